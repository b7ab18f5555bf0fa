// Package blob keeps the bytes of attachments, addressed by the SHA-256 of
// their content. It knows nothing about who may read them, what they are called
// or which message they belong to: that is the ticket's business, and it is
// asked each time before a blob is opened.
//
// The package never holds a file wholly in memory, never trusts a name or a
// type that an uploader states, and never interprets content beyond the first
// bytes that identify it.
package blob

import (
	"context"
	"errors"
	"io"
	"time"
)

var (
	// ErrTooLarge says that the content is longer than the limit given to Put.
	ErrTooLarge = errors.New("blob: larger than allowed")
	// ErrNotFound says that there is no blob of that hash, or that the hash is
	// not one.
	ErrNotFound = errors.New("blob: not found")
)

// Derived are the names under which something made of content is kept beside it.
func Derived() []string { return []string{"view", "thumb"} }

// Info describes stored content.
type Info struct {
	Hash string // SHA-256 of the content, 64 lower-case hexadecimal digits
	Size int64  // bytes
	Type string // media type found in the content, without parameters; never what the uploader said

	// Width and Height are an image's size in pixels as its header states it,
	// before any rotation by EXIF; 0 for anything but PNG, JPEG, GIF and WebP.
	Width, Height int
}

// Store keeps content. It is an interface because there are two in production:
// files on one node, an object store where there are several nodes.
//
// Content is stored once however often it is put, so whoever calls Delete has
// made sure that nothing refers to the hash any more and that no Put of the
// same content is under way.
type Store interface {
	// Put reads r to its end and stores it durably before it returns. Content
	// longer than limit bytes gives ErrTooLarge; that, an error of r (an upload
	// cut off) and the end of ctx leave nothing behind.
	Put(ctx context.Context, r io.Reader, limit int64) (Info, error)
	// Open gives the content; ErrNotFound if there is none.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
	// Each calls fn with the hash of all content stored before a moment, until fn
	// fails. It is for looking for content that nothing refers to.
	Each(ctx context.Context, before time.Time, fn func(hash string) error) error
	// PutDerived keeps something that was made of the content with the hash, under
	// one of the names of Derived; it replaces what was there. Should the content be
	// deleted meanwhile, nothing is kept.
	PutDerived(ctx context.Context, hash, name string, r io.Reader) error
	// OpenDerived gives what PutDerived kept; ErrNotFound if there is nothing.
	OpenDerived(ctx context.Context, hash, name string) (io.ReadSeekCloser, error)
	// Delete removes content that was last put before a moment, with what was derived
	// from it; what somebody put again since then stays. What is not there needs no
	// deleting: no error.
	Delete(ctx context.Context, hash string, before time.Time) error
}
