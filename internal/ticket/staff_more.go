package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// NoteForm names the form for an internal note to a ticket. Its draft is not that of an answer.
func NoteForm(number string) string { return "note:" + number }

// FormPhone is the form of a ticket that staff take down on a contact's behalf.
const FormPhone = "phone"

// Customer gives who reported a ticket, with address and phone.
func (s *Staff) Customer(ctx context.Context, sc desk.StaffScope, number string) (desk.Person, error) {
	t, err := store.Tickets(s.db).ForStaff(ctx, sc, number)
	if err != nil {
		return desk.Person{}, err
	}
	return store.People(s.db).ByID(ctx, t.Reporter.ID)
}

// CustomerScope gives who reported a ticket and what they may see.
func (s *Staff) CustomerScope(ctx context.Context, sc desk.StaffScope, number string) (desk.Person, desk.Scope, error) {
	p, err := s.Customer(ctx, sc, number)
	if err != nil {
		return p, desk.Scope{}, err
	}
	scope, err := store.People(s.db).Scope(ctx, p.ID, s.now())
	return p, scope, err
}

// CustomerView gives a ticket as its reporter sees it. The reporter's marks of what is read stay as
// they are. A reporter who has no access any more sees nothing: the error is desk.NotFound.
func (s *Staff) CustomerView(ctx context.Context, sc desk.StaffScope, number string) (desk.TicketView, error) {
	t, err := store.Tickets(s.db).ForStaff(ctx, sc, number)
	if err != nil {
		return desk.TicketView{}, err
	}
	scope, err := store.People(s.db).Scope(ctx, t.Reporter.ID, s.now())
	if err != nil {
		return desk.TicketView{}, err
	}
	seen, err := store.Tickets(s.db).ForContact(ctx, scope, number)
	if err != nil {
		return desk.TicketView{}, err
	}
	if t.Confidential {
		if err := s.noteReading(ctx, sc.Person, number); err != nil {
			return desk.TicketView{}, err
		}
	}
	return (&Contacts{core: s.core}).view(ctx, scope, seen)
}

// Seen notes that staff know what the customer wrote, up to the entry seq that the page showed: it
// needs no answer. The customer is not told, and no clock moves. Words that came since are a
// desk.Conflict.
func (s *Staff) Seen(ctx context.Context, sc desk.StaffScope, number string, seq int) error {
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		t, err := store.Tickets(tx).Lock(ctx, t.ID)
		if err != nil {
			return err
		}
		heard, err := tx.Heard(ctx, t.ID, seq)
		if err == nil && !heard {
			err = desk.Fail("ticket.Seen", desk.Conflict, "error.ticket_changed")
		}
		if err != nil {
			return err
		}
		return s.met(ctx, tx, t)
	})
}

// Orgs lists the organisations that tickets can be created for, for filter and form.
func (s *Staff) Orgs(ctx context.Context, sc desk.StaffScope) ([]desk.Named, error) {
	if !sc.May(desk.SeeTickets) {
		return nil, desk.Missing("ticket.Orgs")
	}
	return store.Orgs(s.db).Active(ctx)
}

// PhoneChoices is what the form of a ticket taken down by phone offers.
type PhoneChoices struct {
	Org      desk.Named    // the zero value until one is chosen
	Contacts []desk.Person // who may write for the organisation
	Products []desk.Product
}

// PhoneChoices gives the contacts and products of an organisation; one that is not there or not
// active has none.
func (s *Staff) PhoneChoices(ctx context.Context, sc desk.StaffScope, org string) (PhoneChoices, error) {
	var out PhoneChoices
	if !sc.CanWork() {
		return out, desk.Fail("ticket.PhoneChoices", desk.Forbidden, "error.read_only")
	}
	o, err := store.Orgs(s.db).ByRef(ctx, org)
	if desk.KindOf(err) == desk.NotFound || err == nil && !o.Active {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Org = desk.Named{ID: o.ID, Ref: o.Ref, Name: o.Name}
	members, err := store.People(s.db).Members(ctx, o.ID)
	if err != nil {
		return out, err
	}
	for _, m := range members {
		if m.Active && m.Membership.MayComment {
			out.Contacts = append(out.Contacts, m.Person)
		}
	}
	out.Products, err = store.Orgs(s.db).Products(ctx, []int64{o.ID})
	return out, err
}
