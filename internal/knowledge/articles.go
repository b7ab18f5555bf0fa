package knowledge

import (
	"context"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// The categories of help articles, in the order of the page.
var categories = []string{"access", "tickets", "organisation", "portal", "products"}

// Category is a heading with its articles in their order.
type Category struct {
	Name     string
	Articles []desk.Article
}

// MaxFound bounds the result of a search for articles.
const MaxFound = 30

// Articles lists the reader's articles by category; categories that are not the shipped ones come last.
func (k *Knowledge) Articles(ctx context.Context, r Reader) ([]Category, error) {
	all, err := store.Content(k.db).Articles(ctx, r.Lang, r.readership(), k.now())
	if err != nil {
		return nil, err
	}
	var out []Category
	for _, a := range all { // they come ordered by category
		if len(out) == 0 || out[len(out)-1].Name != a.Category {
			out = append(out, Category{Name: a.Category})
		}
		last := &out[len(out)-1]
		last.Articles = append(last.Articles, a)
	}
	slices.SortStableFunc(out, func(a, b Category) int { return rank(a.Name) - rank(b.Name) })
	return out, nil
}

func rank(category string) int {
	if i := slices.Index(categories, category); i >= 0 {
		return i
	}
	return len(categories)
}

// Find searches the reader's articles for what somebody typed: those with every word first, then those
// with the most of them. At most limit articles are given; with a product (its ref) none about another one.
func (k *Knowledge) Find(ctx context.Context, r Reader, typed, product string, limit int) ([]desk.Article, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return nil, nil
	}
	return store.Content(k.db).FindArticles(ctx, r.Lang, r.readership(), k.now(), typed, product, min(limit, MaxFound))
}

// Article finds an article that is for the reader, and the others of its category. Asked for by a slug
// that it had before, it comes with the present one.
func (k *Knowledge) Article(ctx context.Context, r Reader, slug string) (desk.Article, []desk.Article, error) {
	content := store.Content(k.db)
	a, err := content.Article(ctx, r.Lang, r.readership(), k.now(), slug)
	if desk.KindOf(err) == desk.NotFound {
		if now, nowErr := content.SlugNow(ctx, slug); nowErr == nil {
			a, err = content.Article(ctx, r.Lang, r.readership(), k.now(), now)
		}
	}
	if err != nil {
		return a, nil, err
	}
	all, err := content.Articles(ctx, r.Lang, r.readership(), k.now())
	if err != nil {
		return a, nil, err
	}
	var related []desk.Article
	for _, other := range all {
		if other.Category == a.Category && other.ID != a.ID && (a.Product.ID == 0 || other.Product.ID == a.Product.ID) {
			related = append(related, other)
		}
	}
	return a, related, nil
}

// Vote notes whether an article helped a person; a later vote replaces the earlier one.
func (k *Knowledge) Vote(ctx context.Context, r Reader, slug string, helpful bool) error {
	a, err := store.Content(k.db).Article(ctx, r.Lang, r.readership(), k.now(), slug)
	if err != nil {
		return err
	}
	return k.db.InTx(ctx, func(tx *store.Tx) error { return tx.Vote(ctx, a.ID, r.Person, helpful) })
}
