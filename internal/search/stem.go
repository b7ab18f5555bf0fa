package search

import (
	"bytes"
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/german"
)

// fold appends src in lower case with one spelling for umlauts: ä and ae become
// a. The e stays in "neue", "Steuer", "Quelle", where ue is no umlaut, and, if
// whole, at the end of "Issue", "Issues".
func fold(dst, src []byte, whole bool) []byte {
	for i, c := range src {
		if c == 'e' && i > 0 && silentE(src, i, whole) {
			continue
		}
		dst = append(dst, lower(c))
	}
	return dst
}

func silentE(src []byte, i int, whole bool) bool {
	switch src[i-1] {
	case 'a', 'o':
		return true
	case 'u':
		if whole && (i == len(src)-1 || i == len(src)-2 && src[i+1] == 's') {
			return false
		}
		return i < 2 || bytes.IndexByte([]byte("aeiouq"), lower(src[i-2])) < 0
	}
	return false
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// irregular plurals that the Snowball rules leave apart from their singular,
// as ends of words.
var irregular = []struct{ plural, singular string }{
	{"konten", "konto"}, {"salden", "saldo"}, {"themen", "thema"}, {"firmen", "firma"},
	{"risiken", "risiko"}, {"zentren", "zentrum"}, {"kriterien", "kriterium"},
	{"gremien", "gremium"}, {"ministerien", "ministerium"}, {"medien", "medium"},
	{"schemata", "schema"}, {"schemen", "schema"}, {"indizes", "index"}, {"museen", "museum"},
	{"logins", "login"}, {"menues", "menu"}, {"menus", "menu"},
}

// stemmer reduces folded words to their stems. It is not safe for concurrent use.
type stemmer struct{ env *snowballstem.Env }

func newStemmer() stemmer { return stemmer{snowballstem.NewEnv("")} }

// stem gives the stem of a folded word of letters, never empty for a word that is not.
func (s stemmer) stem(word string) string {
	for i := range irregular {
		if strings.HasSuffix(word, irregular[i].plural) {
			word = word[:len(word)-len(irregular[i].plural)] + irregular[i].singular
			break
		}
	}
	s.env.SetCurrent(word)
	german.Stem(s.env)
	stem := s.env.Current()
	switch {
	case stem == "":
		return word
	case strings.HasSuffix(stem, "niss"), len(stem) >= 5 && strings.HasSuffix(stem, "os"):
		return stem[:len(stem)-1] // Ergebnisse, Fotos
	}
	return stem
}
