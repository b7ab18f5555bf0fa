package knowledge_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/knowledge/handbook"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func setUp(t *testing.T) (*world.World, *knowledge.Knowledge) {
	t.Helper()
	w := world.New(t, world.SQLite(t))
	return w, knowledge.New(w.DB, w.Clock.Now, desk.ResetByMail)
}

func staff(lang string) knowledge.Reader {
	return knowledge.Reader{Lang: lang, Person: 99, Staff: true}
}

func slugs(articles []desk.Article) []string {
	var out []string
	for _, a := range articles {
		out = append(out, a.Slug)
	}
	return out
}

func titles(news []desk.News) []string {
	var out []string
	for _, n := range news {
		out = append(out, n.Title)
	}
	return out
}

// publish adds news in German; change adapts the defaults: an announcement for everyone signed in.
func publish(w *world.World, title string, change func(*store.NewNews)) {
	w.T.Helper()
	w.Clock.Move(time.Second)
	n := store.NewNews{News: desk.News{Kind: desk.Announcement, PublishedAt: w.Clock.Now()},
		Texts: map[string]desk.News{"de": {Title: title, Body: "Worum es geht."}}}
	if change != nil {
		change(&n)
	}
	w.Tx(func(tx *store.Tx) error { return tx.AddNews(context.Background(), n) })
}

func TestSeedHandbook(t *testing.T) {
	t.Parallel()
	w, k := setUp(t)
	ctx := context.Background()
	seed := func() {
		t.Helper()
		if err := k.SeedHandbook(ctx); err != nil {
			t.Fatal(err)
		}
	}
	seed()
	shipped, err := handbook.Articles(desk.ResetByMail)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("every shipped article is there, by category in the shipped order", func(t *testing.T) {
		for _, lang := range []string{"de", "en"} {
			got, err := k.Articles(ctx, staff(lang))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range got {
				var want []string
				for _, a := range shipped {
					if a.Lang == lang && a.Category == c.Name {
						want = append(want, a.Slug)
					}
				}
				if !slices.Equal(slugs(c.Articles), want) {
					t.Errorf("%s, %s: got %v, want %v", lang, c.Name, slugs(c.Articles), want)
				}
				for _, a := range c.Articles {
					if a.Lang != lang {
						t.Errorf("%s is in %s, want %s", a.Slug, a.Lang, lang)
					}
				}
			}
			if names := len(got); names != 4 || got[0].Name != "access" {
				t.Errorf("%s: %d categories, the first is %s", lang, names, got[0].Name)
			}
		}
	})

	t.Run("a second start leaves the dates alone and mends what was changed", func(t *testing.T) {
		first := w.Clock.Now()
		changed := shipped[0]
		w.Tx(func(tx *store.Tx) error {
			return tx.PutArticle(ctx, desk.Article{Slug: changed.Slug, Category: "tickets", Lang: changed.Lang, Title: "Alt",
				Body: "Der Text einer früheren Fassung", UpdatedAt: first}, 99, "")
		})
		w.Clock.Move(time.Hour)
		seed()
		got, _, err := k.Article(ctx, staff(changed.Lang), changed.Slug)
		if err != nil {
			t.Fatal(err)
		}
		if got.Title != changed.Title || got.Body != changed.Body || got.Category != changed.Category || !got.UpdatedAt.Equal(w.Clock.Now()) {
			t.Errorf("not mended: %+v", got)
		}
		other, _, err := k.Article(ctx, staff("de"), shipped[2].Slug)
		if err != nil {
			t.Fatal(err)
		}
		if !other.UpdatedAt.Equal(first) {
			t.Errorf("%s is dated %v, want %v", other.Slug, other.UpdatedAt, first)
		}
	})
}

func TestFindingArticles(t *testing.T) {
	t.Parallel()
	_, k := setUp(t)
	ctx := context.Background()
	if err := k.SeedHandbook(ctx); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ typed, want string }{
		"by a word of the title":        {"erstes Passwort", "erstes-passwort"},
		"by a key word":                 {"Einmalpasswort", "erstes-passwort"},
		"by a word of the text, bent":   {"Newsfeeds", "aktuelles-und-newsfeed"},
		"nothing for spaces":            {"   ", ""},
		"nothing for what is not there": {"Quastenflosser", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := k.Find(ctx, staff("de"), tc.typed, "", knowledge.MaxFound)
			if err != nil {
				t.Fatal(err)
			}
			if tc.want == "" && len(got) > 0 || tc.want != "" && !slices.Contains(slugs(got), tc.want) {
				t.Errorf("got %v, want %q", slugs(got), tc.want)
			}
		})
	}
}

func TestVote(t *testing.T) {
	t.Parallel()
	w, k := setUp(t)
	ctx := context.Background()
	if err := k.SeedHandbook(ctx); err != nil {
		t.Fatal(err)
	}
	mia, jens := w.Person("Mia", nil), w.Person("Jens", nil)
	const slug = "erstes-passwort"
	for _, v := range []struct {
		person  desk.Person
		helpful bool
	}{{mia, true}, {jens, true}, {mia, false}} {
		if err := k.Vote(ctx, knowledge.Reader{Lang: "de", Person: v.person.ID}, slug, v.helpful); err != nil {
			t.Fatal(err)
		}
	}
	a, related, err := k.Article(ctx, staff("de"), slug)
	if err != nil {
		t.Fatal(err)
	}
	if a.Helpful != 1 || a.Unhelpful != 1 {
		t.Errorf("a later vote replaces the earlier one: got %d and %d, want 1 and 1", a.Helpful, a.Unhelpful)
	}
	if len(related) == 0 || slices.Contains(slugs(related), slug) {
		t.Errorf("related are the others of the category, got %v", slugs(related))
	}
	if err := k.Vote(ctx, knowledge.Reader{Lang: "de", Person: mia.ID}, "gibt-es-nicht", true); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a vote for nothing: %v", err)
	}
}

func TestNewsAreForTheirReaders(t *testing.T) {
	t.Parallel()
	w, k := setUp(t)
	ctx := context.Background()
	city, town := w.Org("Stadt", desk.Organisation{}), w.Org("Dorf", desk.Organisation{})
	mia := w.Contact("Mia", city, nil)
	publish(w, "Für alle Angemeldeten", nil)
	publish(w, "Öffentlich", func(n *store.NewNews) { n.Public = true })
	publish(w, "Nur Stadt", func(n *store.NewNews) { n.OrgID = city.ID })
	publish(w, "Nur Dorf", func(n *store.NewNews) { n.OrgID = town.ID })
	publish(w, "Neue Funktion", func(n *store.NewNews) { n.Kind = desk.PortalNews })
	publish(w, "Morgen", func(n *store.NewNews) { n.PublishedAt = w.Clock.Now().Add(24 * time.Hour); n.Public = true })

	contact := knowledge.Reader{Lang: "de", Person: mia.ID, Scope: w.Scope(mia)}
	public := knowledge.Reader{Lang: "de"}
	for name, tc := range map[string]struct {
		reader knowledge.Reader
		kind   desk.NewsKind
		want   []string
	}{
		"signed out: what is public":          {public, "", []string{"Öffentlich"}},
		"a contact: not other organisations'": {contact, "", []string{"Neue Funktion", "Nur Stadt", "Öffentlich", "Für alle Angemeldeten"}},
		"staff: everything that is out":       {staff("en"), "", []string{"Neue Funktion", "Nur Dorf", "Nur Stadt", "Öffentlich", "Für alle Angemeldeten"}},
		"one kind":                            {contact, desk.PortalNews, []string{"Neue Funktion"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, more, err := k.News(ctx, tc.reader, tc.kind, knowledge.NewsPage)
			if err != nil || more {
				t.Fatal(err, more)
			}
			if !slices.Equal(titles(got), tc.want) {
				t.Errorf("got %v, want %v", titles(got), tc.want)
			}
			for _, n := range got {
				if _, err := k.NewsItem(ctx, tc.reader, n.Ref); err != nil {
					t.Errorf("%s is in the list and cannot be read: %v", n.Title, err)
				}
			}
		})
	}
	t.Run("older ones are said to be there", func(t *testing.T) {
		got, more, err := k.News(ctx, staff("en"), "", 2)
		if err != nil || len(got) != 2 || !more {
			t.Errorf("got %d, more %v, %v", len(got), more, err)
		}
	})
	t.Run("what is not for a reader is not there", func(t *testing.T) {
		all, _, err := k.News(ctx, staff("en"), "", knowledge.NewsPage)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range all {
			_, err := k.NewsItem(ctx, public, n.Ref)
			if n.Public != (err == nil) || err != nil && desk.KindOf(err) != desk.NotFound {
				t.Errorf("%s, signed out: %v", n.Title, err)
			}
			if _, err := k.NewsItem(ctx, contact, n.Ref); n.Title == "Nur Dorf" && desk.KindOf(err) != desk.NotFound {
				t.Errorf("%s, another organisation's contact: %v", n.Title, err)
			}
		}
	})
}

func TestPublicNewsOfAnotherProductCanBeReadByContacts(t *testing.T) {
	t.Parallel()
	w, k := setUp(t)
	ctx := context.Background()
	city := w.Org("Stadt", desk.Organisation{})
	mia := w.Contact("Mia", city, nil)
	var foreign desk.Product
	w.Tx(func(tx *store.Tx) (err error) {
		if err = tx.UseProduct(ctx, city.ID, w.Product.ID, ""); err != nil {
			return err
		}
		foreign, err = tx.AddProduct(ctx, desk.Product{Name: "Planwerk"})
		return err
	})
	publish(w, "Planwerk 5 ist da", func(n *store.NewNews) { n.Public = true; n.Product.ID = foreign.ID })
	reader := knowledge.Reader{Lang: "de", Person: mia.ID, Scope: w.Scope(mia)}
	list, _, err := k.News(ctx, reader, "", knowledge.NewsPage)
	if err != nil || len(list) != 0 {
		t.Fatalf("their list leaves it out: got %v, %v", titles(list), err)
	}
	feed, err := k.Feed(ctx, "de")
	if err != nil || len(feed) != 1 {
		t.Fatal(feed, err)
	}
	if _, err := k.NewsItem(ctx, reader, feed[0].Ref); err != nil {
		t.Errorf("the feed's link leads nowhere when signed in: %v", err)
	}
}

func TestWindow(t *testing.T) {
	t.Parallel()
	w, k := setUp(t)
	ctx := context.Background()
	city, town := w.Org("Stadt", desk.Organisation{}), w.Org("Dorf", desk.Organisation{})
	mia, jens := w.Contact("Mia", city, nil), w.Contact("Jens", town, nil)
	mine := knowledge.Reader{Lang: "de", Person: mia.ID, Scope: w.Scope(mia)}
	theirs := knowledge.Reader{Lang: "de", Person: jens.ID, Scope: w.Scope(jens)}
	begins := w.Clock.Now().Add(96 * time.Hour)
	check := func(r knowledge.Reader, want string) {
		t.Helper()
		n, err := k.Window(ctx, r)
		if err != nil || n.Title != want {
			t.Errorf("%v: got %q, %v, want %q", w.Clock.Now(), n.Title, err, want)
		}
	}
	check(mine, "")
	publish(w, "Wartung", func(n *store.NewNews) {
		n.Kind, n.OrgID, n.StartsAt, n.EndsAt = desk.Maintenance, city.ID, begins, begins.Add(2*time.Hour)
	})
	w.Clock.Move(time.Minute)
	check(mine, "") // four days are not near
	w.Clock.Move(25 * time.Hour)
	check(mine, "Wartung")
	check(theirs, "")
	check(knowledge.Reader{Lang: "de"}, "") // not public
	w.Clock.Move(72*time.Hour + 30*time.Minute)
	check(mine, "Wartung") // under way
	w.Clock.Move(3 * time.Hour)
	check(mine, "")
}

func TestWindowIsRememberedForHalfAMinute(t *testing.T) {
	t.Parallel()
	w, k := setUp(t)
	r := knowledge.Reader{Lang: "de", Person: 1, Staff: true}
	ask := func() string {
		t.Helper()
		n, err := k.Window(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		return n.Title
	}
	before := ask()
	publish(w, "Wartung", func(n *store.NewNews) {
		n.Kind, n.StartsAt, n.EndsAt = desk.Maintenance, w.Clock.Now(), w.Clock.Now().Add(time.Hour)
	})
	soon := ask()
	w.Clock.Move(30 * time.Second)
	if later := ask(); before != "" || soon != "" || later != "Wartung" {
		t.Errorf("got %q, %q, %q: want the new one after half a minute and not before", before, soon, later)
	}
}

func BenchmarkSeedHandbook(b *testing.B) {
	w := world.New(b, world.SQLite(b))
	k := knowledge.New(w.DB, w.Clock.Now, desk.ResetByMail)
	for b.Loop() {
		if err := k.SeedHandbook(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
