package ui

import (
	"net/http"
	"slices"
	"strings"
)

func (f Field) has(value string) bool { return slices.Contains(strings.Fields(f.Value), value) }

// Chosen gives what was ticked in Checkboxes of a posted form.
func Chosen(r *http.Request, name string) []string {
	_ = r.PostFormValue(name) // parses the form
	return strings.Fields(strings.Join(r.PostForm[name], " "))
}
