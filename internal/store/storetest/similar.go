package storetest

import (
	"context"
	"slices"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func similar(t *testing.T, w *world.World) {
	ctx := context.Background()
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})
	mia, ole := w.Contact("Mia", city, nil), w.Contact("Ole", city, nil)
	uli := w.Contact("Uli", other, nil)
	own := w.Contact("Konrad", city, func(m *desk.Membership) { m.Level = desk.LevelOwn })
	var second desk.Product
	w.Tx(func(tx *store.Tx) (err error) {
		second, err = tx.AddProduct(ctx, desk.Product{Name: "Archiv"})
		return err
	})
	near := w.Ticket("Bescheide drucken dauert lange", mia, city, nil)
	nearer := w.Ticket("Drucken der Bescheide bricht ab", ole, city, nil)
	archive := w.Ticket("Bescheide drucken im Archiv", mia, city, func(n *store.NewTicket) { n.Product = second.ID })
	w.Ticket("Anmeldung", mia, city, func(n *store.NewTicket) { n.First.Body = "Bescheide drucken bricht ab" })
	w.Ticket("Drucken der Bescheide bricht ab", uli, other, nil)
	w.Ticket("Bescheide drucken bricht ab, Personalsache", mia, city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{ole.ID} })
	done := w.Ticket("Bescheide drucken bricht ab", mia, city, nil)
	w.SetState(done, desk.Closed)
	w.Tx(func(tx *store.Tx) error {
		_, err := tx.AddPerson(ctx, near.ID, ole.ID, "watcher", mia.ID)
		return err
	})

	type want = []string
	for _, c := range []struct {
		name    string
		who     desk.Person
		orgs    []int64
		product string
		typed   string
		limit   int
		want    want
	}{
		{"the one with more of the words comes first", mia, []int64{city.ID}, w.Product.Ref, "Bescheide drucken bricht ab", 4, want{nearer.Number, near.Number}},
		{"without a product all of them are looked at", mia, []int64{city.ID}, "", "Bescheide drucken", 4, want{archive.Number, nearer.Number, near.Number}},
		{"no more than asked for", mia, []int64{city.ID}, "", "Bescheide drucken", 1, want{archive.Number}},
		{"another product has another", mia, []int64{city.ID}, second.Ref, "Bescheide drucken", 4, want{archive.Number}},
		{"one word of five is not enough", mia, []int64{city.ID}, "", "Bescheide Rechnung Mahnung Vollstreckung Kasse", 4, nil},
		{"other words", mia, []int64{city.ID}, "", "Rechnungseingang", 4, nil},
		{"no organisation", mia, nil, "", "Bescheide drucken", 4, nil},
		{"another organisation's name does not help", mia, []int64{other.ID}, "", "Bescheide drucken", 4, nil},
		{"who sees their own tickets only", own, []int64{city.ID}, "", "Bescheide drucken", 4, nil},
		{"signs of an engine's syntax are words", mia, []int64{city.ID}, "", `" OR * ' & ) drucken`, 4, want{archive.Number, nearer.Number, near.Number}},
		{"nothing but signs", mia, []int64{city.ID}, "", `"*'&)`, 4, nil},
	} {
		got, err := store.Tickets(w.DB).Similar(ctx, w.Scope(c.who), c.orgs, c.product, c.typed, c.limit)
		numbers := numbersOf(got, func(x desk.Similar) string { return x.Number })
		if err != nil || !slices.Equal(numbers, c.want) {
			t.Errorf("%s: %v, %v; want %v", c.name, numbers, err, c.want)
		}
	}
	got, err := store.Tickets(w.DB).Similar(ctx, w.Scope(ole), []int64{city.ID}, w.Product.Ref, "Bescheide drucken", 4)
	if err != nil || len(got) != 2 || !got[0].Mine || got[0].Watching || got[1].Mine || !got[1].Watching {
		t.Errorf("whose they are: %+v, %v", got, err)
	}
}
