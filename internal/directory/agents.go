package directory

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// AgentRow is one of the vendor's people with the names of their role and teams.
type AgentRow struct {
	desk.Person
	Role  desk.Title
	Teams []desk.Named
}

// Agents lists the vendor's people, active or not.
func (d *Directory) Agents(ctx context.Context, sc desk.StaffScope) ([]AgentRow, error) {
	if err := team("directory.Agents", sc); err != nil {
		return nil, err
	}
	people, err := store.People(d.db).Staff(ctx)
	if err != nil {
		return nil, err
	}
	roles, err := store.Roles(d.db).All(ctx)
	if err != nil {
		return nil, err
	}
	teams, err := store.Roles(d.db).Memberships(ctx)
	out := make([]AgentRow, len(people))
	for i, p := range people {
		out[i] = AgentRow{Person: p, Teams: teams[p.ID]}
		for _, r := range roles {
			if r.Key == p.Staff {
				out[i].Role = r.Name
			}
		}
	}
	return out, err
}

// Agent finds somebody of the staff by their ref.
func (d *Directory) Agent(ctx context.Context, sc desk.StaffScope, ref string) (desk.Person, error) {
	const op = "directory.Agent"
	if err := team(op, sc); err != nil {
		return desk.Person{}, err
	}
	return find(ctx, d.db, op, ref, true)
}

// AddAgent creates an account of the staff in the first team and gives its ref. Sent twice, it is
// one. The first password is obtained like any forgotten one.
func (d *Directory) AddAgent(ctx context.Context, sc desk.StaffScope, f PersonForm, formKey string) (string, error) {
	const op = "directory.AddAgent"
	if err := team(op, sc); err != nil {
		return "", err
	}
	f.clean()
	return d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		if err := f.checkAgent(ctx, tx, op, sc, desk.Person{}); err != nil {
			return "", err
		}
		p := desk.Person{Active: true, CreatedAt: d.now(), Staff: f.Role}
		f.into(&p)
		p, err := tx.AddPersonRecord(ctx, p, "")
		if err != nil {
			return "", err
		}
		team, err := unless(store.People(tx).FirstTeam(ctx))
		if err != nil {
			return "", err
		}
		if team.ID != 0 {
			if err := tx.JoinTeam(ctx, team.ID, p.ID); err != nil {
				return "", err
			}
		}
		return p.Ref, d.audit(ctx, tx, sc, "agent.create", "person:"+p.Ref, personFacts(p))
	}, f)
}

func (f PersonForm) checkAgent(ctx context.Context, tx *store.Tx, op string, sc desk.StaffScope, self desk.Person) error {
	p := desk.Problems{}
	if err := f.check(ctx, tx, p, self); err != nil {
		return err
	}
	role, err := unless(store.Roles(tx).ByKey(ctx, f.Role))
	if err != nil {
		return err
	}
	switch {
	case role.ID == 0:
		p.Add("role", "error.choose")
	case f.Role != self.Staff && within(op, sc, role) != nil:
		p.Add("role", "error.role_beyond")
	}
	return p.Err(op)
}

// EditAgent changes name, phone, language and role, and asks for another address (see write). Nobody takes the right to manage the staff
// from themselves, so that somebody always remains, and nobody changes who may do more than they.
func (d *Directory) EditAgent(ctx context.Context, sc desk.StaffScope, ref string, f PersonForm) error {
	const op = "directory.EditAgent"
	if err := team(op, sc); err != nil {
		return err
	}
	f.clean()
	return d.changeAgent(ctx, sc, op, ref, "agent.edit", func(tx *store.Tx, p *desk.Person) error {
		if err := personFacts(*p).fresh(op, f.Seen); err != nil {
			return err
		}
		if err := f.checkAgent(ctx, tx, op, sc, *p); err != nil {
			return err
		}
		f.into(p)
		p.Staff = f.Role
		return nil
	})
}

// SetAgentActive shuts somebody of the staff out at once, or lets them in again. Nobody shuts
// themselves out. Their open tickets are assigned to the colleague named by to, or with an empty one go
// back to their teams.
func (d *Directory) SetAgentActive(ctx context.Context, sc desk.StaffScope, ref string, active bool, to string) error {
	const op = "directory.SetAgentActive"
	if err := team(op, sc); err != nil {
		return err
	}
	return d.changeAgent(ctx, sc, op, ref, "agent.active", func(tx *store.Tx, p *desk.Person) error {
		was := *p
		p.Active = active
		if active || !was.Active || was.ID == sc.Person {
			return nil
		}
		return d.handAgent(ctx, tx, op, sc, was, to)
	})
}

func (d *Directory) changeAgent(ctx context.Context, sc desk.StaffScope, op, ref, action string, fn func(*store.Tx, *desk.Person) error) error {
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil {
			return err
		}
		before, err := find(ctx, tx, op, ref, true)
		if err != nil {
			return err
		}
		role, err := unless(store.Roles(tx).ByKey(ctx, before.Staff))
		if err != nil {
			return err
		}
		if err := within(op, sc, role); err != nil {
			return err
		}
		after := before
		if err := fn(tx, &after); err != nil {
			return err
		}
		if err := d.write(ctx, tx, sc.Person, action, before, after); err != nil {
			return err
		}
		if now, err := store.People(tx).StaffScope(ctx, after); err != nil {
			return err
		} else if before.ID == sc.Person && (!after.Active || !now.May(desk.ManageStaff)) {
			return desk.Fail(op, desk.Invalid, "error.not_yourself")
		}
		return managerRemains(ctx, tx, op)
	})
}
