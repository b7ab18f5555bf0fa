package editor

import (
	"net/http"
	"slices"
	"strconv"

	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var articleFields = append(slices.Clip(commonFields), "category", "position", "slug")

func articlePath(slug string) string { return "/editor/articles/" + slug }

// articlesPage is the editors' start page: all articles.
type articlesPage struct {
	ui.Page
	tabs []ui.Tab
	rows []knowledge.EditedArticle
}

func (h *Handler) articles(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	all, err := h.editor.Articles(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	p := articlesPage{Page: c.Frame(c.L.T("content.title"))}
	tab, count := chosenTab(r), map[string]int{}
	for _, a := range all {
		for _, name := range tabNames {
			if show(name, a.Publication, c.Now) {
				count[name]++
			}
		}
		if show(tab, a.Publication, c.Now) {
			p.rows = append(p.rows, a)
		}
	}
	p.tabs = tabs(c.L, "/editor", tab, count)
	return shell.Render(w, r, http.StatusOK, articlesView(p))
}

func (h *Handler) articleValues(a knowledge.EditedArticle) map[string]string {
	out := h.commonValues(a.Publication)
	out["slug"], out["category"], out["position"] = a.Slug, a.Category, strconv.Itoa(a.Position)
	return out
}

func readArticle(r *http.Request, f shell.Form) knowledge.ArticleForm {
	return knowledge.ArticleForm{PublicationForm: readCommon(r, f), Slug: f.Get("slug"), Category: f.Get("category"), Position: f.Get("position")}
}

const newArticlePath = "/editor/articles/new"

func (h *Handler) newArticle(w http.ResponseWriter, r *http.Request) error {
	form, unsent, err := h.begin(r, newArticlePath, map[string]string{"state": "draft", "category": "products"})
	if err != nil {
		return err
	}
	return h.showArticle(w, r, page{form: form, unsent: unsent, key: shell.FormKey()})
}

// showArticle completes the page of a form; without an article in it, it is a new one's.
func (h *Handler) showArticle(w http.ResponseWriter, r *http.Request, p page) (err error) {
	c := shell.Of(r)
	if p.choices, err = h.editor.Choices(r.Context(), c.Staff); err != nil {
		return err
	}
	title := c.L.T("content.new_article")
	p.kind, p.action = "article", newArticlePath
	if a := p.article; a.ID != 0 {
		t, _ := a.Text(c.L.Lang())
		title = t.Title
		p.action, p.versions, p.public, p.state = articlePath(a.Slug), articlePath(a.Slug)+"/versions", "/faq/"+a.Slug, stateOf(a.Publication, c.Now)
	}
	p.Page = c.Frame(title, crumbs(c, ui.Crumb{Text: title})...)
	return shell.Render(w, r, p.status(), formView(p))
}

func (h *Handler) addArticle(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	p := page{Page: c.Page, form: shell.Read(r, articleFields...), preview: r.PostFormValue("preview") != ""}
	if done, err := h.discard(w, r, newArticlePath, newArticlePath); done {
		return err
	}
	var err error
	if !p.preview {
		var slug string
		slug, err = h.editor.AddArticle(r.Context(), c.Staff, readArticle(r, p.form), r.PostFormValue("form_key"))
		if err == nil {
			return h.saved(w, r, newArticlePath, articlePath(slug), "article_saved")
		}
	}
	if !p.again(r, err, 0, nil) {
		return err
	}
	return h.showArticle(w, r, p)
}

func (h *Handler) article(w http.ResponseWriter, r *http.Request) error {
	a, err := h.editor.Article(r.Context(), shell.Of(r).Staff, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if a.Slug != r.PathValue("slug") {
		http.Redirect(w, r, articlePath(a.Slug), http.StatusSeeOther)
		return nil
	}
	form, unsent, err := h.begin(r, articlePath(a.Slug), h.articleValues(a))
	if err != nil {
		return err
	}
	return h.showArticle(w, r, page{form: form, unsent: unsent, article: a, seen: strconv.Itoa(a.Version)})
}

func (h *Handler) saveArticle(w http.ResponseWriter, r *http.Request) error {
	c, slug := shell.Of(r), r.PathValue("slug")
	p := page{Page: c.Page, form: shell.Read(r, articleFields...), preview: r.PostFormValue("preview") != ""}
	if done, err := h.discard(w, r, articlePath(slug), articlePath(slug)); done {
		return err
	}
	var err error
	if !p.preview {
		var now string
		now, err = h.editor.EditArticle(r.Context(), c.Staff, slug, readArticle(r, p.form))
		if err == nil {
			return h.saved(w, r, articlePath(slug), articlePath(now), "article_saved")
		}
	}
	a, lookErr := h.editor.Article(r.Context(), c.Staff, slug)
	if lookErr != nil {
		return lookErr
	}
	p.article = a
	if !p.again(r, err, a.Version, h.articleValues(a)) {
		return err
	}
	return h.showArticle(w, r, p)
}

// saved drops what a session that ended had left, and leads on.
func (h *Handler) saved(w http.ResponseWriter, r *http.Request, form, to, flash string) error {
	if err := h.editor.Forget(r.Context(), shell.Of(r).Staff, form); err != nil {
		return err
	}
	return shell.Back(w, r, to, flash)
}

// discard answers the button that drops what a session that ended had left.
func (h *Handler) discard(w http.ResponseWriter, r *http.Request, form, to string) (bool, error) {
	if r.PostFormValue("discard") == "" {
		return false, nil
	}
	return true, h.saved(w, r, form, to, "unsent_discarded")
}

func (h *Handler) keepArticle(r *http.Request, person int64) (string, error) {
	path := newArticlePath
	if slug := r.PathValue("slug"); slug != "" {
		path = articlePath(slug)
	}
	return h.keep(r, person, path, path, articleFields)
}

// followShipped gives up an own text for the shipped one, or says that the own one stays.
func (h *Handler) followShipped(w http.ResponseWriter, r *http.Request) error {
	c, slug, seen := shell.Of(r), r.PathValue("slug"), r.PostFormValue("seen")
	do, flash := h.editor.FollowShipped, "article_shipped"
	if r.PostFormValue("keep") != "" {
		do, flash = h.editor.KeepOwn, "article_kept"
	}
	if err := do(r.Context(), c.Staff, slug, seen); err != nil {
		return err
	}
	return shell.Back(w, r, articlePath(slug), flash)
}

func categoryOptions(l *i18n.Loc) []ui.Option {
	var out []ui.Option
	for _, name := range knowledge.Categories() {
		out = append(out, ui.Option{Value: name, Label: categoryName(l, name)})
	}
	return out
}

func categoryName(l *i18n.Loc, name string) string {
	switch name {
	case "access", "tickets", "organisation", "portal", "products":
		return l.T("knowledge.category." + name)
	}
	return name
}
