package customer

import (
	"maps"
	"net/http"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/customer/ticketview"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
	"kundenportal/internal/web/upload"
)

type ticketPage struct {
	page     ui.Page
	l        *i18n.Loc
	v        desk.TicketView
	form     shell.Form // the comment's, and the forms beside it
	files    []desk.Attachment
	limits   upload.Limits
	readFrom time.Time
	formKey  string
	rating   map[string]string // as typed or given
	kept     string            // an own draft in whose place the reader follows this ticket
}

func (h *Handler) ticket(w http.ResponseWriter, r *http.Request) error {
	p, err := h.ticketPage(r)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, ticketView(p))
}

// ticketPage loads the page with the reader's unsent comment.
func (h *Handler) ticketPage(r *http.Request) (ticketPage, error) {
	c, ctx, number := shell.Of(r), r.Context(), r.PathValue("number")
	p := ticketPage{l: c.L, limits: h.Limits, readFrom: h.readFrom(r.Context(), c.Now), formKey: shell.FormKey()}
	var err error
	if p.v, err = h.Tickets.View(ctx, c.Scope, number); err != nil {
		return p, err
	}
	p.page = h.ticketFrame(c, p.v)
	draft, err := h.Tickets.DraftFor(ctx, c.Scope.Person, ticket.CommentForm(number))
	if err != nil {
		return p, err
	}
	p.form, p.files = shell.NewForm(draft.Values), draft.Files
	if p.rating, err = h.ratingValues(r, p.v); err != nil {
		return p, err
	}
	p.kept, err = h.keptDraft(r)
	return p, err
}

func (h *Handler) ticketFrame(c *shell.Context, v desk.TicketView) ui.Page {
	return c.Frame(v.Number+" "+v.Subject, ui.Crumb{Text: c.L.T("customer.list.title"), Href: "/tickets"}, ui.Crumb{Text: v.Number})
}

func (p ticketPage) href(action string) string { return "/tickets/" + p.v.Number + action }

func (p ticketPage) options() ticketview.Options {
	return ticketview.Options{L: p.l, Tickets: "/tickets/", Files: "/files/", Withdraw: true}
}

// reader names who has read a confidential ticket.
func (p ticketPage) reader(x desk.Reading) string {
	if x.Name == "" {
		return p.l.T("role.agent")
	}
	return x.Name
}

func (p ticketPage) followUp() string { return "/tickets/new?follow_up=" + p.v.Number }

// decides says whether the ticket's result waits for the reader.
func (p ticketPage) decides() bool { return p.v.May.Confirm || p.v.May.Object }

// commentKind makes the comment the main thing unless something else is.
func (p ticketPage) commentKind() string {
	if p.decides() || p.v.State == desk.Closed {
		return "secondary"
	}
	return "primary"
}

// answered says whether the box "Rückfrage beantwortet" is ticked: at first it is.
func (p ticketPage) answered() bool { return p.form.Get("answered") != "0" }

func (p ticketPage) commentTitle() string {
	if p.v.May.Answer {
		return p.l.T("customer.comment.title_answer")
	}
	return p.l.T("customer.comment.title")
}

// fileInput is the field for attachments of a draft; uploads go to url.
func fileInput(l *i18n.Loc, limits upload.Limits, files []desk.Attachment, problem, url string) ui.FileInput {
	f := ui.FileInput{Field: ui.Field{Name: "files", Label: l.T("customer.files.label"), Optional: true, Error: problem,
		Hint: l.T("customer.files.hint", "file", l.Bytes(limits.MaxFile), "count", limits.MaxFiles, "total", l.Bytes(limits.MaxMessage))},
		Multiple: true, UploadURL: url, MaxSize: limits.MaxFile, MaxTotal: limits.MaxMessage, MaxCount: limits.MaxFiles}
	for _, a := range files {
		f.Uploaded = append(f.Uploaded, ui.Upload{Ref: a.Ref, Name: a.Name, Size: a.Size})
	}
	return f
}

// opening tells when support reads what is sent now; empty within service hours.
func opening(l *i18n.Loc, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return openingText(l, "customer.read_from", t)
}

func openingText(l *i18n.Loc, key string, t time.Time) string {
	return l.T(key, "weekday", l.Weekday(t), "date", l.Date(t), "time", l.Time(t))
}

// merged puts values over what a draft has already.
func merged(old, values map[string]string) map[string]string {
	out := maps.Clone(old)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, values)
	return out
}
