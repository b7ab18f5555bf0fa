package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"time"

	"golang.org/x/term"

	"kundenportal/internal/app"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

type adminCmd struct {
	configured
	Email string `required:"" help:"E-mail address, which is the username."`
	Name  string `required:"" help:"Full name."`
}

// Run asks for a password, or reads it from standard input, and creates the account.
func (c adminCmd) Run(ctx context.Context) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	password, err := readPassword(cfg.Password.MinLength)
	if err != nil {
		return err
	}
	db, err := app.OpenDB(ctx, cfg)
	if err != nil {
		return err
	}
	if _, err := db.Migrate(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	accounts, err := app.NewAccounts(db, cfg, time.Now, nil, nil, nil)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	p, err := accounts.CreateFirstAdmin(ctx, c.Email, c.Name, password)
	if err == nil {
		fmt.Printf("%s can sign in now.\n", p.Email)
	}
	return errors.Join(readable(err), db.Close())
}

// readable turns what is wrong with the input into the sentences that the portal's forms show.
func readable(err error) error {
	var e *desk.Error
	if !errors.As(err, &e) || e.Kind != desk.Invalid {
		return err
	}
	texts, loadErr := i18n.New()
	if loadErr != nil {
		return err
	}
	var lines []string
	for field, key := range e.Fields {
		lines = append(lines, field+": "+texts.For("en", time.UTC).T(key, e.Args...))
	}
	sort.Strings(lines)
	return errors.New(strings.Join(lines, "\n"))
}

func readPassword(minLength int) (string, error) {
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, 4096)).ReadString('\n')
		if err != nil && line == "" {
			return "", errors.New("no password on standard input")
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	fmt.Printf("Password (at least %d characters): ", minLength)
	first, err := term.ReadPassword(fd)
	fmt.Println()
	if err != nil {
		return "", err
	}
	fmt.Print("Once more: ")
	second, err := term.ReadPassword(fd)
	fmt.Println()
	if err != nil {
		return "", err
	}
	if string(first) != string(second) {
		return "", errors.New("the two passwords differ")
	}
	return string(first), nil
}
