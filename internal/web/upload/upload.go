// Package upload reads a form that may carry attachments. Files go to the blob store part by part
// as they arrive and are never wholly in memory; the other fields are read with a bound.
//
// A file that does not fit is left out and named in the result, and everything that was typed is
// still there, so that the page can show the form again as it was. The package must never trust a
// name or a type that the uploader states, and it does not know whose form it reads: whoever calls
// it has checked that before.
package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"kundenportal/internal/blob"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/download"
)

// Limits bound the attachments of a message. Sizes are in bytes.
type Limits struct {
	MaxFile    int64 // one file
	MaxMessage int64 // all files of a message together
	MaxFiles   int
}

// Less gives what is left of the limits beside files that the message has already.
func (l Limits) Less(files []desk.Attachment) Limits {
	for _, f := range files {
		l.MaxMessage -= f.Size
		l.MaxFiles--
	}
	return l
}

// Bounds of what is no file.
const (
	maxValue  = 256 << 10 // bytes of one field; a text of ticket.MaxBody characters has 80 KB at most
	maxValues = 1 << 20   // bytes of all fields
	maxParts  = 200
)

// Reason is why a file was left out.
type Reason int

// The reasons.
const (
	TooBig  Reason = iota // larger than one file may be
	TooMany               // one file more than allowed
	TooMuch               // too large together with the others
)

// Rejected is a file that was left out.
type Rejected struct {
	Name string
	Size int64 // bytes
	Why  Reason
}

// Result is what a form carried.
type Result struct {
	Values   url.Values
	Files    []desk.Attachment // in the blob store already; whoever calls attaches them
	Rejected []Rejected
}

// Get gives the first value of a field.
func (r Result) Get(name string) string { return r.Values.Get(name) }

// Problem says in one sentence a file which ones were left out and why; empty without any. The
// limits are those that the form shows.
func (r Result) Problem(l *i18n.Loc, limits Limits) string {
	var out []string
	for _, f := range r.Rejected {
		switch f.Why {
		case TooBig:
			out = append(out, tooBig(l, f, limits.MaxFile))
		case TooMany:
			out = append(out, l.T("ui.files.too_many", "name", f.Name, "max", l.Number(limits.MaxFiles)))
		case TooMuch:
			out = append(out, l.T("ui.files.too_much", "name", f.Name, "max", l.Bytes(limits.MaxMessage)))
		}
	}
	return strings.Join(out, " ")
}

// tooBig never lets a size that is over the limit read like the limit.
func tooBig(l *i18n.Loc, f Rejected, limit int64) string {
	size, most := l.Bytes(f.Size), l.Bytes(limit)
	if size == most {
		return l.T("ui.files.just_over", "name", f.Name, "max", most)
	}
	return l.T("ui.files.too_big", "name", f.Name, "size", size, "max", most)
}

// Parse reads the form of r. left is what the message may still hold. With an error the result
// has what came before it: files in it are stored whole, so they can still be attached. Errors are
// of kind TooLarge (fields over their bound, or a body over the router's) and Invalid (no form).
func Parse(r *http.Request, store blob.Store, left Limits) (Result, error) {
	const op = "upload.Parse"
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		r.Body = http.MaxBytesReader(nil, r.Body, maxValues)
		err := r.ParseForm()
		return Result{Values: r.PostForm}, failure(op, err)
	}
	res := Result{Values: url.Values{}}
	parts, err := r.MultipartReader()
	if err != nil {
		return res, failure(op, err)
	}
	p := parser{store: store, left: left, res: &res, budget: maxValues}
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return res, nil
		}
		if err == nil {
			err = p.part(r.Context(), part)
		}
		if err != nil {
			return res, failure(op, err)
		}
	}
	return res, desk.Fail(op, desk.TooLarge, "")
}

// errTooMuchText says that the fields that are no files are over their bound.
var errTooMuchText = errors.New("fields too large")

func failure(op string, err error) error {
	if err == nil {
		return nil
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || errors.Is(err, errTooMuchText) {
		return &desk.Error{Op: op, Kind: desk.TooLarge, Err: err}
	}
	if _, ok := errors.AsType[*desk.Error](err); ok {
		return err
	}
	return &desk.Error{Op: op, Kind: desk.Invalid, Err: err}
}

type parser struct {
	store  blob.Store
	left   Limits
	res    *Result
	budget int64
}

func (p *parser) part(ctx context.Context, part *multipart.Part) error {
	if part.FileName() == "" {
		if _, isFile := part.Header["Content-Type"]; isFile && part.FormName() != "" {
			return drain(part) // a file field in which nothing was chosen
		}
		return p.value(part)
	}
	return p.file(ctx, part)
}

func (p *parser) value(part *multipart.Part) error {
	limit := min(maxValue, p.budget)
	text, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return err
	}
	if int64(len(text)) > limit {
		return errTooMuchText
	}
	p.budget -= int64(len(text))
	p.res.Values.Add(part.FormName(), string(text))
	return nil
}

func (p *parser) file(ctx context.Context, part *multipart.Part) error {
	counted := &counter{r: part}
	name := download.CleanName(part.FileName())
	reject := func(why Reason) error {
		// The rest is read and thrown away: the fields after it are wanted. The router bounds the body.
		if err := drain(counted); err != nil {
			return err
		}
		if why == TooMuch && counted.n > p.left.MaxFile {
			why = TooBig
		}
		p.res.Rejected = append(p.res.Rejected, Rejected{name, counted.n, why})
		return nil
	}
	if p.left.MaxFiles <= 0 {
		return reject(TooMany)
	}
	limit, why := p.left.MaxFile, TooBig
	if p.left.MaxMessage < limit {
		limit, why = max(p.left.MaxMessage, 0), TooMuch
	}
	info, err := p.store.Put(ctx, counted, limit)
	if errors.Is(err, blob.ErrTooLarge) {
		return reject(why)
	}
	if counted.err != nil {
		return counted.err // the upload was cut off
	}
	if err != nil {
		return &desk.Error{Op: "upload.file", Kind: desk.Unavailable, Err: fmt.Errorf("store %q: %w", name, err)}
	}
	p.left.MaxFiles--
	p.left.MaxMessage -= info.Size
	p.res.Files = append(p.res.Files, desk.Attachment{Name: name, MediaType: info.Type, Size: info.Size, Hash: info.Hash,
		Width: info.Width, Height: info.Height})
	return nil
}

func drain(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// counter counts what was read and remembers how the reading failed.
type counter struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}
