package staff

import (
	"errors"
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
)

// resubmit sets or takes back the day on which the ticket is put before its agent again.
func (h *Handler) resubmit(w http.ResponseWriter, r *http.Request) error {
	c, number, typed := shell.Of(r), r.PathValue("number"), r.PostFormValue("resubmit_on")
	err := h.Tickets.SetResubmit(r.Context(), c.Staff, number, typed, version(r))
	var e *desk.Error
	if errors.As(err, &e) && e.Kind == desk.Invalid {
		return h.show(w, r, shown{status: http.StatusUnprocessableEntity, mode: modeAnswer, resubmit: shell.Form{
			Values: map[string]string{"resubmit_on": typed}, Errors: map[string]string{"resubmit_on": c.L.T(e.Fields["resubmit_on"])}}})
	}
	flash := "resubmit_set"
	if typed == "" {
		flash = "resubmit_cleared"
	}
	return h.done(w, r, err, change{flash: flash, asWished: func(v ticket.View) bool { return v.ResubmitOn == typed }})
}
