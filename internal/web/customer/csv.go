package customer

import (
	"net/http"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/customer/ticketview"
	"kundenportal/internal/web/shell"
)

// export gives the list, with its filter, as a file.
func (h *Handler) export(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	choices, err := h.Tickets.Choices(r.Context(), c.Scope)
	if err != nil {
		return err
	}
	q := parseQuery(r.URL.Query())
	q.known(c.Scope, choices)
	rows, more, err := h.Tickets.Export(r.Context(), c.Scope, q.filter(choices, h.zone(r.Context())))
	if err != nil {
		return err
	}
	out := shell.NewCSV(w, "tickets-"+fileDate(c.Now, h.zone(r.Context()))+".csv")
	var head []string
	for _, k := range columns {
		head = append(head, c.L.T("customer.csv."+k))
	}
	out.Row(head...)
	for _, row := range rows {
		out.Row(record(c.L, row)...)
	}
	if more {
		out.Row(c.L.T("customer.csv.more", "n", c.L.Number(desk.MaxExport)))
	}
	out.End()
	return nil
}

// columns of the export, keys below "customer.csv.".
var columns = []string{"number", "subject", "kind", "state", "result", "next", "next_date", "impact", "product", "org", "reporter",
	"own_ref", "created", "changed"}

func record(l *i18n.Loc, r desk.TicketRow) []string {
	named := func(prefix, value string) string {
		if value == "" {
			return ""
		}
		return l.T(prefix + value)
	}
	return []string{r.Number, r.Subject, named("kind.", string(r.Kind)), named("state.", string(r.State)), named("result.", string(r.Result)),
		step(l, r), ticketview.NextDate(l, r.State, r.PlannedFor, r.PlannedDate, r.NextReplyAt), named("impact.", string(r.Impact)), r.Product, r.Org,
		r.Reporter, r.OwnRef, moment(l, r.CreatedAt), moment(l, r.PublicAt)}
}

// moment writes day and time without the comma between them, so that spreadsheets know it for a date.
func moment(l *i18n.Loc, t time.Time) string { return strings.TrimSpace(l.Date(t) + " " + l.Time(t)) }
