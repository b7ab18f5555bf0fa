// Package knowledge has the pages of what the vendor publishes: Hilfe & FAQ, Aktuelles, Neu im
// Portal, and the public Atom feed.
//
// What a reader may see is decided by the use cases; texts come out of richtext, which makes them
// safe. The package never writes HTML of its own from what somebody typed.
package knowledge

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/richtext"
	"kundenportal/internal/web/shell"
)

// Handler answers for the pages.
type Handler struct {
	knowledge *knowledge.Knowledge
	texts     *i18n.Bundle
	zone      *time.Location
	withFeed  bool
}

// New makes the handler; texts and zone are for the feed, whose language is its own and not the
// reader's. Without feed there is none.
func New(k *knowledge.Knowledge, texts *i18n.Bundle, zone *time.Location, feed bool) *Handler {
	return &Handler{knowledge: k, texts: texts, zone: zone, withFeed: feed}
}

// Routes is the table of the pages.
func (h *Handler) Routes() []shell.Route {
	routes := []shell.Route{
		{Pattern: "GET /faq", Role: shell.SignedIn, Handle: h.faq},
		{Pattern: "GET /faq/{slug}", Role: shell.SignedIn, Handle: h.article},
		{Pattern: "POST /faq/{slug}/vote", Role: shell.SignedIn, Handle: h.vote},
		{Pattern: "GET /news", Role: shell.Anyone, Handle: h.newsList},
		{Pattern: "GET /news/{ref}", Role: shell.Anyone, Handle: h.newsItem},
		{Pattern: "GET /settings/newsfeed", Role: shell.SignedIn, Handle: h.personal},
		{Pattern: "POST /settings/newsfeed", Role: shell.SignedIn, Handle: h.renewPersonal},
		{Pattern: "POST /settings/newsfeed/remove", Role: shell.SignedIn, Handle: h.removePersonal},
		{Pattern: "GET /news/personal/{secret}", Role: shell.Anyone, Shared: true, Handle: h.personalFeed},
		{Pattern: "GET /portal-news", Role: shell.Anyone, Handle: h.portalNews},
	}
	if !h.withFeed {
		return routes
	}
	for _, lang := range i18n.Languages() {
		routes = append(routes, shell.Route{Pattern: "GET " + feedPath(lang), Role: shell.Anyone, Shared: true, Handle: func(w http.ResponseWriter, r *http.Request) error {
			return h.feed(w, r, lang)
		}})
	}
	return routes
}

// reader is who asks. A session that can only choose a password reads as somebody signed out.
func reader(c *shell.Context) knowledge.Reader {
	r := knowledge.Reader{Lang: c.L.Lang()}
	if c.Session == nil || c.Session.KeyOnly {
		return r
	}
	r.Person, r.Staff, r.Scope = c.Person().ID, c.Person().IsStaff(), c.Scope
	return r
}

const excerptLength = 220 // characters

// excerpt is the beginning of a text: its first paragraph, cut between two words where it is long.
func excerpt(body string) string {
	text := richtext.Text(body)
	first, rest, _ := strings.Cut(text, "\n\n")
	first = strings.Join(strings.Fields(first), " ")
	if utf8.RuneCountInString(first) > excerptLength {
		first = string([]rune(first)[:excerptLength])
		if i := strings.LastIndexByte(first, ' '); i > 0 {
			first = first[:i]
		}
		rest = "…"
	}
	if rest == "" {
		return first
	}
	return strings.TrimRight(first, " ,;:–-") + " …"
}
