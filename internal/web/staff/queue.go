package staff

import (
	"net/http"
	"net/url"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// queues in the order of the pages.
var queues = []desk.Queue{desk.QueueUnassigned, desk.QueueReplied, desk.QueueMine, desk.QueueWaiting, desk.QueueAll}

// queueName is a queue's name in addresses and catalogues.
func queueName(q desk.Queue) string {
	if q == desk.QueueAll {
		return "all"
	}
	return string(q)
}

func queueHref(q desk.Queue) string {
	if q == desk.QueueUnassigned {
		return "/staff/queue"
	}
	return "/staff/queue?queue=" + queueName(q)
}

// readQueue gives the queue that an address names; unassigned tickets come first.
func readQueue(name string) desk.Queue {
	for _, q := range queues {
		if name == queueName(q) {
			return q
		}
	}
	return desk.QueueUnassigned
}

// queuePage is one queue beside the others.
type queuePage struct {
	page    ui.Page
	tabs    []ui.Tab
	name    string
	list    ui.Table
	pager   ui.PagerLinks
	canWork bool
}

func (h *Handler) queue(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	queue := readQueue(r.FormValue("queue"))
	name := queueName(queue)
	counts, err := h.Tickets.Queues(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	after := readCursor(r.FormValue("after"))
	found, err := h.Tickets.List(r.Context(), c.Staff, desk.TicketFilter{Queue: queue, Stage: queue.Stage(), After: after})
	if err != nil {
		return err
	}
	p := queuePage{page: c.Frame(c.L.T("staff.queue.title")), name: name, canWork: c.Staff.CanWork()}
	for _, q := range queues {
		p.tabs = append(p.tabs, ui.Tab{Text: c.L.T("staff.queue." + queueName(q)), Href: queueHref(q), Count: count(c.L, counts[q]), Current: q == queue})
	}
	p.list = ui.Table{ID: "queue-list", Caption: c.L.T("staff.queue." + name), Columns: columns, Now: c.Now, Rows: rows(c.L, found.Rows)}
	p.pager.Text = c.L.N("staff.tickets", counts[queue].N, "count", count(c.L, counts[queue]))
	if !after.IsZero() {
		p.pager.First = queueHref(queue)
	}
	if !found.Next.IsZero() {
		p.pager.Next = "/staff/queue?" + url.Values{"queue": {name}, "after": {cursorText(found.Next)}}.Encode()
	}
	return shell.Render(w, r, http.StatusOK, queueView(p))
}
