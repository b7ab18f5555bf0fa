package storetest

import (
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// replies: what the customer writes stands in a queue of its own until staff met it, whatever the
// ticket's state.
func replies(t *testing.T, w *world.World) {
	org := w.Org("Stadt", desk.Organisation{})
	mia, ute := w.Contact("Mia", org, nil), w.Agent("Ute", desk.Agent)
	message := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: mia.ID, Body: "Danke!"}
	said := func(change func(*store.NewEntry)) store.NewEntry {
		e := message
		change(&e)
		return e
	}
	staff := func(change func(*store.NewEntry)) store.NewEntry {
		return said(func(e *store.NewEntry) { e.Author, e.ByStaff = ute.ID, true; change(e) })
	}
	for _, c := range []struct {
		name          string
		e             store.NewEntry
		silent, spoke bool // whether the flag stands afterwards: without one before, with one before
	}{
		{"a contact's message", message, true, true},
		{"a contact's decision with words", said(func(e *store.NewEntry) { e.Data.Action = desk.ActWithdraw }), true, true},
		{"a contact's decision without words", said(func(e *store.NewEntry) { e.Kind, e.Body = desk.EntryChange, "" }), false, true},
		{"a colleague who reads along", said(func(e *store.NewEntry) { e.Kind = desk.EntryWatch }), false, true},
		{"a withdrawn file", said(func(e *store.NewEntry) { e.Kind = desk.EntryRemoved }), false, true},
		{"what the portal does", said(func(e *store.NewEntry) { e.Author = 0 }), false, true},
		{"an answer", staff(func(*store.NewEntry) {}), false, false},
		{"a decision by staff that the customer sees", staff(func(e *store.NewEntry) { e.Kind, e.Data.Action = desk.EntryChange, desk.ActTake }), false, false},
		{"a detail put right by staff", staff(func(e *store.NewEntry) { e.Kind = desk.EntryChange }), false, true},
		{"a note", staff(func(e *store.NewEntry) { e.Visibility, e.Kind = desk.InternalNote, desk.EntryNote }), false, true},
	} {
		for before, want := range map[bool]bool{false: c.silent, true: c.spoke} {
			x := w.Ticket("Frage", mia, org, nil)
			w.SetState(x, desk.Closed)
			if replied(t, w, ute, x) {
				t.Fatal("a new ticket's own words are a reply")
			}
			if before {
				add(w, x, message)
			}
			add(w, x, c.e)
			if got := replied(t, w, ute, x); got != want {
				t.Errorf("%s, after words before %v: replied is %v, want %v", c.name, before, got, want)
			}
		}
	}
	phone := w.Ticket("Anruf", mia, org, func(n *store.NewTicket) { n.First.Author, n.First.ByStaff = ute.ID, true })
	if replied(t, w, ute, phone) {
		t.Error("a ticket by phone is a reply")
	}
}

func heard(t *testing.T, w *world.World) {
	org := w.Org("Stadt", desk.Organisation{})
	mia, ute := w.Contact("Mia", org, nil), w.Agent("Ute", desk.Agent)
	x := w.Ticket("Frage", mia, org, nil)
	message := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: mia.ID, Body: "Danke!"}
	hear := func(seq int) (ok bool) {
		w.Tx(func(tx *store.Tx) (err error) {
			ok, err = tx.Heard(ctx, x.ID, seq)
			return err
		})
		return ok
	}
	add(w, x, message)
	add(w, x, message)
	before := get[desk.Ticket](t)(store.Tickets(w.DB).ForStaff(ctx, w.StaffScope(ute), x.Number))
	if hear(2) || !replied(t, w, ute, x) {
		t.Error("words that came after the page was shown are taken for seen")
	}
	w.Note(x, ute, "nur für uns")
	before.LastSeq, before.StaffAt = 4, w.Clock.Now()
	if !hear(3) || replied(t, w, ute, x) {
		t.Error("what was seen still stands, though only a note came since")
	}
	if !hear(3) {
		t.Error("seen twice is refused")
	}
	before.Replied = false
	if after := get[desk.Ticket](t)(store.Tickets(w.DB).ForStaff(ctx, w.StaffScope(ute), x.Number)); after != before {
		t.Errorf("having seen changed more than that:\n%+v\n%+v", before, after)
	}
}

func add(w *world.World, x desk.Ticket, e store.NewEntry) {
	e.At = w.Clock.Now()
	w.Tx(func(tx *store.Tx) error {
		_, _, err := tx.AddEntry(ctx, x.ID, e)
		return err
	})
}

// replied says whether the customer's words on a ticket wait for staff: by the ticket, its row and
// the queue, which have to agree.
func replied(t *testing.T, w *world.World, p desk.Person, x desk.Ticket) bool {
	t.Helper()
	sc := w.StaffScope(p)
	now := get[desk.Ticket](t)(store.Tickets(w.DB).ForStaff(ctx, sc, x.Number)).Replied
	has := func(f desk.TicketFilter, marked bool) bool {
		f.Limit = 1000
		for _, r := range get[desk.Rows[desk.StaffRow]](t)(store.Tickets(w.DB).StaffList(ctx, sc, f)).Rows {
			if r.ID == x.ID && r.Replied == marked {
				return true
			}
		}
		return false
	}
	queue := desk.TicketFilter{Queue: desk.QueueReplied, Stage: desk.QueueReplied.Stage()}
	if has(queue, true) != now || !has(desk.TicketFilter{}, now) {
		t.Errorf("the ticket says replied %v, its row or the queue does not", now)
	}
	return now
}
