package account_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func (r *rig) deactivate(p desk.Person) {
	r.t.Helper()
	r.Tx(func(tx *store.Tx) error {
		p.Active = false
		return tx.UpdatePerson(ctx, p)
	})
}

func TestWhoCannotSignInIsToldTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	without := r.Contact("Neu", r.city, nil)
	gone := r.Contact("Gone", r.city, nil)
	r.setPassword(gone, goodPassword)
	r.deactivate(gone)
	shared := r.Person("Shared", func(p *desk.Person) { p.Email = "" })
	r.setPassword(shared, goodPassword)
	for name, in := range map[string]account.SignIn{
		"a wrong password":           {Username: r.mia.Email, Password: otherPassword},
		"another case of letters":    {Username: r.mia.Email, Password: strings.ToUpper(goodPassword)},
		"no password":                {Username: r.mia.Email},
		"an endless password":        {Username: r.mia.Email, Password: strings.Repeat("a", 1<<20)},
		"an unknown name":            {Username: "nobody@example.org", Password: goodPassword},
		"no name":                    {Password: goodPassword},
		"a name with a zero byte":    {Username: "mia\x00\xff", Password: goodPassword},
		"nobody has a password yet":  {Username: without.Email, Password: goodPassword},
		"who is not active any more": {Username: gone.Email, Password: goodPassword},
		"a key that nobody made":     {Username: r.mia.Email, Password: "ABCD-EFGH-JKLM-NPQR-STUV"},
	} {
		token, session, err := r.SignIn(ctx, in)
		var e *desk.Error
		if !errors.As(err, &e) || e.Kind != desk.Invalid || e.Key != "error.sign_in" || len(e.Fields)+e.Wait != 0 ||
			token != "" || session != (desk.Session{}) {
			t.Errorf("%s: %q %v", name, token, err)
		}
	}
}

func TestTheUserNameIsFoldedAndThePasswordInEveryNormalForm(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, "Grüße aus dem Zählerraum")
	in := account.SignIn{Username: "  " + strings.ToUpper(r.mia.Email) + "\t", Password: "Gru\u0308ße aus dem Za\u0308hlerraum"}
	if _, _, err := r.SignIn(ctx, in); err != nil {
		t.Error(err)
	}
}

func TestSigningInReplacesTheBrowsersSession(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	first, _ := r.mustSignIn(r.mia, goodPassword)
	elsewhere, _ := r.mustSignIn(r.mia, goodPassword)
	second, _, err := r.SignIn(ctx, account.SignIn{Username: r.mia.Email, Password: goodPassword, Replaces: first})
	if err != nil || second == first {
		t.Fatal(err)
	}
	if r.state(first) != account.None || r.state(second) != account.Live || r.state(elsewhere) != account.Live {
		t.Errorf("states: %v %v %v", r.state(first), r.state(second), r.state(elsewhere))
	}
	if len(second) != 43 {
		t.Errorf("token of %d signs, want 256 bits", len(second))
	}
}

func TestWrongTriesAreSlowedAndNeverLockTheAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	for i := range 30 { // from everywhere, so that no address is over its limit
		_, _, err := r.SignIn(ctx, account.SignIn{Username: r.mia.Email, Password: "wrong", Address: "10.0.0." + string(rune('0'+i%10))})
		wantKey(t, err, desk.Invalid, "error.sign_in")
	}
	want := []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second}
	if len(r.slept) != 27 {
		t.Fatalf("slept %v", r.slept)
	}
	for i, d := range r.slept {
		if d != want[min(i, len(want)-1)] {
			t.Errorf("delay %d: %v", i, d)
		}
	}
	r.mustSignIn(r.mia, goodPassword)
	r.slept = nil
	r.mustSignIn(r.mia, goodPassword)
	if len(r.slept) != 0 {
		t.Errorf("slept %v after a success", r.slept)
	}
}

func TestAnUnknownAccountIsSlowedLikeAKnownOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 5 {
		_, _, _ = r.SignIn(ctx, account.SignIn{Username: "Nobody@example.org", Password: "wrong"})
	}
	if len(r.slept) != 2 {
		t.Errorf("slept %v", r.slept)
	}
}

func TestAnAddressIsSlowedAfterTwentyFailuresAndRefusedAfterThreeHundred(t *testing.T) {
	t.Parallel()
	for name, addresses := range map[string][]string{
		"IPv4":                      {"192.0.2.7", "::ffff:192.0.2.7"},
		"a network of IPv6":         {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9"},
		"what cannot be an address": {"unix", "unix"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.setPassword(r.mia, goodPassword)
			try := func(address, password string) error {
				_, _, err := r.SignIn(ctx, account.SignIn{Username: r.mia.Email, Password: password, Address: address})
				return err
			}
			other := func(i int) {
				_, _, err := r.SignIn(ctx, account.SignIn{Username: fmt.Sprint("nobody", i, "@example.org"), Password: "wrong", Address: addresses[i%2]})
				wantKey(t, err, desk.Invalid, "error.sign_in")
			}
			for i := range 20 {
				other(i)
			}
			if len(r.slept) != 0 {
				t.Errorf("slept %v before the twentieth failure", r.slept)
			}
			if err := try(addresses[0], goodPassword); err != nil || len(r.slept) != 1 {
				t.Errorf("a colleague with the right password: %v, slept %v", err, r.slept)
			}
			for i := range 280 {
				other(20 + i)
			}
			var e *desk.Error
			if err := try(addresses[0], goodPassword); !errors.As(err, &e) || e.Kind != desk.TooMany || e.Wait < 1 || e.Wait > 600 {
				t.Fatalf("got %v", err)
			}
			if err := try("198.51.100.1", goodPassword); err != nil {
				t.Errorf("from elsewhere: %v", err)
			}
			r.Clock.Move(20 * time.Minute)
			if err := try(addresses[0], goodPassword); err != nil {
				t.Errorf("later: %v", err)
			}
		})
	}
}

func TestSuccessesDoNotCountAgainstAnAddress(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	for range 30 {
		r.mustSignIn(r.mia, goodPassword)
	}
}

func TestTheThrottleHoldsNeitherNamesNorAddresses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, _, _ = r.SignIn(ctx, account.SignIn{Username: "nobody@example.org", Password: "wrong", Address: "192.0.2.77"})
	if d := r.dump(); strings.Contains(d, "nobody@example.org") || strings.Contains(d, "192.0.2.77") || !strings.Contains(d, "(throttle)") {
		t.Error(d)
	}
}

func TestSessionsEndByIdlenessAndInAll(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	for _, tt := range []struct {
		name  string
		steps []time.Duration // pauses between requests
		want  account.State
	}{
		{"a moment before idleness", []time.Duration{2*time.Hour - time.Second}, account.Live},
		{"idle", []time.Duration{2 * time.Hour}, account.Ended},
		{"idle for less than a day", []time.Duration{26*time.Hour - time.Second}, account.Ended},
		{"idle for a day", []time.Duration{26 * time.Hour}, account.None},
		{"used on and on", []time.Duration{time.Hour, time.Hour, time.Hour, time.Hour, time.Hour}, account.Live},
		{"used for twelve hours", hours(12), account.Ended},
	} {
		token, _ := r.mustSignIn(r.mia, goodPassword)
		var got account.State
		for _, d := range tt.steps {
			r.Clock.Move(d)
			got = r.state(token)
		}
		if got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func hours(n int) []time.Duration {
	out := make([]time.Duration, n)
	for i := range out {
		out[i] = time.Hour
	}
	return out
}

func TestASessionThatWasEndedNamesNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	token, session := r.mustSignIn(r.mia, goodPassword)
	if err := r.SignOut(ctx, session); err != nil {
		t.Fatal(err)
	}
	if got, state, err := r.Authenticate(ctx, token); err != nil || state != account.None || got != (desk.Session{}) {
		t.Errorf("%+v %v %v", got, state, err)
	}
}

func TestASessionThatRanOutStillNamesItsPersonForADay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	token, _ := r.mustSignIn(r.mia, goodPassword)
	r.Clock.Move(3 * time.Hour)
	got, state, err := r.Authenticate(ctx, token)
	if err != nil || state != account.Ended || got.Person.ID != r.mia.ID {
		t.Errorf("%+v %v %v", got, state, err)
	}
	r.Clock.Move(24 * time.Hour)
	if got, state, _ := r.Authenticate(ctx, token); state != account.None || got != (desk.Session{}) {
		t.Errorf("a day later: %+v %v", got, state)
	}
}

func TestReadingCostsAWriteEveryFiveMinutesAtMost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	token, _ := r.mustSignIn(r.mia, goodPassword)
	before := r.dump()
	r.Clock.Move(5*time.Minute - time.Second)
	if r.state(token); r.dump() != before {
		t.Error("written before five minutes")
	}
	r.Clock.Move(time.Second)
	if r.state(token); r.dump() == before {
		t.Error("not written after five minutes")
	}
}

func TestADeactivatedPersonIsOutAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	token, _ := r.mustSignIn(r.mia, goodPassword)
	r.deactivate(r.mia)
	if r.state(token) != account.None {
		t.Error("still in")
	}
}

func TestATokenThatNobodyHasIsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, token := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 5000)} {
		if r.state(token) != account.None {
			t.Errorf("%.50q is something", token)
		}
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	here, current := r.mustSignIn(r.mia, goodPassword)
	phone, other := r.mustSignIn(r.mia, goodPassword)
	third, _ := r.mustSignIn(r.mia, goodPassword)
	tom := r.Contact("Tom", r.city, nil)
	r.setPassword(tom, goodPassword)
	toms, tomsSession := r.mustSignIn(tom, goodPassword)
	list, err := r.Sessions(ctx, current)
	if err != nil || len(list) != 3 {
		t.Fatalf("%v %v", list, err)
	}
	marked := 0
	for _, s := range list {
		if s.Current {
			marked++
		}
		if s.Address != "192.0.2.1" || s.Agent != "Browser" {
			t.Errorf("session %+v", s)
		}
	}
	if marked != 1 {
		t.Errorf("%d are marked as current", marked)
	}
	if err := r.EndSession(ctx, r.mia.ID, other.Ref); err != nil {
		t.Fatal(err)
	}
	if err := r.EndSession(ctx, r.mia.ID, tomsSession.Ref); err != nil {
		t.Fatal(err)
	}
	if r.state(phone) != account.None || r.state(toms) != account.Live {
		t.Error("not the one session ended")
	}
	if err := r.EndOthers(ctx, current); err != nil {
		t.Fatal(err)
	}
	if r.state(here) != account.Live || r.state(third) != account.None || r.state(toms) != account.Live {
		t.Error("not the other sessions ended")
	}
}

func TestTheHasherBoundsWhoWaits(t *testing.T) {
	t.Parallel()
	h, err := account.NewHasher(account.HasherOptions{Memory: 64, Passes: 1, AtOnce: 1, Queue: 1, Wait: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	release := h.Occupy()
	if _, err := h.Hash(ctx, goodPassword); desk.KindOf(err) != desk.Unavailable {
		t.Errorf("waiting too long gave %v", err)
	}
	release()
	if _, err := h.Hash(ctx, goodPassword); err != nil {
		t.Errorf("after its turn came: %v", err)
	}
}

func TestWhoComesToAFullQueueIsTurnedAwayAndNothingCounts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	release := r.hasher.Fill()
	for range 30 {
		if _, _, err := r.signIn(r.mia, goodPassword); desk.KindOf(err) != desk.Unavailable {
			t.Fatalf("got %v", err)
		}
	}
	release()
	r.slept = nil
	r.mustSignIn(r.mia, goodPassword)
	if len(r.slept) != 0 {
		t.Errorf("slept %v", r.slept)
	}
}

func TestAnUnknownNameCostsAHashToo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	release := r.hasher.Fill()
	defer release()
	for _, username := range []string{r.mia.Email, "nobody@example.org", ""} {
		_, _, err := r.SignIn(ctx, account.SignIn{Username: username, Password: goodPassword})
		if desk.KindOf(err) != desk.Unavailable {
			t.Errorf("%q was answered without a hash: %v", username, err)
		}
	}
}

func TestAnAddressAsksForAPasswordAHundredTimesAtMost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ask := func(address string) error {
		return r.RequestReset(ctx, account.ResetRequest{Username: "nobody@example.org", Address: address})
	}
	for range 100 {
		if err := ask("192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := ask("192.0.2.1"); desk.KindOf(err) != desk.TooMany {
		t.Errorf("got %v", err)
	}
	if err := ask("192.0.2.2"); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
}
