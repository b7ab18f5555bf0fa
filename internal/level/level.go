// Package level is what administrators set about the service: contract levels with their goals, the service calendar,
// and what an organisation has of both. It gives the hours that are in force.
//
// It never counts a ticket itself: it leaves the job that does.
package level

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"
	"time"
	"unicode/utf8"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// MaxName bounds a name, in characters.
const MaxName = 100

// Levels holds the use cases.
type Levels struct {
	db   *store.DB
	now  func() time.Time
	base desk.Hours

	mu    sync.Mutex
	hours desk.Hours
	until time.Time
}

// New puts the use cases together; base are the hours of the configuration.
func New(db *store.DB, now func() time.Time, base desk.Hours) *Levels {
	return &Levels{db: db, now: now, base: base}
}

// keep is how long the hours are kept: every page shows them. Another portal over the same database has them after it.
const keep = 10 * time.Second

// Hours gives the service hours in force. Where the database cannot be read, it is the last that were known.
func (s *Levels) Hours(ctx context.Context) desk.Hours {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Before(s.until) && s.until.Sub(now) <= keep {
		return s.hours
	}
	cal, err := store.Levels(s.db).Calendar(ctx, 0)
	switch {
	case err == nil:
		s.hours, s.until = cal.Hours(s.base), now.Add(keep)
	case s.hours.Zone == nil:
		return s.base
	}
	return s.hours
}

func (s *Levels) changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until = time.Time{}
}

// may lets those pass who have the permission. For who does not work here nothing is there.
func may(op string, sc desk.StaffScope, p desk.Permission) error {
	switch {
	case sc.May(p):
		return nil
	case sc.May(desk.SeeTickets):
		return desk.Fail(op, desk.Forbidden, "")
	}
	return desk.Missing(op)
}

// stamp names a version of what a form changes.
func stamp(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

func fresh(op, seen, now string) error {
	if seen != "" && seen != now {
		return desk.Fail(op, desk.Conflict, "error.level_changed")
	}
	return nil
}

func (s *Levels) audit(ctx context.Context, tx *store.Tx, sc desk.StaffScope, org int64, action, subject string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return tx.Audit(ctx, sc.Person, org, action, subject, string(text), s.now())
}

func checkName(p desk.Problems, name, required string) {
	switch {
	case name == "":
		p.Add("name", required)
	case utf8.RuneCountInString(name) > MaxName:
		p.Add("name", "error.too_long")
	}
}
