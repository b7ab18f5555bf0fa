package upload

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kundenportal/internal/blob"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

func open(t *testing.T) (blob.Store, string) {
	t.Helper()
	folder := t.TempDir()
	d, err := blob.OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, folder
}

// form writes fields in the order given; a name that begins with "@" is a file.
func form(t *testing.T, fields ...string) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		var part io.Writer
		var err error
		if name, ok := strings.CutPrefix(fields[i], "@"); ok {
			part, err = w.CreateFormFile("files", name)
		} else {
			part, err = w.CreateFormField(fields[i])
		}
		if err == nil {
			_, err = io.WriteString(part, fields[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}

func post(body io.Reader, contentType string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", body)
	r.Header.Set("Content-Type", contentType)
	return r
}

func stored(t *testing.T, folder string) (n int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatFitsIsStoredAndWhatDoesNotIsNamedWithAllFieldsKept(t *testing.T) {
	t.Parallel()
	limits := Limits{MaxFile: 10, MaxMessage: 15, MaxFiles: 2}
	for _, c := range []struct {
		name     string
		fields   []string
		files    string
		rejected string
	}{
		{"fields before and after a file", []string{"body", "vorher", "@a.txt", "12345", "do", "send"}, "a.txt:5", ""},
		{"a file as large as allowed", []string{"body", "vorher", "@a.txt", "1234567890", "do", "send"}, "a.txt:10", ""},
		{"a file one byte too large", []string{"body", "vorher", "@a.txt", "12345678901", "do", "send"}, "", "a.txt:11:0"},
		{"one file too many", []string{"body", "vorher", "@a", "1", "@b", "2", "@c", "3", "do", "send"}, "a:1 b:1", "c:1:1"},
		{"too much together", []string{"body", "vorher", "@a", "1234567890", "@b", "123456", "do", "send"}, "a:10", "b:6:2"},
		{"too large by itself although too much together as well", []string{"body", "vorher", "@a", "1234567890", "@b", strings.Repeat("x", 100000), "do", "send"}, "a:10", "b:100000:0"},
		{"a name with a path", []string{"body", "vorher", `@..\..\boot.ini`, "1", "do", "send"}, "boot.ini:1", ""},
		{"no file chosen", []string{"body", "vorher", "@", "", "do", "send"}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			store, folder := open(t)
			res, err := Parse(post(form(t, c.fields...)), store, limits)
			if err != nil {
				t.Fatal(err)
			}
			if res.Get("body") != "vorher" || res.Get("do") != "send" {
				t.Errorf("values %v", res.Values)
			}
			var files, rejected []string
			for _, f := range res.Files {
				files = append(files, fmt.Sprintf("%s:%d", f.Name, f.Size))
			}
			for _, f := range res.Rejected {
				rejected = append(rejected, fmt.Sprintf("%s:%d:%d", f.Name, f.Size, f.Why))
			}
			if got := strings.Join(files, " "); got != c.files {
				t.Errorf("files %q, want %q", got, c.files)
			}
			if got := strings.Join(rejected, " "); got != c.rejected {
				t.Errorf("rejected %q, want %q", got, c.rejected)
			}
			if got := stored(t, folder); got > len(res.Files) {
				t.Errorf("%d files on disk for %d attachments", got, len(res.Files))
			}
		})
	}
}

func TestAnUploadCutOffLeavesNothing(t *testing.T) {
	t.Parallel()
	store, folder := open(t)
	body, contentType := form(t, "body", "getippt", "@a.txt", strings.Repeat("x", 5000))
	cut := io.MultiReader(io.LimitReader(body, 3000), failing{})
	res, err := Parse(post(cut, contentType), store, Limits{MaxFile: 1 << 20, MaxMessage: 1 << 20, MaxFiles: 5})
	if desk.KindOf(err) != desk.Invalid || len(res.Files) != 0 {
		t.Errorf("got %v with %d files", err, len(res.Files))
	}
	if res.Get("body") != "getippt" {
		t.Error("what was typed before the file is lost")
	}
	if n := stored(t, folder); n != 0 {
		t.Errorf("%d files left on disk", n)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestFieldsAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxValue+1)
	var many []string
	for range maxParts + 1 {
		many = append(many, "a", "b")
	}
	for name, fields := range map[string][]string{
		"one field too long":      {"body", long},
		"many fields too long":    {"a", long[1:], "b", long[1:], "c", long[1:], "d", long[1:], "e", "x"},
		"too many fields at once": many,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, _ := open(t)
			if _, err := Parse(post(form(t, fields...)), store, Limits{}); desk.KindOf(err) != desk.TooLarge {
				t.Errorf("got %v", err)
			}
		})
	}
	store, _ := open(t)
	_, err := Parse(post(strings.NewReader("a="+strings.Repeat("x", maxValues)), "application/x-www-form-urlencoded"), store, Limits{})
	if desk.KindOf(err) != desk.TooLarge {
		t.Errorf("a plain form that is too long: %v", err)
	}
}

func TestABodyOverTheRoutersBoundIsTooLarge(t *testing.T) {
	t.Parallel()
	store, folder := open(t)
	body, contentType := form(t, "body", "x", "@a.txt", strings.Repeat("x", 5000))
	r := post(body, contentType)
	r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 1000)
	_, err := Parse(r, store, Limits{MaxFile: 1 << 20, MaxMessage: 1 << 20, MaxFiles: 5})
	if desk.KindOf(err) != desk.TooLarge || stored(t, folder) != 0 {
		t.Errorf("got %v, %d files on disk", err, stored(t, folder))
	}
}

type full struct{ blob.Store }

func (full) Put(context.Context, io.Reader, int64) (blob.Info, error) {
	return blob.Info{}, errors.New("no space left on device")
}

func TestAStoreThatFailsIsNotTheUploadersFault(t *testing.T) {
	t.Parallel()
	_, err := Parse(post(form(t, "@a.txt", "x")), full{}, Limits{MaxFile: 10, MaxMessage: 10, MaxFiles: 1})
	if desk.KindOf(err) != desk.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestProblemsNameTheFileAndTheLimit(t *testing.T) {
	t.Parallel()
	b, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	res := Result{Rejected: []Rejected{{"foto.png", 30 << 20, TooBig}, {"knapp.png", 25<<20 + 1, TooBig}, {"b.txt", 1, TooMany}, {"c.txt", 1, TooMuch}}}
	got := res.Problem(b.For("de", nil), Limits{MaxFile: 25 << 20, MaxMessage: 100 << 20, MaxFiles: 10})
	for _, want := range []string{"foto.png", "mit 30\u00a0MB zu groß", "knapp.png ist etwas größer als die erlaubten 25\u00a0MB", "b.txt", "10 Dateien", "c.txt", "100\u00a0MB"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}
