package directory_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

var ctx = context.Background()

// fixture is a directory with an administrator.
type fixture struct {
	*world.World
	d     *directory.Directory
	admin desk.StaffScope
	boss  desk.Person
}

func setUp(t *testing.T) fixture {
	t.Helper()
	w := world.New(t, world.SQLite(t))
	boss := w.Agent("Ada", desk.Administrator)
	return fixture{w, directory.New(w.DB, w.Clock.Now, time.UTC), w.StaffScope(boss), boss}
}

// field fails unless err says that something is wrong at the field.
func field(t *testing.T, err error, name, key string) {
	t.Helper()
	var e *desk.Error
	if !errors.As(err, &e) || e.Fields[name] != key {
		t.Fatalf("error %v, want %s at %s", err, key, name)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func person(email string) directory.PersonForm {
	return directory.PersonForm{GivenName: "Miriam", FamilyName: "Köhler", Email: email, Lang: "de"}
}

func lead(org desk.Organisation) directory.MembershipForm {
	return directory.MembershipForm{Org: org.Ref, Lead: true, Level: desk.LevelOrg, MayComment: true, NamedBy: "Amtsleitung", NamedOn: "2026-11-01"}
}

func TestOnlyAdministratorsChangeAndOnlyStaffRead(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	org := f.Org("Stadt Altenau", desk.Organisation{})
	contact := f.Contact("Miriam", org, nil)
	d := f.d
	change := map[string]func(desk.StaffScope) error{
		"AddOrganisation": func(s desk.StaffScope) error {
			_, err := d.AddOrganisation(ctx, s, directory.OrgForm{Name: "X"}, "k")
			return err
		},
		"EditOrganisation": func(s desk.StaffScope) error {
			return d.EditOrganisation(ctx, s, org.Ref, directory.OrgForm{Name: "X"})
		},
		"SetOrganisationActive": func(s desk.StaffScope) error { return d.SetOrganisationActive(ctx, s, org.Ref, false) },
		"AddContact": func(s desk.StaffScope) error {
			_, err := d.AddContact(ctx, s, person("a@example.org"), lead(org), "k")
			return err
		},
		"EditContact":      func(s desk.StaffScope) error { return d.EditContact(ctx, s, contact.Ref, person("b@example.org")) },
		"SetContactActive": func(s desk.StaffScope) error { return d.SetContactActive(ctx, s, contact.Ref, false, "") },
		"Join":             func(s desk.StaffScope) error { return d.Join(ctx, s, contact.Ref, lead(org)) },
		"EditMembership":   func(s desk.StaffScope) error { return d.EditMembership(ctx, s, contact.Ref, org.Ref, lead(org)) },
		"EndMembership":    func(s desk.StaffScope) error { return d.EndMembership(ctx, s, contact.Ref, org.Ref) },
		"Agents":           func(s desk.StaffScope) error { _, err := d.Agents(ctx, s); return err },
		"Agent":            func(s desk.StaffScope) error { _, err := d.Agent(ctx, s, f.boss.Ref); return err },
		"AddAgent":         func(s desk.StaffScope) error { _, err := d.AddAgent(ctx, s, person("c@example.org"), "k"); return err },
		"EditAgent":        func(s desk.StaffScope) error { return d.EditAgent(ctx, s, f.boss.Ref, person("c@example.org")) },
		"SetAgentActive":   func(s desk.StaffScope) error { return d.SetAgentActive(ctx, s, f.boss.Ref, false, "") },
		"Products":         func(s desk.StaffScope) error { _, err := d.Products(ctx, s); return err },
		"Product":          func(s desk.StaffScope) error { _, err := d.Product(ctx, s, f.Product.Ref); return err },
		"AddProduct": func(s desk.StaffScope) error {
			_, err := d.AddProduct(ctx, s, directory.ProductForm{Name: "X"}, "k")
			return err
		},
		"EditProduct": func(s desk.StaffScope) error {
			return d.EditProduct(ctx, s, f.Product.Ref, directory.ProductForm{Name: "X"})
		},
		"SetProductActive": func(s desk.StaffScope) error { return d.SetProductActive(ctx, s, f.Product.Ref, false) },
		"RetryJob":         func(s desk.StaffScope) error { return d.RetryJob(ctx, s, 1) },
		"DropJob":          func(s desk.StaffScope) error { return d.DropJob(ctx, s, 1) },
	}
	read := map[string]func(desk.StaffScope) error{
		"Organisations": func(s desk.StaffScope) error { _, err := d.Organisations(ctx, s, ""); return err },
		"Organisation":  func(s desk.StaffScope) error { _, err := d.Organisation(ctx, s, org.Ref); return err },
		"Contact":       func(s desk.StaffScope) error { _, err := d.Contact(ctx, s, contact.Ref); return err },
		"DeadJobs":      func(s desk.StaffScope) error { _, err := d.DeadJobs(ctx, s); return err },
	}
	for name, call := range change {
		for role, want := range map[desk.StaffRole]desk.ErrorKind{desk.NoStaff: desk.NotFound, desk.Editor: desk.NotFound,
			desk.Agent: desk.Forbidden, desk.TeamLead: desk.Forbidden, desk.Auditor: desk.Forbidden} {
			if got := desk.KindOf(call(desk.StaffScope{Person: contact.ID, Permissions: desk.PermissionsOf(role), All: true})); got != want {
				t.Errorf("%s as %q: %q, want %q", name, role, got, want)
			}
		}
	}
	for name, call := range read {
		for role, want := range map[desk.StaffRole]desk.ErrorKind{desk.NoStaff: desk.NotFound, desk.Editor: desk.NotFound,
			desk.Agent: "", desk.Auditor: "", desk.Administrator: ""} {
			if got := desk.KindOf(call(desk.StaffScope{Permissions: desk.PermissionsOf(role)})); got != want {
				t.Errorf("%s as %q: %q, want %q", name, role, got, want)
			}
		}
	}
}

func TestAnOrganisationsFormSaysWhatIsWrongAtItsFields(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	top := f.Org("Rechenzentrum", desk.Organisation{})
	child := f.Org("Stadt Altenau", top)
	deep := f.Org("Stadtwerke Altenau", child)
	for name, x := range map[string]struct {
		form       directory.OrgForm
		field, key string
	}{
		"a name of spaces":                {directory.OrgForm{Name: " \t "}, "name", "error.org_name_required"},
		"a name that is too long":         {directory.OrgForm{Name: strings.Repeat("ä", 201)}, "name", "error.too_long"},
		"another's customer number":       {directory.OrgForm{Name: "A", CustomerNo: " " + child.CustomerNo}, "customer_no", "error.customer_no_taken"},
		"a parent that is not there":      {directory.OrgForm{Name: "A", Parent: "nix"}, "parent", "error.choose_org"},
		"itself as its parent":            {directory.OrgForm{Name: "A", Parent: top.Ref}, "parent", "error.org_cycle"},
		"a parent that is below it":       {directory.OrgForm{Name: "A", Parent: child.Ref}, "parent", "error.org_cycle"},
		"a parent that is far below it":   {directory.OrgForm{Name: "A", Parent: deep.Ref}, "parent", "error.org_cycle"},
		"a cycle tried with another name": {directory.OrgForm{Name: top.Name, Parent: deep.Ref}, "parent", "error.org_cycle"},
	} {
		t.Run(name, func(t *testing.T) { field(t, f.d.EditOrganisation(ctx, f.admin, top.Ref, x.form), x.field, x.key) })
	}
}

func TestAnOrganisationMovesWithWhatIsBelowIt(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	a, b := f.Org("A", desk.Organisation{}), f.Org("B", desk.Organisation{})
	child := f.Org("C", a)
	leaf := f.Org("D", child)
	ok(t, f.d.EditOrganisation(ctx, f.admin, child.Ref, directory.OrgForm{Name: "C neu", CustomerNo: child.CustomerNo, Parent: b.Ref}))
	for _, x := range []struct {
		top  desk.Organisation
		want bool
	}{{a, false}, {b, true}} {
		if got, err := store.Orgs(f.DB).Below(ctx, x.top.ID, leaf.ID); err != nil || got != x.want {
			t.Errorf("below %s: %v %v", x.top.Name, got, err)
		}
	}
	got, err := f.d.Organisation(ctx, f.admin, child.Ref)
	if err != nil || got.Name != "C neu" || got.Parent.Ref != b.Ref || len(got.Children) != 1 {
		t.Errorf("got %+v %v", got, err)
	}
}

func TestAFormSentTwiceMakesOneRecord(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	org := f.Org("Stadt Altenau", desk.Organisation{})
	for name, send := range map[string]func() (string, error){
		"organisation": func() (string, error) {
			return f.d.AddOrganisation(ctx, f.admin, directory.OrgForm{Name: "Neu", CustomerNo: "77"}, "k1")
		},
		"contact": func() (string, error) {
			return f.d.AddContact(ctx, f.admin, person("neu@example.org"), lead(org), "k2")
		},
		"agent": func() (string, error) {
			p := person("agent@example.org")
			p.Role = desk.Agent
			return f.d.AddAgent(ctx, f.admin, p, "k3")
		},
		"product": func() (string, error) { return f.d.AddProduct(ctx, f.admin, directory.ProductForm{Name: "Neu"}, "k4") },
	} {
		first, err := send()
		ok(t, err)
		second, err := send()
		if err != nil || second != first || first == "" {
			t.Errorf("%s: %q then %q, %v", name, first, second, err)
		}
	}
	if st, err := store.Jobs(f.DB).State(ctx); err != nil || st.Ready != 1 {
		t.Errorf("jobs %+v %v, want the one welcome", st, err)
	}
}

func TestAChangeOfAnOlderVersionIsRefused(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	org := f.Org("Stadt Altenau", desk.Organisation{})
	seen, err := f.d.Organisation(ctx, f.admin, org.Ref)
	ok(t, err)
	ok(t, f.d.EditOrganisation(ctx, f.admin, org.Ref, directory.OrgForm{Name: "Stadt Altenau am See", Seen: seen.Stamp}))
	err = f.d.EditOrganisation(ctx, f.admin, org.Ref, directory.OrgForm{Name: "Altenau", Seen: seen.Stamp})
	if desk.KindOf(err) != desk.Conflict {
		t.Fatalf("error %v, want a conflict", err)
	}
	now, err := f.d.Organisation(ctx, f.admin, org.Ref)
	if err != nil || now.Name != "Stadt Altenau am See" {
		t.Errorf("name %q %v", now.Name, err)
	}
}

func TestAContactsFormSaysWhatIsWrongAtItsFields(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	org := f.Org("Stadt Altenau", desk.Organisation{})
	other := f.Contact("Jens", f.Org("Amt Nord", desk.Organisation{}), nil)
	for name, x := range map[string]struct {
		change     func(*directory.PersonForm, *directory.MembershipForm)
		field, key string
	}{
		"no given name":           {func(p *directory.PersonForm, _ *directory.MembershipForm) { p.GivenName = " " }, "given_name", "error.given_name_required"},
		"no family name":          {func(p *directory.PersonForm, _ *directory.MembershipForm) { p.FamilyName = "" }, "family_name", "error.family_name_required"},
		"no address":              {func(p *directory.PersonForm, _ *directory.MembershipForm) { p.Email = "" }, "email", "error.email_required"},
		"no address at all":       {func(p *directory.PersonForm, _ *directory.MembershipForm) { p.Email = "miriam" }, "email", "error.email"},
		"a header in the address": {func(p *directory.PersonForm, _ *directory.MembershipForm) { p.Email = "a@b.de\r\nBcc: x@y.de" }, "email", "error.email"},
		"another customer's address": {func(p *directory.PersonForm, _ *directory.MembershipForm) {
			p.Email = " " + strings.ToUpper(other.Email)
		}, "email", "error.email_taken"},
		"an address of the staff":  {func(p *directory.PersonForm, _ *directory.MembershipForm) { p.Email = f.boss.Email }, "email", "error.email_taken"},
		"an unknown language":      {func(p *directory.PersonForm, _ *directory.MembershipForm) { p.Lang = "fr" }, "lang", "error.choose"},
		"nobody who named them":    {func(_ *directory.PersonForm, m *directory.MembershipForm) { m.NamedBy = "" }, "named_by", "error.named_by_required"},
		"no date":                  {func(_ *directory.PersonForm, m *directory.MembershipForm) { m.NamedOn = "31.11.2026" }, "named_on", "error.date"},
		"named tomorrow":           {func(_ *directory.PersonForm, m *directory.MembershipForm) { m.NamedOn = "2026-11-24" }, "named_on", "error.date_future"},
		"an unknown level":         {func(_ *directory.PersonForm, m *directory.MembershipForm) { m.Level = "all" }, "level", "error.choose"},
		"no organisation":          {func(_ *directory.PersonForm, m *directory.MembershipForm) { m.Org = "" }, "org", "error.choose_org"},
		"the first one not a lead": {func(_ *directory.PersonForm, m *directory.MembershipForm) { m.Lead = false }, "lead", "error.lead_required"},
	} {
		t.Run(name, func(t *testing.T) {
			p, m := person("neu@example.org"), lead(org)
			x.change(&p, &m)
			_, err := f.d.AddContact(ctx, f.admin, p, m, "key-"+name)
			field(t, err, x.field, x.key)
		})
	}
}

func TestTheLastLeadContactRemains(t *testing.T) {
	t.Parallel()
	isLead := func(m *desk.Membership) { m.Lead = true }
	for name, leave := range map[string]func(f fixture, p desk.Person, org desk.Organisation) error{
		"when deactivated": func(f fixture, p desk.Person, _ desk.Organisation) error {
			return f.d.SetContactActive(ctx, f.admin, p.Ref, false, "")
		},
		"when taken out": func(f fixture, p desk.Person, org desk.Organisation) error {
			return f.d.EndMembership(ctx, f.admin, p.Ref, org.Ref)
		},
		"when made a mere contact": func(f fixture, p desk.Person, org desk.Organisation) error {
			return f.d.EditMembership(ctx, f.admin, p.Ref, org.Ref, directory.MembershipForm{Level: desk.LevelOrg})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := setUp(t)
			org := f.Org("Stadt Altenau", desk.Organisation{})
			first := f.Contact("Erika", org, isLead)
			f.Contact("Jens", org, nil)
			err := leave(f, first, org)
			var e *desk.Error
			if !errors.As(err, &e) || e.Key != "error.last_lead" {
				t.Fatalf("error %v, want that the last lead contact stays", err)
			}
			if p, _ := store.People(f.DB).ByID(ctx, first.ID); !p.Active {
				t.Error("the refused change was kept")
			}
			f.Contact("Olga", org, isLead)
			ok(t, leave(f, first, org))
		})
	}
}

func TestAnOrganisationWithoutOtherContactsMayLoseItsLead(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	org := f.Org("Stadt Altenau", desk.Organisation{})
	p := f.Contact("Erika", org, func(m *desk.Membership) { m.Lead = true })
	ok(t, f.d.EndMembership(ctx, f.admin, p.Ref, org.Ref))
}

func TestADeactivatedPersonIsOutAtOnce(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	org := f.Org("Stadt Altenau", desk.Organisation{})
	contact, agent := f.Contact("Miriam", org, nil), f.Agent("Tomke", desk.Agent)
	now := f.Clock.Now()
	for _, p := range []desk.Person{contact, agent} {
		f.Tx(func(tx *store.Tx) error {
			if err := tx.AddSession(ctx, desk.Session{Person: p, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, []byte(p.Ref)); err != nil {
				return err
			}
			_, err := tx.AddToken(ctx, p.ID, store.TokenLink, []byte(p.Ref), now, now.Add(time.Hour))
			return err
		})
	}
	ok(t, f.d.SetContactActive(ctx, f.admin, contact.Ref, false, ""))
	ok(t, f.d.SetAgentActive(ctx, f.admin, agent.Ref, false, ""))
	// Whoever is let in again later does not find the old sessions alive.
	ok(t, f.d.SetContactActive(ctx, f.admin, contact.Ref, true, ""))
	ok(t, f.d.SetAgentActive(ctx, f.admin, agent.Ref, true, ""))
	for _, p := range []desk.Person{contact, agent} {
		if _, ended, err := store.Accounts(f.DB).Session(ctx, []byte(p.Ref)); err != nil || ended.IsZero() {
			t.Errorf("%s: session ended %v, %v", p.GivenName, ended, err)
		}
		if _, usable, err := store.Accounts(f.DB).Token(ctx, store.TokenLink, []byte(p.Ref), now); err != nil || usable {
			t.Errorf("%s: link usable %v, %v", p.GivenName, usable, err)
		}
	}
}

func TestANewAddressEndsWhatWasSentToTheOldOne(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	p := f.Contact("Miriam", f.Org("Stadt Altenau", desk.Organisation{}), nil)
	now := f.Clock.Now()
	f.Tx(func(tx *store.Tx) error {
		_, err := tx.AddToken(ctx, p.ID, store.TokenKey, []byte("k"), now, now.Add(time.Hour))
		return err
	})
	ok(t, f.d.EditContact(ctx, f.admin, p.Ref, person("Neu@Example.org")))
	got, err := store.People(f.DB).ByEmail(ctx, "neu@example.org")
	if err != nil || got.ID != p.ID {
		t.Errorf("found %+v %v", got, err)
	}
	if _, usable, _ := store.Accounts(f.DB).Token(ctx, store.TokenKey, []byte("k"), now); usable {
		t.Error("the key sent to the old address still opens")
	}
}

func TestStaffAndContactsStaySeparate(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	org := f.Org("Stadt Altenau", desk.Organisation{})
	contact := f.Contact("Miriam", org, nil)
	for name, err := range map[string]error{
		"staff as a contact":        second(f.d.Contact(ctx, f.admin, f.boss.Ref)),
		"staff joins a customer":    f.d.Join(ctx, f.admin, f.boss.Ref, lead(org)),
		"staff edited as a contact": f.d.EditContact(ctx, f.admin, f.boss.Ref, person("x@example.org")),
		"staff shut out as such":    f.d.SetContactActive(ctx, f.admin, f.boss.Ref, false, ""),
		"a contact as staff":        second(f.d.Agent(ctx, f.admin, contact.Ref)),
		"a contact made staff":      f.d.EditAgent(ctx, f.admin, contact.Ref, person("x@example.org")),
	} {
		if desk.KindOf(err) != desk.NotFound {
			t.Errorf("%s: %v, want not found", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAnAdministratorAlwaysRemains(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	self := directory.PersonForm{GivenName: "Ada", FamilyName: "Muster", Email: f.boss.Email, Lang: "de", Role: desk.Agent}
	for name, err := range map[string]error{
		"deactivates themselves": f.d.SetAgentActive(ctx, f.admin, f.boss.Ref, false, ""),
		"demotes themselves":     f.d.EditAgent(ctx, f.admin, f.boss.Ref, self),
	} {
		var e *desk.Error
		if !errors.As(err, &e) || e.Key != "error.not_yourself" {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Two demote each other: the second one's right was looked up before.
	other := f.Agent("Olga", desk.Administrator)
	stale := f.StaffScope(other)
	ok(t, f.d.SetAgentActive(ctx, f.admin, other.Ref, false, ""))
	var e *desk.Error
	if err := f.d.SetAgentActive(ctx, stale, f.boss.Ref, false, ""); !errors.As(err, &e) || e.Key != "error.last_manager" {
		t.Errorf("error %v, want that the last administrator stays", err)
	}
}

func TestAnAgentNeedsARoleAndSeesTicketsOfTheTeam(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	_, err := f.d.AddAgent(ctx, f.admin, person("agent@example.org"), "k")
	field(t, err, "role", "error.choose")
	p := person("agent@example.org")
	p.Role = desk.Agent
	ref, err := f.d.AddAgent(ctx, f.admin, p, "k")
	ok(t, err)
	got, err := f.d.Agent(ctx, f.admin, ref)
	ok(t, err)
	if sc := f.StaffScope(got); len(sc.Teams) != 1 || !sc.CanWork() {
		t.Errorf("scope %+v", sc)
	}
}

func TestAProductOutOfUseIsNotOffered(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	_, err := f.d.AddProduct(ctx, f.admin, directory.ProductForm{Name: "aktenWERK"}, "k")
	field(t, err, "name", "error.product_taken")
	_, err = f.d.AddProduct(ctx, f.admin, directory.ProductForm{}, "k")
	field(t, err, "name", "error.product_name_required")
	ok(t, f.d.EditProduct(ctx, f.admin, f.Product.Ref, directory.ProductForm{Name: "Aktenwerk", Version: "5.0"}))
	ok(t, f.d.SetProductActive(ctx, f.admin, f.Product.Ref, false))
	all, err := f.d.Products(ctx, f.admin)
	if err != nil || len(all) != 1 || all[0].Version != "5.0" || all[0].Active {
		t.Errorf("products %+v %v", all, err)
	}
	if offered, _ := store.Orgs(f.DB).Products(ctx, nil); len(offered) != 0 {
		t.Errorf("offered %+v", offered)
	}
}

func TestJobsThatWereGivenUpAreTriedAgainOrDropped(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	f.Tx(func(tx *store.Tx) error {
		for range 2 {
			if err := tx.Enqueue(ctx, desk.JobWelcome, desk.PersonPayload{Person: 1}, f.Clock.Now()); err != nil {
				return err
			}
			j, _, err := tx.Claim(ctx, f.Clock.Now(), f.Clock.Now())
			if err != nil {
				return err
			}
			if err := tx.BuryJob(ctx, j.ID, "550 no such user"); err != nil {
				return err
			}
		}
		return nil
	})
	dead, err := f.d.DeadJobs(ctx, f.admin)
	if err != nil || len(dead) != 2 {
		t.Fatalf("dead %v %v", dead, err)
	}
	ok(t, f.d.RetryJob(ctx, f.admin, dead[0].ID))
	ok(t, f.d.DropJob(ctx, f.admin, dead[1].ID))
	ok(t, f.d.DropJob(ctx, f.admin, dead[1].ID)) // twice is fine
	st, err := store.Jobs(f.DB).State(ctx)
	if err != nil || st.Ready != 1 || st.Dead != 0 {
		t.Errorf("state %+v %v", st, err)
	}
}

func TestTheSearchFindsNameNumberAndParent(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	rz := f.Org("Rechenzentrum Nord", desk.Organisation{})
	f.Org("Stadt Altenau", rz)
	f.Org("Amt Seefeld", desk.Organisation{})
	for query, want := range map[string]int{"": 3, "altenau STADT": 1, "rechenzentrum": 2, "k00004": 1, "xyz": 0} {
		if rows, err := f.d.Organisations(ctx, f.admin, query); err != nil || len(rows) != want {
			t.Errorf("%q: %d rows %v, want %d", query, len(rows), err, want)
		}
	}
}
