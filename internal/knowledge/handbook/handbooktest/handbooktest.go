// Package handbooktest checks embedded texts for the tests of the packages that
// ship them. No production file imports it.
package handbooktest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"kundenportal/internal/knowledge/handbook"
)

// CheckArticle reports a title over 80 characters, a category outside
// categories, and Markdown outside the portal's subset.
func CheckArticle(t *testing.T, a handbook.Article, categories ...string) {
	t.Helper()
	CheckText(t, a.Title, a.Body)
	if !slices.Contains(categories, a.Category) {
		t.Errorf("category %q is none of %q", a.Category, categories)
	}
}

// CheckText reports a title over 80 characters and a body that is empty or uses
// more than paragraphs, second-level headings, lists, quotes, code, emphasis and
// links to https or mailto addresses.
func CheckText(t *testing.T, title, body string) {
	t.Helper()
	if n := utf8.RuneCountInString(title); n == 0 || n > 80 {
		t.Errorf("title %q has %d characters, want 1 to 80", title, n)
	}
	for _, fault := range Faults(body) {
		t.Error(fault)
	}
}

// Faults lists what in a Markdown body lies outside the portal's subset.
func Faults(body string) []string {
	if strings.TrimSpace(body) == "" {
		return []string{"the body is empty"}
	}
	source := []byte(body)
	var faults []string
	// The walker returns no error, so neither does Walk.
	_ = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			if fault := nodeFault(n, source); fault != "" {
				faults = append(faults, fault)
			}
		}
		return ast.WalkContinue, nil
	})
	return faults
}

func nodeFault(n ast.Node, source []byte) string {
	switch n := n.(type) {
	case *ast.Document, *ast.Paragraph, *ast.TextBlock, *ast.Text, *ast.String,
		*ast.List, *ast.ListItem, *ast.Blockquote, *ast.Emphasis,
		*ast.CodeSpan, *ast.CodeBlock, *ast.FencedCodeBlock:
		return ""
	case *ast.Heading:
		if n.Level != 2 {
			return fmt.Sprintf("heading of level %d, only ## is allowed", n.Level)
		}
		return ""
	case *ast.Link:
		return addressFault(string(n.Destination))
	case *ast.AutoLink:
		if n.AutoLinkType == ast.AutoLinkEmail {
			return ""
		}
		return addressFault(string(n.URL(source)))
	}
	return fmt.Sprintf("%s is not in the Markdown subset", n.Kind())
}

func addressFault(address string) string {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "mailto:") {
		return ""
	}
	return fmt.Sprintf("link to %q, only https and mailto are allowed", address)
}
