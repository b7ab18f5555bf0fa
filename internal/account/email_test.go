package account_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

const newAddress = "mia.neu@stadt.example"

var emailLink = regexp.MustCompile(`https://portal\.example/email/link/([\w-]+)`)

// asked is a rig in which Mia has asked for another address, her session, and the link's token.
func asked(t *testing.T) (r *rig, session desk.Session, token string) {
	t.Helper()
	r = newRig(t)
	r.setPassword(r.mia, goodPassword)
	_, session = r.mustSignIn(r.mia, goodPassword)
	if err := r.AskEmail(ctx, session, "  "+strings.ToUpper(newAddress), goodPassword); err != nil {
		t.Fatal(err)
	}
	r.runJobs()
	return r, session, r.emailToken()
}

// emailToken is that of the last mail with a link to a new address.
func (r *rig) emailToken() (token string) {
	for _, m := range r.sent() {
		if found := emailLink.FindStringSubmatch(m.Text); found != nil {
			token = found[1]
		}
	}
	return token
}

func (r *rig) address() string {
	r.t.Helper()
	p, err := store.People(r.DB).ByID(ctx, r.mia.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	return p.Email
}

func TestANewAddressIsConfirmedByItsLinkOnce(t *testing.T) {
	t.Parallel()
	r, session, token := asked(t)
	if token == "" || r.address() != r.mia.Email {
		t.Fatalf("token %q, address %q: nothing may change before the button", token, r.address())
	}
	if strings.Contains(r.dump(), token) {
		t.Error("the link stands in the database")
	}
	mails := r.sent()
	if len(mails) != 2 {
		t.Fatalf("%d mails, want the link and the notice", len(mails))
	}
	for _, m := range mails {
		toNew := strings.Contains(strings.Join(m.To, " "), newAddress)
		if toNew != emailLink.MatchString(m.Text) || !toNew && strings.Contains(m.Raw, newAddress) {
			t.Errorf("to %v: %s", m.To, m.Text)
		}
	}
	elsewhere, _ := r.mustSignIn(r.mia, goodPassword)
	for range 3 { // mail scanners
		if email, ok, err := r.CheckEmailLink(ctx, token); err != nil || !ok || email != newAddress {
			t.Fatalf("opened: %q %v %v", email, ok, err)
		}
	}
	if err := r.ConfirmEmail(ctx, token, &session); err != nil {
		t.Fatal(err)
	}
	if r.address() != newAddress {
		t.Errorf("address %q", r.address())
	}
	if got, err := r.Sessions(ctx, session); err != nil || len(got) != 1 || got[0].ID != session.ID {
		t.Errorf("sessions %+v %v, want that of the button alone (not %s)", got, err, elsewhere)
	}
	wantKey(t, r.ConfirmEmail(ctx, token, &session), desk.Invalid, "error.link")
	r.runJobs()
	last := r.sent()[2]
	if !strings.Contains(strings.Join(last.To, " "), r.mia.Email) || strings.Contains(last.Raw, newAddress) || !strings.Contains(last.Subject, "geändert") {
		t.Errorf("the old address was told %v %s", last.To, last.Text)
	}
	now := r.mia
	now.Email = newAddress
	r.mustSignIn(now, goodPassword)
	if _, _, err := r.signIn(r.mia, goodPassword); err == nil {
		t.Error("the old address still opens the account")
	}
}

func TestWhatMakesALinkToANewAddressWorthless(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*rig, desk.Session){
		"a day has gone by":           func(r *rig, _ desk.Session) { r.Clock.Move(desk.EmailValid) },
		"the change was given up":     func(r *rig, s desk.Session) { _ = r.DropEmail(ctx, s.Person) },
		"another one was asked for":   func(r *rig, s desk.Session) { _ = r.AskEmail(ctx, s, "andere@stadt.example", goodPassword) },
		"somebody else has it by now": func(r *rig, _ desk.Session) { r.Person("Carla", func(p *desk.Person) { p.Email = newAddress }) },
		"the person was deactivated": func(r *rig, s desk.Session) {
			p := s.Person
			p.Active = false
			r.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(ctx, p) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, session, token := asked(t)
			change(r, session)
			wantKey(t, r.ConfirmEmail(ctx, token, nil), desk.Invalid, "error.link")
			if r.address() != r.mia.Email {
				t.Errorf("address %q", r.address())
			}
		})
	}
}

func TestAnAddressOfSomebodyElseIsAnsweredAsOneThatIsFree(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	_, session := r.mustSignIn(r.mia, goodPassword)
	gone := r.Person("Gunda", func(p *desk.Person) { p.Active = false })
	boss := r.Agent("Ada", desk.Administrator)
	for _, email := range []string{gone.Email, boss.Email} {
		if err := r.AskEmail(ctx, session, email, goodPassword); err != nil {
			t.Errorf("%s: %v", email, err)
		}
		if c, err := r.PendingEmail(ctx, r.mia.ID); err != nil || c.Email != email {
			t.Errorf("%s waits not: %+v %v", email, c, err)
		}
		r.runJobs()
		r.Clock.Move(time.Second)
	}
	if r.emailToken() != "" {
		t.Error("who has the address got a link to somebody else's account")
	}
	if err := r.AskEmail(ctx, session, "frei@stadt.example", goodPassword); err != nil {
		t.Fatal(err)
	}
	r.runJobs()
	r.Clock.Move(time.Second)
	if err := r.AskEmail(ctx, session, "noch@stadt.example", goodPassword); desk.KindOf(err) != desk.TooMany {
		t.Errorf("a fourth in an hour: %v", err)
	}
}

func TestAskingForAnotherAddressNeedsThePresentPassword(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	_, session := r.mustSignIn(r.mia, goodPassword)
	for _, x := range []struct{ email, present, field, key string }{
		{"", goodPassword, "email", "error.email_required"},
		{"keine Adresse", goodPassword, "email", "error.email"},
		{r.mia.Email, goodPassword, "email", "error.email_same"},
		{newAddress, "", "email_present", "error.password_present"},
		{newAddress, otherPassword, "email_present", "error.password_wrong"},
	} {
		wantField(t, r.AskEmail(ctx, session, x.email, x.present), x.field, x.key)
	}
	r.runJobs()
	if n := len(r.sent()); n != 0 {
		t.Errorf("%d mails", n)
	}
}

func TestALinkPressedTwiceAtOnceWorksOnce(t *testing.T) {
	t.Parallel()
	r, _, token := asked(t)
	if n := atOnce(func() error { return r.ConfirmEmail(ctx, token, nil) }); n != 1 {
		t.Errorf("%d succeeded", n)
	}
}
