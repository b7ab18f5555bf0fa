package account_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
)

// follow presses the button of a link in the flow "link".
func (r *rig) follow(link string) (string, error) {
	return r.FollowLink(ctx, account.Press{Link: link, Address: "192.0.2.1", Agent: "Browser"})
}

// mustFollow gives the session that pressing opened.
func (r *rig) mustFollow(link string) desk.Session {
	r.t.Helper()
	token, err := r.follow(link)
	if err != nil {
		r.t.Fatal(err)
	}
	session, state, err := r.Authenticate(ctx, token)
	if err != nil || state != account.Live {
		r.t.Fatalf("state %v, %v", state, err)
	}
	return session
}

func TestByLinkAPasswordIsChosenAndNoneIsMailed(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]string{"a first one": "", "another one": otherPassword} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, byLink)
			if before != "" {
				r.setPassword(r.mia, before)
			}
			session := r.mustFollow(r.link(r.mia))
			if !session.KeyOnly || session.Person.ID != r.mia.ID || session.ExpiresAt.Sub(session.CreatedAt) != 30*time.Minute {
				t.Errorf("session %+v", session)
			}
			if before != "" {
				r.mustSignIn(r.mia, before) // works until a new one is chosen
			}
			full, next, err := r.ChoosePassword(ctx, session, goodPassword, goodPassword)
			if err != nil || next.KeyOnly || r.state(full) != account.Live {
				t.Fatalf("next %+v, %v", next, err)
			}
			r.mustSignIn(r.mia, goodPassword)
			if before != "" {
				_, _, err := r.signIn(r.mia, before)
				wantKey(t, err, desk.Invalid, "error.sign_in")
			}
			r.runJobs()
			mails := r.sent()
			if len(mails) != 2 || mails[1].Subject != "Kundenportal: Ihr Passwort wurde geändert" || len(r.keys()) != 0 ||
				strings.Contains(mails[1].Text, "/password/link/") {
				t.Errorf("%d mails, keys %v", len(mails), r.keys())
			}
		})
	}
}

func TestByLinkTheMailTellsOfNoSecondMail(t *testing.T) {
	t.Parallel()
	r := newRig(t, byLink)
	r.setPassword(r.mia, goodPassword)
	r.link(r.mia)
	m := r.sent()[0]
	for _, want := range []string{"Guten Tag, Mia Muster,", "können Sie diese E-Mail ignorieren", "60 Minuten gültig", "Schaltfläche", "Ihr bisheriges Passwort gilt weiter"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("%q is missing in\n%s", want, m.Text)
		}
	}
	if strings.Contains(m.Text, "zweiten E-Mail") {
		t.Errorf("speaks of a second mail:\n%s", m.Text)
	}
}

func TestByLinkOnePressOfAllCounts(t *testing.T) {
	t.Parallel()
	r := newRig(t, byLink)
	own, strangers := r.link(r.mia), r.link(r.mia)
	before := r.dump()
	if !r.works(own) || !r.works(strangers) || r.dump() != before {
		t.Fatal("looking at a link consumes something, or a request ends another's link")
	}
	if n := atOnce(func() error { _, err := r.follow(own); return err }); n != 1 {
		t.Errorf("%d presses counted", n)
	}
	if r.works(own) || r.works(strangers) {
		t.Error("after one was pressed, no link should work")
	}
	for _, link := range []string{own, strangers, "AAAA", ""} {
		_, err := r.follow(link)
		wantKey(t, err, desk.Invalid, "error.link")
	}
	r.runJobs()
	if len(r.keys()) != 0 {
		t.Error("a key was mailed")
	}
}

func TestByLinkALinkRunsOut(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		wait  time.Duration
		works bool
	}{
		"one second before": {time.Hour - time.Second, true},
		"to the second":     {time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, byLink)
			r.request(r.mia)
			sent := r.Clock.Now()
			r.runJobs()
			r.Clock.Move(sent.Add(tt.wait).Sub(r.Clock.Now()))
			if _, err := r.follow(r.links()[0]); (err == nil) != tt.works {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestByLinkNobodyWithoutAnActiveAccountGetsIn(t *testing.T) {
	t.Parallel()
	r := newRig(t, byLink)
	link := r.link(r.mia)
	r.deactivate(r.mia)
	_, err := r.follow(link)
	wantKey(t, err, desk.Invalid, "error.link")
}

func TestByLinkThreeRequestsAnHourLeadToAMail(t *testing.T) {
	t.Parallel()
	r := newRig(t, byLink)
	for range 5 {
		r.request(r.mia)
		r.runJobs()
	}
	if n := len(r.sent()); n != 3 {
		t.Errorf("%d mails", n)
	}
}

func TestByLinkTheBrowsersOtherSessionEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, byLink)
	tom := r.Contact("Tom", r.city, nil)
	r.setPassword(tom, goodPassword)
	toms, _ := r.mustSignIn(tom, goodPassword)
	if _, err := r.FollowLink(ctx, account.Press{Link: r.link(r.mia), Replaces: toms}); err != nil {
		t.Fatal(err)
	}
	if r.state(toms) != account.None {
		t.Error("the browser has two sessions")
	}
}

func TestAButtonOfTheOtherFlowDoesNothing(t *testing.T) {
	t.Parallel()
	mailed, linked := newRig(t), newRig(t, byLink)
	link := mailed.link(mailed.mia)
	_, err := mailed.follow(link)
	wantKey(t, err, desk.Invalid, "error.link")
	if !mailed.works(link) {
		t.Error("the link was used")
	}
	link = linked.link(linked.mia)
	wantKey(t, linked.PressLink(ctx, link), desk.Invalid, "error.link")
	payload, _ := json.Marshal(desk.PersonPayload{Person: linked.mia.ID})
	if err := linked.SendKey(ctx, payload); err != nil || len(linked.keys()) != 0 || !linked.works(link) {
		t.Errorf("a job from before the change: %v, keys %v", err, linked.keys())
	}
}

func TestByLinkNoSecretIsInTheDatabaseOrTheLog(t *testing.T) {
	t.Parallel()
	r := newRig(t, byLink)
	r.mails.fail = 1
	r.request(r.mia)
	r.runJobs() // fails once, so that the log and the job's row say why
	seen := r.dump()
	r.Clock.Move(time.Minute)
	r.runJobs()
	token, err := r.follow(last(t, r.links()))
	if err != nil {
		t.Fatal(err)
	}
	seen += r.dump() + r.log.String()
	if !strings.Contains(r.log.String(), desk.JobResetLink) {
		t.Fatal("the log is empty: nothing is proved")
	}
	for _, secret := range append(r.links(), token) {
		if strings.Contains(seen, secret) {
			t.Errorf("found %q", secret)
		}
	}
}
