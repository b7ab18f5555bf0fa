// Package content holds the texts of the demo: questions and answers about the
// invented products, and news dated relative to the day on which the demo is
// created. The files have the handbook's format.
//
// The package only reads what is embedded; it never writes to a store, and no
// installation other than the demo uses it.
package content

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"

	"kundenportal/internal/knowledge/handbook"
)

//go:embed faq/*.md news/*.md
var files embed.FS

// Article is a help article about one product.
type Article struct {
	handbook.Article        // its category is always "products"
	Product          string // the product's key
}

// NewsItem is one piece of news in one language.
type NewsItem struct {
	Slug, Lang string // the slug is the same in every language
	Title      string
	Body       string // Markdown
	Kind       string // announcement, maintenance, known_fault or portal
	Product    string // the product's key, empty for news about everything
	Public     bool   // readable without signing in, and in the public feed
	DaysAgo    int    // published so many days before the demo was created
	Window     *Window
}

// Window is the time of a maintenance, in the installation's time zone.
type Window struct {
	StartsInDays int // days after the demo was created
	StartsHour   int // 0 to 23
	Hours        int // duration
}

// FAQ returns the articles about products by position, German before English.
func FAQ() ([]Article, error) {
	docs, err := documents("faq", []string{"title", "category", "keywords", "product"}, nil)
	if err != nil {
		return nil, err
	}
	articles := make([]Article, len(docs))
	for i, d := range docs {
		articles[i] = Article{Article: d.Article(), Product: d.Fields["product"]}
	}
	return articles, nil
}

// News returns the news in the order of their files, German before English.
func News() ([]NewsItem, error) {
	docs, err := documents("news",
		[]string{"title", "kind", "public", "days_ago"},
		[]string{"product", "starts_in_days", "starts_hour", "hours"})
	if err != nil {
		return nil, err
	}
	items := make([]NewsItem, len(docs))
	for i, d := range docs {
		if items[i], err = newsItem(d); err != nil {
			return nil, fmt.Errorf("content: news %s.%s: %w", d.Slug, d.Lang, err)
		}
	}
	return items, nil
}

func documents(dir string, required, optional []string) ([]handbook.Document, error) {
	sub, err := fs.Sub(files, dir)
	if err != nil {
		return nil, fmt.Errorf("content: open %s: %w", dir, err)
	}
	docs, err := handbook.Documents(sub, required, optional)
	if err != nil {
		return nil, fmt.Errorf("content: %s: %w", dir, err)
	}
	return docs, nil
}

func newsItem(d handbook.Document) (NewsItem, error) {
	item := NewsItem{
		Slug:    d.Slug,
		Lang:    d.Lang,
		Title:   d.Fields["title"],
		Body:    d.Body,
		Kind:    d.Fields["kind"],
		Product: d.Fields["product"],
	}
	var err error
	if item.Public, err = strconv.ParseBool(d.Fields["public"]); err != nil {
		return NewsItem{}, fmt.Errorf("public: %w", err)
	}
	if item.DaysAgo, err = strconv.Atoi(d.Fields["days_ago"]); err != nil {
		return NewsItem{}, fmt.Errorf("days_ago: %w", err)
	}
	if _, ok := d.Fields["starts_in_days"]; !ok {
		return item, nil
	}
	item.Window = &Window{}
	for key, target := range map[string]*int{
		"starts_in_days": &item.Window.StartsInDays,
		"starts_hour":    &item.Window.StartsHour,
		"hours":          &item.Window.Hours,
	} {
		if *target, err = strconv.Atoi(d.Fields[key]); err != nil {
			return NewsItem{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	return item, nil
}
