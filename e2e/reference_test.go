package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kundenportal/internal/demo"
	"kundenportal/internal/testkit/browser"
	"kundenportal/internal/testkit/world"
)

// reference is a portal on which the sentences are shown true; each journey has persons of its own
// where it changes them.
type reference struct {
	site
	clock *world.Clock
}

// The persons of the demo's first organisation that journeys change.
const (
	newcomer  = "neu@demo.example"
	aylin     = "aylin.demir@stadt-musterhausen.example"
	barbara   = "barbara.wieczorek@stadt-musterhausen.example"
	thorsten  = "thorsten.grube@stadt-musterhausen.example"
	svenja    = "svenja.lindemann@stadt-musterhausen.example"
	ownPhrase = "vier Fenster und ein Kahn"
)

// sentences are the words of the document that the portal must fulfil, each with the journey that
// shows it true. [TestReference] fails if a word of the document is in none of them.
var sentences = []struct {
	name, words string
	journey     func(*testing.T, reference)
}{
	{"ein geschützter Bereich, ausschließlich für registrierte Ansprechpartner", "Das MACH Kundenportal ist ein geschützter Bereich, der ausschließlich den registrierten Ansprechpartnern unserer Kunden für Fragen und Störungen im täglichen Umgang mit der MACH Software zur Verfügung steht.", protectedArea},
	{"auch außerhalb der Servicezeiten", "So können Sie auch außerhalb der Servicezeiten auf Informationen rund um den Support zugreifen.", outsideServiceHours},
	{"von nahezu allen browserfähigen Endgeräten aufrufbar", "Unter <https://kundenportal.mach.de> ist das MACH Kundenportal von nahezu allen browserfähigen Endgeräten aufrufbar.", nearlyAllDevices},
	{"folgende Funktionen und Informationen", "Das MACH Kundenportal bietet Ihnen folgende Funktionen und Informationen:", functions},
	{"Erfassung eines Tickets", "Erfassung eines Tickets für Störungen, Änderungsanforderungen, Bedienfragen und Anregungen", createTickets},
	{"Transparente Übersicht einschließlich des Bearbeitungsstandes", "Transparente Übersicht über alle selbst gemeldeten Tickets und die Tickets der eigenen Organisation einschließlich des Bearbeitungsstandes", overview},
	{"Kommentierung von Tickets", "Kommentierung von Tickets", comment},
	{"FAQs zum Umgang mit den Portalfunktionen", "FAQs zum Umgang mit den Portalfunktionen", faq},
	{"sukzessive ausgeweitet", "Die Funktionalitäten werden sukzessive ausgeweitet.", newInThePortal},
	{"Voraussetzung: als Ansprechpartner benannt", "Voraussetzung für die Nutzung ist, dass Sie MACH gegenüber als Ansprechpartner für Themenstellungen rund um den Support benannt wurden und somit Ihre Kontaktdaten bei MACH vorliegen.", onlyWhoIsNamed},
	{"initiale Erstellung eines Passwortes", "Für die initiale Erstellung eines Passwortes nutzen Sie die „Passwort vergessen?“ Funktion auf der Login-Seite.", firstPassword},
	{"Anmeldung, Benutzername, Passwort, Passwort vergessen?", "**Anmeldung** Benutzername Passwort [Passwort vergessen?](#)", signInPage},
	{"Kundenportal Zugang", "MACH Kundenportal Zugang: <https://kundenportal.mach.de>", address},
	{"auf eine neue Seite weitergeleitet", "Sie werden dann auf eine neue Seite weitergeleitet.", anotherPage},
	{"Benutzername entspricht der E-Mail-Adresse, Übermitteln", "Geben Sie hier Ihren Benutzernamen (dieser entspricht Ihrer E-Mail-Adresse) ein und klicken Sie auf \"Übermitteln\".", submit},
	{"Neues Passwort anfordern", "**Neues Passwort anfordern** Benutzername Ein neues Passwort wird an Ihre E-Mail-Adresse gesendet.", requestPage},
	{"eine E-Mail mit einem Link", "Wenn Ihre E-Mail-Adresse bei uns im System hinterlegt ist, erhalten Sie anschließend eine E-Mail mit einem Link zur Vergabe des neuen Passwortes.", mailWithLink},
	{"Erst nach dem Link eine E-Mail mit einem neuen Passwort", "Erst nachdem Sie diesen Link angeklickt haben, wird eine E-Mail mit einem neuen Passwort an Sie geschickt.", mailWithPassword},
	{"ohne angefordert zu haben, können Sie diese ignorieren", "*Anmerkung: Erhalten Sie eine solche E-Mail, ohne Ihr Passwort angefordert zu haben, können Sie diese ignorieren.", ignoredMail},
	{"Ohne aktive Anfrage kein neues Passwort", "Ohne aktive Anfrage eines neuen Passwortes, wird kein neues Passwort generiert.*", noRequestNoPassword},
	{"Passwortänderung jederzeit möglich", "Ja, eine Passwortänderung ist jederzeit möglich.", changePassword(aylin)},
	{"Anmelden mit Benutzernamen und vorhandenem Passwort", "Melden Sie sich einfach mit Ihrem Benutzernamen und Ihrem vorhandenen Passwort an.", signInAsEver},
	{"oben rechts auf Einstellungen", "Um das Passwort zu ändern, klicken Sie oben rechts auf „Einstellungen“.", settingsTopRight},
	{"Kein Problem", "Kein Problem.", forgotten(barbara)},
	{"jederzeit über Passwort vergessen? zurücksetzen", "Sollten Sie Ihr Passwort für den Zugang zum MACH Kundenportal vergessen haben, können Sie es jederzeit über den Link „Passwort vergessen?“ auf der Anmeldeseite zurücksetzen.", forgotten(thorsten)},
	{"Ihr direkter Draht", "*Ihr direkter Draht in den MACH Support", directLine},
	{"Hotline und E-Mail", "Hotline: 08 00 / 2 70 77 77 oder [hotline@mach.de](mailto:hotline@mach.de)*", hotline},
	{"XING, YouTube, Twitter, Newsfeed", "*Folgen Sie uns auf XING, YouTube, Twitter oder per Newsfeed.*", follow},
}

// TestReference shows every sentence of the customer's document true.
func TestReference(t *testing.T) {
	t.Parallel()
	s, clock := freshDemo(t)
	t.Run("no word of the document is without a journey", func(t *testing.T) {
		document, err := os.ReadFile("testdata/kundenportal.md")
		if err != nil {
			t.Fatal(err)
		}
		rest := regexp.MustCompile(`(?m)^#.*$`).ReplaceAllString(string(document), "")
		rest = strings.Join(strings.Fields(rest), " ")
		for _, s := range sentences {
			if s.journey == nil {
				t.Errorf("%s: no journey", s.name)
			}
			if !strings.Contains(rest, s.words) {
				t.Errorf("not in the document: %s", s.words)
			}
			rest = strings.Replace(rest, s.words, "", 1)
		}
		if rest = strings.Trim(rest, " -"); strings.Trim(rest, " -") != "" {
			t.Errorf("sentences without a journey: %s", rest)
		}
	})
	for _, sentence := range sentences {
		t.Run(sentence.name, func(t *testing.T) {
			t.Parallel()
			sentence.journey(t, reference{s, clock})
		})
	}
}

func protectedArea(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	for _, path := range []string{"/", "/tickets", "/tickets/new", "/tickets/2026-000001", "/faq", "/settings", "/staff", "/admin"} {
		tab.Goto(r.URL + path)
		tab.Has("h1", "Anmeldung")
	}
	r.enter(tab, contact, "ein anderes Passwort als das richtige")
	tab.Has(wrong, "")
	tab.Goto(r.URL + "/tickets")
	tab.Has("h1", "Anmeldung")
	r.enter(tab, contact, demo.Password)
	tab.Has("h1", "Tickets") // where they wanted to go
	if tab.Count("a[href*=register], a[href*=registrieren]") > 0 {
		t.Error("people can register by themselves")
	}
}

func outsideServiceHours(t *testing.T, _ reference) {
	s, clock := freshDemo(t)
	clock.Move(14 * time.Hour) // midnight
	tab := newTab(t, browser.Options{})
	s.signIn(tab, contact)
	tab.Has("footer", "Zurzeit außerhalb der Servicezeiten")
	tab.Click("Tickets")
	tab.Click("table a.p-tt")
	tab.Has("main", "Wird erst am Dienstag, 24.11.2026, ab 07:30 Uhr gelesen")
	tab.Goto(s.URL + "/faq")
	tab.Has("h1", "Hilfe & FAQ")
	tab.Goto(s.URL + "/news")
	tab.Has("h1", "Aktuelles")
}

func nearlyAllDevices(t *testing.T, r reference) {
	for _, o := range []browser.Options{{Width: 320}, {Width: 375}, {Width: 768}, {Width: 1440}, {Width: 375, NoJS: true}, {Width: 1440, NoJS: true}} {
		t.Run(fmt.Sprintf("%d pixels, without scripts %v", o.Width, o.NoJS), func(t *testing.T) {
			tab := newTab(t, o)
			r.signIn(tab, contact)
			for _, path := range []string{"/", "/tickets?view=org", "/tickets/new", "/faq", "/settings"} {
				if status := tab.Goto(r.URL + path); status != http.StatusOK {
					t.Errorf("%s: %d", path, status)
				}
				if over := tab.Overflow(); over > 0 {
					t.Errorf("%s is %d pixels wider than the window", path, over)
				}
			}
		})
	}
}

func functions(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	r.signIn(tab, contact)
	for link, heading := range map[string]string{"Neues Ticket": "Neues Ticket", "Tickets": "Tickets", "Aktuelles": "Aktuelles", "Hilfe & FAQ": "Hilfe & FAQ"} {
		tab.Click(link)
		tab.Has("h1", heading)
	}
}

func createTickets(t *testing.T, r reference) {
	for _, k := range []struct{ kind, question string }{
		{"Störung", "Was ist passiert?"}, {"Änderungsanforderung", "Was brauchen Sie?"}, {"Bedienfrage", "Ihre Frage"}, {"Anregung", "Ihre Idee"},
	} {
		t.Run(k.kind, func(t *testing.T) {
			tab := newTab(t, browser.Options{NoJS: true})
			r.signIn(tab, contact)
			tab.Click("Neues Ticket")
			tab.Check(k.kind, true)
			tab.Click("Weiter")
			tab.Fill("Produkt", optionOf(t, tab, "product", 2))
			if k.kind == "Störung" {
				tab.Check("Eine Person", true)
			}
			tab.Fill("Betreff", "Eine "+k.kind+" aus dem Dokument")
			tab.Fill(k.question, "Der Text dazu.")
			tab.Upload("Anlagen", screenshot(t))
			tab.Click("button[name=do][value=next]:not(.p-default)")
			tab.Has("h1", "Angaben prüfen")
			tab.Click("Ticket senden")
			tab.Has("h1", "Ihr Ticket ist angekommen")
			tab.Click("Ticket ansehen")
			tab.Has("h1", "Eine "+k.kind+" aus dem Dokument")
			tab.Has(".p-ticket__line", k.kind)
			tab.Has(".p-files", "Bildschirmfoto Anmeldung.png")
		})
	}
}

func overview(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	r.signIn(tab, contact)
	tab.Click("Tickets")
	tab.Has(".p-tabs, nav", "Meine Tickets")
	tab.Has("table", "")
	tab.Click("Tickets meiner Organisation")
	tab.Fill("Status", "Offene und abgeschlossene")
	tab.Click("Filter anwenden")
	tab.Has("tr", "Abgeschlossen")
	tab.Has("th", "Nächster Schritt")
	rows, badges := tab.Count("tbody tr"), tab.Count("tbody tr td:nth-child(2) *")
	if rows < 5 || badges < rows {
		t.Errorf("%d rows with %d states", rows, badges)
	}
	for _, state := range []string{"Neu", "In Bearbeitung", "Rückfrage offen", "Eingeplant", "Ergebnis liegt vor", "Abgeschlossen"} {
		tab.Fill("Status", state)
		tab.Click("Filter anwenden")
		tab.Has("h1", "Tickets")
		if tab.Count("tbody tr") > 0 {
			tab.Has("tbody tr", state)
		}
	}
}

func comment(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	r.signIn(tab, contact)
	tab.Click("Tickets")
	tab.Click("table a.p-tt")
	tab.Fill("Nachricht", "Ein Kommentar aus dem Dokument.")
	tab.Click(primary("/comment"))
	tab.Has("article", "Ein Kommentar aus dem Dokument.")
	tab.Has("main", "Ihr Kommentar ist gesendet.")
}

func faq(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	r.signIn(tab, contact)
	tab.Click("Hilfe & FAQ")
	tab.Click("main a[href='/faq/erstes-passwort']")
	tab.Has("h1", "Passwort")
	tab.Has("main", "Übermitteln")
}

func newInThePortal(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	r.signIn(tab, contact)
	tab.Click("Hilfe & FAQ")
	tab.Click("Neu im Portal")
	tab.Has("h1", "Neu im Portal")
	if tab.Count("main time") == 0 {
		t.Error("nothing says when something was added")
	}
}

func onlyWhoIsNamed(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	tab.Goto(r.URL + "/sign-in")
	tab.Has("main", "Zugang haben die Ansprechpersonen, die MACH von ihrer Organisation benannt wurden.")
	r.request(tab, "niemand@stadt-musterhausen.example")
	unknown := tab.Text("main")
	r.request(tab, svenja)
	if known := tab.Text("main"); known != unknown {
		t.Errorf("the answer tells who is known:\n%s\n%s", known, unknown)
	}
	r.mail(t, svenja, "Neues Passwort anfordern") // the jobs have run
	for _, m := range r.Box.Messages() {
		if m.To[0] == "niemand@stadt-musterhausen.example" {
			t.Errorf("a mail went to somebody who is not named: %s", m.Subject)
		}
	}
}

// request asks for a new password from the sign-in page.
func (r reference) request(tab *browser.Tab, who string) {
	tab.Goto(r.URL + "/sign-in")
	tab.Click("Passwort vergessen?")
	tab.Fill("Benutzername", who)
	tab.Click("Übermitteln")
	tab.Has("h1", "Bitte sehen Sie in Ihr Postfach")
}

var (
	linkIn = regexp.MustCompile(`http://\S+/password/link/\S+`)
	keyIn  = regexp.MustCompile(`(?m)^\s*([a-zA-Z0-9]+(?:-[a-zA-Z0-9]+){2,})\s*$`)
)

// link gives the link of the newest mail to somebody who asked for a new password.
func (r reference) link(t *testing.T, who string) string {
	t.Helper()
	m := r.mail(t, who, "Neues Passwort anfordern")
	link := linkIn.FindString(m.Text)
	if link == "" || !strings.HasPrefix(link, r.URL+"/") {
		t.Fatalf("no link in\n%s", m.Text)
	}
	return link
}

// key gives the password of the newest mail that brings one.
func (r reference) key(t *testing.T, who string) string {
	t.Helper()
	m := r.mail(t, who, "Ihr neues Passwort")
	key := keyIn.FindStringSubmatch(m.Text)
	if key == nil {
		t.Fatalf("no password in\n%s", m.Text)
	}
	return key[1]
}

// reset goes all the way from the sign-in page to an own password, in the browser only.
func (r reference) reset(t *testing.T, tab *browser.Tab, who, password string) {
	t.Helper()
	r.request(tab, who)
	tab.Goto(r.link(t, who))
	tab.Has("h1", "Neues Passwort anfordern")
	tab.Click("Passwort jetzt zusenden")
	tab.Has("h1", "Die E-Mail ist unterwegs")
	tab.Click("Zur Anmeldung")
	r.enter(tab, who, r.key(t, who))
	tab.Has("h1", "Eigenes Passwort wählen")
	tab.Fill("Neues Passwort", password)
	tab.Fill("Neues Passwort wiederholen", password)
	tab.Click("Passwort speichern")
	tab.Has("h1", "Guten Tag")
}

func firstPassword(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	r.reset(t, tab, newcomer, ownPhrase)
	tab.Has("h1", "Neele Jansen")
	tab.Click("Abmelden")
	r.enter(tab, newcomer, ownPhrase)
	tab.Has("h1", "Neele Jansen")
}

func signInPage(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	tab.Goto(r.URL)
	tab.Has("h1", "Anmeldung")
	tab.Has("label", "Benutzername")
	tab.Has("label", "Passwort")
	tab.Has("main form button", "Passwort vergessen?")
}

func address(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	if status := tab.Goto(r.URL); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	tab.Has("header", "MACH Kundenportal")
	if got := tab.URL(); !strings.HasPrefix(got, r.URL) {
		t.Errorf("the portal led to %s", got)
	}
}

func anotherPage(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	tab.Goto(r.URL + "/sign-in")
	tab.Click("Passwort vergessen?")
	if tab.URL() != r.URL+"/password" {
		t.Errorf("led to %s", tab.URL())
	}
	tab.Has("h1", "Neues Passwort anfordern")
}

func submit(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	const who = "konrad.feldmann@stadt-musterhausen.example"
	r.request(tab, "  Konrad.Feldmann@Stadt-Musterhausen.example ")
	tab.Has("main", "Wenn Ihre E-Mail-Adresse bei uns im System hinterlegt ist, erhalten Sie anschließend eine E-Mail")
	r.link(t, who)
}

func requestPage(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	tab.Goto(r.URL + "/password")
	tab.Has("h1", "Neues Passwort anfordern")
	tab.Has("label", "Benutzername")
	tab.Has("form", "Ein neues Passwort wird an Ihre E-Mail-Adresse gesendet.")
	tab.Has("form button", "Übermitteln")
}

func mailWithLink(t *testing.T, r reference) {
	const who = "ricarda.stolz@kommunales-rechenzentrum-nordheide.example"
	tab := newTab(t, browser.Options{})
	r.request(tab, who)
	if status := tab.Goto(r.link(t, who)); status != http.StatusOK {
		t.Errorf("the link answers %d", status)
	}
	tab.Has("main button", "Passwort jetzt zusenden")
}

func mailWithPassword(t *testing.T, r reference) {
	const who = "doerte.hansen@kommunales-rechenzentrum-nordheide.example"
	tab := newTab(t, browser.Options{})
	r.request(tab, who)
	link := r.link(t, who)
	for range 3 {
		tab.Goto(link) // as scanners of mails do
	}
	r.noKey(t, who)
	tab.Click("Passwort jetzt zusenden")
	tab.Has("h1", "Die E-Mail ist unterwegs")
	r.key(t, who)
	if status := tab.Goto(link); status == http.StatusOK && tab.Count("main form") > 0 {
		t.Error("the link can be used twice")
	}
}

// noKey checks that nobody was sent a password; a mail that was asked for before has arrived.
func (r reference) noKey(t *testing.T, who string) {
	t.Helper()
	for _, m := range r.Box.Messages() {
		if m.To[0] == who && strings.Contains(m.Subject, "Ihr neues Passwort") {
			t.Errorf("%s got a password that nobody asked for", who)
		}
	}
}

func ignoredMail(t *testing.T, r reference) {
	const who = "gudrun.pohl@landkreis-beispieltal.example"
	stranger := newTab(t, browser.Options{})
	r.request(stranger, who)
	m := r.mail(t, who, "Neues Passwort anfordern")
	if !strings.Contains(m.Text, "können Sie diese E-Mail ignorieren") {
		t.Errorf("the mail does not say that it can be ignored:\n%s", m.Text)
	}
	tab := newTab(t, browser.Options{})
	r.signIn(tab, who)
	r.noKey(t, who)
}

func noRequestNoPassword(t *testing.T, r reference) {
	const who = "cem.aksoy@landkreis-beispieltal.example"
	tab := newTab(t, browser.Options{})
	r.request(tab, who)
	tab.Goto(r.link(t, who)) // opened, not pressed
	tab.Has("main", "Ohne aktive Anfrage eines neuen Passwortes wird kein neues Passwort generiert.")
	r.signIn(tab, who) // the old password goes on working
	r.noKey(t, who)
}

func changePassword(who string) func(*testing.T, reference) {
	return func(t *testing.T, r reference) {
		tab, other := newTab(t, browser.Options{}), newTab(t, browser.Options{})
		r.signIn(tab, who)
		r.signIn(other, who)
		tab.Click("Einstellungen")
		tab.Fill("Bisheriges Passwort", demo.Password)
		tab.Fill("Neues Passwort", ownPhrase)
		tab.Fill("Neues Passwort wiederholen", ownPhrase)
		tab.Click(primary("/settings/password"))
		tab.Has("main", "Ihr Passwort ist geändert. Alle anderen Sitzungen sind beendet.")
		other.Goto(r.URL + "/tickets")
		other.Has("h1", "Anmeldung")
		r.enter(other, who, demo.Password)
		other.Has(wrong, "")
		r.enter(other, who, ownPhrase)
		other.Has("header", "Abmelden")
		r.mail(t, who, "Ihr Passwort wurde geändert")
	}
}

func signInAsEver(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	tab.Goto(r.URL + "/sign-in")
	r.enter(tab, " KONTAKT@demo.example ", demo.Password)
	tab.Has("h1", "Guten Tag, Miriam Köhler")
}

func settingsTopRight(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	r.signIn(tab, contact)
	at, err := chromedp.Run(tab.Context(), chromedp.Evaluate[[]float64](`(() => {
		const r = [...document.querySelectorAll('header a')].find((a) => a.innerText.trim() === 'Einstellungen').getBoundingClientRect();
		return [r.left / innerWidth, r.top] })()`))
	if err != nil {
		t.Fatal(err)
	}
	if at[0] < 0.6 || at[1] > 80 {
		t.Errorf("Einstellungen is at %v of the width, %v pixels from the top", at[0], at[1])
	}
	tab.Click("Einstellungen")
	tab.Has("h1", "Einstellungen")
	tab.Has("h2", "Passwort ändern")
}

func forgotten(who string) func(*testing.T, reference) {
	return func(t *testing.T, r reference) {
		tab := newTab(t, browser.Options{Width: 375, NoJS: true})
		r.reset(t, tab, who, ownPhrase)
	}
}

func directLine(t *testing.T, r reference) {
	for _, path := range []string{"/sign-in", "/password", "/legal/imprint"} {
		tab := newTab(t, browser.Options{})
		tab.Goto(r.URL + path)
		tab.Has("footer", "Ihr direkter Draht in den MACH Support")
	}
}

func hotline(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	tab.Goto(r.URL + "/sign-in")
	tab.Has("footer", "Hotline: 08 00 / 2 70 77 77")
	tab.Has("footer a[href='mailto:hotline@mach.de']", "hotline@mach.de")
	tab.Has("footer a[href^='tel:']", "08 00 / 2 70 77 77")
}

func follow(t *testing.T, r reference) {
	tab := newTab(t, browser.Options{})
	tab.Goto(r.URL + "/sign-in")
	tab.Has("footer", "Folgen Sie uns auf XING, YouTube, Twitter oder per Newsfeed.")
	for name, host := range map[string]string{"XING": "xing.com", "YouTube": "youtube.com", "Twitter": "twitter.com"} {
		tab.Has(fmt.Sprintf("footer a[href*='%s']", host), name)
	}
	v := r.visitor(t, "")
	feed, err := chromedp.Run(tab.Context(), chromedp.Evaluate[string]("[...document.querySelectorAll('footer a')].find((a) => a.innerText.includes('Newsfeed')).getAttribute('href')"))
	if err != nil {
		t.Fatal(err)
	}
	resp, body := v.get(feed)
	if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Content-Type"), "atom+xml") || !strings.Contains(body, "<entry>") {
		t.Errorf("%s: %s, %s", feed, resp.Status, resp.Header.Get("Content-Type"))
	}
}
