package admin

import (
	"net/http"
	"strings"

	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var orgFields = []string{"name", "customer_no", "former_nos", "parent", "link_only"}

type orgsPage struct {
	page  ui.Page
	query string
	rows  []directory.OrgRow
	admin bool
}

type orgPage struct {
	page  ui.Page
	org   directory.Organisation
	deeds []directory.Deed // the last ones
	inUse directory.InUse
	boxes []directory.Mailbox
	admin bool
}

type orgFormPage struct {
	page    ui.Page
	edited  edited
	action  string
	back    string
	parents []ui.Option
}

func orgPath(ref string) string { return "/admin/organisations/" + ref }

func orgCrumbs(c *shell.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Text: c.L.T("ui.menu.organisations"), Href: "/admin/organisations"}}, more...)
}

func (h *Handler) orgs(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	p := orgsPage{page: c.Frame(c.L.T("ui.menu.organisations")), query: r.FormValue("q"), admin: manages(r)}
	var err error
	if p.rows, err = h.directory.Organisations(r.Context(), c.Staff, p.query); err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, orgsView(p))
}

func (h *Handler) org(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	o, err := h.directory.Organisation(r.Context(), c.Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	deeds, err := h.directory.Deeds(r.Context(), c.Staff, o.ID, maxDeeds)
	if err != nil {
		return err
	}
	inUse, err := h.directory.InUse(r.Context(), c.Staff, o.Ref)
	if err != nil {
		return err
	}
	_, boxes, err := h.directory.MailboxesFor(c.Staff).List(r.Context(), o.Ref)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, orgView(orgPage{page: c.Frame(o.Name, orgCrumbs(c, ui.Crumb{Text: o.Name})...), org: o, deeds: deeds, inUse: inUse,
		boxes: boxes, admin: manages(r)}))
}

func (h *Handler) newOrg(w http.ResponseWriter, r *http.Request) error {
	return h.showNewOrg(w, r, blank(map[string]string{"parent": r.FormValue("parent")}))
}

func (h *Handler) showNewOrg(w http.ResponseWriter, r *http.Request, e edited) error {
	c := shell.Of(r)
	title := c.L.T("admin.org.new")
	return h.showOrgForm(w, r, orgFormPage{page: c.Frame(title, orgCrumbs(c, ui.Crumb{Text: title})...), edited: e,
		action: "/admin/organisations/new", back: "/admin/organisations"})
}

func (h *Handler) showOrgForm(w http.ResponseWriter, r *http.Request, p orgFormPage) error {
	rows, err := h.directory.Organisations(r.Context(), shell.Of(r).Staff, "")
	if err != nil {
		return err
	}
	p.parents = []ui.Option{{Label: shell.Of(r).L.T("admin.org.top")}}
	for _, o := range rows {
		if orgPath(o.Ref)+"/edit" != p.action {
			p.parents = append(p.parents, ui.Option{Value: o.Ref, Label: o.Name})
		}
	}
	return shell.Render(w, r, p.edited.status(), orgFormView(p))
}

func readOrg(r *http.Request, f shell.Form) directory.OrgForm {
	return directory.OrgForm{Name: f.Get("name"), CustomerNo: f.Get("customer_no"), Former: f.Get("former_nos"), Parent: f.Get("parent"),
		LinkOnly: f.Get("link_only") == "1", Seen: r.PostFormValue("seen")}
}

func (h *Handler) addOrg(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, orgFields...)
	ref, err := h.directory.AddOrganisation(r.Context(), c.Staff, readOrg(r, f), r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, orgPath(ref), "org_created")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showNewOrg(w, r, again(f, r, err, nil, ""))
}

func (h *Handler) editOrg(w http.ResponseWriter, r *http.Request) error {
	o, err := h.directory.Organisation(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	return h.showEditOrg(w, r, o, filled(orgValues(o), o.Stamp))
}

func orgValues(o directory.Organisation) map[string]string {
	return map[string]string{"name": o.Name, "customer_no": o.CustomerNo, "former_nos": strings.Join(o.Former, "\n"), "parent": o.Parent.Ref, "link_only": flag(o.LinkOnly)}
}

// mailText says what an organisation's mails hold.
func mailText(l *i18n.Loc, linkOnly bool) string {
	if linkOnly {
		return l.T("admin.org.mails_link")
	}
	return l.T("admin.org.mails_full")
}

func mailOptions(l *i18n.Loc) []ui.Option {
	return []ui.Option{{Value: "0", Label: mailText(l, false)}, {Value: "1", Label: mailText(l, true)}}
}

func (h *Handler) showEditOrg(w http.ResponseWriter, r *http.Request, o directory.Organisation, e edited) error {
	c := shell.Of(r)
	if e.now != nil { // the hint is for people
		if e.now["link_only"] != e.form.Get("link_only") {
			e.now["link_only"] = mailText(c.L, o.LinkOnly)
		}
		e.now["parent"] = o.Parent.Name
		if o.Parent.Ref == e.form.Get("parent") {
			delete(e.now, "parent")
		}
	}
	return h.showOrgForm(w, r, orgFormPage{page: c.Frame(c.L.T("admin.org.edit"), orgCrumbs(c, ui.Crumb{Text: o.Name, Href: orgPath(o.Ref)},
		ui.Crumb{Text: c.L.T("admin.org.edit")})...), edited: e, action: orgPath(o.Ref) + "/edit", back: orgPath(o.Ref)})
}

func (h *Handler) saveOrg(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, orgFields...)
	err := h.directory.EditOrganisation(r.Context(), c.Staff, ref, readOrg(r, f))
	if err == nil {
		return shell.Back(w, r, orgPath(ref), "org_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	o, lookErr := h.directory.Organisation(r.Context(), c.Staff, ref)
	if lookErr != nil {
		return lookErr
	}
	return h.showEditOrg(w, r, o, again(f, r, err, orgValues(o), o.Stamp))
}

func (h *Handler) confirmOrg(w http.ResponseWriter, r *http.Request) error {
	return h.askOrg(w, r, nil)
}

func (h *Handler) askOrg(w http.ResponseWriter, r *http.Request, err error) error {
	c := shell.Of(r)
	o, lookErr := h.directory.Organisation(r.Context(), c.Staff, r.PathValue("ref"))
	if lookErr != nil {
		return lookErr
	}
	return h.confirm(w, r, confirmPage{of: o.Name, title: c.L.T("admin.org.deactivate", "name", o.Name), text: c.L.N("admin.org.deactivate_text", len(o.Members)),
		action: orgPath(o.Ref) + "/active", back: orgPath(o.Ref), button: c.L.T("admin.deactivate")}, err)
}

func (h *Handler) setOrgActive(w http.ResponseWriter, r *http.Request) error {
	active := r.PostFormValue("active") == "1"
	if err := h.directory.SetOrganisationActive(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), active); err != nil {
		return h.askOrg(w, r, err)
	}
	return shell.Back(w, r, orgPath(r.PathValue("ref")), activeFlash(active))
}

func activeFlash(active bool) string {
	if active {
		return "record_activated"
	}
	return "record_deactivated"
}
