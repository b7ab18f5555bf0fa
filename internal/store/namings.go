package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
)

// Namings reads the contacts whom lead contacts named and to whom the vendor consents, or not.
func Namings(q Querier) NamingStore { return NamingStore{q} }

// NamingStore is the namings' part of the store.
type NamingStore struct{ q Querier }

const selectNaming = `SELECT n.id, n.ref, n.org_id, o.ref, o.name, n.given_name, n.family_name, n.email, n.phone, n.lang, n.lead,
	n.level, n.may_comment, n.asked_by, a.ref, a.given_name || ' ' || a.family_name, n.asked_at, n.state,
	COALESCE(d.given_name || ' ' || d.family_name, ''), n.decided_at, n.reason
	FROM naming n JOIN org o ON o.id = n.org_id JOIN person a ON a.id = n.asked_by LEFT JOIN person d ON d.id = n.decided_by `

func scanNaming(row scanner) (desk.Naming, error) {
	var n desk.Naming
	var asked, decided int64
	err := row.Scan(&n.ID, &n.Ref, &n.Org.ID, &n.Org.Ref, &n.Org.Name, &n.GivenName, &n.FamilyName, &n.Email, &n.Phone, &n.Lang, &n.Lead,
		&n.Level, &n.MayComment, &n.AskedBy.ID, &n.AskedBy.Ref, &n.AskedBy.Name, &asked, &n.State, &n.DecidedBy, &decided, &n.Reason)
	n.AskedAt, n.DecidedAt = at(asked), at(decided)
	return n, err
}

func scanNamings(rows *sql.Rows) (desk.Naming, error) { return scanNaming(rows) }

// ByRef finds a naming by the name used in addresses.
func (s NamingStore) ByRef(ctx context.Context, ref string) (desk.Naming, error) {
	n, err := scanNaming(s.q.row(ctx, selectNaming+`WHERE n.ref = $1`, ref))
	return n, fail("store.Namings.ByRef", err)
}

// ByID finds a naming.
func (s NamingStore) ByID(ctx context.Context, id int64) (desk.Naming, error) {
	n, err := scanNaming(s.q.row(ctx, selectNaming+`WHERE n.id = $1`, id))
	return n, fail("store.Namings.ByID", err)
}

// Waiting lists what the vendor has to decide, the longest waiting first.
func (s NamingStore) Waiting(ctx context.Context) ([]desk.Naming, error) {
	rows, err := s.q.query(ctx, selectNaming+`WHERE n.state = 'waiting' ORDER BY n.asked_at, n.id`)
	out, err := all(rows, err, scanNamings)
	return out, fail("store.Namings.Waiting", err)
}

// CountWaiting counts what the vendor has to decide.
func (s NamingStore) CountWaiting(ctx context.Context) (int, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM naming WHERE state = 'waiting'`).Scan(&n)
	return n, fail("store.Namings.CountWaiting", err)
}

// OfOrg lists an organisation's namings that wait, and those that were refused since, newest first.
func (s NamingStore) OfOrg(ctx context.Context, org int64, since time.Time) ([]desk.Naming, error) {
	rows, err := s.q.query(ctx, selectNaming+`WHERE n.org_id = $1 AND (n.state = 'waiting' OR n.state = 'refused' AND n.decided_at >= $2)
		ORDER BY n.asked_at DESC, n.id DESC`, org, us(since))
	out, err := all(rows, err, scanNamings)
	return out, fail("store.Namings.OfOrg", err)
}

// KnowsDomain says whether an active contact of the organisation, or of one above or below it, has an
// address of that domain.
func (s NamingStore) KnowsDomain(ctx context.Context, org int64, domain string) (bool, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM membership m JOIN person p ON p.id = m.person_id JOIN org o ON o.id = m.org_id
		WHERE m.org_id IN (SELECT ancestor FROM org_closure WHERE descendant = $1 UNION SELECT descendant FROM org_closure WHERE ancestor = $1)
		AND m.ended_at = 0 AND p.active = 1 AND o.active = 1
		AND substr(p.email, length(p.email) - length(CAST($2 AS text)) + 1) = CAST($2 AS text)`, org, "@"+domain).Scan(&n)
	return n > 0, fail("store.Namings.KnowsDomain", err)
}

// AddNaming keeps a naming until it is decided; one of the same address that waits already for the
// organisation is a desk.Conflict.
func (tx *Tx) AddNaming(ctx context.Context, n desk.Naming) (desk.Naming, error) {
	n.Ref, n.State = NewRef(), desk.NamingWaiting
	id, err := tx.insert(ctx, `INSERT INTO naming (ref, org_id, given_name, family_name, email, phone, lang, lead, level, may_comment,
		asked_by, asked_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting') RETURNING id`, n.Ref, n.Org.ID, n.GivenName,
		n.FamilyName, n.Email, n.Phone, n.Lang, flag(n.Lead), string(n.Level), flag(n.MayComment), n.AskedBy.ID, us(n.AskedAt))
	n.ID = id
	return n, fail("store.AddNaming", err)
}

// DecideNaming writes what became of a naming that waits. It says whether it did: somebody else may
// have been faster.
func (tx *Tx) DecideNaming(ctx context.Context, id int64, state desk.NamingState, by int64, reason string, now time.Time) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE naming SET state = $1, decided_by = $2, decided_at = $3, reason = $4 WHERE id = $5 AND state = 'waiting'`,
		string(state), by, us(now), reason, id)
	return n > 0, fail("store.DecideNaming", err)
}

// Deeds lists the last entries of the audit trail about an organisation's contacts and namings, newest
// first: what was done in this organisation, and what was done to those who are or were its contacts
// and is no other organisation's matter.
func (s OrgStore) Deeds(ctx context.Context, org int64, limit int) ([]desk.Deed, error) {
	rows, err := s.q.query(ctx, `SELECT e.at, COALESCE(a.ref, ''), COALESCE(a.given_name || ' ' || a.family_name, ''),
		COALESCE(a.staff_role, '') <> '', e.action, COALESCE(p.ref, ''), COALESCE(p.given_name || ' ' || p.family_name, ''), e.data
		FROM audit e LEFT JOIN person a ON a.id = e.actor_id LEFT JOIN person p ON e.subject LIKE 'person:%' AND p.ref = substr(e.subject, 8)
		WHERE e.id IN (SELECT x.id FROM audit x WHERE x.org_id = $1 AND (x.action LIKE 'membership.%' OR x.action LIKE 'naming.%' OR x.action LIKE 'deputy.%' OR x.action LIKE 'mailbox.%')
			UNION SELECT x.id FROM membership m JOIN person c ON c.id = m.person_id JOIN audit x ON x.subject = 'person:' || c.ref
			WHERE m.org_id = $1 AND x.org_id IS NULL AND x.action IN ('contact.edit', 'contact.active'))
		ORDER BY e.at DESC, e.id DESC LIMIT $2`, org, limit)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Deed, error) {
		var d desk.Deed
		var when int64
		err := rows.Scan(&when, &d.Actor.Ref, &d.Actor.Name, &d.Staff, &d.Action, &d.Person.Ref, &d.Person.Name, &d.Data)
		d.At = at(when)
		return d, err
	})
	return out, fail("store.Orgs.Deeds", err)
}
