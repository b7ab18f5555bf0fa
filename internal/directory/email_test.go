package directory_test

import (
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/store"
)

func TestANewAddressOfWhoHasSignedInWaitsAndThatOfTheOthersCountsAtOnce(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city := f.Org("Stadt", desk.Organisation{})
	fresh, used := f.Contact("Mia", city, nil), f.Contact("Jens", city, nil)
	agent := f.Agent("Tomke", desk.Agent)
	f.Tx(func(tx *store.Tx) error {
		if err := tx.SetPassword(ctx, agent.ID, "hash", f.Clock.Now()); err != nil {
			return err
		}
		return tx.SetPassword(ctx, used.ID, "hash", f.Clock.Now())
	})
	form := func(p desk.Person, email string) directory.PersonForm {
		return directory.PersonForm{GivenName: p.GivenName, FamilyName: p.FamilyName, Email: email, Phone: "0451 1", Lang: "de", Role: p.Staff}
	}
	ok(t, f.d.EditContact(ctx, f.admin, fresh.Ref, form(fresh, "mia.neu@example.org")))
	ok(t, f.d.EditContact(ctx, f.admin, used.Ref, form(used, "jens.neu@example.org")))
	ok(t, f.d.EditAgent(ctx, f.admin, agent.Ref, form(agent, "tomke.neu@example.org")))
	for _, x := range []struct {
		ref, email, waits string
	}{
		{fresh.Ref, "mia.neu@example.org", ""},
		{used.Ref, used.Email, "jens.neu@example.org"},
		{agent.Ref, agent.Email, "tomke.neu@example.org"},
	} {
		p, err := store.People(f.DB).ByRef(ctx, x.ref)
		ok(t, err)
		waits, err := f.d.NewEmail(ctx, f.admin, p)
		ok(t, err)
		if p.Email != x.email || waits != x.waits || p.Phone != "0451 1" {
			t.Errorf("%s: address %q, waits %q, phone %q", p.GivenName, p.Email, waits, p.Phone)
		}
	}
	left := f.allJobs(t)
	for kind, want := range map[string]int{desk.JobWelcome: 1, desk.JobEmailLink: 2, desk.JobEmailAsked: 2} {
		if n := left[kind]; n != want {
			t.Errorf("%d jobs %s, want %d", n, kind, want)
		}
	}
	ok(t, f.d.DropContactEmail(ctx, f.admin, used.Ref))
	ok(t, f.d.DropContactEmail(ctx, f.admin, used.Ref)) // again is nothing
	ok(t, f.d.DropAgentEmail(ctx, f.admin, agent.Ref))
	x, err := f.d.Contact(ctx, f.admin, used.Ref)
	ok(t, err)
	if x.NewEmail != "" {
		t.Errorf("%q still waits", x.NewEmail)
	}
	for _, err := range []error{f.d.DropContactEmail(ctx, f.admin, agent.Ref), f.d.DropAgentEmail(ctx, f.admin, used.Ref)} {
		if desk.KindOf(err) != desk.NotFound {
			t.Errorf("the other kind of person: %v", err)
		}
	}
}

func TestWhoIsShutOutHasNoAddressThatWaits(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city := f.Org("Stadt", desk.Organisation{})
	jens := f.Contact("Jens", city, nil)
	f.Tx(func(tx *store.Tx) error {
		return tx.AskEmail(ctx, desk.NewEmailChange(jens.ID, "jens.neu@example.org", jens.ID, f.Clock.Now()))
	})
	ok(t, f.d.SetContactActive(ctx, f.admin, jens.Ref, false, ""))
	x, err := f.d.Contact(ctx, f.admin, jens.Ref)
	ok(t, err)
	if x.NewEmail != "" {
		t.Errorf("%q still waits", x.NewEmail)
	}
}
