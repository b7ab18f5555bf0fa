package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"kundenportal/internal/testkit/browser"
)

// A lead contact confirms a result and says how satisfied they are.
func TestAClosedTicketIsRated(t *testing.T) {
	s, _ := ownDemo(t, 300)
	tab := newTab(t, browser.Options{})
	s.signIn(tab, "leitung@demo.example")
	tab.Goto(s.URL + "/tickets?view=org&stage=resolved")
	ticket, err := chromedp.Run(tab.Context(), chromedp.Evaluate[string](`(document.querySelector("main a[href*='/tickets/2']") || {href: ''}).href`))
	if err != nil || ticket == "" {
		t.Fatal(err, tab.Text("main"))
	}
	tab.Goto(ticket)
	tab.Click("Lösung bestätigen")
	tab.Has("#rating", "Wie zufrieden sind Sie mit der Bearbeitung?")
	for _, width := range []int{375, 1440} {
		tab.View(width, width == 375)
		if found := tab.Axe(); len(found) > 0 {
			t.Errorf("axe at %d px: %v", width, found)
		}
	}
	tab.Check("Zufrieden", true)
	tab.Fill("Anmerkung", "Gut erklärt.")
	tab.Click("Bewertung senden")
	tab.Has("#rating", "Bewertet mit „Zufrieden“")
	tab.Click("Bewertung ändern")
	if found := tab.Axe(); len(found) > 0 {
		t.Errorf("axe, rated: %v", found)
	}
}
