package storetest

import (
	"slices"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// roles are kept with their permissions, and teams with who is in them.
func roles(t *testing.T, w *world.World) {
	all := get[[]desk.Role](t)(store.Roles(w.DB).All(ctx))
	builtIn := []desk.StaffRole{desk.Agent, desk.TeamLead, desk.Editor, desk.Administrator, desk.Auditor}
	for i, key := range builtIn {
		if i >= len(all) || all[i].Key != key || !all[i].BuiltIn || all[i].Name.EN == "" || !slices.Equal(all[i].Permissions, desk.PermissionsOf(key)) {
			t.Errorf("role %d: %+v, want %s with %v", i, all, key, desk.PermissionsOf(key))
		}
	}
	var own desk.Role
	w.Tx(func(tx *store.Tx) (err error) {
		own, err = tx.AddRole(ctx, desk.Role{Name: desk.Title{DE: "Telefon"}, Permissions: []desk.Permission{desk.SeeTickets, desk.WorkOnTickets}})
		return err
	})
	p := w.Agent("Tomke", own.Key)
	sc := w.StaffScope(p)
	if sc.RoleName.In("en") != "Telefon" || sc.All || !sc.CanWork() || sc.May(desk.AllTeams) || !slices.Equal(sc.Teams, []int64{w.Team}) {
		t.Errorf("scope %+v", sc)
	}
	if sc := w.StaffScope(w.Contact("Mia", w.Org("Stadt", desk.Organisation{}), nil)); len(sc.Permissions) > 0 || sc.All {
		t.Errorf("a contact may %v", sc.Permissions)
	}
	own.Permissions = []desk.Permission{desk.ManageStaff}
	w.Tx(func(tx *store.Tx) error { return tx.UpdateRole(ctx, own) })
	may := func() (ids []int64) {
		for _, x := range get[[]desk.Person](t)(store.People(w.DB).May(ctx, desk.ManageStaff)) {
			ids = append(ids, x.ID)
		}
		return ids
	}
	admin := w.Agent("Ada", desk.Administrator)
	if got := may(); !slices.Equal(got, []int64{admin.ID, p.ID}) {
		t.Errorf("staff is managed by %v", got)
	}
	w.Tx(func(tx *store.Tx) error {
		for _, r := range []desk.Role{own, all[0]} {
			if done, err := tx.DeleteRole(ctx, r.ID); err != nil || done {
				t.Errorf("%s deleted: %v %v", r.Name.DE, done, err)
			}
		}
		p.Staff = desk.Agent
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		done, err := tx.DeleteRole(ctx, own.ID)
		if !done {
			t.Error("a role that nobody has is not deleted")
		}
		return err
	})
}

func teams(t *testing.T, w *world.World) {
	p := w.Agent("Tomke", desk.Agent)
	city := w.Org("Stadt", desk.Organisation{})
	x := w.Ticket("Störung", w.Contact("Mia", city, nil), city, nil)
	var second int64
	w.Tx(func(tx *store.Tx) (err error) {
		second, err = tx.AddTeam(ctx, "Fachverfahren")
		return err
	})
	first := func() int64 { return get[desk.Named](t)(store.People(w.DB).FirstTeam(ctx)).ID }
	if got := first(); got != w.Team {
		t.Errorf("new tickets go to %d", got)
	}
	rows := get[[]store.Team](t)(store.Roles(w.DB).Teams(ctx))
	if len(rows) != 2 || rows[0].Open != 1 || rows[0].Members != 1 || rows[1].Open != 0 || !rows[1].Active {
		t.Errorf("teams %+v", rows)
	}
	w.SetState(x, desk.Closed)
	for range 2 { // from one to the other, and again
		w.Tx(func(tx *store.Tx) error {
			for i := range rows {
				rows[i].TakesNew = true
				if err := tx.UpdateTeam(ctx, rows[i]); err != nil {
					return err
				}
			}
			return tx.SetTeamMembers(ctx, second, []int64{p.ID})
		})
	}
	if got := first(); got != second {
		t.Errorf("new tickets go to %d, want %d", got, second)
	}
	rows = get[[]store.Team](t)(store.Roles(w.DB).Teams(ctx))
	if rows[0].TakesNew || rows[0].Open != 0 || rows[1].Members != 1 {
		t.Errorf("teams %+v", rows)
	}
	if got := get[map[int64][]desk.Named](t)(store.Roles(w.DB).Memberships(ctx))[p.ID]; len(got) != 2 || got[1].Name != "Fachverfahren" {
		t.Errorf("memberships %v", got)
	}
	w.Tx(func(tx *store.Tx) error {
		rows[1].TakesNew, rows[1].Active = false, false
		return tx.UpdateTeam(ctx, rows[1])
	})
	if got := first(); got != w.Team {
		t.Errorf("new tickets go to an inactive team: %d", got)
	}
}

// handovers give a ticket to another contact, who is then its reporter everywhere.
func handovers(t *testing.T, w *world.World) {
	city := w.Org("Stadt", desk.Organisation{})
	mia, jens := w.Contact("Mia", city, nil), w.Contact("Jens", city, func(m *desk.Membership) { m.Level = desk.LevelOwn })
	ute := w.Agent("Ute", desk.Agent)
	x := w.Ticket("Drucker", mia, city, nil)
	w.SetState(w.Ticket("Alt", mia, city, nil), desk.Closed)
	sc := w.StaffScope(ute)
	if got := get[[]store.Held](t)(store.Tickets(w.DB).HeldBy(ctx, sc, mia.ID)); len(got) != 1 || got[0].Number != x.Number {
		t.Errorf("held %+v", got)
	}
	if got := get[[]store.Held](t)(store.Tickets(w.DB).HeldBy(ctx, desk.StaffScope{Person: ute.ID}, mia.ID)); len(got) != 0 {
		t.Errorf("held beyond sight: %+v", got)
	}
	w.Tx(func(tx *store.Tx) error {
		if _, err := tx.AddPerson(ctx, x.ID, jens.ID, "watcher", mia.ID); err != nil {
			return err
		}
		return tx.SetReporter(ctx, x.ID, mia.ID, jens.ID)
	})
	seen := get[store.Seen](t)(store.Tickets(w.DB).ForContact(ctx, w.Scope(jens), x.Number))
	if !seen.Is.Reporter || len(get[[]desk.Named](t)(store.Tickets(w.DB).People(ctx, x.ID, "watcher"))) != 0 {
		t.Errorf("after the handover: %+v", seen.Is)
	}
	rows := get[desk.Rows[desk.TicketRow]](t)(store.Tickets(w.DB).List(ctx, w.Scope(jens), desk.TicketFilter{Text: "Drucker"}))
	if len(rows.Rows) != 1 {
		t.Errorf("who took it over finds %+v", rows)
	}
	now := get[desk.Ticket](t)(store.Tickets(w.DB).Lock(ctx, x.ID))
	now.Assignee.ID = ute.ID
	w.Tx(func(tx *store.Tx) error { return tx.Change(ctx, now) })
	for want, scope := range map[int]*desk.StaffScope{1: nil, 0: {Person: ute.ID}} {
		if got := get[[]store.Held](t)(store.Tickets(w.DB).Assigned(ctx, scope, ute.ID)); len(got) != want {
			t.Errorf("assigned %+v, want %d", got, want)
		}
	}
}

// trail is narrowed by everything at once, and read page by page.
func trail(t *testing.T, w *world.World) {
	city := w.Org("Stadt", desk.Organisation{})
	ada, mia := w.Agent("Ada", desk.Administrator), w.Contact("Mia", city, nil)
	begin := w.Clock.Now()
	w.Tx(func(tx *store.Tx) error {
		for i, e := range []struct {
			org             int64
			action, subject string
		}{{0, "org.edit", "org:" + city.Ref}, {city.ID, "membership.edit", "person:" + mia.Ref}, {0, "organ.edit", "role:agent"}, {0, "job.drop", "job:1"}} {
			if err := tx.Audit(ctx, ada.ID, e.org, e.action, e.subject, `{}`, begin.AddDate(0, 0, i)); err != nil {
				return err
			}
		}
		return nil
	})
	for name, c := range map[string]struct {
		f    store.AuditFilter
		want []string
	}{
		"all":      {store.AuditFilter{}, []string{"job.drop", "organ.edit", "membership.edit", "org.edit"}},
		"area":     {store.AuditFilter{Area: "org"}, []string{"org.edit"}},
		"org":      {store.AuditFilter{Org: city.ID}, []string{"membership.edit", "org.edit"}},
		"person":   {store.AuditFilter{Person: mia.Ref}, []string{"membership.edit"}},
		"days":     {store.AuditFilter{From: begin.AddDate(0, 0, 1), To: begin.AddDate(0, 0, 3)}, []string{"organ.edit", "membership.edit"}},
		"together": {store.AuditFilter{Person: ada.Ref, Area: "membership", Org: city.ID, From: begin, To: begin.AddDate(0, 0, 9)}, []string{"membership.edit"}},
	} {
		var got []string
		for f := c.f; ; { // a page of one
			rows := get[[]store.AuditRow](t)(store.People(w.DB).Audit(ctx, f, 1))
			if len(rows) == 0 {
				break
			}
			got = append(got, rows[0].Action)
			f.Before, f.BeforeID = rows[0].At, rows[0].ID
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	rows := get[[]store.AuditRow](t)(store.People(w.DB).Audit(ctx, store.AuditFilter{}, 10))
	if rows[3].Subject.Name != "Stadt" || rows[2].Subject.Name != mia.Name() || rows[2].Org.Name != "Stadt" || rows[1].Subject.Name != "Support" || !rows[0].Staff {
		t.Errorf("names %+v", rows)
	}
	if who := get[[]desk.Named](t)(store.People(w.DB).InAudit(ctx)); len(who) != 1 || who[0].Ref != ada.Ref {
		t.Errorf("in the trail: %v", who)
	}
}
