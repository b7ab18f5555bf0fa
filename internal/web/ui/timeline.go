package ui

import (
	"time"

	"github.com/a-h/templ"
)

// The sides of a conversation. Internal notes look like nothing else.
const (
	SideOwn      = "own"
	SideCustomer = "customer"
	SideSupport  = "support"
	SideInternal = "internal"
)

// Post is a message of the conversation.
type Post struct {
	Anchor           string // id, for links to it; unique in the page
	Author, Initials string
	Role             string // "Stadt Musterhausen", "Support"
	Side             string
	At               time.Time
	New              bool // since the reader's last visit
	Body             templ.Component
	Files            []File
}

// File is an attachment.
type File struct {
	Name, Href    string
	Size          int64  // bytes
	Thumb         string // address of a picture; empty: no picture
	Width, Height int    // of the picture, 0: unknown
	Remove        string // address to which a POST withdraws it; empty: not the reader's
	Withdrawn     bool   // its name remains
}

func (p Post) class() string {
	if p.Side == SideCustomer {
		return "p-panel p-msg kern-level-2"
	}
	return "p-panel p-msg p-msg--" + p.Side + " kern-level-2"
}
