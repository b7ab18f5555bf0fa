package desk

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Hours are the support's service hours in its own time zone.
type Hours struct {
	Zone     *time.Location
	Spans    map[time.Weekday][]Span
	Holidays map[string]bool // YYYY-MM-DD
}

// Span is a part of a day, in minutes since midnight; To is not part of it.
type Span struct{ From, To int }

var dayNames = map[string]time.Weekday{"Mo": time.Monday, "Di": time.Tuesday, "Mi": time.Wednesday,
	"Do": time.Thursday, "Fr": time.Friday, "Sa": time.Saturday, "So": time.Sunday}

// ParseDays reads "Mo-Fr", "Sa" or "Mo,Mi" (German abbreviations, as the configuration has them).
func ParseDays(s string) ([]time.Weekday, error) {
	var out []time.Weekday
	for _, part := range strings.Split(s, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		first, ok := dayNames[strings.TrimSpace(from)]
		if !ok {
			return nil, fmt.Errorf("%q is not one of Mo, Di, Mi, Do, Fr, Sa, So", from)
		}
		last := first
		if isRange {
			if last, ok = dayNames[strings.TrimSpace(to)]; !ok {
				return nil, fmt.Errorf("%q is not one of Mo, Di, Mi, Do, Fr, Sa, So", to)
			}
		}
		for d := first; ; d = (d + 1) % 7 {
			out = append(out, d)
			if d == last {
				break
			}
		}
	}
	return out, nil
}

// ParseSpan reads two times of day as "07:30".
func ParseSpan(from, to string) (Span, error) {
	f, err1 := time.Parse("15:04", from)
	t, err2 := time.Parse("15:04", to)
	if err := errors.Join(err1, err2); err != nil {
		return Span{}, err
	}
	s := Span{f.Hour()*60 + f.Minute(), t.Hour()*60 + t.Minute()}
	if s.From >= s.To {
		return Span{}, fmt.Errorf("%s is not before %s", from, to)
	}
	return s, nil
}

// OpenAt says whether the support can be reached at t.
func (h Hours) OpenAt(t time.Time) bool {
	t = t.In(h.Zone)
	minute := t.Hour()*60 + t.Minute()
	for _, s := range h.day(t) {
		if s.From <= minute && minute < s.To {
			return true
		}
	}
	return false
}

// NextOpen gives t itself within the service hours, else the moment they begin again. Without
// any hours within a year the result is the zero time.
func (h Hours) NextOpen(t time.Time) time.Time {
	if h.OpenAt(t) {
		return t
	}
	day := t.In(h.Zone)
	for range 366 {
		for _, s := range h.day(day) {
			// time.Date and not an addition of minutes: clocks change.
			begin := time.Date(day.Year(), day.Month(), day.Day(), s.From/60, s.From%60, 0, 0, h.Zone)
			if begin.After(t) {
				return begin
			}
		}
		day = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, h.Zone)
	}
	return time.Time{}
}

func (h Hours) day(t time.Time) []Span {
	if h.Holidays[t.Format(time.DateOnly)] {
		return nil
	}
	return h.Spans[t.Weekday()]
}
