package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/search"
)

// Content reads help articles and news.
func Content(q Querier) ContentStore { return ContentStore{q} }

// ContentStore is the part of the store for what the vendor publishes.
type ContentStore struct{ q Querier }

// An article's or a news item's text in the reader's language, else in another.
const (
	articleColumns = `SELECT a.id, a.slug, a.category, COALESCE(pr.id, 0), COALESCE(pr.ref, ''), COALESCE(pr.name, ''), x.lang, x.title, x.body, a.helpful,
	a.unhelpful, x.updated_at FROM article a LEFT JOIN product pr ON pr.id = a.product_id
	JOIN article_text x ON x.article_id = a.id AND x.lang = (SELECT y.lang FROM article_text y WHERE y.article_id = a.id
		ORDER BY CASE WHEN y.lang = $1 THEN 0 ELSE 1 END, y.lang LIMIT 1) WHERE `
	newsColumns = `SELECT n.id, n.ref, n.kind, n.is_public, COALESCE(pr.id, 0), COALESCE(pr.ref, ''), COALESCE(pr.name, ''), x.lang, x.title, x.body,
	n.published_at, n.starts_at, n.ends_at, x.updated_at FROM news n LEFT JOIN product pr ON pr.id = n.product_id
	JOIN news_text x ON x.news_id = n.id AND x.lang = (SELECT y.lang FROM news_text y WHERE y.news_id = n.id
		ORDER BY CASE WHEN y.lang = $1 THEN 0 ELSE 1 END, y.lang LIMIT 1) WHERE `
)

func scanArticle(rows *sql.Rows) (desk.Article, error) {
	var a desk.Article
	var updated int64
	err := rows.Scan(&a.ID, &a.Slug, &a.Category, &a.Product.ID, &a.Product.Ref, &a.Product.Name, &a.Lang, &a.Title, &a.Body,
		&a.Helpful, &a.Unhelpful, &updated)
	a.UpdatedAt = at(updated)
	return a, err
}

// published appends the condition of what readers see: it is out, its time is not over, and it is for them.
// The table is named by its letter in the statement, "a" or "n".
func (b *builder) published(table string, r Readership, now time.Time) {
	t := table + "."
	b.add(t+"state = 'published' AND "+t+"published_at <= ? AND ("+t+"expires_at = 0 OR "+t+"expires_at > ?) AND ", us(now), us(now))
	switch {
	case r.All:
		b.WriteString("1 = 1")
	case table == "a" && r.PublicOnly:
		b.WriteString("1 = 0") // articles are for who is signed in
	case table == "n" && (r.PublicOnly || len(r.Orgs) == 0):
		b.WriteString("n.is_public = 1")
	default:
		b.WriteString("(" + t + "org_id IS NULL OR " + t + "org_id IN ")
		b.in(r.Orgs)
		b.WriteString(") AND (" + t + "product_id IS NULL OR " + t + "product_id IN (SELECT product_id FROM org_product WHERE org_id IN ")
		b.in(r.Orgs)
		b.WriteString(") OR NOT EXISTS (SELECT 1 FROM org_product WHERE org_id IN ")
		b.in(r.Orgs)
		b.WriteString("))")
	}
}

// Articles lists the articles that are for the reader, in their order.
func (s ContentStore) Articles(ctx context.Context, lang string, r Readership, now time.Time) ([]desk.Article, error) {
	b := builder{args: []any{lang}}
	b.WriteString(articleColumns)
	b.published("a", r, now)
	b.WriteString(` ORDER BY a.category, a.position, a.id`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanArticle)
	return out, fail("store.Content.Articles", err)
}

// Article finds an article that is for the reader.
func (s ContentStore) Article(ctx context.Context, lang string, r Readership, now time.Time, slug string) (desk.Article, error) {
	b := builder{args: []any{lang}}
	b.add(articleColumns+`a.slug = ? AND `, slug)
	b.published("a", r, now)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanArticle)
	if err == nil && len(out) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return desk.Article{}, fail("store.Content.Article", err)
	}
	return out[0], nil
}

// FindArticles searches what is for the reader: those that have every word first, then those with the
// most of them. There are hundreds of articles, not millions: their analysed words are compared one by
// one.
func (s ContentStore) FindArticles(ctx context.Context, lang string, r Readership, now time.Time, typed, product string, limit int) ([]desk.Article, error) {
	const op = "store.Content.FindArticles"
	asked := search.Parse(typed)
	if len(asked) == 0 {
		return nil, nil
	}
	b := builder{args: []any{product}}
	b.WriteString(`SELECT a.slug, x.doc FROM article a JOIN article_text x ON x.article_id = a.id
		WHERE ($1 = '' OR a.product_id IS NULL OR a.product_id = (SELECT id FROM product WHERE ref = $1)) AND `)
	b.published("a", r, now)
	b.WriteString(` ORDER BY a.category, a.position, a.id`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	type doc struct{ slug, words string }
	docs, err := all(rows, err, func(rows *sql.Rows) (doc, error) {
		var d doc
		err := rows.Scan(&d.slug, &d.words)
		return d, err
	})
	if err != nil {
		return nil, fail(op, err)
	}
	best := make(map[string]int)
	var order []string
	for _, d := range docs {
		n := count(asked, d.words)
		if best[d.slug] == 0 && n > 0 { // in the first of its languages that has a word
			order = append(order, d.slug)
		}
		best[d.slug] = max(best[d.slug], n)
	}
	var out []desk.Article
	for want := len(asked); want > 0 && want >= (len(asked)+1)/2; want-- {
		for _, slug := range order {
			if best[slug] != want || len(out) >= limit {
				continue
			}
			a, err := s.Article(ctx, lang, r, now, slug)
			if err != nil {
				return nil, err
			}
			out = append(out, a)
		}
	}
	return out, nil
}

func count(asked search.Query, words string) int {
	padded := " " + words + " "
	n := 0
	for _, term := range asked {
		for i, w := range term.Any {
			end := " "
			if term.Prefix && i == len(term.Any)-1 {
				end = ""
			}
			if strings.Contains(padded, " "+w+end) {
				n++
				break
			}
		}
	}
	return n
}

// PutArticle creates an article or writes one of its texts again, by slug.
func (tx *Tx) PutArticle(ctx context.Context, a desk.Article, position int, keywords string) error {
	const op = "store.PutArticle"
	id, err := tx.insert(ctx, `INSERT INTO article (slug, category, product_id, position) VALUES ($1, $2, $3, $4)
		ON CONFLICT (slug) DO UPDATE SET category = excluded.category, position = excluded.position RETURNING id`,
		a.Slug, a.Category, nullID(a.Product.ID), position)
	if err != nil {
		return fail(op, err)
	}
	return fail(op, tx.putText(ctx, id, a.Lang, desk.ContentText{Title: a.Title, Keywords: keywords, Body: a.Body, UpdatedAt: a.UpdatedAt}))
}

// Vote notes whether an article helped a person; a later vote replaces the earlier one.
func (tx *Tx) Vote(ctx context.Context, article, person int64, helpful bool) error {
	const op = "store.Vote"
	_, err := tx.exec(ctx, `INSERT INTO article_vote (article_id, person_id, helpful) VALUES ($1, $2, $3)
		ON CONFLICT (article_id, person_id) DO UPDATE SET helpful = excluded.helpful`, article, person, flag(helpful))
	if err != nil {
		return fail(op, err)
	}
	_, err = tx.exec(ctx, `UPDATE article SET helpful = (SELECT count(*) FROM article_vote v WHERE v.article_id = $1 AND v.helpful = 1),
		unhelpful = (SELECT count(*) FROM article_vote v WHERE v.article_id = $1 AND v.helpful = 0) WHERE id = $1`, article)
	return fail(op, err)
}

func scanNews(rows *sql.Rows) (desk.News, error) {
	var n desk.News
	var published, starts, ends, updated int64
	err := rows.Scan(&n.ID, &n.Ref, &n.Kind, &n.Public, &n.Product.ID, &n.Product.Ref, &n.Product.Name, &n.Lang, &n.Title, &n.Body,
		&published, &starts, &ends, &updated)
	n.PublishedAt, n.StartsAt, n.EndsAt, n.UpdatedAt = at(published), at(starts), at(ends), at(updated)
	return n, err
}

// Readership says whose articles and news are asked for: everything that is out (staff), what is public,
// or what is for an organisation and its products.
type Readership struct {
	All        bool
	PublicOnly bool
	Orgs       []int64
}

// News lists what was published until now, newest first.
func (s ContentStore) News(ctx context.Context, lang string, r Readership, now time.Time, limit int) ([]desk.News, error) {
	b := builder{args: []any{lang}}
	b.WriteString(newsColumns)
	b.published("n", r, now)
	b.add(` ORDER BY n.published_at DESC, n.id DESC LIMIT ?`, limit)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanNews)
	return out, fail("store.Content.News", err)
}

// NewsByRef finds a news item that is for the reader.
func (s ContentStore) NewsByRef(ctx context.Context, lang string, r Readership, now time.Time, ref string) (desk.News, error) {
	b := builder{args: []any{lang}}
	b.add(newsColumns+`n.ref = ? AND `, ref)
	b.published("n", r, now)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanNews)
	if err == nil && len(out) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return desk.News{}, fail("store.Content.NewsByRef", err)
	}
	return out[0], nil
}

// Window gives the maintenance window that is under way or begins before a moment; none: a zero News.
func (s ContentStore) Window(ctx context.Context, lang string, r Readership, now, before time.Time) (desk.News, error) {
	b := builder{args: []any{lang}}
	b.add(newsColumns+`n.ends_at > ? AND n.starts_at < ? AND `, us(now), us(before))
	b.published("n", r, now)
	b.WriteString(` ORDER BY n.starts_at, n.id LIMIT 1`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanNews)
	if err != nil || len(out) == 0 {
		return desk.News{}, fail("store.Content.Window", err)
	}
	return out[0], nil
}

// NewNews is what AddNews needs.
type NewNews struct {
	desk.News
	OrgID int64
	Texts map[string]desk.News // language → title and body
}

// AddNews publishes a news item in its languages.
func (tx *Tx) AddNews(ctx context.Context, n NewNews) error {
	const op = "store.AddNews"
	id, err := tx.insert(ctx, `INSERT INTO news (ref, kind, is_public, product_id, org_id, published_at, starts_at, ends_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`, NewRef(), string(n.Kind), flag(n.Public), nullID(n.Product.ID),
		nullID(n.OrgID), us(n.PublishedAt), us(n.StartsAt), us(n.EndsAt))
	if err != nil {
		return fail(op, err)
	}
	for lang, x := range n.Texts {
		if _, err := tx.exec(ctx, `INSERT INTO news_text (news_id, lang, title, body, updated_at) VALUES ($1, $2, $3, $4, $5)`,
			id, lang, x.Title, x.Body, us(n.PublishedAt)); err != nil {
			return fail(op, err)
		}
	}
	return nil
}
