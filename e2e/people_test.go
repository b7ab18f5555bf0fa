package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kundenportal/internal/demo"
	"kundenportal/internal/testkit/browser"
)

// TestADeputyAnswers has Miriam Köhler go on leave: Aylin Demir finds what waits for her on the start page, answers in her
// name, and the support reads who wrote.
func TestADeputyAnswers(t *testing.T) {
	t.Parallel()
	for _, o := range []browser.Options{{Width: 1440}, {Width: 375, NoJS: true}} {
		t.Run(fmt.Sprintf("%d pixels, without scripts %v", o.Width, o.NoJS), func(t *testing.T) {
			t.Parallel()
			s, _ := ownDemo(t, demo.Tickets) // among so many some wait for Miriam Köhler
			hers, his, office := newTab(t, o), newTab(t, o), newTab(t, o)
			s.signIn(hers, contact)
			hers.Goto(s.URL + "/settings")
			hers.Click("main a[href='/settings/deputy']")
			hers.Has("h1", "Vertretung")
			clean(t, hers)
			hers.Fill("Vertretung", "Aylin Demir")
			hers.Fill("Letzter Tag", "2026-11-20") // before the first: refused, and nothing is lost
			hers.Click("form[action='/settings/deputy'] .kern-btn--primary")
			hers.Has("main", "Der letzte Tag liegt vor dem ersten.")
			clean(t, hers)
			hers.Fill("Letzter Tag", "2026-11-27")
			hers.Click("form[action='/settings/deputy'] .kern-btn--primary")
			hers.Has(".p-flash, [role=status]", "Die Vertretung ist festgelegt.")
			hers.Has("main", "Aylin Demir")
			const aylin = "aylin.demir@stadt-musterhausen.example"
			if m := s.mail(t, aylin, "Sie vertreten Miriam Köhler"); !strings.Contains(m.Text, "27.11.2026") {
				t.Errorf("the deputy's mail has no last day:\n%s", m.Text)
			}

			s.signIn(his, aylin)
			his.Has("main", "In Vertretung für Miriam Köhler")
			his.Has("main", "Sie vertreten Miriam Köhler bis 27.11.2026")
			clean(t, his)
			his.Click("section[aria-labelledby^='for-'] .p-list a.p-tt")
			his.Has("h1", "")
			clean(t, his)
			at := his.URL()
			const words = "Ich antworte für Frau Köhler: Das war gestern."
			his.Fill("Nachricht", words)
			his.Click(primary("/comment"))
			his.Has("main", words)
			his.Has("main", "in Vertretung")
			clean(t, his)

			s.signIn(office, agent)
			office.Goto(s.URL + "/staff/tickets/" + anyNumber.FindString(at))
			office.Has(".p-thread", words)
			office.Has(".p-thread", "in Vertretung")
			hers.Goto(at)
			hers.Has("main", words)
			for _, tab := range []*browser.Tab{hers, his, office} {
				for _, problem := range tab.Problems() {
					if !strings.Contains(problem, "422") { // the form that was refused
						t.Error("the browser reports:", problem)
					}
				}
			}
		})
	}
}

// clean looks for barriers in what is shown.
func clean(t *testing.T, tab *browser.Tab) {
	t.Helper()
	for _, f := range tab.Axe() {
		t.Errorf("%s: %v", tab.URL(), f)
	}
}

// TestAConfidentialTicketIsInvisibleToEverybodyElse looks for the demo's confidential ticket in the windows of its circle,
// its team, and of everybody else.
func TestAConfidentialTicketIsInvisibleToEverybodyElse(t *testing.T) {
	t.Parallel()
	s := demoSite(t)
	const subject, word = "Zugriff auf die Personalakten der Amtsleitung", "Personalakten"
	const circle = "aylin.demir@stadt-musterhausen.example"
	owner := newTab(t, browser.Options{Width: 1440})
	s.signIn(owner, lead)
	owner.Goto(s.URL + "/tickets?view=org&q=personalakten")
	owner.Click("tbody a.p-tt")
	owner.Has("h1", subject)
	clean(t, owner)
	secret := anyNumber.FindString(owner.URL())
	for _, v := range []struct {
		who  string // empty: signed out
		sees bool
	}{
		{lead, true}, {circle, true}, {agent, true}, {contact, false}, {"rechenzentrum@demo.example", false}, {"nachbar@demo.example", false},
		{"redaktion@demo.example", false}, {"", false},
	} {
		tab := newTab(t, browser.Options{Width: 1440})
		tab.Goto(s.URL + "/sign-in")
		if v.who != "" {
			s.signIn(tab, v.who)
		}
		found := 0
		for _, path := range []string{"/", "/staff", "/staff/queue?queue=all", "/staff/queue?queue=mine", "/staff/tickets?q=" + word, "/staff/tickets?q=" + secret,
			"/tickets?view=org", "/tickets?view=mine", "/tickets?view=watching", "/tickets?view=org&q=" + word, "/tickets?view=org&q=" + secret, "/tickets?stage=open&view=org&order=created",
			"/tickets/" + secret, "/tickets/" + secret + "/received", "/tickets/" + secret + "/decide?action=withdraw", "/staff/tickets/" + secret, "/staff/tickets/" + secret + "/customer",
			"/tickets.csv?view=org", "/tickets.csv?view=org&q=" + word, "/tickets/new/suggest?q=" + subject, "/faq?q=" + word, "/news/feed.atom", "/organisation", "/staff/figures", "/figures",
			"/admin/audit?q=" + word} {
			status, body := ask(t, tab, path)
			if path == "/tickets/"+secret && !v.sees && v.who != "" {
				if _, missing := ask(t, tab, "/tickets/2026-999999"); status != http.StatusNotFound || strings.ReplaceAll(missing, "2026-999999", secret) != body {
					t.Errorf("%s can tell the ticket from one that is not there: %d", v.who, status)
				}
			}
			asked := strings.Contains(path, secret) || strings.Contains(path, word) // a page repeats what was asked
			switch {
			case strings.Contains(body, subject), strings.Contains(body, secret) && !asked:
				if found++; !v.sees {
					t.Errorf("%q finds it at %s", v.who, path)
				}
			}
		}
		if v.sees && found < 3 {
			t.Errorf("%s found it %d times: the test looks past it", v.who, found)
		}
		if status := stream(t, tab, "/staff/tickets/"+secret+"/live"); (status == http.StatusOK) != (v.who == agent) {
			t.Errorf("the live stream answers %q with %d", v.who, status)
		}
		if v.who == circle {
			tab.Goto(s.URL + "/tickets/" + secret)
			tab.Has("main", "Vertraulich")
			clean(t, tab)
		}
	}
}

// ask fetches a path as the tab's person and gives what came, after redirects.
func ask(t *testing.T, tab *browser.Tab, path string) (int, string) {
	t.Helper()
	got, err := chromedp.Run(tab.Context(), chromedp.Evaluate[[]any](fmt.Sprintf(
		`fetch(%q).then(async (r) => [r.status, await r.text()])`, path), chromedp.EvalAwaitPromise))
	if err != nil || len(got) != 2 {
		t.Fatal(path, err)
	}
	return int(got[0].(float64)), got[1].(string)
}

// stream opens server-sent events, gives the answer's status and leaves.
func stream(t *testing.T, tab *browser.Tab, path string) int {
	t.Helper()
	status, err := chromedp.Run(tab.Context(), chromedp.Evaluate[float64](fmt.Sprintf(
		`(() => { const c = new AbortController(); return fetch(%q, { signal: c.signal, redirect: "manual" }).then((r) => { c.abort(); return r.status }) })()`, path), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(path, err)
	}
	return int(status)
}
