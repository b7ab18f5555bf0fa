package access

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

func (h *Handler) askEmail(w http.ResponseWriter, r *http.Request) error {
	f := shell.Read(r, "email", "email_present")
	present := f.Get("email_present")
	delete(f.Values, "email_present") // passwords are never shown again
	err := h.accounts.AskEmail(r.Context(), *shell.Of(r).Session, f.Get("email"), present)
	return h.saved(w, r, err, &f, "email_asked", func(p *settingsPage) { p.Email = f })
}

func (h *Handler) dropEmail(w http.ResponseWriter, r *http.Request) error {
	if err := h.accounts.DropEmail(r.Context(), shell.Of(r).Person()); err != nil {
		return err
	}
	return shell.Back(w, r, "/settings", "email_dropped")
}

// emailLinkPage is what a link to a new address leads to.
type emailLinkPage struct {
	ui.Page
	Email string
}

// linkFrame is the frame of a link's page: no print and no page that is left for shows the link.
func linkFrame(w http.ResponseWriter, r *http.Request, title string) ui.Page {
	guard(w)
	c := shell.Of(r)
	p := outside(c, c.L.T(title))
	p.URL = c.BaseURL.JoinPath("/settings").String()
	return p
}

// emailPage shows one button. Opening it consumes nothing, since mail scanners open links too.
func (h *Handler) emailPage(w http.ResponseWriter, r *http.Request) error {
	email, ok, err := h.accounts.CheckEmailLink(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	if !ok {
		return emailOver(w, r)
	}
	return shell.Render(w, r, http.StatusOK, emailLinkView(emailLinkPage{linkFrame(w, r, "access.email_link.title"), email}))
}

// confirmEmail is that button.
func (h *Handler) confirmEmail(w http.ResponseWriter, r *http.Request) error {
	guard(w)
	err := h.accounts.ConfirmEmail(r.Context(), r.PathValue("token"), shell.Of(r).Session)
	if desk.KindOf(err) == desk.Invalid {
		return emailOver(w, r)
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, "/email/confirmed", "")
}

// emailOver says that a link was used, ran out, was given up, or never was: they are not told apart.
func emailOver(w http.ResponseWriter, r *http.Request) error {
	return shell.Render(w, r, http.StatusGone, emailOverView(linkFrame(w, r, "access.link_over.title")))
}

func (h *Handler) emailConfirmed(w http.ResponseWriter, r *http.Request) error {
	return shell.Render(w, r, http.StatusOK, emailConfirmedView(outside(shell.Of(r), shell.Of(r).L.T("access.email_confirmed.title"))))
}
