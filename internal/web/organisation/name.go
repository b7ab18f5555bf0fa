package organisation

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var nameFields = []string{"given_name", "family_name", "email", "phone", "lang", "lead", "may_comment", "level"}

// namePage is the form of a new contact.
type namePage struct {
	page   ui.Page
	org    directory.Own
	form   shell.Form
	key    string
	rights rights
}

func (h *Handler) newContact(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	return h.showName(w, r, func(org directory.Own) shell.Form {
		level, comment := desk.LevelOrg, true
		if may, _ := c.Scope.MayGive(org.ID, level, false); !may {
			level = desk.LevelOwn
		}
		_, comment = c.Scope.MayGive(org.ID, desk.LevelOwn, comment)
		return shell.NewForm(map[string]string{"lang": "de", "lead": "0", "level": string(level), "may_comment": flag(comment)})
	}, shell.FormKey())
}

func (h *Handler) showName(w http.ResponseWriter, r *http.Request, form func(directory.Own) shell.Form, key string) error {
	c := shell.Of(r)
	org, err := h.directory.Own(r.Context(), c.Scope, r.PathValue("org"))
	if err != nil {
		return err
	}
	f := form(org)
	return shell.Render(w, r, f.Status(), nameView(namePage{page: c.Frame(c.L.T("organisation.new.title"), crumbs(c, org.Named, c.L.T("organisation.new.title"))...),
		org: org, form: f, key: key, rights: offered(c.L, c.Scope, org.ID, "", false)}))
}

func rightsForm(r *http.Request, f shell.Form) directory.RightsForm {
	return directory.RightsForm{Lead: f.Get("lead") == "1", Level: desk.Level(f.Get("level")), MayComment: f.Get("may_comment") == "1",
		Confirmed: f.Get("confirmed") == "1", Seen: r.PostFormValue("seen")}
}

func (h *Handler) nameContact(w http.ResponseWriter, r *http.Request) error {
	c, org := shell.Of(r), r.PathValue("org")
	f := shell.Read(r, nameFields...)
	waiting, err := h.directory.NameContact(r.Context(), c.Scope, org, directory.PersonForm{GivenName: f.Get("given_name"), FamilyName: f.Get("family_name"),
		Email: f.Get("email"), Phone: f.Get("phone"), Lang: f.Get("lang")}, rightsForm(r, f), r.PostFormValue("form_key"))
	switch {
	case err == nil && waiting:
		return shell.Back(w, r, path(org), "naming_waits")
	case err == nil:
		return shell.Back(w, r, path(org), "contact_named")
	case !f.Take(c.L, err):
		return err
	}
	return h.showName(w, r, func(directory.Own) shell.Form { return f }, r.PostFormValue("form_key"))
}
