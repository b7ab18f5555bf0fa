package e2e_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"kundenportal/internal/demo"
	"kundenportal/internal/testkit/browser"
)

// TestScript shows what the portal's script adds to pages that work without it.
func TestScript(t *testing.T) {
	t.Parallel()
	s, _ := freshDemo(t)
	for name, journey := range map[string]func(*testing.T, site){
		"a draft survives a closed window":                     draftSurvives,
		"two clicks send once":                                 twoClicks,
		"an upload shows its progress and can be taken back":   uploadProgress,
		"files beyond the limits are refused before they go":   uploadLimits,
		"articles are offered while the subject is typed":      suggestions,
		"a password can be looked at":                          reveal,
		"a warning comes before words are lost, not otherwise": warning,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			journey(t, s)
		})
	}
}

// newForm opens the form of a new question.
func newForm(s site, tab *browser.Tab, who string) {
	s.signIn(tab, who)
	tab.Goto(s.URL + "/tickets/new")
	tab.Check("Bedienfrage", true)
	tab.Click("Weiter")
	tab.Has("label", "Betreff")
}

func draftSurvives(t *testing.T, s site) {
	tab := newTab(t, browser.Options{})
	newForm(s, tab, contact)
	tab.Fill("Betreff", "Wie lege ich eine Vorlage an?")
	tab.Fill("Ihre Frage", "Ich finde den Menüpunkt nicht.")
	tab.Has("[data-autosave-status]", "Entwurf gespeichert um")

	another := newTab(t, browser.Options{})
	s.signIn(another, contact)
	another.Goto(s.URL + "/tickets/new")
	another.Click("Wie lege ich eine Vorlage an?")
	if got := another.Value("Ihre Frage"); got != "Ich finde den Menüpunkt nicht." {
		t.Errorf("the draft has %q", got)
	}
}

// TestWhatWasTypedSurvivesTheSessionsEnd sends forms after the session has ended.
func TestWhatWasTypedSurvivesTheSessionsEnd(t *testing.T) {
	t.Parallel()
	for _, o := range []browser.Options{{}, {NoJS: true}} {
		t.Run(fmt.Sprintf("without scripts %v", o.NoJS), func(t *testing.T) {
			t.Parallel()
			s, clock := freshDemo(t)
			tab := newTab(t, o)
			newForm(s, tab, contact)
			tab.Fill("Betreff", "Frage nach der Mittagspause")
			tab.Fill("Ihre Frage", "Dieser Text darf nicht verloren gehen.")
			clock.Move(3 * time.Hour)
			tab.Click("button[name=do][value=next]:not(.p-default)")
			tab.Has("h1", "Anmeldung")
			tab.Has("main", "Ihre Eingaben sind gesichert")
			s.enter(tab, contact, demo.Password)
			tab.Has("label", "Ihre Frage")
			if got := tab.Value("Ihre Frage"); got != "Dieser Text darf nicht verloren gehen." {
				t.Errorf("the question is %q", got)
			}
			if got := tab.Value("Betreff"); got != "Frage nach der Mittagspause" {
				t.Errorf("the subject is %q", got)
			}

			tab.Goto(s.URL + "/tickets")
			tab.Click("table a.p-tt")
			tab.Fill("Nachricht", "Auch dieser Kommentar nicht.")
			clock.Move(3 * time.Hour)
			tab.Click(primary("/comment"))
			tab.Has("h1", "Anmeldung")
			s.enter(tab, contact, demo.Password)
			tab.Has("label", "Nachricht")
			if got := tab.Value("Nachricht"); got != "Auch dieser Kommentar nicht." {
				t.Errorf("the comment is %q", got)
			}
		})
	}
}

func twoClicks(t *testing.T, s site) {
	tab := newTab(t, browser.Options{})
	s.signIn(tab, contact)
	tab.Goto(s.URL + "/tickets")
	tab.Click("table a.p-tt")
	tab.Fill("Nachricht", "Zweimal gedrückt, einmal gesendet.")
	_, err := chromedp.Run(tab.Context(), chromedp.Evaluate[chromedp.Void](fmt.Sprintf("(() => { const b = document.querySelector(%q); b.click(); b.click() })()", primary("/comment"))))
	if err != nil {
		t.Fatal(err)
	}
	tab.Has("article", "Zweimal gedrückt, einmal gesendet.")
	count := func() int {
		n, err := chromedp.Run(tab.Context(), chromedp.Evaluate[int]("[...document.querySelectorAll('article')].filter((a) => a.innerText.includes('Zweimal gedrückt')).length"))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count(); n != 1 {
		t.Errorf("%d comments", n)
	}

	// A browser without the script may send the same form twice.
	v := s.visitor(t, contact)
	path := regexp.MustCompile(`/tickets/\d{4}-\d{6}`).FindString(tab.URL())
	_, body := v.get(path)
	key := regexp.MustCompile(`name="form_key" value="([^"]+)"`).FindStringSubmatch(body)
	if key == nil {
		t.Fatal("no form_key")
	}
	for range 2 {
		resp, err := v.http.PostForm(s.URL+path+"/comment", url.Values{"form_key": {key[1]}, "body": {"Doppelt: Zweimal gedrückt"}, "answered": {"0"}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("the same form again: %s", resp.Status)
		}
	}
	tab.Goto(s.URL + path)
	if n := count(); n != 2 {
		t.Errorf("%d comments, want one for each form", n)
	}
}

func file(t *testing.T, name string, size int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, bytes.Repeat([]byte("Zeile eines Protokolls.\n"), size/24+1)[:size], 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func uploadProgress(t *testing.T, s site) {
	tab := newTab(t, browser.Options{})
	newForm(s, tab, lead)
	slow := func(bytesPerSecond float64) {
		_, err := chromedp.Call(tab.Context(), network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: bytesPerSecond}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	slow(100 << 10)
	tab.Upload("Anlagen", file(t, "protokoll.txt", 400<<10))
	tab.Has("[data-file-list] li progress", "")
	tab.Click("button[name=do][value=next]:not(.p-default)")
	tab.Has("[data-file-error]", "Bitte warten Sie, bis alle Dateien übertragen sind.")
	slow(-1)
	tab.Has("[data-file-list] li", "Entfernen")
	if n := tab.Count("[data-file-list] progress"); n != 0 {
		t.Errorf("%d files are still on their way", n)
	}
	tab.Fill("Betreff", "Mit Anlage")
	tab.Click("button[name=remove]")
	tab.Has("label", "Betreff")
	if n := tab.Count("[data-file-list] li"); n != 0 {
		t.Errorf("%d files after the only one was taken back", n)
	}
	if got := tab.Value("Betreff"); got != "Mit Anlage" {
		t.Errorf("the subject is %q", got)
	}
}

func uploadLimits(t *testing.T, s site) {
	tab := newTab(t, browser.Options{})
	newForm(s, tab, "thorsten.grube@stadt-musterhausen.example")
	tab.Has("form", "Bis zu 10 Dateien, je Datei höchstens 25 MB, zusammen höchstens 100 MB.")
	tab.Upload("Anlagen", file(t, "zu-gross.txt", 25<<20+1))
	tab.Has("[data-file-error]", "zu-gross.txt ist etwas größer als die erlaubten 25 MB je Datei.")
	if n := tab.Count("[data-file-list] li"); n != 0 {
		t.Errorf("%d files are uploaded", n)
	}
	var many []string
	for i := range 11 {
		many = append(many, file(t, fmt.Sprintf("teil-%02d.txt", i+1), 100+i))
	}
	tab.Upload("Anlagen", many...)
	tab.Has("[data-file-error]", "teil-11.txt wurde nicht übernommen. Erlaubt sind 10 Dateien.")
	tab.Has("[data-file-list] li:nth-child(10)", "Entfernen")
}

func suggestions(t *testing.T, s site) {
	tab := newTab(t, browser.Options{})
	newForm(s, tab, aylin)
	tab.Fill("Betreff", "Passwort ändern")
	tab.Has("#articles", "Vielleicht hilft das schon")
	tab.Has("#articles a", "Passwort")
	tab.Fill("Betreff", "")
	for tab.Count("#articles a") > 0 {
		if t.Context().Err() != nil {
			t.Fatal("the articles stay")
		}
	}
}

func reveal(t *testing.T, s site) {
	tab := newTab(t, browser.Options{})
	tab.Goto(s.URL + "/sign-in")
	tab.Fill("Passwort", "streng geheim")
	tab.Click("Passwort anzeigen")
	if n := tab.Count("input[name=password][type=text]"); n != 1 {
		t.Error("the password is not shown")
	}
	tab.Click("Passwort verbergen")
	if n := tab.Count("input[name=password][type=password]"); n != 1 {
		t.Error("the password is not hidden again")
	}
	if got := tab.Value("Passwort"); got != "streng geheim" {
		t.Errorf("the password is %q", got)
	}
}

func warning(t *testing.T, s site) {
	tab := newTab(t, browser.Options{})
	s.signIn(tab, contact)
	tab.Goto(s.URL + "/tickets")
	tab.Click("table a.p-tt")
	asked := make(chan string, 10)
	err := chromedp.Listen(tab.Context(), func(event any) {
		if e, ok := event.(*page.EventJavascriptDialogOpening); ok {
			asked <- string(e.Type)
			go func() { // the event's goroutine must not wait for an answer; the tab's end ends it
				_, _ = chromedp.Call(tab.Context(), page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	tab.Click("textarea[name=body]")
	tab.Click("Tickets") // nothing was typed
	tab.Has("h1", "Tickets")
	if n := len(asked); n != 0 {
		t.Errorf("asked %d times though nothing was typed", n)
	}
	tab.Click("table a.p-tt")
	tab.Click("textarea[name=body]")
	tab.Fill("Nachricht", "Noch nicht gesichert")
	tab.Click("Tickets")
	tab.Has("h1", "Tickets")
	select {
	case kind := <-asked:
		if kind != "beforeunload" {
			t.Errorf("asked by %s", kind)
		}
	default:
		t.Error("not asked before unsaved words were lost")
	}
}
