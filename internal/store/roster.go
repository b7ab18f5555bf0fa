package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
)

// Holder is an organisation's own row in one of the lists below.
type Holder[T any] struct {
	Org   int64
	Value T
}

// All gives all organisations by name.
func (s OrgStore) All(ctx context.Context) ([]desk.Organisation, error) {
	return s.some(ctx, "store.Orgs.All", `SELECT `+orgColumns+` FROM org o ORDER BY o.sort_key, o.id`)
}

// FormerNos gives the customer numbers that organisations had before; of one with an id, of all with 0.
func (s OrgStore) FormerNos(ctx context.Context, org int64) ([]Holder[string], error) {
	rows, err := s.q.query(ctx, `SELECT org_id, no FROM org_former_no WHERE $1 = 0 OR org_id = $1 ORDER BY org_id, no`, org)
	out, err := all(rows, err, func(rows *sql.Rows) (Holder[string], error) {
		var h Holder[string]
		err := rows.Scan(&h.Org, &h.Value)
		return h, err
	})
	return out, fail("store.Orgs.FormerNos", err)
}

// NumberHolder gives the organisation that has a customer number or had it before; 0: none.
func (s OrgStore) NumberHolder(ctx context.Context, no string) (int64, error) {
	var id int64
	err := s.q.row(ctx, `SELECT COALESCE((SELECT id FROM org WHERE customer_no = $1), (SELECT org_id FROM org_former_no WHERE no = $1), 0)`, no).Scan(&id)
	return id, fail("store.Orgs.NumberHolder", err)
}

// SetFormerNos writes the customer numbers that an organisation had before.
func (tx *Tx) SetFormerNos(ctx context.Context, org int64, nos []string) error {
	const op = "store.SetFormerNos"
	if _, err := tx.exec(ctx, `DELETE FROM org_former_no WHERE org_id = $1`, org); err != nil {
		return fail(op, err)
	}
	for _, no := range nos {
		if _, err := tx.exec(ctx, `INSERT INTO org_former_no (no, org_id) VALUES ($1, $2)`, no, org); err != nil {
			return fail(op, err)
		}
	}
	return nil
}

// Uses gives the products that organisations use, by name; of one with an id, of all with 0.
func (s OrgStore) Uses(ctx context.Context, org int64) ([]Holder[desk.Use], error) {
	rows, err := s.q.query(ctx, `SELECT u.org_id, p.id, p.ref, p.name, u.version FROM org_product u JOIN product p ON p.id = u.product_id
		WHERE $1 = 0 OR u.org_id = $1 ORDER BY u.org_id, p.sort_key, p.id`, org)
	out, err := all(rows, err, func(rows *sql.Rows) (Holder[desk.Use], error) {
		var h Holder[desk.Use]
		err := rows.Scan(&h.Org, &h.Value.Product.ID, &h.Value.Product.Ref, &h.Value.Product.Name, &h.Value.Version)
		return h, err
	})
	return out, fail("store.Orgs.Uses", err)
}

// SetUses writes the products that an organisation uses.
func (tx *Tx) SetUses(ctx context.Context, org int64, uses []desk.Use) error {
	if _, err := tx.exec(ctx, `DELETE FROM org_product WHERE org_id = $1`, org); err != nil {
		return fail("store.SetUses", err)
	}
	for _, u := range uses {
		if err := tx.UseProduct(ctx, org, u.Product.ID, u.Version); err != nil {
			return err
		}
	}
	return nil
}

// Contracts gives what organisations have of a contract themselves; only those that have something.
func (s LevelStore) Contracts(ctx context.Context) ([]Holder[desk.Contract], error) {
	rows, err := s.q.query(ctx, `SELECT o.id, COALESCE(cl.id, 0), COALESCE(cl.ref, ''), COALESCE(cl.name, ''), o.contract_until, o.region
		FROM org o LEFT JOIN contract_level cl ON cl.id = o.contract_level_id
		WHERE o.contract_level_id IS NOT NULL OR o.contract_until <> '' OR o.region <> '' ORDER BY o.id`)
	out, err := all(rows, err, func(rows *sql.Rows) (Holder[desk.Contract], error) {
		var h Holder[desk.Contract]
		c := &h.Value
		err := rows.Scan(&h.Org, &c.Level.ID, &c.Level.Ref, &c.Level.Name, &c.Until, &c.Region)
		return h, err
	})
	return out, fail("store.Levels.Contracts", err)
}

// Everybody gives all persons by name, contacts and staff.
func (s PeopleStore) Everybody(ctx context.Context) ([]desk.Person, error) {
	rows, err := s.q.query(ctx, `SELECT `+personColumns+` FROM person p ORDER BY p.sort_key, p.id`)
	out, err := all(rows, err, scanPerson)
	return out, fail("store.People.Everybody", err)
}

// ContactsAfter gives contacts by name, active or not, beginning after the one with a ref; empty: from the first.
func (s PeopleStore) ContactsAfter(ctx context.Context, ref string, limit int) ([]desk.Person, error) {
	var b builder
	b.WriteString(`SELECT ` + personColumns + ` FROM person p WHERE p.staff_role = ''`)
	if ref != "" {
		b.add(` AND (p.sort_key, p.id) > (SELECT q.sort_key, q.id FROM person q WHERE q.ref = ?)`, ref)
	}
	b.add(` ORDER BY p.sort_key, p.id LIMIT ?`, limit)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanPerson)
	return out, fail("store.People.ContactsAfter", err)
}

// MembershipsOf gives the memberships in force of some people.
func (s PeopleStore) MembershipsOf(ctx context.Context, people []int64) ([]desk.Membership, error) {
	var b builder
	b.WriteString(membershipRows + ` AND m.person_id IN `)
	b.in(people)
	b.WriteString(` ORDER BY m.person_id, o.sort_key, m.id`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanMembershipRow)
	return out, fail("store.People.MembershipsOf", err)
}

const membershipRows = `SELECT m.id, m.person_id, m.org_id, o.name, o.ref, m.lead, m.level, m.may_comment, m.named_by, m.named_at
	FROM membership m JOIN org o ON o.id = m.org_id WHERE m.ended_at = 0`

func scanMembershipRow(rows *sql.Rows) (desk.Membership, error) {
	var m desk.Membership
	var named int64
	err := rows.Scan(&m.ID, &m.PersonID, &m.OrgID, &m.OrgName, &m.OrgRef, &m.Lead, &m.Level, &m.MayComment, &m.NamedBy, &named)
	m.NamedAt = at(named)
	return m, err
}

// EveryMembership gives the memberships in force of everybody, those in inactive organisations included.
func (s PeopleStore) EveryMembership(ctx context.Context) ([]desk.Membership, error) {
	rows, err := s.q.query(ctx, membershipRows+` ORDER BY m.person_id, o.sort_key, m.id`)
	out, err := all(rows, err, scanMembershipRow)
	return out, fail("store.People.EveryMembership", err)
}
