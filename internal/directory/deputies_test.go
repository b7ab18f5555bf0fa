package directory_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/store"
)

// The clock stands on Monday, 23 November 2026.
func days(x town, deputy desk.Person, from, until string) directory.DeputyForm {
	return directory.DeputyForm{Org: x.org.Ref, Deputy: deputy.Ref, From: from, Until: until}
}

func fields(t *testing.T, err error) map[string]string {
	t.Helper()
	if err == nil {
		return nil
	}
	if desk.KindOf(err) != desk.Invalid {
		t.Fatal(err)
	}
	return err.(*desk.Error).Fields //nolint:errorlint // the use cases' own
}

func TestADeputyIsAColleagueForATimeThatDoesNotClash(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form func(town) directory.DeputyForm
		want map[string]string
	}{
		"from today on":                     {func(x town) directory.DeputyForm { return days(x, x.jens, "2026-11-23", "23.11.2026") }, nil},
		"a whole year":                      {func(x town) directory.DeputyForm { return days(x, x.jens, "2027-04-01", "2028-03-31") }, nil},
		"a day too long":                    {func(x town) directory.DeputyForm { return days(x, x.jens, "2027-04-01", "2028-04-01") }, map[string]string{"until": "error.deputy_long"}},
		"yesterday":                         {func(x town) directory.DeputyForm { return days(x, x.jens, "2026-11-22", "2026-11-24") }, map[string]string{"from": "error.deputy_past"}},
		"the end before the beginning":      {func(x town) directory.DeputyForm { return days(x, x.jens, "2026-12-20", "2026-12-19") }, map[string]string{"until": "error.deputy_order"}},
		"no dates":                          {func(x town) directory.DeputyForm { return days(x, x.jens, "", "bald") }, map[string]string{"from": "error.deputy_from", "until": "error.deputy_until"}},
		"oneself":                           {func(x town) directory.DeputyForm { return days(x, x.mia, "2026-12-20", "2026-12-20") }, map[string]string{"deputy": "error.deputy_self"}},
		"nobody":                            {func(x town) directory.DeputyForm { return days(x, desk.Person{}, "2026-12-20", "2026-12-20") }, map[string]string{"deputy": "error.deputy_person"}},
		"a contact of another organisation": {func(x town) directory.DeputyForm { return days(x, x.ulrike, "2026-12-20", "2026-12-20") }, map[string]string{"deputy": "error.deputy_person"}},
		"somebody without access":           {func(x town) directory.DeputyForm { return days(x, x.inactive(), "2026-12-20", "2026-12-20") }, map[string]string{"deputy": "error.deputy_person"}},
		"in an organisation that is not one's own": {func(x town) directory.DeputyForm {
			f := days(x, x.ulrike, "2026-12-20", "2026-12-20")
			f.Org = x.other.Ref
			return f
		}, map[string]string{"deputy": "error.deputy_person"}},
		"on the last day of another of one's own": {func(x town) directory.DeputyForm { return days(x, x.jens, "2026-12-10", "2026-12-20") }, map[string]string{"from": "error.deputy_overlap"}},
		"the day after another of one's own":      {func(x town) directory.DeputyForm { return days(x, x.jens, "2026-12-11", "2026-12-20") }, nil},
		"somebody who is absent in that time":     {func(x town) directory.DeputyForm { return days(x, x.jens, "2027-02-01", "2027-02-05") }, map[string]string{"deputy": "error.deputy_absent"}},
		"somebody whose absence was ended early":  {func(x town) directory.DeputyForm { return days(x, x.jens, "2027-03-01", "2027-03-05") }, nil},
		"somebody who is absent before and after": {func(x town) directory.DeputyForm { return days(x, x.jens, "2027-02-06", "2027-02-28") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newTown(t)
			third := x.Contact("Dora", x.org, nil)
			x.deputyship(x.mia, third, "2026-12-08", "2026-12-10")
			x.deputyship(x.jens, third, "2027-02-05", "2027-02-05")
			ended := x.deputyship(x.jens, third, "2027-03-01", "2027-03-09")
			ok(t, x.d.EndDeputy(ctx, x.Scope(x.jens), ended.Ref))
			got := fields(t, x.d.SetDeputy(ctx, x.Scope(x.mia), c.form(x), "k"))
			if !maps.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func (x town) inactive() desk.Person {
	p := x.Contact("Ina", x.org, nil)
	p.Active = false
	x.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(ctx, p) })
	return p
}

// deputyship is one with both days included.
func (x town) deputyship(absent, deputy desk.Person, from, last string) (d desk.Deputyship) {
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			x.T.Fatal(err)
		}
		return at
	}
	x.Tx(func(tx *store.Tx) (err error) {
		d, err = tx.AddDeputyship(ctx, desk.Deputyship{Org: desk.Named{ID: x.org.ID}, Absent: desk.Named{ID: absent.ID}, Deputy: desk.Named{ID: deputy.ID},
			From: day(from), Until: day(last).AddDate(0, 0, 1), SetAt: x.Clock.Now()}, absent.ID)
		return err
	})
	return d
}

func TestADeputyActsFromTheFirstDayToTheLastAndNotAfterTheEnd(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	narrow := func(m *desk.Membership) { m.Level = desk.LevelOwn }
	dora := x.Contact("Dora", x.org, narrow)
	hers := x.Ticket("Drucker", x.mia, x.org, nil)
	sees := func() bool {
		_, err := store.Tickets(x.DB).ForContact(ctx, x.Scope(dora), hers.Number)
		return err == nil
	}
	f := days(x, dora, "2026-11-24", "2026-11-25")
	ok(t, x.d.SetDeputy(ctx, x.Scope(x.mia), f, "k"))
	ok(t, x.d.SetDeputy(ctx, x.Scope(x.mia), f, "k")) // sent twice
	own, err := x.d.Deputyships(ctx, x.Scope(x.mia))
	ok(t, err)
	if len(own.Absent) != 1 || own.Absent[0].Deputy.ID != dora.ID || own.Absent[0].SetBy != x.mia.Name() {
		t.Fatalf("%+v", own)
	}
	hersToo, err := x.d.Deputyships(ctx, x.Scope(dora))
	ok(t, err)
	if len(hersToo.Acting) != 1 || len(hersToo.Absent) != 0 {
		t.Fatalf("%+v", hersToo)
	}
	if n := x.jobs(t, desk.JobDeputy); n != 1 {
		t.Errorf("%d are told, want the deputy only", n)
	}
	for _, step := range []struct {
		wait time.Duration
		want bool
	}{{14 * time.Hour, false}, {time.Hour, true}, {47 * time.Hour, true}, {time.Hour, false}} {
		x.Clock.Move(step.wait)
		if sees() != step.want {
			t.Errorf("at %v the deputy sees: %v", x.Clock.Now(), !step.want)
		}
	}

	now := x.Clock.Now().Format(time.DateOnly)
	ok(t, x.d.SetDeputy(ctx, x.Scope(x.mia), days(x, dora, now, now), "k2"))
	if !sees() {
		t.Error("not from today on")
	}
	own, err = x.d.Deputyships(ctx, x.Scope(x.mia))
	ok(t, err)
	for name, sc := range map[string]desk.Scope{"the deputy": x.Scope(dora), "a lead contact, as their own": x.Scope(x.jens), "a stranger": x.Scope(x.ulrike)} {
		if err := x.d.EndDeputy(ctx, sc, own.Absent[0].Ref); desk.KindOf(err) != desk.NotFound {
			t.Errorf("%s ends it: %v", name, err)
		}
	}
	ok(t, x.d.EndDeputy(ctx, x.Scope(x.mia), own.Absent[0].Ref))
	if sees() {
		t.Error("the deputy still sees it after the end")
	}
	if n := x.jobs(t, desk.JobDeputy); n != 2 {
		t.Errorf("%d are told of beginning and end, want the deputy of both", n)
	}
}

func TestALeadContactSetsADeputyForAColleagueWithNoMoreThanTheyHave(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	dora := x.Contact("Dora", x.org, nil)
	wide := x.Contact("Wanda", x.org, func(m *desk.Membership) { m.Level = desk.LevelBelow })
	f := days(x, dora, "2026-11-23", "2026-11-30")
	set := func(sc desk.Scope, absent desk.Person, f directory.DeputyForm, key string) error {
		return x.d.SetColleagueDeputy(ctx, sc, x.org.Ref, absent.Ref, f, key)
	}
	for name, err := range map[string]error{
		"a colleague":                    set(x.Scope(dora), x.mia, f, "a"),
		"who leads another organisation": set(x.Scope(x.ulrike), x.mia, f, "b"),
		"for a contact of another":       set(x.Scope(x.jens), x.ulrike, f, "c"),
		"for somebody without access":    set(x.Scope(x.jens), x.inactive(), f, "d"),
		"ends what is not there":         x.d.EndColleagueDeputy(ctx, x.Scope(x.jens), x.org.Ref, x.mia.Ref, "nichts"),
	} {
		if desk.KindOf(err) != desk.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := fields(t, set(x.Scope(x.jens), wide, f, "e")); got["deputy"] != "error.deputy_beyond" {
		t.Errorf("for somebody who sees more: %v", got)
	}
	ok(t, set(x.Scope(x.jens), x.mia, f, "f"))
	if n := x.jobs(t, desk.JobDeputy); n != 2 {
		t.Errorf("%d are told, want both", n)
	}
	_, _, ships, err := x.d.ColleagueDeputyships(ctx, x.Scope(x.jens), x.org.Ref, x.mia.Ref)
	ok(t, err)
	if len(ships.Absent) != 1 || ships.Absent[0].SetBy != x.jens.Name() {
		t.Fatalf("%+v", ships)
	}
	if slices.ContainsFunc(ships.Choices, func(c directory.DeputyChoice) bool { return c.Deputy.ID == x.mia.ID || c.Deputy.ID == x.ulrike.ID }) {
		t.Errorf("offered: %+v", ships.Choices)
	}
	ref := ships.Absent[0].Ref
	for name, err := range map[string]error{
		"a colleague":          x.d.EndColleagueDeputy(ctx, x.Scope(dora), x.org.Ref, x.mia.Ref, ref),
		"under another name":   x.d.EndColleagueDeputy(ctx, x.Scope(x.jens), x.org.Ref, dora.Ref, ref),
		"another lead contact": x.d.EndColleagueDeputy(ctx, x.Scope(x.ulrike), x.other.Ref, x.mia.Ref, ref),
	} {
		if desk.KindOf(err) != desk.NotFound {
			t.Errorf("%s ends it: %v", name, err)
		}
	}
	ok(t, x.d.EndColleagueDeputy(ctx, x.Scope(x.jens), x.org.Ref, x.mia.Ref, ref))
	deeds, err := x.d.Deeds(ctx, x.StaffScope(x.Agent("Tomke", desk.Agent)), x.org.ID, 9)
	ok(t, err)
	var got []string
	for _, d := range deeds {
		got = append(got, d.Action+" "+d.Name+" "+d.Deputy)
	}
	if want := []string{"deputy.end " + x.mia.Name() + " " + dora.Name(), "deputy.set " + x.mia.Name() + " " + dora.Name()}; !slices.Equal(got, want) {
		t.Errorf("staff see %q, want %q", got, want)
	}
}
