package figures_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/figures"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/pg"
	"kundenportal/internal/testkit/world"
)

func TestMain(m *testing.M) { pg.Main(m) }

var ctx = context.Background()

// plain is a ticket as the slow computation knows it.
type plain struct {
	org, product                       int64
	kind                               desk.Kind
	state                              desk.State
	confidential                       bool
	created, replied, resolved, closed time.Time
	reply, result                      desk.Met
}

// TestFiguresAreWhatASlowComputationSays builds random histories and counts them a second time, by hand.
func TestFiguresAreWhatASlowComputationSays(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB) *store.DB{
		"SQLite":     world.SQLite,
		"PostgreSQL": func(t testing.TB) *store.DB { return world.Open(t, pg.New(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, open(t))
			zone, err := time.LoadLocation("Europe/Berlin")
			if err != nil {
				t.Fatal(err)
			}
			now := w.Clock.Now()
			all, orgs := histories(w, now)
			f := figures.New(w.DB, func() time.Time { return now }, figures.Config{Zone: zone, SmallGroups: true})
			agent := w.StaffScope(w.Agent("Thea", desk.TeamLead))
			head := w.Scope(w.Contact("Hilde", orgs[0], func(m *desk.Membership) { m.Lead = true }))
			for _, period := range []string{"4w", "12w", "52w", "2026", "2025"} {
				for _, kind := range []desk.Kind{"", desk.Incident} {
					got, err := f.Staff(ctx, agent, figures.Ask{Period: period, Kind: kind})
					if err != nil {
						t.Fatal(err)
					}
					compare(t, "staff, "+period, got, keep(all, func(p plain) bool { return kind == "" || p.kind == kind })) // Thea is of the tickets' team
					_, got, err = f.Own(ctx, head, orgs[0].Ref, figures.Ask{Period: period, Kind: kind})
					if err != nil {
						t.Fatal(err)
					}
					compare(t, "own, "+period, got, keep(all, func(p plain) bool {
						return !p.confidential && p.org == orgs[0].ID && (kind == "" || p.kind == kind)
					}))
				}
			}
		})
	}
}

func TestTimesCountTheServiceHoursInForce(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.SQLite(t))
	city := w.Org("Stadt", desk.Organisation{})
	mia, ute := w.Contact("Mia", city, nil), w.Agent("Ute", desk.Agent)
	tk := w.Ticket("Frage", mia, city, nil)
	w.Clock.Move(48 * time.Hour)
	w.Answer(tk, ute, "Antwort")
	cal := desk.Calendar{}
	f := figures.New(w.DB, w.Clock.Now, figures.Config{Zone: time.UTC, SmallGroups: true, Hours: func(context.Context) desk.Hours { return cal.Hours(desk.Hours{Zone: time.UTC}) }})
	for _, x := range []struct {
		name string
		cal  desk.Calendar
		want time.Duration
	}{
		{"none", desk.Calendar{}, 48 * time.Hour},
		{"an hour on Tuesday", desk.Calendar{Spans: map[time.Weekday][]desk.Span{time.Tuesday: {{From: 600, To: 660}}}}, time.Hour},
		{"a Tuesday that is closed", desk.Calendar{Spans: map[time.Weekday][]desk.Span{time.Tuesday: {{From: 600, To: 660}}}, Closed: []string{"2026-11-24"}}, 0},
	} {
		cal = x.cal
		r, err := f.Staff(ctx, w.StaffScope(w.Agent("Thea", desk.TeamLead)), figures.Ask{})
		if err != nil || !r.Reply.Known || r.Reply.Median.Round(time.Minute) != x.want {
			t.Errorf("%s: %+v, %v, want %v", x.name, r.Reply, err, x.want)
		}
	}
}

func keep(all []plain, want func(plain) bool) (out []plain) {
	for _, p := range all {
		if want(p) {
			out = append(out, p)
		}
	}
	return out
}

func histories(w *world.World, now time.Time) (all []plain, orgs []desk.Organisation) {
	rnd := rand.New(rand.NewPCG(7, 11))
	orgs = []desk.Organisation{w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})}
	people := []desk.Person{w.Contact("Mia", orgs[0], nil), w.Contact("Uli", orgs[1], nil)}
	ute := w.Agent("Ute", desk.Agent)
	w.Tx(func(tx *store.Tx) error {
		for i := range 160 {
			o := rnd.IntN(2)
			p := plain{org: orgs[o].ID, product: w.Product.ID, kind: desk.Kinds[rnd.IntN(4)], state: desk.New, confidential: rnd.IntN(8) == 0}
			age := time.Duration(math.Pow(rnd.Float64(), 2)*500*24) * time.Hour
			p.created = now.Add(-age).Truncate(time.Microsecond)
			id, _, err := tx.Insert(ctx, store.NewTicket{Year: 2026, Org: p.org, ReportingOrg: p.org, Reporter: people[o].ID, Product: p.product, Team: w.Team,
				Kind: p.kind, Subject: fmt.Sprint(i), Confidential: p.confidential, At: p.created,
				First: store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: people[o].ID, Body: "Guten Tag"}})
			if err != nil {
				return err
			}
			later := func(from time.Time) time.Time {
				return from.Add(time.Duration(rnd.Int64N(int64(now.Sub(from))+1) / 3)).Truncate(time.Microsecond)
			}
			say := func(at time.Time, d desk.EntryData) error {
				_, _, err := tx.AddEntry(ctx, id, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: ute.ID, ByStaff: true, Body: "Antwort", Data: d, At: at})
				return err
			}
			if rnd.IntN(4) > 0 {
				p.replied = later(p.created)
				if err := say(p.replied, desk.EntryData{}); err != nil {
					return err
				}
				if rnd.IntN(3) > 0 {
					p.resolved = later(p.replied)
					if err := say(p.resolved, desk.EntryData{Action: desk.ActResolve, From: desk.New, To: desk.Resolved}); err != nil {
						return err
					}
					p.state = desk.Resolved
					if rnd.IntN(2) == 0 {
						p.state, p.closed = desk.Closed, later(p.resolved)
					}
				}
			}
			ticket, err := store.Tickets(tx).Lock(ctx, id)
			if err != nil {
				return err
			}
			ticket.State, ticket.ClosedAt = p.state, p.closed
			if err := tx.Change(ctx, ticket); err != nil {
				return err
			}
			p.reply, p.result = desk.Met(rnd.IntN(3)), desk.Met(rnd.IntN(3))
			if err := tx.SaveClock(ctx, ticket, desk.Clock{FirstReply: p.reply, Result: p.result}); err != nil {
				return err
			}
			all = append(all, p)
		}
		return nil
	})
	return all, orgs
}

func compare(t *testing.T, who string, r figures.Report, all []plain) {
	t.Helper()
	in := func(at, from, to time.Time) bool { return !at.IsZero() && !at.Before(from) && at.Before(to) }
	count := func(want func(plain) bool) int { return len(keep(all, want)) }
	received := keep(all, func(p plain) bool { return in(p.created, r.Period.From, r.Period.To) })
	check := func(what string, got figures.Number, want int) {
		t.Helper()
		if got != (figures.Number{N: want, Step: 1}) {
			t.Errorf("%s: %s is %+v, want %d", who, what, got, want)
		}
	}
	check("received", r.Received, len(received))
	check("closed", r.Closed, count(func(p plain) bool { return in(p.closed, r.Period.From, r.Period.To) }))
	check("open", r.Open, count(func(p plain) bool { return p.closed.IsZero() }))
	for i, part := range r.Parts {
		end := r.Period.Borders[i+1]
		check("a part's received", part.Received, count(func(p plain) bool { return in(p.created, part.From, end) }))
		check("a part's closed", part.Closed, count(func(p plain) bool { return in(p.closed, part.From, end) }))
		check("a part's open", part.Open, count(func(p plain) bool {
			return p.created.Before(end) && (p.closed.IsZero() || !p.closed.Before(end))
		}))
	}
	for _, s := range r.States {
		check(s.Key, s.N, count(func(p plain) bool { return string(p.state) == s.Key }))
	}
	before := -1.0
	for i, a := range figures.Ages {
		days := float64(a.Days)
		if a.Days == 0 {
			days = math.Inf(1)
		}
		check(a.Key, r.Ages[i].N, count(func(p plain) bool {
			age := r.At.Sub(p.created).Hours() / 24
			return p.closed.IsZero() && age > before && age <= days
		}))
		before = days
	}
	took(t, who+", reply", r.Reply, received, func(p plain) time.Time { return p.replied })
	took(t, who+", result", r.Result, received, func(p plain) time.Time { return p.resolved })
	for _, g := range r.Goals {
		of := func(m desk.Met) int {
			return len(keep(received, func(p plain) bool { return map[string]desk.Met{"reply": p.reply, "result": p.result}[g.Key] == m }))
		}
		check("kept of "+g.Key, g.Kept, of(desk.MetInTime))
		check("missed of "+g.Key, g.Missed, of(desk.MetLate))
		check("with a goal of "+g.Key, g.N, of(desk.MetInTime)+of(desk.MetLate))
	}
	if some := len(keep(received, func(p plain) bool { return p.reply+p.result > 0 })) > 0; some != (len(r.Goals) == 2) {
		t.Errorf("%s: goals are %+v", who, r.Goals)
	}
	for _, g := range r.Kinds {
		own := keep(received, func(p plain) bool { return p.kind == g.Kind })
		check(string(g.Kind), g.N, len(own))
		took(t, who+", reply to "+string(g.Kind), g.Reply, own, func(p plain) time.Time { return p.replied })
	}
	sum := 0
	for _, g := range r.Products {
		sum += g.N.N
	}
	check("all products", figures.Number{N: sum, Step: 1}, len(received))
}

func took(t *testing.T, who string, got figures.Times, all []plain, until func(plain) time.Time) {
	t.Helper()
	var d []time.Duration
	for _, p := range all {
		if at := until(p); !at.IsZero() {
			d = append(d, at.Sub(p.created))
		}
	}
	if got.N.N != len(d) || got.Known != (len(d) > 0) {
		t.Errorf("%s: of %+v, want %d", who, got, len(d))
	}
	if len(d) == 0 {
		return
	}
	for percent, value := range map[int]time.Duration{50: got.Median, 90: got.P90} {
		below := 0
		for _, x := range d {
			if x < value {
				below++
			}
		}
		if !slices.Contains(d, value) || below*100 >= percent*len(d) || (len(d)-above(d, value))*100 < percent*len(d) {
			t.Errorf("%s: %d of a hundred are said to take %v at most, of %v", who, percent, value, d)
		}
	}
}

func above(d []time.Duration, value time.Duration) (n int) {
	for _, x := range d {
		if x > value {
			n++
		}
	}
	return n
}

func TestWhoMayNotSeeFiguresSeesNone(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.SQLite(t))
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})
	f := figures.New(w.DB, w.Clock.Now, figures.Config{Zone: time.UTC})
	lead := func(m *desk.Membership) { m.Lead = true }
	mia, hilde := w.Contact("Mia", city, nil), w.Contact("Hilde", city, lead)
	for range 12 {
		w.Ticket("Frage", mia, city, nil)
	}
	for range 3 {
		w.Ticket("Geheim", mia, city, func(n *store.NewTicket) { n.Confidential = true })
	}
	w.Ticket("Geheim für Hilde", mia, city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{hilde.ID} })
	for _, x := range []struct {
		name string
		p    desk.Person
		org  desk.Organisation
		want desk.ErrorKind
	}{
		{"a lead contact", hilde, city, ""},
		{"a contact", mia, city, desk.NotFound},
		{"who leads another organisation", w.Contact("Uli", other, lead), city, desk.NotFound},
		{"a lead contact of the organisation above", w.Contact("Anna", other, lead), city, desk.NotFound},
	} {
		_, r, err := f.Own(ctx, w.Scope(x.p), x.org.Ref, figures.Ask{})
		if desk.KindOf(err) != x.want {
			t.Errorf("%s: %v, want %q", x.name, err, x.want)
		}
		if err == nil && (r.Received.N != 15 || r.Exact) {
			t.Errorf("%s is told %+v of 13 tickets", x.name, r.Received)
		}
	}
	for role, want := range map[desk.StaffRole]desk.ErrorKind{desk.Agent: desk.Forbidden, desk.Editor: desk.Forbidden, desk.TeamLead: "", desk.Auditor: "", desk.Administrator: ""} {
		if _, err := f.Staff(ctx, w.StaffScope(w.Agent("Ute", role)), figures.Ask{}); desk.KindOf(err) != want {
			t.Errorf("%s: %v, want %q", role, err, want)
		}
	}
	r, err := f.Staff(ctx, w.StaffScope(w.Agent("Thea", desk.TeamLead)), figures.Ask{Period: "nie", Team: "keins", Kind: "keine"})
	if err != nil || r.Ask != (figures.Ask{Period: "12w"}) {
		t.Errorf("what nobody offers is %+v (%v), want all", r.Ask, err)
	}
}
