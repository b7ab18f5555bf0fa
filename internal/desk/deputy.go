package desk

import "time"

// MaxDeputyDays bounds how long a deputyship lasts.
const MaxDeputyDays = 366

// Deputyship lets a contact act for an absent colleague within one organisation, for a time. A deputy
// sees and does what the absent person's membership shows and allows there, but for confidential
// tickets and for what lead contacts do with contacts; a deputy's deputy gets nothing of it.
type Deputyship struct {
	ID     int64
	Ref    string
	Org    Named
	Absent Named
	Deputy Named
	From   time.Time
	Until  time.Time // the first moment after it
	SetBy  string    // name of who set it
	SetAt  time.Time
}

// InForce says whether the time of the deputyship has come and is not over.
func (d Deputyship) InForce(now time.Time) bool { return !now.Before(d.From) && now.Before(d.Until) }

// LastDay is the calendar date on which it ends, in a time zone.
func (d Deputyship) LastDay(zone *time.Location) time.Time { return d.Until.In(zone).AddDate(0, 0, -1) }
