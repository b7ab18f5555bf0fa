package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
)

// Mailboxes reads the functional mailboxes of organisations.
func Mailboxes(q Querier) MailboxStore { return MailboxStore{q} }

// MailboxStore is the mailboxes' part of the store.
type MailboxStore struct{ q Querier }

const selectMailbox = `SELECT m.id, m.ref, m.org_id, o.ref, o.name, m.email, m.lang, m.events, m.secret, p.id, p.ref, p.given_name || ' ' || p.family_name,
	COALESCE(p.staff_role, '') <> '', m.added_at, m.confirmed_at,
	COALESCE((SELECT max(a.expires_at) FROM mailbox_ask a WHERE a.mailbox = m.ref), 0)
	FROM mailbox m JOIN org o ON o.id = m.org_id JOIN person p ON p.id = m.added_by `

func scanMailbox(row scanner) (desk.Mailbox, error) {
	var m desk.Mailbox
	var added, confirmed, until int64
	err := row.Scan(&m.ID, &m.Ref, &m.Org.ID, &m.Org.Ref, &m.Org.Name, &m.Email, &m.Lang, &m.Events, &m.Secret, &m.AddedBy.ID, &m.AddedBy.Ref,
		&m.AddedBy.Name, &m.ByStaff, &added, &confirmed, &until)
	m.AddedAt, m.ConfirmedAt, m.AskedUntil = at(added), at(confirmed), at(until)
	return m, err
}

func scanMailboxes(rows *sql.Rows) (desk.Mailbox, error) { return scanMailbox(rows) }

// OfOrg lists an organisation's mailboxes by address.
func (s MailboxStore) OfOrg(ctx context.Context, org int64) ([]desk.Mailbox, error) {
	rows, err := s.q.query(ctx, selectMailbox+`WHERE m.org_id = $1 ORDER BY m.email`, org)
	out, err := all(rows, err, scanMailboxes)
	return out, fail("store.Mailboxes.OfOrg", err)
}

// ByRef finds a mailbox by the name used in addresses.
func (s MailboxStore) ByRef(ctx context.Context, ref string) (desk.Mailbox, error) {
	m, err := scanMailbox(s.q.row(ctx, selectMailbox+`WHERE m.ref = $1`, ref))
	return m, fail("store.Mailboxes.ByRef", err)
}

// BySecret finds the mailbox that a link ends.
func (s MailboxStore) BySecret(ctx context.Context, secret string) (desk.Mailbox, error) {
	m, err := scanMailbox(s.q.row(ctx, selectMailbox+`WHERE m.secret = $1`, secret))
	return m, fail("store.Mailboxes.BySecret", err)
}

// ByToken finds the mailbox that a link confirms which has not run out.
func (s MailboxStore) ByToken(ctx context.Context, hash []byte, now time.Time) (desk.Mailbox, error) {
	m, err := scanMailbox(s.q.row(ctx, selectMailbox+`JOIN mailbox_ask x ON x.mailbox = m.ref WHERE x.token_hash = $1 AND x.expires_at > $2`, hash, us(now)))
	return m, fail("store.Mailboxes.ByToken", err)
}

// OfTicket lists the confirmed mailboxes of the organisation that a ticket concerns, if it is active. Whether they may be
// told of the ticket is then asked through their scope.
func (s MailboxStore) OfTicket(ctx context.Context, ticket int64) ([]desk.Mailbox, error) {
	rows, err := s.q.query(ctx, selectMailbox+`JOIN ticket t ON t.org_id = m.org_id WHERE t.id = $1 AND o.active = 1 AND m.confirmed_at > 0 ORDER BY m.id`, ticket)
	out, err := all(rows, err, scanMailboxes)
	return out, fail("store.Mailboxes.OfTicket", err)
}

// Asked counts the mails since then that ask an address to confirm.
func (s MailboxStore) Asked(ctx context.Context, email string, since time.Time) (int, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM mailbox_ask WHERE email = $1 AND asked_at > $2`, email, us(since)).Scan(&n)
	return n, fail("store.Mailboxes.Asked", err)
}

// AddMailbox adds a mailbox that waits to be confirmed; one that the organisation has already is a desk.Conflict.
func (tx *Tx) AddMailbox(ctx context.Context, m desk.Mailbox) (desk.Mailbox, error) {
	m.Ref, m.Secret = NewRef(), NewRef()
	id, err := tx.insert(ctx, `INSERT INTO mailbox (ref, org_id, email, lang, events, secret, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		RETURNING id`, m.Ref, m.Org.ID, m.Email, m.Lang, string(m.Events), m.Secret, m.AddedBy.ID, us(m.AddedAt))
	m.ID = id
	return m, fail("store.AddMailbox", err)
}

// UpdateMailbox writes what a mailbox is told of, and in which language.
func (tx *Tx) UpdateMailbox(ctx context.Context, m desk.Mailbox) error {
	_, err := tx.exec(ctx, `UPDATE mailbox SET lang = $1, events = $2 WHERE id = $3`, m.Lang, string(m.Events), m.ID)
	return fail("store.UpdateMailbox", err)
}

// ConfirmMailbox notes that a mailbox was confirmed. It says whether it did: it may have been before.
func (tx *Tx) ConfirmMailbox(ctx context.Context, id int64, now time.Time) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE mailbox SET confirmed_at = $1 WHERE id = $2 AND confirmed_at = 0`, us(now), id)
	return n > 0, fail("store.ConfirmMailbox", err)
}

// EndMailbox removes a mailbox. It says whether it did: somebody else may have been faster.
func (tx *Tx) EndMailbox(ctx context.Context, id int64) (bool, error) {
	n, err := tx.exec(ctx, `DELETE FROM mailbox WHERE id = $1`, id)
	return n > 0, fail("store.EndMailbox", err)
}

// AskMailbox notes that a mailbox is asked to confirm, and gives the name of the request.
func (tx *Tx) AskMailbox(ctx context.Context, m desk.Mailbox, now time.Time) (ref string, err error) {
	ref = NewRef()
	_, err = tx.exec(ctx, `INSERT INTO mailbox_ask (ref, mailbox, email, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		ref, m.Ref, m.Email, us(now), us(now.Add(desk.MailboxValid)))
	return ref, fail("store.AskMailbox", err)
}

// MailboxToken gives a request that has not run out its token, in place of that of an attempt before, and finds the
// mailbox. One that was removed or confirmed, or whose organisation is not active, does not exist.
func (tx *Tx) MailboxToken(ctx context.Context, ask string, hash []byte, now time.Time) (desk.Mailbox, error) {
	const op = "store.MailboxToken"
	m, err := scanMailbox(tx.row(ctx, selectMailbox+`JOIN mailbox_ask x ON x.mailbox = m.ref
		WHERE x.ref = $1 AND x.expires_at > $2 AND m.confirmed_at = 0 AND o.active = 1`, ask, us(now)))
	if err != nil {
		return m, fail(op, err)
	}
	_, err = tx.exec(ctx, `UPDATE mailbox_ask SET token_hash = $1 WHERE ref = $2`, hash, ask)
	return m, fail(op, err)
}
