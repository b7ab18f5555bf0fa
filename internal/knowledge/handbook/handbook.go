// Package handbook holds the help articles that ship with every installation:
// one Markdown file an article and language, named NN-slug.LANG.md, with front
// matter between two lines of three hyphens. They explain the portal's own
// functions and are changed together with them.
//
// The package only reads what is embedded. It never renders Markdown, never
// touches a store, and knows nothing of one vendor's products.
package handbook

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"kundenportal/internal/desk"
)

//go:embed *.md link/*.md
var files embed.FS

// Article is one help article in one language.
type Article struct {
	Slug     string // the same in every language
	Category string // access, tickets, organisation or portal
	Lang     string // de or en
	Title    string
	Keywords string // comma separated, for the search
	Body     string // Markdown
	Position int    // order in the list, from the file's number
}

// Articles returns every help article by position, German before English. The folder link holds
// what some of them say instead where passwords are chosen by desk.ResetByLink.
func Articles(reset desk.ResetFlow) ([]Article, error) {
	fields := []string{"title", "category", "keywords"}
	docs, err := Documents(files, fields, nil)
	if err != nil {
		return nil, fmt.Errorf("handbook: %w", err)
	}
	if reset == desk.ResetByLink {
		folder, err := fs.Sub(files, "link")
		if err != nil {
			return nil, fmt.Errorf("handbook: %w", err)
		}
		others, err := Documents(folder, fields, nil)
		if err != nil {
			return nil, fmt.Errorf("handbook: link: %w", err)
		}
		for _, o := range others {
			i := slices.IndexFunc(docs, func(d Document) bool { return d.Slug == o.Slug && d.Lang == o.Lang })
			if i < 0 {
				return nil, fmt.Errorf("handbook: link: %s.%s stands for no article", o.Slug, o.Lang)
			}
			docs[i] = o
		}
	}
	articles := make([]Article, len(docs))
	for i, d := range docs {
		articles[i] = d.Article()
	}
	return articles, nil
}

// Document is one file, its front matter not yet interpreted.
type Document struct {
	Slug, Lang string
	Position   int
	Fields     map[string]string
	Body       string
}

// Article interprets the front matter that all articles share.
func (d Document) Article() Article {
	return Article{
		Slug:     d.Slug,
		Category: d.Fields["category"],
		Lang:     d.Lang,
		Title:    d.Fields["title"],
		Keywords: d.Fields["keywords"],
		Body:     d.Body,
		Position: d.Position,
	}
}

// Documents reads the Markdown files in the root of fsys in the order of their
// names. A file with another kind of name, without one of the required fields,
// or with a field that is neither required nor optional is an error.
func Documents(fsys fs.FS, required, optional []string) ([]Document, error) {
	names, err := fs.Glob(fsys, "*.md")
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	docs := make([]Document, 0, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read document: %w", err)
		}
		d, err := parse(name, string(text))
		if err == nil {
			err = d.checkFields(required, optional)
		}
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", name, err)
		}
		docs = append(docs, d)
	}
	return docs, nil
}

func parse(name, text string) (Document, error) {
	number, rest, _ := strings.Cut(strings.TrimSuffix(name, ".md"), "-")
	slug, lang, _ := strings.Cut(rest, ".")
	position, err := strconv.Atoi(number)
	if err != nil || slug == "" || (lang != "de" && lang != "en") {
		return Document{}, errors.New("the name is not NN-slug.de.md or NN-slug.en.md")
	}
	head, found := strings.CutPrefix(text, "---\n")
	head, body, closed := strings.Cut(head, "\n---\n")
	if !found || !closed {
		return Document{}, errors.New("no front matter between two lines ---")
	}
	fields := make(map[string]string)
	for line := range strings.Lines(head) {
		key, value, ok := strings.Cut(line, ":")
		if _, again := fields[key]; !ok || again {
			return Document{}, fmt.Errorf("front matter line %q is repeated or has no colon", strings.TrimSpace(line))
		}
		fields[key] = strings.TrimSpace(value)
	}
	return Document{Slug: slug, Lang: lang, Position: position, Fields: fields, Body: strings.TrimSpace(body) + "\n"}, nil
}

func (d Document) checkFields(required, optional []string) error {
	for _, key := range required {
		if d.Fields[key] == "" {
			return fmt.Errorf("field %q is missing", key)
		}
	}
	for key := range d.Fields {
		if !slices.Contains(required, key) && !slices.Contains(optional, key) {
			return fmt.Errorf("field %q is unknown", key)
		}
	}
	return nil
}
