package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
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

// upTo is the comparison with the last row that is looked at.
func (o order) upTo() string {
	if o.asc {
		return "<="
	}
	return ">="
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
	asked   search.Query
	floor   desk.Cursor // of a search that is bounded: the last hit that is looked at
}

// source is what one walk reads: the condition that picks its index, and the rule of sight as far
// as that condition leaves it open.
type source struct{ from, sight func(*builder) }

// readPage reads a page of a list in one statement: the walks give its tickets in their order, columns
// and joins what is shown of each. scan takes the ticket's place before the columns. Where a walk
// ended at its bound, the page says where to go on.
//
// Of a search the last word counts as it stands if that fills a page, else as a beginning, which finds
// the same and more: the engines look up a beginning by merging all words that begin with it, before
// the first hit is known. The pages that follow go on as the first one did, by the key of their cursor.
func readPage[T any](ctx context.Context, q Querier, l list, reader int64, columns, joins string, scan func(*sql.Rows, *place) (T, error)) (desk.Rows[T], error) {
	if l.f.Text == "" {
		return readWalk(ctx, q, l, reader, columns, joins, scan)
	}
	ways := []int64{wholeWord, beginning}
	if !l.f.After.IsZero() {
		ways = []int64{l.f.After.Key}
	}
	var out desk.Rows[T]
	for _, way := range ways {
		l, err := l.search(ctx, q, way)
		if err != nil || len(l.asked) == 0 {
			return out, err
		}
		if out, err = readWalk(ctx, q, l, reader, columns, joins, scan); err != nil {
			return out, err
		}
		if !out.Next.IsZero() {
			out.Next.Key = way
			break
		}
	}
	return out, nil
}

// The ways in which a search takes its last word.
const (
	wholeWord = iota
	beginning
)

func readWalk[T any](ctx context.Context, q Querier, l list, reader int64, columns, joins string, scan func(*sql.Rows, *place) (T, error)) (desk.Rows[T], error) {
	var out desk.Rows[T]
	limit := l.f.Limit
	if limit <= 0 {
		limit = desk.PageSize
	}
	b := l.rows(q, reader, columns, joins, limit+1)
	rows, err := q.query(ctx, b.String(), b.args...)
	var places []place
	out.Rows, err = all(rows, err, func(rows *sql.Rows) (T, error) {
		var p place
		row, err := scan(rows, &p)
		places = append(places, p)
		return row, err
	})
	if err != nil {
		return out, err
	}
	if len(places) > limit {
		out.Rows, places = out.Rows[:limit], places[:limit]
		last := places[limit-1]
		out.Next = desk.Cursor{Key: last.key, ID: last.id}
	}
	// A single walk that filled its page did not come to its bound; of several, another may have.
	if !l.filtered() || !out.Next.IsZero() && (len(l.sources) == 1 || l.f.Text != "") {
		return out, nil
	}
	end, err := l.end(ctx, q)
	if err != nil || end.IsZero() || !out.Next.IsZero() && !l.before(end, out.Next) {
		return out, err
	}
	// Rows beyond the first such end are left out, since others might belong between them.
	n := sort.Search(len(places), func(i int) bool { return l.before(end, desk.Cursor{Key: places[i].key, ID: places[i].id}) })
	return desk.Rows[T]{Rows: out.Rows[:n], Next: end, Bound: true}, nil
}

// rows writes the statement of a page.
func (l list) rows(q Querier, reader int64, columns, joins string, limit int) *builder {
	b := &builder{args: []any{reader}}
	b.WriteString("SELECT w.id, w.k, " + columns + " FROM (")
	if l.f.Text != "" {
		l.hits(b, q.dialect(), limit)
	} else {
		l.statement(b, limit, q.bounds().walk)
	}
	// A cross join is one that SQLite does not turn round.
	b.WriteString(") w CROSS JOIN ticket t " + joins + " WHERE t.id = w.id ORDER BY w.k" + l.by.dir() + ", w.id" + l.by.dir())
	return b
}

// statement merges the walks.
func (l list) statement(b *builder, limit, bound int) {
	if len(l.sources) == 1 {
		l.walk(b, l.sources[0], limit, bound)
		return
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
}

// filtered says whether conditions apply that no index of the walk knows, so that the walk is bounded.
func (l list) filtered() bool {
	f := l.f
	return f.Text != "" && (f.Stage != "" || f.Queue != "") || f.State != "" || f.Kind != "" || f.Product != "" || f.Person != "" || f.Assignee != "" || f.Waiting ||
		!f.From.IsZero() || !f.To.IsZero() || f.Stage == desk.StageClosed || f.Team != "" || f.Priority != "" || f.Component != "" || f.Tag != "" || l.extra != nil ||
		(!l.staff && l.by.key != "t.public_at" && f.Stage != "")
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
	if f.Team != "" {
		b.add(" AND t.team_id = (SELECT id FROM team WHERE ref = ?)", f.Team)
	}
	if f.Component != "" {
		b.add(" AND t.component_id = (SELECT id FROM component WHERE ref = ?)", f.Component)
	}
	if f.Tag != "" {
		b.add(" AND EXISTS (SELECT 1 FROM ticket_tag tt JOIN tag g ON g.id = tt.tag_id WHERE tt.ticket_id = t.id AND g.ref = ?)", f.Tag)
	}
	if f.Priority != "" {
		b.add(" AND t.priority = ?", string(f.Priority))
	}
	if !f.From.IsZero() {
		b.add(" AND t.created_at >= ?", us(f.From))
	}
	if !f.To.IsZero() {
		b.add(" AND t.created_at < ?", us(f.To))
	}
}

// end gives the place at which the first walk ended at its bound; none if all came to their end.
func (l list) end(ctx context.Context, q Querier) (end desk.Cursor, err error) {
	if l.f.Text != "" {
		return l.floor, nil
	}
	for _, s := range l.sources {
		b := &builder{}
		b.WriteString("SELECT t.id, " + l.by.key + " FROM ticket t WHERE ")
		l.indexed(b, s)
		b.WriteString(" ORDER BY " + l.by.key + l.by.dir() + ", t.id" + l.by.dir())
		c, err := last(ctx, q, b)
		if err != nil {
			return end, err
		}
		if !c.IsZero() && (end.IsZero() || l.before(c, end)) {
			end = c
		}
	}
	return end, nil
}

// last gives the last place that a bounded walk looks at; none if nothing comes after it.
func last(ctx context.Context, q Querier, b *builder) (desk.Cursor, error) {
	b.add(" LIMIT 2 OFFSET ?", q.bounds().walk-1)
	rows, err := q.query(ctx, b.String(), b.args...)
	places, err := all(rows, err, func(rows *sql.Rows) (c desk.Cursor, err error) {
		return c, rows.Scan(&c.ID, &c.Key)
	})
	if err != nil || len(places) < 2 {
		return desk.Cursor{}, err
	}
	return places[0], nil
}

func (l list) before(a, b desk.Cursor) bool {
	order := cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID))
	if l.by.asc {
		return order < 0
	}
	return order > 0
}

// search prepares a list for its text: it goes from the newest ticket to the oldest, whatever the order
// of the list. Where conditions apply that the index does not know, it looks at a bounded number of hits.
func (l list) search(ctx context.Context, q Querier, way int64) (list, error) {
	l.by = order{key: "t.id"}
	text := l.f.Text
	if way != beginning {
		text += " " // which ends the word
	}
	if l.asked = search.Parse(text); way == beginning && !l.asked.Open() {
		l.asked = nil
	}
	if len(l.asked) == 0 || !l.filtered() {
		return l, nil
	}
	b := &builder{}
	h := q.dialect().match(b, l.asked, l.words, l.staff)
	b.WriteString("SELECT " + h.id + ", " + h.id + " FROM " + h.from + " WHERE " + h.where)
	l.following(b, h)
	b.WriteString(" ORDER BY " + h.by.key + h.by.dir())
	var err error
	l.floor, err = last(ctx, q, b)
	return l, err
}

func (l list) following(b *builder, h hits) {
	if c := l.f.After; !c.IsZero() {
		b.add(" AND "+h.by.key+" "+h.by.cmp()+" ?", h.key(c.ID))
	}
}

// hits walks the search index and checks every hit.
func (l list) hits(b *builder, d *dialect, limit int) {
	h := d.match(b, l.asked, l.words, l.staff)
	b.WriteString("SELECT t.id, t.id AS k FROM " + h.from + " CROSS JOIN ticket t WHERE t.id = " + h.id + " AND " + h.where)
	l.following(b, h)
	if !l.floor.IsZero() {
		b.add(" AND "+h.by.key+" "+h.by.upTo()+" ?", h.key(l.floor.ID))
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
	b.add(" ORDER BY "+h.by.key+h.by.dir()+" LIMIT ?", limit)
}

// counts counts several lists in one statement, each exactly up to the bound, desk.CountLimit. Searches
// are not counted.
func counts(ctx context.Context, q Querier, lists ...list) ([]desk.Count, error) {
	if len(lists) == 0 {
		return nil, nil
	}
	most := q.bounds().count
	out := make([]desk.Count, len(lists))
	into := make([]any, len(lists))
	b := &builder{}
	b.WriteString("SELECT ")
	for i := range lists {
		l := &lists[i]
		if l.f.Text != "" {
			return nil, errors.New("store: a search is not counted")
		}
		l.f.After, l.f.Limit = desk.Cursor{}, 0
		into[i] = &out[i].N
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(SELECT count(*) FROM (")
		l.union(b, most+1, q.bounds().walk)
		b.WriteString(") n)")
	}
	if err := q.row(ctx, b.String(), b.args...).Scan(into...); err != nil {
		return nil, err
	}
	for i, l := range lists {
		if out[i].N > most {
			out[i] = desk.Count{N: most, More: true}
			continue
		}
		if l.filtered() { // then it looked at no more entries than the list itself does
			end, err := l.end(ctx, q)
			if err != nil {
				return nil, err
			}
			out[i].More = !end.IsZero()
		}
	}
	return out, nil
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
