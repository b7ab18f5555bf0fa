package knowledge

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/store"
)

// snapshot is a version as it is kept: the fields by the names that the forms have. Who reads it needs
// no other version of the program.
type snapshot map[string]string

func (s snapshot) publication(p desk.Publication) {
	s["state"], s["product"], s["org"] = string(p.State), p.Product.Name, p.Org.Name
	s["published_at"], s["expires_at"] = instant(p.PublishedAt), instant(p.ExpiresAt)
	for lang, t := range p.Texts {
		s["title_"+lang], s["body_"+lang] = t.Title, desk.Text(t.Body)
		if t.Keywords != "" {
			s["keywords_"+lang] = t.Keywords
		}
	}
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func snapshotArticle(a desk.ArticleSource) snapshot {
	s := snapshot{"slug": a.Slug, "category": a.Category, "position": strconv.Itoa(a.Position)}
	s.publication(a.Publication)
	return s
}

func snapshotNews(n desk.NewsSource) snapshot {
	s := snapshot{"kind": string(n.Kind), "public": "", "starts_at": instant(n.StartsAt), "ends_at": instant(n.EndsAt)}
	if n.Public {
		s["public"] = "1"
	}
	s.publication(n.Publication)
	return s
}

// changed names the fields that differ, sorted.
func (s snapshot) changed(other snapshot) []string {
	var out []string
	for k := range s.with(other) {
		if s[k] != other[k] {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

func (s snapshot) with(other snapshot) snapshot {
	all := maps.Clone(s)
	maps.Copy(all, other)
	return all
}

// texts gives the texts of a version.
func (s snapshot) texts() map[string]desk.ContentText {
	out := map[string]desk.ContentText{}
	for _, lang := range i18n.Languages() {
		t := desk.ContentText{Title: s["title_"+lang], Keywords: s["keywords_"+lang], Body: s["body_"+lang]}
		if t.Title != "" || t.Body != "" {
			out[lang] = t
		}
	}
	return out
}

func restored(ctx context.Context, tx *store.Tx, op string, of store.RevisionsOf, version int) (map[string]desk.ContentText, error) {
	known, err := store.Content(tx).Revisions(ctx, of)
	if err != nil {
		return nil, err
	}
	for _, r := range known {
		if r.Version == version {
			s, err := unpack(r)
			return s.texts(), err
		}
	}
	return nil, desk.Missing(op)
}

func unpack(r desk.Revision) (s snapshot, err error) {
	if err = json.Unmarshal(r.Content, &s); err != nil {
		err = fmt.Errorf("knowledge.revision %d: %w", r.Version, err)
	}
	return s, err
}

// Change is a field that differs between two versions.
type Change struct {
	Field string // as the forms name it
	Lines []Line // of a text; of anything else what was and what is
}

// Line is a line of a comparison: it stayed, it went, or it came.
type Line struct {
	Sign rune // ' ', '-' or '+'; '…' stands for lines that stayed and are left out
	Text string
}

// Version is a version of an article or a news item with how it differs from the one before.
type Version struct {
	desk.Revision
	Fields  map[string]string // everything in it, by the names of the forms
	Changes []Change
	First   bool // there is none before
}

// ArticleVersions lists the versions of an article, newest first; none if it never changed.
func (e *Editor) ArticleVersions(ctx context.Context, sc desk.StaffScope, slug string) (EditedArticle, []Version, error) {
	a, err := e.Article(ctx, sc, slug)
	if err != nil {
		return a, nil, err
	}
	out, err := e.versions(ctx, store.RevisionsOf{Article: a.ID})
	return a, out, err
}

// NewsVersions does the same for a news item.
func (e *Editor) NewsVersions(ctx context.Context, sc desk.StaffScope, ref string) (desk.NewsSource, []Version, error) {
	n, err := e.News(ctx, sc, ref)
	if err != nil {
		return n, nil, err
	}
	out, err := e.versions(ctx, store.RevisionsOf{News: n.ID})
	return n, out, err
}

func (e *Editor) versions(ctx context.Context, of store.RevisionsOf) ([]Version, error) {
	known, err := store.Content(e.k.db).Revisions(ctx, of)
	if err != nil {
		return nil, err
	}
	out := make([]Version, len(known))
	for i := len(known) - 1; i >= 0; i-- { // from the first one on
		s, err := unpack(known[i])
		if err != nil {
			return nil, err
		}
		out[i] = Version{Revision: known[i], Fields: s, First: i == len(known)-1}
		if !out[i].First {
			out[i].Changes = compare(out[i+1].Fields, s)
		}
	}
	return out, nil
}

func compare(was, is snapshot) []Change {
	var out []Change
	for _, field := range was.changed(is) {
		out = append(out, Change{field, shorten(Diff(was[field], is[field]))})
	}
	return out
}

// maxCells bounds the work of a comparison: lines of the one times lines of the other.
const maxCells = 4_000_000

// Diff compares two texts line by line, by their longest common subsequence. Texts of very many lines
// are shown as gone and come.
func Diff(was, is string) []Line {
	a, b := lines(was), lines(is)
	if len(a)*len(b) > maxCells {
		return append(marked('-', a), marked('+', b)...)
	}
	width := len(b) + 1
	common := make([]int32, (len(a)+1)*width) // of the ends of both
	for i, x := range slices.Backward(a) {
		for j, y := range slices.Backward(b) {
			if x == y {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	var out []Line
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			out = append(out, Line{' ', a[i]})
			i, j = i+1, j+1
		case common[(i+1)*width+j] >= common[i*width+j+1]:
			out = append(out, Line{'-', a[i]})
			i++
		default:
			out = append(out, Line{'+', b[j]})
			j++
		}
	}
	return append(append(out, marked('-', a[i:])...), marked('+', b[j:])...)
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

func marked(sign rune, texts []string) []Line {
	out := make([]Line, len(texts))
	for i, t := range texts {
		out[i] = Line{sign, t}
	}
	return out
}

// near is how many lines around a change are shown.
const near = 2

// shorten leaves out what stayed, but for the lines around a change.
func shorten(all []Line) []Line {
	keep := make([]bool, len(all))
	for i, l := range all {
		if l.Sign == ' ' {
			continue
		}
		for j := max(0, i-near); j <= min(len(all)-1, i+near); j++ {
			keep[j] = true
		}
	}
	var out []Line
	for i, l := range all {
		switch {
		case keep[i]:
			out = append(out, l)
		case len(out) == 0 || out[len(out)-1].Sign != '…':
			out = append(out, Line{'…', ""})
		}
	}
	return out
}
