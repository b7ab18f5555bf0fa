package ticket

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"kundenportal/internal/store"
)

// Marks collects how far people have read and writes it once a second, so that reading a page
// costs no write of its own.
type Marks struct {
	db   *store.DB
	log  *slog.Logger
	mu   sync.Mutex
	seqs map[markKey]int
}

type markKey struct{ person, ticket int64 }

// NewMarks makes a collector; Run writes what it collects.
func NewMarks(db *store.DB, log *slog.Logger) *Marks {
	return &Marks{db: db, log: log, seqs: make(map[markKey]int)}
}

func (m *Marks) add(person, ticket int64, seq int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := markKey{person, ticket}
	m.seqs[k] = max(m.seqs[k], seq)
}

func (m *Marks) pending(person, ticket int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.seqs[markKey{person, ticket}]
	return ok
}

// Run writes every second until ctx ends, and once more then.
func (m *Marks) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			m.Flush(ctx)
		case <-ctx.Done():
			m.Flush(context.WithoutCancel(ctx))
			return
		}
	}
}

// Flush writes what was collected. What cannot be written is kept for the next time.
func (m *Marks) Flush(ctx context.Context) {
	m.mu.Lock()
	batch := make(map[markKey]int, len(m.seqs))
	maps.Copy(batch, m.seqs)
	m.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	err := m.db.InTx(ctx, func(tx *store.Tx) error {
		for k, seq := range batch {
			if err := tx.MarkRead(ctx, k.person, k.ticket, seq); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.log.Warn("read marks not written", "marks", len(batch), "error", err)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, seq := range batch {
		if m.seqs[k] == seq {
			delete(m.seqs, k)
		}
	}
}
