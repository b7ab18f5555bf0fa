package app_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/testkit/portal"
)

// One answer to the tickets of two organisations: each reads it, and neither learns of the other, in page,
// mail, list, export or file.
func TestAnAnswerToSeveralTicketsTellsNoOrganisationOfAnother(t *testing.T) {
	p := portal.Start(t, nil)
	north, south := p.Org("Nordstadt", desk.Organisation{}), p.Org("Südkreis", desk.Organisation{})
	mia, uli := p.Contact("Mia", north, nil), p.Contact("Uli", south, nil)
	a, b := p.Ticket("Druck im Norden", mia, north, nil), p.Ticket("Druck im Süden", uli, south, nil)
	agent := p.SignIn(p.Agent("Tomke", desk.Agent))

	started := agent.Post("/staff/answers", url.Values{"ticket": {a.Number + ".1", b.Number + ".1"}})
	path := started.Location
	if !strings.HasPrefix(path, "/staff/answers/") {
		t.Fatal(started)
	}
	if form := agent.Get(path); !form.Has("Nordstadt") || !form.Has("Südkreis") {
		t.Errorf("the tickets are not listed: %s", form)
	}
	text := url.Values{"ticket": {a.Number, b.Number}, "body_de": {"Guten Tag {name}, in {organisation} druckt es wieder ({number}, {link})."}, "action": {"answer"}}
	wrong := url.Values{"ticket": text["ticket"], "body_de": {"Liebe {kundin}"}, "action": {"answer"}}
	if refused := agent.Post(path, wrong); refused.Status != 422 || !refused.Has("Liebe {kundin}") {
		t.Errorf("an unknown placeholder: %s", refused)
	}
	if checked := agent.Post(path, text); checked.Location != path+"/preview" {
		t.Fatal(checked)
	}
	preview := agent.Get(path + "/preview")
	for _, want := range []string{"Guten Tag Mia", "Guten Tag Uli", "in Nordstadt druckt", "in Südkreis druckt", "An 2 Tickets senden (2 Personen erhalten sie)"} {
		if !preview.Has(want) {
			t.Errorf("the preview lacks %q: %s", want, preview)
		}
	}
	send := url.Values{}
	for _, m := range regexp.MustCompile(`name="(ticket|stamp)" value="([^"]+)"`).FindAllStringSubmatch(preview.Body, -1) {
		send.Add(m[1], m[2])
	}
	for range 2 { // a double click
		if sent := agent.Post(path+"/send", send); sent.Location != path+"/report" {
			t.Fatal(sent)
		}
	}
	if report := agent.Get(path + "/report"); !report.Has("2 Tickets haben die Antwort.") || report.Has("Nicht gesendet") {
		t.Errorf("report: %s", report)
	}

	for _, x := range []struct {
		who          desk.Person
		own          desk.Ticket
		name, others string
	}{{mia, a, "in Nordstadt druckt", "Südkreis|Uli|" + b.Number}, {uli, b, "in Südkreis druckt", "Nordstadt|Mia|" + a.Number}} {
		foreign := regexp.MustCompile(x.others)
		mail := p.Mailed(x.who, func(m mailbox.Received) string {
			if strings.Contains(m.Text, x.name) {
				return m.Text + m.Subject
			}
			return ""
		})
		if foreign.MatchString(mail) {
			t.Errorf("the mail names another organisation: %s", mail)
		}
		mails := 0
		for _, m := range p.Box.Messages() {
			if slices.Contains(m.To, x.who.Email) && strings.Contains(m.Text, x.name) {
				mails++
			}
		}
		if mails != 1 {
			t.Errorf("%d mails, want one", mails)
		}
		browser := p.SignIn(x.who)
		page := browser.Get("/tickets/" + x.own.Number)
		if strings.Count(page.Body, x.name) != 1 {
			t.Errorf("the answer stands there %d times", strings.Count(page.Body, x.name))
		}
		for _, at := range []string{"/tickets/" + x.own.Number, "/tickets", "/tickets?scope=org", "/", "/tickets.csv", "/tickets?q=druckt"} {
			if got := browser.Get(at); foreign.MatchString(got.Body) {
				t.Errorf("%s names another organisation: %s", at, foreign.FindString(got.Body))
			}
		}
	}
}
