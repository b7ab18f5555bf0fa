package access_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/access"
	"kundenportal/internal/web/shell"
)

func TestPagesThatEverybodyMayRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for target, titles := range map[string][2]string{
		"/legal/imprint":        {"Impressum", "Legal notice"},
		"/legal/privacy":        {"Datenschutz", "Privacy"},
		"/legal/accessibility":  {"Erklärung zur Barrierefreiheit", "Accessibility statement"},
		"/legal/report-barrier": {"Barriere melden", "Report a barrier"},
		"/help/access":          {"Hilfe zum Zugang", "Help with access"},
	} {
		for i, lang := range []string{"de", "en"} {
			a := s.browser().get(target + "?lang=" + lang)
			a.wants(t, 200, `<h1 class="kern-heading-large">`+titles[i]+`</h1>`, "hotline@mach.de")
			a.lacks(t, "{{", "# ")
		}
	}
	s.browser().get("/legal/anything").wants(t, 404)
	s.browser().get("/legal/help-access").wants(t, 404)
}

func TestHelpWithAccessSaysWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	newSite(t).browser().get("/help/access").wants(t, 200, "Wie erhalten Sie einen Zugang?", "Passwort vergessen?",
		"Neues Passwort anfordern", "Übermitteln", "Einstellungen", "Ja, eine Passwortänderung ist jederzeit möglich.")
}

func TestPrivacyNamesTheCookiesThatAreSet(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, lang := range []string{"de", "en"} {
		s.browser().get("/legal/privacy?lang="+lang).wants(t, 200, shell.FlashCookie, shell.LangCookie, shell.SessionCookie(true), shell.SessionCookie(false))
	}
}

func TestABarrierCanBeReported(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ute := s.Agent("Ute", desk.Agent)
	s.setPassword(ute)
	out := s.browser().get("/legal/report-barrier")
	out.wants(t, 200, `href="mailto:hotline@mach.de?subject=Barriere%20im%20MACH%20Kundenportal"`, `href="tel:+498002707777"`)
	out.lacks(t, `href="/tickets/new"`)
	s.signedIn(s.mia, password).get("/legal/report-barrier").wants(t, 200, "Als Ticket")
	s.signedIn(ute, password).get("/legal/report-barrier").lacks(t, "Als Ticket")

	elsewhere := newSite(t, func(c *access.Config) {
		c.ReportBarrier = &url.URL{Scheme: "https", Host: "stadt.example", Path: "/barriere"}
	})
	elsewhere.browser().get("/legal/report-barrier").wants(t, 200, `href="https://stadt.example/barriere"`)
	mail := newSite(t, func(c *access.Config) { c.ReportBarrier = &url.URL{Scheme: "mailto", Opaque: "barriere@stadt.example"} })
	mail.browser().get("/legal/report-barrier").wants(t, 200, "mailto:barriere@stadt.example?")
}

func TestConfiguredLegalPages(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "impressum.md")
	if err := os.WriteFile(file, []byte("# Unser Impressum\r\n\r\nStadt **Muster**, {{email}} <script>alert(1)</script>\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, func(c *access.Config) {
		c.Legal = legal(t, map[string]access.Source{"imprint": {File: file}, "privacy": {URL: "https://stadt.example/datenschutz"}})
	})
	b := s.browser()
	a := b.get("/legal/imprint")
	a.wants(t, 200, ">Unser Impressum</h1>", "<strong>Muster</strong>", "hotline@mach.de")
	a.lacks(t, "<script>alert", "Digitale-Dienste")
	if a := b.get("/legal/privacy"); a.StatusCode != http.StatusFound || a.Header.Get("Location") != "https://stadt.example/datenschutz" {
		t.Errorf("%d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	_, err := access.LegalTexts(map[string]access.Source{"imprint": {File: "/gibt/es/nicht.md"}})
	if err == nil || !strings.Contains(err.Error(), "imprint") {
		t.Errorf("a file that is not there: %v", err)
	}
}
