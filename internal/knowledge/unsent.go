package knowledge

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// unsentFor is how long is kept what an editor typed and could not send.
const unsentFor = 30 * 24 * time.Hour

// Unsent gives what a person typed into a form when their session had ended, with the moment; nothing: nil.
func (e *Editor) Unsent(ctx context.Context, sc desk.StaffScope, form string) (map[string]string, time.Time, error) {
	if err := may("knowledge.Unsent", sc); err != nil {
		return nil, time.Time{}, err
	}
	kept, err := store.Drafts(e.k.db).Of(ctx, sc.Person, form, e.k.now())
	if err != nil || len(kept) == 0 {
		return nil, time.Time{}, err
	}
	return kept[0].Values, kept[0].UpdatedAt, nil
}

// Keep stores what a person typed into a form who could not send it.
func (e *Editor) Keep(ctx context.Context, person int64, form string, values map[string]string) error {
	now := e.k.now()
	return e.k.db.InTx(ctx, func(tx *store.Tx) error {
		d, err := tx.OneDraft(ctx, person, form, now, now.Add(unsentFor))
		if err != nil {
			return err
		}
		d.Values, d.UpdatedAt, d.ExpiresAt = values, now, now.Add(unsentFor)
		return tx.UpdateDraft(ctx, d)
	})
}

// Forget drops what was kept.
func (e *Editor) Forget(ctx context.Context, sc desk.StaffScope, form string) error {
	if err := may("knowledge.Forget", sc); err != nil {
		return err
	}
	return e.k.db.InTx(ctx, func(tx *store.Tx) error {
		kept, err := store.Drafts(tx).Of(ctx, sc.Person, form, time.Time{})
		if err != nil {
			return err
		}
		for _, d := range kept {
			if err := tx.DeleteDraft(ctx, d.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
