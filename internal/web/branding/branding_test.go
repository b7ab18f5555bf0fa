package branding

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/settings"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/web/shell"
)

const script = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`

func get(t *testing.T, s *settings.Snapshot, target string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	h := New(func(context.Context) *settings.Snapshot { return s })
	path, _, _ := strings.Cut(target, "?")
	for _, rt := range h.Routes() {
		if rt.Pattern == "GET "+path {
			w := httptest.NewRecorder()
			return w, rt.Handle(w, shell.With(httptest.NewRequest(http.MethodGet, target, nil), &shell.Context{Now: world.Start}))
		}
	}
	t.Fatalf("no route for %s", target)
	return nil, nil
}

func TestTheBrandIsServedWithAnAddressAVersion(t *testing.T) {
	t.Parallel()
	s := &settings.Snapshot{Brand: desk.Brand{Primary: "#003064", Logo: desk.Logo{Hash: "0123456789abcdef", MediaType: "image/svg+xml"}}, LogoContent: []byte(script)}
	for _, tc := range []struct{ name, target, mediaType, cache, has string }{
		{"the logo as its page names it is kept", LogoURL(s), "image/svg+xml", "immutable", "<svg"},
		{"the colour too", ThemeURL(s), "text/css; charset=utf-8", "immutable", "#003064"},
		{"under an older address it is not kept", "/brand/logo?v=older", "image/svg+xml", "no-cache", "<svg"},
		{"nor without a version", "/brand/theme.css", "text/css; charset=utf-8", "no-cache", "#003064"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w, err := get(t, s, tc.target)
			if err != nil {
				t.Fatal(err)
			}
			if w.Header().Get("Content-Type") != tc.mediaType || !strings.Contains(w.Header().Get("Cache-Control"), tc.cache) || !strings.Contains(w.Body.String(), tc.has) {
				t.Errorf("got %v\n%s", w.Header(), w.Body)
			}
		})
	}
}

func TestNothingInAPictureRuns(t *testing.T) {
	t.Parallel()
	s := &settings.Snapshot{Brand: desk.Brand{Logo: desk.Logo{Hash: "0123", MediaType: "image/svg+xml"}}, LogoContent: []byte(script)}
	w, err := get(t, s, LogoURL(s))
	if err != nil {
		t.Fatal(err)
	}
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || !strings.HasSuffix(policy, "sandbox") || strings.Contains(policy, "script-src") {
		t.Errorf("the policy is %q", policy)
	}
}

func TestWithoutABrandThereIsNothing(t *testing.T) {
	t.Parallel()
	s := &settings.Snapshot{}
	for _, target := range []string{"/brand/logo", "/brand/theme.css"} {
		if _, err := get(t, s, target); desk.KindOf(err) != desk.NotFound {
			t.Errorf("%s: %v", target, err)
		}
	}
	if LogoURL(s)+ThemeURL(s) != "" {
		t.Errorf("addresses: %q, %q", LogoURL(s), ThemeURL(s))
	}
}
