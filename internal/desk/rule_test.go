package desk

import (
	"reflect"
	"slices"
	"testing"
)

func TestRulesDecideWhereANewTicketGoes(t *testing.T) {
	in := Incoming{Kind: Incident, Impact: WorkStopped, Product: 7, Orgs: []int64{30, 20, 10}, Text: "Die Rechnungen fehlen\nSeit gestern öffnet sich nichts."}
	team, other := Named{ID: 1, Name: "Finanzen"}, Named{ID: 2, Name: "Personal"}
	rule := func(name string, change func(*Rule)) Rule {
		r := Rule{Name: name, Active: true, Team: team}
		if change != nil {
			change(&r)
		}
		return r
	}
	for _, x := range []struct {
		name  string
		rules []Rule
		match []string
		team  int64
	}{
		{"no rule, no decision", nil, nil, 0},
		{"a rule without conditions holds for all", []Rule{rule("alle", nil)}, []string{"alle"}, 1},
		{"an inactive rule does nothing", []Rule{rule("aus", func(r *Rule) { r.Active = false })}, nil, 0},
		{"all conditions have to hold", []Rule{rule("x", func(r *Rule) { r.Kind, r.Product.ID = Incident, 8 })}, nil, 0},
		{"kind, impact, product and words together", []Rule{rule("x", func(r *Rule) { r.Kind, r.Impact, r.Product.ID, r.Words = Incident, WorkStopped, 7, "rechnung" })}, []string{"x"}, 1},
		{"another kind", []Rule{rule("x", func(r *Rule) { r.Kind = Question })}, nil, 0},
		{"another impact", []Rule{rule("x", func(r *Rule) { r.Impact = OnePerson })}, nil, 0},
		{"an organisation above counts", []Rule{rule("x", func(r *Rule) { r.Org.ID = 10 })}, []string{"x"}, 1},
		{"another organisation does not", []Rule{rule("x", func(r *Rule) { r.Org.ID = 11 })}, nil, 0},
		{"a word is found by its beginning", []Rule{rule("x", func(r *Rule) { r.Words = "RECHNUNG" })}, []string{"x"}, 1},
		{"not in the middle of another", []Rule{rule("x", func(r *Rule) { r.Words = "nungen" })}, nil, 0},
		{"one of several words is enough", []Rule{rule("x", func(r *Rule) { r.Words = "mahnung, rechnung" })}, []string{"x"}, 1},
		{"umlauts and ß do not matter", []Rule{rule("x", func(r *Rule) { r.Words = "oeffnet" })}, []string{"x"}, 1},
		{"a phrase crosses lines", []Rule{rule("x", func(r *Rule) { r.Words = "fehlen seit gestern" })}, []string{"x"}, 1},
		{"signs alone are no word", []Rule{rule("x", func(r *Rule) { r.Words = "!?, -" })}, nil, 0},
		{"the first that matches is the last", []Rule{rule("a", nil), rule("b", func(r *Rule) { r.Team = other })}, []string{"a"}, 1},
		{"one that does not match is passed", []Rule{rule("a", func(r *Rule) { r.Kind = Question }), rule("b", func(r *Rule) { r.Team = other })}, []string{"b"}, 2},
		{"one that goes on lets the next add", []Rule{rule("a", func(r *Rule) { r.Team, r.Priority, r.GoOn = Named{}, High, true }), rule("b", func(r *Rule) { r.Team = other })}, []string{"a", "b"}, 2},
		{"what is decided stays", []Rule{rule("a", func(r *Rule) { r.GoOn = true }), rule("b", func(r *Rule) { r.Team = other })}, []string{"a", "b"}, 1},
	} {
		t.Run(x.name, func(t *testing.T) {
			d := Decide(x.rules, in)
			var names []string
			for _, r := range d.Rules {
				names = append(names, r.Name)
			}
			if !slices.Equal(names, x.match) || d.Team.ID != x.team {
				t.Errorf("rules %v and team %d, want %v and %d", names, d.Team.ID, x.match, x.team)
			}
		})
	}
}

func TestRulesAddPriorityAndTags(t *testing.T) {
	d := Decide([]Rule{
		{Active: true, GoOn: true, Priority: High, Tags: []string{"a", "b"}},
		{Active: true, GoOn: true, Priority: Low, Tags: []string{"b", "c"}, Assignee: Named{ID: 5}},
		{Active: true, Team: Named{ID: 9}, ByLoad: true},
	}, Incoming{})
	if d.Priority != High || !reflect.DeepEqual(d.Tags, []string{"a", "b", "c"}) || d.Assignee.ID != 5 || d.Team.ID != 0 || d.ByLoad {
		t.Errorf("got %+v", d)
	}
}

func TestTheLeastLoadedGetsTheNext(t *testing.T) {
	a, b, c := Named{ID: 1}, Named{ID: 2}, Named{ID: 3}
	for _, x := range []struct {
		name  string
		loads []Load
		want  int64
	}{
		{"nobody is there", nil, 0},
		{"the one with the fewest", []Load{{a, 3}, {b, 1}, {c, 2}}, 2},
		{"of equals the first", []Load{{a, 2}, {b, 1}, {c, 1}}, 2},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got, ok := LeastLoaded(x.loads); got.ID != x.want || ok != (x.want != 0) {
				t.Errorf("got %d", got.ID)
			}
		})
	}
}

func TestAnAbsenceHoldsFromItsFirstToItsLastDay(t *testing.T) {
	a := Absence{From: "2026-11-22", To: "2026-11-24"}
	for day, want := range map[string]bool{"2026-11-21": false, "2026-11-22": true, "2026-11-24": true, "2026-11-25": false} {
		if a.Covers(day) != want {
			t.Errorf("%s: %v", day, !want)
		}
	}
}
