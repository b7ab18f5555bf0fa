package editor_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/richtext"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// desktop is a portal with an editor and a contact, both signed in.
type desktop struct {
	*portal.Portal
	editor, contact *portal.Client
	edda            desk.Person
	city            desk.Organisation
}

func start(t *testing.T) *desktop {
	t.Helper()
	d := &desktop{Portal: portal.Start(t, nil)}
	d.city = d.Org("Stadt", desk.Organisation{})
	d.edda = d.Agent("Edda", desk.Editor)
	d.editor, d.contact = d.SignIn(d.edda), d.SignIn(d.Contact("Mia", d.city, nil))
	return d
}

var hidden = regexp.MustCompile(`name="(form_key|seen)" value="([^"]+)"`)

// fill reads the hidden fields of a form and adds what is typed.
func (d *desktop) fill(path string, typed url.Values) url.Values {
	d.T.Helper()
	a := d.editor.Get(path)
	if a.Status != http.StatusOK {
		d.T.Fatalf("GET %s: %s", path, a)
	}
	out := maps.Clone(typed)
	for _, m := range hidden.FindAllStringSubmatch(a.Body, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

// send fills the form of a page and sends it.
func (d *desktop) send(path string, typed url.Values) portal.Answer {
	d.T.Helper()
	return d.editor.Post(path, d.fill(path, typed))
}

func article(change func(url.Values)) url.Values {
	v := url.Values{"title_de": {"Bescheide drucken"}, "body_de": {"Öffnen Sie *Ausgabe*.\n\n## Weiter\n\n- eins\n- zwei"}, "keywords_de": {"Quastenflosser"},
		"state": {"published"}, "category": {"products"}}
	if change != nil {
		change(v)
	}
	return v
}

func saved(t *testing.T, a portal.Answer) string {
	t.Helper()
	if a.Status != http.StatusSeeOther {
		t.Fatalf("not saved: %s", a)
	}
	return a.Location
}

func TestAnArticleIsWrittenReadAndFound(t *testing.T) {
	t.Parallel()
	d := start(t)
	form := d.fill("/editor/articles/new", article(nil))
	if to := saved(t, d.editor.Post("/editor/articles/new", form)); to != "/editor/articles/bescheide-drucken" {
		t.Fatalf("sent to %s", to)
	}
	if to := saved(t, d.editor.Post("/editor/articles/new", form)); to != "/editor/articles/bescheide-drucken" {
		t.Errorf("sent twice, it leads to %s", to)
	}
	page := d.contact.Get("/faq/bescheide-drucken")
	if !page.Has(richtext.ArticleHTML(form.Get("body_de"))) {
		t.Errorf("the article is not what was typed: %s", page)
	}
	for _, path := range []string{"/faq", "/faq?q=Quastenflosser"} {
		if n := strings.Count(d.contact.Get(path).Body, "/faq/bescheide-drucken"); n != 1 {
			t.Errorf("%s has it %d times", path, n)
		}
	}
	if list := d.editor.Get("/editor"); !list.Has("Bescheide drucken") || !list.Has("Es fehlt: English") {
		t.Errorf("the list: %s", list)
	}
}

func TestThePreviewIsWhatReadersGet(t *testing.T) {
	t.Parallel()
	d := start(t)
	typed := article(func(v url.Values) {
		v.Set("title_en", "Printing <notices>")
		v.Set("body_en", "Open **Output**. <script>alert(1)</script> [x](javascript:alert(1))")
	})
	form := d.fill("/editor/articles/new", typed)
	form.Set("preview", "1")
	shown := d.editor.Post("/editor/articles/new", form)
	if shown.Status != http.StatusOK {
		t.Fatalf("the preview: %s", shown)
	}
	for _, lang := range []string{"de", "en"} {
		if !shown.Has(richtext.ArticleHTML(typed.Get("body_" + lang))) {
			t.Errorf("%s is not in the preview: %s", lang, shown)
		}
	}
	for name, values := range typed {
		if name != "state" && name != "category" && !shown.Has(escaped(values[0])) {
			t.Errorf("%s is lost: %q", name, values[0])
		}
	}
	if d.contact.Get("/faq/bescheide-drucken").Status != http.StatusNotFound {
		t.Error("a preview publishes")
	}
	form.Del("preview")
	saved(t, d.editor.Post("/editor/articles/new", form))
	if page := d.contact.Get("/faq/bescheide-drucken"); !page.Has(richtext.ArticleHTML(typed.Get("body_de"))) {
		t.Errorf("published otherwise than previewed: %s", page)
	}
}

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(s)
}

func TestScriptInEveryFieldStaysText(t *testing.T) {
	t.Parallel()
	d := start(t)
	const script = `"><script>alert(4711)</script><img src=x onerror=alert(1)>`
	typed := url.Values{}
	for _, name := range []string{"title_de", "body_de", "keywords_de", "title_en", "body_en", "keywords_en", "state", "published_at", "expires_at", "product",
		"org", "category", "position", "slug", "kind", "public", "starts_at", "ends_at"} {
		typed.Set(name, script)
	}
	check := func(what string, a portal.Answer) {
		t.Helper()
		if a.Status >= 500 || strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, "<img src=x") {
			t.Errorf("%s: %s", what, a)
		}
	}
	for _, path := range []string{"/editor/articles/new", "/editor/news/new"} {
		check(path, d.send(path, typed))
		preview := maps.Clone(typed)
		preview.Set("preview", "1")
		check(path+" preview", d.send(path, preview))
	}
	fine := article(func(v url.Values) {
		for _, name := range []string{"title_de", "body_de", "keywords_de"} {
			v.Set(name, script)
		}
		v.Set("slug", "skript")
	})
	path := saved(t, d.send("/editor/articles/new", fine))
	saved(t, d.send(path, article(func(v url.Values) { v.Set("slug", "skript") })))
	check("the versions", d.editor.Get(path+"/versions"))
	fine.Set("kind", "announcement")
	saved(t, d.send("/editor/news/new", fine))
	for _, at := range []string{"/editor", "/editor/news", "/faq", "/news", "/", "/news/feed.atom"} {
		check(at, d.contact.Get(at))
		check(at, d.editor.Get(at))
	}
}

func TestWhatIsWrongIsSaidAndNothingIsLost(t *testing.T) {
	t.Parallel()
	d := start(t)
	saved(t, d.send("/editor/articles/new", article(nil)))
	for name, tc := range map[string]struct {
		path   string
		change func(url.Values)
		want   string
	}{
		"no text at all":            {"articles", func(v url.Values) { v.Del("title_de"); v.Del("body_de") }, "mindestens einer Sprache"},
		"a title without a text":    {"articles", func(v url.Values) { v.Set("title_en", "Printing") }, "Bitte geben Sie einen Text ein."},
		"a text without a title":    {"articles", func(v url.Values) { v.Set("body_en", "Open it.") }, "Bitte geben Sie einen Titel ein."},
		"another article's address": {"articles", func(v url.Values) {}, "gehört schon"},
		"no address":                {"articles", func(v url.Values) { v.Set("slug", "Straße & Hof") }, "nur kleine Buchstaben"},
		"no state":                  {"articles", func(v url.Values) { v.Set("state", "") }, "Bitte wählen Sie den Status."},
		"no such category":          {"articles", func(v url.Values) { v.Set("category", "x") }, "Bitte wählen Sie eine Kategorie."},
		"an end before the begin": {"articles", func(v url.Values) {
			v.Set("published_at", "2026-12-02T10:00")
			v.Set("expires_at", "2026-12-01T10:00")
		}, "Das Ende liegt vor dem Beginn."},
		"no moment":                     {"articles", func(v url.Values) { v.Set("published_at", "morgen") }, "Bitte geben Sie Tag und Uhrzeit ein"},
		"a position that is none":       {"articles", func(v url.Values) { v.Set("position", "-1") }, "ganze Zahl"},
		"an organisation that is not":   {"articles", func(v url.Values) { v.Set("org", "x") }, "org-error"},
		"news without a kind":           {"news", func(v url.Values) {}, "Art der Meldung"},
		"a window without a begin":      {"news", func(v url.Values) { v.Set("kind", "maintenance") }, "Beginn des Wartungsfensters ein"},
		"an announcement with a window": {"news", func(v url.Values) { v.Set("kind", "announcement"); v.Set("starts_at", "2026-12-01T10:00") }, "hat nur eine Wartung"},
		"public for one organisation":   {"news", func(v url.Values) { v.Set("kind", "announcement"); v.Set("public", "1"); v.Set("org", d.city.Ref) }, "nicht nur für eine Organisation"},
		"a window that ends as it began": {"news", func(v url.Values) {
			v.Set("kind", "maintenance")
			v.Set("starts_at", "2026-12-01T10:00")
			v.Set("ends_at", "2026-12-01T10:00")
		}, "liegt nicht nach"},
	} {
		t.Run(name, func(t *testing.T) {
			a := d.send("/editor/"+tc.path+"/new", article(tc.change))
			if a.Status != http.StatusUnprocessableEntity || !a.Has(tc.want) || !a.Has("## Weiter") && name != "no text at all" {
				t.Errorf("want %q and what was typed: %s", tc.want, a)
			}
		})
	}
}

func TestWhoSavesAnOlderVersionIsTold(t *testing.T) {
	t.Parallel()
	d := start(t)
	path := saved(t, d.send("/editor/articles/new", article(nil)))
	mine := d.fill(path, article(func(v url.Values) { v.Set("body_de", "Meine Worte") }))
	saved(t, d.send(path, article(func(v url.Values) { v.Set("body_de", "Andere Worte") })))
	a := d.editor.Post(path, mine)
	if a.Status != http.StatusConflict || !a.Has("Meine Worte") || !a.Has("Andere Worte") {
		t.Fatalf("both texts should be there: %s", a)
	}
	if page := d.contact.Get("/faq/bescheide-drucken"); !page.Has("Andere Worte") {
		t.Errorf("overwritten unseen: %s", page)
	}
	for _, m := range hidden.FindAllStringSubmatch(a.Body, -1) {
		mine.Set(m[1], m[2])
	}
	saved(t, d.editor.Post(path, mine)) // knowingly now
	if page := d.contact.Get("/faq/bescheide-drucken"); !page.Has("Meine Worte") {
		t.Errorf("not saved: %s", page)
	}
}

func TestWhatIsPublishedAheadIsReadInItsTimeEverywhere(t *testing.T) {
	t.Parallel()
	d := start(t)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(in time.Duration) string { return d.Clock.Now().Add(in).In(berlin).Format("2006-01-02T15:04") }
	typed := article(func(v url.Values) {
		v.Set("published_at", at(time.Hour))
		v.Set("expires_at", at(3*time.Hour))
		v.Set("kind", "announcement")
		v.Set("public", "1")
	})
	saved(t, d.send("/editor/articles/new", typed))
	news := strings.TrimPrefix(saved(t, d.send("/editor/news/new", typed)), "/editor")
	see := func(want bool) {
		t.Helper()
		for path, text := range map[string]string{"/faq": "Bescheide drucken", "/faq?q=Quastenflosser": "/faq/bescheide-drucken", "/news": "Bescheide drucken",
			"/news/feed.atom": "Bescheide drucken", "/": "Bescheide drucken", "/faq/bescheide-drucken": "Ausgabe", news: "Ausgabe"} {
			if got := d.contact.Get(path).Has(text); got != want {
				t.Errorf("%s at %v: %v, want %v", path, d.Clock.Now(), got, want)
			}
		}
	}
	see(false)
	if list := d.editor.Get("/editor?show=ahead"); !list.Has("Geplant ab") {
		t.Errorf("the editors' list: %s", list)
	}
	d.Clock.Move(90 * time.Minute)
	d.contact = d.SignIn(d.Contact("Jens", d.city, nil))
	see(true)
	d.Clock.Move(2 * time.Hour)
	d.contact = d.SignIn(d.Contact("Uli", d.city, nil))
	see(false)
}

func TestAChangedAddressLeadsOn(t *testing.T) {
	t.Parallel()
	d := start(t)
	path := saved(t, d.send("/editor/articles/new", article(nil)))
	now := saved(t, d.send(path, article(func(v url.Values) { v.Set("slug", "bescheide") })))
	if now != "/editor/articles/bescheide" {
		t.Fatalf("the address is %s", now)
	}
	if a := d.contact.Get("/faq/bescheide-drucken"); a.Location != "/faq/bescheide" {
		t.Errorf("the earlier address: %s", a)
	}
	if a := d.editor.Get(path); a.Location != now {
		t.Errorf("the editors' earlier address: %s", a)
	}
	if a := d.send("/editor/articles/new", article(nil)); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a new article takes an address that leads elsewhere: %s", a)
	}
}

func TestVersionsTellWhatChangedAndBringItBack(t *testing.T) {
	t.Parallel()
	d := start(t)
	for _, tc := range []struct{ list, reader string }{{"articles", "/faq/bescheide-drucken"}, {"news", ""}} {
		typed := func(body string) url.Values {
			return article(func(v url.Values) { v.Set("body_de", body); v.Set("kind", "announcement") })
		}
		path := saved(t, d.send("/editor/"+tc.list+"/new", typed("eins\nzwei\ndrei")))
		reader := tc.reader
		if reader == "" {
			reader = strings.TrimPrefix(path, "/editor")
		}
		saved(t, d.send(path, typed("eins\nzwo\ndrei")))
		page := d.editor.Get(path + "/versions")
		if !page.Has("</span>zwei</del>") || !page.Has("</span>zwo</ins>") || !page.Has("Edda Muster") {
			t.Errorf("%s: the difference is not told: %s", tc.list, page)
		}
		saved(t, d.editor.Post(path+"/versions", url.Values{"version": {"1"}, "seen": {"2"}}))
		if a := d.contact.Get(reader); !a.Has("zwei") {
			t.Errorf("%s: not restored: %s", tc.list, a)
		}
		if a := d.editor.Post(path+"/versions", url.Values{"version": {"1"}, "seen": {"2"}}); a.Status != http.StatusConflict {
			t.Errorf("%s: restored over a version that was not seen: %s", tc.list, a)
		}
		if a := d.editor.Post(path+"/versions", url.Values{"version": {"99"}, "seen": {"3"}}); a.Status != http.StatusNotFound {
			t.Errorf("%s: a version that is not there: %s", tc.list, a)
		}
	}
}

func TestAShippedArticleMadeOnesOwnIsOverwrittenByNoStart(t *testing.T) {
	t.Parallel()
	d := start(t)
	const path = "/editor/articles/erstes-passwort"
	ctx := context.Background()
	k := knowledge.New(d.DB, d.Clock.Now, desk.ResetByMail)
	before, err := store.Content(d.DB).ArticleSource(ctx, "erstes-passwort")
	if err != nil {
		t.Fatal(err)
	}
	typed := article(func(v url.Values) { v.Set("category", "access"); v.Set("slug", "anderswo") })
	saved(t, d.send(path, typed))
	if err := k.SeedHandbook(ctx); err != nil {
		t.Fatal(err)
	}
	if a := d.contact.Get("/faq/erstes-passwort"); !a.Has("Bescheide drucken") {
		t.Errorf("the start overwrote it, or its address changed: %s", a)
	}
	form := d.editor.Get(path)
	if !form.Has("Eigene Fassung eines mitgelieferten Artikels") {
		t.Errorf("the form does not tell: %s", form)
	}
	// The program ships another text than that which the own one began with.
	d.Tx(func(tx *store.Tx) error {
		is, err := store.Content(tx).ArticleSource(ctx, "erstes-passwort")
		if err != nil {
			return err
		}
		is.Base = "0123456789abcdef"
		_, err = tx.SaveArticle(ctx, is)
		return err
	})
	if a := d.editor.Get(path); !a.Has("Die mitgelieferte Fassung hat sich geändert") {
		t.Errorf("the newer text is not told of: %s", a)
	}
	if a := d.editor.Get("/editor"); !a.Has("Neuere mitgelieferte Fassung") {
		t.Error("nor in the list")
	}
	saved(t, d.editor.Post(path+"/shipped", url.Values{"keep": {"1"}, "seen": {"2"}}))
	if a := d.editor.Get(path); !a.Has("Eigene Fassung eines") {
		t.Errorf("still told of: %s", a)
	}
	saved(t, d.editor.Post(path+"/shipped", url.Values{"seen": {"3"}}))
	after, err := store.Content(d.DB).ArticleSource(ctx, "erstes-passwort")
	if err != nil || after.Base != "" || after.Texts["de"].Title != before.Texts["de"].Title || after.Position != before.Position {
		t.Errorf("not as shipped: %+v, %v", after, err)
	}
	if err := k.SeedHandbook(ctx); err != nil {
		t.Fatal(err)
	}
	if a := d.editor.Get(path + "/versions"); !a.Has("Bescheide drucken") || !a.Has("mitgeliefert oder eingespielt") {
		t.Errorf("the own text is not among the versions: %s", a)
	}
}

func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	t.Parallel()
	d := start(t)
	form := d.fill("/editor/articles/new", article(nil))
	d.Clock.Move(4 * time.Hour)
	a := d.editor.Post("/editor/articles/new", form)
	if a.Location != "/sign-in?kept=1&next=%2Feditor%2Farticles%2Fnew" {
		t.Fatalf("sent to %s", a)
	}
	d.editor = d.SignIn(d.edda)
	page := d.editor.Get("/editor/articles/new")
	if !page.Has("Quastenflosser") || !page.Has("als Ihre Sitzung zu Ende war") {
		t.Fatalf("what was typed is not there: %s", page)
	}
	saved(t, d.send("/editor/articles/new", article(nil)))
	if page := d.editor.Get("/editor/articles/new"); page.Has("Quastenflosser") {
		t.Errorf("it is still there after it was saved: %s", page)
	}
}

func TestAWindowIsAnnouncedAtOnce(t *testing.T) {
	t.Parallel()
	d := start(t)
	if d.contact.Get("/").Has("Wartung am Abend") {
		t.Fatal("there is a banner already")
	}
	at := func(in time.Duration) []string {
		return []string{d.Clock.Now().Add(in).In(time.FixedZone("", 3600)).Format("2006-01-02T15:04")}
	}
	saved(t, d.send("/editor/news/new", url.Values{"title_de": {"Wartung am Abend"}, "body_de": {"Kurz."}, "state": {"published"}, "kind": {"maintenance"},
		"starts_at": at(time.Hour), "ends_at": at(2 * time.Hour)}))
	if a := d.contact.Get("/"); !a.Has("Wartung am Abend") {
		t.Errorf("no banner: %s", a)
	}
}
