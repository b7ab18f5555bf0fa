package access_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/web"
	"kundenportal/internal/web/access"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

const password = "Vierzehn Igel rudern heimwärts"

// site is the pages behind the real shell, over a real database.
type site struct {
	*world.World
	t        *testing.T
	accounts *account.Service
	hasher   *account.Hasher
	handler  http.Handler
	links    []string // of mails sent
	keys     []string
	mia      desk.Person // a contact of Stadt, with the password above
}

// ResetLink and ResetKey make the site the accounts' mailer.
func (s *site) ResetLink(_ context.Context, _ desk.Person, link string, _ time.Duration) error {
	s.links = append(s.links, strings.TrimPrefix(link, "https://portal.example"))
	return nil
}

func (s *site) ResetKey(_ context.Context, _ desk.Person, key string, _ time.Duration) error {
	s.keys = append(s.keys, key)
	return nil
}

// newSiteByLink is a site on which no password is mailed.
func newSiteByLink(t *testing.T) *site {
	t.Helper()
	return newSite(t, func(c *access.Config) { c.Reset = desk.ResetByLink })
}

func (s *site) EmailLink(_ context.Context, _ desk.Person, link string, _ time.Duration) error {
	s.links = append(s.links, strings.TrimPrefix(link, "https://portal.example"))
	return nil
}

// legal reads legal pages as an installation configures them.
func legal(t *testing.T, configured map[string]access.Source) func(context.Context, string) desk.LegalText {
	t.Helper()
	texts, err := access.LegalTexts(configured)
	if err != nil {
		t.Fatal(err)
	}
	return func(_ context.Context, name string) desk.LegalText { return texts[name] }
}

func newSite(t *testing.T, change ...func(*access.Config)) *site {
	t.Helper()
	cfg := access.Config{MinLength: 15, Legal: legal(t, nil)}
	for _, f := range change {
		f(&cfg)
	}
	s := &site{World: world.New(t, world.SQLite(t)), t: t}
	var err error
	if s.hasher, err = account.NewHasher(account.HasherOptions{Memory: 64, Passes: 1}); err != nil {
		t.Fatal(err)
	}
	s.accounts = account.New(account.Deps{DB: s.DB, Now: s.Clock.Now, Hasher: s.hasher, Mailer: s,
		Sleep: func(context.Context, time.Duration) error { return nil }},
		account.Config{BaseURL: "https://portal.example", IdleTimeout: time.Hour, Lifetime: 12 * time.Hour, MinLength: 15,
			LinkValid: time.Hour, KeyValid: time.Hour, ResetPerHour: 3, Reset: cfg.Reset, Words: func() []string { return []string{"MACH"} }})
	pages := access.New(s.accounts, cfg)
	s.handler = s.shell(pages.Routes())
	city := s.Org("Stadt", desk.Organisation{})
	s.mia = s.Contact("Mia", city, nil)
	s.setPassword(s.mia)
	return s
}

func (s *site) shell(pages []shell.Route) http.Handler {
	texts, err := i18n.New()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if missing := texts.Missing(); len(missing) > 0 {
			s.t.Errorf("texts that do not exist: %v", missing)
		}
	})
	home := []shell.Route{{Pattern: "GET /{$}", Role: shell.Contact, Handle: func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(w, "start page")
		return err
	}}}
	h, err := web.New(web.Deps{
		Config: web.Config{BaseURL: &url.URL{Scheme: "https", Host: "portal.example"}, Secure: true, Lang: "de", MaxForm: 1 << 20, Hours: func(context.Context) desk.Hours { return desk.Hours{Zone: time.UTC} },
			Brand: func(*i18n.Loc, time.Time) ui.Brand {
				return ui.Brand{Name: "MACH Kundenportal", Vendor: "MACH", Email: "hotline@mach.de", Hotline: "08 00 / 2 70 77 77", HotlineTel: "+498002707777"}
			}},
		Log: slog.New(slog.DiscardHandler), Now: s.Clock.Now, Texts: texts, Accounts: s.accounts,
		Waiting: func(context.Context, *shell.Context) (int, error) { return 0, nil },
		Notice:  func(context.Context, *shell.Context) (*ui.Notice, error) { return nil, nil },
		Ready:   func(context.Context) error { return nil },
		Observe: func(string, string, int, time.Duration) {},
	}, pages, home).Handler()
	if err != nil {
		s.t.Fatal(err)
	}
	return h
}

func (s *site) setPassword(p desk.Person) {
	s.t.Helper()
	hash, err := s.hasher.Hash(context.Background(), password)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Tx(func(tx *store.Tx) error { return tx.SetPassword(context.Background(), p.ID, hash, s.Clock.Now()) })
}

// setActive lets somebody leave or come back.
func (s *site) setActive(p desk.Person, active bool) {
	s.t.Helper()
	p.Active = active
	s.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(context.Background(), p) })
}

// work does the jobs of the reset that are in the queue, as the worker would.
func (s *site) work() {
	s.t.Helper()
	ctx := context.Background()
	for {
		var job desk.Job
		var found bool
		s.Tx(func(tx *store.Tx) (err error) {
			job, found, err = tx.Claim(ctx, s.Clock.Now(), s.Clock.Now().Add(time.Minute))
			return err
		})
		if !found {
			return
		}
		var err error
		switch job.Kind {
		case desk.JobResetLink:
			err = s.accounts.SendLink(ctx, job.Payload)
		case desk.JobEmailLink:
			err = s.accounts.SendEmailLink(ctx, job.Payload)
		case desk.JobResetKey:
			err = s.accounts.SendKey(ctx, job.Payload)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// browser keeps cookies as one person's browser does.
type browser struct {
	s       *site
	cookies map[string]string
	agent   string
	address string
}

func (s *site) browser() *browser {
	return &browser{s: s, cookies: map[string]string{}, address: "192.0.2.1:1234",
		agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"}
}

// answer is what came back; Text is what is read on the page.
type answer struct {
	*http.Response
	Source, Text string
}

func (b *browser) get(target string) answer { return b.do("GET", target, nil) }

// post sends a form of name and value pairs.
func (b *browser) post(target string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.do("POST", target, form)
}

func (b *browser) do(method, target string, form url.Values) answer {
	t := b.s.t
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	r.RemoteAddr = b.address
	r.Header.Set("User-Agent", b.agent)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.s.handler.ServeHTTP(w, r)
	res := w.Result()
	for _, c := range res.Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	source := w.Body.String()
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			words.WriteString(n.Data + " ")
		}
	}
	return answer{res, source, strings.Join(strings.Fields(words.String()), " ")}
}

// signedIn is a browser in which somebody has signed in.
func (s *site) signedIn(p desk.Person, pass string) *browser {
	s.t.Helper()
	b := s.browser()
	if a := b.post("/sign-in", "username", p.Email, "password", pass); a.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("sign-in: %d %s", a.StatusCode, a.Text)
	}
	return b
}

// withKey is a browser in which somebody has signed in with a one-time key.
func (s *site) withKey(p desk.Person) *browser {
	s.t.Helper()
	b := s.browser()
	b.post("/password", "username", p.Email)
	s.work()
	b.post(s.links[len(s.links)-1])
	s.work()
	return s.signedIn(p, s.keys[len(s.keys)-1])
}

func (a answer) wants(t *testing.T, status int, parts ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%d, want %d: %.300s", a.StatusCode, status, a.Text)
	}
	for _, p := range parts {
		if !strings.Contains(a.Text, p) && !strings.Contains(a.Source, p) {
			t.Errorf("%q is missing in: %.800s", p, a.Text)
		}
	}
}

func (a answer) lacks(t *testing.T, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(a.Source, p) {
			t.Errorf("%q must not be there", p)
		}
	}
}

func (a answer) leads(t *testing.T, to string) {
	t.Helper()
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != to {
		t.Errorf("%d to %q, want %q: %.300s", a.StatusCode, a.Header.Get("Location"), to, a.Text)
	}
}
