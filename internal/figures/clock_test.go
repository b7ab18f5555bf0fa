package figures

import (
	"math/rand/v2"
	"testing"
	"time"

	"kundenportal/internal/desk"
)

// TestServiceTimeIsCountedMinuteByMinute compares the clock with a walk over every minute, through both
// changes of the clocks, closed days, public holidays and breaks.
func TestServiceTimeIsCountedMinuteByMinute(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	span := []desk.Span{{From: 8 * 60, To: 12 * 60}, {From: 13 * 60, To: 17 * 60}}
	hours := desk.Hours{Zone: zone, Holidays: map[string]bool{"2026-05-05": true}, Regions: []desk.Region{"SH"}, Spans: map[time.Weekday][]desk.Span{
		time.Monday: span, time.Tuesday: span, time.Friday: span, time.Sunday: {{From: 0, To: 24 * 60}}}}
	from, to := time.Date(2026, 3, 20, 9, 0, 0, 0, zone), time.Date(2026, 11, 3, 0, 0, 0, 0, zone)
	c := newClock(hours, from, to)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		begin := from.Add(time.Duration(rnd.Int64N(int64(to.Sub(from)/time.Minute))) * time.Minute)
		end := begin.Add(time.Duration(rnd.IntN(6*24*60)) * time.Minute)
		if end.After(to) {
			end = to
		}
		var want time.Duration
		for m := begin; m.Before(end); m = m.Add(time.Minute) {
			if hours.OpenAt(m) {
				want += time.Minute
			}
		}
		if got := time.Duration(c.between(begin.UnixMicro(), end.UnixMicro())) * time.Microsecond; got != want {
			t.Fatalf("from %v to %v: %v, want %v", begin, end, got, want)
		}
	}
	if c := newClock(desk.Hours{Zone: zone}, from, to); c.inHours() || c.between(5, 12) != 7 {
		t.Error("without service hours time is not time elapsed")
	}
}
