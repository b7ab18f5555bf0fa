package content_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kundenportal/internal/demo/content"
	"kundenportal/internal/knowledge/handbook/handbooktest"
)

var products = []string{
	"finanzen", "personal", "zeit",
	"akten", "gebuehren", "planung",
}

func TestEveryProductArticleKeepsTheRulesInBothLanguages(t *testing.T) {
	t.Parallel()
	articles, err := content.FAQ()
	if err != nil {
		t.Fatal(err)
	}
	if len(articles) != 2*13 {
		t.Fatalf("got %d texts, want 13 articles in two languages", len(articles))
	}
	seen := map[string]bool{}
	for i, a := range articles {
		t.Run(a.Slug+"/"+a.Lang, func(t *testing.T) {
			t.Parallel()
			handbooktest.CheckArticle(t, a.Article, "products")
			if !slices.Contains(products, a.Product) {
				t.Errorf("product %q is none of the demo's", a.Product)
			}
			if twin := articles[i^1]; twin.Lang == a.Lang || twin.Slug != a.Slug || twin.Product != a.Product {
				t.Errorf("stands beside %s.%s about %s, want its translation", twin.Slug, twin.Lang, twin.Product)
			}
		})
		seen[a.Product] = true
	}
	if len(seen) != len(products) {
		t.Errorf("articles about %d products, want all %d", len(seen), len(products))
	}
}

func TestEveryNewsItemKeepsTheRulesInBothLanguages(t *testing.T) {
	t.Parallel()
	items, err := content.News()
	if err != nil {
		t.Fatal(err)
	}
	if len(items) != 2*10 {
		t.Fatalf("got %d texts, want 10 items in two languages", len(items))
	}
	for i, item := range items {
		t.Run(item.Slug+"/"+item.Lang, func(t *testing.T) {
			t.Parallel()
			handbooktest.CheckText(t, item.Title, item.Body)
			if !slices.Contains([]string{"announcement", "maintenance", "known_fault", "portal"}, item.Kind) {
				t.Errorf("unknown kind %q", item.Kind)
			}
			if item.Product != "" && !slices.Contains(products, item.Product) {
				t.Errorf("product %q is none of the demo's", item.Product)
			}
			if item.DaysAgo < 2 || item.DaysAgo > 400 {
				t.Errorf("published %d days ago, want 2 to 400", item.DaysAgo)
			}
			if (item.Kind == "maintenance") != (item.Window != nil) {
				t.Errorf("kind %q with window %v: a maintenance has a window, nothing else has", item.Kind, item.Window)
			}
			twin := items[i^1]
			if twin.Lang == item.Lang {
				t.Errorf("stands beside %s.%s, want its translation", twin.Slug, twin.Lang)
			}
			twin.Lang, twin.Title, twin.Body = item.Lang, item.Title, item.Body
			if diff := cmp.Diff(item, twin); diff != "" {
				t.Errorf("the languages disagree (-this +other):\n%s", diff)
			}
		})
	}
}

func TestOneMaintenanceIsNearEnoughForTheBanner(t *testing.T) {
	t.Parallel()
	items, err := content.News()
	if err != nil {
		t.Fatal(err)
	}
	near := content.Window{StartsInDays: 2, StartsHour: 18, Hours: 2}
	if !slices.ContainsFunc(items, func(n content.NewsItem) bool { return n.Window != nil && *n.Window == near }) {
		t.Errorf("no maintenance window %+v", near)
	}
}

func TestSomeNewsIsPublicAndSomeIsNot(t *testing.T) {
	t.Parallel()
	items, err := content.News()
	if err != nil {
		t.Fatal(err)
	}
	for _, public := range []bool{true, false} {
		if !slices.ContainsFunc(items, func(n content.NewsItem) bool { return n.Public == public }) {
			t.Errorf("no news with public = %t", public)
		}
	}
}
