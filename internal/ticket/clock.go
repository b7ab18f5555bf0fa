package ticket

import (
	"context"
	"encoding/json"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// service gives the calendar that counts for an organisation's tickets and its hours.
func (c *core) service(ctx context.Context, q store.Querier, org int64) (desk.Calendar, desk.Hours, error) {
	cal, err := store.Levels(q).Calendar(ctx, org)
	return cal, cal.Hours(c.cfg.Hours), err
}

// started begins the clock of a ticket that was just created.
func (c *core) started(ctx context.Context, tx *store.Tx, t desk.Ticket, answered bool) error {
	cal, h, err := c.service(ctx, tx, t.Org.ID)
	if err != nil {
		return err
	}
	clock, err := c.newClock(ctx, tx, t, answered)
	if err != nil {
		return err
	}
	return c.settle(ctx, tx, t, clock, cal, h)
}

func (c *core) newClock(ctx context.Context, tx *store.Tx, t desk.Ticket, answered bool) (desk.Clock, error) {
	level, goals, err := c.goals(ctx, tx, t, t.CreatedAt)
	return desk.NewClock(level, goals, t.CreatedAt, answered), err
}

func (c *core) goals(ctx context.Context, tx *store.Tx, t desk.Ticket, at time.Time) (int64, desk.Goals, error) {
	return store.Levels(tx).ForTicket(ctx, t.Org.ID, at.In(c.zone()).Format(time.DateOnly), t.Kind, t.Impact)
}

func (c *core) zone() *time.Location {
	if c.cfg.Zone == nil {
		return time.UTC
	}
	return c.cfg.Zone
}

// timed goes on with a ticket's clock after something happened to it: before is what it was, t what it is. It is
// called in the transaction of that, with the ticket locked.
func (c *core) timed(ctx context.Context, tx *store.Tx, before, t desk.Ticket, x desk.Happening) error {
	cal, h, err := c.service(ctx, tx, t.Org.ID)
	if err != nil {
		return err
	}
	clock, err := c.clock(ctx, tx, before)
	if err != nil {
		return err
	}
	if t.Kind != before.Kind || t.Impact != before.Impact || t.Org.ID != before.Org.ID {
		level, goals, err := c.goals(ctx, tx, t, x.At)
		if err != nil {
			return err
		}
		clock.Change(h, x.At, level, goals)
	}
	x.From, x.To = before.State, t.State
	clock.Hear(h, x)
	if !t.NextReplyAt.Equal(before.NextReplyAt) {
		clock.ReplyTold = desk.NotTold
	}
	if t.PlannedDate != before.PlannedDate {
		clock.ResultTold = desk.NotTold
	}
	return c.settle(ctx, tx, t, clock, cal, h)
}

// clock gives the ticket's clock; one that came without begins with its creation.
func (c *core) clock(ctx context.Context, tx *store.Tx, t desk.Ticket) (desk.Clock, error) {
	clock, found, err := store.Levels(tx).Clock(ctx, t.ID)
	if err != nil || found {
		return clock, err
	}
	return c.newClock(ctx, tx, t, false)
}

// settle writes a clock with what follows from it.
func (c *core) settle(ctx context.Context, tx *store.Tx, t desk.Ticket, clock desk.Clock, cal desk.Calendar, h desk.Hours) error {
	list := clock.Deadlines(h, t, cal.Warn)
	t.DueAt, t.PromisedAt = desk.DueAt(list), time.Time{}
	if cal.Promise {
		t.PromisedAt = desk.ReplyAt(list)
	}
	clock.LookAt = clock.Look(h, t, list)
	clock.Judge(t, list, c.now())
	return tx.SaveClock(ctx, t, clock)
}

// said adds words of the customer that change no state: they wait for a reply, or hold what would follow by itself.
func (c *core) said(ctx context.Context, tx *store.Tx, id int64, e store.NewEntry) (int, error) {
	t, err := store.Tickets(tx).Lock(ctx, id)
	if err != nil {
		return 0, err
	}
	if err := c.timed(ctx, tx, t, t, desk.Happening{At: e.At, Spoke: true}); err != nil {
		return 0, err
	}
	return c.append(ctx, tx, id, e)
}

// met goes on after staff have met what the customer wrote: nobody waits for a reply to it, and where it is the
// customer's turn that begins anew.
func (c *core) met(ctx context.Context, tx *store.Tx, t desk.Ticket) error {
	cal, h, err := c.service(ctx, tx, t.Org.ID)
	if err != nil {
		return err
	}
	clock, err := c.clock(ctx, tx, t)
	if err != nil {
		return err
	}
	clock.Met(c.now())
	return c.settle(ctx, tx, t, clock, cal, h)
}

// replies says whether staff told the customer something by an action.
func replies(a desk.Action) bool {
	switch a {
	case desk.ActAnswer, desk.ActAsk, desk.ActResume, desk.ActSchedule, desk.ActResolve:
		return true
	}
	return false
}

// Recount does the job desk.JobRecount: the service calendar or an organisation's contract changed, and the open
// tickets of that organisation, or of all, are counted anew.
func (t *Timers) Recount(ctx context.Context, payload []byte) error {
	var in desk.RecountPayload
	if err := json.Unmarshal(payload, &in); err != nil {
		return &desk.Error{Op: "ticket.Recount", Kind: desk.Invalid, Err: err}
	}
	for after := int64(0); ; {
		ids, err := store.Levels(t.db).OpenTickets(ctx, in.Org, after, batch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := t.recount(ctx, id); err != nil {
				return err
			}
			after = id
		}
	}
}

func (t *Timers) recount(ctx context.Context, id int64) error {
	return t.db.InTx(ctx, func(tx *store.Tx) error {
		x, err := store.Tickets(tx).Lock(ctx, id)
		if err != nil {
			return err
		}
		clock, err := t.clock(ctx, tx, x)
		if err != nil {
			return err
		}
		cal, h, err := t.service(ctx, tx, x.Org.ID)
		if err != nil {
			return err
		}
		level, goals, err := t.goals(ctx, tx, x, t.now())
		if err != nil {
			return err
		}
		if level != clock.Level {
			clock.Change(h, t.now(), level, goals)
		}
		return t.settle(ctx, tx, x, clock, cal, h)
	})
}
