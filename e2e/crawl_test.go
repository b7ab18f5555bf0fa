package e2e_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"kundenportal/internal/demo"
)

// visitor is a signed-in program that follows links.
type visitor struct {
	t      testing.TB
	base   string
	http   *http.Client
	routes *http.ServeMux
}

func (s site) visitor(t testing.TB, who string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, base: s.URL, http: &http.Client{Jar: jar}, routes: s.routes}
	if who != "" {
		resp, err := v.http.PostForm(s.URL+"/sign-in", url.Values{"username": {who}, "password": {demo.Password}})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if strings.HasPrefix(resp.Request.URL.Path, "/sign-in") {
			t.Fatalf("%s cannot sign in: %s", who, resp.Status)
		}
	}
	return v
}

// get gives a page after redirects.
func (v *visitor) get(path string) (resp *http.Response, body string) {
	v.t.Helper()
	resp, err := v.http.Get(v.base + path)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp, string(b)
}

// links are the addresses within the portal that a page links to, without fragments.
func links(page, body string) []string {
	base, err := url.Parse(page)
	if err != nil {
		return nil
	}
	node, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil
	}
	var found []string
	for n := range node.Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" && n.Data != "link" {
			continue
		}
		for _, a := range n.Attr {
			if a.Key != "href" {
				continue
			}
			if u, err := base.Parse(a.Val); err == nil && u.Host == base.Host && u.Scheme == base.Scheme {
				found = append(found, u.RequestURI())
			}
		}
	}
	return found
}

// kinds are what pages have in common that need to be looked at once: the route that answers, and with it each
// parameter. All parameters together would be told apart by every combination of filter, order and page.
func (v *visitor) kinds(uri string) []string {
	v.t.Helper()
	req, err := http.NewRequest(http.MethodGet, uri, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	route := req.URL.Path
	if _, pattern := v.routes.Handler(req); pattern != "" {
		route = pattern
	}
	kinds := []string{route}
	for name := range req.URL.Query() {
		kinds = append(kinds, route+"?"+name)
	}
	slices.Sort(kinds)
	return kinds
}

// follow gives one address of each kind that can be reached from the start pages. What is no page,
// such as a file or a feed, is only checked for its status.
func (v *visitor) follow(start ...string) []string {
	v.t.Helper()
	var pages []string
	seen := map[string]bool{}
	queue := slices.Clone(start)
	for len(queue) > 0 {
		uri := queue[0]
		queue = queue[1:]
		kinds := v.kinds(uri)
		if !slices.ContainsFunc(kinds, func(k string) bool { return !seen[k] }) || strings.HasPrefix(uri, "/password/link/") { // in a mail of another test, which may press it at any time
			continue
		}
		for _, k := range kinds {
			seen[k] = true
		}
		resp, body := v.get(uri)
		if resp.StatusCode != http.StatusOK {
			v.t.Errorf("%s: %s", uri, resp.Status)
			continue
		}
		if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
			continue
		}
		if at := resp.Request.URL.RequestURI(); !slices.Equal(v.kinds(at), kinds) {
			queue = append(queue, at) // it led elsewhere
			continue
		}
		pages = append(pages, uri)
		queue = append(queue, links(resp.Request.URL.String(), body)...)
	}
	return pages
}
