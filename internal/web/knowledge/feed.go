package knowledge

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // RFC 9562 names SHA-1 for version 5; nothing secret depends on it
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/richtext"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// feedPath is the address of a language's feed; the first language's has no suffix.
func feedPath(lang string) string {
	if lang == i18n.Languages()[0] {
		return "/news/feed.atom"
	}
	return "/news/feed." + lang + ".atom"
}

// The elements of RFC 4287, as far as the feed has them.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	Base     string      `xml:"xml:base,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   atomAuthor  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr"`
	HrefLang string `xml:"hreflang,attr,omitempty"`
	Href     string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string         `xml:"id"`
	Title     string         `xml:"title"`
	Updated   string         `xml:"updated"`
	Published string         `xml:"published"`
	Link      atomLink       `xml:"link"`
	Category  []atomCategory `xml:"category"`
	Content   atomContent    `xml:"content"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Lang string `xml:"xml:lang,attr"`
	HTML string `xml:",chardata"` // escaped by the encoder, as type="html" wants it
}

// feed answers with the public news in one language, whoever asks: it depends on nothing of the
// request, so that any cache may keep it.
func (h *Handler) feed(w http.ResponseWriter, r *http.Request, lang string) error {
	c := shell.Of(r)
	news, err := h.knowledge.Feed(r.Context(), lang)
	if err != nil {
		return err
	}
	updated := newest(c.Now, news)
	w.Header().Set("Cache-Control", "public, max-age=300")
	return sendFeed(w, r, buildFeed(h.texts.For(lang, h.zone), c.BaseURL, c.Page.Brand, news, updated), updated)
}

// newest is when a feed changed last.
func newest(now time.Time, news []desk.News) time.Time {
	updated := now.Truncate(time.Hour) // of a feed without entries
	for i, n := range news {
		if at := lastChange(n); i == 0 || at.After(updated) {
			updated = at
		}
	}
	return updated
}

func sendFeed(w http.ResponseWriter, r *http.Request, f atomFeed, updated time.Time) error {
	body, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("web.feed: %w", err)
	}
	body = append([]byte(xml.Header), append(body, '\n')...)
	sum := sha256.Sum256(body)
	header := w.Header()
	header.Set("Content-Type", "application/atom+xml; charset=utf-8")
	header.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", updated, bytes.NewReader(body))
	return nil
}

func buildFeed(l *i18n.Loc, base *url.URL, brand ui.Brand, news []desk.News, updated time.Time) atomFeed {
	self := base.JoinPath(feedPath(l.Lang())).String()
	f := atomFeed{
		Lang: l.Lang(), Base: base.JoinPath("/").String(), ID: uuid("feed " + self),
		Title: l.T("knowledge.feed.title", "portal", brand.Name), Subtitle: l.T("knowledge.feed.subtitle"),
		Updated: updated.UTC().Format(time.RFC3339), Author: atomAuthor{brand.Vendor},
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: self},
			{Rel: "alternate", Type: "text/html", HrefLang: l.Lang(), Href: base.JoinPath("/news").String()},
		},
	}
	for _, n := range news {
		html := richtext.ArticleHTML(n.Body)
		if !n.StartsAt.IsZero() {
			html = "<p><strong>" + xmlText(l.T("knowledge.window.title")+": "+windowText(l, n)) + "</strong></p>\n" + html
		}
		e := atomEntry{
			ID: uuid("news " + n.Ref), Title: n.Title, Updated: lastChange(n).UTC().Format(time.RFC3339),
			Published: n.PublishedAt.UTC().Format(time.RFC3339),
			Link:      atomLink{Rel: "alternate", Type: "text/html", Href: base.JoinPath("/news", n.Ref).String()},
			Category:  []atomCategory{{string(n.Kind), l.T("knowledge.kind." + string(n.Kind))}},
			Content:   atomContent{Type: "html", Lang: n.Lang, HTML: html},
		}
		if n.Product.Name != "" {
			e.Category = append(e.Category, atomCategory{"product", n.Product.Name})
		}
		f.Entries = append(f.Entries, e)
	}
	return f
}

func lastChange(n desk.News) time.Time {
	if n.UpdatedAt.After(n.PublishedAt) {
		return n.UpdatedAt
	}
	return n.PublishedAt
}

func xmlText(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// uuid makes a name-based UUID (RFC 9562, version 5) below a name space of our own: the same
// name has the same id for ever, on whatever host the portal is.
func uuid(name string) string {
	space := [16]byte{0x5d, 0x0f, 0x6a, 0x2e, 0x51, 0x3c, 0x4b, 0x8e, 0x9a, 0x77, 0x3f, 0x0d, 0x92, 0x64, 0xc1, 0xb5}
	sum := sha1.Sum(append(space[:], name...)) //nolint:gosec // see the import
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
