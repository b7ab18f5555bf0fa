package directory

import (
	"context"
	"slices"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// refusedFor is how long lead contacts see that a naming was refused.
const refusedFor = 30 * 24 * time.Hour

// Own is an organisation as its lead contacts see it.
type Own struct {
	desk.Named
	Colleagues []Colleague
	Leads      int           // active lead contacts; two are recommended
	Waiting    []desk.Naming // for the vendor's consent
	Refused    []desk.Naming // of late
}

// Colleague is a contact as lead contacts see them: nothing of their sign-ins, and nothing of other
// organisations that they belong to.
type Colleague struct {
	Ref        string
	Name       string
	Email      string
	Active     bool
	Self       bool // who looks
	Lead       bool
	Level      desk.Level
	MayComment bool
	NamedBy    string
	NamedAt    time.Time
	Stamp      string // of this version, see RightsForm.Seen
}

// RightsForm is what a contact may do in an organisation, as a lead contact gives it.
type RightsForm struct {
	Lead       bool
	Level      desk.Level
	MayComment bool
	Confirmed  bool   // that it is one's own that changes
	Seen       string // Stamp of the version that was looked at
}

func (f RightsForm) into(m desk.Membership) desk.Membership {
	m.Lead, m.Level, m.MayComment = f.Lead, f.Level, f.MayComment
	return m
}

func colleague(m store.Member, org desk.Organisation, sc desk.Scope) Colleague {
	x := m.Membership
	x.OrgRef = org.Ref
	return Colleague{Ref: m.Ref, Name: m.Name(), Email: m.Email, Active: m.Active, Self: m.ID == sc.Person, Lead: x.Lead, Level: x.Level,
		MayComment: x.MayComment, NamedBy: x.NamedBy, NamedAt: x.NamedAt, Stamp: MembershipStamp(x)}
}

// leading finds an organisation for one of its lead contacts. For anybody else it is not there.
func leading(ctx context.Context, q store.Querier, op string, sc desk.Scope, ref string) (desk.Organisation, error) {
	if len(sc.Leading()) == 0 {
		return desk.Organisation{}, desk.Missing(op)
	}
	org, err := store.Orgs(q).ByRef(ctx, ref)
	if err == nil && !sc.Leads(org.ID) {
		err = desk.Missing(op)
	}
	if err != nil {
		return desk.Organisation{}, err
	}
	return org, nil
}

// asLead begins a change by a lead contact: nobody else changes contacts until it ends, and who was
// a lead contact when the request came still is one.
func (d *Directory) asLead(ctx context.Context, tx *store.Tx, op string, sc desk.Scope, ref string) (desk.Scope, desk.Organisation, error) {
	if _, err := leading(ctx, tx, op, sc, ref); err != nil {
		return sc, desk.Organisation{}, err
	}
	if err := tx.LockOrgs(ctx); err != nil {
		return sc, desk.Organisation{}, err
	}
	sc, err := store.People(tx).Scope(ctx, sc.Person, d.now())
	if err != nil {
		return sc, desk.Organisation{}, err
	}
	org, err := leading(ctx, tx, op, sc, ref)
	return sc, org, err
}

// Leading lists the organisations that a contact leads, by name. Without one nothing is there.
func (d *Directory) Leading(ctx context.Context, sc desk.Scope) ([]desk.Named, error) {
	ids := sc.Leading()
	if len(ids) == 0 {
		return nil, desk.Missing("directory.Leading")
	}
	return store.Orgs(d.db).Names(ctx, ids)
}

// Own gives an organisation to one of its lead contacts.
func (d *Directory) Own(ctx context.Context, sc desk.Scope, ref string) (Own, error) {
	org, err := leading(ctx, d.db, "directory.Own", sc, ref)
	if err != nil {
		return Own{}, err
	}
	out := Own{Named: desk.Named{ID: org.ID, Ref: org.Ref, Name: org.Name}}
	members, err := store.People(d.db).Members(ctx, org.ID)
	if err != nil {
		return Own{}, err
	}
	for _, m := range members {
		out.Colleagues = append(out.Colleagues, colleague(m, org, sc))
		if m.Active && m.Membership.Lead {
			out.Leads++
		}
	}
	namings, err := store.Namings(d.db).OfOrg(ctx, org.ID, d.now().Add(-refusedFor))
	for _, n := range namings {
		if n.State == desk.NamingWaiting {
			out.Waiting = append(out.Waiting, n)
		} else {
			out.Refused = append(out.Refused, n)
		}
	}
	return out, err
}

// Colleague finds a contact of an organisation for one of its lead contacts.
func (d *Directory) Colleague(ctx context.Context, sc desk.Scope, org, ref string) (Own, Colleague, error) {
	own, err := d.Own(ctx, sc, org)
	if err != nil {
		return Own{}, Colleague{}, err
	}
	i := slices.IndexFunc(own.Colleagues, func(c Colleague) bool { return c.Ref == ref })
	if i < 0 {
		return Own{}, Colleague{}, desk.Missing("directory.Colleague")
	}
	return own, own.Colleagues[i], nil
}

// checkRights finds what a lead contact may not give. What somebody has already may stay.
func checkRights(p desk.Problems, sc desk.Scope, org int64, before desk.Membership, f RightsForm) {
	if !slices.Contains(desk.Levels, f.Level) {
		p.Add("level", "error.choose")
		return
	}
	level, comment := sc.MayGive(org, f.Level, f.MayComment)
	if !level && f.Level != before.Level {
		p.Add("level", "error.level_beyond")
	}
	if !comment && !before.MayComment {
		p.Add("may_comment", "error.right_beyond")
	}
}

// EditColleague changes role, level and right of a contact in an organisation that the person leads.
// Who changes their own has to confirm it; the last lead contact stays one.
func (d *Directory) EditColleague(ctx context.Context, sc desk.Scope, org, ref string, f RightsForm) error {
	const op = "directory.EditColleague"
	return d.changeColleague(ctx, sc, op, "membership.edit", org, ref, func(ctx context.Context, tx *store.Tx, sc desk.Scope, m desk.Membership) (facts, error) {
		if err := membershipFacts(m).fresh(op, f.Seen); err != nil {
			return nil, err
		}
		after, p := f.into(m), desk.Problems{}
		checkRights(p, sc, m.OrgID, m, f)
		if m.PersonID == sc.Person && after != m && !f.Confirmed {
			p.Add("confirmed", "error.confirm_own")
		}
		if err := p.Err(op); err != nil {
			return nil, err
		}
		return membershipFacts(after), tx.UpdateMembership(ctx, after)
	})
}

// EndColleague takes a contact out of an organisation that the person leads. Who is in no organisation
// afterwards is shut out at once; their name stays in the history.
func (d *Directory) EndColleague(ctx context.Context, sc desk.Scope, org, ref string) error {
	return d.changeColleague(ctx, sc, "directory.EndColleague", "membership.end", org, ref,
		func(ctx context.Context, tx *store.Tx, _ desk.Scope, m desk.Membership) (facts, error) {
			return d.end(ctx, tx, m)
		})
}

func (d *Directory) changeColleague(ctx context.Context, sc desk.Scope, op, action, orgRef, ref string,
	fn func(context.Context, *store.Tx, desk.Scope, desk.Membership) (facts, error)) error {
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		sc, org, err := d.asLead(ctx, tx, op, sc, orgRef)
		if err != nil {
			return err
		}
		p, err := find(ctx, tx, op, ref, false)
		if err != nil {
			return err
		}
		m, err := membership(ctx, tx, op, p, org.Ref)
		if err != nil {
			return err
		}
		err = d.alter(ctx, tx, op, sc.Person, action, p, m, func(ctx context.Context, tx *store.Tx, m desk.Membership) (facts, error) {
			return fn(ctx, tx, sc, m)
		})
		if err != nil {
			return err
		}
		// Other than an administrator, nobody leaves an organisation without any lead contact.
		leads, err := tx.Leads(ctx, org.ID)
		if err == nil && leads == 0 {
			err = desk.Fail(op, desk.Invalid, "error.last_lead_own")
		}
		if err != nil {
			return err
		}
		return d.shutOut(ctx, tx, sc.Person, p)
	})
}

// What a naming led to, as a form that is sent twice remembers it.
const (
	namedNow = "named"
	waits    = "waits"
)

// NameContact names a new contact of an organisation that the person leads. They are a contact at
// once and are welcomed, unless the vendor has to consent first: to a mail domain that no active
// contact of the organisation or of those above and below it has, and to an address that has an access
// already. The answer says that it waits and never why, so that it tells nothing of other customers'
// contacts. Sent twice, it is one.
func (d *Directory) NameContact(ctx context.Context, sc desk.Scope, ref string, f PersonForm, rights RightsForm, formKey string) (waiting bool, err error) {
	const op = "directory.NameContact"
	if _, err := leading(ctx, d.db, op, sc, ref); err != nil {
		return false, err
	}
	f.clean()
	result, err := d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		sc, org, err := d.asLead(ctx, tx, op, sc, ref)
		if err != nil {
			return "", err
		}
		p := desk.Problems{}
		f.checkTyped(p, desk.Person{})
		checkRights(p, sc, org.ID, desk.Membership{}, rights)
		consent, err := d.needsConsent(ctx, tx, p, org, f.Email)
		if err != nil {
			return "", err
		}
		if err := p.Err(op); err != nil {
			return "", err
		}
		by, err := store.People(tx).ByID(ctx, sc.Person)
		if err != nil {
			return "", err
		}
		if consent {
			return waits, d.ask(ctx, tx, by, org, f, rights)
		}
		m := rights.into(desk.Membership{OrgID: org.ID, OrgRef: org.Ref, NamedBy: by.Name(), NamedAt: d.today(), UnreadSince: d.now()})
		_, err = d.create(ctx, tx, sc.Person, f, m)
		return namedNow, err
	}, ref, f, rights)
	return result == waits, err
}

// needsConsent says whether the vendor has to consent to an address. What is wrong with one of the
// organisation's own contacts or namings is said at the field: lead contacts see those anyway.
func (d *Directory) needsConsent(ctx context.Context, tx *store.Tx, p desk.Problems, org desk.Organisation, email string) (bool, error) {
	if p["email"] != "" {
		return false, nil
	}
	members, err := store.People(tx).Members(ctx, org.ID)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(members, func(m store.Member) bool { return m.Email == email }) {
		p.Add("email", "error.colleague_already")
		return false, nil
	}
	open, err := store.Namings(tx).OfOrg(ctx, org.ID, d.now())
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(open, func(n desk.Naming) bool { return n.State == desk.NamingWaiting && n.Email == email }) {
		p.Add("email", "error.naming_waits")
		return false, nil
	}
	known, err := unless(store.People(tx).ByEmail(ctx, email))
	if err != nil {
		return false, err
	}
	domain, err := store.Namings(tx).KnowsDomain(ctx, org.ID, desk.EmailDomain(email))
	return known.ID != 0 || !domain, err
}

func (d *Directory) ask(ctx context.Context, tx *store.Tx, by desk.Person, org desk.Organisation, f PersonForm, r RightsForm) error {
	n, err := tx.AddNaming(ctx, desk.Naming{Org: desk.Named{ID: org.ID, Ref: org.Ref, Name: org.Name}, GivenName: f.GivenName, FamilyName: f.FamilyName,
		Email: f.Email, Phone: f.Phone, Lang: f.Lang, Lead: r.Lead, Level: r.Level, MayComment: r.MayComment,
		AskedBy: desk.Named{ID: by.ID, Ref: by.Ref, Name: by.Name()}, AskedAt: d.now()})
	if err != nil {
		return err
	}
	return d.noteNaming(ctx, tx, by.ID, "naming.create", n, namingFacts(n))
}

// today is the beginning of the day where the installation is.
func (d *Directory) today() time.Time {
	t := d.now().In(d.zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, d.zone)
}

// WithdrawNaming takes back what waits for consent. Doing it twice is fine.
func (d *Directory) WithdrawNaming(ctx context.Context, sc desk.Scope, org, ref string) error {
	const op = "directory.WithdrawNaming"
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		sc, o, err := d.asLead(ctx, tx, op, sc, org)
		if err != nil {
			return err
		}
		n, err := store.Namings(tx).ByRef(ctx, ref)
		if err == nil && n.Org.ID != o.ID {
			err = desk.Missing(op)
		}
		if err != nil {
			return err
		}
		_, err = d.settle(ctx, tx, op, sc.Person, n, desk.NamingWithdrawn, "naming.withdraw", "")
		return err
	})
}

func namingFacts(n desk.Naming) facts {
	return facts{"org": n.Org.Ref, "name": n.Name(), "email": n.Email, "phone": n.Phone, "lang": n.Lang, "lead": yes(n.Lead), "level": string(n.Level),
		"comment": yes(n.MayComment), "named_by": n.AskedBy.Name, "state": string(n.State), "reason": strings.TrimSpace(n.Reason)}
}

func (d *Directory) noteNaming(ctx context.Context, tx *store.Tx, actor int64, action string, n desk.Naming, data facts) error {
	return d.note(ctx, tx, actor, n.Org.ID, action, "naming:"+n.Ref, data)
}
