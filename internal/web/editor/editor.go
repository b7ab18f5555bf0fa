// Package editor has the pages on which editors write FAQ and news: lists, a form with both languages
// beside each other and a preview, the versions with their differences.
//
// Who may do what is decided by the use cases; texts come out of richtext, in the preview as on the page
// that readers get. The forms keep what was typed, are sent once, name the version that they change, and
// survive the end of a session. The package never publishes by itself.
package editor

import (
	"net/http"
	"strconv"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers the editors' requests.
type Handler struct {
	editor *knowledge.Editor
	zone   *time.Location
}

// New makes the editors' pages; zone is the installation's.
func New(e *knowledge.Editor, zone *time.Location) *Handler { return &Handler{e, zone} }

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	route := func(pattern string, handle shell.Handler) shell.Route {
		return shell.Route{Pattern: pattern, Role: shell.Permitted, Need: desk.WriteContent, Handle: handle}
	}
	kept := func(pattern string, handle shell.Handler, keep shell.Keeper) shell.Route {
		rt := route(pattern, handle)
		rt.Keep = keep
		return rt
	}
	return []shell.Route{
		route("GET /editor", h.articles),
		route("GET /editor/articles/new", h.newArticle),
		kept("POST /editor/articles/new", h.addArticle, h.keepArticle),
		route("GET /editor/articles/{slug}", h.article),
		kept("POST /editor/articles/{slug}", h.saveArticle, h.keepArticle),
		route("POST /editor/articles/{slug}/shipped", h.followShipped),
		route("GET /editor/articles/{slug}/versions", h.articleVersions),
		route("POST /editor/articles/{slug}/versions", h.restoreArticle),
		route("GET /editor/news", h.newsList),
		route("GET /editor/news/new", h.newNews),
		kept("POST /editor/news/new", h.addNews, h.keepNews),
		route("GET /editor/news/{ref}", h.newsItem),
		kept("POST /editor/news/{ref}", h.saveNews, h.keepNews),
		route("GET /editor/news/{ref}/versions", h.newsVersions),
		route("POST /editor/news/{ref}/versions", h.restoreNews),
	}
}

// page is a form with what belongs to it, of an article or a news item.
type page struct {
	ui.Page
	kind     string // "article" or "news"
	form     shell.Form
	seen     string            // the version that is shown
	key      string            // of a new record's form
	now      map[string]string // after a conflict: what is stored now
	choices  knowledge.Choices
	preview  bool
	unsent   time.Time // when what is shown was typed, if it comes from a session that ended
	action   string
	versions string // address of the versions; empty: a new record
	public   string // address of the page that readers get; empty: none
	state    state
	article  knowledge.EditedArticle
}

func (p page) isNew() bool { return p.versions == "" }

func (p page) field(name, label string) ui.Field {
	f := ui.Field{Name: name, Value: p.form.Get(name), Error: p.form.Errors[name]}
	if label != "" {
		f.Label = p.L.T(label)
	}
	if stored, ok := p.now[name]; ok && stored != f.Value && len(stored) < 200 {
		f.Hint = p.L.T("content.stored_now", "value", stored)
		if stored == "" {
			f.Hint = p.L.T("content.stored_nothing")
		}
	}
	return f
}

func (p page) optional(name, label, hint string) ui.Field {
	f := p.field(name, label)
	f.Optional = true
	if hint != "" && f.Hint == "" {
		f.Hint = p.L.T(hint)
	}
	return f
}

func (p page) status() int {
	if p.now != nil {
		return http.StatusConflict
	}
	return p.form.Status()
}

// stored is what somebody else wrote into a text meanwhile; empty: nothing else.
func (p page) stored(name string) string {
	if s, ok := p.now[name]; ok && s != p.form.Get(name) {
		return s
	}
	return ""
}

// textFields are those of all languages, in the order of the page.
func textFields() []string {
	var out []string
	for _, lang := range i18n.Languages() {
		out = append(out, "title_"+lang, "keywords_"+lang, "body_"+lang)
	}
	return out
}

var commonFields = append(textFields(), "state", "published_at", "expires_at", "product", "org")

func readCommon(r *http.Request, f shell.Form) knowledge.PublicationForm {
	out := knowledge.PublicationForm{State: f.Get("state"), Product: f.Get("product"), Org: f.Get("org"), PublishedAt: f.Get("published_at"),
		ExpiresAt: f.Get("expires_at"), Seen: r.PostFormValue("seen"), Texts: map[string]knowledge.TextForm{}}
	for _, lang := range i18n.Languages() {
		out.Texts[lang] = knowledge.TextForm{Title: f.Get("title_" + lang), Keywords: f.Get("keywords_" + lang), Body: f.Get("body_" + lang)}
	}
	return out
}

func (h *Handler) commonValues(p desk.Publication) map[string]string {
	out := map[string]string{"state": string(p.State), "product": p.Product.Ref, "org": p.Org.Ref, "published_at": h.moment(p.PublishedAt),
		"expires_at": h.moment(p.ExpiresAt)}
	for lang, t := range p.Texts {
		out["title_"+lang], out["keywords_"+lang], out["body_"+lang] = t.Title, t.Keywords, t.Body
	}
	return out
}

// moment writes a time as <input type="datetime-local"> has it.
func (h *Handler) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(h.zone).Format("2006-01-02T15:04")
}

// keep stores the fields of a form whose session ended.
func (h *Handler) keep(r *http.Request, person int64, form, back string, fields []string) (string, error) {
	values := shell.Read(r, fields...).Values
	return back, h.editor.Keep(r.Context(), person, form, values)
}

// begin gives the form with what is stored, or with what was typed when a session had ended.
func (h *Handler) begin(r *http.Request, form string, stored map[string]string) (shell.Form, time.Time, error) {
	kept, when, err := h.editor.Unsent(r.Context(), shell.Of(r).Staff, form)
	if err != nil || kept == nil {
		return shell.NewForm(stored), time.Time{}, err
	}
	return shell.NewForm(kept), when, nil
}

// again puts an error into the form's page; it says whether the page can show it.
func (p *page) again(r *http.Request, err error, version int, stored map[string]string) bool {
	p.seen, p.key = r.PostFormValue("seen"), r.PostFormValue("form_key")
	if err == nil {
		return true
	}
	if !p.form.Take(p.L, err) {
		return false
	}
	if desk.KindOf(err) == desk.Conflict && version != 0 {
		p.now, p.seen = stored, strconv.Itoa(version)
	}
	return true
}

// state is what a reader would find, for the badges.
type state struct {
	name string // a key below content.shown
	icon string
	at   time.Time // when it changes; zero: not by itself
}

func stateOf(p desk.Publication, now time.Time) state {
	switch {
	case p.State == desk.ContentDraft:
		return state{"draft", "change", time.Time{}}
	case p.State == desk.ContentWithdrawn:
		return state{"withdrawn", "close", time.Time{}}
	case p.Ahead(now):
		return state{"ahead", "clock", p.PublishedAt}
	case !p.Shown(now):
		return state{"over", "close", p.ExpiresAt}
	}
	return state{"shown", "success", p.ExpiresAt}
}

// lacking lists the languages that a publication has no text in.
func lacking(p desk.Publication) []string {
	var out []string
	for _, lang := range i18n.Languages() {
		if _, ok := p.Texts[lang]; !ok {
			out = append(out, lang)
		}
	}
	return out
}

// show is the part of a list that a tab has.
func show(tab string, p desk.Publication, now time.Time) bool {
	switch tab {
	case "draft":
		return p.State == desk.ContentDraft
	case "ahead":
		return p.Ahead(now)
	case "untranslated":
		return len(lacking(p)) > 0
	case "off":
		s := stateOf(p, now).name
		return s == "withdrawn" || s == "over"
	}
	return true
}

var tabNames = []string{"", "draft", "ahead", "untranslated", "off"}

func tabs(l *i18n.Loc, path, current string, count map[string]int) []ui.Tab {
	var out []ui.Tab
	for _, name := range tabNames {
		t := ui.Tab{Text: l.T("content.tab.all"), Href: path, Current: name == current, Count: l.Number(count[name])}
		if name != "" {
			t.Text, t.Href = l.T("content.tab."+name), path+"?show="+name
		}
		out = append(out, t)
	}
	return out
}

func chosenTab(r *http.Request) string {
	for _, name := range tabNames {
		if name == r.URL.Query().Get("show") {
			return name
		}
	}
	return ""
}

func crumbs(c *shell.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Text: c.L.T("content.title"), Href: "/editor"}}, more...)
}

func productOptions(l *i18n.Loc, p page) []ui.Option {
	out := []ui.Option{{Label: l.T("content.any_product")}}
	for _, x := range p.choices.Products {
		out = append(out, ui.Option{Value: x.Ref, Label: x.Name})
	}
	return out
}

func orgOptions(l *i18n.Loc, p page) []ui.Option {
	out := []ui.Option{{Label: l.T("content.any_org")}}
	known := p.form.Get("org") == ""
	for _, x := range p.choices.Orgs {
		out = append(out, ui.Option{Value: x.Ref, Label: x.Name})
		known = known || x.Ref == p.form.Get("org")
	}
	if !known { // it is out of use, and stays chosen
		out = append(out, ui.Option{Value: p.form.Get("org"), Label: p.article.Org.Name})
	}
	return out
}

func stateOptions(l *i18n.Loc) []ui.Option {
	var out []ui.Option
	for _, s := range desk.ContentStates {
		out = append(out, ui.Option{Value: string(s), Label: l.T("content.state." + string(s)), Hint: l.T("content.state_hint." + string(s))})
	}
	return out
}
