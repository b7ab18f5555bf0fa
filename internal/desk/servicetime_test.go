package desk

import (
	"testing"
	"time"
)

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// office is Monday to Friday 8 to 17, without public holidays.
func office(t *testing.T, regions ...Region) Hours {
	t.Helper()
	h := Hours{Zone: hours(t).Zone, Spans: map[time.Weekday][]Span{}, Holidays: map[string]bool{}, Regions: regions}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Spans[d] = []Span{{From: 8 * 60, To: 17 * 60}}
	}
	return h
}

func always(t *testing.T) Hours {
	h := office(t)
	for d := time.Sunday; d <= time.Saturday; d++ {
		h.Spans[d] = []Span{{From: 0, To: 24 * 60}}
	}
	return h
}

func TestServiceTime(t *testing.T) {
	t.Parallel()
	broken := hours(t) // 7:30–12 and 13–17, Friday until 12, Sunday 1:30–4; closed on 2026-12-25
	overlapping := office(t)
	overlapping.Spans[time.Monday] = []Span{{From: 8 * 60, To: 12 * 60}, {From: 10 * 60, To: 14 * 60}, {From: 11 * 60, To: 13 * 60}}
	closed := office(t, "SN")
	closed.Holidays["2026-11-19"] = true
	for _, c := range []struct {
		name string
		h    Hours
		from string
		d    time.Duration
		to   string
	}{
		{"within a day", office(t), "2026-11-23T09:00:00+01:00", 2 * time.Hour, "2026-11-23T11:00:00+01:00"},
		{"told in another zone", office(t), "2026-11-23T08:00:00Z", 2 * time.Hour, "2026-11-23T11:00:00+01:00"},
		{"exactly until the end of service is that end", office(t), "2026-11-23T15:00:00+01:00", 2 * time.Hour, "2026-11-23T17:00:00+01:00"},
		{"a minute more is the next morning", office(t), "2026-11-23T15:00:00+01:00", 2*time.Hour + time.Minute, "2026-11-24T08:01:00+01:00"},
		{"from before service begins", office(t), "2026-11-23T03:00:00+01:00", time.Hour, "2026-11-23T09:00:00+01:00"},
		{"from the night", office(t), "2026-11-23T23:59:59+01:00", time.Hour, "2026-11-24T09:00:00+01:00"},
		{"from the very end of service", office(t), "2026-11-23T17:00:00+01:00", time.Hour, "2026-11-24T09:00:00+01:00"},
		{"over a weekend", office(t), "2026-11-20T16:00:00+01:00", 2 * time.Hour, "2026-11-23T09:00:00+01:00"},
		{"over a break at noon", broken, "2026-11-23T11:30:00+01:00", time.Hour, "2026-11-23T13:30:00+01:00"},
		{"from within the break", broken, "2026-11-23T12:20:00+01:00", time.Hour, "2026-11-23T14:00:00+01:00"},
		{"seconds count", office(t), "2026-11-23T16:59:30+01:00", time.Minute, "2026-11-24T08:00:30+01:00"},
		{"spans that overlap count once", overlapping, "2026-11-23T08:00:00+01:00", 6 * time.Hour, "2026-11-23T14:00:00+01:00"},
		{"over a state's holiday and an own day", closed, "2026-11-17T16:00:00+01:00", 2 * time.Hour, "2026-11-20T09:00:00+01:00"},
		{"where that is no holiday", office(t, "SH"), "2026-11-17T16:00:00+01:00", 2 * time.Hour, "2026-11-18T09:00:00+01:00"},
		{"over the customer's holiday", office(t, "SH", "BY"), "2026-06-03T16:00:00+02:00", 2 * time.Hour, "2026-06-05T09:00:00+02:00"},
		{"over Easter", office(t, "SH"), "2026-04-02T16:00:00+02:00", 2 * time.Hour, "2026-04-07T09:00:00+02:00"},
		{"over the turn of the year", office(t, "SH"), "2026-12-31T16:00:00+01:00", 2 * time.Hour, "2027-01-04T09:00:00+01:00"},
		{"a working week", office(t), "2026-11-23T08:00:00+01:00", 45 * time.Hour, "2026-11-27T17:00:00+01:00"},
		{"two months over the clocks' change", office(t), "2026-10-01T08:00:00+02:00", 22 * 9 * time.Hour, "2026-10-30T17:00:00+01:00"},
		{"the night that is an hour shorter", always(t), "2026-03-29T01:00:00+01:00", 2 * time.Hour, "2026-03-29T04:00:00+02:00"},
		{"the night that is an hour longer", always(t), "2026-10-25T01:00:00+02:00", 3 * time.Hour, "2026-10-25T03:00:00+01:00"},
		{"a day of 23 hours", always(t), "2026-03-29T00:00:00+01:00", 23 * time.Hour, "2026-03-30T00:00:00+02:00"},
		{"a day of 25 hours", always(t), "2026-10-25T00:00:00+02:00", 25 * time.Hour, "2026-10-26T00:00:00+01:00"},
		{"within the hour that comes twice, the first time", always(t), "2026-10-25T02:30:00+02:00", time.Hour, "2026-10-25T02:30:00+01:00"},
		{"a night span on the short night", broken, "2026-03-29T01:30:00+01:00", 90 * time.Minute, "2026-03-29T04:00:00+02:00"},
		{"a night span on the long night", broken, "2026-10-25T01:30:00+02:00", 3*time.Hour + 30*time.Minute, "2026-10-25T04:00:00+01:00"},
		{"over midnight", always(t), "2026-11-23T23:00:00+01:00", 2 * time.Hour, "2026-11-24T01:00:00+01:00"},
		{"over 29 February", office(t), "2028-02-28T16:00:00+01:00", 11 * time.Hour, "2028-03-01T09:00:00+01:00"},
	} {
		from, to := moment(t, c.from), moment(t, c.to)
		if got := c.h.Add(from, c.d); !got.Equal(to) {
			t.Errorf("%s: it ends %v, want %v", c.name, got.In(c.h.Zone), to)
		}
		if got := c.h.Between(from, to); got != c.d {
			t.Errorf("%s: %v lie between, want %v", c.name, got, c.d)
		}
	}
}

func TestServiceTimeAtItsEdges(t *testing.T) {
	t.Parallel()
	h := office(t)
	night := moment(t, "2026-11-21T03:00:00+01:00")
	if got := h.Add(night, 0); !got.Equal(night) {
		t.Errorf("nothing to wait for ends %v", got)
	}
	if got := h.Add(night, -time.Hour); !got.Equal(night) {
		t.Errorf("less than nothing ends %v", got)
	}
	if got := h.Between(night.Add(72*time.Hour), night); got != 0 {
		t.Errorf("backwards there are %v", got)
	}
	if got := h.Between(night, night.Add(24*time.Hour)); got != 0 {
		t.Errorf("a Saturday has %v", got)
	}
	for _, none := range []Hours{{}, {Zone: time.UTC}} {
		if got := none.Add(night, time.Hour); !got.IsZero() {
			t.Errorf("without service an hour ends %v", got)
		}
		if got := none.Between(night, night.AddDate(2, 0, 0)); got != 0 {
			t.Errorf("without service there are %v", got)
		}
	}
	if got := (Hours{Zone: time.UTC}).WorkDay(night, 1); !got.IsZero() {
		t.Errorf("without service the next working day is %v", got)
	}
}

// However a stretch is cut, its parts are as long as the whole.
func TestServiceTimeAddsUp(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]Hours{"office": office(t, "SN", "BY"), "with a break": hours(t), "always": always(t)} {
		from := moment(t, "2026-03-20T05:17:31+01:00")
		for cut := range 400 {
			mid := from.Add(time.Duration(cut) * 97 * time.Minute)
			end := mid.Add(time.Duration(400-cut) * 61 * time.Minute)
			if a, b, whole := h.Between(from, mid), h.Between(mid, end), h.Between(from, end); a+b != whole {
				t.Fatalf("%s: %v and %v are not %v", name, a, b, whole)
			}
			if d := h.Between(from, mid); d > 0 {
				if at := h.Add(from, d); h.Between(from, at) != d || at.After(mid) {
					t.Fatalf("%s: %v after %v is %v", name, d, from, at)
				}
			}
		}
	}
}

func TestWorkingDays(t *testing.T) {
	t.Parallel()
	h := office(t, "BY", "SN")
	for _, c := range []struct {
		name string
		from string
		n    int
		want string
	}{
		{"the next day", "2026-11-23T10:00:00+01:00", 1, "2026-11-24T08:00:00+01:00"},
		{"the time of day does not matter", "2026-11-23T23:30:00+01:00", 1, "2026-11-24T08:00:00+01:00"},
		{"over a weekend", "2026-11-20T10:00:00+01:00", 1, "2026-11-23T08:00:00+01:00"},
		{"from a Saturday", "2026-11-21T10:00:00+01:00", 1, "2026-11-23T08:00:00+01:00"},
		{"seven of them", "2026-11-23T10:00:00+01:00", 7, "2026-12-02T08:00:00+01:00"},
		{"over a holiday of the vendor and one of the customer", "2026-11-17T10:00:00+01:00", 1, "2026-11-19T08:00:00+01:00"},
		{"over Christmas and Epiphany", "2026-12-23T10:00:00+01:00", 7, "2027-01-05T08:00:00+01:00"},
		{"over the clocks' change", "2026-10-23T10:00:00+02:00", 1, "2026-10-26T08:00:00+01:00"},
	} {
		if got, want := h.WorkDay(moment(t, c.from), c.n), moment(t, c.want); !got.Equal(want) {
			t.Errorf("%s: %v, want %v", c.name, got.In(h.Zone), want)
		}
	}
}

func TestServiceBeginsAndEndsOnADay(t *testing.T) {
	t.Parallel()
	h := office(t, "SH")
	for day, want := range map[string][2]string{
		"2026-11-23": {"2026-11-23T08:00:00+01:00", "2026-11-23T17:00:00+01:00"},
		"2026-11-22": {"2026-11-23T08:00:00+01:00", "2026-11-23T00:00:00+01:00"},
		"2026-12-25": {"2026-12-28T08:00:00+01:00", "2026-12-26T00:00:00+01:00"},
	} {
		if got := h.Begin(day); !got.Equal(moment(t, want[0])) {
			t.Errorf("%s begins %v", day, got)
		}
		if got := h.End(day); !got.Equal(moment(t, want[1])) {
			t.Errorf("%s ends %v", day, got)
		}
	}
	if !h.Begin("soon").IsZero() || !h.End("").IsZero() {
		t.Error("what is no date has a beginning or an end")
	}
}

func TestTheCalendarGoesOverTheConfiguration(t *testing.T) {
	t.Parallel()
	base := office(t)
	base.Holidays["2026-11-24"] = true
	if h := (Calendar{}).Hours(base); !h.OpenAt(moment(t, "2026-11-23T09:00:00+01:00")) || h.OpenAt(moment(t, "2026-11-24T09:00:00+01:00")) {
		t.Error("without a calendar the configuration does not hold")
	}
	c := Calendar{Spans: map[time.Weekday][]Span{time.Monday: {{From: 13 * 60, To: 15 * 60}, {From: 9 * 60, To: 11 * 60}}}, Region: "SH",
		Customer: "BY", Closed: []string{"2026-11-30"}}
	h := c.Hours(base)
	for at, open := range map[string]bool{
		"2026-11-23T08:30:00+01:00": false, "2026-11-23T09:00:00+01:00": true, "2026-11-23T12:00:00+01:00": false,
		"2026-11-23T14:00:00+01:00": true, "2026-11-25T09:00:00+01:00": false, "2026-11-30T09:00:00+01:00": false,
		"2025-01-06T09:00:00+01:00": false, // Epiphany in Bavaria, a Monday
	} {
		if h.OpenAt(moment(t, at)) != open {
			t.Errorf("at %s open is not %v", at, open)
		}
	}
	if got := h.WorkDay(moment(t, "2026-11-22T09:00:00+01:00"), 1); !got.Equal(moment(t, "2026-11-23T09:00:00+01:00")) {
		t.Errorf("spans are not in their order: the day begins %v", got)
	}
	if base.Holidays["2026-11-30"] {
		t.Error("the configuration was changed")
	}
}
