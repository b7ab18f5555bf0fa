package desk

import "time"

// Action is what somebody does to a ticket; the transition table says what follows.
type Action string

// What staff do.
const (
	ActTake     Action = "take"     // become the assignee
	ActAnswer   Action = "answer"   // write to the customer
	ActAsk      Action = "ask"      // ask back
	ActResume   Action = "resume"   // back to work
	ActSchedule Action = "schedule" // plan for a version or date
	ActResolve  Action = "resolve"  // give a result
	ActMerge    Action = "merge"    // go on in another ticket
)

// What the customer does.
const (
	ActComment  Action = "comment"
	ActReply    Action = "reply" // a comment that answers the question
	ActConfirm  Action = "confirm"
	ActObject   Action = "object"
	ActWithdraw Action = "withdraw"
	ActReopen   Action = "reopen"
)

// What the portal does by itself.
const (
	ActCreate Action = "create"
	ActRemind Action = "remind" // of a question or a result
	ActExpire Action = "expire" // no reaction to a result
)

// The table. What is not in it does not happen, on any channel.
var transitions = map[Action]map[State]State{
	ActTake: {New: InProgress, InProgress: InProgress, WaitingForCustomer: WaitingForCustomer,
		Scheduled: Scheduled, Resolved: Resolved},
	ActAnswer: {New: InProgress, InProgress: InProgress, WaitingForCustomer: WaitingForCustomer,
		Scheduled: Scheduled, Resolved: Resolved, Closed: Closed},
	ActAsk: {New: WaitingForCustomer, InProgress: WaitingForCustomer, WaitingForCustomer: WaitingForCustomer,
		Scheduled: WaitingForCustomer, Resolved: WaitingForCustomer},
	ActResume: {New: InProgress, WaitingForCustomer: InProgress, Scheduled: InProgress, Resolved: InProgress,
		Closed: InProgress},
	ActSchedule: {New: Scheduled, InProgress: Scheduled, WaitingForCustomer: Scheduled, Scheduled: Scheduled},
	ActResolve: {New: Resolved, InProgress: Resolved, WaitingForCustomer: Resolved, Scheduled: Resolved,
		Resolved: Resolved},
	ActMerge: {New: Closed, InProgress: Closed, WaitingForCustomer: Closed, Scheduled: Closed, Resolved: Closed},

	ActComment: {New: New, InProgress: InProgress, WaitingForCustomer: WaitingForCustomer, Scheduled: Scheduled,
		Resolved: Resolved, Closed: Closed},
	ActReply:    {WaitingForCustomer: InProgress},
	ActConfirm:  {Resolved: Closed},
	ActObject:   {Resolved: InProgress},
	ActWithdraw: {New: Closed, InProgress: Closed, WaitingForCustomer: Closed, Scheduled: Closed},
	ActReopen:   {Closed: InProgress},

	ActRemind: {WaitingForCustomer: WaitingForCustomer, Resolved: Resolved},
	ActExpire: {Resolved: Closed},
}

// Next gives the state that follows from an action; false where the action has no place.
func Next(from State, a Action) (State, bool) {
	to, ok := transitions[a][from]
	return to, ok
}

// Reopenable says whether a closed ticket can still be reopened; days is the installation's window.
// Afterwards a follow-up ticket is the way.
func Reopenable(closedAt, now time.Time, days int) bool {
	return !closedAt.IsZero() && now.Before(closedAt.AddDate(0, 0, days))
}

// Allowed says what a contact can do with a ticket now.
func (s Scope) Allowed(t Sight, state State, closedAt, now time.Time, reopenDays int) May {
	comment, decide := s.CanComment(t), s.CanDecide(t)
	reopenable := state == Closed && Reopenable(closedAt, now, reopenDays)
	can := func(a Action) bool { _, ok := Next(state, a); return ok }
	return May{
		Comment:    comment && (state != Closed || reopenable),
		Answer:     comment && can(ActReply),
		Confirm:    decide && can(ActConfirm),
		Object:     decide && can(ActObject),
		Withdraw:   decide && can(ActWithdraw),
		Reopen:     decide && reopenable,
		FollowUp:   comment && state == Closed,
		Watch:      !t.Reporter && !t.Confidential && s.CanSee(t),
		AddWatcher: comment && !t.Confidential && (t.Reporter || decide),

		Conceal:     comment && t.Reporter && !t.Confidential,
		Reveal:      comment && t.Reporter && t.Confidential,
		AddCircle:   decide && t.Confidential,
		LeaveCircle: t.Confidential && t.InCircle && !t.Reporter,
	}
}
