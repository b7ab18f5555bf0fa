package directory

import (
	"context"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Contact is a contact with their memberships.
type Contact struct {
	desk.Person
	Memberships []desk.Membership
	NewEmail    string // waits to be confirmed; empty: none does
	Stamp       string // see PersonForm.Seen
}

// MembershipForm is a membership as typed.
type MembershipForm struct {
	Org        string // ref; for a new one
	Lead       bool
	Level      desk.Level
	MayComment bool
	NamedBy    string // who named the contact to the vendor; for a new one
	NamedOn    string // YYYY-MM-DD; for a new one
	Seen       string // MembershipStamp of the version that was looked at; not for a new one
}

// MembershipStamp names this version of a membership, see MembershipForm.Seen.
func MembershipStamp(m desk.Membership) string { return membershipFacts(m).stamp() }

// Contact finds a contact by their ref.
func (d *Directory) Contact(ctx context.Context, sc desk.StaffScope, ref string) (Contact, error) {
	const op = "directory.Contact"
	if err := reader(op, sc); err != nil {
		return Contact{}, err
	}
	p, err := find(ctx, d.db, op, ref, false)
	if err != nil {
		return Contact{}, err
	}
	ms, err := store.People(d.db).AllMemberships(ctx, p.ID)
	if err != nil {
		return Contact{}, err
	}
	email, err := d.NewEmail(ctx, sc, p)
	return Contact{Person: p, Memberships: ms, NewEmail: email, Stamp: PersonStamp(p)}, err
}

// AddContact creates a contact of an organisation, leaves the job that welcomes them, and gives
// their ref. Sent twice, it is one.
func (d *Directory) AddContact(ctx context.Context, sc desk.StaffScope, f PersonForm, m MembershipForm, formKey string) (string, error) {
	const op = "directory.AddContact"
	if err := customers(op, sc); err != nil {
		return "", err
	}
	f.clean()
	return d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		if err := tx.LockOrgs(ctx); err != nil {
			return "", err
		}
		problems := desk.Problems{}
		if err := f.check(ctx, tx, problems, desk.Person{}); err != nil {
			return "", err
		}
		member, err := d.checkMembership(ctx, tx, problems, m)
		if err != nil {
			return "", err
		}
		if err := problems.Err(op); err != nil {
			return "", err
		}
		p, err := d.create(ctx, tx, sc.Person, f, member)
		return p.Ref, err
	}, f, m)
}

// create makes a contact with a first membership and leaves the job that welcomes them.
func (d *Directory) create(ctx context.Context, tx *store.Tx, actor int64, f PersonForm, m desk.Membership) (desk.Person, error) {
	p, err := d.register(ctx, tx, actor, f, m)
	if err != nil {
		return p, err
	}
	return p, tx.Enqueue(ctx, desk.JobWelcome, desk.PersonPayload{Person: p.ID}, d.now())
}

// register does so without a welcome.
func (d *Directory) register(ctx context.Context, tx *store.Tx, actor int64, f PersonForm, m desk.Membership) (desk.Person, error) {
	p := desk.Person{Active: true, CreatedAt: d.now()}
	f.into(&p)
	p, err := tx.AddPersonRecord(ctx, p, "")
	if err != nil {
		return p, err
	}
	if err := d.note(ctx, tx, actor, 0, "contact.create", "person:"+p.Ref, personFacts(p)); err != nil {
		return p, err
	}
	return p, d.join(ctx, tx, actor, p, m)
}

// EditContact changes name, phone and language, and asks for another address (see write).
func (d *Directory) EditContact(ctx context.Context, sc desk.StaffScope, ref string, f PersonForm) error {
	const op = "directory.EditContact"
	if err := customers(op, sc); err != nil {
		return err
	}
	f.clean()
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOrgs(ctx); err != nil {
			return err
		}
		before, err := find(ctx, tx, op, ref, false)
		if err != nil {
			return err
		}
		if err := personFacts(before).fresh(op, f.Seen); err != nil {
			return err
		}
		problems := desk.Problems{}
		if err := f.check(ctx, tx, problems, before); err != nil {
			return err
		}
		if err := problems.Err(op); err != nil {
			return err
		}
		after := before
		f.into(&after)
		return d.write(ctx, tx, sc.Person, "contact.edit", before, after)
	})
}

// SetContactActive shuts a contact out at once, or lets them in again. Their name stays in the
// history. Their open tickets are handed over to the contact named by to; with an empty one they stay
// theirs. The last lead contact of an organisation that has other contacts is not shut out.
func (d *Directory) SetContactActive(ctx context.Context, sc desk.StaffScope, ref string, active bool, to string) error {
	const op = "directory.SetContactActive"
	if err := customers(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOrgs(ctx); err != nil {
			return err
		}
		before, err := find(ctx, tx, op, ref, false)
		if err != nil {
			return err
		}
		if !active && before.Active && to != "" {
			if err := d.handContact(ctx, tx, op, sc, before, to); err != nil {
				return err
			}
		}
		after := before
		after.Active = active
		if err := d.write(ctx, tx, sc.Person, "contact.active", before, after); err != nil {
			return err
		}
		ms, err := store.People(tx).AllMemberships(ctx, before.ID)
		if err != nil {
			return err
		}
		for _, m := range ms {
			if active || !before.Active || !m.Lead {
				continue
			}
			if err := leadRemains(ctx, tx, op, m.OrgID); err != nil {
				return err
			}
		}
		return nil
	})
}

// Join makes a contact a contact of a further organisation. Doing it twice is a conflict at the field.
func (d *Directory) Join(ctx context.Context, sc desk.StaffScope, ref string, m MembershipForm) error {
	const op = "directory.Join"
	if err := customers(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOrgs(ctx); err != nil {
			return err
		}
		p, err := find(ctx, tx, op, ref, false)
		if err != nil {
			return err
		}
		problems := desk.Problems{}
		member, err := d.checkMembership(ctx, tx, problems, m)
		if err != nil {
			return err
		}
		there, err := store.People(tx).AllMemberships(ctx, p.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(there, func(x desk.Membership) bool { return x.OrgID == member.OrgID && member.OrgID != 0 }) {
			problems.Add("org", "error.member_already")
		}
		if err := problems.Err(op); err != nil {
			return err
		}
		return d.join(ctx, tx, sc.Person, p, member)
	})
}

func (d *Directory) join(ctx context.Context, tx *store.Tx, actor int64, p desk.Person, m desk.Membership) error {
	m.PersonID = p.ID
	if err := tx.AddMembership(ctx, m); err != nil {
		return err
	}
	return d.note(ctx, tx, actor, m.OrgID, "membership.create", "person:"+p.Ref, membershipFacts(m))
}

func membershipFacts(m desk.Membership) facts {
	return facts{"org": m.OrgRef, "lead": yes(m.Lead), "level": string(m.Level), "comment": yes(m.MayComment),
		"named_by": m.NamedBy, "named_on": m.NamedAt.Format(time.DateOnly)}
}

// EditMembership changes role, level and right of a contact in an organisation.
func (d *Directory) EditMembership(ctx context.Context, sc desk.StaffScope, ref, org string, f MembershipForm) error {
	return d.changeMembership(ctx, sc, "membership.edit", ref, org, func(ctx context.Context, tx *store.Tx, m desk.Membership) (facts, error) {
		if err := membershipFacts(m).fresh("directory.EditMembership", f.Seen); err != nil {
			return nil, err
		}
		if !slices.Contains(desk.Levels, f.Level) {
			return nil, &desk.Error{Op: "directory.EditMembership", Kind: desk.Invalid, Fields: map[string]string{"level": "error.choose"}}
		}
		m.Lead, m.Level, m.MayComment = f.Lead, f.Level, f.MayComment
		return membershipFacts(m), tx.UpdateMembership(ctx, m)
	})
}

// EndMembership takes a contact out of an organisation. Who is in no organisation afterwards is shut
// out at once; their name stays in the history.
func (d *Directory) EndMembership(ctx context.Context, sc desk.StaffScope, ref, org string) error {
	return d.changeMembership(ctx, sc, "membership.end", ref, org, d.end)
}

// end is what alter does to end a membership.
func (d *Directory) end(ctx context.Context, tx *store.Tx, m desk.Membership) (facts, error) {
	return facts{"org": ""}, tx.EndMembership(ctx, m.ID, d.now())
}

func (d *Directory) changeMembership(ctx context.Context, sc desk.StaffScope, action, ref, org string,
	fn func(context.Context, *store.Tx, desk.Membership) (facts, error)) error {
	op := "directory." + action
	if err := customers(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOrgs(ctx); err != nil {
			return err
		}
		p, err := find(ctx, tx, op, ref, false)
		if err != nil {
			return err
		}
		m, err := membership(ctx, tx, op, p, org)
		if err != nil {
			return err
		}
		if err := d.alter(ctx, tx, op, sc.Person, action, p, m, fn); err != nil {
			return err
		}
		return d.shutOut(ctx, tx, sc.Person, p)
	})
}

// shutOut deactivates who is in no organisation any more.
func (d *Directory) shutOut(ctx context.Context, tx *store.Tx, actor int64, p desk.Person) error {
	left, err := store.People(tx).AllMemberships(ctx, p.ID)
	if err != nil || len(left) > 0 {
		return err
	}
	after := p
	after.Active = false
	return d.write(ctx, tx, actor, "contact.active", p, after)
}

// membership finds a person's membership in an organisation.
func membership(ctx context.Context, q store.Querier, op string, p desk.Person, org string) (desk.Membership, error) {
	ms, err := store.People(q).AllMemberships(ctx, p.ID)
	if err != nil {
		return desk.Membership{}, err
	}
	i := slices.IndexFunc(ms, func(m desk.Membership) bool { return m.OrgRef == org })
	if i < 0 {
		return desk.Membership{}, desk.Missing(op)
	}
	return ms[i], nil
}

// alter changes or ends a membership by fn, which gives what it is afterwards, and audits what differs.
func (d *Directory) alter(ctx context.Context, tx *store.Tx, op string, actor int64, action string, p desk.Person, m desk.Membership,
	fn func(context.Context, *store.Tx, desk.Membership) (facts, error)) error {
	after, err := fn(ctx, tx, m)
	if err != nil {
		return err
	}
	if m.Lead && p.Active && after["lead"] != "yes" {
		if err := leadRemains(ctx, tx, op, m.OrgID); err != nil {
			return err
		}
	}
	return d.noteMembership(ctx, tx, actor, action, p, m, after)
}

func (d *Directory) noteMembership(ctx context.Context, tx *store.Tx, actor int64, action string, p desk.Person, m desk.Membership, after facts) error {
	return d.note(ctx, tx, actor, m.OrgID, action, "person:"+p.Ref, map[string]any{"org": m.OrgRef, "changed": changed(membershipFacts(m), after)})
}

// leadRemains refuses what has just taken an organisation's last lead contact while others remain.
func leadRemains(ctx context.Context, tx *store.Tx, op string, org int64) error {
	leads, active, err := contacts(ctx, tx, org)
	if err == nil && leads == 0 && active > 0 {
		err = desk.Fail(op, desk.Invalid, "error.last_lead")
	}
	return err
}

func contacts(ctx context.Context, tx *store.Tx, org int64) (leads, active int, err error) {
	members, err := store.People(tx).Members(ctx, org)
	for _, m := range members {
		if m.Active {
			active++
		}
	}
	if err == nil {
		leads, err = tx.Leads(ctx, org)
	}
	return leads, active, err
}

// checkMembership finds what is wrong with a new membership. The first contact of an organisation is
// a lead contact.
func (d *Directory) checkMembership(ctx context.Context, tx *store.Tx, p desk.Problems, f MembershipForm) (desk.Membership, error) {
	m := desk.Membership{Lead: f.Lead, Level: f.Level, MayComment: f.MayComment, NamedBy: desk.Line(f.NamedBy), UnreadSince: d.now()}
	org, err := unless(store.Orgs(tx).ByRef(ctx, f.Org))
	if err != nil {
		return m, err
	}
	if org.ID == 0 || !org.Active {
		p.Add("org", "error.choose_org")
	} else {
		m.OrgID, m.OrgRef = org.ID, org.Ref
		leads, _, err := contacts(ctx, tx, org.ID)
		if err != nil {
			return m, err
		}
		if leads == 0 && !f.Lead {
			p.Add("lead", "error.lead_required")
		}
	}
	f.checkTyped(p, &m, d.now(), d.zone)
	return m, nil
}

// checkTyped finds what is wrong without looking at the organisation, and fills in who named the contact when.
func (f MembershipForm) checkTyped(p desk.Problems, m *desk.Membership, now time.Time, zone *time.Location) {
	if !slices.Contains(desk.Levels, f.Level) {
		p.Add("level", "error.choose")
	}
	check(p, "named_by", m.NamedBy, MaxName, "error.named_by_required")
	named, _ := desk.Day(f.NamedOn)
	switch day, err := time.ParseInLocation(time.DateOnly, named, zone); {
	case err != nil:
		p.Add("named_on", "error.date")
	case day.After(now):
		p.Add("named_on", "error.date_future")
	case day.Year() < 1970:
		p.Add("named_on", "error.date")
	default:
		m.NamedAt = day
	}
}
