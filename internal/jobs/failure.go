package jobs

import (
	"errors"
	"math/rand/v2"
	"regexp"
	"strings"
	"time"

	"kundenportal/internal/desk"
)

// The pauses between attempts, without the jitter of up to a quarter more.
const (
	firstPause   = 10 * time.Second
	longestPause = time.Hour
)

// pause is how long a job waits after an attempt (counted from 1): twice as long each time. The
// jitter keeps jobs that failed together from coming back together.
func pause(attempt int) time.Duration {
	d := longestPause
	if shift := max(attempt-1, 0); shift < 9 {
		d = min(firstPause<<shift, longestPause)
	}
	return d + rand.N(d/4+1) //nolint:gosec // guards nothing
}

type permanentError struct{ err error }

func (e permanentError) Error() string { return e.err.Error() }
func (e permanentError) Unwrap() error { return e.err }

// Permanent marks an error that no retry mends: the job goes to the dead letters at once.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

// isPermanent knows the marked errors, and desk.Invalid: what was stored does not change by waiting.
func isPermanent(err error) bool {
	var p permanentError
	return errors.As(err, &p) || desk.KindOf(err) == desk.Invalid
}

// address is what looks like a mail address: mail servers repeat it in their replies.
var address = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)

const maxReason = 2000 // bytes

// redact gives an error's text without mail addresses, for the log and the list of dead letters.
func redact(err error) string {
	s := address.ReplaceAllString(strings.ToValidUTF8(err.Error(), "\uFFFD"), "(address)")
	if len(s) > maxReason {
		s = strings.ToValidUTF8(s[:maxReason], "") + "…"
	}
	return s
}
