package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/app"
	"kundenportal/internal/config"
	"kundenportal/internal/demo"
	"kundenportal/internal/demo/mailbox"
)

type demoCmd struct {
	Addr string `help:"Address to listen on, on this machine." default:"127.0.0.1:8080"`
	Data string `help:"Folder for the demo's data." default:"demo-data" type:"path"`
}

// Run creates the demo's data, if it is not there yet, and serves it until a signal comes.
func (c demoCmd) Run(ctx context.Context) error {
	if host, _, err := net.SplitHostPort(c.Addr); err != nil || !demo.Local(host) {
		return fmt.Errorf("--addr %s: the demo's password is known to everybody, so it listens on this machine only, e.g. 127.0.0.1:8081", c.Addr)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w\nIs another program using it? Choose another with --addr 127.0.0.1:8081", c.Addr, err)
	}
	defer listener.Close()
	folder, err := demo.OpenFolder(c.Data)
	if err != nil {
		return err
	}
	defer folder.Close()
	box, err := mailbox.Start(ctx, "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("start the receiver of the demo's mails: %w", err)
	}
	defer box.Close()
	cfg, err := config.Load(config.Source{Flags: demo.Settings(baseURL(listener), folder.Path, box.Addr())})
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.New(ctx, cfg, app.Options{Log: log, Listener: listener, Mailbox: box})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if err := fill(ctx, a, cfg, folder); err != nil {
		return err
	}
	fmt.Printf("\n  %s\n\n  Anmelden mit dem Passwort %s als\n", cfg.Server.BaseURL, demo.Password)
	for _, s := range demo.SignIns {
		fmt.Printf("    %-28s %s\n", s.Email, s.Role)
	}
	fmt.Printf("\n  E-Mails der Demo: %s/demo/mail\n  Daten: %s\n  Beenden mit Strg+C.\n\n", cfg.Server.BaseURL, folder.Path)
	if err := a.Run(ctx); err != nil {
		return err
	}
	fmt.Println("\n  Beendet. Die Daten bleiben erhalten.")
	return nil
}

// baseURL is the address to open: the one listened on, on this machine.
func baseURL(l net.Listener) string {
	host, port, _ := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// fill creates the data once. A start that was broken off begins anew.
func fill(ctx context.Context, a *app.App, cfg *config.Config, folder *demo.Folder) error {
	if folder.Ready {
		return nil
	}
	fmt.Printf("Die Demo wird angelegt in %s\n", filepath.ToSlash(folder.Path))
	hasher, err := account.NewHasher(account.HasherOptions{})
	if err != nil {
		return err
	}
	hash, err := hasher.Hash(ctx, demo.Password)
	if err != nil {
		return err
	}
	loader := demo.Loader{DB: a.DB(), Blobs: a.Blobs(), Now: time.Now(), Zone: cfg.Brand.Timezone, PasswordHash: hash,
		Tickets: demo.Tickets, Out: os.Stdout}
	if err := loader.Load(ctx); err != nil {
		return err
	}
	return errors.Join(folder.Done())
}
