package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
)

// statuses is the one map from kinds of error to HTTP.
var statuses = map[desk.ErrorKind]int{
	desk.Invalid:     http.StatusUnprocessableEntity,
	desk.NotFound:    http.StatusNotFound,
	desk.Forbidden:   http.StatusForbidden,
	desk.Conflict:    http.StatusConflict,
	desk.TooLarge:    http.StatusRequestEntityTooLarge,
	desk.TooMany:     http.StatusTooManyRequests,
	desk.Unavailable: http.StatusServiceUnavailable,
	desk.Internal:    http.StatusInternalServerError,
}

// clientGone is for the log and the figures: nobody reads the answer.
const clientGone = 499

// fail answers with an error: a page for people, JSON for the page's own script. Nothing internal
// is in it.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		w.WriteHeader(clientGone)
		return
	}
	kind := desk.KindOf(err)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		kind = desk.TooLarge
	}
	if kind == desk.Internal {
		s.Log.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", masked(r.URL.Path), "error", err)
	}
	c := shell.Of(r)
	var known *desk.Error
	if !errors.As(err, &known) || kind != known.Kind {
		known = &desk.Error{Kind: kind}
	}
	if known.Wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(known.Wait))
	}
	if shell.WantsJSON(r) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(statuses[kind])
		_ = json.NewEncoder(w).Encode(map[string]string{"error": shell.Message(c.L, known)})
		return
	}
	text := string(kind)
	if known.Key == "error.unauthenticated.text" {
		text = "unauthenticated"
	}
	page := c.Frame(c.L.T("error." + text + ".title"))
	page.NoIndex = true
	_ = shell.Render(w, r, statuses[kind], errorPage(page, shell.Message(c.L, known), c.L.T("error."+text+".hint")))
}

// masked hides what in a path is a secret: the token of a mailed link, of a personal feed, of the set-up,
// of a mailbox.
func masked(path string) string {
	for _, before := range []string{"password/link/", "email/link/", "news/personal/", "setup/key/", "mailboxes/confirm/", "mailboxes/end/"} {
		if i := strings.Index(strings.ToLower(path), before); i >= 0 { // however the path before it is written
			return path[:i] + before + "***"
		}
	}
	return path
}

func stack() string { return string(debug.Stack()) }

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status  int
	bytes   int64
	pattern string
	live    bool
}

func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 {
		rec.status = status
	}
	rec.ResponseWriter.WriteHeader(status)
}

func (rec *recorder) Write(b []byte) (int, error) {
	n, err := rec.ResponseWriter.Write(b)
	rec.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// Flush sends what was written, for an answer that stays open.
func (rec *recorder) Flush() { _ = http.NewResponseController(rec.ResponseWriter).Flush() }

func (rec *recorder) code() int {
	if rec.status == 0 {
		return http.StatusOK
	}
	return rec.status
}

func recorderOf(w http.ResponseWriter) (*recorder, bool) {
	for {
		if rec, ok := w.(*recorder); ok {
			return rec, true
		}
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil, false
		}
		w = u.Unwrap()
	}
}
