package staff

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/customer/ticketview"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// customerPage is "Kundensicht": a ticket as its reporter sees it, and nothing else of it.
type customerPage struct {
	page    ui.Page
	number  string
	name    string
	gone    bool // the reporter has no access any more
	options ticketview.Options
	view    desk.TicketView
}

func (h *Handler) customer(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	number := r.PathValue("number")
	reporter, err := h.Tickets.Customer(r.Context(), c.Staff, number)
	if err != nil {
		return err
	}
	p := customerPage{number: number, name: reporter.Name(), options: ticketview.Options{L: c.L, Tickets: "/staff/tickets/", Files: "/staff/files/"}}
	p.page = c.Frame(c.L.T("staff.customer.title"), ui.Crumb{Text: c.L.T("ui.menu.all_tickets"), Href: "/staff/tickets"},
		ui.Crumb{Text: number, Href: path(number)}, ui.Crumb{Text: c.L.T("staff.customer.title")})
	p.view, err = h.Tickets.CustomerView(r.Context(), c.Staff, number)
	if desk.KindOf(err) == desk.NotFound {
		p.gone, err = true, nil
	}
	if err != nil {
		return err
	}
	for i := range p.view.Entries {
		p.view.Entries[i].New = false
	}
	return shell.Render(w, r, http.StatusOK, customerView(p))
}
