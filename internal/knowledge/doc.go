// Package knowledge is what the vendor publishes and people read: the help articles with their
// search and votes, the news, the maintenance window that is near; and how editors write them.
//
// Every look-up takes a Reader, which says who asks; what is not for them, or not out, does not exist.
// Editors see everything, through an Editor.
// Nothing here renders Markdown, knows a page or asks the clock of the machine.
package knowledge

import (
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Knowledge are the use cases.
type Knowledge struct {
	db      *store.DB
	now     func() time.Time
	reset   desk.ResetFlow
	windows windows
}

// New makes the use cases over a database; now is the clock. The handbook's articles on passwords are
// those of the flow that the installation has chosen.
func New(db *store.DB, now func() time.Time, reset desk.ResetFlow) *Knowledge {
	return &Knowledge{db: db, now: now, reset: reset, windows: windows{kept: make(map[string]window)}}
}

// Reader is who reads, and in which language. Without a person it is somebody signed out, for whom
// only public news exist.
type Reader struct {
	Lang   string
	Person int64
	Staff  bool
	Scope  desk.Scope // of a contact
}

func (r Reader) readership() store.Readership {
	switch {
	case r.Person == 0:
		return store.Readership{PublicOnly: true}
	case r.Staff:
		return store.Readership{All: true}
	}
	return store.Readership{Orgs: r.Scope.All()}
}
