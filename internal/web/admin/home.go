package admin

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// section is a part of the administration, shown to those whose role gives the permission. Its texts
// are admin.section.<name>.title and .text.
type section struct {
	name, icon, href string
	need             desk.Permission
}

// group is a heading with its sections: admin.group.<name>.
type group struct {
	name     string
	sections []section
}

// groups are the administration's overview.
var groups = []group{
	{"portal", []section{
		{"settings", "settings", "/admin/settings", desk.ManageSettings},
		{"setup", "check", "/admin/setup", desk.ManageSettings},
	}},
	{"customers", []section{
		{"organisations", "inbox", "/admin/organisations", desk.ManageCustomers},
		{"contacts", "person", "/admin/people", desk.ManageCustomers},
		{"import", "upload", "/admin/import", desk.ManageCustomers},
		{"namings", "check", "/admin/namings", desk.ManageCustomers},
	}},
	{"team", []section{
		{"agents", "person", "/admin/agents", desk.ManageStaff},
		{"teams", "inbox", "/admin/teams", desk.ManageStaff},
		{"roles", "lock", "/admin/roles", desk.ManageStaff},
	}},
	{"content", []section{
		{"editor", "star", "/editor", desk.WriteContent},
		{"replies", "reply", "/staff/replies", desk.WriteReplies},
		{"products", "book", "/admin/products", desk.ManageSettings},
		{"fields", "book", "/admin/fields", desk.ManageSettings},
		{"mail_texts", "mail", "/admin/mail-texts", desk.ManageSettings},
	}},
	{"rules", []section{
		{"rules", "filter", "/admin/rules", desk.ManageRules},
		{"levels", "clock", "/admin/levels", desk.ManageRules},
		{"calendar", "clock", "/admin/calendar", desk.ManageRules},
	}},
	{"system", []section{
		{"jobs", "warning", "/staff/jobs", desk.ManageJobs},
		{"audit", "clock", "/admin/audit", desk.ReadAudit},
	}},
}

type homePage struct {
	page    ui.Page
	groups  []group
	waiting int // namings, for consent
}

func (h *Handler) home(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	p := homePage{page: c.Frame(c.L.T("admin.title"))}
	for _, g := range groups {
		mine := group{name: g.name}
		for _, s := range g.sections {
			if c.Staff.May(s.need) {
				mine.sections = append(mine.sections, s)
			}
		}
		if len(mine.sections) > 0 {
			p.groups = append(p.groups, mine)
		}
	}
	if c.Staff.May(desk.ManageCustomers) {
		var err error
		if p.waiting, err = h.directory.CountNamings(r.Context(), c.Staff); err != nil {
			return err
		}
	}
	return shell.Render(w, r, http.StatusOK, homeView(p))
}

// badge is what waits in a section.
func (p homePage) badge(l *i18n.Loc, s section) string {
	if s.name == "namings" && p.waiting > 0 {
		return l.N("naming.waiting", p.waiting)
	}
	return ""
}
