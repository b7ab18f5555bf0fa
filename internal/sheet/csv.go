package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// readCSV takes what spreadsheets write as CSV: UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252;
// semicolon, comma or tab between the cells, as the first line has it.
func readCSV(data []byte) ([]Row, error) {
	text, err := decode(data)
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return nil, ErrFormat
	}
	comma, skipped := separator(&text)
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = comma, -1, true, true
	var out rows
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, ErrFormat
		}
		line, _ := r.FieldPos(0)
		if err := out.add(line+skipped, cells); err != nil {
			return nil, err
		}
	}
}

func decode(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
	case utf8.Valid(data):
		return bytes.TrimPrefix(data, []byte("\ufeff")), nil
	}
	return charmap.Windows1252.NewDecoder().Bytes(data)
}

// separator finds the sign between cells: the one that the first line has most often outside of quotes. A line "sep=;", as
// Excel understands it, says so itself and is no row.
func separator(text *[]byte) (comma rune, skipped int) {
	first, rest, _ := bytes.Cut(*text, []byte("\n"))
	if line := bytes.TrimSpace(first); len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) && bytes.IndexByte([]byte(";,"), line[4]) >= 0 {
		*text = rest
		return rune(line[4]), 1
	}
	counts, quoted := map[byte]int{}, false
	for _, b := range first {
		if b == '"' {
			quoted = !quoted
		}
		if !quoted {
			counts[b]++
		}
	}
	comma = ';'
	for _, other := range []byte(",\t") {
		if counts[other] > counts[byte(comma)] {
			comma = rune(other)
		}
	}
	return comma, 0
}

// CSV writes a table as a file that a German Excel opens rightly: UTF-8 with a byte order mark, semicolons, CRLF
// (otherwise as RFC 4180).
type CSV struct{ w *csv.Writer }

// NewCSV begins the file. What cannot be written is told by End.
func NewCSV(w io.Writer) CSV {
	_, _ = io.WriteString(w, "\ufeff") // the writer keeps its error
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	return CSV{out}
}

// Row writes a line.
func (c CSV) Row(cells ...string) {
	out := make([]string, len(cells))
	for i, s := range cells {
		out[i] = Harmless(s)
	}
	_ = c.w.Write(out)
}

// End writes what is left.
func (c CSV) End() error {
	c.w.Flush()
	return c.w.Error()
}
