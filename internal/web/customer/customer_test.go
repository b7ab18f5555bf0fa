package customer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kundenportal/internal/blob"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/preview"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/customer"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
	"kundenportal/internal/web/upload"
)

var zone = func() *time.Location {
	z, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return z
}()

// portal is the contact's pages over a real database, called as a person.
type portal struct {
	*world.World
	t        *testing.T
	tickets  *ticket.Contacts
	staff    *ticket.Staff
	marks    *ticket.Marks
	texts    *i18n.Bundle
	mux      *http.ServeMux
	keepers  map[string]shell.Keeper
	blobs    string // folder of the blobs
	articles []desk.Article
	news     []desk.News
	who      desk.Person
	lang     string
}

var limits = upload.Limits{MaxFile: 4000, MaxMessage: 6000, MaxFiles: 3}

func newPortal(t *testing.T) *portal {
	t.Helper()
	w := world.New(t, world.SQLite(t))
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if missing := texts.Missing(); len(missing) > 0 {
			t.Errorf("texts were asked for that no catalogue has: %v", missing)
		}
	})
	p := &portal{World: w, t: t, texts: texts, mux: http.NewServeMux(), keepers: map[string]shell.Keeper{}, blobs: t.TempDir(), lang: "de"}
	blobs, err := blob.OpenDir(p.blobs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	cfg := ticket.Config{Zone: zone, ReopenDays: 30, MaxFiles: limits.MaxFiles, MaxMessage: limits.MaxMessage, DraftDays: 30}
	p.marks = ticket.NewMarks(w.DB, slog.New(slog.DiscardHandler))
	p.tickets = ticket.NewContacts(w.DB, w.Clock.Now, cfg, p.marks)
	p.staff = ticket.NewStaff(w.DB, w.Clock.Now, cfg, p.marks)
	week := map[time.Weekday][]desk.Span{}
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = []desk.Span{{From: 7*60 + 30, To: 17 * 60}}
	}
	h := customer.New(customer.Deps{Tickets: p.tickets, Blobs: blobs, Previews: preview.New(blobs), Hours: func(context.Context) desk.Hours { return desk.Hours{Zone: zone, Spans: week} }, Limits: limits, Emergency: func() string { return "040 / 112 112" },
		Articles: func(_ context.Context, _ desk.Scope, _, typed, product string, limit int) ([]desk.Article, error) {
			var out []desk.Article
			for _, a := range p.articles {
				if strings.Contains(typed, "Druck") && len(out) < limit && (product == "" || a.Product.Ref == "" || a.Product.Ref == product) {
					out = append(out, a)
				}
			}
			return out, nil
		},
		News: func(context.Context, desk.Scope, string, int) ([]desk.News, error) { return p.news, nil }})
	for _, route := range h.Routes() {
		p.mux.Handle(route.Pattern, p.handler(route.Handle))
		if route.Keep != nil {
			p.keepers[route.Pattern] = func(r *http.Request, person int64) (string, error) {
				return route.Keep(shell.With(r, &shell.Context{Scope: p.Scope(p.who), Now: p.Clock.Now()}), person)
			}
		}
	}
	return p
}

// handler does what the router does: it gives the request its context and maps errors to a status.
func (p *portal) handler(fn shell.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := p.texts.For(p.lang, zone)
		base := &url.URL{Scheme: "https", Host: "portal.example"}
		c := &shell.Context{L: l, Session: &desk.Session{Person: p.who}, Scope: p.Scope(p.who), Orgs: []string{"Stadt Musterhausen"}, Now: p.Clock.Now(), BaseURL: base,
			Page: ui.Page{L: l, Path: r.URL.Path, Now: p.Clock.Now(), Brand: ui.Brand{Name: "Kundenportal", Vendor: "Nordlicht", Hotline: "040 000 000", HotlineTel: "+4940000000"},
				User: &ui.User{Name: p.who.Name(), Initials: "MM", Organisation: "Stadt Musterhausen"}}}
		err := fn(w, shell.With(r, c))
		if err == nil {
			return
		}
		status := map[desk.ErrorKind]int{desk.NotFound: 404, desk.Forbidden: 403, desk.Invalid: 422, desk.Conflict: 409, desk.TooLarge: 413, desk.Unavailable: 503}[desk.KindOf(err)]
		if status == 0 {
			p.t.Errorf("%s %s: %v", r.Method, r.URL, err)
			status = 500
		}
		http.Error(w, "error "+string(desk.KindOf(err)), status)
	})
}

// page is an answer.
type page struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	root   *html.Node
}

func (p *portal) do(r *http.Request) page {
	p.t.Helper()
	w := httptest.NewRecorder()
	p.mux.ServeHTTP(w, r)
	res := w.Result()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if strings.Contains(string(body), "⟦") {
		p.t.Errorf("%s %s: a text is missing: %v", r.Method, r.URL, p.texts.Missing())
	}
	return page{p.t, res.StatusCode, res.Header, string(body), root}
}

func (p *portal) as(who desk.Person) *portal {
	p.who = who
	return p
}

func (p *portal) get(address string) page {
	p.t.Helper()
	return p.do(httptest.NewRequest(http.MethodGet, address, nil))
}

func (p *portal) post(address string, fields ...string) page {
	p.t.Helper()
	return p.do(postForm(address, fields...))
}

func postForm(address string, fields ...string) *http.Request {
	v := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// send posts a form with files; a field that begins with "@" is a file of that name.
func (p *portal) send(address string, fields ...string) page {
	p.t.Helper()
	return p.do(p.multipart(address, fields...))
}

func (p *portal) multipart(address string, fields ...string) *http.Request {
	p.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		var part io.Writer
		var err error
		if name, ok := strings.CutPrefix(fields[i], "@"); ok {
			part, err = w.CreateFormFile("files", name)
		} else {
			part, err = w.CreateFormField(fields[i])
		}
		if err == nil {
			_, err = io.WriteString(part, fields[i+1])
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		p.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, address, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func (g page) is(status int) page {
	g.t.Helper()
	if g.status != status {
		g.t.Fatalf("status %d, want %d: %.300s", g.status, status, text(g.root))
	}
	return g
}

// to checks a redirect after a POST and gives its address.
func (g page) to(prefix string) string {
	g.t.Helper()
	g.is(http.StatusSeeOther)
	if !strings.HasPrefix(g.header.Get("Location"), prefix) {
		g.t.Fatalf("sent to %s, want %s…", g.header.Get("Location"), prefix)
	}
	return g.header.Get("Location")
}

func (g page) has(texts ...string) page {
	g.t.Helper()
	all := text(g.root)
	for _, want := range texts {
		if !strings.Contains(all, want) {
			g.t.Errorf("page lacks %q:\n%s", want, all)
		}
	}
	return g
}

func (g page) hasNot(texts ...string) page {
	g.t.Helper()
	for _, bad := range texts {
		if strings.Contains(g.body, bad) {
			g.t.Errorf("page has %q", bad)
		}
	}
	return g
}

// blocks are the elements that begin a line.
var blocks = []string{"li", "dt", "dd", "td", "th", "p", "div", "h1", "h2", "h3", "h4", "option", "label", "section", "article"}

// text is what a page says, in one line, without its scripts.
func text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "head") {
			return
		}
		if n.Type == html.ElementNode && slices.Contains(blocks, n.Data) {
			b.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// all gives the elements of a name that match.
func (g page) all(name string, match func(map[string]string) bool) []*html.Node {
	var out []*html.Node
	for n := range g.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name && (match == nil || match(attrs(n))) {
			out = append(out, n)
		}
	}
	return out
}

func attrs(n *html.Node) map[string]string {
	out := map[string]string{}
	for _, a := range n.Attr {
		out[a.Key] = a.Val
	}
	return out
}

func with(key, value string) func(map[string]string) bool {
	return func(a map[string]string) bool { return a[key] == value }
}

// value is what stands in the field of a name: of an input, textarea or select.
func (g page) value(name string) string {
	g.t.Helper()
	if found := g.all("textarea", with("name", name)); len(found) > 0 {
		var b strings.Builder
		for c := range found[0].Descendants() {
			b.WriteString(c.Data)
		}
		return b.String()
	}
	if found := g.all("select", with("name", name)); len(found) > 0 {
		for o := range found[0].Descendants() {
			if _, ok := attrs(o)["selected"]; ok {
				return attrs(o)["value"]
			}
		}
		return ""
	}
	for _, n := range g.all("input", with("name", name)) {
		a := attrs(n)
		_, checked := a["checked"]
		if a["type"] == "radio" && !checked {
			continue
		}
		return a["value"]
	}
	return ""
}

// link is the address of the first link with that text.
func (g page) link(words string) string {
	g.t.Helper()
	for _, n := range g.all("a", nil) {
		if strings.Contains(text(n), words) {
			return attrs(n)["href"]
		}
	}
	g.t.Fatalf("no link %q in %s", words, text(g.root))
	return ""
}

// rows are the ticket numbers of a list, in its order.
func (g page) rows() []string {
	var out []string
	for _, n := range g.all("tr", nil) {
		for c := range n.Descendants() {
			if a := attrs(c); c.Data == "a" && a["class"] == "p-tt" {
				out = append(out, strings.TrimPrefix(a["href"], "/tickets/"))
			}
		}
	}
	return out
}

func (p *portal) filesOnDisk() int {
	n := 0
	err := filepath.WalkDir(p.blobs, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func TestEveryPageHidesATicketOfAnotherOrganisationLikeOneThatIsNotThere(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	ours, theirs := p.Org("Stadt", desk.Organisation{}), p.Org("Nachbar", desk.Organisation{})
	me, other := p.Contact("Miriam", ours, nil), p.Contact("Nora", theirs, nil)
	secret := p.Ticket("Geheimes der Nachbarstadt", other, theirs, nil)
	p.as(other).send("/tickets/"+secret.Number+"/comment", "body", "Anlage", "form_key", "k", "@geheim.txt", "geheim").is(303)
	view, err := p.tickets.View(context.Background(), p.Scope(other), secret.Number)
	if err != nil {
		t.Fatal(err)
	}
	file := view.Entries[1].Files[0].Ref
	draft, err := p.tickets.StartDraft(context.Background(), other.ID, ticket.FormNew, map[string]string{"kind": "question", "subject": "geheim"})
	if err != nil {
		t.Fatal(err)
	}
	colleague := p.Contact("Karl", ours, nil)
	before := p.filesOnDisk()

	// Each route with an address of ours, called for what is theirs and for what is nowhere.
	p.as(me)
	tried := map[string]bool{}
	both := func(pattern string, call func(number, file, draft string) page) {
		t.Helper()
		tried[pattern] = true
		a, b := call(secret.Number, file, draft.Ref), call("2026-999999", strings.Repeat("a", len(file)), strings.Repeat("b", len(draft.Ref)))
		if a.status != b.status || a.body != b.body || !maps.EqualFunc(a.header, b.header, slices.Equal) {
			t.Errorf("%s: %d %.60q for theirs, %d %.60q for nothing", pattern, a.status, a.body, b.status, b.body)
		}
		if a.status != http.StatusNotFound && pattern != "POST /drafts/{draft}/discard" {
			t.Errorf("%s: status %d", pattern, a.status)
		}
	}
	for _, path := range []string{"", "/received", "/decide"} {
		both("GET /tickets/{number}"+path, func(n, _, _ string) page { return p.get("/tickets/" + n + path + "?action=confirm") })
	}
	for _, path := range []string{"/comment", "/files"} {
		both("POST /tickets/{number}"+path, func(n, _, _ string) page {
			return p.send("/tickets/"+n+path, "body", "x", "form_key", "y", "@a.txt", "neu")
		})
	}
	both("POST /tickets/{number}/draft", func(n, _, _ string) page { return p.post("/tickets/"+n+"/draft", "body", "x") })
	both("POST /tickets/{number}/decide", func(n, _, _ string) page {
		return p.post("/tickets/"+n+"/decide", "action", "withdraw", "version", "1", "form_key", "z")
	})
	both("POST /tickets/{number}/rating", func(n, _, _ string) page { return p.post("/tickets/"+n+"/rating", "score", "5") })
	both("POST /tickets/{number}/watch", func(n, _, _ string) page { return p.post("/tickets/"+n+"/watch", "on", "1") })
	both("POST /tickets/{number}/watchers", func(n, _, _ string) page { return p.post("/tickets/"+n+"/watchers", "person", colleague.Ref) })
	for _, path := range []string{"/conceal", "/reveal"} {
		both("GET /tickets/{number}"+path, func(n, _, _ string) page { return p.get("/tickets/" + n + path) })
		both("POST /tickets/{number}"+path, func(n, _, _ string) page { return p.post("/tickets/" + n + path) })
	}
	both("POST /tickets/{number}/circle", func(n, _, _ string) page { return p.post("/tickets/"+n+"/circle", "person", colleague.Ref) })
	both("POST /tickets/{number}/circle/leave", func(n, _, _ string) page { return p.post("/tickets/" + n + "/circle/leave") })
	both("GET /files/{ref}", func(_, f, _ string) page { return p.get("/files/" + f) })
	both("POST /files/{ref}/withdraw", func(_, f, _ string) page { return p.post("/files/"+f+"/withdraw", "confirm", "1") })
	both("POST /files/{ref}/withdraw", func(_, f, _ string) page { return p.post("/files/" + f + "/withdraw") })
	both("GET /tickets/new", func(n, _, _ string) page { return p.get("/tickets/new?follow_up=" + n) })
	both("POST /tickets/new", func(n, _, _ string) page { return p.post("/tickets/new", "kind", "question", "follow_up", n) })
	for _, path := range []string{"form", "check"} {
		both("GET /tickets/new/{draft}/"+path, func(_, _, d string) page { return p.get("/tickets/new/" + d + "/" + path) })
	}
	for _, path := range []string{"form", "save", "files", "send"} {
		both("POST /tickets/new/{draft}/"+path, func(_, _, d string) page {
			return p.send("/tickets/new/"+d+"/"+path, "subject", "x", "@a.txt", "neu")
		})
	}
	both("POST /drafts/{draft}/discard", func(_, _, d string) page { return p.post("/drafts/" + d + "/discard") })

	// Lists have no address to change; what they show is checked here.
	for _, address := range []string{"/", "/tickets?view=org&stage=all", "/tickets?view=org&q=Geheimes", "/tickets.csv?view=org&stage=all", "/tickets/new/suggest?q=Geheimes"} {
		p.get(address).is(200).hasNot("Geheimes der", secret.Number)
		tried["GET "+strings.Split(address, "?")[0]] = true
	}
	tried["GET /{$}"] = true
	for _, route := range customer.New(customer.Deps{}).Routes() {
		if !tried[route.Pattern] {
			t.Errorf("route %s was not tried", route.Pattern)
		}
		if route.Role != shell.Contact {
			t.Errorf("route %s is for role %d", route.Pattern, route.Role)
		}
	}
	if n := p.filesOnDisk(); n != before {
		t.Errorf("%d files were stored for tickets out of sight", n-before)
	}
	if d, err := p.tickets.Draft(context.Background(), other.ID, draft.Ref); err != nil || d.Values["subject"] != "geheim" {
		t.Errorf("somebody else's draft is now %v, %v", d.Values, err)
	}
}

// payload must come out of every field as text.
const payload = `<script>alert(1)</script><img src=x onerror=alert(2)>"'><svg onload=alert(3)>`

func (g page) inert() page {
	g.t.Helper()
	for _, name := range []string{"script", "img", "svg"} {
		for _, n := range g.all(name, nil) {
			a := attrs(n)
			if name == "script" && a["src"] == "" || a["onerror"]+a["onload"] != "" || a["src"] == "x" {
				g.t.Errorf("<%s %v> came through", name, a)
			}
		}
	}
	for n := range g.root.Descendants() {
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") {
				g.t.Errorf("<%s> has %s", n.Data, a.Key)
			}
		}
	}
	return g
}

func TestWhatPeopleTypeIsTextOnEveryPage(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	org := p.Org(payload, desk.Organisation{})
	me := p.Contact(payload, org, nil)
	p.Contact("Karl"+payload, org, nil)
	p.articles = []desk.Article{{Slug: `"><script>`, Title: payload, Lang: "de"}}
	p.news = []desk.News{{Ref: "r", Title: payload, Body: payload, Lang: "de"}}
	p.as(me)
	values := []string{"kind", "incident", "product", p.Product.Ref, "impact", "one_person", "subject", "Druck " + payload, "body", payload, "expected", payload,
		"benefit", payload, "own_ref", payload, "affected", payload}
	form := p.post("/tickets/new", "kind", "incident").to("/tickets/new/")
	p.send(form, append(values, "@"+`x"><svg onload=alert(1)>.txt`, payload)...).to("/tickets/new/")
	p.get(form).is(200).inert()
	check := strings.Replace(form, "/form", "/check", 1)
	p.get(check).is(200).inert().has("<script>alert(1)</script>")
	p.get("/tickets/new").is(200).inert()
	p.get("/tickets/new/suggest?q=Druck").is(200).inert()
	received := p.post(strings.Replace(form, "/form", "/send", 1)).to("/tickets/")
	p.get(received).is(200).inert()
	number := strings.TrimSuffix(received, "/received")
	p.send(number+"/comment", "body", payload, "form_key", "f").is(303)
	p.get(number).is(200).inert().has("<script>alert(1)</script>")
	p.send(number+"/comment", "body", "", "form_key", payload).is(422).inert()
	p.get("/").is(200).inert()
	for _, q := range []string{"view", "stage", "kind", "product", "person", "org", "from", "to", "q", "order", "after", "first"} {
		p.get("/tickets?" + url.Values{q: {payload}}.Encode()).is(200).inert()
	}
	p.get(number + "/decide?action=withdraw").is(200).inert()
}

func TestAFileIsServedSoThatItCannotRunAndWithdrawnAtOnce(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	org := p.Org("Stadt", desk.Organisation{})
	me, colleague := p.Contact("Miriam", org, nil), p.Contact("Karl", org, nil)
	tk := p.Ticket("Druck", me, org, nil)
	p.as(me).send("/tickets/"+tk.Number+"/comment", "body", "", "form_key", "k", "@seite.html", "<script>alert(1)</script>").to("/tickets/" + tk.Number)
	page := p.get("/tickets/" + tk.Number).is(200).has("seite.html")
	file := page.link("seite.html")
	got := p.get(file).is(200)
	if !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") || got.header.Get("Content-Type") == "text/html" ||
		!strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("headers %v", got.header)
	}
	p.as(colleague).get(file).is(200)
	p.post(file+"/withdraw", "confirm", "1").is(404) // only who uploaded it
	p.get("/tickets/" + tk.Number).has("seite.html").hasNot("/withdraw")

	p.as(me).post(file+"/withdraw").is(200).has("seite.html", "nicht rückgängig")
	p.get(file).is(200)
	p.post(file+"/withdraw", "confirm", "1").to("/tickets/" + tk.Number)
	p.get(file).is(404)
	p.post(file+"/withdraw", "confirm", "1").to("/tickets/" + tk.Number) // twice is once
	p.get("/tickets/" + tk.Number).has("hat die Anlage „seite.html“ zurückgezogen").hasNot(file)
}

func decode(t *testing.T, s string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%v in %q", err, s)
	}
	return v
}
