package desk

import (
	"slices"
	"strings"
	"time"
)

// Region is a German federal state, by its code of ISO 3166-2:DE without the country. The empty one has
// no holidays.
type Region string

// Regions lists the federal states by their German names.
var Regions = []Region{"BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"}

// Holiday is a public holiday. Key names its text, "holiday.<key>".
type Holiday struct {
	Key string
	Day string // YYYY-MM-DD
}

// rule is a holiday of the states' Feiertagsgesetze.
type rule struct {
	key      string
	month    time.Month // of a fixed date; 0: easter counts
	day      int
	easter   int // days after Easter Sunday
	in       []Region
	from, to int // years; 0: always
}

// The holidays of whole states. What holds in some municipalities only (Fronleichnam in parts of Saxony and
// Thuringia, Mariä Himmelfahrt in Catholic municipalities of Bavaria, the Augsburger Friedensfest) is not
// among them: there the own days of a calendar help.
var rules = []rule{
	{key: "new_year", month: time.January, day: 1},
	{key: "epiphany", month: time.January, day: 6, in: []Region{"BW", "BY", "ST"}},
	{key: "womens_day", month: time.March, day: 8, in: []Region{"BE"}, from: 2019},
	{key: "womens_day", month: time.March, day: 8, in: []Region{"MV"}, from: 2023},
	{key: "good_friday", easter: -2},
	{key: "easter_sunday", in: []Region{"BB"}},
	{key: "easter_monday", easter: 1},
	{key: "labour_day", month: time.May, day: 1},
	{key: "liberation", month: time.May, day: 8, in: []Region{"BE"}, from: 2020, to: 2020},
	{key: "liberation", month: time.May, day: 8, in: []Region{"BE"}, from: 2025, to: 2025},
	{key: "ascension", easter: 39},
	{key: "whit_sunday", easter: 49, in: []Region{"BB"}},
	{key: "whit_monday", easter: 50},
	{key: "corpus_christi", easter: 60, in: []Region{"BW", "BY", "HE", "NW", "RP", "SL"}},
	{key: "uprising", month: time.June, day: 17, in: []Region{"BE"}, from: 2028, to: 2028},
	{key: "assumption", month: time.August, day: 15, in: []Region{"SL"}},
	{key: "childrens_day", month: time.September, day: 20, in: []Region{"TH"}, from: 2019},
	{key: "unity", month: time.October, day: 3},
	{key: "reformation", month: time.October, day: 31, in: []Region{"BB", "MV", "SN", "ST", "TH"}},
	{key: "reformation", month: time.October, day: 31, in: []Region{"HB", "HH", "NI", "SH"}, from: 2018},
	{key: "reformation", month: time.October, day: 31, in: []Region{"BW", "BY", "BE", "HB", "HH", "HE", "NI", "NW", "RP", "SL", "SH"}, from: 2017, to: 2017},
	{key: "all_saints", month: time.November, day: 1, in: []Region{"BW", "BY", "NW", "RP", "SL"}},
	{key: "repentance", month: time.November, in: []Region{"SN"}},
	{key: "christmas", month: time.December, day: 25},
	{key: "boxing_day", month: time.December, day: 26},
}

// Holidays lists the public holidays of a state in a year, in the order of their days.
func (r Region) Holidays(year int) []Holiday {
	var out []Holiday
	if !r.Known() {
		return nil
	}
	sunday := easter(year)
	for _, x := range rules {
		if x.applies(r, year) {
			out = append(out, Holiday{x.key, x.date(year, sunday).Format(time.DateOnly)})
		}
	}
	slices.SortStableFunc(out, func(a, b Holiday) int { return strings.Compare(a.Day, b.Day) })
	return out
}

// IsHoliday says whether a day, given by a time on it, is a public holiday in the state.
func (r Region) IsHoliday(t time.Time) bool {
	if !r.Known() {
		return false
	}
	year, month, day := t.Date()
	sunday := easter(year)
	for _, x := range rules {
		if !x.applies(r, year) {
			continue
		}
		if _, m, d := x.date(year, sunday).Date(); m == month && d == day {
			return true
		}
	}
	return false
}

// Known says whether it is a federal state.
func (r Region) Known() bool { return slices.Contains(Regions, r) }

func (x rule) applies(r Region, year int) bool {
	return (x.in == nil || slices.Contains(x.in, r)) && year >= x.from && (x.to == 0 || year <= x.to)
}

// date gives the day of a year, at midnight UTC.
func (x rule) date(year int, easterSunday time.Time) time.Time {
	switch {
	case x.month == 0:
		return easterSunday.AddDate(0, 0, x.easter)
	case x.day == 0: // Buß- und Bettag: the Wednesday before 23 November
		before := time.Date(year, time.November, 22, 0, 0, 0, 0, time.UTC)
		return before.AddDate(0, 0, -int((before.Weekday()-time.Wednesday+7)%7))
	}
	return time.Date(year, x.month, x.day, 0, 0, 0, 0, time.UTC)
}

// easter gives Easter Sunday in the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
