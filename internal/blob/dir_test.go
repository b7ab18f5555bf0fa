package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

func openDir(t *testing.T) (*Dir, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "blobs")
	d, err := OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d, folder
}

// files lists the regular files below a folder, slash-separated.
func files(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWhatWasPutIsReadBackByItsHash(t *testing.T) {
	t.Parallel()
	d, folder := openDir(t)
	content := strings.Repeat("Grüße aus dem Rathaus\n", 10_000)
	sum := sha256.Sum256([]byte(content))
	hash := hex.EncodeToString(sum[:])

	info, err := d.Put(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Info{Hash: hash, Size: int64(len(content)), Type: "text/plain"}); info != want {
		t.Errorf("Put = %+v, want %+v", info, want)
	}
	if got, want := files(t, folder), hash[:2]+"/"+hash[2:]; len(got) != 1 || got[0] != want {
		t.Errorf("files = %q, want only %q", got, want)
	}
	r, err := d.Open(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || string(got) != content {
		t.Errorf("read %d bytes, err %v; want the %d put", len(got), err, len(content))
	}
	if pos, err := r.Seek(-3, io.SeekEnd); err != nil || pos != info.Size-3 {
		t.Errorf("Seek = %d, %v", pos, err)
	}
}

func TestFilesAreReadableByTheOwnerOnly(t *testing.T) {
	t.Parallel()
	d, folder := openDir(t)
	if _, err := d.Put(t.Context(), strings.NewReader("vertraulich"), 100); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(folder, files(t, folder)[0]))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v", info.Mode())
	}
}

func TestTheLimitIsTheLastSizeAllowed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		size, limit int64
		err         error
	}{
		{"one byte below", 99_999, 100_000, nil},
		{"exactly hit", 100_000, 100_000, nil},
		{"one byte over", 100_001, 100_000, ErrTooLarge},
		{"far over", 1 << 30, 100_000, ErrTooLarge},
		{"an empty file within nothing", 0, 0, nil},
		{"one byte within nothing", 1, 0, ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, folder := openDir(t)
			info, err := d.Put(t.Context(), &zeros{left: c.size}, c.limit)
			if !errors.Is(err, c.err) {
				t.Fatalf("err = %v, want %v", err, c.err)
			}
			if err == nil && info.Size != c.size {
				t.Errorf("Size = %d, want %d", info.Size, c.size)
			}
			if left := files(t, folder); err != nil && len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestAnUploadThatFailsLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		r    io.Reader
		want error
	}{
		{"cut off in the middle", t.Context(), io.MultiReader(&zeros{left: 1 << 20}, iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
		{"cut off at once", t.Context(), iotest.ErrReader(io.ErrUnexpectedEOF), io.ErrUnexpectedEOF},
		{"stalled until its time was over", t.Context(), iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("abc"))), iotest.ErrTimeout},
		{"whose request has ended", ended, strings.NewReader("abc"), context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, folder := openDir(t)
			info, err := d.Put(c.ctx, c.r, 1<<30)
			if !errors.Is(err, c.want) {
				t.Errorf("err = %v, want %v", err, c.want)
			}
			if info != (Info{}) {
				t.Errorf("Info = %+v, want none", info)
			}
			if left := files(t, folder); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestTheSameContentAtTheSameTimeIsStoredOnce(t *testing.T) {
	t.Parallel()
	d, folder := openDir(t)
	const uploads = 16
	var (
		start = make(chan struct{})
		wg    sync.WaitGroup
		infos [uploads]Info
		errs  [uploads]error
	)
	for i := range uploads {
		wg.Go(func() {
			<-start
			infos[i], errs[i] = d.Put(context.Background(), &zeros{left: 300_000}, 1<<20)
		})
	}
	close(start)
	wg.Wait()
	for i := range uploads {
		if errs[i] != nil || infos[i] != infos[0] {
			t.Errorf("upload %d: %+v, %v", i, infos[i], errs[i])
		}
	}
	if got := files(t, folder); len(got) != 1 {
		t.Errorf("files = %q, want one", got)
	}
}

func TestAReaderKeepsItsContentWhileItIsPutAgainOrDeleted(t *testing.T) {
	t.Parallel()
	d, _ := openDir(t)
	info, err := d.Put(t.Context(), strings.NewReader("Inhalt"), 100)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Open(t.Context(), info.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := d.Put(t.Context(), strings.NewReader("Inhalt"), 100); err != nil {
		t.Fatal(err)
	}
	if err := d.Delete(t.Context(), info.Hash, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != "Inhalt" {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestWhatIsDeletedIsGoneAndMayBeDeletedAgain(t *testing.T) {
	t.Parallel()
	d, folder := openDir(t)
	info, err := d.Put(t.Context(), strings.NewReader("falsch hochgeladen"), 100)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Delete(t.Context(), info.Hash, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Open(t.Context(), info.Hash); !errors.Is(err, ErrNotFound) {
		t.Errorf("Open = %v, want ErrNotFound", err)
	}
	if got := files(t, folder); len(got) != 0 {
		t.Errorf("files = %q", got)
	}
}

func TestWhatIsNoHashIsNotFound(t *testing.T) {
	t.Parallel()
	d, folder := openDir(t)
	secret := filepath.Join(filepath.Dir(folder), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{
		"", "..", "../secret", "tmp", strings.Repeat("a", 63), strings.Repeat("A", 64), strings.Repeat("g", 64),
		"..0/" + strings.Repeat("a", 60), "../" + strings.Repeat("/", 55) + "secret", strings.Repeat("0", 64),
	} {
		if _, err := d.Open(t.Context(), hash); !errors.Is(err, ErrNotFound) {
			t.Errorf("Open(%q) = %v, want ErrNotFound", hash, err)
		}
		if err := d.Delete(t.Context(), hash, time.Now().Add(time.Hour)); err != nil {
			t.Errorf("Delete(%q) = %v", hash, err)
		}
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestOpeningRemovesWhatACrashLeftAndNothingElse(t *testing.T) {
	t.Parallel()
	d, folder := openDir(t)
	info, err := d.Put(t.Context(), strings.NewReader("bleibt"), 100)
	if err != nil {
		t.Fatal(err)
	}
	crashed, running := filepath.Join(folder, tmpDir, "crashed"), filepath.Join(folder, tmpDir, "running")
	for _, name := range []string{crashed, running} {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-staleAfter - time.Minute)
	for _, name := range []string{crashed, filepath.Join(folder, info.Hash[:2], info.Hash[2:])} {
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
	again, err := OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := os.Stat(crashed); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the crashed upload is still there: %v", err)
	}
	if _, err := os.Stat(running); err != nil {
		t.Errorf("the running upload was taken away: %v", err)
	}
	if r, err := again.Open(t.Context(), info.Hash); err != nil {
		t.Errorf("the stored file was taken away: %v", err)
	} else {
		r.Close()
	}
}

func TestOpeningAFolderThatIsAFileFails(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenDir(name); err == nil {
		t.Error("no error")
	}
}

// Not parallel: it measures the process.
func TestAFileIsNeverHeldInMemory(t *testing.T) {
	d, _ := openDir(t)
	const size = 64 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	info, err := d.Put(t.Context(), &zeros{left: size}, size)
	runtime.ReadMemStats(&after)
	if err != nil || info.Size != size {
		t.Fatalf("Put = %+v, %v", info, err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("allocated %d bytes for a file of %d", got, size)
	}
}

// zeros gives left bytes of zero without holding them.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	clear(p[:n])
	z.left -= n
	return int(n), nil
}

var _ Store = (*Dir)(nil)

func BenchmarkPut1MB(b *testing.B) {
	d, err := OpenDir(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	content := bytes.Repeat([]byte("x"), 1<<20)
	b.SetBytes(1 << 20)
	for b.Loop() {
		if _, err := d.Put(b.Context(), bytes.NewReader(content), 1<<20); err != nil {
			b.Fatal(err)
		}
	}
}

func TestEachGivesWhatIsOlderThanAMoment(t *testing.T) {
	t.Parallel()
	d, err := OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	want := map[string]bool{}
	for _, content := range []string{"eins", "zwei"} {
		info, err := d.Put(t.Context(), strings.NewReader(content), 10)
		if err != nil {
			t.Fatal(err)
		}
		want[info.Hash] = true
	}
	got := map[string]bool{}
	note := func(hash string) error { got[hash] = true; return nil }
	if err := d.Each(t.Context(), time.Now().Add(-time.Hour), note); err != nil || len(got) != 0 {
		t.Errorf("younger content was given: %v, %v", got, err)
	}
	if err := d.Each(t.Context(), time.Now().Add(time.Hour), note); err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for hash := range want {
		if err := d.Delete(t.Context(), hash, time.Now().Add(-time.Minute)); err != nil {
			t.Error(err)
		}
		if f, err := d.Open(t.Context(), hash); err != nil {
			t.Errorf("what was put a moment ago was deleted: %v", err)
		} else {
			_ = f.Close()
		}
	}
	boom := errors.New("boom")
	if err := d.Each(t.Context(), time.Now().Add(time.Hour), func(string) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("an error of fn is lost: %v", err)
	}
}
