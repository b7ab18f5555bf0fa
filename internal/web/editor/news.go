package editor

import (
	"net/http"
	"slices"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var newsFields = append(slices.Clip(commonFields), "kind", "public", "starts_at", "ends_at")

const newNewsPath = "/editor/news/new"

func newsPath(ref string) string { return "/editor/news/" + ref }

// newsPage is the list of all news.
type newsPage struct {
	ui.Page
	tabs []ui.Tab
	rows []desk.NewsSource
}

func (h *Handler) newsList(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	all, err := h.editor.NewsList(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	p := newsPage{Page: c.Frame(c.L.T("content.news_title"), crumbs(c, ui.Crumb{Text: c.L.T("content.news_title")})...)}
	tab, count := chosenTab(r), map[string]int{}
	for _, n := range all {
		for _, name := range tabNames {
			if show(name, n.Publication, c.Now) {
				count[name]++
			}
		}
		if show(tab, n.Publication, c.Now) {
			p.rows = append(p.rows, n)
		}
	}
	p.tabs = tabs(c.L, "/editor/news", tab, count)
	return shell.Render(w, r, http.StatusOK, newsView(p))
}

func (h *Handler) newsValues(n desk.NewsSource) map[string]string {
	out := h.commonValues(n.Publication)
	out["kind"], out["starts_at"], out["ends_at"] = string(n.Kind), h.moment(n.StartsAt), h.moment(n.EndsAt)
	if n.Public {
		out["public"] = "1"
	}
	return out
}

func readNews(r *http.Request, f shell.Form) knowledge.NewsForm {
	return knowledge.NewsForm{PublicationForm: readCommon(r, f), Kind: f.Get("kind"), Public: f.Get("public") == "1", StartsAt: f.Get("starts_at"), EndsAt: f.Get("ends_at")}
}

func (h *Handler) newNews(w http.ResponseWriter, r *http.Request) error {
	form, unsent, err := h.begin(r, newNewsPath, map[string]string{"state": "draft"})
	if err != nil {
		return err
	}
	return h.showNews(w, r, page{form: form, unsent: unsent, key: shell.FormKey()}, desk.NewsSource{})
}

func (h *Handler) showNews(w http.ResponseWriter, r *http.Request, p page, n desk.NewsSource) (err error) {
	c := shell.Of(r)
	if p.choices, err = h.editor.Choices(r.Context(), c.Staff); err != nil {
		return err
	}
	title := c.L.T("content.new_news")
	p.kind, p.action = "news", newNewsPath
	if n.ID != 0 {
		t, _ := n.Text(c.L.Lang())
		title = t.Title
		p.action, p.versions, p.public, p.state = newsPath(n.Ref), newsPath(n.Ref)+"/versions", "/news/"+n.Ref, stateOf(n.Publication, c.Now)
		p.article.Org = n.Org
	}
	p.Page = c.Frame(title, crumbs(c, ui.Crumb{Text: c.L.T("content.news_title"), Href: "/editor/news"}, ui.Crumb{Text: title})...)
	return shell.Render(w, r, p.status(), formView(p))
}

func (h *Handler) addNews(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	p := page{Page: c.Page, form: shell.Read(r, newsFields...), preview: r.PostFormValue("preview") != ""}
	if done, err := h.discard(w, r, newNewsPath, newNewsPath); done {
		return err
	}
	var err error
	if !p.preview {
		var ref string
		ref, err = h.editor.AddNews(r.Context(), c.Staff, readNews(r, p.form), r.PostFormValue("form_key"))
		if err == nil {
			return h.saved(w, r, newNewsPath, newsPath(ref), "news_saved")
		}
	}
	if !p.again(r, err, 0, nil) {
		return err
	}
	return h.showNews(w, r, p, desk.NewsSource{})
}

func (h *Handler) newsItem(w http.ResponseWriter, r *http.Request) error {
	n, err := h.editor.News(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	form, unsent, err := h.begin(r, newsPath(n.Ref), h.newsValues(n))
	if err != nil {
		return err
	}
	return h.showNews(w, r, page{form: form, unsent: unsent, seen: strconv.Itoa(n.Version)}, n)
}

func (h *Handler) saveNews(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	p := page{Page: c.Page, form: shell.Read(r, newsFields...), preview: r.PostFormValue("preview") != ""}
	if done, err := h.discard(w, r, newsPath(ref), newsPath(ref)); done {
		return err
	}
	var err error
	if !p.preview {
		if err = h.editor.EditNews(r.Context(), c.Staff, ref, readNews(r, p.form)); err == nil {
			return h.saved(w, r, newsPath(ref), newsPath(ref), "news_saved")
		}
	}
	n, lookErr := h.editor.News(r.Context(), c.Staff, ref)
	if lookErr != nil {
		return lookErr
	}
	if !p.again(r, err, n.Version, h.newsValues(n)) {
		return err
	}
	return h.showNews(w, r, p, n)
}

func (h *Handler) keepNews(r *http.Request, person int64) (string, error) {
	path := newNewsPath
	if ref := r.PathValue("ref"); ref != "" {
		path = newsPath(ref)
	}
	return h.keep(r, person, path, path, newsFields)
}

func kindOptions(l *i18n.Loc) []ui.Option {
	var out []ui.Option
	for _, k := range knowledge.NewsKinds {
		out = append(out, ui.Option{Value: string(k), Label: l.T("knowledge.kind." + string(k))})
	}
	return out
}
