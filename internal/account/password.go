package account

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// ChoosePassword sets the own password of who signed in with a one-time key, and opens a full
// session. Errors by field: password, repeat.
func (s *Service) ChoosePassword(ctx context.Context, session desk.Session, password, repeat string) (string, desk.Session, error) {
	const op = "account.ChoosePassword"
	if !session.KeyOnly {
		return "", desk.Session{}, &desk.Error{Op: op, Kind: desk.Forbidden}
	}
	problems, err := s.check(ctx, session.Person, password, repeat)
	if err != nil {
		return "", desk.Session{}, err
	}
	if err := problems.Err(op); err != nil {
		return "", desk.Session{}, err
	}
	return s.setPassword(ctx, session, password, func(*store.Tx) error { return nil })
}

// ChangePassword sets a new password of who knows the present one; wrong tries are slowed as those
// of signing in. Errors by field: present, password, repeat. The session goes on under a new token.
func (s *Service) ChangePassword(ctx context.Context, session desk.Session, present, password, repeat string) (string, desk.Session, error) {
	const op = "account.ChangePassword"
	if session.KeyOnly {
		return "", desk.Session{}, &desk.Error{Op: op, Kind: desk.Forbidden}
	}
	problems, err := s.check(ctx, session.Person, password, repeat)
	if err != nil {
		return "", desk.Session{}, err
	}
	if present == "" {
		problems.Add("present", "error.password_present")
	}
	if err := problems.Err(op); err != nil {
		return "", desk.Session{}, err
	}
	t, err := s.knows(ctx, op, session.Person, present)
	if err != nil {
		return "", desk.Session{}, err
	}
	return s.setPassword(ctx, session, password, func(tx *store.Tx) error { return t.forgive(ctx, tx, true) })
}

// knows refuses who does not know the present password, with the error at the field present.
func (s *Service) knows(ctx context.Context, op string, p desk.Person, present string) (try, error) {
	t, delay, err := s.begin(ctx, p.Email, "")
	if err != nil {
		return t, err
	}
	if delay > 0 {
		if err := s.sleep(ctx, delay); err != nil {
			return t, &desk.Error{Op: op, Kind: desk.Unavailable, Err: err}
		}
	}
	_, _, how, err := s.verify(ctx, p.Email, present)
	if err != nil {
		return t, s.giveBack(ctx, t, err)
	}
	if how != byPassword {
		return t, &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"present": "error.password_wrong"}}
	}
	return t, nil
}

// setPassword writes a password: all sessions, links and keys end, a mail tells of it, and the
// session at hand goes on as a full one with a new token.
func (s *Service) setPassword(ctx context.Context, session desk.Session, password string, also func(*store.Tx) error) (string, desk.Session, error) {
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return "", desk.Session{}, err
	}
	token, person, now := newToken(), session.Person.ID, s.now()
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.CloseSession(ctx, session.ID, now); err != nil {
			return err // ended meanwhile: what it was about to do does not happen
		}
		if err := tx.SetPassword(ctx, person, hash, now); err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, person, 0, now); err != nil {
			return err
		}
		if err := s.endTokens(ctx, tx, person); err != nil {
			return err
		}
		if err := also(tx); err != nil {
			return err
		}
		if err := s.addSession(ctx, tx, session.Person, false, token, session.Address, session.Agent, now); err != nil {
			return err
		}
		if err := tx.Audit(ctx, person, 0, "password.changed", session.Person.Ref, "", now); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobPassword, desk.PersonPayload{Person: person}, now)
	})
	if desk.KindOf(err) == desk.NotFound {
		return "", desk.Session{}, desk.Fail("account.setPassword", desk.Forbidden, "error.unauthenticated.text")
	}
	if err != nil {
		return "", desk.Session{}, err
	}
	next, _, err := store.Accounts(s.db).Session(ctx, hashed(token))
	return token, next, err
}

// check holds a new password to the rules.
func (s *Service) check(ctx context.Context, p desk.Person, password, repeat string) (desk.Problems, error) {
	words, err := s.contextWords(ctx, p)
	if err != nil {
		return nil, err
	}
	problems := desk.Problems{}
	if key := weakness(password, s.cfg.MinLength, words); key != "" {
		problems.Add("password", key)
	}
	if hash, ok := readKey(password); ok {
		mailed, err := store.Accounts(s.db).WasToken(ctx, p.ID, store.TokenKey, hash)
		if err != nil {
			return nil, err
		}
		if mailed {
			problems.Add("password", "error.password_mailed")
		}
	}
	if repeat != password {
		problems.Add("repeat", "error.password_repeat")
	}
	return problems, nil
}

// contextWords are what somebody who wants to guess the person's password tries first.
func (s *Service) contextWords(ctx context.Context, p desk.Person) ([]string, error) {
	words := append([]string{p.GivenName, p.FamilyName, p.Email}, s.cfg.Words()...)
	memberships, err := store.People(s.db).Memberships(ctx, p.ID)
	for _, m := range memberships {
		words = append(words, m.OrgName)
	}
	return words, err
}
