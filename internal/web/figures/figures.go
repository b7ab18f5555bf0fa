// Package figures holds "Auswertungen": what the vendor's staff see of all tickets, and lead contacts of
// their own organisation's.
//
// A page, a file and a report say the same, as all are made of the same sections (sections.go). Whether
// somebody may see them, and which groups are too small to be told, is decided by the use cases.
package figures

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/figures"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers staff and lead contacts.
type Handler struct {
	figures *figures.Figures
	zone    *time.Location
	brand   func() Brand
}

// New makes the pages.
func New(f *figures.Figures, zone *time.Location, b func() Brand) *Handler {
	return &Handler{f, zone, b}
}

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /staff/figures", Role: shell.Permitted, Need: desk.SeeFigures, Handle: h.page(h.staff)},
		{Pattern: "GET /staff/figures/{table}", Role: shell.Permitted, Need: desk.SeeFigures, Handle: h.file(h.staff)},
		{Pattern: "GET /staff/report/{org}/{file}", Role: shell.Permitted, Need: desk.SeeFigures, Handle: h.yearlyReport(h.staffYear)},
		{Pattern: "GET /organisation/{org}/report/{file}", Role: shell.Contact, Handle: h.yearlyReport(h.ownYear)},
		{Pattern: "GET /organisation/{org}/figures", Role: shell.Contact, Handle: h.page(h.own)},
		{Pattern: "GET /organisation/{org}/figures/{table}", Role: shell.Contact, Handle: h.file(h.own)},
	}
}

// view is a report with where it stands.
type view struct {
	report     figures.Report
	title      string
	base       string // address of the page, without a query
	reportBase string // address of the organisation's yearly reports; empty where the page is of several
	crumbs     []ui.Crumb
}

type source func(r *http.Request) (view, error)

func (h *Handler) staff(r *http.Request) (view, error) {
	c := shell.Of(r)
	report, err := h.figures.Staff(r.Context(), c.Staff, ask(r.URL.Query()))
	v := view{report: report, title: c.L.T("figures.title"), base: "/staff/figures"}
	if ref := report.Ask.Org; ref != "" {
		v.reportBase = "/staff/report/" + ref
	}
	return v, err
}

func (h *Handler) own(r *http.Request) (view, error) {
	c := shell.Of(r)
	org, report, err := h.figures.Own(r.Context(), c.Scope, r.PathValue("org"), ask(r.URL.Query()))
	v := view{report: report, title: c.L.T("figures.title_of", "org", org.Name), base: "/organisation/" + org.Ref + "/figures",
		reportBase: "/organisation/" + org.Ref + "/report"}
	above := "/organisation/" + org.Ref
	v.crumbs = []ui.Crumb{{Text: c.L.T("ui.menu.own_organisation"), Href: above}, {Text: c.L.T("figures.title")}}
	if len(c.Scope.Leading()) > 1 {
		v.crumbs = []ui.Crumb{{Text: c.L.T("ui.menu.own_organisation"), Href: "/organisation"}, {Text: org.Name, Href: above}, {Text: c.L.T("figures.title")}}
	}
	return v, err
}

func ask(q url.Values) figures.Ask {
	return figures.Ask{Period: q.Get("period"), Team: q.Get("team"), Product: q.Get("product"), Org: q.Get("org"), Kind: desk.Kind(q.Get("kind"))}
}

// address is that of what lies below the page, with the filter.
func (v view) address(below string) string {
	q := url.Values{}
	a := v.report.Ask
	for name, value := range map[string]string{"team": a.Team, "product": a.Product, "org": a.Org, "kind": string(a.Kind)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if a.Period != v.report.Choices.Periods[0].Key {
		q.Set("period", a.Period)
	}
	if len(q) == 0 {
		return v.base + below
	}
	return v.base + below + "?" + q.Encode()
}

func (h *Handler) page(from source) shell.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := from(r)
		if err != nil {
			return err
		}
		c := shell.Of(r)
		p := page{view: v, page: c.Frame(v.title, v.crumbs...), l: c.L, sections: sections(c.L, v)}
		return shell.Render(w, r, http.StatusOK, pageView(p))
	}
}

// file gives one section's table as a file.
func (h *Handler) file(from source) shell.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := from(r)
		if err != nil {
			return err
		}
		c := shell.Of(r)
		name, _ := strings.CutSuffix(r.PathValue("table"), ".csv")
		for _, s := range sections(c.L, v) {
			if s.key+".csv" != r.PathValue("table") {
				continue
			}
			out := shell.NewCSV(w, c.L.T("figures.file")+"-"+name+"-"+c.Now.In(h.zone).Format(time.DateOnly)+".csv")
			out.Row(s.head...)
			for _, row := range s.rows {
				out.Row(row.cells...)
			}
			out.End()
			return nil
		}
		return desk.Missing("web.figures")
	}
}
