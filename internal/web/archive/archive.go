// Package archive lets lead contacts take away all of their organisation's tickets: one ZIP file with a
// table, and for each ticket a page with its conversation and its attachments.
//
// It is written while it is read: nothing of it is held in memory or on disk but one ticket at a time.
// It shows tickets as ticketview does, which knows nothing internal, and decides nothing of who sees them.
package archive

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"kundenportal/internal/blob"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/customer/ticketview"
	"kundenportal/internal/web/download"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Bounds of an archive: how many are made at once, how long one may take in all, how long a reader may
// take for a piece, and how many bytes of attachments go along.
const (
	atOnce   = 2
	longest  = 30 * time.Minute
	patience = time.Minute
	maxBytes = 4 << 30
)

// Handler answers lead contacts.
type Handler struct {
	tickets *ticket.Contacts
	blobs   blob.Store
	zone    *time.Location
	log     *slog.Logger
	slots   chan struct{}
	bytes   int64
}

// New makes the pages.
func New(t *ticket.Contacts, b blob.Store, zone *time.Location, log *slog.Logger) *Handler {
	return &Handler{t, b, zone, log, make(chan struct{}, atOnce), maxBytes}
}

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /organisation/{org}/export", Role: shell.Contact, Handle: h.page},
		{Pattern: "POST /organisation/{org}/export", Role: shell.Contact, Handle: h.export},
	}
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	org, err := h.tickets.Leading(r.Context(), c.Scope, r.PathValue("org"))
	if err != nil {
		return err
	}
	above := "/organisation/" + org.Ref
	crumbs := []ui.Crumb{{Text: c.L.T("ui.menu.own_organisation"), Href: above}}
	if len(c.Scope.Leading()) > 1 {
		crumbs = []ui.Crumb{{Text: c.L.T("ui.menu.own_organisation"), Href: "/organisation"}, {Text: org.Name, Href: above}}
	}
	title := c.L.T("archive.title")
	return shell.Render(w, r, http.StatusOK, pageView(c.Frame(title, append(crumbs, ui.Crumb{Text: title})...), org))
}

func (h *Handler) export(w http.ResponseWriter, r *http.Request) error {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	default:
		return desk.Fail("web.archive", desk.TooMany, "error.archive_busy")
	}
	c := shell.Of(r)
	ctx, cancel := context.WithTimeout(r.Context(), longest)
	defer cancel()
	a, err := h.tickets.Archive(ctx, c.Scope, r.PathValue("org"))
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "application/zip")
	header.Set("Content-Disposition", `attachment; filename="tickets-`+c.Now.In(h.zone).Format(time.DateOnly)+`.zip"`)
	header.Set("Cache-Control", "private, no-store")
	conn := http.NewResponseController(w)
	out := &writer{zip: zip.NewWriter(patient{w, conn}), l: c.L, now: c.Now, left: h.bytes}
	if err := h.write(ctx, out, a); err != nil {
		h.log.WarnContext(ctx, "an export ended early", "error", err)
		panic(http.ErrAbortHandler) // a part was sent: the reader's browser is to see that the rest is missing
	}
	return nil
}

// patient gives the reader time for each piece, not for the whole.
type patient struct {
	w    io.Writer
	conn *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	if err := p.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}

// writer writes an archive.
type writer struct {
	zip  *zip.Writer
	l    *i18n.Loc
	now  time.Time
	left int64 // bytes of attachments that still may go along
}

func (h *Handler) write(ctx context.Context, out *writer, a ticket.Archive) error {
	for _, row := range a.Rows {
		v, err := h.tickets.Archived(ctx, a, row.Number)
		if desk.KindOf(err) == desk.NotFound {
			continue // the right to see it ended meanwhile
		}
		if err != nil {
			return err
		}
		if err := h.ticket(ctx, out, v); err != nil {
			return err
		}
	}
	if err := out.page(ctx, "index.html", indexView(out.l, a, out.now)); err != nil {
		return err
	}
	return out.zip.Close()
}

// ticket writes a ticket's page and its attachments. One whose bytes would be too many is named on the
// page, without a link.
func (h *Handler) ticket(ctx context.Context, out *writer, v desk.TicketView) error {
	names := map[string]string{}
	for i, e := range v.Entries {
		for j, f := range e.Files {
			if f.Withdrawn || f.Hash == "" || f.Size > out.left {
				v.Entries[i].Files[j].Withdrawn = v.Entries[i].Files[j].Withdrawn || f.Size > out.left
				continue
			}
			out.left -= f.Size
			name := fmt.Sprintf("%d-%d-%s", i+1, j+1, download.CleanName(f.Name))
			names[f.Ref] = name
			if err := h.file(ctx, out, v.Number+"/"+name, f); err != nil {
				return err
			}
		}
	}
	o := ticketview.Options{L: out.l, Tickets: "../", Address: func(f desk.Attachment) string { return url.PathEscape(names[f.Ref]) }}
	return out.page(ctx, v.Number+"/ticket.html", ticketView(o, v))
}

func (h *Handler) file(ctx context.Context, out *writer, name string, f desk.Attachment) error {
	content, err := h.blobs.Open(ctx, f.Hash)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	w, err := out.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: f.At})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	return err
}

func (out *writer) page(ctx context.Context, name string, page templ.Component) error {
	w, err := out.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: out.now})
	if err != nil {
		return err
	}
	return page.Render(ctx, w)
}
