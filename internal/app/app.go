// Package app is the only wiring of the portal: New puts the parts together, Run serves until its
// context ends, Close lets go of everything. The binary and the end-to-end tests start the same
// thing.
//
// It holds no rule and no text of its own.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/blob"
	"kundenportal/internal/config"
	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/filelock"
	"kundenportal/internal/i18n"
	"kundenportal/internal/jobs"
	"kundenportal/internal/settings"
	"kundenportal/internal/store"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web"
)

// Options are what a test or the demo sets apart from the configuration.
type Options struct {
	Log      *slog.Logger
	Now      func() time.Time // nil: the machine's clock
	Listener net.Listener     // nil: listens on server.addr
	Mailbox  *mailbox.Box     // the demo's mails, shown on a page; nil: no such page
	Hasher   *account.Hasher  // nil: the real one; tests take a cheaper one
}

// App is the portal.
type App struct {
	cfg      *config.Config
	log      *slog.Logger
	db       *store.DB
	blobs    *blob.Dir
	server   *http.Server
	metrics  *http.Server
	listen   net.Listener
	probe    net.Listener // of the metrics
	runner   *jobs.Runner
	marks    *ticket.Marks
	settings *settings.Settings
	lock     *os.File // SQLite: one portal a database
	demo     bool

	// Web is the HTTP shell, for the test that walks every route.
	Web *web.Server
	// Accounts is for commands that need no server.
	Accounts *account.Service
}

// OpenDB opens the database of a configuration.
func OpenDB(ctx context.Context, cfg *config.Config) (*store.DB, error) {
	dsn := cfg.Database.DSN.Reveal()
	if cfg.Database.DSN.Driver() == config.SQLite {
		dsn = "sqlite:" + dsn
	}
	db, err := store.Open(ctx, dsn, store.Options{Readers: cfg.Database.MaxReaders, MaxConnections: cfg.Database.MaxConnections})
	if err != nil {
		return nil, fmt.Errorf("the database %s (database.dsn) cannot be opened: %w", cfg.Database.DSN, err)
	}
	return db, nil
}

// New opens the database, brings its schema up to date, and puts the parts together. It listens
// already, so that a port that is taken is told before anything else happens.
func New(ctx context.Context, cfg *config.Config, o Options) (_ *App, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	a := &App{cfg: cfg, log: o.Log, listen: o.Listener, demo: o.Mailbox != nil}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	var sockets net.ListenConfig
	if a.listen == nil {
		if a.listen, err = sockets.Listen(ctx, "tcp", cfg.Server.Addr); err != nil {
			return nil, fmt.Errorf("the portal cannot listen on %s (server.addr): %w", cfg.Server.Addr, err)
		}
	}
	if cfg.Server.MetricsAddr != "" {
		if a.probe, err = sockets.Listen(ctx, "tcp", cfg.Server.MetricsAddr); err != nil {
			return nil, fmt.Errorf("the portal cannot listen on %s (server.metrics_addr): %w", cfg.Server.MetricsAddr, err)
		}
	}
	if cfg.Database.DSN.Driver() == config.SQLite {
		if folder := filepath.Dir(cfg.Database.DSN.Reveal()); !isFolder(folder) {
			return nil, fmt.Errorf("the folder %s of the database (database.dsn) does not exist: create it, or name another", folder)
		}
		if a.lock, err = filelock.Lock(cfg.Database.DSN.Reveal() + ".lock"); err != nil {
			return nil, fmt.Errorf("the database %s (database.dsn) cannot be taken: %w", cfg.Database.DSN.Reveal(), err)
		}
	}
	if a.db, err = OpenDB(ctx, cfg); err != nil {
		return nil, err
	}
	if _, err := a.db.Migrate(ctx); err != nil {
		return nil, err
	}
	if a.blobs, err = blob.OpenDir(cfg.Blob.Dir); err != nil {
		return nil, fmt.Errorf("attachments cannot be kept in %s (blob.dir): %w", cfg.Blob.Dir, err)
	}
	texts, err := i18n.New()
	if err != nil {
		return nil, err
	}
	return a, a.wire(ctx, texts, o)
}

func isFolder(path string) bool {
	i, err := os.Stat(path)
	return err == nil && i.IsDir()
}

// Addr is where the portal listens.
func (a *App) Addr() string { return a.listen.Addr().String() }

// DB is the open database, for the demo's loader and tests.
func (a *App) DB() *store.DB { return a.db }

// Blobs is the open store of attachments.
func (a *App) Blobs() blob.Store { return a.blobs }

// RunJobs runs everything that is due now, for tests that do not wait.
func (a *App) RunJobs(ctx context.Context) (int, error) { return a.runner.RunDue(ctx) }

// Run serves until ctx ends. Then no new requests are taken, those under way are finished, and so is
// the work in the background.
func (a *App) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var background sync.WaitGroup
	background.Go(func() { a.runner.Run(work) })
	background.Go(func() { a.marks.Run(work) })

	failed := make(chan error, 2)
	serve := func(s *http.Server, l net.Listener) {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}
	background.Go(func() { serve(a.server, a.listen) })
	if a.probe != nil {
		background.Go(func() { serve(a.metrics, a.probe) })
	}
	a.tellHowToBegin(ctx)
	a.log.Info("portal is serving", "addr", a.Addr(), "base_url", a.cfg.Server.BaseURL.String(), "engine", a.db.Engine())

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	a.log.Info("portal is stopping")
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.cfg.Server.ShutdownTimeout)
	defer cancel()
	if e := a.server.Shutdown(closing); e != nil {
		err = errors.Join(err, e, a.server.Close()) // nothing goes on over a closed database
	}
	if a.probe != nil {
		err = errors.Join(err, a.metrics.Shutdown(closing))
	}
	stop()
	background.Wait()
	return err
}

// tellHowToBegin writes to the log what a new installation still needs.
func (a *App) tellHowToBegin(ctx context.Context) {
	switch link, until, err := a.Accounts.BeginSetup(ctx); {
	case err != nil:
		a.log.Warn("the address for setting up the portal could not be made", "error", err)
	case link != "":
		a.log.Warn("nobody can administer this portal yet: open the address in a browser to set it up, or use `portal admin create`; "+
			"it works once, and a restart makes a new one", "address", link, "until", until.UTC().Format(time.RFC3339))
	}
	own, x := a.settings.Current(ctx).Own, a.cfg.Legal
	imprint := x.ImprintURL != nil || x.ImprintFile != "" || own[settings.Legal("imprint")]
	privacy := x.PrivacyURL != nil || x.PrivacyFile != "" || own[settings.Legal("privacy")]
	if !a.demo && (!imprint || !privacy) {
		a.log.Warn("imprint or privacy statement are the shipped examples: write them below Administration, or set legal.imprint_file and legal.privacy_file, or their addresses")
	}
}

// Close lets go of what New opened.
func (a *App) Close() error {
	var err error
	for _, l := range []net.Listener{a.listen, a.probe} {
		if l != nil {
			if e := l.Close(); !errors.Is(e, net.ErrClosed) {
				err = errors.Join(err, e)
			}
		}
	}
	if a.blobs != nil {
		err = errors.Join(err, a.blobs.Close())
	}
	if a.db != nil {
		err = errors.Join(err, a.db.Close())
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.Close())
	}
	return err
}

// hours are the service hours of a configuration.
func hours(cfg *config.Config) desk.Hours {
	h := desk.Hours{Zone: cfg.Brand.Timezone, Spans: spans(cfg), Holidays: map[string]bool{}}
	for _, d := range cfg.Brand.Holidays {
		h.Holidays[string(d)] = true
	}
	return h
}

func spans(cfg *config.Config) map[time.Weekday][]desk.Span {
	out := make(map[time.Weekday][]desk.Span)
	for _, s := range cfg.Brand.ServiceHours {
		for _, d := range s.Days {
			out[d] = append(out[d], desk.Span{From: int(s.From), To: int(s.To)})
		}
	}
	for _, day := range out { // NextOpen takes the first that is still to come
		slices.SortFunc(day, func(a, b desk.Span) int { return a.From - b.From })
	}
	return out
}
