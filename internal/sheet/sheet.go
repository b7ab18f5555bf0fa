// Package sheet reads and writes tables as files: CSV as German and other spreadsheets write it, and XLSX.
//
// A file comes from outside: how much of it is unpacked, read and kept is bounded, and a file that is none ends in one
// of the errors below, never in a panic. The package must not know what a table is about.
package sheet

import (
	"bytes"
	"errors"
	"strings"
)

// Bounds of a table that is read.
const (
	MaxBytes    = 8 << 20  // of the file
	MaxUnzipped = 32 << 20 // of all that an XLSX file holds
	MaxRows     = 20_000
	MaxColumns  = 60
	MaxCell     = 4_000 // bytes
)

// What is wrong with a file that is not read.
var (
	ErrFormat   = errors.New("sheet: neither CSV nor XLSX")
	ErrOldExcel = errors.New("sheet: an XLS file")
	ErrUnzipped = errors.New("sheet: unpacks to more than is read")
	ErrRows     = errors.New("sheet: too many rows")
	ErrColumns  = errors.New("sheet: too many columns")
	ErrCell     = errors.New("sheet: a cell is too long")
)

// Row is a row that is not empty, with its line in the file.
type Row struct {
	Line  int
	Cells []string
}

// Read takes a table from a file; which kind it is, its first bytes say. Of an XLSX file it is the first sheet.
func Read(data []byte) ([]Row, error) {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readXLSX(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, ErrOldExcel
	}
	return readCSV(data)
}

// rows collects rows within the bounds.
type rows []Row

func (r *rows) add(line int, cells []string) error {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	switch {
	case len(cells) == 0:
		return nil
	case len(cells) > MaxColumns:
		return ErrColumns
	case len(*r) == MaxRows:
		return ErrRows
	}
	out := make([]string, len(cells))
	for i, c := range cells {
		if len(c) > MaxCell {
			return ErrCell
		}
		out[i] = plain(c)
	}
	*r = append(*r, Row{line, out})
	return nil
}

// formula are the signs with which a spreadsheet takes a text for a formula, in full width too (OWASP, CSV Injection).
const formula = "=+-@\t\r\n＝＋－＠"

// Harmless keeps a spreadsheet from taking a text for a formula: one that begins as one does gets an apostrophe before it. So does one that begins
// with an apostrophe, so that reading takes away again what was put there and nothing else.
func Harmless(s string) string {
	if strings.IndexAny(s, formula+"'") == 0 {
		return "'" + s
	}
	return s
}

// plain takes the apostrophe away again. A single minus is no formula and stays what was typed.
func plain(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && strings.IndexAny(rest, formula+"'") == 0 && rest != "-" {
		return rest
	}
	return s
}
