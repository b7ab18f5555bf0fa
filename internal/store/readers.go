package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
)

// ReadersAs lists the active contacts to whom the rule of sight shows a ticket, by name. as says where it
// is taken to be: its own organisations, or others for a ticket that is to move.
func (s TicketStore) ReadersAs(ctx context.Context, ticket int64, as desk.Sight, now time.Time) ([]desk.Named, error) {
	const op = "store.Tickets.ReadersAs"
	type candidate struct {
		desk.Named
		reporter, watcher, circle bool
	}
	rows, err := s.q.query(ctx, `SELECT p.id, p.ref, p.given_name || ' ' || p.family_name,
		EXISTS (SELECT 1 FROM ticket_person tp WHERE tp.ticket_id = $1 AND tp.person_id = p.id AND tp.role = 'reporter'),
		EXISTS (SELECT 1 FROM ticket_person tp WHERE tp.ticket_id = $1 AND tp.person_id = p.id AND tp.role = 'watcher'),
		EXISTS (SELECT 1 FROM ticket_person tp WHERE tp.ticket_id = $1 AND tp.person_id = p.id AND tp.role = 'circle')
		FROM person p WHERE p.active = 1 AND p.id IN (SELECT m.person_id FROM org_closure c JOIN membership m ON m.org_id = c.ancestor
			WHERE c.descendant IN ($2, $3) AND m.ended_at = 0)
		ORDER BY p.sort_key, p.id`, ticket, as.Org, as.ReportingOrg)
	people, err := all(rows, err, func(rows *sql.Rows) (candidate, error) {
		var c candidate
		err := rows.Scan(&c.ID, &c.Ref, &c.Name, &c.reporter, &c.watcher, &c.circle)
		return c, err
	})
	if err != nil {
		return nil, fail(op, err)
	}
	parts := make(map[int64]desk.Part)
	for _, c := range people {
		parts[c.ID] = desk.Part{Person: c.ID, Reporter: c.reporter, Involved: c.reporter || c.watcher}
	}
	var out []desk.Named
	for _, c := range people {
		sc, err := People(s.q).Scope(ctx, c.ID, now)
		if err != nil {
			return nil, err
		}
		as.Reporter, as.Involved, as.InCircle, as.Others = c.reporter, c.reporter || c.watcher, c.circle, nil
		for _, absent := range sc.Represents() {
			as.Others = append(as.Others, parts[absent.ID])
		}
		if sc.CanSee(as) {
			out = append(out, c.Named)
		}
	}
	return out, nil
}

// MoveTicket gives a ticket other organisations. What is searched by them is made anew with Reindex, and
// who reads along without seeing it any more is the caller's to take out.
func (tx *Tx) MoveTicket(ctx context.Context, ticket, org, reporting int64) error {
	_, err := tx.exec(ctx, `UPDATE ticket SET org_id = $1, reporting_org_id = $2 WHERE id = $3`, org, reporting, ticket)
	return fail("store.MoveTicket", err)
}

// CopyFile gives an entry of another ticket the same file: the bytes stay one.
func (tx *Tx) CopyFile(ctx context.Context, file, ticket int64, seq int) error {
	_, err := tx.exec(ctx, `INSERT INTO attachment (ref, ticket_id, seq, person_id, name, media_type, size, width, height, blob_hash, created_at, copy_of)
		SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), person_id, name, media_type, size, width, height, blob_hash, created_at,
		COALESCE(copy_of, id) FROM attachment WHERE id = $4 AND withdrawn_at = 0`, NewRef(), ticket, seq, file)
	return fail("store.CopyFile", err)
}

// FilePlace is where a file stands in a ticket.
type FilePlace struct {
	ID     int64 // of the attachment
	Ticket int64
}

// Copies lists where a file that is not withdrawn stands: in its own ticket, and in those that were split
// off it.
func (s TicketStore) Copies(ctx context.Context, file int64) ([]FilePlace, error) {
	rows, err := s.q.query(ctx, `SELECT af.id, af.ticket_id FROM attachment af JOIN attachment x ON x.id = $1
		WHERE af.ticket_id IS NOT NULL AND af.withdrawn_at = 0
		AND (af.id = x.id OR af.id = x.copy_of OR af.copy_of = COALESCE(x.copy_of, x.id)) ORDER BY af.ticket_id, af.id`, file)
	out, err := all(rows, err, func(rows *sql.Rows) (FilePlace, error) {
		var p FilePlace
		err := rows.Scan(&p.ID, &p.Ticket)
		return p, err
	})
	return out, fail("store.Tickets.Copies", err)
}

// Shown gives which of some numbers are tickets that the scope shows.
func (s TicketStore) Shown(ctx context.Context, sc desk.Scope, numbers []string) (map[string]bool, error) {
	out := make(map[string]bool)
	if len(numbers) == 0 {
		return out, nil
	}
	var b builder
	b.WriteString("SELECT t.number FROM ticket t WHERE t.number IN (")
	for i, n := range numbers {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(b.arg(n))
	}
	b.WriteString(") AND ")
	b.visible(sc)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	_, err = all(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var n string
		err := rows.Scan(&n)
		out[n] = true
		return struct{}{}, err
	})
	return out, fail("store.Tickets.Shown", err)
}
