package figures

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/figures"
	"kundenportal/internal/i18n"
	"kundenportal/internal/pdf"
	"kundenportal/internal/web/shell"
)

// Brand is how an installation shows itself on a report.
type Brand struct {
	Name   string
	Colour string // #rrggbb; empty: the design system's
}

// plainColour is the design system's dark blue.
const plainColour = "#171a2b"

// yearly gives an organisation's year for one who asks.
type yearly func(r *http.Request, year string) (desk.Named, figures.Report, error)

func (h *Handler) staffYear(r *http.Request, year string) (desk.Named, figures.Report, error) {
	return h.figures.StaffYear(r.Context(), shell.Of(r).Staff, r.PathValue("org"), year)
}

func (h *Handler) ownYear(r *http.Request, year string) (desk.Named, figures.Report, error) {
	return h.figures.OwnYear(r.Context(), shell.Of(r).Scope, r.PathValue("org"), year)
}

// yearlyReport answers with an organisation's yearly report.
func (h *Handler) yearlyReport(of yearly) shell.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		year, ok := strings.CutSuffix(r.PathValue("file"), ".pdf")
		if !ok {
			return desk.Missing("web.figures.yearlyReport")
		}
		org, report, err := of(r, year)
		if err != nil {
			return err
		}
		c := shell.Of(r)
		file, err := h.document(c.L, org, report)
		if err != nil {
			return err
		}
		name := c.L.T("figures.report.file") + "-" + year + ".pdf"
		header := w.Header()
		header.Set("Content-Type", "application/pdf")
		header.Set("Content-Disposition", `attachment; filename="`+name+`"`)
		header.Set("Cache-Control", "private, no-store")
		header.Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(file) //nolint:gosec // a PDF, sent as such; a reader who left is no error of ours
		return nil
	}
}

// document writes the report: what the page shows of the year, in the same words.
func (h *Handler) document(l *i18n.Loc, org desk.Named, r figures.Report) ([]byte, error) {
	year := strconv.Itoa(r.Period.Year)
	b := h.brand()
	colour := b.Colour
	if colour == "" {
		colour = plainColour
	}
	d, err := pdf.New(pdf.Info{Title: l.T("figures.report.title_of", "year", year, "org", org.Name), Author: b.Name, Lang: l.Lang(), Colour: colour, Created: r.At,
		PageNo: func(page, of int) string { return l.T("figures.report.page", "page", page, "of", of) }})
	if err != nil {
		return nil, err
	}
	v := view{report: r}
	p := page{view: v, l: l}
	d.Heading(1, l.T("figures.report.title", "year", year))
	d.Paragraph(org.Name)
	d.Note(about(l, r))
	d.Note(p.notes())
	d.Heading(2, l.T("figures.report.glance"))
	var rows [][]string
	for _, t := range p.tiles() {
		rows = append(rows, []string{t.Label, t.Value})
	}
	d.Table(l.T("figures.report.glance"), []string{l.T("figures.report.figure"), l.T("figures.report.value")}, rows)
	for _, s := range sections(l, v) {
		if s.key == "organisations" && r.Ask.Org != "" {
			continue // one line, of the organisation that the report is about
		}
		d.Heading(2, s.title)
		d.Note(s.definition)
		if len(s.rows) == 0 {
			d.Paragraph(l.T("figures.report.none"))
			continue
		}
		rows := rows[:0:0]
		for _, x := range s.rows {
			rows = append(rows, x.cells)
		}
		d.Table(s.title, s.head, rows)
	}
	return d.Bytes(), nil
}

// reports are the years whose report can be had from the page, with their addresses; those of one organisation only.
func (p page) reports() (out []link) {
	if p.reportBase == "" {
		return nil
	}
	for _, x := range p.report.Choices.Periods {
		if x.Year > 0 {
			out = append(out, link{strconv.Itoa(x.Year), p.reportBase + "/" + x.Key + ".pdf"})
		}
	}
	slices.SortFunc(out, func(a, b link) int { return strings.Compare(b.text, a.text) })
	return out
}

type link struct{ text, href string }
