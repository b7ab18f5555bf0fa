package e2e_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kundenportal/internal/testkit/browser"
)

func TestQueuesAreWorkedByKeyboard(t *testing.T) {
	s, _ := freshDemo(t)
	tab := newTab(t, browser.Options{})
	s.signIn(tab, agent)
	tab.View(1280, false)

	// The demo's two strips aside, which no installation has for long, twenty tickets stand in the first window.
	tab.Goto(s.URL + "/staff/queue?queue=all")
	end, err := chromedp.Run(tab.Context(), chromedp.Evaluate[float64](
		`(() => { document.querySelectorAll(".p-strip").forEach((x) => x.remove()); const lines = [...document.querySelectorAll("table[data-rows] tbody tr")].map((x) => x.getBoundingClientRect()); return lines[0].top + 20 * Math.max(...lines.map((x) => x.height)) })()`))
	if err != nil || end > 900 {
		t.Errorf("the twentieth ticket ends at %v px at 1280 × 900: %v", end, err)
	}
	if found := tab.Axe(); len(found) > 0 {
		t.Errorf("axe: %v", found)
	}

	// Twenty tickets: from the list into the first, and in each an answer, or every fourth time a note. Nothing but keys.
	tab.Goto(s.URL + "/staff/queue?queue=all")
	tab.Press("j")
	tab.Press(kb.Enter)
	handled := map[string]bool{}
	for i := range 20 {
		if i > 0 {
			tab.Press("j")
		}
		tab.Has("#answer", "")
		key, form, words := "a", "#answer", fmt.Sprintf("Antwort %d: Wir haben die Ursache gefunden.", i)
		if i%4 == 3 {
			key, form, words = "n", "#note", fmt.Sprintf("Notiz %d: mit der Entwicklung besprochen.", i)
		}
		tab.Press(key)
		tab.Has(form+" textarea:focus", "")
		tab.Press(words)
		tab.Press(kb.Enter, chromedp.ModifierCtrl)
		tab.Has(".p-thread", words)
		handled[anyNumber.FindString(tab.URL())] = true
	}
	if len(handled) != 20 {
		t.Errorf("%d tickets were handled, want 20", len(handled))
	}
	tab.Press("l")
	tab.Has("h1", "Offene Tickets")
	for range 3 {
		tab.Press("j")
		tab.Press("x")
	}
	if n := tab.Count("tbody input:checked"); n != 3 {
		t.Fatalf("%d rows chosen, want 3", n)
	}
	tab.Press("b")
	tab.Press(kb.Tab)
	tab.Press(kb.Enter)
	tab.Has(".p-alert", "zugewiesen")
	tab.Press("z")
	tab.Has(".p-alert", "wieder")
}
