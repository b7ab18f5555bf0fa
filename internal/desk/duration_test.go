package desk

import (
	"slices"
	"testing"
)

func TestGoalsAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]int{"": 0, " ": 0, "4": 240, "0:30": 30, " 1:05 ": 65, "16:00": 960, "4000": MaxGoal, "0": 0} {
		if got, ok := GoalMinutes(typed); !ok || got != want {
			t.Errorf("%q is %d, %v; want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"x", "1:5", "1:60", "-1", "1:-5", "1,5", "4001", "999999999999999999999", ":", "1:"} {
		if got, ok := GoalMinutes(typed); ok {
			t.Errorf("%q is taken as %d", typed, got)
		}
	}
	for _, minutes := range []int{0, 5, 65, 960, MaxGoal} {
		if got, ok := GoalMinutes(GoalText(minutes)); !ok || got != minutes {
			t.Errorf("%d is written %q", minutes, GoalText(minutes))
		}
	}
}

func TestHoursAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string][]Span{
		"":                         nil,
		"08:00–17:00":              {{480, 1020}},
		"8:00 - 12:00,13:00-17:30": {{480, 720}, {780, 1050}},
		"00:00–24:00":              {{0, 1440}},
		" , 08:00-09:00, ":         {{480, 540}},
	} {
		got, ok := Spans(typed)
		if !ok || !slices.Equal(got, want) {
			t.Errorf("%q is %v, %v", typed, got, ok)
		}
		if back, ok := Spans(SpansText(got)); !ok || !slices.Equal(back, want) {
			t.Errorf("%v is written %q", got, SpansText(got))
		}
	}
	for _, typed := range []string{"8", "17:00–08:00", "08:00–08:00", "08:00–25:00", "13:00–17:00, 08:00–12:00", "08:00–12:00, 11:00–13:00", "a–b"} {
		if got, ok := Spans(typed); ok {
			t.Errorf("%q is taken as %v", typed, got)
		}
	}
}
