package staff_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kundenportal/internal/blob"
	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/presence"
	"kundenportal/internal/preview"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/textblock"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/staff"
	"kundenportal/internal/web/ui"
	"kundenportal/internal/web/upload"
)

var ctx = context.Background()

// desktop is the staff's pages over a world, without the shell: its routes' roles are the shell's
// business, what the use cases refuse is tested here.
type desktop struct {
	*world.World
	t     *testing.T
	texts *i18n.Bundle
	mux   *http.ServeMux
	agent desk.Person
}

func setUp(t *testing.T) *desktop {
	t.Helper()
	w := world.New(t, world.SQLite(t))
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	cfg := ticket.Config{Zone: time.UTC, ReopenDays: 30, MaxFiles: 3, MaxMessage: 3000, DraftDays: 30}
	d := &desktop{World: w, t: t, texts: texts, mux: http.NewServeMux(), agent: w.Agent("Tomke", desk.Agent)}
	h := staff.New(staff.Deps{Tickets: ticket.NewStaff(w.DB, w.Clock.Now, cfg, ticket.NewMarks(w.DB, slog.New(slog.DiscardHandler))), Directory: directory.New(w.DB, w.Clock.Now, time.UTC), Presence: presence.New(w.Clock.Now), Blocks: textblock.New(w.DB, w.Clock.Now), Articles: knowledge.New(w.DB, w.Clock.Now, desk.ResetByMail),
		Blobs: blobs, Previews: preview.New(blobs), Limits: upload.Limits{MaxFile: 2000, MaxMessage: 3000, MaxFiles: 3}, Zone: time.UTC})
	for _, rt := range h.Routes() {
		d.mux.HandleFunc(rt.Pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := rt.Handle(w, r); err != nil {
				status := http.StatusInternalServerError
				if e, ok := errors.AsType[*desk.Error](err); ok {
					status = map[desk.ErrorKind]int{desk.NotFound: 404, desk.Forbidden: 403, desk.Conflict: 409, desk.Invalid: 422, desk.TooLarge: 413}[e.Kind]
				}
				http.Error(w, err.Error(), status)
			}
		})
	}
	t.Cleanup(func() {
		if missing := texts.Missing(); len(missing) > 0 {
			t.Errorf("texts missing: %v", missing)
		}
	})
	return d
}

// context is what the shell would know of somebody's request.
func (d *desktop) context(p desk.Person, path string) *shell.Context {
	l := d.texts.For("de", time.UTC)
	base, _ := url.Parse("https://portal.example")
	c := &shell.Context{L: l, Session: &desk.Session{Person: p}, BaseURL: base, Now: d.Clock.Now()}
	c.Page = ui.Page{L: l, Brand: ui.Brand{Name: "MACH Kundenportal", Vendor: "MACH"}, Path: path, Now: c.Now,
		User: &ui.User{Name: p.Name(), Initials: desk.Initials(p.Name()), Organisation: "Support", Staff: p.IsStaff(), Admin: p.Staff == desk.Administrator}}
	if p.IsStaff() {
		c.Staff = d.StaffScope(p)
	} else {
		c.Scope = d.Scope(p)
	}
	return c
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	doc *html.Node
}

func (d *desktop) do(p desk.Person, r *http.Request) answer {
	d.t.Helper()
	rec := httptest.NewRecorder()
	d.mux.ServeHTTP(rec, shell.With(r, d.context(p, r.URL.Path)))
	doc, err := html.Parse(bytes.NewReader(rec.Body.Bytes()))
	if err != nil {
		d.t.Fatal(err)
	}
	return answer{rec, doc}
}

func (d *desktop) get(p desk.Person, path string) answer {
	d.t.Helper()
	return d.do(p, httptest.NewRequest(http.MethodGet, path, nil))
}

func (d *desktop) post(p desk.Person, path string, values url.Values) answer {
	d.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.do(p, r)
}

// upload posts a form with one file.
func (d *desktop) upload(p desk.Person, path string, values url.Values, name, content string) answer {
	d.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, vs := range values {
		for _, v := range vs {
			if err := w.WriteField(k, v); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile("files", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return d.do(p, r)
}

// wants fails unless the answer has the status and, as seen, all the texts.
func (a answer) wants(t *testing.T, status int, texts ...string) {
	t.Helper()
	if a.Code != status {
		t.Fatalf("status %d, want %d: %s", a.Code, status, a.seen())
	}
	for _, s := range texts {
		if !strings.Contains(a.seen(), s) {
			t.Errorf("the page does not show %q:\n%s", s, a.seen())
		}
	}
}

func (a answer) lacks(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(a.Body.String(), s) {
			t.Errorf("the answer has %q in it", s)
		}
	}
}

// seen is the text of the page, white space folded.
func (a answer) seen() string {
	var b strings.Builder
	walk(a.doc, func(n *html.Node) {
		if n.Type == html.TextNode && n.Parent.Data != "script" {
			b.WriteString(n.Data + " ")
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
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

// value gives what is in the field with the id: text, or the chosen option.
func (a answer) value(id string) string {
	out := ""
	walk(a.doc, func(n *html.Node) {
		if n.Type != html.ElementNode || attr(n, "id") != id {
			return
		}
		out = attr(n, "value")
		if n.Data == "textarea" && n.FirstChild != nil {
			out = n.FirstChild.Data
		}
		walk(n, func(o *html.Node) {
			for _, at := range o.Attr {
				if o.Data == "option" && at.Key == "selected" {
					out = attr(o, "value")
				}
			}
		})
	})
	return out
}

// form gives the values of the form with that action, as a browser would send them untouched.
func (a answer) form(t *testing.T, action string) url.Values {
	t.Helper()
	var out url.Values
	walk(a.doc, func(n *html.Node) {
		if n.Data == "form" && attr(n, "action") == action && out == nil {
			out = url.Values{}
			walk(n, func(i *html.Node) {
				if i.Data == "input" && attr(i, "type") == "hidden" {
					out.Set(attr(i, "name"), attr(i, "value"))
				}
			})
		}
	})
	if out == nil {
		t.Fatalf("no form for %s", action)
	}
	return out
}

func with(v url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// entries gives a ticket's whole history.
func (d *desktop) entries(t desk.Ticket) []desk.Entry {
	d.t.Helper()
	e, err := store.Tickets(d.DB).Entries(ctx, t.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return e
}

func (d *desktop) now(t desk.Ticket) desk.Ticket {
	d.t.Helper()
	got, err := store.Tickets(d.DB).ForStaff(ctx, d.StaffScope(d.agent), t.Number)
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

func last(e []desk.Entry) string {
	x := e[len(e)-1]
	return fmt.Sprintf("%s %s %s", x.Visibility, x.Kind, x.Body)
}
