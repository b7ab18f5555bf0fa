package editor

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// versionsPage lists the versions of an article or a news item.
type versionsPage struct {
	ui.Page
	of       string
	back     string
	action   string
	seen     int
	versions []knowledge.Version
	zone     *time.Location
}

func (h *Handler) articleVersions(w http.ResponseWriter, r *http.Request) error {
	a, list, err := h.editor.ArticleVersions(r.Context(), shell.Of(r).Staff, r.PathValue("slug"))
	if err != nil {
		return err
	}
	return h.showVersions(w, r, a.Publication, articlePath(a.Slug), list)
}

func (h *Handler) newsVersions(w http.ResponseWriter, r *http.Request) error {
	n, list, err := h.editor.NewsVersions(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	return h.showVersions(w, r, n.Publication, newsPath(n.Ref), list)
}

func (h *Handler) showVersions(w http.ResponseWriter, r *http.Request, p desk.Publication, back string, list []knowledge.Version) error {
	c := shell.Of(r)
	t, _ := p.Text(c.L.Lang())
	return shell.Render(w, r, http.StatusOK, versionsView(versionsPage{of: t.Title, back: back, action: back + "/versions", seen: p.Version,
		versions: list, zone: h.zone,
		Page: c.Frame(c.L.T("content.versions"), crumbs(c, ui.Crumb{Text: t.Title, Href: back}, ui.Crumb{Text: c.L.T("content.versions")})...)}))
}

func (h *Handler) restoreArticle(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	return restore(w, r, articlePath(slug), func(version int, seen string) error {
		return h.editor.RestoreArticle(r.Context(), shell.Of(r).Staff, slug, version, seen)
	})
}

func (h *Handler) restoreNews(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("ref")
	return restore(w, r, newsPath(ref), func(version int, seen string) error {
		return h.editor.RestoreNews(r.Context(), shell.Of(r).Staff, ref, version, seen)
	})
}

func restore(w http.ResponseWriter, r *http.Request, to string, do func(version int, seen string) error) error {
	version, err := strconv.Atoi(r.PostFormValue("version"))
	if err != nil {
		version = 0 // there is none
	}
	if err := do(version, r.PostFormValue("seen")); err != nil {
		return err
	}
	return shell.Back(w, r, to, "version_restored")
}

// by says who wrote a version.
func by(l *i18n.Loc, v knowledge.Version) string {
	if v.By == "" {
		return l.T("content.by_program")
	}
	return v.By
}

// fieldName is what a field is called in the form.
func fieldName(l *i18n.Loc, field string) string {
	for _, lang := range i18n.Languages() {
		if name, ok := strings.CutSuffix(field, "_"+lang); ok {
			return l.T("content.field."+name) + " (" + l.T("lang."+lang) + ")"
		}
	}
	return l.T("content.field." + field)
}

// shown writes a line of a comparison as the form shows it.
func (p versionsPage) shown(field, text string) string {
	switch field {
	case "published_at", "expires_at", "starts_at", "ends_at":
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return p.L.DateTime(t)
		}
	case "state":
		if text != "" {
			return p.L.T("content.state." + text)
		}
	case "kind":
		if text != "" {
			return p.L.T("knowledge.kind." + text)
		}
	case "category":
		return categoryName(p.L, text)
	case "public":
		return p.L.T("content.field.public")
	}
	return text
}
