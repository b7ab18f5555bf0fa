package admin

import (
	"net/http"

	"kundenportal/internal/web/shell"
)

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
