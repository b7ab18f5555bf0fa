package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const (
	// patience is how long a helper waits for what it needs. It is long because
	// it costs nothing where all is well, and CI machines can be slow.
	patience = 15 * time.Second
	// again is how often a condition is looked at.
	again = 20 * time.Millisecond

	defaultWidth = 1440
	height       = 900
)

//go:embed find.js
var findJS string

// Options are what a test wants of its tab.
type Options struct {
	Width int  // of the window in CSS pixels; 0 means 1440
	Dark  bool // the person prefers dark colours
	NoJS  bool // scripts of pages are not executed
}

// Tab is a window of one person: no two share cookies. It belongs to one test
// and is not for concurrent use.
type Tab struct {
	tb   testing.TB
	ctx  context.Context
	noJS bool

	mu       sync.Mutex
	main     cdp.FrameID
	loading  bool // a navigation was asked for and has not ended
	problems []string
}

// New opens a tab that is closed when the test ends. Where no browser is
// installed, the test is skipped, with CI=true it fails.
func New(tb testing.TB, o Options) *Tab {
	tb.Helper()
	c := start(tb)
	t := &Tab{tb: tb, noJS: o.NoJS}
	ctx, cancel := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(t.listen))
	tb.Cleanup(cancel)
	t.ctx = ctx
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	t.View(o.Width, o.Dark)
	t.setScripts(!o.NoJS)
	tree, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	t.must("open a tab", err)
	t.mu.Lock()
	t.main = tree.FrameTree.Frame.ID
	t.mu.Unlock()
	return t
}

// View changes the window's width and the colours that the person prefers.
func (t *Tab) View(width int, dark bool) {
	t.tb.Helper()
	op := fmt.Sprintf("make the window %d wide", width)
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	t.do(op, chromedp.EmulateViewport(int64(width), height))
	_, err := chromedp.Call(t.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	t.must(op, err)
	t.wait(op, func() (bool, error) {
		return chromedp.Run(t.ctx, chromedp.Evaluate[bool](fmt.Sprintf(
			"innerWidth === %d && matchMedia('(prefers-color-scheme: dark)').matches === %t", width, dark)))
	})
}

// stand ends transitions at once, whatever the page's style sheets say of reduced
// motion: what is looked at must not be on its way to somewhere. An inherited value
// moves on by one generation a turn, since only with its parent's transition over
// does an element begin its own.
func (t *Tab) stand(op string) {
	t.tb.Helper()
	eval[bool](t, op, `(() => {
		const moving = () => document.getAnimations().filter((a) => a.playState !== 'finished');
		for (let all = moving(); all.length > 0; all = moving()) {
			for (const a of all) a.effect.getComputedTiming().endTime === Infinity ? a.cancel() : a.finish();
		}
		return true;
	})()`)
}

// Context is chromedp's context of the tab, for what has no helper here.
func (t *Tab) Context() context.Context { return t.ctx }

// Goto opens an address and returns the status of the answer.
func (t *Tab) Goto(url string) int {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	response, err := chromedp.Run(ctx, chromedp.NavigateResponse(url))
	t.must("go to "+url, err)
	if response == nil {
		return 0
	}
	return int(response.Status)
}

// URL is the address of the page that is shown.
func (t *Tab) URL() string {
	t.tb.Helper()
	return eval[string](t, "read the address", "location.href")
}

// Click clicks the link, button, summary or label with that text or, if there
// is none, the first visible element that matches it as a CSS selector. If the
// click leads to another page, Click returns when that is loaded.
func (t *Tab) Click(what string) {
	t.tb.Helper()
	var at *struct{ X, Y float64 }
	t.wait("click "+what, func() (bool, error) {
		var err error
		at, err = find[*struct{ X, Y float64 }](t, "const el = f.clickable(a); return el && f.centre(el)", what)
		return at != nil, err
	})
	t.do("click "+what, chromedp.MouseClickXY(at.X, at.Y))
	t.settle("click " + what)
}

// Fill enters a value into the field with that label, in place of what is in
// it; in a select element it chooses the option with that text.
func (t *Tab) Fill(label, value string) {
	t.tb.Helper()
	op := fmt.Sprintf("fill the field %q", label)
	t.wait(op, func() (bool, error) {
		return find[bool](t, "return !!f.field(a)", label)
	})
	rest, err := find[string](t, "return f.enter(f.field(a), b)", label, value)
	t.must(op, err)
	switch rest {
	case "done":
	case "type":
		if value == "" {
			t.do(op, chromedp.KeyEvent("\b"))
			return
		}
		_, err := chromedp.Call(t.ctx, input.InsertText, input.InsertTextParams{Text: value})
		t.must(op, err)
	default:
		t.tb.Fatalf("browser: %s: %s", op, rest)
	}
}

// Check ticks the box or the radio button with that label, or unticks the box.
func (t *Tab) Check(label string, on bool) {
	t.tb.Helper()
	op := fmt.Sprintf("check %q", label)
	var at *struct {
		X, Y    float64
		Checked bool
	}
	t.wait(op, func() (bool, error) {
		var err error
		at, err = find[*struct {
			X, Y    float64
			Checked bool
		}](t, `const el = f.field(a); if (!el) return null;
			const target = f.visible(el) ? el : el.labels[0];
			const at = f.centre(el) || f.centre(target);
			return at && {...at, checked: el.checked}`, label)
		return at != nil, err
	})
	if at.Checked != on {
		t.do(op, chromedp.MouseClickXY(at.X, at.Y))
		t.settle(op)
	}
}

// Upload chooses files in the file field with that label.
func (t *Tab) Upload(label string, files ...string) {
	t.tb.Helper()
	op := fmt.Sprintf("choose files in %q", label)
	t.wait(op, func() (bool, error) { return find[bool](t, "return !!f.field(a)", label) })
	object, err := find[*runtime.RemoteObject](t, "return f.field(a)", label)
	t.must(op, err)
	_, err = chromedp.Call(t.ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: object.ObjectID})
	t.must(op, err)
}

// Text waits for an element and returns its text as it is seen, white space folded.
func (t *Tab) Text(selector string) string {
	t.tb.Helper()
	var text *string
	t.wait("read "+selector, func() (bool, error) {
		var err error
		text, err = find[*string](t, "const el = document.querySelector(a); return el && f.clean(el.innerText)", selector)
		return text != nil, err
	})
	return *text
}

// Value returns what is in the field with that label.
func (t *Tab) Value(label string) string {
	t.tb.Helper()
	var value *string
	t.wait(fmt.Sprintf("read the field %q", label), func() (bool, error) {
		var err error
		value, err = find[*string](t, "const el = f.field(a); return el && el.value", label)
		return value != nil, err
	})
	return *value
}

// Count returns how many elements match a CSS selector now.
func (t *Tab) Count(selector string) int {
	t.tb.Helper()
	n, err := find[int](t, "return document.querySelectorAll(a).length", selector)
	t.must("count "+selector, err)
	return n
}

// Has waits until an element that matches the selector has the text in it; an
// empty text means that the element is enough.
func (t *Tab) Has(selector, text string) {
	t.tb.Helper()
	t.wait(fmt.Sprintf("see %q in %s", text, selector), func() (bool, error) { return t.sees(selector, text) })
}

// HasNot checks that no element that matches the selector has the text in it
// now. It does not wait: call it after what shows that the page is complete.
func (t *Tab) HasNot(selector, text string) {
	t.tb.Helper()
	seen, err := t.sees(selector, text)
	t.must("look at "+selector, err)
	if seen {
		t.tb.Fatalf("browser: %q is in %s on %s", text, selector, t.URL())
	}
}

func (t *Tab) sees(selector, text string) (bool, error) {
	return find[bool](t, "return [...document.querySelectorAll(a)].some((el) => f.visible(el) && f.clean(el.innerText).includes(f.clean(b)))", selector, text)
}

// Press sends keys to the focused element: a text, "\t" or a value of chromedp/kb, with modifiers held down.
func (t *Tab) Press(keys string, held ...chromedp.Modifier) {
	t.tb.Helper()
	t.do("press a key", chromedp.KeyEvent(keys, chromedp.KeyModifiers(held...)))
	t.settle("press a key")
}

// Screenshot writes the whole page as PNG.
func (t *Tab) Screenshot(path string) {
	t.tb.Helper()
	t.stand("take a picture")
	png, err := chromedp.Run(t.ctx, chromedp.FullScreenshot(100))
	t.must("take a picture", err)
	t.must("take a picture", os.MkdirAll(filepath.Dir(path), 0o750))
	t.must("take a picture", os.WriteFile(path, png, 0o600))
}

// Overflow is by how many CSS pixels the page is wider than the window.
func (t *Tab) Overflow() int {
	t.tb.Helper()
	t.stand("measure the page")
	// clientWidth is innerWidth less a scroll bar, which covers content too.
	return eval[int](t, "measure the page",
		"Math.max(0, document.scrollingElement.scrollWidth - document.documentElement.clientWidth)")
}

// Problems are the errors that the pages reported so far: exceptions, refused
// scripts and styles, answers that failed.
func (t *Tab) Problems() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.problems...)
}

func (t *Tab) listen(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *page.EventFrameRequestedNavigation:
		t.loading = t.loading || e.FrameID == t.main
	case *page.EventFrameStartedLoading:
		t.loading = t.loading || e.FrameID == t.main
	case *page.EventFrameStoppedLoading:
		if e.FrameID == t.main {
			t.loading = false
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			t.problems = append(t.problems, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		t.problems = append(t.problems, (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	}
}

// settle waits until the page that an action has led to is loaded.
func (t *Tab) settle(op string) {
	t.tb.Helper()
	t.wait(op+": the page is loaded", func() (bool, error) {
		// A form is submitted and a link followed in a task of its own: asking the
		// page first lets it run and its event arrive.
		state, err := chromedp.Run(t.ctx, chromedp.Evaluate[string]("document.readyState"))
		t.mu.Lock()
		defer t.mu.Unlock()
		return err == nil && state == "complete" && !t.loading, nil
	})
}

func (t *Tab) setScripts(on bool) {
	t.tb.Helper()
	_, err := chromedp.Call(t.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	t.must("switch scripts", err)
}

// wait looks at a condition until it holds. An error is taken for a page that is
// just being exchanged, and is told if the time is over.
func (t *Tab) wait(op string, holds func() (bool, error)) {
	t.tb.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(again)
	defer tick.Stop()
	for {
		ok, err := holds()
		if ok && err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-t.ctx.Done():
			t.tb.Fatalf("browser: %s: %v", op, errors.Join(err, t.ctx.Err()))
		case <-deadline.C:
			text, _ := chromedp.Run(t.ctx, chromedp.Evaluate[string]("location.href + '\\n' + document.body.innerText"))
			t.tb.Fatalf("browser: not within %v: %s (last error: %v), on the page\n%s", patience, op, err, text)
		}
	}
}

func (t *Tab) do(op string, actions ...chromedp.Action[chromedp.Void]) {
	t.tb.Helper()
	t.must(op, chromedp.Do(t.ctx, actions...))
}

func (t *Tab) must(op string, err error) {
	t.tb.Helper()
	if err != nil {
		t.tb.Fatalf("browser: %s: %v", op, err)
	}
}

func eval[T any](t *Tab, op, expression string) T {
	t.tb.Helper()
	v, err := chromedp.Run(t.ctx, chromedp.Evaluate[T](expression))
	t.must(op, err)
	return v
}

// find runs a function body with the functions of find.js as f and the
// arguments as a and b.
func find[T any](t *Tab, body string, args ...any) (T, error) {
	list, err := json.Marshal(args)
	if err != nil {
		var zero T
		return zero, err
	}
	return chromedp.Run(t.ctx, chromedp.Evaluate[T](fmt.Sprintf("((f, a, b) => {%s})(%s, ...%s)", body, findJS, list)))
}
