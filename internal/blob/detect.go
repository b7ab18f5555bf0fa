package blob

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/image/webp"
)

// headSize is how much of the content's beginning is looked at; office
// documents, which are ZIP files, need the most.
const headSize = 3 << 10

// head keeps the first headSize bytes written to it.
type head struct {
	buf [headSize]byte
	n   int
}

func (h *head) Write(p []byte) (int, error) {
	h.n += copy(h.buf[h.n:], p)
	return len(p), nil
}

func (h *head) bytes() []byte { return h.buf[:h.n] }

// detect names the media type of content that begins with head.
//
// Text that begins like markup is called HTML, SVG or XML even where it is not
// well formed: browsers forgive, so the answer that makes the file more
// dangerous is the safe one.
func detect(head []byte) string {
	t, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	if t != "text/plain" && t != "text/xml" {
		return t
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\f"))
	if !bytes.HasPrefix(text, []byte("<")) {
		return t
	}
	for _, m := range [...]struct{ mark, typ string }{
		{"<svg", "image/svg+xml"}, {":svg", "image/svg+xml"},
		{"<html", "text/html"}, {":html", "text/html"}, {"<!doctype html", "text/html"},
		{"<script", "text/html"}, {"<body", "text/html"}, {"<iframe", "text/html"}, {"<img", "text/html"},
	} {
		if bytes.Contains(text, []byte(m.mark)) {
			return m.typ
		}
	}
	return t
}

// dimensions reads an image's size from its header; 0, 0 if it has none that
// can be read. The pixels are never decoded: a small file can claim gigabytes.
func dimensions(mediaType string, r io.Reader) (width, height int) {
	var config func(io.Reader) (image.Config, error)
	switch mediaType {
	case "image/png":
		config = png.DecodeConfig
	case "image/jpeg":
		config = jpeg.DecodeConfig
	case "image/gif":
		config = gif.DecodeConfig
	case "image/webp":
		config = webp.DecodeConfig
	default:
		return 0, 0
	}
	c, err := config(r)
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}
