package staff

import (
	"net/http"
	"net/url"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

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
	for _, q := range desk.Queues {
		if name == queueName(q) {
			return q
		}
	}
	return desk.QueueUnassigned
}

// queuePage is one queue beside the others.
type queuePage struct {
	page    ui.Page
	nav     deskNav
	name    string
	work    workList
	canWork bool
}

func (h *Handler) queue(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	queue := readQueue(r.FormValue("queue"))
	name := queueName(queue)
	f := desk.TicketFilter{Queue: queue, Stage: queue.Stage(), Order: readOrder(queue, r.FormValue("order")), After: readCursor(r.FormValue("after"))}
	found, err := h.Tickets.List(r.Context(), c.Staff, f)
	if err != nil {
		return err
	}
	p := queuePage{page: c.Frame(c.L.T("staff.queue.title")), name: name, canWork: c.Staff.CanWork()}
	var counts map[desk.Queue]desk.Count
	if p.nav, counts, err = h.nav(r, queueHref(queue)); err != nil {
		return err
	}
	v := url.Values{"queue": {name}}
	if f.Order != queue.Orders()[0] {
		v.Set("order", string(f.Order))
	}
	at := func(v url.Values) string { return "/staff/queue?" + v.Encode() }
	if p.work, err = h.workList(r, found.Rows, at(v)); err != nil {
		return err
	}
	if p.work.usual && (queue == desk.QueueOverdue || queue == desk.QueueToday) {
		p.work.table.Columns = dueColumns
	}
	p.work.table.ID, p.work.table.Caption = "queue-list", c.L.T("staff.queue."+name)
	p.work.table.Sorts = sorts(queue, f.Order, func(o desk.Order) string { return at(with(v, "order", string(o))) })
	p.work.pager.Text = c.L.N("staff.tickets", counts[queue].N, "count", count(c.L, counts[queue]))
	if !f.After.IsZero() {
		p.work.pager.First = at(v)
	}
	if !found.Next.IsZero() {
		p.work.pager.Next = at(with(v, "after", cursorText(found.Next)))
	}
	return shell.Render(w, r, http.StatusOK, queueView(p))
}

// readOrder gives the order that an address names, or the queue's own.
func readOrder(q desk.Queue, name string) desk.Order {
	orders := q.Orders()
	if o := desk.Order(name); slices.Contains(orders, o) {
		return o
	}
	return orders[0]
}

// sorts are the links in the heads of the columns that a list can be sorted by.
func sorts(q desk.Queue, now desk.Order, href func(desk.Order) string) map[ui.Column]ui.Sort {
	out := make(map[ui.Column]ui.Sort)
	for _, x := range []struct {
		by     desk.Order
		column ui.Column
		dir    string
	}{{desk.ByChange, ui.ColumnUpdated, "descending"}, {desk.ByCreated, ui.ColumnCreated, "descending"}, {desk.ByNext, ui.ColumnNext, "ascending"},
		{desk.ByDue, ui.ColumnDue, "ascending"}, {desk.ByPriority, ui.ColumnPriority, "descending"}} {
		if !slices.Contains(q.Orders(), x.by) {
			continue
		}
		s := ui.Sort{Href: href(x.by)}
		if x.by == now {
			s.Direction = x.dir
		}
		out[x.column] = s
	}
	return out
}
