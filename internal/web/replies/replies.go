// Package replies holds the pages on which text building blocks are written: the list, the form, and the
// question before one is deleted.
//
// Who may write them is decided by the use cases, never here; where they are used is the business of the
// pages on which somebody answers.
package replies

import (
	"net/http"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/textblock"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers for the pages.
type Handler struct{ blocks *textblock.Blocks }

// New makes the pages.
func New(b *textblock.Blocks) *Handler { return &Handler{b} }

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /staff/replies", Role: shell.Permitted, Need: desk.WriteReplies, Handle: h.list},
		{Pattern: "GET /staff/replies/new", Role: shell.Permitted, Need: desk.WriteReplies, Handle: h.begin},
		{Pattern: "POST /staff/replies/new", Role: shell.Permitted, Need: desk.WriteReplies, Handle: h.add},
		{Pattern: "GET /staff/replies/{block}", Role: shell.Permitted, Need: desk.WriteReplies, Handle: h.edit},
		{Pattern: "POST /staff/replies/{block}", Role: shell.Permitted, Need: desk.WriteReplies, Handle: h.save},
		{Pattern: "GET /staff/replies/{block}/delete", Role: shell.Permitted, Need: desk.WriteReplies, Handle: h.confirm},
		{Pattern: "POST /staff/replies/{block}/delete", Role: shell.Permitted, Need: desk.WriteReplies, Handle: h.remove},
	}
}

const base = "/staff/replies"

// listPage is all blocks.
type listPage struct {
	page   ui.Page
	blocks []desk.TextBlock
}

// formPage is a new block or one that is changed.
type formPage struct {
	page    ui.Page
	form    shell.Form
	block   desk.TextBlock // the zero value: a new one
	stored  *desk.TextBlock
	teams   []desk.Named
	key     string
	version int
}

// confirmPage asks before a block is deleted.
type confirmPage struct {
	page  ui.Page
	block desk.TextBlock
	alert string
}

func crumbs(l *i18n.Loc, last string) []ui.Crumb {
	return []ui.Crumb{{Text: l.T("replies.title"), Href: base}, {Text: last}}
}

func (h *Handler) list(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	blocks, err := h.blocks.All(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, listView(listPage{c.Frame(c.L.T("replies.title")), blocks}))
}

// fields of the form in their order; those of the texts end in their language.
func fields() []string {
	out := []string{"title", "team"}
	for _, lang := range i18n.Languages() {
		out = append(out, "body_"+lang)
	}
	return out
}

func read(r *http.Request) (shell.Form, textblock.Form) {
	f := shell.Read(r, fields()...)
	version, _ := strconv.Atoi(r.PostFormValue("version"))
	t := textblock.Form{Title: f.Get("title"), Team: f.Get("team"), Bodies: map[string]string{}, Version: version}
	for _, lang := range i18n.Languages() {
		t.Bodies[lang] = f.Get("body_" + lang)
	}
	return f, t
}

func values(b desk.TextBlock) map[string]string {
	out := map[string]string{"title": b.Title, "team": b.Team.Ref}
	for lang, body := range b.Bodies {
		out["body_"+lang] = body
	}
	return out
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, status int, p formPage) error {
	c := shell.Of(r)
	var err error
	if p.teams, err = h.blocks.Teams(r.Context(), c.Staff); err != nil {
		return err
	}
	title := c.L.T("replies.new")
	if p.block.ID != 0 {
		title = p.block.Title
	}
	p.page = c.Frame(title, crumbs(c.L, title)...)
	return shell.Render(w, r, status, formView(p))
}

// take puts an error into the form; of a placeholder that is none it says which.
func take(l *i18n.Loc, f *shell.Form, err error) bool {
	ok := f.Take(l, err)
	for _, lang := range i18n.Languages() {
		field := "body_" + lang
		if unknown := desk.UnknownPlaceholder(f.Get(field)); unknown != "" && f.Errors[field] == l.T("error.text_block_placeholder") {
			f.Errors[field] = l.T("replies.unknown", "word", unknown)
		}
	}
	return ok
}

func (h *Handler) begin(w http.ResponseWriter, r *http.Request) error {
	return h.show(w, r, http.StatusOK, formPage{form: shell.Ordered(fields()...), key: shell.FormKey()})
}

func (h *Handler) add(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	form, typed := read(r)
	err := h.blocks.Add(r.Context(), c.Staff, typed, r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, base, "text_block_saved")
	}
	if !take(c.L, &form, err) {
		return err
	}
	return h.show(w, r, form.Status(), formPage{form: form, key: r.PostFormValue("form_key")})
}

func (h *Handler) edit(w http.ResponseWriter, r *http.Request) error {
	b, err := h.blocks.Block(r.Context(), shell.Of(r).Staff, r.PathValue("block"))
	if err != nil {
		return err
	}
	return h.show(w, r, http.StatusOK, formPage{form: shell.NewForm(values(b)), block: b, version: b.Version})
}

// save writes a block again. After a conflict the page has what was typed and, beside it, what is stored
// now; sending it once more overwrites that knowingly.
func (h *Handler) save(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	form, typed := read(r)
	err := h.blocks.Edit(r.Context(), c.Staff, r.PathValue("block"), typed)
	if err == nil {
		return shell.Back(w, r, base, "text_block_saved")
	}
	if !take(c.L, &form, err) {
		return err
	}
	b, lookErr := h.blocks.Block(r.Context(), c.Staff, r.PathValue("block"))
	if lookErr != nil {
		return lookErr
	}
	p := formPage{form: form, block: b, version: typed.Version}
	status := form.Status()
	if desk.KindOf(err) == desk.Conflict {
		p.stored, p.version, status = &b, b.Version, http.StatusConflict
	}
	return h.show(w, r, status, p)
}

func (h *Handler) confirm(w http.ResponseWriter, r *http.Request) error {
	return h.ask(w, r, http.StatusOK, nil)
}

func (h *Handler) ask(w http.ResponseWriter, r *http.Request, status int, problem error) error {
	c := shell.Of(r)
	b, err := h.blocks.Block(r.Context(), c.Staff, r.PathValue("block"))
	if err != nil {
		return err
	}
	form := shell.NewForm(nil)
	if problem != nil && !form.Take(c.L, problem) {
		return problem
	}
	title := c.L.T("replies.delete", "title", b.Title)
	return shell.Render(w, r, status, confirmView(confirmPage{c.Frame(title, crumbs(c.L, title)...), b, form.Alert}))
}

func (h *Handler) remove(w http.ResponseWriter, r *http.Request) error {
	version, _ := strconv.Atoi(r.PostFormValue("version"))
	if err := h.blocks.Delete(r.Context(), shell.Of(r).Staff, r.PathValue("block"), version); err != nil {
		return h.ask(w, r, http.StatusConflict, err)
	}
	return shell.Back(w, r, base, "text_block_deleted")
}

// teams are the choices of whom a block is for.
func (p formPage) options() []ui.Option {
	out := []ui.Option{{Label: p.page.L.T("replies.for_all")}}
	for _, t := range p.teams {
		out = append(out, ui.Option{Value: t.Ref, Label: t.Name})
	}
	return out
}

func (p formPage) action() string {
	if p.block.ID == 0 {
		return base + "/new"
	}
	return base + "/" + p.block.Ref
}

func (p formPage) field(name, label string) ui.Field {
	return ui.Field{Name: name, Label: p.page.L.T(label), Value: p.form.Get(name), Error: p.form.Errors[name]}
}

func (p formPage) body(lang string) ui.Field {
	f := p.field("body_"+lang, "replies.body_"+lang)
	f.Rows, f.Free = 8, true
	return f
}

func team(l *i18n.Loc, b desk.TextBlock) string {
	if b.Team.ID == 0 {
		return l.T("replies.for_all")
	}
	return b.Team.Name
}

// languages names those in which a block has a text.
func languages(l *i18n.Loc, b desk.TextBlock) string {
	var out []string
	for _, lang := range i18n.Languages() {
		if b.Bodies[lang] != "" {
			out = append(out, l.T("replies.in_"+lang))
		}
	}
	return l.List(out)
}
