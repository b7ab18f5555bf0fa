package directory

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// known says whether somebody has used their access: then a new address is theirs to confirm. That of
// who never signed in is corrected at once.
func known(p desk.Person) bool { return p.HasPassword || !p.LastSeenAt.IsZero() }

// NewEmail gives the address of a person of the staff, or of a contact, that waits to be confirmed;
// empty: none does.
func (d *Directory) NewEmail(ctx context.Context, sc desk.StaffScope, p desk.Person) (string, error) {
	if err := reader("directory.NewEmail", sc); err != nil && !sc.May(desk.ManageStaff) {
		return "", err
	}
	c, err := unless(store.Accounts(d.db).EmailChange(ctx, p.ID, d.now()))
	return c.Email, err
}

// askEmail leaves a new address to be confirmed, and tells the old one.
func (d *Directory) askEmail(ctx context.Context, tx *store.Tx, actor int64, p desk.Person, email string) error {
	if err := tx.AskEmail(ctx, desk.NewEmailChange(p.ID, email, actor, d.now())); err != nil {
		return err
	}
	if err := d.note(ctx, tx, actor, 0, "person.email_asked", "person:"+p.Ref, changed(facts{"email": p.Email}, facts{"email": email})); err != nil {
		return err
	}
	if err := tx.Enqueue(ctx, desk.JobEmailLink, desk.EmailLinkPayload{Person: p.ID, At: d.now()}, d.now()); err != nil {
		return err
	}
	return tx.Enqueue(ctx, desk.JobEmailAsked, desk.EmailPayload{Person: p.ID, Email: p.Email}, d.now())
}

// dropEmail gives up what waits to be confirmed, if anything does.
func (d *Directory) dropEmail(ctx context.Context, tx *store.Tx, actor int64, p desk.Person) error {
	email, err := tx.TakeEmailChange(ctx, p.ID, d.now())
	if desk.KindOf(err) == desk.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return d.note(ctx, tx, actor, 0, "person.email_dropped", "person:"+p.Ref, changed(facts{"email": email}, facts{"email": ""}))
}

// DropContactEmail gives up a contact's new address that waits to be confirmed.
func (d *Directory) DropContactEmail(ctx context.Context, sc desk.StaffScope, ref string) error {
	const op = "directory.DropContactEmail"
	if err := customers(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		p, err := find(ctx, tx, op, ref, false)
		if err != nil {
			return err
		}
		return d.dropEmail(ctx, tx, sc.Person, p)
	})
}

// DropAgentEmail does the same for somebody of the staff, within what may be given to them.
func (d *Directory) DropAgentEmail(ctx context.Context, sc desk.StaffScope, ref string) error {
	const op = "directory.DropAgentEmail"
	if err := team(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		p, err := find(ctx, tx, op, ref, true)
		if err != nil {
			return err
		}
		role, err := unless(store.Roles(tx).ByKey(ctx, p.Staff))
		if err != nil {
			return err
		}
		if err := within(op, sc, role); err != nil {
			return err
		}
		return d.dropEmail(ctx, tx, sc.Person, p)
	})
}
