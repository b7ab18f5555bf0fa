package customer

import (
	"net/http"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

type checkPage struct {
	page      ui.Page
	l         *i18n.Loc
	ref       string
	n         ticket.New
	product   string
	orgs      []string
	circle    string // who will see a confidential ticket
	files     []desk.Attachment
	articles  []desk.Article
	similar   []desk.Similar
	fields    []desk.PublicOwn
	readFrom  time.Time
	emergency string
}

// check shows everything once more before it is sent. A draft in which something is missing goes
// back to its form, which says what.
func (h *Handler) check(w http.ResponseWriter, r *http.Request) error {
	c, ctx := shell.Of(r), r.Context()
	d, err := h.draft(r, c.Scope.Person)
	if err != nil {
		return err
	}
	p := checkPage{l: c.L, ref: d.Ref, n: ticket.NewFrom(d.Values), files: d.Files, readFrom: h.readFrom(r.Context(), c.Now), emergency: h.Emergency()}
	if err := h.Tickets.Check(ctx, c.Scope, p.n); err != nil {
		if desk.KindOf(err) == desk.Invalid {
			return shell.Back(w, r, draftHref(d.Ref, "form")+"?check=1", "")
		}
		return err
	}
	if p.fields, err = h.Tickets.Filled(ctx, p.n); err != nil {
		return err
	}
	choices, err := h.Tickets.Choices(ctx, c.Scope)
	if err != nil {
		return err
	}
	for _, x := range choices.Products {
		if x.Ref == p.n.Product {
			p.product = x.Name
		}
	}
	for _, o := range reportable(c.Scope, choices.Orgs) {
		if o.Ref == p.n.Org || slices.Contains(p.n.Orgs, o.Ref) || p.n.Org == "" && len(p.n.Orgs) == 0 {
			p.orgs = append(p.orgs, o.Name)
		}
	}
	if p.articles, err = h.Articles(ctx, c.Scope, c.L.Lang(), p.n.Subject, p.n.Product, suggestions); err != nil {
		return err
	}
	if p.similar, err = h.Tickets.Similar(ctx, c.Scope, p.n); err != nil {
		return err
	}
	if p.n.Confidential {
		people, err := h.Tickets.CircleChoices(ctx, c.Scope, p.n.Org)
		if err != nil {
			return err
		}
		chosen := slices.DeleteFunc(people, func(n desk.Named) bool { return !slices.Contains(p.n.Circle, n.Ref) })
		p.circle = names(c.L, append([]desk.Named{{Name: c.L.T("circle.you")}}, chosen...))
	}
	p.page = newFrame(c, c.L.T("customer.check.title"))
	return shell.Render(w, r, http.StatusOK, checkView(p))
}

// send makes a ticket of a draft. Sent twice, it is one ticket with one receipt.
func (h *Handler) send(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("draft")
	number, err := h.Tickets.Create(r.Context(), shell.Of(r).Scope, ref)
	if desk.KindOf(err) == desk.Invalid {
		return shell.Back(w, r, draftHref(ref, "form")+"?check=1", "")
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, "/tickets/"+number+"/received", "")
}

// keepSend has nothing to keep, the draft is there: after signing in the person presses once more.
func (h *Handler) keepSend(r *http.Request, _ int64) (string, error) {
	return draftHref(r.PathValue("draft"), "check"), nil
}

type receivedPage struct {
	page     ui.Page
	l        *i18n.Loc
	v        desk.TicketView
	readFrom time.Time
	email    string
}

// received is the receipt: the number, and what happens next.
func (h *Handler) received(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	v, err := h.Tickets.View(r.Context(), c.Scope, r.PathValue("number"))
	if err != nil {
		return err
	}
	p := receivedPage{l: c.L, v: v, readFrom: h.readFrom(r.Context(), c.Now), email: c.Person().Email, page: newFrame(c, c.L.T("customer.received.title"))}
	return shell.Render(w, r, http.StatusOK, receivedView(p))
}
