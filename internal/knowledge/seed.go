package knowledge

import (
	"context"
	"fmt"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/knowledge/handbook"
	"kundenportal/internal/store"
)

// SeedHandbook writes the help articles that ship with the program into the database, in one
// transaction. It is called at every start, so that a new version's texts, order and key words
// arrive; only an article whose words changed counts as updated.
func (k *Knowledge) SeedHandbook(ctx context.Context) error {
	const op = "knowledge.SeedHandbook"
	shipped, err := handbook.Articles()
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	updated, err := k.updated(ctx, shipped)
	if err != nil {
		return err
	}
	return k.db.InTx(ctx, func(tx *store.Tx) error {
		for i, a := range shipped {
			err := tx.PutArticle(ctx, desk.Article{Slug: a.Slug, Category: a.Category, Lang: a.Lang, Title: a.Title,
				Body: a.Body, UpdatedAt: updated[i]}, a.Position, a.Keywords)
			if err != nil {
				return fmt.Errorf("%s: %s.%s: %w", op, a.Slug, a.Lang, err)
			}
		}
		return nil
	})
}

// updated gives for each shipped article when its words were last changed: now, unless the
// database has the same.
func (k *Knowledge) updated(ctx context.Context, shipped []handbook.Article) ([]time.Time, error) {
	type text struct{ lang, slug string }
	stored := make(map[text]desk.Article)
	out := make([]time.Time, len(shipped))
	for i, a := range shipped {
		if _, read := stored[text{lang: a.Lang}]; !read {
			articles, err := store.Content(k.db).Articles(ctx, a.Lang)
			if err != nil {
				return nil, err
			}
			stored[text{lang: a.Lang}] = desk.Article{}
			for _, s := range articles {
				stored[text{s.Lang, s.Slug}] = s
			}
		}
		s := stored[text{a.Lang, a.Slug}]
		if out[i] = s.UpdatedAt; s.Title != a.Title || s.Body != a.Body {
			out[i] = k.now()
		}
	}
	return out, nil
}
