package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
)

// Held is an open ticket of somebody who leaves.
type Held struct {
	ID                int64
	Number, Subject   string
	Org, ReportingOrg int64
}

// HeldBy lists the open tickets that a contact reported and that somebody of the staff may see, the oldest first.
func (s TicketStore) HeldBy(ctx context.Context, sc desk.StaffScope, person int64) ([]Held, error) {
	var b builder
	b.add(`SELECT t.id, t.number, t.subject, t.org_id, t.reporting_org_id FROM ticket t WHERE t.reporter_id = ? AND `+openStates+` AND `, person)
	b.visibleToStaff(sc)
	b.WriteString(` ORDER BY t.created_at, t.id`)
	return s.held(ctx, b)
}

// Assigned lists the open tickets that are assigned to somebody, the oldest first; within a scope only
// those that it shows.
func (s TicketStore) Assigned(ctx context.Context, sc *desk.StaffScope, person int64) ([]Held, error) {
	var b builder
	b.add(`SELECT t.id, t.number, t.subject, t.org_id, t.reporting_org_id FROM ticket t WHERE t.assignee_id = ? AND `+openStates, person)
	if sc != nil {
		b.WriteString(` AND `)
		b.visibleToStaff(*sc)
	}
	b.WriteString(` ORDER BY t.created_at, t.id`)
	return s.held(ctx, b)
}

func (s TicketStore) held(ctx context.Context, b builder) ([]Held, error) {
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (Held, error) {
		var h Held
		err := rows.Scan(&h.ID, &h.Number, &h.Subject, &h.Org, &h.ReportingOrg)
		return h, err
	})
	return out, fail("store.Tickets.Held", err)
}

// SetReporter makes another contact the one whose ticket it is, in place of the one who reported it.
func (tx *Tx) SetReporter(ctx context.Context, ticket, from, to int64) error {
	const op = "store.SetReporter"
	if _, err := tx.exec(ctx, `UPDATE ticket SET reporter_id = $1, version = version + 1 WHERE id = $2`, to, ticket); err != nil {
		return fail(op, err)
	}
	for _, who := range []struct {
		person int64
		role   string
	}{{from, "reporter"}, {to, "watcher"}} {
		if err := tx.RemovePerson(ctx, ticket, who.person, who.role); err != nil {
			return err
		}
	}
	if _, err := tx.AddPerson(ctx, ticket, to, "reporter", 0); err != nil {
		return err
	}
	return tx.Reindex(ctx, ticket)
}
