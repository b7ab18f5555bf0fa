package search

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

var (
	tokenForm   = regexp.MustCompile(`^[a-z0-9]{1,64}$`)
	fts5Form    = form(`"`, `\*`, ` OR `, ` AND `)
	tsqueryForm = form(`'`, `:\*`, ` \| `, ` & `)
)

// form is the grammar of a rendered query.
func form(quote, prefix, or, and string) *regexp.Regexp {
	leaf := quote + `[a-z0-9]{1,64}` + quote + `(` + prefix + `)?`
	group := `(` + leaf + `|\(` + leaf + `(` + or + leaf + `)+\))`
	return regexp.MustCompile(`^(` + group + `(` + and + group + `)*)?$`)
}

// FuzzText states what holds for every input: tokens are plain, queries are
// well formed and bounded, and a text without superfluous words finds itself.
func FuzzText(f *testing.F) {
	for _, row := range judged {
		f.Add(row.text)
		f.Add(row.query)
	}
	f.Add("a\x00b\xff\xfe' & 'x':*")
	f.Add("A\u0308\u0308e u\u0308e ß\u0301 ½ Ⅷ ﬃ x²")
	f.Fuzz(func(t *testing.T, text string) {
		tokens := Tokens(text)
		for _, token := range tokens {
			if !tokenForm.MatchString(token) {
				t.Errorf("token %q", token)
			}
		}
		q := Parse(text)
		if len(q) > maxWords {
			t.Errorf("%d terms", len(q))
		}
		if s := q.FTS5(); !fts5Form.MatchString(s) {
			t.Errorf("FTS5() = %s", s)
		}
		if s := q.TSQuery(); !tsqueryForm.MatchString(s) {
			t.Errorf("TSQuery() = %s", s)
		}
		if (len(q) == 0) != (len(Tokens(firstRunes(text, maxRunes))) == 0) {
			t.Errorf("%d terms for tokens %q", len(q), tokens)
		}
		if utf8.RuneCountInString(text) <= maxRunes && len(q) > 0 && !matches(q, tokens) {
			t.Errorf("does not find itself: tokens %s, query %s", strings.Join(tokens, " "), q.TSQuery())
		}
	})
}
