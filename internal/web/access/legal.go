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

// document is a text with its title: the first line "# …" of its file.
type document struct {
	url         string // elsewhere; then there is no text
	title, body string
	lang        string // of the text, where it is known
}

// The documents: the legal pages that can be configured, and the help with access.
var (
	legalNames = []string{"imprint", "privacy", "accessibility"}
	helpAccess = "help-access"
)

// helpByLink is what the help says instead where passwords are chosen by desk.ResetByLink.
const helpByLink = "help-access-link"

func docKey(name, lang string) string { return name + "." + lang }

// documents reads all texts, the configured ones before the shipped ones.
func documents(configured map[string]Source, reset desk.ResetFlow) (map[string]document, error) {
	out := make(map[string]document)
	for _, name := range append([]string{helpAccess}, legalNames...) {
		source, file := configured[name], name
		if name == helpAccess && reset == desk.ResetByLink {
			file = helpByLink
		}
		for _, lang := range i18n.Languages() {
			d := document{url: source.URL}
			if source.URL == "" {
				var err error
				if d, err = read(file, lang, source.File); err != nil {
					return nil, fmt.Errorf("access: legal page %s: %w", name, err)
				}
			}
			out[docKey(name, lang)] = d
		}
	}
	return out, nil
}

func read(name, lang, file string) (document, error) {
	d := document{lang: lang}
	text, err := shipped.ReadFile("legal/" + docKey(name, lang) + ".md")
	if file != "" {
		d.lang = ""
		text, err = os.ReadFile(file)
	}
	if err != nil {
		return d, err
	}
	s := strings.TrimSpace(strings.ReplaceAll(strings.TrimPrefix(string(text), "\ufeff"), "\r\n", "\n"))
	if title, ok := strings.CutPrefix(s, "# "); ok {
		d.title, s, _ = strings.Cut(title, "\n")
	}
	d.body = strings.TrimSpace(s)
	return d, nil
}

// fill puts the vendor's contact into a text.
func (d document) fill(b ui.Brand) string {
	return strings.NewReplacer("{{vendor}}", orDash(b.Vendor), "{{email}}", orDash(b.Email), "{{hotline}}", orDash(b.Hotline)).Replace(d.body)
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
	if slices.Contains(legalNames, name) {
		return h.show(w, r, name)
	}
	return desk.Missing("web.legal")
}

func (h *Handler) helpAccess(w http.ResponseWriter, r *http.Request) error {
	return h.show(w, r, helpAccess)
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, name string) error {
	c := shell.Of(r)
	d := h.legal[docKey(name, c.L.Lang())]
	if d.url != "" {
		http.Redirect(w, r, d.url, http.StatusFound)
		return nil
	}
	title := d.title
	if title == "" {
		title = c.L.T("ui.legal." + name)
	}
	lang := d.lang
	if lang == "" {
		lang = c.L.Lang()
	}
	return shell.Render(w, r, http.StatusOK, textView(textPage{c.Frame(title), richtext.ArticleHTML(d.fill(c.Page.Brand)), lang}))
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
