package organisation_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/web/organisation"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// hall is the lead contacts' pages over a world, without the shell.
type hall struct {
	*world.World
	t         *testing.T
	texts     *i18n.Bundle
	mux       *http.ServeMux
	city      desk.Organisation
	jens, mia desk.Person
	path      string // of the city's page
}

var statuses = map[desk.ErrorKind]int{desk.NotFound: 404, desk.Forbidden: 403, desk.Conflict: 409, desk.Invalid: 422}

func leads(m *desk.Membership) { m.Lead = true }

func setUp(t *testing.T) *hall {
	t.Helper()
	w := world.New(t, world.SQLite(t))
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{World: w, t: t, texts: texts, mux: http.NewServeMux(), city: w.Org("Stadt Altenau", desk.Organisation{})}
	h.jens, h.mia = w.Contact("Jens", h.city, leads), w.Contact("Mia", h.city, nil)
	h.path = "/organisation/" + h.city.Ref
	for _, rt := range organisation.New(directory.New(w.DB, w.Clock.Now, time.UTC)).Routes() {
		h.mux.HandleFunc(rt.Pattern, func(w http.ResponseWriter, r *http.Request) {
			var e *desk.Error
			if err := rt.Handle(w, r); errors.As(err, &e) {
				http.Error(w, err.Error(), statuses[e.Kind])
			} else if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	t.Cleanup(func() {
		if missing := texts.Missing(); len(missing) > 0 {
			t.Errorf("texts missing: %v", missing)
		}
	})
	return h
}

// page is an answer with its document.
type page struct {
	*httptest.ResponseRecorder
	t   *testing.T
	doc *html.Node
}

func (h *hall) do(p desk.Person, r *http.Request) page {
	h.t.Helper()
	l := h.texts.For("de", time.UTC)
	c := &shell.Context{L: l, Session: &desk.Session{Person: p}, Now: h.Clock.Now(), Scope: h.Scope(p)}
	c.Page = ui.Page{L: l, Brand: ui.Brand{Name: "MACH Kundenportal", Vendor: "MACH"}, Path: r.URL.Path, Now: c.Now, User: &ui.User{Name: p.Name(), Lead: true}}
	rec := httptest.NewRecorder()
	h.mux.ServeHTTP(rec, shell.With(r, c))
	doc, err := html.Parse(bytes.NewReader(rec.Body.Bytes()))
	if err != nil {
		h.t.Fatal(err)
	}
	return page{rec, h.t, doc}
}

func (h *hall) get(p desk.Person, path string) page {
	h.t.Helper()
	return h.do(p, httptest.NewRequest(http.MethodGet, path, nil))
}

func (h *hall) post(p desk.Person, path string, pairs ...string) page {
	h.t.Helper()
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.do(p, r)
}

func (p page) wants(status int, texts ...string) page {
	p.t.Helper()
	if p.Code != status {
		p.t.Fatalf("status %d, want %d: %s", p.Code, status, p.seen())
	}
	for _, s := range texts {
		if !strings.Contains(p.seen(), s) {
			p.t.Errorf("the page does not show %q:\n%s", s, p.seen())
		}
	}
	return p
}

func (p page) leadsTo(where, flash string) {
	p.t.Helper()
	p.wants(http.StatusSeeOther)
	if at := p.Header().Get("Location"); at != where {
		p.t.Errorf("leads to %s, want %s", at, where)
	}
	if !strings.Contains(p.Header().Get("Set-Cookie"), shell.FlashCookie+"="+flash) {
		p.t.Errorf("says %s, want %s", p.Header().Get("Set-Cookie"), flash)
	}
}

func (p page) seen() string {
	var b strings.Builder
	for n := range p.doc.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// value gives the value of an input, or the chosen option of a select.
func (p page) value(name string) string {
	for n := range p.doc.Descendants() {
		if attr(n, "name") != name {
			continue
		}
		if n.Data == "input" {
			return attr(n, "value")
		}
		for o := range n.Descendants() {
			for _, a := range o.Attr {
				if a.Key == "selected" {
					return attr(o, "value")
				}
			}
		}
	}
	return ""
}

func (p page) offers(name string) (values []string) {
	for n := range p.doc.Descendants() {
		if n.Data == "option" && attr(n.Parent, "name") == name {
			values = append(values, attr(n, "value"))
		}
	}
	return values
}

func named(email string, more ...string) []string {
	return append([]string{"given_name", "Carla", "family_name", "Wendt", "email", email, "phone", "0451 1", "lang", "en", "lead", "0", "level", "own",
		"may_comment", "0", "form_key", "k"}, more...)
}

func TestTheMenuLeadsToTheOneOrganisationOrToAChoice(t *testing.T) {
	t.Parallel()
	h := setUp(t)
	if at := h.get(h.jens, "/organisation").wants(303).Header().Get("Location"); at != h.path {
		t.Errorf("led to %s", at)
	}
	other := h.Org("Eigenbetrieb", desk.Organisation{})
	h.Join(h.jens, other, leads)
	h.get(h.jens, "/organisation").wants(200, "Stadt Altenau", "Eigenbetrieb")
	h.get(h.mia, "/organisation").wants(404)
	h.get(h.mia, h.path).wants(404)
}

func TestThePageListsContactsAndNothingOfTheirSignIns(t *testing.T) {
	t.Parallel()
	h := setUp(t)
	h.Tx(func(tx *store.Tx) error {
		return tx.TouchSession(t.Context(), desk.Session{Person: h.mia}, time.Date(2021, 3, 4, 5, 6, 0, 0, time.UTC))
	})
	p := h.get(h.jens, h.path).wants(200, "Jens Muster", "(Sie)", "Hauptansprechperson", h.mia.Email, "Tickets der Organisation", "Lesen und kommentieren",
		"Amtsleitung am 23.11.2026", "Nur eine Hauptansprechperson", "Zwei werden empfohlen")
	if strings.Contains(p.Body.String(), "2021") {
		t.Error("the page tells when somebody signed in")
	}
	h.Contact("Ute", h.city, leads)
	if strings.Contains(h.get(h.jens, h.path).wants(200).seen(), "Nur eine Hauptansprechperson") {
		t.Error("two are said to be one")
	}
}

func TestAContactIsNamedAndAForeignOneWaitsUntilItIsWithdrawn(t *testing.T) {
	t.Parallel()
	h := setUp(t)
	form := h.get(h.jens, h.path+"/new").wants(200, "Ansprechperson benennen", "Stadt Altenau")
	if form.value("level") != "org" || form.value("may_comment") != "1" || form.value("form_key") == "" {
		t.Error("the form does not begin with what is usual")
	}
	for range 2 {
		h.post(h.jens, h.path+"/new", named("carla@example.org")...).leadsTo(h.path, "contact_named")
	}
	h.get(h.jens, h.path).wants(200, "Carla Wendt", "Eigene Tickets", "Nur lesen")
	h.post(h.jens, h.path+"/new", named("c@archiv.example", "form_key", "k2")...).leadsTo(h.path, "naming_waits")
	p := h.get(h.jens, h.path).wants(200, "wartet auf Zustimmung des Supports", "c@archiv.example")
	withdraw := ""
	for n := range p.doc.Descendants() {
		if a := attr(n, "action"); strings.HasSuffix(a, "/withdraw") {
			withdraw = a
		}
	}
	h.post(h.mia, withdraw).wants(404)
	h.post(h.jens, withdraw).leadsTo(h.path, "naming_withdrawn")
	if strings.Contains(h.get(h.jens, h.path).seen(), "c@archiv.example") {
		t.Error("what was withdrawn still waits")
	}
}

func TestAFormThatFailsKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := setUp(t)
	p := h.post(h.jens, h.path+"/new", named(h.mia.Email, "family_name", " ", "level", "below", "lead", "1")...).
		wants(422, "Bitte geben Sie den Nachnamen ein.", "gibt es in Ihrer Organisation schon eine Ansprechperson", "So weit reicht Ihr eigener Zugang")
	for name, want := range map[string]string{"given_name": "Carla", "email": h.mia.Email, "phone": "0451 1", "lang": "en", "lead": "1", "may_comment": "0", "form_key": "k"} {
		if got := p.value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	h.post(h.mia, h.path+"/new", named("carla@example.org")...).wants(404)
}

func TestOnlyWhatSomebodyMayGiveIsOffered(t *testing.T) {
	t.Parallel()
	h := setUp(t)
	reader := h.Contact("Rita", h.city, func(m *desk.Membership) { m.Lead, m.Level, m.MayComment = true, desk.LevelOwn, false })
	form := h.get(reader, h.path+"/new").wants(200)
	if l, r := strings.Join(form.offers("level"), " "), strings.Join(form.offers("may_comment"), " "); l != "own" || r != "0" || form.value("level") != "own" {
		t.Errorf("offers %q and %q", l, r)
	}
	edit := h.get(reader, h.path+"/people/"+h.mia.Ref).wants(200) // what she has may stay
	if l, r := strings.Join(edit.offers("level"), " "), strings.Join(edit.offers("may_comment"), " "); l != "own org" || r != "1 0" {
		t.Errorf("offers %q and %q", l, r)
	}
}

func TestRightsAreChangedAndALateChangeShowsWhatIsStored(t *testing.T) {
	t.Parallel()
	h := setUp(t)
	path := h.path + "/people/" + h.mia.Ref
	form := h.get(h.jens, path).wants(200, "Mia Muster", "Amtsleitung")
	seen := form.value("seen")
	h.post(h.jens, path, "lead", "1", "level", "org", "may_comment", "1", "seen", seen).leadsTo(h.path, "rights_saved")
	p := h.post(h.jens, path, "lead", "0", "level", "own", "may_comment", "1", "seen", seen).wants(409, "inzwischen geändert", "Jetzt gespeichert: Hauptansprechperson")
	if p.value("level") != "own" || p.value("seen") == seen {
		t.Error("the form does not hold what was typed, over what is stored")
	}
	h.post(h.jens, path, "lead", "0", "level", "own", "may_comment", "1", "seen", p.value("seen")).leadsTo(h.path, "rights_saved")
	h.post(h.jens, path, "lead", "0", "level", "", "may_comment", "1").wants(422, "Bitte wählen Sie")
	h.post(h.mia, path, "lead", "1", "level", "below", "may_comment", "1").wants(404)
}

func TestOnesOwnRightsAreChangedAfterAConfirmationIfAnotherLeadRemains(t *testing.T) {
	t.Parallel()
	h := setUp(t)
	path := h.path + "/people/" + h.jens.Ref
	h.get(h.jens, path).wants(200, "Das sind Sie selbst")
	down := []string{"lead", "0", "level", "org", "may_comment", "1"}
	h.post(h.jens, path, down...).wants(422, "Bitte bestätigen Sie, dass Sie Ihre eigenen Rechte ändern möchten.")
	h.post(h.jens, path, append(down, "confirmed", "1")...).wants(422, "Das ist die letzte Hauptansprechperson")
	h.Contact("Ute", h.city, leads)
	h.post(h.jens, path, append(down, "confirmed", "1")...).leadsTo("/", "rights_saved")
	h.get(h.jens, h.path).wants(404)
}

func TestAContactIsTakenOutAfterAQuestion(t *testing.T) {
	t.Parallel()
	h := setUp(t)
	h.get(h.jens, h.path+"/people/"+h.mia.Ref+"/end").wants(200, "Mia Muster aus der Organisation nehmen?")
	h.post(h.jens, h.path+"/people/"+h.mia.Ref+"/end").leadsTo(h.path, "colleague_ended")
	h.post(h.jens, h.path+"/people/"+h.mia.Ref+"/end").wants(404)
	own := h.path + "/people/" + h.jens.Ref + "/end"
	h.get(h.jens, own).wants(200, "Sich selbst aus der Organisation nehmen?")
	h.post(h.jens, own).wants(422, "Mindestens eine Hauptansprechperson muss bleiben.")
	h.Contact("Ute", h.city, leads)
	h.post(h.jens, own).leadsTo("/", "organisation_left")
}
