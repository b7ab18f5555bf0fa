package staff

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// deskNav stands beside a list: the queues and the saved views, with their counts.
type deskNav struct {
	queues, own, shared []ui.Tab
	rules               bool // the reader manages the rules
}

// nav counts the queues and the views; current is the address of the one that is shown.
func (h *Handler) nav(r *http.Request, current string) (deskNav, map[desk.Queue]desk.Count, error) {
	c := shell.Of(r)
	nav := deskNav{rules: c.Staff.May(desk.ManageRules)}
	counts, err := h.Tickets.Queues(r.Context(), c.Staff)
	if err != nil {
		return nav, nil, err
	}
	for _, q := range desk.Queues {
		nav.queues = append(nav.queues, ui.Tab{Text: c.L.T("staff.queue." + queueName(q)), Href: queueHref(q), Count: count(c.L, counts[q]),
			Current: queueHref(q) == current})
	}
	views, err := h.Tickets.Views(r.Context(), c.Staff)
	if err != nil || len(views) == 0 {
		return nav, counts, err
	}
	orgs, err := h.Tickets.Orgs(r.Context(), c.Staff)
	if err != nil {
		return nav, nil, err
	}
	var filters []desk.TicketFilter
	counted := make(map[int]int)
	for i, v := range views {
		if f := h.filter(readView(v.Query), orgs); f.Text == "" { // a search is not counted
			counted[i] = len(filters)
			filters = append(filters, f)
		}
	}
	n, err := h.Tickets.Counts(r.Context(), c.Staff, filters...)
	if err != nil {
		return nav, nil, err
	}
	for i, v := range views {
		t := ui.Tab{Text: v.Name, Href: viewHref(v), Current: viewHref(v) == current}
		if at, ok := counted[i]; ok {
			t.Count = count(c.L, n[at])
		}
		if v.Team.ID != 0 {
			nav.shared = append(nav.shared, t)
		} else {
			nav.own = append(nav.own, t)
		}
	}
	return nav, counts, nil
}

// readView reads a view's filter again: what makes no sense any more is left out.
func readView(query string) url.Values {
	v, err := url.ParseQuery(query)
	if err != nil {
		return url.Values{}
	}
	return clean(v)
}

func viewHref(v desk.SavedView) string { return address(with(readView(v.Query), "view", v.Ref)) }

// workList is a table of tickets that can be chosen, with what can be done to them.
type workList struct {
	table   ui.Table
	pager   ui.PagerLinks
	bound   bool
	bulk    *bulkForm // nil: who only reads
	done    *bulkDone // what was done to several tickets before
	columns string    // address of the choice of columns
	usual   bool      // nobody chose the columns
}

// workList puts a table together; back is the list's own address.
func (h *Handler) workList(r *http.Request, list []desk.StaffRow, back string) (workList, error) {
	c := shell.Of(r)
	chosen, err := h.Tickets.Columns(r.Context(), c.Staff)
	if err != nil {
		return workList{}, err
	}
	w := workList{columns: "/staff/columns?" + url.Values{"back": {back}}.Encode(), usual: len(chosen) == 0}
	w.table = ui.Table{Columns: readColumns(chosen), Dense: true, Now: c.Now, Rows: rows(c.L, list), Select: c.Staff.CanWork(), Form: "bulk"}
	for i, x := range list {
		row := &w.table.Rows[i]
		row.Value = x.Number + "." + strconv.Itoa(x.Version)
		row.Overdue = !x.DueAt.IsZero() && x.DueAt.Before(c.Now)
		if x.StandIn {
			row.Mark = strings.TrimPrefix(row.Mark+" · "+c.L.T("staff.stand_in"), " · ")
		}
	}
	if c.Staff.CanWork() {
		if w.bulk, err = h.bulkForm(r, back); err != nil {
			return w, err
		}
	}
	w.done, err = h.bulkDone(r, r.FormValue("done"), back)
	return w, err
}

// allColumns can be chosen, in the order of the page that offers them; columns are the usual ones.
var (
	allColumns = []ui.Column{ui.ColumnPriority, ui.ColumnOrganisation, ui.ColumnAssignee, ui.ColumnTeam, ui.ColumnDue, ui.ColumnUpdated, ui.ColumnCreated,
		ui.ColumnKind, ui.ColumnImpact, ui.ColumnProduct, ui.ColumnReporter, ui.ColumnNext, ui.ColumnOwnRef}
	columns    = []ui.Column{ui.ColumnPriority, ui.ColumnOrganisation, ui.ColumnAssignee, ui.ColumnUpdated}
	dueColumns = []ui.Column{ui.ColumnPriority, ui.ColumnOrganisation, ui.ColumnAssignee, ui.ColumnDue} // of what is overdue or due today
)

func readColumns(chosen []string) []ui.Column {
	var out []ui.Column
	for _, name := range chosen {
		if col := ui.Column(name); slices.Contains(allColumns, col) && !slices.Contains(out, col) {
			out = append(out, col)
		}
	}
	if len(out) == 0 {
		return columns
	}
	return out
}

// columnsPage is the choice of columns.
type columnsPage struct {
	page    ui.Page
	l       *i18n.Loc
	back    string
	columns []columnChoice
}

type columnChoice struct {
	name   string
	label  string
	chosen bool
	place  string
}

func (h *Handler) columns(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	chosen, err := h.Tickets.Columns(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	now := readColumns(chosen)
	p := columnsPage{page: c.Frame(c.L.T("columns.title"), ui.Crumb{Text: c.L.T("staff.queue.title"), Href: "/staff/queue"}, ui.Crumb{Text: c.L.T("columns.title")}),
		l: c.L, back: listAddress(r.FormValue("back"))}
	inOrder := append(slices.Clone(now), slices.DeleteFunc(slices.Clone(allColumns), func(x ui.Column) bool { return slices.Contains(now, x) })...)
	for i, col := range inOrder {
		p.columns = append(p.columns, columnChoice{name: string(col), label: c.L.T("ui.table." + string(col)), chosen: slices.Contains(now, col), place: strconv.Itoa(i + 1)})
	}
	return shell.Render(w, r, http.StatusOK, columnsView(p))
}

func (h *Handler) setColumns(w http.ResponseWriter, r *http.Request) error {
	back := listAddress(r.PostFormValue("back"))
	var names []string
	if r.PostFormValue("do") != "usual" {
		_ = r.ParseForm()
		place := func(name string) int {
			n, err := strconv.Atoi(r.PostFormValue("place_" + name))
			if err != nil {
				return len(allColumns)
			}
			return n
		}
		for _, col := range allColumns {
			if slices.Contains(r.PostForm["column"], string(col)) {
				names = append(names, string(col))
			}
		}
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	}
	if err := h.Tickets.SetColumns(r.Context(), shell.Of(r).Staff, names); err != nil {
		return err
	}
	return shell.Back(w, r, back, "columns_set")
}

// listAddress gives an address of one of the lists, and nothing else.
func listAddress(s string) string {
	u, err := url.Parse(shell.LocalPath(s))
	if err != nil || u.Path != "/staff/queue" && u.Path != "/staff/tickets" {
		return "/staff/queue"
	}
	v := u.Query()
	v.Del("done")
	if u.RawQuery = v.Encode(); u.RawQuery == "" {
		return u.Path
	}
	return u.Path + "?" + u.RawQuery
}
