package desk

import "time"

// Hours are the support's service hours in its own time zone.
type Hours struct {
	Zone     *time.Location
	Spans    map[time.Weekday][]Span // in their order
	Holidays map[string]bool         // YYYY-MM-DD
	Regions  []Region                // whose public holidays are days without service too
}

// Span is a part of a day, in minutes since midnight; To is not part of it.
type Span struct{ From, To int }

// OpenAt says whether the support can be reached at t.
func (h Hours) OpenAt(t time.Time) bool {
	t = t.In(h.Zone)
	minute := t.Hour()*60 + t.Minute()
	for _, s := range h.On(t) {
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
		for _, s := range h.On(day) {
			if begin := h.at(day, s.From); begin.After(t) {
				return begin
			}
		}
		day = h.at(day, 24*60)
	}
	return time.Time{}
}

// Between gives the service time from a until b; b before a is none. It is real time: an hour that the clocks
// skip is none, and one that comes twice is two.
func (h Hours) Between(a, b time.Time) time.Duration {
	var sum time.Duration
	h.walk(a, func(from, to time.Time) bool {
		if !from.Before(b) {
			return false
		}
		if to.After(b) {
			to = b
		}
		sum += to.Sub(from)
		return true
	})
	return sum
}

// Add gives the moment at which d of service time has passed since t; at the end of a day's service it is that
// end and not the next morning. Nothing to wait for is t itself. Without service within a year the result is the
// zero time.
func (h Hours) Add(t time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return t
	}
	var end time.Time
	h.walk(t, func(from, to time.Time) bool {
		if d <= to.Sub(from) {
			end = from.Add(d)
			return false
		}
		d -= to.Sub(from)
		return true
	})
	return end
}

// walk gives the parts of the service time after t in their order, until more says false or a year passes
// without any. Spans that overlap count once.
func (h Hours) walk(t time.Time, more func(from, to time.Time) bool) {
	if h.Zone == nil {
		return
	}
	day, empty := t.In(h.Zone), 0
	for ; empty < 366; empty++ {
		for _, s := range h.On(day) {
			from, to := h.at(day, s.From), h.at(day, s.To)
			if from.Before(t) {
				from = t
			}
			if !from.Before(to) {
				continue
			}
			empty = 0
			if !more(from, to) {
				return
			}
			t = to // what begins before its end overlaps
		}
		day = h.at(day, 24*60)
	}
}

// at gives a minute of the day of t. It is time.Date and not an addition of minutes: clocks change.
func (h Hours) at(t time.Time, minute int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), minute/60, minute%60, 0, 0, h.Zone)
}

// WorkDay gives the moment service begins on the n-th working day after the day of t. Without service within a
// year it is the zero time.
func (h Hours) WorkDay(t time.Time, n int) time.Time {
	day := t.In(h.Zone)
	for empty := 0; empty < 366; empty++ {
		day = h.at(day, 24*60)
		spans := h.On(day)
		if len(spans) == 0 {
			continue
		}
		empty = 0
		if n--; n == 0 {
			return h.at(day, spans[0].From)
		}
	}
	return time.Time{}
}

// Begin gives the moment service begins on a calendar day, YYYY-MM-DD, or the next time after it. What is no date
// is the zero time.
func (h Hours) Begin(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, h.Zone)
	if err != nil {
		return time.Time{}
	}
	return h.NextOpen(t)
}

// End gives the moment service ends on a calendar day; on one without service, the day's end.
func (h Hours) End(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, h.Zone)
	if err != nil {
		return time.Time{}
	}
	last := 0
	for _, s := range h.On(t) {
		last = max(last, s.To)
	}
	if last == 0 {
		last = 24 * 60
	}
	return h.at(t, last)
}

// On gives the parts of the day of t in which the support can be reached, in their order; on a holiday none.
func (h Hours) On(t time.Time) []Span {
	spans := h.Spans[t.Weekday()]
	if len(spans) == 0 || h.Holidays[t.Format(time.DateOnly)] {
		return nil
	}
	for _, r := range h.Regions {
		if r.IsHoliday(t) {
			return nil
		}
	}
	return spans
}
