package shell

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// streamPatience is how long a reader may take to receive a piece of a stream.
const streamPatience = 20 * time.Second

// Stream is an answer that stays open: server-sent events (WHATWG HTML, 9.2). The server's time limits
// count for each piece, not for the whole.
type Stream struct {
	w    http.ResponseWriter
	conn *http.ResponseController
}

// OpenStream begins a stream.
func OpenStream(w http.ResponseWriter) (*Stream, error) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "private, no-store")
	h.Set("No-Gzip-Compression", "1") // taken out by gzhttp, which would hold back what is short
	h.Set("X-Accel-Buffering", "no")  // for a proxy before the portal
	s := &Stream{w: w, conn: http.NewResponseController(w)}
	if err := s.conn.SetReadDeadline(time.Time{}); err != nil {
		return nil, err
	}
	return s, s.Beat()
}

// Send sends an event with a value as JSON.
func (s *Stream) Send(event string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.write(fmt.Sprintf("event: %s\ndata: %s\n\n", event, data))
}

// Beat sends nothing, so that proxies keep the connection and a reader who left is noticed.
func (s *Stream) Beat() error { return s.write(":\n\n") }

func (s *Stream) write(text string) error {
	if err := s.conn.SetWriteDeadline(time.Now().Add(streamPatience)); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.conn.Flush()
}
