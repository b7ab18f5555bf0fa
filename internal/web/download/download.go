// Package download answers a request with an attachment in such a way that
// nothing anyone uploads can run in the portal's origin or be taken for a page
// of the portal.
//
// It must never be asked before access to the attachment has been checked: it
// does not know who is asking. It believes neither an uploaded name nor an
// uploader's statement of type; Type has to come from the content.
package download

import (
	"io"
	"net/http"
	"time"
)

// Attachment is what has to be known about a file to send it.
type Attachment struct {
	Name    string    // as uploaded; cleaned here
	Type    string    // media type found in the content
	Size    int64     // bytes
	ModTime time.Time // when it was stored; zero if unknown
	Hash    string    // hexadecimal hash of the content, the strong validator
}

// inlineTypes are the only types that are ever shown by the browser itself:
// bitmaps, which hold nothing that runs. Not among them, on purpose:
//   - SVG and everything of HTML and XML: documents with scripts;
//   - PDF: viewers run its scripts and follow its forms, and a page-filling
//     document under the portal's address is the ideal false sign-in page.
var inlineTypes = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true,
}

// savedTypes keep their own type when they are saved, because phones choose the
// program by it and none of them is rendered by a browser as a document. PDF is
// among them: with "attachment" it is saved, not shown.
//
// Everything else is application/octet-stream, HTML, SVG, XML and e-mail
// included. All text but text/plain is: should a proxy or an embedding element
// lose the disposition, there is still nothing to render. text/plain goes
// without a character set, because that was not examined, and cannot be sniffed
// into anything else because of nosniff.
var savedTypes = map[string]bool{
	"image/heic": true, "image/heif": true, // an app of the phone or desktop shows them
	"text/plain": true, "application/pdf": true, "application/zip": true,
	"application/msword": true, "application/vnd.ms-excel": true, "application/vnd.ms-powerpoint": true,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   true,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         true,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": true,
	"application/vnd.oasis.opendocument.text":                                   true,
	"application/vnd.oasis.opendocument.spreadsheet":                            true,
	"application/vnd.oasis.opendocument.presentation":                           true,
}

// CanInline reports whether content of a media type may be shown in a page.
func CanInline(mediaType string) bool { return inlineTypes[mediaType] }

// Write answers r with the content, or with the part of it that a Range header
// asks for, or with 304. inline is a wish: it is granted to bitmaps only.
//
// The answer may be kept by the browser of whoever got it but has to be asked
// for again each time (RFC 9111, 5.2.2.4 and 5.2.2.7), so that a withdrawn file
// or a lost right counts from the next request on and an image that did not
// change costs no transfer. The policy (CSP "sandbox") takes the origin away
// from whatever is rendered all the same; CORP keeps other sites from embedding it.
func Write(w http.ResponseWriter, r *http.Request, a Attachment, content io.ReadSeeker, inline bool) {
	disposition, mediaType := "attachment", "application/octet-stream"
	switch {
	case CanInline(a.Type):
		mediaType = a.Type
		if inline {
			disposition = "inline"
		}
	case savedTypes[a.Type]:
		mediaType = a.Type
	}

	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", contentDisposition(disposition, a.Name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "private, max-age=0, must-revalidate")
	if a.Hash != "" {
		h.Set("ETag", `"`+a.Hash+`"`)
	}
	// The name is only used to guess a type, which is set already.
	http.ServeContent(w, r, "", a.ModTime, content)
}
