package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Merging is what becomes of a ticket that goes on in another one, before it is done.
type Merging struct {
	From, Into   desk.Ticket
	Hidden       []desk.Named // who sees From and not Into: for them it ends there
	Follow       []desk.Named // reporter and readers of From who see Into and will read along there
	ReporterSees bool         // of From, Into
	Warn         bool         // somebody must look twice: other organisations, or somebody is left behind
}

// Merging looks at what a merging would do. A ticket that cannot take the other one is desk.Invalid, with
// the reason at the field "other".
func (s *Staff) Merging(ctx context.Context, sc desk.StaffScope, number, into string) (m Merging, err error) {
	const op = "ticket.Merging"
	if m.From, err = s.workable(ctx, sc, number); err != nil {
		return m, err
	}
	p := desk.Problems{}
	if m.Into, err = s.other(ctx, sc, m.From, desk.Line(into), p); err != nil {
		return m, err
	}
	switch {
	case len(p) > 0:
	case m.From.State == desk.Closed:
		p.Add("other", "error.merge_from_closed")
	case m.Into.State == desk.Closed:
		p.Add("other", "error.merge_into_closed")
	case m.From.Confidential && !m.Into.Confidential:
		p.Add("other", "error.merge_confidential")
	}
	if err := p.Err(op); err != nil {
		return m, err
	}
	before, err := store.Tickets(s.db).ReadersAs(ctx, m.From.ID, m.From.Sight(), s.now())
	if err != nil {
		return m, err
	}
	after, err := store.Tickets(s.db).ReadersAs(ctx, m.Into.ID, m.Into.Sight(), s.now())
	if err != nil {
		return m, err
	}
	m.Hidden = without(before, after)
	m.ReporterSees = has(after, m.From.Reporter.ID)
	m.Warn = m.From.Org.ID != m.Into.Org.ID || len(m.Hidden) > 0 || !m.ReporterSees
	watchers, err := store.Tickets(s.db).People(ctx, m.From.ID, "watcher")
	if err != nil {
		return m, err
	}
	there, err := store.Tickets(s.db).People(ctx, m.Into.ID, "watcher")
	if err != nil {
		return m, err
	}
	for _, w := range without(append([]desk.Named{m.From.Reporter}, watchers...), append(there, m.Into.Reporter)) {
		if has(after, w.ID) {
			m.Follow = append(m.Follow, w)
		}
	}
	return m, nil
}

// Merge is a merging that was looked at.
type Merge struct {
	Into        string // number
	Body        string // to the customer; required where the reporter does not see the other ticket
	Sure        bool   // the warning was read
	Version     int    // of the two tickets, as they were shown
	IntoVersion int
	FormKey     string
}

// Merge closes a ticket as a duplicate that goes on in another one. Its history stays under its number;
// the customer is told, and of which ticket if they may see it. Who reported it or read along reads along
// there, if they may see that ticket.
func (s *Staff) Merge(ctx context.Context, sc desk.StaffScope, number string, in Merge) error {
	const op = "ticket.Merge"
	in.Body = desk.Text(in.Body)
	key := keyOf(in.FormKey, "merge", number, in.Into)
	if done, err := store.Tickets(s.db).Remembered(ctx, sc.Person, key); err != nil || done != "" {
		return err // sent before
	}
	m, err := s.Merging(ctx, sc, number, in.Into)
	if err != nil {
		return err
	}
	p := desk.Problems{}
	required := ""
	if !m.ReporterSees {
		required = "error.message_required"
	}
	check(p, "body", in.Body, MaxBody, required)
	if m.Warn && !in.Sure {
		p.Add("sure", "error.confirm_readers")
	}
	if err := p.Err(op); err != nil {
		return err
	}
	_, err = s.once(ctx, sc.Person, key, func(tx *store.Tx) (string, error) {
		if err := lockBoth(ctx, tx, m.From.ID, m.Into.ID); err != nil {
			return "", err
		}
		into, err := store.Tickets(tx).Lock(ctx, m.Into.ID)
		if err != nil {
			return "", err
		}
		if !sameVersion(in.IntoVersion)(into) || into.State == desk.Closed || into.Confidential != m.Into.Confidential {
			return "", desk.Fail(op, desk.Conflict, "error.ticket_changed")
		}
		e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: sc.Person, ByStaff: true, Body: in.Body, At: s.now(),
			Data: desk.EntryData{Other: into.Number}}
		if in.Body == "" {
			e.Kind = desk.EntryChange
		}
		_, err = s.act(ctx, tx, m.From.ID, sameVersion(in.Version), desk.ActMerge, e, func(t *desk.Ticket) {
			t.Result, t.MergedInto = desk.Duplicate, into.ID
		})
		if err != nil {
			return "", err
		}
		if _, err := tx.LinkTickets(ctx, m.From.ID, into.ID, desk.DuplicateOf); err != nil {
			return "", err
		}
		_, err = s.append(ctx, tx, into.ID, store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true,
			At: s.now(), Data: desk.EntryData{Field: desk.FieldMerged, Other: number}})
		if err != nil {
			return "", err
		}
		for _, w := range m.Follow {
			if _, err := s.readAlong(ctx, tx, sc, into.ID, w); err != nil {
				return "", err
			}
		}
		return number, nil
	})
	return err
}
