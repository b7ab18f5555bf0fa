package figures

import (
	"sort"
	"time"

	"kundenportal/internal/desk"
)

// clock measures time within the service hours between two moments, many times over: it has added up
// the hours of all days in question beforehand. Times are microseconds UTC.
type clock struct {
	days []serviceDay
}

type serviceDay struct {
	begin  int64 // local midnight
	before int64 // service time of all earlier days
	spans  [][2]int64
}

// newClock knows the hours of the days from one moment to the other. Without any service hours it is
// empty, and time is time elapsed.
func newClock(h desk.Hours, from, to time.Time) clock {
	var c clock
	if len(h.Spans) == 0 || h.Zone == nil {
		return c
	}
	var sum int64
	first := from.In(h.Zone)
	for i := 0; ; i++ {
		day := time.Date(first.Year(), first.Month(), first.Day()+i, 0, 0, 0, 0, h.Zone)
		if day.After(to) {
			return c
		}
		d := serviceDay{begin: day.UnixMicro(), before: sum}
		for _, s := range h.On(day) {
			// time.Date and not an addition of minutes: clocks change.
			begin := time.Date(day.Year(), day.Month(), day.Day(), s.From/60, s.From%60, 0, 0, h.Zone).UnixMicro()
			end := time.Date(day.Year(), day.Month(), day.Day(), s.To/60, s.To%60, 0, 0, h.Zone).UnixMicro()
			d.spans = append(d.spans, [2]int64{begin, end})
			sum += end - begin
		}
		c.days = append(c.days, d)
	}
}

// inHours says whether service hours are counted.
func (c clock) inHours() bool { return len(c.days) > 0 }

// between gives the time from a to b that counts, in microseconds.
func (c clock) between(a, b int64) int64 {
	if !c.inHours() {
		return b - a
	}
	return c.upTo(b) - c.upTo(a)
}

func (c clock) upTo(t int64) int64 {
	const day = 24 * 3600 * 1e6
	if t < c.days[0].begin {
		return 0
	}
	i := int((t - c.days[0].begin) / day) // right but for the hours by which clocks are changed
	if i >= len(c.days) || c.days[i].begin > t || i+1 < len(c.days) && c.days[i+1].begin <= t {
		i = sort.Search(len(c.days), func(i int) bool { return c.days[i].begin > t }) - 1
	}
	sum := c.days[i].before
	for _, s := range c.days[i].spans {
		if t > s[0] {
			sum += min(t, s[1]) - s[0]
		}
	}
	return sum
}
