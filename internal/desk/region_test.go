package desk

import (
	"slices"
	"testing"
	"time"
)

// The number of public holidays of each state in 2026, Sundays of Brandenburg included, counted by hand from the
// states' laws.
func TestHolidaysOfEachState(t *testing.T) {
	t.Parallel()
	want := map[Region]int{"BW": 12, "BY": 12, "BE": 10, "BB": 12, "HB": 10, "HH": 10, "HE": 10, "MV": 11, "NI": 10, "NW": 11,
		"RP": 11, "SL": 12, "SN": 11, "ST": 11, "SH": 10, "TH": 11, "": 0, "XX": 0}
	for r, n := range want {
		if got := r.Holidays(2026); len(got) != n {
			t.Errorf("%s has %d holidays, want %d: %v", r, len(got), n, got)
		}
	}
	if len(Regions) != 16 {
		t.Errorf("%d states", len(Regions))
	}
}

func TestHolidays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		day  string
		in   []Region // exactly these; nil: all
	}{
		{"New Year", "2026-01-01", nil},
		{"Epiphany", "2026-01-06", []Region{"BW", "BY", "ST"}},
		{"Women's Day", "2026-03-08", []Region{"BE", "MV"}},
		{"Women's Day before Mecklenburg-Vorpommern had it", "2022-03-08", []Region{"BE"}},
		{"Women's Day before Berlin had it", "2018-03-08", []Region{}},
		{"Good Friday", "2026-04-03", nil},
		{"Easter Sunday", "2026-04-05", []Region{"BB"}},
		{"Easter Monday", "2026-04-06", nil},
		{"Easter Monday in a year of the latest Easter", "2038-04-26", nil},
		{"Easter Monday in a year of an early Easter", "2008-03-24", nil},
		{"Labour Day", "2026-05-01", nil},
		{"Liberation in Berlin, once", "2025-05-08", []Region{"BE"}},
		{"not in the next year", "2026-05-08", []Region{}},
		{"Ascension", "2026-05-14", nil},
		{"two holidays on one day: Ascension on 1 May", "2008-05-01", nil},
		{"Whit Sunday", "2026-05-24", []Region{"BB"}},
		{"Whit Monday", "2026-05-25", nil},
		{"Corpus Christi, not in parts of Saxony and Thuringia", "2026-06-04", []Region{"BW", "BY", "HE", "NW", "RP", "SL"}},
		{"Augsburg's day of peace is no state's", "2026-08-08", []Region{}},
		{"Assumption, not in the municipalities of Bavaria", "2026-08-15", []Region{"SL"}},
		{"Children's Day", "2026-09-20", []Region{"TH"}},
		{"Children's Day before Thuringia had it", "2018-09-20", []Region{}},
		{"German Unity", "2026-10-03", nil},
		{"Reformation", "2026-10-31", []Region{"BB", "HB", "HH", "MV", "NI", "SN", "ST", "SH", "TH"}},
		{"Reformation before the north had it", "2016-10-31", []Region{"BB", "MV", "SN", "ST", "TH"}},
		{"Reformation, 500 years", "2017-10-31", nil},
		{"All Saints", "2026-11-01", []Region{"BW", "BY", "NW", "RP", "SL"}},
		{"Repentance", "2026-11-18", []Region{"SN"}},
		{"Repentance at its latest", "2028-11-22", []Region{"SN"}},
		{"Repentance where the 23rd is a Wednesday itself", "2033-11-16", []Region{"SN"}},
		{"Christmas Eve is none", "2026-12-24", []Region{}},
		{"Christmas", "2026-12-25", nil},
		{"Boxing Day", "2026-12-26", nil},
		{"New Year's Eve is none", "2026-12-31", []Region{}},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range Regions {
			want := c.in == nil || slices.Contains(c.in, r)
			if got := r.IsHoliday(day); got != want {
				t.Errorf("%s (%s) in %s: %v, want %v", c.name, c.day, r, got, want)
			}
			listed := slices.ContainsFunc(r.Holidays(day.Year()), func(x Holiday) bool { return x.Day == c.day })
			if listed != want {
				t.Errorf("%s (%s) in the list of %s: %v, want %v", c.name, c.day, r, listed, want)
			}
		}
	}
}

func TestHolidaysStandInTheirOrder(t *testing.T) {
	t.Parallel()
	for _, r := range Regions {
		list := r.Holidays(2024)
		if !slices.IsSortedFunc(list, func(a, b Holiday) int {
			if a.Day < b.Day {
				return -1
			}
			return 1
		}) {
			t.Errorf("%s: %v", r, list)
		}
	}
}
