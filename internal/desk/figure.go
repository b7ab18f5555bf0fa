package desk

import "time"

// FigureFilter is what figures are about. Zero values mean all; times are [From, To).
type FigureFilter struct {
	From, To time.Time
	Team     int64
	Product  int64
	Org      int64 // affected
	Kind     Kind
}

// Received is what figures know of a ticket that came in. Times are microseconds UTC, 0 for what has not happened.
type Received struct {
	Created    int64
	FirstReply int64 // when staff first wrote to the customer
	Resolved   int64 // when the result that stands was given
	Product    int64
	Org        int64
	Kind       Kind
}

// GoalCount is how many tickets met the goals of their contracts, by Met; those without are in MetUnknown.
type GoalCount struct{ Replies, Results [MetLate + 1]int }

// OpenTicket is what figures know of a ticket that is not done with.
type OpenTicket struct {
	State   State
	Created int64 // microseconds UTC
}

// TeamMembers is a team with its active members.
type TeamMembers struct {
	Named
	Members []int64
}

// LeadGrant gives the scope's part that makes the person a lead contact of an organisation: what they
// see through it and through nothing else. It is false for who is none.
func (s Scope) LeadGrant(org int64) (Scope, bool) {
	for _, g := range s.Grants {
		if g.Org == org && g.Lead && g.Own() {
			return Scope{Person: s.Person, Grants: []Grant{g}, UnreadSince: s.UnreadSince}, true
		}
	}
	return Scope{}, false
}
