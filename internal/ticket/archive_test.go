package ticket_test

import (
	"log/slog"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/ticket"
)

// TestAnExportIsAReadingAndEndsWithTheRight has a lead contact take away her organisation's tickets.
func TestAnExportIsAReadingAndEndsWithTheRight(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.SQLite(t))
	c := ticket.NewContacts(w.DB, w.Clock.Now, ticket.Config{Zone: time.UTC, ReopenDays: 30}, ticket.NewMarks(w.DB, slog.New(slog.DiscardHandler)))
	city := w.Org("Stadt", desk.Organisation{})
	lead := func(m *desk.Membership) { m.Lead = true }
	mia, hilde := w.Contact("Mia", city, nil), w.Contact("Hilde", city, lead)
	secret := w.Ticket("Geheim", mia, city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{hilde.ID} })
	plain := w.Ticket("Offen", mia, city, nil)
	a, err := c.Archive(ctx, w.Scope(hilde), city.Ref)
	if err != nil {
		t.Fatal(err)
	}
	readings := func() int {
		t.Helper()
		r, err := store.Tickets(w.DB).Readings(ctx, secret.Number)
		if err != nil {
			t.Fatal(err)
		}
		return len(r)
	}
	for _, x := range []struct {
		number string
		want   int
	}{{plain.Number, 0}, {secret.Number, 1}} {
		if _, err := c.Archived(ctx, a, x.number); err != nil {
			t.Fatal(err)
		}
		if n := readings(); n != x.want {
			t.Errorf("after %s there are %d readings, want %d", x.number, n, x.want)
		}
	}
	hilde.Active = false
	w.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(ctx, hilde) })
	if _, err := c.Archived(ctx, a, plain.Number); desk.KindOf(err) != desk.Forbidden {
		t.Errorf("who was deactivated meanwhile goes on taking away: %v", err)
	}
}
