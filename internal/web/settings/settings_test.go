package settings_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/colour"
	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/testkit/portal"
)

const script = `<script>alert(1)</script>`

func has(t *testing.T, what string, a portal.Answer, status int, texts ...string) {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: %d, want %d\n%s", what, a.Status, status, a.Body)
	}
	for _, text := range texts {
		if !a.Has(text) {
			t.Errorf("%s: %q is missing in\n%s", what, text, a.Body)
		}
	}
}

// done follows the redirect after a form that was taken.
func done(t *testing.T, c *portal.Client, what string, a portal.Answer) portal.Answer {
	t.Helper()
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%s: %s", what, a)
	}
	return c.Get(a.Location)
}

func TestASettingShowsAtOnceOnPagesAndInMails(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	c, guest := p.SignIn(p.Agent("Ada", desk.Administrator)), p.Client()

	page := done(t, c, "name", c.Post("/admin/settings/name", url.Values{"name": {"Stadtportal " + script}, "vendor": {"Stadt & Land"}, "copyright": {"© " + script}}))
	has(t, "after saving", page, 200, "Die Änderung gilt ab sofort", "Hier festgelegt", "Zurücksetzen", "MACH Kundenportal")
	a := guest.Get("/sign-in")
	has(t, "a reader", a, 200, "Stadtportal &lt;script&gt;", "Stadt &amp; Land")
	if a.Has(script) {
		t.Error("what was typed runs")
	}

	done(t, c, "colour", c.Post("/admin/settings/colour", url.Values{"colour": {"1a4d2e"}}))
	theme := regexp.MustCompile(`/brand/theme\.css\?v=\w+`).FindString(guest.Get("/sign-in").Body)
	has(t, "the sheet", guest.Get(theme), 200, "#1a4d2e")
	done(t, c, "another colour", c.Post("/admin/settings/colour", url.Values{"colour": {"#003064"}}))
	if now := regexp.MustCompile(`/brand/theme\.css\?v=\w+`).FindString(guest.Get("/sign-in").Body); now == theme || now == "" {
		t.Errorf("the sheet stays at %q, browsers keep the old one", now)
	}

	done(t, c, "contact", c.Post("/admin/settings/contact", url.Values{"hotline": {"0451 4711"}, "email": {"hilfe@stadt.example"},
		"social_name_0": {"Kanal " + script}, "social_url_0": {"https://video.example/"}}))
	has(t, "the foot", guest.Get("/sign-in"), 200, "0451 4711", "hilfe@stadt.example", "Kanal &lt;script&gt;", `href="https://video.example/"`)

	done(t, c, "imprint", c.Post("/admin/settings/legal/imprint", url.Values{"text_de": {"# Unser Haus\n\nWir sind {{vendor}} " + script}}))
	a = guest.Get("/legal/imprint")
	has(t, "the imprint", a, 200, "Unser Haus</h1>", "Wir sind Stadt &amp; Land")
	if a.Has(script) {
		t.Error("what was typed runs in the imprint")
	}
	done(t, c, "privacy", c.Post("/admin/settings/legal/privacy", url.Values{"url": {"https://stadt.example/datenschutz"}}))
	if a := guest.Get("/legal/privacy"); a.Status != http.StatusFound || a.Location != "https://stadt.example/datenschutz" {
		t.Errorf("a page elsewhere: %s", a)
	}

	mia := p.Contact("Mia", p.Org("Stadt", desk.Organisation{}), nil)
	guest.Post("/password", url.Values{"username": {mia.Email}})
	text := p.Mailed(mia, func(m mailbox.Received) string { return m.Subject + "\n" + m.Text })
	if !strings.Contains(text, "Stadtportal") || !strings.Contains(text, "0451 4711") {
		t.Errorf("a mail says\n%s", text)
	}

	has(t, "the trail", c.Get("/admin/audit?area=setting"), 200, "Einstellung geändert", "#1a4d2e", "#003064", "0451 4711", "08 00 / 2 70 77 77")
	for _, group := range []string{"brand.name", "brand.colour", "brand.contact", "legal.imprint", "legal.privacy"} {
		has(t, group, done(t, c, group, c.Post("/admin/settings/reset/"+group, nil)), 200, "Zurückgesetzt", "Aus der Konfigurationsdatei")
	}
	a = guest.Get("/sign-in")
	has(t, "after giving everything up", a, 200, "MACH Kundenportal", "08 00 / 2 70 77 77")
	if a.Has("theme.css") || a.Has("video.example") {
		t.Errorf("something stayed:\n%s", a.Body)
	}
}

func TestAFormThatFailsKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	c := p.SignIn(p.Agent("Ada", desk.Administrator))
	stamp := regexp.MustCompile(`name="seen" value="(\w+)"`).FindStringSubmatch(c.Get("/admin/settings/name").Body)[1]
	done(t, c, "somebody else", c.Post("/admin/settings/name", url.Values{"name": {"Schneller"}, "vendor": {"MACH"}}))
	for _, tc := range []struct {
		name, path string
		form       url.Values
		want       []string
	}{
		{"a missing name", "/admin/settings/name", url.Values{"vendor": {"Stadt 4711"}}, []string{"Bitte geben Sie den Namen des Portals ein.", `value="Stadt 4711"`, `aria-invalid="true"`}},
		{"an older version", "/admin/settings/name", url.Values{"name": {"Meiner 4711"}, "vendor": {"M"}, "seen": {stamp}}, []string{"inzwischen geändert", `value="Meiner 4711"`}},
		{"an unreadable colour", "/admin/settings/colour", url.Values{"colour": {"FFD23F"}}, []string{"1,3 : 1", colour.Near("#ffd23f"), `name="proposed"`, `value="#ffd23f"`}},
		{"no colour", "/admin/settings/colour", url.Values{"colour": {"blau" + script}}, []string{"Bitte geben Sie die Farbe als #rrggbb ein", "blau&lt;script&gt;"}},
		{"a bad address among links", "/admin/settings/contact", url.Values{"hotline": {"0451 4711"}, "social_name_2": {"X"}, "social_url_2": {"javascript:alert(1)"}},
			[]string{"Sie beginnt mit https://", `value="0451 4711"`, `value="javascript:alert(1)"`, `href="#social_url_2"`}},
		{"no legal text", "/admin/settings/legal/imprint", url.Values{"text_en": {"English 4711" + script}}, []string{"Bitte schreiben Sie den deutschen Text", "English 4711&lt;script&gt;"}},
	} {
		a := c.Post(tc.path, tc.form)
		has(t, tc.name, a, http.StatusUnprocessableEntity, tc.want...)
		if a.Has(script) {
			t.Errorf("%s: what was typed runs", tc.name)
		}
	}
	has(t, "the preview", c.Post("/admin/settings/legal/imprint", url.Values{"text_de": {"# Titel\n\n**fett** " + script}, "preview": {"1"}}), 200,
		"Vorschau", "<strong>fett</strong>", "Titel</p>", "Kein Text: English.")
	has(t, "the proposal", done(t, c, "taking it", c.Post("/admin/settings/colour", url.Values{"colour": {"FFD23F"}, "proposed": {colour.Near("#ffd23f")}})), 200, `value="`+colour.Near("#ffd23f")+`"`)
}

func TestALogoIsShownAndRunsNothing(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	c, guest := p.SignIn(p.Agent("Ada", desk.Administrator)), p.Client()
	address := regexp.MustCompile(`/brand/logo\?v=\w+`)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">` + script + `</svg>`)
	seen := map[string]bool{}
	for name, content := range map[string][]byte{"logo.svg": svg, "logo.png": picture.Bytes()} {
		done(t, c, name, c.Upload("/admin/settings/logo", url.Values{}, "logo", map[string][]byte{name: content}))
		page := guest.Get("/sign-in")
		at := address.FindString(page.Body)
		if seen[at] || !page.Has(`src="`+at+`"`) || page.Has("onload") {
			t.Errorf("%s stands at %q, or not as a picture", name, at)
		}
		seen[at] = true
		a := guest.Get(at)
		policy := a.Header.Get("Content-Security-Policy")
		if a.Body != string(content) || !strings.HasPrefix(policy, "default-src 'none';") || !strings.HasSuffix(policy, "; sandbox") ||
			a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.Header.Get("Content-Type"), "image/") {
			t.Errorf("%s is served with %v", name, a.Header)
		}
	}
	before := address.FindString(guest.Get("/sign-in").Body)
	for name, tc := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":      {nil, "Bitte wählen Sie ein Bild aus."},
		"a page":       {[]byte("<html>" + script), "Das ist kein PNG-"},
		"a large file": {bytes.Repeat([]byte("x"), 3<<20), "Das Bild ist zu groß."},
	} {
		has(t, name, c.Upload("/admin/settings/logo", url.Values{}, "logo", map[string][]byte{"x.png": tc.content}), http.StatusUnprocessableEntity, tc.want)
	}
	if now := address.FindString(guest.Get("/sign-in").Body); now != before {
		t.Errorf("a refused picture replaced the logo: %q", now)
	}
	done(t, c, "removing it", c.Post("/admin/settings/logo/remove", nil))
	if at := address.FindString(guest.Get("/sign-in").Body); at != "" || guest.Get(before).Status != http.StatusNotFound {
		t.Errorf("the logo is still at %q", at)
	}
}

// address waits for the set-up's address in the log.
func address(t *testing.T, p *portal.Portal) string {
	t.Helper()
	return p.Log.Find(t, `http://\S+(/setup/key/[\w-]{43})`)[1]
}

func first(name string) url.Values {
	return url.Values{"name": {name}, "email": {"chefin@stadt.example"}, "password": {"vier-Tassen-Kaffee-am-Morgen"}, "repeat": {"vier-Tassen-Kaffee-am-Morgen"}}
}

func TestFromAnEmptyDatabaseToTheFirstContact(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	c := p.Client()
	at := address(t, p)
	has(t, "signing in", c.Get("/sign-in"), 200, "Dieses Portal ist noch nicht eingerichtet", "im Protokoll")
	if a := c.Get("/sign-in"); a.Has(at) {
		t.Error("the sign-in page tells the secret")
	}
	has(t, "a wrong secret", c.Get("/setup/key/"+strings.Repeat("A", 43)), http.StatusGone, "gilt nicht mehr")
	page := c.Get(at)
	has(t, "the page", page, 200, "Portal einrichten")
	if page.Header.Get("Referrer-Policy") != "no-referrer" || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the address stays behind: %v", page.Header)
	}
	bad := c.Post(at, url.Values{"name": {script}, "email": {"chefin"}, "password": {"geheim4711"}, "repeat": {"anders"}})
	has(t, "bad input", bad, http.StatusUnprocessableEntity, "Bitte geben Sie eine vollständige E-Mail-Adresse ein", "&lt;script&gt;", `value="chefin"`)
	if bad.Has(script) || bad.Has("geheim4711") {
		t.Error("it shows what it must not")
	}

	guide := done(t, c, "the first administrator", c.Post(at, first("Anna Sommer")))
	has(t, "the guide", guide, 200, "Willkommen", "Anna Sommer", "Einrichtung", "von 6 Schritten", "/admin/products/new", "/admin/people/new")
	if a := p.Client().Post(at, first("Zweite Person")); a.Status != http.StatusGone {
		t.Errorf("the secret works twice: %s", a)
	}
	if a := p.Client().Get("/sign-in"); a.Has("noch nicht eingerichtet") {
		t.Error("the sign-in page still asks to set up")
	}
	if strings.Contains(p.Log.String(), "path="+at) {
		t.Error("the log of requests holds the secret")
	}
	p.Clock.Move(10 * time.Second) // settings are kept for some seconds
	has(t, "the administration", c.Get("/admin"), 200, "noch nicht abgeschlossen", `href="/admin/setup"`)

	has(t, "the mail server", c.Get("/admin/settings/mail"), 200, "127.0.0.1:", "chefin@stadt.example", "Konfigurationsdatei")
	has(t, "a test message", done(t, c, "sending it", c.Post("/admin/settings/mail", nil)), 200, "Der Mailserver hat die Testnachricht angenommen")
	p.Mailed(desk.Person{Email: "chefin@stadt.example"}, func(m mailbox.Received) string {
		if strings.HasPrefix(m.Subject, "Testnachricht") {
			return m.Text
		}
		return ""
	})
	done(t, c, "a name", c.Post("/admin/settings/name", url.Values{"name": {"Stadtportal"}, "vendor": {"Stadt"}}))
	done(t, c, "skipping", c.Post("/admin/setup/steps/hours", url.Values{"skip": {"1"}}))
	done(t, c, "a product", c.Post("/admin/products/new", url.Values{"name": {"Finanzen"}, "form_key": {"a"}}))
	done(t, c, "an organisation", c.Post("/admin/organisations/new", url.Values{"name": {"Stadt Musterhausen"}, "form_key": {"b"}}))
	form := c.Get("/admin/people/new")
	org := regexp.MustCompile(`<option value="([^"]+)"[^>]*>[^<]*Stadt Musterhausen`).FindStringSubmatch(form.Body)
	if org == nil {
		t.Fatalf("no organisation to choose:\n%s", form.Body)
	}
	done(t, c, "a contact", c.Post("/admin/people/new", url.Values{"form_key": {"c"}, "given_name": {"Mia"}, "family_name": {"Köhler"}, "email": {"mia@musterhausen.example"},
		"lang": {"de"}, "org": {org[1]}, "level": {"org"}, "lead": {"1"}, "may_comment": {"1"}, "named_on": {"2026-01-05"}, "named_by": {"Anna Sommer"}}))
	p.Mailed(desk.Person{Email: "mia@musterhausen.example"}, func(m mailbox.Received) string {
		if strings.Contains(m.Text, "Passwort vergessen?") && strings.Contains(m.Subject, "Stadtportal") {
			return m.Text
		}
		return ""
	})
	guide = c.Get("/admin/setup")
	has(t, "all is done", guide, 200, "Alle Schritte sind erledigt", "Übersprungen", "Einrichtung abschließen")
	has(t, "ending it", done(t, c, "the end", c.Post("/admin/setup/end", nil)), 200, "Die Einrichtung ist abgeschlossen.")
	if a := c.Get("/admin"); a.Has("noch nicht abgeschlossen") {
		t.Error("the administration still reminds of the set-up")
	}
	has(t, "the guide can be looked at again", c.Get("/admin/setup"), 200, "Wieder an offene Schritte erinnern")
}

func TestOfTwoWhoOpenTheAddressOneBecomesAdministrator(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	at := address(t, p)
	var got [6]int
	var all sync.WaitGroup
	for i := range got {
		c := p.Client()
		all.Go(func() {
			form := first("Anna Sommer")
			form.Set("email", string(rune('a'+i))+"@stadt.example")
			got[i] = c.Post(at, form).Status
		})
	}
	all.Wait()
	if n := len(slices.DeleteFunc(slices.Clone(got[:]), func(s int) bool { return s != http.StatusSeeOther })); n != 1 {
		t.Errorf("%d became administrators: %v", n, got)
	}
	for _, s := range got {
		if s != http.StatusSeeOther && s != http.StatusGone {
			t.Errorf("somebody got %d", s)
		}
	}
}

func TestTheAddressEndsAfterADay(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	at := address(t, p)
	p.Clock.Move(24 * time.Hour)
	if a := p.Client().Post(at, first("Anna Sommer")); a.Status != http.StatusGone {
		t.Errorf("after a day: %s", a)
	}
}

func TestAMailServerThatRefusesIsTold(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, map[string]any{"smtp.host": "127.0.0.1", "smtp.port": "1"})
	c := p.SignIn(p.Agent("Ada", desk.Administrator))
	has(t, "nobody listens", c.Post("/admin/settings/mail", nil), http.StatusUnprocessableEntity, "nicht angenommen", "refused")
	has(t, "the step is open", c.Get("/admin/setup"), 200, "Ohne E-Mail erhält niemand ein Passwort")
}
