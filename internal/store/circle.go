package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
)

// Confidential tells a confidential ticket from the others, for who has looked it up in scope.
func (s TicketStore) Confidential(ctx context.Context, number string) (bool, error) {
	var is bool
	err := s.q.row(ctx, `SELECT confidential FROM ticket WHERE number = $1`, number).Scan(&is)
	return is, fail("store.Tickets.Confidential", err)
}

// SetConfidential makes a ticket confidential, with a circle, or open again, without one. What is searched is
// made anew. Who reads along and is not in the circle does so no more; who was in the circle reads along afterwards.
func (tx *Tx) SetConfidential(ctx context.Context, t desk.Ticket, on bool, circle []int64, by int64) error {
	const op = "store.SetConfidential"
	if _, err := tx.exec(ctx, `UPDATE ticket SET confidential = $1, version = version + 1 WHERE id = $2`, flag(on), t.ID); err != nil {
		return fail(op, err)
	}
	if !on {
		_, err := tx.exec(ctx, `INSERT INTO ticket_person (ticket_id, person_id, role, added_by) SELECT tp.ticket_id, tp.person_id, 'watcher', tp.added_by
			FROM ticket_person tp WHERE tp.ticket_id = $1 AND tp.role = 'circle' AND tp.person_id <> $2 ON CONFLICT DO NOTHING`, t.ID, t.Reporter.ID)
		if err != nil {
			return fail(op, err)
		}
	}
	if _, err := tx.exec(ctx, `DELETE FROM ticket_person WHERE ticket_id = $1 AND role = 'circle'`, t.ID); err != nil {
		return fail(op, err)
	}
	if on {
		if _, err := tx.exec(ctx, `DELETE FROM ticket_person WHERE ticket_id = $1 AND role = 'watcher'`, t.ID); err != nil {
			return fail(op, err)
		}
		for _, p := range append([]int64{t.Reporter.ID}, circle...) {
			if _, err := tx.AddPerson(ctx, t.ID, p, "circle", by); err != nil {
				return err
			}
		}
	}
	return tx.Reindex(ctx, t.ID)
}

// readingGap is how long a further reading by the same person is not noted again.
const readingGap = time.Hour

const readingAction = "ticket.read"

func readingOf(number string) string { return "ticket:" + number }

// NoteReading writes into the audit log that somebody reads a confidential ticket, once an hour for
// each person. The entry belongs to no organisation: lead contacts do not learn of it.
func (tx *Tx) NoteReading(ctx context.Context, person int64, number string, now time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO audit (at, actor_id, action, subject, data)
		SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), '`+readingAction+`', CAST($3 AS TEXT), '' WHERE NOT EXISTS (SELECT 1 FROM audit x
			WHERE x.subject = $3 AND x.actor_id = $2 AND x.action = '`+readingAction+`' AND x.at > $4)`,
		us(now), person, readingOf(number), us(now.Add(-readingGap)))
	return fail("store.NoteReading", err)
}

// Readings lists who has read a confidential ticket and when last, latest first: contacts by name, the
// vendor's people together.
func (s TicketStore) Readings(ctx context.Context, number string) ([]desk.Reading, error) {
	rows, err := s.q.query(ctx, `SELECT x.name, MAX(x.at) FROM (SELECT CASE p.staff_role WHEN '' THEN p.given_name || ' ' || p.family_name
			ELSE '' END AS name, a.at FROM audit a JOIN person p ON p.id = a.actor_id
			WHERE a.subject = $1 AND a.action = 'ticket.read') x GROUP BY x.name ORDER BY 2 DESC, 1`, readingOf(number))
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Reading, error) {
		var r desk.Reading
		var when int64
		err := rows.Scan(&r.Name, &when)
		r.At = at(when)
		return r, err
	})
	return out, fail("store.Tickets.Readings", err)
}
