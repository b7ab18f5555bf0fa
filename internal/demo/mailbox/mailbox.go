// Package mailbox is a mail server inside the program that accepts everything
// and delivers nothing: the demo shows what it received, and tests wait for it.
//
// It listens on loopback only, because it asks nobody for a password and hands
// out what it got to whoever reads it. It keeps messages in memory, the last
// [Capacity] of them, and never passes one on.
package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Capacity is how many messages a Box keeps; the oldest give way.
const Capacity = 500

const (
	maxMessageBytes = 1 << 20
	maxRecipients   = 100
	idleTimeout     = time.Minute
)

// Received is one message as it arrived.
type Received struct {
	ID      int // counts up from 1
	At      time.Time
	From    string   // the From header, decoded
	To      []string // the envelope's recipients
	Subject string
	Text    string // the first text/plain part, UTF-8, line feeds only
	HTML    string // the first text/html part, likewise
	Raw     string // the bytes as received
}

// Box is a running receiver. It is safe for concurrent use.
type Box struct {
	listener net.Listener
	server   *smtp.Server
	stopped  chan struct{} // closed when the server has ended

	mu      sync.Mutex
	last    int
	kept    []Received    // oldest first
	arrived chan struct{} // closed and replaced with each message
}

// Start listens on addr, a loopback address such as "127.0.0.1:0", until Close; the context is for
// the start alone.
func Start(ctx context.Context, addr string) (*Box, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("mailbox: address %q: %w", addr, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("mailbox: address %q is not on loopback", addr)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}

	b := &Box{listener: listener, stopped: make(chan struct{}), arrived: make(chan struct{})}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{box: b}, nil
	}))
	b.server.Domain = "localhost"
	b.server.MaxMessageBytes = maxMessageBytes
	b.server.MaxRecipients = maxRecipients
	b.server.ReadTimeout = idleTimeout
	b.server.WriteTimeout = idleTimeout
	b.server.ErrorLog = log.New(io.Discard, "", 0)
	go func() {
		defer close(b.stopped)
		_ = b.server.Serve(listener) // ends only by Close; who sends sees any other fault
	}()
	return b, nil
}

// Addr is the address that Box listens on, host:port.
func (b *Box) Addr() string { return b.listener.Addr().String() }

// Close ends the receiver and its connections; what it received stays readable.
// It may be called more than once.
func (b *Box) Close() error {
	// The server knows the listener only once its goroutine has come to run.
	_ = b.server.Close()
	err := b.listener.Close()
	<-b.stopped
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("mailbox: close: %w", err)
	}
	return nil
}

// Messages gives what is kept, newest first.
func (b *Box) Messages() []Received {
	list, _ := b.snapshot()
	return list
}

// Wait gives the newest message that match accepts, waiting for one to arrive if
// none has. The error is the context's.
func (b *Box) Wait(ctx context.Context, match func(Received) bool) (Received, error) {
	seen := 0
	for {
		list, arrived := b.snapshot()
		for _, m := range list {
			if m.ID <= seen {
				break
			}
			if match(m) {
				return m, nil
			}
		}
		if len(list) > 0 {
			seen = list[0].ID
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return Received{}, fmt.Errorf("mailbox: wait for a message (%d others came): %w", seen, ctx.Err())
		}
	}
}

func (b *Box) snapshot() (newestFirst []Received, arrived <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	newestFirst = slices.Clone(b.kept)
	slices.Reverse(newestFirst)
	return newestFirst, b.arrived
}

func (b *Box) keep(m Received) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	m.ID, m.At = b.last, time.Now()
	if len(b.kept) == Capacity {
		b.kept = slices.Delete(b.kept, 0, 1)
	}
	b.kept = append(b.kept, m)
	close(b.arrived)
	b.arrived = make(chan struct{})
}

// session is one SMTP conversation.
type session struct {
	box *Box
	to  []string
}

func (s *session) Reset()                                   { s.to = nil }
func (s *session) Logout() error                            { return nil }
func (s *session) Mail(_ string, _ *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := parse(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "not a message: " + err.Error()}
	}
	m.To = slices.Clone(s.to)
	s.box.keep(m)
	return nil
}
