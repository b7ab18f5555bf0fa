package figures_test

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

func TestFiguresArePagesAndFiles(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	city := p.Org(`=HYPERLINK("https://boese.example")`, desk.Organisation{})
	hilde := p.Contact("Hilde", city, func(m *desk.Membership) { m.Lead = true })
	mia := p.Contact("Mia", city, nil)
	for range 12 {
		p.Ticket("Frage", mia, city, nil)
	}
	p.Ticket("Geheim 4711", mia, city, func(n *store.NewTicket) { n.Confidential = true })
	lead, staff := p.SignIn(hilde), p.SignIn(p.Agent("Thea", desk.TeamLead))
	own := "/organisation/" + city.Ref + "/figures"
	for _, x := range []struct {
		name   string
		who    *portal.Client
		path   string
		status int
		has    []string
		hasNot []string
	}{
		{"a lead contact's page", lead, own, http.StatusOK, []string{"<strong>10</strong> Eingegangen", "<strong>10</strong> Jetzt offen", "auf Fünfer gerundet", "Nach Produkt"}, []string{"Nach Organisation", ">12<", ">13<", "Mia"}},
		{"a lead contact's file", lead, own + "/kinds.csv?period=4w", http.StatusOK, []string{"\ufeffArt;Eingegangen", "Bedienfrage;10"}, []string{"<html"}},
		{"staff's page", staff, "/staff/figures?kind=question", http.StatusOK, []string{"<strong>15</strong> Eingegangen", "Nach Organisation", `value="question" selected`}, []string{"Mia"}},
		{"a kind that nothing came in of", staff, "/staff/figures?kind=incident", http.StatusOK, []string{"<strong>0</strong> Eingegangen"}, nil},
		{"a formula stays a text", staff, "/staff/figures/organisations.csv", http.StatusOK, []string{`"'=HYPERLINK(`}, []string{"\n\"=HYPERLINK"}},
		{"a year has months", staff, "/staff/figures/flow.csv?period=2026", http.StatusOK, []string{"Monat;", "Jan.;0;0"}, nil},
		{"a table that there is not", staff, "/staff/figures/nothing.csv", http.StatusNotFound, nil, nil},
		{"a table without its ending", staff, "/staff/figures/flow", http.StatusNotFound, nil, nil},
		{"another organisation", lead, "/organisation/" + p.Org("Kreis", desk.Organisation{}).Ref + "/figures", http.StatusNotFound, nil, nil},
		{"whatever stands in the address", staff, "/staff/figures?" + url.Values{"period": {"'; --"}, "team": {"\x00"}, "org": {"x"}, "kind": {"<script>"}}.Encode(), http.StatusOK, nil, []string{"<script>alert"}},
	} {
		a := x.who.Get(x.path)
		if a.Status != x.status {
			t.Errorf("%s: got %d, want %d", x.name, a.Status, x.status)
		}
		for _, s := range x.has {
			if !strings.Contains(a.Body, s) {
				t.Errorf("%s lacks %q:\n%s", x.name, s, a.Body)
			}
		}
		for _, s := range x.hasNot {
			if strings.Contains(a.Body, s) {
				t.Errorf("%s has %q", x.name, s)
			}
		}
	}
}

func TestAnInstallationMayShowSmallGroups(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, map[string]any{"figures.small_groups": true})
	city := p.Org("Stadt", desk.Organisation{})
	mia := p.Contact("Mia", city, nil)
	for range 3 {
		p.Ticket("Frage", mia, city, nil)
	}
	a := p.SignIn(p.Agent("Thea", desk.TeamLead)).Get("/staff/figures")
	if !a.Has("<strong>3</strong> Eingegangen") || a.Has("auf Fünfer gerundet") {
		t.Errorf("got %s", a.Body)
	}
}

func TestTheYearlyReportSaysWhatThePageSays(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	city, other := p.Org("Stadt Öhringen", desk.Organisation{}), p.Org("Kreis", desk.Organisation{})
	hilde, mia := p.Contact("Hilde", city, func(m *desk.Membership) { m.Lead = true }), p.Contact("Mia", city, nil)
	for range 12 {
		p.Ticket("Frage", mia, city, nil)
	}
	for range 3 {
		p.Ticket("Geheim 4711", mia, city, func(n *store.NewTicket) { n.Confidential = true })
	}
	lead, staff := p.SignIn(hilde), p.SignIn(p.Agent("Thea", desk.TeamLead))
	own, of := "/organisation/"+city.Ref+"/report/", "/staff/report/"+city.Ref+"/"
	for _, x := range []struct {
		name   string
		who    *portal.Client
		path   string
		status int
	}{
		{"a lead contact", lead, own + "2026.pdf", http.StatusOK},
		{"staff", staff, of + "2026.pdf", http.StatusOK},
		{"a year before", lead, own + "2024.pdf", http.StatusOK},
		{"a year that is not offered", lead, own + "2019.pdf", http.StatusNotFound},
		{"weeks are no year", lead, own + "12w.pdf", http.StatusNotFound},
		{"another ending", lead, own + "2026.csv", http.StatusNotFound},
		{"another organisation", lead, "/organisation/" + other.Ref + "/report/2026.pdf", http.StatusNotFound},
		{"a contact who leads nothing", p.SignIn(mia), own + "2026.pdf", http.StatusNotFound},
		{"staff without figures", p.SignIn(p.Agent("Ute", desk.Agent)), of + "2026.pdf", http.StatusNotFound},
		{"an organisation that there is not", staff, "/staff/report/keine/2026.pdf", http.StatusNotFound},
	} {
		if a := x.who.Get(x.path); a.Status != x.status || (x.status == http.StatusOK) != strings.HasPrefix(a.Body, "%PDF-") {
			t.Errorf("%s: got %d, want %d", x.name, a.Status, x.status)
		}
	}
	if a := lead.Get("/organisation/" + city.Ref + "/figures"); !a.Has(own + "2026.pdf") {
		t.Error("the page does not lead to the report")
	}
	if a := staff.Get("/staff/figures"); a.Has("/staff/report/") || !a.Has("wenn Sie oben die Organisation wählen") {
		t.Error("figures of all organisations lead to a report of one")
	}
	if a := staff.Get("/staff/figures?org=" + city.Ref); !a.Has(of + "2026.pdf") {
		t.Error("figures of an organisation do not lead to its report")
	}
	first, second := lead.Get(own+"2026.pdf").Body, lead.Get(own+"2026.pdf").Body
	if first != second {
		t.Error("the same figures at the same time give other bytes")
	}
	log, err := store.People(p.DB).Audit(t.Context(), store.AuditFilter{Area: "org"}, 100)
	taken := 0
	for _, row := range log {
		if row.Action == "org.report" && row.Org.ID == city.ID {
			taken++
		}
	}
	if err != nil || taken != 5 {
		t.Errorf("the audit log has %d reports that were taken, want 5 (%v)", taken, err)
	}
	text := pdftext(t, first)
	for _, s := range []string{"Jahresbericht 2026", "Stadt Öhringen", "Eingegangen 10", "auf Fünfer gerundet", "Bedienfrage 10 – –", "Median: Bei der Hälfte der Tickets", "Nach Produkt"} {
		if !strings.Contains(text, s) {
			t.Errorf("the report lacks %q:\n%s", s, text)
		}
	}
	for _, s := range []string{"12", "4711", "Mia", "Hilde"} {
		if strings.Contains(strings.ReplaceAll(text, "2026", ""), s+" ") {
			t.Errorf("the report has %q:\n%s", s, text)
		}
	}
}

// pdftext gives a document's text as another program reads it; scripts/need.sh installs that.
func pdftext(t *testing.T, file string) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("pdftotext (poppler) is not installed")
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = strings.NewReader(file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}
