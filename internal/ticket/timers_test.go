package ticket_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/pg"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/ticket"
)

// office is a house with service hours, a contract and what the portal does by itself.
type office struct {
	*house
	timers *ticket.Timers
	cfg    ticket.Config
}

func openOffice(t *testing.T, db *store.DB) *office {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{house: newHouse(t, db)}
	o.cfg = ticket.Config{Zone: zone, ReopenDays: 30, MaxFiles: 3, MaxMessage: 100, DraftDays: 30, Hours: desk.Hours{Zone: zone, Spans: map[time.Weekday][]desk.Span{}}}
	for d := time.Monday; d <= time.Friday; d++ {
		o.cfg.Hours.Spans[d] = []desk.Span{{From: 8 * 60, To: 16 * 60}}
	}
	o.contacts = ticket.NewContacts(db, o.Clock.Now, o.cfg, o.marks)
	o.staff = ticket.NewStaff(db, o.Clock.Now, o.cfg, o.marks)
	o.timers = ticket.NewTimers(db, o.Clock.Now, o.cfg)
	o.Tx(func(tx *store.Tx) error {
		if err := tx.UseProduct(ctx, o.city.ID, o.Product.ID, ""); err != nil {
			return err
		}
		return tx.SetCalendar(ctx, desk.Calendar{Region: "SH", Warn: 75})
	})
	return o
}

func newOffice(t *testing.T) *office {
	t.Helper()
	t.Parallel()
	return openOffice(t, world.SQLite(t))
}

// level makes a contract level for faults that concern several people.
func (o *office) level(name string, g desk.Goals) (l desk.ContractLevel) {
	o.t.Helper()
	o.Tx(func(tx *store.Tx) (err error) {
		l, err = tx.AddLevel(ctx, desk.ContractLevel{Name: name, Goals: map[desk.GoalFor]desk.Goals{{Kind: desk.Incident, Impact: desk.SeveralPeople}: g}})
		return err
	})
	return l
}

func (o *office) contract(org desk.Organisation, l desk.ContractLevel, until string, region desk.Region) {
	o.t.Helper()
	o.Tx(func(tx *store.Tx) error {
		return tx.SetContract(ctx, org.ID, desk.Contract{Level: desk.Named{ID: l.ID}, Until: until, Region: region})
	})
}

// at moves the clock to a moment in Berlin.
func (o *office) at(moment string) {
	o.t.Helper()
	to, err := time.ParseInLocation("2006-01-02 15:04", moment, o.cfg.Zone)
	if err != nil {
		o.t.Fatal(err)
	}
	o.Clock.Move(to.Sub(o.Clock.Now()))
}

// fault is reported by Mia in the portal.
func (o *office) fault(change map[string]string) string {
	o.t.Helper()
	values := map[string]string{"kind": "incident", "impact": "several_people", "product": o.Product.Ref, "subject": "Druck bricht ab", "body": "Nichts geht."}
	maps.Copy(values, change)
	number, err := o.contacts.Create(ctx, o.Scope(o.mia), o.draft(o.mia, values).Ref)
	o.must(err)
	return number
}

func (o *office) now(number string) desk.Ticket {
	o.t.Helper()
	x, err := store.Tickets(o.DB).ForStaff(ctx, o.StaffScope(o.ute), number)
	o.must(err)
	return x
}

func (o *office) due(number string) string { return o.moment(o.now(number).DueAt) }

func (o *office) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(o.cfg.Zone).Format("02.01. 15:04")
}

// jobs takes what waits out of the queue: the kinds, with what an alarm is about.
func (o *office) jobs() (out []string) {
	o.t.Helper()
	o.Tx(func(tx *store.Tx) error {
		out = nil
		for {
			j, found, err := tx.Claim(ctx, o.Clock.Now(), o.Clock.Now().Add(time.Minute))
			if err != nil || !found {
				return err
			}
			what := j.Kind
			if j.Kind == desk.JobAlarm {
				var a desk.AlarmPayload
				if err := json.Unmarshal(j.Payload, &a); err != nil {
					return err
				}
				p, err := store.People(tx).ByID(ctx, a.Person)
				if err != nil {
					return err
				}
				what = fmt.Sprintf("%s %s %s", a.Step, a.Goal, p.GivenName)
			}
			out = append(out, what)
			if err := tx.FinishJob(ctx, j.ID); err != nil {
				return err
			}
		}
	})
	slices.Sort(out)
	return out
}

func (o *office) run() {
	o.t.Helper()
	o.must(o.timers.Run(ctx))
}

// during lets a portal run every hour until a moment, and tells what it did and left to do.
func (o *office) during(until string) string {
	o.t.Helper()
	end, err := time.ParseInLocation("2006-01-02 15:04", until, o.cfg.Zone)
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for ; !o.Clock.Now().After(end); o.Clock.Move(time.Hour) {
		o.run()
		if state, err := store.Jobs(o.DB).State(ctx); err != nil || state.Ready > 0 {
			o.must(err)
			out = append(out, o.moment(o.Clock.Now())+" "+strings.Join(o.jobs(), ", "))
		}
	}
	return strings.Join(out, "; ")
}

func (o *office) wants(what, got, want string) {
	o.t.Helper()
	if got != want {
		o.t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestGoalsAreToldOfToThoseWhoCanMeetThem(t *testing.T) {
	gold := desk.Goals{FirstReply: 4 * 60, NextReply: 8 * 60, Result: 40 * 60}
	t.Run("what nobody has goes to the team, before and after", func(t *testing.T) {
		o := newOffice(t)
		o.contract(o.city, o.level("Gold", gold), "", "")
		o.at("2026-11-23 10:00")
		o.fault(nil)
		o.jobs()
		o.wants("a day", o.during("2026-11-24 08:00"), "23.11. 13:00 warn first_reply Ute, warn first_reply Uwe; 23.11. 14:00 breach first_reply Ute, breach first_reply Uwe")
	})
	t.Run("the assignee before, the whole team after", func(t *testing.T) {
		o := newOffice(t)
		o.contract(o.city, o.level("Gold", gold), "", "")
		o.at("2026-11-23 10:00")
		number := o.fault(nil)
		o.must(o.staff.Take(ctx, o.StaffScope(o.ute), number, 0))
		o.jobs()
		o.wants("a day", o.during("2026-11-24 08:00"), "23.11. 13:00 warn first_reply Ute; 23.11. 14:00 breach first_reply Ute, breach first_reply Uwe")
	})
	t.Run("what was answered in time is told to nobody", func(t *testing.T) {
		o := newOffice(t)
		o.contract(o.city, o.level("Gold", desk.Goals{FirstReply: 4 * 60}), "", "")
		o.at("2026-11-23 10:00")
		number := o.fault(nil)
		o.must(o.reply(number, ticket.Reply{Action: desk.ActAnswer, Body: "Wir prüfen das."}))
		o.jobs()
		o.wants("a week", o.during("2026-11-30 08:00"), "")
	})
	t.Run("a fault of the night counts from the morning", func(t *testing.T) {
		o := newOffice(t)
		o.contract(o.city, o.level("Gold", gold), "", "")
		o.at("2026-11-23 23:30")
		number := o.fault(nil)
		o.wants("due", o.due(number), "24.11. 12:00")
		o.must(o.reply(number, ticket.Reply{Action: desk.ActAsk, Body: "Seit wann?"}))
		o.wants("while the customer is asked", o.due(number), "")
		o.at("2026-11-25 03:00")
		o.must(o.contacts.Comment(ctx, o.Scope(o.mia), number, ticket.Message{Body: "Seit gestern.", Answered: true, FormKey: o.key()}))
		o.wants("answered in the night", o.due(number), "25.11. 16:00")
		o.must(o.reply(number, ticket.Reply{Action: desk.ActAnswer, Body: "Danke."}))
		o.wants("the result, of which the night used nothing", o.due(number), "01.12. 16:00")
	})
	t.Run("an hour that the clocks skip or repeat is as long as it is", func(t *testing.T) {
		o := newOffice(t)
		all := map[time.Weekday][]desk.Span{}
		for d := time.Sunday; d <= time.Saturday; d++ {
			all[d] = []desk.Span{{From: 0, To: 24 * 60}}
		}
		o.Tx(func(tx *store.Tx) error { return tx.SetCalendar(ctx, desk.Calendar{Spans: all}) })
		o.contract(o.city, o.level("Rund um die Uhr", desk.Goals{FirstReply: 4 * 60}), "", "")
		o.at("2027-03-28 01:00")
		o.wants("in March", o.due(o.fault(nil)), "28.03. 06:00")
		o.at("2027-10-31 01:00")
		o.wants("in October", o.due(o.fault(nil)), "31.10. 04:00")
	})
	t.Run("holidays of vendor and customer, of the land and their own, are no service", func(t *testing.T) {
		o := newOffice(t)
		gold := o.level("Gold", desk.Goals{FirstReply: 8 * 60})
		o.contract(o.city, gold, "", "SN")
		o.at("2026-10-30 12:00") // the vendor's land keeps 31 October, a Saturday then
		o.wants("over a weekend", o.due(o.fault(nil)), "02.11. 12:00")
		o.at("2026-11-17 12:00")
		o.wants("Buß- und Bettag, which Saxony keeps alone", o.due(o.fault(nil)), "19.11. 12:00")
		o.Tx(func(tx *store.Tx) error {
			if err := tx.AddClosedDay(ctx, o.city.ID, desk.ClosedDay{Day: "2026-12-01", Name: "Stadtfest"}); err != nil {
				return err
			}
			return tx.AddClosedDay(ctx, 0, desk.ClosedDay{Day: "2026-12-02", Name: "Betriebsausflug"})
		})
		o.at("2026-11-30 12:00")
		o.wants("closed days of both", o.due(o.fault(nil)), "03.12. 12:00")
	})
}

func TestACustomersTurnEndsInReminderAndClosing(t *testing.T) {
	for _, c := range []struct {
		name   string
		action desk.Action
		impact string
		want   string
		state  desk.State
		raised desk.Raised
	}{
		{"a question: two reminders, the second with the agent", desk.ActAsk, "several_people", "02.12. 08:00 notify.entry; 11.12. 08:00 notify.entry", desk.WaitingForCustomer, desk.RaisedSilent},
		{"a result: one reminder, then closed without feedback", desk.ActResolve, "several_people", "02.12. 08:00 notify.entry; 11.12. 08:00 notify.entry", desk.Closed, desk.NotRaised},
		{"where work stands still nothing closes", desk.ActResolve, "work_stopped", "02.12. 08:00 notify.entry", desk.Resolved, desk.RaisedSilent},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			o.at("2026-11-23 10:00")
			number := o.fault(map[string]string{"impact": c.impact})
			r := ticket.Reply{Action: c.action, Body: "Bitte sehen Sie nach."}
			if c.action == desk.ActResolve {
				r.Result = desk.Solved
			}
			o.must(o.reply(number, r))
			o.jobs()
			o.wants("five weeks", o.during("2026-12-28 08:00"), c.want)
			if x := o.now(number); x.State != c.state || x.Raised != c.raised || c.state == desk.Closed && x.Result != desk.NoFeedback {
				t.Errorf("state %s, raised %q, result %q", x.State, x.Raised, x.Result)
			}
		})
	}
	t.Run("a Wiedervorlage holds the reminders, comes on its day, and they begin anew", func(t *testing.T) {
		o := newOffice(t)
		o.at("2026-11-23 10:00")
		number := o.fault(nil)
		o.must(o.reply(number, ticket.Reply{Action: desk.ActAsk, Body: "Seit wann?"}))
		o.must(o.staff.SetResubmit(ctx, o.StaffScope(o.ute), number, "2026-12-08", 0))
		o.jobs()
		o.wants("until the day", o.during("2026-12-08 08:00"), "")
		if x := o.now(number); x.Raised != desk.RaisedDate || x.ResubmitOn != "" {
			t.Errorf("on the day: raised %q, resubmitted on %q", x.Raised, x.ResubmitOn)
		}
		o.must(o.reply(number, ticket.Reply{Action: desk.ActAsk, Body: "Wie ist der Stand?"}))
		o.jobs()
		o.wants("afterwards", o.during("2026-12-18 08:00"), "17.12. 08:00 notify.entry")
	})
}

func TestALevelChangedMidwayCountsWhatWasUsed(t *testing.T) {
	o := newOffice(t)
	slow, fast := o.level("Basis", desk.Goals{FirstReply: 16 * 60}), o.level("Premium", desk.Goals{FirstReply: 2 * 60})
	o.contract(o.city, slow, "", "")
	o.at("2026-11-23 08:00")
	number := o.fault(nil)
	o.wants("with the old level", o.due(number), "24.11. 16:00")
	o.at("2026-11-23 14:00")
	o.contract(o.city, fast, "", "")
	o.wants("before the job ran", o.due(number), "24.11. 16:00")
	recount := func() {
		t.Helper()
		payload, err := json.Marshal(desk.RecountPayload{Org: o.city.ID})
		o.must(err)
		o.must(o.timers.Recount(ctx, payload))
	}
	recount()
	o.wants("two hours from the change: nothing is late by it", o.due(number), "23.11. 16:00")
	o.Clock.Move(time.Hour)
	recount()
	o.wants("counted again, it is the same", o.due(number), "23.11. 16:00")
	o.jobs()
	o.wants("told once", o.during("2026-11-24 09:00"), "23.11. 15:00 warn first_reply Ute, warn first_reply Uwe; 23.11. 16:00 breach first_reply Ute, breach first_reply Uwe")
	o.contract(o.city, fast, "2026-11-20", "")
	recount()
	o.wants("after the contract's end there is no goal", o.due(number), "")
	o.must(o.timers.Recount(ctx, []byte(`{}`)))
	if err := o.timers.Recount(ctx, []byte(`no json`)); desk.KindOf(err) != desk.Invalid {
		t.Errorf("a payload that is none: %v", err)
	}
}

// TestADowntimeEndsWithoutAStorm has 60 tickets wait through ten days in which no portal ran.
func TestADowntimeEndsWithoutAStorm(t *testing.T) {
	o := newOffice(t)
	o.contract(o.city, o.level("Gold", desk.Goals{FirstReply: 4 * 60, Result: 20 * 60}), "", "")
	o.at("2026-11-23 08:00")
	var asked, resolved []string
	for i := range 60 {
		number := o.fault(map[string]string{"subject": fmt.Sprintf("Störung %d", i)})
		switch i % 3 {
		case 0: // 20 are new, and miss both goals
		case 1:
			o.must(o.reply(number, ticket.Reply{Action: desk.ActAsk, Body: "Seit wann?"}))
			asked = append(asked, number)
		case 2:
			o.must(o.reply(number, ticket.Reply{Action: desk.ActResolve, Result: desk.Solved, Body: "Behoben."}))
			resolved = append(resolved, number)
		}
	}
	o.jobs()
	o.at("2026-12-18 10:00") // 19 working days later
	o.run()
	got := map[string]int{}
	for _, j := range o.jobs() {
		got[j]++
	}
	// Each of the 40 that wait for the customer is reminded of once, not twice; nobody is told of 40 goals that were
	// missed weeks ago; and nothing is closed that the customer was not reminded of.
	if want := map[string]int{desk.JobNotify: 40}; !equal(got, want) {
		t.Errorf("after 25 days of standstill %v is left to do, want %v", got, want)
	}
	for _, n := range asked {
		if x := o.now(n); x.State != desk.WaitingForCustomer || x.Raised != desk.RaisedSilent {
			t.Fatalf("a question: %s, raised %q", x.State, x.Raised)
		}
	}
	for _, n := range resolved {
		if x := o.now(n); x.State != desk.Resolved {
			t.Fatalf("a result: %s", x.State)
		}
	}
	o.wants("the week after: the results are closed, after the notice that the reminder gave, in one step", count(o.during("2027-01-08 08:00"), "notify.entry"), "20")
	late, err := o.staff.Count(ctx, o.StaffScope(o.ute), desk.TicketFilter{Queue: desk.QueueOverdue, Stage: desk.StageOpen})
	if err != nil || late.N != 20 {
		t.Errorf("%d overdue tickets in the queue, want the 20 that nobody was told of: %v", late.N, err)
	}
}

func equal(a, b map[string]int) bool {
	for k := range b {
		if a[k] != b[k] {
			return false
		}
	}
	return len(a) == len(b)
}

func count(s, part string) string { return fmt.Sprint(strings.Count(s, part)) }

func TestWhatWasImportedIsCaughtUpInSilence(t *testing.T) {
	o := newOffice(t)
	o.contract(o.city, o.level("Gold", desk.Goals{FirstReply: 4 * 60}), "", "")
	in := ticket.NewImporter(o.DB, o.cfg)
	then := o.Clock.Now().AddDate(0, -2, 0)
	o.Tx(func(tx *store.Tx) error {
		for i := range 6 {
			id, _, err := in.Create(ctx, tx, store.NewTicket{Org: o.city.ID, ReportingOrg: o.city.ID, Reporter: o.mia.ID, Product: o.Product.ID, Team: o.Team,
				Kind: desk.Incident, Impact: desk.SeveralPeople, Subject: "Alt", At: then,
				First: store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: o.mia.ID, Body: "Alt."}})
			if err != nil {
				return err
			}
			if i%2 == 0 {
				e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: o.ute.ID, ByStaff: true, Body: "Seit wann?", At: then.Add(time.Hour)}
				if _, err := in.Act(ctx, tx, id, desk.ActAsk, e, nil); err != nil {
					return err
				}
			}
		}
		return nil
	})
	o.must(in.CatchUp(ctx, o.Clock.Now()))
	o.run()
	if got := o.jobs(); len(got) != 0 {
		t.Errorf("the first run after an import leaves %v", got)
	}
	late, err := o.staff.Count(ctx, o.StaffScope(o.ute), desk.TicketFilter{Queue: desk.QueueOverdue, Stage: desk.StageOpen})
	if err != nil || late.N != 3 {
		t.Errorf("%d are overdue, want 3: %v", late.N, err)
	}
}

// TestTwoPortalsOverOneDatabaseDoEachStepOnce runs the timers of several nodes at the same moment.
func TestTwoPortalsOverOneDatabaseDoEachStepOnce(t *testing.T) {
	t.Parallel()
	prepare := func(ctx context.Context, dsn string) error {
		db, err := store.Open(ctx, dsn, store.Options{})
		if err != nil {
			return err
		}
		_, err = db.Migrate(ctx)
		return errors.Join(err, db.Close())
	}
	for name, dsn := range map[string]func(t *testing.T) string{
		"PostgreSQL": func(t *testing.T) string { return pg.NewFrom(t, "ticket", prepare) },
		"SQLite":     func(t *testing.T) string { return "sqlite:" + t.TempDir() + "/portal.db" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := dsn(t)
			o := openOffice(t, world.Open(t, at))
			second := ticket.NewTimers(world.Open(t, at), o.Clock.Now, o.cfg)
			o.contract(o.city, o.level("Gold", desk.Goals{FirstReply: 4 * 60}), "", "")
			o.at("2026-11-23 08:00")
			const each = 10
			var all []string
			for i := range 3 * each {
				number := o.fault(map[string]string{"subject": fmt.Sprintf("Störung %d", i)})
				switch all = append(all, number); i % 3 {
				case 1:
					o.must(o.reply(number, ticket.Reply{Action: desk.ActAsk, Body: "Seit wann?"}))
				case 2:
					o.must(o.reply(number, ticket.Reply{Action: desk.ActResolve, Result: desk.Solved, Body: "Behoben."}))
				}
			}
			o.jobs()
			steps := map[string]int{}
			for _, moment := range []string{"2026-11-23 11:00", "2026-11-23 12:00", "2026-12-02 08:00", "2026-12-11 08:00", "2026-12-11 08:15"} {
				o.at(moment)
				var both sync.WaitGroup
				for _, node := range []*ticket.Timers{o.timers, second, o.timers, second} {
					both.Go(func() {
						if err := node.Run(ctx); err != nil {
							t.Error(moment, err)
						}
					})
				}
				both.Wait()
				for _, j := range o.jobs() {
					steps[strings.TrimSuffix(strings.TrimSuffix(j, " Ute"), " Uwe")]++
				}
			}
			// Of each kind: warned and breached for two people; two reminders of a question; a reminder of a result and its closing.
			want := map[string]int{"warn first_reply": 2 * each, "breach first_reply": 2 * each, desk.JobNotify: 4 * each}
			if !equal(steps, want) {
				t.Errorf("two portals left %v, want %v", steps, want)
			}
			for _, number := range all {
				v := o.staffView(number)
				seen := map[string]bool{}
				for _, e := range v.Entries {
					if e.Author.ID != 0 {
						continue
					}
					key := fmt.Sprint(e.Data.Action, e.At, e.Data.Raised)
					if seen[key] {
						t.Errorf("%s says twice: %s", number, key)
					}
					seen[key] = true
				}
			}
		})
	}
}
