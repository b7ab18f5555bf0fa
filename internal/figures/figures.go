package figures

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Config is what an installation decides about figures.
type Config struct {
	Hours       func(context.Context) desk.Hours // in force; nil: time is time elapsed
	Zone        *time.Location
	SmallGroups bool // small groups are shown too
}

// Figures counts.
type Figures struct {
	db  *store.DB
	now func() time.Time
	cfg Config
}

// New makes the use cases.
func New(db *store.DB, now func() time.Time, cfg Config) *Figures { return &Figures{db, now, cfg} }

// Ask is what somebody wants figures of, as the address has it: keys and refs. What is unknown or not
// offered means all.
type Ask struct {
	Period, Team, Product, Org string
	Kind                       desk.Kind
}

// Report is what is shown.
type Report struct {
	Ask      Ask // with what was not offered left out
	Period   Period
	Choices  Choices
	Chosen   Chosen
	Exact    bool      // the installation shows small groups too
	InHours  bool      // times count service hours only
	At       time.Time // when it was counted
	Received Number
	Closed   Number
	Open     Number // now
	Parts    []Part
	States   []Share // what is open, in the order of desk.Open
	Ages     []Share // what is open, in the order of Ages
	Reply    Times
	Result   Times
	Ratings  []Rated // the best score first; empty where nobody rated
	Rated    Number  // how many ratings there are
	Goals    []Goal  // of what came in; empty where no ticket had one
	Kinds    []Group
	Products []Group
	Orgs     []Group // the vendor only
}

// Choices is what the filter offers.
type Choices struct {
	Periods  []Period
	Teams    []desk.Named // the vendor only
	Products []desk.Named
	Orgs     []desk.Named
}

// Chosen names what was chosen; empty: all.
type Chosen struct{ Team, Product, Org desk.Named }

// Part is a week or month of the period.
type Part struct {
	From     time.Time
	Received Number
	Closed   Number
	Open     Number // at its end, or now
}

// Share is a part of what is open.
type Share struct {
	Key string
	N   Number
}

// Times is how long something took.
type Times struct {
	N      Number // of how many tickets
	Known  bool   // there are enough of them to tell
	Median time.Duration
	P90    time.Duration // nine of ten took no longer
}

// Group is the tickets that came in of one kind, product or organisation; without Kind and Name: of all
// others.
type Group struct {
	Kind   desk.Kind
	Name   string
	Ref    string // of an organisation that can be chosen
	N      Number
	Reply  Times
	Result Times
}

// Age is a class of how long ago a ticket came in.
type Age struct {
	Key  string
	Days int // at most; 0: any longer
}

// Ages are the classes, from young to old.
var Ages = []Age{{"week", 7}, {"month", 28}, {"quarter", 91}, {"older", 0}}

// maxOrgs is how many organisations have a line of their own.
const maxOrgs = 15

// Staff counts what somebody of the staff sees.
func (f *Figures) Staff(ctx context.Context, sc desk.StaffScope, ask Ask) (Report, error) {
	if !sc.May(desk.SeeFigures) {
		return Report{}, desk.Fail("figures.Staff", desk.Forbidden, "")
	}
	var ch Choices
	teams, err := store.TeamMembers(ctx, f.db)
	if err != nil {
		return Report{}, err
	}
	teams = slices.DeleteFunc(teams, func(t desk.TeamMembers) bool { return !sc.All && !slices.Contains(sc.Teams, t.ID) })
	if f.cfg.SmallGroups {
		for _, t := range teams {
			ch.Teams = append(ch.Teams, t.Named)
		}
	} else {
		ch.Teams = offered(teams)
	}
	if ch.Orgs, err = store.Orgs(f.db).Active(ctx); err != nil {
		return Report{}, err
	}
	if ch.Products, err = f.products(ctx, nil); err != nil {
		return Report{}, err
	}
	return f.count(ctx, store.StaffFigures(f.db, sc), ch, ask, true)
}

// Own counts what a lead contact sees of an organisation of theirs. For anybody else it is not there.
func (f *Figures) Own(ctx context.Context, sc desk.Scope, ref string, ask Ask) (desk.Named, Report, error) {
	org, own, err := f.leading(ctx, sc, ref)
	if err != nil {
		return desk.Named{}, Report{}, err
	}
	var ch Choices
	if ch.Orgs, err = store.Orgs(f.db).Names(ctx, own.All()); err != nil {
		return org, Report{}, err
	}
	if len(ch.Orgs) < 2 {
		ch.Orgs = nil
	}
	if ch.Products, err = f.products(ctx, own.All()); err != nil {
		return org, Report{}, err
	}
	r, err := f.count(ctx, store.ContactFigures(f.db, own), ch, ask, false)
	return org, r, err
}

// leading finds an organisation for one of its lead contacts, with what they see as such.
func (f *Figures) leading(ctx context.Context, sc desk.Scope, ref string) (desk.Named, desk.Scope, error) {
	const op = "figures.leading"
	if len(sc.Leading()) == 0 {
		return desk.Named{}, desk.Scope{}, desk.Missing(op)
	}
	org, err := store.Orgs(f.db).ByRef(ctx, ref)
	if err != nil {
		return desk.Named{}, desk.Scope{}, err
	}
	own, ok := sc.LeadGrant(org.ID)
	if !ok {
		return desk.Named{}, desk.Scope{}, desk.Missing(op)
	}
	return desk.Named{ID: org.ID, Ref: org.Ref, Name: org.Name}, own, nil
}

func (f *Figures) products(ctx context.Context, orgs []int64) (out []desk.Named, err error) {
	all, err := store.Orgs(f.db).Products(ctx, orgs)
	for _, p := range all {
		out = append(out, desk.Named{ID: p.ID, Ref: p.Ref, Name: p.Name})
	}
	return out, err
}

// count does the work; byOrg compares organisations.
func (f *Figures) count(ctx context.Context, from store.Figures, ch Choices, ask Ask, byOrg bool) (Report, error) {
	ch.Periods = f.Periods()
	r := Report{Choices: ch, Period: f.period(ask.Period), Exact: f.cfg.SmallGroups, At: f.now()}
	r.Chosen = Chosen{Team: choice(ch.Teams, ask.Team), Product: choice(ch.Products, ask.Product), Org: choice(ch.Orgs, ask.Org)}
	r.Ask = Ask{Period: r.Period.Key, Team: r.Chosen.Team.Ref, Product: r.Chosen.Product.Ref, Org: r.Chosen.Org.Ref}
	if slices.Contains(desk.Kinds, ask.Kind) {
		r.Ask.Kind = ask.Kind
	}
	d, err := f.read(ctx, from, desk.FigureFilter{From: r.Period.From, To: r.Period.To, Team: r.Chosen.Team.ID,
		Product: r.Chosen.Product.ID, Org: r.Chosen.Org.ID, Kind: r.Ask.Kind}, r.Period.Borders)
	if err != nil {
		return r, err
	}
	clock := newClock(f.hours(ctx), r.Period.From, r.At)
	r.InHours = clock.inHours()
	in, out := r.Period.spread(d.received), d.closed
	kinds := grouped(d.received, clock, func(x desk.Received) desk.Kind { return x.Kind })
	products := grouped(d.received, clock, func(x desk.Received) int64 { return x.Product })
	tables := [][]int{in, sizes(kinds), sizes(products)}
	var orgs []group
	if byOrg {
		orgs = largest(grouped(d.received, clock, func(x desk.Received) int64 { return x.Org }))
		tables = append(tables, sizes(orgs))
	}
	var n [][]Number
	r.Received, n = f.conceal(len(d.received), tables...)
	r.Kinds, r.Products = f.shown(kinds, n[1]), f.shown(products, n[2])
	if err := f.name(ctx, &r, kinds, products); err != nil {
		return r, err
	}
	if byOrg {
		r.Orgs = f.shown(orgs, n[3])
		if err := f.nameOrgs(ctx, &r, orgs); err != nil {
			return r, err
		}
	}
	all := together(kinds)
	r.Reply, r.Result = f.ranked(all.replies), f.ranked(all.results)
	r.Goals = f.goals(d.goals)
	r.Rated, r.Ratings = f.ratings(d.ratings)
	f.countOpen(&r, d.open)
	f.parts(&r, d, in, out, n[0])
	return r, nil
}

func (f *Figures) hours(ctx context.Context) desk.Hours {
	if f.cfg.Hours == nil {
		return desk.Hours{}
	}
	return f.cfg.Hours(ctx)
}

// data is what a report is made of.
type data struct {
	received                  []desk.Received
	closed                    []int // in each part of the period
	open                      []desk.OpenTicket
	createdSince, closedSince int // since the period's end
	goals                     desk.GoalCount
	ratings                   desk.RatingCount
}

func (f *Figures) read(ctx context.Context, from store.Figures, filter desk.FigureFilter, borders []time.Time) (d data, err error) {
	if d.received, err = from.Received(ctx, filter); err != nil {
		return d, err
	}
	if d.closed, err = from.Closed(ctx, filter, borders); err != nil {
		return d, err
	}
	if d.open, err = from.Open(ctx, filter); err != nil {
		return d, err
	}
	if d.goals, err = from.Goals(ctx, filter); err != nil {
		return d, err
	}
	if d.ratings, err = from.Ratings(ctx, filter); err != nil {
		return d, err
	}
	d.createdSince, d.closedSince, err = from.Since(ctx, filter, filter.To)
	return d, err
}

// parts fills in the weeks or months. What was open at the end of each follows backwards from what is
// open now.
func (f *Figures) parts(r *Report, d data, in, out []int, received []Number) {
	total := 0
	for _, n := range out {
		total += n
	}
	closed, n := f.conceal(total, out)
	r.Closed = closed
	left := len(d.open) + d.closedSince - d.createdSince
	r.Parts = make([]Part, len(in))
	for i := len(in) - 1; i >= 0; i-- {
		r.Parts[i] = Part{From: r.Period.Borders[i], Received: received[i], Closed: n[0][i], Open: f.single(left)}
		left += out[i] - in[i]
	}
	if r.Period.To.After(r.At) {
		r.Parts[len(in)-1].Open = r.Open
	}
}

// countOpen counts what is open by state and by age.
func (f *Figures) countOpen(r *Report, open []desk.OpenTicket) {
	states, ages := make([]int, len(desk.Open)), make([]int, len(Ages))
	for _, t := range open {
		states[slices.Index(desk.Open, t.State)]++
		i := 0
		for Ages[i].Days > 0 && r.At.UnixMicro()-t.Created > int64(Ages[i].Days)*24*3600*1e6 {
			i++
		}
		ages[i]++
	}
	total, n := f.conceal(len(open), states, ages)
	r.Open = total
	for i, s := range desk.Open {
		r.States = append(r.States, Share{string(s), n[0][i]})
	}
	for i, a := range Ages {
		r.Ages = append(r.Ages, Share{a.Key, n[1][i]})
	}
}

// name names the kinds and products.
func (f *Figures) name(ctx context.Context, r *Report, kinds, products []group) error {
	for i, g := range kinds {
		r.Kinds[i].Kind = g.kind
	}
	all, err := store.Orgs(f.db).AllProducts(ctx)
	for i, g := range products {
		if j := slices.IndexFunc(all, func(p desk.Product) bool { return p.ID == g.id }); j >= 0 {
			r.Products[i].Name = all[j].Name
		}
	}
	return err
}

// nameOrgs names the organisations; one that is not active any more cannot be chosen.
func (f *Figures) nameOrgs(ctx context.Context, r *Report, orgs []group) error {
	var ids []int64
	for _, g := range orgs {
		ids = append(ids, g.id)
	}
	names, err := store.OrgNames(ctx, f.db, ids)
	for i, g := range orgs {
		if j := slices.IndexFunc(names, func(n desk.Named) bool { return n.ID == g.id }); j >= 0 {
			r.Orgs[i].Name, r.Orgs[i].Ref = names[j].Name, choice(r.Choices.Orgs, names[j].Ref).Ref
		}
	}
	return err
}

func (f *Figures) conceal(total int, tables ...[]int) (Number, [][]Number) {
	if !f.cfg.SmallGroups {
		return conceal(total, tables...)
	}
	shown := make([][]Number, len(tables))
	for i, cells := range tables {
		for _, n := range cells {
			shown[i] = append(shown[i], exact(n))
		}
	}
	return exact(total), shown
}

func (f *Figures) single(n int) Number {
	if f.cfg.SmallGroups {
		return exact(n)
	}
	return coarse(n, Small)
}

func choice(from []desk.Named, ref string) desk.Named {
	if i := slices.IndexFunc(from, func(n desk.Named) bool { return n.Ref == ref }); ref != "" && i >= 0 {
		return from[i]
	}
	return desk.Named{}
}

// group is tickets that have something in common: how many, and how long replies and results took, in
// microseconds.
type group struct {
	id               int64
	kind             desk.Kind
	n                int
	replies, results []int64
}

// grouped sorts tickets into groups, the largest first.
func grouped[K cmp.Ordered](received []desk.Received, c clock, key func(desk.Received) K) []group {
	index := map[K]int{}
	var out []group
	for _, x := range received {
		k := key(x)
		i, ok := index[k]
		if !ok {
			i, index[k] = len(out), len(out)
			out = append(out, group{})
			switch k := any(k).(type) {
			case int64:
				out[i].id = k
			case desk.Kind:
				out[i].kind = k
			}
		}
		out[i].n++
		if x.FirstReply > 0 {
			out[i].replies = append(out[i].replies, c.between(x.Created, x.FirstReply))
		}
		if x.Resolved > 0 {
			out[i].results = append(out[i].results, c.between(x.Created, x.Resolved))
		}
	}
	slices.SortFunc(out, func(a, b group) int { return cmp.Or(b.n-a.n, cmp.Compare(a.id, b.id), cmp.Compare(a.kind, b.kind)) })
	return out
}

// together makes one group of several.
func together(groups []group) (out group) {
	for _, g := range groups {
		out.n += g.n
		out.replies, out.results = append(out.replies, g.replies...), append(out.results, g.results...)
	}
	return out
}

// largest leaves the largest groups and one of all the others, which has no id.
func largest(groups []group) []group {
	if len(groups) <= maxOrgs+1 {
		return groups
	}
	return append(groups[:maxOrgs:maxOrgs], together(groups[maxOrgs:]))
}

func sizes(groups []group) []int {
	out := make([]int, len(groups))
	for i, g := range groups {
		out[i] = g.n
	}
	return out
}

// shown gives the groups as they may be shown, without names.
func (f *Figures) shown(groups []group, n []Number) []Group {
	out := make([]Group, len(groups))
	for i, g := range groups {
		out[i] = Group{N: n[i], Reply: f.ranked(g.replies), Result: f.ranked(g.results)}
	}
	return out
}

func (f *Figures) ranked(took []int64) Times {
	t := Times{N: f.single(len(took))}
	if len(took) == 0 || len(took) < Small && !f.cfg.SmallGroups {
		return t
	}
	t.Known, t.Median, t.P90 = true, rank(took, 50), rank(took, 90)
	return t
}

// rank gives the smallest value that so many percent do not exceed (nearest rank). It changes the order.
func rank(values []int64, percent int) time.Duration {
	k := (len(values)*percent+99)/100 - 1
	low, high := 0, len(values)-1
	for low < high { // quickselect (Hoare): sorting all would take most of a report's time
		pivot, i, j := values[(low+high)/2], low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			low = high
		}
	}
	return time.Duration(values[k]) * time.Microsecond
}
