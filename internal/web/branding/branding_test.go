package branding

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kundenportal/internal/testkit/world"
	"kundenportal/internal/web/shell"
)

func TestTheBrandIsServedAndChecked(t *testing.T) {
	t.Parallel()
	logo := filepath.Join(t.TempDir(), "logo.svg")
	if err := os.WriteFile(logo, []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := New(logo, "#003064")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]*httptest.ResponseRecorder{}
	for _, rt := range h.Routes() {
		_, path, _ := strings.Cut(rt.Pattern, " ")
		r := shell.With(httptest.NewRequest(http.MethodGet, path, nil), &shell.Context{Now: world.Start})
		w := httptest.NewRecorder()
		if err := rt.Handle(w, r); err != nil {
			t.Fatal(err)
		}
		got[path] = w
	}
	if w := got["/brand/logo"]; w == nil || w.Header().Get("Content-Type") != "image/svg+xml" ||
		!strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the logo: %+v", w)
	}
	if w := got["/brand/theme.css"]; w == nil || !strings.Contains(w.Body.String(), "#003064") {
		t.Errorf("the colour: %+v", w)
	}
	if !strings.HasPrefix(h.URL("logo"), "/brand/logo?v=") || h.URL("nothing") != "" {
		t.Errorf("addresses: %q, %q", h.URL("logo"), h.URL("nothing"))
	}
	if _, err := New("", "#ffd23f"); err == nil || !strings.Contains(err.Error(), "darker") {
		t.Errorf("a colour on which white text cannot be read: %v", err)
	}
	if _, err := New("/nowhere.png", ""); err == nil {
		t.Error("a logo that is not there")
	}
}
