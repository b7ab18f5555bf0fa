package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"kundenportal/internal/desk"
)

// MaxFormKey bounds the key of a form, in bytes; the pages' have 26.
const MaxFormKey = 64

// FormKey names a sending by the form's key and by what it says: the same form sent twice is one, with other words it is
// another. A missing or overlong key stays what it is, and Once refuses it. What is said are values that JSON can write.
func FormKey(formKey string, said ...any) string {
	if formKey == "" || len(formKey) > MaxFormKey {
		return formKey
	}
	words, err := json.Marshal(said)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(append([]byte(formKey+"\x00"), words...))
	return hex.EncodeToString(sum[:16])
}

// Once runs fn in a transaction unless the person sent the form before, here or at this moment; then
// the first one's result is given. A missing or overlong key is desk.Invalid. What fn reads and
// changes it reads inside: the key is written before, and makes the second one wait for the first.
func (db *DB) Once(ctx context.Context, person int64, formKey string, now time.Time, fn func(*Tx) (string, error)) (string, error) {
	const op = "store.Once"
	if formKey == "" || len(formKey) > MaxFormKey {
		return "", desk.Fail(op, desk.Invalid, "error.form_incomplete")
	}
	var result string
	err := db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO form_result (person_id, form_key, result, created_at) VALUES ($1, $2, '', $3)`,
			person, formKey, us(now))
		if err != nil {
			return fail(op, err)
		}
		if result, err = fn(tx); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE form_result SET result = $1 WHERE person_id = $2 AND form_key = $3`, result, person, formKey)
		return fail(op, err)
	})
	if desk.KindOf(err) == desk.Conflict { // of the key, or one of fn's own
		if done, lookErr := Tickets(db).Remembered(ctx, person, formKey); lookErr != nil || done != "" {
			return done, lookErr
		}
	}
	return result, err
}
