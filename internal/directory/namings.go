package directory

import (
	"context"
	"encoding/json"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// MaxReason bounds why a naming is refused, in characters.
const MaxReason = 1000

// Naming is a naming with what the vendor's people have to know to decide it.
type Naming struct {
	desk.Naming
	KnownDomain bool    // of the organisation, or of those above and below it
	Known       Contact // who has the address already; the zero value: nobody
}

// Namings lists what waits for the vendor's consent, the longest waiting first.
func (d *Directory) Namings(ctx context.Context, sc desk.StaffScope) ([]desk.Naming, error) {
	if err := customers("directory.Namings", sc); err != nil {
		return nil, err
	}
	return store.Namings(d.db).Waiting(ctx)
}

// CountNamings counts what waits for the vendor's consent.
func (d *Directory) CountNamings(ctx context.Context, sc desk.StaffScope) (int, error) {
	if err := customers("directory.CountNamings", sc); err != nil {
		return 0, err
	}
	return store.Namings(d.db).CountWaiting(ctx)
}

// Naming finds a naming by its ref, decided or not.
func (d *Directory) Naming(ctx context.Context, sc desk.StaffScope, ref string) (Naming, error) {
	if err := customers("directory.Naming", sc); err != nil {
		return Naming{}, err
	}
	n, err := store.Namings(d.db).ByRef(ctx, ref)
	if err != nil {
		return Naming{}, err
	}
	out := Naming{Naming: n}
	if out.KnownDomain, err = store.Namings(d.db).KnowsDomain(ctx, n.Org.ID, desk.EmailDomain(n.Email)); err != nil {
		return Naming{}, err
	}
	if out.Known.Person, err = unless(store.People(d.db).ByEmail(ctx, n.Email)); err != nil || out.Known.ID == 0 {
		return out, err
	}
	out.Known.Memberships, err = store.People(d.db).AllMemberships(ctx, out.Known.ID)
	return out, err
}

// ApproveNaming consents to a naming: the person becomes a contact and is welcomed. Who has the
// address already becomes a contact of that organisation too. Doing it twice is fine.
func (d *Directory) ApproveNaming(ctx context.Context, sc desk.StaffScope, ref string) error {
	const op = "directory.ApproveNaming"
	return d.decide(ctx, sc, op, ref, func(tx *store.Tx, n desk.Naming) error {
		done, err := d.settle(ctx, tx, op, sc.Person, n, desk.NamingApproved, "naming.approve", "")
		if err != nil || !done {
			return err
		}
		return d.admit(ctx, tx, op, sc.Person, n)
	})
}

// RefuseNaming refuses a naming; the reason is for the organisation's lead contacts to read.
func (d *Directory) RefuseNaming(ctx context.Context, sc desk.StaffScope, ref, reason string) error {
	const op = "directory.RefuseNaming"
	return d.decide(ctx, sc, op, ref, func(tx *store.Tx, n desk.Naming) error {
		p := desk.Problems{}
		reason := desk.Text(reason)
		check(p, "reason", reason, MaxReason, "error.refusal_reason_required")
		if err := p.Err(op); err != nil {
			return err
		}
		_, err := d.settle(ctx, tx, op, sc.Person, n, desk.NamingRefused, "naming.refuse", reason)
		return err
	})
}

func (d *Directory) decide(ctx context.Context, sc desk.StaffScope, op, ref string, fn func(*store.Tx, desk.Naming) error) error {
	if err := customers(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOrgs(ctx); err != nil {
			return err
		}
		n, err := store.Namings(tx).ByRef(ctx, ref)
		if err != nil {
			return err
		}
		return fn(tx, n)
	})
}

// settle ends the waiting of a naming, once, and says whether it did so just now. What the vendor
// decided is told to who asked.
func (d *Directory) settle(ctx context.Context, tx *store.Tx, op string, actor int64, n desk.Naming, state desk.NamingState, action, reason string) (bool, error) {
	if n.State == state {
		return false, nil // sent twice
	}
	done, err := tx.DecideNaming(ctx, n.ID, state, actor, reason, d.now())
	if err == nil && !done {
		err = desk.Fail(op, desk.Conflict, "error.naming_decided")
	}
	if err != nil {
		return false, err
	}
	n.State, n.Reason = state, reason
	if err := d.noteNaming(ctx, tx, actor, action, n, namingFacts(n)); err != nil || state == desk.NamingWithdrawn {
		return err == nil, err
	}
	return true, tx.Enqueue(ctx, desk.JobNaming, desk.NamingPayload{Naming: n.ID}, d.now())
}

// admit makes who was named a contact of the organisation. A recycled address never revives an
// account: whose access was ended is let in again by hand, or gives the address free.
func (d *Directory) admit(ctx context.Context, tx *store.Tx, op string, actor int64, n desk.Naming) error {
	org, err := store.Orgs(tx).ByID(ctx, n.Org.ID)
	if err != nil {
		return err
	}
	known, err := unless(store.People(tx).ByEmail(ctx, n.Email))
	if err != nil {
		return err
	}
	there, err := store.People(tx).Members(ctx, org.ID)
	if err != nil {
		return err
	}
	leads := 0
	for _, m := range there {
		if m.ID == known.ID {
			return desk.Fail(op, desk.Conflict, "error.naming_member")
		}
		if m.Active && m.Membership.Lead {
			leads++
		}
	}
	switch {
	case !org.Active:
		return desk.Fail(op, desk.Conflict, "error.naming_org_inactive")
	case leads == 0 && !n.Lead:
		return desk.Fail(op, desk.Conflict, "error.naming_no_lead")
	case known.IsStaff():
		return desk.Fail(op, desk.Conflict, "error.naming_staff")
	case known.ID != 0 && !known.Active:
		return desk.Fail(op, desk.Conflict, "error.naming_inactive")
	}
	m := desk.Membership{OrgID: org.ID, OrgRef: org.Ref, Lead: n.Lead, Level: n.Level, MayComment: n.MayComment, NamedBy: n.AskedBy.Name,
		NamedAt: n.AskedAt, UnreadSince: d.now()}
	if known.ID != 0 {
		return d.join(ctx, tx, actor, known, m)
	}
	_, err = d.create(ctx, tx, actor, PersonForm{GivenName: n.GivenName, FamilyName: n.FamilyName, Email: n.Email, Phone: n.Phone, Lang: n.Lang}, m)
	return err
}

// Deed is what was done to a contact of an organisation, or to a naming.
type Deed struct {
	desk.Deed
	Name    string   // of whom
	Deputy  string   // of a deputyship: who acts
	Changed []Change // role, level and right
}

// Change is a fact before and after: "lead" and "comment" are "yes" or "no", "level" a desk.Level.
type Change struct{ Field, From, To string }

// Deeds lists what was done last to an organisation's contacts, newest first.
func (d *Directory) Deeds(ctx context.Context, sc desk.StaffScope, org int64, limit int) ([]Deed, error) {
	if err := reader("directory.Deeds", sc); err != nil {
		return nil, err
	}
	rows, err := store.Orgs(d.db).Deeds(ctx, org, limit)
	out := make([]Deed, len(rows))
	for i, r := range rows {
		out[i] = told(r)
	}
	return out, err
}

// told reads what the trail holds as JSON; what it does not hold is left out.
func told(r desk.Deed) Deed {
	out := Deed{Deed: r, Name: r.Person.Name}
	switch r.Action {
	case "membership.edit", "membership.end":
		var data struct {
			Changed map[string][2]string `json:"changed"`
		}
		_ = json.Unmarshal([]byte(r.Data), &data)
		for _, field := range []string{"lead", "level", "comment"} {
			if c, ok := data.Changed[field]; ok {
				out.Changed = append(out.Changed, Change{field, c[0], c[1]})
			}
		}
	case "contact.active":
		var data map[string][2]string
		_ = json.Unmarshal([]byte(r.Data), &data)
		out.Action = "contact.deactivated"
		if data["active"][1] == "yes" {
			out.Action = "contact.activated"
		}
	case "contact.edit", "membership.create":
	case "mailbox.add", "mailbox.edit", "mailbox.end", "mailbox.confirm", "mailbox.unsubscribe":
		var data struct {
			Email string `json:"email"`
		}
		_ = json.Unmarshal([]byte(r.Data), &data)
		out.Name = data.Email
	default:
		var data facts
		_ = json.Unmarshal([]byte(r.Data), &data)
		out.Name, out.Deputy = data["name"], data["deputy"]
	}
	return out
}
