package storetest

import (
	"slices"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func customersTickets(t *testing.T, w *world.World) {
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})
	mia, jens := w.Contact("Mia", city, nil), w.Contact("Jens", city, nil)
	w.Join(mia, other, nil)
	agent, outsider := w.StaffScope(w.Agent("Tomke", desk.Agent)), desk.StaffScope{Person: 1, Permissions: []desk.Permission{desk.SeeTickets}, All: true}
	x := w.Ticket("hier", mia, city, nil)
	w.Ticket("von Mia anderswo", mia, other, nil)
	w.Ticket("von Jens", jens, city, nil)
	w.SetState(w.Ticket("zu", jens, city, nil), desk.Closed)
	w.Ticket("vertraulich", jens, city, func(n *store.NewTicket) { n.Confidential = true })
	w.Ticket("fremd", w.Contact("Uli", other, nil), other, nil)
	for _, c := range []struct {
		name  string
		sc    desk.StaffScope
		open  bool
		limit int
		want  []string
	}{
		{"open ones", agent, true, 10, []string{"vertraulich", "von Jens", "von Mia anderswo"}},
		{"all of them", agent, false, 10, []string{"vertraulich", "zu", "von Jens", "von Mia anderswo"}},
		{"the newest", agent, false, 2, []string{"vertraulich", "zu"}},
		{"without what another team keeps to itself", outsider, true, 10, []string{"von Jens", "von Mia anderswo"}},
		{"nothing for who sees no tickets", desk.StaffScope{Role: desk.Editor}, false, 10, nil},
	} {
		var got []string
		for _, r := range get[[]desk.StaffRow](t)(store.Tickets(w.DB).OfCustomer(ctx, c.sc, x, c.open, c.limit)) {
			got = append(got, r.Subject)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	w.Tx(func(tx *store.Tx) error { return tx.UseProduct(ctx, city.ID, w.Product.ID, "4.1") })
	if used := get[[]desk.Product](t)(store.Orgs(w.DB).InUse(ctx, city.ID)); len(used) != 1 || used[0].Version != "4.1" || used[0].Name != w.Product.Name {
		t.Errorf("the city uses %v", used)
	}
	if used := get[[]desk.Product](t)(store.Orgs(w.DB).InUse(ctx, other.ID)); len(used) != 0 {
		t.Errorf("the district uses %v", used)
	}
}
