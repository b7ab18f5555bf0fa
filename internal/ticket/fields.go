package ticket

import (
	"context"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// fieldPrefix begins the names of an installation's own fields in a draft; see desk.OwnField.Name.
const fieldPrefix = "field_"

// fieldsFrom are the values of own fields in a draft, by the fields' names.
func fieldsFrom(values map[string]string) map[string]string {
	out := map[string]string{}
	for name, v := range values {
		if strings.HasPrefix(name, fieldPrefix) {
			out[name] = v
		}
	}
	return out
}

// Fields lists the own fields that the form of a new ticket of that kind may ask for, those of single
// products among them.
func (c *Contacts) Fields(ctx context.Context, k desk.Kind) ([]desk.OwnField, error) {
	fields, err := store.Fields(c.db).All(ctx)
	var out []desk.OwnField
	for _, f := range fields {
		if f.Visible && f.Asks(k, f.Product.Ref) {
			out = append(out, f)
		}
	}
	return out, err
}

// Fields lists the own fields of all kinds and products, for the form of a ticket taken down by phone.
func (s *Staff) Fields(ctx context.Context) ([]desk.OwnField, error) {
	fields, err := store.Fields(s.db).All(ctx)
	var out []desk.OwnField
	for _, f := range fields {
		if f.Active {
			out = append(out, f)
		}
	}
	return out, err
}

// readFields gives the values of the own fields that a new ticket has, and notes what is wrong with them.
// Contacts neither see nor fill those of the staff.
func (c *core) readFields(ctx context.Context, n New, staff bool, p desk.Problems) ([]desk.OwnValue, error) {
	fields, err := store.Fields(c.db).All(ctx)
	if err != nil {
		return nil, err
	}
	var out []desk.OwnValue
	for _, f := range fields {
		if !f.Asks(n.Kind, n.Product) || !staff && !f.Visible {
			continue
		}
		value, problem := f.Read(n.Fields[f.Name()])
		if problem != "" {
			p.Add(f.Name(), problem)
		}
		if value != "" {
			out = append(out, desk.OwnValue{OwnField: f, Value: value})
		}
	}
	return out, nil
}

// Filled gives what a new ticket that was checked has in its own fields.
func (c *Contacts) Filled(ctx context.Context, n New) ([]desk.PublicOwn, error) {
	values, err := c.readFields(ctx, n, false, desk.Problems{})
	return public(values), err
}

func public(values []desk.OwnValue) []desk.PublicOwn {
	var out []desk.PublicOwn
	for _, v := range values {
		out = append(out, v.Public())
	}
	return out
}

// publicFields gives a ticket's own fields as contacts see them.
func (c *core) publicFields(ctx context.Context, ticket int64) ([]desk.PublicOwn, error) {
	values, err := store.Fields(c.db).OfTicket(ctx, ticket, false)
	return public(values), err
}

// fieldsOf gives the own fields that a ticket has a value in or is asked for, for staff.
func fieldsOf(ctx context.Context, q store.Querier, t desk.Ticket) ([]desk.OwnValue, error) {
	had, err := store.Fields(q).OfTicket(ctx, t.ID, true)
	if err != nil {
		return nil, err
	}
	fields, err := store.Fields(q).All(ctx)
	if err != nil {
		return nil, err
	}
	values := map[int64]desk.OwnValue{}
	for _, v := range had {
		values[v.ID] = v
	}
	var out []desk.OwnValue
	for _, f := range fields {
		v, ok := values[f.ID]
		if ok || f.Asks(t.Kind, t.Product.Ref) {
			out = append(out, desk.OwnValue{OwnField: f, Value: v.Value})
		}
	}
	return out, nil
}

// SetFields writes what staff know better; typed has values by the fields' names, and what is missing in
// it stays. What contacts see of it they see changed in the history, too.
func (s *Staff) SetFields(ctx context.Context, sc desk.StaffScope, number string, typed map[string]string, version int) error {
	const op = "ticket.SetFields"
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		t, err := store.Tickets(tx).Lock(ctx, t.ID)
		if err != nil {
			return err
		}
		if !sameVersion(version)(t) {
			return desk.Fail(op, desk.Conflict, "error.ticket_changed")
		}
		fields, err := fieldsOf(ctx, tx, t)
		if err != nil {
			return err
		}
		p := desk.Problems{}
		var changes []desk.OwnValue
		for _, v := range fields {
			said, ok := typed[v.Name()]
			if !ok {
				continue
			}
			value, problem := v.Read(said)
			if value == v.Value {
				continue // even one that would not be taken today
			}
			if problem != "" {
				p.Add(v.Name(), problem)
			}
			v.Value = value
			changes = append(changes, v)
		}
		if err := p.Err(op); err != nil || len(changes) == 0 {
			return err
		}
		if err := tx.Change(ctx, t); err != nil { // another version now
			return err
		}
		for _, v := range changes {
			if err := tx.SetField(ctx, t.ID, v); err != nil {
				return err
			}
			e := store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true, At: s.now(),
				Data: desk.EntryData{OwnField: v.Ref, Is: v.Value}}
			if v.Visible {
				e.Visibility = desk.Public
			}
			if _, err := s.append(ctx, tx, t.ID, e); err != nil {
				return err
			}
		}
		return nil
	})
}
