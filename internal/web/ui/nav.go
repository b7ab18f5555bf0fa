package ui

// Tab is a view of the same things; Count is ready to be read ("12", "1.000+").
type Tab struct {
	Text, Href, Count string
	Current           bool
}

// Filter is the panel above a list. The form is sent by GET, so that the filter
// lives in the address.
type Filter struct {
	Label  string // names the search region
	Action string
	Query  Field // the full-text search
	Active int   // filters that are set, told on the folded panel
	Chips  []Chip
	Reset  string // address without any filter
	Hidden []Pair // what must stay in the address, for instance the tab
}

// Chip is a filter that is set; Href is the list without it.
type Chip struct{ Text, Href string }

// Pair is a hidden field.
type Pair struct{ Name, Value string }

// PagerLinks are the neighbours of a page of a list; empty where there is none.
type PagerLinks struct {
	Text           string // "1–25 von 312"
	First          string
	Previous, Next string
}
