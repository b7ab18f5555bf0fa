package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Archive is what a lead contact takes away of an organisation: all tickets that they see as such.
type Archive struct {
	Org  desk.Named
	Rows []desk.TicketRow
	More bool // there are others beyond desk.MaxExport
	own  desk.Scope
}

// Leading finds an organisation for one of its lead contacts. For anybody else it is not there.
func (c *Contacts) Leading(ctx context.Context, sc desk.Scope, ref string) (desk.Named, error) {
	a, err := c.leading(ctx, sc, ref)
	return a.Org, err
}

func (c *Contacts) leading(ctx context.Context, sc desk.Scope, ref string) (Archive, error) {
	const op = "ticket.Archive"
	if len(sc.Leading()) == 0 {
		return Archive{}, desk.Missing(op)
	}
	org, err := store.Orgs(c.db).ByRef(ctx, ref)
	if err != nil {
		return Archive{}, err
	}
	own, ok := sc.LeadGrant(org.ID)
	if !ok {
		return Archive{}, desk.Missing(op)
	}
	return Archive{Org: desk.Named{ID: org.ID, Ref: org.Ref, Name: org.Name}, own: own}, nil
}

// Archive begins an export of all of an organisation's tickets, and notes that there was one.
func (c *Contacts) Archive(ctx context.Context, sc desk.Scope, ref string) (Archive, error) {
	a, err := c.leading(ctx, sc, ref)
	if err != nil {
		return a, err
	}
	if a.Rows, a.More, err = c.Export(ctx, a.own, desk.TicketFilter{View: desk.ViewOrg, Order: desk.ByCreated}); err != nil {
		return a, err
	}
	return a, c.db.InTx(ctx, func(tx *store.Tx) error {
		return tx.Audit(ctx, sc.Person, a.Org.ID, "org.export", "org:"+a.Org.Ref, "", c.now())
	})
}

// Archived gives one of the archive's tickets as the contact sees it now; who is no lead contact any more gets none,
// desk.Forbidden. It counts as read by nobody, but that of a confidential ticket is noted as every reading is.
func (c *Contacts) Archived(ctx context.Context, a Archive, number string) (desk.TicketView, error) {
	sc, err := store.People(c.db).Scope(ctx, a.own.Person, c.now())
	if err != nil {
		return desk.TicketView{}, err
	}
	own, leads := sc.LeadGrant(a.Org.ID)
	if !leads {
		return desk.TicketView{}, desk.Fail("ticket.Archived", desk.Forbidden, "")
	}
	seen, err := store.Tickets(c.db).ForContact(ctx, own, number)
	if err != nil {
		return desk.TicketView{}, err
	}
	if seen.Confidential {
		if err := c.noteReading(ctx, own.Person, number); err != nil {
			return desk.TicketView{}, err
		}
	}
	v, err := c.view(ctx, own, seen)
	for i := range v.Entries {
		v.Entries[i].New = false
	}
	return v, err
}
