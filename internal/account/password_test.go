package account_test

import (
	"os"
	"strings"
	"testing"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func TestWhatMakesAPasswordWeak(t *testing.T) {
	t.Parallel()
	words := []string{"Mia", "Köhler", "mia.koehler@musterhausen.example", "Stadt Musterhausen", "MACH Kundenportal"}
	for _, tt := range []struct{ name, password, want string }{
		{"several words", goodPassword, ""},
		{"no rules about kinds of signs", "aprikosenmarmeladentoast", ""},
		{"128 signs", strings.Repeat("Ofen Haus 17 Ziege ", 7)[:128], ""},
		{"umlauts count as one sign each", "äöüÄÖÜßéèêáàâíì", ""},
		{"empty", "", "error.password_required"},
		{"fourteen signs", "Birnbaum geht.", "error.password_short"},
		{"over the limit", strings.Repeat("Birnbaum ", 200), "error.password_long"},
		{"in the list", "q1w2e3r4t5y6u7i8", "error.password_common"},
		{"in the list, in capitals", "Q1W2E3R4T5Y6U7I8", "error.password_common"},
		{"in the list twice", "passwordpassword", "error.password_common"},
		{"in the list with digits after it", "qwertyuiopasdfghjkl2026", "error.password_common"},
		{"two of the list", "Sunshine-Baseball", "error.password_common"},
		{"one sign", "aaaaaaaaaaaaaaaa", "error.password_common"},
		{"counted up", "1234567890123456", "error.password_common"},
		{"the alphabet", "abcdefghijklmnop", "error.password_common"},
		{"three signs again and again", "xy7xy7xy7xy7xy7xy7", "error.password_common"},
		{"the name", "Mia-Köhler-2026-", "error.password_context"},
		{"the address", "mia.koehler@musterhausen", "error.password_context"},
		{"the organisation", "StadtMusterhausen1", "error.password_context"},
		{"the portal", "MACH-Kundenportal!", "error.password_context"},
		{"the portal and much else", "Kundenportal mit Birnbaum und Teekanne", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := account.Weakness(tt.password, 15, words); got != tt.want {
				t.Errorf("%q: got %q, want %q", tt.password, got, tt.want)
			}
		})
	}
	if got := account.Weakness("sunshine", 8, nil); got != "error.password_common" {
		t.Errorf("a short minimum: %q", got)
	}
}

func TestEveryEntryOfTheListIsFound(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("common/passwords.txt")
	if err != nil {
		t.Fatal(err)
	}
	for entry := range strings.Lines(string(data)) {
		if entry = strings.TrimSuffix(entry, "\n"); account.Weakness(entry, 8, nil) != "error.password_common" {
			t.Errorf("%q is not found", entry)
		}
	}
}

func TestTheMailedKeyCannotBecomeThePassword(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key := r.key(r.mia)
	_, session := r.mustSignIn(r.mia, key)
	typed := strings.ToLower(strings.ReplaceAll(key, "-", " "))
	_, _, err := r.ChoosePassword(ctx, session, typed, typed)
	wantField(t, err, "password", "error.password_mailed")
}

func TestChoosingAsksForAGoodPasswordTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, session := r.mustSignIn(r.mia, r.key(r.mia))
	_, _, err := r.ChoosePassword(ctx, session, "Stadt Musterhausen", "something else")
	wantField(t, err, "password", "error.password_context")
	wantField(t, err, "repeat", "error.password_repeat")
}

func TestAKeySessionCanOnlyChooseAndOnlyOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	_, full := r.mustSignIn(r.mia, goodPassword)
	_, keyOnly := r.mustSignIn(r.mia, r.key(r.mia))
	if _, _, err := r.ChangePassword(ctx, keyOnly, goodPassword, otherPassword, otherPassword); desk.KindOf(err) != desk.Forbidden {
		t.Errorf("changing by a key's session gave %v", err)
	}
	if _, _, err := r.ChoosePassword(ctx, full, otherPassword, otherPassword); desk.KindOf(err) != desk.Forbidden {
		t.Errorf("choosing by a full session gave %v", err)
	}
	if n := atOnce(func() error { _, _, err := r.ChoosePassword(ctx, keyOnly, otherPassword, otherPassword); return err }); n != 1 {
		t.Errorf("chosen %d times", n)
	}
}

func TestChangingThePasswordEndsEverythingElse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	elsewhere, _ := r.mustSignIn(r.mia, goodPassword)
	here, session := r.mustSignIn(r.mia, goodPassword)
	key := r.key(r.mia)
	link := r.link(r.mia)
	token, next, err := r.ChangePassword(ctx, session, goodPassword, otherPassword, otherPassword)
	if err != nil {
		t.Fatal(err)
	}
	if r.state(elsewhere) != account.None || r.state(here) != account.None || r.state(token) != account.Live || next.Agent != "Browser" {
		t.Errorf("sessions: %v %v %v", r.state(elsewhere), r.state(here), r.state(token))
	}
	if _, _, err := r.signIn(r.mia, key); err == nil || r.works(link) {
		t.Error("a key or link still works")
	}
	if _, _, err := r.signIn(r.mia, goodPassword); err == nil {
		t.Error("the old password still works")
	}
	r.mustSignIn(r.mia, otherPassword)
	r.runJobs()
	if m := r.sent()[len(r.sent())-1]; !strings.Contains(m.Text, "wurde geändert") || strings.Contains(m.Raw, otherPassword) {
		t.Errorf("mail: %s", m.Text)
	}
}

func TestChangingNeedsThePresentPasswordAndIsSlowedToo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setPassword(r.mia, goodPassword)
	_, session := r.mustSignIn(r.mia, goodPassword)
	_, _, err := r.ChangePassword(ctx, session, "", otherPassword, otherPassword)
	wantField(t, err, "present", "error.password_present")
	for range 5 {
		_, _, err := r.ChangePassword(ctx, session, "wrong", otherPassword, otherPassword)
		wantField(t, err, "present", "error.password_wrong")
	}
	if len(r.slept) != 2 {
		t.Errorf("slept %v", r.slept)
	}
	_, _, err = r.ChangePassword(ctx, session, r.key(r.mia), otherPassword, otherPassword)
	wantField(t, err, "present", "error.password_wrong")
}

func TestSettings(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if err := r.UpdateProfile(ctx, r.mia.ID, account.Profile{GivenName: " Mia\tLuise ", FamilyName: "Köhler", Phone: "0451 / 1"}); err != nil {
		t.Fatal(err)
	}
	if err := r.SetLanguage(ctx, r.mia.ID, "en"); err != nil {
		t.Fatal(err)
	}
	if err := r.SetTheme(ctx, r.mia.ID, "dark"); err != nil {
		t.Fatal(err)
	}
	p, err := store.People(r.DB).ByID(ctx, r.mia.ID)
	if err != nil || p.Name() != "Mia Luise Köhler" || p.Phone != "0451 / 1" || p.Lang != "en" || p.Theme != "dark" || !p.Active {
		t.Errorf("%+v %v", p, err)
	}
	err = r.UpdateProfile(ctx, r.mia.ID, account.Profile{GivenName: "", FamilyName: " \n", Phone: strings.Repeat("1", 101)})
	wantField(t, err, "given_name", "error.profile_given_name")
	wantField(t, err, "family_name", "error.profile_family_name")
	wantField(t, err, "phone", "error.profile_long")
	if r.SetLanguage(ctx, r.mia.ID, "xx") == nil || r.SetTheme(ctx, r.mia.ID, "pink") == nil {
		t.Error("an unknown choice was taken")
	}
}

func TestTheFirstAdministratorIsInATeamAndCanSignIn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	admin, err := r.CreateFirstAdmin(ctx, " Chefin@Portal.example ", "Anna Maria Sommer", goodPassword)
	if err != nil || admin.GivenName != "Anna Maria" || admin.FamilyName != "Sommer" || admin.Staff != desk.Administrator {
		t.Fatalf("%+v %v", admin, err)
	}
	_, session := r.mustSignIn(admin, goodPassword)
	_, staff, _, err := r.Grants(ctx, session.Person)
	if err != nil || !staff.All || len(staff.Teams) != 1 || staff.Teams[0] != r.Team {
		t.Errorf("%+v %v", staff, err)
	}
	_, err = r.CreateFirstAdmin(ctx, "chefin@portal.example", "Anna Sommer", goodPassword)
	wantField(t, err, "email", "error.admin_email_taken")
	_, err = r.CreateFirstAdmin(ctx, "chefin", " ", "kurz")
	wantField(t, err, "email", "error.admin_email")
	wantField(t, err, "name", "error.admin_name")
	wantField(t, err, "password", "error.password_short")
}

func TestGrantsOfAContact(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sc, staff, orgs, err := r.Grants(ctx, r.mia)
	if err != nil || len(sc.Grants) != 1 || staff.CanWork() || len(orgs) != 1 || orgs[0] != "Stadt Musterhausen" {
		t.Errorf("%+v %+v %v %v", sc, staff, orgs, err)
	}
}
