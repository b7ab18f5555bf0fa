// Package portal starts the real portal for tests: the same wiring as the binary, on a fresh
// database, with a clock that the test moves, cheap password hashes, and a receiver for its mails.
package portal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/app"
	"kundenportal/internal/config"
	"kundenportal/internal/demo"
	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// Password is what every person made by World's builders and Sign can sign in with.
const Password = "ein-langes-testkennwort"

// Portal is a running portal.
type Portal struct {
	*world.World
	App *app.App
	URL string
	Box *mailbox.Box
	Log *Log

	hash string
}

// Log is what the portal wrote to its log.
type Log struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	wrote chan struct{} // closed by the next line; nil: nobody waits
}

// Write implements io.Writer.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.wrote != nil {
		close(l.wrote)
		l.wrote = nil
	}
	return l.buf.Write(b)
}

// Find waits until the log holds what matches and gives the match with its groups; the test fails where it
// does not come.
func (l *Log) Find(t testing.TB, pattern string) []string {
	t.Helper()
	re, late := regexp.MustCompile(pattern), time.After(10*time.Second)
	for {
		l.mu.Lock()
		m := re.FindStringSubmatch(l.buf.String())
		if l.wrote == nil {
			l.wrote = make(chan struct{})
		}
		wrote := l.wrote
		l.mu.Unlock()
		if m != nil {
			return m
		}
		select {
		case <-wrote:
		case <-late:
			t.Fatalf("the log has nothing that matches %s:\n%s", pattern, l)
		}
	}
}

// String gives everything so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Start runs a portal until the test ends. Settings override the demo's.
func Start(t testing.TB, settings map[string]any) *Portal {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box, err := mailbox.Start(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "attachments"), 0o700); err != nil {
		t.Fatal(err)
	}
	p := &Portal{URL: "http://" + listener.Addr().String(), Box: box, Log: &Log{}}
	flags := demo.Settings(p.URL, folder, box.Addr())
	maps.Copy(flags, settings)
	cfg, err := config.Load(config.Source{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	hasher, err := account.NewHasher(account.HasherOptions{Memory: 64, Passes: 1})
	if err != nil {
		t.Fatal(err)
	}
	if p.hash, err = hasher.Hash(ctx, Password); err != nil {
		t.Fatal(err)
	}
	clock := world.NewClock()
	p.App, err = app.New(ctx, cfg, app.Options{Log: slog.New(slog.NewTextHandler(p.Log, nil)), Now: clock.Now, Listener: listener,
		Mailbox: box, Hasher: hasher})
	if err != nil {
		t.Fatal(err)
	}
	p.World = world.New(t, p.App.DB())
	p.Clock = clock
	done := make(chan error, 1)
	go func() { done <- p.App.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error("run:", err)
		}
		if err := p.App.Close(); err != nil {
			t.Error("close:", err)
		}
		if err := box.Close(); err != nil {
			t.Error("mailbox:", err)
		}
	})
	return p
}

// GivePassword lets a person sign in with Password.
func (p *Portal) GivePassword(who desk.Person) desk.Person {
	p.T.Helper()
	p.Tx(func(tx *store.Tx) error { return tx.SetPassword(context.Background(), who.ID, p.hash, p.Clock.Now()) })
	return who
}

// Client is a browser without a screen: it keeps cookies and follows no redirect by itself.
type Client struct {
	t    testing.TB
	base string
	http *http.Client
}

// Client starts a browser, signed out.
func (p *Portal) Client() *Client {
	p.T.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.T.Fatal(err)
	}
	return &Client{t: p.T, base: p.URL, http: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

// SignIn gives a browser in which the person is signed in.
func (p *Portal) SignIn(who desk.Person) *Client {
	p.T.Helper()
	p.GivePassword(who)
	c := p.Client()
	a := c.Post("/sign-in", url.Values{"username": {who.Email}, "password": {Password}})
	if a.Status != http.StatusSeeOther {
		p.T.Fatalf("sign in as %s: %d\n%s", who.Email, a.Status, a.Body)
	}
	return c
}

// Answer is what came back.
type Answer struct {
	Status   int
	Location string // of a redirect, without the host
	Header   http.Header
	Body     string
}

// Has says whether the body contains a text.
func (a Answer) Has(text string) bool { return strings.Contains(a.Body, text) }

// Get asks for a page.
func (c *Client) Get(path string) Answer {
	c.t.Helper()
	req, err := http.NewRequest(http.MethodGet, c.base+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.do(req)
}

// Post sends a form as a browser does.
func (c *Client) Post(path string, form url.Values) Answer {
	c.t.Helper()
	req, err := http.NewRequest(http.MethodPost, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.do(req)
}

// Upload sends a form with files, by the name of the field and of the file.
func (c *Client) Upload(path string, form url.Values, field string, files map[string][]byte) Answer {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, vs := range form {
		for _, v := range vs {
			if err := w.WriteField(k, v); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	for name, content := range files {
		part, err := w.CreateFormFile(field, name)
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, c.base+path, &body)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.do(req)
}

// Do sends a request as it is, with the browser's cookies.
func (c *Client) Do(req *http.Request) Answer { c.t.Helper(); return c.do(req) }

// Request makes a request to the portal.
func (c *Client) Request(method, path string, body io.Reader) *http.Request {
	c.t.Helper()
	req, err := http.NewRequest(method, c.base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	return req
}

func (c *Client) do(req *http.Request) Answer {
	c.t.Helper()
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	a := Answer{Status: resp.StatusCode, Header: resp.Header, Body: string(body)}
	if to, err := resp.Location(); err == nil {
		a.Location = strings.TrimPrefix(to.String(), c.base)
	}
	return a
}

// String shows an answer in a failure.
func (a Answer) String() string { return fmt.Sprintf("%d %s\n%s", a.Status, a.Location, a.Body) }

// SignInWithKey goes through "Passwort vergessen?" up to the sign-in with the mailed key: the
// browser that comes back can choose a password and nothing else.
func (p *Portal) SignInWithKey(who desk.Person) *Client {
	p.T.Helper()
	c := p.Client()
	key := p.MailedKey(who)
	if a := c.Post("/sign-in", url.Values{"username": {who.Email}, "password": {key}}); a.Location != "/password/choose" {
		p.T.Fatalf("sign in with the key: %s", a)
	}
	return c
}

// MailedKey requests a new password and presses the link's button; it gives the key of mail 2.
func (p *Portal) MailedKey(who desk.Person) string {
	p.T.Helper()
	c := p.Client()
	c.Post("/password", url.Values{"username": {who.Email}})
	link := p.Mailed(who, func(m mailbox.Received) string { return linkIn.FindString(m.Text) })
	c.Post(strings.TrimPrefix(link, p.URL), url.Values{})
	return p.Mailed(who, func(m mailbox.Received) string { return keyIn.FindString(m.Text) })
}

var (
	linkIn = regexp.MustCompile(`http://\S+/password/link/[\w-]+`)
	keyIn  = regexp.MustCompile(`(?m)^[0-9A-Za-z]{4}(-[0-9A-Za-z]{4}){4}$`)
)

// Mailed waits for a mail to somebody in which find finds something.
func (p *Portal) Mailed(who desk.Person, find func(mailbox.Received) string) string {
	p.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var found string
	_, err := p.Box.Wait(ctx, func(m mailbox.Received) bool {
		if slices.Contains(m.To, who.Email) {
			found = find(m)
		}
		return found != ""
	})
	if err != nil {
		p.T.Fatalf("no such mail to %s: %v\n%s", who.Email, err, p.Log)
	}
	return found
}
