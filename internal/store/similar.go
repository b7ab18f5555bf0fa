package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/search"
)

// Bounds of a look for similar tickets: how many of the newest hits of the index are looked at, and how many
// open ones among them are compared.
const (
	similarHits = 500
	similarRows = 60
)

// Similar lists open tickets of organisations whose subject has the most words of a text, those with more of
// them first, then the newest: at least half of the words, and never more than three, have to be there. A
// product narrows them. Confidential tickets are never among them.
func (s TicketStore) Similar(ctx context.Context, sc desk.Scope, orgs []int64, product, text string, limit int) ([]desk.Similar, error) {
	var words []string
	for _, o := range orgs {
		words = append(words, orgWord(o))
	}
	return s.similar(ctx, orgs, product, text, limit, sc.Person, words, func(b *builder) { b.visible(sc) })
}

func (s TicketStore) similar(ctx context.Context, orgs []int64, product, text string, limit int, reader int64, words []string, sight func(*builder)) ([]desk.Similar, error) {
	// A beginning of a word is not looked for: the engines would merge all words that begin with it.
	asked := search.Parse(text + " ")
	if len(asked) == 0 || len(orgs) == 0 {
		return nil, nil
	}
	b := &builder{args: []any{reader}}
	b.WriteString(`SELECT t.number, t.subject, t.state, t.reporter_id = $1,
		EXISTS (SELECT 1 FROM ticket_person w WHERE w.ticket_id = t.id AND w.person_id = $1 AND w.role = 'watcher')
		FROM (SELECT `)
	inner := &builder{args: b.args}
	h := s.q.dialect().match(inner, search.Query{anyOf(asked)}, words, false)
	b.args = inner.args
	b.WriteString(h.id + ` AS id FROM ` + h.from + ` WHERE ` + h.where + ` ORDER BY ` + h.by.key + h.by.dir())
	b.add(` LIMIT ?) h CROSS JOIN ticket t WHERE t.id = h.id AND t.confidential = 0 AND `+openStates+` AND t.org_id IN `, similarHits)
	b.in(orgs)
	if product != "" {
		b.add(` AND t.product_id = (SELECT id FROM product WHERE ref = ?)`, product)
	}
	b.WriteString(` AND `)
	sight(b)
	b.add(` ORDER BY t.id DESC LIMIT ?`, similarRows)
	type hit struct {
		desk.Similar
		words int
	}
	rows, err := s.q.query(ctx, b.String(), b.args...)
	hits, err := all(rows, err, func(rows *sql.Rows) (hit, error) {
		var x hit
		err := rows.Scan(&x.Number, &x.Subject, &x.State, &x.Mine, &x.Watching)
		x.words = count(asked, search.Document(x.Subject))
		return x, err
	})
	if err != nil {
		return nil, fail("store.Tickets.Similar", err)
	}
	enough := min((len(asked)+1)/2, 3)
	hits = slices.DeleteFunc(hits, func(x hit) bool { return x.words < enough })
	slices.SortStableFunc(hits, func(x, y hit) int { return cmp.Compare(y.words, x.words) })
	var out []desk.Similar
	for _, x := range hits[:min(limit, len(hits))] {
		out = append(out, x.Similar)
	}
	return out, nil
}

// anyOf is one term that any of a query's words satisfies.
func anyOf(q search.Query) (t search.Term) {
	for _, x := range q {
		t.Any = append(t.Any, x.Any...)
	}
	return t
}
