package shell

import (
	"net/http"

	"kundenportal/internal/sheet"
)

// CSV is a table that goes out as a file which a German Excel opens rightly.
type CSV struct{ sheet.CSV }

// NewCSV begins the answer. The name is ours, without quotes and path; what cannot be written to the
// reader is no error of ours.
func NewCSV(w http.ResponseWriter, name string) CSV {
	Attach(w, name, "text/csv; charset=utf-8")
	return CSV{sheet.NewCSV(w)}
}

// End sends what is left.
func (c CSV) End() { _ = c.CSV.End() }

// Attach says in the headers that the answer is a file to be saved. The name is ours, without quotes and path.
func Attach(w http.ResponseWriter, name, mediaType string) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}
