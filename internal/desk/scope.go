package desk

import (
	"slices"
	"time"
)

// Grant is one membership, expanded: which organisations it covers and what it allows there. It is the
// person's own, or that of a colleague for whom they are the deputy at this moment.
type Grant struct {
	For        Named // whose membership it is, where the person acts as deputy; else zero
	Org        int64
	Name       string // of the organisation
	Level      Level
	Lead       bool
	MayComment bool
	Covers     []int64 // Org, and those below when Level is LevelBelow
}

// Own tells a person's own membership from one that they act in for somebody else.
func (g Grant) Own() bool { return g.For.ID == 0 }

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
	Involved     bool   // the person reported it or reads along
	InCircle     bool   // the person is named for this confidential ticket
	Reporter     bool   // the person reported it
	Others       []Part // what those for whom the person is deputy have to do with it, who have
}

// Part is what a person has to do with a ticket.
type Part struct {
	Person   int64
	Reporter bool
	Involved bool // reported it or reads along
}

// part gives what the one whose membership g is has to do with the ticket.
func (t Sight) part(g Grant) Part {
	if g.Own() {
		return Part{Reporter: t.Reporter, Involved: t.Involved}
	}
	for _, p := range t.Others {
		if p.Person == g.For.ID {
			return p
		}
	}
	return Part{}
}

// sees is the one rule of sight, for a single membership. store's scope says the same in SQL;
// a property test compares the two.
func (g Grant) sees(t Sight) bool {
	if !g.covers(t.Org) && !g.covers(t.ReportingOrg) {
		return false
	}
	if t.Confidential {
		return t.InCircle && g.Own() // a deputy stands outside the circle
	}
	return g.Level != LevelOwn || t.part(g).Involved
}

// CanSee says whether some membership shows the ticket.
func (s Scope) CanSee(t Sight) bool {
	return s.through(t, func(Grant) bool { return true })
}

// CanComment says whether a membership that shows the ticket also allows to write.
func (s Scope) CanComment(t Sight) bool {
	return s.through(t, mayComment)
}

// CanDecide says whether the person may confirm a result, object to it, withdraw and reopen:
// who reported the ticket, or a lead contact, through a membership that shows it and allows to write.
func (s Scope) CanDecide(t Sight) bool {
	return s.through(t, mayDecide(t))
}

func mayComment(g Grant) bool { return g.MayComment }

func mayDecide(t Sight) func(Grant) bool {
	return func(g Grant) bool { return g.MayComment && (t.part(g).Reporter || g.Lead) }
}

// CommentsFor gives for whom the person writes as deputy; zero for what they write themselves. Who
// reported a ticket never acts for others in it; in one of the absent person the deputy always does.
func (s Scope) CommentsFor(t Sight) Named { return s.actsFor(t, mayComment) }

// DecidesFor is CommentsFor for a decision.
func (s Scope) DecidesFor(t Sight) Named { return s.actsFor(t, mayDecide(t)) }

func (s Scope) actsFor(t Sight, allows func(Grant) bool) Named {
	if t.Reporter {
		return Named{}
	}
	var found Named
	for _, g := range s.Grants {
		switch {
		case !g.sees(t) || !allows(g):
		case g.Own():
			found = Named{ID: s.Person}
		case t.part(g).Reporter:
			return g.For
		case found.ID == 0:
			found = g.For
		}
	}
	if found.ID == s.Person {
		return Named{}
	}
	return found
}

// Represents lists for whom the person is deputy now.
func (s Scope) Represents() []Named {
	var out []Named
	for _, g := range s.Grants {
		if !g.Own() && !slices.Contains(out, g.For) {
			out = append(out, g.For)
		}
	}
	return out
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
// changes its contacts. Organisations below are not meant, whatever the level, and no deputy of a lead
// contact.
func (s Scope) Leads(org int64) bool { return slices.Contains(s.Leading(), org) }

// Leading lists the organisations that the person is a lead contact of.
func (s Scope) Leading() []int64 {
	var out []int64
	for _, g := range s.Grants {
		if g.Lead && g.Own() {
			out = append(out, g.Org)
		}
	}
	return out
}

// MayGive says whether a lead contact may give somebody that level in the organisation, and the right
// to comment: nobody gives more than they have there themselves.
func (s Scope) MayGive(org int64, level Level, comment bool) (levelOK, commentOK bool) {
	for _, g := range s.Grants {
		if g.Org == org && g.Lead && g.Own() {
			return slices.Index(Levels, level) <= slices.Index(Levels, g.Level), g.MayComment || !comment
		}
	}
	return false, false
}

// CanReportFor says whether the person may create a ticket for an organisation: through a membership of
// their own.
func (s Scope) CanReportFor(org int64) bool {
	for _, g := range s.Grants {
		if g.Own() && g.MayComment && g.covers(org) {
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
		if !g.Own() || !g.MayComment || !g.covers(org) {
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

// Wide lists the organisations whose tickets are seen whoever reported them.
func (s Scope) Wide() []int64 { return s.orgs(func(g Grant) bool { return g.Level != LevelOwn }) }

// Narrow lists organisations where somebody's own tickets are seen only.
type Narrow struct {
	Person int64
	Orgs   []int64
}

// Narrow lists the organisations where the person's own tickets are seen, or those of somebody for whom
// they are deputy; the person comes first.
func (s Scope) Narrow() []Narrow {
	var out []Narrow
	for _, who := range append([]Named{{}}, s.Represents()...) {
		n := Narrow{Person: who.ID, Orgs: s.orgs(func(g Grant) bool { return g.Level == LevelOwn && g.For.ID == who.ID })}
		if who.ID == 0 {
			n.Person = s.Person
		}
		if len(n.Orgs) > 0 {
			out = append(out, n)
		}
	}
	return out
}

// Circles lists the organisations that own memberships cover: confidential tickets are seen there only.
func (s Scope) Circles() []int64 { return s.orgs(Grant.Own) }

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
	Person      int64
	Role        StaffRole
	RoleName    Title
	Permissions []Permission // what the role gives
	All         bool         // all tickets, but for confidential ones of other teams
	Teams       []int64      // the teams they belong to
	For         []int64      // whose deputy they are now: in their own queue, that is no right
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
