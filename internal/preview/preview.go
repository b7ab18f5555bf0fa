// Package preview makes small pictures of uploaded ones, so that a page shows neither what else a photo
// holds (place, device, an inner thumbnail) nor bytes that somebody made for a browser's decoder.
//
// A picture is decoded at most once, one at a time, and only if its header promises a bounded amount of
// memory; what was made is kept beside the original and goes with it. That a picture cannot be decoded
// is kept too.
//
// The package must never be asked before access to the original was checked, and never changes it.
package preview

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"kundenportal/internal/blob"
)

// Size names how large a preview is.
type Size string

// The sizes, with the pixels of the longest edge.
const (
	View  Size = "view"  // 1600, opened from a page
	Thumb Size = "thumb" // 320, in the page; sharp at twice its size on it
)

var (
	// ErrNone says that there is no preview of this content: no picture, a damaged one, or too large.
	ErrNone = errors.New("preview: none can be made")
	// ErrBusy says that too many pictures are waiting for their turn.
	ErrBusy = errors.New("preview: busy")
)

// maxWait is how long a request waits for its turn.
const maxWait = 15 * time.Second

// Picture is a preview. Whoever got it closes it.
type Picture struct {
	io.ReadSeekCloser
	Type string // image/jpeg or image/png
}

// Maker makes previews.
type Maker struct {
	blobs blob.Store
	turn  chan struct{} // holds one: a picture of 40 megapixels takes some 160 MB while it is decoded
}

// New makes a maker over the store of the originals.
func New(blobs blob.Store) *Maker { return &Maker{blobs: blobs, turn: make(chan struct{}, 1)} }

// Open gives the preview of some content of a media type that was found in it; it is made if this is the
// first time. Errors: ErrNone, ErrBusy, blob.ErrNotFound, those of the store, ctx's.
func (m *Maker) Open(ctx context.Context, hash, mediaType string, size Size) (Picture, error) {
	if size != View && size != Thumb || !decodable(mediaType) {
		return Picture{}, ErrNone
	}
	p, err := m.kept(ctx, hash, mediaType, size)
	if !errors.Is(err, blob.ErrNotFound) {
		return p, err
	}
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return Picture{}, ErrBusy
	}
	if p, err = m.kept(ctx, hash, mediaType, size); !errors.Is(err, blob.ErrNotFound) {
		return p, err // made by whoever had the turn before
	}
	if err := m.make(ctx, hash, mediaType); err != nil {
		return Picture{}, err
	}
	return m.kept(ctx, hash, mediaType, size)
}

// kept opens a preview that was made; an empty one says that none can be.
func (m *Maker) kept(ctx context.Context, hash, mediaType string, size Size) (Picture, error) {
	f, err := m.blobs.OpenDerived(ctx, hash, string(size))
	if err != nil {
		return Picture{}, fmt.Errorf("preview: open: %w", err)
	}
	n, err := f.Seek(0, io.SeekEnd)
	if err == nil && n == 0 {
		err = ErrNone
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return Picture{}, errors.Join(err, f.Close())
	}
	return Picture{f, encodedType(mediaType)}, nil
}

// make decodes a picture and keeps its previews, empty ones if it cannot be decoded.
func (m *Maker) make(ctx context.Context, hash, mediaType string) error {
	original, err := m.blobs.Open(ctx, hash)
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	defer func() { _ = original.Close() }() // read only
	view, thumb, err := encode(original, mediaType)
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	for size, data := range map[Size][]byte{View: view, Thumb: thumb} {
		if err := m.blobs.PutDerived(ctx, hash, string(size), bytes.NewReader(data)); err != nil {
			return fmt.Errorf("preview: keep: %w", err)
		}
	}
	return nil
}
