package desk

import (
	"slices"
	"time"
)

// Grant is one membership, expanded: which organisations it covers and what it allows there.
type Grant struct {
	Org        int64
	Name       string // of the organisation
	Level      Level
	Lead       bool
	MayComment bool
	Covers     []int64 // Org, and those below when Level is LevelBelow
}

func (g Grant) covers(org int64) bool {
	return slices.Contains(g.Covers, org)
}

// Scope is everything that decides what a contact may see: the person and their memberships.
// It is expanded once a request; every query for a contact takes it.
type Scope struct {
	Person      int64
	Grants      []Grant
	UnreadSince time.Time
}

// Sight is what of a ticket decides who may see it.
type Sight struct {
	Org          int64 // the affected organisation
	ReportingOrg int64
	Confidential bool
	Involved     bool // the person reported it or reads along
	InCircle     bool // the person is named for this confidential ticket
	Reporter     bool // the person reported it
}

// sees is the one rule of sight, for a single membership. store's scope says the same in SQL;
// a property test compares the two.
func (g Grant) sees(t Sight) bool {
	if !g.covers(t.Org) && !g.covers(t.ReportingOrg) {
		return false
	}
	if t.Confidential {
		return t.InCircle
	}
	return g.Level != LevelOwn || t.Involved
}

// CanSee says whether some membership shows the ticket.
func (s Scope) CanSee(t Sight) bool {
	return s.through(t, func(Grant) bool { return true })
}

// CanComment says whether a membership that shows the ticket also allows to write.
func (s Scope) CanComment(t Sight) bool {
	return s.through(t, func(g Grant) bool { return g.MayComment })
}

// CanDecide says whether the person may confirm a result, object to it, withdraw and reopen:
// who reported the ticket, or a lead contact, through a membership that shows it and allows to write.
func (s Scope) CanDecide(t Sight) bool {
	return s.through(t, func(g Grant) bool { return g.MayComment && (t.Reporter || g.Lead) })
}

// through looks for one membership that shows the ticket and allows what is asked: the rights of
// different memberships never add up.
func (s Scope) through(t Sight, allows func(Grant) bool) bool {
	for _, g := range s.Grants {
		if g.sees(t) && allows(g) {
			return true
		}
	}
	return false
}

// Leads says whether the person is a lead contact of the organisation: the one rule of who names and
// changes its contacts. Organisations below are not meant, whatever the level.
func (s Scope) Leads(org int64) bool { return slices.Contains(s.Leading(), org) }

// Leading lists the organisations that the person is a lead contact of.
func (s Scope) Leading() []int64 {
	var out []int64
	for _, g := range s.Grants {
		if g.Lead {
			out = append(out, g.Org)
		}
	}
	return out
}

// MayGive says whether a lead contact may give somebody that level in the organisation, and the right
// to comment: nobody gives more than they have there themselves.
func (s Scope) MayGive(org int64, level Level, comment bool) (levelOK, commentOK bool) {
	for _, g := range s.Grants {
		if g.Org == org && g.Lead {
			return slices.Index(Levels, level) <= slices.Index(Levels, g.Level), g.MayComment || !comment
		}
	}
	return false, false
}

// CanReportFor says whether the person may create a ticket for an organisation.
func (s Scope) CanReportFor(org int64) bool {
	for _, g := range s.Grants {
		if g.MayComment && g.covers(org) {
			return true
		}
	}
	return false
}

// ReportingOrg gives the membership's organisation through which a ticket for org is reported:
// the closest one, that is org itself where the person belongs to it.
func (s Scope) ReportingOrg(org int64) (int64, bool) {
	found := int64(0)
	for _, g := range s.Grants {
		if !g.MayComment || !g.covers(org) {
			continue
		}
		if g.Org == org {
			return org, true
		}
		if found == 0 {
			found = g.Org
		}
	}
	return found, found != 0
}

// Wide lists the organisations whose tickets are seen whoever reported them, Narrow those where
// only own tickets are. An organisation that is in both appears in Wide alone.
func (s Scope) Wide() []int64 { return s.orgs(func(g Grant) bool { return g.Level != LevelOwn }) }

// Narrow lists the organisations where only own tickets are seen; see Wide.
func (s Scope) Narrow() []int64 { return s.orgs(func(g Grant) bool { return g.Level == LevelOwn }) }

// All lists every organisation that some membership covers.
func (s Scope) All() []int64 { return s.orgs(func(Grant) bool { return true }) }

func (s Scope) orgs(want func(Grant) bool) []int64 {
	var out []int64
	seen := make(map[int64]bool)
	for _, g := range s.Grants {
		if !want(g) {
			continue
		}
		for _, o := range g.Covers {
			if !seen[o] {
				seen[o] = true
				out = append(out, o)
			}
		}
	}
	return out
}

// StaffScope is what decides which tickets a person of the vendor works on.
type StaffScope struct {
	Person int64
	Role   StaffRole
	All    bool    // all tickets, but for confidential ones of other teams
	Teams  []int64 // the teams they belong to
	For    []int64 // whose deputy they are now: in their own queue, that is no right
}

// CanSee is the staff's rule of sight: the team's tickets, or all; confidential ones the team only.
func (s StaffScope) CanSee(team int64, confidential bool) bool {
	if !s.May(SeeTickets) {
		return false
	}
	if s.All && !confidential {
		return true
	}
	return slices.Contains(s.Teams, team)
}

// CanWork tells those who may change tickets from those who only read.
func (s StaffScope) CanWork() bool { return s.May(WorkOnTickets) }
