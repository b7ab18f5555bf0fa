package mail_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"kundenportal/internal/mail"
)

func blocks() []mail.Block {
	return []mail.Block{
		mail.Paragraph("Guten Tag, Miriam Köhler,\nIhr Ticket wurde beantwortet."),
		mail.Button("Ticket öffnen", "https://portal.test/t/2026-000123?a=1&b=2"),
		mail.Key("ABCD-EFGH-JKLM"),
		mail.Facts(mail.Fact{Label: "Nummer", Value: "2026-000123"}, mail.Fact{Label: "Ihr Aktenzeichen", Value: ""}, mail.Fact{Label: "Zustand", Value: "Rückfrage offen"}),
		mail.Quote("Wie heißt die Maske?\n\nBitte als Bild."),
		mail.Small("Sie lesen dieses Ticket mit."),
		mail.Link("Nicht mehr senden", "https://portal.example/ende"),
	}
}

func TestPlainTextSaysEverything(t *testing.T) {
	t.Parallel()
	want := `Guten Tag, Miriam Köhler,
Ihr Ticket wurde beantwortet.

Ticket öffnen:
https://portal.test/t/2026-000123?a=1&b=2

ABCD-EFGH-JKLM

Nummer: 2026-000123
Zustand: Rückfrage offen

> Wie heißt die Maske?
> 
> Bitte als Bild.

Sie lesen dieses Ticket mit.

Nicht mehr senden:
https://portal.example/ende
`
	if got := mail.Text(blocks()...); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestHTMLShowsTheSameWordsAsTheText(t *testing.T) {
	t.Parallel()
	doc := parse(t, mail.HTML(mail.HTMLBrand{Name: "MACH Kundenportal"}, "de", "Antwort", blocks()...))
	shown := strings.Join(strings.Fields(doc.shown), " ")
	for line := range strings.Lines(mail.Text(blocks()...)) {
		line = strings.TrimSpace(strings.TrimPrefix(line, ">"))
		if strings.HasPrefix(line, "https://") {
			if !slices.Contains(doc.links, line) {
				t.Errorf("links are %q, without %q", doc.links, line)
			}
			continue
		}
		for piece := range strings.SplitSeq(strings.TrimSuffix(line, ":"), ": ") {
			if !strings.Contains(shown, piece) {
				t.Errorf("HTML does not show %q", piece)
			}
		}
	}
	if strings.Contains(shown, "Aktenzeichen") {
		t.Error("a fact without value is shown")
	}
}

func TestHTMLIsAccessibleAndLoadsNothing(t *testing.T) {
	t.Parallel()
	doc := parse(t, mail.HTML(mail.HTMLBrand{Name: "MACH Kundenportal", Primary: "#ffd400"}, "de", "Antwort", blocks()...))
	if doc.lang != "de" || doc.title != "Antwort" || doc.count["h1"] != 1 {
		t.Errorf("lang %q, title %q, %d headings", doc.lang, doc.title, doc.count["h1"])
	}
	for _, tag := range []string{"img", "script", "link", "iframe", "svg", "form"} {
		if doc.count[tag] != 0 {
			t.Errorf("%d <%s>", doc.count[tag], tag)
		}
	}
	if doc.dataTables != 1 {
		t.Errorf("%d tables without role presentation, want 1: the facts", doc.dataTables)
	}
	if strings.Contains(doc.source, "url(") || strings.Contains(doc.source, "src=") {
		t.Error("something is loaded")
	}
	if !strings.Contains(doc.source, `style="color:#000000;`) {
		t.Error("a light button has no dark text")
	}
}

func TestNothingTypedBecomesMarkup(t *testing.T) {
	t.Parallel()
	const attack = `"><script>alert(1)</script><img src=x onerror="x"><!--[if mso]>`
	doc := parse(t, mail.HTML(mail.HTMLBrand{Name: attack, Primary: attack}, attack, attack,
		mail.Paragraph(attack), mail.Button(attack, "https://portal.test/"+attack), mail.Button(attack, attack), mail.Key(attack),
		mail.Facts(mail.Fact{Label: attack, Value: attack}), mail.Quote(attack), mail.Small(attack)))
	clean := parse(t, mail.HTML(mail.HTMLBrand{Name: "a"}, "de", "a",
		mail.Paragraph("a"), mail.Button("a", "https://portal.test/"), mail.Button("a", "a"), mail.Key("a"),
		mail.Facts(mail.Fact{Label: "a", Value: "a"}), mail.Quote("a"), mail.Small("a")))
	for _, tag := range []string{"script", "img"} {
		if doc.count[tag] != 0 {
			t.Errorf("<%s> came through", tag)
		}
	}
	if doc.comments != clean.comments {
		t.Errorf("%d comments, want %d", doc.comments, clean.comments)
	}
	if doc.lang != attack || doc.title != attack {
		t.Error("attribute or title was left")
	}
}

func TestOnlySafeAddressesBecomeLinks(t *testing.T) {
	t.Parallel()
	for address, linked := range map[string]bool{
		"https://portal.test/x":     true,
		"http://127.0.0.1:8080/x":   true,
		"mailto:hotline@mach.test":  true,
		"javascript:alert(1)":       false,
		"JavaScript:alert(1)":       false,
		"data:text/html,x":          false,
		"//other.test/x":            false,
		"https:portal.test":         false,
		"https://portal.test/\x00x": false,
	} {
		for _, b := range []mail.Block{mail.Button("Öffnen", address), mail.Link("Öffnen", address)} {
			if got := len(parse(t, mail.HTML(mail.HTMLBrand{}, "de", "x", b)).links) == 1; got != linked {
				t.Errorf("%q linked = %t, want %t", address, got, linked)
			}
		}
	}
}

// document is what a mail program makes of the HTML.
type document struct {
	source, lang, title, shown string
	links                      []string
	count                      map[string]int
	dataTables, comments       int
}

func parse(t *testing.T, source string) document {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	doc := document{source: source, count: map[string]int{}}
	for n := range root.Descendants() {
		switch n.Type {
		case html.CommentNode:
			doc.comments++
		case html.TextNode:
			switch n.Parent.Data {
			case "title":
				doc.title = n.Data
			case "style":
			default:
				doc.shown += n.Data
			}
		case html.ElementNode:
			doc.count[n.Data]++
			switch {
			case n.Data == "html":
				doc.lang = attribute(n, "lang")
			case n.Data == "a":
				doc.links = append(doc.links, attribute(n, "href"))
			case n.Data == "table" && attribute(n, "role") != "presentation":
				doc.dataTables++
			}
		}
	}
	return doc
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
