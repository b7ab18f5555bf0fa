package access_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

func TestRequestPageSaysWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser().get("/password").wants(t, 200, "Neues Passwort anfordern", "Benutzername",
		"Ein neues Passwort wird an Ihre E-Mail-Adresse gesendet.", "Übermitteln")
}

func TestARequestIsAnsweredAlikeForKnownAndUnknown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	inactive := s.Person("Ina", nil)
	s.setActive(inactive, false)
	type seen struct {
		status         int
		location, page string
	}
	var first seen
	for i, username := range []string{s.mia.Email, " " + strings.ToUpper(s.mia.Email), "niemand@example.org", inactive.Email, "keine Adresse", `<script>`} {
		b := s.browser()
		a := b.post("/password", "username", username)
		got := seen{a.StatusCode, a.Header.Get("Location"), b.get("/password/requested").Source}
		if i == 0 {
			first = got
		}
		if got != first || len(a.Cookies()) != 0 {
			t.Errorf("%q is answered otherwise: %d to %s", username, got.status, got.location)
		}
	}
	if first.status != http.StatusSeeOther || first.location != "/password/requested" {
		t.Errorf("got %d to %q", first.status, first.location)
	}
	s.browser().get("/password/requested").wants(t, 200,
		"Wenn Ihre E-Mail-Adresse bei uns im System hinterlegt ist, erhalten Sie anschließend eine E-Mail mit einem Link zur Vergabe des neuen Passwortes.",
		"Erst nachdem Sie diesen Link angeklickt haben, wird eine E-Mail mit einem neuen Passwort an Sie geschickt.")
	s.work()
	if len(s.links) != 2 {
		t.Errorf("%d mails, want the two to who is known", len(s.links))
	}
}

func TestTheNameTypedAtTheSignInIsTakenAlongAndNothingIsRequestedYet(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := s.browser().post("/password", "username", s.mia.Email, "password", "geheim und halb getippt", "forgotten", "1")
	a.wants(t, 200, "Neues Passwort anfordern", `name="username" type="text" value="`+s.mia.Email+`"`)
	if strings.Contains(a.Source, "geheim") {
		t.Error("the password stands in the page")
	}
	s.browser().post("/password", "username", "", "password", "", "forgotten", "1").wants(t, 200, "Neues Passwort anfordern")
	s.work()
	if len(s.links) != 0 {
		t.Errorf("%d mails were sent", len(s.links))
	}
}

func TestARequestWithoutNameSaysSoAtTheField(t *testing.T) {
	t.Parallel()
	newSite(t).browser().post("/password", "username", "  ").wants(t, 422, `href="#username"`, `id="username-error"`)
}

func TestManyRequestsFromOneAddressHaveToWait(t *testing.T) {
	t.Parallel()
	b := newSite(t).browser()
	var a answer
	for range 110 {
		if a = b.post("/password", "username", "niemand@example.org"); a.StatusCode != http.StatusSeeOther {
			break
		}
	}
	a.wants(t, 429, `value="niemand@example.org"`)
}

func TestOpeningALinkConsumesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	b.post("/password", "username", s.mia.Email)
	s.work()
	link := s.links[0]
	for _, method := range []string{"GET", "HEAD", "GET"} {
		a := b.do(method, link, nil)
		for header, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
			if got := a.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", method, header, got, want)
			}
		}
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", method, a.StatusCode)
		}
	}
	s.work()
	if len(s.keys) != 0 {
		t.Fatal("a key was sent without the button")
	}
	a := b.get(link)
	a.wants(t, 200, "Passwort jetzt zusenden", "Ohne aktive Anfrage eines neuen Passwortes wird kein neues Passwort generiert.")
	if n := mainElements(t, a.Source, "button"); n != 1 {
		t.Errorf("%d buttons, want one", n)
	}
	a.lacks(t, "https://portal.example/password/link/") // as it would stand on a print

	pressed := b.post(link)
	pressed.leads(t, "/password/sent")
	if got := pressed.Header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("the press tells its address: %q", got)
	}
	b.get("/password/sent").wants(t, 200, "Eine E-Mail mit einem neuen Passwort wird an Sie geschickt.", `href="/sign-in"`)
	s.work()
	if len(s.keys) != 1 {
		t.Errorf("%d keys sent, want 1", len(s.keys))
	}
}

// mainElements counts elements of a kind in the page's content.
func mainElements(t *testing.T, source, tag string) (n int) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	for m := range doc.Descendants() {
		if m.Type == html.ElementNode && m.Data == "main" {
			for e := range m.Descendants() {
				if e.Type == html.ElementNode && e.Data == tag {
					n++
				}
			}
		}
	}
	return n
}

func TestALinkThatDoesNotWorkSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	b.post("/password", "username", s.mia.Email)
	b.post("/password", "username", s.mia.Email)
	s.work()
	used, other := s.links[0], s.links[1]
	b.post(used).leads(t, "/password/sent")
	b.post("/password", "username", s.mia.Email)
	s.work()
	expired := s.links[2]
	s.Clock.Move(61 * time.Minute)
	for name, link := range map[string]string{"used": used, "ended with the used one": other, "expired": expired,
		"never made": "/password/link/AAAA", "strange": "/password/link/%3Cscript%3E"} {
		for _, a := range []answer{b.get(link), b.post(link)} {
			a.wants(t, 410, "Dieser Link gilt nicht mehr", `href="/password"`, "Ihr bisheriges Passwort gilt weiter")
			a.lacks(t, "<script>alert", "Passwort jetzt zusenden")
			if got := a.Header.Get("Referrer-Policy"); got != "no-referrer" {
				t.Errorf("%s: Referrer-Policy %q", name, got)
			}
		}
	}
	s.work()
	if len(s.keys) != 1 {
		t.Errorf("%d keys sent, want that of the one press that worked", len(s.keys))
	}
}

func TestOnlyAKeysSessionChoosesAPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser().get("/password/choose").leads(t, "/sign-in?next=%2Fpassword%2Fchoose")
	s.signedIn(s.mia, password).get("/password/choose").wants(t, 404)
	s.signedIn(s.mia, password).post("/password/choose", "password", "Neun Eulen stricken Socken", "repeat", "Neun Eulen stricken Socken").wants(t, 404)

	b := s.withKey(s.mia)
	for _, other := range []string{"/", "/settings"} {
		b.get(other).leads(t, "/password/choose")
	}
	b.post("/settings/profile", "given_name", "Mallory", "family_name", "M").leads(t, "/password/choose")
	b.get("/sign-in").leads(t, "/password/choose")
	b.get("/legal/imprint").wants(t, 200, "Impressum")
}

func TestChoosingAPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other := s.signedIn(s.mia, password)
	b := s.withKey(s.mia)
	b.get("/password/choose").wants(t, 200, "Eigenes Passwort wählen", "mindestens 15 Zeichen lang", `autocomplete="new-password"`,
		`aria-describedby="rules"`, "data-reveal", s.mia.Email)

	const chosen = "Neun Eulen stricken Socken"
	for name, tc := range map[string]struct{ password, repeat, field string }{
		"too short":      {"kurz", "kurz", "password"},
		"nothing":        {"", "", "password"},
		"not the same":   {chosen, chosen + "!", "repeat"},
		"the mailed one": {s.keys[0], s.keys[0], "password"},
		"a common one":   {"passwortpasswort", "passwortpasswort", "password"},
	} {
		a := b.post("/password/choose", "password", tc.password, "repeat", tc.repeat)
		a.wants(t, 422, `href="#`+tc.field+`"`, `id="`+tc.field+`-error"`)
		if tc.password != "" && strings.Contains(a.Source, `value="`+tc.password) {
			t.Errorf("%s: the password is shown again", name)
		}
	}

	b.post("/password/choose", "password", chosen, "repeat", chosen).leads(t, "/")
	b.get("/settings").wants(t, 200, "Einstellungen", "Ihr Passwort ist gespeichert")
	other.get("/settings").leads(t, "/sign-in?next=%2Fsettings")
	s.browser().post("/sign-in", "username", s.mia.Email, "password", password).wants(t, 422)
	s.browser().post("/sign-in", "username", s.mia.Email, "password", chosen).leads(t, "/")
}

func TestTheOldPasswordWorksUntilANewOneIsChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.withKey(s.mia)
	s.signedIn(s.mia, password)
	b.post("/sign-out").leads(t, "/sign-in")
	s.signedIn(s.mia, password)
}
