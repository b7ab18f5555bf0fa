package figures

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/figures"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/ui"
)

// section is a figure: a table, with what it means and how it is drawn.
type section struct {
	key        string
	title      string
	definition string
	head       []string // of the first column, and of those with numbers
	rows       []row
	chart      *ui.Chart // drawn over time; else each row has a bar
	wide       bool
	largest    int // of the rows' bars; 0: no bars
}

// row is a line; its first cell is its name.
type row struct {
	cells []string
	bar   int
	href  string // of the name
}

func sections(l *i18n.Loc, v view) []section {
	r := v.report
	out := []section{flow(l, r), backlog(l, r), took(l, r)}
	if len(r.Goals) > 0 {
		out = append(out, goals(l, r))
	}
	if len(r.Ratings) > 0 {
		out = append(out, ratings(l, r))
	}
	out = append(out, shares(l, "states", r.States, func(k string) string { return l.T("state." + k) }),
		shares(l, "ages", r.Ages, func(k string) string { return l.T("figures.age." + k) }),
		groups(l, "kinds", r.Kinds, func(g figures.Group) string { return l.T("kind." + string(g.Kind)) }),
		groups(l, "products", r.Products, func(g figures.Group) string { return g.Name }))
	if len(r.Orgs) > 0 {
		orgs := groups(l, "organisations", r.Orgs, func(g figures.Group) string {
			if g.Name == "" {
				return l.T("figures.others")
			}
			return g.Name
		})
		for i, g := range r.Orgs {
			if g.Ref != "" && r.Ask.Org == "" {
				one := v
				one.report.Ask.Org = g.Ref
				orgs.rows[i].href = one.address("")
			}
		}
		orgs.wide = true
		out = append(out, orgs)
	}
	for i := range out {
		out[i].title = l.T("figures." + out[i].key + ".title")
		out[i].definition = l.T("figures." + out[i].key + ".definition")
	}
	return out
}

func (s section) charted(l *i18n.Loc) *ui.Chart {
	c := *s.chart
	c.ID, c.Title, c.Period = s.key, l.T("figures."+s.key+".title"), s.head[0]
	return &c
}

// flow is what came in and was closed.
func flow(l *i18n.Loc, r figures.Report) section {
	s := section{key: "flow", head: []string{unit(l, r), l.T("figures.received"), l.T("figures.closed")}, chart: &ui.Chart{}}
	s.chart.Series = [2]string{s.head[1], s.head[2]}
	for _, p := range r.Parts {
		label, in, out := label(l, r, p), number(l, p.Received), number(l, p.Closed)
		s.rows = append(s.rows, row{cells: []string{label, in, out}})
		s.chart.Points = append(s.chart.Points, ui.Point{Label: label, Values: [2]int{p.Received.Drawn(), p.Closed.Drawn()}, Texts: [2]string{in, out}})
	}
	s.chart = s.charted(l)
	return s
}

// backlog is what was open at the end of each part.
func backlog(l *i18n.Loc, r figures.Report) section {
	s := section{key: "backlog", head: []string{unit(l, r), l.T("figures.open")}, chart: &ui.Chart{}}
	s.chart.Series = [2]string{s.head[1]}
	for _, p := range r.Parts {
		label, open := label(l, r, p), number(l, p.Open)
		s.rows = append(s.rows, row{cells: []string{label, open}})
		s.chart.Points = append(s.chart.Points, ui.Point{Label: label, Values: [2]int{p.Open.Drawn()}, Texts: [2]string{open}})
	}
	s.chart = s.charted(l)
	return s
}

// took is how long replies and results took.
func took(l *i18n.Loc, r figures.Report) section {
	s := section{key: "times", wide: true, head: []string{l.T("figures.until"), l.T("figures.tickets"), l.T("figures.median"), l.T("figures.p90")}}
	for _, x := range []struct {
		name string
		t    figures.Times
	}{{"figures.reply", r.Reply}, {"figures.result", r.Result}} {
		s.rows = append(s.rows, row{cells: []string{l.T(x.name), number(l, x.t.N), median(l, x.t), p90(l, x.t)}})
	}
	return s
}

// goals is how many tickets met the goals of their contracts.
func goals(l *i18n.Loc, r figures.Report) section {
	s := section{key: "goals", wide: true, head: []string{l.T("figures.goal"), l.T("figures.with_goal"), l.T("figures.kept"), l.T("figures.missed"), l.T("figures.share")}}
	for _, g := range r.Goals {
		s.rows = append(s.rows, row{cells: []string{l.T("figures." + g.Key), number(l, g.N), number(l, g.Kept), number(l, g.Missed), share(l, g.Share)}})
	}
	return s
}

// ratings is how satisfied contacts were; too few people to tell make no lines.
func ratings(l *i18n.Loc, r figures.Report) section {
	s := section{key: "ratings", head: []string{l.T("figures.rating"), l.T("figures.tickets"), l.T("figures.ratings.share")}}
	for _, x := range r.Ratings {
		if !x.Known {
			continue
		}
		s.rows = append(s.rows, row{cells: []string{l.T("rating.score." + strconv.Itoa(x.Score)), number(l, x.N), share(l, x.Share)}, bar: x.N.Drawn()})
		s.largest = max(s.largest, x.N.Drawn())
	}
	if len(s.rows) > 0 {
		s.rows = append(s.rows, row{cells: []string{l.T("figures.ratings.all"), number(l, r.Rated), ""}})
	}
	return s
}

func share(l *i18n.Loc, s figures.Share100) string {
	if s.Bound == figures.TooFew {
		return l.T("figures.too_few")
	}
	return l.T("figures.percent."+string(s.Bound), "n", s.Percent)
}

func shares(l *i18n.Loc, key string, all []figures.Share, name func(string) string) section {
	s := section{key: key, head: []string{l.T("figures." + key + ".head"), l.T("figures.tickets")}}
	for _, x := range all {
		s.rows = append(s.rows, row{cells: []string{name(x.Key), number(l, x.N)}, bar: x.N.Drawn()})
		s.largest = max(s.largest, x.N.Drawn())
	}
	return s
}

func groups(l *i18n.Loc, key string, all []figures.Group, name func(figures.Group) string) section {
	s := section{key: key, head: []string{l.T("figures." + key + ".head"), l.T("figures.received"), l.T("figures.reply_median"), l.T("figures.result_median")}}
	for _, g := range all {
		s.rows = append(s.rows, row{cells: []string{name(g), number(l, g.N), median(l, g.Reply), median(l, g.Result)}, bar: g.N.Drawn()})
		s.largest = max(s.largest, g.N.Drawn())
	}
	return s
}

func unit(l *i18n.Loc, r figures.Report) string {
	if r.Period.Year > 0 {
		return l.T("figures.month")
	}
	return l.T("figures.week")
}

// label names a week by its number (ISO 8601), a month by its own.
func label(l *i18n.Loc, r figures.Report, p figures.Part) string {
	if r.Period.Year > 0 {
		return l.T("figures.months." + strconv.Itoa(int(p.From.Month())))
	}
	_, week := p.From.ISOWeek()
	return l.T("figures.week_no", "week", week)
}

func number(l *i18n.Loc, n figures.Number) string {
	if n.Below > 0 {
		return l.T("figures.fewer", "n", n.Below)
	}
	return l.Number(n.N)
}

func median(l *i18n.Loc, t figures.Times) string { return known(l, t, t.Median) }

func p90(l *i18n.Loc, t figures.Times) string { return known(l, t, t.P90) }

func known(l *i18n.Loc, t figures.Times, d time.Duration) string {
	switch {
	case t.Known:
		return duration(l, d)
	case t.N.N == 0 && t.N.Below == 0:
		return "–"
	}
	return l.T("figures.too_few")
}

// duration is as exact as it needs to be.
func duration(l *i18n.Loc, d time.Duration) string {
	minutes := int(d.Round(time.Minute).Minutes())
	switch {
	case minutes < 60:
		return l.T("figures.minutes", "n", minutes)
	case minutes < 600:
		return l.T("figures.hours_minutes", "h", minutes/60, "m", fmt.Sprintf("%02d", minutes%60))
	}
	return l.T("figures.hours", "n", l.Number((minutes+30)/60))
}

// period names what is shown.
func period(l *i18n.Loc, p figures.Period) string {
	if p.Year > 0 {
		return l.T("figures.year", "year", p.Year)
	}
	return l.T("figures.weeks", "n", p.Weeks)
}

// about says in a line what the figures are of, also in print.
func about(l *i18n.Loc, r figures.Report) string {
	parts := []string{l.T("figures.from_to", "from", l.Date(r.Period.From), "to", l.Date(last(r)))}
	for _, x := range []desk.Named{r.Chosen.Team, r.Chosen.Product, r.Chosen.Org} {
		if x.Name != "" {
			parts = append(parts, x.Name)
		}
	}
	if r.Ask.Kind != "" {
		parts = append(parts, l.T("kind."+string(r.Ask.Kind)))
	}
	parts = append(parts, l.T("figures.at", "time", l.DateTime(r.At)))
	return strings.Join(parts, " · ")
}

// last is the last day that counts.
func last(r figures.Report) time.Time {
	if end := r.Period.To.AddDate(0, 0, -1); end.Before(r.At) {
		return end
	}
	return r.At
}
