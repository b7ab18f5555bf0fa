package ticket_test

import (
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func (h *house) sees(p desk.Person, number string) bool {
	h.t.Helper()
	_, err := store.Tickets(h.DB).ForContact(ctx, h.Scope(p), number)
	if err != nil {
		h.kind("looking at "+number, err, desk.NotFound)
	}
	return err == nil
}

// only says that of the city's people these and no others see a ticket, in its page and by search.
func (h *house) only(number string, want ...desk.Person) {
	h.t.Helper()
	for _, p := range []desk.Person{h.mia, h.ole, h.lea, h.ron, h.eva} {
		is := false
		for _, w := range want {
			is = is || w.ID == p.ID
		}
		if h.sees(p, number) != is {
			h.t.Errorf("%s sees the ticket: %v, want %v", p.GivenName, !is, is)
		}
		rows, err := h.contacts.List(ctx, h.Scope(p), desk.TicketFilter{View: desk.ViewOrg, Text: "drucke"})
		h.must(err)
		if (len(rows.Rows) == 1) != is {
			h.t.Errorf("%s finds %d tickets, sees it: %v", p.GivenName, len(rows.Rows), is)
		}
	}
}

func TestANewConfidentialTicketIsSeenByItsCircle(t *testing.T) {
	h := build(t)
	values := h.complete(map[string]string{"subject": "Wie drucke ich das?", "confidential": "1", "circle": h.ole.Ref + " " + h.mia.Ref})
	number, err := h.contacts.Create(ctx, h.Scope(h.mia), h.draft(h.mia, values).Ref)
	h.must(err)
	h.only(number, h.mia, h.ole)
	v := h.view(h.mia, number)
	if !v.Confidential || len(v.Circle) != 2 || !v.May.AddCircle || !v.May.Reveal || v.May.LeaveCircle || v.May.AddWatcher || len(v.Colleagues) != 2 {
		t.Errorf("the reporter sees %+v", v)
	}
	if v := h.view(h.ole, number); v.May.AddCircle || v.May.Reveal || !v.May.LeaveCircle || v.May.Watch || len(v.Colleagues) != 0 {
		t.Errorf("one of the circle may %+v", v.May)
	}

	for name, p := range map[string]string{"somebody of another organisation": h.eva.Ref, "nobody": store.NewRef()} {
		values["circle"] = p
		_, err := h.contacts.Create(ctx, h.Scope(h.mia), h.draft(h.mia, values).Ref)
		h.kind("with "+name+" in the circle", err, desk.Invalid)
	}
}

func TestACircleGrowsAndShrinks(t *testing.T) {
	h := build(t)
	x := h.Ticket("Wie drucke ich?", h.mia, h.city, func(n *store.NewTicket) { n.Confidential = true })
	h.only(x.Number, h.mia)
	h.kind("reading along", h.contacts.Watch(ctx, h.Scope(h.mia), x.Number, true), "")
	h.kind("one of another organisation", h.contacts.AddToCircle(ctx, h.Scope(h.mia), x.Number, h.eva.Ref), desk.Invalid)
	for range 2 { // pressed twice
		h.must(h.contacts.AddToCircle(ctx, h.Scope(h.mia), x.Number, h.lea.Ref))
	}
	h.only(x.Number, h.mia, h.lea)
	h.must(h.contacts.AddToCircle(ctx, h.Scope(h.lea), x.Number, h.ole.Ref)) // a lead contact in the circle decides too
	h.only(x.Number, h.mia, h.lea, h.ole)
	h.kind("one who only reads along", h.contacts.AddToCircle(ctx, h.Scope(h.ole), x.Number, h.ron.Ref), desk.NotFound)
	h.kind("the reporter leaves", h.contacts.LeaveCircle(ctx, h.Scope(h.mia), x.Number), desk.NotFound)
	h.must(h.contacts.LeaveCircle(ctx, h.Scope(h.ole), x.Number))
	h.only(x.Number, h.mia, h.lea)
	var steps []desk.CircleStep
	for _, e := range h.view(h.mia, x.Number).Entries {
		if e.Data.Circle != "" {
			steps = append(steps, e.Data.Circle)
		}
	}
	if len(steps) != 3 || steps[0] != desk.CircleJoined || steps[2] != desk.CircleLeft {
		t.Errorf("the history says %v", steps)
	}
}

func TestATicketBecomesConfidentialAndOpenAgain(t *testing.T) {
	h := build(t)
	x := h.question()
	h.must(h.contacts.Watch(ctx, h.Scope(h.ron), x.Number, true))
	h.only(x.Number, h.mia, h.ole, h.lea, h.ron)
	for _, p := range []desk.Person{h.ole, h.lea} {
		h.kind("by "+p.GivenName, h.contacts.Conceal(ctx, h.Scope(p), x.Number, nil), desk.NotFound)
	}
	c, err := h.contacts.Concealing(ctx, h.Scope(h.mia), x.Number)
	h.must(err)
	if len(c.Choices) != 3 || len(c.Lose) != 3 {
		t.Errorf("asked with %+v", c)
	}
	h.kind("with a stranger", h.contacts.Conceal(ctx, h.Scope(h.mia), x.Number, []string{h.eva.Ref}), desk.Invalid)
	for range 2 {
		h.must(h.contacts.Conceal(ctx, h.Scope(h.mia), x.Number, []string{h.ole.Ref}))
	}
	h.only(x.Number, h.mia, h.ole)
	if v := h.view(h.mia, x.Number); len(v.Watchers) != 0 || len(v.Entries) != 2 {
		t.Errorf("watchers %v, %d entries", v.Watchers, len(v.Entries))
	}
	h.kind("opened by another", h.contacts.Reveal(ctx, h.Scope(h.ole), x.Number), desk.NotFound)
	for range 2 {
		h.must(h.contacts.Reveal(ctx, h.Scope(h.mia), x.Number))
	}
	h.only(x.Number, h.mia, h.ole, h.lea, h.ron)
	if v := h.view(h.mia, x.Number); len(v.Watchers) != 1 || v.Watchers[0].Name != h.ole.Name() || len(v.Entries) != 3 {
		t.Errorf("afterwards %+v read along, %d entries", v.Watchers, len(v.Entries))
	}
}

func TestOnlyTheTeamMakesATicketConfidential(t *testing.T) {
	h := build(t)
	x := h.question()
	other := h.Person("Olaf", func(p *desk.Person) { p.Staff = desk.Administrator })
	h.kind("by another team", h.staff.Conceal(ctx, h.StaffScope(other), x.Number, nil), desk.Forbidden)
	c, err := h.staff.Concealing(ctx, h.StaffScope(h.ute), x.Number)
	h.must(err)
	if len(c.Lose) != 3 || len(c.Choices) != 3 {
		t.Errorf("asked with %+v", c)
	}
	h.must(h.staff.Conceal(ctx, h.StaffScope(h.ute), x.Number, []string{h.lea.Ref}))
	h.only(x.Number, h.mia, h.lea)
	_, err = h.staff.View(ctx, h.StaffScope(other), x.Number)
	h.kind("another team looks", err, desk.NotFound)
}

func TestReadingWhatIsConfidentialIsWrittenDownOnceAnHour(t *testing.T) {
	h := build(t)
	x := h.Ticket("Wie drucke ich?", h.mia, h.city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{h.ole.ID} })
	open := h.question()
	read := func() {
		h.view(h.mia, x.Number)
		h.view(h.ole, x.Number)
		h.view(h.mia, open.Number)
		h.staffView(x.Number)
		h.staffView(open.Number)
	}
	count := func() (n int) {
		h.must(h.DB.InTx(ctx, func(tx *store.Tx) error {
			deeds, err := store.Tickets(tx).Readings(ctx, x.Number)
			n = len(deeds)
			return err
		}))
		return n
	}
	read()
	if v := h.view(h.mia, x.Number); len(v.Readings) != 3 || v.Readings[0].Name == v.Readings[1].Name || count() != 3 {
		t.Errorf("three read it: %+v", v.Readings)
	}
	first := h.view(h.mia, x.Number).Readings[0].At
	h.Clock.Move(59 * time.Minute)
	read()
	if v := h.view(h.mia, x.Number); !v.Readings[0].At.Equal(first) {
		t.Error("within the hour it is written down again")
	}
	h.Clock.Move(2 * time.Minute)
	read()
	if v := h.view(h.mia, x.Number); !v.Readings[0].At.Equal(h.Clock.Now()) || count() != 3 {
		t.Errorf("after an hour %+v", v.Readings)
	}
	for _, r := range h.view(h.mia, x.Number).Readings {
		if r.Name == h.ute.Name() {
			t.Error("the support's names are shown to contacts")
		}
	}
}
