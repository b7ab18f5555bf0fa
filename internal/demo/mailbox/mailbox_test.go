package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kundenportal/internal/demo/mailbox"
)

func start(t *testing.T) *mailbox.Box {
	t.Helper()
	b, err := mailbox.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func deliver(b *mailbox.Box, raw string, to ...string) error {
	return smtp.SendMail(b.Addr(), nil, "noreply@portal.test", to, []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
}

const twoParts = `From: =?utf-8?q?St=C3=B6rungsdienst?= <noreply@portal.test>
To: hidden@stadt.test
Subject: =?utf-8?q?R=C3=BCckfrage?= zum Ticket
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe =
und mehr
.Punkt
--inner
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: base64

PHA+R3LDvMOfZTwvcD4=
--inner--
--outer
Content-Type: text/plain
Content-Disposition: attachment; filename=a.txt

attached
--outer--
`

func TestReceivedMessageIsReadable(t *testing.T) {
	t.Parallel()
	b := start(t)
	if err := deliver(b, twoParts, "a@stadt.test", "b@stadt.test"); err != nil {
		t.Fatal(err)
	}
	got := b.Messages()
	want := []mailbox.Received{{
		ID: 1, From: "Störungsdienst <noreply@portal.test>", To: []string{"a@stadt.test", "b@stadt.test"},
		Subject: "Rückfrage zum Ticket", Text: "Grüße und mehr\n.Punkt", HTML: "<p>Grüße</p>",
		Raw: strings.ReplaceAll(twoParts, "\n", "\r\n"),
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(mailbox.Received{}, "At")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got[0].At.IsZero() {
		t.Error("time of arrival is missing")
	}
}

func TestMessageWithoutMIMEHeaderIsText(t *testing.T) {
	t.Parallel()
	b := start(t)
	if err := deliver(b, "Subject: x\n\nHallo\n", "a@stadt.test"); err != nil {
		t.Fatal(err)
	}
	if got := b.Messages()[0]; got.Text != "Hallo\n" || got.HTML != "" {
		t.Errorf("text %q, HTML %q", got.Text, got.HTML)
	}
}

func TestWhatIsNoMessageIsRefused(t *testing.T) {
	t.Parallel()
	b := start(t)
	nested := "Subject: x\n"
	for i := range 20 {
		nested += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	for name, raw := range map[string]string{
		"no header":                  "just words\n\nmore",
		"multipart that never ends":  "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na",
		"multiparts without measure": nested,
		"too large":                  "Subject: x\n\n" + strings.Repeat(strings.Repeat("x", 70)+"\n", 20000),
	} {
		if err := deliver(b, raw, "a@stadt.test"); err == nil || !strings.HasPrefix(err.Error(), "55") {
			t.Errorf("%s: error = %v, want 55x", name, err)
		}
	}
	if n := len(b.Messages()); n != 0 {
		t.Errorf("%d messages kept", n)
	}
}

func TestOnlyTheLastMessagesAreKeptNewestFirst(t *testing.T) {
	t.Parallel()
	b := start(t)
	c, err := smtp.Dial(b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	const extra = 3
	for i := range mailbox.Capacity + extra {
		if err := one(c, fmt.Sprintf("Subject: %d\r\n\r\n", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	got := b.Messages()
	if len(got) != mailbox.Capacity {
		t.Fatalf("%d messages, want %d", len(got), mailbox.Capacity)
	}
	first, last := got[0], got[len(got)-1]
	if first.ID != mailbox.Capacity+extra || first.Subject != fmt.Sprint(first.ID) {
		t.Errorf("newest is %d %q", first.ID, first.Subject)
	}
	if last.ID != extra+1 || last.Subject != fmt.Sprint(last.ID) {
		t.Errorf("oldest is %d %q", last.ID, last.Subject)
	}
}

func one(c *smtp.Client, raw string) error {
	if err := c.Mail("a@portal.test"); err != nil {
		return err
	}
	if err := c.Rcpt("b@stadt.test"); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(raw)); err != nil {
		return err
	}
	return w.Close()
}

func TestWait(t *testing.T) {
	t.Parallel()
	subject := func(s string) func(mailbox.Received) bool {
		return func(m mailbox.Received) bool { return m.Subject == s }
	}
	t.Run("finds what came before", func(t *testing.T) {
		t.Parallel()
		b := start(t)
		for range 2 {
			if err := deliver(b, "Subject: old\n\n", "a@stadt.test"); err != nil {
				t.Fatal(err)
			}
		}
		got, err := b.Wait(t.Context(), subject("old"))
		if err != nil || got.ID != 2 {
			t.Errorf("got message %d, %v; want 2, the newest", got.ID, err)
		}
	})
	t.Run("waits for what comes", func(t *testing.T) {
		t.Parallel()
		b := start(t)
		sent := make(chan error, 1)
		go func() {
			sent <- errors.Join(deliver(b, "Subject: other\n\n", "a@stadt.test"), deliver(b, "Subject: awaited\n\n", "a@stadt.test"))
		}()
		got, err := b.Wait(t.Context(), subject("awaited"))
		if err != nil || got.Subject != "awaited" {
			t.Errorf("got %q, %v", got.Subject, err)
		}
		if err := <-sent; err != nil {
			t.Error(err)
		}
	})
	t.Run("ends with its context", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := start(t).Wait(ctx, subject("never")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error = %v, want %v", err, context.DeadlineExceeded)
		}
	})
}

func TestItListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "mail.example.org:25", "nonsense"} {
		if b, err := mailbox.Start(t.Context(), addr); err == nil {
			_ = b.Close()
			t.Errorf("%s was accepted", addr)
		}
	}
}

func TestCloseEndsOpenConversationsAndMayBeRepeated(t *testing.T) {
	t.Parallel()
	b, err := mailbox.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := smtp.Dial(b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	for range 2 {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := c.Noop(); err == nil {
		t.Error("the conversation goes on after Close")
	}
}
