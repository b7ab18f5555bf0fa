package storetest

import (
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func bundles(t *testing.T, w *world.World) {
	above := w.Org("Rechenzentrum", desk.Organisation{})
	a, b := w.Org("Ahorn", above), w.Org("Birke", above)
	below := func(m *desk.Membership) { m.Level = desk.LevelBelow }
	hanno, colleague, ada := w.Contact("Hanno", above, below), w.Contact("Rike", above, below), w.Contact("Ada", a, nil)
	agent := w.Agent("Ute", desk.Agent)
	first, second, alone := w.Ticket("Druck", hanno, a, nil), w.Ticket("Druck", hanno, b, nil), w.Ticket("Druck", hanno, a, nil)
	w.Tx(func(tx *store.Tx) error {
		if err := tx.Bundle(ctx, first.ID, "eins"); err != nil {
			return err
		}
		return tx.Bundle(ctx, second.ID, "eins")
	})
	for _, c := range []struct {
		name   string
		who    desk.Person
		ticket int64
		want   int
	}{
		{"who reported it", hanno, second.ID, 2},
		{"a ticket that is alone", hanno, alone.ID, 0},
		{"a colleague who sees both tickets", colleague, first.ID, 0},
		{"one of the municipality", ada, first.ID, 0},
	} {
		got, err := store.Tickets(w.DB).Bundled(ctx, w.Scope(c.who), c.ticket)
		if err != nil || len(got) != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	got, err := store.Tickets(w.DB).BundledForStaff(ctx, w.StaffScope(agent), first.ID)
	if err != nil || len(got) != 2 || !got[0].Self || got[1].Self || got[1].Org != "Birke" {
		t.Errorf("staff: %+v, %v", got, err)
	}
	for x, want := range map[int64]bool{first.ID: true, second.ID: false, alone.ID: true} {
		if heads, err := store.Tickets(w.DB).Heads(ctx, x); err != nil || heads != want {
			t.Errorf("ticket %d is the first: %v, %v", x, heads, err)
		}
	}
}
