package ticket

import (
	"context"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Reading is who of the customer's side has to do with a ticket.
type Reading struct {
	Ticket   desk.Ticket
	Watchers []desk.Named
	Others   []desk.Named // who may see the ticket and could read along
}

// Reading gives who reads along and who could: contacts who may see the ticket anyway.
func (s *Staff) Reading(ctx context.Context, sc desk.StaffScope, number string) (out Reading, err error) {
	if out.Ticket, err = s.workable(ctx, sc, number); err != nil {
		return out, err
	}
	t := out.Ticket
	if out.Watchers, err = store.Tickets(s.db).People(ctx, t.ID, "watcher"); err != nil {
		return out, err
	}
	readers, err := store.Tickets(s.db).ReadersAs(ctx, t.ID, t.Sight(), s.now())
	out.Others = without(readers, append(slices.Clone(out.Watchers), t.Reporter))
	return out, err
}

// without leaves some people out of a list.
func without(list, out []desk.Named) []desk.Named {
	return slices.DeleteFunc(slices.Clone(list), func(n desk.Named) bool { return has(out, n.ID) })
}

func has(list []desk.Named, id int64) bool {
	return slices.ContainsFunc(list, func(n desk.Named) bool { return n.ID == id })
}

// AddWatcher makes a contact read along who may see the ticket anyway, and tells them. It gives the name.
func (s *Staff) AddWatcher(ctx context.Context, sc desk.StaffScope, number, person string) (string, error) {
	r, err := s.Reading(ctx, sc, number)
	if err != nil {
		return "", err
	}
	same := func(n desk.Named) bool { return n.Ref == person }
	if i := slices.IndexFunc(r.Watchers, same); i >= 0 {
		return r.Watchers[i].Name, nil // pressed twice
	}
	i := slices.IndexFunc(r.Others, same)
	if i < 0 {
		return "", &desk.Error{Op: "ticket.AddWatcher", Kind: desk.Invalid, Fields: map[string]string{"person": "error.choose_person"}}
	}
	p := r.Others[i]
	return p.Name, s.db.InTx(ctx, func(tx *store.Tx) error {
		if _, err := store.Tickets(tx).Lock(ctx, r.Ticket.ID); err != nil {
			return err
		}
		added, err := s.readAlong(ctx, tx, sc, r.Ticket.ID, p)
		if err != nil || !added {
			return err
		}
		return tx.Enqueue(ctx, desk.JobWatcher, desk.WatcherPayload{Ticket: r.Ticket.ID, Person: p.ID, By: sc.Person}, s.now())
	})
}

// readAlong adds somebody to who reads along, with its entry.
func (s *Staff) readAlong(ctx context.Context, tx *store.Tx, sc desk.StaffScope, ticket int64, p desk.Named) (added bool, err error) {
	if added, err = tx.AddPerson(ctx, ticket, p.ID, "watcher", sc.Person); err != nil || !added {
		return added, err
	}
	_, err = s.append(ctx, tx, ticket, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryWatch, Author: sc.Person, ByStaff: true,
		Data: desk.EntryData{Person: p.Name}, At: s.now()})
	return true, err
}

// RemoveWatcher ends that somebody reads along; done twice, nothing more happens.
func (s *Staff) RemoveWatcher(ctx context.Context, sc desk.StaffScope, number, person string) error {
	r, err := s.Reading(ctx, sc, number)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Watchers, func(n desk.Named) bool { return n.Ref == person })
	if i < 0 {
		return nil
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if _, err := store.Tickets(tx).Lock(ctx, r.Ticket.ID); err != nil {
			return err
		}
		return s.readNoMore(ctx, tx, sc, r.Ticket.ID, r.Watchers[i])
	})
}

func (s *Staff) readNoMore(ctx context.Context, tx *store.Tx, sc desk.StaffScope, ticket int64, p desk.Named) error {
	if err := tx.RemovePerson(ctx, ticket, p.ID, "watcher"); err != nil {
		return err
	}
	if err := tx.Reindex(ctx, ticket); err != nil {
		return err
	}
	_, err := s.append(ctx, tx, ticket, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true,
		Data: desk.EntryData{Field: desk.FieldUnwatch, Person: p.Name}, At: s.now()})
	return err
}
