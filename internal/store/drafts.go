package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"kundenportal/internal/desk"
)

// Drafts reads drafts and attachments.
func Drafts(q Querier) DraftStore { return DraftStore{q} }

// DraftStore is the part of the store for forms that were not sent and for files.
type DraftStore struct{ q Querier }

// ByRef finds a draft of a person; somebody else's does not exist.
func (s DraftStore) ByRef(ctx context.Context, person int64, ref string) (desk.Draft, error) {
	return s.one(ctx, "store.Drafts.ByRef", person, "ref", ref, "")
}

// one finds a draft of a person by a column; lock is appended to the look-up.
func (s DraftStore) one(ctx context.Context, op string, person int64, column, value, lock string) (desk.Draft, error) {
	rows, err := s.q.query(ctx, `SELECT id, ref, form, vals, updated_at, expires_at FROM draft
		WHERE person_id = $1 AND `+column+` = $2`+lock, person, value)
	out, err := all(rows, err, scanDraft(person))
	if err == nil && len(out) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return desk.Draft{}, fail(op, err)
	}
	return out[0], nil
}

// Of lists a person's drafts of a form, newest first.
func (s DraftStore) Of(ctx context.Context, person int64, form string, now time.Time) ([]desk.Draft, error) {
	rows, err := s.q.query(ctx, `SELECT id, ref, form, vals, updated_at, expires_at FROM draft
		WHERE person_id = $1 AND form = $2 AND expires_at > $3 ORDER BY updated_at DESC, id DESC`, person, form, us(now))
	out, err := all(rows, err, scanDraft(person))
	return out, fail("store.Drafts.Of", err)
}

// Beyond lists the ids of a person's drafts, whatever the form, but for the newest.
func (s DraftStore) Beyond(ctx context.Context, person int64, newest int) ([]int64, error) {
	rows, err := s.q.query(ctx, `SELECT id FROM draft WHERE person_id = $1 ORDER BY updated_at DESC, id DESC LIMIT 1000 OFFSET $2`, person, newest)
	out, err := all(rows, err, scanID)
	return out, fail("store.Drafts.Beyond", err)
}

func scanDraft(person int64) func(*sql.Rows) (desk.Draft, error) {
	return func(rows *sql.Rows) (desk.Draft, error) {
		d := desk.Draft{PersonID: person}
		var text string
		var updated, expires int64
		if err := rows.Scan(&d.ID, &d.Ref, &d.Form, &text, &updated, &expires); err != nil {
			return d, err
		}
		d.UpdatedAt, d.ExpiresAt = at(updated), at(expires)
		return d, json.Unmarshal([]byte(text), &d.Values)
	}
}

// AddDraft stores a new draft.
func (tx *Tx) AddDraft(ctx context.Context, d desk.Draft) (desk.Draft, error) {
	text, err := json.Marshal(d.Values)
	if err != nil {
		return d, fail("store.AddDraft", err)
	}
	d.Ref = NewRef()
	d.ID, err = tx.insert(ctx, `INSERT INTO draft (ref, person_id, form, vals, updated_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
		RETURNING id`, d.Ref, d.PersonID, d.Form, string(text), us(d.UpdatedAt), us(d.ExpiresAt))
	return d, fail("store.AddDraft", err)
}

// OneDraft locks the draft of a form of which a person has one, and makes it if need be. One whose time
// is over is begun anew.
func (tx *Tx) OneDraft(ctx context.Context, person int64, form string, now, expires time.Time) (desk.Draft, error) {
	const op = "store.OneDraft"
	_, err := tx.exec(ctx, `INSERT INTO draft (ref, person_id, form, vals, updated_at, expires_at) VALUES ($1, $2, $3, '{}', $4, $5)
		ON CONFLICT DO NOTHING`, NewRef(), person, form, us(now), us(expires))
	if err != nil {
		return desk.Draft{}, fail(op, err)
	}
	d, err := Drafts(tx).one(ctx, op, person, "form", form, tx.db.d.lockTicket)
	if err != nil || d.ExpiresAt.After(now) {
		return d, err
	}
	if err := tx.DeleteDraft(ctx, d.ID); err != nil {
		return d, err
	}
	return tx.AddDraft(ctx, desk.Draft{PersonID: person, Form: form, Values: map[string]string{}, UpdatedAt: now, ExpiresAt: expires})
}

// LockDraft finds an own draft by its ref and holds it until the transaction ends.
func (tx *Tx) LockDraft(ctx context.Context, person int64, ref string) (desk.Draft, error) {
	return Drafts(tx).one(ctx, "store.LockDraft", person, "ref", ref, tx.db.d.lockTicket)
}

// UpdateDraft writes a draft's values again.
func (tx *Tx) UpdateDraft(ctx context.Context, d desk.Draft) error {
	text, err := json.Marshal(d.Values)
	if err != nil {
		return fail("store.UpdateDraft", err)
	}
	n, err := tx.exec(ctx, `UPDATE draft SET vals = $1, updated_at = $2, expires_at = $3 WHERE id = $4`,
		string(text), us(d.UpdatedAt), us(d.ExpiresAt), d.ID)
	if err == nil && n == 0 {
		return desk.Missing("store.UpdateDraft") // sent or thrown away meanwhile
	}
	return fail("store.UpdateDraft", err)
}

// DeleteDraft deletes a draft and lets go of its files.
func (tx *Tx) DeleteDraft(ctx context.Context, id int64) error {
	if _, err := tx.exec(ctx, `DELETE FROM attachment WHERE draft_id = $1`, id); err != nil {
		return fail("store.DeleteDraft", err)
	}
	_, err := tx.exec(ctx, `DELETE FROM draft WHERE id = $1`, id)
	return fail("store.DeleteDraft", err)
}

// ExpiredDrafts lists the ids of drafts whose time is over.
func (s DraftStore) ExpiredDrafts(ctx context.Context, now time.Time) ([]int64, error) {
	rows, err := s.q.query(ctx, `SELECT id FROM draft WHERE expires_at <= $1 ORDER BY id LIMIT 500`, us(now))
	out, err := all(rows, err, scanID)
	return out, fail("store.Drafts.ExpiredDrafts", err)
}

const attachmentColumns = `af.id, af.ref, af.name, af.media_type, af.size, COALESCE(af.blob_hash, ''), af.width, af.height,
	COALESCE(af.seq, 0), af.person_id, af.created_at, af.withdrawn_at`

func scanAttachment(reader int64) func(*sql.Rows) (desk.Attachment, error) {
	return func(rows *sql.Rows) (desk.Attachment, error) {
		var a desk.Attachment
		var person, created, withdrawn int64
		err := rows.Scan(&a.ID, &a.Ref, &a.Name, &a.MediaType, &a.Size, &a.Hash, &a.Width, &a.Height, &a.Seq, &person, &created, &withdrawn)
		a.Own, a.At, a.Withdrawn = person == reader, at(created), withdrawn != 0
		return a, err
	}
}

// OfDraft lists a draft's files.
func (s DraftStore) OfDraft(ctx context.Context, draft, reader int64) ([]desk.Attachment, error) {
	rows, err := s.q.query(ctx, `SELECT `+attachmentColumns+` FROM attachment af WHERE af.draft_id = $1 ORDER BY af.id`, draft)
	out, err := all(rows, err, scanAttachment(reader))
	return out, fail("store.Drafts.OfDraft", err)
}

// OfTicket lists a ticket's files with the entry each belongs to; those of internal notes only for staff.
func (s DraftStore) OfTicket(ctx context.Context, ticket, reader int64, staff bool) ([]desk.Attachment, error) {
	rows, err := s.q.query(ctx, `SELECT `+attachmentColumns+` FROM attachment af
		JOIN entry e ON e.ticket_id = af.ticket_id AND e.seq = af.seq
		WHERE af.ticket_id = $1 AND af.withdrawn_at = 0 AND (e.visibility = 'public' OR $2 = 1) ORDER BY af.id`, ticket, flag(staff))
	out, err := all(rows, err, scanAttachment(reader))
	return out, fail("store.Drafts.OfTicket", err)
}

// FileForContact finds an attachment by its ref: a file of the person's own draft, or one of a public
// entry of a ticket within the scope.
func (s DraftStore) FileForContact(ctx context.Context, sc desk.Scope, ref string) (desk.Attachment, string, error) {
	var b builder
	b.add(`SELECT `+attachmentColumns+`, COALESCE(t.number, '') FROM attachment af LEFT JOIN ticket t ON t.id = af.ticket_id
		LEFT JOIN entry e ON e.ticket_id = af.ticket_id AND e.seq = af.seq
		WHERE af.ref = ? AND af.withdrawn_at = 0 AND ((t.id IS NULL AND af.person_id = ?) OR (e.visibility = 'public' AND `, ref, sc.Person)
	b.visible(sc)
	b.WriteString("))")
	return s.file(ctx, &b, sc.Person)
}

// FileForStaff finds an attachment by its ref within the staff's scope.
func (s DraftStore) FileForStaff(ctx context.Context, sc desk.StaffScope, ref string) (desk.Attachment, string, error) {
	var b builder
	b.add(`SELECT `+attachmentColumns+`, COALESCE(t.number, '') FROM attachment af LEFT JOIN ticket t ON t.id = af.ticket_id
		WHERE af.ref = ? AND af.withdrawn_at = 0 AND ((t.id IS NULL AND af.person_id = ?) OR `, ref, sc.Person)
	b.visibleToStaff(sc)
	b.WriteString(")")
	return s.file(ctx, &b, sc.Person)
}

func (s DraftStore) file(ctx context.Context, b *builder, reader int64) (desk.Attachment, string, error) {
	var a desk.Attachment
	var number string
	var person, created, withdrawn int64
	err := s.q.row(ctx, b.String(), b.args...).Scan(&a.ID, &a.Ref, &a.Name, &a.MediaType, &a.Size, &a.Hash, &a.Width,
		&a.Height, &a.Seq, &person, &created, &withdrawn, &number)
	a.Own, a.At = person == reader, at(created)
	return a, number, fail("store.Drafts.File", err)
}

// AddBlob notes the bytes that the blob store holds under a hash.
func (tx *Tx) AddBlob(ctx context.Context, hash string, size int64, mediaType string, now time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO blob (hash, size, media_type, state, created_at) VALUES ($1, $2, $3, 'clean', $4)
		ON CONFLICT (hash) DO UPDATE SET created_at = excluded.created_at`, hash, size, mediaType, us(now))
	return fail("store.AddBlob", err)
}

// AddAttachment adds a file to a draft. Its blob is known by AddBlob.
func (tx *Tx) AddAttachment(ctx context.Context, draft, person int64, a desk.Attachment) (desk.Attachment, error) {
	a.Ref = NewRef()
	id, err := tx.insert(ctx, `INSERT INTO attachment (ref, draft_id, person_id, name, media_type, size, width, height, blob_hash, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`, a.Ref, draft, person, a.Name, a.MediaType, a.Size,
		a.Width, a.Height, a.Hash, us(a.At))
	a.ID, a.Own = id, true
	return a, fail("store.AddAttachment", err)
}

// DropDraftFile takes a file out of a draft.
func (tx *Tx) DropDraftFile(ctx context.Context, draft int64, ref string) error {
	_, err := tx.exec(ctx, `DELETE FROM attachment WHERE draft_id = $1 AND ref = $2`, draft, ref)
	return fail("store.DropDraftFile", err)
}

// SendFiles moves a draft's files to an entry and gives their names.
func (tx *Tx) SendFiles(ctx context.Context, draft, ticket int64, seq int) ([]string, error) {
	rows, err := tx.query(ctx, `UPDATE attachment SET draft_id = NULL, ticket_id = $1, seq = $2 WHERE draft_id = $3 RETURNING name`, ticket, seq, draft)
	out, err := all(rows, err, func(rows *sql.Rows) (string, error) {
		var name string
		err := rows.Scan(&name)
		return name, err
	})
	return out, fail("store.SendFiles", err)
}

// WithdrawFile takes the content off a sent file; its line stays as a trace.
func (tx *Tx) WithdrawFile(ctx context.Context, id int64, now time.Time) error {
	n, err := tx.exec(ctx, `UPDATE attachment SET withdrawn_at = $1, blob_hash = NULL WHERE id = $2 AND withdrawn_at = 0`, us(now), id)
	if err == nil && n == 0 {
		return desk.Missing("store.WithdrawFile")
	}
	return fail("store.WithdrawFile", err)
}

// UnusedBlobs takes the notes of blobs that nothing refers to any more and that are older than a
// moment, and gives their hashes: the caller deletes the bytes.
func (tx *Tx) UnusedBlobs(ctx context.Context, before time.Time) ([]string, error) {
	rows, err := tx.query(ctx, `DELETE FROM blob WHERE created_at < $1
		AND NOT EXISTS (SELECT 1 FROM attachment WHERE blob_hash = blob.hash) RETURNING hash`, us(before))
	out, err := all(rows, err, func(rows *sql.Rows) (string, error) {
		var h string
		err := rows.Scan(&h)
		return h, err
	})
	return out, fail("store.UnusedBlobs", err)
}

// KnowsBlob says whether a blob is noted.
func (s DraftStore) KnowsBlob(ctx context.Context, hash string) (bool, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM blob WHERE hash = $1`, hash).Scan(&n)
	return n > 0, fail("store.Drafts.KnowsBlob", err)
}
