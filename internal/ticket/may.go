package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// MayComment says whether the contact can write in a ticket, before anything that they send for it
// is read or stored: NotFound outside the scope, Forbidden where they only read.
func (c *Contacts) MayComment(ctx context.Context, sc desk.Scope, number string) error {
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return err
	}
	if !sc.Allowed(seen.Is, seen.State, seen.ClosedAt, c.now(), c.cfg.ReopenDays).Comment {
		return desk.Fail("ticket.MayComment", desk.Forbidden, "error.no_comment")
	}
	return nil
}

// MayFollow says whether a ticket that follows another one can refer to it: whoever sees that may. It
// gives the other one's product, as its ref.
func (c *Contacts) MayFollow(ctx context.Context, sc desk.Scope, number string) (product string, err error) {
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	return seen.Product.Ref, err
}
