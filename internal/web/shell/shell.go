// Package shell is what the portal's pages need of a request: who is asking and what they may see,
// the frame of the page, forms that keep what was typed, answers and errors.
//
// A handler is func(w, r) error: it reads its form, calls one use case and renders. What went wrong
// it returns; the router turns it into a page in one place. The package knows no page itself and
// nothing of the database.
package shell

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/ui"
)

// Handler answers a request or returns what went wrong.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Role is who may call a route.
type Role int

// The roles of routes.
const (
	Anyone   Role = iota // signed in or not
	KeyOnly              // a session opened with a one-time key: it can only choose a password
	SignedIn             // contacts and staff
	Contact
	Staff     // who works with tickets
	Manager   // staff who find something in the administration
	Permitted // staff whose role gives the route's Need
)

// Route is a line of the route table.
type Route struct {
	Pattern string // as http.ServeMux has it, with the method
	Role    Role
	Need    desk.Permission // with the role Permitted
	Handle  Handler
	Keep    Keeper // for a POST: keeps what was typed when the session has ended
	Large   bool   // takes attachments: the body may be as large as a message
	Live    bool   // stays open: how long it took is no figure
	Shared  bool   // the same answer for everybody, which caches may keep: no cookie goes with it
}

// Keeper stores what a form carried for the person whose session ended, and gives the address
// where they find it again.
type Keeper func(r *http.Request, person int64) (string, error)

// Context is what a request knows.
type Context struct {
	L       *i18n.Loc
	Session *desk.Session // nil: signed out
	Scope   desk.Scope    // of a contact
	Staff   desk.StaffScope
	Orgs    []string // names of the organisations of a contact
	Page    ui.Page  // the frame, without title
	Address string   // the client's
	BaseURL *url.URL
	Secure  bool // cookies go over encrypted connections only
	Now     time.Time

	// Again asks anew what the person of the session may see, without using the session: for an answer that
	// takes long. It is desk.NotFound when the session has ended or the person is not active any more.
	Again func(ctx context.Context) (desk.StaffScope, error)

	// Fill adds to the frame what has to be looked up: the count in the menu, a notice. Only who
	// shows a page pays for it.
	Fill func(*ui.Page)
}

type key struct{}

// With puts the context into the request.
func With(r *http.Request, c *Context) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), key{}, c))
}

// Of gives the request's context.
func Of(r *http.Request) *Context {
	c, _ := r.Context().Value(key{}).(*Context)
	if c == nil {
		panic("shell: request without context")
	}
	return c
}

// Person is who is asking; only after a role other than Anyone.
func (c *Context) Person() desk.Person { return c.Session.Person }

// Frame gives the page's frame with a title and the way to it.
func (c *Context) Frame(title string, crumbs ...ui.Crumb) ui.Page {
	p := c.Page
	if c.Fill != nil {
		c.Fill(&p)
	}
	p.Title = title
	p.Crumbs = crumbs
	return p
}

// Render answers with a page.
func Render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "private, no-store")
	}
	// Whole before it is sent: a fault becomes an error page, and the compressor gets one piece.
	b, _ := buffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= maxKept {
			b.Reset()
			buffers.Put(b)
		}
	}()
	if err := page.Render(r.Context(), b); err != nil {
		return err
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a reader who left is no fault
	return nil
}

// maxKept is the largest buffer that is kept for the next page, in bytes.
const maxKept = 256 << 10

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Back redirects after a POST, so that reloading does not send again. The message is a key below
// "flash." and is shown once.
func Back(w http.ResponseWriter, r *http.Request, to, flash string) error {
	if flash != "" {
		http.SetCookie(w, &http.Cookie{Name: FlashCookie, Value: flash, Path: "/", MaxAge: 60, HttpOnly: true,
			SameSite: http.SameSiteLaxMode, Secure: Of(r).Secure})
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// FlashCookie carries the key of a message over one redirect, LangCookie the language of who is
// signed out.
const (
	FlashCookie = "meldung"
	LangCookie  = "sprache"
)

// LocalPath gives an address inside the portal, or the start page: nobody is sent elsewhere.
func LocalPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") ||
		strings.ContainsAny(s, "\\\r\n\t") {
		return "/"
	}
	return s
}

// WantsJSON says whether the page's script asks, which shows the answer itself.
func WantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}
