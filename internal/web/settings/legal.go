package settings

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/settings"
	"kundenportal/internal/web/access"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

func legalName(g settings.Group) string { return strings.TrimPrefix(string(g), "legal.") }

// legalPage is a legal page with its preview.
type legalPage struct {
	groupPage
	preview bool
}

func (h *Handler) legal(w http.ResponseWriter, r *http.Request) error {
	return h.showLegal(w, r, nil, nil, false)
}

func (h *Handler) showLegal(w http.ResponseWriter, r *http.Request, form *shell.Form, err error, preview bool) error {
	name := r.PathValue("page")
	if !slices.Contains(desk.LegalPages, name) {
		return desk.Missing("web.settings.legal")
	}
	p, err := h.load(r, settings.Legal(name), shell.Of(r).L.T("ui.legal."+name), form, err)
	if err != nil {
		return err
	}
	if form == nil {
		p.form = shell.NewForm(legalValues(p.view.Legal[name]))
	}
	return shell.Render(w, r, p.form.Status(), legalView(legalPage{p, preview}))
}

// legalValues are a text as its form begins; one for all languages stands in the German field.
func legalValues(t desk.LegalText) map[string]string {
	out := map[string]string{"url": t.URL, "text_de": t.Text["de"], "text_en": t.Text["en"]}
	if out["text_de"] == "" {
		out["text_de"] = t.Text[""]
	}
	return out
}

func (h *Handler) saveLegal(w http.ResponseWriter, r *http.Request) error {
	c, name := shell.Of(r), r.PathValue("page")
	f := shell.Read(r, "url", "text_de", "text_en")
	if r.PostFormValue("preview") != "" {
		return h.showLegal(w, r, &f, nil, true)
	}
	if !slices.Contains(desk.LegalPages, name) {
		return desk.Missing("web.settings.saveLegal")
	}
	in := settings.LegalForm{URL: f.Get("url"), Text: map[string]string{}, Seen: r.PostFormValue("seen")}
	for _, lang := range i18n.Languages() {
		in.Text[lang] = f.Get("text_" + lang)
	}
	err := h.settings.SetLegal(r.Context(), c.Staff, name, in)
	if err == nil {
		return shell.Back(w, r, root+"/legal/"+name, "setting_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showLegal(w, r, &f, err, false)
}

// previewed is a text as its readers get it.
func (p legalPage) previewed(lang string) (title, html string) {
	return access.LegalHTML(p.form.Get("text_"+lang), p.page.Brand)
}

func (p legalPage) text(lang string) ui.Field {
	f := p.field("text_"+lang, "lang."+lang, "")
	f.Hint = p.page.L.T("settings.legal.text_hint", "vendor", "{{vendor}}", "email", "{{email}}", "hotline", "{{hotline}}")
	f.Optional, f.Rows, f.Attrs = true, 16, templ.Attributes{"lang": lang}
	return f
}
