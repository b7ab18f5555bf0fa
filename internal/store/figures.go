package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
)

// Figures reads what figures are made of: few columns of many tickets, each time through the one rule
// of sight, a contact's or that of staff.
type Figures struct {
	q     Querier
	sight func(*builder)
}

// ContactFigures counts what a contact sees.
func ContactFigures(q Querier, sc desk.Scope) Figures {
	return Figures{q, func(b *builder) { b.visible(sc) }}
}

// StaffFigures counts what somebody of the staff sees.
func StaffFigures(q Querier, sc desk.StaffScope) Figures {
	return Figures{q, func(b *builder) { b.visibleToStaff(sc) }}
}

// where appends the rule of sight and the filter, its times aside.
func (s Figures) where(b *builder, f desk.FigureFilter) {
	s.sight(b)
	if f.Team != 0 {
		b.add(" AND t.team_id = ?", f.Team)
	}
	if f.Product != 0 {
		b.add(" AND t.product_id = ?", f.Product)
	}
	if f.Org != 0 {
		b.add(" AND t.org_id = ?", f.Org)
	}
	if f.Kind != "" {
		b.add(" AND t.kind = ?", string(f.Kind))
	}
}

// Received lists the tickets that came in, without order.
func (s Figures) Received(ctx context.Context, f desk.FigureFilter) ([]desk.Received, error) {
	var b builder
	b.add(`SELECT t.created_at, t.first_reply_at, t.resolved_at, t.product_id, t.org_id, t.kind FROM ticket t
		WHERE t.created_at >= ? AND t.created_at < ? AND `, us(f.From), us(f.To))
	s.where(&b, f)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (x desk.Received, err error) {
		err = rows.Scan(&x.Created, &x.FirstReply, &x.Resolved, &x.Product, &x.Org, &x.Kind)
		return x, err
	})
	return out, fail("store.Figures.Received", err)
}

// Closed lists when tickets were closed, in microseconds UTC, without order. One that was reopened
// counts when it is closed again.
func (s Figures) Closed(ctx context.Context, f desk.FigureFilter) ([]int64, error) {
	var b builder
	b.add(`SELECT t.closed_at FROM ticket t WHERE t.closed_at > 0 AND t.closed_at >= ? AND t.closed_at < ? AND `, us(f.From), us(f.To))
	s.where(&b, f)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (x int64, err error) {
		err = rows.Scan(&x)
		return x, err
	})
	return out, fail("store.Figures.Closed", err)
}

// Open lists what is open now, whenever it came in.
func (s Figures) Open(ctx context.Context, f desk.FigureFilter) ([]desk.OpenTicket, error) {
	var b builder
	b.WriteString(`SELECT t.state, t.created_at FROM ticket t WHERE t.state IN ('new','in_progress','waiting_for_customer','scheduled','resolved') AND `)
	s.where(&b, f)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (x desk.OpenTicket, err error) {
		err = rows.Scan(&x.State, &x.Created)
		return x, err
	})
	return out, fail("store.Figures.Open", err)
}

// Since counts what came in and what was closed from a moment on.
func (s Figures) Since(ctx context.Context, f desk.FigureFilter, from time.Time) (created, closed int, err error) {
	for i, column := range []string{"created_at", "closed_at"} {
		var b builder
		b.add(`SELECT count(*) FROM ticket t WHERE t.`+column+` > 0 AND t.`+column+` >= ? AND `, us(from))
		s.where(&b, f)
		if err := s.q.row(ctx, b.String(), b.args...).Scan([]*int{&created, &closed}[i]); err != nil {
			return 0, 0, fail("store.Figures.Since", err)
		}
	}
	return created, closed, nil
}

// TeamSizes lists the teams with the number of their active members.
func TeamSizes(ctx context.Context, q Querier) ([]desk.TeamSize, error) {
	rows, err := q.query(ctx, `SELECT tm.id, tm.ref, tm.name, count(p.id) FROM team tm LEFT JOIN team_member x ON x.team_id = tm.id
		LEFT JOIN person p ON p.id = x.person_id AND p.active = 1 GROUP BY tm.id, tm.ref, tm.name ORDER BY tm.name, tm.id`)
	out, err := all(rows, err, func(rows *sql.Rows) (x desk.TeamSize, err error) {
		err = rows.Scan(&x.ID, &x.Ref, &x.Name, &x.Members)
		return x, err
	})
	return out, fail("store.TeamSizes", err)
}
