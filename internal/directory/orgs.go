package directory

import (
	"context"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

type (
	// OrgRow is a line of the list of organisations.
	OrgRow = store.OrgRow
	// Member is a contact in an organisation.
	Member = store.Member
)

// Organisation is one organisation with what belongs to it.
type Organisation struct {
	desk.Organisation
	Parent   desk.Organisation // the zero value at the top
	Children []desk.Organisation
	Members  []Member
	Leads    int    // active lead contacts; two are recommended
	Stamp    string // of this version, see OrgForm.Seen
}

// OrgForm is an organisation as typed.
type OrgForm struct {
	Name       string
	CustomerNo string
	Parent     string // ref; empty: at the top
	LinkOnly   bool   // mails hold number and link alone
	Seen       string // Stamp of the version that was looked at; empty: whatever it is
}

func (f *OrgForm) clean() {
	f.Name, f.CustomerNo, f.Parent = desk.Line(f.Name), desk.Line(f.CustomerNo), desk.Line(f.Parent)
}

// Organisations lists the organisations whose name or customer number has the words of query in
// it, by name; with an empty query all.
func (d *Directory) Organisations(ctx context.Context, sc desk.StaffScope, query string) ([]OrgRow, error) {
	const op = "directory.Organisations"
	if err := reader(op, sc); err != nil {
		return nil, err
	}
	rows, err := store.Orgs(d.db).List(ctx, sc)
	words := strings.Fields(strings.ToLower(query))
	if err != nil || len(words) == 0 {
		return rows, err
	}
	out := rows[:0]
	for _, r := range rows {
		text := strings.ToLower(r.Name + " " + r.CustomerNo + " " + r.Parent)
		if containsAll(text, words) {
			out = append(out, r)
		}
	}
	return out, nil
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// Organisation finds an organisation by its ref.
func (d *Directory) Organisation(ctx context.Context, sc desk.StaffScope, ref string) (Organisation, error) {
	const op = "directory.Organisation"
	var out Organisation
	if err := reader(op, sc); err != nil {
		return out, err
	}
	orgs := store.Orgs(d.db)
	o, err := orgs.ByRef(ctx, ref)
	if err != nil {
		return out, err
	}
	out.Organisation = o
	if o.ParentID != 0 {
		if out.Parent, err = orgs.ByID(ctx, o.ParentID); err != nil {
			return out, err
		}
	}
	if out.Children, err = orgs.Children(ctx, o.ID); err != nil {
		return out, err
	}
	if out.Members, err = store.People(d.db).Members(ctx, o.ID); err != nil {
		return out, err
	}
	for _, m := range out.Members {
		if m.Active && m.Membership.Lead {
			out.Leads++
		}
	}
	out.Stamp = orgFacts(o, out.Parent).stamp()
	return out, nil
}

func orgFacts(o, parent desk.Organisation) facts {
	return facts{"name": o.Name, "customer_no": o.CustomerNo, "parent": parent.Ref, "link_only": yes(o.LinkOnly), "active": yes(o.Active)}
}

// AddOrganisation creates an organisation and gives its ref. Sent twice, it is one.
func (d *Directory) AddOrganisation(ctx context.Context, sc desk.StaffScope, f OrgForm, formKey string) (string, error) {
	const op = "directory.AddOrganisation"
	if err := customers(op, sc); err != nil {
		return "", err
	}
	f.clean()
	return d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		if err := tx.LockOrgs(ctx); err != nil {
			return "", err
		}
		parent, err := d.checkOrg(ctx, tx, op, f, 0)
		if err != nil {
			return "", err
		}
		o, err := tx.AddOrg(ctx, desk.Organisation{Name: f.Name, CustomerNo: f.CustomerNo, ParentID: parent.ID, LinkOnly: f.LinkOnly, CreatedAt: d.now()})
		if err != nil {
			return "", err
		}
		return o.Ref, d.audit(ctx, tx, sc, "org.create", "org:"+o.Ref, orgFacts(o, parent))
	}, f)
}

// EditOrganisation changes name, customer number, parent and what mails hold.
func (d *Directory) EditOrganisation(ctx context.Context, sc desk.StaffScope, ref string, f OrgForm) error {
	const op = "directory.EditOrganisation"
	if err := customers(op, sc); err != nil {
		return err
	}
	f.clean()
	return d.changeOrg(ctx, sc, ref, f.Seen, "org.edit", func(tx *store.Tx, o *desk.Organisation) error {
		parent, err := d.checkOrg(ctx, tx, op, f, o.ID)
		o.Name, o.CustomerNo, o.ParentID, o.LinkOnly = f.Name, f.CustomerNo, parent.ID, f.LinkOnly
		return err
	})
}

// SetOrganisationActive takes an organisation out of use, or into it again. The contacts of an
// inactive one see nothing through it.
func (d *Directory) SetOrganisationActive(ctx context.Context, sc desk.StaffScope, ref string, active bool) error {
	const op = "directory.SetOrganisationActive"
	if err := customers(op, sc); err != nil {
		return err
	}
	return d.changeOrg(ctx, sc, ref, "", "org.active", func(_ *store.Tx, o *desk.Organisation) error {
		o.Active = active
		return nil
	})
}

// changeOrg reads an organisation, lets fn change it, and writes and audits what differs.
func (d *Directory) changeOrg(ctx context.Context, sc desk.StaffScope, ref, seen, action string, fn func(*store.Tx, *desk.Organisation) error) error {
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOrgs(ctx); err != nil {
			return err
		}
		before, err := store.Orgs(tx).ByRef(ctx, ref)
		if err != nil {
			return err
		}
		was, err := parentOf(ctx, tx, before)
		if err != nil {
			return err
		}
		if err := orgFacts(before, was).fresh(action, seen); err != nil {
			return err
		}
		after := before
		if err := fn(tx, &after); err != nil || after == before {
			return err
		}
		if err := tx.UpdateOrg(ctx, after); err != nil {
			return err
		}
		is, err := parentOf(ctx, tx, after)
		if err != nil {
			return err
		}
		return d.audit(ctx, tx, sc, action, "org:"+ref, changed(orgFacts(before, was), orgFacts(after, is)))
	})
}

func parentOf(ctx context.Context, q store.Querier, o desk.Organisation) (desk.Organisation, error) {
	if o.ParentID == 0 {
		return desk.Organisation{}, nil
	}
	return store.Orgs(q).ByID(ctx, o.ParentID)
}

// checkOrg finds everything that is wrong with the form; self is the organisation's own id.
func (d *Directory) checkOrg(ctx context.Context, tx *store.Tx, op string, f OrgForm, self int64) (parent desk.Organisation, err error) {
	p := desk.Problems{}
	check(p, "name", f.Name, MaxName, "error.org_name_required")
	check(p, "customer_no", f.CustomerNo, MaxShort, "")
	if f.CustomerNo != "" {
		other, err := unless(store.Orgs(tx).ByCustomerNo(ctx, f.CustomerNo))
		if err != nil {
			return parent, err
		}
		if other.ID != 0 && other.ID != self {
			p.Add("customer_no", "error.customer_no_taken")
		}
	}
	if f.Parent != "" {
		if parent, err = unless(store.Orgs(tx).ByRef(ctx, f.Parent)); err != nil {
			return parent, err
		}
		switch below, err := d.below(ctx, tx, self, parent.ID); {
		case err != nil:
			return parent, err
		case parent.ID == 0:
			p.Add("parent", "error.choose_org")
		case below:
			p.Add("parent", "error.org_cycle")
		}
	}
	return parent, p.Err(op)
}

func (d *Directory) below(ctx context.Context, tx *store.Tx, self, parent int64) (bool, error) {
	if self == 0 || parent == 0 {
		return false, nil
	}
	return store.Orgs(tx).Below(ctx, self, parent)
}
