package knowledge

import (
	"context"
	"maps"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// NewsKinds are the kinds of news in the order of the pages.
var NewsKinds = []desk.NewsKind{desk.Announcement, desk.Maintenance, desk.KnownFault, desk.PortalNews}

// NewsList lists all news, whoever may read them, newest first.
func (e *Editor) NewsList(ctx context.Context, sc desk.StaffScope) ([]desk.NewsSource, error) {
	if err := may("knowledge.NewsList", sc); err != nil {
		return nil, err
	}
	return store.Content(e.k.db).NewsSources(ctx, maxSources)
}

// News finds a news item.
func (e *Editor) News(ctx context.Context, sc desk.StaffScope, ref string) (desk.NewsSource, error) {
	if err := may("knowledge.Editor.News", sc); err != nil {
		return desk.NewsSource{}, err
	}
	return store.Content(e.k.db).NewsSource(ctx, ref)
}

// AddNews writes a news item and gives its ref. Sent twice, it is one.
func (e *Editor) AddNews(ctx context.Context, sc desk.StaffScope, f NewsForm, formKey string) (string, error) {
	const op = "knowledge.AddNews"
	if err := may(op, sc); err != nil {
		return "", err
	}
	return e.k.db.Once(ctx, sc.Person, store.FormKey(formKey, "news", f), e.k.now(), func(tx *store.Tx) (string, error) {
		var n desk.NewsSource
		if err := e.readNews(ctx, tx, op, f, &n); err != nil {
			return "", err
		}
		return e.saveNews(ctx, tx, sc, "news.create", desk.NewsSource{}, n)
	})
}

// EditNews writes a news item again.
func (e *Editor) EditNews(ctx context.Context, sc desk.StaffScope, ref string, f NewsForm) error {
	const op = "knowledge.EditNews"
	return e.changeNews(ctx, sc, op, ref, f.Seen, "news.edit", func(tx *store.Tx, n *desk.NewsSource) error {
		return e.readNews(ctx, tx, op, f, n)
	})
}

// RestoreNews writes the texts of an earlier version as a new one, see RestoreArticle.
func (e *Editor) RestoreNews(ctx context.Context, sc desk.StaffScope, ref string, version int, seen string) error {
	const op = "knowledge.RestoreNews"
	return e.changeNews(ctx, sc, op, ref, seen, "news.restore", func(tx *store.Tx, n *desk.NewsSource) error {
		texts, err := restored(ctx, tx, op, store.RevisionsOf{News: n.ID}, version)
		n.Texts = stamped(texts, n.Texts, e.k.now())
		return err
	})
}

func (e *Editor) changeNews(ctx context.Context, sc desk.StaffScope, op, ref, seen, action string, fn func(*store.Tx, *desk.NewsSource) error) error {
	if err := may(op, sc); err != nil {
		return err
	}
	return e.k.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockNews(ctx, ref); err != nil {
			return err
		}
		before, err := store.Content(tx).NewsSource(ctx, ref)
		if err != nil {
			return err
		}
		if err := fresh(op, before.Publication, seen); err != nil {
			return err
		}
		after := before
		after.Texts = maps.Clone(before.Texts)
		if err := fn(tx, &after); err != nil {
			return err
		}
		_, err = e.saveNews(ctx, tx, sc, action, before, after)
		return err
	})
}

func (e *Editor) saveNews(ctx context.Context, tx *store.Tx, sc desk.StaffScope, action string, before, after desk.NewsSource) (string, error) {
	was, is := snapshotNews(before), snapshotNews(after)
	differs := was.changed(is)
	if before.ID != 0 && len(differs) == 0 {
		return before.Ref, nil
	}
	after.Version = before.Version + 1
	id, ref, err := tx.SaveNews(ctx, after)
	if err != nil {
		return "", err
	}
	if err := e.revise(ctx, tx, sc, store.RevisionsOf{News: id}, before.Publication, was, is); err != nil {
		return "", err
	}
	return ref, e.audit(ctx, tx, sc, action, "news:"+ref, differs)
}

// readNews takes what was typed into a news item. Only a maintenance window has a begin and an end; what
// is public is for everybody.
func (e *Editor) readNews(ctx context.Context, tx *store.Tx, op string, f NewsForm, n *desk.NewsSource) error {
	p := desk.Problems{}
	if err := e.readPublication(ctx, tx, p, f.PublicationForm, &n.Publication, true); err != nil {
		return err
	}
	n.Kind, n.Public = desk.NewsKind(f.Kind), f.Public
	if !slices.Contains(NewsKinds, n.Kind) {
		p.Add("kind", "error.choose_news_kind")
	}
	if n.Public && n.Org.ID != 0 {
		p.Add("public", "error.public_for_org")
	}
	n.StartsAt, n.EndsAt = e.moment(p, "starts_at", f.StartsAt), e.moment(p, "ends_at", f.EndsAt)
	switch {
	case n.Kind != desk.Maintenance && (!n.StartsAt.IsZero() || !n.EndsAt.IsZero()):
		p.Add("starts_at", "error.window_kind")
	case n.Kind != desk.Maintenance:
	case n.StartsAt.IsZero():
		p.Add("starts_at", "error.window_required")
	case !n.EndsAt.After(n.StartsAt):
		p.Add("ends_at", "error.window_ends")
	}
	return p.Err(op)
}
