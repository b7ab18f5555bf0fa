package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/testkit/portal"
)

var mailboxLink = regexp.MustCompile(`http://\S+(/mailboxes/(?:confirm|end)/[\w-]+)`)

func TestAMailboxIsAddedConfirmedToldAndEnded(t *testing.T) {
	p := portal.Start(t, nil)
	city := p.Org("Stadt", desk.Organisation{})
	mia := p.Contact("Mia", city, nil)
	head := p.Contact("Hilde", city, func(m *desk.Membership) { m.Lead = true })
	it := desk.Person{Email: "it@" + desk.EmailDomain(head.Email)}
	lead, anybody, path := p.SignIn(head), p.Client(), "/organisation/"+city.Ref
	linkIn := func(m mailbox.Received) string {
		if found := mailboxLink.FindStringSubmatch(m.Text); found != nil {
			return found[1]
		}
		return ""
	}

	foreign := lead.Post(path+"/mailboxes/new", url.Values{"email": {"it@fremd.example"}, "events": {"all"}, "lang": {"de"}, "form_key": {"fremd"}})
	if foreign.Status != http.StatusUnprocessableEntity || !foreign.Has("it@fremd.example") || !foreign.Has("kann nur der Support eintragen") {
		t.Errorf("a foreign address: %s", foreign)
	}
	if a := lead.Post(path+"/mailboxes/new", url.Values{"email": {it.Email}, "events": {"all"}, "lang": {"de"}, "form_key": {"neu"}}); a.Location != path {
		t.Fatalf("added: %s", a)
	}
	confirm := p.Mailed(it, linkIn)
	if a := anybody.Get(confirm); a.Status != http.StatusOK || !a.Has(it.Email) || !a.Has("Stadt") {
		t.Fatalf("the link: %s", a)
	}
	if a := lead.Get(path); !a.Has("Wartet auf Bestätigung") {
		t.Errorf("opening the link confirmed it: %s", a)
	}
	if a := anybody.Post(confirm, nil); a.Location != "/mailboxes/confirmed" {
		t.Fatalf("the button: %s", a)
	}
	for _, again := range []portal.Answer{anybody.Get(confirm), anybody.Post(confirm, nil)} {
		if again.Location != "/mailboxes/confirmed" {
			t.Errorf("once more: %s", again)
		}
	}
	if a := lead.Get(path); a.Has("Wartet auf Bestätigung") || !a.Has("Bestätigt am") {
		t.Errorf("not confirmed: %s", a)
	}

	ticket := p.Ticket("Bescheid druckt nicht", mia, city, nil)
	answer := url.Values{"form_key": {"einmal"}, "version": {"1"}, "seen": {"1"}, "action": {"answer"}, "body": {"Meine Antwort"}}
	if a := p.SignIn(p.Agent("Tomke", desk.Agent)).Post("/staff/tickets/"+ticket.Number+"/answer", answer); a.Status != http.StatusSeeOther {
		t.Fatalf("answered: %s", a)
	}
	end := p.Mailed(it, func(m mailbox.Received) string {
		if !strings.Contains(m.Text, "/mailboxes/end/") {
			return ""
		}
		if strings.Contains(m.Raw+m.Text, "Bescheid") || strings.Contains(m.Raw+m.Text, "Meine Antwort") {
			t.Errorf("it holds content:\n%s", m.Text)
		}
		return linkIn(m)
	})
	if a := anybody.Get(end); a.Status != http.StatusOK || !a.Has(it.Email) {
		t.Fatalf("the link that ends it: %s", a)
	}
	if a := anybody.Post(end, url.Values{"List-Unsubscribe": {"One-Click"}}); a.Status != http.StatusOK {
		t.Errorf("a mail program's press: %s", a)
	}
	if a := anybody.Post(end, nil); a.Location != "/mailboxes/ended" {
		t.Errorf("once more: %s", a)
	}
	if a := anybody.Get(end); a.Status != http.StatusGone {
		t.Errorf("the link afterwards: %s", a)
	}
	if a := lead.Get(path); a.Has(it.Email) {
		t.Errorf("it is still there: %s", a)
	}
	for _, path := range []string{confirm, end} {
		if secret := path[strings.LastIndex(path, "/")+1:]; strings.Contains(p.Log.String(), secret) {
			t.Errorf("the log holds the secret of %s", path)
		}
	}
}
