package knowledge

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

const maxRelated = 8

// articlePage is one help article.
type articlePage struct {
	ui.Page
	Article   desk.Article
	Related   []desk.Article
	MayReport bool
}

func (h *Handler) article(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	a, related, err := h.knowledge.Article(r.Context(), reader(c), r.PathValue("slug"))
	if err != nil {
		return err
	}
	if a.Slug != r.PathValue("slug") {
		http.Redirect(w, r, "/faq/"+a.Slug, http.StatusSeeOther)
		return nil
	}
	p := articlePage{
		Page:    c.Frame(a.Title, ui.Crumb{Text: c.L.T("knowledge.faq.title"), Href: "/faq"}, ui.Crumb{Text: a.Title}),
		Article: a, Related: related[:min(len(related), maxRelated)], MayReport: !c.Person().IsStaff(),
	}
	return shell.Render(w, r, http.StatusOK, articleView(p))
}

// vote takes the answer to "War das hilfreich?" and says thanks on the article's page.
func (h *Handler) vote(w http.ResponseWriter, r *http.Request) error {
	slug, answer := r.PathValue("slug"), r.PostFormValue("helpful")
	if answer != "yes" && answer != "no" {
		return desk.Fail("web.vote", desk.Invalid, "")
	}
	if err := h.knowledge.Vote(r.Context(), reader(shell.Of(r)), slug, answer == "yes"); err != nil {
		return err
	}
	flash := "article_helpful"
	if answer == "no" {
		flash = "article_unhelpful"
	}
	return shell.Back(w, r, "/faq/"+slug, flash)
}
