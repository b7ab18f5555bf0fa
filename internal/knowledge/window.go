package knowledge

import (
	"context"
	"fmt"
	"sync"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

const (
	windowAhead = 72 * time.Hour   // how long before its begin a maintenance window is announced
	windowKept  = 30 * time.Second // how old an answer may be
	windowsMax  = 1000             // answers kept at most
)

// windows remembers for a moment which maintenance window is near, so that showing it on every page
// costs no query. The key is the readership with the language.
type windows struct {
	mu   sync.Mutex
	kept map[string]window
}

type window struct {
	news  desk.News
	until time.Time
}

// Window gives the maintenance window for the reader that is under way or begins within three days;
// without one a zero News. The answer may be half a minute old.
func (k *Knowledge) Window(ctx context.Context, r Reader) (desk.News, error) {
	// Mostly there is none for anybody: that is one answer for all readers.
	if n, err := k.window(ctx, r.Lang, store.Readership{All: true}); err != nil || n.Ref == "" {
		return desk.News{}, err
	}
	return k.window(ctx, r.Lang, r.readership())
}

func (k *Knowledge) window(ctx context.Context, lang string, r store.Readership) (desk.News, error) {
	now := k.now()
	key := fmt.Sprint(lang, r)
	if n, ok := k.windows.find(key, now); ok {
		return n, nil
	}
	n, err := store.Content(k.db).Window(ctx, lang, r, now, now.Add(windowAhead))
	if err != nil {
		return desk.News{}, err
	}
	k.windows.keep(key, n, now)
	return n, nil
}

func (w *windows) find(key string, now time.Time) (desk.News, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found, ok := w.kept[key]
	if !ok || !now.Before(found.until) {
		return desk.News{}, false
	}
	return found.news, true
}

func (w *windows) keep(key string, n desk.News, now time.Time) {
	until := now.Add(windowKept)
	if !n.EndsAt.IsZero() && n.EndsAt.Before(until) {
		until = n.EndsAt
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.kept) >= windowsMax {
		clear(w.kept)
	}
	w.kept[key] = window{n, until}
}

// forget lets the next who asks see what was just changed.
func (w *windows) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.kept)
}
