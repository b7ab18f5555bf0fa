package access

import (
	"net/http"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// requestForm is the page Neues Passwort anfordern.
type requestForm struct {
	ui.Page
	Form   shell.Form
	ByLink bool
}

// resetPage is a page without a field on the way to a new password.
type resetPage struct {
	ui.Page
	ByLink bool // after the button a password is chosen at once; else it is mailed
}

func (h *Handler) byLink() bool { return h.cfg.Reset == desk.ResetByLink }

// outside gives the frame of a page that search engines have no use for.
func outside(c *shell.Context, title string) ui.Page {
	p := c.Frame(title)
	p.NoIndex = true
	return p
}

func (h *Handler) requestPage(w http.ResponseWriter, r *http.Request) error {
	return h.renderRequest(w, r, http.StatusOK, shell.NewForm(nil))
}

func (h *Handler) renderRequest(w http.ResponseWriter, r *http.Request, status int, f shell.Form) error {
	c := shell.Of(r)
	return shell.Render(w, r, status, requestView(requestForm{outside(c, c.L.T("access.request.title")), f, h.byLink()}))
}

func (h *Handler) request(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, "username")
	if r.PostFormValue("forgotten") != "" { // from the sign-in page, with the name typed there
		return h.renderRequest(w, r, http.StatusOK, f)
	}
	err := h.accounts.RequestReset(r.Context(), account.ResetRequest{Username: f.Get("username"), Lang: c.L.Lang(), Address: c.Address})
	if err != nil {
		status, err := refuse(w, c, &f, err)
		if err != nil {
			return err
		}
		return h.renderRequest(w, r, status, f)
	}
	return shell.Back(w, r, "/password/requested", "")
}

// requested is the answer to every request, whether or not the address is known.
func (h *Handler) requested(w http.ResponseWriter, r *http.Request) error {
	return shell.Render(w, r, http.StatusOK, requestedView(resetPage{outside(shell.Of(r), shell.Of(r).L.T("access.requested.title")), h.byLink()}))
}

// linkPage shows what a link of mail 1 leads to: one button. Opening it consumes nothing, since
// mail scanners open links too.
func (h *Handler) linkPage(w http.ResponseWriter, r *http.Request) error {
	guard(w)
	ok, err := h.accounts.CheckLink(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	if !ok {
		return h.linkOver(w, r)
	}
	p := outside(shell.Of(r), shell.Of(r).L.T("access.link.title"))
	p.URL = shell.Of(r).BaseURL.JoinPath("/password").String() // no print shows the link
	return shell.Render(w, r, http.StatusOK, linkView(resetPage{p, h.byLink()}))
}

// pressLink is that button.
func (h *Handler) pressLink(w http.ResponseWriter, r *http.Request) error {
	guard(w)
	if h.byLink() {
		return h.followLink(w, r)
	}
	err := h.accounts.PressLink(r.Context(), r.PathValue("token"))
	if desk.KindOf(err) == desk.Invalid {
		return h.linkOver(w, r)
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, "/password/sent", "")
}

// followLink is that button where it leads to choosing a password.
func (h *Handler) followLink(w http.ResponseWriter, r *http.Request) error {
	session, err := h.accounts.FollowLink(r.Context(), account.Press{Link: r.PathValue("token"),
		Address: shell.Of(r).Address, Agent: r.UserAgent(), Replaces: token(r)})
	if desk.KindOf(err) == desk.Invalid {
		return h.linkOver(w, r)
	}
	if err != nil {
		return err
	}
	shell.SetSession(w, r, session)
	return shell.Back(w, r, "/password/choose", "")
}

// guard keeps a link's address from going elsewhere and from staying in the browser.
func guard(w http.ResponseWriter) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
}

// linkOver says that a link was used, ran out, or never was: they are not told apart.
func (h *Handler) linkOver(w http.ResponseWriter, r *http.Request) error {
	if s := shell.Of(r).Session; h.byLink() && s != nil && s.KeyOnly {
		return shell.Back(w, r, "/password/choose", "") // pressed twice, or opened again on the way
	}
	p := outside(shell.Of(r), shell.Of(r).L.T("access.link_over.title"))
	p.URL = shell.Of(r).BaseURL.JoinPath("/password").String()
	return shell.Render(w, r, http.StatusGone, linkOverView(resetPage{p, h.byLink()}))
}

func (h *Handler) sent(w http.ResponseWriter, r *http.Request) error {
	return shell.Render(w, r, http.StatusOK, sentView(outside(shell.Of(r), shell.Of(r).L.T("access.sent.title"))))
}

// chooseForm is where a one-time key or a link leads, and nowhere else.
type chooseForm struct {
	ui.Page
	Form      shell.Form
	MinLength int
	Username  string
	ByLink    bool
}

func (h *Handler) choosePage(w http.ResponseWriter, r *http.Request) error {
	return h.renderChoose(w, r, http.StatusOK, shell.NewForm(nil))
}

func (h *Handler) renderChoose(w http.ResponseWriter, r *http.Request, status int, f shell.Form) error {
	c := shell.Of(r)
	return shell.Render(w, r, status, chooseView(chooseForm{outside(c, c.L.T("access.choose.title")), f, h.cfg.MinLength, c.Person().Email, h.byLink()}))
}

func (h *Handler) choose(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, "password", "repeat")
	password, repeat := f.Get("password"), f.Get("repeat")
	f.Values = nil
	token, _, err := h.accounts.ChoosePassword(r.Context(), *c.Session, password, repeat)
	if err != nil {
		status, err := refuse(w, c, &f, err)
		if err != nil {
			return err
		}
		return h.renderChoose(w, r, status, f)
	}
	shell.SetSession(w, r, token)
	return shell.Back(w, r, "/", "password_chosen")
}
