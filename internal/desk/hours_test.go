package desk

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func hours(t *testing.T) Hours {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	h := Hours{Zone: zone, Spans: map[time.Weekday][]Span{}, Holidays: map[string]bool{"2026-12-25": true}}
	for _, x := range []struct{ days, from, to string }{{"Mo-Fr", "07:30", "12:00"}, {"Mo-Do", "13:00", "17:00"}, {"So", "01:30", "04:00"}} {
		days, err := ParseDays(x.days)
		if err != nil {
			t.Fatal(err)
		}
		span, err := ParseSpan(x.from, x.to)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range days {
			h.Spans[d] = append(h.Spans[d], span)
		}
	}
	return h
}

func TestServiceHours(t *testing.T) {
	t.Parallel()
	h := hours(t)
	for _, c := range []struct {
		name string
		at   string // RFC 3339
		next string // empty: open now
	}{
		{"in the morning", "2026-11-23T09:00:00+01:00", ""},
		{"the first minute", "2026-11-23T07:30:00+01:00", ""},
		{"a second before", "2026-11-23T07:29:59+01:00", "2026-11-23T07:30:00+01:00"},
		{"at the end of a span", "2026-11-23T12:00:00+01:00", "2026-11-23T13:00:00+01:00"},
		{"in the afternoon", "2026-11-23T16:59:59+01:00", ""},
		{"in the evening", "2026-11-23T17:00:00+01:00", "2026-11-24T07:30:00+01:00"},
		{"told in another zone", "2026-11-23T06:30:00Z", ""},
		{"on Friday afternoon", "2026-11-27T13:00:00+01:00", "2026-11-29T01:30:00+01:00"},
		{"on a holiday", "2026-12-25T09:00:00+01:00", "2026-12-27T01:30:00+01:00"},
		{"on the eve of a holiday", "2026-12-24T17:00:00+01:00", "2026-12-27T01:30:00+01:00"},
		{"before the clock goes forward", "2026-03-29T00:00:00+01:00", "2026-03-29T01:30:00+01:00"},
		{"after the clock went forward", "2026-03-29T03:30:00+02:00", ""},
		{"the end on that day", "2026-03-29T04:00:00+02:00", "2026-03-30T07:30:00+02:00"},
		{"the hour that comes twice, first", "2026-10-25T02:30:00+02:00", ""},
		{"the hour that comes twice, second", "2026-10-25T02:30:00+01:00", ""},
		{"the morning after the clock went back", "2026-10-25T05:00:00+01:00", "2026-10-26T07:30:00+01:00"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		want := at
		if c.next != "" {
			if want, err = time.Parse(time.RFC3339, c.next); err != nil {
				t.Fatal(err)
			}
		}
		if open := h.OpenAt(at); open != (c.next == "") {
			t.Errorf("%s: open %v", c.name, open)
		}
		if got := h.NextOpen(at); !got.Equal(want) {
			t.Errorf("%s: next open %v, want %v", c.name, got, want)
		}
	}
	if got := (Hours{Zone: time.UTC}).NextOpen(time.Now()); !got.IsZero() {
		t.Errorf("without hours they begin again at %v", got)
	}
}

func TestParseDays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"Mo-Fr": 5, "Sa": 1, "Mo,Mi": 2, "Fr-Mo": 4, "Mo-So": 7, " Mo - Di , Do": 3, "": 0, "Mon": 0, "Mo-": 0, "Mo-Xx": 0} {
		days, err := ParseDays(text)
		if (err == nil) != (want > 0) || err == nil && len(days) != want {
			t.Errorf("%q: %v, %v; want %d days", text, days, err, want)
		}
	}
	for _, x := range [][2]string{{"12:00", "12:00"}, {"13:00", "12:00"}, {"7", "12:00"}, {"07:30", "25:00"}} {
		if s, err := ParseSpan(x[0], x[1]); err == nil {
			t.Errorf("%v is read as %v", x, s)
		}
	}
}
