package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

// People reads persons and their memberships.
func People(q Querier) PeopleStore { return PeopleStore{q} }

// PeopleStore is the persons' part of the store.
type PeopleStore struct{ q Querier }

const personColumns = `p.id, p.ref, p.staff_role, COALESCE(p.email, ''), p.given_name, p.family_name, p.phone, p.lang,
	p.theme, p.keys_off, p.active, p.created_at, p.last_seen_at, p.password_hash <> ''`

func scanPerson(rows *sql.Rows) (desk.Person, error) {
	var p desk.Person
	err := scanPersonInto(rows, &p)
	return p, err
}

func scanPersonInto(row scanner, p *desk.Person, more ...any) error {
	var created, seen int64
	dest := []any{&p.ID, &p.Ref, &p.Staff, &p.Email, &p.GivenName, &p.FamilyName, &p.Phone, &p.Lang, &p.Theme, &p.KeysOff, &p.Active,
		&created, &seen, &p.HasPassword}
	err := row.Scan(append(dest, more...)...)
	p.CreatedAt, p.LastSeenAt = at(created), at(seen)
	return err
}

// ByID finds a person.
func (s PeopleStore) ByID(ctx context.Context, id int64) (desk.Person, error) {
	return s.one(ctx, `p.id = $1`, id)
}

// ByRef finds a person by the name used in addresses.
func (s PeopleStore) ByRef(ctx context.Context, ref string) (desk.Person, error) {
	return s.one(ctx, `p.ref = $1`, ref)
}

// ByEmail finds a person by the address as desk.FoldEmail makes it, active or not.
func (s PeopleStore) ByEmail(ctx context.Context, email string) (desk.Person, error) {
	return s.one(ctx, `p.email = $1`, email)
}

func (s PeopleStore) one(ctx context.Context, where string, arg any) (desk.Person, error) {
	var p desk.Person
	err := scanPersonInto(s.q.row(ctx, `SELECT `+personColumns+` FROM person p WHERE `+where, arg), &p)
	return p, fail("store.People", err)
}

// PasswordHash gives what a password is compared with; empty: none was chosen yet.
func (s PeopleStore) PasswordHash(ctx context.Context, person int64) (string, error) {
	var hash string
	err := s.q.row(ctx, `SELECT password_hash FROM person WHERE id = $1`, person).Scan(&hash)
	return hash, fail("store.People.PasswordHash", err)
}

// Staff lists the vendor's people.
func (s PeopleStore) Staff(ctx context.Context) ([]desk.Person, error) {
	rows, err := s.q.query(ctx, `SELECT `+personColumns+` FROM person p WHERE p.staff_role <> '' ORDER BY p.sort_key, p.id`)
	out, err := all(rows, err, scanPerson)
	return out, fail("store.People.Staff", err)
}

// Member is a person in an organisation.
type Member struct {
	desk.Person
	Membership desk.Membership
}

// Members lists the contacts of an organisation.
func (s PeopleStore) Members(ctx context.Context, org int64) ([]Member, error) {
	rows, err := s.q.query(ctx, `SELECT `+personColumns+`, m.id, m.lead, m.level, m.may_comment, m.named_by, m.named_at
		FROM membership m JOIN person p ON p.id = m.person_id WHERE m.org_id = $1 AND m.ended_at = 0 ORDER BY p.sort_key, p.id`, org)
	out, err := all(rows, err, func(rows *sql.Rows) (Member, error) {
		var m Member
		var named int64
		err := scanPersonInto(rows, &m.Person, &m.Membership.ID, &m.Membership.Lead, &m.Membership.Level,
			&m.Membership.MayComment, &m.Membership.NamedBy, &named)
		m.Membership.NamedAt, m.Membership.OrgID, m.Membership.PersonID = at(named), org, m.ID
		return m, err
	})
	return out, fail("store.People.Members", err)
}

// Colleagues lists the active contacts who share an organisation's membership with the ticket, for
// adding somebody who reads along.
func (s PeopleStore) Colleagues(ctx context.Context, org, reportingOrg int64) ([]desk.Named, error) {
	rows, err := s.q.query(ctx, `SELECT DISTINCT p.id, p.ref, p.given_name || ' ' || p.family_name, p.sort_key FROM membership m
		JOIN person p ON p.id = m.person_id WHERE m.org_id IN ($1, $2) AND m.ended_at = 0 AND p.active = 1
		ORDER BY p.sort_key, p.id`, org, reportingOrg)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Named, error) {
		var n desk.Named
		var key []byte
		err := rows.Scan(&n.ID, &n.Ref, &n.Name, &key)
		return n, err
	})
	return out, fail("store.People.Colleagues", err)
}

// Memberships lists a person's memberships in force.
func (s PeopleStore) Memberships(ctx context.Context, person int64) ([]desk.Membership, error) {
	rows, err := s.q.query(ctx, `SELECT m.id, m.org_id, o.name, o.ref, m.lead, m.level, m.may_comment, m.named_by, m.named_at,
		m.unread_since FROM membership m JOIN org o ON o.id = m.org_id
		WHERE m.person_id = $1 AND m.ended_at = 0 AND o.active = 1 ORDER BY m.id`, person)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Membership, error) {
		var m desk.Membership
		var named, unread int64
		err := rows.Scan(&m.ID, &m.OrgID, &m.OrgName, &m.OrgRef, &m.Lead, &m.Level, &m.MayComment, &m.NamedBy, &named, &unread)
		m.PersonID, m.NamedAt, m.UnreadSince = person, at(named), at(unread)
		return m, err
	})
	return out, fail("store.People.Memberships", err)
}

// covers joins a membership m with each organisation, c.descendant, that it covers.
const covers = `JOIN org_closure c ON c.ancestor = m.org_id AND (m.level = 'below' OR c.descendant = m.org_id)`

// Scope expands a contact's memberships, and those of colleagues for whom they are deputy at that moment;
// it is empty for a person who is not active. Only memberships are expanded, so that a deputy's deputy
// gets nothing from it.
func (s PeopleStore) Scope(ctx context.Context, person int64, now time.Time) (desk.Scope, error) {
	rows, err := s.q.query(ctx, `SELECT x.id, x.absent_id, x.absent_ref, x.absent, x.org_id, o.name, x.lead, x.level, x.may_comment,
		x.unread_since, c.descendant FROM (
			SELECT m.id, p.id AS absent_id, p.ref AS absent_ref, p.given_name || ' ' || p.family_name AS absent, m.org_id, m.lead,
				m.level, m.may_comment, m.unread_since
			`+deputyJoins+` WHERE `+deputyActs+` AND own.person_id = $2
			UNION ALL
			SELECT m.id, 0, '', '', m.org_id, m.lead, m.level, m.may_comment, m.unread_since
			FROM membership m JOIN person p ON p.id = m.person_id
			WHERE m.person_id = $2 AND m.ended_at = 0 AND p.active = 1) x
		JOIN org o ON o.id = x.org_id
		JOIN org_closure c ON c.ancestor = x.org_id AND (x.level = 'below' OR c.descendant = x.org_id)
		WHERE o.active = 1 ORDER BY x.absent_id, x.id, c.descendant`, us(now), person)
	scope := desk.Scope{Person: person}
	var last int64
	_, err = all(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var id, covered, unread int64
		var g desk.Grant
		if err := rows.Scan(&id, &g.For.ID, &g.For.Ref, &g.For.Name, &g.Org, &g.Name, &g.Lead, &g.Level, &g.MayComment, &unread, &covered); err != nil {
			return struct{}{}, err
		}
		if id != last {
			last = id
			scope.Grants = append(scope.Grants, g)
			if since := at(unread); g.Own() && (scope.UnreadSince.IsZero() || since.Before(scope.UnreadSince)) {
				scope.UnreadSince = since
			}
		}
		g2 := &scope.Grants[len(scope.Grants)-1]
		g2.Covers = append(g2.Covers, covered)
		return struct{}{}, nil
	})
	return scope, fail("store.People.Scope", err)
}

// StaffScope gives what a person of the vendor may see and do; for a contact it is empty.
func (s PeopleStore) StaffScope(ctx context.Context, p desk.Person) (desk.StaffScope, error) {
	sc := desk.StaffScope{Person: p.ID, Role: p.Staff}
	rows, err := s.q.query(ctx, `SELECT r.name_de, r.name_en, r.permissions, COALESCE(m.team_id, 0) FROM role r
		LEFT JOIN team_member m ON m.person_id = $1 WHERE r.key = $2 ORDER BY m.team_id`, p.ID, string(p.Staff))
	_, err = all(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var permissions string
		var team int64
		err := rows.Scan(&sc.RoleName.DE, &sc.RoleName.EN, &permissions, &team)
		if sc.Permissions == nil {
			sc.Permissions = permissionsOf(permissions)
		}
		if team != 0 {
			sc.Teams = append(sc.Teams, team)
		}
		return struct{}{}, err
	})
	sc.All = sc.May(desk.AllTeams)
	return sc, fail("store.People.StaffScope", err)
}

// AddPersonRecord creates a person; an address that exists already is a desk.Conflict.
func (tx *Tx) AddPersonRecord(ctx context.Context, p desk.Person, passwordHash string) (desk.Person, error) {
	if p.Ref == "" {
		p.Ref = NewRef()
	}
	var email any
	if p.Email != "" {
		email = p.Email
	}
	id, err := tx.insert(ctx, `INSERT INTO person (ref, staff_role, email, given_name, family_name, sort_key, phone, lang, theme,
		active, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`, p.Ref, string(p.Staff),
		email, p.GivenName, p.FamilyName, i18n.SortKey(p.FamilyName+" "+p.GivenName), p.Phone, p.Lang, p.Theme,
		flag(p.Active), passwordHash, us(p.CreatedAt))
	p.ID = id
	return p, fail("store.AddPersonRecord", err)
}

// UpdatePerson writes name, phone, language, display, role and whether the person is active.
func (tx *Tx) UpdatePerson(ctx context.Context, p desk.Person) error {
	_, err := tx.exec(ctx, `UPDATE person SET given_name = $1, family_name = $2, sort_key = $3, phone = $4, lang = $5, theme = $6,
		active = $7, staff_role = $8 WHERE id = $9`, p.GivenName, p.FamilyName, i18n.SortKey(p.FamilyName+" "+p.GivenName),
		p.Phone, p.Lang, p.Theme, flag(p.Active), string(p.Staff), p.ID)
	return fail("store.UpdatePerson", err)
}

// SetProfile writes what a person says of themselves, and nothing that others decide.
func (tx *Tx) SetProfile(ctx context.Context, person int64, given, family, phone string) error {
	_, err := tx.exec(ctx, `UPDATE person SET given_name = $1, family_name = $2, sort_key = $3, phone = $4 WHERE id = $5`,
		given, family, i18n.SortKey(family+" "+given), phone, person)
	return fail("store.SetProfile", err)
}

// SetLanguage writes the language that the portal and its mails speak with a person.
func (tx *Tx) SetLanguage(ctx context.Context, person int64, lang string) error {
	_, err := tx.exec(ctx, `UPDATE person SET lang = $1 WHERE id = $2`, lang, person)
	return fail("store.SetLanguage", err)
}

// SetKeysOff writes whether single keys do nothing for a person.
func (tx *Tx) SetKeysOff(ctx context.Context, person int64, off bool) error {
	_, err := tx.exec(ctx, `UPDATE person SET keys_off = $1 WHERE id = $2`, flag(off), person)
	return fail("store.SetKeysOff", err)
}

// SetTheme writes how pages look to a person.
func (tx *Tx) SetTheme(ctx context.Context, person int64, theme string) error {
	_, err := tx.exec(ctx, `UPDATE person SET theme = $1 WHERE id = $2`, theme, person)
	return fail("store.SetTheme", err)
}

// SetPassword stores the hash of a new password.
func (tx *Tx) SetPassword(ctx context.Context, person int64, hash string, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE person SET password_hash = $1, password_at = $2 WHERE id = $3`, hash, us(now), person)
	return fail("store.SetPassword", err)
}

// AddMembership makes a person a contact of an organisation; being one already is a desk.Conflict.
func (tx *Tx) AddMembership(ctx context.Context, m desk.Membership) error {
	_, err := tx.exec(ctx, `INSERT INTO membership (person_id, org_id, lead, level, may_comment, named_by, named_at, unread_since)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, m.PersonID, m.OrgID, flag(m.Lead), string(m.Level), flag(m.MayComment),
		m.NamedBy, us(m.NamedAt), us(m.UnreadSince))
	return fail("store.AddMembership", err)
}

// UpdateMembership changes role, level and right.
func (tx *Tx) UpdateMembership(ctx context.Context, m desk.Membership) error {
	_, err := tx.exec(ctx, `UPDATE membership SET lead = $1, level = $2, may_comment = $3 WHERE id = $4 AND ended_at = 0`,
		flag(m.Lead), string(m.Level), flag(m.MayComment), m.ID)
	return fail("store.UpdateMembership", err)
}

// EndMembership ends a membership; the person keeps their name in the history.
func (tx *Tx) EndMembership(ctx context.Context, id int64, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE membership SET ended_at = $1 WHERE id = $2 AND ended_at = 0`, us(now), id)
	return fail("store.EndMembership", err)
}

// Leads counts an organisation's active lead contacts.
func (tx *Tx) Leads(ctx context.Context, org int64) (int, error) {
	var n int
	err := tx.row(ctx, `SELECT count(*) FROM membership m JOIN person p ON p.id = m.person_id
		WHERE m.org_id = $1 AND m.ended_at = 0 AND m.lead = 1 AND p.active = 1`, org).Scan(&n)
	return n, fail("store.Leads", err)
}

// AddTeam creates a team.
func (tx *Tx) AddTeam(ctx context.Context, name string) (int64, error) {
	id, err := tx.insert(ctx, `INSERT INTO team (ref, name) VALUES ($1, $2) RETURNING id`, NewRef(), name)
	return id, fail("store.AddTeam", err)
}

// JoinTeam puts somebody into a team; doing so again changes nothing.
func (tx *Tx) JoinTeam(ctx context.Context, team, person int64) error {
	_, err := tx.exec(ctx, `INSERT INTO team_member (team_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, team, person)
	return fail("store.JoinTeam", err)
}

// FirstTeam gives the team that new tickets go to: the one that takes them, else the oldest active one.
func (s PeopleStore) FirstTeam(ctx context.Context) (desk.Named, error) {
	var n desk.Named
	err := s.q.row(ctx, `SELECT id, ref, name FROM team WHERE active = 1 ORDER BY takes_new DESC, id LIMIT 1`).Scan(&n.ID, &n.Ref, &n.Name)
	return n, fail("store.People.FirstTeam", err)
}

// Teams lists the vendor's teams, the oldest first.
func (s PeopleStore) Teams(ctx context.Context) ([]desk.Named, error) {
	rows, err := s.q.query(ctx, `SELECT id, ref, name FROM team ORDER BY id`)
	out, err := all(rows, err, scanNamed)
	return out, fail("store.People.Teams", err)
}

// Audit notes what somebody did to an account, an organisation or a setting; org is where, 0 if that
// is not one organisation's matter.
func (tx *Tx) Audit(ctx context.Context, actor, org int64, action, subject, data string, now time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO audit (at, actor_id, org_id, action, subject, data) VALUES ($1, $2, $3, $4, $5, $6)`,
		us(now), nullID(actor), nullID(org), action, subject, data)
	return fail("store.Audit", err)
}
