package account_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func TestTheFirstPasswordFromEndToEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key := r.key(r.mia)
	token, session := r.mustSignIn(r.mia, key)
	if !session.KeyOnly || session.ExpiresAt.Sub(session.CreatedAt) != 30*time.Minute {
		t.Errorf("session %+v", session)
	}
	full, next, err := r.ChoosePassword(ctx, session, goodPassword, goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if next.KeyOnly || next.Person.ID != r.mia.ID || r.state(full) != account.Live || r.state(token) != account.None {
		t.Errorf("next %+v, states %v %v", next, r.state(full), r.state(token))
	}
	r.mustSignIn(r.mia, goodPassword)
	r.runJobs()
	mails := r.sent()
	if len(mails) != 3 || mails[2].Subject != "Kundenportal: Ihr Passwort wurde geändert" || keyPattern.MatchString(mails[2].Text) {
		t.Errorf("%d mails, last %+v", len(mails), mails[len(mails)-1])
	}
}

func TestMailOneSaysThatItCanBeIgnoredAndHoldsNoPassword(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.link(r.mia)
	m := r.sent()[0]
	for _, want := range []string{"Guten Tag, Mia Muster,", "können Sie diese E-Mail ignorieren", "60 Minuten gültig", "Schaltfläche"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("%q is missing in\n%s", want, m.Text)
		}
	}
	if !strings.Contains(m.HTML, `href="https://portal.example/password/link/`) || len(r.keys()) != 0 ||
		!strings.Contains(m.Raw, "Auto-Submitted: auto-generated") {
		t.Errorf("mail: %s", m.Raw)
	}
}

func TestAStrangersRequestDoesNotEndTheOwnersLink(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	own := r.link(r.mia)
	strangers := r.link(r.mia)
	if own == strangers || !r.works(own) || !r.works(strangers) {
		t.Fatal("both links should work")
	}
	if err := r.PressLink(ctx, own); err != nil {
		t.Fatal(err)
	}
	if r.works(own) || r.works(strangers) {
		t.Error("after one was pressed, no link should work")
	}
}

func TestTheOldPasswordWorksUntilANewOneIsChosen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	before, _ := r.mustSignIn(r.mia, goodPassword)
	key := r.key(r.mia)
	r.mustSignIn(r.mia, goodPassword)
	_, keySession := r.mustSignIn(r.mia, key)
	r.mustSignIn(r.mia, goodPassword)
	if _, _, err := r.ChoosePassword(ctx, keySession, otherPassword, otherPassword); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.signIn(r.mia, goodPassword); desk.KindOf(err) != desk.Invalid {
		t.Errorf("the old password gave %v", err)
	}
	if r.state(before) != account.None {
		t.Error("the other session goes on")
	}
}

func TestLookingAtALinkConsumesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	link := r.link(r.mia)
	before := r.dump()
	for range 5 {
		if !r.works(link) {
			t.Fatal("the link stopped working")
		}
	}
	if r.dump() != before {
		t.Error("looking wrote to the database")
	}
	r.runJobs()
	if len(r.sent()) != 1 {
		t.Error("looking sent a mail")
	}
}

func TestTwoPressesAtOnceGiveOneKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	link := r.link(r.mia)
	if n := atOnce(func() error { return r.PressLink(ctx, link) }); n != 1 {
		t.Errorf("%d presses counted", n)
	}
	r.runJobs()
	if n := len(r.keys()); n != 1 {
		t.Errorf("%d keys came", n)
	}
	wantKey(t, r.PressLink(ctx, link), desk.Invalid, "error.link")
}

func TestAKeyWorksOnceHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]func(string) string{
		"as mailed":                  func(k string) string { return k },
		"in small letters":           strings.ToLower,
		"without dashes":             func(k string) string { return strings.ReplaceAll(k, "-", "") },
		"with spaces and a line end": func(k string) string { return " " + strings.ReplaceAll(k, "-", " ") + "\r\n" },
		"with a typographer's dash":  func(k string) string { return strings.ReplaceAll(k, "-", "–") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			key := r.key(r.mia)
			if n := atOnce(func() error { _, _, err := r.signIn(r.mia, typed(key)); return err }); n != 1 {
				t.Errorf("it worked %d times", n)
			}
			_, _, err := r.signIn(r.mia, key)
			wantKey(t, err, desk.Invalid, "error.sign_in")
		})
	}
}

func TestUsingAKeyEndsTheOthersAndTheLinks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.key(r.mia)
	second := r.key(r.mia)
	link := r.link(r.mia)
	r.mustSignIn(r.mia, first)
	if _, _, err := r.signIn(r.mia, second); err == nil {
		t.Error("the other key still works")
	}
	if r.works(link) {
		t.Error("a link still works")
	}
}

func TestAKeyIsForItsPersonOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key := r.key(r.mia)
	tom := r.Contact("Tom", r.city, nil)
	_, _, err := r.signIn(tom, key)
	wantKey(t, err, desk.Invalid, "error.sign_in")
	r.mustSignIn(r.mia, key)
}

func TestLinksAndKeysRunOut(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		wait  time.Duration
		works bool
	}{
		"one second before": {time.Hour - time.Second, true},
		"to the second":     {time.Hour, false},
	} {
		t.Run("a link, "+name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.request(r.mia)
			sent := r.Clock.Now()
			r.runJobs()
			r.Clock.Move(sent.Add(tt.wait).Sub(r.Clock.Now()))
			if link := r.links()[0]; r.works(link) != tt.works || (r.PressLink(ctx, link) == nil) != tt.works {
				t.Errorf("works is not %v", tt.works)
			}
		})
		t.Run("a key, "+name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			key := r.key(r.mia)
			r.Clock.Move(tt.wait)
			if _, _, err := r.signIn(r.mia, key); (err == nil) != tt.works {
				t.Errorf("got %v", err)
			}
		})
	}
}

// slowServer tells the key and takes its time to accept the mail.
type slowServer struct {
	account.Mailer
	accept func(key string)
}

func (s slowServer) ResetKey(_ context.Context, _ desk.Person, key string, _ time.Duration) error {
	s.accept(key)
	return nil
}

func TestAKeysTimeBeginsWhenTheServerAcceptsTheMail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var key string
	r.mailBy(slowServer{accept: func(k string) { key = k; r.Clock.Move(30 * time.Minute) }})
	payload, _ := json.Marshal(desk.PersonPayload{Person: r.mia.ID})
	if err := r.SendKey(ctx, payload); err != nil {
		t.Fatal(err)
	}
	r.Clock.Move(59 * time.Minute)
	r.mustSignIn(r.mia, key)
}

func TestAJobThatIsDoneAgainMakesAnotherLinkAndBothWork(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mails.fail = 1
	r.request(r.mia)
	r.runJobs()
	r.Clock.Move(time.Minute)
	r.runJobs()
	links := r.links()
	if len(links) != 2 || links[0] == links[1] || !r.works(links[0]) || !r.works(links[1]) {
		t.Fatalf("links %v", links)
	}
	if a, b := messageID(r.sent()[0].Raw), messageID(r.sent()[1].Raw); a == b || a == "" {
		t.Errorf("Message-IDs %q and %q", a, b)
	}
	r.mails.fail = 1
	if err := r.PressLink(ctx, links[0]); err != nil {
		t.Fatal(err)
	}
	r.runJobs()
	r.Clock.Move(time.Minute)
	r.runJobs()
	keys := r.keys()
	if len(keys) != 2 || keys[0] == keys[1] {
		t.Fatalf("keys %v", keys)
	}
	r.mustSignIn(r.mia, keys[0])
	if _, _, err := r.signIn(r.mia, keys[1]); err == nil {
		t.Error("the other key of the request works after one was used")
	}
}

func messageID(raw string) string {
	for line := range strings.SplitSeq(raw, "\r\n") {
		if id, ok := strings.CutPrefix(line, "Message-ID: "); ok {
			return id
		}
	}
	return ""
}

func TestThreeRequestsAnHourLeadToAMail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 5 {
		r.request(r.mia)
		r.runJobs()
	}
	if n := len(r.sent()); n != 3 {
		t.Fatalf("%d mails", n)
	}
	r.Clock.Move(time.Hour)
	if r.link(r.mia); len(r.sent()) != 4 {
		t.Error("an hour later none came")
	}
}

func TestAnotherAttemptIsNotAnotherRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mails.fail = 4
	r.request(r.mia)
	for range 5 {
		r.runJobs()
		r.Clock.Move(4 * time.Minute)
	}
	if n := len(r.sent()); n != 5 {
		t.Errorf("%d attempts, want 5", n)
	}
	r.request(r.mia)
	r.runJobs()
	if n := len(r.sent()); n != 6 {
		t.Errorf("the second request gave no mail: %d", n)
	}
}

func TestARequestThatCouldNotBeServedForAnHourIsForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.request(r.mia)
	r.Clock.Move(time.Hour + time.Second)
	r.runJobs()
	if n := len(r.sent()); n != 0 {
		t.Errorf("%d mails", n)
	}
}

func TestKnownAndUnknownAddressesLeaveTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	gone := r.Person("Gone", func(p *desk.Person) { p.Active = false })
	for _, username := range []string{r.mia.Email, "nobody@example.org", gone.Email, "  " + strings.ToUpper(r.mia.Email) + " ", "x", strings.Repeat("a", 5000)} {
		if err := r.RequestReset(ctx, account.ResetRequest{Username: username, Lang: "xx", Address: "192.0.2.1"}); err != nil {
			t.Fatalf("%.40q: %v", username, err)
		}
	}
	var list []desk.Job
	r.Tx(func(tx *store.Tx) error {
		for {
			j, found, err := tx.Claim(ctx, r.Clock.Now(), r.Clock.Now())
			if err != nil || !found {
				return err
			}
			list = append(list, j)
		}
	})
	if len(list) != 6 {
		t.Fatalf("%d jobs", len(list))
	}
	for _, j := range list {
		var p desk.AddressPayload
		if err := json.Unmarshal(j.Payload, &p); err != nil || j.Kind != desk.JobResetLink || p.Email == "" || len(p.Email) > 254 ||
			p.Lang != "de" || !p.At.Equal(r.Clock.Now()) {
			t.Errorf("job %+v: %s", j, j.Payload)
		}
	}
	r.runJobs()
	for _, m := range r.sent() {
		if m.To[0] != r.mia.Email {
			t.Errorf("mail to %v", m.To)
		}
	}
}

func TestNobodyWithoutAnActiveAccountGetsAKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	link := r.link(r.mia)
	r.deactivate(r.mia)
	if err := r.PressLink(ctx, link); err != nil {
		t.Fatal(err)
	}
	r.runJobs()
	if n := len(r.sent()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

func TestNoSecretIsInTheDatabaseOrTheLog(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mails.fail = 1
	r.request(r.mia)
	r.runJobs() // fails once, so that the log and the job's row say why
	var seen strings.Builder
	seen.WriteString(r.dump())
	r.Clock.Move(time.Minute)
	r.runJobs()
	link := last(t, r.links())
	r.mails.fail = 1
	if err := r.PressLink(ctx, link); err != nil {
		t.Fatal(err)
	}
	seen.WriteString(r.dump())
	r.runJobs()
	seen.WriteString(r.dump())
	key := last(t, r.keys())
	token, session := r.mustSignIn(r.mia, key)
	full, _, err := r.ChoosePassword(ctx, session, goodPassword, goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	seen.WriteString(r.dump() + r.log.String())
	if !strings.Contains(r.log.String(), desk.JobResetKey) {
		t.Fatal("the log is empty: nothing is proved")
	}
	secrets := append(r.links(), token, full, goodPassword)
	for _, k := range r.keys() {
		secrets = append(secrets, k, strings.ReplaceAll(k, "-", ""))
	}
	for _, secret := range secrets {
		if strings.Contains(seen.String(), secret) {
			t.Errorf("found %q", secret)
		}
	}
	if strings.Contains(r.log.String(), r.mia.Email) {
		t.Error("the log holds an address")
	}
}
