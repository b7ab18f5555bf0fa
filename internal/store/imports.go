package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
)

// Imports reads the files that administrators bring in.
func Imports(q Querier) ImportStore { return ImportStore{q} }

// ImportStore is their part of the store.
type ImportStore struct{ q Querier }

// ByRef finds an import.
func (s ImportStore) ByRef(ctx context.Context, ref string) (desk.Import, error) {
	return s.one(ctx, "store.Imports.ByRef", `SELECT `+importColumns+importFrom+` WHERE i.ref = $1`, ref)
}

// LockImport finds an import and keeps it from others until the transaction ends.
func (tx *Tx) LockImport(ctx context.Context, ref string) (desk.Import, error) {
	if _, err := tx.exec(ctx, `UPDATE import SET state = state WHERE ref = $1`, ref); err != nil {
		return desk.Import{}, fail("store.LockImport", err)
	}
	return Imports(tx).ByRef(ctx, ref)
}

// Last lists the newest imports, without their content and report.
func (s ImportStore) Last(ctx context.Context, n int) ([]desk.Import, error) {
	rows, err := s.q.query(ctx, `SELECT i.id, i.ref, i.kind, i.name, i.state, '', i.digest, i.invite, '', `+importPerson+importFrom+`
		ORDER BY i.created_at DESC, i.id DESC LIMIT $1`, n)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Import, error) { return scanImport(rows) })
	return out, fail("store.Imports.Last", err)
}

const (
	importPerson  = `p.id, p.ref, p.given_name || ' ' || p.family_name, i.created_at, i.done_at`
	importColumns = `i.id, i.ref, i.kind, i.name, i.state, i.content, i.digest, i.invite, i.report, ` + importPerson
	importFrom    = ` FROM import i JOIN person p ON p.id = i.person_id`
)

func scanImport(row scanner) (desk.Import, error) {
	var i desk.Import
	var created, done int64
	err := row.Scan(&i.ID, &i.Ref, &i.Kind, &i.Name, &i.State, &i.Content, &i.Digest, &i.Invite, &i.Report,
		&i.Person.ID, &i.Person.Ref, &i.Person.Name, &created, &done)
	i.CreatedAt, i.DoneAt = at(created), at(done)
	return i, err
}

func (s ImportStore) one(ctx context.Context, op, text string, args ...any) (desk.Import, error) {
	i, err := scanImport(s.q.row(ctx, text, args...))
	return i, fail(op, err)
}

// AddImport keeps a file for its preview.
func (tx *Tx) AddImport(ctx context.Context, i desk.Import) (desk.Import, error) {
	i.Ref = NewRef()
	id, err := tx.insert(ctx, `INSERT INTO import (ref, kind, name, state, content, person_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		RETURNING id`, i.Ref, string(i.Kind), i.Name, string(i.State), i.Content, i.Person.ID, us(i.CreatedAt))
	i.ID = id
	return i, fail("store.AddImport", err)
}

// UpdateImport writes how far it has come.
func (tx *Tx) UpdateImport(ctx context.Context, i desk.Import) error {
	_, err := tx.exec(ctx, `UPDATE import SET state = $1, content = $2, digest = $3, invite = $4, report = $5, done_at = $6 WHERE id = $7`,
		string(i.State), i.Content, i.Digest, flag(i.Invite), i.Report, us(i.DoneAt), i.ID)
	return fail("store.UpdateImport", err)
}

// DropImport deletes an import with what is left of its file.
func (tx *Tx) DropImport(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM import WHERE id = $1`, id)
	return fail("store.DropImport", err)
}

// SweepImports deletes what was never applied since a moment, and the reports of what was applied before another.
func (tx *Tx) SweepImports(ctx context.Context, unapplied, applied time.Time) error {
	_, err := tx.exec(ctx, `DELETE FROM import WHERE (state IN ('preview', 'changed', 'failed') AND created_at < $1) OR (state = 'done' AND done_at < $2)`,
		us(unapplied), us(applied))
	return fail("store.SweepImports", err)
}
