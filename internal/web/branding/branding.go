// Package branding serves what an installation makes its own: the logo and the main colour. The rest
// of the look is the design system's.
//
// A logo may be an SVG that somebody uploaded. It must never be served in a way that lets anything in it run,
// and pages show it as a picture only.
package branding

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/settings"
	"kundenportal/internal/web/shell"
)

// Handler serves the files.
type Handler struct {
	current func(context.Context) *settings.Snapshot
}

// New makes the handler; current gives what is in force.
func New(current func(context.Context) *settings.Snapshot) *Handler { return &Handler{current} }

// Routes is the table of the files.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /brand/logo", Role: shell.Anyone, Handle: h.logo, Shared: true},
		{Pattern: "GET /brand/theme.css", Role: shell.Anyone, Handle: h.theme, Shared: true},
	}
}

// LogoURL is where the logo is served; empty without one. It changes with the content, so that browsers may keep it.
func LogoURL(s *settings.Snapshot) string {
	if s.Logo.Hash == "" {
		return ""
	}
	return "/brand/logo?v=" + version(s.Logo.Hash)
}

// ThemeURL is the sheet with the colour, likewise.
func ThemeURL(s *settings.Snapshot) string {
	if s.Primary == "" {
		return ""
	}
	return "/brand/theme.css?v=" + version(strings.TrimPrefix(s.Primary, "#"))
}

func version(hash string) string { return hash[:min(len(hash), 12)] }

func (h *Handler) logo(w http.ResponseWriter, r *http.Request) error {
	s := h.current(r.Context())
	if s.Logo.Hash == "" {
		return desk.Missing("web.branding.logo")
	}
	return serve(w, r, s.Logo.MediaType, version(s.Logo.Hash), s.LogoContent)
}

func (h *Handler) theme(w http.ResponseWriter, r *http.Request) error {
	s := h.current(r.Context())
	if s.Primary == "" {
		return desk.Missing("web.branding.theme")
	}
	css := ":root, [data-kern-theme] { --p-header-bg: " + s.Primary + "; --p-header-nav: " + s.Primary + " }\n"
	return serve(w, r, "text/css; charset=utf-8", version(strings.TrimPrefix(s.Primary, "#")), []byte(css))
}

// serve answers with a file. An address that names another version than the one there is now is not kept.
func serve(w http.ResponseWriter, r *http.Request, mediaType, version string, content []byte) error {
	head := w.Header()
	head.Set("Content-Type", mediaType)
	head.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == version {
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	head.Set("ETag", `"`+version+`"`)
	// An SVG opened by itself must not run or load anything.
	head.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	http.ServeContent(w, r, "", shell.Of(r).Now, bytes.NewReader(content))
	return nil
}
