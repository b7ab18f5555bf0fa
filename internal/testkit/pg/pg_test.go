package pg

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// asChild makes the test binary a process that starts a server, says where it
// is, and waits to be killed.
const asChild = "KP_PG_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(asChild) != "" {
		s, err := startServer()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Fprintln(os.Stdout, s.folder)
		select {}
	}
	Main(m)
}

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for range 2 {
		db := open(t, New(t))
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE same_name (id int)"); err != nil {
			t.Error(err)
		}
	}
}

func TestADatabaseIsDroppedAtTheEndThoughItsConnectionIsOpen(t *testing.T) {
	t.Parallel()
	var dsn string
	t.Run("a test that leaks", func(t *testing.T) {
		dsn = New(t)
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.PingContext(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	if dsn == "" {
		t.Skip("no database")
	}
	if err := open(t, dsn).PingContext(t.Context()); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("Ping = %v, want that it does not exist", err)
	}
}

func TestATemplateIsPreparedOnceAndCopied(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	prepare := func(ctx context.Context, dsn string) error {
		calls.Add(1)
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			return err
		}
		defer db.Close()
		_, err = db.ExecContext(ctx, "CREATE TABLE filled (id int); INSERT INTO filled VALUES (1)")
		return err
	}
	for range 2 {
		db := open(t, NewFrom(t, "once", prepare))
		var n int
		if err := db.QueryRowContext(t.Context(), "INSERT INTO filled VALUES (2) RETURNING (SELECT count(*) FROM filled)").Scan(&n); err != nil || n != 1 {
			t.Errorf("rows before = %d, %v; want 1", n, err)
		}
	}
	if calls.Load() != 1 {
		t.Errorf("prepared %d times", calls.Load())
	}
}

func TestTheServerSortsBytesAndSpeaksUTF8(t *testing.T) {
	t.Parallel()
	var encoding, collation string
	err := open(t, New(t)).QueryRowContext(t.Context(),
		"SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()").Scan(&encoding, &collation)
	if err != nil || encoding != "UTF8" || collation != "C.UTF-8" {
		t.Errorf("encoding %q, collation %q, %v", encoding, collation, err)
	}
}

func TestAKilledTestBinaryLeavesNoServerBehind(t *testing.T) {
	t.Parallel()
	if _, err := findBinaries(); err != nil {
		New(t) // skips, or fails in CI
	}
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0])
	child.Env = append(os.Environ(), asChild+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	folder, err := bufio.NewReader(out).ReadString('\n')
	folder = strings.TrimSpace(folder)
	if err != nil || !filepath.IsAbs(folder) {
		t.Fatalf("child said %q, %v", folder, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	// The folder is the last to go, after the server has ended.
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatal("the server's folder is still there")
		}
	}
}

func TestWithoutPostgreSQLATestSaysHowToGetIt(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"not run", "apt-get install postgresql", "PATH"} {
		if !strings.Contains(howToGet, want) {
			t.Errorf("the text does not say %q", want)
		}
	}
}
