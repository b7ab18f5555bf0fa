package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"kundenportal/internal/desk"
)

// Settings reads what administrators set for the whole installation.
func Settings(q Querier) SettingStore { return SettingStore{q} }

// SettingStore is the settings' part of the store.
type SettingStore struct{ q Querier }

// setupKey is where the state of the guided set-up stands among the settings.
const setupKey = "setup"

// All gives every setting by its key.
func (s SettingStore) All(ctx context.Context) (map[string]string, error) {
	rows, err := s.q.query(ctx, `SELECT key, value FROM setting`)
	found, err := all(rows, err, func(rows *sql.Rows) (kv [2]string, err error) { return kv, rows.Scan(&kv[0], &kv[1]) })
	out := make(map[string]string, len(found))
	for _, kv := range found {
		out[kv[0]] = kv[1]
	}
	return out, fail("store.Settings.All", err)
}

// Setup gives how far the guided set-up has come.
func (s SettingStore) Setup(ctx context.Context) (desk.Setup, error) {
	const op = "store.Settings.Setup"
	var out desk.Setup
	var text string
	err := s.q.row(ctx, `SELECT COALESCE((SELECT value FROM setting WHERE key = $1), '{}')`, setupKey).Scan(&text)
	if err != nil {
		return out, fail(op, err)
	}
	return out, fail(op, json.Unmarshal([]byte(text), &out))
}

// SettingFile gives the bytes of an uploaded file.
func (s SettingStore) SettingFile(ctx context.Context, hash string) (content []byte, err error) {
	err = s.q.row(ctx, `SELECT content FROM setting_file WHERE hash = $1`, hash).Scan(&content)
	return content, fail("store.Settings.SettingFile", err)
}

// Filled says what there is of what every portal needs.
type Filled struct{ Products, Orgs, Contacts bool }

// Filled looks whether there is a product, an organisation, a contact.
func (s SettingStore) Filled(ctx context.Context) (f Filled, err error) {
	err = s.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM product), EXISTS (SELECT 1 FROM org), EXISTS (SELECT 1 FROM membership)`).
		Scan(&f.Products, &f.Orgs, &f.Contacts)
	return f, fail("store.Settings.Filled", err)
}

// HasStaff says whether anybody works here.
func (s SettingStore) HasStaff(ctx context.Context) (yes bool, err error) {
	err = s.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM person WHERE staff_role <> '')`).Scan(&yes)
	return yes, fail("store.Settings.HasStaff", err)
}

// SetupKey says whether the secret with this hash opens the set-up now.
func (s SettingStore) SetupKey(ctx context.Context, hash []byte, now time.Time) (ok bool, err error) {
	err = s.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM setup_key WHERE hash = $1 AND expires_at > $2)`, hash, us(now)).Scan(&ok)
	return ok, fail("store.Settings.SetupKey", err)
}

// PutSetting writes a setting.
func (tx *Tx) PutSetting(ctx context.Context, key, value string) error {
	_, err := tx.exec(ctx, `INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return fail("store.PutSetting", err)
}

// DropSetting forgets a setting. One that is not there is fine.
func (tx *Tx) DropSetting(ctx context.Context, key string) error {
	_, err := tx.exec(ctx, `DELETE FROM setting WHERE key = $1`, key)
	return fail("store.DropSetting", err)
}

// PutSetup writes how far the guided set-up has come.
func (tx *Tx) PutSetup(ctx context.Context, s desk.Setup) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fail("store.PutSetup", err)
	}
	return tx.PutSetting(ctx, setupKey, string(text))
}

// PutSettingFile keeps one uploaded file, and no other; nil content keeps none.
func (tx *Tx) PutSettingFile(ctx context.Context, logo desk.Logo, content []byte) error {
	_, err := tx.exec(ctx, `DELETE FROM setting_file`)
	if err == nil && content != nil {
		_, err = tx.exec(ctx, `INSERT INTO setting_file (hash, media_type, content) VALUES ($1, $2, $3)`, logo.Hash, logo.MediaType, content)
	}
	return fail("store.PutSettingFile", err)
}

// SetSetupKey lets the secret with this hash open the set-up, and no other one.
func (tx *Tx) SetSetupKey(ctx context.Context, hash []byte, expires time.Time) error {
	err := tx.DropSetupKeys(ctx)
	if err == nil {
		_, err = tx.exec(ctx, `INSERT INTO setup_key (hash, expires_at) VALUES ($1, $2)`, hash, us(expires))
	}
	return fail("store.SetSetupKey", err)
}

// UseSetupKey takes a secret, once; one that is unknown or has run out is desk.NotFound.
func (tx *Tx) UseSetupKey(ctx context.Context, hash []byte, now time.Time) error {
	var expires int64
	err := tx.row(ctx, `DELETE FROM setup_key WHERE hash = $1 AND expires_at > $2 RETURNING expires_at`, hash, us(now)).Scan(&expires)
	return fail("store.UseSetupKey", err)
}

// DropSetupKeys ends every secret.
func (tx *Tx) DropSetupKeys(ctx context.Context) error {
	_, err := tx.exec(ctx, `DELETE FROM setup_key`)
	return fail("store.DropSetupKeys", err)
}
