package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// Bounds of what is unpacked, besides its bytes. Rows are read one after the other; of the other parts the reader
// makes some 300 bytes an element, and it parses a number's format anew for each cell.
const (
	maxMarks  = 1_000_000 // signs that open a tag, outside of the sheets
	maxFormat = 255       // characters, as Excel has it
)

// bounded says whether an XLSX file can be handed to the reader, by what it holds and not by what its list of
// contents says.
func bounded(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return ErrFormat
	}
	left, marks := int64(MaxUnzipped), maxMarks
	for _, f := range z.File {
		part, err := unpacked(f, left+1)
		if err != nil {
			return ErrFormat
		}
		left -= int64(len(part))
		if !strings.HasPrefix(f.Name, "xl/worksheets/") {
			marks -= bytes.Count(part, []byte("<"))
		}
		if left < 0 || marks < 0 {
			return ErrUnzipped
		}
		if bytes.Contains(part, []byte("formatCode")) && longFormat(part) {
			return ErrFormat
		}
	}
	return nil
}

func unpacked(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(io.LimitReader(r, most))
}

// longFormat finds a format of numbers that no spreadsheet writes.
func longFormat(part []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(part))
	d.Strict = false
	for {
		t, err := d.RawToken()
		if err != nil {
			return false // what comes after is not read either
		}
		e, _ := t.(xml.StartElement)
		for _, a := range e.Attr {
			if a.Name.Local == "formatCode" && len([]rune(a.Value)) > maxFormat {
				return true
			}
		}
	}
}
