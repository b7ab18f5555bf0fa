// Package browser gives tests a real browser: one headless Chromium for each
// test binary, and for each test tabs with cookies and storage of their own.
//
// What a helper looks for it looks for until it is there or the time is over;
// no helper sleeps, and a helper that fails ends the test. Clicks and typing are
// real input events, so that a journey passes only where a person could make it,
// without page scripts (Options.NoJS) too. Page policies stay as strict as they
// are: everything the helpers evaluate comes over the debugging protocol.
//
// No production file imports it.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
)

const howToGet = `Chromium was not found, the tests in the browser were not run.
Debian: apt-get install chromium, see scripts/need.sh; elsewhere: install Chromium or Chrome and put it into PATH`

var errNotInstalled = errors.New("browser: not installed")

// The browser of this test binary.
var (
	mu       sync.Mutex
	running  *chrome
	startErr error
)

type chrome struct {
	ctx    context.Context // of chromedp's browser
	cancel context.CancelFunc
	folder string
}

// Main runs the tests of a package and stops its browser:
//
//	func TestMain(m *testing.M) { browser.Main(m) }
func Main(m *testing.M) {
	code := m.Run()
	if err := Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Stop ends the browser, if it was started. It is for a TestMain that has more
// to stop.
func Stop() error {
	mu.Lock()
	defer mu.Unlock()
	if running == nil {
		return nil
	}
	err := running.stop()
	running = nil
	return err
}

func start(tb testing.TB) *chrome {
	tb.Helper()
	mu.Lock()
	defer mu.Unlock()
	if running == nil && startErr == nil {
		running, startErr = startChrome()
	}
	switch {
	case startErr == nil:
		return running
	case !errors.Is(startErr, errNotInstalled):
		tb.Fatal(startErr)
	case os.Getenv("CI") == "true":
		tb.Fatal(howToGet)
	default:
		tb.Skip(howToGet)
	}
	return nil
}

// startChrome starts the browser. It dies with the test binary, however that
// dies: chromedp has the kernel see to it.
func startChrome() (*chrome, error) {
	path, err := findBinary()
	if err != nil {
		return nil, err
	}
	removeLeftFolders()
	folder, err := os.MkdirTemp("", folderPrefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return nil, fmt.Errorf("browser: %w", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(folder),
		// Containers have neither the rights for a sandbox nor a large /dev/shm;
		// the only pages shown are our own.
		chromedp.Flag("no-sandbox", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-gpu", true),
		// chromedp's own two, and the address bar's pages, which nobody sees: every
		// window loads two of them, at more than a second of processor time.
		chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,WebUIOmniboxPopup,WebUIOmniboxAimPopup"),
		// Strict Content-Security-Policies and cookie rules are part of the test.
		chromedp.Flag("headless", "new"),
		chromedp.Flag("lang", "de-DE"),
	)
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancelCtx := chromedp.NewContext(alloc)
	c := &chrome{ctx: ctx, folder: folder, cancel: func() { cancelCtx(); cancelAlloc() }}
	if err := chromedp.Do(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("browser: start: %w", err), c.stop())
	}
	return c, nil
}

func (c *chrome) stop() error {
	err := chromedp.Cancel(c.ctx) // closes the browser and waits for it
	c.cancel()
	if err != nil && !errors.Is(err, context.Canceled) {
		return errors.Join(fmt.Errorf("browser: stop: %w", err), os.RemoveAll(c.folder))
	}
	if err := os.RemoveAll(c.folder); err != nil {
		return fmt.Errorf("browser: stop: %w", err)
	}
	return nil
}

func findBinary() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNotInstalled
}

const folderPrefix = "kp-chromium-"

// removeLeftFolders removes the profiles of test binaries that were killed:
// those whose process is not there any more. What fails is tried again by the
// next one.
func removeLeftFolders() {
	folders, err := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*"))
	if err != nil {
		return
	}
	for _, folder := range folders {
		id, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), folderPrefix), "-")
		pid, err := strconv.Atoi(id)
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(folder)
		}
	}
}
