package access

import (
	"net/http"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// setupForm asks for the first administrator of a new portal.
type setupForm struct {
	ui.Page
	Form      shell.Form
	MinLength int
}

func (h *Handler) setupPage(w http.ResponseWriter, r *http.Request) error {
	guard(w)
	ok, err := h.accounts.CheckSetup(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	if !ok {
		return setupOver(w, r)
	}
	return h.renderSetup(w, r, shell.NewForm(nil))
}

func (h *Handler) renderSetup(w http.ResponseWriter, r *http.Request, f shell.Form) error {
	c := shell.Of(r)
	p := outside(c, c.L.T("setup.title"))
	p.URL = c.BaseURL.JoinPath("/sign-in").String() // no print shows the secret
	return shell.Render(w, r, f.Status(), setupView(setupForm{p, f, h.cfg.MinLength}))
}

// setupOver says that a secret was used, ran out, or never was: they are not told apart.
func setupOver(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	p := outside(c, c.L.T("setup.over"))
	p.URL = c.BaseURL.JoinPath("/sign-in").String()
	return shell.Render(w, r, http.StatusGone, setupOverView(p))
}

// setUp makes who holds the secret the first administrator.
func (h *Handler) setUp(w http.ResponseWriter, r *http.Request) error {
	guard(w)
	c := shell.Of(r)
	f := shell.Read(r, "name", "email", "password", "repeat")
	in := account.SetupForm{Secret: r.PathValue("secret"), Name: f.Get("name"), Email: f.Get("email"), Password: f.Get("password"), Repeat: f.Get("repeat"),
		Lang: c.L.Lang(), Address: c.Address, Agent: r.UserAgent(), Replaces: token(r)}
	delete(f.Values, "password") // never shown again
	delete(f.Values, "repeat")
	session, err := h.accounts.Setup(r.Context(), in)
	if desk.KindOf(err) == desk.NotFound {
		return setupOver(w, r)
	}
	if err != nil {
		if !f.Take(c.L, err) {
			return err
		}
		return h.renderSetup(w, r, f)
	}
	shell.SetSession(w, r, session)
	return shell.Back(w, r, "/admin/setup", "setup_begun")
}
