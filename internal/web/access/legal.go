package access

import (
	"embed"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/richtext"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

//go:embed legal/*.md
var shipped embed.FS

// Source is where a legal page comes from: the address of a page elsewhere, or a Markdown file. A
// file is shown in every language as it is.
type Source struct{ URL, File string }

// helpAccess is the help with access, and helpByLink what it says instead where passwords are chosen by
// desk.ResetByLink.
const (
	helpAccess = "help-access"
	helpByLink = "help-access-link"
)

// LegalTexts reads the legal pages of an installation, the configured ones before the shipped ones. The error
// names a file that cannot be read.
func LegalTexts(configured map[string]Source) (map[string]desk.LegalText, error) {
	out := make(map[string]desk.LegalText)
	for _, name := range desk.LegalPages {
		source := configured[name]
		t := desk.LegalText{URL: source.URL, Text: map[string]string{}}
		switch {
		case source.URL != "":
		case source.File != "":
			text, err := os.ReadFile(source.File)
			if err != nil {
				return nil, fmt.Errorf("access: legal page %s: %w", name, err)
			}
			t.Text[""] = tidy(string(text))
		default:
			t = shippedText(name)
		}
		out[name] = t
	}
	return out, nil
}

// shippedText is a text that comes with the portal.
func shippedText(name string) desk.LegalText {
	t := desk.LegalText{Text: map[string]string{}}
	for _, lang := range i18n.Languages() {
		text, err := shipped.ReadFile("legal/" + name + "." + lang + ".md")
		if err != nil {
			panic(err) // built in
		}
		t.Text[lang] = tidy(string(text))
	}
	return t
}

func tidy(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"))
}

// LegalHTML makes a text into a page: its title, the first line "# …" if there is one, and safe HTML with the
// vendor's contact put in.
func LegalHTML(text string, b ui.Brand) (title, html string) {
	if rest, ok := strings.CutPrefix(strings.TrimSpace(text), "# "); ok {
		title, text, _ = strings.Cut(rest, "\n")
	}
	text = strings.NewReplacer("{{vendor}}", orDash(b.Vendor), "{{email}}", orDash(b.Email), "{{hotline}}", orDash(b.Hotline)).Replace(text)
	return strings.TrimSpace(title), richtext.ArticleHTML(strings.TrimSpace(text))
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// textPage is a page of text.
type textPage struct {
	ui.Page
	HTML     string // safe: richtext made it
	TextLang string
}

func (h *Handler) legalPage(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if !slices.Contains(desk.LegalPages, name) {
		return desk.Missing("web.legal")
	}
	t := h.cfg.Legal(r.Context(), name)
	if t.URL != "" {
		http.Redirect(w, r, t.URL, http.StatusFound)
		return nil
	}
	return show(w, r, t, shell.Of(r).L.T("ui.legal."+name))
}

func (h *Handler) helpAccess(w http.ResponseWriter, r *http.Request) error {
	name := helpAccess
	if h.cfg.Reset == desk.ResetByLink {
		name = helpByLink
	}
	return show(w, r, shippedText(name), "")
}

// show shows a text under its own title, or the one given.
func show(w http.ResponseWriter, r *http.Request, t desk.LegalText, title string) error {
	c := shell.Of(r)
	text, lang := t.In(c.L.Lang())
	if lang == "" {
		lang = c.L.Lang()
	}
	own, html := LegalHTML(text, c.Page.Brand)
	if own != "" {
		title = own
	}
	return shell.Render(w, r, http.StatusOK, textView(textPage{c.Frame(title), html, lang}))
}

// barrierPage says how a barrier is reported.
type barrierPage struct {
	ui.Page
	Email     string
	Elsewhere string // a page for it
	MayReport bool   // the reader can create tickets
}

func (h *Handler) reportBarrier(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	p := barrierPage{Page: c.Frame(c.L.T("ui.legal.report_barrier")), Email: c.Page.Brand.Email,
		MayReport: c.Page.User != nil && !c.Page.User.Staff}
	if to := h.cfg.ReportBarrier; to != nil && to.Scheme == "mailto" {
		p.Email = to.Opaque
	} else if to != nil {
		p.Elsewhere = to.String()
	}
	return shell.Render(w, r, http.StatusOK, barrierView(p))
}

// mailto makes the address of a mail with its subject.
func mailto(address, subject string) string {
	return "mailto:" + address + "?subject=" + url.PathEscape(subject)
}
