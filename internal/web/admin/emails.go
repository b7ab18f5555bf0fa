package admin

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
)

// savedPerson is the flash after a person was saved: a new address that waits to be confirmed is not in force.
func (h *Handler) savedPerson(r *http.Request, p desk.Person, typed string) (string, error) {
	waits, err := h.directory.NewEmail(r.Context(), shell.Of(r).Staff, p)
	if waits != "" && waits == desk.FoldEmail(typed) {
		return "person_email_waits", err
	}
	return "person_saved", err
}

func (h *Handler) dropContactEmail(w http.ResponseWriter, r *http.Request) error {
	if err := h.directory.DropContactEmail(r.Context(), shell.Of(r).Staff, r.PathValue("ref")); err != nil {
		return err
	}
	return shell.Back(w, r, personPath(r.PathValue("ref")), "email_dropped")
}

func (h *Handler) dropAgentEmail(w http.ResponseWriter, r *http.Request) error {
	if err := h.directory.DropAgentEmail(r.Context(), shell.Of(r).Staff, r.PathValue("ref")); err != nil {
		return err
	}
	return shell.Back(w, r, agentPath(r.PathValue("ref")), "email_dropped")
}
