package customer

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/download"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// file answers with an attachment. Access is the ticket's access, asked each time.
func (h *Handler) file(w http.ResponseWriter, r *http.Request) error {
	a, _, err := h.Tickets.File(r.Context(), shell.Of(r).Scope, r.PathValue("ref"))
	if err != nil {
		return err
	}
	return download.Files{Blobs: h.Blobs, Previews: h.Previews}.Serve(w, r, a)
}

type withdrawPage struct {
	page   ui.Page
	l      *i18n.Loc
	file   desk.Attachment
	number string
}

// withdrawFile takes an own upload back, asked for twice: there is no way back.
func (h *Handler) withdrawFile(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	if r.PostFormValue("confirm") == "1" {
		number, err := h.Tickets.WithdrawFile(r.Context(), c.Scope, ref)
		if err != nil {
			return err
		}
		return shell.Back(w, r, "/tickets/"+number, "file_withdrawn")
	}
	a, number, err := h.Tickets.File(r.Context(), c.Scope, ref)
	if err != nil {
		return err
	}
	if number == "" || !a.Own {
		return desk.Missing("customer.withdrawFile")
	}
	p := withdrawPage{l: c.L, file: a, number: number, page: c.Frame(c.L.T("customer.withdraw.title"),
		ui.Crumb{Text: c.L.T("customer.list.title"), Href: "/tickets"}, ui.Crumb{Text: number, Href: "/tickets/" + number},
		ui.Crumb{Text: c.L.T("customer.withdraw.title")})}
	return shell.Render(w, r, http.StatusOK, withdrawView(p))
}
