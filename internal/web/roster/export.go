package roster

import (
	"io"
	"net/http"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/sheet"
	"kundenportal/internal/web/shell"
)

// writer is a table on its way out.
type writer interface {
	Row(cells ...string)
	End() error
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// parse reads the name of a file: what it holds and how.
func parse(file string) (kind desk.ImportKind, ext string, ok bool) {
	name, ext, _ := strings.Cut(file, ".")
	kind = map[string]desk.ImportKind{"organisations": desk.ImportOrgs, "contacts": desk.ImportContacts}[name]
	return kind, ext, kind != "" && (ext == "csv" || ext == "xlsx")
}

// begin sends the headers and the first row.
func begin(w http.ResponseWriter, l *i18n.Loc, kind desk.ImportKind, name, ext string) writer {
	if ext == "xlsx" {
		shell.Attach(w, name+".xlsx", xlsxType)
	} else {
		shell.Attach(w, name+".csv", "text/csv; charset=utf-8")
	}
	return table(w, l, kind, ext)
}

// table begins a file with its headings.
func table(w io.Writer, l *i18n.Loc, kind desk.ImportKind, ext string) writer {
	var out writer
	if ext == "xlsx" {
		out = sheet.NewXLSX(w, l.T("import.of."+string(kind)))
	} else {
		out = sheet.NewCSV(w)
	}
	var head []string
	for _, column := range directory.Columns(kind) {
		head = append(head, l.T("import.column."+column))
	}
	out.Row(head...)
	return out
}

// cells are a record's, in the order of the columns and in words of a language.
func cells(l *i18n.Loc, kind desk.ImportKind, x directory.Record) []string {
	var out []string
	for _, column := range directory.Columns(kind) {
		out = append(out, shown(l, column, x.Cells[column]))
	}
	return out
}

// export gives organisations or contacts with the filter of their list.
func (h *Handler) export(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	kind, ext, ok := parse(r.PathValue("file"))
	if !ok {
		return desk.Missing("web.roster.export")
	}
	var out writer
	start := func() {
		if out == nil {
			name, _, _ := strings.Cut(r.PathValue("file"), ".")
			out = begin(w, c.L, kind, name+"-"+c.Now.Format(time.DateOnly), ext)
		}
	}
	err := h.directory.Export(r.Context(), c.Staff, kind, r.URL.Query().Get("q"), func(x directory.Record) error {
		start()
		out.Row(cells(c.L, kind, x)...)
		return r.Context().Err()
	})
	if err != nil && out == nil {
		return err
	}
	start()
	_ = out.End() // who left gets no more
	return nil
}

// template gives the headings with a line that shows how cells are filled in.
func (h *Handler) template(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	kind, ext, ok := parse(r.PathValue("file"))
	if !ok {
		return desk.Missing("web.roster.template")
	}
	name, _, _ := strings.Cut(r.PathValue("file"), ".")
	out := begin(w, c.L, kind, name, ext)
	out.Row(example(c.L, kind)...)
	_ = out.End()
	return nil
}

func example(l *i18n.Loc, kind desk.ImportKind) []string {
	var out []string
	for _, column := range directory.Columns(kind) {
		text := l.T("import.example." + column)
		out = append(out, shown(l, column, text))
	}
	return out
}
