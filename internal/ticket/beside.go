package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// besideLimit is how many of the customer's other tickets stand beside one.
const besideLimit = 10

// Beside is what staff want to know of the customer while they read a ticket.
type Beside struct {
	Org      desk.Organisation
	Above    desk.Organisation // the zero value at the top of the tree
	Contract desk.Contract     // the organisation's, or the one that it has from above; without a level: none
	Products []desk.Product    // in use, with the organisation's versions
	Open     []desk.StaffRow   // other open tickets of the reporter and the organisation
	Last     []desk.StaffRow   // their newest ones, closed or not
}

// Beside gives it, as far as the staff's scope shows it.
func (s *Staff) Beside(ctx context.Context, sc desk.StaffScope, t desk.Ticket) (Beside, error) {
	var b Beside
	var err error
	orgs := store.Orgs(s.db)
	if b.Org, err = orgs.ByID(ctx, t.Org.ID); err != nil {
		return b, err
	}
	if b.Org.ParentID != 0 {
		if b.Above, err = orgs.ByID(ctx, b.Org.ParentID); err != nil {
			return b, err
		}
	}
	for o := b.Org; ; {
		if b.Contract, err = store.Levels(s.db).Contract(ctx, o.ID); err != nil {
			return b, err
		}
		if b.Contract.Level.ID != 0 || o.ParentID == 0 {
			break
		}
		if o, err = orgs.ByID(ctx, o.ParentID); err != nil {
			return b, err
		}
	}
	if b.Products, err = orgs.InUse(ctx, t.Org.ID); err != nil {
		return b, err
	}
	if b.Open, err = store.Tickets(s.db).OfCustomer(ctx, sc, t, true, besideLimit); err != nil {
		return b, err
	}
	b.Last, err = store.Tickets(s.db).OfCustomer(ctx, sc, t, false, besideLimit)
	return b, err
}
