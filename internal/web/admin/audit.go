package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

type auditPage struct {
	page   ui.Page
	query  directory.AuditQuery
	rows   []directory.AuditEntry
	people []ui.Option
	orgs   []ui.Option
	next   string // address of older entries
	export string
}

func auditQuery(v url.Values) directory.AuditQuery {
	q := directory.AuditQuery{Person: v.Get("person"), Org: v.Get("org"), Area: v.Get("area"), From: v.Get("from"), To: v.Get("to")}
	if at, id, ok := strings.Cut(v.Get("before"), "-"); ok {
		us, _ := strconv.ParseInt(at, 10, 64)
		q.BeforeID, _ = strconv.ParseInt(id, 10, 64)
		q.Before = time.UnixMicro(us)
	}
	return q
}

func (h *Handler) audit(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	v := r.URL.Query()
	p := auditPage{query: auditQuery(v)}
	var more bool
	var err error
	if p.rows, more, err = h.directory.Audit(r.Context(), c.Staff, p.query); err != nil {
		return err
	}
	people, orgs, err := h.directory.AuditChoices(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	p.people, p.orgs = options(c.L, people), options(c.L, orgs)
	v.Del("before")
	p.export = "/admin/audit.csv?" + v.Encode()
	if more {
		last := p.rows[len(p.rows)-1]
		v.Set("before", strconv.FormatInt(last.At.UnixMicro(), 10)+"-"+strconv.FormatInt(last.ID, 10))
		p.next = "/admin/audit?" + v.Encode()
	}
	title := c.L.T("admin.section.audit.title")
	p.page = c.Frame(title, ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: title})
	return shell.Render(w, r, http.StatusOK, auditView(p))
}

func options(l *i18n.Loc, names []desk.Named) []ui.Option {
	out := []ui.Option{{Label: l.T("audit.all")}}
	for _, n := range names {
		out = append(out, ui.Option{Value: n.Ref, Label: n.Name})
	}
	return out
}

// auditExport gives the trail, with its filter, as a file like those of the customer's lists.
func (h *Handler) auditExport(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	var out shell.CSV
	begun := false // the headers go with the first row
	begin := func() {
		if !begun {
			begun = true
			out = shell.NewCSV(w, "audit-"+c.Now.Format(time.DateOnly)+".csv")
			out.Row(c.L.T("audit.at"), c.L.T("audit.actor"), c.L.T("audit.what"), c.L.T("audit.subject"), c.L.T("audit.org"), c.L.T("audit.changes"))
		}
	}
	n := 0
	err := h.directory.EachAudit(r.Context(), c.Staff, auditQuery(r.URL.Query()), func(e directory.AuditEntry) error {
		begin()
		n++
		out.Row(c.L.DateTime(e.At), auditActor(c.L, e), auditAction(c.L, e.Action), e.Subject.Name, e.Org.Name, strings.Join(auditChanges(c.L, e), " · "))
		return nil
	})
	if err != nil && !begun {
		return err
	}
	begin()
	if n == directory.AuditExport {
		out.Row(c.L.T("audit.export_end", "n", c.L.Number(n)))
	}
	out.End()
	return nil // what went wrong in the middle ends the file; its headers are gone
}

func auditActor(l *i18n.Loc, e directory.AuditEntry) string {
	switch {
	case e.Actor.Name == "":
		return l.T("deed.portal")
	case e.Staff:
		return l.T("deed.staff", "name", e.Actor.Name)
	}
	return e.Actor.Name
}

// auditAction tells an action in words; one that has none, of another version, is shown by its name.
func auditAction(l *i18n.Loc, action string) string {
	if key := "audit.action." + action; l.Has(key) {
		return l.T(key)
	}
	return action
}

// auditField names a fact; one that has no name here is shown as it is.
func auditField(l *i18n.Loc, e directory.AuditEntry, field string) string {
	if at := strings.LastIndex(field, "_"); at > 0 && e.Kind == "mail_text" {
		if part, lang := "mailtext.part."+field[:at], "lang."+field[at+1:]; l.Has(part) && l.Has(lang) {
			return l.T("audit.text_in", "part", l.T(part), "lang", l.T(lang))
		}
	}
	if key := "audit.field." + strings.ToLower(field); l.Has(key) {
		return l.T(key)
	}
	return field
}

func auditChanges(l *i18n.Loc, e directory.AuditEntry) []string {
	var out []string
	for _, c := range e.Changes {
		label := auditField(l, e, c.Field)
		if c.From == "" {
			out = append(out, l.T("audit.is", "field", label, "to", auditValue(l, c.To)))
			continue
		}
		out = append(out, l.T("deed.change", "field", label, "from", auditValue(l, c.From), "to", auditValue(l, c.To)))
	}
	return out
}

func auditValue(l *i18n.Loc, v string) string {
	switch {
	case v == "yes" || v == "no":
		return l.T("audit.value_" + v)
	case slices.Contains(desk.Levels, desk.Level(v)):
		return l.T("scope." + v)
	case v == "mailbox_"+string(desk.MailboxNew), v == "mailbox_"+string(desk.MailboxAll):
		return l.T("mailbox.events." + strings.TrimPrefix(v, "mailbox_"))
	case v == "":
		return l.T("audit.value_none")
	}
	if r := []rune(v); len(r) > maxShown {
		return string(r[:maxShown]) + "…"
	}
	return v
}

// maxShown bounds a value in the list, in characters; a legal page's text is much longer.
const maxShown = 300

func (p auditPage) areas() []ui.Option {
	out := []ui.Option{{Label: p.page.L.T("audit.all")}}
	for _, a := range directory.AuditAreas {
		out = append(out, ui.Option{Value: a, Label: p.page.L.T("audit.area." + a)})
	}
	return out
}

// subjectPath is the page of what an entry is about, where there is one.
func subjectPath(e directory.AuditEntry) string {
	if e.Subject.Name == "" {
		return ""
	}
	switch e.Kind {
	case "org":
		return orgPath(e.Subject.Ref)
	case "role":
		return rolePath(e.Subject.Ref)
	case "team":
		return teamPath(e.Subject.Ref)
	}
	return ""
}
