package demo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kundenportal/internal/filelock"
)

// Folder is where a demo keeps its data. One process at a time has it.
type Folder struct {
	Path  string
	Ready bool // the data is there, whole
	lock  *os.File
}

// ready marks a folder whose data is whole; what else a demo leaves in it is listed in ours.
const ready = "demo.ready"

var ours = []string{"portal.db", "portal.db-wal", "portal.db-shm", "portal.db.lock", "attachments", "demo.lock", ready}

// OpenFolder takes a folder, and makes it if need be. Half-made data of a start that was broken off
// is removed; a folder with anything else in it is refused.
func OpenFolder(path string) (*Folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for the demo: %w", err)
	}
	if err := onlyOurs(path); err != nil {
		return nil, err
	}
	f := &Folder{Path: path}
	f.lock, err = filelock.Lock(filepath.Join(path, "demo.lock"))
	if err != nil && !errors.Is(err, filelock.ErrTaken) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("another demo is running on the folder %s; stop it, or choose another folder with --data", path)
	}
	if _, err := os.Stat(filepath.Join(path, ready)); err == nil {
		f.Ready = true
		return f, nil
	}
	for _, name := range ours[:5] {
		if err := os.RemoveAll(filepath.Join(path, name)); err != nil {
			return nil, errors.Join(fmt.Errorf("remove half-made data: %w", err), f.Close())
		}
	}
	return f, os.MkdirAll(filepath.Join(path, "attachments"), 0o700)
}

func onlyOurs(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		known := false
		for _, name := range ours {
			known = known || e.Name() == name
		}
		if !known {
			return fmt.Errorf("the folder %s holds %q, which is not the demo's; choose another folder with --data", path, e.Name())
		}
	}
	return nil
}

// Done marks the data as whole.
func (f *Folder) Done() error {
	f.Ready = true
	return os.WriteFile(filepath.Join(f.Path, ready), nil, 0o600)
}

// Close lets another process have the folder.
func (f *Folder) Close() error { return f.lock.Close() }
