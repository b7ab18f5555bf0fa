package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// figuresSight compares what figures are made of with the rule of sight, for every contact, for what
// they lead alone, and for all staff.
func figuresSight(t *testing.T, w *world.World) {
	for seed := range uint64(randomWorlds / 4) {
		w.Tx(func(tx *store.Tx) (err error) { // the worlds stand beside one another: each has a product of its own
			w.Product, err = tx.AddProduct(ctx, desk.Product{Name: fmt.Sprintf("Produkt %d", seed)})
			return err
		})
		m := randomModel(t, w, 2000+seed)
		for i, x := range m.tickets {
			if i%3 == 0 {
				w.SetState(x.Ticket, desk.Closed)
				m.tickets[i].State = desk.Closed
			}
		}
		for _, p := range m.people {
			sc, is := m.Scope(p.Person), m.scope(p)
			m.compareFigures(t, fmt.Sprintf("person %d", p.ID), store.ContactFigures(m.DB, sc), func(x modelTicket) bool { return is.CanSee(m.sight(x, p.ID)) })
			for _, o := range m.orgs {
				own, leads := sc.LeadGrant(o.ID)
				if want := sc.Leads(o.ID); leads != want {
					t.Errorf("person %d leads %d: %v, want %v", p.ID, o.ID, leads, want)
				}
				want := desk.Scope{Person: p.ID}
				for _, g := range is.Grants {
					if g.Org == o.ID && g.Lead && g.Own() {
						want.Grants = append(want.Grants, g)
					}
				}
				m.compareFigures(t, fmt.Sprintf("person %d of %d", p.ID, o.ID), store.ContactFigures(m.DB, own), func(x modelTicket) bool { return want.CanSee(m.sight(x, p.ID)) })
			}
		}
		for _, p := range m.staff {
			sc := m.StaffScope(p)
			for _, sc.All = range []bool{sc.All, false} {
				m.compareFigures(t, fmt.Sprintf("staff %s", p.Staff), store.StaffFigures(m.DB, sc), func(x modelTicket) bool { return sc.CanSee(x.team, x.Confidential) })
			}
		}
		if t.Failed() {
			t.Fatalf("in the world of seed %d", 2000+seed)
		}
	}
}

func (m *model) compareFigures(t *testing.T, who string, s store.Figures, sees func(modelTicket) bool) {
	t.Helper()
	filters := []desk.FigureFilter{{}, {Kind: desk.Question}, {Kind: desk.Incident}, {Team: m.teams[0]}, {Org: m.orgs[0].ID}}
	for _, f := range filters {
		f.Product, f.From, f.To = m.Product.ID, m.Clock.Now().Add(-time.Hour), m.Clock.Now().Add(time.Hour)
		var in, open, closed int
		for _, x := range m.tickets {
			if !sees(x) || f.Kind == desk.Incident || f.Team != 0 && x.team != f.Team || f.Org != 0 && x.Org.ID != f.Org {
				continue
			}
			in++
			if x.State == desk.Closed {
				closed++
			} else {
				open++
			}
		}
		gotIn, gotOpen := get[[]desk.Received](t)(s.Received(ctx, f)), get[[]desk.OpenTicket](t)(s.Open(ctx, f))
		gotClosed := get[[]int](t)(s.Closed(ctx, f, []time.Time{f.From, f.To, f.To.Add(time.Hour)}))
		if got, want := []int{len(gotIn), len(gotOpen), gotClosed[0], gotClosed[1]}, []int{in, open, closed, 0}; !slices.Equal(got, want) {
			t.Errorf("%s counts %v (received, open, closed, closed later) with %+v, want %v", who, got, f, want)
		}
		created, done, err := s.Since(ctx, f, f.From)
		if err != nil || created != in || done != closed {
			t.Errorf("%s: since %d and %d (%v), want %d and %d", who, created, done, err, in, closed)
		}
	}
}

// figureTimes: when staff first replied and when the result that stands was given.
func figureTimes(t *testing.T, w *world.World) {
	org := w.Org("Stadt Adlerberg", desk.Organisation{})
	mia, ute := w.Contact("Mia", org, nil), w.Agent("Ute", desk.Agent)
	told := func(staff bool, d desk.EntryData) store.NewEntry {
		e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: mia.ID, ByStaff: staff, Body: "Guten Tag", Data: d}
		if staff {
			e.Author = ute.ID
		}
		return e
	}
	resolve := desk.EntryData{Action: desk.ActResolve, From: desk.InProgress, To: desk.Resolved}
	for _, x := range []struct {
		name            string
		phone           bool
		entries         []store.NewEntry
		reply, resolved int // which entry, from 1; 0: none
	}{
		{"nothing happened", false, nil, 0, 0},
		{"what was taken down by phone is no reply", true, nil, 0, 0},
		{"the first of several replies counts", false, []store.NewEntry{told(false, desk.EntryData{}), told(true, desk.EntryData{}), told(true, desk.EntryData{})}, 2, 0},
		{"a note is no reply", false, []store.NewEntry{{Visibility: desk.InternalNote, Kind: desk.EntryNote, Author: ute.ID, ByStaff: true, Body: "Notiz"}}, 0, 0},
		{"taking a ticket is no reply", false, []store.NewEntry{{Visibility: desk.Public, Kind: desk.EntryChange, Author: ute.ID, ByStaff: true,
			Data: desk.EntryData{Action: desk.ActTake, From: desk.New, To: desk.InProgress}}}, 0, 0},
		{"a result is a reply too", false, []store.NewEntry{told(true, resolve)}, 1, 1},
		{"the last result counts", false, []store.NewEntry{told(true, resolve), told(true, resolve)}, 1, 2},
		{"a result stays when the ticket is closed", false, []store.NewEntry{told(true, resolve), told(false, desk.EntryData{Action: desk.ActConfirm, From: desk.Resolved, To: desk.Closed})}, 1, 1},
		{"an objection takes the result away", false, []store.NewEntry{told(true, resolve), told(false, desk.EntryData{Action: desk.ActObject, From: desk.Resolved, To: desk.InProgress})}, 1, 0},
		{"thanks take nothing away", false, []store.NewEntry{told(true, resolve), told(false, desk.EntryData{Action: desk.ActComment, From: desk.Resolved, To: desk.Resolved})}, 1, 1},
	} {
		begin := w.Clock.Now()
		ticket := w.Ticket(x.name, mia, org, func(n *store.NewTicket) { n.First.ByStaff = x.phone })
		at := []int64{0}
		for _, e := range x.entries {
			w.Clock.Move(time.Minute)
			e.At = w.Clock.Now()
			at = append(at, e.At.UnixMicro())
			w.Tx(func(tx *store.Tx) error {
				_, _, err := tx.AddEntry(ctx, ticket.ID, e)
				return err
			})
		}
		got := get[[]desk.Received](t)(store.StaffFigures(w.DB, w.StaffScope(ute)).Received(ctx, desk.FigureFilter{From: begin.Add(time.Microsecond), To: w.Clock.Now().Add(time.Second)}))
		if len(got) != 1 || got[0].FirstReply != at[x.reply] || got[0].Resolved != at[x.resolved] {
			t.Errorf("%s: got %+v, want a reply at %d and a result at %d", x.name, got, at[x.reply], at[x.resolved])
		}
	}
}
