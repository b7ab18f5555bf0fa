package staff

import (
	"net/http"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// concealPage asks before a ticket becomes confidential: who will see it, and who no more.
type concealPage struct {
	page ui.Page
	x    ticket.Concealing
	form shell.Form
}

func (h *Handler) concealing(w http.ResponseWriter, r *http.Request) error {
	return h.concealWith(w, r, shell.NewForm(nil))
}

func (h *Handler) concealWith(w http.ResponseWriter, r *http.Request, form shell.Form) error {
	c := shell.Of(r)
	x, err := h.Tickets.Concealing(r.Context(), c.Staff, r.PathValue("number"))
	if err != nil {
		return err
	}
	title := c.L.T("circle.conceal.title")
	p := concealPage{x: x, form: form, page: c.Frame(title, ui.Crumb{Text: c.L.T("ui.menu.all_tickets"), Href: "/staff/tickets"},
		ui.Crumb{Text: x.Number, Href: path(x.Number)}, ui.Crumb{Text: title})}
	return shell.Render(w, r, form.Status(), concealView(p))
}

func (h *Handler) conceal(w http.ResponseWriter, r *http.Request) error {
	number, circle := r.PathValue("number"), ui.Chosen(r, "circle")
	if err := h.Tickets.Conceal(r.Context(), shell.Of(r).Staff, number, circle); err != nil {
		form := shell.NewForm(map[string]string{"circle": strings.Join(circle, " ")})
		if desk.KindOf(err) != desk.Invalid || !form.Take(shell.Of(r).L, err) {
			return err
		}
		return h.concealWith(w, r, form)
	}
	return shell.Back(w, r, path(number), "ticket_concealed")
}

func (p concealPage) choices() []ui.Option {
	var out []ui.Option
	for _, n := range p.x.Choices {
		out = append(out, ui.Option{Value: n.Ref, Label: n.Name})
	}
	return out
}

func (p concealPage) lose() string {
	var names []string
	for _, n := range p.x.Lose {
		names = append(names, n.Name)
	}
	return p.page.L.List(names)
}
