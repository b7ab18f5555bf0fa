package desk

import (
	"testing"
	"time"
)

// next writes the transition table once more, a row an action, in the order of States:
// new, in progress, waiting, scheduled, resolved, closed.
var next = map[Action][6]State{
	ActTake:     {InProgress, InProgress, WaitingForCustomer, Scheduled, Resolved, ""},
	ActAnswer:   {InProgress, InProgress, WaitingForCustomer, Scheduled, Resolved, Closed},
	ActAsk:      {WaitingForCustomer, WaitingForCustomer, WaitingForCustomer, WaitingForCustomer, WaitingForCustomer, ""},
	ActResume:   {InProgress, "", InProgress, InProgress, InProgress, InProgress},
	ActSchedule: {Scheduled, Scheduled, Scheduled, Scheduled, "", ""},
	ActResolve:  {Resolved, Resolved, Resolved, Resolved, Resolved, ""},
	ActMerge:    {Closed, Closed, Closed, Closed, Closed, ""},
	ActComment:  {New, InProgress, WaitingForCustomer, Scheduled, Resolved, Closed},
	ActReply:    {"", "", InProgress, "", "", ""},
	ActConfirm:  {"", "", "", "", Closed, ""},
	ActObject:   {"", "", "", "", InProgress, ""},
	ActWithdraw: {Closed, Closed, Closed, Closed, "", ""},
	ActReopen:   {"", "", "", "", "", InProgress},
	ActCreate:   {},
	ActRemind:   {"", "", WaitingForCustomer, "", Resolved, ""},
	ActExpire:   {"", "", "", "", Closed, ""},
}

func TestTheTransitionTable(t *testing.T) {
	t.Parallel()
	for a, row := range next {
		for i, from := range States {
			to, ok := Next(from, a)
			if to != row[i] || ok != (row[i] != "") {
				t.Errorf("%s from %s leads to %q, %v; want %q", a, from, to, ok, row[i])
			}
		}
	}
	for a := range transitions {
		if _, ok := next[a]; !ok {
			t.Errorf("%s is in the table and not in this test", a)
		}
	}
	if to, ok := Next(New, "made up"); ok {
		t.Errorf("an unknown action leads to %s", to)
	}
}

func TestReopenable(t *testing.T) {
	t.Parallel()
	closed := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		closed time.Time
		now    time.Time
		want   bool
	}{
		{"at once", closed, closed, true},
		{"on the last day", closed, closed.AddDate(0, 0, 30).Add(-time.Second), true},
		{"when the window is over", closed, closed.AddDate(0, 0, 30), false},
		{"never closed", time.Time{}, closed, false},
	} {
		if got := Reopenable(c.closed, c.now, 30); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestWhatAContactMayDo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	scope := func(change func(*Grant)) Scope {
		g := Grant{Org: 1, Level: LevelOrg, MayComment: true, Covers: []int64{1}}
		if change != nil {
			change(&g)
		}
		return Scope{Person: 1, Grants: []Grant{g}}
	}
	reporter, colleague := Sight{Org: 1, ReportingOrg: 1, Reporter: true, Involved: true}, Sight{Org: 1, ReportingOrg: 1}
	secret := func(t Sight) Sight {
		t.Confidential, t.InCircle = true, true
		return t
	}
	lead, reads := scope(func(g *Grant) { g.Lead = true }), scope(func(g *Grant) { g.MayComment = false })
	young, old := now.Add(-time.Hour), now.AddDate(0, 0, -31)
	for _, c := range []struct {
		name   string
		who    Scope
		sight  Sight
		state  State
		closed time.Time
		want   May
	}{
		{"the reporter of a new ticket", scope(nil), reporter, New, time.Time{}, May{Comment: true, Withdraw: true, AddWatcher: true, Conceal: true}},
		{"the reporter who is asked", scope(nil), reporter, WaitingForCustomer, time.Time{}, May{Comment: true, Answer: true, Withdraw: true, AddWatcher: true, Conceal: true}},
		{"the reporter with a result", scope(nil), reporter, Resolved, time.Time{}, May{Comment: true, Confirm: true, Object: true, AddWatcher: true, Conceal: true}},
		{"the reporter of one just closed", scope(nil), reporter, Closed, young, May{Comment: true, Reopen: true, FollowUp: true, AddWatcher: true, Conceal: true}},
		{"the reporter of one closed long ago", scope(nil), reporter, Closed, old, May{FollowUp: true, AddWatcher: true, Conceal: true}},
		{"a colleague with a result", scope(nil), colleague, Resolved, time.Time{}, May{Comment: true, Watch: true}},
		{"a colleague who is asked", scope(nil), colleague, WaitingForCustomer, time.Time{}, May{Comment: true, Answer: true, Watch: true}},
		{"the lead contact with a result", lead, colleague, Resolved, time.Time{}, May{Comment: true, Confirm: true, Object: true, Watch: true, AddWatcher: true}},
		{"the lead contact of one just closed", lead, colleague, Closed, young, May{Comment: true, Reopen: true, FollowUp: true, Watch: true, AddWatcher: true}},
		{"the reporter of a confidential one", scope(nil), secret(reporter), New, time.Time{}, May{Comment: true, Withdraw: true, Reveal: true, AddCircle: true}},
		{"a colleague in its circle", scope(nil), secret(colleague), New, time.Time{}, May{Comment: true, LeaveCircle: true}},
		{"a lead contact in its circle", lead, secret(colleague), New, time.Time{}, May{Comment: true, Withdraw: true, AddCircle: true, LeaveCircle: true}},
		{"a lead contact outside", lead, Sight{Org: 1, ReportingOrg: 1, Confidential: true}, New, time.Time{}, May{}},
		{"the reporter who only reads by now", reads, reporter, Resolved, time.Time{}, May{}},
		{"a colleague who only reads", reads, colleague, WaitingForCustomer, time.Time{}, May{Watch: true}},
		{"a stranger", scope(nil), Sight{Org: 9, ReportingOrg: 9}, Resolved, time.Time{}, May{}},
	} {
		if got := c.who.Allowed(c.sight, c.state, c.closed, now, 30); got != c.want {
			t.Errorf("%s may %+v, want %+v", c.name, got, c.want)
		}
	}
}
