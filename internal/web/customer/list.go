package customer

import (
	"context"
	"net/http"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/customer/ticketview"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

type listPage struct {
	page      ui.Page
	l         *i18n.Loc
	q         query
	tabs      []ui.Tab
	rows      desk.Rows[desk.TicketRow]
	total     desk.Count
	counted   bool // total is known; of a search it is not
	choices   ticket.Choices
	mayReport bool
	manyOrgs  bool
}

func (h *Handler) list(w http.ResponseWriter, r *http.Request) error {
	c, ctx := shell.Of(r), r.Context()
	choices, err := h.Tickets.Choices(ctx, c.Scope)
	if err != nil {
		return err
	}
	q := parseQuery(r.URL.Query())
	q.known(c.Scope, choices)
	p := listPage{page: c.Frame(c.L.T("customer.list.title")), l: c.L, q: q, choices: choices, mayReport: mayReport(c.Scope),
		manyOrgs: len(choices.Orgs) > 1}
	f := q.filter(choices, h.zone(r.Context()))
	if p.rows, err = h.Tickets.List(ctx, c.Scope, f); err != nil {
		return err
	}
	whole := q.after.IsZero() && p.rows.Next.IsZero()
	if err := p.count(ctx, h.Tickets, c.Scope, f, whole); err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, listView(p))
}

// count counts this list, unless the page has it whole or it is a search's, and makes the tabs that
// lead to the lists with the number of open tickets in each. What somebody reads along has a tab only
// if there is something; those for whom they are deputy have one each.
func (p *listPage) count(ctx context.Context, tickets *ticket.Contacts, sc desk.Scope, f desk.TicketFilter, whole bool) error {
	lists := []listTab{{p.l.T("customer.list.mine"), query{view: desk.ViewMine}}}
	for _, who := range sc.Represents() {
		lists = append(lists, listTab{p.l.T("deputy.home.tickets", "name", who.Name), query{view: desk.ViewMine, absent: who}})
	}
	if len(sc.Wide()) > 0 || p.q.view == desk.ViewOrg {
		lists = append(lists, listTab{p.l.N("customer.list.org", max(len(p.choices.Orgs), 1)), query{view: desk.ViewOrg}})
	}
	lists = append(lists, listTab{p.l.T("customer.list.watching"), query{view: desk.ViewWatching}})
	var filters []desk.TicketFilter
	for _, x := range lists {
		filters = append(filters, desk.TicketFilter{View: x.q.view, For: x.q.absent.ID, Stage: desk.StageOpen})
	}
	if p.counted = whole || f.Text == ""; p.counted && !whole && f != openTickets(f) {
		filters = append(filters, f)
	}
	n, err := tickets.Counts(ctx, sc, filters...)
	if err != nil {
		return err
	}
	for i, x := range lists {
		current := x.q.view == p.q.view && x.q.absent == p.q.absent
		if current {
			p.total = n[i]
		}
		if current || x.q.view != desk.ViewWatching || n[i].N > 0 {
			x.q.order = desk.ByChange
			p.tabs = append(p.tabs, ui.Tab{Text: x.text, Href: x.q.href(), Count: count(p.l, n[i]), Current: current})
		}
	}
	switch {
	case whole:
		p.total = desk.Count{N: len(p.rows.Rows)}
	case len(n) > len(lists):
		p.total = n[len(lists)]
	}
	return nil
}

// listTab is one of the lists that the tabs lead to.
type listTab struct {
	text string
	q    query
}

// openTickets is the filter of all open tickets of f's view, in its order and at its place.
func openTickets(f desk.TicketFilter) desk.TicketFilter {
	return desk.TicketFilter{View: f.View, For: f.For, Stage: desk.StageOpen, Order: f.Order, After: f.After, Limit: f.Limit}
}

func (p listPage) table() ui.Table {
	t := ui.Table{ID: "list", Caption: p.caption(), Now: p.page.Now, Columns: []ui.Column{ui.ColumnNext, ui.ColumnKind}}
	if p.q.view != desk.ViewMine {
		t.Columns = append(t.Columns, ui.ColumnReporter)
	}
	if p.manyOrgs {
		t.Columns = append(t.Columns, ui.ColumnOrganisation)
	}
	if p.q.view == desk.ViewMine || p.q.order == desk.ByCreated {
		t.Columns = append(t.Columns, ui.ColumnCreated)
	}
	t.Columns = append(t.Columns, ui.ColumnUpdated)
	if p.q.text == "" {
		t.Sorts = map[ui.Column]ui.Sort{ui.ColumnNext: p.sort(desk.ByNext, "ascending"), ui.ColumnCreated: p.sort(desk.ByCreated, "descending"),
			ui.ColumnUpdated: p.sort(desk.ByChange, "descending")}
	}
	for _, r := range p.rows.Rows {
		t.Rows = append(t.Rows, p.row(r))
	}
	return t
}

func (p listPage) caption() string {
	for _, t := range p.tabs {
		if t.Current {
			return t.Text
		}
	}
	return p.l.T("customer.list.title")
}

func (p listPage) row(r desk.TicketRow) ui.Row {
	return ui.Row{Number: r.Number, Href: "/tickets/" + r.Number, Subject: r.Subject, Confidential: r.Confidential, Unread: r.Unread, Product: r.Product, OwnRef: r.OwnRef,
		State: string(r.State), Kind: string(r.Kind), Impact: string(r.Impact), Reporter: r.Reporter, Organisation: r.Org,
		Next: ticketview.Next(r.State, r.Mine), NextDate: ticketview.NextDate(p.l, r.State, r.PlannedFor, r.PlannedDate, r.NextReplyAt),
		Created: r.CreatedAt, Updated: r.PublicAt}
}

func (p listPage) sort(by desk.Order, direction string) ui.Sort {
	s := ui.Sort{}
	if p.q.order == by {
		s.Direction = direction
	}
	to := p.q
	to.order = by
	s.Href = to.href()
	return s
}

// shown tells which rows these are, and of how many as far as that is known.
func (p listPage) shown() string {
	n := len(p.rows.Rows)
	from, to := p.l.Number(p.q.first), p.l.Number(p.q.first+n-1)
	switch {
	case n == 0:
		return ""
	case p.counted && p.q.after.IsZero() && p.rows.Next.IsZero():
		return p.l.N("customer.list.all_shown", n)
	case p.counted:
		return p.l.T("customer.list.shown_of", "from", from, "to", to, "total", count(p.l, p.total))
	case p.rows.Next.IsZero():
		return p.l.T("customer.list.shown_last", "from", from, "to", to)
	}
	return p.l.T("customer.list.shown_more", "from", from, "to", to)
}

// sorted says in which order the rows come.
func (p listPage) sorted() string {
	if p.q.text == "" {
		return p.l.T("customer.list.sorted." + string(p.q.order))
	}
	if p.q.stage == "" || p.q.stage == "all" {
		return p.l.T("customer.list.sorted.found_all")
	}
	return p.l.T("customer.list.sorted.found")
}

func (p listPage) pager() ui.PagerLinks {
	out := ui.PagerLinks{Text: p.shown()}
	if !p.q.after.IsZero() {
		out.First = p.q.href()
	}
	if !p.rows.Next.IsZero() && !p.rows.Bound {
		out.Next = p.q.next(p.rows.Next, len(p.rows.Rows))
	}
	return out
}

func (p listPage) goOn() string { return p.q.next(p.rows.Next, len(p.rows.Rows)) }

func (p listPage) panel() ui.Filter {
	f := ui.Filter{Label: p.l.T("customer.list.filter"), Action: "/tickets", Active: p.q.set(), Chips: p.chips(),
		Query: ui.Field{Name: "q", Label: p.l.T("customer.list.search"), Value: p.q.text, Attrs: map[string]any{
			"placeholder": p.l.T("customer.list.search_hint"), "maxlength": "200", "autocomplete": "off"}}}
	f.Reset = query{view: p.q.view, absent: p.q.absent, order: p.q.order}.href()
	if p.q.absent.ID != 0 {
		f.Hidden = append(f.Hidden, ui.Pair{Name: "for", Value: p.q.absent.Ref})
	}
	if p.q.view != desk.ViewMine {
		f.Hidden = append(f.Hidden, ui.Pair{Name: "view", Value: string(p.q.view)})
	}
	return f
}

func (p listPage) chips() []ui.Chip {
	var out []ui.Chip
	add := func(set bool, label, value string, without func(*query)) {
		if !set {
			return
		}
		to := p.q
		without(&to)
		out = append(out, ui.Chip{Text: p.l.T("customer.list.chip", "label", p.l.T("customer.filter."+label), "value", value), Href: to.href()})
	}
	add(p.q.text != "", "search", p.l.T("customer.list.quoted", "text", p.q.text), func(q *query) { q.text = "" })
	add(p.q.stage != "", "stage", p.stageName(p.q.stage), func(q *query) { q.stage = "" })
	add(p.q.kind != "", "kind", optionLabel(p.kinds(), string(p.q.kind)), func(q *query) { q.kind = "" })
	add(p.q.product != "", "product", optionLabel(p.products(), p.q.product), func(q *query) { q.product = "" })
	add(p.q.person != "", "person", optionLabel(p.people(), p.q.person), func(q *query) { q.person = "" })
	add(p.q.org != "", "org", optionLabel(p.orgs(), p.q.org), func(q *query) { q.org = "" })
	add(p.q.from != "", "from", p.l.ISODate(p.q.from), func(q *query) { q.from = "" })
	add(p.q.to != "", "to", p.l.ISODate(p.q.to), func(q *query) { q.to = "" })
	return out
}

func optionLabel(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

func (p listPage) stageName(s string) string {
	switch s {
	case "":
		return p.l.T("customer.filter.stage_default")
	case string(desk.StageOpen), string(desk.StageWithMe), "all":
		return p.l.T("customer.filter.stage_" + s)
	}
	return p.l.T("state." + s)
}

func (p listPage) stages() []ui.Option {
	var out []ui.Option
	for _, s := range stages {
		if s != string(desk.StageOpen) || p.q.text != "" || p.q.stage == s { // without a search it is the default
			out = append(out, ui.Option{Value: s, Label: p.stageName(s)})
		}
	}
	return out
}

func (p listPage) any() []ui.Option {
	return []ui.Option{{Value: "", Label: p.l.T("customer.filter.any")}}
}

func (p listPage) kinds() []ui.Option {
	out := p.any()
	for _, k := range desk.Kinds {
		out = append(out, ui.Option{Value: string(k), Label: p.l.T("kind." + string(k))})
	}
	return out
}

func (p listPage) products() []ui.Option {
	out := p.any()
	for _, x := range p.choices.Products {
		out = append(out, ui.Option{Value: x.Ref, Label: x.Name})
	}
	return out
}

func (p listPage) people() []ui.Option { return append(p.any(), named(p.choices.Reporters)...) }

func (p listPage) orgs() []ui.Option { return append(p.any(), named(p.choices.Orgs)...) }

func (p listPage) orders() []ui.Option {
	var out []ui.Option
	for _, o := range []desk.Order{desk.ByChange, desk.ByCreated, desk.ByNext} {
		out = append(out, ui.Option{Value: string(o), Label: p.l.T("customer.filter.order_" + string(o))})
	}
	return out
}

func named(list []desk.Named) []ui.Option {
	var out []ui.Option
	for _, n := range list {
		out = append(out, ui.Option{Value: n.Ref, Label: n.Name})
	}
	return out
}

// empty tells why there is nothing, and what can be done.
func (p listPage) empty() (title, text string, action ui.Action) {
	key := "none"
	switch {
	case p.q.text != "":
		key = "search"
	case p.q.set() > 0:
		key = "filter"
	case p.q.view == desk.ViewWatching:
		key = "watching"
	case p.q.view == desk.ViewOrg:
		key = "org"
	}
	title, text = p.l.T("customer.empty."+key+".title"), p.l.T("customer.empty."+key+".text")
	switch key {
	case "search", "filter":
		action = ui.Action{Label: p.l.T("ui.filter.reset"), Href: query{view: p.q.view, order: p.q.order}.href()}
	default:
		action = ui.Action{Label: p.l.T("customer.list.show_closed"), Href: query{view: p.q.view, order: p.q.order, stage: string(desk.StageClosed)}.href()}
	}
	return title, text, action
}

// fileDate is the day in a downloaded file's name.
func fileDate(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }
