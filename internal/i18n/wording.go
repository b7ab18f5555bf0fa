package i18n

import (
	"regexp"
	"slices"
	"strings"
)

// The ends that the forms of a text that counts have in their names.
const (
	One   = ".one"
	Other = ".other"
)

// Wording is a text in an installation's own words, which stands in for one of the catalogues. Its placeholders
// are written {name}.
type Wording struct {
	f     *form
	stray bool
}

var braced = regexp.MustCompile(`\{([a-z_]+)\}`)

// NewWording reads a text as somebody typed it.
func NewWording(text string) Wording {
	w := Wording{f: &form{text: text}}
	end := 0
	for _, at := range braced.FindAllStringSubmatchIndex(text, -1) {
		w.f.pieces = append(w.f.pieces, piece{text: text[end:at[0]], name: text[at[2]:at[3]]})
		end = at[1]
	}
	if w.f.pieces != nil {
		w.f.pieces = append(w.f.pieces, piece{text: text[end:]})
	}
	w.stray = strings.ContainsAny(braced.ReplaceAllString(text, ""), "{}")
	return w
}

// Names are its placeholders, each once, sorted.
func (w Wording) Names() []string {
	names := w.f.names()
	slices.Sort(names)
	return slices.Compact(names)
}

// Stray says whether it has a brace that belongs to no placeholder.
func (w Wording) Stray() bool { return w.stray }

// Reworded gives the same language with some texts in other words. The texts of own are named by their keys, the forms
// of one that counts by the key with [One] or [Other] at its end. A placeholder without a value becomes nothing.
func (l *Loc) Reworded(own map[string]Wording) *Loc {
	out := *l
	out.own = own
	return &out
}

// With adds names and values that reworded texts may have besides those that each text is given.
func (l *Loc) With(values ...any) *Loc {
	out := *l
	out.values = append(slices.Clip(l.values), values...)
	return &out
}

func (l *Loc) reword(key string, w Wording, args []any) string {
	return w.f.fill(append(slices.Clip(args), l.values...), func(name string) string {
		l.c.bundle.miss(key + ": " + name)
		return ""
	})
}

// Shipped gives a text of the catalogues as a [Wording] is written, by the name that Reworded knows it by; ok is false
// for one that does not exist.
func (b *Bundle) Shipped(lang, name string) (text string, ok bool) {
	c := b.catalogues[lang]
	if c == nil {
		return "", false
	}
	if key, counts := strings.CutSuffix(name, One); counts {
		m := c.messages[key]
		if m == nil || m.one == nil {
			return "", false
		}
		return m.one.braced(), true
	}
	key, counts := strings.CutSuffix(name, Other)
	m := c.messages[key]
	if m == nil || (m.one != nil) != counts {
		return "", false
	}
	return m.other.braced(), true
}

func (f *form) braced() string {
	if f.pieces == nil {
		return f.text
	}
	var b strings.Builder
	for _, p := range f.pieces {
		b.WriteString(p.text)
		if p.name != "" {
			b.WriteString("{" + p.name + "}")
		}
	}
	return b.String()
}
