package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// queues compares each queue with a model, in each of its orders, for staff of every kind of sight: what is counted
// is what is listed through to the last page.
func queues(t *testing.T, w *world.World) {
	rnd := rand.New(rand.NewPCG(11, 11))
	teams := []int64{w.Team}
	w.Tx(func(tx *store.Tx) error {
		for _, name := range []string{"Fachverfahren", "Technik"} {
			id, err := tx.AddTeam(ctx, name)
			if err != nil {
				return err
			}
			teams = append(teams, id)
		}
		return nil
	})
	orgs := []desk.Organisation{w.Org("Amt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})}
	mia := w.Contact("Mia", orgs[0], nil)
	agents := []desk.Person{w.Agent("Ute", desk.Agent), w.Agent("Uwe", desk.Agent), w.Agent("Jan", desk.Agent)}
	now := w.Clock.Now().Add(100 * time.Hour)
	var tickets []desk.Ticket
	for range 80 {
		x := w.Ticket("Frage", mia, orgs[rnd.IntN(2)], func(n *store.NewTicket) {
			n.Team, n.Confidential = teams[rnd.IntN(3)], rnd.IntN(5) == 0
			if who := rnd.IntN(4); who < 3 {
				n.Assignee = agents[who].ID
			}
		})
		w.Tx(func(tx *store.Tx) error {
			x.State = []desk.State{desk.New, desk.InProgress, desk.WaitingForCustomer, desk.Closed}[rnd.IntN(4)]
			x.Priority, x.PrioritySet = desk.Priorities[rnd.IntN(4)], true
			if err := tx.Change(ctx, x); err != nil {
				return err
			}
			if rnd.IntN(3) == 0 {
				e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: mia.ID, Body: "Danke", At: w.Clock.Now()}
				if _, _, err := tx.AddEntry(ctx, x.ID, e); err != nil {
					return err
				}
			}
			x.DueAt = time.Time{}
			if rnd.IntN(3) > 0 {
				x.DueAt = now.Add(time.Duration(rnd.IntN(40)-20) * time.Hour)
			}
			if err := tx.SaveClock(ctx, x, desk.Clock{}); err != nil {
				return err
			}
			var err error
			x, err = store.Tickets(tx).Lock(ctx, x.ID)
			return err
		})
		tickets = append(tickets, x)
	}

	sees := desk.PermissionsOf(desk.Agent)
	own := slices.DeleteFunc(slices.Clone(sees), func(p desk.Permission) bool { return p == desk.AllTeams })
	ute := agents[0].ID
	for _, s := range []struct {
		name string
		sc   desk.StaffScope
	}{
		{"one of a team who sees all", desk.StaffScope{Person: ute, Permissions: sees, All: true, Teams: teams[:1]}},
		{"one of a team who sees no other", desk.StaffScope{Person: ute, Permissions: own, Teams: teams[:1]}},
		{"one of two teams who sees no other", desk.StaffScope{Person: ute, Permissions: own, Teams: teams[1:]}},
		{"a deputy of two who sees one team", desk.StaffScope{Person: ute, Permissions: own, Teams: teams[:1], For: []int64{agents[1].ID, agents[2].ID}}},
		{"a deputy who sees all", desk.StaffScope{Person: ute, Permissions: sees, All: true, Teams: teams[:1], For: []int64{agents[1].ID}}},
		{"one of no team who sees all", desk.StaffScope{Person: ute, Permissions: sees, All: true}},
		{"one of no team who sees no other", desk.StaffScope{Person: ute, Permissions: own}},
	} {
		for _, q := range desk.Queues {
			for _, order := range q.Orders() {
				for _, org := range []int64{0, orgs[0].ID} {
					f := desk.TicketFilter{Queue: q, Stage: q.Stage(), Order: order, OrgID: org, Limit: 7}
					switch q {
					case desk.QueueOverdue:
						f.DueTo = now
					case desk.QueueToday:
						f.DueFrom, f.DueTo = now, now.Add(10*time.Hour)
					}
					want := queued(tickets, s.sc, f)
					rows := pages(t, f, func(f desk.TicketFilter) (desk.Rows[desk.StaffRow], error) {
						return store.Tickets(w.DB).StaffList(ctx, s.sc, f)
					})
					what := fmt.Sprintf("%s: %q by %q, organisation %d", s.name, q, order, org)
					if got := numbersOf(rows, func(r desk.StaffRow) string { return r.Number }); !slices.Equal(got, want) {
						t.Errorf("%s\n lists %v\n want  %v", what, got, want)
					}
					if n := get[[]desk.Count](t)(store.Tickets(w.DB).StaffCounts(ctx, s.sc, f))[0]; n != (desk.Count{N: len(want)}) {
						t.Errorf("%s: counts %+v of %d", what, n, len(want))
					}
				}
			}
		}
	}
}

// queued is a queue as its name says.
func queued(tickets []desk.Ticket, sc desk.StaffScope, f desk.TicketFilter) []string {
	var rows []desk.Ticket
	for _, x := range tickets {
		in := map[desk.Queue]bool{
			desk.QueueAll: true, desk.QueueUnassigned: x.Assignee.ID == 0, desk.QueueReplied: x.Replied,
			desk.QueueMine:  x.Assignee.ID == sc.Person || slices.Contains(sc.For, x.Assignee.ID),
			desk.QueueTeams: slices.Contains(sc.Teams, x.Team.ID), desk.QueueWaiting: x.State == desk.WaitingForCustomer,
			desk.QueueOverdue: !x.DueAt.IsZero() && x.DueAt.Before(f.DueTo),
			desk.QueueToday:   !x.DueAt.IsZero() && !x.DueAt.Before(f.DueFrom) && x.DueAt.Before(f.DueTo),
		}
		open := x.State != desk.Closed || f.Stage == desk.StageAll
		if in[f.Queue] && open && sc.CanSee(x.Team.ID, x.Confidential) && (f.OrgID == 0 || x.Org.ID == f.OrgID) && (f.Order != desk.ByDue || !x.DueAt.IsZero()) {
			rows = append(rows, x)
		}
	}
	slices.SortFunc(rows, func(a, b desk.Ticket) int {
		switch f.Order {
		case desk.ByDue:
			return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID))
		case desk.ByPriority:
			return cmp.Or(cmp.Compare(a.Priority.Urgency(), b.Priority.Urgency()), cmp.Compare(a.ID, b.ID))
		case desk.ByNext:
			return cmp.Or(cmp.Compare(next(a), next(b)), cmp.Compare(a.ID, b.ID))
		case desk.ByCreated:
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
		}
		return cmp.Or(b.StaffAt.Compare(a.StaffAt), cmp.Compare(b.ID, a.ID))
	})
	return numbersOf(rows, func(x desk.Ticket) string { return x.Number })
}

// savedViews are their owner's, and of those teams that they are shared with.
func savedViews(t *testing.T, w *world.World) {
	ute, uwe := w.Agent("Ute", desk.Agent), w.Agent("Uwe", desk.Agent)
	olaf := w.Person("Olaf", func(p *desk.Person) { p.Staff = desk.Agent })
	save := func(v desk.SavedView) {
		w.Tx(func(tx *store.Tx) error { return tx.SaveView(ctx, v, w.Clock.Now()) })
	}
	of := func(p desk.Person) (out []desk.SavedView) {
		return get[[]desk.SavedView](t)(store.Views(w.DB).For(ctx, w.StaffScope(p)))
	}
	names := func(p desk.Person) (out []string) {
		for _, v := range of(p) {
			out = append(out, v.Name+" "+v.Team.Name)
		}
		return out
	}
	for _, name := range []string{"Zuletzt", "Ämter"} {
		save(desk.SavedView{Ref: store.NewRef(), Owner: desk.Named{ID: ute.ID}, Name: name, Query: "state=open"})
	}
	if got := names(ute); !slices.Equal(got, []string{"Ämter ", "Zuletzt "}) {
		t.Errorf("one's own views are %q", got)
	}
	if got := names(uwe); got != nil {
		t.Errorf("a colleague has %q of them", got)
	}
	v := of(ute)[0]
	v.Team.ID, v.Name, v.Query = w.Team, "Alle Ämter", "kind=incident"
	save(v)
	if got := of(uwe); len(got) != 1 || got[0].Name != "Alle Ämter" || got[0].Query != "kind=incident" || got[0].Owner.ID != ute.ID || got[0].Team.Name != "Support" {
		t.Errorf("shared with the team: %+v", got)
	}
	if got := names(olaf); got != nil {
		t.Errorf("who is in no team has %q", got)
	}
	w.Tx(func(tx *store.Tx) error { return tx.DropView(ctx, v.ID) })
	if got := names(uwe); got != nil {
		t.Errorf("dropped and still there: %q", got)
	}

	columns := func() []string { return get[[]string](t)(store.Views(w.DB).Columns(ctx, ute.ID)) }
	for _, want := range [][]string{{"number", "due"}, {"due", "number", "org"}, nil} {
		w.Tx(func(tx *store.Tx) error { return tx.SetColumns(ctx, ute.ID, want) })
		if got := columns(); !slices.Equal(got, want) {
			t.Errorf("columns %q, want %q", got, want)
		}
	}
}

// bulks are their person's, undone once, and forgotten with time.
func bulks(t *testing.T, w *world.World) {
	ute, uwe := w.Agent("Ute", desk.Agent), w.Agent("Uwe", desk.Agent)
	add := func(at time.Time) desk.Bulk {
		b := desk.Bulk{Ref: store.NewRef(), Person: ute.ID, Action: desk.BulkTag, At: at, Tickets: []desk.BulkTicket{{Number: "2026-000001", Before: desk.Before{Tag: "Druck"}}}}
		w.Tx(func(tx *store.Tx) error { return tx.AddBulk(ctx, b, at.Add(-time.Hour)) })
		return b
	}
	b := add(w.Clock.Now())
	found := get[desk.Bulk](t)(store.Views(w.DB).Bulk(ctx, ute.ID, b.Ref))
	if found.Action != desk.BulkTag || len(found.Tickets) != 1 || found.Tickets[0].Before.Tag != "Druck" || !found.At.Equal(b.At) || !found.UndoneAt.IsZero() {
		t.Errorf("found %+v", found)
	}
	if err := second(store.Views(w.DB).Bulk(ctx, uwe.ID, b.Ref)); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a colleague finds it: %v", err)
	}
	undone := make([]bool, 4)
	together(len(undone), func(i int) {
		w.Tx(func(tx *store.Tx) (err error) {
			undone[i], err = tx.UndoBulk(ctx, found.ID, w.Clock.Now())
			return err
		})
	})
	if n := len(slices.DeleteFunc(undone, func(done bool) bool { return !done })); n != 1 {
		t.Errorf("undone %d times", n)
	}
	found.Tickets[0].Undone = "changed"
	w.Tx(func(tx *store.Tx) error { return tx.UndoneBulk(ctx, found) })
	if now := get[desk.Bulk](t)(store.Views(w.DB).Bulk(ctx, ute.ID, b.Ref)); now.UndoneAt.IsZero() || now.Tickets[0].Undone != "changed" {
		t.Errorf("after undoing %+v", now)
	}
	add(w.Clock.Now().Add(2 * time.Hour))
	if err := second(store.Views(w.DB).Bulk(ctx, ute.ID, b.Ref)); desk.KindOf(err) != desk.NotFound {
		t.Errorf("it is kept for ever: %v", err)
	}
}

// rules keep their order and what they refer to, and refuse a change of an older version.
func rules(t *testing.T, w *world.World) {
	land := w.Org("Land", desk.Organisation{})
	city := w.Org("Stadt", land)
	ute := w.Agent("Ute", desk.Agent)
	full := desk.Rule{Ref: store.NewRef(), Name: "Rechnungen", Active: true, GoOn: true, Kind: desk.Incident, Impact: desk.WorkStopped, Product: desk.Named{ID: w.Product.ID},
		Org: desk.Named{ID: land.ID}, Words: "E-Rechnung", Team: desk.Named{ID: w.Team}, Assignee: desk.Named{ID: ute.ID}, Priority: desk.Urgent, Tags: []string{"Rechnung", "zwei Wörter"}}
	save := func(r desk.Rule) error {
		return w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.SaveRule(ctx, r) })
	}
	must(t, save(full))
	must(t, save(desk.Rule{Ref: store.NewRef(), Name: "Rest", ByLoad: true}))
	all := func() []desk.Rule { return get[[]desk.Rule](t)(store.Rules(w.DB).All(ctx)) }
	got := all()
	if len(got) != 2 || got[0].Name != "Rechnungen" || got[1].Name != "Rest" {
		t.Fatalf("rules %+v", got)
	}
	r := got[0]
	if !r.Active || !r.GoOn || r.Kind != desk.Incident || r.Impact != desk.WorkStopped || r.Product.Name != w.Product.Name || r.Org.Name != "Land" || r.Words != "E-Rechnung" ||
		r.Team.Name != "Support" || r.Assignee.Name != ute.Name() || r.Priority != desk.Urgent || !slices.Equal(r.Tags, full.Tags) || !got[1].ByLoad || got[1].Active {
		t.Errorf("of the rule is kept %+v", r)
	}
	r.Name = "E-Rechnungen"
	must(t, save(r))
	if err := save(r); desk.KindOf(err) != desk.Conflict {
		t.Errorf("an older version is written: %v", err)
	}
	w.Tx(func(tx *store.Tx) error {
		if err := tx.PlaceRule(ctx, got[0].ID, 2); err != nil {
			return err
		}
		return tx.PlaceRule(ctx, got[1].ID, 1)
	})
	if now := all(); now[0].Name != "Rest" || now[1].Name != "E-Rechnungen" {
		t.Errorf("placed %+v", now)
	}
	w.Tx(func(tx *store.Tx) error { return tx.DropRule(ctx, got[1].ID, got[1].Version) })
	if now := all(); len(now) != 1 {
		t.Errorf("%d are left", len(now))
	}
	above := get[[]int64](t)(store.Rules(w.DB).OrgAndAbove(ctx, city.ID))
	if slices.Sort(above); !slices.Equal(above, []int64{land.ID, city.ID}) {
		t.Errorf("above the city are %v", above)
	}
}

// loads leave out who is away; rules are tried on what the reader sees.
func loads(t *testing.T, w *world.World) {
	city := w.Org("Stadt", desk.Organisation{})
	mia, ute, uwe, jan := w.Contact("Mia", city, nil), w.Agent("Ute", desk.Agent), w.Agent("Uwe", desk.Agent), w.Agent("Jan", desk.Agent)
	olaf := w.Person("Olaf", func(p *desk.Person) { p.Staff = desk.Agent })
	for i, who := range []desk.Person{ute, ute, uwe, ute} {
		x := w.Ticket("Frage", mia, city, func(n *store.NewTicket) { n.Assignee, n.Confidential = who.ID, i == 2 })
		if i == 3 {
			w.SetState(x, desk.Closed)
		}
	}
	for who, want := range map[*desk.Person]int{&ute: 4, &olaf: 3} {
		if got := get[[]store.Sample](t)(store.Rules(w.DB).Samples(ctx, w.StaffScope(*who), 10)); len(got) != want || got[0].Orgs != nil || got[0].Text != "Frage\nGuten Tag, Frage" {
			t.Errorf("%s tries rules on %+v, want %d", who.GivenName, got, want)
		}
	}
	absence := func(p, deputy desk.Person, from, to string) {
		w.Tx(func(tx *store.Tx) error {
			return tx.AddAbsence(ctx, desk.Absence{Person: desk.Named{ID: p.ID}, Deputy: desk.Named{ID: deputy.ID}, From: from, To: to}, w.Clock.Now())
		})
	}
	absence(jan, ute, "2026-11-24", "2026-11-25")
	absence(uwe, desk.Person{}, "2026-12-01", "2026-12-01")
	for _, c := range []struct {
		day      string
		free     []string
		deputies []int64
	}{
		{"2026-11-23", []string{"Jan 0", "Uwe 1", "Ute 2"}, nil},
		{"2026-11-24", []string{"Uwe 1", "Ute 2"}, []int64{jan.ID}},
		{"2026-11-25", []string{"Uwe 1", "Ute 2"}, []int64{jan.ID}},
		{"2026-12-01", []string{"Jan 0", "Ute 2"}, nil},
	} {
		var got []string
		for _, l := range get[[]desk.Load](t)(store.Rules(w.DB).Loads(ctx, w.Team, c.day)) {
			got = append(got, fmt.Sprintf("%s %d", l.Person.Name[:3], l.Open))
		}
		if !slices.Equal(got, c.free) {
			t.Errorf("on %s present are %q, want %q", c.day, got, c.free)
		}
		if got := get[[]int64](t)(store.Rules(w.DB).DeputyFor(ctx, ute.ID, c.day)); !slices.Equal(got, c.deputies) {
			t.Errorf("on %s Ute stands in for %v, want %v", c.day, got, c.deputies)
		}
		if got := get[bool](t)(store.Rules(w.DB).Absent(ctx, jan.ID, c.day)); got != (c.deputies != nil) {
			t.Errorf("on %s Jan is away: %t", c.day, got)
		}
	}
	if got := get[[]desk.Absence](t)(store.Rules(w.DB).Absences(ctx, 0, "2026-11-26")); len(got) != 1 || got[0].Person.ID != uwe.ID || got[0].Deputy.ID != 0 {
		t.Errorf("absences to come: %+v", got)
	}
	own := get[[]desk.Absence](t)(store.Rules(w.DB).Absences(ctx, jan.ID, "2026-11-25"))
	if len(own) != 1 || own[0].Deputy.Name != ute.Name() || own[0].From != "2026-11-24" {
		t.Fatalf("one's own: %+v", own)
	}
	w.Tx(func(tx *store.Tx) error { return tx.DropAbsence(ctx, own[0].ID) })
	if get[bool](t)(store.Rules(w.DB).Absent(ctx, jan.ID, "2026-11-24")) {
		t.Error("an absence that was ended holds")
	}
}
