// Package branding serves what an installation makes its own: the logo and the main colour. The rest
// of the look is the design system's. It serves nothing that a person uploaded.
package branding

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"kundenportal/internal/colour"
	"kundenportal/internal/web/shell"
)

// MinContrast is what text needs against its ground (WCAG 2.2, 1.4.3).
const MinContrast = 4.5

// Handler serves the files.
type Handler struct{ files map[string]file }

type file struct {
	mediaType string
	content   []byte
	hash      string
}

// New reads the logo, an SVG or PNG file, and checks the colour, "#rrggbb": white text on it has to
// be readable. Both may be empty.
func New(logo, primary string) (*Handler, error) {
	h := &Handler{files: make(map[string]file)}
	if logo != "" {
		content, err := os.ReadFile(logo)
		if err != nil {
			return nil, fmt.Errorf("read the logo (brand.logo): %w", err)
		}
		h.add("logo", mediaTypes[strings.ToLower(filepath.Ext(logo))], content)
	}
	if primary != "" {
		if c := colour.Contrast(primary, "#ffffff"); c < MinContrast {
			return nil, fmt.Errorf("white text on the colour %s (brand.primary) has a contrast of %.1f; it needs %.1f: choose a darker one",
				primary, c, MinContrast)
		}
		css := ":root, [data-kern-theme] { --p-header-bg: " + primary + "; --p-header-nav: " + primary + " }\n"
		h.add("theme.css", "text/css; charset=utf-8", []byte(css))
	}
	return h, nil
}

var mediaTypes = map[string]string{".svg": "image/svg+xml", ".png": "image/png"}

func (h *Handler) add(name, mediaType string, content []byte) {
	sum := sha256.Sum256(content)
	h.files[name] = file{mediaType, content, hex.EncodeToString(sum[:6])}
}

// URL is where a file ("logo", "theme.css") is served; empty if the installation has none. It
// changes with the content, so that browsers may keep it.
func (h *Handler) URL(name string) string {
	f, ok := h.files[name]
	if !ok {
		return ""
	}
	return "/brand/" + name + "?v=" + f.hash
}

// Routes is the table of the files.
func (h *Handler) Routes() []shell.Route {
	var routes []shell.Route
	for _, name := range []string{"logo", "theme.css"} {
		if f, ok := h.files[name]; ok {
			routes = append(routes, shell.Route{Pattern: "GET /brand/" + name, Role: shell.Anyone, Handle: f.serve, Shared: true})
		}
	}
	return routes
}

func (f file) serve(w http.ResponseWriter, r *http.Request) error {
	head := w.Header()
	head.Set("Content-Type", f.mediaType)
	head.Set("Cache-Control", "public, max-age=86400")
	head.Set("ETag", `"`+f.hash+`"`)
	// An SVG opened by itself must not run anything.
	head.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	http.ServeContent(w, r, "", shell.Of(r).Now, bytes.NewReader(f.content))
	return nil
}
