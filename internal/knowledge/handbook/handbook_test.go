package handbook_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"kundenportal/internal/desk"
	"kundenportal/internal/knowledge/handbook"
	"kundenportal/internal/knowledge/handbook/handbooktest"
)

var flows = []desk.ResetFlow{desk.ResetByMail, desk.ResetByLink}

func TestEveryArticleKeepsTheRulesOfTheHandbook(t *testing.T) {
	t.Parallel()
	for _, flow := range flows {
		articles, err := handbook.Articles(flow)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range articles {
			t.Run(string(flow)+"/"+a.Slug+"/"+a.Lang, func(t *testing.T) {
				t.Parallel()
				handbooktest.CheckArticle(t, a, "access", "tickets", "organisation", "portal")
			})
		}
	}
}

func TestTheArticlesOnPasswordsTellOfTheFlowThatIsChosen(t *testing.T) {
	t.Parallel()
	for flow, want := range map[desk.ResetFlow]map[string]string{
		desk.ResetByMail: {"de": "*Passwort jetzt zusenden*", "en": "*Send the password now*"},
		desk.ResetByLink: {"de": "*Neues Passwort wählen*", "en": "*Choose a new password*"},
	} {
		articles, err := handbook.Articles(flow)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range articles {
			if a.Position <= 2 && !strings.Contains(a.Body, want[a.Lang]) {
				t.Errorf("%s: %s.%s lacks %q", flow, a.Slug, a.Lang, want[a.Lang])
			}
		}
	}
}

func TestEveryArticleExistsInBothLanguagesUnderOneNumber(t *testing.T) {
	t.Parallel()
	articles, err := handbook.Articles(desk.ResetByLink)
	if err != nil {
		t.Fatal(err)
	}
	if len(articles) < 2*18 {
		t.Fatalf("got %d texts, want at least 18 articles in two languages", len(articles))
	}
	for i, a := range articles {
		twin := articles[i^1]
		if a.Lang == twin.Lang || a.Slug != twin.Slug || a.Category != twin.Category {
			t.Errorf("%s.%s (%s) stands beside %s.%s (%s), want the same article in the other language",
				a.Slug, a.Lang, a.Category, twin.Slug, twin.Lang, twin.Category)
		}
		if a.Position != twin.Position || i >= 2 && a.Position == articles[i&^1-1].Position {
			t.Errorf("%s.%s has position %d, want one that its two texts share and no other article has", a.Slug, a.Lang, a.Position)
		}
	}
}

func TestDocumentsSplitsFrontMatterFromBody(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"07-two-words.en.md": {Data: []byte("---\ntitle: One: two\n---\n\nBody\n\n> quoted\n\n\n")}}
	got, err := handbook.Documents(fsys, []string{"title"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []handbook.Document{{
		Slug: "two-words", Lang: "en", Position: 7,
		Fields: map[string]string{"title": "One: two"},
		Body:   "Body\n\n> quoted\n",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documents differ (-want +got):\n%s", diff)
	}
}

func TestDocumentsRefusesMalformedFiles(t *testing.T) {
	t.Parallel()
	const good = "---\ntitle: T\n---\nBody\n"
	tests := []struct{ name, file, text, want string }{
		{"a name without a number", "slug.de.md", good, "NN-slug"},
		{"a name without a language", "01-slug.md", good, "NN-slug"},
		{"a third language", "01-slug.fr.md", good, "NN-slug"},
		{"no front matter", "01-slug.de.md", "Body\n", "front matter"},
		{"front matter that never ends", "01-slug.de.md", "---\ntitle: T\nBody\n", "front matter"},
		{"a line without a colon", "01-slug.de.md", "---\ntitle: T\noops\n---\nBody\n", "colon"},
		{"a field given twice", "01-slug.de.md", "---\ntitle: T\ntitle: U\n---\nBody\n", "repeated"},
		{"an empty required field", "01-slug.de.md", "---\ntitle:\n---\nBody\n", "missing"},
		{"an unknown field", "01-slug.de.md", "---\ntitle: T\ntitel: U\n---\nBody\n", "unknown"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := handbook.Documents(fstest.MapFS{test.file: {Data: []byte(test.text)}}, []string{"title"}, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.file) {
				t.Errorf("error = %v, want one that names %q and %q", err, test.file, test.want)
			}
		})
	}
}
