package desk

import "time"

// Hours are the support's service hours in its own time zone.
type Hours struct {
	Zone     *time.Location
	Spans    map[time.Weekday][]Span
	Holidays map[string]bool // YYYY-MM-DD
}

// Span is a part of a day, in minutes since midnight; To is not part of it.
type Span struct{ From, To int }

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
