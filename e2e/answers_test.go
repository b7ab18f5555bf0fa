package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"kundenportal/internal/testkit/browser"
)

// Some tickets are answered together, from the list with the keyboard to the report.
func TestSeveralTicketsAreAnsweredTogether(t *testing.T) {
	s, _ := freshDemo(t)
	tab := newTab(t, browser.Options{})
	s.signIn(tab, agent)
	accessible := func(page string) {
		t.Helper()
		for _, width := range []int{375, 1440} {
			tab.View(width, width == 375)
			if found := tab.Axe(); len(found) > 0 {
				t.Errorf("%s at %d px: %v", page, width, found)
			}
			if n := tab.Overflow(); n > 0 {
				t.Errorf("%s is %d px too wide at %d px", page, n, width)
			}
		}
	}
	tab.Goto(s.URL + "/staff/queue?queue=mine")
	for range 2 {
		tab.Press("j")
		tab.Press("x")
	}
	tab.Click("Beantworten …")
	tab.Has("h1", "Mehrere Tickets beantworten")
	tab.Fill("Nachricht", "Guten Tag {name}, die Störung ist behoben. {kundin}")
	tab.Click("Vorschau ansehen")
	tab.Has("#body_de-error", "Platzhalter")
	accessible("the form with an error")
	tab.Fill("Nachricht", "Guten Tag {name}, die Störung ist behoben.")
	tab.Click("Vorschau ansehen")
	tab.Has("h1", "Vorschau der Antworten")
	if text := tab.Text("main"); strings.Contains(text, "{name}") || strings.Count(text, "die Störung ist behoben") != 2 {
		t.Errorf("the preview is not filled in: %s", text)
	}
	accessible("the preview")
	tab.Click(regexp.MustCompile(`An 2 Tickets senden \(\d Personen erhalten sie\)`).FindString(tab.Text("main")))
	tab.Has("main", "2 Tickets haben die Antwort.")
	accessible("the report")
}
