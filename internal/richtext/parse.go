package richtext

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// rel is what links to other servers carry: no vote for spam, no hold on our
// window, no word of which ticket it was.
const rel = "nofollow noopener noreferrer"

var relPattern = regexp.MustCompile("^" + rel + "$")

// markdown knows the subset and no more. Left out of CommonMark, on purpose:
// raw HTML; link definitions, which would make lines disappear; underlined
// headings, because a line of dashes below a text is a signature in mails.
var markdown = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:", "mailto:"})), 999),
	),
)

func parse(src []byte) ast.Node { return markdown.Parse(text.NewReader(src)) }

// normalise makes line ends "\n".
func normalise(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// literal is the text of a node as it was meant. A backslash takes the meaning
// from one of the characters that have one here and is dropped; before any other,
// in \\server\share or C:\Temp\, it is text. So are entities.
func literal(n *ast.Text, src []byte) string {
	s := string(n.Segment.Value(src))
	if n.IsRaw() {
		return s
	}
	// A backslash at the end of a line is no line break to us but text.
	if stop := n.Segment.Stop; n.HardLineBreak() && stop < len(src) && src[stop] == '\\' {
		s += `\`
	}
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			switch next := s[i+1]; {
			case strings.IndexByte("*_`[]<>#!", next) >= 0:
				i++
			case next == '\\':
				// Two stay two; the second escapes nothing.
				b.WriteByte(s[i])
				i++
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// lines is the content of a block of code.
func lines(n ast.Node, src []byte) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(src))
	}
	return b.String()
}

// codeSpan is the text of code within a line.
func codeSpan(n *ast.CodeSpan, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(src))
		}
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

func autoLinkTarget(n *ast.AutoLink, src []byte) string {
	target := string(n.URL(src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(target), "mailto:") {
		return "mailto:" + target
	}
	return target
}

// address decides whether a text of that kind may link to a target, and gives
// it in a normal form.
func (k kind) address(target string) (href string, external, ok bool) {
	if strings.ContainsFunc(target, func(r rune) bool { return r == '\\' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		return "", false, false
	}
	u, err := url.Parse(target)
	if err != nil {
		return "", false, false
	}
	switch u.Scheme {
	case "http", "https":
		// What stands before an @ is there to deceive about where a link leads.
		return u.String(), true, u.Host != "" && u.User == nil
	case "mailto":
		return u.String(), true, strings.Contains(u.Opaque, "@")
	case "":
		inPortal := u.Host == "" && u.String() != "" && (strings.HasPrefix(target, "#") || strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "//"))
		return u.String(), false, k == articleText && inPortal
	}
	return "", false, false
}
