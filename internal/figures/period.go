package figures

import (
	"strconv"
	"time"

	"kundenportal/internal/desk"
)

// Period is what figures are about: whole weeks up to the present one, or a year of months.
type Period struct {
	Key     string // as the address has it: "12w", or a year
	Weeks   int    // 0: a year
	Year    int    // 0: weeks
	From    time.Time
	To      time.Time // not part of it; in the future for the week or year that is not over
	Borders []time.Time
}

// weeksOffered are the periods up to now, the first one first chosen.
var weeksOffered = []int{12, 4, 26, 52}

// Periods lists what can be chosen: weeks, and this year and the two before.
func (f *Figures) Periods() []Period {
	now := f.now().In(f.cfg.Zone)
	var out []Period
	for _, n := range weeksOffered {
		out = append(out, lastWeeks(now, n))
	}
	for y := range 3 {
		out = append(out, wholeYear(now.Year()-y, now))
	}
	return out
}

// period finds what the address names; anything else is the first.
func (f *Figures) period(key string) Period {
	all := f.Periods()
	for _, p := range all {
		if p.Key == key {
			return p
		}
	}
	return all[0]
}

func lastWeeks(now time.Time, n int) Period {
	monday := now.Day() - (int(now.Weekday())+6)%7
	p := Period{Key: strconv.Itoa(n) + "w", Weeks: n}
	for i := range n + 1 {
		p.Borders = append(p.Borders, time.Date(now.Year(), now.Month(), monday+7*(i-n+1), 0, 0, 0, 0, now.Location()))
	}
	p.From, p.To = p.Borders[0], p.Borders[n]
	return p
}

// wholeYear ends with the present month where the year is not over.
func wholeYear(year int, now time.Time) Period {
	p := Period{Key: strconv.Itoa(year), Year: year}
	for m := range 13 {
		border := time.Date(year, time.Month(1+m), 1, 0, 0, 0, 0, now.Location())
		p.Borders, p.To = append(p.Borders, border), border
		if border.After(now) {
			break
		}
	}
	p.From = p.Borders[0]
	return p
}

// spread counts what came in by the parts of the period.
func (p Period) spread(received []desk.Received) []int {
	borders := make([]int64, len(p.Borders))
	for i, b := range p.Borders {
		borders[i] = b.UnixMicro()
	}
	out := make([]int, len(borders)-1)
	width := (borders[len(borders)-1] - borders[0]) / int64(len(out))
	for _, x := range received {
		t := x.Created
		if t < borders[0] || t >= borders[len(out)] {
			continue
		}
		i := min(int((t-borders[0])/width), len(out)-1) // about right; the parts are not of one length
		for t < borders[i] {
			i--
		}
		for t >= borders[i+1] {
			i++
		}
		out[i]++
	}
	return out
}
