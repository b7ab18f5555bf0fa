package directory

import (
	"context"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

type (
	// TeamRow is a team with its figures.
	TeamRow = store.Team

	// Team is a team with its members.
	Team struct {
		TeamRow
		Members []desk.Person // active and not
		Stamp   string        // of this version, see TeamForm.Seen
	}

	// TeamForm is a team as typed.
	TeamForm struct {
		Name     string
		TakesNew bool
		Members  []string // refs
		Seen     string   // Stamp of the version that was looked at
	}
)

// Teams lists the teams, the oldest first. New tickets go to the first active one unless another takes them.
func (d *Directory) Teams(ctx context.Context, sc desk.StaffScope) ([]TeamRow, error) {
	if err := team("directory.Teams", sc); err != nil {
		return nil, err
	}
	rows, err := store.Roles(d.db).Teams(ctx)
	if slices.ContainsFunc(rows, func(t TeamRow) bool { return t.TakesNew }) || err != nil {
		return rows, err
	}
	if i := slices.IndexFunc(rows, func(t TeamRow) bool { return t.Active }); i >= 0 {
		rows[i].TakesNew = true
	}
	return rows, nil
}

// Team finds a team with its members.
func (d *Directory) Team(ctx context.Context, sc desk.StaffScope, ref string) (Team, error) {
	if err := team("directory.Team", sc); err != nil {
		return Team{}, err
	}
	rows, err := d.Teams(ctx, sc)
	if err != nil {
		return Team{}, err
	}
	i := slices.IndexFunc(rows, func(t TeamRow) bool { return t.Ref == ref })
	if i < 0 {
		return Team{}, desk.Missing("directory.Team")
	}
	out := Team{TeamRow: rows[i]}
	if out.Members, err = teamMembers(ctx, d.db, rows[i].ID); err != nil {
		return Team{}, err
	}
	out.Stamp = teamFacts(out.TeamRow, out.Members).stamp()
	return out, nil
}

func teamMembers(ctx context.Context, q store.Querier, team int64) ([]desk.Person, error) {
	people, err := store.People(q).Staff(ctx)
	if err != nil {
		return nil, err
	}
	teams, err := store.Roles(q).Memberships(ctx)
	out := people[:0]
	for _, p := range people {
		if slices.ContainsFunc(teams[p.ID], func(t desk.Named) bool { return t.ID == team }) {
			out = append(out, p)
		}
	}
	return out, err
}

func teamFacts(t TeamRow, members []desk.Person) facts {
	refs := make([]string, len(members))
	for i, p := range members {
		refs[i] = p.Ref
	}
	return facts{"name": t.Name, "active": yes(t.Active), "takes_new": yes(t.TakesNew), "members": strings.Join(refs, " ")}
}

// AddTeam creates a team and gives its ref. Sent twice, it is one.
func (d *Directory) AddTeam(ctx context.Context, sc desk.StaffScope, f TeamForm, formKey string) (string, error) {
	const op = "directory.AddTeam"
	if err := team(op, sc); err != nil {
		return "", err
	}
	f.Name = desk.Line(f.Name)
	return d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		if err := tx.LockTeams(ctx); err != nil {
			return "", err
		}
		members, err := checkTeam(ctx, tx, op, f, 0)
		if err != nil {
			return "", err
		}
		id, err := tx.AddTeam(ctx, f.Name)
		if err != nil {
			return "", err
		}
		t, err := teamByID(ctx, tx, id)
		if err != nil {
			return "", err
		}
		t.TakesNew = f.TakesNew
		if err := writeTeam(ctx, tx, t, members); err != nil {
			return "", err
		}
		return t.Ref, d.audit(ctx, tx, sc, "team.create", "team:"+t.Ref, teamFacts(t, members))
	}, f)
}

func teamByID(ctx context.Context, tx *store.Tx, id int64) (TeamRow, error) {
	rows, err := store.Roles(tx).Teams(ctx)
	i := slices.IndexFunc(rows, func(t TeamRow) bool { return t.ID == id })
	if err == nil && i < 0 {
		err = desk.Missing("directory.team")
	}
	if err != nil {
		return TeamRow{}, err
	}
	return rows[i], nil
}

func writeTeam(ctx context.Context, tx *store.Tx, t TeamRow, members []desk.Person) error {
	if err := tx.UpdateTeam(ctx, t); err != nil {
		return err
	}
	ids := make([]int64, len(members))
	for i, p := range members {
		ids[i] = p.ID
	}
	return tx.SetTeamMembers(ctx, t.ID, ids)
}

// EditTeam changes a team's name, its members and whether new tickets go to it. What members see
// changes with their next request.
func (d *Directory) EditTeam(ctx context.Context, sc desk.StaffScope, ref string, f TeamForm) error {
	const op = "directory.EditTeam"
	f.Name = desk.Line(f.Name)
	return d.changeTeam(ctx, sc, op, "team.edit", ref, func(tx *store.Tx, t *TeamRow, members *[]desk.Person) (err error) {
		if err := teamFacts(*t, *members).fresh(op, f.Seen); err != nil {
			return err
		}
		if *members, err = checkTeam(ctx, tx, op, f, t.ID); err != nil {
			return err
		}
		if t.TakesNew && !f.TakesNew {
			return &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"takes_new": "error.team_takes_new"}}
		}
		t.Name, t.TakesNew = f.Name, f.TakesNew
		return nil
	})
}

// SetTeamActive takes a team out of use, or into it again. One with open tickets, or to which new ones
// go, stays.
func (d *Directory) SetTeamActive(ctx context.Context, sc desk.StaffScope, ref string, active bool) error {
	const op = "directory.SetTeamActive"
	return d.changeTeam(ctx, sc, op, "team.active", ref, func(_ *store.Tx, t *TeamRow, _ *[]desk.Person) error {
		switch {
		case !active && t.TakesNew:
			return desk.Fail(op, desk.Invalid, "error.team_takes_new")
		case !active && t.Open > 0:
			return desk.Fail(op, desk.Invalid, "error.team_open")
		}
		t.Active = active
		return nil
	})
}

func (d *Directory) changeTeam(ctx context.Context, sc desk.StaffScope, op, action, ref string, fn func(*store.Tx, *TeamRow, *[]desk.Person) error) error {
	if err := team(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockTeams(ctx); err != nil {
			return err
		}
		before, err := store.Roles(tx).Team(ctx, ref)
		if err != nil {
			return err
		}
		if first, err := unless(store.People(tx).FirstTeam(ctx)); err != nil {
			return err
		} else if first.ID == before.ID {
			before.TakesNew = true // the oldest does without being told
		}
		was, err := teamMembers(ctx, tx, before.ID)
		if err != nil {
			return err
		}
		after, is := before, was
		if err := fn(tx, &after, &is); err != nil {
			return err
		}
		old, now := teamFacts(before, was), teamFacts(after, is)
		if old.stamp() == now.stamp() {
			return nil
		}
		if err := writeTeam(ctx, tx, after, is); err != nil {
			return err
		}
		return d.audit(ctx, tx, sc, action, "team:"+ref, changed(old, now))
	})
}

// checkTeam finds what is wrong with the form and gives the members in the order of lists.
func checkTeam(ctx context.Context, tx *store.Tx, op string, f TeamForm, self int64) ([]desk.Person, error) {
	p := desk.Problems{}
	check(p, "name", f.Name, MaxShort, "error.team_name_required")
	rows, err := store.Roles(tx).Teams(ctx)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(rows, func(t TeamRow) bool { return t.ID != self && strings.EqualFold(t.Name, f.Name) }) {
		p.Add("name", "error.team_name_taken")
	}
	people, err := store.People(tx).Staff(ctx)
	if err != nil {
		return nil, err
	}
	var members []desk.Person
	for _, x := range people {
		if slices.Contains(f.Members, x.Ref) {
			members = append(members, x)
		}
	}
	return members, p.Err(op)
}
