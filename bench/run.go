package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

const starts = 5 // of the server, for the time to the first answer

// bench is a run: its folder, its servers, and what it found so far.
type bench struct {
	options
	dir    string
	portal string // the binary
	self   string
	found  figures
	stops  []func() error
}

// figures are what the report shows.
type figures struct {
	Subjects  map[string]*subject
	Start     time.Duration
	Binary    int64
	DemoMade  time.Duration
	RestIdle  int64 // resident ten seconds after the demo has started
	RestLater int64 // and when the run is over
	RestAfter time.Duration
	First     load
	Later     load
	Large     landmarks
	Small     landmarks
}

func measureAll(ctx context.Context, o options) (_ string, err error) {
	b := &bench{options: o}
	if b.self, err = os.Executable(); err != nil {
		return "", err
	}
	if b.dir, err = os.MkdirTemp("", "kundenportal-bench-run-"); err != nil {
		return "", err
	}
	b.stops = append(b.stops, func() error { return os.RemoveAll(b.dir) })
	defer func() {
		for _, stop := range slices.Backward(b.stops) {
			err = errors.Join(err, stop())
		}
	}()
	if err := b.build(ctx); err != nil {
		return "", err
	}
	demo, began, err := b.demo(ctx)
	if err != nil {
		return "", err
	}
	if err := b.requests(ctx); err != nil {
		return "", err
	}
	b.found.RestAfter = time.Since(began)
	if b.found.RestLater, err = demo.resident(); err != nil {
		return "", err
	}
	return b.report()
}

// build makes the binary as releases are made.
func (b *bench) build(ctx context.Context) error {
	note("build the portal")
	b.portal = filepath.Join(b.dir, "portal")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.portal, "./cmd/portal") // #nosec G204 -- our own program
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/portal (run bench in the project's folder): %w\n%s", err, text)
	}
	info, err := os.Stat(b.portal)
	if err != nil {
		return err
	}
	b.found.Binary = info.Size()
	return nil
}

// demo starts the demo in a fresh folder and leaves it alone.
func (b *bench) demo(ctx context.Context) (*process, time.Time, error) {
	note("start the demo")
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	p, err := b.start(ctx, addr, "/sign-in", nil, b.portal, "demo", "--addr", addr, "--data", filepath.Join(b.dir, "demo"))
	if err != nil {
		return nil, time.Time{}, err
	}
	began := time.Now()
	b.found.DemoMade = p.took
	select {
	case <-ctx.Done():
		return nil, began, ctx.Err()
	case <-time.After(10 * time.Second):
	}
	b.found.RestIdle, err = p.resident()
	return p, began, err
}

// start starts a process that ends with the run.
func (b *bench) start(ctx context.Context, addr, probe string, env []string, name string, args ...string) (*process, error) {
	logFile := filepath.Join(b.dir, fmt.Sprintf("log-%d", len(b.stops)))
	p, err := start(ctx, "http://"+addr, probe, logFile, env, name, args...)
	if err != nil {
		return nil, err
	}
	b.stops = append(b.stops, p.stop)
	return p, nil
}

// serve starts the portal on a copy of a world's database.
func (b *bench) serve(ctx context.Context, others int) (*process, landmarks, error) {
	note("world with %d tickets of others (made once, then kept)", others)
	file, marks, err := seeded(ctx, others)
	if err != nil {
		return nil, marks, err
	}
	dir := filepath.Join(b.dir, fmt.Sprintf("world-%d", others))
	if err := errors.Join(os.Mkdir(dir, 0o700), os.Mkdir(filepath.Join(dir, "blobs"), 0o700)); err != nil {
		return nil, marks, err
	}
	if err := copyFile(file, filepath.Join(dir, "portal.db")); err != nil {
		return nil, marks, err
	}
	p, err := b.startPortal(ctx, dir)
	return p, marks, err
}

func (b *bench) startPortal(ctx context.Context, dir string) (*process, error) {
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	return b.start(ctx, addr, "/sign-in", []string{
		"PORTAL_SERVER_ADDR=" + addr, "PORTAL_SERVER_BASE_URL=http://" + addr, "PORTAL_SERVER_METRICS_ADDR=", "PORTAL_BRAND_VENDOR=Beispiel", "PORTAL_SERVER_COOKIE_INSECURE=true",
		"PORTAL_DATABASE_DSN=sqlite:" + filepath.Join(dir, "portal.db"), "PORTAL_BLOB_DIR=" + filepath.Join(dir, "blobs"),
		"PORTAL_SMTP_HOST=127.0.0.1", "PORTAL_SMTP_PORT=9", "PORTAL_SMTP_TLS=none", "PORTAL_SMTP_FROM=portal@bench.example",
		"PORTAL_JOBS_WORKERS=0",
	}, b.portal, "serve")
}

// requests measures everything that is asked of a server.
func (b *bench) requests(ctx context.Context) error {
	small, smallMarks, err := b.serve(ctx, b.few)
	if err != nil {
		return err
	}
	large, marks, err := b.restarted(ctx)
	if err != nil {
		return err
	}
	b.found.Large, b.found.Small = marks, smallMarks
	contact, err := signedIn(ctx, large.base, contactEmail)
	if err != nil {
		return err
	}
	agent, err := signedIn(ctx, large.base, agentEmail)
	if err != nil {
		return err
	}
	teamLead, err := signedIn(ctx, large.base, leadEmail)
	if err != nil {
		return err
	}
	fewer, err := signedIn(ctx, small.base, contactEmail)
	if err != nil {
		return err
	}
	if err := b.weigh(ctx, contact, marks); err != nil {
		return err
	}
	static, err := b.static(ctx, contact, "/tickets?view=org", "/tickets/"+marks.TenEntries)
	if err != nil {
		return err
	}
	yard, err := newClient(static.base)
	if err != nil {
		return err
	}
	ticketPath := "/tickets/" + marks.TenEntries
	read := func(key string, p *process, c *client, list ...request) *subject {
		return &subject{key: key, server: p, who: c, chunk: 120, rounds: 1, prepare: always(list...)}
	}
	subjects := []*subject{
		read("static list", static, yard, get("/plain/0")),
		read("static list gzip", static, yard, get("/gzip/0")),
		read("list", large, contact, get(listPath)),
		read("list few", small, fewer, get(listPath)),
		read("list all", large, contact, get(everyPath)),
		read("static ticket", static, yard, get("/plain/1")),
		read("static ticket gzip", static, yard, get("/gzip/1")),
		read("ticket", large, contact, get(ticketPath)),
		read("ticket few", small, fewer, get("/tickets/"+smallMarks.TenEntries)),
		read("search", large, contact, searches()...),
		read("start", large, contact, get("/")),
		read("faq", large, contact, get("/faq/"+faqSlug)),
		read("queue", large, agent, get(queuePath)),
		{key: "figures", server: large, who: teamLead, chunk: 10, rounds: 1, prepare: always(get(weeksPath))},
		{key: "figures year", server: large, who: teamLead, chunk: 5, rounds: 1, prepare: always(get(yearPath))},
		// A person keeps at most 50 drafts.
		{key: "draft", server: large, who: contact, chunk: 40, rounds: 1, prepare: begun(contact, marks.Product)},
		{key: "create", server: large, who: contact, chunk: 40, rounds: 1, prepare: filled(contact, marks.Product)},
		{key: "comment", server: large, who: contact, chunk: 40, rounds: 1, prepare: comments(contact, marks.Open)},
	}
	return b.rounds(ctx, subjects)
}

func (b *bench) rounds(ctx context.Context, subjects []*subject) error {
	for _, s := range subjects {
		if err := s.warm(ctx); err != nil {
			return err
		}
	}
	for i := range b.options.rounds {
		note("round %d of %d", i+1, b.options.rounds)
		for _, s := range subjects {
			if err := s.round(ctx); err != nil {
				return err
			}
		}
	}
	b.found.Subjects = map[string]*subject{}
	for _, s := range subjects {
		b.found.Subjects[s.key] = s
	}
	return nil
}

// restarted starts the server of the large world several times and keeps the last one running.
func (b *bench) restarted(ctx context.Context) (*process, landmarks, error) {
	p, marks, err := b.serve(ctx, b.others)
	if err != nil {
		return nil, marks, err
	}
	dir := filepath.Join(b.dir, fmt.Sprintf("world-%d", b.others))
	var took []time.Duration
	for range starts {
		if err := p.stop(); err != nil {
			return nil, marks, err
		}
		b.stops = b.stops[:len(b.stops)-1]
		if p, err = b.startPortal(ctx, dir); err != nil {
			return nil, marks, err
		}
		took = append(took, p.took)
	}
	b.found.Start = quantile(took, 0.5)
	return p, marks, nil
}

// weigh takes the first load of the overview, and of a page that comes after it.
func (b *bench) weigh(ctx context.Context, c *client, marks landmarks) (err error) {
	cached := map[string]bool{}
	if b.found.First, err = loadPage(ctx, c, listPath, cached); err != nil {
		return err
	}
	b.found.Later, err = loadPage(ctx, c, "/tickets/"+marks.TenEntries, cached)
	return err
}

// static starts the yardstick with the pages as they are now.
func (b *bench) static(ctx context.Context, c *client, pages ...string) (*process, error) {
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	args := []string{"static", addr}
	for i, p := range pages {
		a, err := c.do(ctx, get(p), encodings)
		if err != nil {
			return nil, err
		}
		text, err := a.text()
		if err != nil {
			return nil, err
		}
		name := filepath.Join(b.dir, fmt.Sprintf("page-%d.html", i))
		if err := os.WriteFile(name, text, 0o600); err != nil {
			return nil, err
		}
		args = append(args, name)
	}
	return b.start(ctx, addr, "/plain/0", nil, b.self, args...)
}

func signedIn(ctx context.Context, base, email string) (*client, error) {
	c, err := newClient(base)
	if err != nil {
		return nil, err
	}
	if err := c.signIn(ctx, email); err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", email, err)
	}
	return c, nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
