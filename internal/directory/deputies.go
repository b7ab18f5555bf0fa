package directory

import (
	"context"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Deputyships are those of a person, present and to come, and what a new one can be made of.
type Deputyships struct {
	Choices []DeputyChoice
	Absent  []desk.Deputyship // others act for them
	Acting  []desk.Deputyship // they act for others
}

// DeputyChoice is somebody who can be the person's deputy in an organisation.
type DeputyChoice struct{ Org, Deputy desk.Named }

// DeputyForm is a deputyship as typed: refs, and calendar dates of which both are included.
type DeputyForm struct {
	Org    string
	Deputy string
	From   string
	Until  string
}

// Deputyships gives a contact's own.
func (d *Directory) Deputyships(ctx context.Context, sc desk.Scope) (Deputyships, error) {
	var out Deputyships
	for _, g := range sc.Grants {
		if !g.Own() {
			continue
		}
		org, err := store.Orgs(d.db).ByID(ctx, g.Org)
		if err == nil {
			err = d.addChoices(ctx, &out, org, sc.Person)
		}
		if err != nil {
			return out, err
		}
	}
	ships, err := store.Deputies(d.db).OfPerson(ctx, sc.Person, d.now())
	out.split(ships, sc.Person)
	return out, err
}

// ColleagueDeputyships gives those of a contact in an organisation to one of its lead contacts.
func (d *Directory) ColleagueDeputyships(ctx context.Context, sc desk.Scope, orgRef, ref string) (Own, Colleague, Deputyships, error) {
	var out Deputyships
	own, x, err := d.Colleague(ctx, sc, orgRef, ref)
	if err != nil {
		return own, x, out, err
	}
	org, p, err := d.leadOf(ctx, d.db, "directory.ColleagueDeputyships", sc, orgRef, ref)
	if err != nil {
		return own, x, out, err
	}
	if err := d.addChoices(ctx, &out, org, p.ID); err != nil {
		return own, x, out, err
	}
	ships, err := store.Deputies(d.db).OfOrg(ctx, org.ID, d.now())
	out.split(ships, p.ID)
	return own, x, out, err
}

// leadOf finds a contact and their organisation for one of its lead contacts.
func (d *Directory) leadOf(ctx context.Context, q store.Querier, op string, sc desk.Scope, orgRef, ref string) (desk.Organisation, desk.Person, error) {
	org, err := leading(ctx, q, op, sc, orgRef)
	if err != nil {
		return org, desk.Person{}, err
	}
	p, err := find(ctx, q, op, ref, false)
	return org, p, err
}

func (d *Directory) addChoices(ctx context.Context, out *Deputyships, org desk.Organisation, without int64) error {
	people, err := store.People(d.db).Colleagues(ctx, org.ID, org.ID)
	for _, p := range people {
		if p.ID != without {
			out.Choices = append(out.Choices, DeputyChoice{desk.Named{ID: org.ID, Ref: org.Ref, Name: org.Name}, p})
		}
	}
	return err
}

func (s *Deputyships) split(ships []desk.Deputyship, person int64) {
	for _, x := range ships {
		switch person {
		case x.Absent.ID:
			s.Absent = append(s.Absent, x)
		case x.Deputy.ID:
			s.Acting = append(s.Acting, x)
		}
	}
}

// SetDeputy names who acts for the person in one of their organisations while they are absent. Errors by
// field: deputy, from, until. Sent twice, it is one.
func (d *Directory) SetDeputy(ctx context.Context, sc desk.Scope, f DeputyForm, formKey string) error {
	const op = "directory.SetDeputy"
	_, err := d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		if err := tx.LockOrgs(ctx); err != nil {
			return "", err
		}
		sc, err := store.People(tx).Scope(ctx, sc.Person, d.now())
		if err != nil {
			return "", err
		}
		org, err := unless(store.Orgs(tx).ByRef(ctx, f.Org))
		if err != nil {
			return "", err
		}
		if !slices.ContainsFunc(sc.Grants, func(g desk.Grant) bool { return g.Own() && g.Org == org.ID }) {
			return "", &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"deputy": "error.deputy_person"}}
		}
		return "set", d.setDeputy(ctx, tx, op, sc, org, sc.Person, f)
	}, "deputy", f)
	return err
}

// SetColleagueDeputy does so for a colleague, as a lead contact of the organisation. Nobody gives a deputy
// more than they have there themselves.
func (d *Directory) SetColleagueDeputy(ctx context.Context, sc desk.Scope, org, ref string, f DeputyForm, formKey string) error {
	const op = "directory.SetColleagueDeputy"
	if _, err := leading(ctx, d.db, op, sc, org); err != nil {
		return err
	}
	_, err := d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		sc, o, err := d.asLead(ctx, tx, op, sc, org)
		if err != nil {
			return "", err
		}
		p, err := find(ctx, tx, op, ref, false)
		if err != nil {
			return "", err
		}
		return "set", d.setDeputy(ctx, tx, op, sc, o, p.ID, f)
	}, "deputy", org, ref, f)
	return err
}

// setDeputy stores a deputyship; contacts are locked.
func (d *Directory) setDeputy(ctx context.Context, tx *store.Tx, op string, sc desk.Scope, org desk.Organisation, absent int64, f DeputyForm) error {
	members, err := store.People(tx).Members(ctx, org.ID)
	if err != nil {
		return err
	}
	is := func(want func(store.Member) bool) int {
		return slices.IndexFunc(members, func(m store.Member) bool { return m.Active && want(m) })
	}
	a := is(func(m store.Member) bool { return m.ID == absent })
	if a < 0 {
		return desk.Missing(op)
	}
	p := desk.Problems{}
	b := is(func(m store.Member) bool { return m.Ref == f.Deputy })
	switch {
	case b < 0:
		p.Add("deputy", "error.deputy_person")
	case b == a:
		p.Add("deputy", "error.deputy_self")
	case absent != sc.Person:
		rights := members[a].Membership
		if level, comment := sc.MayGive(org.ID, rights.Level, rights.MayComment); !level || !comment {
			p.Add("deputy", "error.deputy_beyond")
		}
	}
	x := desk.Deputyship{Org: desk.Named{ID: org.ID, Ref: org.Ref, Name: org.Name}, Absent: named(members[a]), SetAt: d.now()}
	d.deputyDays(p, &x, f)
	if b >= 0 {
		x.Deputy = named(members[b])
		if err := d.deputyClashes(ctx, tx, p, x); err != nil {
			return err
		}
	}
	if err := p.Err(op); err != nil {
		return err
	}
	if x, err = tx.AddDeputyship(ctx, x, sc.Person); err != nil {
		return err
	}
	return d.noteDeputy(ctx, tx, sc.Person, x, false)
}

func named(m store.Member) desk.Named { return desk.Named{ID: m.ID, Ref: m.Ref, Name: m.Name()} }

// deputyDays reads the first and the last day; they begin and end where the installation is.
func (d *Directory) deputyDays(p desk.Problems, x *desk.Deputyship, f DeputyForm) {
	day := func(field, typed string) time.Time {
		s, _ := desk.Day(typed)
		t, err := time.ParseInLocation(time.DateOnly, s, d.zone)
		if err != nil || t.Year() > 9998 {
			p.Add(field, "error.deputy_"+field)
		}
		return t
	}
	from, last := day("from", f.From), day("until", f.Until)
	if len(p) > 0 && (p["from"] != "" || p["until"] != "") {
		return
	}
	x.From, x.Until = from, last.AddDate(0, 0, 1)
	switch {
	case from.Before(d.today()):
		p.Add("from", "error.deputy_past")
	case last.Before(from):
		p.Add("until", "error.deputy_order")
	case x.Until.After(from.AddDate(0, 0, desk.MaxDeputyDays)):
		p.Add("until", "error.deputy_long")
	}
}

// deputyClashes finds what does not go together in the same time: two deputies of one person, and a deputy
// who is absent and has one themselves.
func (d *Directory) deputyClashes(ctx context.Context, tx *store.Tx, p desk.Problems, x desk.Deputyship) error {
	others, err := store.Deputies(tx).OfOrg(ctx, x.Org.ID, d.now())
	for _, o := range others {
		if !o.From.Before(x.Until) || !x.From.Before(o.Until) {
			continue
		}
		switch o.Absent.ID {
		case x.Absent.ID:
			p.Add("from", "error.deputy_overlap")
		case x.Deputy.ID:
			p.Add("deputy", "error.deputy_absent")
		}
	}
	return err
}

// EndDeputy ends one of the person's own deputyships at once, before it began too. Doing it twice is fine.
func (d *Directory) EndDeputy(ctx context.Context, sc desk.Scope, ref string) error {
	const op = "directory.EndDeputy"
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		x, err := store.Deputies(tx).ByRef(ctx, ref, d.now())
		if err == nil && x.Absent.ID != sc.Person {
			err = desk.Missing(op)
		}
		if err != nil {
			return err
		}
		return d.endDeputy(ctx, tx, sc.Person, x)
	})
}

// EndColleagueDeputy does so as a lead contact of the organisation.
func (d *Directory) EndColleagueDeputy(ctx context.Context, sc desk.Scope, org, person, ref string) error {
	const op = "directory.EndColleagueDeputy"
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		sc, o, err := d.asLead(ctx, tx, op, sc, org)
		if err != nil {
			return err
		}
		x, err := store.Deputies(tx).ByRef(ctx, ref, d.now())
		if err == nil && (x.Org.ID != o.ID || x.Absent.Ref != person) {
			err = desk.Missing(op)
		}
		if err != nil {
			return err
		}
		return d.endDeputy(ctx, tx, sc.Person, x)
	})
}

func (d *Directory) endDeputy(ctx context.Context, tx *store.Tx, by int64, x desk.Deputyship) error {
	ended, err := tx.EndDeputyship(ctx, x.ID, d.now())
	if err != nil || !ended {
		return err
	}
	return d.noteDeputy(ctx, tx, by, x, true)
}

// noteDeputy writes the audit trail and leaves the mails: to the deputy, and to the absent person where
// somebody else acted.
func (d *Directory) noteDeputy(ctx context.Context, tx *store.Tx, by int64, x desk.Deputyship, ended bool) error {
	action := "deputy.set"
	if ended {
		action = "deputy.end"
	}
	err := d.note(ctx, tx, by, x.Org.ID, action, "person:"+x.Absent.Ref, facts{"name": x.Absent.Name, "deputy": x.Deputy.Name,
		"from": x.From.In(d.zone).Format(time.DateOnly), "until": x.LastDay(d.zone).Format(time.DateOnly)})
	for _, to := range []int64{x.Deputy.ID, x.Absent.ID} {
		if err == nil && to != by {
			err = tx.Enqueue(ctx, desk.JobDeputy, desk.DeputyPayload{Deputyship: x.ID, Person: to, By: by, Ended: ended}, d.now())
		}
	}
	return err
}
