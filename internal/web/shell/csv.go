package shell

import (
	"encoding/csv"
	"net/http"
	"strings"
)

// CSV is a table that goes out as a file which a German Excel opens rightly: UTF-8 with a byte order
// mark, semicolons, CRLF (otherwise as RFC 4180).
type CSV struct{ w *csv.Writer }

// NewCSV begins the answer. The name is ours, without quotes and path; what cannot be written to the
// reader is no error of ours.
func NewCSV(w http.ResponseWriter, name string) CSV {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write([]byte("\ufeff"))
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	return CSV{out}
}

// Row writes a line.
func (c CSV) Row(cells ...string) {
	out := make([]string, len(cells))
	for i, s := range cells {
		out[i] = harmless(s)
	}
	_ = c.w.Write(out)
}

// End sends what is left.
func (c CSV) End() { c.w.Flush() }

// harmless keeps a spreadsheet from taking a text for a formula (OWASP, CSV Injection): the signs
// that begin one, in full width too, get an apostrophe before them.
func harmless(s string) string {
	if strings.IndexAny(s, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}
