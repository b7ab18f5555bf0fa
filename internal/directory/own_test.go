package directory_test

import (
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/store"
)

// town is an organisation with a lead contact and a colleague, and another one beside it.
type town struct {
	fixture
	org, other  desk.Organisation
	jens, mia   desk.Person
	ulrike      desk.Person // leads the other
	friendsMail string      // an address of a domain that the organisation has
}

func leads(m *desk.Membership) { m.Lead = true }

func newTown(t *testing.T) town {
	t.Helper()
	f := setUp(t)
	x := town{fixture: f, org: f.Org("Stadt Altenau", desk.Organisation{}), other: f.Org("Landkreis", desk.Organisation{})}
	at := func(email string, org desk.Organisation, change func(*desk.Membership)) desk.Person {
		p := f.Person(strings.ToUpper(email[:1])+email[1:strings.Index(email, "@")], func(p *desk.Person) { p.Email = email })
		f.Join(p, org, change)
		return p
	}
	x.jens, x.mia = at("jens@altenau.example", x.org, leads), at("mia@altenau.example", x.org, nil)
	x.ulrike = at("ulrike@landkreis.example", x.other, leads)
	x.friendsMail = "neu@altenau.example"
	return x
}

var usual = directory.RightsForm{Level: desk.LevelOrg, MayComment: true}

// name names somebody for the organisation as Jens.
func (x town) name(email, key string) (bool, error) {
	return x.d.NameContact(ctx, x.Scope(x.jens), x.org.Ref, person(email), usual, key)
}

func (x town) own(t *testing.T) directory.Own {
	t.Helper()
	o, err := x.d.Own(ctx, x.Scope(x.jens), x.org.Ref)
	ok(t, err)
	return o
}

func (x town) jobs(t *testing.T, kind string) (n int) {
	t.Helper()
	x.Tx(func(tx *store.Tx) error {
		for {
			j, found, err := tx.Claim(ctx, x.Clock.Now(), x.Clock.Now().Add(time.Hour))
			if err != nil || !found {
				return err
			}
			if j.Kind == kind {
				n++
			}
		}
	})
	return n
}

func TestOnlyALeadContactOfTheOrganisationFindsItAndItsPeople(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	waiting, err := x.name("c@fremd.example", "k0")
	if err != nil || !waiting {
		t.Fatal(waiting, err)
	}
	naming := x.own(t).Waiting[0].Ref
	below := x.Org("Eigenbetrieb", x.org)
	d, org := x.d, x.org.Ref
	calls := map[string]func(desk.Scope) error{
		"Own":       func(s desk.Scope) error { _, err := d.Own(ctx, s, org); return err },
		"Colleague": func(s desk.Scope) error { _, _, err := d.Colleague(ctx, s, org, x.mia.Ref); return err },
		"NameContact": func(s desk.Scope) error {
			_, err := d.NameContact(ctx, s, org, person(x.friendsMail), usual, "k1")
			return err
		},
		"EditColleague":  func(s desk.Scope) error { return d.EditColleague(ctx, s, org, x.mia.Ref, usual) },
		"EndColleague":   func(s desk.Scope) error { return d.EndColleague(ctx, s, org, x.mia.Ref) },
		"WithdrawNaming": func(s desk.Scope) error { return d.WithdrawNaming(ctx, s, org, naming) },
	}
	abroad := x.Contact("Lea", below, leads)
	for name, call := range calls {
		for who, sc := range map[string]desk.Scope{"a colleague": x.Scope(x.mia), "another's lead": x.Scope(x.ulrike), "one below": x.Scope(abroad), "nobody": {}, "staff": x.Scope(x.boss)} {
			if got := desk.KindOf(call(sc)); got != desk.NotFound {
				t.Errorf("%s as %s: %q", name, who, got)
			}
		}
	}
	above := x.Scope(x.Contact("Rita", x.org, func(m *desk.Membership) { m.Lead, m.Level = true, desk.LevelBelow }))
	if _, err := d.Own(ctx, above, below.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("who sees the tickets below leads there: %v", err)
	}
	// What is another organisation's is not there through the own one either.
	lead := x.Scope(x.jens)
	for name, err := range map[string]error{
		"edit": d.EditColleague(ctx, lead, org, x.ulrike.Ref, usual), "end": d.EndColleague(ctx, lead, org, x.ulrike.Ref),
		"staff":    d.EndColleague(ctx, lead, org, x.boss.Ref),
		"withdraw": d.WithdrawNaming(ctx, x.Scope(x.ulrike), x.other.Ref, naming),
	} {
		if desk.KindOf(err) != desk.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if list, err := d.Leading(ctx, lead); err != nil || len(list) != 1 || list[0].Ref != org {
		t.Errorf("leads %v %v", list, err)
	}
	if _, err := d.Leading(ctx, x.Scope(x.mia)); desk.KindOf(err) != desk.NotFound {
		t.Error("a colleague leads something:", err)
	}
}

func TestALeadContactNamesAColleague(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	for range 2 { // sent twice
		if waiting, err := x.name(" NEU@altenau.example ", "k"); waiting || err != nil {
			t.Fatal(waiting, err)
		}
	}
	o := x.own(t)
	if len(o.Colleagues) != 3 || o.Leads != 1 || len(o.Waiting) != 0 {
		t.Fatalf("%+v", o)
	}
	i := 0
	for j, c := range o.Colleagues {
		if c.Email == x.friendsMail {
			i = j
		}
	}
	if c := o.Colleagues[i]; c.Name != "Miriam Köhler" || c.Lead || c.Level != desk.LevelOrg || !c.MayComment || c.NamedBy != x.jens.Name() ||
		!c.NamedAt.Equal(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)) || !c.Active {
		t.Errorf("%+v", c)
	}
	if n := x.jobs(t, desk.JobWelcome); n != 1 {
		t.Errorf("%d welcomes", n)
	}
	deeds, err := x.d.Deeds(ctx, x.admin, x.org.ID, 10)
	if err != nil || len(deeds) != 1 || deeds[0].Action != "membership.create" || deeds[0].Actor.Name != x.jens.Name() || deeds[0].Staff ||
		deeds[0].Name != "Miriam Köhler" {
		t.Errorf("staff see %+v %v", deeds, err)
	}
	for name, email := range map[string]string{"error.colleague_already": "Mia@altenau.example", "error.email_required": "", "error.email": "mia@altenau"} {
		_, err := x.name(email, name)
		field(t, err, "email", name)
	}
}

func TestNobodyNamesWithMoreRightsThanTheirOwn(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	reader := x.Contact("Rita", x.org, func(m *desk.Membership) { m.Lead, m.MayComment = true, false })
	_, err := x.d.NameContact(ctx, x.Scope(reader), x.org.Ref, person(x.friendsMail), directory.RightsForm{Level: desk.LevelBelow, MayComment: true}, "k")
	field(t, err, "level", "error.level_beyond")
	field(t, err, "may_comment", "error.right_beyond")
	_, err = x.d.NameContact(ctx, x.Scope(reader), x.org.Ref, person(x.friendsMail), directory.RightsForm{Level: "all"}, "k")
	field(t, err, "level", "error.choose")
	field(t, x.d.EditColleague(ctx, x.Scope(reader), x.org.Ref, reader.Ref, directory.RightsForm{Lead: true, Level: desk.LevelBelow, Confirmed: true}), "level", "error.level_beyond")
	// What a colleague was given by others may stay.
	wide := x.Contact("Wiebke", x.org, func(m *desk.Membership) { m.Level = desk.LevelBelow })
	ok(t, x.d.EditColleague(ctx, x.Scope(reader), x.org.Ref, wide.Ref, directory.RightsForm{Lead: true, Level: desk.LevelBelow, MayComment: true}))
}

func TestAForeignDomainAndAKnownAddressWaitAlike(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	left := x.Person("Lars", func(p *desk.Person) { p.Email = "lars@altenau.example" }) // of the town's domain, in no organisation
	for i, email := range []string{"c.wendt@archiv.example", x.ulrike.Email, "niemand@landkreis.example", left.Email, x.boss.Email} {
		if waiting, err := x.name(email, string(rune('a'+i))); !waiting || err != nil {
			t.Errorf("%s: %v %v", email, waiting, err)
		}
	}
	if n := x.jobs(t, desk.JobWelcome); n != 0 {
		t.Errorf("%d welcomes before anybody consented", n)
	}
	o := x.own(t)
	if len(o.Waiting) != 5 || len(o.Colleagues) != 2 {
		t.Fatalf("%+v", o)
	}
	_, err := x.name("c.wendt@archiv.example", "again")
	field(t, err, "email", "error.naming_waits")
	list, err := x.d.Namings(ctx, x.admin)
	if n, _ := x.d.CountNamings(ctx, x.admin); err != nil || len(list) != 5 || n != 5 {
		t.Errorf("%d wait for the vendor, counted %d, %v", len(list), n, err)
	}
}

func TestWhatWaitsIsDecidedOnceByAnAdministrator(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	_, err := x.name("c.wendt@archiv.example", "k")
	ok(t, err)
	ref := x.own(t).Waiting[0].Ref
	agent := x.StaffScope(x.Agent("Tom", desk.Agent))
	for name, call := range map[string]func(desk.StaffScope) error{
		"Namings":      func(s desk.StaffScope) error { _, err := x.d.Namings(ctx, s); return err },
		"CountNamings": func(s desk.StaffScope) error { _, err := x.d.CountNamings(ctx, s); return err },
		"Naming":       func(s desk.StaffScope) error { _, err := x.d.Naming(ctx, s, ref); return err },
		"Approve":      func(s desk.StaffScope) error { return x.d.ApproveNaming(ctx, s, ref) },
		"Refuse":       func(s desk.StaffScope) error { return x.d.RefuseNaming(ctx, s, ref, "nein") },
	} {
		if a, c := desk.KindOf(call(agent)), desk.KindOf(call(desk.StaffScope{Person: x.jens.ID})); a != desk.Forbidden || c != desk.NotFound {
			t.Errorf("%s: an agent %q, a contact %q", name, a, c)
		}
	}
	if n, err := x.d.Naming(ctx, x.admin, ref); err != nil || n.KnownDomain || n.Known.ID != 0 || n.AskedBy.Name != x.jens.Name() {
		t.Errorf("%+v %v", n, err)
	}
	field(t, x.d.RefuseNaming(ctx, x.admin, ref, " "), "reason", "error.refusal_reason_required")
	for range 2 {
		ok(t, x.d.ApproveNaming(ctx, x.admin, ref))
	}
	if err := x.d.RefuseNaming(ctx, x.admin, ref, "doch nicht"); desk.KindOf(err) != desk.Conflict {
		t.Error("refused afterwards:", err)
	}
	if err := x.d.WithdrawNaming(ctx, x.Scope(x.jens), x.org.Ref, ref); desk.KindOf(err) != desk.Conflict {
		t.Error("withdrawn afterwards:", err)
	}
	o := x.own(t)
	if len(o.Colleagues) != 3 || len(o.Waiting)+len(o.Refused) != 0 {
		t.Errorf("%+v", o)
	}
	// The domain is known from now on.
	if waiting, err := x.name("k.archiv@archiv.example", "k2"); waiting || err != nil {
		t.Error(waiting, err)
	}
	st, err := store.Jobs(x.DB).State(ctx)
	if welcomes := x.jobs(t, desk.JobWelcome); welcomes != 2 || st.Ready != 3 || err != nil {
		t.Errorf("%d welcomes among %d jobs, want two and the answer to Jens", welcomes, st.Ready)
	}
}

func TestARefusalIsShownForAWhileAndAWithdrawalIsSilent(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	for i, email := range []string{"a@archiv.example", "b@archiv.example"} {
		_, err := x.name(email, string(rune('a'+i)))
		ok(t, err)
		x.Clock.Move(time.Minute)
	}
	waiting := x.own(t).Waiting // newest first
	for range 2 {
		ok(t, x.d.WithdrawNaming(ctx, x.Scope(x.jens), x.org.Ref, waiting[0].Ref))
		ok(t, x.d.RefuseNaming(ctx, x.admin, waiting[1].Ref, "Bitte eine\ndienstliche Adresse."))
	}
	if o := x.own(t); len(o.Waiting) != 0 || len(o.Refused) != 1 || o.Refused[0].Reason != "Bitte eine\ndienstliche Adresse." {
		t.Errorf("%+v", o)
	}
	if n := x.jobs(t, desk.JobNaming); n != 1 {
		t.Errorf("%d answers to Jens, want one", n)
	}
	x.Clock.Move(31 * 24 * time.Hour)
	if o := x.own(t); len(o.Refused) != 0 {
		t.Errorf("still %+v", o.Refused)
	}
	var actions []string
	deeds, err := x.d.Deeds(ctx, x.admin, x.org.ID, 10)
	ok(t, err)
	for _, d := range deeds {
		actions = append(actions, d.Action+" "+d.Name+" by "+d.Actor.Name)
	}
	want := "naming.refuse Miriam Köhler by Ada Muster|naming.withdraw Miriam Köhler by Jens Muster|naming.create Miriam Köhler by Jens Muster|naming.create Miriam Köhler by Jens Muster"
	if got := strings.Join(actions, "|"); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

func TestConsentMakesAKnownPersonAContactOfThisOrganisationToo(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	_, err := x.name(x.ulrike.Email, "k")
	ok(t, err)
	ref := x.own(t).Waiting[0].Ref
	if n, err := x.d.Naming(ctx, x.admin, ref); err != nil || n.Known.ID != x.ulrike.ID || len(n.Known.Memberships) != 1 {
		t.Errorf("%+v %v", n, err)
	}
	ok(t, x.d.ApproveNaming(ctx, x.admin, ref))
	if sc := x.Scope(x.ulrike); len(sc.Grants) != 2 {
		t.Errorf("%+v", sc)
	}
	if p, _ := store.People(x.DB).ByID(ctx, x.ulrike.ID); p.Name() != x.ulrike.Name() {
		t.Errorf("renamed to %q", p.Name())
	}
	if n := x.jobs(t, desk.JobWelcome); n != 0 {
		t.Errorf("%d welcomes to who has an access", n)
	}
}

func TestConsentIsRefusedWhereItWouldBreakARule(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	gone := x.Person("Gerd", func(p *desk.Person) { p.Email, p.Active = "gerd@frueher.example", false })
	join := x.Person("Jutta", func(p *desk.Person) { p.Email = "jutta@woanders.example" })
	refs := map[string]string{}
	for i, email := range []string{x.boss.Email, gone.Email, join.Email, "neu@fremd.example"} {
		_, err := x.name(email, string(rune('a'+i)))
		ok(t, err)
		for _, n := range x.own(t).Waiting {
			refs[n.Email] = n.Ref
		}
	}
	x.Join(join, x.org, nil) // an administrator was faster
	conflict := func(email, key string) {
		t.Helper()
		err := x.d.ApproveNaming(ctx, x.admin, refs[email])
		if desk.KindOf(err) != desk.Conflict || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v, want %s", email, err, key)
		}
	}
	conflict(x.boss.Email, "error.naming_staff")
	conflict(gone.Email, "error.naming_inactive")
	conflict(join.Email, "error.naming_member")
	ok(t, x.d.SetOrganisationActive(ctx, x.admin, x.org.Ref, false))
	conflict("neu@fremd.example", "error.naming_org_inactive")
	if n, _ := x.d.CountNamings(ctx, x.admin); n != 4 {
		t.Errorf("%d wait, want all four still", n)
	}
}

func TestTheLastLeadContactStaysOne(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	sc := x.Scope(x.jens)
	down := usual
	down.Confirmed = true
	for name, err := range map[string]error{"demoted": x.d.EditColleague(ctx, sc, x.org.Ref, x.jens.Ref, down), "gone": x.d.EndColleague(ctx, sc, x.org.Ref, x.jens.Ref)} {
		if err == nil || !strings.Contains(err.Error(), "error.last_lead") {
			t.Errorf("%s: %v", name, err)
		}
	}
	alone := x.Scope(x.ulrike)
	if err := x.d.EndColleague(ctx, alone, x.other.Ref, x.ulrike.Ref); err == nil || !strings.Contains(err.Error(), "error.last_lead_own") {
		t.Errorf("the only contact left: %v", err)
	}

	ok(t, x.d.EditColleague(ctx, sc, x.org.Ref, x.mia.Ref, directory.RightsForm{Lead: true, Level: desk.LevelOrg, MayComment: true}))
	field(t, x.d.EditColleague(ctx, sc, x.org.Ref, x.jens.Ref, usual), "confirmed", "error.confirm_own")
	ok(t, x.d.EditColleague(ctx, sc, x.org.Ref, x.jens.Ref, down))
	// The scope is of before: what counts is what holds now.
	if err := x.d.EndColleague(ctx, sc, x.org.Ref, x.mia.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("who leads no more changes others: %v", err)
	}
}

func TestALateChangeDoesNotOverwriteAnotherOne(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	_, mia, err := x.d.Colleague(ctx, x.Scope(x.jens), x.org.Ref, x.mia.Ref)
	ok(t, err)
	ok(t, x.d.EditMembership(ctx, x.admin, x.mia.Ref, x.org.Ref, directory.MembershipForm{Level: desk.LevelOwn}))
	f := usual
	f.Seen = mia.Stamp
	if err := x.d.EditColleague(ctx, x.Scope(x.jens), x.org.Ref, x.mia.Ref, f); desk.KindOf(err) != desk.Conflict {
		t.Errorf("%v", err)
	}
	deeds, err := x.d.Deeds(ctx, x.admin, x.org.ID, 1)
	if err != nil || len(deeds) != 1 || !deeds[0].Staff || len(deeds[0].Changed) != 2 ||
		deeds[0].Changed[0] != (directory.Change{Field: "level", From: "org", To: "own"}) || deeds[0].Changed[1] != (directory.Change{Field: "comment", From: "yes", To: "no"}) {
		t.Errorf("%+v %v", deeds, err)
	}
}

func TestWhoIsInNoOrganisationAnyMoreIsOut(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	x.Join(x.mia, x.other, nil)
	session := func() {
		x.Tx(func(tx *store.Tx) error {
			return tx.AddSession(ctx, desk.Session{Person: x.mia, CreatedAt: x.Clock.Now(), ExpiresAt: x.Clock.Now().Add(time.Hour)}, []byte("eins"))
		})
	}
	session()
	out := func() (active bool, sessions int) {
		p, err := store.People(x.DB).ByID(ctx, x.mia.ID)
		ok(t, err)
		all, err := store.Accounts(x.DB).Sessions(ctx, x.mia.ID, x.Clock.Now(), x.Clock.Now().Add(-time.Hour))
		ok(t, err)
		return p.Active, len(all)
	}
	ok(t, x.d.EndColleague(ctx, x.Scope(x.jens), x.org.Ref, x.mia.Ref))
	if active, n := out(); !active || n != 1 {
		t.Errorf("a contact elsewhere is active %v with %d sessions", active, n)
	}
	x.Join(x.mia, x.org, nil)
	ok(t, x.d.EndColleague(ctx, x.Scope(x.ulrike), x.other.Ref, x.mia.Ref))
	ok(t, x.d.EndColleague(ctx, x.Scope(x.jens), x.org.Ref, x.mia.Ref))
	if active, n := out(); active || n != 0 {
		t.Errorf("a contact of nothing is active %v with %d sessions", active, n)
	}
	if err := x.d.EndColleague(ctx, x.Scope(x.jens), x.org.Ref, x.mia.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("twice: %v", err)
	}
	deeds, err := x.d.Deeds(ctx, x.admin, x.org.ID, 2)
	if err != nil || len(deeds) != 2 || deeds[0].Action != "contact.deactivated" || deeds[1].Action != "membership.end" {
		t.Errorf("%+v %v", deeds, err)
	}
	waiting, err := x.name(x.mia.Email, "k") // a recycled address revives nobody
	if err != nil || !waiting {
		t.Error(waiting, err)
	}
}
