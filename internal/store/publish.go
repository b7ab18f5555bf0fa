package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/search"
)

const (
	sourceColumns = `a.id, a.state, COALESCE(pr.id, 0), COALESCE(pr.ref, ''), COALESCE(pr.name, ''), COALESCE(o.id, 0), COALESCE(o.ref, ''),
	COALESCE(o.name, ''), a.published_at, a.expires_at, a.version, `
	articleSource = `SELECT ` + sourceColumns + `a.slug, a.category, a.position, a.base, a.helpful, a.unhelpful
	FROM article a LEFT JOIN product pr ON pr.id = a.product_id LEFT JOIN org o ON o.id = a.org_id `
	newsSource = `SELECT ` + sourceColumns + `a.ref, a.kind, a.is_public, a.starts_at, a.ends_at
	FROM news a LEFT JOIN product pr ON pr.id = a.product_id LEFT JOIN org o ON o.id = a.org_id `
)

// scanSource reads the columns that articles and news have in common, and then the others into more.
func scanSource(row scanner, p *desk.Publication, more ...any) error {
	var published, expires int64
	err := row.Scan(append([]any{&p.ID, &p.State, &p.Product.ID, &p.Product.Ref, &p.Product.Name, &p.Org.ID, &p.Org.Ref, &p.Org.Name,
		&published, &expires, &p.Version}, more...)...)
	p.PublishedAt, p.ExpiresAt = at(published), at(expires)
	p.Texts = map[string]desk.ContentText{}
	return err
}

func scanArticleSource(rows *sql.Rows) (desk.ArticleSource, error) {
	var a desk.ArticleSource
	err := scanSource(rows, &a.Publication, &a.Slug, &a.Category, &a.Position, &a.Base, &a.Helpful, &a.Unhelpful)
	return a, err
}

func scanNewsSource(rows *sql.Rows) (desk.NewsSource, error) {
	var n desk.NewsSource
	var starts, ends int64
	err := scanSource(rows, &n.Publication, &n.Ref, &n.Kind, &n.Public, &starts, &ends)
	n.StartsAt, n.EndsAt = at(starts), at(ends)
	return n, err
}

// ArticleSources lists all articles with their texts, whoever may read them, by category and position.
func (s ContentStore) ArticleSources(ctx context.Context) ([]desk.ArticleSource, error) {
	const op = "store.Content.ArticleSources"
	rows, err := s.q.query(ctx, articleSource+`ORDER BY a.category, a.position, a.id`)
	out, err := all(rows, err, scanArticleSource)
	if err != nil {
		return nil, fail(op, err)
	}
	rows, err = s.q.query(ctx, `SELECT x.article_id, x.lang, x.title, x.keywords, x.body, x.updated_at FROM article_text x`)
	return out, fail(op, addTexts(rows, err, len(out), func(i int) *desk.Publication { return &out[i].Publication }))
}

// ArticleSource finds an article by its slug.
func (s ContentStore) ArticleSource(ctx context.Context, slug string) (desk.ArticleSource, error) {
	const op = "store.Content.ArticleSource"
	rows, err := s.q.query(ctx, articleSource+`WHERE a.slug = $1`, slug)
	out, err := all(rows, err, scanArticleSource)
	if err == nil && len(out) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return desk.ArticleSource{}, fail(op, err)
	}
	rows, err = s.q.query(ctx, `SELECT x.article_id, x.lang, x.title, x.keywords, x.body, x.updated_at FROM article_text x WHERE x.article_id = $1`, out[0].ID)
	return out[0], fail(op, addTexts(rows, err, 1, func(int) *desk.Publication { return &out[0].Publication }))
}

// NewsSources lists all news with their texts, newest first; what has no date yet comes before.
func (s ContentStore) NewsSources(ctx context.Context, limit int) ([]desk.NewsSource, error) {
	const op = "store.Content.NewsSources"
	rows, err := s.q.query(ctx, newsSource+`ORDER BY CASE WHEN a.published_at = 0 THEN 0 ELSE 1 END, a.published_at DESC, a.id DESC LIMIT $1`, limit)
	out, err := all(rows, err, scanNewsSource)
	if err != nil {
		return nil, fail(op, err)
	}
	rows, err = s.q.query(ctx, `SELECT x.news_id, x.lang, x.title, '', x.body, x.updated_at FROM news_text x`)
	return out, fail(op, addTexts(rows, err, len(out), func(i int) *desk.Publication { return &out[i].Publication }))
}

// NewsSource finds a news item by its ref.
func (s ContentStore) NewsSource(ctx context.Context, ref string) (desk.NewsSource, error) {
	const op = "store.Content.NewsSource"
	rows, err := s.q.query(ctx, newsSource+`WHERE a.ref = $1`, ref)
	out, err := all(rows, err, scanNewsSource)
	if err == nil && len(out) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return desk.NewsSource{}, fail(op, err)
	}
	rows, err = s.q.query(ctx, `SELECT x.news_id, x.lang, x.title, '', x.body, x.updated_at FROM news_text x WHERE x.news_id = $1`, out[0].ID)
	return out[0], fail(op, addTexts(rows, err, 1, func(int) *desk.Publication { return &out[0].Publication }))
}

// addTexts puts texts to what they belong to, n publications.
func addTexts(rows *sql.Rows, err error, n int, publication func(int) *desk.Publication) error {
	type text struct {
		of   int64
		lang string
		desk.ContentText
	}
	texts, err := all(rows, err, func(rows *sql.Rows) (text, error) {
		var t text
		var updated int64
		err := rows.Scan(&t.of, &t.lang, &t.Title, &t.Keywords, &t.Body, &updated)
		t.UpdatedAt = at(updated)
		return t, err
	})
	if err != nil {
		return err
	}
	byID := make(map[int64]*desk.Publication, n)
	for i := range n {
		p := publication(i)
		byID[p.ID] = p
	}
	for _, t := range texts {
		if p := byID[t.of]; p != nil {
			p.Texts[t.lang] = t.ContentText
		}
	}
	return nil
}

// SlugNow gives the present slug of an article that had another one before.
func (s ContentStore) SlugNow(ctx context.Context, old string) (string, error) {
	var slug string
	err := s.q.row(ctx, `SELECT a.slug FROM article_slug s JOIN article a ON a.id = s.article_id WHERE s.slug = $1`, old).Scan(&slug)
	return slug, fail("store.Content.SlugNow", err)
}

// SaveArticle writes an article whole, and creates it when it has no id yet. Another article's slug is
// desk.Conflict; a slug that the article had before stays its address.
func (tx *Tx) SaveArticle(ctx context.Context, a desk.ArticleSource) (int64, error) {
	const op = "store.SaveArticle"
	if a.ID == 0 {
		id, err := tx.insert(ctx, `INSERT INTO article (slug, category, product_id, org_id, position, state, published_at, expires_at, version, base)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`, a.Slug, a.Category, nullID(a.Product.ID), nullID(a.Org.ID), a.Position,
			string(a.State), us(a.PublishedAt), us(a.ExpiresAt), a.Version, a.Base)
		if err != nil {
			return 0, fail(op, err)
		}
		a.ID = id
	} else {
		_, err := tx.exec(ctx, `INSERT INTO article_slug (slug, article_id) SELECT slug, id FROM article WHERE id = $1 AND slug <> $2
			ON CONFLICT (slug) DO UPDATE SET article_id = excluded.article_id`, a.ID, a.Slug)
		if err != nil {
			return 0, fail(op, err)
		}
		_, err = tx.exec(ctx, `UPDATE article SET slug = $1, category = $2, product_id = $3, org_id = $4, position = $5, state = $6, published_at = $7,
			expires_at = $8, version = $9, base = $10 WHERE id = $11`, a.Slug, a.Category, nullID(a.Product.ID), nullID(a.Org.ID), a.Position, string(a.State),
			us(a.PublishedAt), us(a.ExpiresAt), a.Version, a.Base, a.ID)
		if err != nil {
			return 0, fail(op, err)
		}
	}
	if _, err := tx.exec(ctx, `DELETE FROM article_slug WHERE slug = $1`, a.Slug); err != nil { // it is an article's own now
		return 0, fail(op, err)
	}
	if _, err := tx.exec(ctx, `DELETE FROM article_text WHERE article_id = $1`, a.ID); err != nil {
		return 0, fail(op, err)
	}
	for lang, t := range a.Texts {
		if err := tx.putText(ctx, a.ID, lang, t); err != nil {
			return 0, fail(op, err)
		}
	}
	return a.ID, nil
}

func (tx *Tx) putText(ctx context.Context, article int64, lang string, t desk.ContentText) error {
	_, err := tx.exec(ctx, `INSERT INTO article_text (article_id, lang, title, keywords, body, doc, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (article_id, lang) DO UPDATE SET title = excluded.title, keywords = excluded.keywords, body = excluded.body,
		doc = excluded.doc, updated_at = excluded.updated_at`, article, lang, t.Title, t.Keywords, t.Body,
		search.Document(t.Title, t.Keywords, t.Body), us(t.UpdatedAt))
	return err
}

// SaveNews writes a news item whole, and creates it, with a ref, when it has no id yet.
func (tx *Tx) SaveNews(ctx context.Context, n desk.NewsSource) (int64, string, error) {
	const op = "store.SaveNews"
	var err error
	if n.ID == 0 {
		n.Ref = NewRef()
		n.ID, err = tx.insert(ctx, `INSERT INTO news (ref, kind, is_public, product_id, org_id, published_at, starts_at, ends_at, state, expires_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`, n.Ref, string(n.Kind), flag(n.Public), nullID(n.Product.ID), nullID(n.Org.ID),
			us(n.PublishedAt), us(n.StartsAt), us(n.EndsAt), string(n.State), us(n.ExpiresAt), n.Version)
	} else {
		_, err = tx.exec(ctx, `UPDATE news SET kind = $1, is_public = $2, product_id = $3, org_id = $4, published_at = $5, starts_at = $6, ends_at = $7,
			state = $8, expires_at = $9, version = $10 WHERE id = $11`, string(n.Kind), flag(n.Public), nullID(n.Product.ID), nullID(n.Org.ID),
			us(n.PublishedAt), us(n.StartsAt), us(n.EndsAt), string(n.State), us(n.ExpiresAt), n.Version, n.ID)
	}
	if err != nil {
		return 0, "", fail(op, err)
	}
	if _, err := tx.exec(ctx, `DELETE FROM news_text WHERE news_id = $1`, n.ID); err != nil {
		return 0, "", fail(op, err)
	}
	for lang, t := range n.Texts {
		if _, err := tx.exec(ctx, `INSERT INTO news_text (news_id, lang, title, body, updated_at) VALUES ($1, $2, $3, $4, $5)`,
			n.ID, lang, t.Title, t.Body, us(t.UpdatedAt)); err != nil {
			return 0, "", fail(op, err)
		}
	}
	return n.ID, n.Ref, nil
}

// LockArticle holds an article until the transaction ends; LockNews a news item.
func (tx *Tx) LockArticle(ctx context.Context, slug string) error {
	rows, err := tx.query(ctx, `SELECT a.id FROM article a WHERE a.slug = $1`+tx.db.d.lockTicket, slug)
	_, err = all(rows, err, scanID)
	return fail("store.LockArticle", err)
}

// LockNews holds a news item until the transaction ends.
func (tx *Tx) LockNews(ctx context.Context, ref string) error {
	rows, err := tx.query(ctx, `SELECT n.id FROM news n WHERE n.ref = $1`+tx.db.d.lockTicket, ref)
	_, err = all(rows, err, scanID)
	return fail("store.LockNews", err)
}

// RevisionsOf says whose revisions are meant: an article's or a news item's; the other id is 0.
type RevisionsOf struct{ Article, News int64 }

// AddRevision notes a version; by 0 is the program itself.
func (tx *Tx) AddRevision(ctx context.Context, of RevisionsOf, r desk.Revision, by int64) error {
	_, err := tx.exec(ctx, `INSERT INTO revision (article_id, news_id, version, at, person_id, content) VALUES ($1, $2, $3, $4, $5, $6)`,
		nullID(of.Article), nullID(of.News), r.Version, us(r.At), nullID(by), string(r.Content))
	return fail("store.AddRevision", err)
}

// Revisions lists the versions, newest first.
func (s ContentStore) Revisions(ctx context.Context, of RevisionsOf) ([]desk.Revision, error) {
	const columns = `SELECT r.version, r.at, COALESCE(p.given_name || ' ' || p.family_name, ''), r.content
		FROM revision r LEFT JOIN person p ON p.id = r.person_id WHERE `
	text, id := columns+`r.article_id = $1 ORDER BY r.version DESC`, of.Article
	if of.News != 0 {
		text, id = columns+`r.news_id = $1 ORDER BY r.version DESC`, of.News
	}
	rows, err := s.q.query(ctx, text, id)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Revision, error) {
		var r desk.Revision
		var when int64
		var content string
		err := rows.Scan(&r.Version, &when, &r.By, &content)
		r.At, r.Content = at(when), []byte(content)
		return r, err
	})
	return out, fail("store.Content.Revisions", err)
}

// NextPosition is the place behind all articles of a category.
func (s ContentStore) NextPosition(ctx context.Context, category string) (int, error) {
	var n int
	err := s.q.row(ctx, `SELECT COALESCE(max(position), 0) + 1 FROM article WHERE category = $1`, category).Scan(&n)
	return n, fail("store.Content.NextPosition", err)
}

// SetNewsFeed gives a person's own feed another secret address, stored as its hash; an empty hash takes
// it away.
func (tx *Tx) SetNewsFeed(ctx context.Context, person int64, hash string, now time.Time) error {
	const op = "store.SetNewsFeed"
	if _, err := tx.exec(ctx, `DELETE FROM news_feed WHERE person_id = $1`, person); err != nil || hash == "" {
		return fail(op, err)
	}
	_, err := tx.exec(ctx, `INSERT INTO news_feed (person_id, hash, created_at) VALUES ($1, $2, $3)`, person, hash, us(now))
	return fail(op, err)
}

// NewsFeed says since when a person has an address of their own; never: the zero time.
func (s ContentStore) NewsFeed(ctx context.Context, person int64) (time.Time, error) {
	var when int64
	err := s.q.row(ctx, `SELECT COALESCE(max(created_at), 0) FROM news_feed WHERE person_id = $1`, person).Scan(&when)
	return at(when), fail("store.Content.NewsFeed", err)
}

// FeedOwner finds who has the feed with a hash; a deactivated person has none.
func (s ContentStore) FeedOwner(ctx context.Context, hash string) (int64, error) {
	var id int64
	err := s.q.row(ctx, `SELECT f.person_id FROM news_feed f JOIN person p ON p.id = f.person_id WHERE f.hash = $1 AND p.active = 1`, hash).Scan(&id)
	return id, fail("store.Content.FeedOwner", err)
}
