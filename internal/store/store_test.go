package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/store/storetest"
	"kundenportal/internal/testkit/pg"
	"kundenportal/internal/testkit/world"
)

func TestMain(m *testing.M) { pg.Main(m) }

// postgresDSN names a migrated PostgreSQL database of the test's own.
func postgresDSN(t testing.TB) string {
	t.Helper()
	return pg.NewFrom(t, "store", func(ctx context.Context, dsn string) error {
		db, err := store.Open(ctx, dsn, store.Options{})
		if err != nil {
			return err
		}
		_, err = db.Migrate(ctx)
		return errors.Join(err, db.Close())
	})
}

func openPostgres(t *testing.T) *store.DB { return world.Open(t, postgresDSN(t)) }

func openSQLite(t *testing.T) *store.DB { return world.SQLite(t) }

func onBoth(t *testing.T, run func(t *testing.T, db *store.DB)) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) *store.DB{"SQLite": openSQLite, "PostgreSQL": openPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, open(t))
		})
	}
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openSQLite)
}

func TestPostgreSQL(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openPostgres)
}

func TestAWalkThatMeetsItsBoundGoesOnWithoutGapsOrRepeats(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		store.SetBounds(db, 4, desk.CountLimit)
		storetest.Paging(t, world.New(t, db))
	})
}

func TestCountsAreExactUpToTheirBound(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		store.SetBounds(db, desk.WalkLimit, 10)
		storetest.Counting(t, world.New(t, db), 10)
	})
}

func TestAFilteredCountSaysThatItEndedAtItsBound(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		store.SetBounds(db, 4, desk.CountLimit)
		storetest.CountingFiltered(t, world.New(t, db), 4)
	})
}

func TestATransactionWaitsForItsTurnOnlyAsLongAsItsContext(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]func() string{
		"SQLite":     func() string { return "sqlite:" + filepath.Join(t.TempDir(), "portal.db") },
		"PostgreSQL": func() string { return postgresDSN(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), dsn(), store.Options{MaxConnections: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			err = db.InTx(t.Context(), func(*store.Tx) error {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				defer cancel()
				return db.InTx(ctx, func(*store.Tx) error {
					t.Error("two transactions had the one connection")
					return nil
				})
			})
			if desk.KindOf(err) != desk.Unavailable {
				t.Errorf("InTx = %v, want that it is unavailable", err)
			}
		})
	}
}

func TestPostgreSQLRunsATransactionAgainAfterADeadlock(t *testing.T) {
	t.Parallel()
	w := world.New(t, openPostgres(t))
	org := w.Org("Stadt", desk.Organisation{})
	mia := w.Contact("Mia", org, nil)
	a, b := w.Ticket("eins", mia, org, nil), w.Ticket("zwei", mia, org, nil)
	locked := []chan struct{}{make(chan struct{}), make(chan struct{})}
	runs := make([]int, 2)
	after := make([]int, 2)
	done := make(chan error, 2)
	for i, order := range [][2]int64{{a.ID, b.ID}, {b.ID, a.ID}} {
		go func() {
			done <- w.DB.InTx(t.Context(), func(tx *store.Tx) error {
				runs[i]++
				tx.AfterCommit(func() { after[i]++ })
				if _, err := store.Tickets(tx).Lock(t.Context(), order[0]); err != nil {
					return err
				}
				if runs[i] == 1 { // each holds what the other wants
					close(locked[i])
					<-locked[1-i]
				}
				_, err := store.Tickets(tx).Lock(t.Context(), order[1])
				return err
			})
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if runs[0]+runs[1] < 3 || after[0] != 1 || after[1] != 1 {
		t.Errorf("ran %v times, AfterCommit %v times", runs, after)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]string{
		"an unknown engine":      "mysql://localhost/x",
		"a folder that is not":   "sqlite:" + filepath.Join(t.TempDir(), "missing", "portal.db"),
		"an unreadable address":  "postgres://user:geheim@[::1/x",
		"nobody at that address": "postgres://user:geheim@127.0.0.1:1/x?connect_timeout=1",
	} {
		db, err := store.Open(t.Context(), dsn, store.Options{})
		if err == nil {
			_ = db.Close()
			t.Errorf("%s is opened", name)
			continue
		}
		if strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error holds the password: %v", name, err)
		}
	}
}
