package download

import (
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const content = "0123456789"

func get(a Attachment, inline bool, header ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, "/anhang/x", nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Write(w, r, a, strings.NewReader(content), inline)
	return w.Result()
}

func TestOnlyBitmapsAreShownAndOnlyHarmlessTypesAreNamed(t *testing.T) {
	t.Parallel()
	const octets = "application/octet-stream"
	for _, c := range []struct{ name, typ, file, wantType, wantInline string }{
		{"PNG", "image/png", "bild.png", "image/png", "inline"},
		{"JPEG", "image/jpeg", "bild.jpg", "image/jpeg", "inline"},
		{"GIF, a polyglot of JavaScript perhaps", "image/gif", "x.js", "image/gif", "inline"},
		{"WebP", "image/webp", "bild.webp", "image/webp", "inline"},
		{"SVG", "image/svg+xml", "bild.svg", octets, "attachment"},
		{"HTML", "text/html", "seite.html", octets, "attachment"},
		{"HTML with the name of a PNG", "text/html", "bild.png", octets, "attachment"},
		{"HTML with a parameter", "text/html; charset=utf-8", "bild.png", octets, "attachment"},
		{"XHTML", "application/xhtml+xml", "x.xhtml", octets, "attachment"},
		{"XML", "text/xml", "x.xml", octets, "attachment"},
		{"JavaScript", "text/javascript", "x.js", octets, "attachment"},
		{"style sheet", "text/css", "x.css", octets, "attachment"},
		{"e-mail", "message/rfc822", "x.eml", octets, "attachment"},
		{"Flash", "application/x-shockwave-flash", "x.swf", octets, "attachment"},
		{"text with the name of a page", "text/plain", "seite.html", "text/plain", "attachment"},
		{"PDF", "application/pdf", "x.pdf", "application/pdf", "attachment"},
		{"a type with a line break", "image/png\r\nX-Evil: 1", "x.png", octets, "attachment"},
		{"no type", "", "x.html", octets, "attachment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, inline := range []bool{true, false} {
				h := get(Attachment{Name: c.file, Type: c.typ}, inline).Header
				want := "attachment"
				if inline {
					want = c.wantInline
				}
				if got, _, err := mime.ParseMediaType(h.Get("Content-Disposition")); err != nil || got != want {
					t.Errorf("inline %v: disposition %q, %v; want %q", inline, got, err, want)
				}
				if got := h.Get("Content-Type"); got != c.wantType {
					t.Errorf("Content-Type = %q, want %q", got, c.wantType)
				}
				for name, want := range map[string]string{
					"X-Content-Type-Options":       "nosniff",
					"Content-Security-Policy":      "default-src 'none'; sandbox",
					"Cross-Origin-Resource-Policy": "same-origin",
					"Cache-Control":                "private, max-age=0, must-revalidate",
				} {
					if got := h.Get(name); got != want {
						t.Errorf("%s = %q, want %q", name, got, want)
					}
				}
				if h.Get("X-Evil") != "" {
					t.Error("header injected")
				}
			}
		})
	}
}

func TestAHostileNameIsMadeHarmless(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, want, ascii string }{
		{"an ordinary one", "bericht.pdf", "bericht.pdf", "bericht.pdf"},
		{"umlauts", "Größe der Übersicht.png", "Größe der Übersicht.png", "Groesse der Uebersicht.png"},
		{"umlauts as a Mac writes them", "Gro\u0308ße.png", "Größe.png", "Groesse.png"},
		{"other scripts", "отчёт 报告 é.txt", "отчёт 报告 é.txt", "_____ __ e.txt"},
		{"line breaks", "a.png\r\nSet-Cookie: x=1", "a.png  Set-Cookie_ x=1", "a.png  Set-Cookie_ x=1"},
		{"quotes", `a"; filename="b.html`, "a_; filename=_b.html", "a_; filename=_b.html"},
		{"a percent sign", "100%22.txt", "100%22.txt", "100_22.txt"},
		{"a path", "../../etc/passwd", "passwd", "passwd"},
		{"a path of Windows", `C:\Users\koehler\bild.png`, "bild.png", "bild.png"},
		{"only a path", "../..", "download", "download"},
		{"nothing", "", "download", "download"},
		{"only dots and spaces", " .. . ", "download", "download"},
		{"a hidden file", ".htaccess", "htaccess", "htaccess"},
		{"a reversed extension", "rechnung\u202efdp.exe", "rechnungfdp.exe", "rechnungfdp.exe"},
		{"isolates and marks of direction", "a\u2066b\u2069\u200e\u200f.txt", "ab.txt", "ab.txt"},
		{"invisible characters", "a\u200b\u00ad\ufeffb.txt", "ab.txt", "ab.txt"},
		{"NUL", "a.png\x00.html", "a.png.html", "a.png.html"},
		{"invalid UTF-8", "a\xff\xfeb.txt", "ab.txt", "ab.txt"},
		{"an alternate data stream", "a.txt:evil.exe", "a.txt_evil.exe", "a.txt_evil.exe"},
		{"a device", "con.txt", "_con.txt", "_con.txt"},
		{"dots at the end", "a.exe. . ", "a.exe", "a.exe"},
		{"a shell's characters", "$(id)`x`;'a'.txt", "$(id)`x`;'a'.txt", "$(id)`x`;'a'.txt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := CleanName(c.file); got != c.want {
				t.Errorf("CleanName = %q, want %q", got, c.want)
			}
			value := get(Attachment{Name: c.file}, false).Header.Get("Content-Disposition")
			if want := `attachment; filename="` + c.ascii + `"; filename*=UTF-8''`; !strings.HasPrefix(value, want) {
				t.Errorf("Content-Disposition = %q, want prefix %q", value, want)
			}
			// What a client reads from filename* is the clean name again.
			_, star, _ := strings.Cut(value, "filename*")
			_, params, err := mime.ParseMediaType("attachment; filename*" + star)
			if err != nil || params["filename"] != c.want {
				t.Errorf("read back %q, %v; want %q", params["filename"], err, c.want)
			}
		})
	}
}

func TestALongNameKeepsItsExtension(t *testing.T) {
	t.Parallel()
	for _, file := range []string{strings.Repeat("ü", 400) + ".pdf", strings.Repeat("a", 400) + ".pdf", "x" + strings.Repeat("ü", 400) + ".pdf"} {
		got := CleanName(file)
		if len(got) > maxName || !utf8.ValidString(got) || !strings.HasSuffix(got, ".pdf") {
			t.Errorf("CleanName = %d bytes %q", len(got), got)
		}
	}
	if got := CleanName("a." + strings.Repeat("x", 400)); len(got) != maxName {
		t.Errorf("CleanName = %d bytes %q", len(got), got)
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"a.png", "..\\..", "\u202e", "con.", strings.Repeat("ä", 100) + ".x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := CleanName(s)
		if name == "" || len(name) > maxName+1 || strings.ContainsAny(name, "/\\\r\n\x00\"") || !utf8.ValidString(name) {
			t.Errorf("CleanName(%q) = %q", s, name)
		}
		for _, c := range []byte(contentDisposition("attachment", s)) {
			if c < ' ' || c > '~' {
				t.Fatalf("header of %q has byte %#x", s, c)
			}
		}
	})
}

func TestAPartIsSentOnRequest(t *testing.T) {
	t.Parallel()
	a := Attachment{Name: "a.bin", Hash: "abc"}
	for _, c := range []struct {
		name   string
		header []string
		status int
		body   string
	}{
		{"no range", nil, http.StatusOK, content},
		{"the middle", []string{"Range", "bytes=2-4"}, http.StatusPartialContent, "234"},
		{"the end", []string{"Range", "bytes=-2"}, http.StatusPartialContent, "89"},
		{"beyond the end", []string{"Range", "bytes=10-"}, http.StatusRequestedRangeNotSatisfiable, "invalid range: failed to overlap\n"},
		{"of what was stored before", []string{"Range", "bytes=2-4", "If-Range", `"abc"`}, http.StatusPartialContent, "234"},
		{"of something else", []string{"Range", "bytes=2-4", "If-Range", `"other"`}, http.StatusOK, content},
		{"unchanged", []string{"If-None-Match", `"abc"`}, http.StatusNotModified, ""},
		{"changed", []string{"If-None-Match", `"other"`}, http.StatusOK, content},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := get(a, false, c.header...)
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != c.status || string(body) != c.body {
				t.Errorf("got %d %q, want %d %q", res.StatusCode, body, c.status, c.body)
			}
			if got := res.Header.Get("Content-Security-Policy"); got == "" {
				t.Error("no policy")
			}
		})
	}
}

func TestTheTimeOfStoringIsToldWhereItIsKnown(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 13, 5, 0, 0, time.UTC)
	if got := get(Attachment{ModTime: at}, false).Header.Get("Last-Modified"); got != "Sun, 22 Nov 2026 13:05:00 GMT" {
		t.Errorf("Last-Modified = %q", got)
	}
	if got := get(Attachment{}, false).Header.Get("Last-Modified"); got != "" {
		t.Errorf("Last-Modified = %q, want none", got)
	}
}
