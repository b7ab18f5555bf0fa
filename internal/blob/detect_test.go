package blob

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

func TestTheTypeIsFoundInTheContent(t *testing.T) {
	t.Parallel()
	const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	for _, c := range []struct{ name, content, want string }{
		{"nothing", "", "text/plain"},
		{"plain text", "Guten Tag, das Formular lässt sich nicht öffnen.", "text/plain"},
		{"text that speaks of <script>", "Im Log steht <script>, was heißt das?", "text/plain"},
		{"PDF", "%PDF-1.7\n", "application/pdf"},
		{"HTML", "<!DOCTYPE html><title>x</title>", "text/html"},
		{"HTML after white space", "\n\t  <HTML><body>", "text/html"},
		{"HTML after a byte order mark", "\ufeff<html><script>alert(1)</script>", "text/html"},
		{"HTML after a comment", "<!-- " + strings.Repeat("x", 200) + " --><ScRiPt>alert(1)</script>", "text/html"},
		{"HTML that begins with an unknown element", "<x-y><img src=x onerror=alert(1)>", "text/html"},
		{"XHTML", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`, "application/xhtml+xml"},
		{"XHTML with a prefix", `<?xml version="1.0"?><h:html xmlns:h="http://www.w3.org/1999/xhtml"/>`, "text/html"},
		{"SVG", svg, "image/svg+xml"},
		{"SVG with a declaration", `<?xml version="1.0"?>` + svg, "image/svg+xml"},
		{"SVG after a document type", `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">` + svg, "image/svg+xml"},
		{"SVG with a prefix", `<s:svg xmlns:s="http://www.w3.org/2000/svg"/>`, "image/svg+xml"},
		{"XML", `<?xml version="1.0"?><a/>`, "text/xml"},
		{"GIF that is JavaScript too", "GIF89a/*\x01\x00\x01\x00*/=1;alert(1)", "image/gif"},
		{"JavaScript", "alert(document.cookie)", "text/plain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, _ := openDir(t)
			info, err := d.Put(t.Context(), strings.NewReader(c.content), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			if info.Type != c.want {
				t.Errorf("Type = %q, want %q", info.Type, c.want)
			}
		})
	}
}

func TestAnImagesSizeIsReadFromItsHeader(t *testing.T) {
	t.Parallel()
	img := image.NewPaletted(image.Rect(0, 0, 37, 21), color.Palette{color.White, color.Black})
	encode := func(f func(*bytes.Buffer) error) []byte {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	asPNG := encode(func(b *bytes.Buffer) error { return png.Encode(b, img) })
	webp, err := base64.StdEncoding.DecodeString("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vv9UAA=")
	if err != nil {
		t.Fatal(err)
	}
	bomb := bytes.Clone(asPNG)
	copy(bomb[16:], []byte{0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff}) // the checksum is wrong now

	for _, c := range []struct {
		name          string
		content       []byte
		typ           string
		width, height int
	}{
		{"PNG", asPNG, "image/png", 37, 21},
		{"JPEG", encode(func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) }), "image/jpeg", 37, 21},
		{"GIF", encode(func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) }), "image/gif", 37, 21},
		{"WebP", webp, "image/webp", 1, 1},
		{"PNG with HTML after it", append(bytes.Clone(asPNG), "<script>alert(1)</script>"...), "image/png", 37, 21},
		{"PNG cut off in its header", asPNG[:20], "image/png", 0, 0},
		{"PNG that claims to be enormous", bomb, "image/png", 0, 0},
		{"text", []byte("37x21"), "text/plain", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, _ := openDir(t)
			info, err := d.Put(t.Context(), bytes.NewReader(c.content), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			if info.Type != c.typ || info.Width != c.width || info.Height != c.height {
				t.Errorf("got %s %d×%d, want %s %d×%d", info.Type, info.Width, info.Height, c.typ, c.width, c.height)
			}
		})
	}
}
