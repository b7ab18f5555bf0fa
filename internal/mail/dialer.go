package mail

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"sync"
)

// dialer opens one connection and keeps hold of it, because the library leaves
// it open when the greeting, STARTTLS or the sign-in fails.
type dialer struct {
	cfg SMTPConfig

	mu     sync.Mutex
	conn   net.Conn
	closed bool
}

func (d *dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	if !d.keep(conn) {
		return nil, context.Cause(ctx)
	}
	if d.cfg.TLS != TLS {
		return conn, nil
	}
	secure := tls.Client(conn, (&SMTP{d.cfg}).tlsConfig())
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("TLS with %s: %w", addr, err)
	}
	return secure, nil
}

// keep reports whether the connection may be used; it may not after close.
func (d *dialer) keep(conn net.Conn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		_ = conn.Close()
		return false
	}
	d.conn = conn
	return true
}

func (d *dialer) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if d.conn != nil {
		_ = d.conn.Close()
	}
}
