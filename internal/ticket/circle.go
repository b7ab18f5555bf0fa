package ticket

import (
	"context"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// circle looks up who is to see a confidential ticket: colleagues of its organisations, by ref.
func (c *core) circle(ctx context.Context, p desk.Problems, org, reporting, reporter int64, refs []string) ([]int64, error) {
	people, err := store.People(c.db).Colleagues(ctx, org, reporting)
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, ref := range refs {
		i := slices.IndexFunc(people, func(n desk.Named) bool { return n.Ref == ref })
		switch {
		case i < 0:
			p.Add("circle", "error.circle_person")
		case people[i].ID != reporter && !slices.Contains(out, people[i].ID):
			out = append(out, people[i].ID)
		}
	}
	return out, nil
}

// CircleChoices lists the colleagues who can be named for a confidential ticket of an organisation: those of
// it and of the one through which the person reports. Without a ref it is the person's only one; where
// the person has several, nobody.
func (c *Contacts) CircleChoices(ctx context.Context, sc desk.Scope, org string) ([]desk.Named, error) {
	orgs, err := store.Orgs(c.db).Names(ctx, sc.All())
	if err != nil {
		return nil, err
	}
	orgs = slices.DeleteFunc(orgs, func(o desk.Named) bool { return !sc.CanReportFor(o.ID) || org != "" && o.Ref != org })
	if len(orgs) != 1 {
		return nil, nil
	}
	reporting, _ := sc.ReportingOrg(orgs[0].ID)
	return c.others(ctx, orgs[0].ID, reporting, sc.Person)
}

// others lists the colleagues of two organisations without somebody.
func (c *core) others(ctx context.Context, org, reporting int64, without ...int64) ([]desk.Named, error) {
	people, err := store.People(c.db).Colleagues(ctx, org, reporting)
	return slices.DeleteFunc(people, func(n desk.Named) bool { return slices.Contains(without, n.ID) }), err
}

// viewCircle adds who sees a confidential ticket, who has read it, and whom the reader may add.
func (c *Contacts) viewCircle(ctx context.Context, v *desk.TicketView, sc desk.Scope, t desk.Ticket) error {
	people, err := store.Tickets(c.db).People(ctx, t.ID, "circle")
	if err != nil {
		return err
	}
	var there []int64
	for _, p := range people {
		there = append(there, p.ID)
		v.Circle = append(v.Circle, desk.Watcher{Ref: p.Ref, Name: p.Name, Self: p.ID == sc.Person})
	}
	if v.Readings, err = store.Tickets(c.db).Readings(ctx, t.Number); err != nil {
		return err
	}
	if v.May.AddCircle {
		v.Colleagues, err = c.others(ctx, t.Org.ID, t.ReportingOrg.ID, there...)
	}
	return err
}

// noteReading writes down that somebody reads a confidential ticket.
func (c *core) noteReading(ctx context.Context, person int64, number string) error {
	return c.db.InTx(ctx, func(tx *store.Tx) error { return tx.NoteReading(ctx, person, number, c.now()) })
}

// noteFile does so for a file of a ticket, which may not be confidential, or of a draft, without a number.
func (c *core) noteFile(ctx context.Context, person int64, number string) error {
	if number == "" {
		return nil
	}
	is, err := store.Tickets(c.db).Confidential(ctx, number)
	if err != nil || !is {
		return err
	}
	return c.noteReading(ctx, person, number)
}

// Concealing is what changes when a ticket becomes confidential.
type Concealing struct {
	desk.Ticket
	Choices []desk.Named // who can be named for the circle
	Lose    []desk.Named // who sees the ticket now, besides who reported it; those who are named keep it
}

func (c *core) concealing(ctx context.Context, t desk.Ticket) (Concealing, error) {
	out := Concealing{Ticket: t}
	var err error
	if out.Choices, err = c.others(ctx, t.Org.ID, t.ReportingOrg.ID, t.Reporter.ID); err != nil {
		return out, err
	}
	out.Lose, err = store.Tickets(c.db).ReadersAs(ctx, t.ID, t.Sight(), c.now())
	out.Lose = slices.DeleteFunc(out.Lose, func(n desk.Named) bool { return n.ID == t.Reporter.ID })
	return out, err
}

// Concealing gives what the reporter has to know before making a ticket confidential: of those who see it
// now, the colleagues of its organisations.
func (c *Contacts) Concealing(ctx context.Context, sc desk.Scope, number string) (Concealing, error) {
	seen, err := c.may(ctx, sc, number, func(m desk.May) bool { return m.Conceal })
	if err != nil {
		return Concealing{}, err
	}
	out, err := c.concealing(ctx, seen.Ticket)
	out.Lose = slices.DeleteFunc(out.Lose, func(n desk.Named) bool { return !slices.Contains(out.Choices, n) })
	return out, err
}

// may finds a ticket where the person may do something; for who may not, the way there does not exist.
func (c *Contacts) may(ctx context.Context, sc desk.Scope, number string, what func(desk.May) bool) (store.Seen, error) {
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err == nil && !what(sc.Allowed(seen.Is, seen.State, seen.ClosedAt, c.now(), c.cfg.ReopenDays)) {
		err = desk.Missing("ticket.Circle")
	}
	return seen, err
}

// Conceal makes a ticket confidential, with those whom its reporter names. Done twice, it is done once.
func (c *Contacts) Conceal(ctx context.Context, sc desk.Scope, number string, refs []string) error {
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return err
	}
	if seen.Confidential {
		return nil
	}
	if _, err := c.may(ctx, sc, number, func(m desk.May) bool { return m.Conceal }); err != nil {
		return err
	}
	return c.conceal(ctx, seen.Ticket, sc.Person, false, refs)
}

func (c *core) conceal(ctx context.Context, t desk.Ticket, by int64, byStaff bool, refs []string) error {
	p := desk.Problems{}
	circle, err := c.circle(ctx, p, t.Org.ID, t.ReportingOrg.ID, t.Reporter.ID, refs)
	if err != nil {
		return err
	}
	if err := p.Err("ticket.Conceal"); err != nil {
		return err
	}
	return c.db.InTx(ctx, func(tx *store.Tx) error {
		now, err := store.Tickets(tx).Lock(ctx, t.ID)
		if err != nil || now.Confidential {
			return err
		}
		if err := tx.SetConfidential(ctx, now, true, circle, by); err != nil {
			return err
		}
		return c.step(ctx, tx, t.ID, by, byStaff, desk.EntryData{Circle: desk.CircleClosed})
	})
}

// step writes a change of the circle into the history.
func (c *core) step(ctx context.Context, tx *store.Tx, ticket, by int64, byStaff bool, data desk.EntryData) error {
	_, err := c.append(ctx, tx, ticket, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryCircle, Author: by, ByStaff: byStaff, Data: data, At: c.now()})
	return err
}

// Reveal makes a confidential ticket open again; only who reported it does so.
func (c *Contacts) Reveal(ctx context.Context, sc desk.Scope, number string) error {
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return err
	}
	if !seen.Confidential && seen.Is.Reporter {
		return nil
	}
	if _, err := c.may(ctx, sc, number, func(m desk.May) bool { return m.Reveal }); err != nil {
		return err
	}
	return c.db.InTx(ctx, func(tx *store.Tx) error {
		t, err := store.Tickets(tx).Lock(ctx, seen.ID)
		if err != nil || !t.Confidential {
			return err
		}
		if err := tx.SetConfidential(ctx, t, false, nil, sc.Person); err != nil {
			return err
		}
		return c.step(ctx, tx, seen.ID, sc.Person, false, desk.EntryData{Circle: desk.CircleOpened})
	})
}

// AddToCircle lets a colleague see a confidential ticket, and tells them.
func (c *Contacts) AddToCircle(ctx context.Context, sc desk.Scope, number, ref string) error {
	const op = "ticket.AddToCircle"
	seen, err := c.may(ctx, sc, number, func(m desk.May) bool { return m.AddCircle })
	if err != nil {
		return err
	}
	people, err := store.People(c.db).Colleagues(ctx, seen.Org.ID, seen.ReportingOrg.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(people, func(n desk.Named) bool { return n.Ref == ref })
	if i < 0 {
		return &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"person": "error.choose_person"}}
	}
	return c.db.InTx(ctx, func(tx *store.Tx) error {
		t, err := store.Tickets(tx).Lock(ctx, seen.ID)
		if err != nil {
			return err
		}
		if !t.Confidential {
			return desk.Fail(op, desk.Conflict, "error.ticket_changed")
		}
		added, err := tx.AddPerson(ctx, seen.ID, people[i].ID, "circle", sc.Person)
		if err != nil || !added {
			return err
		}
		if err := c.step(ctx, tx, seen.ID, sc.Person, false, desk.EntryData{Circle: desk.CircleJoined, Person: people[i].Name}); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobWatcher, desk.WatcherPayload{Ticket: seen.ID, Person: people[i].ID, By: sc.Person}, c.now())
	})
}

// LeaveCircle takes the person out of the circle: the ticket is there for them no more. Who reported it stays.
func (c *Contacts) LeaveCircle(ctx context.Context, sc desk.Scope, number string) error {
	seen, err := c.may(ctx, sc, number, func(m desk.May) bool { return m.LeaveCircle })
	if err != nil {
		return err
	}
	return c.db.InTx(ctx, func(tx *store.Tx) error {
		if _, err := store.Tickets(tx).Lock(ctx, seen.ID); err != nil {
			return err
		}
		if err := tx.RemovePerson(ctx, seen.ID, sc.Person, "circle"); err != nil {
			return err
		}
		if err := tx.Reindex(ctx, seen.ID); err != nil {
			return err
		}
		return c.step(ctx, tx, seen.ID, sc.Person, false, desk.EntryData{Circle: desk.CircleLeft})
	})
}

// Concealing gives what staff have to know before making a ticket confidential.
func (s *Staff) Concealing(ctx context.Context, sc desk.StaffScope, number string) (Concealing, error) {
	t, err := s.concealable(ctx, sc, number)
	if err != nil {
		return Concealing{}, err
	}
	return s.concealing(ctx, t)
}

// MayConceal says whether somebody of the staff can make the ticket confidential: who works in its team.
func (s *Staff) MayConceal(sc desk.StaffScope, t desk.Ticket) bool {
	return sc.CanWork() && !t.Confidential && slices.Contains(sc.Teams, t.Team.ID)
}

func (s *Staff) concealable(ctx context.Context, sc desk.StaffScope, number string) (desk.Ticket, error) {
	t, err := s.workable(ctx, sc, number)
	if err == nil && !s.MayConceal(sc, t) {
		err = desk.Fail("ticket.Conceal", desk.Forbidden, "error.no_circle_staff")
	}
	return t, err
}

// Conceal makes a ticket confidential on the team's decision, for its reporter and those who are named.
func (s *Staff) Conceal(ctx context.Context, sc desk.StaffScope, number string, refs []string) error {
	t, err := s.concealable(ctx, sc, number)
	if err != nil {
		return err
	}
	return s.conceal(ctx, t, sc.Person, true, refs)
}
