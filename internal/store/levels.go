package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

// Levels reads contract levels, the service calendar and the clocks of tickets.
func Levels(q Querier) LevelStore { return LevelStore{q} }

// LevelStore is the service levels' part of the store.
type LevelStore struct{ q Querier }

// List gives all contract levels by name, with their goals.
func (s LevelStore) List(ctx context.Context) ([]desk.ContractLevel, error) {
	out, err := s.some(ctx, `1 = 1`)
	return out, fail("store.Levels.List", err)
}

// ByRef finds a contract level by the name used in addresses.
func (s LevelStore) ByRef(ctx context.Context, ref string) (desk.ContractLevel, error) {
	out, err := s.some(ctx, `cl.ref = $1`, ref)
	if err == nil && len(out) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return desk.ContractLevel{}, fail("store.Levels.ByRef", err)
	}
	return out[0], nil
}

func (s LevelStore) some(ctx context.Context, where string, args ...any) ([]desk.ContractLevel, error) {
	rows, err := s.q.query(ctx, `SELECT cl.id, cl.ref, cl.name, cl.active, (SELECT count(*) FROM org o WHERE o.contract_level_id = cl.id)
		FROM contract_level cl WHERE `+where+` ORDER BY cl.sort_key, cl.id`, args...)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.ContractLevel, error) {
		l := desk.ContractLevel{Goals: make(map[desk.GoalFor]desk.Goals)}
		err := rows.Scan(&l.ID, &l.Ref, &l.Name, &l.Active, &l.Orgs)
		return l, err
	})
	if err != nil {
		return nil, err
	}
	by := make(map[int64]int)
	for i, l := range out {
		by[l.ID] = i
	}
	rows, err = s.q.query(ctx, `SELECT cg.level_id, cg.kind, cg.impact, cg.first_reply, cg.next_reply, cg.result
		FROM contract_goal cg JOIN contract_level cl ON cl.id = cg.level_id WHERE `+where, args...)
	_, err = all(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var level int64
		var f desk.GoalFor
		var g desk.Goals
		err := rows.Scan(&level, &f.Kind, &f.Impact, &g.FirstReply, &g.NextReply, &g.Result)
		if i, ok := by[level]; ok {
			out[i].Goals[f] = g
		}
		return struct{}{}, err
	})
	return out, err
}

// AddLevel creates a contract level.
func (tx *Tx) AddLevel(ctx context.Context, l desk.ContractLevel) (desk.ContractLevel, error) {
	const op = "store.AddLevel"
	l.Ref = NewRef()
	id, err := tx.insert(ctx, `INSERT INTO contract_level (ref, name, sort_key, active) VALUES ($1, $2, $3, 1) RETURNING id`,
		l.Ref, l.Name, i18n.SortKey(l.Name))
	if err != nil {
		return l, fail(op, err)
	}
	l.ID, l.Active = id, true
	return l, fail(op, tx.setGoals(ctx, l))
}

// UpdateLevel writes name, goals and whether the level can be given to organisations.
func (tx *Tx) UpdateLevel(ctx context.Context, l desk.ContractLevel) error {
	_, err := tx.exec(ctx, `UPDATE contract_level SET name = $1, sort_key = $2, active = $3 WHERE id = $4`, l.Name, i18n.SortKey(l.Name),
		flag(l.Active), l.ID)
	if err == nil {
		_, err = tx.exec(ctx, `DELETE FROM contract_goal WHERE level_id = $1`, l.ID)
	}
	if err == nil {
		err = tx.setGoals(ctx, l)
	}
	return fail("store.UpdateLevel", err)
}

func (tx *Tx) setGoals(ctx context.Context, l desk.ContractLevel) error {
	for _, f := range desk.GoalsFor {
		g := l.Goals[f]
		if g == (desk.Goals{}) {
			continue
		}
		if _, err := tx.exec(ctx, `INSERT INTO contract_goal (level_id, kind, impact, first_reply, next_reply, result)
			VALUES ($1, $2, $3, $4, $5, $6)`, l.ID, string(f.Kind), string(f.Impact), g.FirstReply, g.NextReply, g.Result); err != nil {
			return err
		}
	}
	return nil
}

// ForTicket gives the goals that an organisation's contract has on a day for a ticket, with the level; without a contract
// both are zero.
func (s LevelStore) ForTicket(ctx context.Context, org int64, day string, k desk.Kind, i desk.Impact) (level int64, g desk.Goals, err error) {
	if k != desk.Incident {
		i = desk.NoImpact
	}
	err = s.q.row(ctx, `SELECT x.level_id, COALESCE(cg.first_reply, 0), COALESCE(cg.next_reply, 0), COALESCE(cg.result, 0) FROM (
		SELECT o.contract_level_id AS level_id, o.contract_until AS until FROM org_closure c JOIN org o ON o.id = c.ancestor
		WHERE c.descendant = $1 AND o.contract_level_id IS NOT NULL
		ORDER BY (SELECT count(*) FROM org_closure u WHERE u.descendant = o.id) DESC LIMIT 1) x
		LEFT JOIN contract_goal cg ON cg.level_id = x.level_id AND cg.kind = $2 AND cg.impact = $3
		WHERE x.until = '' OR x.until >= $4`, org, string(k), string(i), day).Scan(&level, &g.FirstReply, &g.NextReply, &g.Result)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, desk.Goals{}, nil
	}
	return level, g, fail("store.Levels.ForTicket", err)
}

// Contract gives what an organisation has of a contract itself.
func (s LevelStore) Contract(ctx context.Context, org int64) (desk.Contract, error) {
	var c desk.Contract
	err := s.q.row(ctx, `SELECT COALESCE(cl.id, 0), COALESCE(cl.ref, ''), COALESCE(cl.name, ''), o.contract_until, o.region
		FROM org o LEFT JOIN contract_level cl ON cl.id = o.contract_level_id WHERE o.id = $1`, org).
		Scan(&c.Level.ID, &c.Level.Ref, &c.Level.Name, &c.Until, &c.Region)
	return c, fail("store.Levels.Contract", err)
}

// SetContract writes it.
func (tx *Tx) SetContract(ctx context.Context, org int64, c desk.Contract) error {
	_, err := tx.exec(ctx, `UPDATE org SET contract_level_id = $1, contract_until = $2, region = $3 WHERE id = $4`,
		nullID(c.Level.ID), c.Until, string(c.Region), org)
	return fail("store.SetContract", err)
}

// calendarKey is where the calendar stands among the settings.
const calendarKey = "calendar"

// Calendar gives the service calendar with the days without service of the vendor and of an organisation and
// those above it; for 0, the vendor's alone.
func (s LevelStore) Calendar(ctx context.Context, org int64) (desk.Calendar, error) {
	const op = "store.Levels.Calendar"
	c := desk.Calendar{Warn: desk.DefaultWarn}
	var text string
	err := s.q.row(ctx, `SELECT COALESCE((SELECT value FROM setting WHERE key = $1), '{}'), COALESCE((
		SELECT o.region FROM org_closure c JOIN org o ON o.id = c.ancestor WHERE c.descendant = $2 AND o.region <> ''
		ORDER BY (SELECT count(*) FROM org_closure u WHERE u.descendant = o.id) DESC LIMIT 1), '')`, calendarKey, org).Scan(&text, &c.Customer)
	if err != nil {
		return c, fail(op, err)
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return c, fail(op, err)
	}
	rows, err := s.q.query(ctx, `SELECT day FROM closed_day WHERE org_id IS NULL OR org_id IN (SELECT ancestor FROM org_closure
		WHERE descendant = $1)`, org)
	c.Closed, err = all(rows, err, func(rows *sql.Rows) (d string, err error) { return d, rows.Scan(&d) })
	return c, fail(op, err)
}

// SetCalendar writes the service calendar without its days.
func (tx *Tx) SetCalendar(ctx context.Context, c desk.Calendar) error {
	text, err := json.Marshal(c)
	if err == nil {
		_, err = tx.exec(ctx, `INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
			calendarKey, string(text))
	}
	return fail("store.SetCalendar", err)
}

// ClosedDays lists the days without service of an organisation itself, or for 0 the vendor's, in their order.
func (s LevelStore) ClosedDays(ctx context.Context, org int64) ([]desk.ClosedDay, error) {
	rows, err := s.q.query(ctx, `SELECT ref, day, name FROM closed_day WHERE COALESCE(org_id, 0) = $1 ORDER BY day`, org)
	out, err := all(rows, err, func(rows *sql.Rows) (d desk.ClosedDay, err error) { return d, rows.Scan(&d.Ref, &d.Day, &d.Name) })
	return out, fail("store.Levels.ClosedDays", err)
}

// AddClosedDay notes a day without service; one that is there already is a desk.Conflict.
func (tx *Tx) AddClosedDay(ctx context.Context, org int64, d desk.ClosedDay) error {
	_, err := tx.exec(ctx, `INSERT INTO closed_day (ref, org_id, day, name) VALUES ($1, $2, $3, $4)`, NewRef(), nullID(org), d.Day, d.Name)
	return fail("store.AddClosedDay", err)
}

// RemoveClosedDay takes a day of an organisation, or for 0 of the vendor, out again. What is not there is fine.
func (tx *Tx) RemoveClosedDay(ctx context.Context, org int64, ref string) error {
	_, err := tx.exec(ctx, `DELETE FROM closed_day WHERE ref = $1 AND COALESCE(org_id, 0) = $2`, ref, org)
	return fail("store.RemoveClosedDay", err)
}
