package storetest

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

var several = desk.GoalFor{Kind: desk.Incident, Impact: desk.SeveralPeople}

// contractLevels are kept with their goals, and an organisation has the nearest contract above it while that lasts.
func contractLevels(t *testing.T, w *world.World) {
	add := func(name string, goals map[desk.GoalFor]desk.Goals) (l desk.ContractLevel) {
		w.Tx(func(tx *store.Tx) (err error) {
			l, err = tx.AddLevel(ctx, desk.ContractLevel{Name: name, Goals: goals})
			return err
		})
		return l
	}
	question := desk.GoalFor{Kind: desk.Question}
	gold := add("Über", map[desk.GoalFor]desk.Goals{several: {FirstReply: 60, NextReply: 120, Result: 600}, question: {FirstReply: 240}})
	basic := add("Basis", nil)
	land := w.Org("Land", desk.Organisation{})
	city := w.Org("Stadt", land)
	office := w.Org("Amt", city)
	set := func(o desk.Organisation, c desk.Contract) {
		w.Tx(func(tx *store.Tx) error { return tx.SetContract(ctx, o.ID, c) })
	}
	set(land, desk.Contract{Level: desk.Named{ID: gold.ID}, Until: "2026-12-31", Region: "SN"})
	list := get[[]desk.ContractLevel](t)(store.Levels(w.DB).List(ctx))
	if len(list) != 2 || list[0].Name != "Basis" || list[1].Name != "Über" || list[1].Orgs != 1 || list[0].Orgs != 0 || !reflect.DeepEqual(list[1].Goals, gold.Goals) {
		t.Errorf("levels %+v", list)
	}
	if got := get[desk.ContractLevel](t)(store.Levels(w.DB).ByRef(ctx, gold.Ref)); got.ID != gold.ID || got.Goals[question].FirstReply != 240 {
		t.Errorf("by its ref %+v", got)
	}
	if err := second(store.Levels(w.DB).ByRef(ctx, "nirgends")); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a level that is not there: %v", err)
	}
	goals := func(o desk.Organisation, day string, k desk.Kind, i desk.Impact) (int64, desk.Goals) {
		level, g, err := store.Levels(w.DB).ForTicket(ctx, o.ID, day, k, i)
		must(t, err)
		return level, g
	}
	for _, c := range []struct {
		name  string
		org   desk.Organisation
		day   string
		kind  desk.Kind
		i     desk.Impact
		level int64
		first int
	}{
		{"its own", land, "2026-11-23", desk.Incident, desk.SeveralPeople, gold.ID, 60},
		{"that of two above", office, "2026-11-23", desk.Incident, desk.SeveralPeople, gold.ID, 60},
		{"an impact without a goal", office, "2026-11-23", desk.Incident, desk.OnePerson, gold.ID, 0},
		{"a question has no impact", office, "2026-11-23", desk.Question, desk.WorkStopped, gold.ID, 240},
		{"on the last day", office, "2026-12-31", desk.Question, "", gold.ID, 240},
		{"after it", office, "2027-01-01", desk.Question, "", 0, 0},
		{"without a contract", w.Org("Kreis", desk.Organisation{}), "2026-11-23", desk.Question, "", 0, 0},
	} {
		if level, g := goals(c.org, c.day, c.kind, c.i); level != c.level || g.FirstReply != c.first {
			t.Errorf("%s: level %d with %+v, want %d with %d", c.name, level, g, c.level, c.first)
		}
	}
	set(city, desk.Contract{Level: desk.Named{ID: basic.ID}, Until: "2026-11-01"})
	if level, g := goals(office, "2026-11-23", desk.Question, ""); level != 0 || g != (desk.Goals{}) {
		t.Errorf("a nearer contract that is over gives %d with %+v", level, g)
	}
	gold.Name, gold.Active, gold.Goals = "Umbenannt", false, map[desk.GoalFor]desk.Goals{question: {Result: 5}}
	w.Tx(func(tx *store.Tx) error { return tx.UpdateLevel(ctx, gold) })
	if got := get[desk.ContractLevel](t)(store.Levels(w.DB).ByRef(ctx, gold.Ref)); got.Name != "Umbenannt" || got.Active || !reflect.DeepEqual(got.Goals, gold.Goals) {
		t.Errorf("changed %+v", got)
	}
	c := get[desk.Contract](t)(store.Levels(w.DB).Contract(ctx, land.ID))
	if c.Level.Ref != gold.Ref || c.Until != "2026-12-31" || c.Region != "SN" {
		t.Errorf("contract %+v", c)
	}
	if c := get[desk.Contract](t)(store.Levels(w.DB).Contract(ctx, office.ID)); c != (desk.Contract{}) {
		t.Errorf("an office has of its own %+v", c)
	}
}

// calendars hold the vendor's days and those of an organisation and above.
func calendars(t *testing.T, w *world.World) {
	land := w.Org("Land", desk.Organisation{})
	city, other := w.Org("Stadt", land), w.Org("Kreis", desk.Organisation{})
	of := func(org int64) desk.Calendar { return get[desk.Calendar](t)(store.Levels(w.DB).Calendar(ctx, org)) }
	if c := of(0); c.Warn != desk.DefaultWarn || c.Region != "" || c.Closed != nil {
		t.Errorf("without a calendar %+v", c)
	}
	spans := map[time.Weekday][]desk.Span{time.Monday: {{From: 480, To: 720}, {From: 780, To: 1020}}}
	for _, warn := range []int{0, 50} { // written twice: the second counts
		w.Tx(func(tx *store.Tx) error {
			return tx.SetCalendar(ctx, desk.Calendar{Spans: spans, Region: "SH", Warn: warn, Promise: true, Customer: "BY", Closed: []string{"2026-01-01"}})
		})
	}
	w.Tx(func(tx *store.Tx) error {
		for org, day := range map[int64]string{0: "2026-12-24", land.ID: "2026-06-01", city.ID: "2026-07-01", other.ID: "2026-08-01"} {
			if err := tx.AddClosedDay(ctx, org, desk.ClosedDay{Day: day, Name: "Frei"}); err != nil {
				return err
			}
		}
		return tx.SetContract(ctx, land.ID, desk.Contract{Region: "SN"})
	})
	c := of(city.ID)
	slices.Sort(c.Closed)
	if want := (desk.Calendar{Spans: spans, Region: "SH", Warn: 50, Promise: true, Customer: "SN", Closed: []string{"2026-06-01", "2026-07-01", "2026-12-24"}}); !reflect.DeepEqual(c, want) {
		t.Errorf("the city's %+v\nwant %+v", c, want)
	}
	if c := of(0); len(c.Closed) != 1 || c.Customer != "" {
		t.Errorf("the vendor's %+v", c)
	}
	if err := w.DB.InTx(ctx, func(tx *store.Tx) error {
		return tx.AddClosedDay(ctx, city.ID, desk.ClosedDay{Day: "2026-07-01", Name: "Noch einmal"})
	}); desk.KindOf(err) != desk.Conflict {
		t.Errorf("a day twice: %v", err)
	}
	days := get[[]desk.ClosedDay](t)(store.Levels(w.DB).ClosedDays(ctx, city.ID))
	if len(days) != 1 || days[0].Name != "Frei" {
		t.Fatalf("the city's own days %+v", days)
	}
	for org, left := range map[int64]int{0: 1, other.ID: 1, city.ID: 0} { // others cannot take it away
		w.Tx(func(tx *store.Tx) error { return tx.RemoveClosedDay(ctx, org, days[0].Ref) })
		if got := get[[]desk.ClosedDay](t)(store.Levels(w.DB).ClosedDays(ctx, org)); len(got) != left {
			t.Errorf("%d days are left to %d", len(got), org)
		}
	}
}

// clocks come back as they were written, with what stands in the ticket's row, and are found when they are due.
func clocks(t *testing.T, w *world.World) {
	land := w.Org("Land", desk.Organisation{})
	city := w.Org("Stadt", land)
	mia := w.Contact("Mia", city, nil)
	x := w.Ticket("Eins", mia, city, nil)
	if _, found, err := store.Levels(w.DB).Clock(ctx, x.ID); found || err != nil {
		t.Errorf("a ticket without a clock has one: %v", err)
	}
	at := w.Clock.Now().Truncate(time.Microsecond)
	full := desk.Clock{ReplySince: at, ReplyAllowed: 60, ReplyTold: desk.ToldBefore, NextAllowed: 120, FirstReplyAt: at.Add(1), ResultAllowed: 600,
		ResultUsed: 90 * time.Second, ResultSince: at.Add(time.Hour), ResultTold: desk.ToldAfter, TurnSince: at.Add(2 * time.Hour), Reminded: 2, RemindedAt: at.Add(3 * time.Hour),
		Held: true, LookAt: at.Add(4 * time.Hour), FirstReply: desk.MetInTime, Result: desk.MetLate}
	full.FirstReplyAt = at.Add(time.Minute)
	for _, c := range []desk.Clock{full, {}, full} {
		x.DueAt, x.PromisedAt, x.Raised, x.ResubmitOn = c.LookAt, c.ReplySince, desk.RaisedDate, "2026-12-01"
		w.Tx(func(tx *store.Tx) error { return tx.SaveClock(ctx, x, c) })
		got, found, err := store.Levels(w.DB).Clock(ctx, x.ID)
		must(t, err)
		if !found || !sameClock(got, c) {
			t.Errorf("written %+v\nread    %+v", c, got)
		}
		now := get[desk.Ticket](t)(store.Tickets(w.DB).Lock(ctx, x.ID))
		if !now.DueAt.Equal(x.DueAt) || !now.PromisedAt.Equal(x.PromisedAt) || now.Raised != desk.RaisedDate || now.ResubmitOn != "2026-12-01" || now.Version != x.Version {
			t.Errorf("the ticket's row %+v", now)
		}
	}

	var all []int64
	for i := range 5 {
		y := w.Ticket("Noch eins", mia, city, nil)
		all = append(all, y.ID)
		look := at.Add(time.Duration(i/2) * time.Hour) // two at a time
		if i == 4 {
			look = time.Time{}
		}
		w.Tx(func(tx *store.Tx) error { return tx.SaveClock(ctx, y, desk.Clock{LookAt: look}) })
	}
	var got []int64
	for after := (store.Look{}); ; {
		page := get[[]store.Look](t)(store.Levels(w.DB).ToLookAt(ctx, at.Add(time.Hour), after, 1))
		if len(page) == 0 {
			break
		}
		got, after = append(got, page[0].Ticket), page[0]
	}
	if !slices.Equal(got, all[:4]) {
		t.Errorf("due are %v, want %v", got, all[:4])
	}
	w.SetState(desk.Ticket{ID: all[0]}, desk.Closed)
	elsewhere := w.Ticket("Anderswo", mia, w.Org("Kreis", desk.Organisation{}), nil)
	for org, want := range map[int64][]int64{0: append(append([]int64{x.ID}, all[1:]...), elsewhere.ID), land.ID: append([]int64{x.ID}, all[1:]...)} {
		var got []int64
		for after := int64(0); ; after = got[len(got)-1] {
			page := get[[]int64](t)(store.Levels(w.DB).OpenTickets(ctx, org, after, 2))
			if got = append(got, page...); len(page) == 0 {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("open below %d are %v, want %v", org, got, want)
		}
	}
	ute := w.Agent("Ute", desk.Agent)
	w.Agent("Uwe", desk.Agent)
	ute.Active = false
	w.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(ctx, ute) })
	if team := get[[]desk.Person](t)(store.Levels(w.DB).Team(ctx, w.Team)); len(team) != 1 || team[0].GivenName != "Uwe" {
		t.Errorf("the team is %+v", team)
	}
}

func sameClock(a, b desk.Clock) bool {
	for _, x := range []*desk.Clock{&a, &b} {
		for _, m := range []*time.Time{&x.ReplySince, &x.FirstReplyAt, &x.ResultSince, &x.TurnSince, &x.RemindedAt, &x.LookAt} {
			*m = m.UTC()
		}
	}
	return a == b
}
