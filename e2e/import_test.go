package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"kundenportal/internal/testkit/browser"
)

// TestAFileOfContactsIsMendedAppliedAndChangesNothingTheSecondTime goes from a file with errors over its preview to
// the contact's page.
func TestAFileOfContactsIsMendedAppliedAndChangesNothingTheSecondTime(t *testing.T) {
	t.Parallel()
	for _, o := range []browser.Options{{Width: 1440}, {Width: 375, NoJS: true}} {
		t.Run(fmt.Sprintf("%d pixels, without scripts %v", o.Width, o.NoJS), func(t *testing.T) {
			t.Parallel()
			s, clock := freshDemo(t)
			r := reference{s, clock}
			tab := newTab(t, o)
			r.signIn(tab, "admin@demo.example")
			const head = "E-Mail;Vorname;Nachname;Organisation;Rolle;Benannt von\r\n"
			bring := func(text string) {
				file := filepath.Join(t.TempDir(), "kontakte.csv")
				if err := os.WriteFile(file, []byte(head+text), 0o600); err != nil {
					t.Fatal(err)
				}
				tab.Goto(r.URL + "/admin/import?kind=contacts")
				tab.Upload("Datei", file)
				tab.Click("Vorschau")
			}
			bring("nora.neu@stadt-musterhausen.example;Nora;Neu;Stadt Musterhausen;Chef;Amtsleitung\r\n")
			tab.Has("main", "Eine Zeile kann so nicht")
			tab.Has("main", "Rolle: „Chef“ ist keiner der möglichen Werte.")
			if n := tab.Count("button[form=apply]"); n != 0 {
				t.Error("a file with errors can be applied")
			}
			for _, f := range tab.Axe() {
				t.Error(f)
			}
			const good = "nora.neu@stadt-musterhausen.example;Nora;Neu;Stadt Musterhausen;Ansprechperson;Amtsleitung\r\n"
			bring(good)
			tab.Has("main", "Anzulegende Zeilen: 1")
			tab.Check("Neue Ansprechpersonen per E-Mail auf ihren Zugang hinweisen", true)
			tab.Click("Übernehmen")
			tab.Has("main", "Die Datei wurde übernommen.")
			r.mail(t, "nora.neu@stadt-musterhausen.example", "Ihr Zugang zum")
			tab.Goto(r.URL + "/admin/people?q=nora+neu")
			tab.Has("table", "Stadt Musterhausen")
			bring(good)
			tab.Has("main", "Es gibt nichts zu übernehmen.")
			if over := tab.Overflow(); over > 0 {
				t.Errorf("%d pixels too wide", over)
			}
			for _, problem := range tab.Problems() {
				t.Error(problem)
			}
		})
	}
}
