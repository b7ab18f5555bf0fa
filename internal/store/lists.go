package store

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"sort"

	"kundenportal/internal/desk"
	"kundenportal/internal/search"
)

// farNext is the key of a ticket without a next date: it comes last.
const farNext = math.MaxInt64

// The conditions of the partial indexes, letter for letter: the planner takes an index only when
// the states stand in the statement as literals.
const (
	openStates    = "t.state IN ('new','in_progress','waiting_for_customer','scheduled','resolved')"
	waitingStates = "t.state IN ('waiting_for_customer','resolved')"
)

// order is a named sort: the column that an index keeps in order and its direction.
type order struct {
	key string
	asc bool
}

func (o order) dir() string {
	if o.asc {
		return ""
	}
	return " DESC"
}

func (o order) cmp() string {
	if o.asc {
		return ">"
	}
	return "<"
}

func orderOf(by desk.Order, changed string) order {
	switch by {
	case desk.ByCreated:
		return order{key: "t.created_at"}
	case desk.ByNext:
		return order{key: "t.next_at", asc: true}
	}
	return order{key: changed}
}

// place is a row's position in a list.
type place struct{ id, key int64 }

// list is one walk or several over tickets in order, each over an index.
type list struct {
	f       desk.TicketFilter
	by      order
	sight   func(*builder) // the whole rule of sight, for hits that no source narrowed
	sources []source
	extra   func(*builder) // a further condition that no index of the walk knows; may be nil
	staff   bool
	words   []string // narrows the search index
}

// source is what one walk reads: the condition that picks its index, and the rule of sight as far
// as that condition leaves it open.
type source struct{ from, sight func(*builder) }

// page gives the places of a page and, when the walk ended at its bound, where to go on.
func (l list) page(ctx context.Context, q Querier) (desk.Rows[place], error) {
	limit := l.f.Limit
	if limit <= 0 {
		limit = desk.PageSize
	}
	if l.f.Text != "" {
		return l.found(ctx, q, limit)
	}
	b := l.statement(limit+1, q.bounds().walk)
	rows, err := q.query(ctx, b.String(), b.args...)
	places, err := all(rows, err, scanPlace)
	if err != nil {
		return desk.Rows[place]{}, err
	}
	out := cut(places, limit)
	// A single walk that filled its page did not come to its bound; of several, another may have.
	if l.filtered() && (out.Next.IsZero() || len(l.sources) > 1) {
		return l.bounded(ctx, q, out)
	}
	return out, nil
}

// statement merges the walks.
func (l list) statement(limit, bound int) *builder {
	b := &builder{}
	if len(l.sources) == 1 {
		l.walk(b, l.sources[0], limit, bound)
		return b
	}
	for i, s := range l.sources {
		if i > 0 {
			b.WriteString(" UNION ")
		}
		b.WriteString("SELECT * FROM (")
		l.walk(b, s, limit, bound)
		b.WriteString(") w")
	}
	b.add(" ORDER BY k"+l.by.dir()+", id"+l.by.dir()+" LIMIT ?", limit)
	return b
}

// filtered says whether conditions apply that no index of the walk knows, so that the walk is bounded.
func (l list) filtered() bool {
	f := l.f
	return f.State != "" || f.Kind != "" || f.Product != "" || f.Person != "" || f.Assignee != "" || f.Waiting ||
		!f.From.IsZero() || !f.To.IsZero() || f.Stage == desk.StageClosed || l.extra != nil ||
		(l.by.key != "t.public_at" && l.by.key != "t.staff_at" && f.Stage != "")
}

// walk appends one bounded walk. Its rows come in the index's order; where other conditions apply,
// at most bound entries are read for them.
func (l list) walk(b *builder, s source, limit, bound int) {
	if !l.filtered() {
		b.WriteString("SELECT t.id, " + l.by.key + " AS k FROM ticket t WHERE ")
		l.indexed(b, s)
		b.WriteString(" AND ")
		s.sight(b)
		b.add(" ORDER BY "+l.by.key+l.by.dir()+", t.id"+l.by.dir()+" LIMIT ?", limit)
		return
	}
	b.WriteString("SELECT t.id, " + l.by.key + " AS k FROM (SELECT t.* FROM ticket t WHERE ")
	l.indexed(b, s)
	b.add(" ORDER BY "+l.by.key+l.by.dir()+", t.id"+l.by.dir()+" LIMIT ?", bound)
	b.WriteString(") t WHERE ")
	s.sight(b)
	l.conditions(b)
	b.add(" LIMIT ?", limit)
}

// indexed appends what an index answers: the source, the stage, and the place to go on from.
func (l list) indexed(b *builder, s source) {
	s.from(b)
	l.stage(b)
	if c := l.f.After; !c.IsZero() {
		b.add(" AND ("+l.by.key+", t.id) "+l.by.cmp()+" (?, ?)", c.Key, c.ID)
	}
}

func (l list) stage(b *builder) {
	switch l.f.Stage {
	case desk.StageOpen:
		b.WriteString(" AND " + openStates)
	case desk.StageWithMe:
		b.WriteString(" AND " + waitingStates)
	}
}

func (l list) conditions(b *builder) {
	f := l.f
	if l.extra != nil {
		b.WriteString(" AND ")
		l.extra(b)
	}
	if f.Stage == desk.StageClosed {
		b.WriteString(" AND t.state = 'closed'")
	}
	if f.Waiting {
		b.WriteString(" AND t.state IN ('new','in_progress')")
	}
	if f.State != "" {
		b.add(" AND t.state = ?", string(f.State))
	}
	if f.Kind != "" {
		b.add(" AND t.kind = ?", string(f.Kind))
	}
	if f.Product != "" {
		b.add(" AND t.product_id = (SELECT id FROM product WHERE ref = ?)", f.Product)
	}
	if f.Person != "" {
		b.add(" AND t.reporter_id = (SELECT id FROM person WHERE ref = ?)", f.Person)
	}
	switch f.Assignee {
	case "":
	case "none":
		b.WriteString(" AND t.assignee_id IS NULL")
	default:
		b.add(" AND t.assignee_id = (SELECT id FROM person WHERE ref = ?)", f.Assignee)
	}
	if !f.From.IsZero() {
		b.add(" AND t.created_at >= ?", us(f.From))
	}
	if !f.To.IsZero() {
		b.add(" AND t.created_at < ?", us(f.To))
	}
}

// bounded looks whether some walk ended at its bound. If so, rows beyond the first such end are
// left out, since others might belong between them, and the list goes on from there.
func (l list) bounded(ctx context.Context, q Querier, out desk.Rows[place]) (desk.Rows[place], error) {
	var end desk.Cursor
	for _, s := range l.sources {
		var b builder
		b.WriteString("SELECT " + l.by.key + ", t.id FROM ticket t WHERE ")
		l.indexed(&b, s)
		b.add(" ORDER BY "+l.by.key+l.by.dir()+", t.id"+l.by.dir()+" LIMIT 1 OFFSET ?", q.bounds().walk-1)
		var c desk.Cursor
		err := q.row(ctx, b.String(), b.args...).Scan(&c.Key, &c.ID)
		if err == sql.ErrNoRows {
			continue
		}
		if err != nil {
			return out, err
		}
		if end.IsZero() || l.before(c, end) {
			end = c
		}
	}
	if end.IsZero() || !out.Next.IsZero() && !l.before(end, out.Next) {
		return out, nil
	}
	rows := out.Rows[:0]
	for _, p := range out.Rows {
		if !l.before(end, desk.Cursor{Key: p.key, ID: p.id}) {
			rows = append(rows, p)
		}
	}
	return desk.Rows[place]{Rows: rows, Next: end, Bound: true}, nil
}

func (l list) before(a, b desk.Cursor) bool {
	order := cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID))
	if l.by.asc {
		return order < 0
	}
	return order > 0
}

// found walks the search index, newest ticket first, and checks every hit.
func (l list) found(ctx context.Context, q Querier, limit int) (desk.Rows[place], error) {
	b := l.hits(q.dialect(), "t.id, t.id AS k", limit+1)
	if b == nil {
		return desk.Rows[place]{}, nil
	}
	rows, err := q.query(ctx, b.String(), b.args...)
	places, err := all(rows, err, scanPlace)
	if err != nil {
		return desk.Rows[place]{}, err
	}
	return cut(places, limit), nil
}

// hits writes the look-up in the search index; nil for a text without a word to look for.
func (l list) hits(d *dialect, columns string, limit int) *builder {
	asked := search.Parse(l.f.Text)
	if len(asked) == 0 {
		return nil
	}
	b := &builder{}
	table, id, where := d.match(b, asked, l.words, l.staff)
	b.WriteString("SELECT " + columns + " FROM " + table + " CROSS JOIN ticket t WHERE t.id = " + id + " AND " + where)
	if c := l.f.After; !c.IsZero() {
		b.add(" AND "+id+" < ?", c.ID)
	}
	b.WriteString(" AND ")
	l.sight(b)
	b.WriteString(" AND (")
	for i, s := range l.sources {
		if i > 0 {
			b.WriteString(" OR ")
		}
		s.from(b)
	}
	b.WriteString(")")
	l.stage(b)
	l.conditions(b)
	b.add(" ORDER BY "+id+" DESC LIMIT ?", limit)
	return b
}

// count is exact up to the bound, desk.CountLimit.
func (l list) count(ctx context.Context, q Querier) (desk.Count, error) {
	l.f.After, l.f.Limit = desk.Cursor{}, 0
	most := q.bounds().count
	b := &builder{}
	b.WriteString("SELECT count(*) FROM (")
	if l.f.Text != "" {
		hits := l.hits(q.dialect(), "t.id", most+1)
		if hits == nil {
			return desk.Count{}, nil
		}
		b.WriteString(hits.String())
		b.args = hits.args
	} else {
		l.union(b, most+1, q.bounds().walk)
	}
	b.WriteString(") n")
	var c desk.Count
	if err := q.row(ctx, b.String(), b.args...).Scan(&c.N); err != nil {
		return c, err
	}
	if c.N > most {
		c = desk.Count{N: most, More: true}
	}
	return c, nil
}

// union appends the ids of all walks together, at most limit of each. Where a filter applies that
// no index knows, it looks at no more entries than the list itself does.
func (l list) union(b *builder, limit, walk int) {
	for i, s := range l.sources {
		if i > 0 {
			b.WriteString(" UNION ")
		}
		b.WriteString("SELECT id FROM (SELECT t.id FROM ")
		if l.filtered() {
			b.WriteString("(SELECT t.* FROM ticket t WHERE ")
			l.indexed(b, s)
			b.add(" ORDER BY "+l.by.key+l.by.dir()+", t.id"+l.by.dir()+" LIMIT ?) t WHERE ", walk)
		} else {
			b.WriteString("ticket t WHERE ")
			l.indexed(b, s)
			b.WriteString(" AND ")
		}
		s.sight(b)
		l.conditions(b)
		b.add(" LIMIT ?) w", limit)
	}
}

func scanPlace(rows *sql.Rows) (place, error) {
	var p place
	err := rows.Scan(&p.id, &p.key)
	return p, err
}

func cut(places []place, limit int) desk.Rows[place] {
	out := desk.Rows[place]{Rows: places}
	if len(places) > limit {
		out.Rows = places[:limit]
		last := out.Rows[limit-1]
		out.Next = desk.Cursor{Key: last.key, ID: last.id}
	}
	return out
}

// arrange puts rows into the order of their places; a row that went away in between is left out.
func arrange[T any](places []place, rows []T, id func(T) int64) []T {
	rank := make(map[int64]int, len(places))
	for i, p := range places {
		rank[p.id] = i
	}
	sort.Slice(rows, func(i, j int) bool { return rank[id(rows[i])] < rank[id(rows[j])] })
	return rows
}

func ids(places []place) []int64 {
	out := make([]int64, len(places))
	for i, p := range places {
		out[i] = p.id
	}
	return out
}
