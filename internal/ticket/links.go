package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// NewLink is a reference from one ticket to another.
type NewLink struct {
	Kind    desk.LinkKind
	Back    bool   // the other ticket refers to this one
	Other   string // number
	Resolve bool   // DuplicateOf: give the result at once, with Body as its words
	Body    string
	Version int
	FormKey string
}

// Link links two tickets that the person works on; both histories say so, to staff alone. Customers see
// the link where they see both tickets.
func (s *Staff) Link(ctx context.Context, sc desk.StaffScope, number string, n NewLink) error {
	const op = "ticket.Link"
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return err
	}
	n.Other, n.Body = desk.Line(n.Other), desk.Text(n.Body)
	n.Resolve = n.Resolve && n.Kind == desk.DuplicateOf && !n.Back
	p := desk.Problems{}
	if !n.Kind.Known() {
		p.Add("kind", "error.choose")
	}
	if n.Resolve {
		check(p, "body", n.Body, MaxBody, "error.message_required")
	}
	other, err := s.other(ctx, sc, t, n.Other, p)
	if err != nil {
		return err
	}
	if err := p.Err(op); err != nil {
		return err
	}
	_, err = s.once(ctx, sc.Person, keyOf(n.FormKey, "link", number, string(n.Kind), n.Other, n.Body), func(tx *store.Tx) (string, error) {
		if err := lockBoth(ctx, tx, t.ID, other.ID); err != nil {
			return "", err
		}
		from, to := t, other
		if n.Back {
			from, to = other, t
		}
		done, err := tx.LinkTickets(ctx, from.ID, to.ID, n.Kind)
		if err != nil {
			return "", err
		}
		if done {
			if err := s.noteLink(ctx, tx, sc, desk.FieldLink, from, to, n.Kind); err != nil {
				return "", err
			}
		}
		if n.Resolve {
			e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: sc.Person, ByStaff: true, Body: n.Body, At: s.now()}
			_, err = s.act(ctx, tx, t.ID, sameVersion(n.Version), desk.ActResolve, e, func(t *desk.Ticket) {
				t.Result = desk.Duplicate
				if t.Assignee.ID == 0 {
					t.Assignee.ID = sc.Person
				}
			})
		}
		return number, err
	})
	return err
}

// other finds the ticket that a form names.
func (s *Staff) other(ctx context.Context, sc desk.StaffScope, t desk.Ticket, number string, p desk.Problems) (desk.Ticket, error) {
	if number == t.Number {
		p.Add("other", "error.same_ticket")
		return desk.Ticket{}, nil
	}
	other, err := store.Tickets(s.db).ForStaff(ctx, sc, number)
	if desk.KindOf(err) == desk.NotFound {
		p.Add("other", "error.no_such_ticket")
		err = nil
	}
	return other, err
}

// lockBoth locks two tickets in the order of their ids, so that no two wait for each other.
func lockBoth(ctx context.Context, tx *store.Tx, a, b int64) error {
	if _, err := store.Tickets(tx).Lock(ctx, min(a, b)); err != nil {
		return err
	}
	_, err := store.Tickets(tx).Lock(ctx, max(a, b))
	return err
}

// noteLink tells of a link in both histories, as each of the two tickets has it.
func (s *Staff) noteLink(ctx context.Context, tx *store.Tx, sc desk.StaffScope, what desk.Field, from, to desk.Ticket, kind desk.LinkKind) error {
	for _, x := range []struct {
		at, other desk.Ticket
		back      bool
	}{{from, to, false}, {to, from, true}} {
		data := desk.EntryData{Field: what, Link: kind, Is: desk.Link{Kind: kind, Back: x.back}.Name(), Other: x.other.Number}
		_, err := s.append(ctx, tx, x.at.ID, store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true,
			At: s.now(), Data: data})
		if err != nil {
			return err
		}
	}
	return nil
}

// Unlink takes a link away; done twice, nothing more happens.
func (s *Staff) Unlink(ctx context.Context, sc desk.StaffScope, number, otherNumber string, kind desk.LinkKind) error {
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return err
	}
	other, err := store.Tickets(s.db).ForStaff(ctx, sc, otherNumber)
	if desk.KindOf(err) == desk.NotFound {
		return nil // nothing that the person could see is linked
	}
	if err != nil {
		return err
	}
	links, err := store.Tickets(s.db).LinksForStaff(ctx, sc, t.ID)
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Number != otherNumber || l.Kind != kind || !l.Manual {
			continue
		}
		return s.db.InTx(ctx, func(tx *store.Tx) error {
			if err := lockBoth(ctx, tx, t.ID, other.ID); err != nil {
				return err
			}
			done, err := tx.UnlinkTickets(ctx, t.ID, other.ID, kind)
			if err != nil || !done {
				return err
			}
			from, to := t, other
			if l.Back {
				from, to = other, t
			}
			return s.noteLink(ctx, tx, sc, desk.FieldUnlink, from, to, kind)
		})
	}
	return nil
}
