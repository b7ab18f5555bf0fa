package account

import (
	"context"
	"unicode/utf8"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/store"
)

// maxName is the longest name and telephone number, in characters.
const maxName = 100

// Profile is what a person says of themselves.
type Profile struct{ GivenName, FamilyName, Phone string }

// UpdateProfile writes name and telephone number. Errors by field: given_name, family_name, phone.
func (s *Service) UpdateProfile(ctx context.Context, person int64, in Profile) error {
	in = Profile{desk.Line(in.GivenName), desk.Line(in.FamilyName), desk.Line(in.Phone)}
	p := desk.Problems{}
	for _, f := range []struct{ field, text, required string }{
		{"given_name", in.GivenName, "error.profile_given_name"},
		{"family_name", in.FamilyName, "error.profile_family_name"},
		{"phone", in.Phone, ""},
	} {
		switch {
		case f.text == "" && f.required != "":
			p.Add(f.field, f.required)
		case utf8.RuneCountInString(f.text) > maxName:
			p.Add(f.field, "error.profile_long")
		}
	}
	if err := p.Err("account.UpdateProfile"); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		return tx.SetProfile(ctx, person, in.GivenName, in.FamilyName, in.Phone)
	})
}

// SetLanguage chooses the language of pages and mails.
func (s *Service) SetLanguage(ctx context.Context, person int64, lang string) error {
	known := false
	for _, l := range i18n.Languages() {
		known = known || l == lang
	}
	if !known {
		return &desk.Error{Op: "account.SetLanguage", Kind: desk.Invalid, Fields: map[string]string{"lang": "error.invalid.text"}}
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error { return tx.SetLanguage(ctx, person, lang) })
}

// SetTheme chooses how pages look: "light", "dark", or empty as the system has it.
func (s *Service) SetTheme(ctx context.Context, person int64, theme string) error {
	switch theme {
	case "", "light", "dark":
		return s.db.InTx(ctx, func(tx *store.Tx) error { return tx.SetTheme(ctx, person, theme) })
	}
	return &desk.Error{Op: "account.SetTheme", Kind: desk.Invalid, Fields: map[string]string{"theme": "error.invalid.text"}}
}

// SetKeys says whether single keys act on the staff's pages.
func (s *Service) SetKeys(ctx context.Context, person int64, on bool) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error { return tx.SetKeysOff(ctx, person, !on) })
}

// CreateFirstAdmin creates an administrator, and the team that tickets go to where there is none.
// It is for the command line: nobody is there yet to do it in the portal. The last word of the name
// is the family name. Without a password the first one is obtained by "Passwort vergessen?". Errors by
// field: email, name, password.
func (s *Service) CreateFirstAdmin(ctx context.Context, email, name, password string) (desk.Person, error) {
	const op = "account.CreateFirstAdmin"
	admin, p := s.firstAdmin(email, name, password)
	if err := p.Err(op); err != nil {
		return admin, err
	}
	hash := ""
	if password != "" {
		var err error
		if hash, err = s.hasher.Hash(ctx, password); err != nil {
			return admin, err
		}
	}
	err := s.db.InTx(ctx, func(tx *store.Tx) error { return s.addFirstAdmin(ctx, tx, &admin, hash) })
	return admin, takenAdmin(op, err)
}

// takenAdmin puts an address that exists already at its field.
func takenAdmin(op string, err error) error {
	if desk.KindOf(err) == desk.Conflict {
		return &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"email": "error.admin_email_taken"}, Err: err}
	}
	return err
}
