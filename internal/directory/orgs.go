package directory

import (
	"context"
	"slices"
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
	Former   []string // customer numbers that it had before
	Leads    int      // active lead contacts; two are recommended
	Stamp    string   // of this version, see OrgForm.Seen
}

// OrgForm is an organisation as typed.
type OrgForm struct {
	Name       string
	CustomerNo string
	Former     string // customer numbers that it had before, see FormerNos
	Parent     string // ref; empty: at the top
	LinkOnly   bool   // mails hold number and link alone
	Seen       string // Stamp of the version that was looked at; empty: whatever it is
}

func (f *OrgForm) clean() {
	f.Name, f.CustomerNo, f.Parent = desk.Line(f.Name), desk.Line(f.CustomerNo), desk.Line(f.Parent)
}

// MaxFormer is how many customer numbers an organisation may have had before.
const MaxFormer = 20

// FormerNos reads customer numbers as they are typed: one a line, or with a bar, comma or semicolon between.
func FormerNos(typed string) []string {
	var out []string
	for _, no := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune("\n|,;", r) }) {
		if no = desk.Line(no); no != "" && !slices.Contains(out, no) {
			out = append(out, no)
		}
	}
	slices.Sort(out)
	return out
}

// checkTyped finds what is wrong without looking at other organisations.
func (f OrgForm) checkTyped(p desk.Problems) {
	check(p, "name", f.Name, MaxName, "error.org_name_required")
	check(p, "customer_no", f.CustomerNo, MaxShort, "")
	former := FormerNos(f.Former)
	for _, no := range former {
		check(p, "former_nos", no, MaxShort, "")
	}
	switch {
	case len(former) > MaxFormer:
		p.Add("former_nos", "error.former_many")
	case slices.Contains(former, f.CustomerNo):
		p.Add("former_nos", "error.former_is_present")
	}
}

// Organisations lists the organisations whose name or customer number, present or former, has the words of
// query in it, by name; with an empty query all.
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
	former, err := formerNos(ctx, d.db, 0)
	out := rows[:0]
	for _, r := range rows {
		text := strings.ToLower(r.Name + " " + r.CustomerNo + " " + r.Parent + " " + strings.Join(former[r.ID], " "))
		if containsAll(text, words) {
			out = append(out, r)
		}
	}
	return out, err
}

// formerNos gives the earlier customer numbers by organisation, see store.Orgs.FormerNos.
func formerNos(ctx context.Context, q store.Querier, org int64) (map[int64][]string, error) {
	rows, err := store.Orgs(q).FormerNos(ctx, org)
	out := map[int64][]string{}
	for _, r := range rows {
		out[r.Org] = append(out[r.Org], r.Value)
	}
	return out, err
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
	former, err := formerNos(ctx, d.db, o.ID)
	out.Former = former[o.ID]
	out.Stamp = orgFacts(o, out.Parent, out.Former).stamp()
	return out, err
}

func orgFacts(o, parent desk.Organisation, former []string) facts {
	return facts{"name": o.Name, "customer_no": o.CustomerNo, "former_nos": strings.Join(former, " | "), "parent": parent.Ref, "link_only": yes(o.LinkOnly), "active": yes(o.Active)}
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
		return o.Ref, d.noteOrg(ctx, tx, sc, o, parent, FormerNos(f.Former))
	}, f)
}

// noteOrg writes the earlier numbers of a new organisation, and that it was created.
func (d *Directory) noteOrg(ctx context.Context, tx *store.Tx, sc desk.StaffScope, o, parent desk.Organisation, former []string) error {
	if err := tx.SetFormerNos(ctx, o.ID, former); err != nil {
		return err
	}
	return d.audit(ctx, tx, sc, "org.create", "org:"+o.Ref, orgFacts(o, parent, former))
}

// EditOrganisation changes name, customer number, parent and what mails hold.
func (d *Directory) EditOrganisation(ctx context.Context, sc desk.StaffScope, ref string, f OrgForm) error {
	const op = "directory.EditOrganisation"
	if err := customers(op, sc); err != nil {
		return err
	}
	f.clean()
	return d.changeOrg(ctx, sc, ref, f.Seen, "org.edit", func(tx *store.Tx, o *desk.Organisation, former *[]string) error {
		*former = FormerNos(f.Former)
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
	return d.changeOrg(ctx, sc, ref, "", "org.active", func(_ *store.Tx, o *desk.Organisation, _ *[]string) error {
		o.Active = active
		return nil
	})
}

// changeOrg reads an organisation, lets fn change it, and writes and audits what differs.
func (d *Directory) changeOrg(ctx context.Context, sc desk.StaffScope, ref, seen, action string, fn func(*store.Tx, *desk.Organisation, *[]string) error) error {
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
		all, err := formerNos(ctx, tx, before.ID)
		if err != nil {
			return err
		}
		had := all[before.ID]
		if err := orgFacts(before, was, had).fresh(action, seen); err != nil {
			return err
		}
		after, has := before, had
		if err := fn(tx, &after, &has); err != nil || after == before && slices.Equal(has, had) {
			return err
		}
		is, err := parentOf(ctx, tx, after)
		if err != nil {
			return err
		}
		return d.writeOrg(ctx, tx, sc, action, after, has, changed(orgFacts(before, was, had), orgFacts(after, is, has)))
	})
}

// writeOrg stores a changed organisation with its earlier numbers, and says what differs.
func (d *Directory) writeOrg(ctx context.Context, tx *store.Tx, sc desk.StaffScope, action string, o desk.Organisation, former []string, differs any) error {
	if err := tx.UpdateOrg(ctx, o); err != nil {
		return err
	}
	if err := tx.SetFormerNos(ctx, o.ID, former); err != nil {
		return err
	}
	return d.audit(ctx, tx, sc, action, "org:"+o.Ref, differs)
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
	f.checkTyped(p)
	if err := checkNumber(ctx, tx, p, "customer_no", f.CustomerNo, self); err != nil {
		return parent, err
	}
	for _, no := range FormerNos(f.Former) {
		if err := checkNumber(ctx, tx, p, "former_nos", no, self); err != nil {
			return parent, err
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

// checkNumber refuses a customer number that another organisation has, or had before.
func checkNumber(ctx context.Context, tx *store.Tx, p desk.Problems, field, no string, self int64) error {
	if no == "" {
		return nil
	}
	holder, err := store.Orgs(tx).NumberHolder(ctx, no)
	if holder != 0 && holder != self {
		p.Add(field, "error.customer_no_taken")
	}
	return err
}

func (d *Directory) below(ctx context.Context, tx *store.Tx, self, parent int64) (bool, error) {
	if self == 0 || parent == 0 {
		return false, nil
	}
	return store.Orgs(tx).Below(ctx, self, parent)
}
