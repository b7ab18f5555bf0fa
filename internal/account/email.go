package account

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// EmailPath is where a new address is confirmed; the token follows.
const EmailPath = "/email/link/"

// PendingEmail gives the person's new address that waits to be confirmed; empty: none does.
func (s *Service) PendingEmail(ctx context.Context, person int64) (desk.EmailChange, error) {
	c, err := store.Accounts(s.db).EmailChange(ctx, person, s.now())
	if desk.KindOf(err) == desk.NotFound {
		return desk.EmailChange{}, nil
	}
	return c, err
}

// AskEmail asks for another address of who knows the present password. What is answered and left to
// do is the same whether or not somebody else has the address. Errors by field: email, email_present.
func (s *Service) AskEmail(ctx context.Context, session desk.Session, email, present string) error {
	const op = "account.AskEmail"
	if session.KeyOnly {
		return &desk.Error{Op: op, Kind: desk.Forbidden}
	}
	p := session.Person
	email = desk.FoldEmail(email)
	problems := desk.Problems{}
	switch {
	case email == "":
		problems.Add("email", "error.email_required")
	case !desk.ValidEmail(email):
		problems.Add("email", "error.email")
	case email == p.Email:
		problems.Add("email", "error.email_same")
	}
	if present == "" {
		problems.Add("email_present", "error.password_present")
	}
	if err := problems.Err(op); err != nil {
		return err
	}
	t, err := s.knows(ctx, op, p, present)
	if err != nil {
		return atField(err, "present", "email_present")
	}
	now := s.now()
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := t.forgive(ctx, tx, true); err != nil {
			return err
		}
		ok, err := s.admitMails(ctx, tx, p.ID, store.TokenEmail, now)
		if err != nil {
			return err
		}
		if !ok {
			return &desk.Error{Op: op, Kind: desk.TooMany, Key: "error.email_often", Wait: int(resetHour / time.Second)}
		}
		if err := tx.AskEmail(ctx, desk.NewEmailChange(p.ID, email, p.ID, now)); err != nil {
			return err
		}
		if err := tx.Audit(ctx, p.ID, 0, "person.email_asked", "person:"+p.Ref, changedEmail(p.Email, email), now); err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, desk.JobEmailLink, desk.EmailLinkPayload{Person: p.ID, At: now}, now); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobEmailAsked, desk.EmailPayload{Person: p.ID, Email: p.Email}, now)
	})
}

// changedEmail is what the trail keeps of a change.
func changedEmail(from, to string) string {
	text, _ := json.Marshal(map[string][2]string{"email": {from, to}}) // strings always can
	return string(text)
}

// atField moves an error to the field of another form.
func atField(err error, from, to string) error {
	var known *desk.Error
	if errors.As(err, &known) && known.Fields[from] != "" {
		return &desk.Error{Op: known.Op, Kind: known.Kind, Fields: map[string]string{to: known.Fields[from]}}
	}
	return err
}

// SendEmailLink does the job desk.JobEmailLink. Each attempt makes a link of its own; all work until one
// is used. An address that somebody has already gets no mail, and can never be confirmed.
func (s *Service) SendEmailLink(ctx context.Context, payload []byte) error {
	const op = "account.SendEmailLink"
	var in desk.EmailLinkPayload
	if err := json.Unmarshal(payload, &in); err != nil {
		return &desk.Error{Op: op, Kind: desk.Invalid, Err: err}
	}
	token, now := newToken(), s.now()
	var p desk.Person
	send := false
	err := s.db.InTx(ctx, func(tx *store.Tx) error {
		send = false
		c, err := store.Accounts(tx).EmailChange(ctx, in.Person, now)
		if desk.KindOf(err) == desk.NotFound || err == nil && !c.AskedAt.Equal(in.At.Truncate(time.Microsecond)) {
			return nil // given up, or another one was asked for
		}
		if err != nil {
			return err
		}
		if p, err = store.People(tx).ByID(ctx, in.Person); err != nil || !p.Active {
			return err
		}
		taken, err := isTaken(ctx, tx, c.Email, p.ID)
		if err != nil {
			return err
		}
		if _, err := tx.AddToken(ctx, p.ID, store.TokenEmail, hashed(token), c.AskedAt, c.ExpiresAt); err != nil {
			return err
		}
		p.Email, send = c.Email, !taken
		return nil
	})
	if err != nil || !send {
		return err
	}
	return s.mailer.EmailLink(ctx, p, s.cfg.BaseURL+EmailPath+token, desk.EmailValid)
}

func isTaken(ctx context.Context, tx *store.Tx, email string, by int64) (bool, error) {
	other, err := store.People(tx).ByEmail(ctx, email)
	if desk.KindOf(err) == desk.NotFound {
		return false, nil
	}
	return other.ID != by, err
}

// CheckEmailLink says whether a link works, and for which address. It consumes nothing: mail scanners
// open links.
func (s *Service) CheckEmailLink(ctx context.Context, token string) (email string, ok bool, err error) {
	person, ok, err := store.Accounts(s.db).Token(ctx, store.TokenEmail, hashed(token), s.now())
	if err != nil || !ok {
		return "", false, err
	}
	c, err := s.PendingEmail(ctx, person)
	return c.Email, c.Email != "", err
}

// ConfirmEmail is the button on that page: the address becomes the person's, all sessions but the one
// in which the button was pressed end, and what was sent to the old address opens nothing any more.
// desk.Invalid with error.link: the link does not work, or not any more.
func (s *Service) ConfirmEmail(ctx context.Context, token string, session *desk.Session) error {
	const op = "account.ConfirmEmail"
	now := s.now()
	err := s.db.InTx(ctx, func(tx *store.Tx) error {
		person, err := tx.UseToken(ctx, store.TokenEmail, hashed(token), now)
		if err != nil {
			return err
		}
		email, err := tx.TakeEmailChange(ctx, person, now)
		if err != nil {
			return err
		}
		before, err := store.People(tx).ByID(ctx, person)
		if err != nil {
			return err
		}
		taken, err := isTaken(ctx, tx, email, person)
		if err != nil {
			return err
		}
		if taken || !before.Active {
			return desk.Missing(op)
		}
		if err := tx.SetEmail(ctx, person, email); err != nil {
			return err
		}
		var keep int64
		if session != nil && session.Person.ID == person {
			keep = session.ID
		}
		if err := tx.EndSessions(ctx, person, keep, now); err != nil {
			return err
		}
		if err := s.endTokens(ctx, tx, person); err != nil {
			return err
		}
		if err := tx.Audit(ctx, person, 0, "person.email_changed", "person:"+before.Ref, changedEmail(before.Email, email), now); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobEmailDone, desk.EmailPayload{Person: person, Email: before.Email}, now)
	})
	if kind := desk.KindOf(err); kind == desk.NotFound || kind == desk.Conflict { // somebody else was faster with the address
		return desk.Fail(op, desk.Invalid, "error.link")
	}
	return err
}

// DropEmail gives a change up; the old address stays. Without one nothing happens.
func (s *Service) DropEmail(ctx context.Context, p desk.Person) error {
	now := s.now()
	err := s.db.InTx(ctx, func(tx *store.Tx) error {
		email, err := tx.TakeEmailChange(ctx, p.ID, now)
		if err != nil {
			return err
		}
		return tx.Audit(ctx, p.ID, 0, "person.email_dropped", "person:"+p.Ref, changedEmail(email, ""), now)
	})
	if desk.KindOf(err) == desk.NotFound {
		return nil
	}
	return err
}
