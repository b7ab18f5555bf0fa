package desk

import (
	"testing"
	"time"
)

// life is what happens to a ticket, told as on a clock: "Mo 09:00" and so on in the week of 23 November 2026.
type life struct {
	at      string // RFC 3339
	to      State
	replied bool
	spoke   bool
	goals   *Goals // the level changed
}

var gold = Goals{FirstReply: 120, NextReply: 240, Result: 9 * 60}

func TestGoals(t *testing.T) {
	t.Parallel()
	h := office(t, "SN") // the 18th is a holiday there
	for _, c := range []struct {
		name    string
		created string
		then    []life
		ticket  Ticket // of the state at the end: what is planned or promised
		want    []string
	}{
		{"a new ticket owes a reply and a result", "2026-11-23T09:00:00+01:00", nil, Ticket{},
			[]string{"first_reply 2026-11-23T11:00:00+01:00", "result 2026-11-24T09:00:00+01:00"}},
		{"one that came in the night counts from the morning", "2026-11-22T23:00:00+01:00", nil, Ticket{},
			[]string{"first_reply 2026-11-23T10:00:00+01:00", "result 2026-11-23T17:00:00+01:00"}},
		{"one before a holiday", "2026-11-17T16:00:00+01:00", nil, Ticket{},
			[]string{"first_reply 2026-11-19T09:00:00+01:00", "result 2026-11-19T16:00:00+01:00"}},
		{"taking it is no reply", "2026-11-23T09:00:00+01:00", []life{{at: "2026-11-23T09:30:00+01:00", to: InProgress}}, Ticket{},
			[]string{"first_reply 2026-11-23T11:00:00+01:00", "result 2026-11-24T09:00:00+01:00"}},
		{"after the first reply nobody waits for one", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: InProgress, replied: true}}, Ticket{},
			[]string{"result 2026-11-24T09:00:00+01:00"}},
		{"words of the customer want the next reply", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: InProgress, replied: true},
			{at: "2026-11-23T12:00:00+01:00", to: InProgress, spoke: true}}, Ticket{},
			[]string{"next_reply 2026-11-23T16:00:00+01:00", "result 2026-11-24T09:00:00+01:00"}},
		{"who writes twice waits since the first time", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: InProgress, replied: true},
			{at: "2026-11-23T12:00:00+01:00", to: InProgress, spoke: true},
			{at: "2026-11-23T15:00:00+01:00", to: InProgress, spoke: true}}, Ticket{},
			[]string{"next_reply 2026-11-23T16:00:00+01:00", "result 2026-11-24T09:00:00+01:00"}},
		{"who writes before the first reply waits for that one", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:30:00+01:00", to: New, spoke: true}}, Ticket{},
			[]string{"first_reply 2026-11-23T11:00:00+01:00", "result 2026-11-24T09:00:00+01:00"}},
		{"the clock stands while a question is open", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: WaitingForCustomer, replied: true}}, Ticket{}, nil},
		{"words beside an open question make no goal", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: WaitingForCustomer, replied: true},
			{at: "2026-11-23T11:00:00+01:00", to: WaitingForCustomer, spoke: true}}, Ticket{}, nil},
		{"and goes on with the answer, where it stood", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T11:00:00+01:00", to: WaitingForCustomer, replied: true},
			{at: "2026-11-27T16:00:00+01:00", to: InProgress, spoke: true}}, Ticket{}, // 2 h used, 7 left
			[]string{"next_reply 2026-11-30T11:00:00+01:00", "result 2026-11-30T14:00:00+01:00"}},
		{"asked in the night and answered in the next night costs nothing", "2026-11-23T16:00:00+01:00", []life{
			{at: "2026-11-23T22:00:00+01:00", to: WaitingForCustomer, replied: true},
			{at: "2026-11-25T02:00:00+01:00", to: InProgress, spoke: true}}, Ticket{},
			[]string{"next_reply 2026-11-25T12:00:00+01:00", "result 2026-11-25T16:00:00+01:00"}},
		{"asked on Friday evening, answered on Sunday", "2026-11-20T15:00:00+01:00", []life{
			{at: "2026-11-20T16:00:00+01:00", to: WaitingForCustomer, replied: true},
			{at: "2026-11-22T20:00:00+01:00", to: InProgress, spoke: true}}, Ticket{},
			[]string{"next_reply 2026-11-23T12:00:00+01:00", "result 2026-11-23T16:00:00+01:00"}},
		{"a result ends it", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T11:00:00+01:00", to: Resolved, replied: true}}, Ticket{}, nil},
		{"an objection makes it go on", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T11:00:00+01:00", to: Resolved, replied: true},
			{at: "2026-11-24T09:00:00+01:00", to: InProgress, spoke: true}}, Ticket{},
			[]string{"next_reply 2026-11-24T13:00:00+01:00", "result 2026-11-24T16:00:00+01:00"}},
		{"so does reopening, weeks later", "2026-11-02T09:00:00+01:00", []life{
			{at: "2026-11-02T11:00:00+01:00", to: Resolved, replied: true},
			{at: "2026-11-03T11:00:00+01:00", to: Closed, spoke: true},
			{at: "2026-11-24T09:00:00+01:00", to: InProgress, spoke: true}}, Ticket{},
			[]string{"next_reply 2026-11-24T13:00:00+01:00", "result 2026-11-24T16:00:00+01:00"}},
		{"what is late stays late after a question", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-25T09:00:00+01:00", to: WaitingForCustomer, replied: true},
			{at: "2026-11-26T09:00:00+01:00", to: InProgress, spoke: true}}, Ticket{},
			[]string{"result 2026-11-26T09:00:00+01:00", "next_reply 2026-11-26T13:00:00+01:00"}},
		{"a closed ticket owes nothing", "2026-11-23T09:00:00+01:00", []life{{at: "2026-11-23T10:00:00+01:00", to: Closed, spoke: true}}, Ticket{}, nil},
		{"scheduled, the date is the goal", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: Scheduled, replied: true}}, Ticket{PlannedDate: "2026-12-15"},
			[]string{"plan 2026-12-15T17:00:00+01:00"}},
		{"scheduled for a version, only replies are owed", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: Scheduled, replied: true},
			{at: "2026-11-23T12:00:00+01:00", to: Scheduled, spoke: true}}, Ticket{PlannedFor: "4.3"},
			[]string{"next_reply 2026-11-23T16:00:00+01:00"}},
		{"back from the plan the result is owed again", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: Scheduled, replied: true},
			{at: "2026-12-01T08:00:00+01:00", to: InProgress, replied: true}}, Ticket{},
			[]string{"result 2026-12-01T16:00:00+01:00"}},
		{"what staff promised is owed too", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: InProgress, replied: true}}, Ticket{NextReplyAt: moment(t, "2026-11-23T15:00:00+01:00")},
			[]string{"promise 2026-11-23T15:00:00+01:00", "result 2026-11-24T09:00:00+01:00"}},
		{"a promise does not count while the customer is asked", "2026-11-23T09:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: WaitingForCustomer, replied: true}}, Ticket{NextReplyAt: moment(t, "2026-11-23T15:00:00+01:00")}, nil},
		{"a shorter level midway counts from the change", "2026-11-23T08:00:00+01:00", []life{
			{at: "2026-11-23T09:00:00+01:00", to: New, goals: &Goals{FirstReply: 30, NextReply: 30, Result: 120}}}, Ticket{},
			[]string{"first_reply 2026-11-23T09:30:00+01:00", "result 2026-11-23T11:00:00+01:00"}},
		{"but makes nothing later than it was", "2026-11-23T08:00:00+01:00", []life{
			{at: "2026-11-23T09:55:00+01:00", to: New, goals: &Goals{FirstReply: 60, NextReply: 60, Result: 8 * 60}}}, Ticket{},
			[]string{"first_reply 2026-11-23T10:00:00+01:00", "result 2026-11-23T17:00:00+01:00"}},
		{"a shorter level that was not used up yet counts from the start", "2026-11-23T08:00:00+01:00", []life{
			{at: "2026-11-23T08:00:00+01:00", to: New, goals: &Goals{FirstReply: 30, NextReply: 30, Result: 60}}}, Ticket{},
			[]string{"first_reply 2026-11-23T08:30:00+01:00", "result 2026-11-23T09:00:00+01:00"}},
		{"a longer level counts from the start", "2026-11-23T08:00:00+01:00", []life{
			{at: "2026-11-23T09:00:00+01:00", to: New, goals: &Goals{FirstReply: 240, NextReply: 480, Result: 18 * 60}}}, Ticket{},
			[]string{"first_reply 2026-11-23T12:00:00+01:00", "result 2026-11-24T17:00:00+01:00"}},
		{"the contract ended: nothing is owed", "2026-11-23T08:00:00+01:00", []life{
			{at: "2026-11-23T09:00:00+01:00", to: New, goals: &Goals{}}}, Ticket{}, nil},
		{"a level changed while the clock stands counts what was used", "2026-11-23T08:00:00+01:00", []life{
			{at: "2026-11-23T10:00:00+01:00", to: WaitingForCustomer, replied: true},
			{at: "2026-11-24T10:00:00+01:00", to: WaitingForCustomer, goals: &Goals{NextReply: 60, Result: 180}},
			{at: "2026-11-25T08:00:00+01:00", to: InProgress, spoke: true}}, Ticket{}, // 2 h used of max(3 h, min(9 h, 2 h + 3 h)) = 5 h
			[]string{"next_reply 2026-11-25T09:00:00+01:00", "result 2026-11-25T11:00:00+01:00"}},
		{"changed twice it is as with the last, as far as it may", "2026-11-23T08:00:00+01:00", []life{
			{at: "2026-11-23T09:00:00+01:00", to: New, goals: &Goals{FirstReply: 30, NextReply: 30, Result: 120}},
			{at: "2026-11-23T09:10:00+01:00", to: New, goals: &gold}}, Ticket{},
			[]string{"first_reply 2026-11-23T10:00:00+01:00", "result 2026-11-23T17:00:00+01:00"}},
	} {
		created := moment(t, c.created)
		clock, state := NewClock(1, gold, created, false), New
		for _, x := range c.then {
			at := moment(t, x.at)
			if x.goals != nil {
				clock.Change(h, at, 2, *x.goals)
			}
			clock.Hear(h, Happening{At: at, From: state, To: x.to, Replied: x.replied, Spoke: x.spoke})
			state = x.to
		}
		c.ticket.State = state
		var got []string
		for _, d := range clock.Deadlines(h, c.ticket, 75) {
			got = append(got, string(d.Goal)+" "+d.At.In(h.Zone).Format(time.RFC3339))
		}
		if !equal(got, c.want) {
			t.Errorf("%s:\n got %v\nwant %v", c.name, got, c.want)
		}
	}
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestATicketFromACallOwesNoFirstReply(t *testing.T) {
	t.Parallel()
	h, at := office(t), moment(t, "2026-11-23T09:00:00+01:00")
	clock := NewClock(1, gold, at, true)
	list := clock.Deadlines(h, Ticket{State: New}, 75)
	if len(list) != 1 || list[0].Goal != GoalResult || !clock.FirstReplyAt.Equal(at) {
		t.Errorf("it owes %+v", list)
	}
}

func TestWhatStaffHaveMetWantsNoReply(t *testing.T) {
	t.Parallel()
	h := office(t)
	at := moment(t, "2026-11-23T09:00:00+01:00")
	clock := NewClock(1, gold, at, false)
	clock.Met(at)
	if list := clock.Deadlines(h, Ticket{State: New}, 0); len(list) != 2 {
		t.Errorf("the first reply is not owed any more: %+v", list)
	}
	clock.Hear(h, Happening{At: at, From: New, To: InProgress, Replied: true})
	clock.Hear(h, Happening{At: at, From: InProgress, To: InProgress, Spoke: true})
	clock.Met(at)
	if list := clock.Deadlines(h, Ticket{State: InProgress}, 0); len(list) != 1 || list[0].Goal != GoalResult {
		t.Errorf("what was met still waits: %+v", list)
	}
}

func TestGoalsByKindAndImpact(t *testing.T) {
	t.Parallel()
	l := ContractLevel{Goals: map[GoalFor]Goals{{Incident, WorkStopped}: {FirstReply: 30}, {Question, NoImpact}: {FirstReply: 240}}}
	for _, c := range []struct {
		kind   Kind
		impact Impact
		want   int
	}{
		{Incident, WorkStopped, 30}, {Incident, OnePerson, 0}, {Question, NoImpact, 240},
		{Question, WorkStopped, 240}, // only faults have an impact
		{Suggestion, NoImpact, 0},
	} {
		if got := l.For(c.kind, c.impact); got.FirstReply != c.want {
			t.Errorf("%s, %s: %d, want %d", c.kind, c.impact, got.FirstReply, c.want)
		}
	}
}

func TestWhetherGoalsWereMet(t *testing.T) {
	t.Parallel()
	h := office(t, "SH")
	begin := moment(t, "2026-11-23T10:00:00+01:00") // a Monday
	goals := Goals{FirstReply: 60, NextReply: 30, Result: 240}
	type step struct {
		after    time.Duration
		from, to State
		replied  bool
	}
	reply := func(after time.Duration) step { return step{after, InProgress, InProgress, true} }
	result := func(after time.Duration) step { return step{after, InProgress, Resolved, true} }
	for _, c := range []struct {
		name          string
		goals         Goals
		steps         []step
		with          Result
		at            time.Duration // when it is judged
		reply, result Met
	}{
		{"both run still", goals, nil, NoResult, 10 * time.Minute, MetUnknown, MetUnknown},
		{"a reply in time", goals, []step{reply(time.Hour)}, NoResult, 2 * time.Hour, MetInTime, MetUnknown},
		{"a late reply", goals, []step{reply(61 * time.Minute)}, NoResult, 2 * time.Hour, MetLate, MetUnknown},
		{"no reply, and its time is over", goals, nil, NoResult, time.Hour, MetLate, MetUnknown},
		{"a second reply changes nothing", goals, []step{reply(61 * time.Minute), reply(62 * time.Minute)}, NoResult, 2 * time.Hour, MetLate, MetUnknown},
		{"a result in time is a reply too", goals, []step{result(time.Hour)}, Solved, time.Hour, MetInTime, MetInTime},
		{"a late result", goals, []step{reply(time.Hour), result(5 * time.Hour)}, Solved, 6 * time.Hour, MetInTime, MetLate},
		{"no result, and its time is over", goals, []step{reply(time.Hour)}, NoResult, 5 * time.Hour, MetInTime, MetLate},
		{"a query stops the clock", goals, []step{{time.Hour, InProgress, WaitingForCustomer, true}, {5 * time.Hour, WaitingForCustomer, InProgress, false},
			result(6 * time.Hour)}, Solved, 7 * time.Hour, MetInTime, MetInTime},
		{"closed after a result", goals, []step{result(time.Hour), {2 * time.Hour, Resolved, Closed, false}}, NoFeedback, 3 * time.Hour, MetInTime, MetInTime},
		{"withdrawn before anybody replied", goals, []step{{time.Minute, New, Closed, false}}, Withdrawn, 7 * time.Hour, MetUnknown, MetUnknown},
		{"an objection takes the result away", goals, []step{result(time.Hour), {2 * time.Hour, Resolved, InProgress, false}}, NoResult, 2 * time.Hour, MetInTime, MetUnknown},
		{"without goals", Goals{}, []step{result(7 * time.Hour)}, Solved, 7 * time.Hour, MetUnknown, MetUnknown},
	} {
		clock, x := NewClock(1, c.goals, begin, false), Ticket{State: New}
		judge := func(at time.Time) { clock.Judge(x, clock.Deadlines(h, x, 0), at) }
		for _, s := range c.steps {
			at := begin.Add(s.after)
			clock.Hear(h, Happening{At: at, From: s.from, To: s.to, Replied: s.replied})
			x.State, x.Result = s.to, c.with
			judge(at)
		}
		judge(begin.Add(c.at))
		if clock.FirstReply != c.reply || clock.Result != c.result {
			t.Errorf("%s: reply %d, result %d; want %d, %d", c.name, clock.FirstReply, clock.Result, c.reply, c.result)
		}
	}
}
