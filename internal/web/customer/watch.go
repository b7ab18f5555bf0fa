package customer

import (
	"net/http"

	"kundenportal/internal/web/shell"
)

func (h *Handler) watch(w http.ResponseWriter, r *http.Request) error {
	number, on := r.PathValue("number"), r.PostFormValue("on") == "1"
	if err := h.Tickets.Watch(r.Context(), shell.Of(r).Scope, number, on); err != nil {
		return err
	}
	flash := "watching_ended"
	if on {
		flash = "watching"
	}
	return shell.Back(w, r, "/tickets/"+number, flash)
}

func (h *Handler) addWatcher(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	_, err := h.Tickets.AddWatcher(r.Context(), shell.Of(r).Scope, number, r.PostFormValue("person"))
	if err != nil {
		p, pageErr := h.ticketPage(r)
		if pageErr != nil {
			return pageErr
		}
		if !p.form.Take(p.l, err) {
			return err
		}
		return shell.Render(w, r, p.form.Status(), ticketView(p))
	}
	return shell.Back(w, r, "/tickets/"+number, "watcher_added")
}
