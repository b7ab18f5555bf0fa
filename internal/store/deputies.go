package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"kundenportal/internal/desk"
)

// deputyJoins leads from deputyships d to the membership m of the absent person p and to the deputy's
// own membership; deputyActs is when the one acts for the other, at the moment $1: within the time, and
// as long as both are contacts of the organisation.
const (
	deputyJoins = `FROM membership own JOIN deputyship d ON d.deputy_id = own.id JOIN membership m ON m.id = d.absent_id
		JOIN person p ON p.id = m.person_id JOIN person dp ON dp.id = own.person_id`
	deputyActs = `d.ended_at = 0 AND d.from_at <= $1 AND d.until_at > $1 AND m.ended_at = 0 AND own.ended_at = 0
		AND m.org_id = own.org_id AND p.active = 1 AND dp.active = 1`
)

var deputyColumns = strings.ReplaceAll(personColumns, "p.", "dp.")

// Deputies reads who acts for whom.
func Deputies(q Querier) DeputyStore { return DeputyStore{q} }

// DeputyStore is the deputyships' part of the store.
type DeputyStore struct{ q Querier }

const deputyshipQuery = `SELECT d.id, d.ref, o.id, o.ref, o.name, p.id, p.ref, p.given_name || ' ' || p.family_name,
	dp.id, dp.ref, dp.given_name || ' ' || dp.family_name, d.from_at, d.until_at, sp.given_name || ' ' || sp.family_name, d.set_at
	` + deputyJoins + ` JOIN org o ON o.id = m.org_id JOIN person sp ON sp.id = d.set_by
	WHERE m.ended_at = 0 AND own.ended_at = 0 AND `

// deputyshipInTime leaves those that are not over at the moment $1.
const deputyshipInTime = deputyshipQuery + `d.ended_at = 0 AND d.until_at > $1`

func scanDeputyship(rows *sql.Rows) (desk.Deputyship, error) {
	var d desk.Deputyship
	var from, until, set int64
	err := rows.Scan(&d.ID, &d.Ref, &d.Org.ID, &d.Org.Ref, &d.Org.Name, &d.Absent.ID, &d.Absent.Ref, &d.Absent.Name,
		&d.Deputy.ID, &d.Deputy.Ref, &d.Deputy.Name, &from, &until, &d.SetBy, &set)
	d.From, d.Until, d.SetAt = at(from), at(until), at(set)
	return d, err
}

// OfPerson lists the deputyships, present and to come, in which somebody is absent or acts, earliest first.
func (s DeputyStore) OfPerson(ctx context.Context, person int64, now time.Time) ([]desk.Deputyship, error) {
	rows, err := s.q.query(ctx, deputyshipInTime+` AND (p.id = $2 OR dp.id = $2) ORDER BY d.from_at, d.id`, us(now), person)
	out, err := all(rows, err, scanDeputyship)
	return out, fail("store.Deputies.OfPerson", err)
}

// OfOrg lists those of an organisation likewise.
func (s DeputyStore) OfOrg(ctx context.Context, org int64, now time.Time) ([]desk.Deputyship, error) {
	rows, err := s.q.query(ctx, deputyshipInTime+` AND o.id = $2 ORDER BY d.from_at, d.id`, us(now), org)
	out, err := all(rows, err, scanDeputyship)
	return out, fail("store.Deputies.OfOrg", err)
}

// ByRef finds a deputyship that is not over.
func (s DeputyStore) ByRef(ctx context.Context, ref string, now time.Time) (desk.Deputyship, error) {
	rows, err := s.q.query(ctx, deputyshipInTime+` AND d.ref = $2`, us(now), ref)
	return theOne("store.Deputies.ByRef", rows, err)
}

// ByID finds a deputyship between two who both still are contacts of the organisation: one that was ended
// early, or one that was not.
func (s DeputyStore) ByID(ctx context.Context, id int64, ended bool) (desk.Deputyship, error) {
	when := `d.ended_at = 0`
	if ended {
		when = `d.ended_at <> 0`
	}
	rows, err := s.q.query(ctx, deputyshipQuery+`d.id = $1 AND `+when, id)
	return theOne("store.Deputies.ByID", rows, err)
}

func theOne(op string, rows *sql.Rows, err error) (desk.Deputyship, error) {
	out, err := all(rows, err, scanDeputyship)
	if err == nil && len(out) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return desk.Deputyship{}, fail(op, err)
	}
	return out[0], nil
}

// AddDeputyship stores one; the two memberships are those of the organisation in force.
func (tx *Tx) AddDeputyship(ctx context.Context, d desk.Deputyship, by int64) (desk.Deputyship, error) {
	d.Ref = NewRef()
	id, err := tx.insert(ctx, `INSERT INTO deputyship (ref, absent_id, deputy_id, from_at, until_at, set_by, set_at)
		SELECT CAST($1 AS TEXT), a.id, b.id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT)
		FROM membership a JOIN membership b ON b.org_id = a.org_id
		WHERE a.org_id = $6 AND a.person_id = $7 AND b.person_id = $8 AND a.ended_at = 0 AND b.ended_at = 0 RETURNING id`,
		d.Ref, us(d.From), us(d.Until), by, us(d.SetAt), d.Org.ID, d.Absent.ID, d.Deputy.ID)
	d.ID = id
	return d, fail("store.AddDeputyship", err)
}

// EndDeputyship ends a deputyship at once; ended says whether it was this call that did.
func (tx *Tx) EndDeputyship(ctx context.Context, id int64, now time.Time) (ended bool, err error) {
	n, err := tx.exec(ctx, `UPDATE deputyship SET ended_at = $1 WHERE id = $2 AND ended_at = 0`, us(now), id)
	return n > 0, fail("store.EndDeputyship", err)
}
