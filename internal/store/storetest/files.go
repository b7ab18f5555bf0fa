package storetest

import (
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func newDraft(w *world.World, p desk.Person) (d desk.Draft) {
	w.Tx(func(tx *store.Tx) (err error) {
		d, err = tx.AddDraft(ctx, desk.Draft{PersonID: p.ID, Form: "ticket", Values: map[string]string{"subject": "Ä \x00 \""},
			UpdatedAt: w.Clock.Now(), ExpiresAt: w.Clock.Now().Add(time.Hour)})
		return err
	})
	return d
}

func drafts(t *testing.T, w *world.World) {
	mia, ole := w.Person("Mia", nil), w.Person("Ole", nil)
	d := newDraft(w, mia)
	s := store.Drafts(w.DB)
	if got := get[desk.Draft](t)(s.ByRef(ctx, mia.ID, d.Ref)); got.Values["subject"] != d.Values["subject"] || got.Form != "ticket" {
		t.Errorf("the draft came back as %+v", got)
	}
	if _, err := s.ByRef(ctx, ole.ID, d.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("somebody else's draft: %v", err)
	}
	d.Values = map[string]string{"subject": "neu"}
	w.Tx(func(tx *store.Tx) error { return tx.UpdateDraft(ctx, d) })
	w.Clock.Move(time.Minute)
	second := newDraft(w, mia)
	second.UpdatedAt = w.Clock.Now()
	w.Tx(func(tx *store.Tx) error { return tx.UpdateDraft(ctx, second) })
	of := get[[]desk.Draft](t)(s.Of(ctx, mia.ID, "ticket", w.Clock.Now()))
	if len(of) != 2 || of[0].Ref != second.Ref || of[1].Values["subject"] != "neu" {
		t.Errorf("drafts, newest first: %+v", of)
	}
	if of := get[[]desk.Draft](t)(s.Of(ctx, mia.ID, "ticket", w.Clock.Now().Add(2*time.Hour))); len(of) != 0 {
		t.Errorf("drafts that ran out are offered: %+v", of)
	}
	if ids := get[[]int64](t)(s.ExpiredDrafts(ctx, d.ExpiresAt)); !slices.Equal(ids, []int64{d.ID}) {
		t.Errorf("run out are %v, want %d", ids, d.ID)
	}
	w.Tx(func(tx *store.Tx) error { return tx.DeleteDraft(ctx, d.ID) })
	if _, err := s.ByRef(ctx, mia.ID, d.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a deleted draft: %v", err)
	}
}

func addFile(t *testing.T, w *world.World, d desk.Draft, p desk.Person, name, hash string) (a desk.Attachment) {
	t.Helper()
	w.Tx(func(tx *store.Tx) (err error) {
		must(t, tx.AddBlob(ctx, hash, 3, "image/png", w.Clock.Now()))
		a, err = tx.AddAttachment(ctx, d.ID, p.ID, desk.Attachment{Name: name, MediaType: "image/png", Size: 3, Hash: hash,
			Width: 4, Height: 5, At: w.Clock.Now()})
		return err
	})
	return a
}

func attachments(t *testing.T, w *world.World) {
	org := w.Org("Stadt", desk.Organisation{})
	mia, ole := w.Contact("Mia", org, nil), w.Contact("Ole", org, nil)
	x, d, s := w.Ticket("Frage", mia, org, nil), newDraft(w, mia), store.Drafts(w.DB)
	a := addFile(t, w, d, mia, "bild.png", "h1")
	gone := addFile(t, w, d, mia, "falsch.png", "h2")
	w.Tx(func(tx *store.Tx) error { return tx.DropDraftFile(ctx, d.ID, gone.Ref) })
	files := get[[]desk.Attachment](t)(s.OfDraft(ctx, d.ID, mia.ID))
	if len(files) != 1 || files[0] != (desk.Attachment{ID: a.ID, Ref: a.Ref, Name: "bild.png", MediaType: "image/png", Size: 3, Hash: "h1",
		Width: 4, Height: 5, Own: true, At: w.Clock.Now()}) {
		t.Errorf("the draft's files: %+v", files)
	}
	if _, number, err := s.FileForContact(ctx, w.Scope(mia), a.Ref); err != nil || number != "" {
		t.Errorf("an own draft's file: %q, %v", number, err)
	}
	if _, _, err := s.FileForContact(ctx, w.Scope(ole), a.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("the file of a colleague's draft: %v", err)
	}
	w.Tx(func(tx *store.Tx) error {
		names, err := tx.SendFiles(ctx, d.ID, x.ID, 1)
		if !slices.Equal(names, []string{"bild.png"}) {
			t.Errorf("sent %v", names)
		}
		must(t, err)
		return tx.DeleteDraft(ctx, d.ID)
	})
	f, number, err := s.FileForContact(ctx, w.Scope(ole), a.Ref)
	if err != nil || number != x.Number || f.Own || f.Hash != "h1" || f.Seq != 1 {
		t.Errorf("a colleague gets %+v of %q, %v", f, number, err)
	}
	w.Tx(func(tx *store.Tx) error { return tx.WithdrawFile(ctx, a.ID, w.Clock.Now()) })
	err = w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.WithdrawFile(ctx, a.ID, w.Clock.Now()) })
	if desk.KindOf(err) != desk.NotFound {
		t.Errorf("withdrawn twice: %v", err)
	}
	if files := get[[]desk.Attachment](t)(s.OfTicket(ctx, x.ID, mia.ID, true)); len(files) != 0 {
		t.Errorf("a withdrawn file is listed: %+v", files)
	}
}

func blobs(t *testing.T, w *world.World) {
	mia := w.Person("Mia", nil)
	d := newDraft(w, mia)
	addFile(t, w, d, mia, "a.png", "kept")
	unused := func() (hashes []string) {
		w.Tx(func(tx *store.Tx) (err error) {
			hashes, err = tx.UnusedBlobs(ctx, w.Clock.Now().Add(-time.Hour))
			return err
		})
		return hashes
	}
	w.Tx(func(tx *store.Tx) error { return tx.AddBlob(ctx, "young", 1, "text/plain", w.Clock.Now()) })
	if got := unused(); len(got) != 0 {
		t.Errorf("young blobs are taken: %v", got)
	}
	w.Clock.Move(2 * time.Hour)
	if got := unused(); !slices.Equal(got, []string{"young"}) {
		t.Errorf("unused are %v, want the one that nothing refers to", got)
	}
	w.Tx(func(tx *store.Tx) error { return tx.DeleteDraft(ctx, d.ID) })
	if got := unused(); !slices.Equal(got, []string{"kept"}) {
		t.Errorf("unused are %v, want the deleted draft's", got)
	}
	addFile(t, w, newDraft(w, mia), mia, "a.png", "kept") // the same bytes come again
	if got := unused(); len(got) != 0 {
		t.Errorf("a blob in use is taken: %v", got)
	}
}
