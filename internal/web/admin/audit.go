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

// told are the actions that have a text; others, of later versions, are shown by their name.
var told = []string{"contact.create", "contact.edit", "contact.active", "contact.email", "membership.create", "membership.edit", "membership.end", "naming.create", "naming.approve",
	"naming.refuse", "naming.withdraw", "org.create", "org.edit", "org.active", "agent.create", "agent.edit", "agent.active", "role.create", "role.edit", "role.delete",
	"team.create", "team.edit", "team.active", "person.handover", "person.email_asked", "person.email_changed", "person.email_dropped", "product.create", "product.edit", "product.active", "field.create", "field.edit", "field.active", "component.create",
	"component.edit", "component.active", "text_block.create", "text_block.edit", "text_block.delete", "article.create", "article.edit", "news.create", "news.edit", "job.retry", "job.drop", "mail_text.edit", "password.changed", "audit.export", "admin.created",
	"org.import", "org.list", "org.products", "org.contract", "contact.import", "contact.export", "setting.edit"}

func auditAction(l *i18n.Loc, action string) string {
	if slices.Contains(told, action) {
		return l.T("audit.action." + action)
	}
	return action
}

// facts that have a text; others are shown by their name.
var auditFields = []string{"name", "name_en", "given_name", "family_name", "email", "phone", "lang", "role", "active", "lead", "level", "comment", "named_by", "named_on", "customer_no", "link_only",
	"parent", "permissions", "members", "takes_new", "version", "org", "state", "reason", "to", "tickets", "kind", "error", "former_nos", "products", "created", "changed", "invited", "query",
	"vendor", "copyright", "colour", "logo", "media_type", "hotline", "note", "emergency", "social", "url", "text", "text_de", "text_en"}

func auditChanges(l *i18n.Loc, e directory.AuditEntry) []string {
	var out []string
	for _, c := range e.Changes {
		label := c.Field
		if slices.Contains(auditFields, c.Field) {
			label = l.T("audit.field." + c.Field)
		}
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
