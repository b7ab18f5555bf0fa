package directory

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// PersonForm is a person as typed.
type PersonForm struct {
	GivenName  string
	FamilyName string
	Email      string
	Phone      string
	Lang       string         // "de" or "en"
	Role       desk.StaffRole // of staff only
	Seen       string         // PersonStamp of the version that was looked at
}

func (f *PersonForm) clean() {
	f.GivenName, f.FamilyName, f.Phone = desk.Line(f.GivenName), desk.Line(f.FamilyName), desk.Line(f.Phone)
	f.Email, f.Lang = desk.FoldEmail(f.Email), desk.Line(f.Lang)
}

// PersonStamp names this version of a person, see PersonForm.Seen.
func PersonStamp(p desk.Person) string { return personFacts(p).stamp() }

func personFacts(p desk.Person) facts {
	return facts{"given_name": p.GivenName, "family_name": p.FamilyName, "email": p.Email, "phone": p.Phone, "lang": p.Lang,
		"role": string(p.Staff), "active": yes(p.Active)}
}

// into takes what was typed over into a person.
func (f PersonForm) into(p *desk.Person) {
	p.GivenName, p.FamilyName, p.Email, p.Phone, p.Lang = f.GivenName, f.FamilyName, f.Email, f.Phone, f.Lang
}

// check finds everything that is wrong; self is the person's own id. Whose an address is already is
// not said: it may belong to staff or to another customer.
func (f PersonForm) check(ctx context.Context, tx *store.Tx, p desk.Problems, self desk.Person) error {
	f.checkTyped(p, self)
	if f.Email == "" || p["email"] != "" {
		return nil
	}
	other, err := unless(store.People(tx).ByEmail(ctx, f.Email))
	if other.ID != 0 && other.ID != self.ID {
		p.Add("email", "error.email_taken")
	}
	return err
}

// checkTyped finds what is wrong without looking at anybody else's record.
func (f PersonForm) checkTyped(p desk.Problems, self desk.Person) {
	check(p, "given_name", f.GivenName, MaxName, "error.given_name_required")
	check(p, "family_name", f.FamilyName, MaxName, "error.family_name_required")
	check(p, "phone", f.Phone, MaxShort, "")
	if f.Lang != "de" && f.Lang != "en" {
		p.Add("lang", "error.choose")
	}
	switch {
	case f.Email == "" && self.ID != 0 && !self.Active: // who left gives their address free
	case f.Email == "":
		p.Add("email", "error.email_required")
	case !desk.ValidEmail(f.Email):
		p.Add("email", "error.email")
	}
}

// find gives a person: of the staff, or a contact. The other kind does not exist here.
func find(ctx context.Context, q store.Querier, op, ref string, staff bool) (desk.Person, error) {
	p, err := store.People(q).ByRef(ctx, ref)
	if err == nil && p.IsStaff() != staff {
		err = desk.Missing(op)
	}
	if err != nil {
		return desk.Person{}, err
	}
	return p, nil
}

// write stores a changed person with what follows: who is not active any more is out at once, and a
// link or key that was sent to an old address opens nothing. A new address of who has used their access
// waits to be confirmed; that of a contact who never did is welcomed.
func (d *Directory) write(ctx context.Context, tx *store.Tx, actor int64, action string, before, after desk.Person) error {
	if after == before {
		return nil
	}
	if after.Email != before.Email && before.Email != "" && after.Active && known(before) {
		if err := d.askEmail(ctx, tx, actor, before, after.Email); err != nil {
			return err
		}
		if after.Email = before.Email; after == before {
			return nil
		}
	}
	if err := tx.UpdatePerson(ctx, after); err != nil {
		return err
	}
	if after.Email != before.Email {
		if err := d.readdress(ctx, tx, after); err != nil {
			return err
		}
	}
	if after.Email != before.Email || !after.Active {
		if err := endTokens(ctx, tx, after.ID, d.now()); err != nil {
			return err
		}
		if err := d.dropEmail(ctx, tx, actor, after); err != nil {
			return err
		}
	}
	if !after.Active || after.Staff != before.Staff || after.Email != before.Email {
		if err := tx.EndSessions(ctx, after.ID, 0, d.now()); err != nil {
			return err
		}
	}
	return d.note(ctx, tx, actor, 0, action, "person:"+after.Ref, changed(personFacts(before), personFacts(after)))
}

// readdress writes an address that needs nobody's word, and points a contact to the first password there.
func (d *Directory) readdress(ctx context.Context, tx *store.Tx, p desk.Person) error {
	if err := tx.SetEmail(ctx, p.ID, p.Email); err != nil || p.Email == "" || p.IsStaff() || !p.Active {
		return err
	}
	return tx.Enqueue(ctx, desk.JobWelcome, desk.PersonPayload{Person: p.ID}, d.now())
}

func endTokens(ctx context.Context, tx *store.Tx, person int64, now time.Time) error {
	if err := tx.EndTokens(ctx, person, store.TokenLink, now); err != nil {
		return err
	}
	return tx.EndTokens(ctx, person, store.TokenKey, now)
}
