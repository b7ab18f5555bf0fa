package mail_test

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"kundenportal/internal/mail"
)

func send(t *testing.T, cfg mail.SMTPConfig) error {
	t.Helper()
	s, err := mail.NewSMTP(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(t.Context(), sample())
}

func TestMessageArrivesUnchanged(t *testing.T) {
	t.Parallel()
	cert, roots := newCA(t)
	for _, mode := range []string{mail.Plain, mail.StartTLS, mail.TLS} {
		t.Run("with TLS mode "+mode, func(t *testing.T) {
			t.Parallel()
			srv := &server{}
			cfg := srv.start(t, mode, cert)
			cfg.RootCAs = roots
			if err := send(t, cfg); err != nil {
				t.Fatal(err)
			}
			all := srv.deliveries()
			if len(all) != 1 {
				t.Fatalf("%d messages arrived, want 1", len(all))
			}
			got := all[0]
			checkSample(t, got.raw)
			want := []string{"noreply@portal.test", "miriam.koehler@stadt.test", "vertretung@stadt.test"}
			if diff := cmp.Diff(want, got.envelope); diff != "" {
				t.Errorf("envelope (-want +got):\n%s", diff)
			}
			if want := mode != mail.Plain; got.secure != want {
				t.Errorf("encrypted = %t, want %t", got.secure, want)
			}
		})
	}
}

func TestSignInUsesWhatTheServerOffers(t *testing.T) {
	t.Parallel()
	cert, roots := newCA(t)
	for _, mode := range []string{mail.Plain, mail.StartTLS, mail.TLS} {
		for _, mech := range []string{"PLAIN", "LOGIN", "CRAM-MD5"} {
			t.Run(mech+" with TLS mode "+mode, func(t *testing.T) {
				t.Parallel()
				srv := &server{mechanisms: []string{mech}, user: "portal", password: "geheim ÄÖ"}
				cfg := srv.start(t, mode, cert)
				cfg.RootCAs, cfg.Username, cfg.Password = roots, "portal", "geheim ÄÖ"
				if err := send(t, cfg); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]string{mech}, srv.mechanismsUsed()); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestErrorsTellTemporaryFromPermanent(t *testing.T) {
	t.Parallel()
	cert, roots := newCA(t)
	reply := func(code int) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "no"}
	}
	tests := map[string]struct {
		server    *server
		mode      string
		change    func(*mail.SMTPConfig)
		permanent bool
		code      int
	}{
		"sender refused for now":               {server: &server{mailErr: reply(451)}, code: 451},
		"sender refused":                       {server: &server{mailErr: reply(550)}, code: 550, permanent: true},
		"greylisted recipient":                 {server: &server{rcptErr: reply(450)}, code: 450},
		"unknown recipient":                    {server: &server{rcptErr: reply(550)}, code: 550, permanent: true},
		"mailbox full":                         {server: &server{dataErr: reply(452)}, code: 452},
		"content refused":                      {server: &server{dataErr: reply(554)}, code: 554, permanent: true},
		"connection closed after DATA":         {server: &server{dropAfterData: true}},
		"wrong password concerns no message":   {server: &server{mechanisms: []string{"PLAIN"}, user: "u", password: "p"}, change: signIn, code: 535},
		"server without sign-in":               {change: signIn},
		"certificate of an unknown issuer":     {mode: mail.StartTLS, change: func(c *mail.SMTPConfig) { c.RootCAs = nil }},
		"implicit TLS of an unknown issuer":    {mode: mail.TLS, change: func(c *mail.SMTPConfig) { c.RootCAs = nil }},
		"certificate for another name":         {mode: mail.StartTLS, change: func(c *mail.SMTPConfig) { c.Host = "127.0.0.1" }},
		"plain server where TLS is asked for":  {change: func(c *mail.SMTPConfig) { c.TLS, c.Timeout = mail.TLS, 300*time.Millisecond }},
		"nobody listens":                       {change: func(c *mail.SMTPConfig) { c.Port = unusedPort(t) }},
		"host that does not exist":             {change: func(c *mail.SMTPConfig) { c.Host = "does-not-exist.invalid" }},
		"TLS server where plain was asked for": {mode: mail.TLS, change: func(c *mail.SMTPConfig) { c.TLS, c.Timeout = mail.Plain, 300*time.Millisecond }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.mode == "" {
				tt.mode = mail.Plain
			}
			srv := tt.server
			if srv == nil {
				srv = &server{}
			}
			cfg := srv.start(t, tt.mode, cert)
			cfg.RootCAs = roots
			if tt.change != nil {
				tt.change(&cfg)
			}
			err := send(t, cfg)
			var got *mail.SendError
			if !errors.As(err, &got) {
				t.Fatalf("error is %T (%v), want *mail.SendError", err, err)
			}
			if got.Permanent != tt.permanent || got.Code != tt.code {
				t.Errorf("permanent %t, code %d; want %t, %d (%v)", got.Permanent, got.Code, tt.permanent, tt.code, err)
			}
			if n := len(srv.deliveries()); n != 0 {
				t.Errorf("%d messages arrived, want none", n)
			}
		})
	}
}

func signIn(c *mail.SMTPConfig) { c.Username, c.Password = "u", "wrong" }

func TestStartTLSIsMandatory(t *testing.T) {
	t.Parallel()
	srv := &server{}
	cfg := srv.start(t, mail.Plain, nil)
	cfg.TLS = mail.StartTLS
	err := send(t, cfg)
	if err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("error = %v, want one about STARTTLS", err)
	}
	if len(srv.deliveries()) != 0 {
		t.Error("the message was sent in clear")
	}
}

func TestMessageThatCannotBeComposedIsPermanent(t *testing.T) {
	t.Parallel()
	s, err := mail.NewSMTP(mail.SMTPConfig{Host: "localhost", Port: unusedPort(t), TLS: mail.Plain, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	m := sample()
	m.To = nil
	var got *mail.SendError
	if err := s.Send(t.Context(), m); !errors.As(err, &got) || !got.Permanent {
		t.Errorf("error = %v, want a permanent one", err)
	}
}

func TestHangingServerEndsWithTheTimeout(t *testing.T) {
	t.Parallel()
	cfg := script(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	cfg.Timeout = 50 * time.Millisecond
	var got *mail.SendError
	err := send(t, cfg)
	if !errors.As(err, &got) || got.Permanent || got.Code != 0 {
		t.Fatalf("error = %v, want a temporary one without code", err)
	}
	if ne := net.Error(nil); !errors.Is(err, context.DeadlineExceeded) && (!errors.As(err, &ne) || !ne.Timeout()) {
		t.Errorf("error = %v, want one that names the time limit", err)
	}
}

func TestCancelledContextEndsTheConversation(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cfg := script(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "220 mx.test\r\n")
		_, _ = c.Read(make([]byte, 4096)) // EHLO
		cancel()
		_, _ = io.Copy(io.Discard, c)
	})
	cfg.Timeout = time.Minute
	s, err := mail.NewSMTP(cfg)
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	go func() { sent <- s.Send(ctx, sample()) }()
	select {
	case err := <-sent:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want %v", err, context.Canceled)
		}
	case <-time.After(10 * time.Second):
		t.Error("Send goes on")
	}
}

func TestAcceptedMessageIsSentEvenIfTheServerHangsUp(t *testing.T) {
	t.Parallel()
	cfg := script(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "220 mx.test\r\n")
		b := make([]byte, 4096)
		for _, answer := range []string{"250 mx.test", "250 ok", "250 ok", "250 ok", "354 go on"} {
			if _, err := c.Read(b); err != nil {
				return
			}
			_, _ = io.WriteString(c, answer+"\r\n")
		}
		var all string
		for !strings.HasSuffix(all, "\r\n.\r\n") {
			n, err := c.Read(b)
			if err != nil {
				return
			}
			all += string(b[:n])
		}
		_, _ = io.WriteString(c, "250 accepted\r\n")
	})
	if err := send(t, cfg); err != nil {
		t.Errorf("error = %v, want none: the message was accepted", err)
	}
}

// Not parallel: a garbage collection would close a forgotten connection as well.
func TestConnectionIsClosedAfterAFailure(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	closed := make(chan struct{})
	cfg := script(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "220 mx.test\r\n")
		b := make([]byte, 4096)
		_, _ = c.Read(b)
		_, _ = io.WriteString(c, "250 mx.test\r\n") // no STARTTLS offered
		_, _ = io.Copy(io.Discard, c)
		close(closed)
	})
	cfg.TLS = mail.StartTLS
	if err := send(t, cfg); err == nil {
		t.Error("no error")
	}
	select {
	case <-closed:
	case <-time.After(5 * time.Second):
		t.Error("the connection stayed open")
	}
}

func TestUnsafeOrIncompleteConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	good := mail.SMTPConfig{Host: "mx.example.org", Port: 587, TLS: mail.StartTLS, Timeout: time.Second}
	tests := map[string]func(*mail.SMTPConfig){
		"no host":                          func(c *mail.SMTPConfig) { c.Host = "" },
		"port 0":                           func(c *mail.SMTPConfig) { c.Port = 0 },
		"port beyond the last":             func(c *mail.SMTPConfig) { c.Port = 65536 },
		"no timeout":                       func(c *mail.SMTPConfig) { c.Timeout = 0 },
		"unknown TLS mode":                 func(c *mail.SMTPConfig) { c.TLS = "ssl" },
		"sign-in without TLS at a host":    func(c *mail.SMTPConfig) { c.TLS, c.Username = mail.Plain, "u" },
		"sign-in without TLS at a fake IP": func(c *mail.SMTPConfig) { c.TLS, c.Username, c.Host = mail.Plain, "u", "127.0.0.1.example.org" },
	}
	if _, err := mail.NewSMTP(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := good
			change(&cfg)
			if _, err := mail.NewSMTP(cfg); err == nil {
				t.Error("accepted")
			}
		})
	}
}

// script serves one connection with a conversation written by hand.
func script(t *testing.T, talk func(net.Conn)) mail.SMTPConfig {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		talk(c)
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return mail.SMTPConfig{Host: "localhost", Port: l.Addr().(*net.TCPAddr).Port, TLS: mail.Plain, HELO: "portal.test", Timeout: 5 * time.Second}
}

func unusedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
