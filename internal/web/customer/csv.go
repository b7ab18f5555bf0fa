package customer

import (
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/customer/ticketview"
	"kundenportal/internal/web/shell"
)

// export gives the list, with its filter, as a file that a German Excel opens rightly: UTF-8 with a
// byte order mark, semicolons, CRLF (otherwise as RFC 4180).
func (h *Handler) export(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	choices, err := h.Tickets.Choices(r.Context(), c.Scope)
	if err != nil {
		return err
	}
	q := parseQuery(r.URL.Query())
	q.known(choices)
	rows, more, err := h.Tickets.Export(r.Context(), c.Scope, q.filter(choices, h.zone()))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="tickets-`+fileDate(c.Now, h.zone())+`.csv"`)
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write([]byte("\ufeff")) // what cannot be written to the reader is no error of ours
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	var head []string
	for _, k := range columns {
		head = append(head, c.L.T("customer.csv."+k))
	}
	_ = out.Write(head)
	for _, row := range rows {
		_ = out.Write(record(c.L, row))
	}
	if more {
		_ = out.Write([]string{c.L.T("customer.csv.more", "n", c.L.Number(desk.MaxExport))})
	}
	out.Flush()
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
	out := []string{r.Number, r.Subject, named("kind.", string(r.Kind)), named("state.", string(r.State)), named("result.", string(r.Result)),
		step(l, r), ticketview.NextDate(l, r.State, r.PlannedFor, r.PlannedDate, r.NextReplyAt), named("impact.", string(r.Impact)), r.Product, r.Org,
		r.Reporter, r.OwnRef, moment(l, r.CreatedAt), moment(l, r.PublicAt)}
	for i := range out {
		out[i] = harmless(out[i])
	}
	return out
}

// moment writes day and time without the comma between them, so that spreadsheets know it for a date.
func moment(l *i18n.Loc, t time.Time) string { return strings.TrimSpace(l.Date(t) + " " + l.Time(t)) }

// harmless keeps a spreadsheet from taking a text for a formula (OWASP, CSV Injection): the signs
// that begin one, in full width too, get an apostrophe before them.
func harmless(s string) string {
	if strings.IndexAny(s, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}
