package admin_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/web/admin"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var ctx = context.Background()

// office is the administrator's pages over a world, without the shell.
type office struct {
	*world.World
	t     *testing.T
	texts *i18n.Bundle
	mux   *http.ServeMux
	admin desk.Person
}

var statuses = map[desk.ErrorKind]int{desk.NotFound: 404, desk.Forbidden: 403, desk.Conflict: 409, desk.Invalid: 422}

func setUp(t *testing.T) *office {
	t.Helper()
	w := world.New(t, world.SQLite(t))
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{World: w, t: t, texts: texts, mux: http.NewServeMux(), admin: w.Agent("Ada", desk.Administrator)}
	for _, rt := range admin.New(directory.New(w.DB, w.Clock.Now, time.UTC)).Routes() {
		o.mux.HandleFunc(rt.Pattern, func(w http.ResponseWriter, r *http.Request) {
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
	return o
}

// page is an answer with its document.
type page struct {
	*httptest.ResponseRecorder
	t   *testing.T
	doc *html.Node
}

func (o *office) do(p desk.Person, r *http.Request) page {
	o.t.Helper()
	l := o.texts.For("de", time.UTC)
	base, _ := url.Parse("https://portal.example")
	c := &shell.Context{L: l, Session: &desk.Session{Person: p}, BaseURL: base, Now: o.Clock.Now()}
	c.Page = ui.Page{L: l, Brand: ui.Brand{Name: "MACH Kundenportal", Vendor: "MACH"}, Path: r.URL.Path, Now: c.Now,
		User: &ui.User{Name: p.Name(), Initials: desk.Initials(p.Name()), Staff: p.IsStaff()}}
	if p.IsStaff() {
		c.Staff = o.StaffScope(p)
	}
	rec := httptest.NewRecorder()
	o.mux.ServeHTTP(rec, shell.With(r, c))
	doc, err := html.Parse(bytes.NewReader(rec.Body.Bytes()))
	if err != nil {
		o.t.Fatal(err)
	}
	return page{rec, o.t, doc}
}

func (o *office) get(p desk.Person, path string) page {
	o.t.Helper()
	return o.do(p, httptest.NewRequest(http.MethodGet, path, nil))
}

func (o *office) post(p desk.Person, path string, pairs ...string) page {
	o.t.Helper()
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return o.do(p, r)
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

func walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (p page) seen() string {
	var b strings.Builder
	walk(p.doc, func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// value gives the value of the first input with that name.
func (p page) value(name string) string {
	out, found := "", false
	walk(p.doc, func(n *html.Node) {
		if n.Data == "input" && attr(n, "name") == name && !found {
			out, found = attr(n, "value"), true
		}
	})
	return out
}

func contactForm(org desk.Organisation, more ...string) []string {
	return append([]string{"given_name", "Miriam", "family_name", "Köhler", "email", "miriam@altenau.example", "lang", "de", "org", org.Ref,
		"lead", "1", "level", "org", "may_comment", "1", "named_by", "Amtsleitung", "named_on", "2026-11-01", "form_key", "k"}, more...)
}

func TestAnOrganisationIsCreatedOnceAndEdited(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	top := o.Org("Rechenzentrum Nord", desk.Organisation{})
	form := o.get(o.admin, "/admin/organisations/new").wants(200, "Organisation anlegen", "Rechenzentrum Nord")
	send := []string{"name", "Stadt Altenau", "customer_no", "4711", "parent", top.Ref, "form_key", form.value("form_key")}
	first := o.post(o.admin, "/admin/organisations/new", send...).wants(303)
	second := o.post(o.admin, "/admin/organisations/new", send...).wants(303)
	path := first.Header().Get("Location")
	if second.Header().Get("Location") != path {
		t.Errorf("two organisations: %s and %s", path, second.Header().Get("Location"))
	}
	o.get(o.admin, path).wants(200, "Stadt Altenau", "4711", "Rechenzentrum Nord", "Noch keine Ansprechperson")
	edit := o.get(o.admin, path+"/edit").wants(200)
	if edit.value("name") != "Stadt Altenau" || edit.value("customer_no") != "4711" {
		t.Error("the form does not hold what is stored")
	}
	o.post(o.admin, path+"/edit", "name", "Altenau", "customer_no", "4711", "seen", edit.value("seen")).wants(303)
	o.get(o.admin, "/admin/organisations?q=altenau").wants(200, "1 Organisation", "Altenau")
	o.get(o.admin, "/admin/organisations?q=xyz").wants(200, "Zu „xyz“ gibt es keine Organisation.")
}

func TestAFormThatFailsKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	org := o.Org("Stadt Altenau", desk.Organisation{})
	p := o.post(o.admin, "/admin/organisations/new", "name", " ", "customer_no", org.CustomerNo, "form_key", "k").
		wants(422, "Bitte geben Sie den Namen der Organisation ein.", "Diese Kundennummer hat schon eine andere Organisation.")
	if p.value("customer_no") != org.CustomerNo || p.value("form_key") != "k" {
		t.Error("what was typed is gone")
	}
	p = o.post(o.admin, "/admin/people/new", contactForm(org, "email", o.admin.Email, "named_by", "")...).
		wants(422, "Mit dieser E-Mail-Adresse gibt es schon einen Zugang.", "Bitte geben Sie an, wer die Person benannt hat.")
	if p.value("given_name") != "Miriam" || p.value("email") != o.admin.Email {
		t.Error("what was typed is gone")
	}
	if strings.Contains(p.seen(), "Ada Muster hat") || strings.Contains(p.Body.String(), `/admin/agents/`) {
		t.Error("the message says whose the address is")
	}
	o.post(o.admin, "/admin/agents/new", "given_name", "Ole", "lang", "de", "role", "agent", "form_key", "k").
		wants(422, "Bitte geben Sie den Nachnamen ein.", "Bitte geben Sie die E-Mail-Adresse ein.")
	o.post(o.admin, "/admin/products/new", "name", "", "form_key", "k").wants(422, "Bitte geben Sie den Namen des Produkts ein.")
}

func TestAConflictShowsWhatIsStoredNow(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	org := o.Org("Stadt Altenau", desk.Organisation{})
	path := "/admin/organisations/" + org.Ref + "/edit"
	seen := o.get(o.admin, path).value("seen")
	o.post(o.admin, path, "name", "Stadt Altenau am See", "customer_no", org.CustomerNo, "seen", seen).wants(303)
	p := o.post(o.admin, path, "name", "Altenau", "customer_no", org.CustomerNo, "seen", seen).
		wants(409, "inzwischen geändert", "Jetzt gespeichert: Stadt Altenau am See")
	if p.value("name") != "Altenau" {
		t.Error("what was typed is gone")
	}
	o.post(o.admin, path, "name", "Altenau", "customer_no", org.CustomerNo, "seen", p.value("seen")).wants(303)
}

func TestAContactIsCreatedWelcomedAndDeactivated(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	org := o.Org("Stadt Altenau", desk.Organisation{})
	o.get(o.admin, "/admin/people/new?org="+org.Ref).wants(200, "Ansprechperson anlegen", "Stadt Altenau")
	path := o.post(o.admin, "/admin/people/new", contactForm(org)...).wants(303).Header().Get("Location")
	if again := o.post(o.admin, "/admin/people/new", contactForm(org)...).wants(303).Header().Get("Location"); again != path {
		t.Errorf("two contacts: %s and %s", path, again)
	}
	if st, err := store.Jobs(o.DB).State(ctx); err != nil || st.Ready != 1 {
		t.Errorf("jobs %+v %v, want one welcome", st, err)
	}
	o.get(o.admin, path).wants(200, "Benannt von Amtsleitung am 01.11.2026", "noch keines")
	o.get(o.admin, "/admin/organisations/"+org.Ref).wants(200, "Nur eine Hauptansprechperson", "Miriam Köhler")
	o.Contact("Jens", org, nil)
	o.get(o.admin, path+"/active").wants(200, "Miriam Köhler deaktivieren?")
	o.post(o.admin, path+"/active").wants(422, "Das ist die letzte Hauptansprechperson")
	o.Contact("Erika", org, func(m *desk.Membership) { m.Lead = true })
	o.post(o.admin, path+"/active").wants(303)
	o.get(o.admin, path).wants(200, "Deaktiviert", "Wieder aktivieren")
	o.post(o.admin, path+"/active", "active", "1").wants(303)
}

func TestMembershipsAreChangedAddedAndEnded(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	org, other := o.Org("Stadt Altenau", desk.Organisation{}), o.Org("Amt Seefeld", desk.Organisation{})
	p := o.Contact("Miriam", org, func(m *desk.Membership) { m.Lead = true })
	o.Contact("Jens", org, nil)
	path := "/admin/people/" + p.Ref
	o.post(o.admin, path+"/membership", "org", org.Ref, "lead", "0", "level", "org", "may_comment", "1").wants(422, "Das ist die letzte Hauptansprechperson")
	o.post(o.admin, path+"/membership", "org", org.Ref, "lead", "1", "level", "below", "may_comment", "0").wants(303)
	if sc := o.Scope(p); sc.Grants[0].Level != desk.LevelBelow || sc.Grants[0].MayComment {
		t.Errorf("grants %+v", sc.Grants)
	}
	shown := regexp.MustCompile(`name="org" value="` + org.Ref + `">\s*<input type="hidden" name="seen" value="([^"]+)"`).FindStringSubmatch(o.get(o.admin, path).Body.String())
	if len(shown) != 2 {
		t.Fatal("the form does not say which version it shows")
	}
	change := []string{"org", org.Ref, "lead", "1", "level", "org", "may_comment", "1", "seen", shown[1]}
	o.post(o.admin, path+"/membership", change...).wants(303)
	o.post(o.admin, path+"/membership", change...).wants(409, "inzwischen geändert")
	o.post(o.admin, path+"/join", contactForm(other, "named_by", "")...).wants(422, "Bitte geben Sie an, wer die Person benannt hat.")
	o.post(o.admin, path+"/join", contactForm(other)...).wants(303)
	o.post(o.admin, path+"/join", contactForm(other)...).wants(422, "Die Person gehört dieser Organisation schon an.")
	o.get(o.admin, path+"/end?org="+other.Ref).wants(200, "Zugehörigkeit von Miriam Muster zu Amt Seefeld beenden?")
	o.post(o.admin, path+"/end", "org", other.Ref).wants(303)
	if sc := o.Scope(p); len(sc.Grants) != 1 {
		t.Errorf("grants %+v", sc.Grants)
	}
}

func TestNobodyShutsThemselvesOut(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	path := "/admin/agents/" + o.admin.Ref
	if p := o.get(o.admin, path).wants(200); strings.Contains(p.Body.String(), path+"/active") {
		t.Error("the own page offers to deactivate")
	}
	o.post(o.admin, path+"/active").wants(422, "Den eigenen Zugang können Sie weder deaktivieren noch herabstufen.")
	agent := o.post(o.admin, "/admin/agents/new", "given_name", "Ole", "family_name", "Petersen", "email", "ole@vendor.example", "lang", "de",
		"role", "agent", "form_key", "k").wants(303).Header().Get("Location")
	o.get(o.admin, "/admin/agents").wants(200, "Ole Petersen", "Support")
	o.post(o.admin, agent+"/active").wants(303)
	o.get(o.admin, agent).wants(200, "Wieder aktivieren")
}

func TestProductsAreListedAndTakenOutOfUse(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	path := "/admin/products/" + o.Product.Ref
	seen := o.get(o.admin, path).wants(200).value("seen")
	o.post(o.admin, path, "name", "Aktenwerk", "version", "5.0", "seen", seen).wants(303)
	o.get(o.admin, path+"/active").wants(200, "Aktenwerk deaktivieren?")
	o.post(o.admin, path+"/active").wants(303)
	o.get(o.admin, "/admin/products").wants(200, "Aktenwerk", "5.0", "Deaktiviert")
}

func TestAgentsReadOrganisationsAndContactsAndChangeNothing(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	org := o.Org("Stadt Altenau", desk.Organisation{})
	contact := o.Contact("Miriam", org, nil)
	agent := o.Agent("Tomke", desk.Agent)
	for _, path := range []string{"/admin/organisations", "/admin/organisations/" + org.Ref, "/admin/people/" + contact.Ref} {
		p := o.get(agent, path).wants(200, "Stadt Altenau")
		if strings.Contains(p.Body.String(), `method="post" action="/admin`) || strings.Contains(p.Body.String(), "/edit") {
			t.Errorf("%s offers a change", path)
		}
		o.get(contact, path).wants(404)
	}
	orgPath, personPath, agentPath := "/admin/organisations/"+org.Ref, "/admin/people/"+contact.Ref, "/admin/agents/"+o.admin.Ref
	for _, path := range []string{"/admin/organisations/new", orgPath + "/edit", orgPath + "/active", "/admin/people/new", personPath, personPath + "/join",
		personPath + "/membership", personPath + "/active", "/admin/agents/new", agentPath, agentPath + "/active", "/admin/products/new",
		"/admin/products/" + o.Product.Ref, "/admin/products/" + o.Product.Ref + "/active"} {
		if p := o.post(agent, path, contactForm(org, "name", "X", "role", "agent")...); p.Code != 403 && p.Code != 422 {
			t.Errorf("an agent: POST %s gives %d", path, p.Code)
		}
		if p := o.post(contact, path, contactForm(org, "name", "X", "role", "agent")...); p.Code != 404 {
			t.Errorf("a contact: POST %s gives %d", path, p.Code)
		}
	}
	if people, _ := store.People(o.DB).Members(ctx, org.ID); len(people) != 1 {
		t.Error("a contact was created")
	}
}

func TestWhatPeopleTypeIsNeverMarkup(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	org := o.Org(evil, desk.Organisation{})
	o.Org("Unten "+evil, org)
	p := o.Person(evil, func(p *desk.Person) { p.FamilyName, p.Phone, p.Email = evil, evil, "evil@example.org" })
	o.Join(p, org, func(m *desk.Membership) { m.NamedBy = evil })
	agent := o.Person(evil, func(p *desk.Person) { p.Staff, p.Phone, p.Email = desk.Agent, evil, "agent@example.org" })
	var product string
	o.Tx(func(tx *store.Tx) error {
		x, err := tx.AddProduct(ctx, desk.Product{Name: evil, Version: evil})
		product = x.Ref
		return err
	})
	pages := []page{}
	for _, path := range []string{"/admin/organisations?q=" + url.QueryEscape(evil), "/admin/organisations/" + org.Ref, "/admin/organisations/" + org.Ref + "/edit",
		"/admin/organisations/" + org.Ref + "/active", "/admin/people/new?org=" + url.QueryEscape(evil), "/admin/people/" + p.Ref, "/admin/people/" + p.Ref + "/active",
		"/admin/people/" + p.Ref + "/end?org=" + org.Ref, "/admin/agents", "/admin/agents/" + agent.Ref, "/admin/products", "/admin/products/" + product, "/admin"} {
		pages = append(pages, o.get(o.admin, path).wants(200))
	}
	for _, path := range []string{"/admin/organisations/new", "/admin/people/new", "/admin/agents/new"} {
		pages = append(pages, o.post(o.admin, path, "name", evil+strings.Repeat("x", 300), "customer_no", evil, "parent", evil, "given_name", evil, "family_name", evil,
			"email", evil, "phone", evil, "lang", evil, "org", evil, "level", evil, "named_by", evil, "named_on", evil, "role", evil, "form_key", evil).wants(422))
	}
	for _, p := range pages {
		walk(p.doc, func(n *html.Node) {
			bad := n.Data == "script" && attr(n, "src") == "" || n.Data == "img"
			for _, a := range n.Attr {
				bad = bad || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:")
			}
			if n.Type == html.ElementNode && bad {
				t.Errorf("markup came through: %s %v", n.Data, n.Attr)
			}
		})
	}
}
