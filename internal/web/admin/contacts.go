package admin

import (
	"net/http"
	"net/url"
	"strings"

	"kundenportal/internal/directory"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// contactsPage lists contacts of all organisations.
type contactsPage struct {
	page  ui.Page
	query string
	rows  []directory.ContactRow
	next  string // address of those that follow; empty: none do
	admin bool
}

func (h *Handler) contacts(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	title := c.L.T("admin.contacts.title")
	p := contactsPage{page: c.Frame(title, orgCrumbs(c, ui.Crumb{Text: title})...), query: r.FormValue("q"), admin: manages(r)}
	rows, more, err := h.directory.Contacts(r.Context(), c.Staff, p.query, r.FormValue("after"))
	if err != nil {
		return err
	}
	if p.rows = rows; more {
		p.next = "/admin/people?" + url.Values{"q": {p.query}, "after": {rows[len(rows)-1].Ref}}.Encode()
	}
	return shell.Render(w, r, http.StatusOK, contactsView(p))
}

func orgNames(r directory.ContactRow) string {
	out := make([]string, len(r.Orgs))
	for i, m := range r.Orgs {
		out[i] = m.OrgName
	}
	return strings.Join(out, ", ")
}

func exportPath(file, query string) string {
	if query == "" {
		return "/admin/export/" + file
	}
	return "/admin/export/" + file + "?" + url.Values{"q": {query}}.Encode()
}
