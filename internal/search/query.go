package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxWords  = 12
	maxRunes  = 200
	minPrefix = 3 // letters that the beginning of a word must have to be searched as one
)

// Term is one word of a query: a document has it if it has any of the tokens.
type Term struct {
	// Any holds the alternatives, at least one, each a token as [Tokens] makes them.
	Any []string
	// Prefix is set for a word that may not be finished: the last alternative,
	// what was typed, then matches every token that begins with it.
	Prefix bool
}

// Query is what a person looks for: a document has to have all terms.
type Query []Term

// Parse reads what a person typed. Everything but letters and digits separates
// words, so that no syntax of an engine survives. Words that say nothing are
// left out beside others; the last word is taken as a beginning unless a space
// or a sign follows it. At most 200 runes and 12 words are looked at.
func Parse(typed string) Query {
	typed = firstRunes(typed, maxRunes)
	p := parser{analyser: newAnalyser()}
	eachWord(typed, p.word)
	open := endsInWord(typed)
	if open && len(p.found) > 0 {
		p.found[len(p.found)-1].open = true
	}
	return p.query()
}

// Open says whether a word may not be finished.
func (q Query) Open() bool { return slices.ContainsFunc(q, func(t Term) bool { return t.Prefix }) }

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func endsInWord(typed string) bool {
	r, size := utf8.DecodeLastRuneInString(typed)
	if size == 0 {
		return false
	}
	in := false
	eachWord("a"+string(r)+"a", func(w *word) { in = len(w.buf) > 2 })
	return in
}

// asked is a run of parts that becomes one term.
type asked struct {
	token string // as the index has it
	begun string // folded as far as it was typed
	stem  bool   // letters only
	stop  bool
	open  bool
}

type parser struct {
	*analyser
	found []asked
}

// word takes the longest runs that the index joins. A slash between letters
// means "or" or "and" to people and joins nothing.
func (p *parser) word(w *word) {
	for i := 0; i < len(w.parts); {
		j := i
		for j+1 < len(w.parts) && w.joinable(i, j+1) && !divides(w, j+1) {
			j++
		}
		p.ask(w.run(i, j), w.runKind(i, j))
		i = j + 1
	}
}

func divides(w *word, i int) bool {
	return w.parts[i].afterSlash && w.parts[i].kind == letters && w.parts[i-1].kind == letters
}

func (p *parser) ask(text []byte, k kind) {
	a := asked{token: p.token(text, k), stem: k == letters}
	a.stop = p.lex.entries[string(p.folded)].stop
	a.begun = string(fold(nil, text, false))
	a.begun = a.begun[:min(len(a.begun), maxToken)]
	p.found = append(p.found, a)
}

func (p *parser) query() Query {
	meaningful := 0
	for _, a := range p.found {
		if !a.stop {
			meaningful++
		}
	}
	var q Query
	for _, a := range p.found {
		if len(q) == maxWords {
			break
		}
		if a.stop && meaningful > 0 {
			continue
		}
		q = append(q, p.term(a))
	}
	return q
}

func (p *parser) term(a asked) Term {
	if !a.open || len(a.begun) < minPrefix {
		return Term{Any: []string{a.token}}
	}
	t := Term{Prefix: true}
	if a.stem {
		t.Any = p.completions(a)
	}
	t.Any = append(t.Any, a.begun)
	return t
}

// suffixes are those that stemming takes away from the end of a word, so that
// the index has less of "Auswertung" than "Auswertu" has.
var suffixes = [...]string{"ung", "ungen", "keit", "heit", "lich", "isch"}

// completions gives the stems that the word may have once it is finished, as
// far as they are shorter than what was typed.
func (p *parser) completions(a asked) []string {
	var stems []string
	add := func(stem string) {
		if strings.HasPrefix(stem, a.begun) {
			return
		}
		if slices.Contains(stems, stem) {
			return
		}
		stems = append(stems, stem)
	}
	add(a.token)
	for _, suffix := range suffixes {
		for n := len(suffix) - 1; n > 0; n-- {
			if base, ok := strings.CutSuffix(a.begun, suffix[:n]); ok && len(base) >= minPrefix && len(base)+len(suffix) <= maxToken {
				if stem := p.stem(base + suffix); len(stem) <= len(base) {
					add(stem)
				}
			}
		}
	}
	return stems
}

// FTS5 renders the query in the syntax of SQLite's FTS5, empty for an empty query.
// Source: https://www.sqlite.org/fts5.html#full_text_query_syntax
func (q Query) FTS5() string { return q.render(`"`, `*`, " OR ", " AND ") }

// TSQuery renders the query as the text of a PostgreSQL tsquery, empty for an
// empty query; it needs no dictionary, so cast it: $1::tsquery.
// Source: https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
func (q Query) TSQuery() string { return q.render(`'`, `:*`, " | ", " & ") }

func (q Query) render(quote, prefix, or, and string) string {
	var b strings.Builder
	for i, t := range q {
		if i > 0 {
			b.WriteString(and)
		}
		if len(t.Any) > 1 {
			b.WriteByte('(')
		}
		for j, token := range t.Any {
			if j > 0 {
				b.WriteString(or)
			}
			b.WriteString(quote + token + quote)
			if t.Prefix && j == len(t.Any)-1 {
				b.WriteString(prefix)
			}
		}
		if len(t.Any) > 1 {
			b.WriteByte(')')
		}
	}
	return b.String()
}
