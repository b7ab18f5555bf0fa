package staff

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// The fields of the filter, as they stand in the address.
var filterFields = []string{"q", "state", "kind", "product", "org", "assignee", "from", "to", "order"}

// stateOpen is the choice "all open ones" among the states.
const stateOpen = "open"

// listPage is the list of all tickets.
type listPage struct {
	page    ui.Page
	filter  ui.Filter
	values  url.Values
	choices choices
	list    ui.Table
	pager   ui.PagerLinks
	bound   bool
	canWork bool
}

// choices are the options of the filter's selects.
type choices struct{ states, kinds, products, orgs, assignees, orders []ui.Option }

func (h *Handler) list(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	v := typed(r)
	ch, orgs, err := h.choices(r, c.L)
	if err != nil {
		return err
	}
	f := h.filter(v, orgs)
	f.After = readCursor(r.FormValue("after"))
	found, err := h.Tickets.List(r.Context(), c.Staff, f)
	if err != nil {
		return err
	}
	p := listPage{page: c.Frame(c.L.T("staff.list.title")), values: v, choices: ch, bound: found.Bound, canWork: c.Staff.CanWork()}
	p.filter = ui.Filter{Label: c.L.T("staff.list.filter"), Action: "/staff/tickets", Reset: "/staff/tickets",
		Query: ui.Field{Name: "q", Label: c.L.T("staff.list.query"), Value: v.Get("q"), Free: true, Attrs: ui.Key("/", c.L.T("ui.keys.search"))}}
	p.filter.Chips = chips(c.L, v, ch)
	p.filter.Active = len(p.filter.Chips)
	p.list = ui.Table{ID: "ticket-list", Caption: c.L.T("staff.list.title"), Columns: columns, Now: c.Now, Rows: rows(c.L, found.Rows)}
	if f.Text == "" {
		n, err := h.Tickets.Count(r.Context(), c.Staff, f)
		if err != nil {
			return err
		}
		p.pager.Text = c.L.N("staff.tickets", n.N, "count", count(c.L, n))
		p.list.Sorts = map[ui.Column]ui.Sort{ui.ColumnUpdated: changedSort(v, f.Order)}
	}
	if !f.After.IsZero() {
		p.pager.First = address(v)
	}
	if !found.Next.IsZero() {
		p.pager.Next = address(with(v, "after", cursorText(found.Next)))
	}
	return shell.Render(w, r, http.StatusOK, listView(p))
}

// typed takes the filter out of the address.
func typed(r *http.Request) url.Values {
	v := url.Values{}
	for _, name := range filterFields {
		if s := strings.TrimSpace(r.FormValue(name)); s != "" {
			v.Set(name, s)
		}
	}
	return v
}

// filter reads the filter; what makes no sense is left out.
func (h *Handler) filter(v url.Values, orgs []desk.Named) desk.TicketFilter {
	f := desk.TicketFilter{Text: v.Get("q"), Product: v.Get("product"), Assignee: v.Get("assignee"), Order: desk.Order(v.Get("order")),
		From: day(v.Get("from"), h.Zone), Kind: desk.Kind(v.Get("kind"))}
	switch s := v.Get("state"); {
	case s == stateOpen:
		f.Stage = desk.StageOpen
	case slices.Contains(desk.States, desk.State(s)):
		f.State = desk.State(s)
	}
	if !slices.Contains(desk.Kinds, f.Kind) {
		f.Kind = ""
	}
	if to := day(v.Get("to"), h.Zone); !to.IsZero() {
		f.To = time.Date(to.Year(), to.Month(), to.Day()+1, 0, 0, 0, 0, h.Zone) // the day itself is part of it
	}
	for _, o := range orgs {
		if o.Ref == v.Get("org") {
			f.OrgID = o.ID
		}
	}
	return f
}

func (h *Handler) choices(r *http.Request, l *i18n.Loc) (ch choices, orgs []desk.Named, err error) {
	if orgs, err = h.Tickets.Orgs(r.Context(), shell.Of(r).Staff); err != nil {
		return ch, nil, err
	}
	products, err := h.Tickets.Products(r.Context())
	if err != nil {
		return ch, nil, err
	}
	people, err := h.Tickets.Colleagues(r.Context())
	if err != nil {
		return ch, nil, err
	}
	every := ui.Option{Label: l.T("staff.filter.all")}
	ch = choices{states: []ui.Option{every, {Value: stateOpen, Label: l.T("staff.filter.open")}}, kinds: []ui.Option{every},
		products: []ui.Option{every}, orgs: []ui.Option{every}, assignees: []ui.Option{every, {Value: "none", Label: l.T("ui.table.nobody")}}}
	for _, s := range desk.States {
		ch.states = append(ch.states, ui.Option{Value: string(s), Label: l.T("state." + string(s))})
	}
	for _, k := range desk.Kinds {
		ch.kinds = append(ch.kinds, ui.Option{Value: string(k), Label: l.T("kind." + string(k))})
	}
	for _, p := range products {
		ch.products = append(ch.products, ui.Option{Value: p.Ref, Label: p.Name})
	}
	for _, o := range orgs {
		ch.orgs = append(ch.orgs, ui.Option{Value: o.Ref, Label: o.Name})
	}
	for _, p := range people {
		ch.assignees = append(ch.assignees, ui.Option{Value: p.Ref, Label: p.Name()})
	}
	for _, o := range []desk.Order{desk.ByChange, desk.ByCreated, desk.ByNext} {
		ch.orders = append(ch.orders, ui.Option{Value: string(o), Label: l.T("staff.order." + string(o))})
	}
	return ch, orgs, nil
}

// chips name the filters that are set; each leads to the list without it.
func chips(l *i18n.Loc, v url.Values, ch choices) []ui.Chip {
	var out []ui.Chip
	for _, x := range []struct {
		name    string
		options []ui.Option
	}{{"state", ch.states}, {"kind", ch.kinds}, {"product", ch.products}, {"org", ch.orgs}, {"assignee", ch.assignees}} {
		for _, o := range x.options {
			if o.Value != "" && o.Value == v.Get(x.name) {
				out = append(out, ui.Chip{Text: l.T("staff.filter."+x.name) + ": " + o.Label, Href: address(with(v, x.name, ""))})
			}
		}
	}
	for _, name := range []string{"from", "to"} {
		if s := v.Get(name); s != "" {
			out = append(out, ui.Chip{Text: l.T("staff.filter."+name) + ": " + l.ISODate(s), Href: address(with(v, name, ""))})
		}
	}
	if s := v.Get("q"); s != "" {
		out = append(out, ui.Chip{Text: l.T("staff.filter.q", "text", s), Href: address(with(v, "q", ""))})
	}
	return out
}

// changedSort is the link in the head of the last column: back to the newest change first.
func changedSort(v url.Values, by desk.Order) ui.Sort {
	s := ui.Sort{Href: address(with(v, "order", ""))}
	if by != desk.ByCreated && by != desk.ByNext {
		s.Direction = "descending"
	}
	return s
}

// with gives the values with one of them set, or taken away.
func with(v url.Values, name, value string) url.Values {
	out := url.Values{}
	maps.Copy(out, v)
	out.Del(name)
	if value != "" {
		out.Set(name, value)
	}
	return out
}

func address(v url.Values) string {
	if len(v) == 0 {
		return "/staff/tickets"
	}
	return "/staff/tickets?" + v.Encode()
}
