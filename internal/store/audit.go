package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"kundenportal/internal/desk"
)

// AuditFilter narrows the trail; the zero value is everything.
type AuditFilter struct {
	Person string // ref of who did it or to whom it was done
	Area   string // what an action begins with, before the dot
	Org    int64
	From   time.Time
	To     time.Time // exclusive

	Before   time.Time // go on after this entry
	BeforeID int64
}

// AuditRow is an entry of the trail.
type AuditRow struct {
	ID      int64
	At      time.Time
	Actor   desk.Named // empty: the portal itself
	Staff   bool       // the actor is of the staff
	Action  string
	Kind    string     // of the subject: what stands before its colon
	Subject desk.Named // Ref is what stands after it
	Org     desk.Named
	Data    string // JSON
}

// Audit lists entries of the trail, newest first.
func (s PeopleStore) Audit(ctx context.Context, f AuditFilter, limit int) ([]AuditRow, error) {
	var b builder
	b.WriteString(`SELECT e.id, e.at, COALESCE(a.id, 0), COALESCE(a.ref, ''), COALESCE(a.given_name || ' ' || a.family_name, ''), COALESCE(a.staff_role, '') <> '',
		e.action, e.subject, COALESCE(p.given_name || ' ' || p.family_name, x.name, r.name_de, m.name, ''),
		COALESCE(o.id, 0), COALESCE(o.ref, ''), COALESCE(o.name, ''), e.data
		FROM audit e LEFT JOIN person a ON a.id = e.actor_id LEFT JOIN org o ON o.id = e.org_id
		LEFT JOIN person p ON e.subject LIKE 'person:%' AND p.ref = substr(e.subject, 8)
		LEFT JOIN org x ON e.subject LIKE 'org:%' AND x.ref = substr(e.subject, 5)
		LEFT JOIN role r ON e.subject LIKE 'role:%' AND r.key = substr(e.subject, 6)
		LEFT JOIN team m ON e.subject LIKE 'team:%' AND m.ref = substr(e.subject, 6) WHERE 1 = 1`)
	if f.Person != "" {
		b.add(` AND (e.actor_id = (SELECT q.id FROM person q WHERE q.ref = ?)`, f.Person)
		b.add(` OR e.subject = ?)`, "person:"+f.Person)
	}
	if f.Area != "" {
		b.add(` AND substr(e.action, 1, length(CAST(? AS text))) = `, f.Area+".")
		b.add(`CAST(? AS text)`, f.Area+".")
	}
	if f.Org != 0 {
		b.add(` AND (e.org_id = ? OR e.subject = (SELECT 'org:' || q.ref FROM org q WHERE q.id = `, f.Org)
		b.add(`?))`, f.Org)
	}
	if !f.From.IsZero() {
		b.add(` AND e.at >= ?`, us(f.From))
	}
	if !f.To.IsZero() {
		b.add(` AND e.at < ?`, us(f.To))
	}
	if f.BeforeID != 0 {
		b.add(` AND (e.at, e.id) < (?, ?)`, us(f.Before), f.BeforeID)
	}
	b.add(` ORDER BY e.at DESC, e.id DESC LIMIT ?`, limit)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (AuditRow, error) {
		var r AuditRow
		var when int64
		var subject string
		err := rows.Scan(&r.ID, &when, &r.Actor.ID, &r.Actor.Ref, &r.Actor.Name, &r.Staff, &r.Action, &subject, &r.Subject.Name,
			&r.Org.ID, &r.Org.Ref, &r.Org.Name, &r.Data)
		r.At = at(when)
		r.Kind, r.Subject.Ref, _ = strings.Cut(subject, ":")
		return r, err
	})
	return out, fail("store.People.Audit", err)
}

// InAudit lists the people who did something that the trail holds, by name.
func (s PeopleStore) InAudit(ctx context.Context) ([]desk.Named, error) {
	rows, err := s.q.query(ctx, `SELECT p.id, p.ref, p.given_name || ' ' || p.family_name FROM person p
		WHERE EXISTS (SELECT 1 FROM audit e WHERE e.actor_id = p.id) ORDER BY p.sort_key, p.id`)
	out, err := all(rows, err, scanNamed)
	return out, fail("store.People.InAudit", err)
}
