package store

import (
	"context"
	"time"

	"kundenportal/internal/desk"
)

// TokenEmail is the kind of the tokens by which a new address is confirmed.
const TokenEmail = "email"

// AskEmail notes an address that is to be confirmed, in place of an earlier one whose links end.
func (tx *Tx) AskEmail(ctx context.Context, c desk.EmailChange) error {
	if err := tx.EndTokens(ctx, c.Person, TokenEmail, c.AskedAt); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO email_change (person_id, email, asked_by, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (person_id) DO UPDATE SET email = excluded.email, asked_by = excluded.asked_by, asked_at = excluded.asked_at,
		expires_at = excluded.expires_at`, c.Person, c.Email, c.AskedBy, us(c.AskedAt), us(c.ExpiresAt))
	return fail("store.AskEmail", err)
}

// EmailChange gives the address of a person that waits to be confirmed.
func (s AccountStore) EmailChange(ctx context.Context, person int64, now time.Time) (desk.EmailChange, error) {
	c := desk.EmailChange{Person: person}
	var asked, expires int64
	err := s.q.row(ctx, `SELECT email, asked_by, asked_at, expires_at FROM email_change WHERE person_id = $1 AND expires_at > $2`,
		person, us(now)).Scan(&c.Email, &c.AskedBy, &asked, &expires)
	c.AskedAt, c.ExpiresAt = at(asked), at(expires)
	return c, fail("store.Accounts.EmailChange", err)
}

// TakeEmailChange ends what waits, whether confirmed or given up, with its links, and gives its address.
func (tx *Tx) TakeEmailChange(ctx context.Context, person int64, now time.Time) (email string, err error) {
	err = tx.row(ctx, `DELETE FROM email_change WHERE person_id = $1 AND expires_at > $2 RETURNING email`, person, us(now)).Scan(&email)
	if err != nil {
		return "", fail("store.TakeEmailChange", err)
	}
	return email, tx.EndTokens(ctx, person, TokenEmail, now)
}
