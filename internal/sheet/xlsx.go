package sheet

import (
	"bytes"
	"io"

	"github.com/xuri/excelize/v2"
)

// maxLine is how far down rows are looked for: an XLSX file can say that its second row is the millionth.
const maxLine = 10 * MaxRows

// readXLSX takes the first sheet. Cells come as they are shown, dates of the short kind as YYYY-MM-DD.
func readXLSX(data []byte) (out []Row, err error) {
	defer func() {
		if recover() != nil { // a file made to break its reader
			out, err = nil, ErrFormat
		}
	}()
	if err := bounded(data); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: MaxUnzipped, UnzipXMLSizeLimit: MaxUnzipped,
		ShortDatePattern: "yyyy-mm-dd"})
	if err != nil {
		return nil, ErrFormat
	}
	defer func() { _ = f.Close() }()
	names := f.GetSheetList()
	if len(names) == 0 {
		return nil, ErrFormat
	}
	read, err := f.Rows(names[0])
	if err != nil {
		return nil, ErrFormat
	}
	defer func() { _ = read.Close() }()
	var kept rows
	for line := 1; read.Next(); line++ {
		cells, err := read.Columns()
		if err != nil {
			return nil, ErrFormat
		}
		if line > maxLine {
			return nil, ErrRows
		}
		if err := kept.add(line, cells); err != nil {
			return nil, err
		}
	}
	if read.Error() != nil {
		return nil, ErrFormat
	}
	return kept, nil
}

// XLSX writes a table as an XLSX file of one sheet, every cell a text.
type XLSX struct {
	f    *excelize.File
	rows *excelize.StreamWriter
	w    io.Writer
	n    int
	err  error
}

// NewXLSX begins the file; the sheet's name is ours. It is written to w by End: a ZIP file has its list of contents at its end, and rows are kept
// on disk meanwhile where they are many.
func NewXLSX(w io.Writer, name string) *XLSX {
	x := &XLSX{f: excelize.NewFile(), w: w}
	if x.err = x.f.SetSheetName("Sheet1", name); x.err == nil {
		x.rows, x.err = x.f.NewStreamWriter(name)
	}
	if x.err == nil {
		x.err = x.rows.SetColWidth(1, MaxColumns, 22)
	}
	return x
}

// Row writes a line.
func (x *XLSX) Row(cells ...string) {
	if x.err != nil {
		return
	}
	x.n++
	at, err := excelize.CoordinatesToCellName(1, x.n)
	if err != nil {
		x.err = err
		return
	}
	values := make([]any, len(cells))
	for i, s := range cells {
		values[i] = Harmless(s)
	}
	x.err = x.rows.SetRow(at, values)
}

// End writes the file.
func (x *XLSX) End() error {
	defer func() { _ = x.f.Close() }()
	if x.err == nil {
		x.err = x.rows.Flush()
	}
	if x.err == nil {
		x.err = x.f.Write(x.w)
	}
	return x.err
}
