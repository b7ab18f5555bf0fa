package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	"kundenportal/internal/sheet"
)

func read(t *testing.T, data string) [][]string {
	t.Helper()
	rows, err := sheet.Read([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, r.Cells)
	}
	return out
}

func TestEveryDialectOfCSVIsRead(t *testing.T) {
	t.Parallel()
	want := [][]string{{"Name", "Straße"}, {"Köhler; Jan", "1 \"A\""}}
	for name, data := range map[string]string{
		"UTF-8, semicolons":          "Name;Straße\n\"Köhler; Jan\";\"1 \"\"A\"\"\"\n",
		"with a byte order mark":     "\ufeffName;Straße\r\n\"Köhler; Jan\";\"1 \"\"A\"\"\"\r\n",
		"commas":                     "Name,Straße\nKöhler; Jan,\"1 \"\"A\"\"\"\n",
		"tabs":                       "Name\tStraße\nKöhler; Jan\t\"1 \"\"A\"\"\"\n",
		"Windows-1252":               "Name;Stra\xdfe\r\n\"K\xf6hler; Jan\";\"1 \"\"A\"\"\"\r\n",
		"what says its own sign":     "sep=,\nName,Straße\nKöhler; Jan,\"1 \"\"A\"\"\"\n",
		"empty lines and cells last": "Name;Straße;;\n;;\n\"Köhler; Jan\";\"1 \"\"A\"\"\"; \n",
		"UTF-16":                     utf16("Name\tStraße\nKöhler; Jan\t\"1 \"\"A\"\"\"\n"),
	} {
		if got := read(t, data); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	rows, err := sheet.Read([]byte("a;b\n\n\"x\ny\";z\nlast\n"))
	if err != nil || rows[1].Line != 3 || rows[2].Line != 5 {
		t.Errorf("lines %+v, %v", rows, err)
	}
}

func utf16(s string) string {
	out := "\xff\xfe"
	for _, r := range s {
		out += string([]byte{byte(r), byte(r >> 8)})
	}
	return out
}

// awkward are texts that a spreadsheet, or the way back, could take for something else.
var awkward = []string{"=1+1", "+49 30", "-", "-5", "@SUM", "'", "'=1", "''x", "＝1", "O'Neil", "a;b", "a\"b", "zwei\nZeilen", "0012", "01.02.2026", "1e5", "Größe"}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	var c, x bytes.Buffer
	out, book := sheet.NewCSV(&c), sheet.NewXLSX(&x, "Kontakte")
	for _, s := range awkward {
		out.Row("k", s)
		book.Row("k", s)
	}
	if err := errors.Join(out.End(), book.End()); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"CSV": c.String(), "XLSX": x.String()} {
		for i, got := range read(t, data) {
			want := awkward[i]
			if want == "-" {
				want = "'-" // a minus alone is an instruction; whoever reads tells them apart
			}
			if got[1] != want {
				t.Errorf("%s: %q came back as %q", name, awkward[i], got[1])
			}
		}
	}
	for line := range strings.SplitSeq(c.String(), "\r\n") {
		if _, cell, _ := strings.Cut(strings.Trim(line, "\""), ";"); strings.IndexAny(strings.Trim(cell, "\""), "=+-@＝") == 0 {
			t.Errorf("a formula: %q", line)
		}
	}
}

// bomb is an XLSX file whose sheet unpacks to many bytes.
func bomb(t *testing.T, size int) string {
	t.Helper()
	return book(t, map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat(" ", size)})
}

// book is an XLSX file with some parts of it.
func book(t *testing.T, parts map[string]string) string {
	t.Helper()
	all := map[string]string{"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, "xl/workbook.xml": `<workbook/>`}
	maps.Copy(all, parts)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range all {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFileThatIsNoneOrTooMuchIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"an old Excel file": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", sheet.ErrOldExcel},
		"bytes":             {"a\x00b", sheet.ErrFormat},
		"a broken ZIP file": {"PK\x03\x04broken", sheet.ErrFormat},
		"another ZIP file":  {bomb(t, 10), sheet.ErrFormat},
		"a million styles":  {book(t, map[string]string{"xl/styles.xml": "<styleSheet><cellXfs>" + strings.Repeat("<xf/>", 1_000_000)}), sheet.ErrUnzipped},
		"a million texts":   {book(t, map[string]string{"xl/sharedStrings.xml": "<sst>" + strings.Repeat("<si><t/></si>", 500_000)}), sheet.ErrUnzipped},
		"a long format":     {book(t, map[string]string{"xl/styles.xml": `<styleSheet><numFmts><numFmt formatCode="` + strings.Repeat("0", 256) + `"/></numFmts></styleSheet>`}), sheet.ErrFormat},
		"a ZIP bomb":        {bomb(t, sheet.MaxUnzipped+1), sheet.ErrUnzipped},
		"too many rows":     {strings.Repeat("a\n", sheet.MaxRows+1), sheet.ErrRows},
		"too many columns":  {strings.Repeat("a;", sheet.MaxColumns) + "b", sheet.ErrColumns},
		"a long cell":       {strings.Repeat("a", sheet.MaxCell+1), sheet.ErrCell},
	} {
		if _, err := sheet.Read([]byte(c.data)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a;b\n\"c\nd"))
	f.Add([]byte("sep=;\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := sheet.Read(data)
		if err != nil && rows != nil {
			t.Error(fmt.Sprint(rows), err)
		}
	})
}
