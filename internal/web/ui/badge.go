package ui

// The next steps that NextStep knows, parts of the catalogue's keys.
const (
	NextSupport      = "support"
	NextYou          = "you"
	NextOrganisation = "org"      // the reader's
	NextCustomer     = "customer" // as staff see it
)

// isReaders says whether the step is the reader's or their organisation's.
func isReaders(next string) bool { return next == NextYou || next == NextOrganisation }
