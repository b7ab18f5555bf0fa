package mailtexts_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/testkit/portal"
)

const (
	script = `<script>alert(1)</script>`
	mail   = "/admin/mail-texts/answered"
)

func has(t *testing.T, what string, a portal.Answer, status int, texts ...string) {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: %s", what, a)
	}
	for _, text := range texts {
		if !a.Has(text) {
			t.Errorf("%s: %q is missing in\n%s", what, text, a.Body)
		}
	}
}

var seen = regexp.MustCompile(`name="seen" value="([^"]*)"`)

// stamp is the form's hidden field, which tells what was stored when the page was made.
func stamp(t *testing.T, a portal.Answer) string {
	t.Helper()
	found := seen.FindStringSubmatch(a.Body)
	if found == nil {
		t.Fatalf("no stamp: %s", a)
	}
	return found[1]
}

// typed is the form of a mail with other words for its heading.
func typed(t *testing.T, a portal.Answer, title string) url.Values {
	t.Helper()
	return url.Values{"seen": {stamp(t, a)}, "title_de": {title}, "lang": {"de"}}
}

func TestAMailIsWordedLookedAtAndTakenBack(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	c := p.SignIn(p.Agent("Ada", desk.Administrator))
	has(t, "the list", c.Get("/admin/mail-texts"), 200, "Texte der E-Mails", mail)

	v := typed(t, c.Get(mail), "Hallo {nix}")
	a := c.Post(mail, v)
	has(t, "a placeholder that is none", a, 422, "Hallo {nix}", "„{nix}“")
	has(t, "its preview", c.Post(mail+"/preview", v), 200, "„{nix}“")

	v.Set("title_de", "Neues aus dem Rathaus "+script)
	a = c.Post(mail+"/preview", v)
	has(t, "a preview of what was typed", a, 200, "Neues aus dem Rathaus")
	if a.Has(script) {
		t.Error("what was typed runs in the preview")
	}
	if a := c.Get(mail); a.Has("Neues aus dem Rathaus") {
		t.Error("a preview is stored")
	}
	if a := c.Post(mail, v); a.Status != 303 {
		t.Fatal(a)
	}
	has(t, "after saving", c.Get(mail), 200, "Die Texte sind gespeichert", "Neues aus dem Rathaus &lt;script&gt;", "Mitgelieferter Text")
	v.Set("title_de", "Zweite Fassung") // on a page from before
	has(t, "who saves what another has changed", c.Post(mail, v), 409, "Zweite Fassung", "Jetzt gespeichert")

	back := c.Get(mail + "/revert")
	has(t, "the question before", back, 200, "Wiederherstellen")
	if a := c.Post(mail+"/revert", url.Values{"seen": {stamp(t, back)}}); a.Status != 303 {
		t.Fatal(a)
	}
	if a := c.Get(mail); a.Has("Neues aus dem Rathaus") {
		t.Error("the own words are still there")
	}
}

func TestATestMailHoldsWhatIsTypedAndTheFormStays(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	ada := p.Agent("Ada", desk.Administrator)
	c := p.SignIn(ada)
	form := c.Get(mail)
	has(t, "without a change", c.Post(mail+"/test", nil), 200, "Die Test-E-Mail ist unterwegs zu Ihnen.")

	a := c.Post(mail+"/test", typed(t, form, "Hallo {nix}"))
	has(t, "a text that cannot be sent", a, 422, "Hallo {nix}", "„{nix}“")
	a = c.Post(mail+"/test", typed(t, form, "Guten Tag aus dem Rathaus"))
	has(t, "a text that is not stored", a, 200, "Die Test-E-Mail ist unterwegs zu Ihnen.", "Diese Texte sind noch nicht gespeichert.", "Guten Tag aus dem Rathaus")
	got := p.Mailed(ada, func(m mailbox.Received) string {
		if strings.Contains(m.HTML+m.Text, "Guten Tag aus dem Rathaus") {
			return m.Subject
		}
		return ""
	})
	if !strings.HasPrefix(got, "[Test] ") {
		t.Errorf("the subject is %q", got)
	}
	if a := c.Get(mail); a.Has("Guten Tag aus dem Rathaus") {
		t.Error("the test mail stored its text")
	}
}
