package directory_test

import (
	"errors"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/store"
)

// key is the key of an error that concerns a form as a whole.
func key(t *testing.T, err error, want string) {
	t.Helper()
	var e *desk.Error
	if !errors.As(err, &e) || e.Key != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestARoleIsWhatItsPeopleMayDo(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	form := directory.RoleForm{NameDE: " Telefon ", NameEN: "Phone", Permissions: []desk.Permission{desk.WorkOnTickets}}
	for name, c := range map[string]struct {
		change func(*directory.RoleForm)
		field  string
		want   string
	}{
		"without a name":          {func(r *directory.RoleForm) { r.NameDE = "" }, "name_de", "error.role_name_required"},
		"with a name that is":     {func(r *directory.RoleForm) { r.NameDE = "support" }, "name_de", "error.role_name_taken"},
		"that may nothing":        {func(r *directory.RoleForm) { r.Permissions = nil }, "permissions", "error.role_empty"},
		"that may unheard of":     {func(r *directory.RoleForm) { r.Permissions = []desk.Permission{"all"} }, "permissions", "error.role_empty"},
		"that works but is blind": {func(*directory.RoleForm) {}, "permissions", "error.role_needs_tickets"},
	} {
		in := form
		c.change(&in)
		_, err := f.d.AddRole(ctx, f.admin, in, "k-"+name)
		field(t, err, c.field, c.want)
	}
	form.Permissions = append(form.Permissions, desk.SeeTickets)
	ref, err := f.d.AddRole(ctx, f.admin, form, "k")
	ok(t, err)
	again, err := f.d.AddRole(ctx, f.admin, form, "k")
	if ok(t, err); again != ref {
		t.Errorf("two roles: %s and %s", ref, again)
	}
	p := f.Agent("Tomke", desk.StaffRole(ref))
	if sc := f.StaffScope(p); !sc.CanWork() || sc.All || sc.RoleName.DE != "Telefon" {
		t.Errorf("scope %+v", sc)
	}
	key(t, f.d.DeleteRole(ctx, f.admin, ref), "error.role_used")
	key(t, f.d.DeleteRole(ctx, f.admin, string(desk.Auditor)), "error.role_used")
	role, err := f.d.Role(ctx, f.admin, ref)
	ok(t, err)
	form.Permissions, form.Seen = []desk.Permission{desk.SeeTickets}, directory.RoleStamp(role)
	ok(t, f.d.EditRole(ctx, f.admin, ref, form))
	if f.StaffScope(p).CanWork() {
		t.Error("a permission that was taken away still counts")
	}
	form.NameDE = "Zentrale"
	key(t, f.d.EditRole(ctx, f.admin, ref, form), "error.record_changed")
	ok(t, f.d.EditAgent(ctx, f.admin, p.Ref, directory.PersonForm{GivenName: "Tomke", FamilyName: "Muster", Email: p.Email, Lang: "de", Role: desk.Agent}))
	ok(t, f.d.DeleteRole(ctx, f.admin, ref))
}

func TestNobodyGivesMoreThanTheyMay(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	ref, err := f.d.AddRole(ctx, f.admin, directory.RoleForm{NameDE: "Personal", Permissions: []desk.Permission{desk.ManageStaff}}, "k")
	ok(t, err)
	clerk := f.StaffScope(f.Agent("Karla", desk.StaffRole(ref)))
	p := person("neu@example.org")
	p.Role = desk.Administrator
	_, err = f.d.AddAgent(ctx, clerk, p, "a")
	field(t, err, "role", "error.role_beyond")
	p = person("chef@example.org")
	p.Role = desk.Administrator
	key(t, f.d.EditAgent(ctx, clerk, f.boss.Ref, p), "error.role_beyond")
	key(t, f.d.SetAgentActive(ctx, clerk, f.boss.Ref, false, ""), "error.role_beyond")
	_, err = f.d.AddRole(ctx, clerk, directory.RoleForm{NameDE: "Mehr", Permissions: desk.Permissions}, "b")
	field(t, err, "permissions", "error.role_beyond")
	key(t, f.d.EditRole(ctx, clerk, string(desk.Agent), directory.RoleForm{NameDE: "Support", Permissions: []desk.Permission{desk.ManageStaff}}), "error.role_beyond")
	field(t, f.d.EditRole(ctx, clerk, ref, directory.RoleForm{NameDE: "Personal"}), "permissions", "error.role_empty")
	// The administrator's role keeps all permissions, whatever is sent.
	ok(t, f.d.EditRole(ctx, f.admin, string(desk.Administrator), directory.RoleForm{NameDE: "Leitung", NameEN: "Head"}))
	if sc := f.StaffScope(f.boss); !sc.May(desk.ReadAudit) || sc.RoleName.DE != "Leitung" {
		t.Errorf("scope %+v", sc)
	}
}

func TestATeamTakesNewTicketsAndGoesWhenItIsEmpty(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city := f.Org("Stadt", desk.Organisation{})
	f.Ticket("Störung", f.Contact("Mia", city, nil), city, nil)
	agent := f.Agent("Tomke", desk.Agent)
	_, err := f.d.AddTeam(ctx, f.admin, directory.TeamForm{}, "k")
	field(t, err, "name", "error.team_name_required")
	ref, err := f.d.AddTeam(ctx, f.admin, directory.TeamForm{Name: "Fachverfahren", Members: []string{agent.Ref, "keiner"}}, "k")
	ok(t, err)
	rows, err := f.d.Teams(ctx, f.admin)
	ok(t, err)
	if len(rows) != 2 || !rows[0].TakesNew || rows[1].TakesNew || rows[1].Members != 1 {
		t.Fatalf("teams %+v", rows)
	}
	first := rows[0].Ref
	key(t, f.d.SetTeamActive(ctx, f.admin, first, false), "error.team_takes_new")
	field(t, f.d.EditTeam(ctx, f.admin, first, directory.TeamForm{Name: "Support"}), "takes_new", "error.team_takes_new")
	ok(t, f.d.EditTeam(ctx, f.admin, ref, directory.TeamForm{Name: "Fachverfahren", TakesNew: true}))
	if to, err := store.People(f.DB).FirstTeam(ctx); err != nil || to.Ref != ref {
		t.Errorf("new tickets go to %v %v", to, err)
	}
	key(t, f.d.SetTeamActive(ctx, f.admin, first, false), "error.team_open")
	if sc := f.StaffScope(agent); len(sc.Teams) != 1 {
		t.Errorf("teams %v after leaving one", sc.Teams)
	}
	x, err := f.d.Team(ctx, f.admin, ref)
	ok(t, err)
	ok(t, f.d.EditTeam(ctx, f.admin, ref, directory.TeamForm{Name: "Verfahren", TakesNew: true, Seen: x.Stamp}))
	key(t, f.d.EditTeam(ctx, f.admin, ref, directory.TeamForm{Name: "Anders", TakesNew: true, Seen: x.Stamp}), "error.record_changed")
}
