package knowledge

import (
	"net/http"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

const maxQuery = 200 // bytes of what is searched for

// faqPage is Hilfe & FAQ: all articles by category, or what a search found.
type faqPage struct {
	ui.Page
	Query      string
	Found      []desk.Article
	Categories []knowledge.Category
	MayReport  bool // the reader can create tickets
}

func (h *Handler) faq(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	p := faqPage{Page: c.Frame(c.L.T("knowledge.faq.title")), Query: strings.TrimSpace(r.URL.Query().Get("q")), MayReport: !c.Person().IsStaff()}
	if len(p.Query) > maxQuery {
		p.Query = strings.ToValidUTF8(p.Query[:maxQuery], "")
	}
	var err error
	if p.Query != "" {
		p.Title = c.L.T("knowledge.faq.search_title", "query", p.Query)
		p.Found, err = h.knowledge.Find(r.Context(), reader(c), p.Query, "", knowledge.MaxFound)
	} else {
		p.Categories, err = h.knowledge.Articles(r.Context(), reader(c))
	}
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, faqView(p))
}

// categoryName is the heading of a category; one that the catalogues do not know is its own.
func categoryName(l *i18n.Loc, name string) string {
	switch name {
	case "access", "tickets", "organisation", "portal", "products":
		return l.T("knowledge.category." + name)
	}
	return name
}

// textLang is the language that a text is in; a text may be missing in the reader's.
func textLang(l *i18n.Loc, lang string) string {
	if lang == "" {
		return l.Lang()
	}
	return lang
}

func nothingFound(p faqPage) ui.Action {
	if !p.MayReport {
		return ui.Action{}
	}
	return ui.Action{Label: p.L.T("knowledge.faq.ask_link"), Href: "/tickets/new?kind=question", Kind: "primary"}
}
