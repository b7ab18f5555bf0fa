package desk

import (
	"slices"
	"testing"
)

func TestCanSee(t *testing.T) {
	t.Parallel()
	own := Grant{Org: 1, Level: LevelOwn, Covers: []int64{1}}
	org := Grant{Org: 1, Level: LevelOrg, Covers: []int64{1}}
	below := Grant{Org: 1, Level: LevelBelow, Covers: []int64{1, 2}}
	for _, c := range []struct {
		name string
		g    []Grant
		t    Sight
		want bool
	}{
		{"own organisation", []Grant{org}, Sight{Org: 1, ReportingOrg: 1}, true},
		{"reported by the own organisation for another", []Grant{org}, Sight{Org: 9, ReportingOrg: 1}, true},
		{"reported by another for the own organisation", []Grant{org}, Sight{Org: 1, ReportingOrg: 9}, true},
		{"another organisation", []Grant{org}, Sight{Org: 9, ReportingOrg: 9}, false},
		{"another organisation, though involved", []Grant{org}, Sight{Org: 9, ReportingOrg: 9, Involved: true, Reporter: true, InCircle: true}, false},
		{"below, without that level", []Grant{org}, Sight{Org: 2, ReportingOrg: 2}, false},
		{"below", []Grant{below}, Sight{Org: 2, ReportingOrg: 2}, true},
		{"a colleague's, where own tickets are seen", []Grant{own}, Sight{Org: 1, ReportingOrg: 1}, false},
		{"an own one, where own tickets are seen", []Grant{own}, Sight{Org: 1, ReportingOrg: 1, Involved: true}, true},
		{"confidential", []Grant{below}, Sight{Org: 1, ReportingOrg: 1, Confidential: true}, false},
		{"confidential, involved", []Grant{below}, Sight{Org: 1, ReportingOrg: 1, Confidential: true, Involved: true}, false},
		{"confidential, in the circle", []Grant{own}, Sight{Org: 1, ReportingOrg: 1, Confidential: true, InCircle: true}, true},
		{"confidential of another organisation, in the circle", []Grant{org}, Sight{Org: 9, ReportingOrg: 9, Confidential: true, InCircle: true}, false},
		{"through the second membership", []Grant{own, {Org: 3, Level: LevelOrg, Covers: []int64{3}}}, Sight{Org: 3, ReportingOrg: 3}, true},
		{"without a membership", nil, Sight{Org: 1, ReportingOrg: 1, Involved: true, Reporter: true}, false},
	} {
		if got := (Scope{Grants: c.g}).CanSee(c.t); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestRightsOfDifferentMembershipsNeverAddUp(t *testing.T) {
	t.Parallel()
	readsAll := Grant{Org: 1, Level: LevelOrg, Covers: []int64{1}}
	leadElsewhere := Grant{Org: 2, Level: LevelOrg, Lead: true, MayComment: true, Covers: []int64{2}}
	writesOwn := Grant{Org: 1, Level: LevelOwn, MayComment: true, Covers: []int64{1}}
	leadReads := Grant{Org: 1, Level: LevelOrg, Lead: true, Covers: []int64{1}}
	colleagues := Sight{Org: 1, ReportingOrg: 1}
	for _, c := range []struct {
		name            string
		g               []Grant
		t               Sight
		comment, decide bool
	}{
		{"one shows it, another elsewhere writes and leads", []Grant{readsAll, leadElsewhere}, colleagues, false, false},
		{"one shows it, another writes own tickets only", []Grant{readsAll, writesOwn}, colleagues, false, false},
		{"one leads and reads, another writes own tickets only", []Grant{leadReads, writesOwn}, colleagues, false, false},
		{"one leads and reads, another writes elsewhere", []Grant{leadReads, leadElsewhere}, colleagues, false, false},
		{"the reporter who reads here and writes elsewhere", []Grant{readsAll, leadElsewhere}, Sight{Org: 1, ReportingOrg: 1, Reporter: true, Involved: true}, false, false},
		{"one shows it through the reporting organisation and leads", []Grant{readsAll, leadElsewhere}, Sight{Org: 1, ReportingOrg: 2}, true, true},
		{"the reporter whose membership writes own tickets", []Grant{readsAll, writesOwn}, Sight{Org: 1, ReportingOrg: 1, Reporter: true, Involved: true}, true, true},
		{"a watcher whose membership writes own tickets", []Grant{writesOwn}, Sight{Org: 1, ReportingOrg: 1, Involved: true}, true, false},
		{"a lead contact outside the circle", []Grant{leadElsewhere}, Sight{Org: 2, ReportingOrg: 2, Confidential: true}, false, false},
	} {
		s := Scope{Grants: c.g}
		if got := s.CanComment(c.t); got != c.comment {
			t.Errorf("%s: CanComment %v", c.name, got)
		}
		if got := s.CanDecide(c.t); got != c.decide {
			t.Errorf("%s: CanDecide %v", c.name, got)
		}
	}
}

func TestReporting(t *testing.T) {
	t.Parallel()
	s := Scope{Grants: []Grant{
		{Org: 1, Level: LevelBelow, MayComment: true, Covers: []int64{1, 2, 3}},
		{Org: 2, Level: LevelOrg, MayComment: true, Covers: []int64{2}},
		{Org: 4, Level: LevelOrg, Covers: []int64{4}},
	}}
	for org, want := range map[int64]int64{1: 1, 2: 2, 3: 1, 4: 0, 5: 0} {
		if got, ok := s.ReportingOrg(org); got != want || ok != (want != 0) {
			t.Errorf("for %d it is reported through %d, %v; want %d", org, got, ok, want)
		}
		if s.CanReportFor(org) != (want != 0) {
			t.Errorf("CanReportFor(%d) = %v", org, want == 0)
		}
	}
	if got := s.All(); !slices.Equal(got, []int64{1, 2, 3, 4}) {
		t.Errorf("All = %v", got)
	}
}

func TestStaffSight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		s            StaffScope
		confidential bool
		want         bool
	}{
		{"of the team", StaffScope{Permissions: PermissionsOf(Agent), Teams: []int64{7}}, false, true},
		{"of another team", StaffScope{Permissions: PermissionsOf(Agent), Teams: []int64{8}}, false, false},
		{"who sees all teams", StaffScope{Permissions: PermissionsOf(Agent), All: true}, false, true},
		{"who sees all teams, confidential", StaffScope{Permissions: PermissionsOf(Administrator), All: true}, true, false},
		{"of the team, confidential", StaffScope{Permissions: PermissionsOf(Agent), Teams: []int64{7}}, true, true},
		{"an editor of the team", StaffScope{Permissions: PermissionsOf(Editor), All: true, Teams: []int64{7}}, false, false},
		{"a contact", StaffScope{All: true, Teams: []int64{7}}, false, false},
		{"an auditor", StaffScope{Permissions: PermissionsOf(Auditor), All: true}, false, true},
	} {
		if got := c.s.CanSee(7, c.confidential); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	for role, want := range map[StaffRole]bool{Agent: true, TeamLead: true, Administrator: true, Editor: false, Auditor: false, NoStaff: false} {
		if got := (StaffScope{Permissions: PermissionsOf(role)}).CanWork(); got != want {
			t.Errorf("%q works: %v", role, got)
		}
	}
}

func TestALeadContactLeadsTheirOrganisationAndNoneBelow(t *testing.T) {
	t.Parallel()
	s := Scope{Grants: []Grant{{Org: 1, Lead: true, Level: LevelBelow, Covers: []int64{1, 2}}, {Org: 3, Level: LevelBelow, Covers: []int64{3}}}}
	for org, want := range map[int64]bool{1: true, 2: false, 3: false, 4: false, 0: false} {
		if got := s.Leads(org); got != want {
			t.Errorf("leads %d: %v, want %v", org, got, want)
		}
	}
	if (Scope{}).Leads(0) || len((Scope{}).Leading()) > 0 {
		t.Error("who belongs nowhere leads something")
	}
}

func TestNobodyGivesMoreThanTheyHave(t *testing.T) {
	t.Parallel()
	reads := Grant{Org: 1, Lead: true, Level: LevelOrg}
	all := Grant{Org: 2, Lead: true, Level: LevelBelow, MayComment: true}
	member := Grant{Org: 3, Level: LevelBelow, MayComment: true}
	for _, c := range []struct {
		org            int64
		level          Level
		comment        bool
		levelOK, right bool
	}{
		{1, LevelOwn, false, true, true},
		{1, LevelOrg, true, true, false},
		{1, LevelBelow, false, false, true}, // though they have it in another organisation
		{2, LevelBelow, true, true, true},
		{3, LevelOwn, false, false, false}, // no lead contact there
		{4, LevelOwn, false, false, false},
	} {
		level, right := (Scope{Grants: []Grant{reads, all, member}}).MayGive(c.org, c.level, c.comment)
		if level != c.levelOK || right != c.right {
			t.Errorf("%+v: %v, %v", c, level, right)
		}
	}
}
