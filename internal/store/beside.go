package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
)

// OfCustomer lists the newest tickets of a ticket's reporter and of its organisation, as far as the staff's
// scope shows them, without the ticket itself; with open only those that are not closed. Each of the two is a
// walk of an index that ends at limit.
func (s TicketStore) OfCustomer(ctx context.Context, sc desk.StaffScope, t desk.Ticket, open bool, limit int) ([]desk.StaffRow, error) {
	var b builder
	b.WriteString(`SELECT t.number, t.subject, t.state, pe.given_name || ' ' || pe.family_name, t.public_at FROM ticket t
		JOIN person pe ON pe.id = t.reporter_id WHERE t.id IN (SELECT id FROM (`)
	walk := func(column string, id int64) {
		b.add(`SELECT t.id FROM ticket t WHERE `+column+` = ? AND `, id)
		if open {
			b.WriteString(openStates + ` AND `)
		}
		b.visibleToStaff(sc)
		b.add(` AND t.id <> ? ORDER BY t.public_at DESC, t.id DESC LIMIT ?`, t.ID, limit)
	}
	walk("t.reporter_id", t.Reporter.ID)
	b.WriteString(`) a UNION SELECT id FROM (`)
	walk("t.org_id", t.Org.ID)
	b.add(`) o) ORDER BY t.public_at DESC, t.id DESC LIMIT ?`, limit)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.StaffRow, error) {
		var r desk.StaffRow
		var changed int64
		err := rows.Scan(&r.Number, &r.Subject, &r.State, &r.Reporter, &changed)
		r.StaffAt = at(changed)
		return r, err
	})
	return out, fail("store.Tickets.OfCustomer", err)
}

// InUse lists the products that an organisation uses, with its versions.
func (s OrgStore) InUse(ctx context.Context, org int64) ([]desk.Product, error) {
	rows, err := s.q.query(ctx, `SELECT pr.id, pr.ref, pr.name, op.version, pr.active FROM org_product op JOIN product pr ON pr.id = op.product_id
		WHERE op.org_id = $1 ORDER BY pr.sort_key, pr.id`, org)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Product, error) {
		var p desk.Product
		err := rows.Scan(&p.ID, &p.Ref, &p.Name, &p.Version, &p.Active)
		return p, err
	})
	return out, fail("store.Orgs.InUse", err)
}
