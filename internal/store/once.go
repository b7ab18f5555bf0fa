package store

import (
	"context"
	"time"

	"kundenportal/internal/desk"
)

// maxFormKey bounds the key of a form, in bytes; the pages' have 26.
const maxFormKey = 64

// Once runs fn in a transaction unless the person sent the form before, here or at this moment; then
// the first one's result is given. A missing or overlong key is desk.Invalid.
func (db *DB) Once(ctx context.Context, person int64, formKey string, now time.Time, fn func(*Tx) (string, error)) (string, error) {
	const op = "store.Once"
	if formKey == "" || len(formKey) > maxFormKey {
		return "", desk.Fail(op, desk.Invalid, "error.form_incomplete")
	}
	if done, err := Tickets(db).Remembered(ctx, person, formKey); err != nil || done != "" {
		return done, err
	}
	var result string
	err := db.InTx(ctx, func(tx *Tx) error {
		done, err := Tickets(tx).Remembered(ctx, person, formKey)
		if err != nil || done != "" {
			result = done
			return err
		}
		// The key comes first: on PostgreSQL it makes the second one wait for the first, and then fail.
		if _, err = tx.exec(ctx, `INSERT INTO form_result (person_id, form_key, result, created_at) VALUES ($1, $2, '', $3)`,
			person, formKey, us(now)); err != nil {
			return fail(op, err)
		}
		if result, err = fn(tx); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE form_result SET result = $1 WHERE person_id = $2 AND form_key = $3`, result, person, formKey)
		return fail(op, err)
	})
	if desk.KindOf(err) == desk.Conflict {
		if done, lookErr := Tickets(db).Remembered(ctx, person, formKey); lookErr == nil && done != "" {
			return done, nil
		}
	}
	return result, err
}
