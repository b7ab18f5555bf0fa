package ticket_test

import (
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
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
		h.kind("seen", h.staff.Seen(ctx, sc, x.Number, 1), want)
		h.kind("assign", h.staff.HandOver(ctx, sc, x.Number, ticket.Handover{Person: h.ute.Ref}, 0), want)
		h.kind("priority", h.staff.SetPriority(ctx, sc, x.Number, desk.High, "Eilt.", 0), want)
		_, err := h.staff.ByPhone(ctx, sc, "x", h.mia.Ref)
		h.kind("by phone", err, desk.Forbidden)
	}
	sc := h.StaffScope(h.ute)
	for what, ref := range map[string]string{"a contact": h.mia.Ref, "an editor": h.Agent("Edi", desk.Editor).Ref, "nobody": "x"} {
		h.kind("assign to "+what, h.staff.HandOver(ctx, sc, x.Number, ticket.Handover{Person: ref}, 0), desk.Invalid)
	}
	if v := h.staffView(x.Number); len(v.Entries) != 1 || v.Assignee.ID != 0 {
		t.Errorf("the ticket was changed: %+v", v)
	}
}

func TestTakingAndAssigning(t *testing.T) {
	h := build(t)
	x := h.question()
	h.staffView(x.Number) // somebody looks first
	h.marks.Flush(ctx)
	h.must(h.staff.Take(ctx, h.StaffScope(h.ute), x.Number, 0))
	if v := h.view(h.mia, x.Number); v.State != desk.InProgress || v.Assignee != h.ute.Name() {
		t.Errorf("taken: %s, %q", v.State, v.Assignee)
	}
	h.must(h.staff.HandOver(ctx, h.StaffScope(h.ute), x.Number, ticket.Handover{Person: h.uwe.Ref}, 0))
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
		d, err := h.staff.StartDraft(ctx, h.ute.ID, ticket.FormPhone, h.complete(change))
		if err != nil {
			t.Fatal(err)
		}
		return h.staff.ByPhone(ctx, sc, d.Ref, contact)
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
	if _, err := h.staff.ByPhone(ctx, sc, h.draft(h.ute, h.complete(map[string]string{"org": h.city.Ref})).Ref, h.mia.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a draft of another form is sent: %v", err)
	}
	d, err := h.staff.StartDraft(ctx, h.ute.ID, ticket.FormPhone, h.complete(map[string]string{"org": h.city.Ref}))
	h.must(err)
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

func TestWhatACustomerWritesIsPutBeforeStaff(t *testing.T) {
	for _, c := range []struct {
		name string
		from desk.State
		do   func(h *house, x desk.Ticket) error
		want bool
	}{
		{"a comment on a result", desk.Resolved, func(h *house, x desk.Ticket) error { return h.comment(h.mia, x.Number, "Danke!") }, true},
		{"a comment on a closed ticket", desk.Closed, func(h *house, x desk.Ticket) error { return h.comment(h.ole, x.Number, "Danke!") }, true},
		{"an answer to a question", desk.WaitingForCustomer, func(h *house, x desk.Ticket) error {
			return h.contacts.Comment(ctx, h.Scope(h.mia), x.Number, ticket.Message{Body: "4.2", Answered: true, FormKey: h.key()})
		}, true},
		{"an objection", desk.Resolved, func(h *house, x desk.Ticket) error { return h.decide(h.mia, x.Number, desk.ActObject, "Noch da") }, true},
		{"a reason to reopen", desk.Closed, func(h *house, x desk.Ticket) error { return h.decide(h.mia, x.Number, desk.ActReopen, "Wieder da") }, true},
		{"a withdrawal with words", desk.New, func(h *house, x desk.Ticket) error {
			return h.decide(h.mia, x.Number, desk.ActWithdraw, "Hat sich erledigt")
		}, true},
		{"a withdrawal without words", desk.New, func(h *house, x desk.Ticket) error { return h.decide(h.mia, x.Number, desk.ActWithdraw, "") }, false},
		{"a confirmation without words", desk.Resolved, func(h *house, x desk.Ticket) error { return h.decide(h.mia, x.Number, desk.ActConfirm, "") }, false},
		{"nothing", desk.Resolved, func(*house, desk.Ticket) error { return nil }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := build(t)
			x := h.question()
			h.SetState(x, c.from)
			h.must(c.do(h, x))
			counts, err := h.staff.Queues(ctx, h.StaffScope(h.ute))
			h.must(err)
			if v := h.staffView(x.Number); v.Replied != c.want || counts[desk.QueueReplied].N > 0 != c.want {
				t.Errorf("put before staff: %v, queue %v, want %v", v.Replied, counts[desk.QueueReplied], c.want)
			}
		})
	}
}

func TestWhatStaffDoPubliclyOrHaveSeenIsPutBeforeThemNoMore(t *testing.T) {
	h := build(t)
	ute := h.StaffScope(h.ute)
	for name, c := range map[string]struct {
		do   func(number string) error
		want bool
	}{
		"an answer":  {func(n string) error { return h.reply(n, ticket.Reply{Action: desk.ActAnswer, Body: "So"}) }, false},
		"a question": {func(n string) error { return h.reply(n, ticket.Reply{Action: desk.ActAsk, Body: "Wo?"}) }, false},
		"a plan": {func(n string) error {
			return h.reply(n, ticket.Reply{Action: desk.ActSchedule, PlannedFor: "5.0", Body: "Kommt"})
		}, false},
		"a result": {func(n string) error {
			return h.reply(n, ticket.Reply{Action: desk.ActResolve, Result: desk.Solved, Body: "Gelöst"})
		}, false},
		"taking it":     {func(n string) error { return h.staff.Take(ctx, ute, n, 0) }, false},
		"having seen":   {func(n string) error { return h.staff.Seen(ctx, ute, n, 2) }, false},
		"a note":        {func(n string) error { return h.reply(n, ticket.Reply{Note: true, Body: "nur für uns"}) }, true},
		"an assignment": {func(n string) error { return h.staff.HandOver(ctx, ute, n, ticket.Handover{Person: h.uwe.Ref}, 0) }, true},
	} {
		x := h.question()
		h.must(h.comment(h.mia, x.Number, "Und noch etwas"))
		h.must(c.do(x.Number))
		if v := h.staffView(x.Number); v.Replied != c.want {
			t.Errorf("%s: put before staff is %v, want %v", name, v.Replied, c.want)
		}
	}
}

func TestHavingSeenIsNobodysNews(t *testing.T) {
	h := build(t)
	x := h.question()
	h.must(h.comment(h.mia, x.Number, "Danke!"))
	before, seen := h.staffView(x.Number), h.view(h.mia, x.Number)
	h.Clock.Move(time.Hour)
	pia := h.StaffScope(h.Agent("Pia", desk.Auditor))
	h.kind("an auditor", h.staff.Seen(ctx, pia, x.Number, 2), desk.Forbidden)
	h.kind("an editor", h.staff.Seen(ctx, h.StaffScope(h.Agent("Edi", desk.Editor)), x.Number, 2), desk.NotFound)
	h.kind("a page from before the comment", h.staff.Seen(ctx, h.StaffScope(h.ute), x.Number, 1), desk.Conflict)
	if !h.staffView(x.Number).Replied {
		t.Fatal("a refused one counts")
	}
	for range 2 { // a double click
		h.must(h.staff.Seen(ctx, h.StaffScope(h.ute), x.Number, 2))
	}
	after := h.staffView(x.Number)
	before.Replied = false
	if after.Ticket != before.Ticket || len(after.Entries) != 2 {
		t.Errorf("the ticket changed:\n%+v\n%+v", before.Ticket, after.Ticket)
	}
	if v := h.view(h.mia, x.Number); v.Version != seen.Version || !v.PublicAt.Equal(seen.PublicAt) || len(v.Entries) != 2 {
		t.Errorf("the customer sees it: %+v", v)
	}
}

func TestGivingATicketBack(t *testing.T) {
	h := build(t)
	x := h.question()
	ute := h.StaffScope(h.ute)
	h.must(h.staff.Take(ctx, ute, x.Number, 0))
	public := h.view(h.mia, x.Number).PublicAt
	h.Clock.Move(time.Hour)
	for range 2 { // what is as wished already is left alone
		h.must(h.staff.HandOver(ctx, ute, x.Number, ticket.Handover{}, 0))
	}
	v := h.staffView(x.Number)
	if v.Assignee.ID != 0 || v.State != desk.InProgress || len(v.Entries) != 3 {
		t.Fatalf("given back: %+v, %s, %d entries", v.Assignee, v.State, len(v.Entries))
	}
	if e := v.Entries[2]; e.Visibility != desk.InternalNote || e.Kind != desk.EntryChange || e.Data != (desk.EntryData{}) {
		t.Errorf("the entry is %+v", e)
	}
	counts, err := h.staff.Queues(ctx, ute)
	h.must(err)
	if counts[desk.QueueUnassigned].N != 1 || counts[desk.QueueMine].N != 0 {
		t.Errorf("the queues: %v", counts)
	}
	if c := h.view(h.mia, x.Number); c.Assignee != "" || !c.PublicAt.Equal(public) || len(c.Entries) != 2 {
		t.Errorf("the customer sees %q and %d entries", c.Assignee, len(c.Entries))
	}
	h.kind("to nobody by an auditor", h.staff.HandOver(ctx, h.StaffScope(h.Agent("Pia", desk.Auditor)), x.Number, ticket.Handover{}, 0), desk.Forbidden)
}

func TestTheWordsThatClosedAnImportedTicketWaitForNobody(t *testing.T) {
	h := build(t)
	importer := ticket.NewImporter(h.DB, ticket.Config{Zone: time.UTC})
	for a, from := range map[desk.Action]desk.State{desk.ActConfirm: desk.Resolved, desk.ActWithdraw: desk.New, desk.ActObject: desk.Resolved} {
		x := h.question()
		h.SetState(x, from)
		h.Tx(func(tx *store.Tx) error {
			_, err := importer.Act(ctx, tx, x.ID, a, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: h.mia.ID, Body: "Danke!", At: h.Clock.Now()}, nil)
			return err
		})
		if got, want := h.staffView(x.Number).Replied, a == desk.ActObject; got != want {
			t.Errorf("%s: put before staff is %v, want %v", a, got, want)
		}
	}
}
