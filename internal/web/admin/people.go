package admin

import (
	"net/http"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var (
	personFields     = []string{"given_name", "family_name", "email", "phone", "lang"}
	membershipFields = []string{"org", "lead", "level", "may_comment", "named_by", "named_on"}
)

// newContactPage is the form of a new contact of an organisation.
type newContactPage struct {
	page   ui.Page
	edited edited
	orgs   []ui.Option
	back   string
}

// contactPage is a contact with the forms that change them.
type contactPage struct {
	page    ui.Page
	contact directory.Contact
	edited  edited     // of the person
	join    shell.Form // of a further membership
	alert   string     // what a change of a membership ran into
	orgs    []ui.Option
	admin   bool
}

func personPath(ref string) string { return "/admin/people/" + ref }

func personForm(r *http.Request, f shell.Form) directory.PersonForm {
	return directory.PersonForm{GivenName: f.Get("given_name"), FamilyName: f.Get("family_name"), Email: f.Get("email"),
		Phone: f.Get("phone"), Lang: f.Get("lang"), Role: desk.StaffRole(f.Get("role")), Seen: r.PostFormValue("seen")}
}

func personValues(p desk.Person) map[string]string {
	return map[string]string{"given_name": p.GivenName, "family_name": p.FamilyName, "email": p.Email, "phone": p.Phone,
		"lang": p.Lang, "role": string(p.Staff)}
}

func membershipForm(f shell.Form) directory.MembershipForm {
	return directory.MembershipForm{Org: f.Get("org"), Lead: f.Get("lead") == "1", Level: desk.Level(f.Get("level")),
		MayComment: f.Get("may_comment") == "1", NamedBy: f.Get("named_by"), NamedOn: f.Get("named_on"), Seen: f.Get("seen")}
}

// firstMembership is what the form of a new membership begins with.
func firstMembership(org string, now time.Time) map[string]string {
	return map[string]string{"org": org, "lead": "0", "level": string(desk.LevelOrg), "may_comment": "1", "named_on": now.Format(time.DateOnly), "lang": "de"}
}

func (h *Handler) orgOptions(r *http.Request) ([]ui.Option, error) {
	c := shell.Of(r)
	rows, err := h.directory.Organisations(r.Context(), c.Staff, "")
	out := []ui.Option{{Label: c.L.T("admin.choose")}}
	for _, o := range rows {
		if o.Active {
			out = append(out, ui.Option{Value: o.Ref, Label: o.Name})
		}
	}
	return out, err
}

func (h *Handler) newContact(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	values := firstMembership(r.FormValue("org"), c.Now)
	if o, err := h.directory.Organisation(r.Context(), c.Staff, values["org"]); err == nil && len(o.Members) == 0 {
		values["lead"] = "1" // somebody has to be
	}
	return h.showNewContact(w, r, blank(values))
}

func (h *Handler) showNewContact(w http.ResponseWriter, r *http.Request, e edited) error {
	c := shell.Of(r)
	orgs, err := h.orgOptions(r)
	if err != nil {
		return err
	}
	back := "/admin/organisations"
	if ref := e.form.Get("org"); ref != "" {
		for _, o := range orgs {
			if o.Value == ref {
				back = orgPath(ref)
			}
		}
	}
	title := c.L.T("admin.contact.new")
	return shell.Render(w, r, e.status(), newContactView(newContactPage{page: c.Frame(title, orgCrumbs(c, ui.Crumb{Text: title})...),
		edited: e, orgs: orgs, back: back}))
}

func (h *Handler) addContact(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, append(append([]string{}, personFields...), membershipFields...)...)
	ref, err := h.directory.AddContact(r.Context(), c.Staff, personForm(r, f), membershipForm(f), r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, personPath(ref), "contact_created")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showNewContact(w, r, again(f, r, err, nil, ""))
}

func (h *Handler) contact(w http.ResponseWriter, r *http.Request) error {
	x, err := h.directory.Contact(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	return h.showContact(w, r, x, contactPage{edited: filled(personValues(x.Person), x.Stamp)}, http.StatusOK)
}

func (h *Handler) showContact(w http.ResponseWriter, r *http.Request, x directory.Contact, p contactPage, status int) error {
	c := shell.Of(r)
	p.contact, p.admin = x, manages(r)
	crumbs := orgCrumbs(c)
	if len(x.Memberships) == 1 {
		crumbs = append(crumbs, ui.Crumb{Text: x.Memberships[0].OrgName, Href: orgPath(x.Memberships[0].OrgRef)})
	}
	p.page = c.Frame(x.Name(), append(crumbs, ui.Crumb{Text: x.Name()})...)
	if p.join.Values == nil {
		p.join = shell.NewForm(firstMembership("", c.Now))
	}
	if p.admin {
		var err error
		if p.orgs, err = h.orgOptions(r); err != nil {
			return err
		}
	}
	return shell.Render(w, r, status, contactView(p))
}

func (h *Handler) saveContact(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, personFields...)
	err := h.directory.EditContact(r.Context(), c.Staff, ref, personForm(r, f))
	if err == nil {
		x, err := h.directory.Contact(r.Context(), c.Staff, ref)
		if err != nil {
			return err
		}
		flash, err := h.savedPerson(r, x.Person, f.Get("email"))
		if err != nil {
			return err
		}
		return shell.Back(w, r, personPath(ref), flash)
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.failedContact(w, r, func(x directory.Contact) (contactPage, int) {
		e := again(f, r, err, personValues(x.Person), x.Stamp)
		return contactPage{edited: e}, e.status()
	})
}

// failedContact shows the contact's page again, with the form that failed as it was.
func (h *Handler) failedContact(w http.ResponseWriter, r *http.Request, page func(directory.Contact) (contactPage, int)) error {
	x, err := h.directory.Contact(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	p, status := page(x)
	if p.edited.form.Values == nil {
		p.edited = filled(personValues(x.Person), x.Stamp)
	}
	return h.showContact(w, r, x, p, status)
}

func (h *Handler) join(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, membershipFields...)
	err := h.directory.Join(r.Context(), c.Staff, ref, membershipForm(f))
	if err == nil {
		return shell.Back(w, r, personPath(ref), "membership_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.failedContact(w, r, func(directory.Contact) (contactPage, int) { return contactPage{join: f}, f.Status() })
}

func (h *Handler) saveMembership(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, append([]string{"seen"}, membershipFields...)...)
	err := h.directory.EditMembership(r.Context(), c.Staff, ref, f.Get("org"), membershipForm(f))
	if err == nil {
		return shell.Back(w, r, personPath(ref), "membership_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	for _, text := range f.Errors {
		f.Alert += text
	}
	status := f.Status()
	if desk.KindOf(err) == desk.Conflict {
		status = http.StatusConflict
	}
	return h.failedContact(w, r, func(directory.Contact) (contactPage, int) { return contactPage{alert: f.Alert}, status })
}

func (h *Handler) confirmEnd(w http.ResponseWriter, r *http.Request) error {
	return h.askEnd(w, r, nil)
}

func (h *Handler) askEnd(w http.ResponseWriter, r *http.Request, err error) error {
	c := shell.Of(r)
	x, lookErr := h.directory.Contact(r.Context(), c.Staff, r.PathValue("ref"))
	if lookErr != nil {
		return lookErr
	}
	for _, m := range x.Memberships {
		if m.OrgRef == r.FormValue("org") {
			return h.confirm(w, r, confirmPage{of: x.Name(), title: c.L.T("admin.member.end_title", "name", x.Name(), "org", m.OrgName), text: c.L.T("admin.member.end_text"),
				action: personPath(x.Ref) + "/end", back: personPath(x.Ref), button: c.L.T("admin.member.end"), hidden: []ui.Pair{{Name: "org", Value: m.OrgRef}}}, err)
		}
	}
	return desk.Missing("admin.askEnd")
}

func (h *Handler) endMembership(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("ref")
	if err := h.directory.EndMembership(r.Context(), shell.Of(r).Staff, ref, r.PostFormValue("org")); err != nil {
		return h.askEnd(w, r, err)
	}
	return shell.Back(w, r, personPath(ref), "membership_ended")
}

func (h *Handler) confirmContact(w http.ResponseWriter, r *http.Request) error {
	return h.askContact(w, r, nil)
}

func (h *Handler) askContact(w http.ResponseWriter, r *http.Request, err error) error {
	c := shell.Of(r)
	x, lookErr := h.directory.Contact(r.Context(), c.Staff, r.PathValue("ref"))
	if lookErr != nil {
		return lookErr
	}
	left, lookErr := h.directory.ContactHandover(r.Context(), c.Staff, x.Ref)
	if lookErr != nil {
		return lookErr
	}
	return h.confirm(w, r, confirmPage{of: x.Name(), title: c.L.T("admin.person.deactivate", "name", x.Name()), text: c.L.T("admin.contact.deactivate_text"),
		handover: &left, nobody: c.L.T("handover.nobody_contact", "name", x.Name()), to: r.PostFormValue("to"), action: personPath(x.Ref) + "/active", back: personPath(x.Ref), button: c.L.T("admin.deactivate")}, err)
}

func (h *Handler) setContactActive(w http.ResponseWriter, r *http.Request) error {
	active := r.PostFormValue("active") == "1"
	if err := h.directory.SetContactActive(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), active, r.PostFormValue("to")); err != nil {
		return h.askContact(w, r, err)
	}
	return shell.Back(w, r, personPath(r.PathValue("ref")), activeFlash(active))
}

func languages(l *i18n.Loc) []ui.Option {
	return []ui.Option{{Value: "de", Label: l.T("lang.de")}, {Value: "en", Label: l.T("lang.en")}}
}

func levels(l *i18n.Loc) []ui.Option {
	var out []ui.Option
	for _, x := range desk.Levels {
		out = append(out, ui.Option{Value: string(x), Label: l.T("scope." + string(x))})
	}
	return out
}

func leads(l *i18n.Loc) []ui.Option {
	return []ui.Option{{Value: "0", Label: l.T("role.contact")}, {Value: "1", Label: l.T("role.lead")}}
}

func rights(l *i18n.Loc) []ui.Option {
	return []ui.Option{{Value: "1", Label: l.T("access.comment")}, {Value: "0", Label: l.T("access.read")}}
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
