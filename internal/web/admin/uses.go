package admin

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// usesPage is the form of the products that an organisation uses.
type usesPage struct {
	page  ui.Page
	inUse directory.InUse
	form  shell.Form
	stamp string
}

func (h *Handler) uses(w http.ResponseWriter, r *http.Request) error {
	x, err := h.directory.InUse(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, p := range x.Products {
		if version, used := x.Version(p.Ref); used {
			values["version-"+p.Ref], values["use-"+p.Ref] = version, "1"
		}
	}
	return h.showUses(w, r, x, shell.NewForm(values), x.Stamp)
}

func (h *Handler) showUses(w http.ResponseWriter, r *http.Request, x directory.InUse, f shell.Form, stamp string) error {
	c := shell.Of(r)
	title := c.L.T("admin.uses.title")
	page := c.Frame(title, orgCrumbs(c, ui.Crumb{Text: x.Org.Name, Href: orgPath(x.Org.Ref)}, ui.Crumb{Text: title})...)
	return shell.Render(w, r, f.Status(), usesView(usesPage{page, x, f, stamp}))
}

func (h *Handler) saveUses(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	x, err := h.directory.InUse(r.Context(), c.Staff, ref)
	if err != nil {
		return err
	}
	var fields []string
	for _, p := range x.Products {
		fields = append(fields, "use-"+p.Ref, "version-"+p.Ref)
	}
	f, versions := shell.Read(r, fields...), map[string]string{}
	for _, p := range x.Products {
		if f.Get("use-"+p.Ref) == "1" {
			versions[p.Ref] = f.Get("version-" + p.Ref)
		}
	}
	seen := r.PostFormValue("seen")
	err = h.directory.SetInUse(r.Context(), c.Staff, ref, versions, seen)
	if err == nil {
		return shell.Back(w, r, orgPath(ref), "org_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	if desk.KindOf(err) == desk.Conflict {
		seen = x.Stamp // sending it once more overwrites knowingly
	}
	return h.showUses(w, r, x, f, seen)
}
