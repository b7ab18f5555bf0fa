package editor

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/web/ui"
)

// moment makes a field for day and time; where a browser has none, both are typed.
func moment(f ui.Field) ui.Field {
	f.Short = true
	f.Attrs = templ.Attributes{"type": "datetime-local"}
	return f
}

func number(f ui.Field) ui.Field {
	f.Short = true
	f.Attrs = templ.Attributes{"inputmode": "numeric"}
	return f
}

// text makes a field of one language. None is required: one language is enough.
func (p page) text(name string) ui.Field {
	f := p.field(name, "")
	f.Label, f.Free = fieldName(p.L, name), true
	return f
}

func keywords(p page, lang string) ui.Field {
	f := p.text("keywords_" + lang)
	f.Hint, f.Free, f.Optional = p.L.T("content.keywords_hint"), false, true
	return f
}

func inLang(f ui.Field, lang string) ui.Field {
	f.Attrs = templ.Attributes{"lang": lang, "maxlength": "500"}
	return f
}

func body(p page, lang string) ui.Field {
	f := p.text("body_" + lang)
	f.Hint = p.L.T("content.body_hint")
	f.Rows = 16
	f.Attrs = templ.Attributes{"lang": lang, "maxlength": strconv.Itoa(knowledge.MaxBody)}
	return f
}

// previewed is the text of a language as it would be stored.
func previewed(p page, lang string) (title, text string) {
	return desk.Line(p.form.Get("title_" + lang)), desk.Text(p.form.Get("body_" + lang))
}

func listPath(p page) string {
	if p.kind == "news" {
		return "/editor/news"
	}
	return "/editor"
}

func newerKind(p page) string {
	if p.article.Newer {
		return "warning"
	}
	return "info"
}

func newerTitle(p page) string {
	if p.article.Newer {
		return "content.newer"
	}
	return "content.own"
}

func badgeClass(s state) string {
	switch s.name {
	case "shown":
		return "p-badge--resolved"
	case "draft":
		return "p-badge--in_progress"
	case "ahead":
		return "p-badge--scheduled"
	}
	return "p-badge--closed"
}

func changedAt(p desk.Publication) (last time.Time) {
	for _, t := range p.Texts {
		if t.UpdatedAt.After(last) {
			last = t.UpdatedAt
		}
	}
	return last
}

// readers says for whom it is.
func readers(l *i18n.Loc, p desk.Publication) string {
	switch {
	case p.Org.ID != 0 && p.Product.ID != 0:
		return p.Org.Name + " · " + p.Product.Name
	case p.Org.ID != 0:
		return p.Org.Name
	case p.Product.ID != 0:
		return p.Product.Name
	}
	return l.T("content.everybody")
}

func newsReaders(l *i18n.Loc, n desk.NewsSource) string {
	if n.Public {
		return l.T("content.public")
	}
	return readers(l, n.Publication)
}

func langNames(l *i18n.Loc, langs []string) string {
	names := make([]string, len(langs))
	for i, lang := range langs {
		names[i] = l.T("lang." + lang)
	}
	return l.List(names)
}

func itoa(n int) string { return strconv.Itoa(n) }
