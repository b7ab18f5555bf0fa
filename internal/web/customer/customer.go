// Package customer holds the contact's pages: start page, lists, ticket, new ticket.
//
// Every page works without JavaScript; forms are sent once, answered by a redirect, and shown again
// with what was typed when something is wrong. What the reader may see and do is decided by the use
// cases, never here: a ticket of another organisation is "not found" because they say so.
package customer

import (
	"context"
	"time"

	"kundenportal/internal/blob"
	"kundenportal/internal/desk"
	"kundenportal/internal/preview"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/upload"
)

// Deps is what the pages need.
type Deps struct {
	Tickets   *ticket.Contacts
	Blobs     blob.Store
	Previews  *preview.Maker
	Articles  func(ctx context.Context, sc desk.Scope, lang, typed, product string, limit int) ([]desk.Article, error) // help that fits what is typed
	News      func(ctx context.Context, sc desk.Scope, lang string, limit int) ([]desk.News, error)                    // newest first, for the reader
	Hours     func(context.Context) desk.Hours                                                                         // in force
	Limits    upload.Limits
	Emergency func() string // number outside service hours; empty: none
}

// Handler answers the contact's requests.
type Handler struct{ Deps }

// New makes the contact's pages.
func New(d Deps) *Handler { return &Handler{d} }

// Routes lists the pages. Drafts have one step more in their address than a ticket's actions, so
// that no pattern of the one can mean the other.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /{$}", Role: shell.Contact, Handle: h.home},
		{Pattern: "GET /tickets", Role: shell.Contact, Handle: h.list},
		{Pattern: "GET /tickets.csv", Role: shell.Contact, Handle: h.export},

		{Pattern: "GET /tickets/new", Role: shell.Contact, Handle: h.begin},
		{Pattern: "POST /tickets/new", Role: shell.Contact, Handle: h.start, Keep: h.keepStart},
		{Pattern: "GET /tickets/new/suggest", Role: shell.Contact, Handle: h.suggest},
		{Pattern: "GET /tickets/new/{draft}/form", Role: shell.Contact, Handle: h.form},
		{Pattern: "POST /tickets/new/{draft}/form", Role: shell.Contact, Handle: h.submit, Keep: h.keepForm, Large: true},
		{Pattern: "POST /tickets/new/{draft}/save", Role: shell.Contact, Handle: h.save},
		{Pattern: "POST /tickets/new/{draft}/files", Role: shell.Contact, Handle: h.draftFile, Large: true},
		{Pattern: "GET /tickets/new/{draft}/check", Role: shell.Contact, Handle: h.check},
		{Pattern: "POST /tickets/new/{draft}/send", Role: shell.Contact, Handle: h.send, Keep: h.keepSend},
		{Pattern: "POST /drafts/{draft}/discard", Role: shell.Contact, Handle: h.discard},

		{Pattern: "GET /tickets/{number}", Role: shell.Contact, Handle: h.ticket},
		{Pattern: "GET /tickets/{number}/received", Role: shell.Contact, Handle: h.received},
		{Pattern: "POST /tickets/{number}/comment", Role: shell.Contact, Handle: h.comment, Keep: h.keepComment, Large: true},
		{Pattern: "POST /tickets/{number}/draft", Role: shell.Contact, Handle: h.saveComment},
		{Pattern: "POST /tickets/{number}/files", Role: shell.Contact, Handle: h.commentFile, Large: true},
		{Pattern: "GET /tickets/{number}/decide", Role: shell.Contact, Handle: h.decision},
		{Pattern: "POST /tickets/{number}/decide", Role: shell.Contact, Handle: h.decide, Keep: h.keepDecision},
		{Pattern: "POST /tickets/{number}/rating", Role: shell.Contact, Handle: h.rate, Keep: h.keepRating},
		{Pattern: "POST /tickets/{number}/watch", Role: shell.Contact, Handle: h.watch},
		{Pattern: "POST /tickets/{number}/watchers", Role: shell.Contact, Handle: h.addWatcher},

		{Pattern: "GET /tickets/{number}/conceal", Role: shell.Contact, Handle: h.concealing},
		{Pattern: "POST /tickets/{number}/conceal", Role: shell.Contact, Handle: h.conceal},
		{Pattern: "GET /tickets/{number}/reveal", Role: shell.Contact, Handle: h.revealing},
		{Pattern: "POST /tickets/{number}/reveal", Role: shell.Contact, Handle: h.reveal},
		{Pattern: "POST /tickets/{number}/circle", Role: shell.Contact, Handle: h.addToCircle},
		{Pattern: "POST /tickets/{number}/circle/leave", Role: shell.Contact, Handle: h.leaveCircle},

		{Pattern: "GET /files/{ref}", Role: shell.Contact, Handle: h.file},
		{Pattern: "POST /files/{ref}/withdraw", Role: shell.Contact, Handle: h.withdrawFile},
	}
}

// readFrom gives the moment from which a message that is sent now will be read; the zero time
// within service hours.
func (h *Handler) readFrom(ctx context.Context, now time.Time) time.Time {
	hours := h.Hours(ctx)
	if hours.Zone == nil || hours.OpenAt(now) {
		return time.Time{}
	}
	return hours.NextOpen(now)
}

func (h *Handler) zone(ctx context.Context) *time.Location {
	if z := h.Hours(ctx).Zone; z != nil {
		return z
	}
	return time.UTC
}
