package directory_test

import (
	"slices"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/store"
)

func TestOpenTicketsOfAContactWhoLeavesAreHandedOver(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city, other := f.Org("Stadt", desk.Organisation{}), f.Org("Landkreis", desk.Organisation{})
	mia, jens, uli := f.Contact("Mia", city, nil), f.Contact("Jens", city, func(m *desk.Membership) { m.Level, m.Lead = desk.LevelOwn, true }), f.Contact("Uli", other, nil)
	open := f.Ticket("Drucker", mia, city, nil)
	f.SetState(f.Ticket("Alt", mia, city, nil), desk.Closed)
	secret := f.Ticket("Geheim", mia, city, func(n *store.NewTicket) { n.Confidential, n.Team = true, f.otherTeam(t) })
	left, err := f.d.ContactHandover(ctx, f.admin, mia.Ref)
	ok(t, err)
	if len(left.Tickets) != 1 || left.Tickets[0].Number != open.Number || len(left.To) != 1 || left.To[0].Ref != jens.Ref {
		t.Fatalf("left behind %+v", left)
	}
	key(t, f.d.SetContactActive(ctx, f.admin, mia.Ref, false, uli.Ref), "error.handover_sight")
	key(t, f.d.SetContactActive(ctx, f.admin, mia.Ref, false, f.boss.Ref), "error.handover_person")
	if p, err := store.People(f.DB).ByRef(ctx, mia.Ref); err != nil || !p.Active {
		t.Fatalf("half done: %+v %v", p, err)
	}
	ok(t, f.d.SetContactActive(ctx, f.admin, mia.Ref, false, jens.Ref))
	// Jens sees own tickets only: this one is his now.
	seen, err := store.Tickets(f.DB).ForContact(ctx, f.Scope(jens), open.Number)
	ok(t, err)
	if !seen.Is.Reporter {
		t.Error("the ticket is not that of who took it over")
	}
	entries, err := store.Tickets(f.DB).Entries(ctx, open.ID)
	ok(t, err)
	if d := entries[len(entries)-1].Data; d.Field != desk.FieldReporter || d.Was != mia.Name() || d.Is != jens.Name() {
		t.Errorf("the history says %+v", d)
	}
	if people, err := store.Tickets(f.DB).People(ctx, secret.ID, "reporter"); err != nil || len(people) != 1 || people[0].ID != mia.ID {
		t.Errorf("a confidential ticket of another team went to %v %v", people, err)
	}
	if n := f.jobs(t, desk.JobHandover); n != 1 {
		t.Errorf("%d mails, want one", n)
	}
}

func TestOpenTicketsOfAnAgentWhoLeavesGoToAColleagueOrBackToTheTeam(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city := f.Org("Stadt", desk.Organisation{})
	mia := f.Contact("Mia", city, nil)
	tomke, ute, reader := f.Agent("Tomke", desk.Agent), f.Agent("Ute", desk.Agent), f.Agent("Pia", desk.Auditor)
	give := func(team int64, confidential bool) desk.Ticket {
		x := f.Ticket("Drucker", mia, city, func(n *store.NewTicket) { n.Team, n.Confidential = team, confidential })
		x.Assignee.ID = tomke.ID
		f.Tx(func(tx *store.Tx) error { return tx.Change(ctx, x) })
		return x
	}
	mine, secret := give(f.Team, false), give(f.otherTeam(t), true)
	left, err := f.d.AgentHandover(ctx, f.admin, tomke.Ref)
	ok(t, err)
	if len(left.Tickets) != 1 || slices.ContainsFunc(left.To, func(n desk.Named) bool { return n.Ref == tomke.Ref || n.Ref == reader.Ref }) {
		t.Fatalf("left behind %+v", left)
	}
	key(t, f.d.SetAgentActive(ctx, f.admin, tomke.Ref, false, reader.Ref), "error.handover_person")
	key(t, f.d.SetAgentActive(ctx, f.admin, tomke.Ref, false, mia.Ref), "error.handover_person")
	ok(t, f.d.SetAgentActive(ctx, f.admin, tomke.Ref, false, ute.Ref))
	for _, c := range []struct {
		x    desk.Ticket
		want int64
	}{{mine, ute.ID}, {secret, 0}} {
		if got, err := store.Tickets(f.DB).Lock(ctx, c.x.ID); err != nil || got.Assignee.ID != c.want {
			t.Errorf("%s went to %+v %v, want %d", c.x.Subject, got.Assignee, err, c.want)
		}
	}
	ok(t, f.d.SetAgentActive(ctx, f.admin, ute.Ref, false, ""))
	if got, err := store.Tickets(f.DB).Lock(ctx, mine.ID); err != nil || got.Assignee.ID != 0 {
		t.Errorf("assigned to %+v %v, want nobody", got.Assignee, err)
	}
}

func TestWhoIsTakenOutOfTheLastOrganisationIsShutOut(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city, other := f.Org("Stadt", desk.Organisation{}), f.Org("Landkreis", desk.Organisation{})
	mia := f.Contact("Mia", city, nil)
	f.Join(mia, other, nil)
	for _, c := range []struct {
		org  desk.Organisation
		want bool
	}{{city, true}, {other, false}} {
		ok(t, f.d.EndMembership(ctx, f.admin, mia.Ref, c.org.Ref))
		if p, err := store.People(f.DB).ByRef(ctx, mia.Ref); err != nil || p.Active != c.want {
			t.Errorf("after leaving %s: active %v %v", c.org.Name, p.Active, err)
		}
	}
}

func TestTheTrailIsReadByWhoMayAndNarrowed(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city := f.Org("Stadt", desk.Organisation{})
	ok(t, f.d.EditOrganisation(ctx, f.admin, city.Ref, directory.OrgForm{Name: "Stadt Altenau", CustomerNo: "4711"}))
	mia := f.Contact("Mia", city, nil)
	ok(t, f.d.SetContactActive(ctx, f.admin, mia.Ref, false, ""))
	auditor := f.StaffScope(f.Agent("Pia", desk.Auditor))
	for name, c := range map[string]struct {
		q    directory.AuditQuery
		want []string
	}{
		"all":              {directory.AuditQuery{}, []string{"contact.active", "org.edit"}},
		"by area":          {directory.AuditQuery{Area: "org"}, []string{"org.edit"}},
		"by an unheard of": {directory.AuditQuery{Area: "x%"}, []string{"contact.active", "org.edit"}},
		"by whom":          {directory.AuditQuery{Person: mia.Ref}, []string{"contact.active"}},
		"by organisation":  {directory.AuditQuery{Org: city.Ref}, []string{"org.edit"}},
		"before it began":  {directory.AuditQuery{To: "2020-01-01"}, nil},
		"with a wrong day": {directory.AuditQuery{From: "gestern"}, []string{"contact.active", "org.edit"}},
	} {
		rows, more, err := f.d.Audit(ctx, auditor, c.q)
		ok(t, err)
		var got []string
		for _, r := range rows {
			got = append(got, r.Action)
		}
		if !slices.Equal(got, c.want) || more {
			t.Errorf("%s: %v %v, want %v", name, got, more, c.want)
		}
	}
	rows, _, err := f.d.Audit(ctx, auditor, directory.AuditQuery{Area: "org"})
	ok(t, err)
	if e := rows[0]; e.Subject.Name != "Stadt Altenau" || e.Actor.Name != f.boss.Name() || !slices.Contains(e.Changes, directory.Change{Field: "name", From: "Stadt", To: "Stadt Altenau"}) {
		t.Errorf("entry %+v", e)
	}
	n := 0
	ok(t, f.d.EachAudit(ctx, auditor, directory.AuditQuery{}, func(directory.AuditEntry) error { n++; return nil }))
	if n != 3 { // the export is noted before it is read
		t.Errorf("%d entries exported", n)
	}
	if _, _, err := f.d.Audit(ctx, f.StaffScope(f.Agent("Tom", desk.Agent)), directory.AuditQuery{}); desk.KindOf(err) != desk.Forbidden {
		t.Errorf("an agent reads the trail: %v", err)
	}
}

func (f fixture) otherTeam(t *testing.T) (id int64) {
	t.Helper()
	f.Tx(func(tx *store.Tx) (err error) {
		id, err = tx.AddTeam(ctx, "Personalsachen")
		return err
	})
	return id
}

// jobs counts the jobs of a kind that are left, and takes all of them.
func (f fixture) jobs(t *testing.T, kind string) int { t.Helper(); return f.allJobs(t)[kind] }

func (f fixture) allJobs(t *testing.T) map[string]int {
	t.Helper()
	out := map[string]int{}
	for {
		var j desk.Job
		var found bool
		f.Tx(func(tx *store.Tx) (err error) {
			j, found, err = tx.Claim(ctx, f.Clock.Now().AddDate(0, 0, 1), f.Clock.Now().AddDate(0, 0, 2))
			return err
		})
		if !found {
			return out
		}
		out[j.Kind]++
	}
}
