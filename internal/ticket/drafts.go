package ticket

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// FormNew is the form of a new ticket; a person may have several of its drafts. Of a comment's or an
// answer's form there is one draft a ticket.
const FormNew = "ticket"

// CommentForm names the form for a message to a ticket.
func CommentForm(number string) string { return "comment:" + number }

// draftLimit bounds how many forms a person can leave unsent, all kinds together.
const draftLimit = 100

// StartDraft begins a new ticket.
func (c *core) StartDraft(ctx context.Context, person int64, form string, values map[string]string) (desk.Draft, error) {
	if err := checkValues("ticket.StartDraft", values); err != nil {
		return desk.Draft{}, err
	}
	now := c.now()
	open, err := store.Drafts(c.db).All(ctx, person)
	if err != nil {
		return desk.Draft{}, err
	}
	var d desk.Draft
	err = c.db.InTx(ctx, func(tx *store.Tx) error {
		for i := draftLimit - 1; i < len(open); i++ { // the oldest give way
			if err := tx.DeleteDraft(ctx, open[i]); err != nil {
				return err
			}
		}
		d, err = tx.AddDraft(ctx, desk.Draft{PersonID: person, Form: form, Values: values, UpdatedAt: now, ExpiresAt: c.expiry(now)})
		return err
	})
	return d, err
}

func (c *core) expiry(now time.Time) time.Time { return now.AddDate(0, 0, c.cfg.DraftDays) }

// Draft finds an own draft with its files.
func (c *core) Draft(ctx context.Context, person int64, ref string) (desk.Draft, error) {
	d, err := store.Drafts(c.db).ByRef(ctx, person, ref)
	if err != nil {
		return d, err
	}
	d.Files, err = store.Drafts(c.db).OfDraft(ctx, d.ID, person)
	return d, err
}

// Drafts lists the new tickets that a person has not sent.
func (c *core) Drafts(ctx context.Context, person int64) ([]desk.Draft, error) {
	return store.Drafts(c.db).Of(ctx, person, FormNew, c.now())
}

// DraftFor gives the person's draft of a form that has one, or an empty one that is not stored.
func (c *core) DraftFor(ctx context.Context, person int64, form string) (desk.Draft, error) {
	return c.draftFor(ctx, person, form)
}

func (c *core) draftFor(ctx context.Context, person int64, form string) (desk.Draft, error) {
	open, err := store.Drafts(c.db).Of(ctx, person, form, c.now())
	if err != nil || len(open) == 0 {
		return desk.Draft{PersonID: person, Form: form, Values: map[string]string{}}, err
	}
	d := open[0]
	d.Files, err = store.Drafts(c.db).OfDraft(ctx, d.ID, person)
	return d, err
}

// SaveDraft writes the values of an own draft again.
func (c *core) SaveDraft(ctx context.Context, person int64, ref string, values map[string]string) (desk.Draft, error) {
	d, err := store.Drafts(c.db).ByRef(ctx, person, ref)
	if err != nil {
		return d, err
	}
	return c.save(ctx, d, values)
}

func (c *core) save(ctx context.Context, d desk.Draft, values map[string]string) (desk.Draft, error) {
	if err := checkValues("ticket.SaveDraft", values); err != nil {
		return d, err
	}
	d.Values, d.UpdatedAt = values, c.now()
	d.ExpiresAt = c.expiry(d.UpdatedAt)
	return d, c.db.InTx(ctx, func(tx *store.Tx) error { return tx.UpdateDraft(ctx, d) })
}

// checkValues bounds what a draft keeps: more than can be sent, so that a text that is too long can
// still be shortened.
func checkValues(op string, values map[string]string) error {
	p := desk.Problems{}
	for field, v := range values {
		check(p, field, v, 2*MaxBody, "")
	}
	return p.Err(op)
}

// KeepDraft writes the draft of a form that has one, and makes it if need be. It is also how what
// was typed survives a session that ended before it was sent.
func (c *core) KeepDraft(ctx context.Context, person int64, form string, values map[string]string) (desk.Draft, error) {
	d, err := c.draftFor(ctx, person, form)
	if err != nil {
		return d, err
	}
	if d.ID == 0 {
		return c.StartDraft(ctx, person, form, values)
	}
	return c.save(ctx, d, values)
}

// DropDraft throws an own draft away; doing so twice is fine.
func (c *core) DropDraft(ctx context.Context, person int64, ref string) error {
	d, err := store.Drafts(c.db).ByRef(ctx, person, ref)
	if desk.KindOf(err) == desk.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return c.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteDraft(ctx, d.ID); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobSweepBlobs, struct{}{}, c.now().Add(desk.BlobGrace+time.Second))
	})
}

// AddFile attaches a file, whose bytes are stored already, to an own draft.
func (c *core) AddFile(ctx context.Context, person int64, draft desk.Draft, f desk.Attachment) (desk.Attachment, error) {
	if draft.PersonID != person || draft.ID == 0 {
		return f, desk.Missing("ticket.AddFile")
	}
	files, err := store.Drafts(c.db).OfDraft(ctx, draft.ID, person)
	if err != nil {
		return f, err
	}
	if err := c.checkFiles(append(files, f)); err != nil {
		return f, err
	}
	f.At = c.now()
	err = c.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.AddBlob(ctx, f.Hash, f.Size, f.MediaType, f.At); err != nil {
			return err
		}
		f, err = tx.AddAttachment(ctx, draft.ID, person, f)
		return err
	})
	return f, err
}

// RemoveFile takes a file out of an own draft.
func (c *core) RemoveFile(ctx context.Context, person int64, draft desk.Draft, ref string) error {
	if draft.PersonID != person || draft.ID == 0 {
		return desk.Missing("ticket.RemoveFile")
	}
	return c.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.DropDraftFile(ctx, draft.ID, ref); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobSweepBlobs, struct{}{}, c.now().Add(desk.BlobGrace+time.Second))
	})
}
