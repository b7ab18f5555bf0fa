package access

import (
	"net/http"
	"net/url"
	"strings"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// signInForm is the page Anmeldung.
type signInForm struct {
	ui.Page
	Form shell.Form
	Kept bool // what was typed when the session had ended is kept
	New  bool // nobody can sign in yet: the portal is to be set up
}

func (h *Handler) signInPage(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	next := r.URL.Query().Get("next")
	if c.Session != nil {
		http.Redirect(w, r, destination(*c.Session, next), http.StatusSeeOther) //nolint:gosec // a path of our own: shell.LocalPath
		return nil
	}
	form := shell.NewForm(map[string]string{"next": localOrNone(next)})
	return h.renderSignIn(w, r, http.StatusOK, form, r.URL.Query().Get("kept") == "1")
}

func (h *Handler) renderSignIn(w http.ResponseWriter, r *http.Request, status int, f shell.Form, kept bool) error {
	c := shell.Of(r)
	p := signInForm{Page: c.Frame(c.L.T("access.sign_in.title")), Form: f, Kept: kept}
	var err error
	if p.New, err = h.accounts.NeedsSetup(r.Context()); err != nil {
		return err
	}
	if next := f.Get("next"); next != "" {
		p.Query = url.Values{"next": {next}}.Encode()
	}
	return shell.Render(w, r, status, signInView(p))
}

// localOrNone keeps an address inside the portal and drops every other.
func localOrNone(next string) string {
	if to := shell.LocalPath(next); to != "/" {
		return to
	}
	return ""
}

func (h *Handler) signIn(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, "username", "password", "next")
	f.Values["next"] = localOrNone(f.Get("next"))
	in := account.SignIn{Username: f.Get("username"), Password: f.Get("password"), Address: c.Address, Agent: r.UserAgent(), Replaces: token(r)}
	delete(f.Values, "password") // never shown again
	if strings.TrimSpace(in.Username) == "" {
		f.Errors["username"] = c.L.T("error.username_required")
	}
	if in.Password == "" {
		f.Errors["password"] = c.L.T("access.sign_in.password_missing")
	}
	if f.Failed() {
		return h.renderSignIn(w, r, f.Status(), f, false)
	}
	token, session, err := h.accounts.SignIn(r.Context(), in)
	if err != nil {
		status, err := refuse(w, c, &f, err)
		if err != nil {
			return err
		}
		return h.renderSignIn(w, r, status, f, false)
	}
	shell.SetSession(w, r, token)
	return shell.Back(w, r, destination(session, f.Get("next")), "")
}

// signOut ends the session; without one there is nothing to do.
func (h *Handler) signOut(w http.ResponseWriter, r *http.Request) error {
	if s := shell.Of(r).Session; s != nil {
		if err := h.accounts.SignOut(r.Context(), *s); err != nil && desk.KindOf(err) != desk.NotFound {
			return err
		}
	}
	shell.SetSession(w, r, "")
	return shell.Back(w, r, "/sign-in", "signed_out")
}
