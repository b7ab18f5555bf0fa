package level

import (
	"context"
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Week lists the days as a calendar shows them.
var Week = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// Calendar is the service calendar with what stands beside it.
type Calendar struct {
	desk.Calendar
	Configured desk.Hours       // what holds where the calendar has no hours
	Days       []desk.ClosedDay // the vendor's own
	Holidays   []desk.Holiday   // of the state, this year and the next
	Stamp      string
}

// CalendarForm is the calendar as typed.
type CalendarForm struct {
	Hours   map[time.Weekday]string // as desk.Spans reads them
	Region  string
	Warn    string // per cent; empty: nobody is told before
	Promise bool
	Seen    string
}

// Calendar gives the service calendar.
func (s *Levels) Calendar(ctx context.Context, sc desk.StaffScope) (Calendar, error) {
	if err := may("level.Calendar", sc, desk.ManageRules); err != nil {
		return Calendar{}, err
	}
	return s.calendar(ctx, s.db)
}

func (s *Levels) calendar(ctx context.Context, q store.Querier) (Calendar, error) {
	out := Calendar{Configured: s.base}
	var err error
	if out.Calendar, err = store.Levels(q).Calendar(ctx, 0); err != nil {
		return out, err
	}
	out.Stamp = stamp(out.Set())
	if out.Days, err = store.Levels(q).ClosedDays(ctx, 0); err != nil {
		return out, err
	}
	for year := s.year(); year < s.year()+2; year++ {
		out.Holidays = append(out.Holidays, out.Region.Holidays(year)...)
	}
	return out, nil
}

// SetCalendar writes hours, federal state and what is told. The goals of all open tickets are counted anew.
func (s *Levels) SetCalendar(ctx context.Context, sc desk.StaffScope, f CalendarForm) error {
	const op = "level.SetCalendar"
	if err := may(op, sc, desk.ManageRules); err != nil {
		return err
	}
	defer s.changed()
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil { // two who change settings wait for one another
			return err
		}
		now, err := s.calendar(ctx, tx)
		if err != nil {
			return err
		}
		if err := fresh(op, f.Seen, now.Stamp); err != nil {
			return err
		}
		next, p := f.read()
		if err := p.Err(op); err != nil || stamp(next) == now.Stamp {
			return err
		}
		if err := tx.SetCalendar(ctx, next); err != nil {
			return err
		}
		if err := s.audit(ctx, tx, sc, 0, "calendar.edit", "calendar", next); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobRecount, desk.RecountPayload{}, s.now())
	})
}

func (f CalendarForm) read() (desk.Calendar, desk.Problems) {
	p := desk.Problems{}
	c := desk.Calendar{Region: desk.Region(f.Region), Promise: f.Promise}
	for _, d := range Week {
		spans, ok := desk.Spans(f.Hours[d])
		if !ok {
			p.Add(DayField(d), "error.hours")
		}
		if len(spans) > 0 {
			if c.Spans == nil {
				c.Spans = make(map[time.Weekday][]desk.Span)
			}
			c.Spans[d] = spans
		}
	}
	if c.Region != "" && !c.Region.Known() {
		p.Add("region", "error.choose")
	}
	if w := strings.TrimSpace(f.Warn); w != "" {
		n, err := strconv.Atoi(w)
		if err != nil || n < 0 || n > 95 {
			p.Add("warn", "error.warn")
		}
		c.Warn = n
	}
	return c, p
}

// DayField names the field of a day's hours.
func DayField(d time.Weekday) string { return "hours_" + strconv.Itoa(int(d)) }

// AddDay notes a day without service.
func (s *Levels) AddDay(ctx context.Context, sc desk.StaffScope, day, name string) error {
	return s.day(ctx, sc, "level.AddDay", func(tx *store.Tx) error { return addDay(ctx, tx, "level.AddDay", 0, day, name) })
}

// RemoveDay takes it out again.
func (s *Levels) RemoveDay(ctx context.Context, sc desk.StaffScope, ref string) error {
	return s.day(ctx, sc, "level.RemoveDay", func(tx *store.Tx) error { return tx.RemoveClosedDay(ctx, 0, ref) })
}

func (s *Levels) day(ctx context.Context, sc desk.StaffScope, op string, fn func(*store.Tx) error) error {
	if err := may(op, sc, desk.ManageRules); err != nil {
		return err
	}
	defer s.changed()
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if err := s.audit(ctx, tx, sc, 0, "calendar.days", "calendar", op); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobRecount, desk.RecountPayload{}, s.now())
	})
}
