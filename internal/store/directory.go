package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

// LockOrgs takes all organisations for the rest of the transaction, so that two who change the tree
// or the lead contacts at once do so one after the other.
func (tx *Tx) LockOrgs(ctx context.Context) error {
	rows, err := tx.query(ctx, `SELECT id FROM org ORDER BY id`+tx.db.d.lockTicket)
	_, err = all(rows, err, scanID)
	return fail("store.LockOrgs", err)
}

// LockStaff does the same for the vendor's people.
func (tx *Tx) LockStaff(ctx context.Context) error {
	rows, err := tx.query(ctx, `SELECT id FROM person WHERE staff_role <> '' ORDER BY id`+tx.db.d.lockTicket)
	_, err = all(rows, err, scanID)
	return fail("store.LockStaff", err)
}

func scanID(rows *sql.Rows) (int64, error) {
	var id int64
	err := rows.Scan(&id)
	return id, err
}

// Children lists the organisations right below one, by name, whether active or not.
func (s OrgStore) Children(ctx context.Context, org int64) ([]desk.Organisation, error) {
	return s.some(ctx, "store.Orgs.Children", `SELECT `+orgColumns+` FROM org o WHERE o.parent_id = $1 ORDER BY o.sort_key, o.id`, org)
}

// Active lists the organisations that tickets can be created for, by name.
func (s OrgStore) Active(ctx context.Context) ([]desk.Named, error) {
	rows, err := s.q.query(ctx, `SELECT o.id, o.ref, o.name FROM org o WHERE o.active = 1 ORDER BY o.sort_key, o.id`)
	out, err := all(rows, err, scanNamed)
	return out, fail("store.Orgs.Active", err)
}

func (s OrgStore) some(ctx context.Context, op, text string, args ...any) ([]desk.Organisation, error) {
	rows, err := s.q.query(ctx, text, args...)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Organisation, error) {
		var o desk.Organisation
		err := scanOrg(rows, &o)
		return o, err
	})
	return out, fail(op, err)
}

// AllProducts lists the products, by name, whether active or not.
func (s OrgStore) AllProducts(ctx context.Context) ([]desk.Product, error) {
	rows, err := s.q.query(ctx, `SELECT pr.id, pr.ref, pr.name, pr.version, pr.active FROM product pr ORDER BY pr.sort_key, pr.id`)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Product, error) {
		var p desk.Product
		err := rows.Scan(&p.ID, &p.Ref, &p.Name, &p.Version, &p.Active)
		return p, err
	})
	return out, fail("store.Orgs.AllProducts", err)
}

// UpdateProduct writes name, version and whether the product is active.
func (tx *Tx) UpdateProduct(ctx context.Context, p desk.Product) error {
	_, err := tx.exec(ctx, `UPDATE product SET name = $1, version = $2, sort_key = $3, active = $4 WHERE id = $5`,
		p.Name, p.Version, i18n.SortKey(p.Name), flag(p.Active), p.ID)
	return fail("store.UpdateProduct", err)
}

// SetEmail writes a person's address as desk.FoldEmail makes it; empty takes the sign-in away.
func (tx *Tx) SetEmail(ctx context.Context, person int64, email string) error {
	var value any
	if email != "" {
		value = email
	}
	_, err := tx.exec(ctx, `UPDATE person SET email = $1 WHERE id = $2`, value, person)
	return fail("store.SetEmail", err)
}

// AllMemberships lists a person's memberships in force, those in inactive organisations included.
func (s PeopleStore) AllMemberships(ctx context.Context, person int64) ([]desk.Membership, error) {
	rows, err := s.q.query(ctx, `SELECT m.id, m.org_id, o.name, o.ref, m.lead, m.level, m.may_comment, m.named_by, m.named_at
		FROM membership m JOIN org o ON o.id = m.org_id WHERE m.person_id = $1 AND m.ended_at = 0 ORDER BY o.sort_key, m.id`, person)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Membership, error) {
		m := desk.Membership{PersonID: person}
		var named int64
		err := rows.Scan(&m.ID, &m.OrgID, &m.OrgName, &m.OrgRef, &m.Lead, &m.Level, &m.MayComment, &m.NamedBy, &named)
		m.NamedAt = at(named)
		return m, err
	})
	return out, fail("store.People.AllMemberships", err)
}
