package admin

import (
	"net/http"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var roleFields = []string{"name_de", "name_en", "permissions"}

type rolesPage struct {
	page ui.Page
	rows []desk.Role
}

type rolePage struct {
	page   ui.Page
	role   desk.Role // the zero value: a new one
	edited edited
	given  []desk.Permission
	action string
}

func rolePath(key string) string { return "/admin/roles/" + key }

// sectionCrumbs is the way to a page of a part of the administration.
func sectionCrumbs(c *shell.Context, name, href, last string) []ui.Crumb {
	return []ui.Crumb{{Text: c.L.T("admin.title"), Href: "/admin"}, {Text: c.L.T("admin.section." + name + ".title"), Href: href}, {Text: last}}
}

func (h *Handler) roles(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	rows, err := h.directory.Roles(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	title := c.L.T("admin.section.roles.title")
	return shell.Render(w, r, http.StatusOK, rolesView(rolesPage{rows: rows, page: c.Frame(title, ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: title})}))
}

func readRole(r *http.Request, f shell.Form) directory.RoleForm {
	out := directory.RoleForm{NameDE: f.Get("name_de"), NameEN: f.Get("name_en"), Seen: r.PostFormValue("seen")}
	for _, p := range r.PostForm["permissions"] {
		out.Permissions = append(out.Permissions, desk.Permission(p))
	}
	return out
}

func (h *Handler) newRole(w http.ResponseWriter, r *http.Request) error {
	return h.showNewRole(w, r, blank(nil), []desk.Permission{desk.SeeTickets})
}

func (h *Handler) showNewRole(w http.ResponseWriter, r *http.Request, e edited, given []desk.Permission) error {
	c := shell.Of(r)
	title := c.L.T("admin.role.new")
	return shell.Render(w, r, e.status(), roleView(rolePage{page: c.Frame(title, sectionCrumbs(c, "roles", "/admin/roles", title)...),
		edited: e, given: given, action: "/admin/roles/new"}))
}

func (h *Handler) addRole(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, roleFields...)
	in := readRole(r, f)
	_, err := h.directory.AddRole(r.Context(), c.Staff, in, r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, "/admin/roles", "role_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showNewRole(w, r, again(f, r, err, nil, ""), in.Permissions)
}

func roleValues(x desk.Role) map[string]string {
	return map[string]string{"name_de": x.Name.DE, "name_en": x.Name.EN}
}

func (h *Handler) role(w http.ResponseWriter, r *http.Request) error {
	x, err := h.directory.Role(r.Context(), shell.Of(r).Staff, r.PathValue("key"))
	if err != nil {
		return err
	}
	return h.showRole(w, r, x, filled(roleValues(x), directory.RoleStamp(x)), x.Permissions)
}

func (h *Handler) showRole(w http.ResponseWriter, r *http.Request, x desk.Role, e edited, given []desk.Permission) error {
	c := shell.Of(r)
	name := x.Name.In(c.L.Lang())
	return shell.Render(w, r, e.status(), roleView(rolePage{page: c.Frame(name, sectionCrumbs(c, "roles", "/admin/roles", name)...), role: x,
		edited: e, given: given, action: rolePath(string(x.Key))}))
}

func (h *Handler) saveRole(w http.ResponseWriter, r *http.Request) error {
	c, key := shell.Of(r), r.PathValue("key")
	f := shell.Read(r, roleFields...)
	in := readRole(r, f)
	err := h.directory.EditRole(r.Context(), c.Staff, key, in)
	if err == nil {
		return shell.Back(w, r, "/admin/roles", "role_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	x, lookErr := h.directory.Role(r.Context(), c.Staff, key)
	if lookErr != nil {
		return lookErr
	}
	return h.showRole(w, r, x, again(f, r, err, roleValues(x), directory.RoleStamp(x)), in.Permissions)
}

func (h *Handler) confirmRole(w http.ResponseWriter, r *http.Request) error {
	return h.askRole(w, r, nil)
}

func (h *Handler) askRole(w http.ResponseWriter, r *http.Request, err error) error {
	c := shell.Of(r)
	x, lookErr := h.directory.Role(r.Context(), c.Staff, r.PathValue("key"))
	if lookErr != nil {
		return lookErr
	}
	name := x.Name.In(c.L.Lang())
	return h.confirm(w, r, confirmPage{of: name, title: c.L.T("admin.role.delete_title", "name", name), text: c.L.T("admin.role.delete_text"),
		action: rolePath(string(x.Key)) + "/delete", back: rolePath(string(x.Key)), button: c.L.T("admin.role.delete")}, err)
}

func (h *Handler) deleteRole(w http.ResponseWriter, r *http.Request) error {
	if err := h.directory.DeleteRole(r.Context(), shell.Of(r).Staff, r.PathValue("key")); err != nil {
		return h.askRole(w, r, err)
	}
	return shell.Back(w, r, "/admin/roles", "role_deleted")
}

// permissionGroups are the permissions as the form shows them, by the first part of their name.
var permissionGroups = []struct {
	name  string
	parts []desk.Permission
}{
	{"tickets", []desk.Permission{desk.SeeTickets, desk.AllTeams, desk.WorkOnTickets, desk.ShareViews}},
	{"content", []desk.Permission{desk.WriteReplies, desk.WriteContent}},
	{"figures", []desk.Permission{desk.SeeFigures}},
	{"administration", []desk.Permission{desk.ManageCustomers, desk.ManageStaff, desk.ManageRules, desk.ManageSettings, desk.ManageJobs, desk.ReadAudit}},
}

// permissionField is a box of the form; the first one has the field's own id, for the summary of errors.
func (p rolePage) permissionField(l *i18n.Loc, x desk.Permission) ui.Field {
	f := ui.Field{Name: "permissions", ID: "permission-" + strings.ReplaceAll(string(x), ".", "-"), Label: l.T("permission." + string(x)), Value: string(x), Free: true}
	if x == desk.Permissions[0] {
		f.ID = "permissions"
	}
	return f
}

func (p rolePage) has(x desk.Permission) bool { return slices.Contains(p.given, x) }

// fixed says whether the permissions cannot be changed: the administrator's role has all.
func (p rolePage) fixed() bool { return p.role.Key == desk.Administrator }

// summary is what a role may do, for the list.
func summary(l *i18n.Loc, r desk.Role) string {
	names := make([]string, len(r.Permissions))
	for i, p := range r.Permissions {
		names[i] = l.T("permission." + string(p))
	}
	if len(names) == len(desk.Permissions) {
		return l.T("admin.role.everything")
	}
	return strings.Join(names, " · ")
}
