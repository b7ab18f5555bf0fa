package account_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/jobs"
	"kundenportal/internal/mail"
	"kundenportal/internal/notify"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

const (
	goodPassword  = "Birnbaum wandert nachts leise"
	otherPassword = "Sieben Teekannen auf dem Dach"
)

var ctx = context.Background()

// rig is the accounts with a real database, queue and mail server.
type rig struct {
	*world.World
	*account.Service
	t      *testing.T
	file   string
	box    *mailbox.Box
	runner *jobs.Runner
	hasher *account.Hasher
	log    *bytes.Buffer
	mails  *flaky
	slept  []time.Duration
	city   desk.Organisation
	mia    desk.Person
	reset  desk.ResetFlow
}

// flaky hands every message on and then says, as often as told, that it failed: what a lost
// connection looks like.
type flaky struct {
	mail.Transport
	fail int
}

func (f *flaky) Send(ctx context.Context, m mail.Message) error {
	if err := f.Transport.Send(ctx, m); err != nil {
		return err
	}
	if f.fail > 0 {
		f.fail--
		return &mail.SendError{Err: errors.New("connection lost")}
	}
	return nil
}

// byLink makes a rig's flow the one in which no password is mailed.
func byLink(r *rig) { r.reset = desk.ResetByLink }

func newRig(t *testing.T, change ...func(*rig)) *rig {
	t.Helper()
	r := &rig{t: t, file: filepath.Join(t.TempDir(), "portal.db"), log: &bytes.Buffer{}}
	for _, f := range change {
		f(r)
	}
	r.World = world.New(t, world.Open(t, "sqlite:"+r.file))
	var err error
	if r.box, err = mailbox.Start(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.box.Close() })
	host, portText, _ := net.SplitHostPort(r.box.Addr())
	port, _ := strconv.Atoi(portText)
	smtp, err := mail.NewSMTP(mail.SMTPConfig{Host: host, Port: port, TLS: mail.Plain, Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	r.mails = &flaky{Transport: smtp}
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if m := texts.Missing(); len(m) > 0 {
			t.Errorf("texts missing: %v", m)
		}
	})
	notifier := notify.New(r.DB, r.mails, texts, r.Clock.Now, notify.Config{Brand: func() notify.Brand {
		return notify.Brand{Portal: "Kundenportal", Hotline: "0800 1", Email: "hotline@portal.example"}
	},
		BaseURL: "https://portal.example", Reset: r.reset,
		From: mail.Address{Name: "Kundenportal", Addr: "noreply@portal.example"}})
	if r.hasher, err = account.NewHasher(account.HasherOptions{Memory: 64, Passes: 1}); err != nil {
		t.Fatal(err)
	}
	r.mailBy(notifier)
	r.runner = jobs.New(r.DB, slog.New(slog.NewTextHandler(r.log, nil)), r.Clock.Now, jobs.Options{})
	r.runner.Handle(desk.JobResetLink, r.SendLink)
	r.runner.Handle(desk.JobResetKey, r.SendKey)
	r.runner.Handle(desk.JobPassword, notifier.PasswordChanged)
	r.runner.Handle(desk.JobEmailLink, r.SendEmailLink)
	r.runner.Handle(desk.JobEmailAsked, notifier.EmailAsked)
	r.runner.Handle(desk.JobEmailDone, notifier.EmailChanged)
	r.city = r.Org("Stadt Musterhausen", desk.Organisation{})
	r.mia = r.Contact("Mia", r.city, nil)
	return r
}

// mailBy makes the service, with a mailer.
func (r *rig) mailBy(m account.Mailer) {
	r.Service = account.New(account.Deps{DB: r.DB, Now: r.Clock.Now, Hasher: r.hasher, Mailer: m,
		Sleep: func(_ context.Context, d time.Duration) error { r.slept = append(r.slept, d); return nil }},
		account.Config{BaseURL: "https://portal.example", IdleTimeout: 2 * time.Hour, Lifetime: 12 * time.Hour, MinLength: 15,
			LinkValid: time.Hour, KeyValid: time.Hour, ResetPerHour: 3, Reset: r.reset, Words: func() []string { return []string{"Kundenportal", "MACH"} }})
}

func (r *rig) runJobs() {
	r.t.Helper()
	if _, err := r.runner.RunDue(ctx); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) setPassword(p desk.Person, password string) {
	r.t.Helper()
	hash, err := r.hasher.Hash(ctx, password)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Tx(func(tx *store.Tx) error { return tx.SetPassword(ctx, p.ID, hash, r.Clock.Now()) })
}

func (r *rig) signIn(p desk.Person, password string) (string, desk.Session, error) {
	return r.SignIn(ctx, account.SignIn{Username: p.Email, Password: password, Address: "192.0.2.1", Agent: "Browser"})
}

func (r *rig) mustSignIn(p desk.Person, password string) (string, desk.Session) {
	r.t.Helper()
	token, session, err := r.signIn(p, password)
	if err != nil {
		r.t.Fatal(err)
	}
	return token, session
}

func (r *rig) state(token string) account.State {
	r.t.Helper()
	_, state, err := r.Authenticate(ctx, token)
	if err != nil {
		r.t.Fatal(err)
	}
	return state
}

func (r *rig) request(p desk.Person) {
	r.t.Helper()
	if err := r.RequestReset(ctx, account.ResetRequest{Username: p.Email, Lang: "de"}); err != nil {
		r.t.Fatal(err)
	}
	r.Clock.Move(time.Millisecond)
}

var (
	linkPattern = regexp.MustCompile(`https://portal\.example/password/link/(\S+)`)
	keyPattern  = regexp.MustCompile(`\b(?:[A-Z0-9]{4}-){4}[A-Z0-9]{4}\b`)
)

// links and keys are those of all mails, oldest first.
func (r *rig) links() (out []string) {
	for _, m := range r.sent() {
		if found := linkPattern.FindStringSubmatch(m.Text); found != nil {
			out = append(out, found[1])
		}
	}
	return out
}

func (r *rig) keys() (out []string) {
	for _, m := range r.sent() {
		if found := keyPattern.FindString(m.Text); found != "" {
			out = append(out, found)
		}
	}
	return out
}

func (r *rig) sent() []mailbox.Received {
	list := r.box.Messages()
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// link goes the way to a link, key that to a key.
func (r *rig) link(p desk.Person) string {
	r.t.Helper()
	r.request(p)
	r.runJobs()
	return last(r.t, r.links())
}

func (r *rig) key(p desk.Person) string {
	r.t.Helper()
	if err := r.PressLink(ctx, r.link(p)); err != nil {
		r.t.Fatal(err)
	}
	r.runJobs()
	return last(r.t, r.keys())
}

func last(t *testing.T, list []string) string {
	t.Helper()
	if len(list) == 0 {
		t.Fatal("no mail came")
	}
	return list[len(list)-1]
}

func (r *rig) works(link string) bool {
	r.t.Helper()
	ok, err := r.CheckLink(ctx, link)
	if err != nil {
		r.t.Fatal(err)
	}
	return ok
}

// dump writes every table of the database as text.
func (r *rig) dump() string {
	r.t.Helper()
	db, err := sql.Open("sqlite", "file:"+r.file)
	if err != nil {
		r.t.Fatal(err)
	}
	defer db.Close()
	var out strings.Builder
	for _, table := range r.column(db, `SELECT name FROM sqlite_master WHERE type = 'table'`) {
		rows, err := db.Query("SELECT * FROM " + table)
		if err != nil {
			r.t.Fatal(err)
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				r.t.Fatal(err)
			}
			for _, v := range values {
				fmt.Fprintf(&out, "%s ", text(*v.(*any)))
			}
			fmt.Fprintf(&out, "(%s)\n", table)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			r.t.Fatal(err)
		}
	}
	return out.String()
}

func text(v any) string {
	if b, ok := v.([]byte); ok {
		return fmt.Sprintf("%s %x", b, b)
	}
	return fmt.Sprint(v)
}

func (r *rig) column(db *sql.DB, query string) (out []string) {
	r.t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		r.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			r.t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		r.t.Fatal(err)
	}
	return out
}

// atOnce runs f twice at the same time and gives how many succeeded.
func atOnce(f func() error) (succeeded int) {
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	for _, err := range errs {
		if err == nil {
			succeeded++
		}
	}
	return succeeded
}

func wantField(t *testing.T, err error, field, key string) {
	t.Helper()
	var e *desk.Error
	if !errors.As(err, &e) || e.Fields[field] != key {
		t.Errorf("got %v, want %s at %s", err, key, field)
	}
}

func wantKey(t *testing.T, err error, kind desk.ErrorKind, key string) {
	t.Helper()
	var e *desk.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Key != key {
		t.Errorf("got %v, want %s %s", err, kind, key)
	}
}
