package knowledge

import (
	"net/http"
	"net/url"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var newsKinds = []desk.NewsKind{desk.Announcement, desk.Maintenance, desk.KnownFault, desk.PortalNews}

// The signs of the kinds, so that none is told by colour alone.
var newsIcons = map[desk.NewsKind]string{
	desk.Announcement: "info", desk.Maintenance: "clock", desk.KnownFault: "warning", desk.PortalNews: "star",
}

// newsPage is Aktuelles or Neu im Portal.
type newsPage struct {
	ui.Page
	Lead      string
	Kind      desk.NewsKind // shown alone; empty: all
	Tabs      []ui.Tab
	Items     []desk.News
	Older     string // address with the older ones too; empty: these are all
	SignedOut bool
	Feed      string
}

func (h *Handler) newsList(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	p := newsPage{Page: c.Frame(c.L.T("knowledge.news.title")), Lead: c.L.T("knowledge.news.lead")}
	for _, k := range newsKinds {
		if r.URL.Query().Get("kind") == string(k) {
			p.Kind = k
		}
	}
	p.Tabs = append(p.Tabs, ui.Tab{Text: c.L.T("knowledge.news.all"), Href: "/news", Current: p.Kind == ""})
	for _, k := range newsKinds {
		p.Tabs = append(p.Tabs, ui.Tab{Text: c.L.T("knowledge.kinds." + string(k)), Href: "/news?kind=" + string(k), Current: p.Kind == k})
	}
	return h.showNews(w, r, p)
}

func (h *Handler) portalNews(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	p := newsPage{Page: c.Frame(c.L.T("knowledge.portal.title")), Lead: c.L.T("knowledge.portal.lead"), Kind: desk.PortalNews}
	if c.Page.User != nil {
		p.Crumbs = []ui.Crumb{{Text: c.L.T("knowledge.faq.title"), Href: "/faq"}, {Text: p.Title}}
	}
	return h.showNews(w, r, p)
}

func (h *Handler) showNews(w http.ResponseWriter, r *http.Request, p newsPage) error {
	c := shell.Of(r)
	limit := knowledge.NewsPage
	if r.URL.Query().Has("all") {
		limit = knowledge.MaxNews - 1
	}
	items, more, err := h.knowledge.News(r.Context(), reader(c), p.Kind, limit)
	if err != nil {
		return err
	}
	p.Items, p.SignedOut, p.Feed = items, c.Page.User == nil, feedPath(c.L.Lang())
	if more && limit == knowledge.NewsPage {
		q := url.Values{"all": {"1"}}
		if kind := r.URL.Query().Get("kind"); kind != "" && p.Kind != "" {
			q.Set("kind", kind)
		}
		p.Older = r.URL.Path + "?" + q.Encode()
	}
	return shell.Render(w, r, http.StatusOK, newsView(p))
}

// newsItemPage is one news item.
type newsItemPage struct {
	ui.Page
	Item desk.News
}

func (h *Handler) newsItem(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	n, err := h.knowledge.NewsItem(r.Context(), reader(c), r.PathValue("ref"))
	if err != nil {
		return err
	}
	p := newsItemPage{Page: c.Frame(n.Title, ui.Crumb{Text: c.L.T("knowledge.news.title"), Href: "/news"}, ui.Crumb{Text: n.Title}), Item: n}
	return shell.Render(w, r, http.StatusOK, newsItemView(p))
}

// windowText says when a maintenance window is: a day with two times, or two moments.
func windowText(l *i18n.Loc, n desk.News) string {
	if l.Date(n.StartsAt) == l.Date(n.EndsAt) {
		return l.T("knowledge.window.day", "weekday", l.Weekday(n.StartsAt), "date", l.Date(n.StartsAt),
			"from", l.Time(n.StartsAt), "to", l.Time(n.EndsAt))
	}
	return l.T("knowledge.window.days", "from", l.DateTime(n.StartsAt), "to", l.DateTime(n.EndsAt))
}

// windowState is a key below knowledge.window: whether the window is ahead, under way or over.
func windowState(p ui.Page, n desk.News) string {
	switch {
	case p.Now.Before(n.StartsAt):
		return "ahead"
	case p.Now.Before(n.EndsAt):
		return "running"
	}
	return "over"
}
