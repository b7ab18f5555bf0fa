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
	b := s.received(f)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (x desk.Received, err error) {
		err = rows.Scan(&x.Created, &x.FirstReply, &x.Resolved, &x.Product, &x.Org, &x.Kind)
		return x, err
	})
	return out, fail("store.Figures.Received", err)
}

func (s Figures) received(f desk.FigureFilter) *builder {
	var b builder
	b.add(`SELECT t.created_at, t.first_reply_at, t.resolved_at, t.product_id, t.org_id, t.kind FROM ticket t
		WHERE t.created_at >= ? AND t.created_at < ? AND `, us(f.From), us(f.To))
	s.where(&b, f)
	return &b
}

// Closed counts what was closed between each two borders; a ticket that was reopened counts when it is
// closed again. The filter's own times do not matter.
func (s Figures) Closed(ctx context.Context, f desk.FigureFilter, borders []time.Time) ([]int, error) {
	out := make([]int, len(borders)-1)
	for i := range out {
		var b builder
		b.add(`SELECT count(*) FROM ticket t WHERE t.state = 'closed' AND t.closed_at >= ? AND t.closed_at < ? AND `, us(borders[i]), us(borders[i+1]))
		s.where(&b, f)
		if err := s.q.row(ctx, b.String(), b.args...).Scan(&out[i]); err != nil {
			return nil, fail("store.Figures.Closed", err)
		}
	}
	return out, nil
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
	for i, condition := range []string{`t.created_at >= ?`, `t.state = 'closed' AND t.closed_at >= ?`} {
		var b builder
		b.add(`SELECT count(*) FROM ticket t WHERE `+condition+` AND `, us(from))
		s.where(&b, f)
		if err := s.q.row(ctx, b.String(), b.args...).Scan([]*int{&created, &closed}[i]); err != nil {
			return 0, 0, fail("store.Figures.Since", err)
		}
	}
	return created, closed, nil
}

// Goals counts the tickets that came in and had goals, by whether these were met.
func (s Figures) Goals(ctx context.Context, f desk.FigureFilter) (g desk.GoalCount, err error) {
	b := s.goals(f)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	if err != nil {
		return g, fail("store.Figures.Goals", err)
	}
	defer rows.Close()
	for rows.Next() {
		var reply, result desk.Met
		var n int
		if err := rows.Scan(&reply, &result, &n); err != nil {
			return g, fail("store.Figures.Goals", err)
		}
		g.Replies[reply] += n
		g.Results[result] += n
	}
	return g, fail("store.Figures.Goals", rows.Err())
}

func (s Figures) goals(f desk.FigureFilter) *builder {
	var b builder
	b.add(`SELECT t.reply_goal, t.result_goal, count(*) FROM ticket t WHERE (t.reply_goal > 0 OR t.result_goal > 0)
		AND t.created_at >= ? AND t.created_at < ? AND `, us(f.From), us(f.To))
	s.where(&b, f)
	b.WriteString(` GROUP BY t.reply_goal, t.result_goal`)
	return &b
}

// TeamMembers lists the teams with their active members.
func TeamMembers(ctx context.Context, q Querier) ([]desk.TeamMembers, error) {
	rows, err := q.query(ctx, `SELECT tm.id, tm.ref, tm.name, COALESCE(p.id, 0) FROM team tm LEFT JOIN team_member x ON x.team_id = tm.id
		LEFT JOIN person p ON p.id = x.person_id AND p.active = 1 ORDER BY tm.name, tm.id`)
	if err != nil {
		return nil, fail("store.TeamMembers", err)
	}
	defer rows.Close()
	var out []desk.TeamMembers
	for rows.Next() {
		var team desk.Named
		var person int64
		if err := rows.Scan(&team.ID, &team.Ref, &team.Name, &person); err != nil {
			return nil, fail("store.TeamMembers", err)
		}
		if len(out) == 0 || out[len(out)-1].ID != team.ID {
			out = append(out, desk.TeamMembers{Named: team})
		}
		if person != 0 {
			out[len(out)-1].Members = append(out[len(out)-1].Members, person)
		}
	}
	return out, fail("store.TeamMembers", rows.Err())
}

// OrgNames names organisations, those that are not active any more too.
func OrgNames(ctx context.Context, q Querier, orgs []int64) ([]desk.Named, error) {
	var b builder
	b.WriteString(`SELECT o.id, o.ref, o.name FROM org o WHERE o.id IN `)
	b.in(orgs)
	rows, err := q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanNamed)
	return out, fail("store.OrgNames", err)
}
