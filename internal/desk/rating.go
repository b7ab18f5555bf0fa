package desk

import "time"

// Rating is how satisfied a contact is with how a closed ticket was handled. Who of the staff worked on it is
// never part of it.
type Rating struct {
	Score     int // 1, very dissatisfied, to MaxScore, very satisfied; 0: there is none
	Remark    string
	By        Named     // the contact
	RatedAt   time.Time // first, since the ticket was last closed
	ChangedAt time.Time
}

// Bounds of ratings.
const (
	MaxScore   = 5
	MaxRemark  = 2000 // characters
	RatingDays = 30   // after closing, within which a ticket is rated and a rating changed
)

// CanRate says whether the person may rate the ticket at its end: who reported it, or who confirmed its
// result, through a membership that shows it and allows to write.
func (s Scope) CanRate(t Sight, confirmed bool) bool {
	return (t.Reporter || confirmed) && s.CanComment(t)
}

// Ratable says whether a ticket can be rated now. What the customer withdrew was not handled, and what was
// merged goes on elsewhere.
func (t Ticket) Ratable(now time.Time) bool {
	return t.Rated() && now.Before(t.ClosedAt.AddDate(0, 0, RatingDays))
}

// Rated says whether the ticket is one that contacts are asked about.
func (t Ticket) Rated() bool { return t.State == Closed && t.Result != Withdrawn && t.MergedInto == 0 }

// Of says whether the rating is of the time since the ticket was last closed. An earlier one stays, and the
// question is asked anew.
func (r Rating) Of(closedAt time.Time) bool { return r.Score > 0 && !r.RatedAt.Before(closedAt) }

// RatingCount is how many ratings gave each score, the lowest first, and how many people gave them.
type RatingCount struct {
	Scores [MaxScore]int
	People int
}
