package directory

import (
	"context"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// InvitesPerMinute is how many of the new contacts are welcomed in a minute, so that a large file is no storm of mails.
const InvitesPerMinute = 30

// applier writes a plan, record by record, with the entries of the trail that the same change by hand leaves.
type applier struct {
	d      *Directory
	tx     *store.Tx
	sc     desk.StaffScope
	invite bool
	step   func() // after each record
	hung   map[*orgEntry]bool
	sent   int // welcomes
}

func (p *plan) apply(ctx context.Context, a *applier) error {
	if p.kind == desk.ImportOrgs {
		return a.orgs(ctx, p)
	}
	return a.people(ctx, p)
}

// records is how many organisations or contacts the file is about.
func (p *plan) records() int {
	n := 0
	for _, e := range p.orgs {
		if e.line != 0 {
			n++
		}
	}
	for _, e := range p.people {
		if e.line != 0 {
			n++
		}
	}
	return n
}

// orgs writes the organisations. Earlier numbers and parents are taken away first and given in the end, from the top of the tree as it becomes
// down: on the way a number could be two organisations', and the tree have a cycle.
func (a *applier) orgs(ctx context.Context, p *plan) error {
	a.hung = map[*orgEntry]bool{}
	for _, e := range p.orgs {
		if e.was == nil || slices.Equal(e.former, e.was.former) {
			continue
		}
		if err := a.tx.SetFormerNos(ctx, e.org.ID, nil); err != nil {
			return err
		}
	}
	for _, e := range p.orgs {
		if err := a.org(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// org writes an organisation after the one above it.
func (a *applier) org(ctx context.Context, e *orgEntry) error {
	if a.hung[e] {
		return nil
	}
	a.hung[e] = true
	var above desk.Organisation
	if e.parent != nil {
		if err := a.org(ctx, e.parent); err != nil {
			return err
		}
		above = e.parent.org
	}
	if e.line == 0 {
		return nil
	}
	e.org.ParentID = above.ID
	if err := a.record(ctx, e, above); err != nil {
		return err
	}
	if err := a.contract(ctx, e); err != nil {
		return err
	}
	if err := a.uses(ctx, e); err != nil {
		return err
	}
	a.step()
	return nil
}

func (a *applier) record(ctx context.Context, e *orgEntry, above desk.Organisation) error {
	if e.was == nil {
		active := e.org.Active
		e.org.CreatedAt = a.d.now()
		var err error
		if e.org, err = a.tx.AddOrg(ctx, e.org); err != nil {
			return err
		}
		if err := a.d.noteOrg(ctx, a.tx, a.sc, e.org, above, e.former); err != nil || active {
			return err
		}
		before := e.org
		e.org.Active = false
		return a.d.writeOrg(ctx, a.tx, a.sc, "org.active", e.org, e.former, changed(orgFacts(before, above, e.former), orgFacts(e.org, above, e.former)))
	}
	was := orgFacts(e.was.org, e.was.aboveOrg(), e.was.former)
	differs := changed(was, orgFacts(e.org, above, e.former))
	if len(differs) == 0 {
		return nil
	}
	action := "org.edit"
	if _, ok := differs["active"]; ok && len(differs) == 1 {
		action = "org.active"
	}
	return a.d.writeOrg(ctx, a.tx, a.sc, action, e.org, e.former, differs)
}

func (o *orgFields) aboveOrg() desk.Organisation {
	if o.parent == nil {
		return desk.Organisation{}
	}
	if o.parent.was != nil {
		return o.parent.was.org
	}
	return o.parent.org
}

func (a *applier) contract(ctx context.Context, e *orgEntry) error {
	var was desk.Contract
	if e.was != nil {
		was = e.was.contract
	}
	if e.contract == was {
		return nil
	}
	if err := a.tx.SetContract(ctx, e.org.ID, e.contract); err != nil {
		return err
	}
	if err := a.d.note(ctx, a.tx, a.sc.Person, e.org.ID, "org.contract", "org:"+e.org.Ref, [2]desk.Contract{was, e.contract}); err != nil {
		return err
	}
	return a.tx.Enqueue(ctx, desk.JobRecount, desk.RecountPayload{Org: e.org.ID}, a.d.now())
}

func (a *applier) uses(ctx context.Context, e *orgEntry) error {
	var was []desk.Use
	if e.was != nil {
		was = e.was.uses
	}
	return a.d.writeUses(ctx, a.tx, a.sc, e.org, was, e.uses)
}

// writeUses stores the products that an organisation uses, where they differ.
func (d *Directory) writeUses(ctx context.Context, tx *store.Tx, sc desk.StaffScope, o desk.Organisation, was, is []desk.Use) error {
	if slices.Equal(was, is) {
		return nil
	}
	if err := tx.SetUses(ctx, o.ID, is); err != nil {
		return err
	}
	return d.note(ctx, tx, sc.Person, o.ID, "org.products", "org:"+o.Ref, changed(facts{"products": usesText(was)}, facts{"products": usesText(is)}))
}

// people writes the contacts, and looks in the end whether every organisation that it touched has a lead contact.
func (a *applier) people(ctx context.Context, p *plan) error {
	touched := map[int64]bool{}
	for _, e := range p.people {
		if e.line == 0 {
			continue
		}
		if err := a.person(ctx, e, touched); err != nil {
			return err
		}
		a.step()
	}
	for org := range touched {
		if err := leadRemains(ctx, a.tx, "directory.RunImport", org); err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) person(ctx context.Context, e *personEntry, touched map[int64]bool) error {
	members := e.members
	if e.was == nil {
		if err := a.welcomed(ctx, e); err != nil {
			return err
		}
		members = members[1:]
	}
	for _, m := range members {
		if err := a.membership(ctx, e, m, touched); err != nil {
			return err
		}
	}
	if e.was == nil {
		return nil
	}
	named := e.person
	named.Active = e.was.Active
	if err := a.d.write(ctx, a.tx, a.sc.Person, "contact.edit", *e.was, named); err != nil || named == e.person {
		return err
	}
	for _, m := range e.members {
		if m.was != nil && m.was.Lead {
			touched[m.OrgID] = true
		}
	}
	return a.d.write(ctx, a.tx, a.sc.Person, "contact.active", named, e.person)
}

// welcomed creates a contact. Whether they are welcomed is asked for; those with access are, one after the other.
func (a *applier) welcomed(ctx context.Context, e *personEntry) error {
	x := e.person
	p, err := a.d.register(ctx, a.tx, a.sc.Person, PersonForm{GivenName: x.GivenName, FamilyName: x.FamilyName, Email: x.Email, Phone: x.Phone, Lang: x.Lang}, e.members[0].Membership)
	if err != nil {
		return err
	}
	e.person = p
	if !x.Active {
		out := p
		out.Active = false
		return a.d.write(ctx, a.tx, a.sc.Person, "contact.active", p, out)
	}
	if !a.invite {
		return nil
	}
	at := a.d.now().Add(time.Duration(a.sent) * time.Minute / InvitesPerMinute)
	a.sent++
	return a.tx.Enqueue(ctx, desk.JobWelcome, desk.PersonPayload{Person: p.ID}, at)
}

func (a *applier) membership(ctx context.Context, e *personEntry, m *memberEntry, touched map[int64]bool) error {
	switch {
	case m.was == nil:
		touched[m.OrgID] = true
		return a.d.join(ctx, a.tx, a.sc.Person, e.person, m.Membership)
	case m.Membership == *m.was:
		return nil
	}
	if m.was.Lead && !m.Lead {
		touched[m.OrgID] = true
	}
	if err := a.tx.UpdateMembership(ctx, m.Membership); err != nil {
		return err
	}
	return a.d.noteMembership(ctx, a.tx, a.sc.Person, "membership.edit", e.person, *m.was, membershipFacts(m.Membership))
}
