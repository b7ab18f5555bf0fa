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
var filterFields = []string{"q", "state", "kind", "product", "component", "org", "team", "assignee", "priority", "tag", "from", "to", "order"}

// stateOpen is the choice "all open ones" among the states.
const stateOpen = "open"

// listPage is the list of all tickets.
type listPage struct {
	page    ui.Page
	filter  ui.Filter
	values  url.Values
	choices choices
	work    workList
	nav     *deskNav // beside a saved view
	view    viewHead
	canWork bool
}

// viewHead is what can be done with the filter: keep it under a name, or as the view that is shown.
type viewHead struct {
	name string // of the view; empty: none is shown
	save string // address of the form
	edit string // address of the view's own page, for who may change it
}

// choices are the options of the filter's selects.
type choices struct {
	states, kinds, products, components, orgs, teams, assignees, priorities, tags, orders []ui.Option
}

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
	p := listPage{page: c.Frame(c.L.T("staff.list.title")), values: v, choices: ch, canWork: c.Staff.CanWork()}
	p.filter = ui.Filter{Label: c.L.T("staff.list.filter"), Action: "/staff/tickets", Reset: "/staff/tickets",
		Query: ui.Field{Name: "q", Label: c.L.T("staff.list.query"), Value: v.Get("q"), Free: true, Attrs: ui.Key("/", c.L.T("ui.keys.search"))}}
	p.filter.Chips = chips(c.L, v, ch)
	p.filter.Active = len(p.filter.Chips)
	at := v
	if err := h.shownView(r, &p); err != nil {
		return err
	}
	if p.view.name != "" {
		at = with(v, "view", r.FormValue("view"))
		p.filter.Hidden = append(p.filter.Hidden, ui.Pair{Name: "view", Value: r.FormValue("view")})
	}
	if p.work, err = h.workList(r, found.Rows, address(at)); err != nil {
		return err
	}
	p.work.bound = found.Bound
	p.work.table.ID, p.work.table.Caption = "ticket-list", c.L.T("staff.list.title")
	if f.Text == "" {
		n, err := h.Tickets.Count(r.Context(), c.Staff, f)
		if err != nil {
			return err
		}
		p.work.pager.Text = c.L.N("staff.tickets", n.N, "count", count(c.L, n))
		p.work.table.Sorts = sorts(desk.QueueAll, readOrder(desk.QueueAll, string(f.Order)), func(o desk.Order) string {
			if o == desk.ByChange {
				o = ""
			}
			return address(with(at, "order", string(o)))
		})
	}
	if !f.After.IsZero() {
		p.work.pager.First = address(at)
	}
	if !found.Next.IsZero() {
		p.work.pager.Next = address(with(at, "after", cursorText(found.Next)))
	}
	return shell.Render(w, r, http.StatusOK, listView(p))
}

// shownView finds the view that the address names; one that the reader does not have is none.
func (h *Handler) shownView(r *http.Request, p *listPage) error {
	c := shell.Of(r)
	if len(p.values) > 0 {
		p.view.save = "/staff/views/new?" + p.values.Encode()
	}
	ref := r.FormValue("view")
	if ref == "" {
		return nil
	}
	v, may, err := h.Tickets.SavedView(r.Context(), c.Staff, ref)
	if desk.KindOf(err) == desk.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	p.view.name = v.Name
	if may {
		p.view.edit = "/staff/views/" + v.Ref + "?" + p.values.Encode()
	}
	nav, _, err := h.nav(r, viewHref(v))
	p.nav = &nav
	return err
}

// typed takes the filter out of the address.
func typed(r *http.Request) url.Values {
	_ = r.ParseForm()
	return clean(r.Form)
}

// clean keeps the fields of the filter.
func clean(from url.Values) url.Values {
	v := url.Values{}
	for _, name := range filterFields {
		if s := strings.TrimSpace(from.Get(name)); s != "" {
			v.Set(name, s)
		}
	}
	return v
}

// filter reads the filter; what makes no sense is left out.
func (h *Handler) filter(v url.Values, orgs []desk.Named) desk.TicketFilter {
	f := desk.TicketFilter{Text: v.Get("q"), Product: v.Get("product"), Assignee: v.Get("assignee"), Order: desk.Order(v.Get("order")),
		From: day(v.Get("from"), h.Zone), Kind: desk.Kind(v.Get("kind")), Component: v.Get("component"), Team: v.Get("team"), Tag: v.Get("tag"),
		Priority: desk.Priority(v.Get("priority"))}
	if !slices.Contains(desk.Priorities, f.Priority) {
		f.Priority = ""
	}
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
		products: []ui.Option{every}, components: []ui.Option{every}, teams: []ui.Option{every}, priorities: []ui.Option{every}, tags: []ui.Option{every}, orgs: []ui.Option{every}, assignees: []ui.Option{every, {Value: "none", Label: l.T("ui.table.nobody")}}}
	for _, s := range desk.States {
		ch.states = append(ch.states, ui.Option{Value: string(s), Label: l.T("state." + string(s))})
	}
	for _, k := range desk.Kinds {
		ch.kinds = append(ch.kinds, ui.Option{Value: string(k), Label: l.T("kind." + string(k))})
	}
	for _, p := range products {
		ch.products = append(ch.products, ui.Option{Value: p.Ref, Label: p.Name})
	}
	components, err := h.Tickets.AllComponents(r.Context())
	if err != nil {
		return ch, nil, err
	}
	for _, x := range components {
		ch.components = append(ch.components, ui.Option{Value: x.Ref, Label: x.Name})
	}
	teams, err := h.Tickets.Teams(r.Context())
	if err != nil {
		return ch, nil, err
	}
	for _, t := range teams {
		ch.teams = append(ch.teams, ui.Option{Value: t.Ref, Label: t.Name})
	}
	tags, err := h.Tickets.Tags(r.Context())
	if err != nil {
		return ch, nil, err
	}
	for _, t := range tags {
		ch.tags = append(ch.tags, ui.Option{Value: t.Ref, Label: t.Name})
	}
	for _, p := range desk.Priorities {
		ch.priorities = append(ch.priorities, ui.Option{Value: string(p), Label: l.T("priority." + string(p))})
	}
	for _, o := range orgs {
		ch.orgs = append(ch.orgs, ui.Option{Value: o.Ref, Label: o.Name})
	}
	for _, p := range people {
		ch.assignees = append(ch.assignees, ui.Option{Value: p.Ref, Label: p.Name()})
	}
	for _, o := range desk.StaffOrders {
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
	}{{"state", ch.states}, {"kind", ch.kinds}, {"product", ch.products}, {"component", ch.components}, {"org", ch.orgs},
		{"team", ch.teams}, {"assignee", ch.assignees}, {"priority", ch.priorities}, {"tag", ch.tags}} {
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
