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
	return tx.Insert(ctx, n)
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
	return i.append(ctx, tx, id, e)
}

// Attach adds files, whose bytes are stored already, to an entry.
func (i *Importer) Attach(ctx context.Context, tx *store.Tx, person, id int64, seq int, files []desk.Attachment) error {
	return i.attach(ctx, tx, person, id, seq, desk.Draft{}, files)
}
