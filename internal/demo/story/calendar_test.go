package story

import (
	"testing"
	"time"
)

func TestWorkTimeSkipsNightsWeekendsAndHolidays(t *testing.T) {
	t.Parallel()
	for what, test := range map[string]struct {
		from    string
		minutes int
		want    string
	}{
		"within a day":                    {"2026-11-18 10:00", 90, "2026-11-18 11:30"},
		"over night":                      {"2026-11-18 16:30", 30, "2026-11-19 07:45"},
		"over a weekend":                  {"2026-11-20 16:45", 15, "2026-11-23 07:45"},
		"from a Sunday":                   {"2026-11-22 10:00", 60, "2026-11-23 08:30"},
		"over the turn of the year":       {"2026-12-23 16:00", 60, "2027-01-04 07:45"},
		"backwards within a day":          {"2026-11-18 10:00", -60, "2026-11-18 09:00"},
		"backwards over a weekend":        {"2026-11-23 08:00", -45, "2026-11-20 16:30"},
		"backwards from before office":    {"2026-11-19 05:00", -15, "2026-11-18 16:30"},
		"backwards from a Sunday":         {"2026-11-22 10:00", -15, "2026-11-20 16:30"},
		"backwards over several days":     {"2026-11-20 08:00", -2*workday - 30, "2026-11-18 07:30"},
		"over the first of May, a Friday": {"2026-04-30 16:30", 30, "2026-05-04 07:45"},
	} {
		from, err := time.Parse("2006-01-02 15:04", test.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := workAdd(from, test.minutes).Format("2006-01-02 15:04"); got != test.want {
			t.Errorf("%s: %s, want %s", what, got, test.want)
		}
	}
}

func TestAVersionIsOlderTheLongerAgo(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]int{0: 0, 74: 0, 76: 1, 75 + 181: 1, 75 + 183: 2, 730: 4} {
		if got := behind(present.AddDate(0, 0, -days), present); got != want {
			t.Errorf("%d days ago: %d releases behind, want %d", days, got, want)
		}
	}
}
