package knowledge_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

var secretIn = regexp.MustCompile(`/news/personal/[\w-]{43}`)

func TestAPersonalFeedIsItsOwnersAndEndsWithTheAccount(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	city, town := p.Org("Stadt", desk.Organisation{}), p.Org("Dorf", desk.Organisation{})
	mia := p.Contact("Mia", city, nil)
	for title, org := range map[string]int64{"Nur Stadt": city.ID, "Nur Dorf": town.ID, "Für alle": 0} {
		p.Tx(func(tx *store.Tx) error {
			return tx.AddNews(context.Background(), store.NewNews{News: desk.News{Kind: desk.Announcement, PublishedAt: p.Clock.Now()}, OrgID: org,
				Texts: map[string]desk.News{"de": {Title: title, Body: "Text"}}})
		})
	}
	c := p.SignIn(mia)
	address := func() string {
		t.Helper()
		a := c.Post("/settings/newsfeed", url.Values{})
		found := secretIn.FindString(a.Body)
		if found == "" {
			t.Fatalf("no address: %s", a)
		}
		return found
	}
	first := address()
	if again := c.Get("/settings/newsfeed"); secretIn.MatchString(again.Body) || !again.Has("gilt seit") {
		t.Errorf("the secret is shown a second time, or nothing of it: %s", again)
	}
	stranger := p.Client()
	a := stranger.Get(first)
	if a.Status != http.StatusOK || !a.Has("Nur Stadt") || !a.Has("Für alle") || a.Has("Nur Dorf") {
		t.Errorf("the feed: %s", a)
	}
	if cache := a.Header.Get("Cache-Control"); !strings.HasPrefix(cache, "private") || a.Header.Get("Set-Cookie") != "" {
		t.Errorf("shared caches may keep it: %q", cache)
	}
	second := address()
	gone := func(what, path string) {
		t.Helper()
		if a := stranger.Get(path); a.Status != http.StatusNotFound {
			t.Errorf("%s: %s", what, a)
		}
	}
	gone("the former address", first)
	mia.Active = false
	p.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(context.Background(), mia) })
	gone("the address of a deactivated person", second)
	mia.Active = true
	p.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(context.Background(), mia) })
	if a := stranger.Get(second); a.Status != http.StatusOK {
		t.Errorf("active again: %s", a)
	}
	c = p.SignIn(mia)
	c.Post("/settings/newsfeed/remove", url.Values{})
	gone("a removed address", second)
	for _, path := range []string{first, second} {
		if strings.Contains(p.Log.String(), strings.TrimPrefix(path, "/news/personal/")) {
			t.Error("the log has the secret")
		}
	}
}
