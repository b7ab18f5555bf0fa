package e2e_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kundenportal/internal/testkit/browser"
)

// screenshot writes a picture as somebody would attach it.
func screenshot(t testing.TB) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for x := range 640 {
		for y := range 400 {
			picture.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), 160, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "Bildschirmfoto Anmeldung.png")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var anyNumber = regexp.MustCompile(`\d{4}-\d{6}`)

// primary is the button of a form that does what the form is for.
func primary(action string) string {
	return fmt.Sprintf(`form[action*=%q] .kern-btn--primary`, action)
}

func source(t testing.TB, tab *browser.Tab) string {
	t.Helper()
	source, err := chromedp.Run(tab.Context(), chromedp.Evaluate[string]("document.documentElement.outerHTML"))
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// optionOf gives the text of a select element's n-th choice.
func optionOf(t testing.TB, tab *browser.Tab, name string, n int) string {
	t.Helper()
	text, err := chromedp.Run(tab.Context(), chromedp.Evaluate[string](fmt.Sprintf("document.querySelector('select[name=%s]').options[%d].label", name, n)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

const (
	contact = "kontakt@demo.example"
	lead    = "leitung@demo.example"
	agent   = "support@demo.example"
)

// TestMainJob is what the portal is for: a contact reports a fault with a screenshot, finds it in
// the organisation's overview, is asked back and answers, gets a result and confirms it.
func TestMainJob(t *testing.T) {
	t.Parallel()
	for _, o := range []browser.Options{{Width: 1440}, {Width: 375}, {Width: 1440, NoJS: true}, {Width: 375, NoJS: true}} {
		name := fmt.Sprintf("%d pixels with scripts", o.Width)
		if o.NoJS {
			name = fmt.Sprintf("%d pixels without scripts", o.Width)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := freshDemo(t)
			j := job{T: t, site: s, customer: newTab(t, o), support: newTab(t, o), js: !o.NoJS}
			j.run()
			for _, tab := range []*browser.Tab{j.customer, j.support} {
				for _, p := range tab.Problems() {
					t.Error("the browser reports:", p)
				}
			}
		})
	}
}

type job struct {
	*testing.T
	site
	customer, support *browser.Tab
	js                bool
	number            string
}

const (
	subject = "Sammeldruck der Gebührenbescheide bricht ab"
	secret  = "Verdacht auf Zwiebelkuchen im Druckmodul"
)

func (j *job) run() {
	j.signIn(j.customer, contact)
	j.report()
	j.findInOverview()
	j.takeAndAskBack()
	j.answer()
	j.giveResult()
	j.confirm()
	j.staysInternal()
}

func (j *job) report() {
	tab := j.customer
	tab.Click("Neues Ticket")
	tab.Check("Störung", true)
	tab.Click("Weiter")
	tab.Fill("Produkt", optionOf(j, tab, "product", 1))
	tab.Check("Mehrere Personen", true)
	tab.Fill("Betreff", subject)
	tab.Fill("Was ist passiert?", "Nach der 40. Seite erscheint „Druckauftrag abgebrochen“.\n\n- Drucker ist bereit\n- Vorschau ist vollständig")
	tab.Fill("Was haben Sie erwartet?", "Alle 120 Bescheide werden gedruckt.")
	tab.Fill("Ihr Aktenzeichen", "20.3-4711/26")
	tab.Upload("Anlagen", screenshot(j))
	if j.js {
		tab.Has("[data-file-list] li", "Entfernen")
	}
	tab.Click("button[name=do][value=next]:not(.p-default)")
	tab.Has("h1", "Angaben prüfen")
	tab.Has("dl", "Bildschirmfoto Anmeldung.png")
	tab.Has("dl", "Mehrere Personen")
	tab.Click("Ticket senden")
	tab.Has("h1", "Ihr Ticket ist angekommen")
	j.number = anyNumber.FindString(tab.Text("main"))
	if j.number == "" {
		j.Fatalf("no number on the receipt:\n%s", tab.Text("main"))
	}
	m := j.mail(j, contact, "Eingangsbestätigung")
	j.has(m.Subject+m.Text, j.number, subject, j.URL+"/tickets/"+j.number)
}

func (j *job) has(text string, words ...string) {
	j.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			j.Errorf("%q is missing in\n%s", w, text)
		}
	}
}

func (j *job) findInOverview() {
	tab := j.customer
	tab.Click("Meine Tickets")
	tab.Has("tr", subject)
	tab.Click("Tickets meiner Organisation")
	tab.Has("tr", subject)
	tab.Has("tr", "Neu")
	tab.Click(subject)
	tab.Has("h1", subject)
	tab.Has(".p-ticket__line", "Neu")
	tab.Has(".p-ticket__next", "Beim Support")
	if tab.Count("img[alt]") == 0 {
		j.Error("the screenshot is not shown")
	}
}

func (j *job) takeAndAskBack() {
	tab := j.support
	j.signIn(tab, agent)
	tab.Goto(j.URL + "/staff/queue")
	tab.Click("Ungelesen: " + subject)
	tab.Has("h1", subject)
	tab.Click("Übernehmen")
	tab.Has(".p-head", "In Bearbeitung")
	tab.Click("#note > summary")
	tab.Fill("Notiz", secret)
	tab.Click("Interne Notiz speichern")
	tab.Has("article", secret)
	j.open("#answer")
	tab.Fill("Nachricht", "Welcher Drucker ist es, und welche Treiberversion steht im Dialog?")
	tab.Check("Rückfrage stellen", true)
	tab.Click("An Miriam Köhler senden")
	tab.Has(".p-head", "Rückfrage offen")
	m := j.mail(j, contact, "Rückfrage")
	j.has(m.Subject+m.Text, j.number, "Welcher Drucker", j.URL+"/tickets/"+j.number)
}

// open unfolds one of the agent's two forms if it is folded.
func (j *job) open(details string) {
	if j.support.Count(details+"[open]") == 0 {
		j.support.Click(details + " > summary")
	}
	j.support.Has(details+" textarea", "")
}

func (j *job) answer() {
	tab := j.customer
	tab.Goto(j.URL + "/")
	tab.Has("a.p-tt", "Ungelesen: "+subject)
	tab.Click("Ungelesen: " + subject)
	tab.Has(".p-ticket__line", "Rückfrage offen")
	tab.Has(".p-ticket__next", "Bei Ihnen")
	tab.Has(".p-since", "Neu seit Ihrem letzten Besuch")
	tab.Fill("Nachricht", "Es ist der Etagendrucker 3, Treiber 6.1.")
	tab.Check("Rückfrage beantwortet", true)
	tab.Click(primary("/comment"))
	tab.Has(".p-ticket__line", "In Bearbeitung")
	tab.Has("article", "Etagendrucker 3")
	tab.Goto(j.URL + "/tickets")
	tab.Has("a.p-tt", subject)
	tab.HasNot("a.p-tt", "Ungelesen: "+subject)
}

func (j *job) giveResult() {
	tab := j.support
	tab.Goto(j.URL + "/staff/tickets/" + j.number)
	tab.Has("article", "Etagendrucker 3")
	j.open("#answer")
	tab.Fill("Nachricht", "Bitte spielen Sie Treiber 6.2 ein, damit läuft der Sammeldruck durch.")
	tab.Check("Ergebnis mitteilen", true)
	tab.Fill("Ergebnis", "Gelöst")
	tab.Click("An Miriam Köhler senden")
	tab.Has(".p-head", "Ergebnis liegt vor")
	m := j.mail(j, contact, "Ergebnis")
	j.has(m.Subject+m.Text, j.number, "Treiber 6.2", "Lösung bestätigen", "Problem besteht weiter", j.URL+"/tickets/"+j.number)
}

func (j *job) confirm() {
	tab := j.customer
	tab.Goto(j.URL + "/tickets/" + j.number)
	tab.Has(".p-ticket__line", "Ergebnis liegt vor")
	tab.Click("Lösung bestätigen")
	tab.Has(".p-ticket__line", "Abgeschlossen")
	tab.Has("main", "Miriam Köhler hat die Lösung bestätigt")
}

// staysInternal looks for the internal note on every path that leads to contacts.
func (j *job) staysInternal() {
	for _, who := range []string{contact, lead} {
		v := j.visitor(j, who)
		for _, path := range []string{"/", "/tickets?view=org&stage=all", "/tickets/" + j.number, "/tickets.csv?view=org&stage=all"} {
			resp, body := v.get(path)
			if resp.StatusCode != http.StatusOK {
				j.Errorf("%s: %s for %s", path, resp.Status, who)
			}
			if strings.Contains(body, "Zwiebelkuchen") {
				j.Errorf("the note is in %s for %s", path, who)
			}
		}
		if _, body := v.get("/tickets?view=org&stage=all&q=Zwiebelkuchen"); strings.Contains(body, j.number) {
			j.Errorf("a search of %s finds the note", who)
		}
		if _, body := v.get("/tickets?view=org&stage=all&q=Etagendrucker"); !strings.Contains(body, j.number) {
			j.Errorf("a search of %s does not find what was written in public", who)
		}
	}
	if page := source(j, j.customer); strings.Contains(page, "Zwiebelkuchen") {
		j.Error("the note is in the page's source")
	}
	for _, m := range j.Box.Messages() {
		if strings.Contains(m.Raw+m.Text+m.HTML, "Zwiebelkuchen") {
			j.Errorf("the note was mailed to %v: %s", m.To, m.Subject)
		}
	}
	// Nobody of another organisation gets to know that the ticket exists.
	v := j.visitor(j, "nachbar@demo.example")
	for _, path := range []string{"/tickets/" + j.number, "/tickets/" + j.number + "/decide?action=withdraw"} {
		if resp, _ := v.get(path); resp.StatusCode != http.StatusNotFound {
			j.Errorf("%s: %s for another organisation", path, resp.Status)
		}
	}
}
