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
	for d := time.Monday; d <= time.Friday; d++ {
		h.Spans[d] = []Span{{From: 7*60 + 30, To: 12 * 60}}
		if d != time.Friday {
			h.Spans[d] = append(h.Spans[d], Span{From: 13 * 60, To: 17 * 60})
		}
	}
	h.Spans[time.Sunday] = []Span{{From: 90, To: 4 * 60}}
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
