package richtext

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Text gives what a text says without its marks, for mails, search and
// excerpts: paragraphs set apart by an empty line, lists with "- " or numbers,
// quotes with "> ", links followed by their address.
func Text(src string) string {
	if tangled(src) {
		return strings.TrimSpace(normalise(src))
	}
	b := []byte(src)
	w := textWriter{src: b}
	return strings.Trim(w.blocks(parse(b), "\n\n"), "\n")
}

type textWriter struct{ src []byte }

// blocks writes the blocks in n with a separator between them.
func (w textWriter) blocks(n ast.Node, between string) string {
	var parts []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		parts = append(parts, w.block(c))
	}
	return strings.Join(parts, between)
}

func (w textWriter) block(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return strings.TrimRight(lines(n, w.src), "\n")
	case *ast.ThematicBreak:
		return "---"
	case *ast.Blockquote:
		return prefixed(w.blocks(n, "\n\n"), "> ", "> ")
	case *ast.List:
		return w.list(n)
	case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
		return w.inline(n)
	}
	return w.blocks(n, "\n\n")
}

func (w textWriter) list(n *ast.List) string {
	between, number := "\n\n", n.Start
	if n.IsTight {
		between = "\n"
	}
	var items []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		mark := "- "
		if n.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		items = append(items, prefixed(w.blocks(c, between), mark, strings.Repeat(" ", len(mark))))
	}
	return strings.Join(items, between)
}

// prefixed puts first before the first line and rest before the others.
func prefixed(s, first, rest string) string {
	all := strings.Split(s, "\n")
	for i, line := range all {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		all[i] = strings.TrimRight(prefix+line, " ")
	}
	return strings.Join(all, "\n")
}

func (w textWriter) inline(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.WriteString(literal(c, w.src))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.CodeSpan:
			b.WriteString(codeSpan(c, w.src))
		case *ast.AutoLink:
			b.Write(c.Label(w.src))
		case *ast.Link:
			b.WriteString(labelled(w.inline(c), string(c.Destination)))
		case *ast.Image:
			b.WriteString(labelled(w.inline(c), string(c.Destination)))
		default:
			b.WriteString(w.inline(c))
		}
	}
	return b.String()
}

func labelled(label, target string) string {
	switch {
	case label == "" || label == target:
		return target
	case target == "":
		return label
	}
	return label + " (" + target + ")"
}
