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
