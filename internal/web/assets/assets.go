// Package assets serves the portal's static files: style sheets, script, fonts
// and the icon. They are embedded, their addresses carry a hash of the content
// and may be kept for ever, and their compressed forms are made ahead by the
// program in gen and committed.
//
// It never serves anything that a person uploaded, nothing that differs from
// one reader to another, and it compresses nothing while it runs.
package assets

import (
	"embed"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:generate go run ./gen

// Prefix is the path below which Handler answers.
const Prefix = "/assets/"

//go:embed dist static/icon.svg static/kern-fallback.css static/portal.js static/keys.js static/conversation.js
//go:embed third_party/kern/kern.min.css third_party/fira-sans/*.woff2
var files embed.FS

// asset is one row of the generated manifest.
type asset struct {
	name   string // as templates call it: "portal.css"
	url    string // "/assets/portal.3f9a1c0e27.css"
	hash   string // of the identity form, hexadecimal
	source string // the identity form, a path in files
	packed bool   // dist has name.br and name.gz
}

// URL returns the address of a file, for instance URL("portal.css"). An unknown
// name is a mistake in a template, so it panics.
func URL(name string) string {
	for _, a := range manifest {
		if a.name == name {
			return a.url
		}
	}
	panic(fmt.Sprintf("assets: no file %q", name))
}

// Handler answers GET and HEAD below Prefix. Every other address, an outdated
// hash too, is not found.
func Handler() http.Handler {
	h := handler{}
	for _, a := range manifest {
		h[a.url] = load(a)
	}
	return h
}

type handler map[string]loaded

// loaded is one file in all the forms it is served in.
type loaded struct {
	contentType string
	hash        string
	forms       []form // best first, the identity form last
}

type form struct {
	encoding string // as in Content-Encoding; "" is identity
	body     []byte
}

func load(a asset) loaded {
	l := loaded{contentType: contentTypes[path.Ext(a.name)], hash: a.hash}
	if a.packed {
		l.forms = append(l.forms, form{"br", read("dist/" + a.name + ".br")}, form{"gzip", read("dist/" + a.name + ".gz")})
	}
	l.forms = append(l.forms, form{"", read(a.source)})
	return l
}

// read takes a file that the manifest names; that it is there is a matter of
// building, not of running.
func read(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("assets: " + err.Error())
	}
	return b
}

// contentTypes does not ask the operating system, whose tables differ.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	file, ok := h[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	f := file.choose(r.Header.Get("Accept-Encoding"))
	etag := `"` + strings.TrimSuffix(file.hash+"-"+f.encoding, "-") + `"`

	head := w.Header()
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	head.Set("ETag", etag)
	head.Set("X-Content-Type-Options", "nosniff")
	if len(file.forms) > 1 {
		head.Set("Vary", "Accept-Encoding")
	}
	if matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	head.Set("Content-Type", file.contentType)
	if f.encoding != "" {
		head.Set("Content-Encoding", f.encoding)
	}
	head.Set("Content-Length", strconv.Itoa(len(f.body)))
	if r.Method == http.MethodGet {
		// An error here means that the reader has gone; nobody is left to tell.
		_, _ = w.Write(f.body)
	}
}

// choose takes the first form that the reader accepts (RFC 9110, 12.5.3). The
// identity form is always there, even for who refuses it.
func (l loaded) choose(acceptEncoding string) form {
	for _, f := range l.forms {
		if f.encoding == "" || accepts(acceptEncoding, f.encoding) {
			return f
		}
	}
	return l.forms[len(l.forms)-1]
}

// accepts reports whether the header names the encoding with a weight above 0.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		_, weight, found := strings.Cut(strings.ReplaceAll(params, " ", ""), "q=")
		if !found {
			return true
		}
		q, err := strconv.ParseFloat(weight, 64)
		return err == nil && q > 0
	}
	return false
}

// matches compares weakly, as If-None-Match wants it (RFC 9110, 13.1.2).
func matches(header, etag string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}
