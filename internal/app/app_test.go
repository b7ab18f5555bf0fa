package app_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/app"
	"kundenportal/internal/config"
	"kundenportal/internal/demo"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
	"kundenportal/internal/testkit/world"
)

// patience is how long a test waits for what happens at once.
const patience = 30 * time.Second

// site is an installation: a folder with a database and attachments, in which a portal can be
// started more than once.
type site struct {
	t      *testing.T
	folder string
	clock  *world.Clock
	hasher *account.Hasher
}

func newSite(t *testing.T) *site {
	t.Helper()
	hasher, err := account.NewHasher(account.HasherOptions{Memory: 64, Passes: 1})
	if err != nil {
		t.Fatal(err)
	}
	return &site{t: t, folder: t.TempDir(), clock: world.NewClock(), hasher: hasher}
}

// open does what New does, on free ports unless the settings name some, with nobody who takes mails.
func (s *site) open(settings map[string]any, o app.Options) (*app.App, error) {
	s.t.Helper()
	flags := demo.Settings("http://127.0.0.1", s.folder, "127.0.0.1:1")
	flags["server.addr"] = "127.0.0.1:0"
	maps.Copy(flags, settings)
	cfg, err := config.Load(config.Source{Flags: flags})
	if err != nil {
		s.t.Fatal(err)
	}
	o.Now, o.Hasher = s.clock.Now, s.hasher
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return app.New(s.t.Context(), cfg, o)
}

// running is a portal that serves.
type running struct {
	*app.App
	t     *testing.T
	url   string
	end   context.CancelFunc
	ended chan struct{}
	err   error // of Run, once it has ended
}

func (s *site) start(settings map[string]any) *running {
	s.t.Helper()
	a, err := s.open(settings, app.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{App: a, t: s.t, url: "http://" + a.Addr(), end: cancel, ended: make(chan struct{})}
	go func() { r.err = a.Run(ctx); close(r.ended) }()
	s.t.Cleanup(r.stop)
	return r
}

// finish ends Run and leaves the database open.
func (r *running) finish() {
	r.t.Helper()
	r.end()
	wait(r.t, r.ended, "Run to end")
	if r.err != nil {
		r.t.Errorf("Run: %v", r.err)
	}
}

// stop ends the portal; a second time it does nothing.
func (r *running) stop() {
	r.t.Helper()
	if r.App == nil {
		return
	}
	r.finish()
	if err := r.Close(); err != nil {
		r.t.Errorf("Close: %v", err)
	}
	r.App = nil
}

func wait(t *testing.T, happened <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-happened:
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
	}
}

// eventually asks until the answer is yes.
func eventually(t *testing.T, what string, yes func() bool) {
	t.Helper()
	deadline, again := time.After(patience), time.NewTicker(5*time.Millisecond)
	defer again.Stop()
	for !yes() {
		select {
		case <-again.C:
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// browser keeps cookies, of whatever portal on this machine, and follows no redirect.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	lines := &http.Transport{ExpectContinueTimeout: patience}
	t.Cleanup(lines.CloseIdleConnections)
	return &http.Client{Jar: jar, Transport: lines, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type answer struct {
	status int
	header http.Header
	body   string
	err    error
}

func do(c *http.Client, req *http.Request) answer {
	resp, err := c.Do(req)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(body), err}
}

// ask sends a request that has to be answered.
func ask(t *testing.T, c *http.Client, method, address string, form url.Values) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	a := do(c, req)
	if a.err != nil {
		t.Fatalf("%s %s: %v", method, address, a.err)
	}
	return a
}

func get(t *testing.T, c *http.Client, address string) answer {
	t.Helper()
	return ask(t, c, http.MethodGet, address, nil)
}

// signIn gives a browser in which a person is signed in.
func (s *site) signIn(r *running, w *world.World, who desk.Person) *http.Client {
	s.t.Helper()
	ctx := s.t.Context()
	hash, err := s.hasher.Hash(ctx, portal.Password)
	if err != nil {
		s.t.Fatal(err)
	}
	w.Tx(func(tx *store.Tx) error { return tx.SetPassword(ctx, who.ID, hash, s.clock.Now()) })
	c := browser(s.t)
	if a := ask(s.t, c, http.MethodPost, r.url+"/sign-in", url.Values{"username": {who.Email}, "password": {portal.Password}}); a.status != http.StatusSeeOther {
		s.t.Fatalf("sign in: %d\n%s", a.status, a.body)
	}
	return c
}

// world fills the database of a portal; time is the portal's.
func (s *site) world(db *store.DB) *world.World {
	s.t.Helper()
	w := world.New(s.t, db)
	w.Clock = s.clock
	return w
}

func TestARequestUnderWayIsFinishedWhenThePortalStops(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.start(nil)
	w := s.world(r.DB())
	city := w.Org("Stadt", desk.Organisation{})
	mia := w.Contact("Mia", city, nil)
	ticket := w.Ticket("Der Druck geht nicht", mia, city, nil)
	c := s.signIn(r, w, mia)

	// A comment with a file, whose second half comes later. The server says "100 Continue" (RFC 9110,
	// 15.2.1) when the page begins to read.
	reading := make(chan struct{})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(reading) }})
	body, typing := io.Pipe()
	form := multipart.NewWriter(typing)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"/tickets/"+ticket.Number+"/comment", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Expect", "100-continue")
	answered := make(chan answer, 1)
	go func() { answered <- do(c, req) }()
	wait(t, reading, "the page to read the form")
	text := strings.Repeat("Zeile eins bis drei.\n", 4000)
	file := sendHalf(t, form, text[:len(text)/2])

	r.end()
	eventually(t, "new connections are refused", func() bool {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", r.Addr())
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	select {
	case a := <-answered:
		t.Fatalf("answered before it was sent: %d %v\n%s", a.status, a.err, a.body)
	case <-r.ended:
		t.Fatalf("Run ended with a request under way: %v", r.err)
	default:
	}

	_, err = io.WriteString(file, text[len(text)/2:])
	if err = errors.Join(err, form.Close(), typing.Close()); err != nil {
		t.Fatalf("the second half: %v", err)
	}
	if a := <-answered; a.err != nil || a.status != http.StatusSeeOther {
		t.Fatalf("the comment: %d %v\n%s", a.status, a.err, a.body)
	}
	r.stop()

	again := s.start(nil)
	page := get(t, c, again.url+"/tickets/"+ticket.Number)
	if page.status != http.StatusOK || !strings.Contains(page.body, "Geht doch wieder.") {
		t.Errorf("after the restart the comment is not there: %d\n%s", page.status, page.body)
	}
	link := regexp.MustCompile(`/files/[a-z0-9]+`).FindString(page.body)
	if got := get(t, c, again.url+link); link == "" || got.body != text {
		t.Errorf("after the restart the file %q has %d bytes of %d", link, len(got.body), len(text))
	}
}

// sendHalf sends a comment up to the middle of its file.
func sendHalf(t *testing.T, form *multipart.Writer, half string) io.Writer {
	t.Helper()
	err := errors.Join(form.WriteField("form_key", "halb"), form.WriteField("body", "Geht doch wieder."))
	file, fileErr := form.CreateFormFile("files", "protokoll.txt")
	if err = errors.Join(err, fileErr); err == nil {
		_, err = io.WriteString(file, half)
	}
	if err != nil {
		t.Fatalf("the first half: %v", err)
	}
	return file
}

func TestWhatWasReadLastIsNotedWhenThePortalStops(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.start(nil)
	w := s.world(r.DB())
	city := w.Org("Stadt", desk.Organisation{})
	mia := w.Contact("Mia", city, nil)
	ticket := w.Ticket("Der Druck geht nicht", mia, city, nil)
	w.Answer(ticket, w.Agent("Tomke", desk.Agent), "Wir sehen nach.")
	c := s.signIn(r, w, mia)
	unread := func() int {
		seen, err := store.Tickets(r.DB()).ForContact(context.Background(), w.Scope(mia), ticket.Number)
		if err != nil {
			t.Fatal(err)
		}
		return seen.PublicSeq - seen.ReadSeq
	}
	if n := unread(); n == 0 {
		t.Fatal("there is nothing to read")
	}
	if a := get(t, c, r.url+"/tickets/"+ticket.Number); a.status != http.StatusOK {
		t.Fatalf("the ticket: %d", a.status)
	}
	r.finish()
	if n := unread(); n != 0 {
		t.Errorf("%d entries are unread again", n)
	}
}

func TestASessionOutlivesARestart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.start(nil)
	w := s.world(r.DB())
	c := s.signIn(r, w, w.Contact("Mia", w.Org("Stadt", desk.Organisation{}), nil))
	r.stop()

	again := s.start(nil)
	if a := get(t, c, again.url+"/settings"); a.status != http.StatusOK || !strings.Contains(a.body, "Mia Muster") {
		t.Errorf("with the cookie from before: %d %s\n%s", a.status, a.header.Get("Location"), a.body)
	}
	if a := get(t, browser(t), again.url+"/settings"); a.status != http.StatusSeeOther {
		t.Errorf("without it: %d", a.status)
	}
}

func TestProbesTellWhetherTheDatabaseAnswers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	log := &portal.Log{}
	a, err := s.open(nil, app.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	handler, err := a.Web.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c := browser(t)
	for _, probe := range []string{"/healthz", "/readyz"} {
		if a := get(t, c, server.URL+probe); a.status != http.StatusOK || a.body != "ok\n" {
			t.Errorf("%s: %d %q", probe, a.status, a.body)
		}
	}

	if err := a.DB().Close(); err != nil {
		t.Fatal(err)
	}
	if a := get(t, c, server.URL+"/readyz"); a.status != http.StatusServiceUnavailable || a.body != "not ready\n" {
		t.Errorf("/readyz without a database: %d %q", a.status, a.body)
	}
	if a := get(t, c, server.URL+"/healthz"); a.status != http.StatusOK {
		t.Errorf("/healthz without a database: %d", a.status)
	}
	if !strings.Contains(log.String(), "database is closed") {
		t.Errorf("the log does not say why:\n%s", log)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/tickets", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: "portal", Value: "somebody"})
	if page := do(c, req); page.status < 500 || strings.Contains(page.body, "database") || strings.Contains(page.body, "sql") {
		t.Errorf("a page without a database: %d\n%s", page.status, page.body)
	}
}

// series gives what the portal counts, by name and labels.
func series(t *testing.T, c *http.Client, r *running) map[string]float64 {
	t.Helper()
	a := get(t, c, "http://"+r.MetricsAddr()+"/metrics")
	if kind := a.header.Get("Content-Type"); a.status != http.StatusOK || !strings.HasPrefix(kind, "text/plain; version=0.0.4") {
		t.Fatalf("/metrics: %d %s", a.status, kind)
	}
	out := map[string]float64{}
	for line := range strings.Lines(a.body) {
		line = strings.TrimSpace(line)
		if at := strings.LastIndexByte(line, ' '); strings.HasPrefix(line, "portal_") {
			v, err := strconv.ParseFloat(line[at+1:], 64)
			if err != nil {
				t.Fatalf("not Prometheus' text format: %q", line)
			}
			out[line[:at]] = v
		}
	}
	return out
}

// requests is how many were counted.
func requests(counted map[string]float64) (n float64) {
	for name, v := range counted {
		if strings.HasPrefix(name, "portal_http_requests_total{") {
			n += v
		}
	}
	return n
}

func TestFiguresAreCountedByRouteAndServedApart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.start(map[string]any{"server.metrics_addr": "localhost:0"})
	c := browser(t)

	// One round of odd requests: what a scanner would try.
	sent := 0.0
	round := func(i int) {
		odd := fmt.Sprintf("%d-%x", i, i*7919)
		for _, x := range []struct{ method, path string }{
			{http.MethodGet, "/no/such/" + odd}, {http.MethodGet, "/tickets/" + odd}, {http.MethodGet, "/sign-in?x=" + odd},
			{http.MethodGet, "/assets/" + odd}, {http.MethodGet, "//" + odd + "/.."}, {http.MethodPost, "/healthz"}, {http.MethodDelete, "/sign-in"},
			{"ODD" + strconv.Itoa(i), "/sign-in"}, {http.MethodGet, "/legal/" + odd}, {http.MethodGet, "/password/link/" + odd},
		} {
			ask(t, c, x.method, r.url+x.path, nil)
			sent++
		}
	}
	arrived := func() bool { return requests(series(t, c, r)) == sent }
	round(0)
	eventually(t, "a round is counted", arrived)
	first := series(t, c, r)
	for name, want := range map[string]float64{
		`portal_http_requests_total{method="GET",route="GET /tickets/{number}",status="303"}`:      1,
		`portal_http_requests_total{method="GET",route="GET /sign-in",status="200"}`:               1,
		`portal_http_requests_total{method="GET",route="GET /password/link/{token}",status="410"}`: 1,
		`portal_http_requests_total{method="other",route="other",status="405"}`:                    2,
		`portal_http_request_seconds_count{route="GET /tickets/{number}"}`:                         1,
		`portal_jobs{state="ready"}`: 0,
		`portal_jobs{state="dead"}`:  0,
		`portal_jobs_oldest_seconds`: 0,
	} {
		if got, ok := first[name]; !ok || got != want {
			t.Errorf("%s is %v (counted: %v), want %v", name, got, ok, want)
		}
	}
	for i := range 100 {
		round(i + 1)
	}
	eventually(t, "a hundred rounds are counted", arrived)
	for name := range series(t, c, r) {
		if _, known := first[name]; !known {
			t.Errorf("an odd request makes a series of its own: %s", name)
		}
	}

	if a := get(t, c, r.url+"/metrics"); a.status != http.StatusNotFound || strings.Contains(a.body, "portal_http") {
		t.Errorf("the portal's own address serves /metrics: %d", a.status)
	}
	for _, path := range []string{"/", "/sign-in", "/healthz"} {
		if a := get(t, c, "http://"+r.MetricsAddr()+path); a.status != http.StatusNotFound {
			t.Errorf("the metrics' address serves %s: %d", path, a.status)
		}
	}
}

func TestWhatIsTakenIsOneClearError(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	address := taken.Addr().String()
	for _, tc := range []struct {
		name     string
		settings map[string]any
		prepare  func(*site) // makes it so that the portal cannot start
		says     []string
		unix     bool
		details  bool // the driver adds lines of its own
	}{
		{name: "the portal's port", settings: map[string]any{"server.addr": address}, says: []string{"server.addr", address}},
		{name: "the metrics' port", settings: map[string]any{"server.metrics_addr": address}, says: []string{"server.metrics_addr", address}},
		{name: "a database that another portal uses", prepare: func(s *site) { s.start(nil) }, unix: true,
			says: []string{"database.dsn", "portal.db", "another process"}},
		{name: "a database in no folder", settings: map[string]any{"database.dsn": "sqlite:/no/such/folder/portal.db"},
			says: []string{"database.dsn", "the folder /no/such/folder ", "create it"}},
		{name: "a database server that is not there", settings: map[string]any{"database.dsn": "postgres://portal:geheim@127.0.0.1:1/portal"},
			says: []string{"database.dsn", "127.0.0.1:1"}, details: true},
		{name: "a folder of attachments that is a file", prepare: func(s *site) {
			if err := os.WriteFile(filepath.Join(s.folder, "attachments"), nil, 0o600); err != nil {
				s.t.Fatal(err)
			}
		}, says: []string{"blob.dir", "attachments"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.unix && runtime.GOOS == "windows" {
				t.Skip("there is no flock")
			}
			s := newSite(t)
			if tc.prepare != nil {
				tc.prepare(s)
			}
			var o app.Options
			if tc.settings["server.addr"] == nil {
				l, err := net.Listen("tcp", "127.0.0.1:0")
				if err != nil {
					t.Fatal(err)
				}
				o.Listener = l
			}
			a, err := s.open(tc.settings, o)
			if err == nil {
				_ = a.Close()
				t.Fatal("it starts")
			}
			first, _, more := strings.Cut(err.Error(), "\n")
			for _, want := range tc.says {
				if !strings.Contains(first, want) {
					t.Errorf("%q does not name %s", first, want)
				}
			}
			if more && !tc.details || strings.Contains(err.Error(), "geheim") {
				t.Errorf("not one line without secrets: %q", err)
			}
			if o.Listener == nil {
				return
			}
			if err := o.Listener.(*net.TCPListener).SetDeadline(time.Time{}); !errors.Is(err, net.ErrClosed) {
				t.Errorf("the port is kept: %v", err)
			}
		})
	}

	t.Run("what failed keeps nothing", func(t *testing.T) {
		s := newSite(t)
		if _, err := s.open(map[string]any{"server.metrics_addr": address}, app.Options{}); err == nil {
			t.Fatal("it starts")
		}
		if _, err := s.open(map[string]any{"brand.primary": "#ffff00"}, app.Options{}); err == nil || !strings.Contains(err.Error(), "brand.primary") {
			t.Fatalf("white text on yellow: %v", err) // the last thing that can fail, with the database open
		}
		if a := get(t, browser(t), s.start(nil).url+"/readyz"); a.status != http.StatusOK {
			t.Errorf("/readyz: %d", a.status)
		}
	})
}

// jobKinds reads the kinds of jobs from the sources of desk: its constants Job….
func jobKinds(t *testing.T) map[string]string {
	t.Helper()
	sources, err := filepath.Glob(filepath.Join("..", "desk", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{}
	for _, name := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok || decl.Tok != token.CONST {
				return true
			}
			for _, spec := range decl.Specs {
				v := spec.(*ast.ValueSpec)
				for i, id := range v.Names {
					if !strings.HasPrefix(id.Name, "Job") || i >= len(v.Values) {
						continue
					}
					if lit, ok := v.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
						kinds[id.Name], err = strconv.Unquote(lit.Value)
					}
					if kinds[id.Name] == "" || err != nil {
						t.Errorf("desk.%s is not written as a text that this test can read", id.Name)
					}
				}
			}
			return true
		})
	}
	if kinds["JobNotify"] != desk.JobNotify || kinds["JobSweepBlobs"] != desk.JobSweepBlobs {
		t.Fatalf("the kinds of jobs were not found in desk: %v", kinds)
	}
	return kinds
}

func TestEveryKindOfJobIsDoneBySomebody(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	log := &portal.Log{}
	a, err := s.open(nil, app.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	ctx := t.Context()
	kinds := jobKinds(t)
	const unknown = "nobody.does" // what the test would say of a kind that was forgotten
	err = a.DB().InTx(ctx, func(tx *store.Tx) error {
		for _, kind := range append(slices.Collect(maps.Values(kinds)), unknown) {
			if err := tx.Enqueue(ctx, kind, struct{}{}, s.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := a.RunJobs(ctx); err != nil || n < len(kinds)+1 {
		t.Fatalf("%d jobs ran of %d: %v", n, len(kinds)+1, err)
	}
	dead, err := store.Jobs(a.DB()).Dead(ctx)
	if err != nil {
		t.Fatal(err)
	}
	forgotten := map[string]bool{}
	for _, j := range dead {
		forgotten[j.Kind] = strings.Contains(j.LastError, "nobody does jobs of the kind")
	}
	if !forgotten[unknown] {
		t.Errorf("a kind that nobody knows is not told apart: %+v", dead)
	}
	for name, kind := range kinds {
		if forgotten[kind] {
			t.Errorf("desk.%s (%s) has no handler in wireJobs", name, kind)
		}
	}
	if strings.Contains(log.String(), "panic:") {
		t.Errorf("a payload without anything in it is no reason to panic:\n%s", log)
	}
}

func TestTheFootOfAPageIsInItsLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.start(map[string]any{"brand.language": "en", "brand.hotline": "+49 (0) 451 70600"})
	for lang, want := range map[string][]string{
		"de": {"Servicezeiten: erreichbar Mo–Fr 07:30–17:00 Uhr.", "Jetzt erreichbar.", `href="tel:+4945170600"`, "+49 (0) 451 70600"},
		"en": {"Service hours: available Mon–Fri 07:30–17:00.", "Available now.", `href="tel:+4945170600"`, "+49 (0) 451 70600"},
	} {
		c := browser(t)
		page := get(t, c, r.url+"/sign-in?lang="+lang)
		for _, text := range want {
			if !strings.Contains(page.body, text) {
				t.Errorf("%s: %q is not there", lang, text)
			}
		}
		feed := regexp.MustCompile(`<link rel="alternate" type="application/atom\+xml" href="([^"]+)"`).FindStringSubmatch(page.body)
		if feed == nil {
			t.Errorf("%s: no feed in the head", lang)
			continue
		}
		if a := get(t, c, r.url+feed[1]); a.status != http.StatusOK || !strings.Contains(a.body, `xml:lang="`+lang+`"`) {
			t.Errorf("%s: the feed %s is not in the page's language: %d\n%.300s", lang, feed[1], a.status, a.body)
		}
	}
	s.clock.Move(12 * time.Hour)
	if page := get(t, browser(t), r.url+"/sign-in?lang=de"); !strings.Contains(page.body, "Zurzeit außerhalb der Servicezeiten.") {
		t.Error("at ten in the evening somebody seems to be there")
	}
}

func TestAnAddressOfAFormIsToldFromOneThatIsNotThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.start(nil)
	c := browser(t)
	for _, tt := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{http.MethodGet, "/tickets/2026-000001/comment", http.StatusMethodNotAllowed, "POST"},
		{http.MethodPost, "/faq", http.StatusMethodNotAllowed, "GET, HEAD"},
		{http.MethodGet, "/gibt-es-nicht", http.StatusNotFound, ""},
		{http.MethodPost, "/gibt-es-nicht", http.StatusNotFound, ""},
	} {
		var form url.Values
		if tt.method == http.MethodPost {
			form = url.Values{"a": {"b"}}
		}
		a := ask(t, c, tt.method, r.url+tt.path, form)
		if a.status != tt.status || a.header.Get("Allow") != tt.allow || strings.Count(a.body, "<h1") != 1 {
			t.Errorf("%s %s: %d, Allow %q\n%s", tt.method, tt.path, a.status, a.header.Get("Allow"), a.body)
		}
	}
}
