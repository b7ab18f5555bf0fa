package figures_test

import (
	"net/http"
	"net/url"
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
