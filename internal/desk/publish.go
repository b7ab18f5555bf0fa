package desk

import (
	"slices"
	"time"
)

// ContentState is what has become of an article or a news item.
type ContentState string

// The states of what the vendor publishes. What is published is read from its PublishedAt on until its
// ExpiresAt; the others are read by nobody but editors.
const (
	ContentDraft     ContentState = "draft"
	ContentPublished ContentState = "published"
	ContentWithdrawn ContentState = "withdrawn"
)

// ContentStates lists them in the order of the pages.
var ContentStates = []ContentState{ContentDraft, ContentPublished, ContentWithdrawn}

// ContentText is a text in one language as its editor writes it.
type ContentText struct {
	Title     string
	Keywords  string // of an article, for the search
	Body      string // Markdown
	UpdatedAt time.Time
}

// Publication is what articles and news items have in common for their editors.
type Publication struct {
	ID          int64
	State       ContentState
	Product     Named // the zero value: any
	Org         Named
	PublishedAt time.Time // zero: as soon as it is published
	ExpiresAt   time.Time // zero: never
	Version     int       // counts the changes, from 1
	Texts       map[string]ContentText
}

// Shown says whether readers see it at a moment.
func (p Publication) Shown(now time.Time) bool {
	return p.State == ContentPublished && !p.PublishedAt.After(now) && (p.ExpiresAt.IsZero() || p.ExpiresAt.After(now))
}

// Ahead says whether it is published for a moment that is still to come.
func (p Publication) Ahead(now time.Time) bool {
	return p.State == ContentPublished && p.PublishedAt.After(now)
}

// Text gives the text in a language, else that in another; the language is the one it is in.
func (p Publication) Text(lang string) (ContentText, string) {
	if t, ok := p.Texts[lang]; ok {
		return t, lang
	}
	var langs []string
	for l := range p.Texts {
		langs = append(langs, l)
	}
	if len(langs) == 0 {
		return ContentText{}, lang
	}
	first := slices.Min(langs)
	return p.Texts[first], first
}

// ArticleSource is an article as its editors see it.
type ArticleSource struct {
	Publication
	Slug      string
	Category  string
	Position  int
	Base      string // names the shipped text that this one replaces; empty: it follows what ships
	Helpful   int
	Unhelpful int
}

// NewsSource is a news item as its editors see it.
type NewsSource struct {
	Publication
	Ref      string
	Kind     NewsKind
	Public   bool
	StartsAt time.Time // of a maintenance window; else zero
	EndsAt   time.Time
}

// Revision is one version of an article or a news item.
type Revision struct {
	Version int
	At      time.Time
	By      string // a name; empty: it came with the program
	Content []byte // JSON, as knowledge writes and reads it
}
