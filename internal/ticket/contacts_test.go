package ticket_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/ticket"
)

func TestACommentAnswersOnlyWhenItSaysSo(t *testing.T) {
	h := build(t)
	x := h.question()
	h.SetState(x, desk.WaitingForCustomer)
	h.must(h.comment(h.ole, x.Number, "Ich frage nach."))
	if v := h.view(h.mia, x.Number); v.State != desk.WaitingForCustomer {
		t.Errorf("a comment without the box leads to %s", v.State)
	}
	answer := ticket.Message{Body: "Version 4.2", Answered: true}
	for _, want := range []desk.Action{desk.ActReply, ""} { // the second time there is no question any more
		answer.FormKey = h.key()
		h.must(h.contacts.Comment(ctx, h.Scope(h.ole), x.Number, answer))
		v := h.view(h.mia, x.Number)
		if last := v.Entries[len(v.Entries)-1]; v.State != desk.InProgress || last.Data.Action != want || last.Body != "Version 4.2" {
			t.Errorf("state %s after %+v", v.State, last)
		}
	}
	h.kind("no words and no files", h.comment(h.mia, x.Number, " \x00 "), desk.Invalid)
	h.kind("too many words", h.comment(h.mia, x.Number, strings.Repeat("x", ticket.MaxBody+1)), desk.Invalid)
}

func TestACommentOnAClosedTicketReopensNothing(t *testing.T) {
	h := build(t)
	x := h.question()
	h.SetState(x, desk.Closed)
	h.must(h.comment(h.mia, x.Number, "Danke!"))
	if v := h.view(h.mia, x.Number); v.State != desk.Closed || v.ClosedAt.IsZero() || len(v.Entries) != 2 {
		t.Errorf("after the comment: %s, %d entries", v.State, len(v.Entries))
	}
	h.Clock.Move(30 * 24 * time.Hour)
	h.kind("a comment after the window", h.comment(h.mia, x.Number, "Noch etwas"), desk.Forbidden)
	h.kind("reopening after the window", h.decide(h.mia, x.Number, desk.ActReopen, "geht nicht"), desk.Forbidden)
	d := h.draft(h.mia, h.complete(map[string]string{"follow_up": x.Number}))
	number, err := h.contacts.Create(ctx, h.Scope(h.mia), d.Ref)
	h.must(err)
	if v := h.view(h.mia, number); len(v.Links) != 1 || v.Links[0].Name() != "follow_up" || v.Links[0].Number != x.Number {
		t.Errorf("the follow-up follows %+v", v.Links)
	}
	if v := h.view(h.mia, x.Number); len(v.Links) != 1 || v.Links[0].Name() != "follow_up_back" || v.Links[0].Number != number {
		t.Errorf("followed by %+v", v.Links)
	}
}

func TestDecisionsAreTheReportersAndTheLeadContacts(t *testing.T) {
	h := build(t)
	for _, c := range []struct {
		action desk.Action
		from   desk.State
		reason string
		to     desk.State
		result desk.Result
	}{
		{desk.ActConfirm, desk.Resolved, "", desk.Closed, desk.Solved},
		{desk.ActObject, desk.Resolved, "Geht noch nicht", desk.InProgress, desk.NoResult},
		{desk.ActWithdraw, desk.InProgress, "", desk.Closed, desk.Withdrawn},
		{desk.ActReopen, desk.Closed, "Wieder da", desk.InProgress, desk.NoResult},
	} {
		for _, who := range []desk.Person{h.mia, h.lea} {
			x := h.question()
			h.must(h.reply(x.Number, ticket.Reply{Action: desk.ActResolve, Result: desk.Solved, Body: "So geht es"}))
			h.SetState(x, c.from)
			h.kind("a colleague: "+string(c.action), h.decide(h.ole, x.Number, c.action, c.reason), desk.Forbidden)
			jobs(h, "")
			h.must(h.decide(who, x.Number, c.action, c.reason))
			if n := jobs(h, desk.JobNotify); n != 1 {
				t.Errorf("%s with the words %q: %d notices, want 1", c.action, c.reason, n)
			}
			v := h.view(h.mia, x.Number)
			last := v.Entries[len(v.Entries)-1]
			if v.State != c.to || v.Result != c.result || last.Data.Action != c.action || last.Data.To != c.to || last.Body != c.reason {
				t.Errorf("%s leads to %s, %q, entry %+v", c.action, v.State, v.Result, last)
			}
			if v.ClosedAt.IsZero() == (c.to == desk.Closed) {
				t.Errorf("%s: closed at %v", c.action, v.ClosedAt)
			}
		}
	}
	x := h.question()
	h.kind("confirm without a result", h.decide(h.mia, x.Number, desk.ActConfirm, ""), desk.Conflict)
	h.SetState(x, desk.Resolved)
	h.kind("object without a reason", h.decide(h.mia, x.Number, desk.ActObject, " "), desk.Invalid)
}

func TestNoActionOfStaffGoesThroughTheContactsDecision(t *testing.T) {
	h := build(t)
	for _, a := range []desk.Action{desk.ActTake, desk.ActAnswer, desk.ActAsk, desk.ActResume, desk.ActSchedule, desk.ActResolve, desk.ActComment,
		desk.ActReply, desk.ActExpire, desk.ActCreate, ""} {
		for _, from := range desk.States {
			x := h.question()
			h.SetState(x, from)
			h.kind(string(a)+" from "+string(from), h.decide(h.mia, x.Number, a, "weil"), desk.Invalid)
			if v := h.view(h.mia, x.Number); v.State != from || len(v.Entries) != 1 {
				t.Errorf("%s from %s: %s, %d entries", a, from, v.State, len(v.Entries))
			}
		}
	}
}

func TestAnOldVersionDoesNotOverwrite(t *testing.T) {
	h := build(t)
	x := h.question()
	old := h.view(h.mia, x.Number).Version
	h.must(h.staff.Take(ctx, h.StaffScope(h.ute), x.Number, old))
	h.kind("withdraw", h.contacts.Decide(ctx, h.Scope(h.mia), x.Number, desk.ActWithdraw, old, "", h.key()), desk.Conflict)
	h.kind("take", h.staff.Take(ctx, h.StaffScope(h.uwe), x.Number, old), desk.Conflict)
	h.kind("assign", h.staff.HandOver(ctx, h.StaffScope(h.uwe), x.Number, ticket.Handover{Person: h.uwe.Ref}, old), desk.Conflict)
	h.kind("priority", h.staff.SetPriority(ctx, h.StaffScope(h.uwe), x.Number, desk.High, "Eilt.", old), desk.Conflict)
	h.kind("resolve", h.reply(x.Number, ticket.Reply{Action: desk.ActResolve, Result: desk.Solved, Body: "x", Version: old}), desk.Conflict)
	if v := h.staffView(x.Number); v.Assignee.ID != h.ute.ID || v.State != desk.InProgress || len(v.Entries) != 2 {
		t.Errorf("assignee %s, %s, %d entries", v.Assignee.Name, v.State, len(v.Entries))
	}
	h.must(h.comment(h.mia, x.Number, "Worte gehen nie verloren"))
}

func TestWatchers(t *testing.T) {
	h := build(t)
	x := h.question()
	watch := func(p desk.Person, on bool) { h.must(h.contacts.Watch(ctx, h.Scope(p), x.Number, on)) }
	watch(h.mia, true) // the reporter is told anyway
	watch(h.ron, true)
	watch(h.ron, true)
	if v := h.view(h.ron, x.Number); len(v.Watchers) != 1 || !v.Watching || !v.Watchers[0].Self {
		t.Errorf("watchers %+v", v.Watchers)
	}
	watch(h.ron, false)
	_, err := h.contacts.AddWatcher(ctx, h.Scope(h.ole), x.Number, h.lea.Ref)
	h.kind("a colleague adds another", err, desk.Forbidden)
	own := h.Contact("Ina", h.city, func(m *desk.Membership) { m.Level = desk.LevelOwn })
	_, err = h.contacts.View(ctx, h.Scope(own), x.Number)
	h.kind("who sees own tickets only", err, desk.NotFound)
	jobs(h, "")
	name, err := h.contacts.AddWatcher(ctx, h.Scope(h.mia), x.Number, own.Ref)
	if err != nil || name != own.Name() || jobs(h, desk.JobWatcher) != 1 {
		t.Errorf("added %q, %v, or not told", name, err)
	}
	if v := h.view(own, x.Number); v.Entries[len(v.Entries)-1].Data.Person != own.Name() {
		t.Errorf("the history does not name who was added: %+v", v.Entries)
	}
	for what, ref := range map[string]string{"another customer's": h.eva.Ref, "the reporter": h.mia.Ref, "an agent": h.ute.Ref, "nobody": "x"} {
		_, err := h.contacts.AddWatcher(ctx, h.Scope(h.mia), x.Number, ref)
		h.kind("adding "+what, err, desk.Invalid)
	}
	if name, err := h.contacts.AddWatcher(ctx, h.Scope(h.mia), x.Number, own.Ref); err != nil || name != own.Name() || jobs(h, desk.JobWatcher) != 0 {
		t.Errorf("added twice: %q, %v, or told twice", name, err)
	}
	secret := h.Ticket("Personalsache", h.mia, h.city, func(n *store.NewTicket) { n.Confidential = true })
	_, err = h.contacts.AddWatcher(ctx, h.Scope(h.mia), secret.Number, h.ole.Ref)
	h.kind("widening the circle", err, desk.Forbidden)
}

func TestAWithdrawnFileLeavesATraceAndNothingElse(t *testing.T) {
	h := build(t)
	x := h.question()
	h.must(h.contacts.Comment(ctx, h.Scope(h.mia), x.Number, ticket.Message{FormKey: h.key(), Files: []desk.Attachment{file("Gehaltsliste.png", 1)}}))
	f := h.view(h.ole, x.Number).Entries[1].Files[0]
	finds := func() bool {
		rows, err := h.contacts.List(ctx, h.Scope(h.ole), desk.TicketFilter{Text: "Gehaltsliste"})
		h.must(err)
		return len(rows.Rows) == 1
	}
	if !finds() {
		t.Fatal("the file's name is not found")
	}
	for _, p := range []desk.Person{h.ole, h.lea, h.eva} {
		_, err := h.contacts.WithdrawFile(ctx, h.Scope(p), f.Ref)
		h.kind("withdrawing another's file", err, desk.NotFound)
	}
	number, err := h.contacts.WithdrawFile(ctx, h.Scope(h.mia), f.Ref)
	if err != nil || number != x.Number {
		t.Fatal(number, err)
	}
	if number, err := h.contacts.WithdrawFile(ctx, h.Scope(h.mia), f.Ref); err != nil || number != x.Number {
		t.Errorf("pressed twice: %q, %v", number, err)
	}
	v := h.view(h.ole, x.Number)
	if len(v.Entries) != 3 {
		t.Fatalf("%d entries", len(v.Entries))
	}
	if last := v.Entries[2]; len(v.Entries[1].Files) != 0 || last.Kind != desk.EntryRemoved || last.Data.File != "Gehaltsliste.png" {
		t.Errorf("files %v, trace %+v", v.Entries[1].Files, last)
	}
	if finds() {
		t.Error("the withdrawn file's name is still found")
	}
	_, _, err = h.contacts.File(ctx, h.Scope(h.mia), f.Ref)
	h.kind("the withdrawn file", err, desk.NotFound)
	h.Clock.Move(desk.BlobGrace + time.Minute)
	if jobs(h, desk.JobSweepBlobs) != 1 {
		t.Error("nobody deletes the bytes")
	}
}

// Each method of Contacts is called as somebody of another customer. One without a call here fails the
// test: nobody may forget it.
func TestAnotherCustomersTicketDoesNotExist(t *testing.T) {
	h := build(t)
	x := h.question()
	h.must(h.contacts.Comment(ctx, h.Scope(h.mia), x.Number, ticket.Message{FormKey: h.key(), Files: []desk.Attachment{file("bild.png", 1)}}))
	ref := h.view(h.mia, x.Number).Entries[1].Files[0].Ref
	sc := h.Scope(h.eva)
	calls := map[string]func(number, ref string) error{
		"View": func(n, _ string) error { return second(h.contacts.View(ctx, sc, n)) },
		"Comment": func(n, _ string) error {
			return h.contacts.Comment(ctx, sc, n, ticket.Message{Body: "x", FormKey: h.key()})
		},
		"Decide": func(n, _ string) error {
			return h.contacts.Decide(ctx, sc, n, desk.ActWithdraw, 0, "", h.key())
		},
		"Watch":        func(n, _ string) error { return h.contacts.Watch(ctx, sc, n, true) },
		"AddWatcher":   func(n, _ string) error { return second(h.contacts.AddWatcher(ctx, sc, n, h.eva.Ref)) },
		"WithdrawFile": func(_, r string) error { return second(h.contacts.WithdrawFile(ctx, sc, r)) },
		"File": func(_, r string) error {
			_, _, err := h.contacts.File(ctx, sc, r)
			return err
		},
		"Create": func(n, _ string) error {
			return second(h.contacts.Create(ctx, sc, h.draft(h.eva, h.complete(map[string]string{"follow_up": n})).Ref))
		},
		"Rate":        func(n, _ string) error { return h.contacts.Rate(ctx, sc, n, 5, "") },
		"Conceal":     func(n, _ string) error { return h.contacts.Conceal(ctx, sc, n, nil) },
		"Concealing":  func(n, _ string) error { return second(h.contacts.Concealing(ctx, sc, n)) },
		"Reveal":      func(n, _ string) error { return h.contacts.Reveal(ctx, sc, n) },
		"AddToCircle": func(n, _ string) error { return h.contacts.AddToCircle(ctx, sc, n, h.eva.Ref) },
		"LeaveCircle": func(n, _ string) error { return h.contacts.LeaveCircle(ctx, sc, n) },
		"MayComment":  func(n, _ string) error { return h.contacts.MayComment(ctx, sc, n) },
		"MayFollow":   func(n, _ string) error { return second(h.contacts.MayFollow(ctx, sc, n)) },
		"Check": func(n, _ string) error {
			return h.contacts.Check(ctx, sc, ticket.NewFrom(h.complete(map[string]string{"follow_up": n})))
		},
	}
	for name, call := range calls {
		err, never := call(x.Number, ref), call("2026-999999", store.NewRef())
		h.kind(name, err, desk.NotFound)
		if err == nil || never == nil || err.Error() != never.Error() {
			t.Errorf("%s tells %v from %v: what may not be seen from what is not there", name, err, never)
		}
	}
	lists := map[string]func() (int, error){
		"List": func() (int, error) {
			rows, err := h.contacts.List(ctx, sc, desk.TicketFilter{OrgID: h.city.ID})
			return len(rows.Rows), err
		},
		"Export": func() (int, error) {
			rows, _, err := h.contacts.Export(ctx, sc, desk.TicketFilter{})
			return len(rows), err
		},
		"Counts": func() (int, error) {
			n, err := h.contacts.Counts(ctx, sc, desk.TicketFilter{Person: h.mia.Ref})
			return slices.MaxFunc(n, func(a, b desk.Count) int { return a.N - b.N }).N, err
		},
		"Waiting": func() (int, error) { return h.contacts.Waiting(ctx, sc) },
		"Similar": func() (int, error) {
			found, err := h.contacts.Similar(ctx, sc, ticket.New{Org: h.city.Ref, Subject: x.Subject})
			return len(found), err
		},
		"Choices": func() (int, error) {
			c, err := h.contacts.Choices(ctx, sc)
			return len(c.Orgs) + len(c.Reporters) - 2, err // their own organisation, and themselves
		},
		"CircleChoices": func() (int, error) {
			people, err := h.contacts.CircleChoices(ctx, sc, h.city.Ref)
			return len(people), err
		},
		"Home": func() (int, error) {
			x, err := h.contacts.Home(ctx, sc)
			n := len(x.Waiting) + len(x.Changed) + x.MineOpen.N + x.OrgOpen.N + x.WithMe.N + x.DoneMonth
			for _, w := range x.Weeks {
				n += w.Created + w.Closed
			}
			return n, err
		},
	}
	for name, list := range lists {
		if n, err := list(); n != 0 || err != nil {
			t.Errorf("%s gives %d things of another customer, %v", name, n, err)
		}
	}
	orgs := map[string]func(ref string) error{
		"Archive": func(ref string) error { return second(h.contacts.Archive(ctx, sc, ref)) },
		"Leading": func(ref string) error { return second(h.contacts.Leading(ctx, sc, ref)) },
	}
	for name, call := range orgs {
		h.kind(name, call(h.city.Ref), desk.NotFound)
	}
	known := []string{"Archived"} // of an archive that was begun
	h.kind("Archived", second(h.contacts.Archived(ctx, ticket.Archive{}, x.Number)), desk.Forbidden)
	drafts := []string{"AddFile", "Draft", "DraftFor", "Drafts", "DropDraft", "KeepDraft", "RemoveFile", "SaveDraft", "StartDraft"} // a person's own
	vendors := []string{"Fields", "Filled"}                                                                                         // the installation's, whoever asks
	for m := range reflect.TypeFor[*ticket.Contacts]().Methods() {
		if calls[m.Name] == nil && lists[m.Name] == nil && orgs[m.Name] == nil && !slices.Contains(slices.Concat(known, drafts, vendors), m.Name) {
			t.Errorf("nobody looks at what %s gives to another customer", m.Name)
		}
	}
	if v := h.view(h.mia, x.Number); len(v.Entries) != 2 || len(v.Watchers) != 0 || v.State != desk.New {
		t.Errorf("another customer changed the ticket: %+v", v)
	}
}

func TestNotesNeverReachAContact(t *testing.T) {
	h := build(t)
	x := h.question()
	before := h.view(h.mia, x.Number)
	h.marks.Flush(ctx)
	h.must(h.reply(x.Number, ticket.Reply{Note: true, Body: "geheimnis", Files: []desk.Attachment{file("vermerk.png", 1)}}))
	h.must(h.staff.HandOver(ctx, h.StaffScope(h.ute), x.Number, ticket.Handover{Person: h.uwe.Ref}, 0))
	h.must(h.staff.SetPriority(ctx, h.StaffScope(h.ute), x.Number, desk.Urgent, "Eilt.", 0))
	after := h.view(h.mia, x.Number)
	if len(after.Entries) != len(before.Entries) || !after.PublicAt.Equal(before.PublicAt) || after.PublicSeq != before.PublicSeq {
		t.Errorf("a note shows: %+v", after)
	}
	if jobs(h, desk.JobNotify) != 0 {
		t.Error("somebody is told of a note")
	}
	s := h.staffView(x.Number)
	_, _, err := h.contacts.File(ctx, h.Scope(h.mia), s.Entries[1].Files[0].Ref)
	h.kind("a note's file", err, desk.NotFound)
	rows, err := h.contacts.List(ctx, h.Scope(h.mia), desk.TicketFilter{})
	if err != nil || rows.Rows[0].Unread {
		t.Errorf("a note makes unread: %v", err)
	}
}

func TestAContactsTypesHaveNoRoomForWhatIsInternal(t *testing.T) {
	t.Parallel()
	for _, typ := range []reflect.Type{reflect.TypeFor[desk.TicketView](), reflect.TypeFor[desk.PublicEntry](), reflect.TypeFor[desk.PublicData](),
		reflect.TypeFor[desk.TicketRow](), reflect.TypeFor[ticket.Home]()} {
		roomless(t, typ.Name(), typ)
	}
}

func roomless(t *testing.T, path string, typ reflect.Type) {
	t.Helper()
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Map {
		typ = typ.Elem()
	}
	for _, internal := range []reflect.Type{reflect.TypeFor[desk.Visibility](), reflect.TypeFor[desk.Priority](), reflect.TypeFor[desk.Entry](),
		reflect.TypeFor[desk.EntryData](), reflect.TypeFor[desk.Ticket](), reflect.TypeFor[desk.Person](), reflect.TypeFor[desk.StaffRow](), reflect.TypeFor[any]()} {
		if typ == internal {
			t.Errorf("%s is of the internal type %s", path, typ)
		}
	}
	if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]() {
		return
	}
	for f := range typ.Fields() {
		for _, word := range []string{"note", "internal", "staffat", "team", "priority", "lastseq", "visibility", "email", "phone"} {
			if name := strings.ToLower(f.Name); strings.Contains(name, word) && name != "byphone" {
				t.Errorf("%s.%s is named for what is internal", path, f.Name)
			}
		}
		roomless(t, path+"."+f.Name, f.Type)
	}
}

func TestReadMarksAreShownAtOnceAndWrittenByFlush(t *testing.T) {
	h := build(t)
	x := h.question()
	h.must(h.reply(x.Number, ticket.Reply{Action: desk.ActAnswer, Body: "So"}))
	unread := func() bool {
		rows, err := h.contacts.List(ctx, h.Scope(h.mia), desk.TicketFilter{})
		h.must(err)
		return rows.Rows[0].Unread
	}
	written := func() int {
		seen, err := store.Tickets(h.DB).ForContact(ctx, h.Scope(h.mia), x.Number)
		h.must(err)
		return seen.ReadSeq
	}
	if !unread() {
		t.Error("an answer is not unread")
	}
	if v := h.view(h.mia, x.Number); !v.Entries[1].New || v.Entries[0].New {
		t.Errorf("what is new: %+v", v.Entries)
	}
	if unread() || written() != 1 {
		t.Errorf("after reading: unread %v, mark %d; want no write yet", unread(), written())
	}
	h.marks.Flush(ctx)
	if unread() || written() != 2 {
		t.Errorf("after the flush: unread %v, mark %d", unread(), written())
	}
}
