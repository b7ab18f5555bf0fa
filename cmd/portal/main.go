// Command portal is the customer portal: serve runs it, demo tries it, the others look after it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"kundenportal/internal/app"
	"kundenportal/internal/config"
)

// version is set when a release is built.
var version = ""

type cli struct {
	Serve   serveCmd   `cmd:"" help:"Run the portal."`
	Demo    demoCmd    `cmd:"" help:"Try the portal with invented data."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema up to date."`
	Admin   struct {
		Create adminCmd `cmd:"" help:"Create an administrator. Asks for the password, or reads it from standard input when that is no terminal."`
	} `cmd:"" help:"Accounts of administrators."`
	Config struct {
		Show showCmd `cmd:"" help:"Show every setting with its source, secrets hidden."`
	} `cmd:"" help:"The configuration."`
	Version versionCmd `cmd:"" help:"Show the version."`
}

// configured is what the commands that need a configuration share.
type configured struct {
	Config string `help:"Configuration file (TOML); every setting can also come from the environment." type:"existingfile" placeholder:"FILE"`
}

func (c configured) load() (*config.Config, error) {
	return config.Load(config.Source{File: c.Config, Env: os.Environ()})
}

func main() {
	if os.Getenv("GOGC") == "" {
		// What lives is small and what a request leaves behind is not: collecting half as often takes a sixth off
		// a page's processor time and costs 6 MB.
		debug.SetGCPercent(200)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	var c cli
	parser := kong.Must(&c, kong.Name("portal"), kong.Description("Customer portal for B2B software support."), kong.UsageOnError())
	k, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(); err != nil {
		if wrong, ok := errors.AsType[config.Errors](err); ok {
			fmt.Fprintf(os.Stderr, "portal: the configuration has %d error(s):\n%v\n", len(wrong), wrong)
		} else {
			fmt.Fprintln(os.Stderr, "portal:", err)
		}
		stop()
		os.Exit(1)
	}
}

type serveCmd struct{ configured }

// Run serves until a signal comes.
func (c serveCmd) Run(ctx context.Context) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	log := logger(cfg, os.Stderr)
	for _, w := range cfg.Warnings() {
		log.Warn(w)
	}
	a, err := app.New(ctx, cfg, app.Options{Log: log})
	if err != nil {
		return err
	}
	return errors.Join(a.Run(ctx), a.Close())
}

func logger(cfg *config.Config, w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: cfg.Log.Level}
	if cfg.Log.Format == "text" {
		return slog.New(slog.NewTextHandler(w, o))
	}
	return slog.New(slog.NewJSONHandler(w, o))
}

type migrateCmd struct{ configured }

// Run migrates and says how many steps it took.
func (c migrateCmd) Run(ctx context.Context) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	db, err := app.OpenDB(ctx, cfg)
	if err != nil {
		return err
	}
	n, err := db.Migrate(ctx)
	if err == nil {
		fmt.Printf("The schema is up to date (%d steps taken).\n", n)
	}
	return errors.Join(err, db.Close())
}

type showCmd struct{ configured }

// Run writes the configuration.
func (c showCmd) Run() error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	return cfg.Dump(os.Stdout)
}

type versionCmd struct{}

// Run writes the version.
func (versionCmd) Run() error {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v += " " + s.Value
			}
		}
	}
	_, err := fmt.Printf("portal %s (%s, %s/%s)\n", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
