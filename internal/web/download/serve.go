package download

import (
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"kundenportal/internal/blob"
	"kundenportal/internal/desk"
	"kundenportal/internal/preview"
)

// Files answers with attachments from the store.
type Files struct {
	Blobs    blob.Store
	Previews *preview.Maker
}

// Serve answers with the attachment to be saved, as it was uploaded, or with ?size=view or ?size=thumb
// with a preview of a picture. Who may have it was asked before.
func (f Files) Serve(w http.ResponseWriter, r *http.Request, a desk.Attachment) error {
	const op = "download.Serve"
	if size := preview.Size(r.URL.Query().Get("size")); size != "" {
		p, err := f.Previews.Open(r.Context(), a.Hash, a.MediaType, size)
		switch {
		case err == nil:
			defer func() { _ = p.Close() }() // read only
			return write(w, r, a, p, pictureName(a.Name, p.Type), p.Type, string(size))
		case errors.Is(err, preview.ErrNone) && size == preview.View:
			return f.original(w, r, a) // what cannot be shown is saved
		case errors.Is(err, preview.ErrNone), errors.Is(err, blob.ErrNotFound):
			return &desk.Error{Op: op, Kind: desk.NotFound, Err: err}
		}
		return &desk.Error{Op: op, Kind: desk.Unavailable, Err: err}
	}
	return f.original(w, r, a)
}

func (f Files) original(w http.ResponseWriter, r *http.Request, a desk.Attachment) error {
	const op = "download.original"
	content, err := f.Blobs.Open(r.Context(), a.Hash)
	if errors.Is(err, blob.ErrNotFound) {
		return &desk.Error{Op: op, Kind: desk.NotFound, Err: err}
	}
	if err != nil {
		return &desk.Error{Op: op, Kind: desk.Unavailable, Err: err}
	}
	defer func() { _ = content.Close() }() // read only
	return write(w, r, a, content, a.Name, a.MediaType, "")
}

// write sends an original, or a preview of some size.
func write(w http.ResponseWriter, r *http.Request, a desk.Attachment, content io.ReadSeeker, name, mediaType, size string) error {
	Write(w, r, Attachment{Name: name, Type: mediaType, Size: a.Size, ModTime: a.At, Hash: a.Hash + size}, content, size != "")
	return nil
}

// pictureName gives a preview's name the ending of its own type.
func pictureName(name, mediaType string) string {
	ending := ".png"
	if mediaType == "image/jpeg" {
		ending = ".jpg"
	}
	return strings.TrimSuffix(name, path.Ext(name)) + ending
}
