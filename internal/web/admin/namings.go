package admin

import (
	"net/http"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// maxDeeds is how many of the last changes an organisation's page shows.
const maxDeeds = 8

type namingsPage struct {
	page ui.Page
	rows []desk.Naming
}

// namingPage is a naming with what it takes to decide it.
type namingPage struct {
	page   ui.Page
	naming directory.Naming
	form   shell.Form // of a refusal
}

func namingPath(ref string) string { return "/admin/namings/" + ref }

func (h *Handler) namings(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	rows, err := h.directory.Namings(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, namingsView(namingsPage{page: c.Frame(c.L.T("naming.title"),
		ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: c.L.T("naming.title")}), rows: rows}))
}

func (h *Handler) naming(w http.ResponseWriter, r *http.Request) error {
	return h.showNaming(w, r, shell.NewForm(nil))
}

func (h *Handler) showNaming(w http.ResponseWriter, r *http.Request, f shell.Form) error {
	c := shell.Of(r)
	n, err := h.directory.Naming(r.Context(), c.Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	page := c.Frame(n.Name(), ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: c.L.T("naming.title"), Href: "/admin/namings"}, ui.Crumb{Text: n.Name()})
	return shell.Render(w, r, f.Status(), namingView(namingPage{page: page, naming: n, form: f}))
}

func (h *Handler) approveNaming(w http.ResponseWriter, r *http.Request) error {
	return h.decided(w, r, shell.NewForm(nil), "naming_approved", h.directory.ApproveNaming(r.Context(), shell.Of(r).Staff, r.PathValue("ref")))
}

func (h *Handler) refuseNaming(w http.ResponseWriter, r *http.Request) error {
	f := shell.Read(r, "reason")
	return h.decided(w, r, f, "naming_refused", h.directory.RefuseNaming(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), f.Get("reason")))
}

func (h *Handler) decided(w http.ResponseWriter, r *http.Request, f shell.Form, flash string, err error) error {
	if err == nil {
		return shell.Back(w, r, "/admin/namings", flash)
	}
	if !f.Take(shell.Of(r).L, err) {
		return err
	}
	return h.showNaming(w, r, f)
}

// knownPath is the page of who has the address already.
func (p namingPage) knownPath() string {
	if p.naming.Known.IsStaff() {
		return "/admin/agents/" + p.naming.Known.Ref
	}
	return personPath(p.naming.Known.Ref)
}

func (p namingPage) knownOrgs() string {
	var names []string
	for _, m := range p.naming.Known.Memberships {
		names = append(names, m.OrgName)
	}
	l := p.page.L
	switch {
	case p.naming.Known.IsStaff():
		return l.T("naming.known_staff")
	case !p.naming.Known.Active:
		return l.T("naming.known_inactive")
	case len(names) == 0:
		return l.T("naming.known_none")
	}
	return l.T("naming.known_orgs", "orgs", l.List(names))
}

// deedText says what was done by whom to whom.
func deedText(l *i18n.Loc, d directory.Deed) string {
	actor := d.Actor.Name
	switch {
	case actor == "":
		actor = l.T("deed.portal")
	case d.Staff:
		actor = l.T("deed.staff", "name", actor)
	}
	return l.T("deed."+d.Action, "actor", actor, "name", d.Name, "deputy", d.Deputy)
}

// changeText says what of a contact's role and rights was changed.
func changeText(l *i18n.Loc, changes []directory.Change) string {
	var out []string
	for _, c := range changes {
		field, text := "admin.member.level", func(v string) string { return l.T("scope." + v) }
		switch c.Field {
		case "lead":
			field, text = "admin.member.role", func(v string) string { return roleText(l, v == "yes") }
		case "comment":
			field, text = "admin.member.right", func(v string) string { return rightText(l, v == "yes") }
		}
		if c.To == "" {
			continue // with the membership itself
		}
		out = append(out, l.T("deed.change", "field", l.T(field), "from", text(c.From), "to", text(c.To)))
	}
	return strings.Join(out, " · ")
}

func rightText(l *i18n.Loc, comment bool) string {
	if comment {
		return l.T("access.comment")
	}
	return l.T("access.read")
}
