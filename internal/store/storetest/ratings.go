package storetest

import (
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// ratings: one a ticket, that of the latest closing, counted within sight and by how many people.
func ratings(t *testing.T, w *world.World) {
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})
	mia, jens, uli := w.Contact("Mia", city, nil), w.Contact("Jens", city, nil), w.Contact("Uli", other, nil)
	a, b, c := w.Ticket("Eins", mia, city, nil), w.Ticket("Zwei", mia, city, nil), w.Ticket("Drei", uli, other, nil)
	rate := func(x desk.Ticket, by desk.Person, score int, remark string, rated time.Time) {
		w.Tx(func(tx *store.Tx) error {
			return tx.Rate(ctx, x.ID, desk.Rating{Score: score, Remark: remark, By: desk.Named{ID: by.ID}, RatedAt: rated, ChangedAt: w.Clock.Now()})
		})
	}
	if r := get[desk.Rating](t)(store.Tickets(w.DB).Rating(ctx, a.ID)); r != (desk.Rating{}) {
		t.Errorf("nobody rated, got %+v", r)
	}
	first := w.Clock.Now()
	rate(a, mia, 2, "Zäh", first)
	w.Clock.Move(time.Hour)
	rate(a, jens, 4, "Doch gut", first)
	if r := get[desk.Rating](t)(store.Tickets(w.DB).Rating(ctx, a.ID)); r.Score != 4 || r.Remark != "Doch gut" || r.By.Name != jens.Name() || !r.RatedAt.Equal(first) ||
		!r.ChangedAt.Equal(w.Clock.Now()) {
		t.Errorf("the later rating is not the ticket's: %+v", r)
	}
	rate(b, mia, 5, "", w.Clock.Now())
	rate(c, uli, 1, "", w.Clock.Now())
	all := desk.FigureFilter{From: first, To: w.Clock.Now().Add(time.Second)}
	staff, own := store.StaffFigures(w.DB, w.StaffScope(w.Agent("Thea", desk.TeamLead))), store.ContactFigures(w.DB, w.Scope(mia))
	for _, x := range []struct {
		name string
		of   store.Figures
		f    desk.FigureFilter
		want desk.RatingCount
	}{
		{"staff", staff, all, desk.RatingCount{Scores: [5]int{1, 0, 0, 1, 1}, People: 3}},
		{"staff, of an organisation", staff, desk.FigureFilter{From: all.From, To: all.To, Org: other.ID}, desk.RatingCount{Scores: [5]int{1, 0, 0, 0, 0}, People: 1}},
		{"a contact", own, all, desk.RatingCount{Scores: [5]int{0, 0, 0, 1, 1}, People: 2}},
		{"a later time", own, desk.FigureFilter{From: first.Add(time.Minute), To: all.To}, desk.RatingCount{Scores: [5]int{0, 0, 0, 0, 1}, People: 1}},
	} {
		if got := get[desk.RatingCount](t)(x.of.Ratings(ctx, x.f)); got != x.want {
			t.Errorf("%s: got %+v, want %+v", x.name, got, x.want)
		}
	}

	w.Tx(func(tx *store.Tx) error {
		_, _, err := tx.AddEntry(ctx, a.ID, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryChange, Author: jens.ID, At: w.Clock.Now(),
			Data: desk.EntryData{Action: desk.ActConfirm, From: desk.Resolved, To: desk.Closed}})
		return err
	})
	confirmed := get[bool](t)
	if !confirmed(store.Tickets(w.DB).Confirmed(ctx, a.ID, jens.ID, w.Clock.Now())) || confirmed(store.Tickets(w.DB).Confirmed(ctx, a.ID, mia.ID, w.Clock.Now())) ||
		confirmed(store.Tickets(w.DB).Confirmed(ctx, a.ID, jens.ID, first)) {
		t.Error("who confirmed the result at that moment is not told from others")
	}
}
