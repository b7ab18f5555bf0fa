package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"kundenportal/internal/desk"
)

// Rules reads assignment rules and absences.
func Rules(q Querier) RuleStore { return RuleStore{q} }

// RuleStore is the assignment's part of the store.
type RuleStore struct{ q Querier }

// All lists the rules in their order.
func (s RuleStore) All(ctx context.Context) ([]desk.Rule, error) {
	rows, err := s.q.query(ctx, `SELECT r.id, r.ref, r.position, r.name, r.active, r.go_on, r.kind, r.impact, r.words, r.by_load,
		r.priority, r.tags, r.version, COALESCE(pr.id, 0), COALESCE(pr.ref, ''), COALESCE(pr.name, ''), COALESCE(o.id, 0),
		COALESCE(o.ref, ''), COALESCE(o.name, ''), COALESCE(tm.id, 0), COALESCE(tm.ref, ''), COALESCE(tm.name, ''), COALESCE(a.id, 0),
		COALESCE(a.ref, ''), COALESCE(a.given_name || ' ' || a.family_name, '')
		FROM assignment_rule r LEFT JOIN product pr ON pr.id = r.product_id LEFT JOIN org o ON o.id = r.org_id
		LEFT JOIN team tm ON tm.id = r.team_id LEFT JOIN person a ON a.id = r.assignee_id ORDER BY r.position, r.id`)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Rule, error) {
		var r desk.Rule
		var tags string
		err := rows.Scan(&r.ID, &r.Ref, &r.Position, &r.Name, &r.Active, &r.GoOn, &r.Kind, &r.Impact, &r.Words, &r.ByLoad,
			&r.Priority, &tags, &r.Version, &r.Product.ID, &r.Product.Ref, &r.Product.Name, &r.Org.ID, &r.Org.Ref, &r.Org.Name,
			&r.Team.ID, &r.Team.Ref, &r.Team.Name, &r.Assignee.ID, &r.Assignee.Ref, &r.Assignee.Name)
		r.Tags = splitTags(tags)
		return r, err
	})
	return out, fail("store.Rules.All", err)
}

// Tags of a rule are names, apart by lines: a tag that nobody uses yet is made when the rule does.
func splitTags(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
}

// SaveRule writes a rule: a new one at the end, or the one with its id and version. One that was
// changed since is a desk.Conflict.
func (tx *Tx) SaveRule(ctx context.Context, r desk.Rule) error {
	const op = "store.SaveRule"
	values := []any{r.Name, flag(r.Active), flag(r.GoOn), string(r.Kind), string(r.Impact), nullID(r.Product.ID), nullID(r.Org.ID), r.Words,
		nullID(r.Team.ID), nullID(r.Assignee.ID), flag(r.ByLoad), string(r.Priority), strings.Join(r.Tags, "\n")}
	if r.ID == 0 {
		_, err := tx.exec(ctx, `INSERT INTO assignment_rule (name, active, go_on, kind, impact, product_id, org_id, words, team_id,
			assignee_id, by_load, priority, tags, ref, position) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
			(SELECT COALESCE(MAX(position), 0) + 1 FROM assignment_rule))`, append(values, r.Ref)...)
		return fail(op, err)
	}
	n, err := tx.exec(ctx, `UPDATE assignment_rule SET name = $1, active = $2, go_on = $3, kind = $4, impact = $5, product_id = $6,
		org_id = $7, words = $8, team_id = $9, assignee_id = $10, by_load = $11, priority = $12, tags = $13, version = version + 1
		WHERE id = $14 AND version = $15`, append(values, r.ID, r.Version)...)
	if err == nil && n == 0 {
		return desk.Fail(op, desk.Conflict, "error.rule_changed")
	}
	return fail(op, err)
}

// PlaceRule puts a rule at a position.
func (tx *Tx) PlaceRule(ctx context.Context, id int64, position int) error {
	_, err := tx.exec(ctx, `UPDATE assignment_rule SET position = $1 WHERE id = $2`, position, id)
	return fail("store.PlaceRule", err)
}

// DropRule deletes a rule of a version; one that was changed since is a desk.Conflict.
func (tx *Tx) DropRule(ctx context.Context, id int64, version int) error {
	const op = "store.DropRule"
	n, err := tx.exec(ctx, `DELETE FROM assignment_rule WHERE id = $1 AND version = $2`, id, version)
	if err == nil && n == 0 {
		return desk.Fail(op, desk.Conflict, "error.rule_changed")
	}
	return fail(op, err)
}

// LockRules holds all rules until the transaction ends: two who move rules wait for one another.
func (tx *Tx) LockRules(ctx context.Context) error {
	rows, err := tx.query(ctx, `SELECT id FROM assignment_rule ORDER BY id`+tx.db.d.lockTicket)
	_, err = all(rows, err, scanID)
	return fail("store.LockRules", err)
}

// OrgAndAbove lists an organisation and those above it.
func (s RuleStore) OrgAndAbove(ctx context.Context, org int64) ([]int64, error) {
	rows, err := s.q.query(ctx, `SELECT ancestor FROM org_closure WHERE descendant = $1`, org)
	out, err := all(rows, err, scanID)
	return out, fail("store.Rules.OrgAndAbove", err)
}

// Sample is a ticket as rules look at it, for trying them.
type Sample struct {
	desk.Incoming
	Number   string
	Subject  string
	Org      int64
	Team     string
	Assignee string
	Priority desk.Priority
	At       time.Time
}

// Samples gives the newest tickets as far as the staff's scope shows them.
func (s RuleStore) Samples(ctx context.Context, sc desk.StaffScope, limit int) ([]Sample, error) {
	var b builder
	b.WriteString(`SELECT t.number, t.subject, t.kind, t.impact, t.product_id, t.org_id, tm.name,
		COALESCE(a.given_name || ' ' || a.family_name, ''), t.priority, t.created_at, e.body FROM ticket t JOIN team tm ON tm.id = t.team_id
		JOIN entry e ON e.ticket_id = t.id AND e.seq = 1 LEFT JOIN person a ON a.id = t.assignee_id WHERE `)
	b.visibleToStaff(sc)
	b.add(` ORDER BY t.created_at DESC, t.id DESC LIMIT ?`, limit)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (Sample, error) {
		var x Sample
		var created int64
		var body string
		err := rows.Scan(&x.Number, &x.Subject, &x.Kind, &x.Impact, &x.Product, &x.Org, &x.Team, &x.Assignee, &x.Priority, &created, &body)
		x.At, x.Text = at(created), x.Subject+"\n"+body
		return x, err
	})
	return out, fail("store.Rules.Samples", err)
}

// Loads lists who is in a team with how many open tickets of the team they have, the fewest tickets
// and then the oldest account first; who is absent on the day, YYYY-MM-DD, is left out.
func (s RuleStore) Loads(ctx context.Context, team int64, day string) ([]desk.Load, error) {
	rows, err := s.q.query(ctx, `SELECT p.id, p.ref, p.given_name || ' ' || p.family_name,
		(SELECT count(*) FROM ticket t WHERE t.assignee_id = p.id AND t.team_id = m.team_id AND `+openStates+`) AS n
		FROM team_member m JOIN person p ON p.id = m.person_id WHERE m.team_id = $1 AND p.active = 1 AND p.staff_role <> ''
		AND NOT EXISTS (SELECT 1 FROM absence b WHERE b.person_id = p.id AND b.from_day <= $2 AND b.to_day >= $2)
		ORDER BY n, p.id`, team, day)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Load, error) {
		var l desk.Load
		err := rows.Scan(&l.Person.ID, &l.Person.Ref, &l.Person.Name, &l.Open)
		return l, err
	})
	return out, fail("store.Rules.Loads", err)
}

// Absent says whether somebody is absent on a day, YYYY-MM-DD.
func (s RuleStore) Absent(ctx context.Context, person int64, day string) (bool, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM absence WHERE person_id = $1 AND from_day <= $2 AND to_day >= $2`, person, day).Scan(&n)
	return n > 0, fail("store.Rules.Absent", err)
}

// DeputyFor lists whose deputy somebody is on a day, YYYY-MM-DD.
func (s RuleStore) DeputyFor(ctx context.Context, person int64, day string) ([]int64, error) {
	rows, err := s.q.query(ctx, `SELECT DISTINCT person_id FROM absence WHERE deputy_id = $1 AND to_day >= $2 AND from_day <= $2
		ORDER BY person_id`, person, day)
	out, err := all(rows, err, scanID)
	return out, fail("store.Rules.DeputyFor", err)
}

// Absences lists the absences that end on a day, YYYY-MM-DD, or later: one person's, or with 0 all.
func (s RuleStore) Absences(ctx context.Context, person int64, day string) ([]desk.Absence, error) {
	rows, err := s.q.query(ctx, `SELECT b.id, b.ref, p.id, p.ref, p.given_name || ' ' || p.family_name, COALESCE(d.id, 0), COALESCE(d.ref, ''),
		COALESCE(d.given_name || ' ' || d.family_name, ''), b.from_day, b.to_day FROM absence b JOIN person p ON p.id = b.person_id
		LEFT JOIN person d ON d.id = b.deputy_id WHERE b.to_day >= $1 AND ($2 = 0 OR b.person_id = $2)
		ORDER BY b.from_day, p.sort_key, b.id`, day, person)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Absence, error) {
		var a desk.Absence
		err := rows.Scan(&a.ID, &a.Ref, &a.Person.ID, &a.Person.Ref, &a.Person.Name, &a.Deputy.ID, &a.Deputy.Ref, &a.Deputy.Name, &a.From, &a.To)
		return a, err
	})
	return out, fail("store.Rules.Absences", err)
}

// AddAbsence notes an absence.
func (tx *Tx) AddAbsence(ctx context.Context, a desk.Absence, now time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO absence (ref, person_id, deputy_id, from_day, to_day, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		NewRef(), a.Person.ID, nullID(a.Deputy.ID), a.From, a.To, us(now))
	return fail("store.AddAbsence", err)
}

// DropAbsence deletes an absence.
func (tx *Tx) DropAbsence(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM absence WHERE id = $1`, id)
	return fail("store.DropAbsence", err)
}
