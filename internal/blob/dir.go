package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"time"
)

const (
	tmpDir = "tmp"

	// staleAfter is the age from which a temporary file belongs to no running
	// upload: an upload writes all the time, so a file not written to for so
	// long was left by a crash. Younger ones are left alone, because a
	// maintenance command may open the folder while the portal is running.
	staleAfter = 15 * time.Minute

	copyBuffer = 64 << 10
)

// Dir is a Store of files below one folder: the content with hash abcdef… is
// the file ab/cdef…. It is safe for concurrent use.
type Dir struct {
	root *os.Root
}

// OpenDir opens the store in a folder, creating the folder where it is missing
// and removing what a crash left half written.
func OpenDir(folder string) (*Dir, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("blob: create folder: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("blob: open folder: %w", err)
	}
	d := &Dir{root: root}
	if err := d.removeStale(time.Now()); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return d, nil
}

// Close gives the folder back. Files that were opened stay readable.
func (d *Dir) Close() error { return d.root.Close() }

func (d *Dir) removeStale(now time.Time) error {
	if err := d.root.MkdirAll(tmpDir, 0o700); err != nil {
		return fmt.Errorf("blob: create folder for temporary files: %w", err)
	}
	files, err := fs.ReadDir(d.root.FS(), tmpDir)
	if err != nil {
		return fmt.Errorf("blob: list temporary files: %w", err)
	}
	for _, f := range files {
		info, err := f.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // its upload has just ended
		}
		if err != nil {
			return fmt.Errorf("blob: list temporary files: %w", err)
		}
		if now.Sub(info.ModTime()) < staleAfter {
			continue
		}
		if err := d.root.Remove(path.Join(tmpDir, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("blob: remove stale temporary file: %w", err)
		}
	}
	return nil
}

// Put implements Store.
func (d *Dir) Put(ctx context.Context, r io.Reader, limit int64) (info Info, err error) {
	tmp := path.Join(tmpDir, rand.Text())
	f, err := d.root.OpenFile(tmp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Info{}, fmt.Errorf("blob: put: %w", err)
	}
	defer func() {
		if err != nil {
			// After the renaming the temporary name is gone and both calls are
			// without effect.
			_ = f.Close()
			_ = d.root.Remove(tmp)
		}
	}()

	info, err = receive(ctx, f, r, limit)
	if err != nil {
		return Info{}, err
	}
	if err := f.Sync(); err != nil {
		return Info{}, fmt.Errorf("blob: put: %w", err)
	}
	if err := f.Close(); err != nil {
		return Info{}, fmt.Errorf("blob: put: %w", err)
	}
	if err := d.install(tmp, info.Hash); err != nil {
		return Info{}, fmt.Errorf("blob: put: %w", err)
	}
	return info, nil
}

// receive copies r into f and describes what it copied.
func receive(ctx context.Context, f *os.File, r io.Reader, limit int64) (Info, error) {
	var (
		sum  = sha256.New()
		head head
		// One byte beyond the limit is enough to know.
		src = &io.LimitedReader{R: contextReader{ctx, r}, N: limit + 1}
	)
	n, err := io.CopyBuffer(io.MultiWriter(f, sum, &head), src, make([]byte, copyBuffer))
	if err != nil {
		return Info{}, fmt.Errorf("blob: receive: %w", err)
	}
	if n > limit {
		return Info{}, ErrTooLarge
	}
	info := Info{Hash: hex.EncodeToString(sum.Sum(nil)), Size: n, Type: detect(head.bytes())}
	info.Width, info.Height = dimensions(info.Type, io.NewSectionReader(f, 0, n))
	return info, nil
}

// install gives the finished file its name. It replaces what is there, which
// has the same content: looking first would race with a Delete.
func (d *Dir) install(tmp, hash string) error {
	name, _ := objectName(hash)
	shard := path.Dir(name)
	switch err := d.root.Mkdir(shard, 0o700); {
	case err == nil:
		if err := d.syncDir("."); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	if err := d.root.Rename(tmp, name); err != nil {
		return err
	}
	return d.syncDir(shard)
}

// syncDir makes names in a folder durable: fsync of a file does not.
func (d *Dir) syncDir(name string) error {
	f, err := d.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open implements Store.
func (d *Dir) Open(ctx context.Context, hash string) (io.ReadSeekCloser, error) {
	name, ok := objectName(hash)
	if !ok {
		return nil, ErrNotFound
	}
	return d.open(ctx, name)
}

func (d *Dir) open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	f, err := d.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	return f, nil
}

// Each implements Store.
func (d *Dir) Each(ctx context.Context, before time.Time, fn func(hash string) error) error {
	err := fs.WalkDir(d.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil || e.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		hash := path.Dir(name) + path.Base(name)
		if expected, ok := objectName(hash); !ok || expected != name {
			return nil // a temporary file
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted meanwhile
		}
		if err != nil || !info.ModTime().Before(before) {
			return err
		}
		return fn(hash)
	})
	if err != nil {
		return fmt.Errorf("blob: each: %w", err)
	}
	return nil
}

// Delete implements Store.
func (d *Dir) Delete(ctx context.Context, hash string, before time.Time) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	name, ok := objectName(hash)
	if !ok {
		return nil
	}
	info, err := d.root.Stat(name)
	if err == nil && !info.ModTime().Before(before) {
		return nil
	}
	if err == nil {
		err = d.removeDerived(name)
	}
	if err == nil {
		err = d.root.Remove(name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = d.removeDerived(name) // what was made between the two
	}
	if err == nil {
		err = d.syncDir(path.Dir(name))
	}
	if err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	return nil
}

// PutDerived implements Store. The content is ab/cdef…, what is derived of it ab/cdef….view.
func (d *Dir) PutDerived(ctx context.Context, hash, name string, r io.Reader) (err error) {
	object, ok := derivedName(hash, name)
	if !ok {
		return ErrNotFound
	}
	tmp := path.Join(tmpDir, rand.Text())
	f, err := d.root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("blob: put derived: %w", err)
	}
	_, err = io.Copy(f, contextReader{ctx, r})
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = d.root.Rename(tmp, object)
	}
	if err != nil {
		return fmt.Errorf("blob: put derived: %w", errors.Join(err, ignoreMissing(d.root.Remove(tmp))))
	}
	content, _ := objectName(hash)
	if _, err := d.root.Stat(content); errors.Is(err, fs.ErrNotExist) {
		return errors.Join(ErrNotFound, ignoreMissing(d.root.Remove(object)))
	}
	return nil
}

// OpenDerived implements Store.
func (d *Dir) OpenDerived(ctx context.Context, hash, name string) (io.ReadSeekCloser, error) {
	object, ok := derivedName(hash, name)
	if !ok {
		return nil, ErrNotFound
	}
	return d.open(ctx, object)
}

func (d *Dir) removeDerived(object string) error {
	for _, name := range Derived() {
		if err := ignoreMissing(d.root.Remove(object + "." + name)); err != nil {
			return err
		}
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// derivedName is the path of what was derived of content.
func derivedName(hash, name string) (string, bool) {
	object, ok := objectName(hash)
	return object + "." + name, ok && slices.Contains(Derived(), name)
}

// objectName turns a hash into the path of its file. Anything but 64 lower-case
// hexadecimal digits names nothing.
func objectName(hash string) (string, bool) {
	if len(hash) != 2*sha256.Size {
		return "", false
	}
	for _, c := range []byte(hash) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", false
		}
	}
	return path.Join(hash[:2], hash[2:]), true
}

// contextReader ends with the context's error once that is done.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
