package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"kundenportal/internal/desk"
)

// Rating gives the rating of a ticket that the caller has looked up in scope; without one it is zero.
func (s TicketStore) Rating(ctx context.Context, ticket int64) (desk.Rating, error) {
	var r desk.Rating
	var rated, changed int64
	err := s.q.row(ctx, `SELECT r.score, r.remark, p.id, p.ref, p.given_name || ' ' || p.family_name, r.rated_at, r.changed_at
		FROM rating r JOIN person p ON p.id = r.person_id WHERE r.ticket_id = $1`, ticket).
		Scan(&r.Score, &r.Remark, &r.By.ID, &r.By.Ref, &r.By.Name, &rated, &changed)
	if errors.Is(err, sql.ErrNoRows) {
		return desk.Rating{}, nil
	}
	r.RatedAt, r.ChangedAt = at(rated), at(changed)
	return r, fail("store.Tickets.Rating", err)
}

// Confirmed says whether the person closed the ticket by confirming its result.
func (s TicketStore) Confirmed(ctx context.Context, ticket, person int64, closedAt time.Time) (bool, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM entry e WHERE e.ticket_id = $1 AND e.author_id = $2 AND e.by_staff = 0 AND e.created_at = $3
		AND e.data LIKE '%"action":"confirm"%'`, ticket, person, us(closedAt)).Scan(&n)
	return n > 0, fail("store.Tickets.Confirmed", err)
}

// Rate stores the rating of a ticket in place of an earlier one.
func (tx *Tx) Rate(ctx context.Context, ticket int64, r desk.Rating) error {
	_, err := tx.exec(ctx, `INSERT INTO rating (ticket_id, person_id, score, remark, rated_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (ticket_id) DO UPDATE SET person_id = excluded.person_id, score = excluded.score, remark = excluded.remark,
		rated_at = excluded.rated_at, changed_at = excluded.changed_at`, ticket, r.By.ID, r.Score, r.Remark, us(r.RatedAt), us(r.ChangedAt))
	return fail("store.Rate", err)
}

// Ratings counts the ratings that were given.
func (s Figures) Ratings(ctx context.Context, f desk.FigureFilter) (desk.RatingCount, error) {
	var c desk.RatingCount
	var b builder
	b.add(`SELECT r.score, r.person_id FROM rating r JOIN ticket t ON t.id = r.ticket_id WHERE r.rated_at >= ? AND r.rated_at < ? AND `, us(f.From), us(f.To))
	s.where(&b, f)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	if err != nil {
		return c, fail("store.Figures.Ratings", err)
	}
	defer rows.Close()
	people := map[int64]bool{}
	for rows.Next() {
		var score int
		var person int64
		if err := rows.Scan(&score, &person); err != nil {
			return c, fail("store.Figures.Ratings", err)
		}
		c.Scores[score-1]++
		people[person] = true
	}
	c.People = len(people)
	return c, fail("store.Figures.Ratings", rows.Err())
}
