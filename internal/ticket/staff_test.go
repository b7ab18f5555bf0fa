package ticket_test

import (
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
)

func TestWhatStaffWriteMovesTheTicket(t *testing.T) {
	h := build(t)
	for _, c := range []struct {
		name  string
		from  desk.State
		r     ticket.Reply
		state desk.State
		want  desk.ErrorKind
	}{
		{"an answer", desk.New, ticket.Reply{Action: desk.ActAnswer, Body: "So"}, desk.InProgress, ""},
		{"an answer to a closed ticket", desk.Closed, ticket.Reply{Action: desk.ActAnswer, Body: "So"}, desk.Closed, ""},
		{"a question back", desk.New, ticket.Reply{Action: desk.ActAsk, Body: "Welche Version?"}, desk.WaitingForCustomer, ""},
		{"a question back on a closed ticket", desk.Closed, ticket.Reply{Action: desk.ActAsk, Body: "?"}, desk.Closed, desk.Conflict},
		{"a result", desk.InProgress, ticket.Reply{Action: desk.ActResolve, Result: desk.Answered, Body: "So"}, desk.Resolved, ""},
		{"no result", desk.InProgress, ticket.Reply{Action: desk.ActResolve, Body: "So"}, desk.InProgress, desk.Invalid},
		{"a customer's result", desk.InProgress, ticket.Reply{Action: desk.ActResolve, Result: desk.Withdrawn, Body: "So"}, desk.InProgress, desk.Invalid},
		{"a plan", desk.New, ticket.Reply{Action: desk.ActSchedule, PlannedFor: "5.0", PlannedDate: "2027-03-01", Body: "Kommt"}, desk.Scheduled, ""},
		{"a plan for no time", desk.New, ticket.Reply{Action: desk.ActSchedule, Body: "Kommt"}, desk.New, desk.Invalid},
		{"a plan for no date", desk.New, ticket.Reply{Action: desk.ActSchedule, PlannedDate: "bald", Body: "Kommt"}, desk.New, desk.Invalid},
		{"back to work", desk.Resolved, ticket.Reply{Action: desk.ActResume, Body: "Doch nicht"}, desk.InProgress, ""},
		{"the customer's action", desk.Resolved, ticket.Reply{Action: desk.ActConfirm, Body: "x"}, desk.Resolved, desk.Invalid},
		{"no words", desk.New, ticket.Reply{Action: desk.ActAnswer, Body: " "}, desk.New, desk.Invalid},
		{"a note", desk.New, ticket.Reply{Note: true, Action: desk.ActResolve, Body: "nur für uns"}, desk.New, ""},
	} {
		x := h.question()
		h.SetState(x, c.from)
		h.kind(c.name, h.reply(x.Number, c.r), c.want)
		v := h.staffView(x.Number)
		if v.State != c.state {
			t.Errorf("%s leads to %s, want %s", c.name, v.State, c.state)
		}
		if c.want != "" {
			if len(v.Entries) != 1 {
				t.Errorf("%s: refused and written", c.name)
			}
			continue
		}
		last := v.Entries[1]
		if internal := last.Visibility == desk.InternalNote; internal != c.r.Note || last.Body != c.r.Body || !last.ByStaff {
			t.Errorf("%s: the entry is %+v", c.name, last)
		}
		if assigned := v.Assignee.ID == h.ute.ID; assigned == c.r.Note {
			t.Errorf("%s: the assignee is %q", c.name, v.Assignee.Name)
		}
		if v.Result != c.r.Result || v.PlannedFor != c.r.PlannedFor || v.PlannedDate != c.r.PlannedDate {
			t.Errorf("%s: result %q, planned for %q on %q", c.name, v.Result, v.PlannedFor, v.PlannedDate)
		}
	}
}

func TestOnlyWhoWorksOnTicketsChangesThem(t *testing.T) {
	h := build(t)
	x := h.question()
	for role, want := range map[desk.StaffRole]desk.ErrorKind{desk.Auditor: desk.Forbidden, desk.Editor: desk.NotFound} {
		sc := h.StaffScope(h.Agent("Pia", role))
		h.kind("answer", h.staff.Reply(ctx, sc, x.Number, ticket.Reply{Action: desk.ActAnswer, Body: "x", FormKey: h.key()}), want)
		h.kind("note", h.staff.Reply(ctx, sc, x.Number, ticket.Reply{Note: true, Body: "x", FormKey: h.key()}), want)
		h.kind("take", h.staff.Take(ctx, sc, x.Number, 0), want)
		h.kind("assign", h.staff.Assign(ctx, sc, x.Number, h.ute.Ref, 0), want)
		h.kind("priority", h.staff.SetPriority(ctx, sc, x.Number, desk.High, 0), want)
		_, err := h.staff.ByPhone(ctx, sc, "x", h.mia.Ref)
		h.kind("by phone", err, desk.Forbidden)
	}
	sc := h.StaffScope(h.ute)
	for what, ref := range map[string]string{"a contact": h.mia.Ref, "an editor": h.Agent("Edi", desk.Editor).Ref, "nobody": "x"} {
		h.kind("assign to "+what, h.staff.Assign(ctx, sc, x.Number, ref, 0), desk.Invalid)
	}
	if v := h.staffView(x.Number); len(v.Entries) != 1 || v.Assignee.ID != 0 {
		t.Errorf("the ticket was changed: %+v", v)
	}
}

func TestTakingAndAssigning(t *testing.T) {
	h := build(t)
	x := h.question()
	h.must(h.staff.Take(ctx, h.StaffScope(h.ute), x.Number, 0))
	if v := h.view(h.mia, x.Number); v.State != desk.InProgress || v.Assignee != h.ute.Name() {
		t.Errorf("taken: %s, %q", v.State, v.Assignee)
	}
	h.must(h.staff.Assign(ctx, h.StaffScope(h.ute), x.Number, h.uwe.Ref, 0))
	for p, want := range map[*desk.Person]int{&h.ute: 0, &h.uwe: 1} {
		counts, err := h.staff.Queues(ctx, h.StaffScope(*p))
		h.must(err)
		if counts[desk.QueueMine].N != want || counts[desk.QueueUnassigned].N != 0 || counts[desk.QueueAll].N != 1 {
			t.Errorf("the queues of %s: %v", p.GivenName, counts)
		}
	}
	rows, err := h.staff.List(ctx, h.StaffScope(h.ute), desk.TicketFilter{})
	if err != nil || rows.Rows[0].Unread {
		t.Errorf("what somebody did is unread for themselves: %v", err)
	}
}

func TestATicketTakenDownByPhone(t *testing.T) {
	h := build(t)
	sc := h.StaffScope(h.ute)
	create := func(contact string, change map[string]string) (string, error) {
		return h.staff.ByPhone(ctx, sc, h.draft(h.ute, h.complete(change)).Ref, contact)
	}
	for what, c := range map[string]struct {
		contact string
		change  map[string]string
	}{
		"nobody":                   {"x", map[string]string{"org": h.city.Ref}},
		"another customer's":       {h.eva.Ref, map[string]string{"org": h.city.Ref}},
		"no organisation":          {h.mia.Ref, nil},
		"a colleague of the staff": {h.uwe.Ref, map[string]string{"org": h.city.Ref}},
		"no subject":               {h.mia.Ref, map[string]string{"org": h.city.Ref, "subject": ""}},
	} {
		_, err := create(c.contact, c.change)
		h.kind(what, err, desk.Invalid)
	}
	d := h.draft(h.ute, h.complete(map[string]string{"org": h.city.Ref}))
	number, err := h.staff.ByPhone(ctx, sc, d.Ref, h.mia.Ref)
	h.must(err)
	if again, err := h.staff.ByPhone(ctx, sc, d.Ref, h.mia.Ref); again != number || err != nil {
		t.Errorf("sent twice: %q, %v", again, err)
	}
	v := h.view(h.mia, number)
	if e := v.Entries[0]; !v.Mine || v.Org != "Stadt" || !e.Data.ByPhone || !e.ByStaff || e.Own || !e.New {
		t.Errorf("the caller sees %+v with %+v", v, e)
	}
	if jobs(h, desk.JobNotify) != 1 {
		t.Error("the caller is not told")
	}
	_, err = h.contacts.View(ctx, h.Scope(h.eva), number)
	h.kind("another customer", err, desk.NotFound)
}
