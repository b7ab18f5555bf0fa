package desk

import (
	"slices"
	"testing"
)

func TestPriorityOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k                 Kind
		i                 Impact
		low, normal, high Priority
	}{
		{Incident, WorkStopped, High, Urgent, Urgent},
		{Incident, SeveralPeople, Normal, High, Urgent},
		{Incident, OnePerson, Low, Normal, High},
		{Question, NoImpact, Low, Normal, High},
		{ChangeRequest, NoImpact, Low, Normal, High},
		{Suggestion, NoImpact, Low, Low, Normal},
	} {
		for u, want := range map[Urgency]Priority{LowUrgency: c.low, NormalUrgency: c.normal, HighUrgency: c.high} {
			if got := PriorityOf(c.k, c.i, u); got != want {
				t.Errorf("%s, %q, %s: %s, want %s", c.k, c.i, u, got, want)
			}
		}
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, typed string
		want        []string
	}{
		{"nothing", " , ;\n", nil},
		{"commas, semicolons and lines part them", "Umzug, Rechnung;\r\nE-Rechnung", []string{"Umzug", "Rechnung", "E-Rechnung"}},
		{"spaces are one", "  zwei   Worte ", []string{"zwei Worte"}},
		{"a sign of number before is left out", "#Umzug", []string{"Umzug"}},
		{"once, as first written", "Umzug, UMZUG, umzug", []string{"Umzug"}},
		{"umlauts fold too", "Ämter, ämter", []string{"Ämter"}},
	} {
		if got := Tags(c.typed); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
