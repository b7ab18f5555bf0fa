package e2e_test

import (
	"fmt"
	"testing"

	"kundenportal/internal/testkit/browser"
)

// TestAnEditorPublishesAnArticleAndAContactFindsIt goes from the draft over preview and translation to
// the contact's search, and back to an earlier version.
func TestAnEditorPublishesAnArticleAndAContactFindsIt(t *testing.T) {
	t.Parallel()
	for _, o := range []browser.Options{{Width: 1440}, {Width: 375, NoJS: true}} {
		t.Run(fmt.Sprintf("%d pixels, without scripts %v", o.Width, o.NoJS), func(t *testing.T) {
			t.Parallel()
			s, clock := freshDemo(t)
			r := reference{s, clock}
			tab, reader := newTab(t, o), newTab(t, o)
			r.signIn(tab, "redaktion@demo.example")
			tab.Has("h1", "Redaktion")
			r.signIn(reader, contact)

			tab.Click("Neuer Artikel")
			tab.Fill("Titel (Deutsch)", "Quastenflosser richtig ablegen")
			tab.Fill("Text (Deutsch)", "Öffnen Sie **Ablage**.\n\n- eins\n- zwei")
			tab.Click("Vorschau")
			tab.Has("[aria-labelledby=preview] strong", "Ablage")
			tab.Has("[aria-labelledby=preview]", "English: kein Text")
			tab.Click("Speichern")
			tab.Has(".p-flash", "Der Artikel ist gespeichert.")
			tab.Has("main", "Entwurf")
			reader.Goto(r.URL + "/faq?q=Quastenflosser")
			reader.Has("main", "Kein Artikel gefunden")

			tab.Fill("Titel (English)", "Filing coelacanths")
			tab.Fill("Text (English)", "Open **Filing**.")
			tab.Check("Veröffentlicht", true)
			tab.Click("Speichern")
			tab.Has(".p-flash", "Der Artikel ist gespeichert.")
			reader.Goto(r.URL + "/faq?q=Quastenflosser")
			reader.Click("Quastenflosser richtig ablegen")
			reader.Has("article strong", "Ablage")

			tab.Click("Versionen")
			tab.Has("ins", "Veröffentlicht")
			tab.Click("Texte von Version 1 wiederherstellen")
			tab.Has(".p-flash", "Die Texte sind wiederhergestellt.")
			tab.Has("main", "Noch nicht übersetzt")
			if !o.NoJS {
				accessible(t, tab)
				tab.Click("Versionen")
				accessible(t, tab)
				tab.Goto(r.URL + "/editor")
				accessible(t, tab)
				tab.Goto(r.URL + "/editor/news/new")
				accessible(t, tab)
			}
			for _, problem := range tab.Problems() {
				t.Error("the browser reports:", problem)
			}
		})
	}
}

func accessible(t *testing.T, tab *browser.Tab) {
	t.Helper()
	for _, f := range tab.Axe() {
		t.Errorf("%s: %+v", tab.URL(), f)
	}
}
