package customer

import (
	"net/http"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/customer/ticketview"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// newsOnHome is how many announcements the start page shows.
const newsOnHome = 3

type homePage struct {
	page      ui.Page
	l         *i18n.Loc
	name      string
	orgs      string
	manyOrgs  bool
	mayReport bool
	home      ticket.Home
	news      []desk.News
	zone      *time.Location
}

func (h *Handler) home(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	home, err := h.Tickets.Home(r.Context(), c.Scope)
	if err != nil {
		return err
	}
	news, err := h.News(r.Context(), c.Scope, c.L.Lang(), newsOnHome)
	if err != nil {
		return err
	}
	name := c.Person().Name()
	p := homePage{page: c.Frame(c.L.T("customer.home.title")), l: c.L, name: name, orgs: c.L.List(c.Orgs), mayReport: mayReport(c.Scope),
		manyOrgs: len(c.Scope.All()) > 1, home: home, news: news, zone: h.zone(r.Context())}
	return shell.Render(w, r, http.StatusOK, homeView(p))
}

// mayReport says whether the person can create tickets at all.
func mayReport(sc desk.Scope) bool {
	for _, g := range sc.Grants {
		if g.Own() && g.MayComment {
			return true
		}
	}
	return false
}

func count(l *i18n.Loc, c desk.Count) string {
	n := l.Number(c.N)
	if c.More {
		n += "+"
	}
	return n
}

// window says when a maintenance window is: one date where it begins and ends on the same day.
func (p homePage) window(n desk.News) string {
	if p.l.Date(n.StartsAt) == p.l.Date(n.EndsAt) {
		return p.l.T("customer.home.window_day", "date", p.l.Date(n.StartsAt), "from", p.l.Time(n.StartsAt), "to", p.l.Time(n.EndsAt))
	}
	return p.l.T("customer.home.window", "from", p.l.DateTime(n.StartsAt), "to", p.l.DateTime(n.EndsAt))
}

func (p homePage) tiles() []ui.Tile {
	l := p.l
	tiles := []ui.Tile{
		{Value: count(l, p.home.WithMe), Label: l.T("customer.home.tile_waiting"), Href: "/tickets?view=mine&stage=with_me"},
		{Value: count(l, p.home.MineOpen), Label: l.T("customer.home.tile_mine"), Href: "/tickets?view=mine&stage=open"},
		{Value: count(l, p.home.OrgOpen), Label: l.T("customer.home." + map[bool]string{false: "tile_org", true: "tile_orgs"}[p.manyOrgs]), Href: "/tickets?view=org&stage=open"},
		{Value: l.Number(p.home.DoneMonth), Label: l.T("customer.home.tile_done"), Tone: "success"},
	}
	if n := p.standsIn(); n.N > 0 {
		both := desk.Count{N: p.home.WithMe.N + n.N, More: p.home.WithMe.More || n.More}
		tiles[0].Value, tiles[0].Sub, tiles[0].Href = count(l, both), l.T("deputy.home.tile", "n", count(l, n)), "#waiting"
	}
	if p.home.WithMe.N+p.standsIn().N > 0 {
		tiles[0].Tone = "warning"
	}
	return tiles
}

// standsIn counts what waits for those whose deputy the reader is.
func (p homePage) standsIn() (n desk.Count) {
	for _, s := range p.home.For {
		n.N, n.More = n.N+s.WithMe.N, n.More || s.WithMe.More
	}
	return n
}

// last is the last day of a deputyship.
func (p homePage) last(x desk.Deputyship) string { return p.l.Date(x.LastDay(p.zone)) }

func (p homePage) chart() ui.Chart {
	l := p.l
	c := ui.Chart{ID: "weeks", Title: l.T("customer.home.chart"), Period: l.T("customer.home.week"),
		Series: [2]string{l.T("customer.home.created"), l.T("customer.home.closed")}}
	for _, w := range p.home.Weeks {
		c.Points = append(c.Points, ui.Point{Label: l.T("customer.home.week_no", "week", w.Week), Values: [2]int{w.Created, w.Closed}})
	}
	return c
}

// quiet says that nothing happened in the chart's weeks: then words do better.
func (p homePage) quiet() bool {
	for _, w := range p.home.Weeks {
		if w.Created+w.Closed > 0 {
			return false
		}
	}
	return true
}

// step tells the next step of a line in one phrase.
func step(l *i18n.Loc, r desk.TicketRow) string {
	next := ticketview.Next(r.State, r.Mine)
	if next == "" {
		return ""
	}
	return l.T("next." + next)
}
