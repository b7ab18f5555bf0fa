package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"kundenportal/internal/desk"
)

// Jobs reads the queue.
func Jobs(q Querier) JobStore { return JobStore{q} }

// JobStore is the queue's part of the store.
type JobStore struct{ q Querier }

// Enqueue stores a job in the transaction of what it belongs to: it runs if, and only if, that is committed.
func (tx *Tx) Enqueue(ctx context.Context, kind string, payload any, now time.Time) error {
	text, err := json.Marshal(payload)
	if err != nil {
		return fail("store.Enqueue", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO job (kind, payload, state, run_at, created_at) VALUES ($1, $2, 'ready', $3, $3)`, kind, string(text), us(now))
	if err == nil && tx.db.onEnqueue != nil {
		tx.AfterCommit(tx.db.onEnqueue)
	}
	return fail("store.Enqueue", err)
}

// OnEnqueue sets what is called after a commit that left a job. It is set before the first transaction.
func (db *DB) OnEnqueue(f func()) { db.onEnqueue = f }

const jobColumns = `id, kind, payload, attempts, state, run_at, created_at, last_error`

func scanJob(rows *sql.Rows) (desk.Job, error) {
	var j desk.Job
	var run, created int64
	err := rows.Scan(&j.ID, &j.Kind, &j.Payload, &j.Attempts, &j.State, &run, &created, &j.LastError)
	j.RunAt, j.CreatedAt = at(run), at(created)
	return j, err
}

// Told is a public entry with what a mail about it needs. Like desk.PublicEntry it has no room for
// what is internal.
type Told struct {
	Number   string // of the ticket
	Author   int64  // 0: the portal
	Name     string // of the author
	ByStaff  bool
	Body     string
	Data     desk.PublicData
	At       time.Time
	LinkOnly bool // an organisation of the ticket wants mails without content
}

const linkOnly = `(SELECT count(*) FROM org o WHERE o.link_only = 1 AND o.id IN (t.org_id, t.reporting_org_id)) > 0`

// Told finds an entry that mails may tell of; an internal one does not exist.
func (s JobStore) Told(ctx context.Context, ticket int64, seq int) (Told, error) {
	var d Told
	var data string
	var created int64
	err := s.q.row(ctx, `SELECT t.number, COALESCE(e.author_id, 0), COALESCE(p.given_name || ' ' || p.family_name, ''), e.by_staff,
		e.body, e.data, e.created_at, `+linkOnly+`
		FROM entry e JOIN ticket t ON t.id = e.ticket_id LEFT JOIN person p ON p.id = e.author_id
		WHERE e.ticket_id = $1 AND e.seq = $2 AND e.visibility = 'public'`, ticket, seq).
		Scan(&d.Number, &d.Author, &d.Name, &d.ByStaff, &d.Body, &data, &created, &d.LinkOnly)
	if err != nil {
		return Told{}, fail("store.Jobs.Told", err)
	}
	full, err := readData(data)
	d.Data, d.At = full.Public(), at(created)
	return d, fail("store.Jobs.Told", err)
}

// Number gives a ticket's number, by which it is then looked up in somebody's scope.
func (s JobStore) Number(ctx context.Context, ticket int64) (number string, onlyLink bool, err error) {
	err = s.q.row(ctx, `SELECT t.number, `+linkOnly+` FROM ticket t WHERE t.id = $1`, ticket).Scan(&number, &onlyLink)
	return number, onlyLink, fail("store.Jobs.Number", err)
}

// Claim takes the next job that is due, for a worker, until the lease ends. A job whose worker died
// is due again when its lease is over.
func (tx *Tx) Claim(ctx context.Context, now, until time.Time) (j desk.Job, found bool, err error) {
	rows, err := tx.query(ctx, `UPDATE job SET state = 'running', attempts = attempts + 1, locked_until = $1 WHERE id = (
		SELECT id FROM job WHERE state = 'ready' AND run_at <= $2 ORDER BY run_at, id LIMIT 1`+tx.db.d.claimLock+`) RETURNING `+jobColumns, us(until), us(now))
	out, err := all(rows, err, scanJob)
	if err != nil || len(out) == 0 {
		return desk.Job{}, false, fail("store.Claim", err)
	}
	return out[0], true, nil
}

// Revive makes the jobs of dead workers due again.
func (tx *Tx) Revive(ctx context.Context, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE job SET state = 'ready', run_at = $1 WHERE state = 'running' AND locked_until <= $1`, us(now))
	return fail("store.Revive", err)
}

// FinishJob deletes a job that is done.
func (tx *Tx) FinishJob(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM job WHERE id = $1`, id)
	return fail("store.FinishJob", err)
}

// RetryJob puts a job back until a later time.
func (tx *Tx) RetryJob(ctx context.Context, id int64, runAt time.Time, reason string) error {
	_, err := tx.exec(ctx, `UPDATE job SET state = 'ready', run_at = $1, last_error = $2 WHERE id = $3`, us(runAt), reason, id)
	return fail("store.RetryJob", err)
}

// BuryJob gives a job up until staff try again.
func (tx *Tx) BuryJob(ctx context.Context, id int64, reason string) error {
	_, err := tx.exec(ctx, `UPDATE job SET state = 'dead', last_error = $1 WHERE id = $2`, reason, id)
	return fail("store.BuryJob", err)
}

// RaiseJob makes a dead job due again, with its count of attempts from the start.
func (tx *Tx) RaiseJob(ctx context.Context, id int64, now time.Time) error {
	n, err := tx.exec(ctx, `UPDATE job SET state = 'ready', run_at = $1, attempts = 0 WHERE id = $2 AND state = 'dead'`, us(now), id)
	if err == nil && n == 0 {
		return desk.Missing("store.RaiseJob")
	}
	if err == nil && tx.db.onEnqueue != nil {
		tx.AfterCommit(tx.db.onEnqueue)
	}
	return fail("store.RaiseJob", err)
}

// DropJob deletes a dead job.
func (tx *Tx) DropJob(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM job WHERE id = $1 AND state = 'dead'`, id)
	return fail("store.DropJob", err)
}

// Dead lists the dead letters, oldest first.
func (s JobStore) Dead(ctx context.Context) ([]desk.Job, error) {
	rows, err := s.q.query(ctx, `SELECT `+jobColumns+` FROM job WHERE state = 'dead' ORDER BY id LIMIT 200`)
	out, err := all(rows, err, scanJob)
	return out, fail("store.Jobs.Dead", err)
}

// QueueState is how many jobs stand in which state.
type QueueState struct {
	Ready, Running, Dead int
	Oldest               time.Time // when the oldest ready job was due; zero without one
}

// State counts the queue.
func (s JobStore) State(ctx context.Context) (QueueState, error) {
	var st QueueState
	var oldest int64
	err := s.q.row(ctx, `SELECT (SELECT count(*) FROM job WHERE state = 'ready'), (SELECT count(*) FROM job WHERE state = 'running'),
		(SELECT count(*) FROM job WHERE state = 'dead'), COALESCE((SELECT min(run_at) FROM job WHERE state = 'ready'), 0)`).
		Scan(&st.Ready, &st.Running, &st.Dead, &oldest)
	st.Oldest = at(oldest)
	return st, fail("store.Jobs.State", err)
}
