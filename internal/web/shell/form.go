package shell

import (
	"crypto/rand"
	"errors"
	"net/http"
	"sort"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/ui"
)

// Form is what was typed, with what is wrong with it. A page renders it again as it was.
type Form struct {
	Values map[string]string
	Errors map[string]string // field → text
	Alert  string            // what concerns the form as a whole
	order  []string
}

// NewForm begins with values, for instance a draft's.
func NewForm(values map[string]string) Form {
	if values == nil {
		values = map[string]string{}
	}
	return Form{Values: values, Errors: map[string]string{}}
}

// Read takes the named fields of a POST; others are ignored.
func Read(r *http.Request, fields ...string) Form {
	f := NewForm(nil)
	f.order = fields
	for _, name := range fields {
		f.Values[name] = r.PostFormValue(name)
	}
	return f
}

// Ordered is an empty form that knows the order of its fields, for the summary of errors.
func Ordered(fields ...string) Form {
	f := NewForm(nil)
	f.order = fields
	return f
}

// Get gives a value.
func (f Form) Get(name string) string { return f.Values[name] }

// Failed says whether something is wrong.
func (f Form) Failed() bool { return len(f.Errors) > 0 || f.Alert != "" }

// Take puts a use case's error into the form: an Invalid goes to its fields, a Conflict or Forbidden
// above them. It says whether the error was one that the form can show.
func (f *Form) Take(l *i18n.Loc, err error) bool {
	var e *desk.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind {
	case desk.Invalid:
		for field, key := range e.Fields {
			f.Errors[field] = l.T(key, e.Args...)
		}
		if len(e.Fields) == 0 {
			f.Alert = Message(l, e)
		}
		return true
	case desk.Conflict, desk.Forbidden, desk.TooMany, desk.TooLarge:
		f.Alert = Message(l, e)
		return true
	}
	return false
}

// Status is the answer's status for a form: 422 with errors.
func (f Form) Status() int {
	if f.Failed() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// Summary lists the errors in the order of the fields. Ids of inputs are the fields' names.
func (f Form) Summary() []ui.FieldError {
	rank := make(map[string]int, len(f.order))
	for i, name := range f.order {
		rank[name] = i
	}
	var out []ui.FieldError
	for field, text := range f.Errors {
		out = append(out, ui.FieldError{Field: field, Message: text})
	}
	sort.Slice(out, func(i, j int) bool {
		if rank[out[i].Field] != rank[out[j].Field] {
			return rank[out[i].Field] < rank[out[j].Field]
		}
		return out[i].Field < out[j].Field
	})
	return out
}

// Message is an error's own text, or that of its kind.
func Message(l *i18n.Loc, e *desk.Error) string {
	if e.Key != "" {
		return l.T(e.Key, e.Args...)
	}
	return l.T("error." + string(e.Kind) + ".text")
}

// FormKey makes the key by which a form that is sent twice is recognised.
func FormKey() string { return strings.ToLower(rand.Text()) }
