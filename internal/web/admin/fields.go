package admin

import (
	"net/http"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var fieldFields = []string{"label_de", "label_en", "type", "choices", "hint_de", "hint_en", "kind", "product", "required", "visible", "position"}

type fieldsPage struct {
	page ui.Page
	rows []desk.OwnField
}

type fieldPage struct {
	page     ui.Page
	field    desk.OwnField // the zero value: a new one
	products []desk.Product
	edited   edited
	action   string
}

func fieldPath(ref string) string { return "/admin/fields/" + ref }

func fieldCrumbs(c *shell.Context, last string) []ui.Crumb {
	return []ui.Crumb{{Text: c.L.T("admin.title"), Href: "/admin"}, {Text: c.L.T("field.title"), Href: "/admin/fields"}, {Text: last}}
}

func (h *Handler) fields(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	rows, err := h.directory.Fields(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, fieldsView(fieldsPage{rows: rows, page: c.Frame(c.L.T("field.title"),
		ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: c.L.T("field.title")})}))
}

func fieldValues(f desk.OwnField) map[string]string {
	return map[string]string{"label_de": f.LabelDE, "label_en": f.LabelEN, "type": string(f.Type), "choices": desk.WriteChoices(f.Choices),
		"hint_de": f.HintDE, "hint_en": f.HintEN, "kind": string(f.Kind), "product": f.Product.Ref, "required": checked(f.Required),
		"visible": checked(f.Visible), "position": strconv.Itoa(f.Position)}
}

func checked(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func readField(r *http.Request, f shell.Form) directory.FieldForm {
	return directory.FieldForm{Kind: f.Get("kind"), Product: f.Get("product"), Type: f.Get("type"), LabelDE: f.Get("label_de"), LabelEN: f.Get("label_en"),
		HintDE: f.Get("hint_de"), HintEN: f.Get("hint_en"), Choices: f.Get("choices"), Required: f.Get("required") == "1",
		Visible: f.Get("visible") == "1", Position: f.Get("position"), Seen: r.PostFormValue("seen")}
}

func (h *Handler) newField(w http.ResponseWriter, r *http.Request) error {
	return h.showNewField(w, r, blank(map[string]string{"type": string(desk.OwnText), "visible": "1"}))
}

func (h *Handler) showNewField(w http.ResponseWriter, r *http.Request, e edited) error {
	title := shell.Of(r).L.T("field.new")
	return h.fieldForm(w, r, title, fieldPage{edited: e, action: "/admin/fields/new"})
}

func (h *Handler) fieldForm(w http.ResponseWriter, r *http.Request, title string, p fieldPage) error {
	c := shell.Of(r)
	var err error
	if p.products, err = h.directory.Products(r.Context(), c.Staff); err != nil {
		return err
	}
	p.page = c.Frame(title, fieldCrumbs(c, title)...)
	return shell.Render(w, r, p.edited.status(), fieldView(p))
}

func (h *Handler) addField(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, fieldFields...)
	_, err := h.directory.AddField(r.Context(), c.Staff, readField(r, f), r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, "/admin/fields", "field_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showNewField(w, r, again(f, r, err, nil, ""))
}

func (h *Handler) field(w http.ResponseWriter, r *http.Request) error {
	f, err := h.directory.Field(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	return h.showField(w, r, f, filled(fieldValues(f), directory.FieldStamp(f)))
}

func (h *Handler) showField(w http.ResponseWriter, r *http.Request, f desk.OwnField, e edited) error {
	return h.fieldForm(w, r, f.Label(shell.Of(r).L.Lang()), fieldPage{field: f, edited: e, action: fieldPath(f.Ref)})
}

func (h *Handler) saveField(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, fieldFields...)
	err := h.directory.EditField(r.Context(), c.Staff, ref, readField(r, f))
	if err == nil {
		return shell.Back(w, r, "/admin/fields", "field_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	field, lookErr := h.directory.Field(r.Context(), c.Staff, ref)
	if lookErr != nil {
		return lookErr
	}
	return h.showField(w, r, field, again(f, r, err, fieldValues(field), directory.FieldStamp(field)))
}

func (h *Handler) confirmField(w http.ResponseWriter, r *http.Request) error {
	return h.askField(w, r, nil)
}

func (h *Handler) askField(w http.ResponseWriter, r *http.Request, err error) error {
	c := shell.Of(r)
	f, lookErr := h.directory.Field(r.Context(), c.Staff, r.PathValue("ref"))
	if lookErr != nil {
		return lookErr
	}
	name := f.Label(c.L.Lang())
	return h.confirm(w, r, confirmPage{of: name, title: c.L.T("field.deactivate", "name", name), text: c.L.T("field.deactivate_text"),
		action: fieldPath(f.Ref) + "/active", back: fieldPath(f.Ref), button: c.L.T("admin.deactivate")}, err)
}

func (h *Handler) setFieldActive(w http.ResponseWriter, r *http.Request) error {
	active := r.PostFormValue("active") == "1"
	if err := h.directory.SetFieldActive(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), active); err != nil {
		return h.askField(w, r, err)
	}
	return shell.Back(w, r, fieldPath(r.PathValue("ref")), activeFlash(active))
}

func (p fieldPage) types() []ui.Option {
	var out []ui.Option
	for _, t := range desk.OwnFieldTypes {
		out = append(out, ui.Option{Value: string(t), Label: p.page.L.T("field.type_" + string(t))})
	}
	return out
}

func (p fieldPage) kinds() []ui.Option {
	out := []ui.Option{{Label: p.page.L.T("field.every_kind")}}
	for _, k := range desk.Kinds {
		out = append(out, ui.Option{Value: string(k), Label: p.page.L.T("kind." + string(k))})
	}
	return out
}

func (p fieldPage) productOptions() []ui.Option {
	out := []ui.Option{{Label: p.page.L.T("field.every_product")}}
	for _, x := range p.products {
		if x.Active || x.Ref == p.edited.form.Get("product") {
			out = append(out, ui.Option{Value: x.Ref, Label: x.Name})
		}
	}
	return out
}

// isChoice says whether the form asks for choices: a new field may become one.
func (p fieldPage) isChoice() bool { return p.field.ID == 0 || p.field.Type == desk.OwnChoice }
