package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
)

// Bundle notes that a ticket is one of a report for several organisations.
func (tx *Tx) Bundle(ctx context.Context, ticket int64, bundle string) error {
	_, err := tx.exec(ctx, `UPDATE ticket SET bundle = $1 WHERE id = $2`, bundle, ticket)
	return fail("store.Bundle", err)
}

// Bundled lists the tickets of the report that a ticket is one of, this one among them, for who reported them:
// those that the scope shows. There are none for anybody else, nor for a ticket that is one alone.
func (s TicketStore) Bundled(ctx context.Context, sc desk.Scope, ticket int64) ([]desk.Bundled, error) {
	return s.bundled(ctx, ticket, func(b *builder) {
		b.add("t.reporter_id = ? AND ", sc.Person)
		b.visible(sc)
	})
}

// BundledForStaff lists them for staff.
func (s TicketStore) BundledForStaff(ctx context.Context, sc desk.StaffScope, ticket int64) ([]desk.Bundled, error) {
	return s.bundled(ctx, ticket, func(b *builder) { b.visibleToStaff(sc) })
}

func (s TicketStore) bundled(ctx context.Context, ticket int64, sight func(*builder)) ([]desk.Bundled, error) {
	var b builder
	b.add(`SELECT t.number, o.name, t.state, t.id = ? FROM ticket t JOIN org o ON o.id = t.org_id
		WHERE t.bundle <> '' AND t.bundle = (SELECT x.bundle FROM ticket x WHERE x.id = ?) AND `, ticket, ticket)
	sight(&b)
	b.WriteString(` ORDER BY t.id`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Bundled, error) {
		var x desk.Bundled
		err := rows.Scan(&x.Number, &x.Org, &x.State, &x.Self)
		return x, err
	})
	if len(out) == 1 {
		out = nil
	}
	return out, fail("store.Tickets.Bundled", err)
}

// Heads says whether a ticket is the first of its report, as one that is alone always is: its receipt is the
// report's.
func (s TicketStore) Heads(ctx context.Context, ticket int64) (bool, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM ticket t JOIN ticket x ON x.bundle = t.bundle AND x.id < t.id
		WHERE t.id = $1 AND t.bundle <> '' AND x.bundle <> ''`, ticket).Scan(&n)
	return n == 0, fail("store.Tickets.Heads", err)
}
