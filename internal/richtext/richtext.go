// Package richtext turns what people type into safe HTML and into plain text.
//
// The source is plain text with a small subset of Markdown: paragraphs, lists,
// quotes, code, emphasis, links, and headings for articles. Everything else is
// shown as it was typed, markup and entities (<b>, &auml;, \\server\share)
// above all: in fault reports they are what people talk about.
//
// HTML is written when a page is, and never stored. The package must never let
// through raw HTML, images (a request to another's server for whoever reads a
// ticket) or addresses other than http, https and mailto, and no input may make
// it fail: what cannot be understood is text.
package richtext

import (
	"bytes"
	"html"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
)

// cacheSize bounds the memory for rendered texts in bytes, sources included.
const cacheSize = 16 << 20

// rendered remembers results. Rendering depends on nothing but the source, so
// sharing it is a matter of time only.
var rendered = newCache(cacheSize)

// HTML renders a message. Single line breaks stay; headings begin at h4, below
// those of the page that the message is part of.
func HTML(src string) string {
	return rendered.get(key{ticketText, src}, render)
}

// ArticleHTML renders an article: headings keep their level but for h1, which is
// the page's own, and links may lead to other pages of the portal (/faq/…, #…).
func ArticleHTML(src string) string {
	return rendered.get(key{articleText, src}, render)
}

type kind uint8

const (
	ticketText kind = iota
	articleText
)

// heading is the level that a heading of the source gets: in articles its own, but the title, h1, is
// the page's; in messages one below h3.
func (k kind) heading(level int) int {
	if k == articleText {
		return max(level, 2)
	}
	return min(level+3, 6)
}

func render(k key) string {
	src := []byte(k.src)
	w := &htmlWriter{src: src, kind: k.kind}
	if tangled(k.src) {
		w.verbatim(k.src)
	} else {
		w.children(parse(src))
	}
	return policy.Sanitize(w.out.String())
}

// policy is the second lock: what the writer below does not produce, it does
// not let pass either.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnFullyQualifiedLinks(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	p.AllowAttrs("rel").Matching(relPattern).OnElements("a")
	return p
}

// htmlWriter writes the tree of one text.
type htmlWriter struct {
	src    []byte
	kind   kind
	out    bytes.Buffer
	inLink bool // links do not nest
}

// verbatim writes text without looking for structure.
func (w *htmlWriter) verbatim(s string) {
	w.out.WriteString("<p>")
	for i, line := range strings.Split(strings.TrimRight(normalise(s), "\n"), "\n") {
		if i > 0 {
			w.out.WriteString("<br>\n")
		}
		w.text(line)
	}
	w.out.WriteString("</p>\n")
}

func (w *htmlWriter) text(s string) { w.out.WriteString(html.EscapeString(s)) }

func (w *htmlWriter) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(c)
	}
}

// element writes an element around the children of n.
func (w *htmlWriter) element(name string, n ast.Node, after string) {
	w.out.WriteString("<" + name + ">")
	w.children(n)
	w.out.WriteString("</" + name + ">" + after)
}

func (w *htmlWriter) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph:
		w.element("p", n, "\n")
	case *ast.TextBlock:
		w.children(n)
		if n.NextSibling() != nil {
			w.out.WriteByte('\n')
		}
	case *ast.Heading:
		w.element("h"+strconv.Itoa(w.kind.heading(n.Level)), n, "\n")
	case *ast.Blockquote:
		w.element("blockquote", n, "\n")
	case *ast.List:
		w.list(n)
	case *ast.ListItem:
		w.element("li", n, "\n")
	case *ast.ThematicBreak:
		w.out.WriteString("<hr>\n")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		w.out.WriteString("<pre><code>")
		w.text(lines(n, w.src))
		w.out.WriteString("</code></pre>\n")
	case *ast.CodeSpan:
		w.out.WriteString("<code>")
		w.text(codeSpan(n, w.src))
		w.out.WriteString("</code>")
	case *ast.Emphasis:
		if n.Level == 2 {
			w.element("strong", n, "")
		} else {
			w.element("em", n, "")
		}
	case *ast.Link:
		w.link(string(n.Destination), func() { w.children(n) })
	case *ast.Image:
		w.link(string(n.Destination), func() {
			if n.HasChildren() {
				w.children(n)
			} else {
				w.text(string(n.Destination))
			}
		})
	case *ast.AutoLink:
		w.link(autoLinkTarget(n, w.src), func() { w.text(string(n.Label(w.src))) })
	case *ast.Text:
		w.text(literal(n, w.src))
		if n.SoftLineBreak() || n.HardLineBreak() {
			w.out.WriteString("<br>\n")
		}
	case *ast.String:
		w.text(string(n.Value))
	default:
		w.children(n)
	}
}

func (w *htmlWriter) list(n *ast.List) {
	if !n.IsOrdered() {
		w.element("ul", n, "\n")
		return
	}
	w.out.WriteString("<ol")
	if n.Start != 1 {
		w.out.WriteString(` start="` + strconv.Itoa(n.Start) + `"`)
	}
	w.out.WriteString(">\n")
	w.children(n)
	w.out.WriteString("</ol>\n")
}

// link writes a link around what label writes, or only that where the address
// is none that we link to.
func (w *htmlWriter) link(target string, label func()) {
	href, external, ok := w.kind.address(target)
	if !ok || w.inLink {
		label()
		return
	}
	w.inLink = true
	w.out.WriteString(`<a href="` + html.EscapeString(href) + `"`)
	if external {
		w.out.WriteString(` rel="` + rel + `"`)
	}
	w.out.WriteByte('>')
	label()
	w.out.WriteString("</a>")
	w.inLink = false
}
