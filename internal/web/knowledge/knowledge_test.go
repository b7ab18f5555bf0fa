package knowledge_test

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	web "kundenportal/internal/web/knowledge"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// site is the pages over a real database, with a contact of "Stadt" as the usual reader.
type site struct {
	*world.World
	t     *testing.T
	texts *i18n.Bundle
	mux   *http.ServeMux
	roles map[string]shell.Role
	mia   desk.Person
	city  desk.Organisation
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: world.New(t, world.SQLite(t)), t: t, mux: http.NewServeMux(), roles: map[string]shell.Role{}}
	var err error
	if s.texts, err = i18n.New(); err != nil {
		t.Fatal(err)
	}
	k := knowledge.New(s.DB, s.Clock.Now, desk.ResetByMail)
	if err := k.SeedHandbook(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.city = s.Org("Stadt", desk.Organisation{})
	s.mia = s.Contact("Mia", s.city, nil)
	for _, rt := range web.New(k, s.texts, nil, true).Routes() {
		s.roles[rt.Pattern] = rt.Role
		s.mux.HandleFunc(rt.Pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := rt.Handle(w, r); err != nil {
				http.Error(w, err.Error(), map[desk.ErrorKind]int{desk.NotFound: 404, desk.Invalid: 422}[desk.KindOf(err)])
			}
		})
	}
	t.Cleanup(func() {
		if missing := s.texts.Missing(); len(missing) > 0 {
			t.Errorf("texts that do not exist: %v", missing)
		}
	})
	return s
}

// as makes a request of a person; the zero person is signed out.
func (s *site) as(p desk.Person, method, target, body string) *http.Response {
	s.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return s.send(p, r)
}

func (s *site) send(p desk.Person, r *http.Request) *http.Response {
	lang := "de"
	if p.Lang != "" {
		lang = p.Lang
	}
	base := &url.URL{Scheme: "https", Host: "portal.example"}
	c := &shell.Context{L: s.texts.For(lang, nil), BaseURL: base, Now: s.Clock.Now()}
	c.Page = ui.Page{L: c.L, Path: r.URL.Path, Now: c.Now, Brand: ui.Brand{Name: "MACH Kundenportal", Vendor: "MACH"}}
	if p.ID != 0 {
		c.Session, c.Page.User = &desk.Session{Person: p}, &ui.User{Name: p.Name(), Staff: p.IsStaff()}
		if !p.IsStaff() {
			c.Scope = s.Scope(p)
		}
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, shell.With(r, c))
	return w.Result()
}

// page gets a page and gives its text, that is what is read, and its source.
func (s *site) page(p desk.Person, target string) (text, source string) {
	s.t.Helper()
	res := s.as(p, "GET", target, "")
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s: %d %s", target, res.StatusCode, b)
	}
	return words(s.t, string(b)), string(b)
}

func words(t *testing.T, source string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (s *site) publish(title, body string, change func(*store.NewNews)) {
	s.t.Helper()
	s.Clock.Move(time.Second)
	n := store.NewNews{News: desk.News{Kind: desk.Announcement, PublishedAt: s.Clock.Now()},
		Texts: map[string]desk.News{"de": {Title: title, Body: body}}}
	if change != nil {
		change(&n)
	}
	s.Tx(func(tx *store.Tx) error { return tx.AddNews(context.Background(), n) })
}

func public(n *store.NewNews) { n.Public = true }

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q is missing in: %.600s", p, text)
		}
	}
}

func containsNot(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(text, p) {
			t.Errorf("%q must not be there", p)
		}
	}
}

func TestWhoMayCall(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for pattern, role := range s.roles {
		want := shell.Anyone
		if strings.Contains(pattern, "/faq") || strings.Contains(pattern, "/settings/") {
			want = shell.SignedIn
		}
		if role != want {
			t.Errorf("%s has role %d, want %d", pattern, role, want)
		}
	}
}

func TestFAQ(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	t.Run("shows all articles by category, and the way to Neu im Portal", func(t *testing.T) {
		text, source := s.page(s.mia, "/faq")
		contains(t, text, "Hilfe & FAQ", "Zugang und Konto", "Wie erhalte ich mein erstes Passwort?", "Rund um das Portal", "Neu im Portal")
		contains(t, source, `href="/portal-news"`, `href="/faq/erstes-passwort"`)
	})
	t.Run("finds", func(t *testing.T) {
		text, source := s.page(s.mia, "/faq?q=Einmalpasswort")
		contains(t, text, "Artikel zu „Einmalpasswort“", "Wie erhalte ich mein erstes Passwort?")
		contains(t, source, `value="Einmalpasswort"`)
		containsNot(t, text, "Rund um das Portal Barrierefreiheit")
	})
	t.Run("says honestly that nothing was found, and where to ask", func(t *testing.T) {
		text, source := s.page(s.mia, "/faq?q=Quastenflosser")
		contains(t, text, "0 Artikel", "Kein Artikel gefunden", "Bedienfrage stellen")
		contains(t, source, `href="/tickets/new?kind=question"`)
	})
	t.Run("offers no new ticket to staff", func(t *testing.T) {
		_, source := s.page(s.Agent("Ute", desk.Agent), "/faq")
		containsNot(t, source, "/tickets/new?")
	})
	t.Run("is not harmed by what is searched for", func(t *testing.T) {
		_, source := s.page(s.mia, "/faq?q="+url.QueryEscape(`"><script>alert(1)</script>`+strings.Repeat("ä", 300)))
		containsNot(t, source, "<script>alert")
	})
	t.Run("is complete in English", func(t *testing.T) {
		p := s.mia
		p.Lang = "en"
		text, _ := s.page(p, "/faq")
		contains(t, text, "Help & FAQ", "Access and account", "How do I get my first password?")
	})
}

func TestArticle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	text, source := s.page(s.mia, "/faq/erstes-passwort")
	contains(t, text, "Wie erhalte ich mein erstes Passwort?", "Selbstregistrierung", "War das hilfreich?", "Mehr zum Thema", "Zuletzt geändert am 23.11.2026")
	contains(t, source, "<em>Passwort vergessen?</em>", `action="/faq/erstes-passwort/vote"`, "data-print")

	for answer, flash := range map[string]string{"yes": "article_helpful", "no": "article_unhelpful"} {
		res := s.as(s.mia, "POST", "/faq/erstes-passwort/vote", "helpful="+answer)
		if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/faq/erstes-passwort" {
			t.Errorf("vote %s: %d to %q", answer, res.StatusCode, res.Header.Get("Location"))
		}
		if c := res.Cookies(); len(c) != 1 || c[0].Value != flash {
			t.Errorf("vote %s: no thanks in %v", answer, c)
		}
		contains(t, s.texts.For("de", nil).T("flash."+flash), "Danke für Ihre Rückmeldung.")
	}
	for target, want := range map[string]int{"/faq/erstes-passwort/vote?helpful=yes": 422, "/faq/gibt-es-nicht/vote": 404} {
		body := "helpful=yes"
		if want == 422 {
			body = "helpful=vielleicht"
		}
		if res := s.as(s.mia, "POST", target, body); res.StatusCode != want {
			t.Errorf("POST %s: %d, want %d", target, res.StatusCode, want)
		}
	}
	if res := s.as(s.mia, "GET", "/faq/gibt-es-nicht", ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("an article that is not there: %d", res.StatusCode)
	}
}

func TestNews(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	start := time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC) // 18:00 in Berlin
	s.publish("Nur für die Stadt", "Intern.", func(n *store.NewNews) { n.OrgID = s.city.ID })
	s.publish("Wartung am Dienstag", "Bitte **speichern**. <script>alert(1)</script>", func(n *store.NewNews) {
		n.Kind, n.Public, n.StartsAt, n.EndsAt = desk.Maintenance, true, start, start.Add(2*time.Hour)
	})
	s.publish("Neu: Export", "Als CSV.", func(n *store.NewNews) { n.Kind = desk.PortalNews })

	t.Run("signed in: all that is for them", func(t *testing.T) {
		text, _ := s.page(s.mia, "/news")
		contains(t, text, "Aktuelles", "Nur für die Stadt", "Wartung am Dienstag", "Neu: Export", "Bekannte Fehler",
			"Dienstag, 24.11.2026, 18:00 bis 20:00 Uhr · Die Wartung steht bevor.")
	})
	t.Run("signed out: only what is public, and the way in", func(t *testing.T) {
		text, source := s.page(desk.Person{}, "/news")
		contains(t, text, "Wartung am Dienstag", "was öffentlich ist")
		contains(t, source, `href="/sign-in"`)
		containsNot(t, text, "Nur für die Stadt", "Neu: Export")
		text, _ = s.page(desk.Person{}, "/portal-news")
		contains(t, text, "Zurzeit keine Meldungen")
	})
	t.Run("one kind", func(t *testing.T) {
		text, _ := s.page(s.mia, "/news?kind=maintenance")
		contains(t, text, "Wartung am Dienstag")
		containsNot(t, text, "Neu: Export")
		text, _ = s.page(s.mia, "/portal-news")
		contains(t, text, "Neu im Portal", "Neu: Export")
		containsNot(t, text, "Wartung am Dienstag")
	})
	t.Run("a page of its own, safe, with the window's dates", func(t *testing.T) {
		_, list := s.page(s.mia, "/news?kind=maintenance")
		href := regexp.MustCompile(`/news/[a-z0-9]{26}`).FindString(list)
		text, source := s.page(desk.Person{}, href)
		contains(t, text, "Wartungsfenster", "Dienstag, 24.11.2026, 18:00 bis 20:00 Uhr")
		contains(t, source, "<strong>speichern</strong>")
		containsNot(t, source, "<script>alert")
		_, city := s.page(s.mia, "/news")
		for _, m := range regexp.MustCompile(`/news/[a-z0-9]{26}`).FindAllString(city, -1) {
			want := http.StatusNotFound
			if m == href {
				want = http.StatusOK
			}
			if res := s.as(desk.Person{}, "GET", m, ""); res.StatusCode != want {
				t.Errorf("GET %s signed out: %d, want %d", m, res.StatusCode, want)
			}
		}
	})
}

func TestOlderNewsAreOneClickAway(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range knowledge.NewsPage + 1 {
		s.publish("Meldung", "Text.", public)
	}
	_, source := s.page(s.mia, "/news?kind=announcement")
	contains(t, source, `href="/news?all=1&amp;kind=announcement"`)
	if n := strings.Count(source, `href="/news/m`); n > knowledge.NewsPage {
		t.Errorf("%d on the first page", n)
	}
	_, source = s.page(s.mia, "/news?all=1&kind=announcement")
	containsNot(t, source, "all=1&amp;")
}

// The elements that RFC 4287 requires of a feed and its entries.
type parsedFeed struct {
	XMLName xml.Name
	Base    string `xml:"http://www.w3.org/XML/1998/namespace base,attr"`
	ID      string `xml:"http://www.w3.org/2005/Atom id"`
	Title   string `xml:"http://www.w3.org/2005/Atom title"`
	Updated string `xml:"http://www.w3.org/2005/Atom updated"`
	Author  string `xml:"http://www.w3.org/2005/Atom author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/2005/Atom link"`
	Entries []struct {
		ID      string `xml:"http://www.w3.org/2005/Atom id"`
		Title   string `xml:"http://www.w3.org/2005/Atom title"`
		Updated string `xml:"http://www.w3.org/2005/Atom updated"`
		Link    struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
		Content struct {
			Type string `xml:"type,attr"`
			Text string `xml:",chardata"`
		} `xml:"http://www.w3.org/2005/Atom content"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

func (s *site) feed(p desk.Person, target string) (parsedFeed, *http.Response, string) {
	s.t.Helper()
	res := s.as(p, "GET", target, "")
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var f parsedFeed
	if err := xml.Unmarshal(b, &f); err != nil {
		s.t.Fatalf("%v in %s", err, b)
	}
	return f, res, string(b)
}

func TestFeed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.publish("Nicht öffentlich", "Geheim.", nil)
	s.publish("Grüße & <Neues>", "Siehe [Hilfe](/faq) & <b>mehr</b>.\x0b", public)
	s.publish("Zweite", "Text.", func(n *store.NewNews) {
		n.Public, n.Texts["en"] = true, desk.News{Title: "Second", Body: "Text."}
	})
	f, res, source := s.feed(desk.Person{}, "/news/feed.atom")

	t.Run("has what RFC 4287 requires", func(t *testing.T) {
		if f.XMLName.Space != "http://www.w3.org/2005/Atom" || f.XMLName.Local != "feed" || f.Title == "" || f.Author != "MACH" {
			t.Errorf("feed: %+v", f)
		}
		if got := res.Header.Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
			t.Errorf("Content-Type %q", got)
		}
		urn := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
		seen := map[string]bool{}
		ids, times := []string{f.ID}, []string{f.Updated}
		for _, e := range f.Entries {
			ids, times = append(ids, e.ID), append(times, e.Updated)
			if e.Title == "" || e.Content.Type != "html" || e.Content.Text == "" || e.Link.Rel != "alternate" ||
				!strings.HasPrefix(e.Link.Href, "https://portal.example/news/") {
				t.Errorf("entry: %+v", e)
			}
		}
		for _, id := range ids {
			if !urn.MatchString(id) || seen[id] {
				t.Errorf("id %q is no version 5 UUID or stands there twice", id)
			}
			seen[id] = true
		}
		for _, at := range times {
			if _, err := time.Parse(time.RFC3339, at); err != nil {
				t.Error(err)
			}
		}
		rels := map[string]string{}
		for _, l := range f.Links {
			rels[l.Rel] = l.Href
		}
		if rels["self"] != "https://portal.example/news/feed.atom" || rels["alternate"] != "https://portal.example/news" {
			t.Errorf("links: %v", rels)
		}
	})
	t.Run("has what is public, newest first, with content as escaped HTML", func(t *testing.T) {
		if len(f.Entries) != 2 || f.Entries[0].Title != "Zweite" || f.Entries[1].Title != "Grüße & <Neues>" {
			t.Fatalf("entries: %+v", f.Entries)
		}
		if f.Updated != f.Entries[0].Updated {
			t.Errorf("updated %s, the newest entry %s", f.Updated, f.Entries[0].Updated)
		}
		contains(t, f.Entries[1].Content.Text, `<a href="/faq"`, "&lt;b&gt;mehr")
		if f.Base != "https://portal.example/" {
			t.Errorf("links of the content lead nowhere: xml:base is %q", f.Base)
		}
		containsNot(t, source, "Geheim", "Nicht öffentlich")
	})
	t.Run("is the same for everybody", func(t *testing.T) {
		_, _, again := s.feed(s.Agent("Ute", desk.Agent), "/news/feed.atom")
		if again != source {
			t.Error("staff get another feed")
		}
	})
	t.Run("is asked for again at no cost", func(t *testing.T) {
		for header, value := range map[string]string{"If-None-Match": res.Header.Get("ETag"), "If-Modified-Since": res.Header.Get("Last-Modified")} {
			r := httptest.NewRequest(http.MethodGet, "/news/feed.atom", nil)
			r.Header.Set(header, value)
			if got := s.send(desk.Person{}, r).StatusCode; value == "" || got != http.StatusNotModified {
				t.Errorf("%s %q: %d", header, value, got)
			}
		}
	})
	t.Run("exists in English with an id of its own", func(t *testing.T) {
		en, _, _ := s.feed(desk.Person{}, "/news/feed.en.atom")
		if en.ID == f.ID || en.Entries[0].Title != "Second" || en.Entries[0].ID != f.Entries[0].ID {
			t.Errorf("got %+v", en)
		}
	})
}

func TestFeedWithoutNewsIsValid(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f, _, _ := s.feed(desk.Person{}, "/news/feed.atom")
	if _, err := time.Parse(time.RFC3339, f.Updated); err != nil || len(f.Entries) != 0 {
		t.Errorf("got %+v, %v", f, err)
	}
}
