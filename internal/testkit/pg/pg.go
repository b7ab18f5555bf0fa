// Package pg gives tests a real PostgreSQL: one private server for each test
// binary, started on first use from the installed binaries, and a fresh
// database for each test.
//
// The server listens on a UNIX socket in its own folder only, so nothing can
// collide with it and nobody else reaches it. It gives up durability for speed.
// It must never be used by a production file, nor be pointed at a server that
// holds anybody's data.
package pg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

const howToGet = `PostgreSQL's binaries (initdb, postgres) were not found, the tests on it were not run.
Debian: apt-get install postgresql, see scripts/need.sh; elsewhere: install PostgreSQL 15 or newer and put its bin folder into PATH`

// timeout bounds every step of looking after the server and its databases.
const timeout = time.Minute

// The server of this test binary.
var (
	mu        sync.Mutex
	running   *server
	startErr  error
	templates = map[string]*template{}

	databases atomic.Int64
)

type template struct {
	once sync.Once
	err  error
}

// Main runs the tests of a package and stops its server:
//
//	func TestMain(m *testing.M) { pg.Main(m) }
//
// Without it, and when the tests are killed, the server ends all the same (see
// server), only nobody waits for it.
func Main(m *testing.M) {
	code := m.Run()
	if err := Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Stop ends the server and removes its folder, if it was started. It is for a
// TestMain that has more to stop.
func Stop() error {
	mu.Lock()
	defer mu.Unlock()
	if running == nil {
		return nil
	}
	err := running.stop()
	running = nil
	return err
}

// New returns the address (a postgres:// URL) of a fresh, empty database that
// is dropped when the test ends. Where PostgreSQL is not installed, the test is
// skipped, with CI=true it fails.
func New(tb testing.TB) string {
	tb.Helper()
	return create(tb, start(tb), "template1")
}

// NewFrom is New with a database that prepare has filled, migrated for example.
// prepare runs once for each key in a test binary; what it left in the database
// is copied for each test, which costs much less than doing it again.
func NewFrom(tb testing.TB, key string, prepare func(ctx context.Context, dsn string) error) string {
	tb.Helper()
	s := start(tb)
	mu.Lock()
	t := templates[key]
	if t == nil {
		t = &template{}
		templates[key] = t
	}
	mu.Unlock()
	name := "template_" + key
	t.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		if t.err = s.exec(ctx, "CREATE DATABASE "+quote(name)); t.err == nil {
			t.err = prepare(ctx, s.dsn(name))
		}
	})
	if t.err != nil {
		tb.Fatalf("pg: prepare %s: %v", key, t.err)
	}
	return create(tb, s, name)
}

func start(tb testing.TB) *server {
	tb.Helper()
	mu.Lock()
	defer mu.Unlock()
	if running == nil && startErr == nil {
		running, startErr = startServer()
	}
	switch {
	case startErr == nil:
		return running
	case !errors.Is(startErr, errNotInstalled):
		tb.Fatal(startErr)
	case os.Getenv("CI") == "true":
		tb.Fatal(howToGet)
	default:
		tb.Skip(howToGet)
	}
	return nil
}

func create(tb testing.TB, s *server, from string) string {
	tb.Helper()
	name := fmt.Sprintf("test_%d", databases.Add(1))
	ctx, cancel := context.WithTimeout(tb.Context(), timeout)
	defer cancel()
	if err := s.exec(ctx, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(from)); err != nil {
		tb.Fatalf("pg: create database: %v", err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		// FORCE ends connections that the test forgot; what it leaks must not
		// hinder the others.
		if err := s.exec(ctx, "DROP DATABASE "+quote(name)+" WITH (FORCE)"); err != nil {
			tb.Errorf("pg: drop database: %v", err)
		}
	})
	return s.dsn(name)
}

func (s *server) dsn(database string) string {
	q := url.Values{"host": {s.folder}, "user": {"postgres"}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: q.Encode()}).String()
}

func (s *server) exec(ctx context.Context, statement string) error {
	db, err := sql.Open("pgx", s.dsn("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
