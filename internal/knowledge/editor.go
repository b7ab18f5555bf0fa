package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge/handbook"
	"kundenportal/internal/store"
)

// Bounds of what editors type, in characters.
const (
	MaxTitle    = 200
	MaxKeywords = 500
	MaxBody     = 50_000
	MaxSlug     = 80
	MaxPosition = 9_999
	maxSources  = 1_000 // news that editors see
)

// own is the Base of an article that never shipped with the program.
const own = "own"

// Editor is how editors write what others read. Every method takes who acts and refuses those without
// desk.WriteContent, for whom nothing is there. Each change is a revision and in the audit trail.
type Editor struct {
	k    *Knowledge
	zone *time.Location
}

// NewEditor makes the editors' use cases; zone is where the times belong to that are typed.
func NewEditor(k *Knowledge, zone *time.Location) *Editor { return &Editor{k, zone} }

// Categories are those that articles can be put into.
func Categories() []string { return slices.Clone(categories) }

// Choices are what articles and news can be about or for.
type Choices struct {
	Products []desk.Product
	Orgs     []desk.Named
}

// TextForm is a text in one language as typed.
type TextForm struct{ Title, Keywords, Body string }

// PublicationForm is what the forms of articles and news have in common, as typed.
type PublicationForm struct {
	State       string
	Product     string // refs; empty: any
	Org         string
	PublishedAt string // as <input type="datetime-local"> has it; empty: at once
	ExpiresAt   string
	Texts       map[string]TextForm // by language; a language without a title and a body has no text
	Seen        string              // the version that was looked at
}

// ArticleForm is an article as typed.
type ArticleForm struct {
	PublicationForm
	Slug     string // empty: made of the title
	Category string
	Position string // empty: the last of its category
}

// NewsForm is a news item as typed.
type NewsForm struct {
	PublicationForm
	Kind     string
	Public   bool
	StartsAt string
	EndsAt   string
}

// EditedArticle is an article as its editors see it.
type EditedArticle struct {
	desk.ArticleSource
	Shipped bool // one with this slug comes with the program
	Newer   bool // the shipped text is another one than that which the own one began with
}

func may(op string, sc desk.StaffScope) error {
	if !sc.May(desk.WriteContent) {
		return desk.Missing(op)
	}
	return nil
}

// Choices lists the products and organisations.
func (e *Editor) Choices(ctx context.Context, sc desk.StaffScope) (out Choices, err error) {
	if err = may("knowledge.Choices", sc); err != nil {
		return out, err
	}
	if out.Products, err = store.Orgs(e.k.db).AllProducts(ctx); err != nil {
		return out, err
	}
	out.Orgs, err = store.Orgs(e.k.db).Active(ctx)
	return out, err
}

// Articles lists all articles, those of a category together in their order.
func (e *Editor) Articles(ctx context.Context, sc desk.StaffScope) ([]EditedArticle, error) {
	if err := may("knowledge.Editor.Articles", sc); err != nil {
		return nil, err
	}
	all, err := store.Content(e.k.db).ArticleSources(ctx)
	if err != nil {
		return nil, err
	}
	shipped, err := fingerprints(e.k.reset)
	out := make([]EditedArticle, len(all))
	for i, a := range all {
		out[i] = edited(a, shipped)
	}
	slices.SortStableFunc(out, func(a, b EditedArticle) int { return rank(a.Category) - rank(b.Category) })
	return out, err
}

func edited(a desk.ArticleSource, all map[string]string) EditedArticle {
	p, shipped := all[a.Slug]
	return EditedArticle{ArticleSource: a, Shipped: shipped, Newer: shipped && a.Base != "" && a.Base != p}
}

// Article finds an article by its slug, also by one that it had before.
func (e *Editor) Article(ctx context.Context, sc desk.StaffScope, slug string) (EditedArticle, error) {
	if err := may("knowledge.Editor.Article", sc); err != nil {
		return EditedArticle{}, err
	}
	content := store.Content(e.k.db)
	a, err := content.ArticleSource(ctx, slug)
	if desk.KindOf(err) == desk.NotFound {
		if now, nowErr := content.SlugNow(ctx, slug); nowErr == nil {
			a, err = content.ArticleSource(ctx, now)
		}
	}
	if err != nil {
		return EditedArticle{}, err
	}
	shipped, err := fingerprints(e.k.reset)
	return edited(a, shipped), err
}

// AddArticle writes a new article and gives its slug. Sent twice, it is one.
func (e *Editor) AddArticle(ctx context.Context, sc desk.StaffScope, f ArticleForm, formKey string) (string, error) {
	const op = "knowledge.AddArticle"
	if err := may(op, sc); err != nil {
		return "", err
	}
	return e.k.db.Once(ctx, sc.Person, store.FormKey(formKey, "article", f), e.k.now(), func(tx *store.Tx) (string, error) {
		a := desk.ArticleSource{Base: own}
		if err := e.readArticle(ctx, tx, op, f, &a, false); err != nil {
			return "", err
		}
		return a.Slug, e.saveArticle(ctx, tx, sc, "article.create", desk.ArticleSource{}, a)
	})
}

// EditArticle writes an article again and gives its slug, which may be another one now.
func (e *Editor) EditArticle(ctx context.Context, sc desk.StaffScope, slug string, f ArticleForm) (string, error) {
	const op = "knowledge.EditArticle"
	return e.changeArticle(ctx, sc, op, slug, f.Seen, "article.edit", func(tx *store.Tx, a *desk.ArticleSource) error {
		shipped, err := shippedArticle(a.Slug, e.k.reset)
		if err != nil {
			return err
		}
		if err := e.readArticle(ctx, tx, op, f, a, shipped != nil); err != nil || shipped == nil {
			return err
		}
		if a.Base == "" && !same(*a, *shipped) {
			a.Base = fingerprint(*shipped)
		}
		return nil
	})
}

// FollowShipped gives up an article's own text for the one that ships with the program.
func (e *Editor) FollowShipped(ctx context.Context, sc desk.StaffScope, slug, seen string) error {
	const op = "knowledge.FollowShipped"
	_, err := e.changeArticle(ctx, sc, op, slug, seen, "article.shipped", func(_ *store.Tx, a *desk.ArticleSource) error {
		shipped, err := shippedArticle(a.Slug, e.k.reset)
		if err != nil {
			return err
		}
		if shipped == nil {
			return desk.Missing(op)
		}
		a.Texts, a.Category, a.Position, a.Base = stamped(shipped.Texts, a.Texts, e.k.now()), shipped.Category, shipped.Position, ""
		return nil
	})
	return err
}

// KeepOwn says that an article's own text stays although a newer one ships with the program.
func (e *Editor) KeepOwn(ctx context.Context, sc desk.StaffScope, slug, seen string) error {
	const op = "knowledge.KeepOwn"
	_, err := e.changeArticle(ctx, sc, op, slug, seen, "article.keep", func(_ *store.Tx, a *desk.ArticleSource) error {
		shipped, err := shippedArticle(a.Slug, e.k.reset)
		if err != nil {
			return err
		}
		if shipped == nil || a.Base == "" {
			return desk.Missing(op)
		}
		a.Base = fingerprint(*shipped)
		return nil
	})
	return err
}

// RestoreArticle writes the texts of an earlier version as a new one. State, times and readers stay as
// they are: who brings words back does not publish by it.
func (e *Editor) RestoreArticle(ctx context.Context, sc desk.StaffScope, slug string, version int, seen string) error {
	const op = "knowledge.RestoreArticle"
	_, err := e.changeArticle(ctx, sc, op, slug, seen, "article.restore", func(tx *store.Tx, a *desk.ArticleSource) error {
		texts, err := restored(ctx, tx, op, store.RevisionsOf{Article: a.ID}, version)
		if err != nil {
			return err
		}
		a.Texts = stamped(texts, a.Texts, e.k.now())
		shipped, err := shippedArticle(a.Slug, e.k.reset)
		if err == nil && shipped != nil && a.Base == "" && !same(*a, *shipped) {
			a.Base = fingerprint(*shipped)
		}
		return err
	})
	return err
}

func (e *Editor) changeArticle(ctx context.Context, sc desk.StaffScope, op, slug, seen, action string, fn func(*store.Tx, *desk.ArticleSource) error) (string, error) {
	if err := may(op, sc); err != nil {
		return "", err
	}
	var now string
	err := e.k.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockArticle(ctx, slug); err != nil {
			return err
		}
		before, err := store.Content(tx).ArticleSource(ctx, slug)
		if err != nil {
			return err
		}
		if err := fresh(op, before.Publication, seen); err != nil {
			return err
		}
		after := before
		after.Texts = maps.Clone(before.Texts)
		if err := fn(tx, &after); err != nil {
			return err
		}
		now = after.Slug
		return e.saveArticle(ctx, tx, sc, action, before, after)
	})
	return now, err
}

// saveArticle writes what differs, with its revision. The version that was there first is noted as well.
func (e *Editor) saveArticle(ctx context.Context, tx *store.Tx, sc desk.StaffScope, action string, before, after desk.ArticleSource) error {
	was, is := snapshotArticle(before), snapshotArticle(after)
	differs := was.changed(is)
	if before.ID != 0 && len(differs) == 0 && before.Base == after.Base {
		return nil
	}
	after.Version = before.Version + 1
	id, err := tx.SaveArticle(ctx, after)
	if err != nil {
		return err
	}
	if err := e.revise(ctx, tx, sc, store.RevisionsOf{Article: id}, before.Publication, was, is); err != nil {
		return err
	}
	return e.audit(ctx, tx, sc, action, "article:"+after.Slug, differs)
}

// revise notes a version, and before the first one what was there without any.
func (e *Editor) revise(ctx context.Context, tx *store.Tx, sc desk.StaffScope, of store.RevisionsOf, before desk.Publication, was, is snapshot) error {
	if before.ID != 0 {
		known, err := store.Content(tx).Revisions(ctx, of)
		if err != nil {
			return err
		}
		if len(known) == 0 || known[0].Version < before.Version {
			first, err := json.Marshal(was)
			if err != nil {
				return err
			}
			if err := tx.AddRevision(ctx, of, desk.Revision{Version: before.Version, At: updatedAt(before), Content: first}, 0); err != nil {
				return err
			}
		}
	}
	text, err := json.Marshal(is)
	if err != nil {
		return err
	}
	return tx.AddRevision(ctx, of, desk.Revision{Version: before.Version + 1, At: e.k.now(), Content: text}, sc.Person)
}

func updatedAt(p desk.Publication) (last time.Time) {
	for _, t := range p.Texts {
		if t.UpdatedAt.After(last) {
			last = t.UpdatedAt
		}
	}
	return last
}

func (e *Editor) audit(ctx context.Context, tx *store.Tx, sc desk.StaffScope, action, subject string, differs []string) error {
	text, err := json.Marshal(map[string][]string{"fields": differs})
	if err != nil {
		return err
	}
	tx.AfterCommit(e.k.windows.forget)
	return tx.Audit(ctx, sc.Person, 0, action, subject, string(text), e.k.now())
}

// fresh refuses a change that was made while looking at another version.
func fresh(op string, p desk.Publication, seen string) error {
	if seen != strconv.Itoa(p.Version) {
		return desk.Fail(op, desk.Conflict, "error.record_changed")
	}
	return nil
}

// readArticle takes what was typed into an article. Of one that ships the slug stays.
func (e *Editor) readArticle(ctx context.Context, tx *store.Tx, op string, f ArticleForm, a *desk.ArticleSource, shipped bool) error {
	p := desk.Problems{}
	if err := e.readPublication(ctx, tx, p, f.PublicationForm, &a.Publication, false); err != nil {
		return err
	}
	a.Category = desk.Line(f.Category)
	if !slices.Contains(categories, a.Category) {
		p.Add("category", "error.choose_category")
	}
	if text := desk.Line(f.Position); text == "" {
		var err error
		if a.Position, err = store.Content(tx).NextPosition(ctx, a.Category); err != nil {
			return err
		}
	} else if n, err := strconv.Atoi(text); err != nil || n < 0 || n > MaxPosition {
		p.Add("position", "error.article_position")
	} else {
		a.Position = n
	}
	if !shipped {
		if err := readSlug(ctx, tx, p, f.Slug, a); err != nil {
			return err
		}
	}
	return p.Err(op)
}

func readSlug(ctx context.Context, tx *store.Tx, p desk.Problems, typed string, a *desk.ArticleSource) error {
	slug := strings.ToLower(desk.Line(typed))
	if slug == "" {
		t, _ := a.Text(i18n.Languages()[0])
		slug = Slug(t.Title)
	}
	switch {
	case slug == "":
		p.Add("slug", "error.slug_required")
		return nil
	case slug != Slug(slug):
		p.Add("slug", "error.slug")
		return nil
	}
	content := store.Content(tx)
	other, err := content.ArticleSource(ctx, slug)
	if err == nil && other.ID != a.ID {
		p.Add("slug", "error.slug_taken")
	}
	if desk.KindOf(err) == desk.NotFound {
		var now string
		if now, err = content.SlugNow(ctx, slug); err == nil && now != a.Slug {
			p.Add("slug", "error.slug_taken")
		}
	}
	a.Slug = slug
	if desk.KindOf(err) == desk.NotFound {
		return nil
	}
	return err
}

// Slug makes the part of an address of a title: small letters, digits and hyphens.
func Slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case umlauts[r] != "":
			b.WriteString(umlauts[r])
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	s := b.String()
	return strings.Trim(s[:min(len(s), MaxSlug)], "-")
}

var umlauts = map[rune]string{'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss", 'é': "e", 'è': "e", 'à': "a", 'ç': "c"}

// readPublication takes what articles and news have in common.
func (e *Editor) readPublication(ctx context.Context, tx *store.Tx, p desk.Problems, f PublicationForm, to *desk.Publication, dated bool) error {
	to.State = desk.ContentState(f.State)
	if !slices.Contains(desk.ContentStates, to.State) {
		p.Add("state", "error.choose_content_state")
	}
	to.PublishedAt, to.ExpiresAt = e.moment(p, "published_at", f.PublishedAt), e.moment(p, "expires_at", f.ExpiresAt)
	if dated && to.PublishedAt.IsZero() && to.State == desk.ContentPublished && p["published_at"] == "" {
		to.PublishedAt = e.k.now().Truncate(time.Minute)
	}
	if !to.ExpiresAt.IsZero() && !to.ExpiresAt.After(to.PublishedAt) {
		p.Add("expires_at", "error.expires_before")
	}
	to.Texts = e.readTexts(p, f.Texts, to.Texts)
	return e.readReaders(ctx, tx, p, f, to)
}

// readTexts takes a text a language. One whose words did not change keeps its date.
func (e *Editor) readTexts(p desk.Problems, typed map[string]TextForm, before map[string]desk.ContentText) map[string]desk.ContentText {
	texts := map[string]desk.ContentText{}
	for _, lang := range i18n.Languages() {
		t := typed[lang]
		t.Title, t.Keywords, t.Body = desk.Line(t.Title), desk.Line(t.Keywords), desk.Text(t.Body)
		if t.Title == "" && t.Body == "" {
			continue
		}
		bounded(p, "title_"+lang, t.Title, MaxTitle, "error.title_required")
		bounded(p, "keywords_"+lang, t.Keywords, MaxKeywords, "")
		bounded(p, "body_"+lang, t.Body, MaxBody, "error.body_required")
		texts[lang] = desk.ContentText{Title: t.Title, Keywords: t.Keywords, Body: t.Body}
	}
	if len(texts) == 0 {
		p.Add("title_"+i18n.Languages()[0], "error.text_required")
	}
	return stamped(texts, before, e.k.now())
}

// stamped dates texts: those whose words are as before keep their date.
func stamped(texts, before map[string]desk.ContentText, now time.Time) map[string]desk.ContentText {
	out := map[string]desk.ContentText{}
	for lang, t := range texts {
		t.UpdatedAt = now
		if was := before[lang]; was.Title == t.Title && was.Body == t.Body && !was.UpdatedAt.IsZero() {
			t.UpdatedAt = was.UpdatedAt
		}
		out[lang] = t
	}
	return out
}

func bounded(p desk.Problems, field, text string, limit int, required string) {
	switch {
	case text == "" && required != "":
		p.Add(field, required)
	case utf8.RuneCountInString(text) > limit:
		p.Add(field, "error.too_long")
	}
}

// readReaders takes for whom it is.
func (e *Editor) readReaders(ctx context.Context, tx *store.Tx, p desk.Problems, f PublicationForm, to *desk.Publication) error {
	to.Product, to.Org = desk.Named{}, desk.Named{}
	if f.Product != "" {
		products, err := store.Orgs(tx).AllProducts(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(products, func(x desk.Product) bool { return x.Ref == f.Product })
		if i < 0 {
			p.Add("product", "error.choose_product")
		} else {
			to.Product = desk.Named{ID: products[i].ID, Ref: products[i].Ref, Name: products[i].Name}
		}
	}
	if f.Org != "" {
		o, err := store.Orgs(tx).ByRef(ctx, f.Org)
		switch {
		case desk.KindOf(err) == desk.NotFound:
			p.Add("org", "error.choose_org")
		case err != nil:
			return err
		default:
			to.Org = desk.Named{ID: o.ID, Ref: o.Ref, Name: o.Name}
		}
	}
	return nil
}

// layouts are how a moment is typed: by a browser's field for it, or by hand where there is none.
var layouts = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "02.01.2006, 15:04", "02.01.2006 15:04", "2006-01-02", "02.01.2006"}

func (e *Editor) moment(p desk.Problems, field, typed string) time.Time {
	typed = desk.Line(typed)
	if typed == "" {
		return time.Time{}
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, typed, e.zone); err == nil && t.Year() >= 1970 && t.Year() < 2200 {
			return t
		}
	}
	p.Add(field, "error.moment")
	return time.Time{}
}

// shippedArticle gives the article that ships with the program under a slug, nil if none does.
func shippedArticle(slug string, reset desk.ResetFlow) (*desk.ArticleSource, error) {
	shipped, err := handbook.Articles(reset)
	if err != nil {
		return nil, fmt.Errorf("knowledge.shipped: %w", err)
	}
	var out *desk.ArticleSource
	for _, a := range shipped {
		if a.Slug != slug {
			continue
		}
		if out == nil {
			out = &desk.ArticleSource{Slug: slug, Category: a.Category, Position: a.Position, Publication: desk.Publication{Texts: map[string]desk.ContentText{}}}
		}
		out.Texts[a.Lang] = desk.ContentText{Title: a.Title, Keywords: a.Keywords, Body: desk.Text(a.Body)}
	}
	return out, nil
}

// fingerprints gives the fingerprints of all shipped articles by slug.
func fingerprints(reset desk.ResetFlow) (map[string]string, error) {
	shipped, err := handbook.Articles(reset)
	if err != nil {
		return nil, fmt.Errorf("knowledge.fingerprints: %w", err)
	}
	out := map[string]string{}
	for _, a := range shipped {
		if _, done := out[a.Slug]; done {
			continue
		}
		x, err := shippedArticle(a.Slug, reset)
		if err != nil {
			return nil, err
		}
		out[a.Slug] = fingerprint(*x)
	}
	return out, nil
}

// fingerprint names the words of an article.
func fingerprint(a desk.ArticleSource) string {
	h := sha256.New()
	for _, lang := range slices.Sorted(maps.Keys(a.Texts)) {
		t := a.Texts[lang]
		fmt.Fprintf(h, "%q", []string{lang, t.Title, t.Keywords, t.Body})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// same says whether an article has the words and the place of another one.
func same(a, b desk.ArticleSource) bool {
	clean := func(x desk.ArticleSource) desk.ArticleSource {
		texts := map[string]desk.ContentText{}
		for lang, t := range x.Texts {
			t.Body = desk.Text(t.Body)
			texts[lang] = t
		}
		x.Texts = texts
		return x
	}
	return a.Category == b.Category && a.Position == b.Position && fingerprint(clean(a)) == fingerprint(clean(b))
}
