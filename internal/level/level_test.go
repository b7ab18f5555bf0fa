package level_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/level"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

var ctx = context.Background()

// rig is a vendor with service hours, a customer, and people of every right.
type rig struct {
	*world.World
	t                     *testing.T
	levels                *level.Levels
	city                  desk.Organisation
	admin, agent, contact desk.StaffScope
}

func newRig(t *testing.T) *rig {
	t.Helper()
	t.Parallel()
	r := &rig{World: world.New(t, world.SQLite(t)), t: t}
	base := desk.Hours{Zone: time.UTC, Spans: map[time.Weekday][]desk.Span{time.Monday: {{From: 8 * 60, To: 16 * 60}}}}
	r.levels = level.New(r.DB, r.Clock.Now, base)
	r.city = r.Org("Stadt", desk.Organisation{})
	r.admin = r.StaffScope(r.Agent("Georg", desk.Administrator))
	r.agent, r.contact = r.StaffScope(r.Agent("Ute", desk.Agent)), r.StaffScope(r.Contact("Mia", r.city, nil))
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// fields checks at which fields an error is.
func (r *rig) fields(what string, err error, want ...string) {
	r.t.Helper()
	var got []string
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Kind == desk.Invalid {
		got = slices.Sorted(maps.Keys(e.Fields))
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("%s: %v, want errors at %q", what, err, want)
	}
}

// recounts takes the jobs that count tickets anew out of the queue, and gives for which organisations.
func (r *rig) recounts() (orgs []int64) {
	r.t.Helper()
	r.Tx(func(tx *store.Tx) error {
		orgs = nil
		for {
			j, found, err := tx.Claim(ctx, r.Clock.Now(), r.Clock.Now().Add(time.Minute))
			if err != nil || !found {
				return err
			}
			var in desk.RecountPayload
			if err := json.Unmarshal(j.Payload, &in); err != nil || j.Kind != desk.JobRecount {
				r.t.Errorf("left a job %s: %v", j.Kind, err)
			}
			orgs = append(orgs, in.Org)
			if err := tx.FinishJob(ctx, j.ID); err != nil {
				return err
			}
		}
	})
	return orgs
}

func (r *rig) counted(what string, want ...int64) {
	r.t.Helper()
	if got := r.recounts(); !slices.Equal(got, want) {
		r.t.Errorf("%s counts anew the tickets of %v, want %v", what, got, want)
	}
}

func goal(k desk.Kind, i desk.Impact, what string) string {
	return level.Goal(desk.GoalFor{Kind: k, Impact: i}, what)
}

func TestAFormSentAgainWithOtherWordsIsAnotherLevel(t *testing.T) {
	r := newRig(t)
	gold, err := r.levels.Add(ctx, r.admin, level.Form{Name: "Gold"}, "k1")
	r.must(err)
	silver, err := r.levels.Add(ctx, r.admin, level.Form{Name: "Silber"}, "k1")
	if r.must(err); silver == gold {
		t.Error("what was typed after going back is lost")
	}
}

func TestALevelIsCreatedEditedAndTakenOutOfTheChoice(t *testing.T) {
	r := newRig(t)
	first := goal(desk.Incident, desk.WorkStopped, "first_reply")
	form := level.Form{Name: "  Gold ", Goals: map[string]string{first: "0:30", goal(desk.Question, "", "result"): "40"}}
	ref, err := r.levels.Add(ctx, r.admin, form, "k1")
	r.must(err)
	again, err := r.levels.Add(ctx, r.admin, form, "k1")
	if r.must(err); again != ref {
		t.Error("the form sent twice is two levels")
	}
	l, err := r.levels.Level(ctx, r.admin, ref)
	r.must(err)
	if l.Name != "Gold" || l.For(desk.Incident, desk.WorkStopped).FirstReply != 30 || l.For(desk.Question, desk.WorkStopped).Result != 2400 || !l.Active {
		t.Errorf("created %+v", l)
	}
	_, err = r.levels.Add(ctx, r.admin, level.Form{Name: "gold"}, "k2")
	r.fields("a name that another has", err, "name")
	_, err = r.levels.Add(ctx, r.admin, level.Form{Name: "", Goals: map[string]string{first: "bald", goal(desk.Question, "", "result"): "-1"}}, "k3")
	r.fields("what is no goal", err, first, "name", goal(desk.Question, "", "result"))
	_, err = r.levels.Add(ctx, r.admin, level.Form{Name: strings.Repeat("ä", level.MaxName+1)}, "k4")
	r.fields("a long name", err, "name")

	seen := level.Stamp(l)
	r.must(r.levels.Edit(ctx, r.admin, ref, level.Form{Name: "Gold", Goals: map[string]string{first: "2"}, Seen: seen}))
	if err := r.levels.Edit(ctx, r.admin, ref, level.Form{Name: "Silber", Seen: seen}); desk.KindOf(err) != desk.Conflict {
		t.Errorf("an older version is written: %v", err)
	}
	r.counted("editing a level") // open tickets keep the goals that they came with
	r.must(r.levels.SetContract(ctx, r.admin, r.city.Ref, level.ContractForm{Level: ref}))
	r.must(r.levels.SetActive(ctx, r.admin, ref, false))
	c, err := r.levels.Contract(ctx, r.admin, r.city.Ref)
	r.must(err)
	if c.Level.Ref != ref || len(c.Levels) != 1 {
		t.Errorf("who has a level that is not given any more loses it: %+v", c)
	}
	other, err := r.levels.Contract(ctx, r.admin, r.Org("Kreis", desk.Organisation{}).Ref)
	if r.must(err); len(other.Levels) != 0 {
		t.Errorf("it is still offered to others: %+v", other.Levels)
	}
}

func TestAnOrganisationsContractIsCheckedAndCountsItsTicketsAnew(t *testing.T) {
	r := newRig(t)
	ref, err := r.levels.Add(ctx, r.admin, level.Form{Name: "Gold"}, "k1")
	r.must(err)
	for _, c := range []struct {
		name   string
		form   level.ContractForm
		fields []string
	}{
		{"a level that is not there", level.ContractForm{Level: "nirgends"}, []string{"level"}},
		{"an end that is no date", level.ContractForm{Level: ref, Until: "bald"}, []string{"until"}},
		{"an end without a level", level.ContractForm{Until: "31.12.2026"}, []string{"until"}},
		{"a land that is none", level.ContractForm{Region: "XX"}, []string{"region"}},
	} {
		r.fields(c.name, r.levels.SetContract(ctx, r.admin, r.city.Ref, c.form), c.fields...)
	}
	r.counted("what was refused")
	r.must(r.levels.SetContract(ctx, r.admin, r.city.Ref, level.ContractForm{Level: ref, Until: "31.12.2026", Region: "SN"}))
	r.counted("a new contract", r.city.ID)
	c, err := r.levels.Contract(ctx, r.admin, r.city.Ref)
	if r.must(err); c.Level.Name != "Gold" || c.Until != "2026-12-31" || c.Region != "SN" {
		t.Errorf("contract %+v", c.Contract)
	}
	r.must(r.levels.SetContract(ctx, r.admin, r.city.Ref, level.ContractForm{Level: ref, Until: "2026-12-31", Region: "SN", Seen: c.Stamp}))
	r.counted("the same again")
	r.must(r.levels.SetContract(ctx, r.admin, r.city.Ref, level.ContractForm{Seen: c.Stamp}))
	r.counted("none", r.city.ID)
	if err := r.levels.SetContract(ctx, r.admin, r.city.Ref, level.ContractForm{Level: ref, Seen: c.Stamp}); desk.KindOf(err) != desk.Conflict {
		t.Errorf("an older version is written: %v", err)
	}
	r.must(r.levels.AddOrgDay(ctx, r.admin, r.city.Ref, "1.7.2027", "Stadtfest"))
	r.counted("a day", r.city.ID)
	r.fields("the day twice", r.levels.AddOrgDay(ctx, r.admin, r.city.Ref, "2027-07-01", "Noch eins"), "day")
	r.fields("a day without a name", r.levels.AddOrgDay(ctx, r.admin, r.city.Ref, "2027-07-02", " "), "name")
	c, err = r.levels.Contract(ctx, r.admin, r.city.Ref)
	if r.must(err); len(c.Days) != 1 {
		t.Fatalf("days %+v", c.Days)
	}
	r.must(r.levels.RemoveOrgDay(ctx, r.admin, r.city.Ref, c.Days[0].Ref))
	r.counted("without it", r.city.ID)
}

func TestTheCalendarIsInForceAtOnceAndCountsAllTicketsAnew(t *testing.T) {
	r := newRig(t)
	open := func(moment string) bool {
		t.Helper()
		at, err := time.Parse("2006-01-02 15:04", moment)
		r.must(err)
		return r.levels.Hours(ctx).OpenAt(at)
	}
	if !open("2026-11-23 15:00") || open("2026-11-24 15:00") {
		t.Error("the configuration's hours are not in force")
	}
	hours := map[time.Weekday]string{time.Tuesday: "8:00-12:00, 13:00–17:00"}
	r.must(r.levels.SetCalendar(ctx, r.admin, level.CalendarForm{Hours: hours, Region: "SN", Warn: "50"}))
	r.counted("another calendar", 0)
	if open("2026-11-23 15:00") || !open("2026-11-24 15:00") || open("2026-11-24 12:30") {
		t.Error("the calendar is not in force")
	}
	now, err := r.levels.Calendar(ctx, r.admin)
	r.must(err)
	r.must(r.levels.SetCalendar(ctx, r.admin, level.CalendarForm{Hours: hours, Region: "SN", Warn: "50", Seen: now.Stamp}))
	r.counted("the same again")
	r.must(r.levels.AddDay(ctx, r.admin, "24.11.2026", "Betriebsausflug"))
	r.counted("a day", 0)
	if open("2026-11-24 15:00") {
		t.Error("a closed day has service")
	}
	for _, c := range []struct {
		name   string
		form   level.CalendarForm
		fields []string
	}{
		{"hours that are none", level.CalendarForm{Hours: map[time.Weekday]string{time.Monday: "von früh bis spät"}}, []string{level.DayField(time.Monday)}},
		{"hours that end before they begin", level.CalendarForm{Hours: map[time.Weekday]string{time.Monday: "17:00-08:00"}}, []string{level.DayField(time.Monday)}},
		{"a land that is none", level.CalendarForm{Region: "XX"}, []string{"region"}},
		{"a warning after the goal", level.CalendarForm{Warn: "100"}, []string{"warn"}},
		{"a warning that is no number", level.CalendarForm{Warn: "früh"}, []string{"warn"}},
	} {
		r.fields(c.name, r.levels.SetCalendar(ctx, r.admin, c.form), c.fields...)
	}
	if err := r.levels.SetCalendar(ctx, r.admin, level.CalendarForm{Warn: "10", Seen: "älter"}); desk.KindOf(err) != desk.Conflict {
		t.Errorf("an older version is written: %v", err)
	}
	r.counted("what was refused")
}

// TestAnotherPortalsCalendarIsInForceAfterSeconds has two portals over one database.
func TestAnotherPortalsCalendarIsInForceAfterSeconds(t *testing.T) {
	r := newRig(t)
	second := level.New(r.DB, r.Clock.Now, desk.Hours{Zone: time.UTC})
	if len(second.Hours(ctx).Spans) != 0 {
		t.Fatal("there are hours already")
	}
	r.must(r.levels.SetCalendar(ctx, r.admin, level.CalendarForm{Hours: map[time.Weekday]string{time.Tuesday: "8:00-12:00"}, Warn: "75"}))
	r.Clock.Move(10 * time.Second)
	if len(second.Hours(ctx).Spans) != 1 {
		t.Error("ten seconds later the second portal has the hours of before")
	}
}

func TestWhoMayNotChangesAndReadsNothing(t *testing.T) {
	r := newRig(t)
	ref, err := r.levels.Add(ctx, r.admin, level.Form{Name: "Gold"}, "k1")
	r.must(err)
	for _, c := range []struct {
		name string
		do   func(desk.StaffScope) error
	}{
		{"list levels", func(sc desk.StaffScope) error { _, err := r.levels.List(ctx, sc); return err }},
		{"read a level", func(sc desk.StaffScope) error { _, err := r.levels.Level(ctx, sc, ref); return err }},
		{"create one", func(sc desk.StaffScope) error {
			_, err := r.levels.Add(ctx, sc, level.Form{Name: "Neu"}, "k2")
			return err
		}},
		{"edit one", func(sc desk.StaffScope) error { return r.levels.Edit(ctx, sc, ref, level.Form{Name: "Neu"}) }},
		{"take one out of use", func(sc desk.StaffScope) error { return r.levels.SetActive(ctx, sc, ref, false) }},
		{"read a contract", func(sc desk.StaffScope) error { _, err := r.levels.Contract(ctx, sc, r.city.Ref); return err }},
		{"set a contract", func(sc desk.StaffScope) error {
			return r.levels.SetContract(ctx, sc, r.city.Ref, level.ContractForm{Region: "SN"})
		}},
		{"close a customer's day", func(sc desk.StaffScope) error { return r.levels.AddOrgDay(ctx, sc, r.city.Ref, "2027-01-04", "Frei") }},
		{"open one", func(sc desk.StaffScope) error { return r.levels.RemoveOrgDay(ctx, sc, r.city.Ref, "x") }},
		{"read the calendar", func(sc desk.StaffScope) error { _, err := r.levels.Calendar(ctx, sc); return err }},
		{"set the calendar", func(sc desk.StaffScope) error { return r.levels.SetCalendar(ctx, sc, level.CalendarForm{Warn: "1"}) }},
		{"close a day", func(sc desk.StaffScope) error { return r.levels.AddDay(ctx, sc, "2027-01-04", "Frei") }},
		{"open a day", func(sc desk.StaffScope) error { return r.levels.RemoveDay(ctx, sc, "x") }},
	} {
		if err := c.do(r.agent); desk.KindOf(err) != desk.Forbidden {
			t.Errorf("an agent wants to %s: %v", c.name, err)
		}
		if err := c.do(r.contact); desk.KindOf(err) != desk.NotFound {
			t.Errorf("a contact wants to %s: %v", c.name, err)
		}
	}
	r.counted("what nobody may")
}
