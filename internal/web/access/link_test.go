package access_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/testkit/portal"
)

const chosen = "Neun Eulen stricken Socken"

// linkOf asks for a link and gives the newest one.
func (s *site) linkOf(b *browser, p desk.Person) string {
	s.t.Helper()
	b.post("/password", "username", p.Email)
	s.work()
	return s.links[len(s.links)-1]
}

func TestByLinkThePagesSpeakOfNoMailedPassword(t *testing.T) {
	t.Parallel()
	s := newSiteByLink(t)
	link := s.linkOf(s.browser(), s.mia)
	for _, lang := range []string{"de", "en"} {
		for path, want := range map[string][2]string{
			"/password":           {"Ein Link, über den Sie ein neues Passwort wählen", "A link for choosing a new password"},
			"/password/requested": {"Ein Passwort wird Ihnen nie per E-Mail geschickt.", "A password is never sent to you by e-mail."},
			link:                  {"Neues Passwort wählen", "Choose a new password"},
			"/help/access":        {"Ein Passwort wird Ihnen nie per E-Mail geschickt.", "A password is never sent to you by e-mail."},
		} {
			a := s.browser().get(path + "?lang=" + lang)
			w := want[0]
			if lang == "en" {
				w = want[1]
			}
			a.wants(t, 200, w)
			a.lacks(t, "zweiten E-Mail", "second e-mail", "Passwort jetzt zusenden", "Send the password now",
				"E-Mail mit einem neuen Passwort", "e-mail with a new password", "password was sent to you")
		}
	}
}

func TestByLinkTheAnswerIsAlikeForKnownAndUnknown(t *testing.T) {
	t.Parallel()
	s := newSiteByLink(t)
	var first string
	for i, username := range []string{s.mia.Email, "niemand@example.org", `<script>`} {
		b := s.browser()
		a := b.post("/password", "username", username)
		a.leads(t, "/password/requested")
		got := b.get("/password/requested").Source
		if i == 0 {
			first = got
		}
		if got != first || len(a.Cookies()) != 0 {
			t.Errorf("%q is answered otherwise", username)
		}
	}
}

func TestByLinkOpeningConsumesNothingAndThePressLeadsToAPassword(t *testing.T) {
	t.Parallel()
	s := newSiteByLink(t)
	other := s.signedIn(s.mia, password)
	b := s.browser()
	link := s.linkOf(b, s.mia)
	for _, method := range []string{"GET", "HEAD", "GET"} {
		a := b.do(method, link, nil)
		if a.StatusCode != http.StatusOK || a.Header.Get("Referrer-Policy") != "no-referrer" || a.Header.Get("Cache-Control") != "no-store" || len(a.Cookies()) != 0 {
			t.Errorf("%s: %d %v", method, a.StatusCode, a.Header)
		}
	}
	a := b.get(link)
	if n := mainElements(t, a.Source, "button"); n != 1 {
		t.Errorf("%d buttons, want one", n)
	}
	if n := mainElements(t, a.Source, "input"); n != 0 {
		t.Errorf("%d fields, want none", n)
	}
	a.lacks(t, "https://portal.example/password/link/") // as it would stand on a print

	pressed := b.post(link)
	pressed.leads(t, "/password/choose")
	if got := pressed.Header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("the press tells its address: %q", got)
	}
	page := b.get("/password/choose")
	page.wants(t, 200, "Eigenes Passwort wählen", "Wählen Sie jetzt ein Passwort für "+s.mia.Email, "mindestens 15 Zeichen lang")
	page.lacks(t, "zugesandten")
	b.get("/settings").leads(t, "/password/choose")

	for name, tc := range map[string]struct{ password, repeat, field string }{
		"too short":    {"kurz", "kurz", "password"},
		"not the same": {chosen, chosen + "!", "repeat"},
		"a common one": {"passwortpasswort", "passwortpasswort", "password"},
	} {
		t.Log(name)
		b.post("/password/choose", "password", tc.password, "repeat", tc.repeat).wants(t, 422, `href="#`+tc.field+`"`)
	}
	other.get("/settings").wants(t, 200)
	b.post("/password/choose", "password", chosen, "repeat", chosen).leads(t, "/")
	b.get("/settings").wants(t, 200, "Ihr Passwort ist gespeichert")
	other.get("/settings").leads(t, "/sign-in?next=%2Fsettings")
	s.browser().post("/sign-in", "username", s.mia.Email, "password", password).wants(t, 422)
	s.work()
	if len(s.keys) != 0 {
		t.Error("a password was mailed")
	}
}

func TestByLinkALinkThatDoesNotWorkSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := newSiteByLink(t)
	b := s.browser()
	used, other := s.linkOf(b, s.mia), s.linkOf(b, s.mia)
	pressing := s.browser()
	pressing.post(used).leads(t, "/password/choose")
	expired := s.linkOf(b, s.mia)
	s.Clock.Move(61 * time.Minute)
	for name, link := range map[string]string{"used": used, "ended with the used one": other, "expired": expired,
		"never made": "/password/link/AAAA", "strange": "/password/link/%3Cscript%3E"} {
		t.Log(name)
		for _, a := range []answer{b.get(link), b.post(link)} {
			a.wants(t, 410, "Dieser Link gilt nicht mehr", `href="/password"`, "Ihr bisheriges Passwort gilt weiter", `href="/password/choose"`)
			a.lacks(t, "<script>alert", "bereits unterwegs")
		}
	}
}

func TestByLinkWhoPressesTwiceGoesOnChoosing(t *testing.T) {
	t.Parallel()
	s := newSiteByLink(t)
	b := s.browser()
	link := s.linkOf(b, s.mia)
	b.post(link).leads(t, "/password/choose")
	b.post(link).leads(t, "/password/choose")
	b.get(link).leads(t, "/password/choose")
	s.browser().post(link).wants(t, 410)
}

// A whole installation of that flow, from a forgotten password to the mail that tells of the new one.
func TestByLinkFromTheRequestToTheMailThatTellsOfIt(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, map[string]any{"password.reset_flow": "link"})
	mia := p.GivePassword(p.Contact("Mia", p.Org("Stadt", desk.Organisation{}), nil))
	other := p.SignIn(mia)
	c := p.Client()
	c.Post("/password", url.Values{"username": {mia.Email}})
	found := regexp.MustCompile(regexp.QuoteMeta(p.URL) + `(/password/link/\S+)`)
	link := p.Mailed(mia, func(m mailbox.Received) string {
		if hit := found.FindStringSubmatch(m.Text); hit != nil {
			return hit[1]
		}
		return ""
	})
	if a := c.Get(link); a.Status != 200 || !a.Has("Neues Passwort wählen") {
		t.Fatalf("link: %v", a)
	}
	if a := c.Post(link, nil); a.Location != "/password/choose" {
		t.Fatalf("press: %v", a)
	}
	if a := c.Post("/password/choose", url.Values{"password": {chosen}, "repeat": {chosen}}); a.Location != "/" {
		t.Fatalf("choose: %v", a)
	}
	if a := c.Get("/settings"); a.Status != 200 {
		t.Errorf("settings: %v", a)
	}
	if a := other.Get("/settings"); !strings.HasPrefix(a.Location, "/sign-in") {
		t.Errorf("the other session goes on: %v", a)
	}
	told := p.Mailed(mia, func(m mailbox.Received) string {
		if strings.Contains(m.Subject, "Ihr Passwort wurde geändert") {
			return m.Text
		}
		return ""
	})
	if strings.Contains(told, chosen) || strings.Contains(told, "/password/link/") {
		t.Errorf("a secret in:\n%s", told)
	}
	if a := c.Get("/faq/erstes-passwort"); a.Status != 200 || a.Has("zweiten E-Mail") {
		t.Error("the handbook tells of the other flow")
	}
	if strings.Contains(p.Log.String(), strings.TrimPrefix(link, "/password/link/")) {
		t.Error("the log holds the link")
	}
}
