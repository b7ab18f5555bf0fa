package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/pdf"
)

func document(t *testing.T, rows int) []byte {
	t.Helper()
	d, err := pdf.New(pdf.Info{Title: "Jahresbericht für Öhringen", Author: "Kundenportal", Lang: "de", Colour: "#003064",
		Created: time.Date(2026, 11, 22, 13, 5, 0, 0, time.UTC), PageNo: func(page, of int) string { return fmt.Sprintf("Seite %d von %d", page, of) }})
	if err != nil {
		t.Fatal(err)
	}
	d.Heading(1, "Jahresbericht")
	d.Paragraph(strings.Repeat("Ein längerer Absatz, größer als eine Zeile – mit „Anführung“. ", 8))
	d.Heading(2, "Nach Art")
	var body [][]string
	for i := range rows {
		body = append(body, []string{fmt.Sprintf("Störung %d", i), "1.230", "weniger als 5"})
	}
	d.Table("Nach Art", []string{"Art", "Eingegangen", "Erste Antwort (Median)"}, body)
	return d.Bytes()
}

func TestTheSameContentGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(document(t, 80), document(t, 80)) {
		t.Error("the bytes differ")
	}
}

// read gives what stands in a file, streams unpacked.
func read(t *testing.T, file []byte) string {
	t.Helper()
	return regexp.MustCompile(`(?s)/FlateDecode.*?stream\n(.*?)\nendstream`).ReplaceAllStringFunc(string(file), func(s string) string {
		_, packed, _ := strings.Cut(s, "stream\n")
		z, err := zlib.NewReader(strings.NewReader(strings.TrimSuffix(packed, "\nendstream")))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	})
}

func TestADocumentIsTagged(t *testing.T) {
	t.Parallel()
	file := document(t, 80)
	if len(file) > 100_000 {
		t.Errorf("%d bytes: the font should have the glyphs only that are used", len(file))
	}
	s := read(t, file)
	for _, want := range []string{"/Lang <FEFF00640065>", "/MarkInfo << /Marked true >>", "/DisplayDocTitle true", "/S /H1 ", "/S /H2 ", "/S /P ", "/S /Table ",
		"/Scope /Column", "/Scope /Row", "/Tabs /S", "/ToUnicode", "/FontFile2", "/Outlines", "<dc:title>", "/StructParents 0", "/StructParents 1"} {
		if !strings.Contains(s, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	// What is drawn is content of the structure, or no content.
	depth := 0
	for line := range strings.Lines(s) {
		switch {
		case strings.HasSuffix(line, "BDC\n"), strings.HasSuffix(line, "BMC\n"):
			depth++
		case line == "EMC\n":
			depth--
		case strings.HasSuffix(line, "> Tj\n") && depth != 1:
			t.Fatalf("text outside of the structure: %s", line)
		}
	}
	// The table of places leads to the objects.
	for i, m := range regexp.MustCompile(`(\d{10}) 00000 n `).FindAllStringSubmatch(string(file), -1) {
		var at int
		if _, err := fmt.Sscan(strings.TrimLeft(m[1], "0"), &at); err != nil || !strings.HasPrefix(string(file[at:]), fmt.Sprintf("%d 0 obj", i+1)) {
			t.Fatalf("object %d is not at %s", i+1, m[1])
		}
	}
}

// Another program reads the text and the structure; scripts/need.sh installs it.
func TestAnotherProgramReadsTheDocument(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("pdfinfo")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("pdfinfo (poppler) is not installed")
	}
	name := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(name, document(t, 80), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-struct-text", name).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"H1", `"Jahresbericht"`, "größer als eine Zeile – mit „Anführung“.", "Störung 79", "weniger als 5"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	if bytes.Contains(out, []byte("rror")) {
		t.Errorf("it complains:\n%s", out)
	}
}
