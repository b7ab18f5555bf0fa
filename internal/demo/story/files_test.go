package story

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFilesAreWhatTheirNamesSay(t *testing.T) {
	t.Parallel()
	files := Files()
	if len(files) < 12 {
		t.Errorf("%d files", len(files))
	}
	keys := map[string]bool{}
	for _, f := range files {
		if keys[f.Key] {
			t.Errorf("%s is there twice", f.Key)
		}
		keys[f.Key] = true
		data := f.Data()
		if !bytes.Equal(data, f.Data()) {
			t.Errorf("%s: differs from call to call", f.Key)
		}
		check := map[string]func(*testing.T, []byte){
			"png": checkPNG, "pdf": checkPDF, "txt": checkText, "xlsx": checkXLSX, "eml": checkMail,
		}[f.Name[strings.LastIndex(f.Name, ".")+1:]]
		t.Run(f.Name, func(t *testing.T) { check(t, data) })
	}
}

func checkPNG(t *testing.T, data []byte) {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size.X != 900 || size.Y != 560 {
		t.Errorf("size %v", size)
	}
}

func checkPDF(t *testing.T, data []byte) {
	if !bytes.HasPrefix(data, []byte("%PDF-1.4\n")) || !bytes.HasSuffix(data, []byte("%%EOF\n")) {
		t.Fatal("no PDF")
	}
	start := regexp.MustCompile(`startxref\n(\d+)\n`).FindSubmatch(data)
	at, err := strconv.Atoi(string(start[1]))
	if err != nil || !bytes.HasPrefix(data[at:], []byte("xref\n")) {
		t.Fatalf("no table at %d: %v", at, err)
	}
	for i, offset := range regexp.MustCompile(`(\d{10}) 00000 n `).FindAllSubmatch(data[at:], -1) {
		n, err := strconv.Atoi(string(offset[1]))
		if err != nil || !bytes.HasPrefix(data[n:], []byte(strconv.Itoa(i+1)+" 0 obj\n")) {
			t.Errorf("object %d is not at %d", i+1, n)
		}
	}
	stream := regexp.MustCompile(`(?s)/Length (\d+) >>\nstream\n(.*)endstream`).FindSubmatch(data)
	if n, _ := strconv.Atoi(string(stream[1])); n != len(stream[2]) {
		t.Errorf("stream of %d bytes says %d", len(stream[2]), n)
	}
}

func checkText(t *testing.T, data []byte) {
	if !utf8.Valid(data) || len(data) < 100 {
		t.Errorf("%d bytes of text", len(data))
	}
}

func checkXLSX(t *testing.T, data []byte) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(r); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
}

func checkMail(t *testing.T, data []byte) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Header.Date(); err != nil {
		t.Error(err)
	}
	if body, err := io.ReadAll(m.Body); err != nil || !strings.Contains(string(body), "Bauantrag") {
		t.Errorf("body %q, %v", body, err)
	}
}
