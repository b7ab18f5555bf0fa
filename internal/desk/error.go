package desk

import (
	"errors"
	"fmt"
	"strings"
)

// ErrorKind says what went wrong in terms that every channel (page, API, mail) can answer.
type ErrorKind string

// The kinds of error. A channel maps each to its own answer in one place.
const (
	Invalid     ErrorKind = "invalid"     // what was typed does not fit; Fields says where
	NotFound    ErrorKind = "not_found"   // not there, or not for this person: never told apart
	Forbidden   ErrorKind = "forbidden"   // may be seen, but not done
	Conflict    ErrorKind = "conflict"    // somebody else was faster; look again
	TooLarge    ErrorKind = "too_large"   // over a limit that was shown before
	TooMany     ErrorKind = "too_many"    // tries follow too quickly; RetryAfter says how long
	Unavailable ErrorKind = "unavailable" // a part is away for now; trying again helps
	Internal    ErrorKind = "internal"    // a fault of ours
)

// Error is the one error type that use cases return on purpose. Key and Fields name texts of the
// catalogues, so they are safe to show; Err is for the log only.
type Error struct {
	Kind   ErrorKind
	Op     string            // the operation, e.g. "ticket.Comment"
	Key    string            // catalogue key of the message; empty: the kind's own text
	Args   []any             // name and value pairs for the message
	Fields map[string]string // form field → catalogue key of what is wrong there
	Wait   int               // seconds until the next try, for TooMany
	Err    error
}

func (e *Error) Error() string {
	var s strings.Builder
	s.WriteString(e.Op + ": " + string(e.Kind))
	if e.Key != "" {
		s.WriteString(" (" + e.Key + ")")
	}
	for f, k := range e.Fields {
		fmt.Fprintf(&s, " %s=%s", f, k)
	}
	if e.Err != nil {
		s.WriteString(": " + e.Err.Error())
	}
	return s.String()
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf gives the kind of err; an error that is not a *Error is Internal, nil has no kind.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Fail makes an error of a kind with the key of the text that tells it.
func Fail(op string, kind ErrorKind, key string, args ...any) *Error {
	return &Error{Op: op, Kind: kind, Key: key, Args: args}
}

// Missing is what every look-up answers for what is not there or not for this person.
func Missing(op string) *Error { return &Error{Op: op, Kind: NotFound} }

// Problems collects what is wrong with a form, field by field.
type Problems map[string]string

// Add notes a problem at a field; the first one at a field stays.
func (p Problems) Add(field, key string) {
	if _, ok := p[field]; !ok {
		p[field] = key
	}
}

// Err is nil without problems.
func (p Problems) Err(op string) error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Op: op, Kind: Invalid, Fields: p}
}
