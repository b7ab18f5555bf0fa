package ticket

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Service is what runs for a ticket, as staff see it.
type Service struct {
	Deadlines []Deadline // the next one first
	ClosesAt  time.Time  // when a result is closed without feedback; zero: it is not
	Held      bool       // the customer wrote: nothing follows by itself
}

// Deadline is a goal with the service time that is left of it; overdue, none is.
type Deadline struct {
	desk.Deadline
	Left    time.Duration
	Overdue bool
}

func (s *Staff) left(ctx context.Context, t desk.Ticket) (Service, error) {
	var out Service
	clock, found, err := store.Levels(s.db).Clock(ctx, t.ID)
	if err != nil || !found {
		return out, err
	}
	cal, h, err := s.service(ctx, s.db, t.Org.ID)
	if err != nil {
		return out, err
	}
	now := s.now()
	for _, d := range clock.Deadlines(h, t, cal.Warn) {
		out.Deadlines = append(out.Deadlines, Deadline{d, h.Between(now, d.At), !now.Before(d.At)})
	}
	out.ClosesAt, out.Held = clock.ClosesAt(h, t), clock.Held && t.State == desk.Resolved
	return out, nil
}

// leftOf fills in what is left of the goals of a list.
func (s *Staff) leftOf(ctx context.Context, rows []desk.StaffRow) error {
	_, h, err := s.service(ctx, s.db, 0)
	now := s.now()
	for i, r := range rows {
		if !r.DueAt.IsZero() {
			rows[i].Left = h.Between(now, r.DueAt)
		}
	}
	return err
}

// SetResubmit sets the day on which the portal puts the ticket before its agent again, or with an empty one takes it
// back. Until then the customer is not reminded, and is not told of it.
func (s *Staff) SetResubmit(ctx context.Context, sc desk.StaffScope, number, typed string, version int) error {
	const op = "ticket.SetResubmit"
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return err
	}
	on := day(typed)
	p := desk.Problems{}
	switch _, ok := desk.Day(on); {
	case on == "":
	case !ok:
		p.Add("resubmit_on", "error.date")
	case on <= s.now().In(s.zone()).Format(time.DateOnly):
		p.Add("resubmit_on", "error.date_past")
	case t.State == desk.Closed:
		p.Add("resubmit_on", "error.ticket_closed")
	}
	if err := p.Err(op); err != nil {
		return err
	}
	data := desk.EntryData{ResubmitOn: on}
	if on == "" {
		data.ResubmitOn = desk.NoResubmit
	}
	return s.change(ctx, sc, number, version, func(_ *store.Tx, t *desk.Ticket) ([]step, error) {
		if t.ResubmitOn == on {
			return nil, nil
		}
		t.ResubmitOn = on
		return []step{{data: data}}, nil
	})
}
