package ticket_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/ticket"
)

func TestWhoMayRateATicketAndWhen(t *testing.T) {
	w := world.New(t, world.SQLite(t))
	ctx := context.Background()
	cfg := ticket.Config{Zone: time.UTC, ReopenDays: 30, MaxFiles: 3, MaxMessage: 3000, DraftDays: 30, Ratings: true}
	marks := ticket.NewMarks(w.DB, slog.New(slog.DiscardHandler))
	c := ticket.NewContacts(w.DB, w.Clock.Now, cfg, marks)
	org := w.Org("Stadt", desk.Organisation{})
	leads := func(m *desk.Membership) { m.Lead = true }
	reads := func(m *desk.Membership) { m.MayComment = false }
	mia, jens, hilde, konrad := w.Contact("Mia", org, nil), w.Contact("Jens", org, nil), w.Contact("Hilde", org, leads), w.Contact("Konrad", org, reads)
	uli := w.Contact("Uli", w.Org("Kreis", desk.Organisation{}), leads)
	resolved := func(by desk.Person) desk.Ticket {
		x := w.Ticket("Frage", by, org, nil)
		w.SetState(x, desk.Resolved)
		return x
	}
	decide := func(who desk.Person, x desk.Ticket, a desk.Action) {
		t.Helper()
		if err := c.Decide(ctx, w.Scope(who), x.Number, a, 0, "Weil", store.NewRef()); err != nil {
			t.Fatal(err)
		}
	}
	closedBy := func(who desk.Person) desk.Ticket { x := resolved(mia); decide(who, x, desk.ActConfirm); return x }
	const day = 24 * time.Hour
	for _, x := range []struct {
		name   string
		ticket desk.Ticket
		who    desk.Person
		score  int
		later  time.Duration
		want   desk.ErrorKind
	}{
		{"who reported it", closedBy(mia), mia, 5, 0, ""},
		{"who reported it, on the last day", closedBy(mia), mia, 1, 29 * day, ""},
		{"who reported it, when the time is over", closedBy(mia), mia, 5, 30 * day, desk.Forbidden},
		{"who confirmed it for a colleague", closedBy(hilde), hilde, 4, 0, ""},
		{"who reported it, where another one confirmed", closedBy(hilde), mia, 4, 0, ""},
		{"a lead contact who did not confirm it", closedBy(mia), hilde, 4, 0, desk.Forbidden},
		{"a colleague who sees it", closedBy(mia), jens, 4, 0, desk.Forbidden},
		{"another organisation", closedBy(mia), uli, 4, 0, desk.NotFound},
		{"no score", closedBy(mia), mia, 0, 0, desk.Invalid},
		{"a score beyond the scale", closedBy(mia), mia, 6, 0, desk.Invalid},
		{"before it is closed", resolved(mia), mia, 5, 0, desk.Forbidden},
		{"who may only read by now", func() desk.Ticket { x := resolved(konrad); decide(hilde, x, desk.ActConfirm); return x }(), konrad, 5, 0, desk.Forbidden},
		{"what was withdrawn", func() desk.Ticket {
			x := w.Ticket("Frage", mia, org, nil)
			decide(mia, x, desk.ActWithdraw)
			return x
		}(), mia, 5, 0, desk.Forbidden},
	} {
		start := w.Clock.Now()
		w.Clock.Move(x.later)
		err := c.Rate(ctx, w.Scope(x.who), x.ticket.Number, x.score, "")
		if desk.KindOf(err) != x.want {
			t.Errorf("%s: %v, want %q", x.name, err, x.want)
		}
		r, err := store.Tickets(w.DB).Rating(ctx, x.ticket.ID)
		if err != nil || (r.Score == x.score && x.score > 0) != (x.want == "") {
			t.Errorf("%s: stored %+v, %v", x.name, r, err)
		}
		w.Clock.Move(start.Sub(w.Clock.Now()))
	}

	x := closedBy(mia)
	rate := func(who desk.Person, score int) desk.Rating {
		t.Helper()
		if err := c.Rate(ctx, w.Scope(who), x.Number, score, "<b>Danke</b>"); err != nil {
			t.Fatal(err)
		}
		r, err := store.Tickets(w.DB).Rating(ctx, x.ID)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	view := func(who desk.Person) desk.TicketView {
		t.Helper()
		v, err := c.View(ctx, w.Scope(who), x.Number)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	first := rate(mia, 2)
	w.Clock.Move(day)
	second := rate(mia, 4)
	if second.Score != 4 || !second.RatedAt.Equal(first.RatedAt) || !second.ChangedAt.After(first.ChangedAt) {
		t.Errorf("changed from %+v to %+v", first, second)
	}
	if v := view(mia); !v.May.Rate || v.Rating.Remark != "<b>Danke</b>" || !v.Rating.Of(v.ClosedAt) {
		t.Errorf("who rated sees %+v", v.Rating)
	}
	for _, other := range []desk.Person{jens, hilde} {
		if v := view(other); v.May.Rate || v.Rating != (desk.Rating{}) {
			t.Errorf("%s sees a rating: %+v", other.GivenName, v.Rating)
		}
	}
	decide(mia, x, desk.ActReopen)
	if v := view(mia); v.May.Rate {
		t.Error("an open ticket is to be rated")
	}
	if r, err := store.Tickets(w.DB).Rating(ctx, x.ID); err != nil || r.Score != 4 {
		t.Errorf("reopening took the rating: %+v, %v", r, err)
	}
	w.Clock.Move(day)
	w.SetState(x, desk.Resolved)
	decide(mia, x, desk.ActConfirm)
	if v := view(mia); !v.May.Rate || v.Rating.Score != 4 || v.Rating.Of(v.ClosedAt) {
		t.Errorf("after the next closing it is not asked anew: %+v", v.Rating)
	}
	if r := rate(mia, 5); !r.RatedAt.After(second.RatedAt) {
		t.Error("the new rating counts at the time of the old one")
	}

	cfg.Ratings = false
	off := ticket.NewContacts(w.DB, w.Clock.Now, cfg, marks)
	if v, err := off.View(ctx, w.Scope(mia), x.Number); err != nil || v.May.Rate || v.Rating.Score != 0 {
		t.Errorf("switched off, it is asked: %+v, %v", v.Rating, err)
	}
}
