package knowledge

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Bounds of the lists of news.
const (
	NewsPage = 20  // shown at first
	MaxNews  = 500 // shown at all
	feedSize = 50
)

// News lists what is for the reader, newest first; an empty kind means all. More says that there
// are older ones than limit.
func (k *Knowledge) News(ctx context.Context, r Reader, kind desk.NewsKind, limit int) (items []desk.News, more bool, err error) {
	ask := limit + 1
	if kind != "" {
		ask = MaxNews // the store does not narrow by kind; there are dozens a year
	}
	all, err := store.Content(k.db).News(ctx, r.Lang, r.readership(), k.now(), ask)
	if err != nil {
		return nil, false, err
	}
	for _, n := range all {
		switch {
		case kind != "" && n.Kind != kind:
		case len(items) == limit:
			return items, true, nil
		default:
			items = append(items, n)
		}
	}
	return items, false, nil
}

// NewsItem finds a news item that is for the reader. What is public is for everyone, also where
// their own list leaves it out because they do not use the product.
func (k *Knowledge) NewsItem(ctx context.Context, r Reader, ref string) (desk.News, error) {
	content := store.Content(k.db)
	n, err := content.NewsByRef(ctx, r.Lang, r.readership(), k.now(), ref)
	if desk.KindOf(err) == desk.NotFound && r.Person != 0 {
		return content.NewsByRef(ctx, r.Lang, store.Readership{PublicOnly: true}, k.now(), ref)
	}
	return n, err
}

// Feed lists the newest public news for the Atom feed.
func (k *Knowledge) Feed(ctx context.Context, lang string) ([]desk.News, error) {
	return store.Content(k.db).News(ctx, lang, store.Readership{PublicOnly: true}, k.now(), feedSize)
}
