package storetest

import (
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// article is a published one for everybody; change adapts it.
func article(w *world.World, slug string, change func(*desk.ArticleSource)) desk.ArticleSource {
	a := desk.ArticleSource{Slug: slug, Category: "tickets", Base: "own", Publication: desk.Publication{State: desk.ContentPublished, Version: 1,
		Texts: map[string]desk.ContentText{"de": {Title: "Titel " + slug, Keywords: "Quastenflosser", Body: "Text", UpdatedAt: w.Clock.Now()}}}}
	if change != nil {
		change(&a)
	}
	w.Tx(func(tx *store.Tx) (err error) {
		a.ID, err = tx.SaveArticle(ctx, a)
		return err
	})
	return a
}

func publishing(t *testing.T, w *world.World) {
	city, town, free := w.Org("Stadt", desk.Organisation{}), w.Org("Dorf", desk.Organisation{}), w.Org("Amt", desk.Organisation{})
	var second desk.Product
	w.Tx(func(tx *store.Tx) (err error) {
		if second, err = tx.AddProduct(ctx, desk.Product{Name: "Planwerk"}); err != nil {
			return err
		}
		must(t, tx.UseProduct(ctx, city.ID, w.Product.ID, ""))
		return tx.UseProduct(ctx, town.ID, second.ID, "")
	})
	now := w.Clock.Now()
	s := store.Content(w.DB)
	staff, ofCity, ofTown, ofFree, public := store.Readership{All: true}, store.Readership{Orgs: []int64{city.ID}}, store.Readership{Orgs: []int64{town.ID}},
		store.Readership{Orgs: []int64{free.ID}}, store.Readership{PublicOnly: true}
	readers := []store.Readership{staff, ofCity, ofTown, ofFree, public}
	for i, c := range []struct {
		name   string
		change func(*desk.Publication)
		reads  [5]bool // staff, the city, the town, who has no product noted; signed out
	}{
		{"for everybody", func(*desk.Publication) {}, [5]bool{true, true, true, true}},
		{"a draft", func(p *desk.Publication) { p.State = desk.ContentDraft }, [5]bool{}},
		{"withdrawn", func(p *desk.Publication) { p.State = desk.ContentWithdrawn }, [5]bool{}},
		{"ahead", func(p *desk.Publication) { p.PublishedAt = now.Add(time.Hour) }, [5]bool{}},
		{"out at this moment", func(p *desk.Publication) { p.PublishedAt = now }, [5]bool{true, true, true, true}},
		{"over", func(p *desk.Publication) { p.ExpiresAt = now }, [5]bool{}},
		{"over in an hour", func(p *desk.Publication) { p.ExpiresAt = now.Add(time.Hour) }, [5]bool{true, true, true, true}},
		{"for the city", func(p *desk.Publication) { p.Org.ID = city.ID }, [5]bool{true, true, false, false}},
		{"about the town's product", func(p *desk.Publication) { p.Product.ID = second.ID }, [5]bool{true, false, true, true}},
		{"for the city, about the town's product", func(p *desk.Publication) { p.Org.ID, p.Product.ID = city.ID, second.ID }, [5]bool{true}},
	} {
		a := article(w, "a"+string(rune('a'+i)), func(a *desk.ArticleSource) { c.change(&a.Publication) })
		n := desk.NewsSource{Kind: desk.Announcement, Publication: desk.Publication{State: desk.ContentPublished, Version: 1, PublishedAt: now,
			Texts: map[string]desk.ContentText{"de": {Title: c.name, Body: "Text", UpdatedAt: now}}}}
		c.change(&n.Publication)
		w.Tx(func(tx *store.Tx) (err error) {
			n.ID, n.Ref, err = tx.SaveNews(ctx, n)
			return err
		})
		for j, r := range readers {
			want := c.reads[j]
			_, err := s.Article(ctx, "de", r, now, a.Slug)
			if want != (err == nil) || !want && desk.KindOf(err) != desk.NotFound {
				t.Errorf("an article %s, reader %d: %v", c.name, j, err)
			}
			listed, found := false, false
			for _, x := range get[[]desk.Article](t)(s.Articles(ctx, "de", r, now)) {
				listed = listed || x.ID == a.ID
			}
			for _, x := range get[[]desk.Article](t)(s.FindArticles(ctx, "de", r, now, "Quastenflosser", "", 100)) {
				found = found || x.ID == a.ID
			}
			if listed != want || found != want {
				t.Errorf("an article %s, reader %d: listed %v, found %v, want %v", c.name, j, listed, found, want)
			}
			_, err = s.NewsByRef(ctx, "de", r, now, n.Ref)
			if want != (err == nil) || !want && desk.KindOf(err) != desk.NotFound {
				t.Errorf("news %s, reader %d: %v", c.name, j, err)
			}
		}
		got := get[desk.ArticleSource](t)(s.ArticleSource(ctx, a.Slug))
		if got.State != a.State || !got.PublishedAt.Equal(a.PublishedAt) || !got.ExpiresAt.Equal(a.ExpiresAt) || got.Org.ID != a.Org.ID || got.Texts["de"].Title != a.Texts["de"].Title {
			t.Errorf("an article %s comes back as %+v", c.name, got)
		}
		if is := get[desk.NewsSource](t)(s.NewsSource(ctx, n.Ref)); is.State != n.State || is.Org.ID != n.Org.ID || is.Texts["de"].Title != c.name {
			t.Errorf("news %s comes back as %+v", c.name, is)
		}
	}
	if all := get[[]desk.ArticleSource](t)(s.ArticleSources(ctx)); len(all) != 10 || all[1].Texts["de"].Keywords != "Quastenflosser" {
		t.Errorf("editors see %d articles", len(all))
	}
	if all := get[[]desk.NewsSource](t)(s.NewsSources(ctx, 100)); len(all) != 10 || all[1].Texts["de"].Title == "" {
		t.Errorf("editors see %d news", len(all))
	}
}

func articleVersions(t *testing.T, w *world.World) {
	s := store.Content(w.DB)
	ute := w.Agent("Ute", desk.Editor)
	a := article(w, "alt", func(a *desk.ArticleSource) {
		a.Texts["en"] = desk.ContentText{Title: "Old", Body: "Text", UpdatedAt: w.Clock.Now()}
	})
	other := article(w, "anders", nil)
	save := func(x desk.ArticleSource) error {
		return w.DB.InTx(ctx, func(tx *store.Tx) error {
			must(t, tx.LockArticle(ctx, x.Slug))
			return second(tx.SaveArticle(ctx, x))
		})
	}
	a.Slug = "neu"
	delete(a.Texts, "en")
	must(t, save(a))
	if got := get[desk.ArticleSource](t)(s.ArticleSource(ctx, "neu")); len(got.Texts) != 1 {
		t.Errorf("the English text is still there: %+v", got.Texts)
	}
	if now := get[string](t)(s.SlugNow(ctx, "alt")); now != "neu" {
		t.Errorf("the earlier address leads to %q", now)
	}
	if _, err := s.SlugNow(ctx, "nie"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("an address that never was: %v", err)
	}
	other.Slug = "neu"
	if err := save(other); desk.KindOf(err) != desk.Conflict {
		t.Errorf("another article's address: %v", err)
	}
	other.Slug = "alt" // an address that is free again is the new owner's
	must(t, save(other))
	if _, err := s.SlugNow(ctx, "alt"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("the address belongs to two: %v", err)
	}

	of := store.RevisionsOf{Article: a.ID}
	w.Tx(func(tx *store.Tx) error {
		must(t, tx.AddRevision(ctx, of, desk.Revision{Version: 1, At: w.Clock.Now(), Content: []byte(`{"a":1}`)}, 0))
		return tx.AddRevision(ctx, of, desk.Revision{Version: 2, At: w.Clock.Now(), Content: []byte(`{"a":2}`)}, ute.ID)
	})
	if err := w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.AddRevision(ctx, of, desk.Revision{Version: 2}, ute.ID) }); desk.KindOf(err) != desk.Conflict {
		t.Errorf("a version that exists: %v", err)
	}
	got := get[[]desk.Revision](t)(s.Revisions(ctx, of))
	if len(got) != 2 || got[0].Version != 2 || got[0].By != ute.Name() || got[1].By != "" || string(got[0].Content) != `{"a":2}` {
		t.Errorf("revisions %+v", got)
	}
	if none := get[[]desk.Revision](t)(s.Revisions(ctx, store.RevisionsOf{News: 4711})); len(none) != 0 {
		t.Errorf("revisions of nothing %+v", none)
	}
	if n := get[int](t)(s.NextPosition(ctx, "tickets")); n != 1 {
		t.Errorf("the next position is %d", n)
	}
}

func newsFeeds(t *testing.T, w *world.World) {
	s := store.Content(w.DB)
	mia := w.Person("Mia", nil)
	set := func(hash string) {
		w.Tx(func(tx *store.Tx) error { return tx.SetNewsFeed(ctx, mia.ID, hash, w.Clock.Now()) })
	}
	owner := func(hash string) int64 {
		id, err := s.FeedOwner(ctx, hash)
		if err != nil && desk.KindOf(err) != desk.NotFound {
			t.Fatal(err)
		}
		return id
	}
	if since := get[time.Time](t)(s.NewsFeed(ctx, mia.ID)); !since.IsZero() {
		t.Errorf("a feed since %v", since)
	}
	set("one")
	if owner("one") != mia.ID || !get[time.Time](t)(s.NewsFeed(ctx, mia.ID)).Equal(w.Clock.Now()) {
		t.Error("the feed has no owner or no date")
	}
	set("two")
	if owner("one") != 0 || owner("two") != mia.ID {
		t.Error("the renewed address does not replace the former one")
	}
	mia.Active = false
	w.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(ctx, mia) })
	if owner("two") != 0 {
		t.Error("the feed outlives the account")
	}
	mia.Active = true
	w.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(ctx, mia) })
	set("")
	if owner("two") != 0 {
		t.Error("a feed that was removed is still there")
	}
}
