package account

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

const (
	keySession = 30 * time.Minute // how long a one-time key's session lasts
	touchEvery = 5 * time.Minute  // how exactly a session's last use is known: reading costs no write
	keepTyped  = 24 * time.Hour   // how long an ended session still names its person
)

// State is what a token is worth.
type State int

// The states of a session.
const (
	None  State = iota // never was, or ended long ago, or the person is not active
	Ended              // ran out less than a day ago: what its person typed can be kept for them, nothing else
	Live
)

// Authenticate looks up a session by its token and notes that it is in use. For None the session is empty.
func (s *Service) Authenticate(ctx context.Context, token string) (desk.Session, State, error) {
	session, state, err := s.Peek(ctx, token)
	if err == nil && state == Live {
		s.touch(ctx, session, s.now())
	}
	return session, state, err
}

// Peek looks up a session without using it: a page that stays open by itself keeps no session alive.
func (s *Service) Peek(ctx context.Context, token string) (desk.Session, State, error) {
	if len(token) > 100 {
		return desk.Session{}, None, nil
	}
	session, ended, err := store.Accounts(s.db).Session(ctx, hashed(token))
	if desk.KindOf(err) == desk.NotFound {
		return desk.Session{}, None, nil
	}
	if err != nil {
		return desk.Session{}, None, err
	}
	now := s.now()
	if !ended.IsZero() {
		return desk.Session{}, None, nil // ended on purpose: who still has the token may be anybody
	}
	end := s.end(session)
	switch {
	case now.Before(end):
		session.Current = true
		return session, Live, nil
	case now.Before(end.Add(keepTyped)):
		return session, Ended, nil
	}
	return desk.Session{}, None, nil
}

// end is when a session runs out.
func (s *Service) end(session desk.Session) time.Time {
	if idle := session.SeenAt.Add(s.cfg.IdleTimeout); idle.Before(session.ExpiresAt) {
		return idle
	}
	return session.ExpiresAt
}

// touch notes that a session is in use. Where that fails, with a full disk say, pages can still be read.
func (s *Service) touch(ctx context.Context, session desk.Session, now time.Time) {
	if now.Sub(session.SeenAt) < min(touchEvery, s.cfg.IdleTimeout/4) {
		return
	}
	_ = s.db.InTx(ctx, func(tx *store.Tx) error { return tx.TouchSession(ctx, session, now) })
}

// SignOut ends a session.
func (s *Service) SignOut(ctx context.Context, session desk.Session) error {
	return s.EndSession(ctx, session.Person.ID, session.Ref)
}

// Sessions lists the person's sessions that are in force, with the one at hand marked.
func (s *Service) Sessions(ctx context.Context, current desk.Session) ([]desk.Session, error) {
	now := s.now()
	list, err := store.Accounts(s.db).Sessions(ctx, current.Person.ID, now, now.Add(-s.cfg.IdleTimeout))
	for i := range list {
		list[i].Current = list[i].ID == current.ID
	}
	return list, err
}

// EndSession ends one of a person's sessions. One that is not there, or not theirs, is no error.
func (s *Service) EndSession(ctx context.Context, person int64, ref string) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error { return tx.EndSession(ctx, person, ref, s.now()) })
}

// EndOthers ends all sessions of the person but the one at hand.
func (s *Service) EndOthers(ctx context.Context, current desk.Session) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error { return tx.EndSessions(ctx, current.Person.ID, current.ID, s.now()) })
}

// Sweep deletes what has run out. It is done now and then.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error { return tx.Sweep(ctx, s.now()) })
}
