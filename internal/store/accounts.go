package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
)

// Accounts reads sessions, reset tokens and the throttle.
func Accounts(q Querier) AccountStore { return AccountStore{q} }

// AccountStore is the accounts' part of the store.
type AccountStore struct{ q Querier }

const sessionColumns = `s.id, s.ref, s.key_only, s.created_at, s.seen_at, s.expires_at, s.address, s.agent`

func scanSession(row scanner, s *desk.Session, ended *int64) error {
	var created, seen, expires int64
	p, more := &s.Person, []any{&s.ID, &s.Ref, &s.KeyOnly, &created, &seen, &expires, &s.Address, &s.Agent, ended}
	err := scanPersonInto(row, p, more...)
	s.CreatedAt, s.SeenAt, s.ExpiresAt = at(created), at(seen), at(expires)
	return err
}

// Session finds a session by the hash of its token, with the person and their state in the same
// query. An ended one is found too: ended says when, so that what was typed is kept for its person.
func (s AccountStore) Session(ctx context.Context, tokenHash []byte) (found desk.Session, ended time.Time, err error) {
	var end int64
	err = scanSession(s.q.row(ctx, `SELECT `+personColumns+`, `+sessionColumns+`, s.ended_at FROM session s JOIN person p ON p.id = s.person_id
		WHERE s.token_hash = $1 AND p.active = 1`, tokenHash), &found, &end)
	return found, at(end), fail("store.Accounts.Session", err)
}

// Sessions lists a person's sessions that have neither ended nor run out.
func (s AccountStore) Sessions(ctx context.Context, person int64, now, idleSince time.Time) ([]desk.Session, error) {
	rows, err := s.q.query(ctx, `SELECT `+personColumns+`, `+sessionColumns+`, s.ended_at FROM session s JOIN person p ON p.id = s.person_id
		WHERE s.person_id = $1 AND s.ended_at = 0 AND s.expires_at > $2 AND s.seen_at > $3 ORDER BY s.seen_at DESC`, person, us(now), us(idleSince))
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Session, error) {
		var x desk.Session
		var end int64
		err := scanSession(rows, &x, &end)
		return x, err
	})
	return out, fail("store.Accounts.Sessions", err)
}

// AddSession stores a session under the hash of its token.
func (tx *Tx) AddSession(ctx context.Context, s desk.Session, tokenHash []byte) error {
	_, err := tx.exec(ctx, `INSERT INTO session (ref, token_hash, person_id, key_only, created_at, seen_at, expires_at, address, agent)
		VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)`, NewRef(), tokenHash, s.Person.ID, flag(s.KeyOnly), us(s.CreatedAt),
		us(s.ExpiresAt), s.Address, s.Agent)
	return fail("store.AddSession", err)
}

// TouchSession notes that a session is in use.
func (tx *Tx) TouchSession(ctx context.Context, s desk.Session, now time.Time) error {
	if _, err := tx.exec(ctx, `UPDATE session SET seen_at = $1 WHERE id = $2 AND seen_at < $1`, us(now), s.ID); err != nil {
		return fail("store.TouchSession", err)
	}
	_, err := tx.exec(ctx, `UPDATE person SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $1`, us(now), s.Person.ID)
	return fail("store.TouchSession", err)
}

// EndSession ends one session of a person, by its ref.
func (tx *Tx) EndSession(ctx context.Context, person int64, ref string, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE session SET ended_at = $1 WHERE person_id = $2 AND ref = $3 AND ended_at = 0`, us(now), person, ref)
	return fail("store.EndSession", err)
}

// EndSessions ends all sessions of a person but the one with the id except (0: all).
func (tx *Tx) EndSessions(ctx context.Context, person, except int64, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE session SET ended_at = $1 WHERE person_id = $2 AND id <> $3 AND ended_at = 0`, us(now), person, except)
	return fail("store.EndSessions", err)
}

// Kinds of reset token.
const (
	TokenLink = "link"
	TokenKey  = "key"
)

// AddToken stores the hash of a link's token or of a one-time key.
func (tx *Tx) AddToken(ctx context.Context, person int64, kind string, hash []byte, now, expires time.Time) (int64, error) {
	id, err := tx.insert(ctx, `INSERT INTO reset_token (person_id, kind, hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
		RETURNING id`, person, kind, hash, us(now), us(expires))
	return id, fail("store.AddToken", err)
}

// ExtendToken sets when an unused token runs out.
func (tx *Tx) ExtendToken(ctx context.Context, id int64, expires time.Time) error {
	_, err := tx.exec(ctx, `UPDATE reset_token SET expires_at = $1 WHERE id = $2 AND used_at = 0`, us(expires), id)
	return fail("store.ExtendToken", err)
}

// UseToken takes a token, once: one atomic statement. It gives whose it was; a token that is
// unknown, used, or run out does not exist.
func (tx *Tx) UseToken(ctx context.Context, kind string, hash []byte, now time.Time) (person int64, err error) {
	err = tx.row(ctx, `UPDATE reset_token SET used_at = $1 WHERE hash = $2 AND kind = $3 AND used_at = 0 AND expires_at > $1
		RETURNING person_id`, us(now), hash, kind).Scan(&person)
	return person, fail("store.UseToken", err)
}

// EndTokens ends all unused tokens of a kind.
func (tx *Tx) EndTokens(ctx context.Context, person int64, kind string, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE reset_token SET used_at = $1 WHERE person_id = $2 AND kind = $3 AND used_at = 0`, us(now), person, kind)
	return fail("store.EndTokens", err)
}

// Token says whose a token is and whether it can be used now, without using it.
func (s AccountStore) Token(ctx context.Context, kind string, hash []byte, now time.Time) (person int64, ok bool, err error) {
	err = s.q.row(ctx, `SELECT person_id FROM reset_token WHERE hash = $1 AND kind = $2 AND used_at = 0 AND expires_at > $3`,
		hash, kind, us(now)).Scan(&person)
	if err == sql.ErrNoRows {
		return 0, false, nil
	}
	return person, err == nil, fail("store.Accounts.Token", err)
}

// Tokens counts the tokens of a kind that were made since a moment.
func (s AccountStore) Tokens(ctx context.Context, person int64, kind string, since time.Time) (int, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM reset_token WHERE person_id = $1 AND kind = $2 AND created_at > $3`,
		person, kind, us(since)).Scan(&n)
	return n, fail("store.Accounts.Tokens", err)
}

// Requests gives the distinct moments since `since` at which tokens of a kind were asked for: a
// request that was tried several times has several tokens of the same moment.
func (s AccountStore) Requests(ctx context.Context, person int64, kind string, since time.Time) ([]time.Time, error) {
	rows, err := s.q.query(ctx, `SELECT DISTINCT created_at FROM reset_token WHERE person_id = $1 AND kind = $2 AND created_at > $3`,
		person, kind, us(since))
	out, err := all(rows, err, func(rows *sql.Rows) (time.Time, error) {
		var v int64
		err := rows.Scan(&v)
		return at(v), err
	})
	return out, fail("store.Accounts.Requests", err)
}

// WasToken says whether a person ever had a token, used or not, of those that are still kept.
func (s AccountStore) WasToken(ctx context.Context, person int64, kind string, hash []byte) (bool, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM reset_token WHERE hash = $1 AND kind = $2 AND person_id = $3`, hash, kind, person).Scan(&n)
	return n > 0, fail("store.Accounts.WasToken", err)
}

// Failures gives how often and when last something failed under a key; old failures do not count.
func (s AccountStore) Failures(ctx context.Context, key string, since time.Time) (n int, last time.Time, err error) {
	var l int64
	err = s.q.row(ctx, `SELECT failures, last_at FROM throttle WHERE key = $1 AND last_at > $2`, key, us(since)).Scan(&n, &l)
	if err == sql.ErrNoRows {
		return 0, time.Time{}, nil
	}
	return n, at(l), fail("store.Accounts.Failures", err)
}

// NoteFailure counts a failure under a key and gives the new count, so that failures that arrive
// together see one another; after a pause since `since` counting begins anew.
func (tx *Tx) NoteFailure(ctx context.Context, key string, now, since time.Time) (n int, err error) {
	err = tx.row(ctx, `INSERT INTO throttle (key, failures, last_at) VALUES ($1, 1, $2)
		ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN throttle.last_at > $3 THEN throttle.failures + 1 ELSE 1 END,
		last_at = excluded.last_at RETURNING failures`, key, us(now), us(since)).Scan(&n)
	return n, fail("store.NoteFailure", err)
}

// ForgetFailures clears a key after a success.
func (tx *Tx) ForgetFailures(ctx context.Context, key string) error {
	_, err := tx.exec(ctx, `DELETE FROM throttle WHERE key = $1`, key)
	return fail("store.ForgetFailures", err)
}

// TakeBackFailure undoes one NoteFailure, for a try that turned out well.
func (tx *Tx) TakeBackFailure(ctx context.Context, key string) error {
	_, err := tx.exec(ctx, `UPDATE throttle SET failures = failures - 1 WHERE key = $1 AND failures > 0`, key)
	return fail("store.TakeBackFailure", err)
}

// CloseSession ends a session that is in force; desk.NotFound tells that it was not any more.
func (tx *Tx) CloseSession(ctx context.Context, id int64, now time.Time) error {
	n, err := tx.exec(ctx, `UPDATE session SET ended_at = $1 WHERE id = $2 AND ended_at = 0 AND expires_at > $1`, us(now), id)
	if err == nil && n == 0 {
		return desk.Missing("store.CloseSession")
	}
	return fail("store.CloseSession", err)
}

// Sweep deletes what has run out: sessions ended for more than a day, tokens, throttle entries,
// forms' results.
func (tx *Tx) Sweep(ctx context.Context, now time.Time) error {
	day := us(now.Add(-24 * time.Hour))
	month := us(now.Add(-30 * 24 * time.Hour))
	for _, s := range []struct {
		text string
		arg  int64
	}{
		{`DELETE FROM session WHERE expires_at < $1`, day},
		{`DELETE FROM reset_token WHERE expires_at < $1`, day},
		{`DELETE FROM email_change WHERE expires_at < $1`, day},
		{`DELETE FROM mailbox_ask WHERE expires_at < $1`, day},
		{`DELETE FROM throttle WHERE last_at < $1`, day},
		{`DELETE FROM form_result WHERE created_at < $1`, month},
	} {
		if _, err := tx.exec(ctx, s.text, s.arg); err != nil {
			return fail("store.Sweep", err)
		}
	}
	return nil
}
