package knowledge

import (
	"context"
	"fmt"

	"kundenportal/internal/desk"
	"kundenportal/internal/knowledge/handbook"
	"kundenportal/internal/store"
)

// SeedHandbook writes the help articles that ship with the program into the database, in one
// transaction. It is called at every start, so that a new version's texts, order and key words
// arrive; only an article whose words changed counts as updated. An article that editors made their own
// is left alone.
func (k *Knowledge) SeedHandbook(ctx context.Context) error {
	const op = "knowledge.SeedHandbook"
	shipped, err := handbook.Articles(k.reset)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	sources, err := store.Content(k.db).ArticleSources(ctx)
	if err != nil {
		return err
	}
	stored := make(map[string]desk.ArticleSource, len(sources))
	for _, a := range sources {
		stored[a.Slug] = a
	}
	now := k.now()
	return k.db.InTx(ctx, func(tx *store.Tx) error {
		for _, a := range shipped {
			is := stored[a.Slug]
			if is.Base != "" {
				continue
			}
			text := is.Texts[a.Lang]
			updated := text.UpdatedAt
			if text.Title != a.Title || desk.Text(text.Body) != desk.Text(a.Body) {
				updated = now
			}
			err := tx.PutArticle(ctx, desk.Article{Slug: a.Slug, Category: a.Category, Lang: a.Lang, Title: a.Title,
				Body: a.Body, UpdatedAt: updated}, a.Position, a.Keywords)
			if err != nil {
				return fmt.Errorf("%s: %s.%s: %w", op, a.Slug, a.Lang, err)
			}
		}
		return nil
	})
}
