package e2e_test

import (
	"testing"

	"kundenportal/internal/testkit/browser"
	"kundenportal/internal/testkit/portal"
)

// TestANewPortalIsSetUpInTheBrowser goes from the address in the log of a portal without any data to the end of the
// guided set-up, in both looks and on a phone, and has every step checked.
func TestANewPortalIsSetUpInTheBrowser(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	link := p.Log.Find(t, `http://\S+/setup/key/[\w-]+`)[0]
	tab := newTab(t, browser.Options{Width: 1440})
	looks := func(step string) {
		t.Helper()
		for _, f := range tab.Axe() {
			t.Errorf("%s: %s", step, f)
		}
		if n := tab.Overflow(); n > 0 {
			t.Errorf("%s: %d pixels wider than the window", step, n)
		}
	}
	tab.Goto(p.URL + "/sign-in")
	tab.Has("main", "Dieses Portal ist noch nicht eingerichtet")
	looks("sign-in")

	tab.Goto(link)
	tab.Has("h1", "Portal einrichten")
	looks("the first administrator")
	tab.Fill("Vor- und Nachname", "Anna Sommer")
	tab.Fill("E-Mail-Adresse", "anna@stadt.example")
	tab.Fill("Neues Passwort", "vier-Tassen-Kaffee-am-Morgen")
	tab.Fill("Neues Passwort wiederholen", "vier-Tassen-Kaffee-am-Morgen")
	tab.Click("Zugang anlegen und anmelden")
	tab.Has("h1", "Einrichtung")
	tab.Has("main", "von 6 Schritten")
	looks("the guide")

	tab.Click("Name und Anbieter festlegen")
	tab.Fill("Name des Portals", "Stadtportal")
	looks("the name")
	tab.Click("Speichern")
	tab.Has("header", "Stadtportal")
	tab.Goto(p.URL + "/admin/settings/look")
	tab.Fill("Farbe des Seitenkopfes", "#ffd23f")
	tab.Click("Speichern")
	tab.Has("main", "nötig sind 4,5 : 1")
	looks("a refused colour")
	tab.Goto(p.URL + "/admin/settings/mail")
	tab.Click("Testnachricht senden")
	tab.Has(".p-flash", "angenommen")

	tab.View(375, true)
	tab.Goto(p.URL + "/admin/setup")
	looks("the guide on a phone in the dark")
	for _, page := range []string{"/admin/settings", "/admin/settings/look", "/admin/settings/contact", "/admin/settings/legal/privacy", "/admin/settings/mail"} {
		tab.Goto(p.URL + page)
		looks(page + " on a phone in the dark")
	}
	tab.Goto(p.URL + "/admin/setup")
	tab.Click("Überspringen: Servicezeiten")
	tab.Has("main", "Übersprungen")
	tab.Click("Einrichtung abschließen")
	tab.Has(".p-flash", "Die Einrichtung ist abgeschlossen.")
}
