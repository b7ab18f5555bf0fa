package directory

import (
	"context"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// RoleForm is a role as typed.
type RoleForm struct {
	NameDE, NameEN string
	Permissions    []desk.Permission
	Seen           string // RoleStamp of the version that was looked at
}

func (f *RoleForm) clean() {
	f.NameDE, f.NameEN = desk.Line(f.NameDE), desk.Line(f.NameEN)
	var given []desk.Permission // each once, in the order of the pages, and known ones only
	for _, p := range desk.Permissions {
		if slices.Contains(f.Permissions, p) {
			given = append(given, p)
		}
	}
	f.Permissions = given
}

// RoleStamp names this version of a role, see RoleForm.Seen.
func RoleStamp(r desk.Role) string { return roleFacts(r).stamp() }

func roleFacts(r desk.Role) facts {
	names := make([]string, len(r.Permissions))
	for i, p := range r.Permissions {
		names[i] = string(p)
	}
	return facts{"name": r.Name.DE, "name_en": r.Name.EN, "permissions": strings.Join(names, " ")}
}

// Roles lists the roles, those that ship with the portal first.
func (d *Directory) Roles(ctx context.Context, sc desk.StaffScope) ([]desk.Role, error) {
	if err := team("directory.Roles", sc); err != nil {
		return nil, err
	}
	return store.Roles(d.db).All(ctx)
}

// Role finds a role by its key.
func (d *Directory) Role(ctx context.Context, sc desk.StaffScope, key string) (desk.Role, error) {
	if err := team("directory.Role", sc); err != nil {
		return desk.Role{}, err
	}
	return store.Roles(d.db).ByKey(ctx, desk.StaffRole(key))
}

// AddRole creates a role and gives its key. Nobody makes a role that may do more than their own. Sent
// twice, it is one.
func (d *Directory) AddRole(ctx context.Context, sc desk.StaffScope, f RoleForm, formKey string) (string, error) {
	const op = "directory.AddRole"
	if err := team(op, sc); err != nil {
		return "", err
	}
	f.clean()
	return d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		if err := tx.LockStaff(ctx); err != nil {
			return "", err
		}
		r := desk.Role{Name: desk.Title{DE: f.NameDE, EN: f.NameEN}, Permissions: f.Permissions}
		if err := checkRole(ctx, tx, op, sc, r); err != nil {
			return "", err
		}
		r, err := tx.AddRole(ctx, r)
		if err != nil {
			return "", err
		}
		return string(r.Key), d.audit(ctx, tx, sc, "role.create", "role:"+string(r.Key), roleFacts(r))
	}, f)
}

// EditRole changes a role's names and permissions; those of the administrator's stay. It counts with
// the next request of who has the role. Nobody takes the right to manage staff from themselves.
func (d *Directory) EditRole(ctx context.Context, sc desk.StaffScope, key string, f RoleForm) error {
	const op = "directory.EditRole"
	if err := team(op, sc); err != nil {
		return err
	}
	f.clean()
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil {
			return err
		}
		before, err := store.Roles(tx).ByKey(ctx, desk.StaffRole(key))
		if err != nil {
			return err
		}
		if err := roleFacts(before).fresh(op, f.Seen); err != nil {
			return err
		}
		if err := within(op, sc, before); err != nil {
			return err
		}
		after := before
		after.Name = desk.Title{DE: f.NameDE, EN: f.NameEN}
		if before.Key != desk.Administrator {
			after.Permissions = f.Permissions
		}
		if err := checkRole(ctx, tx, op, sc, after); err != nil {
			return err
		}
		if before.Key == sc.Role && !slices.Contains(after.Permissions, desk.ManageStaff) {
			return desk.Fail(op, desk.Invalid, "error.not_yourself")
		}
		if roleFacts(after).stamp() == roleFacts(before).stamp() {
			return nil
		}
		if err := tx.UpdateRole(ctx, after); err != nil {
			return err
		}
		if err := d.audit(ctx, tx, sc, "role.edit", "role:"+key, changed(roleFacts(before), roleFacts(after))); err != nil {
			return err
		}
		return managerRemains(ctx, tx, op)
	})
}

// DeleteRole deletes a role that nobody has, and that does not ship with the portal.
func (d *Directory) DeleteRole(ctx context.Context, sc desk.StaffScope, key string) error {
	const op = "directory.DeleteRole"
	if err := team(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil {
			return err
		}
		r, err := store.Roles(tx).ByKey(ctx, desk.StaffRole(key))
		if err != nil {
			return err
		}
		if err := within(op, sc, r); err != nil {
			return err
		}
		done, err := tx.DeleteRole(ctx, r.ID)
		if err == nil && !done {
			err = desk.Fail(op, desk.Invalid, "error.role_used")
		}
		if err != nil {
			return err
		}
		return d.audit(ctx, tx, sc, "role.delete", "role:"+key, roleFacts(r))
	})
}

// within refuses to touch a role, or whoever has it, that may do more than oneself: nobody gives or
// gets more than they have.
func within(op string, sc desk.StaffScope, r desk.Role) error {
	for _, p := range r.Permissions {
		if !sc.May(p) {
			return desk.Fail(op, desk.Forbidden, "error.role_beyond")
		}
	}
	return nil
}

func checkRole(ctx context.Context, tx *store.Tx, op string, sc desk.StaffScope, r desk.Role) error {
	p := desk.Problems{}
	check(p, "name_de", r.Name.DE, MaxShort, "error.role_name_required")
	check(p, "name_en", r.Name.EN, MaxShort, "")
	all, err := store.Roles(tx).All(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(x desk.Role) bool { return x.ID != r.ID && strings.EqualFold(x.Name.DE, r.Name.DE) }) {
		p.Add("name_de", "error.role_name_taken")
	}
	switch {
	case len(r.Permissions) == 0:
		p.Add("permissions", "error.role_empty")
	case within(op, sc, r) != nil:
		p.Add("permissions", "error.role_beyond")
	case !slices.Contains(r.Permissions, desk.SeeTickets) && slices.ContainsFunc(r.Permissions, desk.NeedsTickets):
		p.Add("permissions", "error.role_needs_tickets")
	}
	return p.Err(op)
}

// managerRemains refuses what has just taken away the last person who manages the staff.
func managerRemains(ctx context.Context, tx *store.Tx, op string) error {
	left, err := store.People(tx).May(ctx, desk.ManageStaff)
	if err == nil && len(left) == 0 {
		err = desk.Fail(op, desk.Invalid, "error.last_manager")
	}
	return err
}
