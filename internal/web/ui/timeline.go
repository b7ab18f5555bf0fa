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
	Name, Href string
	Size       int64  // bytes
	Thumb      string // address of a small picture; empty: no picture
	Original   string // of a picture: address of what was uploaded
	HEIC       bool   // a photo that can only be saved
	Remove     string // address to which a POST withdraws it; empty: not the reader's
	Withdrawn  bool   // its name remains
}

// AsPicture lets a file be shown: small in the page, larger when it is opened; what was uploaded can be
// saved.
func (f *File) AsPicture() {
	f.Original, f.Thumb, f.Href = f.Href, f.Href+"?size=thumb", f.Href+"?size=view"
}

func (p Post) class() string {
	if p.Side == SideCustomer {
		return "p-panel p-msg kern-level-2"
	}
	return "p-panel p-msg p-msg--" + p.Side + " kern-level-2"
}
