package ticket

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Importer writes what happened before, in transactions of the caller and with times of the past.
// Nobody is told of it. It goes through the same transition table as everybody.
type Importer struct{ core }

// NewImporter makes an importer.
func NewImporter(db *store.DB, cfg Config) *Importer {
	return &Importer{core{db: db, now: time.Now, cfg: cfg, quiet: true}}
}

// Create writes a ticket with its first entry.
func (i *Importer) Create(ctx context.Context, tx *store.Tx, n store.NewTicket) (id int64, number string, err error) {
	n.Year, n.Prefix = n.At.In(i.cfg.Zone).Year(), i.cfg.Prefix
	if id, number, err = tx.Insert(ctx, n); err != nil {
		return 0, "", err
	}
	t := desk.Ticket{ID: id, Org: desk.Named{ID: n.Org}, Kind: n.Kind, Impact: n.Impact, State: desk.New, CreatedAt: n.At}
	return id, number, i.started(ctx, tx, t, n.First.ByStaff)
}

// Act writes a transition with its entry and gives the entry's number. The words that closed a ticket
// of the past wait for nobody.
func (i *Importer) Act(ctx context.Context, tx *store.Tx, id int64, a desk.Action, e store.NewEntry, edit func(*desk.Ticket)) (int, error) {
	seq, err := i.act(ctx, tx, id, nil, a, e, edit)
	if err == nil && (a == desk.ActConfirm || a == desk.ActWithdraw) {
		_, err = tx.Heard(ctx, id, seq)
	}
	return seq, err
}

// Add writes an entry without a transition.
func (i *Importer) Add(ctx context.Context, tx *store.Tx, id int64, e store.NewEntry) (int, error) {
	if e.Author != 0 && !e.ByStaff && e.Visibility == desk.Public && e.Kind == desk.EntryMessage {
		return i.said(ctx, tx, id, e)
	}
	return i.append(ctx, tx, id, e)
}

// CatchUp notes what would have followed by itself until now as done: reminders, and the telling of missed goals. A
// portal that begins with what was imported does not begin with a storm of mails.
func (i *Importer) CatchUp(ctx context.Context, now time.Time) error {
	t := &Timers{i.core}
	t.now = func() time.Time { return now }
	for after := (store.Look{}); ; {
		due, err := store.Levels(i.db).ToLookAt(ctx, now, after, batch)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, l := range due {
			if err := t.look(ctx, l.Ticket, false); err != nil {
				return err
			}
			after = l
		}
	}
}

// Attach adds files, whose bytes are stored already, to an entry.
func (i *Importer) Attach(ctx context.Context, tx *store.Tx, person, id int64, seq int, files []desk.Attachment) error {
	return i.attach(ctx, tx, person, id, seq, desk.Draft{}, files)
}
