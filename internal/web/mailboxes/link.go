package mailboxes

import (
	"net/http"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// outside is the frame of a link's page: no print and no page that is left for shows the link.
func outside(w http.ResponseWriter, r *http.Request, title string) ui.Page {
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	c := shell.Of(r)
	p := c.Frame(c.L.T(title))
	p.NoIndex, p.URL = true, c.BaseURL.String()
	return p
}

// linkPage is what a link leads to.
type linkPage struct {
	ui.Page
	mailbox desk.Mailbox
}

// link shows one button. Opening it consumes nothing, since mail scanners open links too.
func (h *Handler) link(w http.ResponseWriter, r *http.Request) error {
	m, err := h.directory.MailboxLink(r.Context(), r.PathValue("token"))
	if desk.KindOf(err) == desk.NotFound {
		return over(w, r)
	}
	if err != nil {
		return err
	}
	if m.Confirmed() {
		return shell.Back(w, r, "/mailboxes/confirmed", "")
	}
	return shell.Render(w, r, http.StatusOK, confirmView(linkPage{outside(w, r, "mailbox.confirm.title"), m}))
}

// confirm is that button.
func (h *Handler) confirm(w http.ResponseWriter, r *http.Request) error {
	err := h.directory.ConfirmMailbox(r.Context(), r.PathValue("token"))
	if desk.KindOf(err) == desk.NotFound {
		return over(w, r)
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, "/mailboxes/confirmed", "")
}

// over says that a link ran out, or never was, or that its mailbox was removed: they are not told apart.
func over(w http.ResponseWriter, r *http.Request) error {
	return shell.Render(w, r, http.StatusGone, wordsView(outside(w, r, "mailbox.over.title"), "mailbox.over.text"))
}

func (h *Handler) confirmed(w http.ResponseWriter, r *http.Request) error {
	return shell.Render(w, r, http.StatusOK, wordsView(outside(w, r, "mailbox.confirmed.title"), "mailbox.confirmed.text"))
}

// askUnsubscribe shows one button. A link whose mailbox is told nothing any more says so.
func (h *Handler) askUnsubscribe(w http.ResponseWriter, r *http.Request) error {
	m, err := h.directory.MailboxToEnd(r.Context(), r.PathValue("secret"))
	if desk.KindOf(err) == desk.NotFound {
		return shell.Render(w, r, http.StatusGone, ended(w, r))
	}
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, unsubscribeView(linkPage{outside(w, r, "mailbox.unsubscribe.title"), m}))
}

// unsubscribe is that button. Mail programs press it by themselves and are answered without a redirect, which RFC 8058,
// section 3.1, forbids.
func (h *Handler) unsubscribe(w http.ResponseWriter, r *http.Request) error {
	if err := h.directory.UnsubscribeMailbox(r.Context(), r.PathValue("secret")); err != nil {
		return err
	}
	if r.PostFormValue("List-Unsubscribe") == "One-Click" {
		return h.unsubscribed(w, r)
	}
	return shell.Back(w, r, "/mailboxes/ended", "")
}

func (h *Handler) unsubscribed(w http.ResponseWriter, r *http.Request) error {
	return shell.Render(w, r, http.StatusOK, ended(w, r))
}

func ended(w http.ResponseWriter, r *http.Request) templ.Component {
	return wordsView(outside(w, r, "mailbox.unsubscribed.title"), "mailbox.unsubscribed.text")
}
