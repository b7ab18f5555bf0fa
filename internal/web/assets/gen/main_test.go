package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
)

// The compressed forms are compared by what they unpack to: their bytes may
// differ between versions of the compressor.
func TestWhatIsCommittedIsWhatGenMakes(t *testing.T) {
	t.Parallel()
	root := os.DirFS("..")
	made, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range made {
		got, err := fs.ReadFile(root, name)
		if err != nil {
			t.Errorf("%v: run go generate ./internal/web/assets", err)
			continue
		}
		if !bytes.Equal(unpack(t, name, got), unpack(t, name, want)) {
			t.Errorf("%s is out of date: run go generate ./internal/web/assets", name)
		}
	}
	left, err := fs.Glob(root, "dist/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range left {
		if _, ok := made[filepath.ToSlash(name)]; !ok {
			t.Errorf("%s is a remainder: run go generate ./internal/web/assets", name)
		}
	}
}

func TestStyleSheetsGetHashedAddresses(t *testing.T) {
	t.Parallel()
	addresses := map[string]string{"a.woff2": "a.0123456789.woff2"}
	got := string(rewrite([]byte(`x{src:url("a.woff2")} y{src:url("b.woff2")}`), ".css", addresses))
	if want := `x{src:url("a.0123456789.woff2")} y{src:url("b.woff2")}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := string(rewrite([]byte(`url("a.woff2")`), ".js", addresses)); got != `url("a.woff2")` {
		t.Errorf("a script was rewritten: %s", got)
	}
}

func unpack(t *testing.T, name string, packed []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(packed)
	switch path.Ext(name) {
	case ".br":
		r = brotli.NewReader(r)
	case ".gz":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r = z
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return body
}
