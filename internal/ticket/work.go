package ticket

import (
	"context"
	"slices"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// MaxPromise is how far ahead a next reply can be promised.
const MaxPromise = 366 * 24 * time.Hour

// Teams lists the teams that a ticket can be handed to.
func (s *Staff) Teams(ctx context.Context) ([]desk.Named, error) {
	return store.People(s.db).Teams(ctx)
}

// Tags lists all tags, for suggestions.
func (s *Staff) Tags(ctx context.Context) ([]desk.Tag, error) { return store.Tickets(s.db).Tags(ctx) }

// Components lists the parts of a product that a ticket can be about; of all products where it is 0.
func (s *Staff) Components(ctx context.Context, product int64) ([]desk.Component, error) {
	all, err := store.Orgs(s.db).Components(ctx, product)
	return slices.DeleteFunc(all, func(c desk.Component) bool { return !c.Active }), err
}

// step is what the history tells of a change: to staff alone, unless it is public.
type step struct {
	public bool
	data   desk.EntryData
	reason string // kept in the history, for staff alone
}

// change writes what staff decide about a ticket beside its state. edit changes the ticket under its
// lock and gives what the history tells; what is as wished already is left alone.
func (s *Staff) change(ctx context.Context, sc desk.StaffScope, number string, version int, edit func(*store.Tx, *desk.Ticket) ([]step, error)) error {
	const op = "ticket.change"
	found, err := s.workable(ctx, sc, number)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		t, err := store.Tickets(tx).Lock(ctx, found.ID)
		if err != nil {
			return err
		}
		if !sc.CanSee(t.Team.ID, t.Confidential) { // handed to another team at this moment
			return desk.Missing(op)
		}
		if !sameVersion(version)(t) {
			return desk.Fail(op, desk.Conflict, "error.ticket_changed")
		}
		before := t
		steps, err := edit(tx, &t)
		if err != nil {
			return err
		}
		if t != before {
			if t.Raised == before.Raised {
				t.Raised = desk.NotRaised
			}
			if err := tx.Change(ctx, t); err != nil {
				return err
			}
			if err := s.timed(ctx, tx, before, t, desk.Happening{At: s.now()}); err != nil {
				return err
			}
		}
		for _, x := range steps {
			e := store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true, At: s.now(), Data: x.data, Body: x.reason}
			if x.public {
				e.Visibility = desk.Public
			}
			if _, err := s.append(ctx, tx, t.ID, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// Handover is who is to work on a ticket, by ref.
type Handover struct {
	Team   string // empty: it stays
	Person string // empty: nobody yet
}

// handover is a Handover whose refs were looked up.
type handover struct {
	team   desk.Named // the zero value: it stays
	person desk.Person
	scope  desk.StaffScope // of the person
}

func (s *Staff) handover(ctx context.Context, to Handover) (out handover, err error) {
	const op = "ticket.HandOver"
	if to.Team != "" {
		teams, err := s.Teams(ctx)
		if err != nil {
			return out, err
		}
		i := slices.IndexFunc(teams, func(t desk.Named) bool { return t.Ref == to.Team })
		if i < 0 {
			return out, &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"team": "error.choose"}}
		}
		out.team = teams[i]
	}
	if to.Person == "" {
		return out, nil
	}
	out.person, err = store.People(s.db).ByRef(ctx, to.Person)
	if desk.KindOf(err) == desk.NotFound {
		return out, &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"assignee": "error.choose_person"}}
	}
	if err == nil {
		out.scope, err = store.People(s.db).StaffScope(ctx, out.person)
	}
	return out, err
}

// HandOver gives the ticket to a team, to a person who works with it, or to both; the customer is not
// told. The person must see the team's tickets.
func (s *Staff) HandOver(ctx context.Context, sc desk.StaffScope, number string, to Handover, version int) error {
	h, err := s.handover(ctx, to)
	if err != nil {
		return err
	}
	return s.change(ctx, sc, number, version, func(_ *store.Tx, t *desk.Ticket) ([]step, error) {
		var steps []step
		if h.team.ID != 0 && h.team.ID != t.Team.ID {
			steps = append(steps, step{data: desk.EntryData{Field: desk.FieldTeam, Was: t.Team.Name, Is: h.team.Name}})
			t.Team = h.team
		}
		if h.person.ID != 0 && (!h.person.Active || !h.scope.CanWork() || !h.scope.CanSee(t.Team.ID, t.Confidential)) {
			return nil, &desk.Error{Op: "ticket.HandOver", Kind: desk.Invalid, Fields: map[string]string{"assignee": "error.choose_person"}}
		}
		if h.person.ID != t.Assignee.ID {
			if h.person.ID != 0 || len(steps) == 0 {
				steps = append(steps, step{data: desk.EntryData{Person: h.person.Name()}})
			}
			t.Assignee = desk.Named{ID: h.person.ID, Ref: h.person.Ref, Name: h.person.Name()}
		}
		return steps, nil
	})
}

// Losing lists who of the staff sees the ticket now and would not any more if the team had it.
func (s *Staff) Losing(ctx context.Context, sc desk.StaffScope, number, team string) ([]desk.Named, error) {
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return nil, err
	}
	h, err := s.handover(ctx, Handover{Team: team})
	if err != nil || h.team.ID == 0 || h.team.ID == t.Team.ID {
		return nil, err
	}
	people, err := store.People(s.db).Staff(ctx)
	if err != nil {
		return nil, err
	}
	var out []desk.Named
	for _, p := range people {
		if !p.Active {
			continue
		}
		theirs, err := store.People(s.db).StaffScope(ctx, p)
		if err != nil {
			return nil, err
		}
		if theirs.CanSee(t.Team.ID, t.Confidential) && !theirs.CanSee(h.team.ID, t.Confidential) {
			out = append(out, desk.Named{ID: p.ID, Ref: p.Ref, Name: p.Name()})
		}
	}
	return out, nil
}

// Triage is how soon a ticket has to be worked on.
type Triage struct {
	Impact   desk.Impact // of a fault; for other kinds it does not matter
	Urgency  desk.Urgency
	Priority desk.Priority // empty: what follows from impact and urgency
	Reason   string        // for a priority set by hand
}

// SetTriage corrects the impact, which the customer sees in the history, judges the urgency, and sets the
// priority: as it follows from the two, or by hand with a reason that only staff see.
func (s *Staff) SetTriage(ctx context.Context, sc desk.StaffScope, number string, to Triage, version int) error {
	const op = "ticket.SetTriage"
	to.Reason = desk.Text(to.Reason)
	p := desk.Problems{}
	if !slices.Contains(desk.Urgencies, to.Urgency) {
		p.Add("urgency", "error.choose")
	}
	if to.Priority != "" && !slices.Contains(desk.Priorities, to.Priority) {
		p.Add("priority", "error.choose")
	}
	check(p, "reason", to.Reason, MaxBody, "")
	if err := p.Err(op); err != nil {
		return err
	}
	return s.change(ctx, sc, number, version, func(_ *store.Tx, t *desk.Ticket) ([]step, error) {
		var steps []step
		if t.Kind == desk.Incident && to.Impact != t.Impact {
			if !slices.Contains(desk.Impacts, to.Impact) {
				return nil, &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"impact": "error.choose_impact"}}
			}
			steps = append(steps, step{public: true, data: desk.EntryData{Field: desk.FieldImpact, Was: string(t.Impact), Is: string(to.Impact)}})
			t.Impact = to.Impact
		}
		if to.Urgency != t.Urgency {
			steps = append(steps, step{data: desk.EntryData{Field: desk.FieldUrgency, Was: string(t.Urgency), Is: string(to.Urgency)}})
			t.Urgency = to.Urgency
		}
		before, byHand := t.Priority, t.PrioritySet
		t.Priority, t.PrioritySet = desk.PriorityOf(t.Kind, t.Impact, t.Urgency), false
		if to.Priority != "" {
			t.Priority, t.PrioritySet = to.Priority, true
		}
		if t.PrioritySet && (!byHand || t.Priority != before) && to.Reason == "" {
			return nil, &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"reason": "error.priority_reason"}}
		}
		if t.Priority != before || t.PrioritySet != byHand || t.PrioritySet && to.Reason != "" {
			data := desk.EntryData{Field: desk.FieldPriority, Priority: t.Priority, Was: string(before)}
			steps = append(steps, step{data: data, reason: to.Reason})
		}
		return steps, nil
	})
}

// SetPriority sets the priority by hand, with a reason that only staff see.
func (s *Staff) SetPriority(ctx context.Context, sc desk.StaffScope, number string, prio desk.Priority, reason string, version int) error {
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return err
	}
	if !slices.Contains(desk.Priorities, prio) {
		return &desk.Error{Op: "ticket.SetPriority", Kind: desk.Invalid, Fields: map[string]string{"priority": "error.choose"}}
	}
	if version == 0 {
		version = t.Version
	}
	return s.SetTriage(ctx, sc, number, Triage{Impact: t.Impact, Urgency: t.Urgency, Priority: prio, Reason: reason}, version)
}

// Promise says until when the customer hears from staff again; the zero time takes it back. The customer
// sees it, and both in the history.
func (s *Staff) Promise(ctx context.Context, sc desk.StaffScope, number string, until time.Time, version int) error {
	const op = "ticket.Promise"
	until = until.Truncate(time.Minute)
	if now := s.now(); !until.IsZero() && (until.Before(now) || until.After(now.Add(MaxPromise))) {
		return &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"next_date": "error.promise_time"}}
	}
	return s.change(ctx, sc, number, version, func(_ *store.Tx, t *desk.Ticket) ([]step, error) {
		if until.Equal(t.NextReplyAt) {
			return nil, nil
		}
		if t.State == desk.Closed {
			return nil, desk.Fail(op, desk.Conflict, "error.ticket_changed")
		}
		data := desk.EntryData{Field: desk.FieldNextReply, Was: instant(t.NextReplyAt), Is: instant(until)}
		t.NextReplyAt = until
		return []step{{public: true, data: data}}, nil
	})
}

// instant is a moment as entries keep it: RFC 3339 in UTC, empty for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// SetProduct says what the ticket is about: an active product and, unless it is empty, one of its parts.
func (s *Staff) SetProduct(ctx context.Context, sc desk.StaffScope, number, product, component string, version int) error {
	const op = "ticket.SetProduct"
	wrong := &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"product": "error.choose_product"}}
	products, err := store.Orgs(s.db).AllProducts(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(products, func(p desk.Product) bool { return p.Ref == product && p.Active })
	if i < 0 {
		return wrong
	}
	var part desk.Component
	if component != "" {
		parts, err := s.Components(ctx, products[i].ID)
		if err != nil {
			return err
		}
		j := slices.IndexFunc(parts, func(c desk.Component) bool { return c.Ref == component })
		if j < 0 {
			return wrong
		}
		part = parts[j]
	}
	return s.change(ctx, sc, number, version, func(_ *store.Tx, t *desk.Ticket) ([]step, error) {
		var steps []step
		if t.Product.ID != products[i].ID {
			steps = append(steps, step{public: true, data: desk.EntryData{Field: desk.FieldProduct, Was: t.Product.Name, Is: products[i].Name}})
			t.Product = desk.Named{ID: products[i].ID, Ref: products[i].Ref, Name: products[i].Name}
		}
		if t.Component.ID != part.ID {
			if part.ID != 0 || len(steps) == 0 {
				steps = append(steps, step{public: true, data: desk.EntryData{Field: desk.FieldComponent, Was: t.Component.Name, Is: part.Name}})
			}
			t.Component = desk.Named{ID: part.ID, Ref: part.Ref, Name: part.Name}
		}
		return steps, nil
	})
}

// SetTags changes a ticket's tags from what the page showed to what was typed. Of two who do so at once
// each adds and takes off what they meant.
func (s *Staff) SetTags(ctx context.Context, sc desk.StaffScope, number, shown, typed string) error {
	const op = "ticket.SetTags"
	had, want := desk.Tags(shown), desk.Tags(typed)
	p := desk.Problems{}
	if len(want) > desk.MaxTags {
		p.Add("tags", "error.too_many_tags")
	}
	for _, name := range want {
		if tooLong(name, desk.MaxTag) {
			p.Add("tags", "error.too_long")
		}
	}
	if err := p.Err(op); err != nil {
		return err
	}
	return s.change(ctx, sc, number, 0, func(tx *store.Tx, t *desk.Ticket) ([]step, error) {
		var on, off []string
		for _, name := range slices.Concat(want, had) {
			add, was := hasTag(want, name), hasTag(had, name)
			if add == was {
				continue
			}
			tag, err := tx.EnsureTag(ctx, name)
			if err != nil {
				return nil, err
			}
			if add {
				done, err := tx.TagTicket(ctx, t.ID, tag.ID)
				if err != nil {
					return nil, err
				}
				on = appendIf(done, on, tag.Name)
				continue
			}
			done, err := tx.UntagTicket(ctx, t.ID, tag.ID)
			if err != nil {
				return nil, err
			}
			off = appendIf(done, off, tag.Name)
		}
		if len(on)+len(off) == 0 {
			return nil, nil
		}
		return []step{{data: desk.EntryData{Field: desk.FieldTags, Was: strings.Join(off, ", "), Is: strings.Join(on, ", ")}}}, nil
	})
}

func appendIf(yes bool, list []string, s string) []string {
	if yes {
		return append(list, s)
	}
	return list
}

func hasTag(list []string, name string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return desk.FoldTag(x) == desk.FoldTag(name) })
}
