package directory

import (
	"context"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Agents lists the vendor's people, active or not.
func (d *Directory) Agents(ctx context.Context, sc desk.StaffScope) ([]desk.Person, error) {
	if err := admin("directory.Agents", sc); err != nil {
		return nil, err
	}
	return store.People(d.db).Staff(ctx)
}

// Agent finds somebody of the staff by their ref.
func (d *Directory) Agent(ctx context.Context, sc desk.StaffScope, ref string) (desk.Person, error) {
	const op = "directory.Agent"
	if err := admin(op, sc); err != nil {
		return desk.Person{}, err
	}
	return find(ctx, d.db, op, ref, true)
}

// AddAgent creates an account of the staff in the first team and gives its ref. Sent twice, it is
// one. The first password is obtained like any forgotten one.
func (d *Directory) AddAgent(ctx context.Context, sc desk.StaffScope, f PersonForm, formKey string) (string, error) {
	const op = "directory.AddAgent"
	if err := admin(op, sc); err != nil {
		return "", err
	}
	f.clean()
	return d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		problems := desk.Problems{}
		if err := f.checkAgent(ctx, tx, op, problems, desk.Person{}); err != nil {
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
	})
}

func (f PersonForm) checkAgent(ctx context.Context, tx *store.Tx, op string, p desk.Problems, self desk.Person) error {
	if err := f.check(ctx, tx, p, self); err != nil {
		return err
	}
	if !slices.Contains(desk.StaffRoles, f.Role) && f.Role != self.Staff || f.Role == desk.NoStaff {
		p.Add("role", "error.choose")
	}
	return p.Err(op)
}

// EditAgent changes name, address, phone, language and role. Nobody takes the administrator's role
// from themselves, so that one always remains.
func (d *Directory) EditAgent(ctx context.Context, sc desk.StaffScope, ref string, f PersonForm) error {
	const op = "directory.EditAgent"
	if err := admin(op, sc); err != nil {
		return err
	}
	f.clean()
	return d.changeAgent(ctx, sc, op, ref, "agent.edit", func(tx *store.Tx, p *desk.Person) error {
		if err := personFacts(*p).fresh(op, f.Seen); err != nil {
			return err
		}
		if err := f.checkAgent(ctx, tx, op, desk.Problems{}, *p); err != nil {
			return err
		}
		f.into(p)
		p.Staff = f.Role
		return nil
	})
}

// SetAgentActive shuts somebody of the staff out at once, or lets them in again. Nobody shuts
// themselves out.
func (d *Directory) SetAgentActive(ctx context.Context, sc desk.StaffScope, ref string, active bool) error {
	const op = "directory.SetAgentActive"
	if err := admin(op, sc); err != nil {
		return err
	}
	return d.changeAgent(ctx, sc, op, ref, "agent.active", func(_ *store.Tx, p *desk.Person) error {
		p.Active = active
		return nil
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
		after := before
		if err := fn(tx, &after); err != nil {
			return err
		}
		lost := !after.Active || after.Staff != desk.Administrator
		if before.ID == sc.Person && lost {
			return desk.Fail(op, desk.Invalid, "error.not_yourself")
		}
		if err := d.write(ctx, tx, sc.Person, action, before, after); err != nil || !lost {
			return err
		}
		return adminRemains(ctx, tx, op)
	})
}

func adminRemains(ctx context.Context, tx *store.Tx, op string) error {
	people, err := store.People(tx).Staff(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(people, func(p desk.Person) bool { return p.Active && p.Staff == desk.Administrator }) {
		return nil
	}
	return desk.Fail(op, desk.Invalid, "error.last_admin")
}
