package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// run lets a portal with a clock look at a ticket whenever it has to, but not before wake, and tells what it did.
func run(h Hours, c *Clock, x *Ticket, wake, until time.Time) []string {
	var did []string
	for range 20 {
		at := c.Look(h, *x, c.Deadlines(h, *x, 75))
		if at.IsZero() {
			break
		}
		if at.Before(wake) {
			at = wake
		}
		if at.After(until) {
			break
		}
		steps, alarms := c.Steps(h, *x, at, c.Deadlines(h, *x, 75))
		day := at.In(h.Zone).Format("02.01. 15:04")
		for _, a := range alarms {
			did = append(did, fmt.Sprintf("%s %s %s", day, a.Step, a.Goal))
		}
		for _, s := range steps {
			did = append(did, day+" "+string(s))
			switch s {
			case StepRaise:
				x.Raised = RaisedSilent
			case StepResubmit:
				x.ResubmitOn, x.Raised = "", RaisedDate
			case StepClose:
				c.Hear(h, Happening{At: at, From: x.State, To: Closed})
				x.State = Closed
			}
		}
		if len(steps)+len(alarms) == 0 {
			did = append(did, day+" looked in vain")
		}
	}
	return did
}

func TestWhatThePortalDoesByItself(t *testing.T) {
	t.Parallel()
	h := office(t, "SH")
	end := moment(t, "2027-06-01T00:00:00+02:00")
	const begin = "2026-11-23T10:00:00+01:00" // a Monday
	for _, c := range []struct {
		name   string
		state  State
		ticket Ticket
		wake   string // the portal was down until then
		then   func(c *Clock, x *Ticket)
		want   string
	}{
		{"a question is reminded of on working days 7 and 14, then the agent decides", WaitingForCustomer, Ticket{}, "", nil,
			"02.12. 08:00 remind, 11.12. 08:00 remind, 11.12. 08:00 raise"},
		{"a result on 7, and closed after 14", Resolved, Ticket{}, "", nil, "02.12. 08:00 remind, 11.12. 08:00 close"},
		{"never where work stands still", Resolved, Ticket{Kind: Incident, Impact: WorkStopped}, "", nil, "02.12. 08:00 remind, 11.12. 08:00 raise"},
		{"holidays are no working days", Resolved, Ticket{}, "", func(c *Clock, _ *Ticket) { c.Restart(moment(t, "2026-12-22T10:00:00+01:00")) },
			"04.01. 08:00 remind, 13.01. 08:00 close"},
		{"what came in the night counts from its day", Resolved, Ticket{}, "", func(c *Clock, _ *Ticket) { c.Restart(moment(t, "2026-11-23T23:59:00+01:00")) },
			"02.12. 08:00 remind, 11.12. 08:00 close"},
		{"a comment holds it", Resolved, Ticket{}, "", func(c *Clock, x *Ticket) {
			c.Hear(h, Happening{At: moment(t, "2026-11-24T10:00:00+01:00"), From: Resolved, To: Resolved, Spoke: true})
		}, ""},
		{"a comment after the reminder holds the closing", Resolved, Ticket{}, "", func(c *Clock, x *Ticket) {
			c.Steps(h, *x, moment(t, "2026-12-02T08:00:00+01:00"), nil)
			c.Hear(h, Happening{At: moment(t, "2026-12-03T10:00:00+01:00"), From: Resolved, To: Resolved, Spoke: true})
		}, ""},
		{"once staff have met it, the days begin anew", Resolved, Ticket{}, "", func(c *Clock, x *Ticket) {
			c.Hear(h, Happening{At: moment(t, "2026-11-24T10:00:00+01:00"), From: Resolved, To: Resolved, Spoke: true})
			c.Met(moment(t, "2026-11-25T10:00:00+01:00"))
		}, "04.12. 08:00 remind, 15.12. 08:00 close"},
		{"another result begins anew", Resolved, Ticket{}, "", func(c *Clock, x *Ticket) {
			c.Hear(h, Happening{At: moment(t, "2026-11-25T10:00:00+01:00"), From: Resolved, To: Resolved, Replied: true})
		}, "04.12. 08:00 remind, 15.12. 08:00 close"},
		{"a Wiedervorlage pauses the reminders and puts it before the agent", WaitingForCustomer, Ticket{ResubmitOn: "2027-01-04"}, "", nil,
			"04.01. 08:00 resubmit"},
		{"on a day without service, on the next one with", WaitingForCustomer, Ticket{ResubmitOn: "2027-01-02"}, "", nil, "04.01. 08:00 resubmit"},
		{"one that passed is put before the agent at once", Scheduled, Ticket{ResubmitOn: "2026-11-01"}, "2026-11-23T10:05:00+01:00", nil,
			"23.11. 10:05 resubmit"},
		{"after the agent looked at it the reminders begin on that day", WaitingForCustomer, Ticket{ResubmitOn: "2026-11-30"}, "", func(c *Clock, x *Ticket) {
			c.Steps(h, *x, moment(t, "2026-11-30T08:00:00+01:00"), nil)
			x.ResubmitOn = ""
		}, "09.12. 08:00 remind, 18.12. 08:00 remind, 18.12. 08:00 raise"},
		{"three weeks down: the one step that is due of a question", WaitingForCustomer, Ticket{}, "2026-12-14T09:00:00+01:00", nil,
			"14.12. 09:00 remind, 14.12. 09:00 raise"},
		{"three weeks down: a result is reminded of before it is closed", Resolved, Ticket{}, "2026-12-14T09:00:00+01:00", nil,
			"14.12. 09:00 remind, 23.12. 08:00 close"},
		{"ten working days down: the second reminder keeps its distance", WaitingForCustomer, Ticket{}, "2026-12-09T09:00:00+01:00", nil,
			"09.12. 09:00 remind, 18.12. 08:00 remind, 18.12. 08:00 raise"},
	} {
		clock := NewClock(0, Goals{}, moment(t, "2026-11-20T10:00:00+01:00"), false)
		clock.Hear(h, Happening{At: moment(t, begin), From: New, To: c.state, Replied: true})
		c.ticket.State = c.state
		if c.then != nil {
			c.then(&clock, &c.ticket)
		}
		var wake time.Time
		if c.wake != "" {
			wake = moment(t, c.wake)
		}
		if got := strings.Join(run(h, &clock, &c.ticket, wake, end), ", "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestGoalsAreToldOfOnceBeforeAndOnceAfter(t *testing.T) {
	t.Parallel()
	h := office(t)
	for _, c := range []struct {
		name   string
		ticket Ticket
		wake   string
		want   string
	}{
		{"at three quarters, and at the end", Ticket{State: New}, "",
			"23.11. 10:30 warn first_reply, 23.11. 11:00 breach first_reply, 23.11. 15:45 warn result, 24.11. 09:00 breach result"},
		{"after a standstill only that it was missed", Ticket{State: New}, "2026-11-30T09:00:00+01:00",
			"30.11. 09:00 breach first_reply, 30.11. 09:00 breach result"},
		{"a promise on its morning", Ticket{State: InProgress, NextReplyAt: moment(t, "2026-11-23T10:00:00+01:00")}, "2026-11-23T09:00:00+01:00",
			"23.11. 09:00 warn promise, 23.11. 10:00 breach promise, 23.11. 15:45 warn result, 24.11. 09:00 breach result"},
	} {
		clock := NewClock(1, gold, moment(t, "2026-11-23T09:00:00+01:00"), false)
		var wake time.Time
		if c.wake != "" {
			wake = moment(t, c.wake)
		}
		if got := strings.Join(run(h, &clock, &c.ticket, wake, moment(t, "2027-01-01T00:00:00+01:00")), ", "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestWhenAResultIsClosed(t *testing.T) {
	t.Parallel()
	h := office(t, "SH")
	at := moment(t, "2026-11-23T10:00:00+01:00")
	fresh := func() Clock {
		c := NewClock(0, Goals{}, at, false)
		c.Hear(h, Happening{At: at, From: New, To: Resolved, Replied: true})
		return c
	}
	late := fresh()
	late.Steps(h, Ticket{State: Resolved}, moment(t, "2026-12-10T09:00:00+01:00"), nil)
	held := fresh()
	held.Hear(h, Happening{At: at, From: Resolved, To: Resolved, Spoke: true})
	for _, c := range []struct {
		name   string
		clock  Clock
		ticket Ticket
		want   string
	}{
		{"after 14 working days", fresh(), Ticket{State: Resolved}, "2026-12-11T08:00:00+01:00"},
		{"later where the reminder was late", late, Ticket{State: Resolved}, "2026-12-21T08:00:00+01:00"},
		{"not where the customer wrote", held, Ticket{State: Resolved}, ""},
		{"not where work stands still", fresh(), Ticket{State: Resolved, Impact: WorkStopped}, ""},
		{"not with a Wiedervorlage", fresh(), Ticket{State: Resolved, ResubmitOn: "2027-01-11"}, ""},
		{"a question is not", fresh(), Ticket{State: WaitingForCustomer}, ""},
	} {
		var want time.Time
		if c.want != "" {
			want = moment(t, c.want)
		}
		if got := c.clock.ClosesAt(h, c.ticket); !got.Equal(want) {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}
