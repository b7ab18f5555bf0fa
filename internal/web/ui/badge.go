package ui

import "github.com/a-h/templ"

// class is an element's class attribute. In lists it stands instead of class={…}, which costs templ
// a registry of styles each time: a fifth of a list's allocations.
func class(names string) templ.OrderedAttributes {
	return templ.OrderedAttributes{{Key: "class", Value: names}}
}

// The next steps that NextStep knows, parts of the catalogue's keys.
const (
	NextSupport      = "support"
	NextYou          = "you"
	NextOrganisation = "org"      // the reader's
	NextCustomer     = "customer" // as staff see it
)

// isReaders says whether the step is the reader's or their organisation's.
func isReaders(next string) bool { return next == NextYou || next == NextOrganisation }
