package ticket_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/pg"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/ticket"
)

// deeds is everything that staff do with a ticket beside answering, by name.
func deeds(h *house, other string) map[string]func(sc desk.StaffScope, number string) error {
	return map[string]func(desk.StaffScope, string) error{
		"hand over": func(sc desk.StaffScope, n string) error {
			return h.staff.HandOver(ctx, sc, n, ticket.Handover{Person: h.uwe.Ref}, 0)
		},
		"who loses": func(sc desk.StaffScope, n string) error { return second(h.staff.Losing(ctx, sc, n, "")) },
		"triage": func(sc desk.StaffScope, n string) error {
			return h.staff.SetTriage(ctx, sc, n, ticket.Triage{Urgency: desk.HighUrgency}, 0)
		},
		"promise": func(sc desk.StaffScope, n string) error {
			return h.staff.Promise(ctx, sc, n, h.Clock.Now().Add(time.Hour), 0)
		},
		"product":     func(sc desk.StaffScope, n string) error { return h.staff.SetProduct(ctx, sc, n, h.Product.Ref, "", 0) },
		"tags":        func(sc desk.StaffScope, n string) error { return h.staff.SetTags(ctx, sc, n, "", "geheim") },
		"reading":     func(sc desk.StaffScope, n string) error { return second(h.staff.Reading(ctx, sc, n)) },
		"add reader":  func(sc desk.StaffScope, n string) error { return second(h.staff.AddWatcher(ctx, sc, n, h.ole.Ref)) },
		"take reader": func(sc desk.StaffScope, n string) error { return h.staff.RemoveWatcher(ctx, sc, n, h.ole.Ref) },
		"link": func(sc desk.StaffScope, n string) error {
			return h.staff.Link(ctx, sc, n, ticket.NewLink{Kind: desk.Related, Other: other, FormKey: h.key()})
		},
		"unlink":  func(sc desk.StaffScope, n string) error { return h.staff.Unlink(ctx, sc, n, other, desk.Related) },
		"merging": func(sc desk.StaffScope, n string) error { return second(h.staff.Merging(ctx, sc, n, other)) },
		"split": func(sc desk.StaffScope, n string) error {
			return second(h.staff.Split(ctx, sc, n, ticket.Split{Seqs: []int{1}, Subject: "Zwei", FormKey: h.key()}))
		},
		"moving": func(sc desk.StaffScope, n string) error {
			return second(h.staff.Moving(ctx, sc, n, ticket.Move{Org: h.other.Ref}))
		},
		"move": func(sc desk.StaffScope, n string) error {
			return h.staff.Move(ctx, sc, n, ticket.Move{Org: h.other.Ref, Sure: true})
		},
		"merge": func(sc desk.StaffScope, n string) error {
			return h.staff.Merge(ctx, sc, n, ticket.Merge{Into: other, Body: "Dort.", Sure: true, FormKey: h.key()})
		},
	}
}

func TestWorkIsForThoseWhoWorkOnTheTicket(t *testing.T) {
	h := build(t)
	x := h.Ticket("Vertraulich", h.mia, h.city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{h.mia.ID} })
	other := h.question()
	auditor := h.Agent("Pia", desk.Auditor)
	stranger := h.Person("Uli", func(p *desk.Person) { p.Staff = desk.Agent })
	for name, do := range deeds(h, other.Number) {
		h.kind(name+" by an auditor", do(h.StaffScope(auditor), other.Number), desk.Forbidden)
		h.kind(name+" of a confidential ticket by another team", do(h.StaffScope(stranger), x.Number), desk.NotFound)
		h.kind(name+" by a contact", do(h.StaffScope(h.mia), other.Number), desk.NotFound)
	}
	if v := h.staffView(other.Number); len(v.Entries) != 1 {
		t.Errorf("something was written: %+v", v.Entries)
	}
	h.kind("a link to a ticket that one may not see", h.staff.Link(ctx, h.StaffScope(stranger), other.Number,
		ticket.NewLink{Kind: desk.Related, Other: x.Number, FormKey: h.key()}), desk.Invalid)
}

func TestAnOldVersionChangesNothing(t *testing.T) {
	h := build(t)
	sc := h.StaffScope(h.uwe)
	x, y := h.question(), h.question()
	old := h.staffView(x.Number).Version
	h.must(h.staff.Take(ctx, h.StaffScope(h.ute), x.Number, old))
	for name, err := range map[string]error{
		"hand over": h.staff.HandOver(ctx, sc, x.Number, ticket.Handover{Person: h.uwe.Ref}, old),
		"triage":    h.staff.SetTriage(ctx, sc, x.Number, ticket.Triage{Urgency: desk.HighUrgency}, old),
		"promise":   h.staff.Promise(ctx, sc, x.Number, h.Clock.Now().Add(time.Hour), old),
		"product":   h.staff.SetProduct(ctx, sc, x.Number, h.Product.Ref, "", old),
		"move":      h.staff.Move(ctx, sc, x.Number, ticket.Move{Org: h.other.Ref, Sure: true, Version: old}),
		"merge":     h.staff.Merge(ctx, sc, x.Number, ticket.Merge{Into: y.Number, Version: old, FormKey: h.key()}),
		"into":      h.staff.Merge(ctx, sc, y.Number, ticket.Merge{Into: x.Number, IntoVersion: old, FormKey: h.key()}),
		"split":     second(h.staff.Split(ctx, sc, x.Number, ticket.Split{Seqs: []int{1}, Subject: "Zwei", Version: old, FormKey: h.key()})),
		"duplicate": h.staff.Link(ctx, sc, x.Number, ticket.NewLink{Kind: desk.DuplicateOf, Other: y.Number, Resolve: true, Body: "Doppelt", Version: old, FormKey: h.key()}),
	} {
		h.kind(name, err, desk.Conflict)
	}
	if v := h.staffView(x.Number); v.Assignee.ID != h.ute.ID || len(v.Entries) != 2 || len(v.Links) != 0 {
		t.Errorf("%s, %d entries, %+v", v.Assignee.Name, len(v.Entries), v.Links)
	}
}

func TestATeamGetsTheTicket(t *testing.T) {
	h := build(t)
	var team int64
	h.Tx(func(tx *store.Tx) (err error) {
		team, err = tx.AddTeam(ctx, "Betrieb")
		return err
	})
	bea := h.Person("Bea", func(p *desk.Person) { p.Staff = desk.Agent })
	h.Tx(func(tx *store.Tx) error { return tx.JoinTeam(ctx, team, bea.ID) })
	teams, err := h.staff.Teams(ctx)
	h.must(err)
	to := teams[1].Ref
	x := h.Ticket("Vertraulich", h.mia, h.city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{h.mia.ID} })
	sc := h.StaffScope(h.ute)
	losing, err := h.staff.Losing(ctx, sc, x.Number, to)
	h.must(err)
	if len(losing) != 2 || !slices.ContainsFunc(losing, func(n desk.Named) bool { return n.ID == h.ute.ID }) {
		t.Errorf("losing sight: %+v", losing)
	}
	h.kind("to somebody of the old team", h.staff.HandOver(ctx, sc, x.Number, ticket.Handover{Team: to, Person: h.uwe.Ref}, 0), desk.Invalid)
	h.kind("to no team", h.staff.HandOver(ctx, sc, x.Number, ticket.Handover{Team: "nix"}, 0), desk.Invalid)
	h.must(h.staff.HandOver(ctx, sc, x.Number, ticket.Handover{Team: to, Person: bea.Ref}, x.Version))
	_, err = h.staff.View(ctx, sc, x.Number)
	h.kind("the one who gave it away", err, desk.NotFound)
	v, err := h.staff.View(ctx, h.StaffScope(bea), x.Number)
	h.must(err)
	if v.Team.ID != team || v.Assignee.ID != bea.ID || v.Entries[1].Data.Is != "Betrieb" || v.Entries[1].Visibility != desk.InternalNote {
		t.Errorf("got %+v, %+v", v.Ticket, v.Entries)
	}
	y := h.question()
	if losing, err := h.staff.Losing(ctx, sc, y.Number, to); err != nil || len(losing) != 0 {
		t.Errorf("an ordinary ticket is lost to %+v, %v", losing, err)
	}
}

func TestPriorityFollowsImpactAndUrgencyUnlessByHand(t *testing.T) {
	h := build(t)
	x := h.Ticket("Drucker", h.mia, h.city, func(n *store.NewTicket) { n.Kind, n.Impact = desk.Incident, desk.OnePerson })
	sc := h.StaffScope(h.ute)
	for _, c := range []struct {
		name   string
		to     ticket.Triage
		kind   desk.ErrorKind
		prio   desk.Priority
		set    bool
		public int
	}{
		{"a higher urgency lifts it", ticket.Triage{Impact: desk.OnePerson, Urgency: desk.HighUrgency}, "", desk.High, false, 1},
		{"nothing new writes nothing", ticket.Triage{Impact: desk.OnePerson, Urgency: desk.HighUrgency}, "", desk.High, false, 1},
		{"the customer sees a corrected impact", ticket.Triage{Impact: desk.WorkStopped, Urgency: desk.HighUrgency}, "", desk.Urgent, false, 2},
		{"by hand needs a reason", ticket.Triage{Impact: desk.WorkStopped, Urgency: desk.HighUrgency, Priority: desk.Low}, desk.Invalid, desk.Urgent, false, 2},
		{"by hand with a reason", ticket.Triage{Impact: desk.WorkStopped, Urgency: desk.HighUrgency, Priority: desk.Low, Reason: "Ersatz steht bereit"}, "", desk.Low, true, 2},
		{"what was set by hand stays", ticket.Triage{Impact: desk.WorkStopped, Urgency: desk.LowUrgency, Priority: desk.Low}, "", desk.Low, true, 2},
		{"and goes back", ticket.Triage{Impact: desk.WorkStopped, Urgency: desk.LowUrgency}, "", desk.High, false, 2},
		{"no urgency", ticket.Triage{Impact: desk.WorkStopped}, desk.Invalid, desk.High, false, 2},
		{"no impact", ticket.Triage{Urgency: desk.LowUrgency}, desk.Invalid, desk.High, false, 2},
		{"no such priority", ticket.Triage{Impact: desk.WorkStopped, Urgency: desk.LowUrgency, Priority: "huge"}, desk.Invalid, desk.High, false, 2},
	} {
		h.kind(c.name, h.staff.SetTriage(ctx, sc, x.Number, c.to, 0), c.kind)
		v := h.staffView(x.Number)
		if v.Priority != c.prio || v.PrioritySet != c.set {
			t.Errorf("%s: %s, by hand %t", c.name, v.Priority, v.PrioritySet)
		}
		if n := len(h.view(h.mia, x.Number).Entries); n != c.public {
			t.Errorf("%s: the customer reads %d entries, want %d", c.name, n, c.public)
		}
	}
	if v := h.staffView(x.Number); !slices.ContainsFunc(v.Entries, func(e desk.Entry) bool { return e.Body == "Ersatz steht bereit" && e.Visibility == desk.InternalNote }) {
		t.Error("the reason is not kept")
	}
}

func TestANextReplyIsPromised(t *testing.T) {
	h := build(t)
	x, sc := h.question(), h.StaffScope(h.ute)
	h.must(h.comment(h.mia, x.Number, "Und?"))
	until := h.Clock.Now().Add(26 * time.Hour).Truncate(time.Minute)
	h.kind("in the past", h.staff.Promise(ctx, sc, x.Number, h.Clock.Now().Add(-time.Hour), 0), desk.Invalid)
	h.kind("too far", h.staff.Promise(ctx, sc, x.Number, h.Clock.Now().Add(2*ticket.MaxPromise), 0), desk.Invalid)
	h.must(h.staff.Promise(ctx, sc, x.Number, until, 0))
	v := h.view(h.mia, x.Number)
	if last := v.Entries[len(v.Entries)-1]; !v.NextReplyAt.Equal(until) || last.Data.Field != desk.FieldNextReply || last.Data.Is != until.Format(time.RFC3339) {
		t.Errorf("%s, %+v", v.NextReplyAt, last)
	}
	if !h.staffView(x.Number).Replied {
		t.Error("a promise took the customer's words off the desk")
	}
	h.must(h.staff.Promise(ctx, sc, x.Number, time.Time{}, 0))
	if v := h.view(h.mia, x.Number); !v.NextReplyAt.IsZero() || len(v.Entries) != 4 {
		t.Errorf("after it was taken back: %s, %d entries", v.NextReplyAt, len(v.Entries))
	}
	h.must(h.staff.Promise(ctx, sc, x.Number, until, 0))
	h.must(h.reply(x.Number, ticket.Reply{Action: desk.ActAsk, Body: "Welches Programm?"}))
	if v := h.view(h.mia, x.Number); !v.NextReplyAt.IsZero() {
		t.Error("a reply is promised while it is the customer's turn")
	}
	h.SetState(x, desk.Closed)
	h.kind("of a closed ticket", h.staff.Promise(ctx, sc, x.Number, until, 0), desk.Conflict)
}

func TestProductAndComponentAreCorrected(t *testing.T) {
	h := build(t)
	x, sc := h.question(), h.StaffScope(h.ute)
	var other, old desk.Product
	var part, gone desk.Component
	h.Tx(func(tx *store.Tx) (err error) {
		if other, err = tx.AddProduct(ctx, desk.Product{Name: "Finanzwerk"}); err != nil {
			return err
		}
		if old, err = tx.AddProduct(ctx, desk.Product{Name: "Altwerk"}); err != nil {
			return err
		}
		if err = tx.UpdateProduct(ctx, desk.Product{ID: old.ID, Name: "Altwerk"}); err != nil {
			return err
		}
		if part, err = tx.AddComponent(ctx, desk.Component{Product: other.ID, Name: "Mahnlauf", Active: true}); err != nil {
			return err
		}
		gone, err = tx.AddComponent(ctx, desk.Component{Product: other.ID, Name: "Druck"})
		return err
	})
	h.kind("a component of another product", h.staff.SetProduct(ctx, sc, x.Number, h.Product.Ref, part.Ref, 0), desk.Invalid)
	h.kind("a component out of use", h.staff.SetProduct(ctx, sc, x.Number, other.Ref, gone.Ref, 0), desk.Invalid)
	h.kind("a product out of use", h.staff.SetProduct(ctx, sc, x.Number, old.Ref, "", 0), desk.Invalid)
	h.must(h.staff.SetProduct(ctx, sc, x.Number, other.Ref, part.Ref, 0))
	if v := h.view(h.mia, x.Number); v.Product != "Finanzwerk" || v.Component != "Mahnlauf" || len(v.Entries) != 3 {
		t.Errorf("%s, %s, %d entries", v.Product, v.Component, len(v.Entries))
	}
	h.must(h.staff.SetProduct(ctx, sc, x.Number, h.Product.Ref, "", 0))
	if v := h.staffView(x.Number); v.Component.ID != 0 || v.Product.ID != h.Product.ID {
		t.Errorf("a component of another product stays: %+v", v.Component)
	}
}

func TestTagsOfTwoAtOnceAreBothKept(t *testing.T) {
	h := build(t)
	x := h.question()
	set := func(p desk.Person, shown, typed string) {
		h.must(h.staff.SetTags(ctx, h.StaffScope(p), x.Number, shown, typed))
	}
	names := func() (out []string) {
		for _, g := range h.staffView(x.Number).Tags {
			out = append(out, g.Name)
		}
		return out
	}
	set(h.ute, "", "Umzug, E-Rechnung")
	set(h.uwe, "", "Druck") // saw none yet
	set(h.ute, "Umzug,E-Rechnung", "umzug, Frist")
	if got := names(); !slices.Equal(got, []string{"Druck", "Frist", "Umzug"}) {
		t.Errorf("got %q", got)
	}
	n := len(h.staffView(x.Number).Entries)
	set(h.ute, "Druck,Frist,Umzug", "Frist,Druck,Umzug")
	if got := len(h.staffView(x.Number).Entries); got != n {
		t.Errorf("nothing new wrote %d entries", got-n)
	}
	long := strings.Repeat("x", desk.MaxTag+1)
	h.kind("too long", h.staff.SetTags(ctx, h.StaffScope(h.ute), x.Number, "", long), desk.Invalid)
	h.kind("too many", h.staff.SetTags(ctx, h.StaffScope(h.ute), x.Number, "", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u"), desk.Invalid)
	if v := h.view(h.mia, x.Number); len(v.Entries) != 1 {
		t.Error("the customer sees tags")
	}
}

func TestWatchersMaySeeTheTicketAnyway(t *testing.T) {
	h := build(t)
	own := h.Contact("Oskar", h.city, func(m *desk.Membership) { m.Level = desk.LevelOwn })
	x, sc := h.question(), h.StaffScope(h.ute)
	r, err := h.staff.Reading(ctx, sc, x.Number)
	h.must(err)
	var names []string
	for _, p := range r.Others {
		names = append(names, p.Name)
	}
	if !slices.Equal(names, []string{"Lea Muster", "Ole Muster", "Ron Muster"}) {
		t.Errorf("could read along: %q", names)
	}
	for _, p := range []desk.Person{own, h.eva, h.mia, h.ute} {
		h.kind("adding "+p.GivenName, second(h.staff.AddWatcher(ctx, sc, x.Number, p.Ref)), desk.Invalid)
	}
	h.must(second(h.staff.AddWatcher(ctx, sc, x.Number, h.ole.Ref)))
	h.must(second(h.staff.AddWatcher(ctx, sc, x.Number, h.ole.Ref)))
	if v := h.view(h.mia, x.Number); len(v.Watchers) != 1 || len(v.Entries) != 2 {
		t.Errorf("added twice: %+v, %d entries", v.Watchers, len(v.Entries))
	}
	h.must(h.staff.RemoveWatcher(ctx, sc, x.Number, h.ole.Ref))
	h.must(h.staff.RemoveWatcher(ctx, sc, x.Number, h.ole.Ref))
	if v := h.view(h.mia, x.Number); len(v.Watchers) != 0 || len(v.Entries) != 3 {
		t.Errorf("removed twice: %+v, %d entries", v.Watchers, len(v.Entries))
	}
}

func TestALinkIsSeenWhereBothTicketsAre(t *testing.T) {
	h := build(t)
	x, y := h.question(), h.Ticket("Kreis", h.eva, h.other, nil)
	sc := h.StaffScope(h.ute)
	for name, n := range map[string]ticket.NewLink{
		"to itself":        {Kind: desk.Related, Other: x.Number},
		"to nothing":       {Kind: desk.Related, Other: "2026-999999"},
		"of no kind":       {Kind: "enemy", Other: y.Number},
		"without words":    {Kind: desk.DuplicateOf, Other: y.Number, Resolve: true},
		"of an empty kind": {Other: y.Number},
	} {
		n.FormKey = h.key()
		h.kind(name, h.staff.Link(ctx, sc, x.Number, n), desk.Invalid)
	}
	key := h.key()
	for range 2 {
		h.must(h.staff.Link(ctx, sc, x.Number, ticket.NewLink{Kind: desk.DuplicateOf, Other: y.Number, Resolve: true, Body: "Schon gemeldet.", FormKey: key}))
	}
	v := h.staffView(x.Number)
	if v.State != desk.Resolved || v.Result != desk.Duplicate || len(v.Links) != 1 || len(v.Entries) != 3 {
		t.Errorf("%s, %s, %+v, %d entries", v.State, v.Result, v.Links, len(v.Entries))
	}
	if w := h.staffView(y.Number); len(w.Links) != 1 || w.Links[0].Name() != "duplicate_of_back" || len(w.Entries) != 2 {
		t.Errorf("the other side: %+v", w.Links)
	}
	if v := h.view(h.mia, x.Number); len(v.Links) != 0 || len(v.Entries) != 2 || says(t, v, y.Number) {
		t.Errorf("the customer sees a link to another organisation's ticket: %+v", v)
	}
	h.must(h.staff.Unlink(ctx, sc, y.Number, x.Number, desk.DuplicateOf))
	h.must(h.staff.Unlink(ctx, sc, y.Number, x.Number, desk.DuplicateOf))
	if v := h.staffView(x.Number); len(v.Links) != 0 || len(v.Entries) != 4 {
		t.Errorf("after it is gone: %+v, %d entries", v.Links, len(v.Entries))
	}
}

// says looks for words anywhere in what a contact gets.
func says(t *testing.T, v desk.TicketView, words string) bool {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(text), words)
}

func TestATicketGoesOnInAnother(t *testing.T) {
	h := build(t)
	x, y := h.question(), h.Ticket("Drucken", h.ole, h.city, nil)
	sc := h.StaffScope(h.ute)
	jobs(h, "")
	key := h.key()
	for range 2 {
		h.must(h.staff.Merge(ctx, sc, x.Number, ticket.Merge{Into: y.Number, Version: x.Version, IntoVersion: y.Version, FormKey: key}))
	}
	v := h.view(h.mia, x.Number)
	if last := v.Entries[len(v.Entries)-1]; v.State != desk.Closed || v.Result != desk.Duplicate || len(v.Entries) != 2 || last.Data.Other != y.Number || len(v.Links) != 1 {
		t.Errorf("the closed one: %s, %s, %+v, %+v", v.State, v.Result, last, v.Links)
	}
	if n := jobs(h, desk.JobNotify); n != 1 {
		t.Errorf("%d jobs tell of it", n)
	}
	w := h.view(h.ole, y.Number)
	if len(w.Watchers) != 1 || w.Watchers[0].Name != h.mia.Name() || w.State != desk.New {
		t.Errorf("the other one: %+v", w)
	}
	h.must(h.decide(h.mia, x.Number, desk.ActReopen, "Das ist etwas anderes"))
	if got := h.staffView(x.Number); got.MergedInto != 0 || got.State != desk.InProgress {
		t.Errorf("reopened: %+v", got.Ticket)
	}
}

func TestMergingNeverShowsWhatWasHidden(t *testing.T) {
	h := build(t)
	x, y := h.question(), h.Ticket("Kreis-Geheimnis", h.eva, h.other, nil)
	secret := h.Ticket("Vertraulich", h.mia, h.city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{h.mia.ID} })
	closed := h.question()
	h.SetState(closed, desk.Closed)
	sc := h.StaffScope(h.ute)
	merge := func(from, into desk.Ticket, m ticket.Merge) error {
		m.Into, m.FormKey = into.Number, h.key()
		return h.staff.Merge(ctx, sc, from.Number, m)
	}
	h.kind("confidential into others", merge(secret, x, ticket.Merge{Sure: true, Body: "x"}), desk.Invalid)
	h.kind("into a closed one", merge(x, closed, ticket.Merge{Sure: true}), desk.Invalid)
	h.kind("out of a closed one", merge(closed, x, ticket.Merge{Sure: true}), desk.Invalid)
	h.kind("into itself", merge(x, x, ticket.Merge{Sure: true}), desk.Invalid)
	h.kind("without a look", merge(x, y, ticket.Merge{Body: "Es geht weiter."}), desk.Invalid)
	h.kind("without words for who is left behind", merge(x, y, ticket.Merge{Sure: true}), desk.Invalid)
	m, err := h.staff.Merging(ctx, sc, x.Number, y.Number)
	h.must(err)
	if !m.Warn || m.ReporterSees || len(m.Hidden) != 4 || len(m.Follow) != 0 {
		t.Errorf("what it would do: %+v", m)
	}
	h.must(merge(x, y, ticket.Merge{Sure: true, Body: "Es geht weiter."}))
	v := h.view(h.mia, x.Number)
	if says(t, v, y.Number) || says(t, v, "Kreis") {
		t.Errorf("the customer learns of the other ticket: %+v", v)
	}
	if w := h.view(h.eva, y.Number); says(t, w, x.Number) || len(w.Watchers) != 0 {
		t.Errorf("the other customer learns of this one: %+v", w)
	}
}

func TestMessagesBecomeATicketOfTheirOwn(t *testing.T) {
	h := build(t)
	x, sc := h.question(), h.StaffScope(h.ute)
	h.must(h.contacts.Comment(ctx, h.Scope(h.mia), x.Number, ticket.Message{Body: "Außerdem fehlt das Logo.", FormKey: h.key(), Files: []desk.Attachment{file("logo.png", 7)}}))
	h.Clock.Move(time.Hour)
	h.Note(x, h.uwe, "geheimnis")
	split := func(in ticket.Split) (string, error) { return h.staff.Split(ctx, sc, x.Number, in) }
	h.kind("no message", second(split(ticket.Split{Subject: "Logo", FormKey: h.key()})), desk.Invalid)
	h.kind("a note alone", second(split(ticket.Split{Subject: "Logo", Seqs: []int{3}, FormKey: h.key()})), desk.Invalid)
	h.kind("no subject", second(split(ticket.Split{Seqs: []int{2}, FormKey: h.key()})), desk.Invalid)
	key := h.key()
	number, err := split(ticket.Split{Subject: "Logo fehlt", Seqs: []int{2, 3}, FormKey: key})
	h.must(err)
	if again, err := split(ticket.Split{Subject: "Logo fehlt", Seqs: []int{2, 3}, FormKey: key}); err != nil || again != number {
		t.Errorf("sent twice: %s, %v", again, err)
	}
	v := h.view(h.mia, number)
	if v.Subject != "Logo fehlt" || v.Reporter != h.mia.Name() || len(v.Entries) != 2 || v.Entries[0].Body != "Außerdem fehlt das Logo." ||
		len(v.Entries[0].Files) != 1 || !v.Entries[0].At.Before(v.CreatedAt) || len(v.Links) != 1 || says(t, v, "geheimnis") {
		t.Errorf("the new one: %+v", v)
	}
	if s := h.staffView(number); len(s.Entries) != 3 || s.Entries[1].Visibility != desk.InternalNote || s.Entries[1].Author.ID != h.uwe.ID {
		t.Errorf("for staff: %+v", s.Entries)
	}
	if w := h.view(h.mia, x.Number); len(w.Entries) != 3 || w.Entries[2].Data.Other != number {
		t.Errorf("the old one: %+v", w.Entries)
	}
	found, err := h.contacts.List(ctx, h.Scope(h.mia), desk.TicketFilter{View: desk.ViewOrg, Text: "geheimnis"})
	if err != nil || len(found.Rows) != 0 {
		t.Errorf("a note is found: %+v, %v", found.Rows, err)
	}
	// The bytes are one: withdrawn here, they are withdrawn there.
	_, err = h.contacts.WithdrawFile(ctx, h.Scope(h.mia), v.Entries[0].Files[0].Ref)
	h.must(err)
	for _, n := range []string{number, x.Number} {
		for _, e := range h.view(h.mia, n).Entries {
			if len(e.Files) != 0 {
				t.Errorf("%s still has %+v", n, e.Files)
			}
		}
	}
}

func TestAConfidentialTicketSplitsIntoOne(t *testing.T) {
	h := build(t)
	x := h.Ticket("Vertraulich", h.mia, h.city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{h.mia.ID, h.ole.ID} })
	number, err := h.staff.Split(ctx, h.StaffScope(h.ute), x.Number, ticket.Split{Subject: "Teil", Seqs: []int{1}, FormKey: h.key()})
	h.must(err)
	if v := h.view(h.ole, number); !v.Confidential {
		t.Error("the part is not confidential")
	}
	_, err = h.contacts.View(ctx, h.Scope(h.lea), number)
	h.kind("who is not of the circle", err, desk.NotFound)
}

func TestAMovedTicketChangesItsReaders(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) *store.DB{
		"SQLite":     func(t *testing.T) *store.DB { return world.SQLite(t) },
		"PostgreSQL": func(t *testing.T) *store.DB { return world.Open(t, pg.New(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			movedTicket(t, newHouse(t, open(t)))
		})
	}
}

func movedTicket(t *testing.T, h *house) {
	x, sc := h.question(), h.StaffScope(h.ute)
	h.must(second(h.staff.AddWatcher(ctx, sc, x.Number, h.ole.Ref)))
	for name, to := range map[string]ticket.Move{
		"nowhere": {Org: "nix", Sure: true}, "where it is": {Org: h.city.Ref, Sure: true}, "without a look": {Org: h.other.Ref},
	} {
		h.kind(name, h.staff.Move(ctx, sc, x.Number, to), desk.Invalid)
	}
	names := func(list []desk.Named) (out []string) {
		for _, n := range list {
			out = append(out, strings.TrimSuffix(n.Name, " Muster"))
		}
		return out
	}
	m, err := h.staff.Moving(ctx, sc, x.Number, ticket.Move{Org: h.other.Ref})
	h.must(err)
	if m.ReporterSees || !slices.Equal(names(m.Gain), []string{"Eva"}) || !slices.Equal(names(m.Lose), []string{"Lea", "Mia", "Ole", "Ron"}) || len(m.Stay) != 0 {
		t.Errorf("the whole: %+v", m)
	}
	m, err = h.staff.Moving(ctx, sc, x.Number, ticket.Move{Org: h.other.Ref, Keep: true})
	h.must(err)
	if !m.ReporterSees || !slices.Equal(names(m.Gain), []string{"Eva"}) || len(m.Lose) != 0 || len(m.Stay) != 4 {
		t.Errorf("the affected one alone: %+v", m)
	}
	h.must(h.staff.Move(ctx, sc, x.Number, ticket.Move{Org: h.other.Ref, Keep: true, Sure: true, Version: h.staffView(x.Number).Version}))
	if v := h.view(h.mia, x.Number); v.Org != "Kreis" || v.ReportingOrg != "Stadt" || len(v.Watchers) != 1 {
		t.Errorf("kept: %+v", v)
	}
	h.must(h.staff.Move(ctx, sc, x.Number, ticket.Move{Org: h.city.Ref, Sure: true}))
	h.must(h.staff.Move(ctx, sc, x.Number, ticket.Move{Org: h.other.Ref, Sure: true}))
	for _, p := range []desk.Person{h.mia, h.ole, h.lea} {
		_, err := h.contacts.View(ctx, h.Scope(p), x.Number)
		h.kind(p.GivenName+" after the move", err, desk.NotFound)
		found, err := h.contacts.List(ctx, h.Scope(p), desk.TicketFilter{View: desk.ViewOrg, Text: "drucke"})
		if err != nil || len(found.Rows) != 0 {
			t.Errorf("%s finds it: %+v, %v", p.GivenName, found.Rows, err)
		}
	}
	v := h.view(h.eva, x.Number)
	if len(v.Watchers) != 0 || says(t, v, "Stadt") {
		t.Errorf("the new organisation learns of the old one: %+v", v)
	}
	found, err := h.contacts.List(ctx, h.Scope(h.eva), desk.TicketFilter{View: desk.ViewOrg, Text: "drucke"})
	if err != nil || len(found.Rows) != 1 {
		t.Errorf("the new organisation finds %+v, %v", found.Rows, err)
	}
	if last := h.staffView(x.Number).Entries; !slices.ContainsFunc(last, func(e desk.Entry) bool {
		return e.Data.Was == "Stadt" && e.Data.Is == "Kreis" && e.Visibility == desk.InternalNote
	}) {
		t.Error("staff do not read where it came from")
	}
}
