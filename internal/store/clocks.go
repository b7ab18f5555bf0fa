package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"kundenportal/internal/desk"
)

// Clock gives a ticket's clock; found is false for a ticket that has none yet. It is read under the ticket's lock
// where it is to be changed.
func (s LevelStore) Clock(ctx context.Context, ticket int64) (c desk.Clock, found bool, err error) {
	var reply, first, result, turn, reminded, look, used int64
	err = s.q.row(ctx, `SELECT COALESCE(level_id, 0), reply_since, reply_allowed, reply_told, next_allowed, c.first_reply_at, result_allowed,
		result_used, result_since, result_told, turn_since, reminded, reminded_at, held, look_at, t.reply_goal, t.result_goal
		FROM ticket_clock c JOIN ticket t ON t.id = c.ticket_id WHERE c.ticket_id = $1`, ticket).
		Scan(&c.Level, &reply, &c.ReplyAllowed, &c.ReplyTold, &c.NextAllowed, &first, &c.ResultAllowed, &used, &result, &c.ResultTold,
			&turn, &c.Reminded, &reminded, &c.Held, &look, &c.FirstReply, &c.Result)
	c.ReplySince, c.FirstReplyAt, c.ResultSince, c.ResultUsed = at(reply), at(first), at(result), time.Duration(used)*time.Second
	c.TurnSince, c.RemindedAt, c.LookAt = at(turn), at(reminded), at(look)
	if errors.Is(err, sql.ErrNoRows) {
		return desk.Clock{}, false, nil
	}
	return c, err == nil, fail("store.Levels.Clock", err)
}

// SaveClock writes a ticket's clock and, in the ticket's row, what follows from it: when it is due, what contacts
// may expect, the Wiedervorlage, why it was raised, and whether its goals were met. The ticket's version stays: nobody decided anything.
func (tx *Tx) SaveClock(ctx context.Context, t desk.Ticket, c desk.Clock) error {
	_, err := tx.exec(ctx, `INSERT INTO ticket_clock (ticket_id, level_id, reply_since, reply_allowed, reply_told, next_allowed, first_reply_at,
		result_allowed, result_used, result_since, result_told, turn_since, reminded, reminded_at, held, look_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (ticket_id) DO UPDATE SET level_id = excluded.level_id, reply_since = excluded.reply_since, reply_allowed = excluded.reply_allowed,
		reply_told = excluded.reply_told, next_allowed = excluded.next_allowed, first_reply_at = excluded.first_reply_at,
		result_allowed = excluded.result_allowed, result_used = excluded.result_used, result_since = excluded.result_since,
		result_told = excluded.result_told, turn_since = excluded.turn_since, reminded = excluded.reminded,
		reminded_at = excluded.reminded_at, held = excluded.held, look_at = excluded.look_at`,
		t.ID, nullID(c.Level), us(c.ReplySince), c.ReplyAllowed, int(c.ReplyTold), c.NextAllowed, us(c.FirstReplyAt), c.ResultAllowed,
		int64(c.ResultUsed/time.Second), us(c.ResultSince), int(c.ResultTold), us(c.TurnSince), c.Reminded, us(c.RemindedAt), flag(c.Held), us(c.LookAt))
	if err == nil {
		_, err = tx.exec(ctx, `UPDATE ticket SET due_at = $1, promised_at = $2, raised = $3, resubmit_on = $4, next_at = $5,
			reply_goal = $6, result_goal = $7 WHERE id = $8`,
			us(t.DueAt), us(t.PromisedAt), string(t.Raised), t.ResubmitOn, nextKey(t), int(c.FirstReply), int(c.Result), t.ID)
	}
	return fail("store.SaveClock", err)
}

// Look is a ticket that the portal has to look at, with the place to go on from.
type Look struct {
	At     time.Time
	Ticket int64
}

// ToLookAt lists the tickets that something is due for by itself, the oldest first, after a place in that order.
func (s LevelStore) ToLookAt(ctx context.Context, now time.Time, after Look, limit int) ([]Look, error) {
	rows, err := s.q.query(ctx, `SELECT look_at, ticket_id FROM ticket_clock WHERE look_at > 0 AND look_at <= $1
		AND (look_at, ticket_id) > ($2, $3) ORDER BY look_at, ticket_id LIMIT $4`, us(now), us(after.At), after.Ticket, limit)
	out, err := all(rows, err, scanLook)
	return out, fail("store.Levels.ToLookAt", err)
}

func scanLook(rows *sql.Rows) (Look, error) {
	var l Look
	var look int64
	err := rows.Scan(&look, &l.Ticket)
	l.At = at(look)
	return l, err
}

// OpenTickets lists the open tickets of an organisation and of those below it, or for 0 all, by id, after one of them.
func (s LevelStore) OpenTickets(ctx context.Context, org, after int64, limit int) ([]int64, error) {
	var b builder
	b.add(`SELECT t.id FROM ticket t WHERE t.id > ? AND `+openStates, after)
	if org != 0 {
		b.add(` AND t.org_id IN (SELECT descendant FROM org_closure WHERE ancestor = ?)`, org)
	}
	b.add(` ORDER BY t.id LIMIT ?`, limit)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanID)
	return out, fail("store.Levels.OpenTickets", err)
}

// Team lists the active people of a team.
func (s LevelStore) Team(ctx context.Context, team int64) ([]desk.Person, error) {
	rows, err := s.q.query(ctx, `SELECT `+personColumns+` FROM team_member tm JOIN person p ON p.id = tm.person_id
		WHERE tm.team_id = $1 AND p.active = 1 ORDER BY p.id`, team)
	out, err := all(rows, err, scanPerson)
	return out, fail("store.Levels.Team", err)
}
