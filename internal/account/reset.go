package account

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// LinkPath is where the page of a link is; the token follows.
const LinkPath = "/password/link/"

// resetHour is the time in which ResetPerHour requests lead to a mail, and after which a request
// that could not be served is forgotten.
const resetHour = time.Hour

// ResetRequest is what the page "Neues Passwort anfordern" sends.
type ResetRequest struct {
	Username string
	Lang     string // of the page
	Address  string // of the client
}

// RequestReset leaves a job, whatever was typed: the answer and the work are the same for every
// user name. desk.TooMany depends on the client's address alone.
func (s *Service) RequestReset(ctx context.Context, in ResetRequest) error {
	username := cut(desk.FoldEmail(desk.Line(in.Username)), maxUsername)
	if username == "" {
		p := desk.Problems{}
		p.Add("username", "error.username_required")
		return p.Err("account.RequestReset")
	}
	lang := "de"
	if in.Lang == "en" {
		lang = "en"
	}
	now := s.now()
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if _, _, err := s.admit(ctx, tx, "reset", in.Address, resetTries, now); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobResetLink, desk.AddressPayload{Email: username, Lang: lang, At: now}, now)
	})
}

// SendLink does the job desk.JobResetLink: mail 1. Each attempt makes a link of its own, because
// the one of an attempt that failed may have arrived all the same.
func (s *Service) SendLink(ctx context.Context, payload []byte) error {
	const op = "account.SendLink"
	var in desk.AddressPayload
	if err := json.Unmarshal(payload, &in); err != nil {
		return &desk.Error{Op: op, Kind: desk.Invalid, Err: err}
	}
	if s.now().Sub(in.At) > resetHour {
		return nil // who still wants a new password has asked again
	}
	p, err := store.People(s.db).ByEmail(ctx, in.Email)
	if desk.KindOf(err) == desk.NotFound || err == nil && !p.Active {
		return nil
	}
	if err != nil {
		return err
	}
	token := newToken()
	admitted := false
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		if admitted, err = s.admitMails(ctx, tx, p.ID, store.TokenLink, in.At); err != nil || !admitted {
			return err
		}
		_, err = tx.AddToken(ctx, p.ID, store.TokenLink, hashed(token), in.At, s.now().Add(s.cfg.LinkValid))
		return err
	})
	if err != nil || !admitted {
		return err
	}
	if p.Lang == "" {
		p.Lang = in.Lang
	}
	return s.mailer.ResetLink(ctx, p, s.cfg.BaseURL+LinkPath+token, s.cfg.LinkValid)
}

// admitMails holds a person to ResetPerHour requests for links of a kind in any hour. The links of a request carry its
// time, so that another attempt of a request is not another request.
func (s *Service) admitMails(ctx context.Context, tx *store.Tx, person int64, kind string, asked time.Time) (bool, error) {
	asked = asked.Truncate(time.Microsecond) // as the store keeps it
	moments, err := store.Accounts(tx).Requests(ctx, person, kind, asked.Add(-resetHour))
	for _, m := range moments {
		if m.Equal(asked) {
			return true, err
		}
	}
	return len(moments) < s.cfg.ResetPerHour, err
}

// CheckLink says whether a link works. It consumes nothing: mail scanners open links.
func (s *Service) CheckLink(ctx context.Context, token string) (bool, error) {
	_, ok, err := store.Accounts(s.db).Token(ctx, store.TokenLink, hashed(token), s.now())
	return ok, err
}

// PressLink is the button on a link's page in the flow desk.ResetByMail: it uses the link, ends all others of the person and
// leaves the job that makes and sends the key. desk.Invalid with error.link: the link does not
// work, or not any more.
func (s *Service) PressLink(ctx context.Context, token string) error {
	const op = "account.PressLink"
	if s.cfg.Reset == desk.ResetByLink {
		return desk.Fail(op, desk.Invalid, "error.link")
	}
	now := s.now()
	err := s.db.InTx(ctx, func(tx *store.Tx) error {
		person, err := tx.UseToken(ctx, store.TokenLink, hashed(token), now)
		if err != nil {
			return err
		}
		if err := tx.EndTokens(ctx, person, store.TokenLink, now); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobResetKey, desk.PersonPayload{Person: person}, now)
	})
	if desk.KindOf(err) == desk.NotFound {
		return desk.Fail(op, desk.Invalid, "error.link")
	}
	return err
}

// Press is the button on a link's page, with the browser that pressed it.
type Press struct {
	Link     string // the link's token
	Address  string // of the client
	Agent    string // the browser, as it names itself
	Replaces string // the token that the browser had until now, if any: that session ends
}

// FollowLink is the button on a link's page in the flow desk.ResetByLink: it uses the link, ends all
// others of the person, and gives the token of a session that can only ChoosePassword.
// desk.Invalid with error.link: the link does not work, or not any more.
func (s *Service) FollowLink(ctx context.Context, in Press) (string, error) {
	const op = "account.FollowLink"
	if s.cfg.Reset != desk.ResetByLink {
		return "", desk.Fail(op, desk.Invalid, "error.link")
	}
	var p desk.Person
	token, err := s.open(ctx, &p, true, SignIn{Address: in.Address, Agent: in.Agent, Replaces: in.Replaces}, func(tx *store.Tx) error {
		person, err := tx.UseToken(ctx, store.TokenLink, hashed(in.Link), s.now())
		if err != nil {
			return err
		}
		if p, err = store.People(tx).ByID(ctx, person); err == nil && !p.Active {
			err = desk.Missing(op)
		}
		if err != nil {
			return err
		}
		return s.endTokens(ctx, tx, person)
	})
	if desk.KindOf(err) == desk.NotFound {
		return "", desk.Fail(op, desk.Invalid, "error.link")
	}
	return token, err
}

// SendKey does the job desk.JobResetKey: mail 2. The key is made here, and in clear it is nowhere
// else than in this mail. Each attempt makes its own; all work until one is used.
func (s *Service) SendKey(ctx context.Context, payload []byte) error {
	const op = "account.SendKey"
	var in desk.PersonPayload
	if err := json.Unmarshal(payload, &in); err != nil {
		return &desk.Error{Op: op, Kind: desk.Invalid, Err: err}
	}
	if s.cfg.Reset == desk.ResetByLink {
		return nil // asked for before the installation chose that no password is mailed
	}
	p, err := store.People(s.db).ByID(ctx, in.Person)
	if desk.KindOf(err) == desk.NotFound || err == nil && (!p.Active || p.Email == "") {
		return nil
	}
	if err != nil {
		return err
	}
	key := newKey()
	hash := hashed(strings.ReplaceAll(key, "-", ""))
	var id int64
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		now := s.now()
		id, err = tx.AddToken(ctx, p.ID, store.TokenKey, hash, now, now.Add(s.cfg.KeyValid))
		return err
	})
	if err != nil {
		return err
	}
	if err := s.mailer.ResetKey(ctx, p, key, s.cfg.KeyValid); err != nil {
		return err
	}
	// The mail is out: should this fail, the key works a little shorter, and nothing is sent twice.
	_ = s.db.InTx(ctx, func(tx *store.Tx) error { return tx.ExtendToken(ctx, id, s.now().Add(s.cfg.KeyValid)) })
	return nil
}
