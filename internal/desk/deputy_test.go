package desk

import (
	"testing"
	"time"
)

func TestADeputyDoesWhatTheAbsentPersonMayAndNoMore(t *testing.T) {
	t.Parallel()
	miriam := Named{ID: 7, Name: "Miriam Köhler"}
	narrow := Grant{Org: 1, Level: LevelOwn, MayComment: true, Covers: []int64{1}}
	reads := Grant{Org: 1, Level: LevelOrg, Covers: []int64{1}}
	writes := Grant{Org: 1, Level: LevelOrg, MayComment: true, Covers: []int64{1}}
	acting := func(g Grant) Grant { g.For = miriam; return g }
	lead := Grant{Org: 1, Level: LevelOrg, Lead: true, MayComment: true, Covers: []int64{1, 2}}
	hers := []Part{{Person: 7, Reporter: true, Involved: true}}
	for _, c := range []struct {
		name                 string
		g                    []Grant
		t                    Sight
		see, comment, decide bool
		commentsFor          Named
	}{
		{"a ticket of hers, both see own tickets only", []Grant{narrow, acting(narrow)}, Sight{Org: 1, ReportingOrg: 1, Others: hers}, true, true, true, miriam},
		{"a ticket of neither, both see own tickets only", []Grant{narrow, acting(narrow)}, Sight{Org: 1, ReportingOrg: 1}, false, false, false, Named{}},
		{"a ticket of the deputy's, which her membership would not show", []Grant{acting(narrow)}, Sight{Org: 1, ReportingOrg: 1, Involved: true, Reporter: true}, false, false, false, Named{}},
		{"a ticket of hers that both see", []Grant{writes, acting(writes)}, Sight{Org: 1, ReportingOrg: 1, Others: hers}, true, true, true, miriam},
		{"a colleague's ticket that both see", []Grant{writes, acting(writes)}, Sight{Org: 1, ReportingOrg: 1}, true, true, false, Named{}},
		{"a colleague's ticket that only she sees", []Grant{narrow, acting(writes)}, Sight{Org: 1, ReportingOrg: 1}, true, true, false, miriam},
		{"the deputy reads, she writes", []Grant{reads, acting(writes)}, Sight{Org: 1, ReportingOrg: 1}, true, true, false, miriam},
		{"she reads, the deputy writes own tickets only", []Grant{narrow, acting(reads)}, Sight{Org: 1, ReportingOrg: 1, Others: hers}, true, false, false, Named{}},
		{"she leads", []Grant{writes, acting(lead)}, Sight{Org: 1, ReportingOrg: 1}, true, true, true, Named{}},
		{"confidential, with her in the circle", []Grant{writes, acting(lead)}, Sight{Org: 1, ReportingOrg: 1, Confidential: true, Others: hers}, false, false, false, Named{}},
		{"confidential, the deputy in the circle of an organisation that only she covers", []Grant{writes, acting(lead)}, Sight{Org: 2, ReportingOrg: 2, Confidential: true, InCircle: true}, false, false, false, Named{}},
		{"a ticket that the deputy reported", []Grant{writes, acting(lead)}, Sight{Org: 1, ReportingOrg: 1, Reporter: true, Involved: true}, true, true, true, Named{}},
	} {
		s := Scope{Person: 3, Grants: c.g}
		if s.CanSee(c.t) != c.see || s.CanComment(c.t) != c.comment || s.CanDecide(c.t) != c.decide || s.CommentsFor(c.t) != c.commentsFor {
			t.Errorf("%s: sees %v, comments %v for %q, decides %v", c.name, s.CanSee(c.t), s.CanComment(c.t), s.CommentsFor(c.t).Name, s.CanDecide(c.t))
		}
	}
	leads := Scope{Person: 3, Grants: []Grant{writes, acting(lead)}}
	if got := leads.DecidesFor(Sight{Org: 1, ReportingOrg: 1}); got != miriam {
		t.Errorf("who decides as a lead contact's deputy decides for %+v", got)
	}
	if level, _ := leads.MayGive(1, LevelOwn, false); leads.Leads(1) || level || leads.CanReportFor(2) {
		t.Error("a lead contact's deputy looks after contacts, or reports for organisations that are not theirs")
	}
	if _, ok := leads.ReportingOrg(2); ok {
		t.Error("a ticket is reported through somebody else's membership")
	}
}

func TestADeputyshipBeginsAndEnds(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	d := Deputyship{From: begin, Until: begin.AddDate(0, 0, 3)}
	for at, want := range map[time.Duration]bool{-time.Second: false, 0: true, 71 * time.Hour: true, 72 * time.Hour: false} {
		if d.InForce(begin.Add(at)) != want {
			t.Errorf("after %v: %v", at, !want)
		}
	}
	if got := d.LastDay(time.UTC).Format(time.DateOnly); got != "2026-11-25" {
		t.Errorf("its last day is %s", got)
	}
}
