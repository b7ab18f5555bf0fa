// Package mailtexts holds the pages on which administrators word the portal's mails: the list of all mails, the form of
// one in both languages, its preview, and the test mail to oneself.
//
// Who may do so, and what a text may hold, is decided by the use cases. What was typed is shown as text: the mail that is
// made of it appears in a frame of its own whose policy lets nothing run and nothing load.
package mailtexts

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/notify"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers for the pages.
type Handler struct{ texts *notify.Texts }

// New makes the pages.
func New(t *notify.Texts) *Handler { return &Handler{t} }

const base = "/admin/mail-texts"

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	route := func(pattern string, handle shell.Handler) shell.Route {
		return shell.Route{Pattern: pattern, Role: shell.Permitted, Need: desk.ManageSettings, Handle: handle}
	}
	return []shell.Route{
		route("GET "+base, h.list),
		route("GET "+base+"/{kind}", h.edit),
		route("POST "+base+"/{kind}", h.save),
		route("GET "+base+"/{kind}/preview", h.preview),
		route("POST "+base+"/{kind}/preview", h.preview),
		route("POST "+base+"/{kind}/test", h.test),
		route("GET "+base+"/{kind}/revert", h.confirm),
		route("POST "+base+"/{kind}/revert", h.revert),
	}
}

type listPage struct {
	page   ui.Page
	groups []group
	broken []string // names of mails with a text that is not sent
}

type group struct {
	name string
	rows []notify.KindTexts
}

type formPage struct {
	page    ui.Page
	kind    notify.KindTexts
	form    shell.Form
	seen    string
	email   string // where a test mail goes
	sent    bool   // a test mail
	unsaved bool   // what was sent is not what is stored
	stored  bool   // after a conflict: what is stored now is shown beside the fields
}

func crumbs(c *shell.Context, more ...ui.Crumb) []ui.Crumb {
	out := []ui.Crumb{{Text: c.L.T("admin.title"), Href: "/admin"}, {Text: c.L.T("mailtext.title")}}
	if len(more) > 0 {
		out[1].Href = base
	}
	return append(out, more...)
}

func path(k notify.KindTexts) string { return base + "/" + k.Name }

func title(l *i18n.Loc, k notify.KindTexts) string { return l.T("mailtext.kind." + k.Name + ".title") }

func (h *Handler) list(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	all, err := h.texts.All(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	p := listPage{page: c.Frame(c.L.T("mailtext.title"), crumbs(c)...)}
	for _, name := range notify.Groups {
		g := group{name: name}
		for _, k := range all {
			if k.Group != name {
				continue
			}
			g.rows = append(g.rows, k)
			if _, faults := k.Own(); faults > 0 {
				p.broken = append(p.broken, title(c.L, k))
			}
		}
		p.groups = append(p.groups, g)
	}
	return shell.Render(w, r, http.StatusOK, listView(p))
}

// values are what the fields hold at first: the own words, else the shipped ones.
func values(k notify.KindTexts) map[string]string {
	out := map[string]string{}
	for _, x := range k.Texts {
		out[x.Field()] = x.Text()
	}
	return out
}

func (h *Handler) edit(w http.ResponseWriter, r *http.Request) error {
	k, err := h.texts.One(r.Context(), shell.Of(r).Staff, r.PathValue("kind"))
	if err != nil {
		return err
	}
	return h.show(w, r, http.StatusOK, formPage{kind: k, form: shell.NewForm(values(k)), seen: k.Stamp})
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, status int, p formPage) error {
	c := shell.Of(r)
	p.page, p.email = c.Frame(title(c.L, p.kind), crumbs(c, ui.Crumb{Text: title(c.L, p.kind)})...), c.Person().Email
	w.Header().Set("Content-Security-Policy", w.Header().Get("Content-Security-Policy")+"; frame-src 'self'") // the preview
	return shell.Render(w, r, status, formView(p))
}

// read takes what was sent of a kind's texts.
func read(r *http.Request, k notify.KindTexts) (shell.Form, notify.TextsForm) {
	var fields []string
	for _, x := range k.Texts {
		fields = append(fields, x.Field())
	}
	f := shell.Read(r, fields...)
	typed := notify.TextsForm{Typed: map[string]string{}, Seen: r.PostFormValue("seen")}
	for _, name := range fields {
		if _, sent := r.PostForm[name]; sent {
			typed.Typed[name] = f.Get(name)
		}
	}
	return f, typed
}

// take puts an error into the form, and says which placeholder it is about.
func take(l *i18n.Loc, f *shell.Form, k notify.KindTexts, err error) bool {
	ok := f.Take(l, err)
	for _, x := range k.Texts {
		switch f.Errors[x.Field()] {
		case l.T("error.mail_text_unknown"):
			f.Errors[x.Field()] = l.T("mailtext.unknown", "word", "{"+x.Unknown(f.Get(x.Field()))+"}")
		case l.T("error.mail_text_lacking"):
			f.Errors[x.Field()] = l.T("mailtext.lacking", "word", "{"+x.Lacking(f.Get(x.Field()))+"}")
		}
	}
	return ok
}

func (h *Handler) save(w http.ResponseWriter, r *http.Request) error {
	c, kind := shell.Of(r), r.PathValue("kind")
	k, err := h.texts.One(r.Context(), c.Staff, kind)
	if err != nil {
		return err
	}
	f, typed := read(r, k)
	err = h.texts.Save(r.Context(), c.Staff, kind, typed)
	if err == nil {
		return shell.Back(w, r, path(k), "mail_text_saved")
	}
	if !take(c.L, &f, k, err) {
		return err
	}
	p := formPage{kind: k, form: f, seen: typed.Seen}
	status := f.Status()
	if desk.KindOf(err) == desk.Conflict {
		if p.kind, err = h.texts.One(r.Context(), c.Staff, kind); err != nil {
			return err
		}
		p.stored, p.seen, status = true, p.kind.Stamp, http.StatusConflict
	}
	return h.show(w, r, status, p)
}

// previewPolicy is that of the frame: our style and that of the mail itself, and nothing that runs or leads anywhere. The
// mail's own frame, which has it too, has not even this origin.
const previewPolicy = "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src data:; sandbox allow-same-origin; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"

type previewPage struct {
	page  ui.Page
	kind  notify.KindTexts
	lang  string
	mails []mail.Message
	wrong []ui.FieldError
}

// preview answers with a page for the frame: as the texts are stored, or, sent by the form, as they were typed.
func (h *Handler) preview(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	k, err := h.texts.One(r.Context(), c.Staff, r.PathValue("kind"))
	if err != nil {
		return err
	}
	p := previewPage{kind: k, lang: language(r)}
	var f shell.Form
	var typed notify.TextsForm
	if r.Method == http.MethodPost {
		f, typed = read(r, k)
	}
	if p.mails, err = h.texts.Preview(r.Context(), c.Staff, k.Name, p.lang, typed); err != nil {
		if !take(c.L, &f, k, err) {
			return err
		}
		p.wrong = f.Summary()
	}
	p.page = c.Frame(c.L.T("mailtext.preview_title", "kind", title(c.L, k)))
	w.Header().Set("Content-Security-Policy", previewPolicy)
	w.Header().Set("X-Frame-Options", "SAMEORIGIN")
	return shell.Render(w, r, http.StatusOK, previewView(p))
}

// language is the one that a button was pressed for; the first one without any.
func language(r *http.Request) string {
	if lang := r.FormValue("lang"); slices.Contains(i18n.Languages(), lang) {
		return lang
	}
	return i18n.Languages()[0]
}

// test sends what is in the form to who looks at it, and shows the form again as it was: to go elsewhere would lose what
// is not stored yet.
func (h *Handler) test(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	k, err := h.texts.One(r.Context(), c.Staff, r.PathValue("kind"))
	if err != nil {
		return err
	}
	f, typed := read(r, k)
	_, err = h.texts.Try(r.Context(), c.Staff, k.Name, language(r), typed)
	if err != nil && !take(c.L, &f, k, err) {
		return err
	}
	stored := values(k)
	p := formPage{kind: k, form: f, seen: cmp.Or(typed.Seen, k.Stamp), sent: err == nil}
	for name, text := range stored {
		if _, typed := typed.Typed[name]; !typed {
			f.Values[name] = text
		}
		p.unsaved = p.unsaved || f.Get(name) != text
	}
	return h.show(w, r, f.Status(), p)
}

func (h *Handler) confirm(w http.ResponseWriter, r *http.Request) error { return h.ask(w, r, nil) }

func (h *Handler) ask(w http.ResponseWriter, r *http.Request, problem error) error {
	c := shell.Of(r)
	k, err := h.texts.One(r.Context(), c.Staff, r.PathValue("kind"))
	if err != nil {
		return err
	}
	p := formPage{kind: k, form: shell.NewForm(nil), seen: k.Stamp}
	if problem != nil && !p.form.Take(c.L, problem) {
		return problem
	}
	name := c.L.T("mailtext.revert_title")
	p.page = c.Frame(name, crumbs(c, ui.Crumb{Text: title(c.L, k), Href: path(k)}, ui.Crumb{Text: name})...)
	return shell.Render(w, r, p.form.Status(), confirmView(p))
}

func (h *Handler) revert(w http.ResponseWriter, r *http.Request) error {
	kind := r.PathValue("kind")
	if err := h.texts.Revert(r.Context(), shell.Of(r).Staff, kind, r.PostFormValue("seen")); err != nil {
		return h.ask(w, r, err)
	}
	return shell.Back(w, r, base+"/"+kind, "mail_text_reverted")
}

// braces writes placeholders as they are typed.
func braces(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = "{" + name + "}"
	}
	return strings.Join(out, " ")
}

func (p formPage) field(l *i18n.Loc, x notify.Worded) ui.Field {
	f := ui.Field{Name: x.Field(), Label: l.T("mailtext.part." + x.Name), Value: p.form.Get(x.Field()), Error: p.form.Errors[x.Field()],
		Free: true, Attrs: templAttrs(x.Lang)}
	var hints []string
	if own := p.kind.Special(x.Part); len(own) > 0 {
		hints = append(hints, l.T("mailtext.places", "list", braces(own)))
	}
	if len(x.Required) > 0 {
		hints = append(hints, l.T("mailtext.must", "list", braces(x.Required)))
	}
	f.Hint = strings.Join(hints, " · ")
	if !x.Line {
		f.Rows = 4
	}
	return f
}

// in gives the texts of a language.
func (p formPage) in(lang string) []notify.Worded {
	var out []notify.Worded
	for _, x := range p.kind.Texts {
		if x.Lang == lang {
			out = append(out, x)
		}
	}
	return out
}
