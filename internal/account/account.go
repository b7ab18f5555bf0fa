package account

import (
	"context"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Config is what an installation decides about accounts.
type Config struct {
	BaseURL      string          // without a slash at the end; links in mails begin with it
	IdleTimeout  time.Duration   // a session ends after this time without a request
	Lifetime     time.Duration   // a session ends after this time in any case
	MinLength    int             // fewest characters of a password
	LinkValid    time.Duration   // how long a link works
	KeyValid     time.Duration   // how long a key works, from the mail server's acceptance
	ResetPerHour int             // most requests for a new password that lead to a mail, a person and hour
	Reset        desk.ResetFlow  // empty: desk.ResetByMail
	Words        func() []string // names of portal and vendor, on which no password may rest
}

// Mailer sends the two mails of a reset, and the one that confirms an address. An error means that the mail may not have been accepted;
// the job is then done again, with another link or key.
type Mailer interface {
	ResetLink(ctx context.Context, to desk.Person, link string, valid time.Duration) error
	ResetKey(ctx context.Context, to desk.Person, key string, valid time.Duration) error
	EmailLink(ctx context.Context, to desk.Person, link string, valid time.Duration) error // to the new address
}

// Deps is what the service works with.
type Deps struct {
	DB     *store.DB
	Now    func() time.Time
	Sleep  func(ctx context.Context, d time.Duration) error // slows tries down; Wait, but for tests
	Hasher *Hasher
	Mailer Mailer
}

// Service is the use cases of an account.
type Service struct {
	db     *store.DB
	now    func() time.Time
	sleep  func(ctx context.Context, d time.Duration) error
	hasher *Hasher
	mailer Mailer
	cfg    Config

	staffed atomic.Bool // somebody works here: that does not end
}

// New puts the service together.
func New(d Deps, cfg Config) *Service {
	return &Service{db: d.DB, now: d.Now, sleep: d.Sleep, hasher: d.Hasher, mailer: d.Mailer, cfg: cfg}
}

// Wait sleeps until d is over or ctx ends.
func Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Grants gives what a person may see, and the names of a contact's organisations.
func (s *Service) Grants(ctx context.Context, p desk.Person) (sc desk.Scope, staff desk.StaffScope, orgs []string, err error) {
	if p.IsStaff() {
		staff, err = store.People(s.db).StaffScope(ctx, p)
		return sc, staff, nil, err
	}
	sc, err = store.People(s.db).Scope(ctx, p.ID, s.now())
	for _, g := range sc.Grants {
		if g.Own() {
			orgs = append(orgs, g.Name)
		}
	}
	return sc, staff, orgs, err
}

// cut shortens text to at most n bytes of valid UTF-8.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
