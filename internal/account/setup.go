package account

import (
	"context"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/store"
)

// setupValid is how long the address of the set-up works.
const setupValid = 24 * time.Hour

// BeginSetup makes the address by which a portal without staff is set up, and ends every earlier one; it is empty
// where somebody works here already. It is for the log: whoever can read that may administer.
func (s *Service) BeginSetup(ctx context.Context) (link string, until time.Time, err error) {
	secret := newToken()
	until = s.now().Add(setupValid)
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		link = ""
		staff, err := store.Settings(tx).HasStaff(ctx)
		if err != nil {
			return err
		}
		if staff {
			return tx.DropSetupKeys(ctx)
		}
		link = s.cfg.BaseURL + "/setup/key/" + secret
		return tx.SetSetupKey(ctx, hashed(secret), until)
	})
	return link, until, err
}

// NeedsSetup says whether nobody works here yet. Once somebody does, the database is not asked again.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	if s.staffed.Load() {
		return false, nil
	}
	staff, err := store.Settings(s.db).HasStaff(ctx)
	if staff {
		s.staffed.Store(true)
	}
	return !staff && err == nil, err
}

// CheckSetup says whether a secret opens the set-up now.
func (s *Service) CheckSetup(ctx context.Context, secret string) (bool, error) {
	return store.Settings(s.db).SetupKey(ctx, hashed(cut(secret, maxUsername)), s.now())
}

// SetupForm is the first administrator as typed.
type SetupForm struct {
	Secret                        string
	Name, Email, Password, Repeat string
	Lang                          string
	Address, Agent, Replaces      string // see SignIn
}

// Setup creates the first administrator and signs them in. It takes the secret: of two who hold it, one becomes
// administrator. A secret that does not work (any more) is desk.NotFound. Errors by field: name, email, password,
// repeat.
func (s *Service) Setup(ctx context.Context, in SetupForm) (string, error) {
	const op = "account.Setup"
	ok, err := s.CheckSetup(ctx, in.Secret)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", desk.Missing(op)
	}
	admin, p := s.firstAdmin(in.Email, in.Name, in.Password)
	if in.Lang != "" {
		admin.Lang = in.Lang
	}
	if in.Password == "" {
		p.Add("password", "error.password_required")
	}
	if in.Repeat != in.Password {
		p.Add("repeat", "error.password_repeat")
	}
	if err := p.Err(op); err != nil {
		return "", err
	}
	hash, err := s.hasher.Hash(ctx, in.Password)
	if err != nil {
		return "", err
	}
	token, err := s.open(ctx, &admin, false, SignIn{Address: in.Address, Agent: in.Agent, Replaces: in.Replaces}, func(tx *store.Tx) error {
		if err := tx.UseSetupKey(ctx, hashed(cut(in.Secret, maxUsername)), s.now()); err != nil {
			return err
		}
		staff, err := store.Settings(tx).HasStaff(ctx)
		if err == nil && staff {
			err = desk.Missing(op)
		}
		if err != nil {
			return err
		}
		return s.addFirstAdmin(ctx, tx, &admin, hash)
	})
	return token, takenAdmin(op, err)
}

// firstAdmin prepares an administrator from what was typed. The last word of the name is the family name.
func (s *Service) firstAdmin(email, name, password string) (desk.Person, desk.Problems) {
	name = desk.Line(name)
	given, family := "", name
	if i := strings.LastIndex(name, " "); i > 0 {
		given, family = name[:i], name[i+1:]
	}
	admin := desk.Person{Staff: desk.Administrator, Email: desk.FoldEmail(email), GivenName: given, FamilyName: family,
		Lang: i18n.Languages()[0], Active: true, CreatedAt: s.now()}
	p := desk.Problems{}
	if family == "" {
		p.Add("name", "error.admin_name")
	}
	if len(name) > maxAgent {
		p.Add("name", "error.too_long")
	}
	if !desk.ValidEmail(admin.Email) {
		p.Add("email", "error.admin_email")
	}
	if password != "" {
		if key := weakness(password, s.cfg.MinLength, append([]string{name, admin.Email}, s.cfg.Words()...)); key != "" {
			p.Add("password", key)
		}
	}
	return admin, p
}

// addFirstAdmin writes an administrator, and the team that tickets go to where there is none. Where nobody worked here
// before, the guided set-up begins and its address ends.
func (s *Service) addFirstAdmin(ctx context.Context, tx *store.Tx, admin *desk.Person, hash string) error {
	staff, err := store.Settings(tx).HasStaff(ctx)
	if err != nil {
		return err
	}
	if !staff {
		if err := tx.DropSetupKeys(ctx); err != nil {
			return err
		}
		if err := tx.PutSetup(ctx, desk.Setup{BegunAt: s.now()}); err != nil {
			return err
		}
	}
	if *admin, err = tx.AddPersonRecord(ctx, *admin, hash); err != nil {
		return err
	}
	team, err := store.People(tx).FirstTeam(ctx)
	if desk.KindOf(err) == desk.NotFound {
		team.ID, err = tx.AddTeam(ctx, "Support")
	}
	if err != nil {
		return err
	}
	if err := tx.JoinTeam(ctx, team.ID, admin.ID); err != nil {
		return err
	}
	return tx.Audit(ctx, 0, 0, "admin.created", "person:"+admin.Ref, "", s.now())
}
