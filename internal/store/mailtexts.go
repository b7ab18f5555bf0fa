package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
)

// MailTexts reads the texts of mails that an installation worded for itself.
func MailTexts(q Querier) MailTextStore { return MailTextStore{q} }

// MailTextStore is the mails' texts' part of the store.
type MailTextStore struct{ q Querier }

// All gives the own texts of all languages. There are dozens of them at most.
func (s MailTextStore) All(ctx context.Context) ([]desk.MailText, error) {
	rows, err := s.q.query(ctx, `SELECT t.key, t.lang, t.body, t.shipped, t.changed_at, p.id, p.ref, p.given_name || ' ' || p.family_name
		FROM mail_text t JOIN person p ON p.id = t.changed_by ORDER BY t.key, t.lang`)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.MailText, error) {
		var t desk.MailText
		var changed int64
		err := rows.Scan(&t.Key, &t.Lang, &t.Body, &t.Shipped, &changed, &t.ChangedBy.ID, &t.ChangedBy.Ref, &t.ChangedBy.Name)
		t.ChangedAt = at(changed)
		return t, err
	})
	return out, fail("store.MailTexts.All", err)
}

// SetMailText puts an own text in the place of the shipped one or of an earlier own one.
func (tx *Tx) SetMailText(ctx context.Context, t desk.MailText) error {
	_, err := tx.exec(ctx, `INSERT INTO mail_text (key, lang, body, shipped, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (key, lang) DO UPDATE SET body = excluded.body, shipped = excluded.shipped, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
		t.Key, t.Lang, t.Body, t.Shipped, us(t.ChangedAt), t.ChangedBy.ID)
	return fail("store.SetMailText", err)
}

// DropMailText goes back to the shipped text.
func (tx *Tx) DropMailText(ctx context.Context, key, lang string) error {
	_, err := tx.exec(ctx, `DELETE FROM mail_text WHERE key = $1 AND lang = $2`, key, lang)
	return fail("store.DropMailText", err)
}
