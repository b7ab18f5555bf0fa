package store

import (
	"context"
	"database/sql"
	"strings"

	"kundenportal/internal/desk"
)

// Roles reads the roles of the vendor's staff, and their teams.
func Roles(q Querier) RoleStore { return RoleStore{q} }

// RoleStore is the roles' and teams' part of the store.
type RoleStore struct{ q Querier }

const roleColumns = `r.id, r.key, r.name_de, r.name_en, r.permissions, r.built_in,
	(SELECT count(*) FROM person p WHERE p.staff_role = r.key AND p.staff_role <> '' AND p.active = 1)`

func scanRole(row scanner) (desk.Role, error) {
	var r desk.Role
	var permissions string
	err := row.Scan(&r.ID, &r.Key, &r.Name.DE, &r.Name.EN, &permissions, &r.BuiltIn, &r.People)
	r.Permissions = permissionsOf(permissions)
	return r, err
}

func permissionsOf(stored string) []desk.Permission {
	var out []desk.Permission
	for p := range strings.FieldsSeq(stored) {
		out = append(out, desk.Permission(p))
	}
	return out
}

func stored(permissions []desk.Permission) string {
	out := make([]string, len(permissions))
	for i, p := range permissions {
		out[i] = string(p)
	}
	return strings.Join(out, " ")
}

// All lists the roles: those that ship with the portal first, then the others as they were made.
func (s RoleStore) All(ctx context.Context) ([]desk.Role, error) {
	rows, err := s.q.query(ctx, `SELECT `+roleColumns+` FROM role r ORDER BY r.id`)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Role, error) { return scanRole(rows) })
	return out, fail("store.Roles.All", err)
}

// ByKey finds a role.
func (s RoleStore) ByKey(ctx context.Context, key desk.StaffRole) (desk.Role, error) {
	r, err := scanRole(s.q.row(ctx, `SELECT `+roleColumns+` FROM role r WHERE r.key = $1`, string(key)))
	return r, fail("store.Roles.ByKey", err)
}

// AddRole creates a role and gives it a key.
func (tx *Tx) AddRole(ctx context.Context, r desk.Role) (desk.Role, error) {
	r.Key = desk.StaffRole(NewRef())
	id, err := tx.insert(ctx, `INSERT INTO role (key, name_de, name_en, permissions) VALUES ($1, $2, $3, $4) RETURNING id`,
		string(r.Key), r.Name.DE, r.Name.EN, stored(r.Permissions))
	r.ID = id
	return r, fail("store.AddRole", err)
}

// UpdateRole writes a role's names and permissions.
func (tx *Tx) UpdateRole(ctx context.Context, r desk.Role) error {
	_, err := tx.exec(ctx, `UPDATE role SET name_de = $1, name_en = $2, permissions = $3 WHERE id = $4`, r.Name.DE, r.Name.EN, stored(r.Permissions), r.ID)
	return fail("store.UpdateRole", err)
}

// DeleteRole deletes a role that is not built in and that nobody has, active or not; it says whether it did.
func (tx *Tx) DeleteRole(ctx context.Context, id int64) (bool, error) {
	n, err := tx.exec(ctx, `DELETE FROM role WHERE id = $1 AND built_in = 0 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.staff_role = role.key)`, id)
	return n > 0, fail("store.DeleteRole", err)
}

// May lists the active people of the vendor whose role gives a permission, by name.
func (s PeopleStore) May(ctx context.Context, permission desk.Permission) ([]desk.Person, error) {
	rows, err := s.q.query(ctx, `SELECT `+personColumns+` FROM person p JOIN role r ON r.key = p.staff_role
		WHERE p.staff_role <> '' AND p.active = 1 AND ' ' || r.permissions || ' ' LIKE $1 ORDER BY p.sort_key, p.id`, "% "+string(permission)+" %")
	out, err := all(rows, err, scanPerson)
	return out, fail("store.People.May", err)
}

// Team is a team of the vendor.
type Team struct {
	desk.Named
	Active   bool
	TakesNew bool // new tickets go to it
	Members  int  // active ones
	Open     int  // open tickets
}

const teamColumns = `t.id, t.ref, t.name, t.active, t.takes_new,
	(SELECT count(*) FROM team_member m JOIN person p ON p.id = m.person_id WHERE m.team_id = t.id AND p.active = 1),
	(SELECT count(*) FROM ticket x WHERE x.team_id = t.id AND x.state IN ('new','in_progress','waiting_for_customer','scheduled','resolved'))`

func scanTeam(row scanner) (Team, error) {
	var t Team
	err := row.Scan(&t.ID, &t.Ref, &t.Name, &t.Active, &t.TakesNew, &t.Members, &t.Open)
	return t, err
}

// Teams lists the teams, the oldest first, active or not.
func (s RoleStore) Teams(ctx context.Context) ([]Team, error) {
	rows, err := s.q.query(ctx, `SELECT `+teamColumns+` FROM team t ORDER BY t.id`)
	out, err := all(rows, err, func(rows *sql.Rows) (Team, error) { return scanTeam(rows) })
	return out, fail("store.Roles.Teams", err)
}

// Team finds a team by its ref.
func (s RoleStore) Team(ctx context.Context, ref string) (Team, error) {
	t, err := scanTeam(s.q.row(ctx, `SELECT `+teamColumns+` FROM team t WHERE t.ref = $1`, ref))
	return t, fail("store.Roles.Team", err)
}

// Memberships gives the teams of each of the vendor's people, by person.
func (s RoleStore) Memberships(ctx context.Context) (map[int64][]desk.Named, error) {
	out := map[int64][]desk.Named{}
	rows, err := s.q.query(ctx, `SELECT m.person_id, t.id, t.ref, t.name FROM team_member m JOIN team t ON t.id = m.team_id ORDER BY t.id`)
	_, err = all(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var person int64
		var t desk.Named
		err := rows.Scan(&person, &t.ID, &t.Ref, &t.Name)
		out[person] = append(out[person], t)
		return struct{}{}, err
	})
	return out, fail("store.Roles.Memberships", err)
}

// LockTeams takes all teams for the rest of the transaction.
func (tx *Tx) LockTeams(ctx context.Context) error {
	rows, err := tx.query(ctx, `SELECT id FROM team ORDER BY id`+tx.db.d.lockTicket)
	_, err = all(rows, err, scanID)
	return fail("store.LockTeams", err)
}

// UpdateTeam writes a team's name, whether it is active and whether new tickets go to it; then they go
// to no other.
func (tx *Tx) UpdateTeam(ctx context.Context, t Team) error {
	if t.TakesNew {
		if _, err := tx.exec(ctx, `UPDATE team SET takes_new = 0 WHERE takes_new = 1 AND id <> $1`, t.ID); err != nil {
			return fail("store.UpdateTeam", err)
		}
	}
	_, err := tx.exec(ctx, `UPDATE team SET name = $1, active = $2, takes_new = $3 WHERE id = $4`, t.Name, flag(t.Active), flag(t.TakesNew), t.ID)
	return fail("store.UpdateTeam", err)
}

// SetTeamMembers makes exactly these people members of a team.
func (tx *Tx) SetTeamMembers(ctx context.Context, team int64, people []int64) error {
	if _, err := tx.exec(ctx, `DELETE FROM team_member WHERE team_id = $1`, team); err != nil {
		return fail("store.SetTeamMembers", err)
	}
	for _, p := range people {
		if err := tx.JoinTeam(ctx, team, p); err != nil {
			return err
		}
	}
	return nil
}
