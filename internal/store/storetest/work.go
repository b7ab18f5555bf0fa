package storetest

import (
	"slices"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func tags(t *testing.T, w *world.World) {
	city := w.Org("Stadt", desk.Organisation{})
	mia := w.Contact("Mia", city, nil)
	x, y := w.Ticket("Erstes", mia, city, nil), w.Ticket("Zweites", mia, city, nil)
	tag := func(ticket desk.Ticket, name string) (done bool) {
		w.Tx(func(tx *store.Tx) error {
			g, err := tx.EnsureTag(ctx, name)
			if err == nil {
				done, err = tx.TagTicket(ctx, ticket.ID, g.ID)
			}
			return err
		})
		return done
	}
	if !tag(x, "Zuschuss") || !tag(x, "Ämter") || tag(x, "ÄMTER") || !tag(y, "ämter") {
		t.Error("a tag is not put on exactly once")
	}
	names := func(list []desk.Tag) (out []string) {
		for _, g := range list {
			out = append(out, g.Name)
		}
		return out
	}
	s := store.Tickets(w.DB)
	if got := names(get[[]desk.Tag](t)(s.Tags(ctx))); !slices.Equal(got, []string{"Ämter", "Zuschuss"}) {
		t.Errorf("all tags: %q", got)
	}
	of := get[[]desk.Tag](t)(s.TagsOf(ctx, x.ID))
	if got := names(of); !slices.Equal(got, []string{"Ämter", "Zuschuss"}) {
		t.Errorf("the ticket's tags: %q", got)
	}
	w.Tx(func(tx *store.Tx) error {
		done, err := tx.UntagTicket(ctx, x.ID, of[0].ID)
		again, err2 := tx.UntagTicket(ctx, x.ID, of[0].ID)
		if !done || again || err2 != nil {
			t.Errorf("taken off %t, again %t, %v", done, again, err2)
		}
		return err
	})
	if len(get[[]desk.Tag](t)(s.TagsOf(ctx, x.ID))) != 1 || len(get[[]desk.Tag](t)(s.TagsOf(ctx, y.ID))) != 1 {
		t.Error("the wrong tag was taken off")
	}
	together(4, func(int) { tag(x, "zugleich") })
	if got := names(get[[]desk.Tag](t)(s.TagsOf(ctx, x.ID))); !slices.Equal(got, []string{"zugleich", "Zuschuss"}) {
		t.Errorf("after four at once: %q", got)
	}
}

func components(t *testing.T, w *world.World) {
	add := func(name string) (c desk.Component, err error) {
		err = w.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			c, err = tx.AddComponent(ctx, desk.Component{Product: w.Product.ID, Name: name, Active: true})
			return err
		})
		return c, err
	}
	suche, ablage := get[desk.Component](t)(add("Suche")), get[desk.Component](t)(add("Ablage"))
	if err := second(add("Suche")); desk.KindOf(err) != desk.Conflict {
		t.Errorf("twice the same name: %v", err)
	}
	suche.Name, suche.Active = "Volltextsuche", false
	w.Tx(func(tx *store.Tx) error { return tx.UpdateComponent(ctx, suche) })
	got := get[[]desk.Component](t)(store.Orgs(w.DB).Components(ctx, w.Product.ID))
	if !slices.Equal(got, []desk.Component{ablage, suche}) {
		t.Errorf("got %+v", got)
	}
	mia := w.Contact("Mia", w.Org("Stadt", desk.Organisation{}), nil)
	x := w.Ticket("Erstes", mia, w.Org("Amt", desk.Organisation{}), nil)
	w.Tx(func(tx *store.Tx) error {
		now, err := store.Tickets(tx).Lock(ctx, x.ID)
		if err != nil {
			return err
		}
		now.Component.ID, now.Urgency, now.PrioritySet, now.Impact = ablage.ID, desk.HighUrgency, true, desk.WorkStopped
		return tx.Change(ctx, now)
	})
	now := get[desk.Ticket](t)(store.Tickets(w.DB).Lock(ctx, x.ID))
	if now.Component != (desk.Named{ID: ablage.ID, Ref: ablage.Ref, Name: ablage.Name}) || now.Urgency != desk.HighUrgency || !now.PrioritySet ||
		now.Impact != desk.WorkStopped {
		t.Errorf("got %+v", now)
	}
}

func links(t *testing.T, w *world.World) {
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Landkreis", desk.Organisation{})
	mia, otto, agent := w.Contact("Mia", city, nil), w.Contact("Otto", other, nil), w.Agent("Ada", desk.Agent)
	outsider := w.Person("Uli", func(p *desk.Person) { p.Staff = desk.Agent })
	x := w.Ticket("Erstes", mia, city, nil)
	y := w.Ticket("Zweites", otto, other, nil)
	z := w.Ticket("Drittes", mia, city, func(n *store.NewTicket) { n.FollowUpOf, n.Confidential, n.Circle = x.ID, true, []int64{mia.ID} })
	link := func(from, to desk.Ticket, k desk.LinkKind) (done bool) {
		w.Tx(func(tx *store.Tx) (err error) {
			done, err = tx.LinkTickets(ctx, from.ID, to.ID, k)
			return err
		})
		return done
	}
	if !link(x, y, desk.DuplicateOf) || link(x, y, desk.DuplicateOf) || !link(z, x, desk.FollowUp) {
		t.Error("a link is not made exactly once")
	}
	s := store.Tickets(w.DB)
	names := func(list []desk.Link) (out []string) {
		for _, l := range list {
			out = append(out, l.Name()+" "+l.Subject)
		}
		return out
	}
	for _, c := range []struct {
		name string
		got  []desk.Link
		want []string
	}{
		{"staff of the team see both", get[[]desk.Link](t)(s.LinksForStaff(ctx, w.StaffScope(agent), x.ID)), []string{"duplicate_of Zweites", "follow_up_back Drittes"}},
		{"from the other side", get[[]desk.Link](t)(s.LinksForStaff(ctx, w.StaffScope(agent), y.ID)), []string{"duplicate_of_back Erstes"}},
		{"staff of no team see nothing confidential", get[[]desk.Link](t)(s.LinksForStaff(ctx, w.StaffScope(outsider), x.ID)), []string{"duplicate_of Zweites"}},
		{"the contact sees what the scope shows", get[[]desk.Link](t)(s.LinksForContact(ctx, w.Scope(mia), x.ID)), []string{"follow_up_back Drittes"}},
		{"and the other one nothing", get[[]desk.Link](t)(s.LinksForContact(ctx, w.Scope(otto), y.ID)), nil},
	} {
		if !slices.Equal(names(c.got), c.want) {
			t.Errorf("%s: %q, want %q", c.name, names(c.got), c.want)
		}
	}
	w.Tx(func(tx *store.Tx) error {
		done, err := tx.UnlinkTickets(ctx, y.ID, x.ID, desk.DuplicateOf)
		if !done {
			t.Error("a link is not taken away from the other side")
		}
		return err
	})
	if got := get[[]desk.Link](t)(s.LinksForStaff(ctx, w.StaffScope(agent), y.ID)); len(got) != 0 {
		t.Errorf("left: %+v", got)
	}
}
