package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

// Orgs reads organisations and products.
func Orgs(q Querier) OrgStore { return OrgStore{q} }

// OrgStore is the organisations' part of the store.
type OrgStore struct{ q Querier }

const orgColumns = `o.id, o.ref, COALESCE(o.parent_id, 0), o.name, o.customer_no, o.link_only, o.active, o.created_at`

func scanOrg(row scanner, o *desk.Organisation, more ...any) error {
	var created int64
	err := row.Scan(append([]any{&o.ID, &o.Ref, &o.ParentID, &o.Name, &o.CustomerNo, &o.LinkOnly, &o.Active, &created}, more...)...)
	o.CreatedAt = at(created)
	return err
}

// ByID finds an organisation.
func (s OrgStore) ByID(ctx context.Context, id int64) (desk.Organisation, error) {
	var o desk.Organisation
	err := scanOrg(s.q.row(ctx, `SELECT `+orgColumns+` FROM org o WHERE o.id = $1`, id), &o)
	return o, fail("store.Orgs.ByID", err)
}

// ByRef finds an organisation by the name used in addresses.
func (s OrgStore) ByRef(ctx context.Context, ref string) (desk.Organisation, error) {
	var o desk.Organisation
	err := scanOrg(s.q.row(ctx, `SELECT `+orgColumns+` FROM org o WHERE o.ref = $1`, ref), &o)
	return o, fail("store.Orgs.ByRef", err)
}

// OrgRow is a line of the list of organisations.
type OrgRow struct {
	desk.Organisation
	Parent   string
	Contacts int
	Open     int
}

// List gives all organisations by name, with the open tickets that the person of the staff may see.
func (s OrgStore) List(ctx context.Context, sc desk.StaffScope) ([]OrgRow, error) {
	var b builder
	b.WriteString(`SELECT ` + orgColumns + `, COALESCE(u.name, ''),
		(SELECT count(*) FROM membership m WHERE m.org_id = o.id AND m.ended_at = 0),
		(SELECT count(*) FROM ticket t WHERE t.org_id = o.id AND ` + openStates + ` AND `)
	b.visibleToStaff(sc)
	b.WriteString(`) FROM org o LEFT JOIN org u ON u.id = o.parent_id ORDER BY o.sort_key, o.id`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (OrgRow, error) {
		var r OrgRow
		err := scanOrg(rows, &r.Organisation, &r.Parent, &r.Contacts, &r.Open)
		return r, err
	})
	return out, fail("store.Orgs.List", err)
}

// Names gives the organisations with these ids, by name.
func (s OrgStore) Names(ctx context.Context, orgs []int64) ([]desk.Named, error) {
	var b builder
	b.WriteString(`SELECT o.id, o.ref, o.name FROM org o WHERE o.id IN `)
	b.in(orgs)
	b.WriteString(` AND o.active = 1 ORDER BY o.sort_key, o.id`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanNamed)
	return out, fail("store.Orgs.Names", err)
}

// Below says whether org is ancestor itself or below it.
func (s OrgStore) Below(ctx context.Context, ancestor, org int64) (bool, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM org_closure WHERE ancestor = $1 AND descendant = $2`, ancestor, org).Scan(&n)
	return n > 0, fail("store.Orgs.Below", err)
}

// AddOrg creates an organisation below its parent.
func (tx *Tx) AddOrg(ctx context.Context, o desk.Organisation) (desk.Organisation, error) {
	const op = "store.AddOrg"
	if err := tx.lockTree(ctx); err != nil {
		return o, fail(op, err)
	}
	o.Ref = NewRef()
	id, err := tx.insert(ctx, `INSERT INTO org (ref, parent_id, name, sort_key, customer_no, link_only, active, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 1, $7) RETURNING id`, o.Ref, nullID(o.ParentID), o.Name, i18n.SortKey(o.Name), o.CustomerNo,
		flag(o.LinkOnly), us(o.CreatedAt))
	if err != nil {
		return o, fail(op, err)
	}
	o.ID, o.Active = id, true
	if _, err := tx.exec(ctx, `INSERT INTO org_closure (ancestor, descendant) VALUES ($1, $1)`, id); err != nil {
		return o, fail(op, err)
	}
	return o, fail(op, tx.hangBelow(ctx, id, o.ParentID))
}

// UpdateOrg writes name, customer number, parent, what mails hold and whether it is active. A parent that is below
// the organisation itself is refused: the tree has no cycles.
func (tx *Tx) UpdateOrg(ctx context.Context, o desk.Organisation) error {
	const op = "store.UpdateOrg"
	if err := tx.lockTree(ctx); err != nil {
		return fail(op, err)
	}
	before, err := Orgs(tx).ByID(ctx, o.ID)
	if err != nil {
		return err
	}
	if o.ParentID != 0 && o.ParentID != before.ParentID {
		cycle, err := Orgs(tx).Below(ctx, o.ID, o.ParentID)
		if err != nil {
			return err
		}
		if cycle {
			return &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"parent": "error.org_cycle"}}
		}
	}
	_, err = tx.exec(ctx, `UPDATE org SET name = $1, sort_key = $2, customer_no = $3, parent_id = $4, active = $5,
		link_only = $6 WHERE id = $7`, o.Name, i18n.SortKey(o.Name), o.CustomerNo, nullID(o.ParentID), flag(o.Active), flag(o.LinkOnly), o.ID)
	if err != nil || o.ParentID == before.ParentID {
		return fail(op, err)
	}
	// The whole subtree leaves the old ancestors and hangs below the new ones.
	_, err = tx.exec(ctx, `DELETE FROM org_closure WHERE descendant IN (SELECT c.descendant FROM org_closure c WHERE c.ancestor = $1)
		AND ancestor NOT IN (SELECT c.descendant FROM org_closure c WHERE c.ancestor = $1)`, o.ID)
	if err != nil {
		return fail(op, err)
	}
	return fail(op, tx.hangBelow(ctx, o.ID, o.ParentID))
}

// lockTree makes changes of the tree wait for one another: two moves at once could make a cycle
// that neither of them sees.
func (tx *Tx) lockTree(ctx context.Context) error {
	if tx.db.d.lockTree == "" {
		return nil
	}
	_, err := tx.exec(ctx, tx.db.d.lockTree)
	return err
}

func (tx *Tx) hangBelow(ctx context.Context, org, parent int64) error {
	if parent == 0 {
		return nil
	}
	_, err := tx.exec(ctx, `INSERT INTO org_closure (ancestor, descendant)
		SELECT up.ancestor, down.descendant FROM org_closure up CROSS JOIN org_closure down
		WHERE up.descendant = $1 AND down.ancestor = $2`, parent, org)
	return err
}

// Products lists the products for which tickets can be created, with the version that the
// organisation uses. An organisation without products of its own may choose among all.
func (s OrgStore) Products(ctx context.Context, orgs []int64) ([]desk.Product, error) {
	var b builder
	b.WriteString(`SELECT DISTINCT pr.id, pr.ref, pr.name, pr.version, pr.active, pr.sort_key FROM product pr WHERE pr.active = 1`)
	if len(orgs) > 0 {
		b.WriteString(` AND (pr.id IN (SELECT product_id FROM org_product WHERE org_id IN `)
		b.in(orgs)
		b.WriteString(`) OR NOT EXISTS (SELECT 1 FROM org_product WHERE org_id IN `)
		b.in(orgs)
		b.WriteString(`))`)
	}
	b.WriteString(` ORDER BY pr.sort_key, pr.id`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Product, error) {
		var p desk.Product
		var key []byte
		err := rows.Scan(&p.ID, &p.Ref, &p.Name, &p.Version, &p.Active, &key)
		return p, err
	})
	return out, fail("store.Orgs.Products", err)
}

// AddProduct creates a product.
func (tx *Tx) AddProduct(ctx context.Context, p desk.Product) (desk.Product, error) {
	if p.Ref == "" {
		p.Ref = NewRef()
	}
	id, err := tx.insert(ctx, `INSERT INTO product (ref, name, version, sort_key) VALUES ($1, $2, $3, $4) RETURNING id`,
		p.Ref, p.Name, p.Version, i18n.SortKey(p.Name))
	p.ID, p.Active = id, true
	return p, fail("store.AddProduct", err)
}

// UseProduct notes that an organisation uses a product.
func (tx *Tx) UseProduct(ctx context.Context, org, product int64, version string) error {
	_, err := tx.exec(ctx, `INSERT INTO org_product (org_id, product_id, version) VALUES ($1, $2, $3)
		ON CONFLICT (org_id, product_id) DO UPDATE SET version = excluded.version`, org, product, version)
	return fail("store.UseProduct", err)
}
