package portal

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Stream is an answer that stays open: server-sent events.
type Stream struct {
	Status int
	Header http.Header

	t      testing.TB
	events chan string
	close  context.CancelFunc
}

// streamPatience bounds the waiting for what must come; a test that passes never waits so long.
const streamPatience = 10 * time.Second

// Open asks for a page and does not wait for its end. It ends with the test, or by Close.
func (c *Client) Open(path string) *Stream {
	c.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	s := &Stream{Status: resp.StatusCode, Header: resp.Header, t: c.t, events: make(chan string, 100), close: cancel}
	go func() {
		defer resp.Body.Close()
		defer close(s.events)
		event := ""
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "event: "):
				event = strings.TrimPrefix(line, "event: ")
			case strings.HasPrefix(line, "data: "):
				s.events <- event + " " + strings.TrimPrefix(line, "data: ")
			}
		}
	}()
	return s
}

// Close leaves.
func (s *Stream) Close() { s.close() }

// Next waits for the next event, name and data; empty: the stream has ended.
func (s *Stream) Next() string {
	s.t.Helper()
	select {
	case e := <-s.events:
		return e
	case <-time.After(streamPatience):
		s.t.Fatal("the stream neither says anything nor ends")
	}
	return ""
}

// Wants waits for the next event, which must have all the texts.
func (s *Stream) Wants(texts ...string) {
	s.t.Helper()
	got := s.Next()
	for _, text := range texts {
		if !strings.Contains(got, text) {
			s.t.Errorf("the event is %q, without %q", got, text)
		}
	}
}

// Ended waits for the end; no event may come before it.
func (s *Stream) Ended() {
	s.t.Helper()
	if got := s.Next(); got != "" {
		s.t.Errorf("the stream goes on: %q", got)
	}
}
