package storetest

import (
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// everybody of the staff reads all that is out.
var everybody = store.Readership{All: true}

func articles(t *testing.T, w *world.World) {
	put := func(slug, lang, title, body string) {
		w.Tx(func(tx *store.Tx) error {
			return tx.PutArticle(ctx, desk.Article{Slug: slug, Category: "Tickets", Lang: lang, Title: title, Body: body, UpdatedAt: w.Clock.Now()}, 1, "Stichwort")
		})
	}
	put("anhang", "de", "Anhänge hinzufügen", "Dateien wählen und senden")
	put("anhang", "en", "Adding attachments", "Choose files and send")
	put("kennwort", "de", "Kennwort ändern", "Unter Einstellungen")
	put("kennwort", "de", "Passwort ändern", "Unter Einstellungen") // written again
	s := store.Content(w.DB)
	for lang, want := range map[string][]string{"de": {"Anhänge hinzufügen", "Passwort ändern"}, "en": {"Adding attachments", "Passwort ändern"}} {
		var got []string
		for _, a := range get[[]desk.Article](t)(s.Articles(ctx, lang, everybody, w.Clock.Now())) {
			got = append(got, a.Title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("in %s: %v, want %v", lang, got, want)
		}
	}
	if a := get[desk.Article](t)(s.Article(ctx, "en", everybody, w.Clock.Now(), "kennwort")); a.Lang != "de" {
		t.Errorf("the article without an English text says it is in %q", a.Lang)
	}
	if _, err := s.Article(ctx, "de", everybody, w.Clock.Now(), "fehlt"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("an article that is not there: %v", err)
	}
	for typed, want := range map[string]int{"Anhänge": 1, "attachments": 1, "Stichwort": 2, "Datei Drehstuhl": 1, "Drehstuhl": 0, "": 0} {
		if got := get[[]desk.Article](t)(s.FindArticles(ctx, "de", everybody, w.Clock.Now(), typed, "", 5)); len(got) != want {
			t.Errorf("%q finds %d articles, want %d", typed, len(got), want)
		}
	}
	w.Tx(func(tx *store.Tx) error {
		planner, err := tx.AddProduct(ctx, desk.Product{Name: "Planwerk"})
		must(t, err)
		must(t, tx.PutArticle(ctx, desk.Article{Slug: "plan", Category: "Tickets", Lang: "de", Title: "Plan", Product: desk.Named{ID: planner.ID}, UpdatedAt: w.Clock.Now()}, 2, "Stichwort"))
		must(t, tx.PutArticle(ctx, desk.Article{Slug: "akte", Category: "Tickets", Lang: "de", Title: "Akte", Product: desk.Named{ID: w.Product.ID}, UpdatedAt: w.Clock.Now()}, 3, "Stichwort"))
		return nil
	})
	for product, want := range map[string][]string{"": {"anhang", "kennwort", "plan", "akte"}, w.Product.Ref: {"anhang", "kennwort", "akte"}, "fehlt": {"anhang", "kennwort"}} {
		var got []string
		for _, a := range get[[]desk.Article](t)(s.FindArticles(ctx, "de", everybody, w.Clock.Now(), "Stichwort", product, 5)) {
			got = append(got, a.Slug)
		}
		if !slices.Equal(got, want) {
			t.Errorf("for product %q: %v, want %v", product, got, want)
		}
	}
	mia, ole := w.Person("Mia", nil), w.Person("Ole", nil)
	a := get[desk.Article](t)(s.Article(ctx, "de", everybody, w.Clock.Now(), "anhang"))
	w.Tx(func(tx *store.Tx) error {
		must(t, tx.Vote(ctx, a.ID, mia.ID, true))
		must(t, tx.Vote(ctx, a.ID, ole.ID, true))
		return tx.Vote(ctx, a.ID, mia.ID, false)
	})
	if a = get[desk.Article](t)(s.Article(ctx, "de", everybody, w.Clock.Now(), "anhang")); a.Helpful != 1 || a.Unhelpful != 1 {
		t.Errorf("votes %d and %d, want one each", a.Helpful, a.Unhelpful)
	}
}

func news(t *testing.T, w *world.World) {
	city, other, free := w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{}), w.Org("Amt", desk.Organisation{})
	var second desk.Product
	w.Tx(func(tx *store.Tx) (err error) {
		if second, err = tx.AddProduct(ctx, desk.Product{Name: "Planwerk"}); err != nil {
			return err
		}
		must(t, tx.UseProduct(ctx, city.ID, w.Product.ID, "4.1"))
		return tx.UseProduct(ctx, other.ID, second.ID, "1.0")
	})
	now := w.Clock.Now()
	add := func(title string, n store.NewNews) {
		n.Kind, n.Texts = desk.Announcement, map[string]desk.News{"de": {Title: title, Body: "Text"}}
		if n.PublishedAt.IsZero() {
			n.PublishedAt = now
		}
		w.Tx(func(tx *store.Tx) error { return tx.AddNews(ctx, n) })
	}
	add("alle", store.NewNews{})
	add("öffentlich", store.NewNews{News: desk.News{Public: true}})
	add("Aktenwerk", store.NewNews{News: desk.News{Product: desk.Named{ID: w.Product.ID}}})
	add("Stadt", store.NewNews{OrgID: city.ID})
	add("morgen", store.NewNews{News: desk.News{PublishedAt: now.Add(24 * time.Hour)}})
	add("Wartung", store.NewNews{News: desk.News{StartsAt: now.Add(time.Hour), EndsAt: now.Add(2 * time.Hour)}})
	s := store.Content(w.DB)
	for _, c := range []struct {
		name string
		r    store.Readership
		want []string
	}{
		{"staff", store.Readership{All: true}, []string{"Wartung", "Stadt", "Aktenwerk", "öffentlich", "alle"}},
		{"the public", store.Readership{PublicOnly: true}, []string{"öffentlich"}},
		{"the city", store.Readership{Orgs: []int64{city.ID}}, []string{"Wartung", "Stadt", "Aktenwerk", "öffentlich", "alle"}},
		{"who has another product", store.Readership{Orgs: []int64{other.ID}}, []string{"Wartung", "öffentlich", "alle"}},
		{"who has no product noted", store.Readership{Orgs: []int64{free.ID}}, []string{"Wartung", "Aktenwerk", "öffentlich", "alle"}},
	} {
		var got []string
		all := map[string]desk.News{}
		for _, n := range get[[]desk.News](t)(s.News(ctx, "en", store.Readership{All: true}, now, 20)) {
			all[n.Title] = n
		}
		for _, n := range get[[]desk.News](t)(s.News(ctx, "en", c.r, now, 20)) {
			got = append(got, n.Title)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s read %v, want %v", c.name, got, c.want)
		}
		for title, n := range all {
			_, err := s.NewsByRef(ctx, "de", c.r, now, n.Ref)
			if reads := slices.Contains(c.want, title); reads != (err == nil) || !reads && desk.KindOf(err) != desk.NotFound {
				t.Errorf("%s open %q: %v", c.name, title, err)
			}
		}
	}
	for at, want := range map[time.Duration]string{0: "Wartung", 90 * time.Minute: "Wartung", 2 * time.Hour: "", -2 * time.Hour: ""} {
		n := get[desk.News](t)(s.Window(ctx, "de", store.Readership{Orgs: []int64{city.ID}}, now.Add(at), now.Add(at).Add(90*time.Minute)))
		if n.Title != want {
			t.Errorf("%v from now the window is %q, want %q", at, n.Title, want)
		}
	}
}
