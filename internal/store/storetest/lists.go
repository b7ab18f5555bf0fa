package storetest

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// listed is a ticket of the lists' world.
type listed struct {
	desk.Ticket
	watched bool
}

// lists is a world whose lists a model in memory gives too.
type lists struct {
	*world.World
	rnd      *rand.Rand
	orgs     []desk.Organisation
	mia      desk.Person // sees the first two organisations, and her own tickets of the third
	all      []desk.Person
	agents   []desk.Person
	products []desk.Product
	tickets  []listed
}

func newLists(t *testing.T, w *world.World) *lists {
	l := &lists{World: w, rnd: rand.New(rand.NewPCG(7, 7)), products: []desk.Product{w.Product}}
	for i := range 3 {
		l.orgs = append(l.orgs, w.Org(fmt.Sprintf("Amt %d", i), desk.Organisation{}))
	}
	l.mia = w.Contact("Mia", l.orgs[0], nil)
	w.Join(l.mia, l.orgs[1], nil)
	w.Join(l.mia, l.orgs[2], func(m *desk.Membership) { m.Level = desk.LevelOwn })
	l.all = []desk.Person{l.mia, w.Contact("Ole", l.orgs[0], nil)}
	l.agents = []desk.Person{w.Agent("Ute", desk.Agent), w.Agent("Uwe", desk.Agent)}
	w.Tx(func(tx *store.Tx) error {
		p, err := tx.AddProduct(ctx, desk.Product{Name: "Planwerk"})
		l.products = append(l.products, p)
		for range 90 {
			l.add(t, tx)
		}
		return err
	})
	return l
}

func (l *lists) add(t *testing.T, tx *store.Tx) {
	if l.rnd.IntN(3) > 0 { // else at the same instant as the one before: the id decides
		l.Clock.Move(time.Second)
	}
	pick := l.rnd.IntN
	org := l.orgs[pick(3)]
	n := store.NewTicket{Year: 2026, Org: org.ID, ReportingOrg: org.ID, Reporter: l.all[pick(2)].ID, Product: l.products[pick(2)].ID,
		Team: l.Team, Kind: desk.Kinds[pick(4)], Subject: "gemeinsam", At: l.Clock.Now(),
		First: store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: l.all[0].ID, Body: "Text"}}
	if pick(3) == 0 {
		n.ReportingOrg = l.orgs[pick(3)].ID
	}
	if pick(2) == 0 {
		n.Assignee = l.agents[pick(2)].ID
	}
	id, _, err := tx.Insert(ctx, n)
	must(t, err)
	x := listed{watched: pick(3) == 0}
	if x.watched {
		must(t, second(tx.AddPerson(ctx, id, l.mia.ID, "watcher", 0)))
	}
	now, err := store.Tickets(tx).Lock(ctx, id)
	must(t, err)
	now.State = desk.States[pick(len(desk.States))]
	switch pick(4) {
	case 0:
		now.NextReplyAt = n.At.Add(time.Duration(pick(5)) * time.Hour)
	case 1:
		now.PlannedDate = fmt.Sprintf("2026-12-%02d", 1+pick(5))
	}
	must(t, tx.Change(ctx, now))
	if pick(3) == 0 {
		_, _, err = tx.AddEntry(ctx, id, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: l.mia.ID, Body: "Danke", At: n.At})
		must(t, err)
	}
	x.Ticket, err = store.Tickets(tx).Lock(ctx, id)
	must(t, err)
	l.tickets = append(l.tickets, x)
}

// filter gives a random combination of filters.
func (l *lists) filter(staff bool) desk.TicketFilter {
	pick := func(n int) bool { return l.rnd.IntN(n) == 0 }
	f := desk.TicketFilter{Order: []desk.Order{"", desk.ByChange, desk.ByCreated, desk.ByNext}[l.rnd.IntN(4)], Limit: 1 + l.rnd.IntN(20)}
	f.Stage = []desk.Stage{desk.StageAll, desk.StageOpen, desk.StageWithMe, desk.StageClosed}[l.rnd.IntN(4)]
	if staff {
		f.Queue = []desk.Queue{desk.QueueAll, desk.QueueMine, desk.QueueUnassigned, desk.QueueWaiting, desk.QueueReplied}[l.rnd.IntN(5)]
		f.Waiting = pick(4)
		if pick(4) {
			f.Assignee = []string{"none", l.agents[0].Ref, l.agents[1].Ref}[l.rnd.IntN(3)]
		}
	} else {
		f.View = []desk.View{desk.ViewMine, desk.ViewOrg, desk.ViewWatching}[l.rnd.IntN(3)]
	}
	if pick(6) {
		f.State = desk.States[l.rnd.IntN(len(desk.States))]
	}
	if pick(4) {
		f.Kind = desk.Kinds[l.rnd.IntN(4)]
	}
	if pick(4) {
		f.Product = l.products[l.rnd.IntN(2)].Ref
	}
	if pick(3) {
		f.OrgID = l.orgs[l.rnd.IntN(3)].ID
	}
	if pick(4) {
		f.Person = l.all[l.rnd.IntN(2)].Ref
	}
	if pick(4) {
		f.From = l.tickets[l.rnd.IntN(len(l.tickets))].CreatedAt
	}
	if pick(4) {
		f.To = l.tickets[l.rnd.IntN(len(l.tickets))].CreatedAt
	}
	if pick(5) {
		f.Text = "gemeinsam"
	}
	return f
}

func (l *lists) matches(f desk.TicketFilter, x listed) bool {
	stage := map[desk.Stage][]desk.State{desk.StageAll: desk.States, desk.StageOpen: desk.Open, desk.StageWithMe: desk.WithCustomer,
		desk.StageClosed: {desk.Closed}}
	return slices.Contains(stage[f.Stage], x.State) && (f.State == "" || x.State == f.State) && (f.Kind == "" || x.Kind == f.Kind) &&
		(f.Product == "" || x.Product.Ref == f.Product) && (f.Person == "" || x.Reporter.Ref == f.Person) &&
		(f.From.IsZero() || !x.CreatedAt.Before(f.From)) && (f.To.IsZero() || x.CreatedAt.Before(f.To))
}

func (l *lists) contact(f desk.TicketFilter) []listed {
	var out []listed
	for _, x := range l.tickets {
		wide := func(org int64) bool { return org == l.orgs[0].ID || org == l.orgs[1].ID }
		mine := x.Reporter.ID == l.mia.ID
		sees := wide(x.Org.ID) || wide(x.ReportingOrg.ID) || mine || x.watched
		view := f.View == desk.ViewOrg || f.View == desk.ViewMine && mine || f.View == desk.ViewWatching && x.watched
		if sees && view && (f.OrgID == 0 || x.Org.ID == f.OrgID || x.ReportingOrg.ID == f.OrgID) && l.matches(f, x) {
			out = append(out, x)
		}
	}
	return sorted(f, out, func(x listed) time.Time { return x.PublicAt })
}

func (l *lists) staff(f desk.TicketFilter) []listed {
	var out []listed
	for _, x := range l.tickets {
		queue := map[desk.Queue]bool{desk.QueueAll: true, desk.QueueMine: x.Assignee.ID == l.agents[0].ID,
			desk.QueueUnassigned: x.Assignee.ID == 0, desk.QueueWaiting: x.State == desk.WaitingForCustomer,
			desk.QueueReplied: x.Replied}
		assignee := f.Assignee == "" || f.Assignee == "none" && x.Assignee.ID == 0 || f.Assignee == x.Assignee.Ref && x.Assignee.ID != 0
		waiting := !f.Waiting || x.State == desk.New || x.State == desk.InProgress
		if queue[f.Queue] && assignee && waiting && (f.OrgID == 0 || x.Org.ID == f.OrgID) && l.matches(f, x) {
			out = append(out, x)
		}
	}
	if orders := f.Queue.Orders(); !slices.Contains(orders, f.Order) { // the queue's own then
		f.Order = orders[0]
	}
	return sorted(f, out, func(x listed) time.Time { return x.StaffAt })
}

func sorted(f desk.TicketFilter, rows []listed, changed func(listed) time.Time) []listed {
	slices.SortFunc(rows, func(a, b listed) int {
		switch {
		case f.Text != "":
			return cmp.Compare(b.ID, a.ID)
		case f.Order == desk.ByNext:
			return cmp.Or(cmp.Compare(next(a.Ticket), next(b.Ticket)), cmp.Compare(a.ID, b.ID))
		case f.Order == desk.ByCreated:
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
		}
		return cmp.Or(changed(b).Compare(changed(a)), cmp.Compare(b.ID, a.ID))
	})
	return rows
}

func next(t desk.Ticket) int64 {
	switch d, err := time.Parse(time.DateOnly, t.PlannedDate); {
	case t.State == desk.Closed:
	case !t.NextReplyAt.IsZero():
		return t.NextReplyAt.UnixMicro()
	case err == nil:
		return d.UnixMicro()
	}
	return math.MaxInt64
}

// Paging compares lists with a model for random combinations of view, order and filters: each page
// through to the end gives every row once, in order, and counts agree. It is exported for databases
// whose bounds were made small.
func Paging(t *testing.T, w *world.World) {
	l := newLists(t, w)
	sc, staff := l.Scope(l.mia), l.StaffScope(l.agents[0])
	for range 150 {
		f := l.filter(false)
		got := pages(t, f, func(f desk.TicketFilter) (desk.Rows[desk.TicketRow], error) {
			return store.Tickets(w.DB).List(ctx, sc, f)
		})
		same(t, f, numbersOf(got, func(r desk.TicketRow) string { return r.Number }), l.contact(f))
		f = l.filter(true)
		rows := pages(t, f, func(f desk.TicketFilter) (desk.Rows[desk.StaffRow], error) {
			return store.Tickets(w.DB).StaffList(ctx, staff, f)
		})
		same(t, f, numbersOf(rows, func(r desk.StaffRow) string { return r.Number }), l.staff(f))
	}
}

// CountingFiltered sees a count that ended where the walk did say so; walk is the database's bound.
func CountingFiltered(t *testing.T, w *world.World, walk int) {
	org := w.Org("Stadt", desk.Organisation{})
	mia, ute := w.Contact("Mia", org, nil), w.Agent("Ute", desk.Agent)
	few := func(n *store.NewTicket) { n.Kind = desk.Suggestion }
	w.Ticket("Frage", mia, org, few)
	for range walk - 1 {
		w.Ticket("Frage", mia, org, nil)
	}
	check := func(want desk.Count) {
		t.Helper()
		f := desk.TicketFilter{Kind: desk.Suggestion, View: desk.ViewOrg}
		contact := get[[]desk.Count](t)(store.Tickets(w.DB).Counts(ctx, w.Scope(mia), f))[0]
		f.OrgID = org.ID
		staff := get[[]desk.Count](t)(store.Tickets(w.DB).StaffCounts(ctx, w.StaffScope(ute), f))[0]
		if contact != want || staff != want {
			t.Errorf("counted %+v for the contact and %+v for staff, want %+v", contact, staff, want)
		}
	}
	check(desk.Count{N: 1}) // exactly as many as are looked at
	w.Ticket("Frage", mia, org, nil)
	check(desk.Count{N: 0, More: true})
}

// Counting compares counts with the model; most is what the database counts exactly.
func Counting(t *testing.T, w *world.World, most int) {
	l := newLists(t, w)
	sc, staff := l.Scope(l.mia), l.StaffScope(l.agents[0])
	expect := func(f desk.TicketFilter, got desk.Count, rows []listed) {
		t.Helper()
		if want := (desk.Count{N: min(len(rows), most), More: len(rows) > most}); got != want {
			t.Errorf("%+v counts %+v, want %+v", f, got, want)
		}
	}
	for range 100 {
		f := l.filter(false)
		f.Text = ""
		expect(f, get[[]desk.Count](t)(store.Tickets(w.DB).Counts(ctx, sc, f))[0], l.contact(f))
		f = l.filter(true)
		f.Text = ""
		expect(f, get[[]desk.Count](t)(store.Tickets(w.DB).StaffCounts(ctx, staff, f))[0], l.staff(f))
	}
}

func pages[T any](t *testing.T, f desk.TicketFilter, list func(desk.TicketFilter) (desk.Rows[T], error)) []T {
	t.Helper()
	var out []T
	for range 500 {
		page, err := list(f)
		must(t, err)
		if len(page.Rows) > f.Limit {
			t.Fatalf("%+v: a page of %d rows", f, len(page.Rows))
		}
		if len(page.Rows) < f.Limit && !page.Next.IsZero() && !page.Bound {
			t.Fatalf("%+v: a short page that goes on without having met its bound", f)
		}
		out = append(out, page.Rows...)
		if page.Next.IsZero() {
			return out
		}
		f.After = page.Next
	}
	t.Fatalf("%+v never ends", f)
	return nil
}

func same(t *testing.T, f desk.TicketFilter, got []string, rows []listed) {
	t.Helper()
	if want := numbersOf(rows, func(x listed) string { return x.Number }); !slices.Equal(got, want) {
		t.Errorf("%+v\n gives %v\n want  %v", f, got, want)
	}
}

// manyOrganisations: a data centre looks after more organisations than parameters could name one by one.
func manyOrganisations(t *testing.T, w *world.World) {
	root := w.Org("Rechenzentrum", desk.Organisation{})
	mia := w.Contact("Mia", root, func(m *desk.Membership) { m.Level = desk.LevelBelow })
	var orgs []desk.Organisation
	grow := func(n int) {
		w.Tx(func(tx *store.Tx) error {
			for len(orgs) < n {
				o, err := tx.AddOrg(ctx, desk.Organisation{Name: "Gemeinde", ParentID: root.ID, CreatedAt: w.Clock.Now()})
				if err != nil {
					return err
				}
				orgs = append(orgs, o)
			}
			return nil
		})
	}
	for _, n := range []int{100, 199, 230} {
		grow(n)
		w.Ticket("erstes", mia, orgs[0], nil)
		w.Ticket("letztes", mia, orgs[n-1], nil)
		sc := w.Scope(mia)
		for _, f := range []desk.TicketFilter{{}, {Kind: desk.Question}, {Text: "erstes"}, {Stage: desk.StageOpen}} {
			rows, err := store.Tickets(w.DB).List(ctx, sc, f)
			must(t, err)
			if len(rows.Rows) == 0 {
				t.Errorf("%d organisations, %+v: nothing", n, f)
			}
			if f.Text != "" {
				continue
			}
			count := get[[]desk.Count](t)(store.Tickets(w.DB).Counts(ctx, sc, f, f))
			if len(rows.Rows) == 0 || len(rows.Rows) != count[0].N || len(rows.Rows) != count[1].N {
				t.Errorf("%d organisations, %+v: %d rows, counted %v", n, f, len(rows.Rows), count)
			}
		}
	}
}
