package storetest

import (
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func deputies(t *testing.T, w *world.World) {
	city := w.Org("Stadt", desk.Organisation{})
	mia, jens, dora := w.Contact("Mia", city, nil), w.Contact("Jens", city, nil), w.Contact("Dora", city, nil)
	named := func(p desk.Person) desk.Named { return desk.Named{ID: p.ID, Ref: p.Ref, Name: p.Name()} }
	now := w.Clock.Now()
	want := desk.Deputyship{Org: desk.Named{ID: city.ID, Ref: city.Ref, Name: city.Name}, Absent: named(mia), Deputy: named(jens), From: now,
		Until: now.Add(48 * time.Hour), SetBy: dora.Name(), SetAt: now}
	w.Tx(func(tx *store.Tx) error {
		got, err := tx.AddDeputyship(ctx, want, dora.ID)
		want.ID, want.Ref = got.ID, got.Ref
		return err
	})
	s := store.Deputies(w.DB)
	if got := get[desk.Deputyship](t)(s.ByRef(ctx, want.Ref, now)); got != want {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	if got := get[desk.Deputyship](t)(s.ByID(ctx, want.ID, false)); got != want {
		t.Errorf("by id: %+v", got)
	}
	for name, list := range map[string][]desk.Deputyship{"the absent person's": get[[]desk.Deputyship](t)(s.OfPerson(ctx, mia.ID, now)),
		"the deputy's": get[[]desk.Deputyship](t)(s.OfPerson(ctx, jens.ID, now)), "the organisation's": get[[]desk.Deputyship](t)(s.OfOrg(ctx, city.ID, now))} {
		if !slices.Equal(list, []desk.Deputyship{want}) {
			t.Errorf("%s: %+v", name, list)
		}
	}
	if list := get[[]desk.Deputyship](t)(s.OfPerson(ctx, dora.ID, now)); len(list) > 0 {
		t.Errorf("of who set it: %+v", list)
	}
	if list := get[[]desk.Deputyship](t)(s.OfOrg(ctx, city.ID, want.Until)); len(list) > 0 {
		t.Errorf("after its time: %+v", list)
	}

	hers, his := w.Ticket("Drucker", mia, city, nil), w.Ticket("Formular", jens, city, nil)
	mine := func(f desk.TicketFilter) (numbers []string) {
		f.View = desk.ViewMine
		for _, r := range get[desk.Rows[desk.TicketRow]](t)(store.Tickets(w.DB).List(ctx, w.Scope(jens), f)).Rows {
			numbers = append(numbers, r.Number)
		}
		return numbers
	}
	for name, c := range map[string]struct{ got, want []string }{
		"one's own":                          {mine(desk.TicketFilter{}), []string{his.Number}},
		"the absent person's":                {mine(desk.TicketFilter{For: mia.ID}), []string{hers.Number}},
		"a search among the absent person's": {mine(desk.TicketFilter{For: mia.ID, Text: "drucker"}), []string{hers.Number}},
		"a search for one's own among them":  {mine(desk.TicketFilter{For: mia.ID, Text: "formular"}), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}

	w.Tx(func(tx *store.Tx) error {
		ended, err := tx.EndDeputyship(ctx, want.ID, now)
		again, err2 := tx.EndDeputyship(ctx, want.ID, now)
		if !ended || again || err != nil {
			t.Errorf("ended %v, again %v", ended, again)
		}
		return err2
	})
	if _, err := s.ByRef(ctx, want.Ref, now); desk.KindOf(err) != desk.NotFound {
		t.Errorf("an ended one is found: %v", err)
	}
	if _, err := s.ByID(ctx, want.ID, false); desk.KindOf(err) != desk.NotFound {
		t.Errorf("as one that was not ended: %v", err)
	}
	if got := get[desk.Deputyship](t)(s.ByID(ctx, want.ID, true)); got != want {
		t.Errorf("as one that was ended: %+v", got)
	}
}
