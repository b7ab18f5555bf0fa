package filelock

import (
	"errors"
	"path/filepath"
	"runtime"
	"testing"
)

func TestOneHolderAtATime(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is no flock; see lock_other.go")
	}
	path := filepath.Join(t.TempDir(), "x.lock")
	first, err := Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(path); !errors.Is(err, ErrTaken) {
		t.Errorf("the second got %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Lock(path)
	if err != nil {
		t.Fatalf("after it was given back: %v", err)
	}
	_ = again.Close()
	if _, err := Lock(filepath.Join(path, "no", "folder")); err == nil || errors.Is(err, ErrTaken) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
