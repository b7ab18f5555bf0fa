package customer

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
)

// query is a list as its address says it. What the address says wrongly is left out, and said.
type query struct {
	view    desk.View
	absent  desk.Named // whose tickets these are, in the view of one's own: somebody for whom the reader is deputy
	stage   string     // a desk.Stage, "all", a desk.State, or empty: open ones, or all of them when searching
	kind    desk.Kind
	product string // refs
	person  string
	org     string
	from    string // YYYY-MM-DD, the day included
	to      string
	text    string
	order   desk.Order
	after   desk.Cursor
	first   int  // number of the first row, counted from 1; only for the reader
	unknown bool // the address had something that means nothing
}

// maxQuery bounds the words of a search, in characters.
const maxQuery = 200

// stages are the choices of the first filter, in their order.
var stages = []string{"", string(desk.StageOpen), string(desk.StageWithMe), string(desk.New), string(desk.InProgress),
	string(desk.WaitingForCustomer), string(desk.Scheduled), string(desk.Resolved), string(desk.StageClosed), "all"}

func parseQuery(v url.Values) query {
	q := query{view: desk.ViewMine, order: desk.ByChange, first: 1}
	one := func(name string, allowed ...string) string {
		s := v.Get(name)
		if s != "" && !slices.Contains(allowed, s) {
			q.unknown = true
			return ""
		}
		return s
	}
	if s := one("view", string(desk.ViewMine), string(desk.ViewOrg), string(desk.ViewWatching)); s != "" {
		q.view = desk.View(s)
	}
	if s := one("order", string(desk.ByChange), string(desk.ByCreated), string(desk.ByNext)); s != "" {
		q.order = desk.Order(s)
	}
	q.stage = one("stage", stages...)
	q.kind = desk.Kind(one("kind", string(desk.Incident), string(desk.ChangeRequest), string(desk.Question), string(desk.Suggestion)))
	q.absent.Ref = v.Get("for")
	q.product, q.person, q.org = v.Get("product"), v.Get("person"), v.Get("org")
	q.from, q.to = q.day(v.Get("from")), q.day(v.Get("to"))
	q.text = strings.Join(strings.Fields(strings.ToValidUTF8(v.Get("q"), "")), " ")
	if utf8.RuneCountInString(q.text) > maxQuery {
		q.text, q.unknown = string([]rune(q.text)[:maxQuery]), true
	}
	q.place(v.Get("after"), v.Get("first"))
	return q
}

func (q *query) day(s string) string {
	s, _ = desk.Day(s)
	t, err := time.Parse(time.DateOnly, s)
	if s != "" && (err != nil || t.Year() < 1970 || t.Year() > 9998) {
		q.unknown = true
		return ""
	}
	return s
}

func (q *query) place(after, first string) {
	if after == "" {
		return
	}
	key, id, _ := strings.Cut(after, ".")
	k, err1 := strconv.ParseInt(key, 10, 64)
	i, err2 := strconv.ParseInt(id, 10, 64)
	if err1 != nil || err2 != nil || k < 0 || i <= 0 {
		q.unknown = true
		return
	}
	q.after = desk.Cursor{Key: k, ID: i}
	q.first = desk.PageSize + 1
	if n, err := strconv.Atoi(first); err == nil && n > 1 && n < 1_000_000 {
		q.first = n
	}
}

// known leaves out references to what the reader cannot choose.
func (q *query) known(sc desk.Scope, ch ticket.Choices) {
	if ref := q.absent.Ref; ref != "" {
		i := slices.IndexFunc(sc.Represents(), func(p desk.Named) bool { return p.Ref == ref })
		if q.absent = (desk.Named{}); i >= 0 && q.view == desk.ViewMine {
			q.absent = sc.Represents()[i]
		} else {
			q.unknown = true
		}
	}
	keep := func(ref *string, ok bool) {
		if *ref != "" && !ok {
			*ref, q.unknown = "", true
		}
	}
	keep(&q.product, slices.ContainsFunc(ch.Products, func(p desk.Product) bool { return p.Ref == q.product }))
	keep(&q.person, slices.ContainsFunc(ch.Reporters, func(p desk.Named) bool { return p.Ref == q.person }))
	keep(&q.org, slices.ContainsFunc(ch.Orgs, func(o desk.Named) bool { return o.Ref == q.org }))
}

// filter is what the use case takes; zone is where days begin.
func (q query) filter(ch ticket.Choices, zone *time.Location) desk.TicketFilter {
	f := desk.TicketFilter{View: q.view, For: q.absent.ID, Kind: q.kind, Product: q.product, Person: q.person, Text: q.text, Order: q.order,
		After: q.after, Limit: desk.PageSize}
	switch q.stage {
	case "":
		if q.text == "" {
			f.Stage = desk.StageOpen
		}
	case string(desk.StageOpen), string(desk.StageWithMe), string(desk.StageClosed):
		f.Stage = desk.Stage(q.stage)
	case "all":
	default:
		f.State = desk.State(q.stage)
	}
	for _, o := range ch.Orgs {
		if o.Ref == q.org && q.org != "" {
			f.OrgID = o.ID
		}
	}
	if t, err := time.ParseInLocation(time.DateOnly, q.from, zone); err == nil {
		f.From = t
	}
	if t, err := time.ParseInLocation(time.DateOnly, q.to, zone); err == nil {
		f.To = time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, zone)
	}
	return f
}

// set counts the filters that are set, the search's words not among them.
func (q query) set() int {
	n := 0
	for _, s := range []string{q.stage, string(q.kind), q.product, q.person, q.org, q.from, q.to} {
		if s != "" {
			n++
		}
	}
	return n
}

// values are the query's parameters but for its place; defaults are left out.
func (q query) values() url.Values {
	v := url.Values{}
	add := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.view != desk.ViewMine {
		add("view", string(q.view))
	}
	add("for", q.absent.Ref)
	if q.order != desk.ByChange {
		add("order", string(q.order))
	}
	add("stage", q.stage)
	add("kind", string(q.kind))
	add("product", q.product)
	add("person", q.person)
	add("org", q.org)
	add("from", q.from)
	add("to", q.to)
	add("q", q.text)
	return v
}

// href is the list's address from its first page on.
func (q query) href() string { return address("/tickets", q.values()) }

func (q query) csv() string { return address("/tickets.csv", q.values()) }

// next is the address of the page after the one that showed n rows and ended at c.
func (q query) next(c desk.Cursor, n int) string {
	v := q.values()
	v.Set("after", strconv.FormatInt(c.Key, 10)+"."+strconv.FormatInt(c.ID, 10))
	v.Set("first", strconv.Itoa(q.first+n))
	return address("/tickets", v)
}

func address(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}
