package desk

import "time"

// The working days of the portal's own steps, counted from the beginning of the customer's turn.
const (
	RemindAfter = 7  // first reminder
	DecideAfter = 14 // second reminder of a question, and the agent decides; a result is closed
)

// Step is what the portal does to a ticket by itself.
type Step string

// The steps.
const (
	StepWarn     Step = "warn"     // tell the assignee that a goal is near
	StepBreach   Step = "breach"   // tell the assignee and the team that it was missed
	StepRemind   Step = "remind"   // remind the customer
	StepRaise    Step = "raise"    // put it before the agent: nobody answered
	StepResubmit Step = "resubmit" // put it before the agent: the day of the Wiedervorlage
	StepClose    Step = "close"    // no reaction to the result
)

// Alarm is a step about a goal.
type Alarm struct {
	Step Step
	Deadline
}

// Steps gives what is due, and notes in the clock that it was done. After a time in which nothing ran each ticket
// gets the one step that is due now and not those that it missed.
func (c *Clock) Steps(h Hours, t Ticket, now time.Time, list []Deadline) (steps []Step, alarms []Alarm) {
	for _, reply := range []bool{true, false} {
		told := &c.ResultTold
		if reply {
			told = &c.ReplyTold
		}
		d, ok := first(list, reply)
		switch {
		case !ok:
		case *told < ToldAfter && !now.Before(d.At):
			*told = ToldAfter
			alarms = append(alarms, Alarm{StepBreach, d})
		case *told < ToldBefore && !d.Warn.IsZero() && !now.Before(d.Warn):
			*told = ToldBefore
			alarms = append(alarms, Alarm{StepWarn, d})
		}
	}
	if t.State != Closed && t.ResubmitOn != "" {
		if begin := h.Begin(t.ResubmitOn); !begin.IsZero() && !now.Before(begin) {
			c.Restart(now)
			steps = append(steps, StepResubmit)
		}
		return steps, alarms
	}
	step, at := c.next(h, t)
	if at.IsZero() || now.Before(at) {
		return steps, alarms
	}
	c.RemindedAt = now
	switch step {
	case StepRemind:
		c.Reminded++
		if t.State == WaitingForCustomer && !now.Before(h.WorkDay(c.TurnSince, DecideAfter)) {
			c.Reminded = 2
			return append(steps, StepRemind, StepRaise), alarms
		}
	case StepRaise:
		c.Reminded = 2
	}
	return append(steps, step), alarms
}

// next is the step that follows in the customer's turn if nobody does anything, and when; the zero time if none does.
func (c Clock) next(h Hours, t Ticket) (Step, time.Time) {
	if !t.State.IsWithCustomer() || c.TurnSince.IsZero() || c.Held || c.Reminded >= 2 || t.Raised != NotRaised {
		return "", time.Time{}
	}
	if c.Reminded == 0 {
		return StepRemind, h.WorkDay(c.TurnSince, RemindAfter)
	}
	at := h.WorkDay(c.TurnSince, DecideAfter)
	if grace := h.WorkDay(c.RemindedAt, RemindAfter); grace.After(at) { // the reminder came late
		at = grace
	}
	switch {
	case t.State == WaitingForCustomer:
		return StepRemind, at
	case t.Impact == WorkStopped:
		return StepRaise, at
	}
	return StepClose, at
}

// ClosesAt is when a ticket with a result is closed if nobody does anything; zero if it is not.
func (c Clock) ClosesAt(h Hours, t Ticket) time.Time {
	if t.State != Resolved || t.Impact == WorkStopped || t.ResubmitOn != "" {
		return time.Time{}
	}
	if step, at := c.next(h, t); step == StepClose {
		return at
	}
	if c.TurnSince.IsZero() || c.Held || c.Reminded > 0 || t.Raised != NotRaised {
		return time.Time{}
	}
	return h.WorkDay(c.TurnSince, DecideAfter)
}

// Look is when the portal has to look at the ticket by itself, at the earliest; zero: not before something happens
// to it.
func (c Clock) Look(h Hours, t Ticket, list []Deadline) time.Time {
	var look time.Time
	sooner := func(at time.Time) {
		if !at.IsZero() && (look.IsZero() || at.Before(look)) {
			look = at
		}
	}
	for _, reply := range []bool{true, false} {
		told := c.ResultTold
		if reply {
			told = c.ReplyTold
		}
		if d, ok := first(list, reply); ok && told < ToldAfter {
			if sooner(d.At); told < ToldBefore {
				sooner(d.Warn)
			}
		}
	}
	switch {
	case t.State == Closed:
	case t.ResubmitOn != "":
		sooner(h.Begin(t.ResubmitOn))
	default:
		_, at := c.next(h, t)
		sooner(at)
	}
	return look
}

// first is the next deadline of the replies, or of the others.
func first(list []Deadline, reply bool) (Deadline, bool) {
	for _, d := range list {
		if d.Goal.IsReply() == reply {
			return d, true
		}
	}
	return Deadline{}, false
}
