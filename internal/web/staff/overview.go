package staff

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// overviewPage is the start page of the staff.
type overviewPage struct {
	page       ui.Page
	tiles      []ui.Tile
	mine       ui.Table
	unassigned ui.Table
	dead       int
	canWork    bool
}

// onOverview is how many tickets each list of the start page has.
const onOverview = 8

func (h *Handler) overview(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	counts, err := h.Tickets.Queues(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	p := overviewPage{page: c.Frame(c.L.T("staff.overview.title")), canWork: c.Staff.CanWork()}
	for _, q := range desk.Queues {
		t := ui.Tile{Value: count(c.L, counts[q]), Label: c.L.T("staff.queue." + queueName(q)), Href: queueHref(q)}
		if q == desk.QueueUnassigned && counts[q].N > 0 {
			t.Tone = "warning"
		}
		p.tiles = append(p.tiles, t)
	}
	for _, list := range []struct {
		into  *ui.Table
		id    string
		queue desk.Queue
		cols  []ui.Column
	}{
		{&p.mine, "mine", desk.QueueMine, []ui.Column{ui.ColumnPriority, ui.ColumnOrganisation, ui.ColumnNext, ui.ColumnUpdated}},
		{&p.unassigned, "unassigned", desk.QueueUnassigned, []ui.Column{ui.ColumnPriority, ui.ColumnKind, ui.ColumnOrganisation, ui.ColumnUpdated}},
	} {
		found, err := h.Tickets.List(r.Context(), c.Staff, desk.TicketFilter{Queue: list.queue, Stage: desk.StageOpen, Limit: onOverview})
		if err != nil {
			return err
		}
		*list.into = ui.Table{ID: list.id + "-list", Caption: c.L.T("staff.queue." + list.id), Columns: list.cols, Now: c.Now, Rows: rows(c.L, found.Rows)}
	}
	dead, err := h.Directory.DeadJobs(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	p.dead = len(dead)
	return shell.Render(w, r, http.StatusOK, overviewView(p))
}
