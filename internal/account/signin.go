package account

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Bounds of what is typed or sent along, in bytes.
const (
	maxUsername = 254 // RFC 5321, as erratum 1690 to RFC 3696 counts
	maxPassword = 1024
	maxAgent    = 200
)

// SignIn is what the sign-in page sends.
type SignIn struct {
	Username string
	Password string // or a one-time key
	Address  string // of the client
	Agent    string // the browser, as it names itself
	Replaces string // the token that the browser had until now, if any: that session ends
}

// SignIn opens a session and gives its token. Unknown, inactive, without a password and wrong are
// one answer: desk.Invalid with error.sign_in. desk.TooMany: too many tries from the address;
// desk.Unavailable: too many sign-ins at once.
func (s *Service) SignIn(ctx context.Context, in SignIn) (string, desk.Session, error) {
	const op = "account.SignIn"
	username := cut(desk.FoldEmail(desk.Line(in.Username)), maxUsername)
	t, delay, err := s.begin(ctx, username, in.Address)
	if err != nil {
		return "", desk.Session{}, err
	}
	if delay > 0 {
		if err := s.sleep(ctx, delay); err != nil {
			return "", desk.Session{}, &desk.Error{Op: op, Kind: desk.Unavailable, Err: err}
		}
	}
	p, hash, how, err := s.verify(ctx, username, in.Password)
	if err != nil {
		return "", desk.Session{}, s.giveBack(ctx, t, err)
	}
	if how == refused {
		return "", desk.Session{}, desk.Fail(op, desk.Invalid, "error.sign_in")
	}
	token, err := s.open(ctx, &p, how == byKey, in, func(tx *store.Tx) error {
		if err := s.stillRight(ctx, tx, p.ID, how, hash, in.Password); err != nil {
			return err
		}
		return t.forgive(ctx, tx, true)
	})
	if desk.KindOf(err) == desk.NotFound { // the key was used, or the password changed, meanwhile
		return "", desk.Session{}, desk.Fail(op, desk.Invalid, "error.sign_in")
	}
	if err != nil {
		return "", desk.Session{}, err
	}
	session, _, err := store.Accounts(s.db).Session(ctx, hashed(token))
	return token, session, err
}

// giveBack takes back a try that failed for a reason of ours.
func (s *Service) giveBack(ctx context.Context, t try, cause error) error {
	// The cause matters more than a counter that stays one too high.
	_ = s.db.InTx(ctx, func(tx *store.Tx) error { return t.forgive(ctx, tx, false) })
	return cause
}

// credential is what let somebody in.
type credential int

const (
	refused credential = iota
	byPassword
	byKey
)

// verify looks at what was typed and gives the person with the hash of their password. Each way
// through does one look-up of the person, one hash, and for what has a key's form one look-up of the key.
func (s *Service) verify(ctx context.Context, username, password string) (p desk.Person, hash string, how credential, err error) {
	if p, err = store.People(s.db).ByEmail(ctx, username); err != nil && desk.KindOf(err) != desk.NotFound {
		return p, "", refused, err
	}
	known := err == nil && p.Active && username != ""
	if hash, err = store.People(s.db).PasswordHash(ctx, p.ID); err != nil && desk.KindOf(err) != desk.NotFound {
		return p, "", refused, err
	}
	if !known || len(password) > maxPassword {
		hash = ""
	}
	same, err := s.hasher.Matches(ctx, cut(password, maxPassword), hash)
	if err != nil {
		return p, "", refused, err
	}
	if same {
		return p, hash, byPassword, nil
	}
	key, ok := readKey(password)
	if !ok {
		return p, "", refused, nil
	}
	owner, valid, err := store.Accounts(s.db).Token(ctx, store.TokenKey, key, s.now())
	if err != nil || !valid || !known || owner != p.ID {
		return p, "", refused, err
	}
	return p, "", byKey, nil
}

// stillRight looks again, in the transaction that opens the session. A key is taken, once, and all
// other keys and links of the person end. desk.NotFound: somebody was faster.
func (s *Service) stillRight(ctx context.Context, tx *store.Tx, person int64, how credential, hash, typed string) error {
	if how == byPassword {
		now, err := store.People(tx).PasswordHash(ctx, person)
		if err == nil && now != hash {
			err = desk.Missing("account.SignIn")
		}
		return err
	}
	key, _ := readKey(typed)
	if _, err := tx.UseToken(ctx, store.TokenKey, key, s.now()); err != nil {
		return err
	}
	return s.endTokens(ctx, tx, person)
}

func (s *Service) endTokens(ctx context.Context, tx *store.Tx, person int64) error {
	for _, kind := range []string{store.TokenKey, store.TokenLink} {
		if err := tx.EndTokens(ctx, person, kind, s.now()); err != nil {
			return err
		}
	}
	return nil
}

// open writes a new session in the transaction of what else belongs to it, and ends the one that
// the same browser had. The person is read after also, which may be what finds them.
func (s *Service) open(ctx context.Context, p *desk.Person, keyOnly bool, in SignIn, also func(*store.Tx) error) (string, error) {
	token, now := newToken(), s.now()
	return token, s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := also(tx); err != nil {
			return err
		}
		if in.Replaces != "" {
			old, ended, err := store.Accounts(tx).Session(ctx, hashed(in.Replaces))
			if err == nil && ended.IsZero() {
				err = tx.EndSession(ctx, old.Person.ID, old.Ref, now)
			}
			if err != nil && desk.KindOf(err) != desk.NotFound {
				return err
			}
		}
		return s.addSession(ctx, tx, *p, keyOnly, token, in.Address, in.Agent, now)
	})
}

func (s *Service) addSession(ctx context.Context, tx *store.Tx, p desk.Person, keyOnly bool, token, address, agent string, now time.Time) error {
	life := s.cfg.Lifetime
	if keyOnly {
		life = min(life, keySession)
	}
	return tx.AddSession(ctx, desk.Session{Person: p, KeyOnly: keyOnly, CreatedAt: now, ExpiresAt: now.Add(life),
		Address: cut(desk.Line(address), maxAgent), Agent: cut(desk.Line(agent), maxAgent)}, hashed(token))
}
