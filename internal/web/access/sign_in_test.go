package access_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
)

func TestSignInPageSaysWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser().get("/sign-in").wants(t, 200, `<h1 class="kern-heading-large">Anmeldung</h1>`, "Benutzername", "Passwort", "Passwort vergessen?",
		`formaction="/password"`, "Wenden Sie sich an MACH oder an die Hauptansprechperson Ihrer Organisation.", `href="/help/access"`,
		`autocomplete="username"`, `autocomplete="current-password"`)
}

func TestLanguageIsChosenOnThePage(t *testing.T) {
	t.Parallel()
	b := newSite(t).browser()
	b.get("/sign-in").wants(t, 200, `href="/sign-in?lang=en"`)
	b.get("/sign-in?lang=en").wants(t, 200, "Sign in", "Username", "Forgot password?")
	b.get("/password").wants(t, 200, "Request a new password")
}

func TestSigningIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ute := s.Agent("Ute", desk.Agent)
	s.setPassword(ute)

	t.Run("leads contacts and staff to their start page", func(t *testing.T) {
		b := s.browser()
		a := b.post("/sign-in", "username", "  "+strings.ToUpper(s.mia.Email)+" ", "password", password)
		a.leads(t, "/")
		for _, c := range a.Cookies() {
			if c.Name == "__Host-portal" && (!c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Value == "") {
				t.Errorf("session's cookie: %+v", c)
			}
		}
		b.get("/").wants(t, 200, "start page")
		b.get("/sign-in").leads(t, "/")
		b.get("/sign-in?next=/settings").leads(t, "/settings")
		s.browser().post("/sign-in", "username", ute.Email, "password", password).leads(t, "/")
	})
	t.Run("fails with the same words for a wrong password and an unknown name", func(t *testing.T) {
		wrong := s.browser().post("/sign-in", "username", s.mia.Email, "password", "falsch-falsch-falsch")
		unknown := s.browser().post("/sign-in", "username", "niemand@example.org", "password", "falsch-falsch-falsch")
		wrong.wants(t, 422, "Benutzername oder Passwort stimmen nicht", `role="alert"`, `value="`+s.mia.Email+`"`)
		if strings.ReplaceAll(unknown.Source, "niemand@example.org", s.mia.Email) != wrong.Source {
			t.Error("the two pages differ")
		}
		for _, a := range []answer{wrong, unknown} {
			a.lacks(t, "falsch-falsch-falsch")
			if len(a.Cookies()) != 0 {
				t.Errorf("cookies: %v", a.Cookies())
			}
		}
	})
	t.Run("says at the fields what is missing", func(t *testing.T) {
		s.browser().post("/sign-in").wants(t, 422, `href="#username"`, `href="#password"`, `id="username-error"`, `id="password-error"`, "Geben Sie Ihr Passwort ein.")
	})
	t.Run("shows what was typed as text", func(t *testing.T) {
		s.browser().post("/sign-in", "username", `"><script>alert(1)</script>`, "password", "x", "next", `/"><script>alert(2)`).lacks(t, "<script>alert")
	})
	t.Run("is slowed after many tries, with a time to wait", func(t *testing.T) {
		b := s.browser()
		b.address = "198.51.100.7:99"
		var a answer
		for range 305 {
			if a = b.post("/sign-in", "username", "niemand@example.org", "password", "falsch"); a.StatusCode == http.StatusTooManyRequests {
				break
			}
		}
		a.wants(t, 429, "In kurzer Zeit gingen zu viele Anfragen ein", `value="niemand@example.org"`)
		if a.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	})
}

func TestNobodyIsLedElsewhereAfterSigningIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for next, want := range map[string]string{
		"":                               "/",
		"/tickets?view=org&page=2":       "/tickets?view=org&page=2",
		"https://evil.example/":          "/",
		"//evil.example/":                "/",
		`/\evil.example`:                 "/",
		`\\evil.example`:                 "/",
		"/\t/evil.example":               "/",
		"/\r\nSet-Cookie: x=y":           "/",
		"javascript:alert(1)":            "/",
		"evil.example":                   "/",
		"/sign-in?next=/sign-in":         "/",
		"/sign-out":                      "/",
		"/password/link/abc":             "/",
		"https:evil.example":             "/",
		"http://portal.example@evil.org": "/",
	} {
		s.browser().post("/sign-in", "username", s.mia.Email, "password", password, "next", next).leads(t, want)
		if want == "/" && next != "" && !strings.HasPrefix(next, "/sign-") && !strings.HasPrefix(next, "/password") {
			s.browser().get("/sign-in?next="+url.QueryEscape(next)).lacks(t, `name="next"`)
		}
	}
}

func TestWhereTheyWantedToGoIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	b.get("/settings").leads(t, "/sign-in?next=%2Fsettings")
	b.get("/sign-in?next=%2Fsettings").wants(t, 200, `name="next" value="/settings"`, "danach geht es an dieser Stelle weiter")
	b.post("/sign-in", "username", s.mia.Email, "password", "falsch", "next", "/settings").wants(t, 422, `name="next" value="/settings"`)
	b.get("/sign-in?next=%2Fsettings").wants(t, 200, `href="/sign-in?next=%2Fsettings&amp;lang=en"`)
	b.get("/sign-in?next=%2Ftickets%2Fnew&kept=1").wants(t, 200, "Ihre Eingaben sind gesichert")
}

func TestSigningOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.signedIn(s.mia, password)
	stolen := s.browser()
	stolen.cookies["__Host-portal"] = b.cookies["__Host-portal"]
	b.post("/sign-out").leads(t, "/sign-in")
	if b.cookies["__Host-portal"] != "" {
		t.Error("the cookie stays")
	}
	b.get("/sign-in").wants(t, 200, "Sie sind abgemeldet.")
	stolen.get("/settings").leads(t, "/sign-in?next=%2Fsettings")
	s.browser().post("/sign-out").leads(t, "/sign-in")
}

func TestASignInEndsTheSessionThatTheBrowserHad(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.signedIn(s.mia, password)
	before := b.cookies["__Host-portal"]
	s.Clock.Move(time.Minute)
	b.post("/sign-in", "username", s.mia.Email, "password", password).leads(t, "/")
	if b.cookies["__Host-portal"] == before {
		t.Error("the token is the same")
	}
	old := s.browser()
	old.cookies["__Host-portal"] = before
	old.get("/settings").leads(t, "/sign-in?next=%2Fsettings")
}

func TestFlashIsShownOnce(t *testing.T) {
	t.Parallel()
	b := newSite(t).browser()
	b.cookies[shell.FlashCookie] = "signed_out"
	b.get("/sign-in").wants(t, 200, "Sie sind abgemeldet.")
	b.get("/sign-in").lacks(t, "Sie sind abgemeldet.")
}
