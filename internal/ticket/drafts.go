package ticket

import (
	"context"
	"maps"
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

// several says whether a person may have more than one draft of a form.
func several(form string) bool { return form == FormNew || form == FormPhone }

// StartDraft begins a new ticket, of which a person may have several drafts.
func (c *core) StartDraft(ctx context.Context, person int64, form string, values map[string]string) (desk.Draft, error) {
	if err := checkValues("ticket.StartDraft", values); err != nil {
		return desk.Draft{}, err
	}
	now := c.now()
	var d desk.Draft
	err := c.db.InTx(ctx, func(tx *store.Tx) (err error) {
		if d, err = tx.AddDraft(ctx, desk.Draft{PersonID: person, Form: form, Values: values, UpdatedAt: now, ExpiresAt: c.expiry(now)}); err != nil {
			return err
		}
		return c.dropOldest(ctx, tx, person)
	})
	return d, err
}

// dropOldest holds a person's drafts to their number: the oldest give way.
func (c *core) dropOldest(ctx context.Context, tx *store.Tx, person int64) error {
	old, err := store.Drafts(tx).Beyond(ctx, person, draftLimit)
	if err != nil {
		return err
	}
	for _, id := range old {
		if err := tx.DeleteDraft(ctx, id); err != nil {
			return err
		}
	}
	return nil
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

// KeepDraft puts values into the draft of a form that has one, beside those that are not named, and
// makes it if need be. It is also how what was typed survives a session that ended before it was sent.
func (c *core) KeepDraft(ctx context.Context, person int64, form string, values map[string]string) (desk.Draft, error) {
	if err := checkValues("ticket.KeepDraft", values); err != nil {
		return desk.Draft{}, err
	}
	now := c.now()
	var d desk.Draft
	err := c.db.InTx(ctx, func(tx *store.Tx) (err error) {
		if d, err = c.one(ctx, tx, person, form, now); err != nil {
			return err
		}
		maps.Copy(d.Values, values)
		d.UpdatedAt, d.ExpiresAt = now, c.expiry(now)
		return tx.UpdateDraft(ctx, d)
	})
	return d, err
}

// one holds the draft of a form that has one; a new one counts among the person's like any other.
func (c *core) one(ctx context.Context, tx *store.Tx, person int64, form string, now time.Time) (desk.Draft, error) {
	d, err := tx.OneDraft(ctx, person, form, now, c.expiry(now))
	if err != nil {
		return d, err
	}
	return d, c.dropOldest(ctx, tx, person)
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

// AddFile attaches a file, whose bytes are stored already, to an own draft; that of a form that has one
// is made if need be.
func (c *core) AddFile(ctx context.Context, person int64, draft desk.Draft, f desk.Attachment) (desk.Attachment, error) {
	if draft.PersonID != person || draft.Form == "" {
		return f, desk.Missing("ticket.AddFile")
	}
	f.At = c.now()
	err := c.db.InTx(ctx, func(tx *store.Tx) error {
		var d desk.Draft
		var err error
		if several(draft.Form) {
			d, err = tx.LockDraft(ctx, person, draft.Ref) // it may have been sent meanwhile
		} else {
			d, err = c.one(ctx, tx, person, draft.Form, f.At)
		}
		if err != nil {
			return err
		}
		files, err := store.Drafts(tx).OfDraft(ctx, d.ID, person)
		if err != nil {
			return err
		}
		if err := c.checkFiles(append(files, f)); err != nil {
			return err
		}
		if err := tx.AddBlob(ctx, f.Hash, f.Size, f.MediaType, f.At); err != nil {
			return err
		}
		f, err = tx.AddAttachment(ctx, d.ID, person, f)
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
