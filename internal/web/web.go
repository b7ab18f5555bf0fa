// Package web is the HTTP shell: the routes on one screen, the session, the frame of every page,
// errors as pages, the headers that keep browsers safe.
//
// It decides who may call a route; what they may see is decided by the use cases. No page lives
// here, and nothing here reads the database but through account and ticket.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/assets"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Accounts is what the shell needs of the accounts.
type Accounts interface {
	Authenticate(ctx context.Context, token string) (desk.Session, account.State, error)
	Peek(ctx context.Context, token string) (desk.Session, account.State, error)
	Grants(ctx context.Context, p desk.Person) (desk.Scope, desk.StaffScope, []string, error)
}

// Config is what an installation decides about its pages.
type Config struct {
	BaseURL     *url.URL
	Secure      bool // cookies go over encrypted connections only
	Proxies     []netip.Prefix
	Zone        *time.Location
	Lang        string // for who has chosen none and whose browser names none of ours
	Brand       func(l *i18n.Loc, now time.Time) ui.Brand
	Hours       func(context.Context) desk.Hours // in force
	MaxForm     int64                            // bytes of a form without attachments
	FormTimeout time.Duration                    // how long such a form may take to arrive
	MaxMessage  int64                            // bytes of a form with attachments
	Demo        bool
}

// Deps is what the shell works with.
type Deps struct {
	Config
	Log       *slog.Logger
	Now       func() time.Time
	Texts     *i18n.Bundle
	Accounts  Accounts
	Waiting   func(ctx context.Context, c *shell.Context) (int, error)        // the badge in the menu
	Notice    func(ctx context.Context, c *shell.Context) (*ui.Notice, error) // a maintenance window is near
	SettingUp func(ctx context.Context) bool                                  // administrators are led through the set-up
	Ready     func(ctx context.Context) error
	Observe   func(pattern, method string, status int, took time.Duration)
}

// Server answers requests.
type Server struct {
	Deps
	routes []shell.Route
}

// New puts the shell around the pages' routes.
func New(d Deps, pages ...[]shell.Route) *Server {
	s := &Server{Deps: d}
	for _, p := range pages {
		s.routes = append(s.routes, p...)
	}
	return s
}

// Routes is the route table, for the test that walks every route with every role.
func (s *Server) Routes() []shell.Route { return s.routes }

// Handler gives the whole stack.
func (s *Server) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	for _, r := range s.routes {
		mux.Handle(r.Pattern, s.route(r))
	}
	mux.Handle("/", s.unrouted(mux))
	zip, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.CompressionLevel(2), gzhttp.MinSize(1024), gzhttp.ContentTypes([]string{
		"text/html", "text/csv", "application/atom+xml", "application/json"}))
	if err != nil {
		return nil, err
	}
	cross := http.NewCrossOriginProtection()
	if err := cross.AddTrustedOrigin(s.BaseURL.Scheme + "://" + s.BaseURL.Host); err != nil {
		return nil, err
	}
	cross.SetDenyHandler(s.route(shell.Route{Handle: func(http.ResponseWriter, *http.Request) error {
		return desk.Fail("web.cross", desk.Forbidden, "error.cross_origin")
	}}))
	outer := http.NewServeMux()
	outer.HandleFunc("GET /healthz", s.plain(func(context.Context) error { return nil }))
	outer.HandleFunc("GET /readyz", s.plain(s.Ready))
	outer.Handle(assets.Prefix, assets.Handler())
	outer.Handle("/", zip(cross.Handler(mux)))
	return s.safe(s.logged(outer)), nil
}

// unrouted answers what no route takes: there is no such page, or it is not for this method (RFC 9110,
// section 15.5.6).
func (s *Server) unrouted(mux *http.ServeMux) http.Handler {
	missing := s.route(shell.Route{Handle: func(http.ResponseWriter, *http.Request) error { return desk.Missing("web") }})
	wrong := s.route(shell.Route{Handle: func(w http.ResponseWriter, r *http.Request) error {
		c := shell.Of(r)
		page := c.Frame(c.L.T("error.method.title"))
		page.NoIndex = true
		return shell.Render(w, r, http.StatusMethodNotAllowed, errorPage(page, c.L.T("error.method.text"), c.L.T("error.method.hint")))
	}})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		other := r.Clone(r.Context())
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != "/" {
				allowed = append(allowed, method)
			}
		}
		if len(allowed) == 0 {
			missing.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		wrong.ServeHTTP(w, r)
	})
}

// plain answers a probe.
func (s *Server) plain(check func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		w.Header().Set("Cache-Control", "no-store")
		if err := check(ctx); err != nil {
			s.Log.WarnContext(ctx, "not ready", "error", err)
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	}
}

// policy lets a page load its own style, script, pictures and fonts, and nothing else; KERN's icons
// are data: addresses.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// safe sets the headers that keep browsers safe, on every answer.
func (s *Server) safe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if s.BaseURL.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// logged writes a line a request, without the query and with secrets in paths masked, and turns a
// panic into an error page.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		rec := &recorder{ResponseWriter: w}
		method := r.Method
		if !methods[method] {
			method = "other" // what is typed there has no bound
		}
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				s.Log.ErrorContext(r.Context(), "panic", "path", masked(r.URL.Path), "panic", p, "stack", stack())
				if rec.status == 0 {
					http.Error(rec, "internal error", http.StatusInternalServerError)
				}
			}
			took := time.Since(begin)
			if !rec.live {
				s.Observe(rec.pattern, method, rec.code(), took)
			}
			s.Log.InfoContext(r.Context(), "request", "method", method, "path", masked(r.URL.Path), "status", rec.code(),
				"bytes", rec.bytes, "ms", took.Milliseconds())
		}()
		if method == "other" {
			rec.Header().Set("Allow", "GET, HEAD, POST")
			http.Error(rec, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(rec, r)
	})
}

// methods are those that some page answers.
var methods = map[string]bool{http.MethodGet: true, http.MethodHead: true, http.MethodPost: true}
