package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kundenportal/internal/testkit/browser"
)

// TestALeadContactNamesAColleagueWhoThenGetsAFirstPassword goes from "Meine Organisation" to the
// colleague's first sign-in, and through the consent that an address of a new mail domain needs.
func TestALeadContactNamesAColleagueWhoThenGetsAFirstPassword(t *testing.T) {
	t.Parallel()
	for _, o := range []browser.Options{{Width: 1440}, {Width: 375, NoJS: true}} {
		t.Run(fmt.Sprintf("%d pixels, without scripts %v", o.Width, o.NoJS), func(t *testing.T) {
			t.Parallel()
			s, clock := freshDemo(t)
			r := reference{s, clock}
			tab := newTab(t, o)
			r.signIn(tab, lead)
			tab.Goto(r.URL + "/organisation")
			tab.Has("h1", "Stadt Musterhausen")

			const colleague = "lena.ahlers@stadt-musterhausen.example"
			nameContact(tab, "Lena", "Ahlers", colleague)
			tab.Has(".p-flash, [role=status]", "Die Ansprechperson ist benannt.")
			tab.Has("tr", "Lena Ahlers")
			m := r.mail(t, colleague, "Ihr Zugang zum")
			if !strings.Contains(m.Text, "Passwort vergessen?") || keyIn.MatchString(m.Text) {
				t.Errorf("the welcome does not point to the first password:\n%s", m.Text)
			}
			hers := newTab(t, o)
			r.reset(t, hers, colleague, ownPhrase)
			hers.Has("h1", "Lena Ahlers")
			hers.Goto(r.URL + "/tickets?view=org")
			hers.Has("table", "")
			if status := hers.Goto(r.URL + "/organisation"); status != http.StatusNotFound {
				t.Errorf("who leads nothing gets %d", status)
			}

			const foreign = "mara.heise@amtsarchiv.example"
			nameContact(tab, "Mara", "Heise", foreign)
			tab.Has("[aria-labelledby=waiting]", foreign)
			office := newTab(t, o)
			r.signIn(office, "admin@demo.example")
			office.Goto(r.URL + "/admin")
			office.Has("main", "3 warten")
			office.Click("Benennungen")
			office.Click("Mara Heise")
			office.Has("main", "Neue E-Mail-Domain")
			office.Click("Zustimmen")
			office.HasNot("main", "Mara Heise")
			r.mail(t, lead, "Benennung: Der Support hat zugestimmt")
			r.mail(t, foreign, "Ihr Zugang zum")
			tab.Goto(r.URL + "/organisation")
			tab.HasNot("[aria-labelledby=waiting]", foreign)
			tab.Has("[aria-labelledby=contacts]", foreign)
			for _, problem := range tab.Problems() {
				t.Error("the browser reports:", problem)
			}
		})
	}
}

// nameContact fills in the form that "Meine Organisation" leads to.
func nameContact(tab *browser.Tab, given, family, email string) {
	tab.Click("Ansprechperson benennen")
	tab.Fill("Vorname", given)
	tab.Fill("Nachname", family)
	tab.Fill("E-Mail-Adresse", email)
	tab.Fill("Rolle", "Ansprechperson")
	tab.Fill("Sichtbare Tickets", "Tickets der Organisation")
	tab.Click("form .kern-btn--primary")
	tab.Has("h1", "Stadt Musterhausen")
}
