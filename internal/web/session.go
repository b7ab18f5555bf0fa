package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// route is what stands before every page: who is asking, whether they may, and what becomes of an error.
func (s *Server) route(rt shell.Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rec, ok := recorderOf(w); ok {
			rec.pattern, rec.live = rt.Pattern, rt.Live
		}
		limit := s.MaxForm
		if rt.Large {
			limit = s.MaxMessage + s.MaxForm
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		c, state, err := s.identify(r)
		r = shell.With(r, c)
		if !rt.Shared {
			s.language(w, r, c)
		}
		if err == nil && r.Method == http.MethodPost && !rt.Large {
			err = s.readForm(w, r)
		}
		if err == nil {
			if !rt.Shared {
				s.flash(w, r, c)
			}
			err = s.admit(w, r, c, state, rt)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// readForm reads a form without attachments, which may not take its time. It passes on that the form
// was too large; what else is wrong with it, its page says.
func (s *Server) readForm(w http.ResponseWriter, r *http.Request) error {
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(s.FormTimeout))
	err := r.ParseForm()
	_ = conn.SetReadDeadline(time.Time{})
	if big, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return big
	}
	return nil
}

// identify finds out who is asking and what they may see.
func (s *Server) identify(r *http.Request) (*shell.Context, account.State, error) {
	now := s.Now()
	c := &shell.Context{Address: shell.ClientAddress(r, s.Proxies), BaseURL: s.BaseURL, Secure: s.Secure, Now: now}
	state := account.None
	lang := s.Texts.Match(r.Header.Get("Accept-Language"))
	if r.Header.Get("Accept-Language") == "" {
		lang = s.Lang
	}
	if k, err := r.Cookie(shell.LangCookie); err == nil && (k.Value == "de" || k.Value == "en") {
		lang = k.Value
	}
	c.Page = ui.Page{Path: r.URL.Path, URL: s.BaseURL.String() + r.URL.Path, Demo: s.Demo, Now: now}
	var failure error
	if k, err := r.Cookie(shell.SessionCookie(s.Secure)); err == nil && k.Value != "" {
		var session desk.Session
		session, state, failure = s.Accounts.Authenticate(r.Context(), k.Value)
		if failure == nil && state != account.None {
			c.Session = &session
			lang, c.Page.Theme = session.Person.Lang, session.Person.Theme
			c.Again = func(ctx context.Context) (desk.StaffScope, error) { return s.again(ctx, k.Value) }
		}
	}
	c.L = s.Texts.For(lang, s.Zone)
	c.Page.L, c.Page.Brand = c.L, s.Brand(c.L, now)
	c.Page.Brand.Open = s.Hours(r.Context()).OpenAt(now)
	return c, state, failure
}

// again looks up what somebody of the staff may see, as identify and admit did when the request came.
func (s *Server) again(ctx context.Context, token string) (desk.StaffScope, error) {
	session, state, err := s.Accounts.Peek(ctx, token)
	if err == nil && (state != account.Live || session.KeyOnly) {
		err = desk.Missing("web.again")
	}
	if err != nil {
		return desk.StaffScope{}, err
	}
	_, staff, _, err := s.Accounts.Grants(ctx, session.Person)
	return staff, err
}

// language takes a choice made on the page by who is signed out.
func (s *Server) language(w http.ResponseWriter, r *http.Request, c *shell.Context) {
	lang := r.URL.Query().Get("lang")
	if c.Session != nil || lang != "de" && lang != "en" {
		return
	}
	c.L = s.Texts.For(lang, s.Zone)
	c.Page.L, c.Page.Brand = c.L, s.Brand(c.L, c.Now)
	c.Page.Brand.Open = s.Hours(r.Context()).OpenAt(c.Now)
	http.SetCookie(w, &http.Cookie{Name: shell.LangCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: s.Secure})
}

// flash shows the message of a redirect, once.
func (s *Server) flash(w http.ResponseWriter, r *http.Request, c *shell.Context) {
	k, err := r.Cookie(shell.FlashCookie)
	if err != nil || r.Method != http.MethodGet || shell.WantsJSON(r) {
		return
	}
	if s.Texts.Has("flash." + k.Value) {
		c.Page.Flash = &ui.Flash{Kind: "success", Text: c.L.T("flash." + k.Value)}
	}
	http.SetCookie(w, &http.Cookie{Name: shell.FlashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: s.Secure})
}

// admit lets in who has the route's role. Whoever is signed out goes to sign in and comes back;
// what they had typed is kept if their session ended less than a day ago. For the others the page
// does not exist.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, c *shell.Context, state account.State, rt shell.Route) error {
	if state != account.Live {
		ended := c.Session
		c.Session = nil
		if rt.Role == shell.Anyone {
			return rt.Handle(w, r)
		}
		return s.toSignIn(w, r, ended, rt)
	}
	if c.Session.KeyOnly {
		if rt.Role == shell.KeyOnly || rt.Pattern == "POST /sign-out" || rt.Role == shell.Anyone {
			return rt.Handle(w, r)
		}
		http.Redirect(w, r, "/password/choose", http.StatusSeeOther)
		return nil
	}
	var err error
	if c.Scope, c.Staff, c.Orgs, err = s.Accounts.Grants(r.Context(), c.Person()); err != nil {
		return err
	}
	s.frame(r, c)
	if !allowed(rt, c.Person(), c.Staff) {
		if to, ok := elsewhere(rt.Pattern, r, c.Person(), c.Staff); ok {
			http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // a constant, or one escaped segment below /staff
			return nil
		}
		return desk.Missing("web.admit")
	}
	return rt.Handle(w, r)
}

// elsewhere is where staff find what a contact's address shows: they open links that customers send.
func elsewhere(pattern string, r *http.Request, p desk.Person, staff desk.StaffScope) (string, bool) {
	sees := staff.May(desk.SeeTickets)
	switch {
	case !p.IsStaff():
		return "", false
	case pattern == "GET /{$}" && sees:
		return "/staff", true
	case pattern == "GET /{$}" && staff.May(desk.WriteContent):
		return "/editor", true
	case pattern == "GET /{$}":
		return "/faq", true
	case pattern == "GET /tickets/{number}" && sees:
		return "/staff/tickets/" + url.PathEscape(r.PathValue("number")), true
	}
	return "", false
}

// frame says who is signed in and how the rest of the frame is looked up.
func (s *Server) frame(r *http.Request, c *shell.Context) {
	p := c.Person()
	c.Page.User = &ui.User{Name: p.Name(), Initials: desk.Initials(p.Name()), Organisation: strings.Join(c.Orgs, ", "), Staff: p.IsStaff(),
		Admin: c.Staff.Manages(), KeysOff: p.KeysOff, NoTickets: p.IsStaff() && !c.Staff.May(desk.SeeTickets), Writes: c.Staff.May(desk.WriteContent), Replies: c.Staff.May(desk.WriteReplies), Lead: len(c.Scope.Leading()) > 0, Figures: p.IsStaff() && c.Staff.May(desk.SeeFigures)}
	if len(c.Orgs) > 2 {
		c.Page.User.Organisation = c.L.N("web.organisations", len(c.Orgs))
	}
	if p.IsStaff() {
		c.Page.User.Organisation = c.Staff.RoleName.In(c.L.Lang())
	}
	c.Page.SetUp = c.Staff.May(desk.ManageSettings) && strings.HasPrefix(r.URL.Path, "/admin") && r.URL.Path != "/admin/setup" && s.SettingUp(r.Context())
	c.Fill = func(page *ui.Page) {
		var err1, err2 error
		page.Waiting, err1 = s.Waiting(r.Context(), c)
		page.Notice, err2 = s.Notice(r.Context(), c)
		if err := errors.Join(err1, err2); err != nil {
			s.Log.WarnContext(r.Context(), "the frame is not whole", "error", err) // the page itself is
		}
	}
}

func allowed(rt shell.Route, p desk.Person, staff desk.StaffScope) bool {
	switch rt.Role {
	case shell.Anyone, shell.SignedIn:
		return true
	case shell.Contact:
		return !p.IsStaff()
	case shell.Staff:
		return p.IsStaff() && staff.May(desk.SeeTickets)
	case shell.Manager:
		return p.IsStaff() && staff.Manages()
	case shell.Permitted:
		return p.IsStaff() && staff.May(rt.Need)
	}
	return false
}

// keep stores what somebody typed whose session ran out, as far as they could have sent it.
func (s *Server) keep(r *http.Request, p desk.Person, rt shell.Route) (next string, err error) {
	c := shell.Of(r)
	if c.Scope, c.Staff, _, err = s.Accounts.Grants(r.Context(), p); err != nil {
		return "", err
	}
	if !allowed(rt, p, c.Staff) {
		return "", desk.Missing("web.keep")
	}
	return rt.Keep(r, p.ID)
}

// toSignIn sends to the sign-in page, with the address to come back to.
func (s *Server) toSignIn(w http.ResponseWriter, r *http.Request, ended *desk.Session, rt shell.Route) error {
	q := url.Values{}
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		if r.URL.RequestURI() != "/" {
			q.Set("next", r.URL.RequestURI())
		}
	case ended != nil && rt.Keep != nil && !ended.KeyOnly:
		next, err := s.keep(r, ended.Person, rt)
		if err != nil && desk.KindOf(err) == desk.Internal {
			return err
		}
		if err == nil {
			q.Set("next", next)
			q.Set("kept", "1")
		}
	}
	if shell.WantsJSON(r) {
		return &desk.Error{Op: "web", Kind: desk.Forbidden, Key: "error.unauthenticated.text"}
	}
	to := "/sign-in"
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
