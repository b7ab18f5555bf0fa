package customer

import (
	"net/http"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
)

// suggestions is how many articles are offered; fewer characters than minTyped say nothing yet.
const (
	suggestions = 4
	minTyped    = 3
)

// suggest is the fragment with what fits a subject that is being typed: tickets that may be about the same, and
// articles.
func (h *Handler) suggest(w http.ResponseWriter, r *http.Request) error {
	c, ctx, query := shell.Of(r), r.Context(), r.URL.Query()
	n := ticket.NewFrom(map[string]string{"subject": query.Get("q"), "product": query.Get("product"), "org": query.Get("org"), "orgs": strings.Join(query["orgs"], " ")})
	typed := []rune(n.Subject)
	if len(typed) < minTyped {
		return shell.Render(w, r, http.StatusOK, articleList(c.L, nil))
	}
	n.Subject = string(typed[:min(len(typed), ticket.MaxSubject)])
	similar, err := h.Tickets.Similar(ctx, c.Scope, n)
	if err != nil {
		return err
	}
	articles, err := h.Articles(ctx, c.Scope, c.L.Lang(), n.Subject, n.Product, suggestions)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, suggestionsView(c.L, similar, articles))
}

// watchInstead makes the person read along in a ticket that is there already. What was typed stays a draft, and
// the ticket's page offers to discard it.
func (h *Handler) watchInstead(w http.ResponseWriter, r *http.Request, d desk.Draft, number string) error {
	if err := h.Tickets.Watch(r.Context(), shell.Of(r).Scope, number, true); err != nil {
		return err
	}
	return shell.Back(w, r, "/tickets/"+number+"?draft="+d.Ref, "watching")
}

// keptDraft gives the own draft that the address names; one that is gone is not mentioned.
func (h *Handler) keptDraft(r *http.Request) (string, error) {
	ref := r.URL.Query().Get("draft")
	if ref == "" {
		return "", nil
	}
	d, err := h.Tickets.Draft(r.Context(), shell.Of(r).Scope.Person, ref)
	if desk.KindOf(err) == desk.NotFound || err == nil && d.Form != ticket.FormNew {
		return "", nil
	}
	return d.Ref, err
}
