package storetest

import (
	"context"
	"errors"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

var errTest = errors.New("no")

func orgCount(t *testing.T, w *world.World) int {
	t.Helper()
	return len(get[[]store.OrgRow](t)(store.Orgs(w.DB).List(ctx, desk.StaffScope{})))
}

func addOrg(tx *store.Tx) error {
	_, err := tx.AddOrg(ctx, desk.Organisation{Name: "Stadt"})
	return err
}

func unholdable(t *testing.T, w *world.World) {
	for _, text := range []string{"a\x00b", "\xff\xfe", "\xed\xa0\x80"} {
		err := w.DB.InTx(ctx, func(tx *store.Tx) error {
			if _, err := store.Orgs(tx).ByRef(ctx, text); desk.KindOf(err) != desk.NotFound {
				t.Errorf("an organisation by %q: %v", text, err)
			}
			return addOrg(tx)
		})
		if _, outside := store.Orgs(w.DB).ByRef(ctx, text); err != nil || desk.KindOf(outside) != desk.NotFound {
			t.Errorf("after %q: %v; outside of a transaction: %v", text, err, outside)
		}
	}
	if n := orgCount(t, w); n != 3 {
		t.Errorf("%d of 3 transactions were written", n)
	}
}

func rollback(t *testing.T, w *world.World) {
	after := 0
	err := w.DB.InTx(ctx, func(tx *store.Tx) error {
		tx.AfterCommit(func() { after++ })
		must(t, addOrg(tx))
		return errTest
	})
	if !errors.Is(err, errTest) {
		t.Errorf("the error came back as %v", err)
	}
	func() {
		defer func() {
			if recover() != "oh" {
				t.Error("a panic was swallowed")
			}
		}()
		_ = w.DB.InTx(ctx, func(tx *store.Tx) error {
			tx.AfterCommit(func() { after++ })
			must(t, addOrg(tx))
			panic("oh")
		})
	}()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	for range 20 {
		err = w.DB.InTx(cancelled, func(*store.Tx) error {
			t.Error("a transaction ran that nobody waits for")
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before the turn: %v", err)
		}
	}
	if n := orgCount(t, w); n != 0 || after != 0 {
		t.Errorf("%d organisations are left, AfterCommit ran %d times", n, after)
	}
	inside, cancel := context.WithCancel(ctx)
	must(t, w.DB.InTx(inside, func(tx *store.Tx) error {
		cancel() // from its turn on, a transaction is not cut off
		tx.AfterCommit(func() {
			after++
			if n := orgCount(t, w); n != 1 {
				t.Errorf("AfterCommit sees %d organisations", n)
			}
		})
		_, err := tx.AddOrg(inside, desk.Organisation{Name: "Stadt"})
		if err == nil {
			_, err = store.Orgs(tx).List(inside, desk.StaffScope{})
		}
		if after != 0 {
			t.Error("AfterCommit ran before the commit")
		}
		return err
	}))
	if after != 1 {
		t.Errorf("AfterCommit ran %d times", after)
	}
}

func visibleAtOnce(t *testing.T, w *world.World) {
	for i := range 20 {
		w.Tx(func(tx *store.Tx) error {
			must(t, addOrg(tx))
			if n := orgCount(t, w); n != i {
				t.Errorf("a reader outside sees %d organisations before the commit, want %d", n, i)
			}
			if inside := get[[]store.OrgRow](t)(store.Orgs(tx).List(ctx, desk.StaffScope{})); len(inside) != i+1 {
				t.Errorf("the transaction itself sees %d organisations, want %d", len(inside), i+1)
			}
			return nil
		})
		if n := orgCount(t, w); n != i+1 {
			t.Fatalf("right after the commit %d organisations are read, want %d", n, i+1)
		}
	}
}
