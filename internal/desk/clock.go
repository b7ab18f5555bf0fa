package desk

import (
	"slices"
	"time"
)

// Told is how far the vendor's people were told of a goal.
type Told int

// The steps of telling.
const (
	NotTold Told = iota
	ToldBefore
	ToldAfter
)

// Met says whether a goal was met.
type Met int

// Whether a goal was met.
const (
	MetUnknown Met = iota // no goal, or not known yet
	MetInTime
	MetLate // or not yet, and its time is over
)

// Clock is what the goals and the reminders of a ticket are counted from.
//
// The clock of the reply runs while the customer waits for one: from the ticket's creation, or from words of the
// customer that staff have not answered. The clock of the result runs while the ticket is new or in progress.
// Both stand while it is the customer's turn; that of the result stands, too, while the ticket is scheduled: the
// date that was agreed is the goal then.
type Clock struct {
	Level         int64 // contract level, as of the creation or the last change of it
	ReplySince    time.Time
	ReplyAllowed  int // minutes of service time
	ReplyTold     Told
	NextAllowed   int // of the replies after the first
	FirstReplyAt  time.Time
	ResultAllowed int
	ResultUsed    time.Duration // service time until ResultSince
	ResultSince   time.Time
	ResultTold    Told
	TurnSince     time.Time // since when it is the customer's turn
	Reminded      int       // reminders of this turn
	RemindedAt    time.Time
	Held          bool      // the customer wrote in this turn: nothing follows by itself
	LookAt        time.Time // when the portal has to look at the ticket by itself
	FirstReply    Met       // the goals of the first reply and of the result, as figures count them
	Result        Met
}

// NewClock begins with the creation of a ticket. answered says that staff took it down themselves, in a call: there is
// no first reply to wait for.
func NewClock(level int64, g Goals, at time.Time, answered bool) Clock {
	c := Clock{Level: level, ReplySince: at, ReplyAllowed: g.FirstReply, NextAllowed: g.NextReply, ResultAllowed: g.Result, ResultSince: at}
	if answered {
		c.ReplySince, c.FirstReplyAt = time.Time{}, at
	}
	return c
}

// Happening is what a clock hears of.
type Happening struct {
	At       time.Time
	From, To State
	Replied  bool // staff told the customer something
	Spoke    bool // the customer wrote
}

// Hear goes on after something happened to the ticket.
func (c *Clock) Hear(h Hours, x Happening) {
	runs := x.To == New || x.To == InProgress
	switch {
	case !runs && !c.ResultSince.IsZero():
		c.ResultUsed += h.Between(c.ResultSince, x.At)
		c.ResultSince = time.Time{}
	case runs && c.ResultSince.IsZero():
		c.ResultSince = x.At
	}
	if (x.From == Scheduled) != (x.To == Scheduled) {
		c.ResultTold = NotTold // another goal: the date, or the contract's again
	}
	if x.Replied {
		if c.FirstReplyAt.IsZero() {
			c.FirstReplyAt, c.FirstReply = x.At, MetUnknown
			if !c.ReplySince.IsZero() {
				c.FirstReply = met(c.ReplyAllowed, h.Between(c.ReplySince, x.At))
			}
		}
		c.ReplySince, c.ReplyTold = time.Time{}, NotTold
	}
	turn := x.To.IsWithCustomer()
	switch {
	case turn || x.To == Closed:
		c.ReplySince, c.ReplyTold = time.Time{}, NotTold
	case x.Spoke && c.ReplySince.IsZero():
		c.ReplySince, c.ReplyAllowed, c.ReplyTold = x.At, c.NextAllowed, NotTold
	}
	switch {
	case !turn:
		c.TurnSince, c.Reminded, c.RemindedAt, c.Held = time.Time{}, 0, time.Time{}, false
	case x.Replied || c.TurnSince.IsZero():
		c.TurnSince, c.Reminded, c.RemindedAt, c.Held = x.At, 0, time.Time{}, false
	case x.Spoke:
		c.Held = true
	}
}

// Judge notes whether the goals of the first reply and of the result were met. list is what runs now: a goal whose time
// is over is missed before it is met late. A ticket that was withdrawn has no result.
func (c *Clock) Judge(t Ticket, list []Deadline, now time.Time) {
	c.Result = MetUnknown
	if t.State == Resolved || t.State == Closed && t.Result != Withdrawn {
		c.Result = met(c.ResultAllowed, c.ResultUsed)
	}
	if c.FirstReplyAt.IsZero() {
		c.FirstReply = MetUnknown
	}
	for _, d := range list {
		switch {
		case d.At.After(now):
		case d.Goal == GoalFirstReply:
			c.FirstReply = MetLate
		case d.Goal == GoalResult:
			c.Result = MetLate
		}
	}
}

// met compares a goal in minutes with the service time that was used.
func met(goal int, used time.Duration) Met {
	switch {
	case goal == 0:
		return MetUnknown
	case used > time.Duration(goal)*time.Minute:
		return MetLate
	}
	return MetInTime
}

// Met notes that staff have met what the customer wrote, and that it needs no answer. A first reply is owed still.
func (c *Clock) Met(at time.Time) {
	if !c.FirstReplyAt.IsZero() {
		c.ReplySince, c.ReplyTold = time.Time{}, NotTold
	}
	if c.Held {
		c.Restart(at)
	}
}

// Restart begins the customer's turn anew.
func (c *Clock) Restart(at time.Time) {
	if !c.TurnSince.IsZero() {
		c.TurnSince, c.Reminded, c.RemindedAt, c.Held = at, 0, time.Time{}, false
	}
}

// Change gives the ticket other goals midway: its organisation has another level, or its kind or impact changed.
// What was used counts. A shorter goal is counted from now at the earliest, so that nothing is late by the
// change alone; it makes nothing later than it was.
func (c *Clock) Change(h Hours, at time.Time, level int64, g Goals) {
	used := c.ResultUsed
	if !c.ResultSince.IsZero() {
		used += h.Between(c.ResultSince, at)
	}
	if result := midway(c.ResultAllowed, g.Result, used); result != c.ResultAllowed {
		c.ResultAllowed, c.ResultTold = result, NotTold
	}
	goal := g.NextReply
	if c.FirstReplyAt.IsZero() {
		goal = g.FirstReply
	}
	if !c.ReplySince.IsZero() {
		if reply := midway(c.ReplyAllowed, goal, h.Between(c.ReplySince, at)); reply != c.ReplyAllowed {
			c.ReplyAllowed, c.ReplyTold = reply, NotTold
		}
	}
	c.Level, c.NextAllowed = level, g.NextReply
}

func midway(old, goal int, used time.Duration) int {
	fresh := int((used+time.Minute-1)/time.Minute) + goal // from now
	switch {
	case goal == 0:
		return 0
	case old == 0:
		return fresh
	}
	return max(goal, min(old, fresh))
}

// Goal is what the vendor has to meet.
type Goal string

// The goals.
const (
	GoalFirstReply Goal = "first_reply"
	GoalNextReply  Goal = "next_reply"
	GoalPromise    Goal = "promise" // the next reply, as staff promised it
	GoalResult     Goal = "result"
	GoalPlan       Goal = "plan" // the date that a ticket is scheduled for
)

// IsReply says whether the goal is to write to the customer.
func (g Goal) IsReply() bool { return g != GoalResult && g != GoalPlan }

// Deadline is a goal that the vendor has to meet now.
type Deadline struct {
	Goal Goal
	At   time.Time
	Warn time.Time // when it is near; zero: nobody is told before
}

// Deadlines gives what runs for a ticket, the next one first. warn is the share of a goal, in per cent, after
// which it is near.
func (c Clock) Deadlines(h Hours, t Ticket, warn int) []Deadline {
	if t.State == Closed || t.State.IsWithCustomer() {
		return nil
	}
	var out []Deadline
	add := func(g Goal, since time.Time, allowed int, used time.Duration) {
		goal := time.Duration(allowed) * time.Minute
		if since.IsZero() || goal == 0 {
			return
		}
		d := Deadline{Goal: g, At: h.Add(since, goal-used)}
		if warn > 0 {
			d.Warn = h.Add(since, goal*time.Duration(warn)/100-used)
		}
		if !d.At.IsZero() {
			out = append(out, d)
		}
	}
	if c.FirstReplyAt.IsZero() {
		add(GoalFirstReply, c.ReplySince, c.ReplyAllowed, 0)
	} else {
		add(GoalNextReply, c.ReplySince, c.ReplyAllowed, 0)
	}
	add(GoalResult, c.ResultSince, c.ResultAllowed, c.ResultUsed)
	if !t.NextReplyAt.IsZero() {
		local := t.NextReplyAt.In(h.Zone)
		out = append(out, Deadline{Goal: GoalPromise, At: t.NextReplyAt, Warn: h.Begin(local.Format(time.DateOnly))})
	}
	if _, ok := Day(t.PlannedDate); ok && t.State == Scheduled {
		out = append(out, Deadline{Goal: GoalPlan, At: h.End(t.PlannedDate), Warn: h.Begin(t.PlannedDate)})
	}
	slices.SortStableFunc(out, func(a, b Deadline) int { return a.At.Compare(b.At) })
	return out
}

// DueAt is the next moment that the vendor has to meet; zero without one.
func DueAt(list []Deadline) time.Time {
	if len(list) == 0 {
		return time.Time{}
	}
	return list[0].At
}

// ReplyAt is the moment until which the customer can expect a reply by the contract; zero without one.
func ReplyAt(list []Deadline) time.Time {
	for _, d := range list {
		if d.Goal == GoalFirstReply || d.Goal == GoalNextReply {
			return d.At
		}
	}
	return time.Time{}
}
