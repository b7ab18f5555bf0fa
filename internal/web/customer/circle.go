package customer

import (
	"net/http"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

type concealPage struct {
	page ui.Page
	l    *i18n.Loc
	x    ticket.Concealing
	form shell.Form
}

// concealing shows who could be named and who sees the ticket no more.
func (h *Handler) concealing(w http.ResponseWriter, r *http.Request) error {
	return h.concealWith(w, r, shell.NewForm(nil))
}

func (h *Handler) concealWith(w http.ResponseWriter, r *http.Request, form shell.Form) error {
	c := shell.Of(r)
	x, err := h.Tickets.Concealing(r.Context(), c.Scope, r.PathValue("number"))
	if err != nil {
		return err
	}
	p := concealPage{l: c.L, x: x, form: form, page: h.subPage(c, x.Number, c.L.T("circle.conceal.title"))}
	return shell.Render(w, r, form.Status(), concealView(p))
}

// subPage is the frame of a page below a ticket.
func (h *Handler) subPage(c *shell.Context, number, title string) ui.Page {
	return c.Frame(title, ui.Crumb{Text: c.L.T("customer.list.title"), Href: "/tickets"}, ui.Crumb{Text: number, Href: "/tickets/" + number}, ui.Crumb{Text: title})
}

func (h *Handler) conceal(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	circle := ui.Chosen(r, "circle")
	if err := h.Tickets.Conceal(r.Context(), shell.Of(r).Scope, number, circle); err != nil {
		form := shell.NewForm(map[string]string{"circle": strings.Join(circle, " ")})
		if !form.Take(shell.Of(r).L, err) {
			return err
		}
		return h.concealWith(w, r, form)
	}
	return shell.Back(w, r, "/tickets/"+number, "ticket_concealed")
}

type revealPage struct {
	page ui.Page
	l    *i18n.Loc
	v    desk.TicketView
}

func (h *Handler) revealing(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	v, err := h.Tickets.View(r.Context(), c.Scope, r.PathValue("number"))
	if err != nil {
		return err
	}
	if !v.May.Reveal {
		return desk.Missing("customer.reveal")
	}
	return shell.Render(w, r, http.StatusOK, revealView(revealPage{l: c.L, v: v, page: h.subPage(c, v.Number, c.L.T("circle.reveal.title"))}))
}

func (h *Handler) reveal(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	if err := h.Tickets.Reveal(r.Context(), shell.Of(r).Scope, number); err != nil {
		return err
	}
	return shell.Back(w, r, "/tickets/"+number, "ticket_revealed")
}

func (h *Handler) addToCircle(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	err := h.Tickets.AddToCircle(r.Context(), shell.Of(r).Scope, number, r.PostFormValue("person"))
	if err == nil {
		return shell.Back(w, r, "/tickets/"+number, "circle_joined")
	}
	p, pageErr := h.ticketPage(r)
	if pageErr != nil {
		return pageErr
	}
	if !p.form.Take(p.l, err) {
		return err
	}
	return shell.Render(w, r, p.form.Status(), ticketView(p))
}

func (h *Handler) leaveCircle(w http.ResponseWriter, r *http.Request) error {
	if err := h.Tickets.LeaveCircle(r.Context(), shell.Of(r).Scope, r.PathValue("number")); err != nil {
		return err
	}
	return shell.Back(w, r, "/tickets", "circle_left")
}

// several says whether more than one organisation is chosen: such a report cannot be confidential.
func (p formPage) several() bool {
	orgs := strings.Fields(p.form.Get("org") + " " + p.form.Get("orgs"))
	slices.Sort(orgs)
	return len(slices.Compact(orgs)) > 1
}

// circleField is the choice of colleagues for a confidential ticket.
func circleField(l *i18n.Loc, form shell.Form) ui.Field {
	return ui.Field{Name: "circle", Label: l.T("circle.who"), Hint: l.T("circle.who_hint"), Value: form.Get("circle"), Error: form.Errors["circle"], Free: true}
}

func names(l *i18n.Loc, people []desk.Named) string {
	var out []string
	for _, p := range people {
		out = append(out, p.Name)
	}
	return l.List(out)
}
