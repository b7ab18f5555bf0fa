package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"kundenportal/internal/account"
	"kundenportal/internal/app"
	"kundenportal/internal/config"
	"kundenportal/internal/demo"
	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/testkit/browser"
	"kundenportal/internal/testkit/world"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := errors.Join(browser.Stop(), shared.stop()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	if text := failures.String(); text != "" {
		fmt.Fprintln(os.Stderr, "the portals logged errors:\n"+text)
		code = max(code, 1)
	}
	os.Exit(code)
}

// site is a portal that people open: its address, the mails that it sent, and its routes.
type site struct {
	URL    string
	Box    *mailbox.Box
	routes *http.ServeMux
}

// shared is the demo with all its tickets, one for the test binary. Tests look at it, and change
// only what no other test looks at.
var shared demoPortal

type demoPortal struct {
	once sync.Once
	site site
	end  func() error
	err  error
}

// demoSite gives the demo, which is started by the first test that asks.
func demoSite(t testing.TB) site {
	t.Helper()
	shared.once.Do(func() { shared.site, shared.end, shared.err = startDemo() })
	if shared.err != nil {
		t.Fatal("start the demo:", shared.err)
	}
	return shared.site
}

func (d *demoPortal) stop() error {
	if d.end == nil {
		return nil
	}
	return d.end()
}

// freshDemo gives a demo of its own with few tickets, for a journey that changes much, and the clock
// that moves it.
func freshDemo(t testing.TB) (site, *world.Clock) {
	t.Helper()
	return ownDemo(t, 60)
}

// ownDemo is a fresh demo with as many tickets as a journey needs.
func ownDemo(t testing.TB, tickets int) (site, *world.Clock) {
	t.Helper()
	clock := world.NewClock()
	s, end, err := startPortal(tickets, clock.Now)
	if err != nil {
		t.Fatal("start a demo:", err)
	}
	t.Cleanup(func() {
		if err := end(); err != nil {
			t.Error("stop the demo:", err)
		}
	})
	return s, clock
}

func startDemo() (site, func() error, error) { return startPortal(demo.Tickets, world.NewClock().Now) }

// startPortal starts the demo as the binary does, with cheap password hashes.
func startPortal(tickets int, now func() time.Time) (_ site, end func() error, err error) {
	var closers []func() error
	end = func() error {
		var err error
		for _, closer := range slices.Backward(closers) {
			err = errors.Join(err, closer())
		}
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, end())
		}
	}()

	folder, err := os.MkdirTemp("", "kp-e2e-")
	if err != nil {
		return site{}, nil, err
	}
	closers = append(closers, func() error { return os.RemoveAll(folder) })
	if err := os.Mkdir(filepath.Join(folder, "attachments"), 0o700); err != nil {
		return site{}, nil, err
	}
	box, err := mailbox.Start(context.Background(), "127.0.0.1:0")
	if err != nil {
		return site{}, nil, err
	}
	closers = append(closers, box.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return site{}, nil, err
	}
	s := site{URL: "http://" + listener.Addr().String(), Box: box}
	cfg, err := config.Load(config.Source{Flags: demo.Settings(s.URL, folder, box.Addr())})
	if err != nil {
		return site{}, nil, errors.Join(err, listener.Close())
	}
	hasher, err := account.NewHasher(account.HasherOptions{Memory: 64, Passes: 1})
	if err != nil {
		return site{}, nil, errors.Join(err, listener.Close())
	}
	a, err := app.New(context.Background(), cfg, app.Options{Log: slog.New(slog.NewTextHandler(&failures, &slog.HandlerOptions{Level: slog.LevelError})),
		Now: now, Listener: listener, Mailbox: box, Hasher: hasher})
	if err != nil {
		return site{}, nil, err
	}
	closers = append(closers, a.Close)
	hash, err := hasher.Hash(context.Background(), demo.Password)
	if err != nil {
		return site{}, nil, err
	}
	loader := demo.Loader{DB: a.DB(), Blobs: a.Blobs(), Now: now(), Zone: cfg.Brand.Timezone, PasswordHash: hash, Tickets: tickets, Out: io.Discard}
	if err := loader.Load(context.Background()); err != nil {
		return site{}, nil, err
	}
	s.routes = http.NewServeMux()
	for _, r := range a.Web.Routes() {
		s.routes.Handle(r.Pattern, http.NotFoundHandler())
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	closers = append(closers, func() error { cancel(); return <-done })
	return s, end, nil
}

// failures is what the portals wrote to their logs as errors; there must be nothing.
var failures lines

type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newTab opens a window of a person whose browser asks for German.
func newTab(t testing.TB, o browser.Options) *browser.Tab {
	t.Helper()
	tab := browser.New(t, o)
	_, err := chromedp.Call(tab.Context(), network.Enable, network.EnableParams{})
	if err == nil {
		_, err = chromedp.Call(tab.Context(), network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
			Headers: network.Headers{"Accept-Language": "de-DE,de;q=0.9"}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// signIn opens the sign-in page in a tab and signs in with the demo's password.
func (s site) signIn(tab *browser.Tab, who string) {
	tab.Goto(s.URL + "/sign-in")
	s.enter(tab, who, demo.Password)
	tab.Has("header form[action='/sign-out'], .p-menubtn", "") // folded away on a phone
}

// enter fills in the sign-in page that is shown.
func (s site) enter(tab *browser.Tab, who, password string) {
	tab.Fill("Benutzername", who)
	tab.Fill("Passwort", password)
	tab.Click("Anmelden")
}

// mail waits for a mail to somebody whose subject has the words in it.
func (s site) mail(t testing.TB, to, subject string) mailbox.Received {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	m, err := s.Box.Wait(ctx, func(m mailbox.Received) bool {
		return len(m.To) == 1 && m.To[0] == to && strings.Contains(m.Subject, subject)
	})
	if err != nil {
		var have []string
		for _, m := range s.Box.Messages() {
			have = append(have, fmt.Sprintf("%v %q", m.To, m.Subject))
		}
		t.Fatalf("no mail to %s with %q: %v; there are:\n%s", to, subject, err, strings.Join(have, "\n"))
	}
	return m
}
