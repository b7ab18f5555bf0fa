package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Transport hands one message to where mail goes. An error is always a
// [*SendError]; without one the receiving server has taken responsibility for
// the message.
type Transport interface {
	Send(ctx context.Context, m Message) error
}

// SendError says why a message was not accepted.
type SendError struct {
	// Permanent means that this message will never be accepted as it is: it could
	// not be composed, or the server refused its sender, a recipient or its
	// content with a 5xx reply (RFC 5321 section 4.2.1). Everything else may
	// succeed later: 4xx, network and TLS faults, and a refused sign-in, which
	// says nothing about the message and is mended in the configuration.
	Permanent bool
	Code      int // the server's reply code; 0 if it gave none
	Err       error
}

// Error names the cause; it holds no part of the message but addresses.
func (e *SendError) Error() string {
	kind := "temporary"
	if e.Permanent {
		kind = "permanent"
	}
	return fmt.Sprintf("mail: send (%s): %v", kind, e.Err)
}

// Unwrap gives the cause.
func (e *SendError) Unwrap() error { return e.Err }

// How the connection to the mail server is protected.
const (
	StartTLS = "starttls" // plain at first, then TLS, or nothing is sent (RFC 3207)
	TLS      = "tls"      // TLS from the first byte (RFC 8314)
	Plain    = "none"     // no protection
)

// SMTPConfig says where and how mail is handed over.
type SMTPConfig struct {
	Host     string
	Port     int
	TLS      string         // StartTLS, TLS or Plain
	Username string         // empty: no sign-in
	Password string         // never sent unencrypted to another machine
	HELO     string         // the own name in EHLO; empty: the host's name
	Timeout  time.Duration  // of one Send as a whole
	RootCAs  *x509.CertPool // nil: the system's
}

// SMTP is a [Transport] that opens one connection for each message. It is safe
// for concurrent use.
type SMTP struct{ cfg SMTPConfig }

// NewSMTP checks the configuration; it does not connect.
func NewSMTP(cfg SMTPConfig) (*SMTP, error) {
	switch {
	case cfg.Host == "":
		return nil, errors.New("mail: smtp: host is missing")
	case cfg.Port < 1 || cfg.Port > 65535:
		return nil, fmt.Errorf("mail: smtp: %d is not a port", cfg.Port)
	case cfg.Timeout <= 0:
		return nil, errors.New("mail: smtp: timeout must be positive")
	case cfg.TLS != StartTLS && cfg.TLS != TLS && cfg.TLS != Plain:
		return nil, fmt.Errorf("mail: smtp: unknown TLS mode %q", cfg.TLS)
	case cfg.Username != "" && cfg.TLS == Plain && !loopback(cfg.Host):
		return nil, fmt.Errorf("mail: smtp: no sign-in at %s without TLS", cfg.Host)
	}
	return &SMTP{cfg}, nil
}

// Send delivers m to the mail server, to all recipients or to none.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := m.compose()
	if err != nil {
		return &SendError{Permanent: true, Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()

	d := dialer{cfg: s.cfg}
	defer d.close()
	// The library watches ctx only while dialling; a closed connection ends the rest.
	stop := context.AfterFunc(ctx, d.close)
	defer stop()

	client, err := gomail.NewClient(s.cfg.Host, s.options(&d)...)
	if err != nil {
		return &SendError{Err: fmt.Errorf("configure client: %w", err)}
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return sessionError(ctx, err)
	}
	if err := client.SendWithSMTPClient(conn, msg); err != nil {
		return messageError(ctx, err)
	}
	// The message is accepted: a failing QUIT must not make it be sent twice.
	_ = client.CloseWithSMTPClient(conn)
	return nil
}

func (s *SMTP) options(d *dialer) []gomail.Option {
	opts := []gomail.Option{
		gomail.WithPort(s.cfg.Port),
		gomail.WithTimeout(s.cfg.Timeout),
		gomail.WithTLSConfig(s.tlsConfig()),
		gomail.WithDialContextFunc(d.dial),
		gomail.WithoutNoop(),
		gomail.WithoutRset(), // one message a connection, and its failure would hide that the message was accepted
	}
	switch s.cfg.TLS {
	case StartTLS:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		opts = append(opts, gomail.WithSSL())
	case Plain:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.cfg.HELO != "" {
		opts = append(opts, gomail.WithHELO(s.cfg.HELO))
	}
	if s.cfg.Username != "" {
		opts = append(opts,
			gomail.WithUsername(s.cfg.Username),
			gomail.WithPassword(s.cfg.Password),
			// The library's own order for encrypted connections without NTLM. Its
			// autodiscovery would take a connection from our dialler for unencrypted.
			gomail.WithOpportunisticSMTPAuth(
				gomail.SMTPAuthSCRAMSHA256PLUS, gomail.SMTPAuthSCRAMSHA256,
				gomail.SMTPAuthSCRAMSHA1PLUS, gomail.SMTPAuthSCRAMSHA1,
				gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin,
			))
	}
	return opts
}

func (s *SMTP) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.cfg.Host, MinVersion: tls.VersionTLS12, RootCAs: s.cfg.RootCAs}
}

// sessionError is for what went wrong before the message was named: it says
// nothing about the message, so it is worth another try. Postfix treats a failed
// sign-in alike (smtp_sasl_auth_soft_bounce).
func sessionError(ctx context.Context, err error) error {
	e := &SendError{Err: withCause(ctx, err)}
	if reply := (*textproto.Error)(nil); errors.As(err, &reply) {
		e.Code = reply.Code
	}
	return e
}

func messageError(ctx context.Context, err error) error {
	e := &SendError{Err: withCause(ctx, err)}
	if sent := (*gomail.SendError)(nil); errors.As(err, &sent) {
		e.Code = sent.ErrorCode()
		e.Permanent = e.Code >= 500
	}
	return e
}

// withCause puts the time limit before "use of closed network connection".
func withCause(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
