// Package admin holds the administrator's pages: organisations and their tree, contacts and their
// memberships, contacts named by others, the staff's accounts, products.
//
// Organisations and contacts can be read by all staff who work with tickets; changing anything is
// for administrators. That is decided by the use cases, never here. Every form keeps what was typed,
// is sent once, and names the version that it changes, so that nobody's change is overwritten unseen.
package admin

import (
	"net/http"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers the administrator's requests.
type Handler struct {
	directory *directory.Directory
}

// New makes the administrator's pages.
func New(d *directory.Directory) *Handler { return &Handler{d} }

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /admin", Role: shell.Manager, Handle: h.home},

		{Pattern: "GET /admin/organisations", Role: shell.Staff, Handle: h.orgs},
		{Pattern: "GET /admin/organisations/new", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.newOrg},
		{Pattern: "POST /admin/organisations/new", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.addOrg},
		{Pattern: "GET /admin/organisations/{ref}", Role: shell.Staff, Handle: h.org},
		{Pattern: "GET /admin/organisations/{ref}/edit", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.editOrg},
		{Pattern: "POST /admin/organisations/{ref}/edit", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.saveOrg},
		{Pattern: "GET /admin/organisations/{ref}/active", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.confirmOrg},
		{Pattern: "POST /admin/organisations/{ref}/active", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.setOrgActive},

		{Pattern: "GET /admin/organisations/{ref}/products", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.uses},
		{Pattern: "POST /admin/organisations/{ref}/products", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.saveUses},

		{Pattern: "GET /admin/people", Role: shell.Staff, Handle: h.contacts},
		{Pattern: "GET /admin/people/new", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.newContact},
		{Pattern: "POST /admin/people/new", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.addContact},
		{Pattern: "GET /admin/people/{ref}", Role: shell.Staff, Handle: h.contact},
		{Pattern: "POST /admin/people/{ref}", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.saveContact},
		{Pattern: "POST /admin/people/{ref}/email-drop", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.dropContactEmail},
		{Pattern: "POST /admin/people/{ref}/join", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.join},
		{Pattern: "POST /admin/people/{ref}/membership", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.saveMembership},
		{Pattern: "GET /admin/people/{ref}/end", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.confirmEnd},
		{Pattern: "POST /admin/people/{ref}/end", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.endMembership},
		{Pattern: "GET /admin/people/{ref}/active", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.confirmContact},
		{Pattern: "POST /admin/people/{ref}/active", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.setContactActive},

		{Pattern: "GET /admin/namings", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.namings},
		{Pattern: "GET /admin/namings/{ref}", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.naming},
		{Pattern: "POST /admin/namings/{ref}/approve", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.approveNaming},
		{Pattern: "POST /admin/namings/{ref}/refuse", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.refuseNaming},

		{Pattern: "GET /admin/agents", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.agents},
		{Pattern: "GET /admin/agents/new", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.newAgent},
		{Pattern: "POST /admin/agents/new", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.addAgent},
		{Pattern: "GET /admin/agents/{ref}", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.agent},
		{Pattern: "POST /admin/agents/{ref}", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.saveAgent},
		{Pattern: "POST /admin/agents/{ref}/email-drop", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.dropAgentEmail},
		{Pattern: "GET /admin/agents/{ref}/active", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.confirmAgent},
		{Pattern: "POST /admin/agents/{ref}/active", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.setAgentActive},

		{Pattern: "GET /admin/roles", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.roles},
		{Pattern: "GET /admin/roles/new", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.newRole},
		{Pattern: "POST /admin/roles/new", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.addRole},
		{Pattern: "GET /admin/roles/{key}", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.role},
		{Pattern: "POST /admin/roles/{key}", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.saveRole},
		{Pattern: "GET /admin/roles/{key}/delete", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.confirmRole},
		{Pattern: "POST /admin/roles/{key}/delete", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.deleteRole},

		{Pattern: "GET /admin/teams", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.teams},
		{Pattern: "GET /admin/teams/new", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.newTeam},
		{Pattern: "POST /admin/teams/new", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.addTeam},
		{Pattern: "GET /admin/teams/{ref}", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.team},
		{Pattern: "POST /admin/teams/{ref}", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.saveTeam},
		{Pattern: "GET /admin/teams/{ref}/active", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.confirmTeam},
		{Pattern: "POST /admin/teams/{ref}/active", Role: shell.Permitted, Need: desk.ManageStaff, Handle: h.setTeamActive},

		{Pattern: "GET /admin/audit", Role: shell.Permitted, Need: desk.ReadAudit, Handle: h.audit},
		{Pattern: "GET /admin/audit.csv", Role: shell.Permitted, Need: desk.ReadAudit, Handle: h.auditExport},

		{Pattern: "GET /admin/products", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.products},
		{Pattern: "GET /admin/products/new", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.newProduct},
		{Pattern: "POST /admin/products/new", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.addProduct},
		{Pattern: "GET /admin/products/{ref}", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.product},
		{Pattern: "POST /admin/products/{ref}", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.saveProduct},
		{Pattern: "GET /admin/products/{ref}/active", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.confirmProduct},
		{Pattern: "POST /admin/products/{ref}/active", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.setProductActive},

		{Pattern: "POST /admin/products/{ref}/components", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.addComponent},
		{Pattern: "GET /admin/products/{ref}/components/{component}", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.component},
		{Pattern: "POST /admin/products/{ref}/components/{component}", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.saveComponent},

		{Pattern: "GET /admin/fields", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.fields},
		{Pattern: "GET /admin/fields/new", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.newField},
		{Pattern: "POST /admin/fields/new", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.addField},
		{Pattern: "GET /admin/fields/{ref}", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.field},
		{Pattern: "POST /admin/fields/{ref}", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.saveField},
		{Pattern: "GET /admin/fields/{ref}/active", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.confirmField},
		{Pattern: "POST /admin/fields/{ref}/active", Role: shell.Permitted, Need: desk.ManageSettings, Handle: h.setFieldActive},
	}
}

// edited is a form on its page, whatever the record.
type edited struct {
	form  shell.Form
	stamp string            // of the version that is shown
	now   map[string]string // after a conflict: what is stored now
	key   string            // of a new record's form
}

// blank begins the form of a new record, filled the form of an existing one.
func blank(values map[string]string) edited {
	return edited{form: shell.NewForm(values), key: shell.FormKey()}
}

func filled(values map[string]string, stamp string) edited {
	return edited{form: shell.NewForm(values), stamp: stamp}
}

// again is a form that failed: with what was typed, and after a conflict with what is stored now
// beside it. Sending it once more then overwrites that knowingly.
func again(form shell.Form, r *http.Request, err error, stored map[string]string, stamp string) edited {
	e := edited{form: form, stamp: r.PostFormValue("seen"), key: r.PostFormValue("form_key")}
	if desk.KindOf(err) == desk.Conflict && stamp != "" {
		e.now, e.stamp = stored, stamp
	}
	return e
}

// status of the answer that shows the form.
func (e edited) status() int {
	if e.now != nil {
		return http.StatusConflict
	}
	return e.form.Status()
}

// field makes a field; after a conflict its hint says what is stored now, where that differs.
func (e edited) field(l *i18n.Loc, name, label string) ui.Field {
	f := ui.Field{Name: name, Label: l.T(label), Value: e.form.Get(name), Error: e.form.Errors[name]}
	if stored, ok := e.now[name]; ok && stored != f.Value {
		f.Hint = l.T("admin.stored_now", "value", stored)
		if stored == "" {
			f.Hint = l.T("admin.stored_nothing")
		}
	}
	return f
}

func (e edited) optional(l *i18n.Loc, name, label string) ui.Field {
	f := e.field(l, name, label)
	f.Optional = true
	return f
}

// typed makes an input of that type; browsers do not offer own data, as it is about somebody else.
func typed(f ui.Field, kind string) ui.Field {
	f.Attrs = templ.Attributes{"type": kind, "autocomplete": "off"}
	return f
}

func hinted(f ui.Field, hint string) ui.Field {
	if f.Hint == "" {
		f.Hint = hint
	}
	return f
}

// confirmPage asks before something is taken away.
type confirmPage struct {
	page         ui.Page
	of           string // the name of whom or what it is about
	title, text  string
	action, back string
	button       string
	alert        string // why it could not be done
	hidden       []ui.Pair
	handover     *directory.Handover // nil: nothing is left behind
	nobody       string              // what becomes of the tickets when nobody takes them over
	to           string              // who was chosen
}

func (h *Handler) confirm(w http.ResponseWriter, r *http.Request, p confirmPage, err error) error {
	c := shell.Of(r)
	form := shell.NewForm(nil)
	if err != nil && !form.Take(c.L, err) {
		return err
	}
	p.alert = form.Alert
	p.page = c.Frame(p.title, ui.Crumb{Text: p.of, Href: p.back}, ui.Crumb{Text: p.title})
	return shell.Render(w, r, form.Status(), confirmView(p))
}

// manages says whether the pages offer changes of organisations and contacts.
func manages(r *http.Request) bool { return shell.Of(r).Staff.May(desk.ManageCustomers) }
