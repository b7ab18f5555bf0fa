package ui

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"kundenportal/internal/i18n"
)

func localizer(t *testing.T, lang string) *i18n.Loc {
	t.Helper()
	return catalogues(t).For(lang, time.UTC)
}

func catalogues(t *testing.T) *i18n.Bundle {
	t.Helper()
	bundle, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func elements(doc *html.Node) []*html.Node {
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			found = append(found, n)
		}
	}
	return found
}

// pages are the gallery's pages in both languages.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, lang := range i18n.Languages() {
		l := localizer(t, lang)
		all["gallery-"+lang] = render(t, gallery(l))
		all["sign-in-"+lang] = render(t, signIn(l))
	}
	return all
}

func TestIdentifiersAreUniqueAndReferencesLeadSomewhere(t *testing.T) {
	t.Parallel()
	for name, page := range pages(t) {
		doc := parse(t, page)
		ids := map[string]bool{}
		for _, n := range elements(doc) {
			if id := attr(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s: id %q stands twice", name, id)
				}
				ids[id] = true
			}
		}
		for _, n := range elements(doc) {
			for _, ref := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "data-suggest-target"} {
				for id := range strings.FieldsSeq(attr(n, ref)) {
					if !ids[id] {
						t.Errorf("%s: <%s %s=%q> leads nowhere", name, n.Data, ref, id)
					}
				}
			}
			if href := attr(n, "href"); len(href) > 1 && href[0] == '#' && !ids[href[1:]] {
				t.Errorf("%s: link to %s leads nowhere", name, href)
			}
		}
	}
}

func TestEveryInputHasALabel(t *testing.T) {
	t.Parallel()
	for name, page := range pages(t) {
		doc := parse(t, page)
		labelled := map[string]bool{}
		for _, n := range elements(doc) {
			if n.Data == "label" {
				labelled[attr(n, "for")] = true
			}
		}
		for _, n := range elements(doc) {
			isField := n.Data == "select" || n.Data == "textarea" || n.Data == "input" && attr(n, "type") != "hidden"
			if isField && !labelled[attr(n, "id")] && attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" {
				t.Errorf("%s: <%s name=%q> has no label", name, n.Data, attr(n, "name"))
			}
		}
	}
}

func TestHeadingsGoDownStepByStep(t *testing.T) {
	t.Parallel()
	for name, page := range pages(t) {
		level, first := 0, 0
		for _, n := range elements(parse(t, page)) {
			if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
				continue
			}
			now := int(n.Data[1] - '0')
			if now > level+1 {
				t.Errorf("%s: h%d follows h%d", name, now, level)
			}
			if now == 1 {
				first++
			}
			level = now
		}
		if first != 1 {
			t.Errorf("%s: %d h1, want one", name, first)
		}
	}
}

// The policy of the pages allows neither inline script nor inline style.
func TestNothingIsInline(t *testing.T) {
	t.Parallel()
	for name, page := range pages(t) {
		for _, n := range elements(parse(t, page)) {
			if n.Data == "style" || n.Data == "script" && attr(n, "src") == "" {
				t.Errorf("%s: inline <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s>", name, n.Data, a.Key)
				}
			}
		}
	}
}

// Text browsers set inline elements beside each other just as they stand there.
func TestNeighboursOnALineDoNotRunTogether(t *testing.T) {
	t.Parallel()
	inline := map[string]bool{"a": true, "span": true, "b": true, "small": true, "time": true, "strong": true, "label": true, "button": true}
	words := func(n *html.Node) string {
		if n.Type == html.TextNode {
			return n.Data
		}
		if inline[n.Data] {
			return text(n)
		}
		return ""
	}
	for name, page := range pages(t) {
		for n := range parse(t, page).Descendants() {
			if n.NextSibling == nil || n.Parent.Data == "code" {
				continue
			}
			before, _ := utf8.DecodeLastRuneInString(words(n))
			after, _ := utf8.DecodeRuneInString(words(n.NextSibling))
			if unicode.In(before, unicode.Letter, unicode.Digit) && unicode.In(after, unicode.Letter, unicode.Digit) {
				t.Errorf("%s: %q and %q run together", name, words(n), words(n.NextSibling))
			}
		}
	}
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestWhatPeopleTypedIsEscaped(t *testing.T) {
	t.Parallel()
	l := localizer(t, "de")
	evil := `"><script>alert(1)</script>`
	page := render(t, group(
		TextField(l, Field{Name: "a", Label: "A", Value: evil, Error: evil}),
		TicketTable(l, Table{ID: "t", Caption: evil, Rows: []Row{{Number: "1", Subject: evil, State: "new", Href: "javascript:alert(1)"}}}),
		Files(l, []File{{Name: evil, Href: "/f"}}),
	))
	if strings.Contains(page, "<script>") {
		t.Error("a script came through")
	}
}

func TestAFailedFieldKeepsItsValueAndSaysWhy(t *testing.T) {
	t.Parallel()
	page := render(t, TextField(localizer(t, "de"), Field{Name: "subject", Label: "Betreff", Hint: "Kurz.", Value: "Druck", Error: "Zu kurz."}))
	for _, want := range []string{`value="Druck"`, `aria-invalid="true"`, `aria-describedby="subject-hint subject-error"`, `id="subject-error"`, "Zu kurz."} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is missing in %s", want, page)
		}
	}
}

func TestAPasswordIsNeverSentBack(t *testing.T) {
	t.Parallel()
	page := render(t, PasswordField(localizer(t, "de"), Field{Name: "password", Label: "Passwort", Value: "geheim-geheim"}))
	if strings.Contains(page, "geheim") {
		t.Errorf("the password stands in %s", page)
	}
}

func TestEveryTextIsInTheCatalogues(t *testing.T) {
	t.Parallel()
	bundle := catalogues(t)
	for _, lang := range i18n.Languages() {
		l := bundle.For(lang, time.UTC)
		render(t, gallery(l))
		render(t, signIn(l))
		render(t, Layout(Page{L: l, User: &User{Staff: true, Admin: true}, Now: galleryTime}))
	}
	if missing := bundle.Missing(); len(missing) > 0 {
		t.Errorf("missing: %v", missing)
	}
}

func TestTheMenuMarksWhereTheReaderIs(t *testing.T) {
	t.Parallel()
	contact, agent := &User{}, &User{Staff: true, Admin: true}
	for _, tt := range []struct {
		name, path string
		user       *User
		want       string
	}{
		{"the page itself", "/tickets", contact, "/tickets=page"},
		{"a page below", "/tickets/2026-000148", contact, "/tickets=true"},
		{"the longer entry wins", "/tickets/new", contact, "/tickets/new=page"},
		{"the start page is not above all", "/news/1", contact, "/news=true"},
		{"a name that only begins alike", "/newspaper", contact, ""},
		{"organisations are not the administration's start", "/admin/organisations/7", agent, "/admin/organisations=true"},
		{"contacts belong to the organisations", "/admin/people/7", agent, "/admin/organisations=true"},
		{"the administration", "/admin/agents", agent, "/admin=true"},
	} {
		p := Page{Path: tt.path, User: tt.user}
		got := ""
		for _, e := range p.menu() {
			if m := p.marked(e.href); m != "" {
				got += e.href + "=" + m
			}
		}
		if got != tt.want {
			t.Errorf("%s: marked %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestOnlyLeadContactsSeeTheirOrganisation(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		user *User
		want bool
	}{{&User{}, false}, {&User{Lead: true}, true}, {&User{Staff: true, Admin: true}, false}} {
		got := false
		for _, e := range (Page{User: tt.user}).menu() {
			got = got || e.href == "/organisation"
		}
		if got != tt.want {
			t.Errorf("%+v: the organisation in the menu is %t", *tt.user, got)
		}
	}
}

func TestOnlyAdministratorsSeeTheAdministration(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		user *User
		want bool
	}{{&User{}, false}, {&User{Staff: true}, false}, {&User{Staff: true, Admin: true}, true}} {
		got := false
		for _, e := range (Page{User: tt.user}).menu() {
			got = got || e.href == "/admin"
		}
		if got != tt.want {
			t.Errorf("%+v: administration in the menu is %t", *tt.user, got)
		}
	}
}

func TestTheFootIsTheDocuments(t *testing.T) {
	t.Parallel()
	foot := strings.Join(strings.Fields(text(parse(t, render(t, footer(galleryPage(localizer(t, "de"))))))), " ")
	for _, want := range []string{
		"Ihr direkter Draht in den MACH Support",
		"Hotline: 08 00 / 2 70 77 77 (kostenfrei) oder hotline@mach.de",
		"Folgen Sie uns auf XING, YouTube, Twitter oder per Newsfeed.",
		"erreichbar Mo–Fr 7:30–17:00 Uhr",
	} {
		if !strings.Contains(foot, want) {
			t.Errorf("%q is not in %q", want, foot)
		}
	}
}

func TestTheChartsAxisHoldsItsValuesInWholeSteps(t *testing.T) {
	t.Parallel()
	for largest, want := range map[int]int{0: 4, 4: 4, 5: 8, 18: 20, 21: 40, 81: 200, 999: 2000} {
		if got := (Chart{Points: []Point{{Values: [2]int{largest, 0}}}}).top(); got != want {
			t.Errorf("largest value %d: axis ends at %d, want %d", largest, got, want)
		}
	}
}
