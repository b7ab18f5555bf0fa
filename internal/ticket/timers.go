package ticket

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Timers is what the portal does to tickets by itself: it reminds, closes, puts before the agent and tells of goals.
// Each step is claimed in the transaction that does it, under the ticket's lock, so that several portals over one
// database do it once.
type Timers struct{ core }

// NewTimers puts them together.
func NewTimers(db *store.DB, now func() time.Time, cfg Config) *Timers {
	return &Timers{core{db: db, now: now, cfg: cfg}}
}

const (
	batch = 100
	// stale is how long after it a missed goal is still worth a mail: after a standstill the queues tell.
	stale = 24 * time.Hour
)

// Run does what is due. A ticket that fails does not keep the others waiting.
func (t *Timers) Run(ctx context.Context) error {
	var failed []error
	for after := (store.Look{}); ctx.Err() == nil; {
		due, err := store.Levels(t.db).ToLookAt(ctx, t.now(), after, batch)
		if err != nil || len(due) == 0 {
			return errors.Join(append(failed, err)...)
		}
		for _, l := range due {
			if err := t.look(ctx, l.Ticket, true); err != nil {
				failed = append(failed, err)
			}
			after = l
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// look does what is due for one ticket. Without tell the steps are noted as done, for tickets that were imported.
func (t *Timers) look(ctx context.Context, id int64, tell bool) error {
	return t.db.InTx(ctx, func(tx *store.Tx) error {
		x, err := store.Tickets(tx).Lock(ctx, id)
		if err != nil {
			return err
		}
		now := t.now()
		clock, found, err := store.Levels(tx).Clock(ctx, id)
		if err != nil || !found || clock.LookAt.IsZero() || clock.LookAt.After(now) {
			return err // somebody else was faster
		}
		cal, h, err := t.service(ctx, tx, x.Org.ID)
		if err != nil {
			return err
		}
		steps, alarms := clock.Steps(h, x, now, clock.Deadlines(h, x, cal.Warn))
		for _, s := range steps {
			switch s {
			case desk.StepResubmit:
				x.ResubmitOn, x.Raised = "", desk.RaisedDate
			case desk.StepRaise:
				x.Raised = desk.RaisedSilent
			}
		}
		if err := t.settle(ctx, tx, x, clock, cal, h); err != nil || !tell {
			return err
		}
		for _, s := range steps {
			if err := t.do(ctx, tx, id, s, now); err != nil {
				return err
			}
		}
		for _, a := range alarms {
			if now.Sub(a.At) < stale {
				if err := t.alarm(ctx, tx, x, a, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (t *Timers) do(ctx context.Context, tx *store.Tx, id int64, s desk.Step, now time.Time) error {
	e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryChange, At: now}
	var err error
	switch s {
	case desk.StepRemind:
		_, err = t.act(ctx, tx, id, nil, desk.ActRemind, e, nil)
	case desk.StepClose:
		_, err = t.act(ctx, tx, id, nil, desk.ActExpire, e, func(t *desk.Ticket) { t.Result = desk.NoFeedback })
	case desk.StepRaise:
		e.Visibility, e.Data.Raised = desk.InternalNote, desk.RaisedSilent
		_, err = t.append(ctx, tx, id, e)
	case desk.StepResubmit:
		e.Visibility, e.Data.Raised = desk.InternalNote, desk.RaisedDate
		_, err = t.append(ctx, tx, id, e)
	}
	return err
}

// alarm tells the assignee that a goal is near, and with a missed one the team as well. What nobody has goes to the
// team at once.
func (t *Timers) alarm(ctx context.Context, tx *store.Tx, x desk.Ticket, a desk.Alarm, now time.Time) error {
	people, err := store.Levels(tx).Team(ctx, x.Team.ID)
	if err != nil {
		return err
	}
	told := make(map[int64]bool)
	if x.Assignee.ID != 0 {
		told[x.Assignee.ID] = true
	}
	if a.Step == desk.StepBreach || x.Assignee.ID == 0 {
		for _, p := range people {
			told[p.ID] = true
		}
	}
	for _, p := range slices.Sorted(maps.Keys(told)) {
		in := desk.AlarmPayload{Ticket: x.ID, Person: p, Step: a.Step, Goal: a.Goal, At: a.At}
		if err := tx.Enqueue(ctx, desk.JobAlarm, in, now); err != nil {
			return err
		}
	}
	return nil
}
