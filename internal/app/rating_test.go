package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/testkit/portal"
)

// A contact confirms, rates and changes the rating; staff read it as it was typed, others at the customer do not.
func TestATicketIsRatedAfterItsClosing(t *testing.T) {
	p := portal.Start(t, nil)
	city := p.Org("Stadt", desk.Organisation{})
	mia, hilde := p.Contact("Mia", city, nil), p.Contact("Hilde", city, func(m *desk.Membership) { m.Lead = true })
	x := p.Ticket("Druck", mia, city, nil)
	p.SetState(x, desk.Resolved)
	reporter, lead, staff := p.SignIn(mia), p.SignIn(hilde), p.SignIn(p.Agent("Tomke", desk.Agent))
	page := "/tickets/" + x.Number
	const question = "Wie zufrieden sind Sie mit der Bearbeitung?"
	if a := reporter.Get(page); a.Has(question) {
		t.Error("an open ticket is to be rated")
	}
	lead.Post(page+"/decide", url.Values{"action": {"confirm"}, "version": {"1"}, "form_key": {"k"}})
	p.Mailed(mia, func(m mailbox.Received) string {
		if strings.Contains(m.Text, question) && strings.Contains(m.Text, page+"#rating") {
			return m.Text
		}
		return ""
	})
	if a := reporter.Get(page); !a.Has(question) || !a.Has(`name="score"`) || !a.Has("Sehr unzufrieden") {
		t.Fatalf("the question is missing: %s", a)
	}
	if a := reporter.Post(page+"/rating", url.Values{"remark": {"Nur Worte"}}); a.Status != http.StatusUnprocessableEntity || !a.Has("Nur Worte") || !a.Has("eine der fünf Stufen") {
		t.Errorf("without a step: %s", a)
	}
	for _, score := range []string{"2", "4"} {
		if a := reporter.Post(page+"/rating", url.Values{"score": {score}, "remark": {"<script>alert(1)</script> Danke"}}); a.Location != page {
			t.Fatal(a)
		}
	}
	if a := reporter.Get(page); !a.Has("Bewertet mit „Zufrieden“") || !a.Has("&lt;script&gt;alert(1)&lt;/script&gt; Danke") {
		t.Errorf("what was rated is not shown: %s", a)
	}
	if a := staff.Get("/staff/tickets/" + x.Number); !a.Has("Zufrieden") || !a.Has("(4 von 5)") || !a.Has("&lt;script&gt;alert(1)&lt;/script&gt; Danke") || a.Has("<script>alert(1)") {
		t.Errorf("staff do not see the rating: %s", a)
	}
	jens := p.SignIn(p.Contact("Jens", city, nil))
	for _, at := range []string{page, "/tickets", "/tickets.csv", "/", "/organisation/" + city.Ref + "/figures", "/organisation/" + city.Ref + "/figures/ratings.csv"} {
		if a := jens.Get(at); a.Has("alert(1)") || a.Has("Bewertet mit") {
			t.Errorf("%s shows a colleague the rating", at)
		}
	}
	if a := jens.Post(page+"/rating", url.Values{"score": {"1"}}); a.Status != http.StatusUnprocessableEntity || !a.Has("können Sie nicht bewerten") {
		t.Errorf("a colleague rates: %s", a)
	}
	figures := lead.Get("/organisation/" + city.Ref + "/figures")
	if !figures.Has("sobald mindestens fünf Personen") || figures.Has(`<th scope="row">Zufrieden</th>`) {
		t.Errorf("the lead contact's figures show one person's rating: %s", figures)
	}
	if a := lead.Get("/organisation/" + city.Ref + "/figures/ratings.csv"); a.Status != http.StatusOK || a.Has("Zufrieden;") {
		t.Errorf("the file shows one person's rating: %s", a)
	}
	off := portal.Start(t, map[string]any{"tickets.rating": false})
	org := off.Org("Stadt", desk.Organisation{})
	who := off.Contact("Mia", org, nil)
	y := off.Ticket("Druck", who, org, nil)
	off.SetState(y, desk.Closed)
	if a := off.SignIn(who).Get("/tickets/" + y.Number); a.Has(question) {
		t.Error("switched off, it is asked")
	}
}
