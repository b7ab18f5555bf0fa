package knowledge

import (
	"net/http"
	"time"

	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

const personalPath = "/news/personal/"

// personalPage is where a person looks after the secret address of their own feed.
type personalPage struct {
	ui.Page
	Since   time.Time // zero: there is none
	Address string    // once, right after it was made
}

func (h *Handler) personal(w http.ResponseWriter, r *http.Request) error {
	return h.showPersonal(w, r, "")
}

func (h *Handler) showPersonal(w http.ResponseWriter, r *http.Request, address string) error {
	c := shell.Of(r)
	since, err := h.knowledge.FeedSince(r.Context(), c.Person().ID)
	if err != nil {
		return err
	}
	title := c.L.T("feed.title")
	return shell.Render(w, r, http.StatusOK, personalView(personalPage{Since: since, Address: address,
		Page: c.Frame(title, ui.Crumb{Text: c.L.T("knowledge.news.title"), Href: "/news"}, ui.Crumb{Text: title})}))
}

// renewPersonal shows the new address in its answer: nothing else ever knows it, so it cannot be redirected to.
func (h *Handler) renewPersonal(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	secret, err := h.knowledge.RenewFeed(r.Context(), c.Person().ID)
	if err != nil {
		return err
	}
	return h.showPersonal(w, r, c.BaseURL.JoinPath(personalPath, secret).String())
}

func (h *Handler) removePersonal(w http.ResponseWriter, r *http.Request) error {
	if err := h.knowledge.RemoveFeed(r.Context(), shell.Of(r).Person().ID); err != nil {
		return err
	}
	return shell.Back(w, r, "/settings/newsfeed", "feed_removed")
}

// personalFeed answers whoever has the secret with what its owner may read. Only the reader's own program
// may keep it.
func (h *Handler) personalFeed(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	secret := r.PathValue("secret")
	news, lang, err := h.knowledge.PersonalFeed(r.Context(), secret)
	if err != nil {
		return err
	}
	l := h.texts.For(lang, h.zone)
	f := buildFeed(l, c.BaseURL, c.Page.Brand, news, newest(c.Now, news))
	f.ID, f.Links[0].Href = uuid("personal feed "+secret), c.BaseURL.JoinPath(personalPath, secret).String()
	f.Title, f.Subtitle = l.T("feed.feed_title", "portal", c.Page.Brand.Name), l.T("feed.subtitle")
	w.Header().Set("Cache-Control", "private, no-cache")
	return sendFeed(w, r, f, newest(c.Now, news))
}
