package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Move is where a ticket is to belong.
type Move struct {
	Org     string // ref of the affected organisation
	Keep    bool   // the reporting organisation stays, and sees it still
	Sure    bool   // who will see it was read
	Version int
}

// Moving is what a move would do.
type Moving struct {
	Ticket       desk.Ticket
	Org          desk.Named
	Reporting    int64        // the reporting organisation afterwards
	Stay         []desk.Named // who sees it before and after
	Gain         []desk.Named
	Lose         []desk.Named
	ReporterSees bool
}

// Moving looks at who would see a ticket that belongs to another organisation, and who would not any more.
func (s *Staff) Moving(ctx context.Context, sc desk.StaffScope, number string, to Move) (m Moving, err error) {
	const op = "ticket.Moving"
	if m.Ticket, err = s.workable(ctx, sc, number); err != nil {
		return m, err
	}
	t := m.Ticket
	o, err := store.Orgs(s.db).ByRef(ctx, to.Org)
	if err != nil && desk.KindOf(err) != desk.NotFound {
		return m, err
	}
	if err != nil || !o.Active || o.ID == t.Org.ID {
		return m, &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"org": "error.choose_org"}}
	}
	m.Org, m.Reporting = desk.Named{ID: o.ID, Ref: o.Ref, Name: o.Name}, t.ReportingOrg.ID
	if !to.Keep {
		scope, err := store.People(s.db).Scope(ctx, t.Reporter.ID, s.now())
		if err != nil {
			return m, err
		}
		var ok bool
		if m.Reporting, ok = scope.ReportingOrg(o.ID); !ok {
			m.Reporting = o.ID
		}
	}
	before, err := store.Tickets(s.db).ReadersAs(ctx, t.ID, t.Sight(), s.now())
	if err != nil {
		return m, err
	}
	after, err := store.Tickets(s.db).ReadersAs(ctx, t.ID, desk.Sight{Org: o.ID, ReportingOrg: m.Reporting, Confidential: t.Confidential}, s.now())
	if err != nil {
		return m, err
	}
	m.Gain, m.Lose = without(after, before), without(before, after)
	m.Stay = without(after, m.Gain)
	m.ReporterSees = has(after, t.Reporter.ID)
	return m, nil
}

// Move gives a ticket to another organisation. Who read along and does not see it any more is taken out,
// and it is found by the new organisation's words. The history names the two organisations to staff alone:
// its contacts are not told of other customers.
func (s *Staff) Move(ctx context.Context, sc desk.StaffScope, number string, to Move) error {
	const op = "ticket.Move"
	m, err := s.Moving(ctx, sc, number, to)
	if err != nil {
		return err
	}
	if !to.Sure {
		return &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"sure": "error.confirm_readers"}}
	}
	return s.change(ctx, sc, number, to.Version, func(tx *store.Tx, t *desk.Ticket) ([]step, error) {
		if t.Org.ID != m.Ticket.Org.ID || t.ReportingOrg.ID != m.Ticket.ReportingOrg.ID {
			return nil, desk.Fail(op, desk.Conflict, "error.ticket_changed")
		}
		if err := tx.MoveTicket(ctx, t.ID, m.Org.ID, m.Reporting); err != nil {
			return nil, err
		}
		for _, p := range m.Lose {
			for _, role := range []string{"watcher", "circle"} {
				if role == "circle" && p.ID == t.Reporter.ID {
					continue
				}
				if err := tx.RemovePerson(ctx, t.ID, p.ID, role); err != nil {
					return nil, err
				}
			}
		}
		if err := tx.Reindex(ctx, t.ID); err != nil {
			return nil, err
		}
		was := t.Org.Name
		t.Org, t.ReportingOrg = m.Org, desk.Named{ID: m.Reporting}
		return []step{{public: true, data: desk.EntryData{Field: desk.FieldOrg}},
			{data: desk.EntryData{Field: desk.FieldOrg, Was: was, Is: m.Org.Name}}}, nil
	})
}
