package e2e_test

import (
	"testing"

	"kundenportal/internal/testkit/browser"
)

// TestTwoWriteOnOneTicketAtOnce has two of the support on one ticket: each sees the other, and nobody's words
// are lost.
func TestTwoWriteOnOneTicketAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := freshDemo(t)
	hers, his := newTab(t, browser.Options{}), newTab(t, browser.Options{})
	s.signIn(hers, "support@demo.example")
	s.signIn(his, "admin@demo.example")
	hers.Goto(s.URL + "/staff/queue")
	hers.Click("tbody a.p-tt")
	ticket := hers.URL()
	his.Goto(ticket)
	hers.Has("[data-live-who]", "sieht sich das Ticket an.")
	his.Has("[data-live-who]", "sieht sich das Ticket an.")

	his.Fill("Nachricht", "Ich schreibe schon länger an einer Antwort.")
	hers.Has("[data-live-who]", "schreibt gerade eine Antwort.")
	hers.Click("#note > summary")
	hers.Fill("Notiz", "Der Kunde hat eben angerufen.")
	his.Has("[data-live-who]", "schreibt gerade eine interne Notiz.")
	for _, f := range hers.Axe() {
		t.Error(f)
	}
	hers.Click("Interne Notiz speichern")
	hers.Has(".p-thread", "Der Kunde hat eben angerufen.")

	his.Has("[data-live-news]", "Neu: interne Notiz von")
	his.Click("[data-live-news] a")
	his.Has(".p-thread", "Der Kunde hat eben angerufen.")
	if got := his.Value("Nachricht"); got != "Ich schreibe schon länger an einer Antwort." {
		t.Errorf("what was typed is %q", got)
	}
	his.Click("#answer [data-key-send]")
	his.Has(".p-thread", "Ich schreibe schon länger an einer Antwort.")

	hers.Has("[data-live-news]", "Antwort von")
	hers.Goto(s.URL + "/staff/queue") // before it was looked at
	hers.Goto(ticket)
	hers.Has(".p-thread", "Ich schreibe schon länger an einer Antwort.")
	for _, tab := range []*browser.Tab{hers, his} {
		for _, problem := range tab.Problems() {
			t.Error("the browser reports:", problem)
		}
	}
}

// TestKeysOfTheStaff opens the list of keys, goes through tickets, puts a text block in, and switches single
// keys off.
func TestKeysOfTheStaff(t *testing.T) {
	t.Parallel()
	s, _ := freshDemo(t)
	tab := newTab(t, browser.Options{})
	s.signIn(tab, "support@demo.example")
	tab.Press("w")
	tab.Has("h1", "Offene Tickets")
	tab.Click("tbody a.p-tt")
	first := tab.URL()
	tab.Has("[data-neighbours]", "Nächstes Ticket")
	tab.Press("j")
	tab.Has("[data-neighbours]", "Voriges Ticket")
	if tab.URL() == first {
		t.Error("the next ticket is the same one")
	}
	tab.Press("?")
	tab.Has("dialog[open]", "Interne Notiz")
	for _, f := range tab.Axe() {
		t.Error(f)
	}
	tab.Check("Einzelne Tasten verwenden", false)
	tab.Has("dialog[open] [role=status]", "Einzelne Tasten sind ausgeschaltet.")
	tab.Click("Schließen")
	second := tab.URL()
	tab.Press("k")
	tab.Click("#answer .p-picker > summary")
	tab.Fill("Textbaustein", "Bekannte Störung")
	tab.Click("#answer-picker button[value=block]")
	tab.Has("#answer [data-autosave-status]", "Entwurf gespeichert um")
	if tab.URL() != second {
		t.Error("a key acts that is switched off")
	}
	if got := tab.Value("Nachricht"); len(got) < 50 {
		t.Errorf("the text is %q", got)
	}
	for _, problem := range tab.Problems() {
		t.Error("the browser reports:", problem)
	}
}
