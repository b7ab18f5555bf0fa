package account

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed common/passwords.txt
var commonPasswords string

// normal gives one form to what different keyboards send for the same letters (NIST SP 800-63B,
// section 3.1.1.2).
func normal(password string) string { return norm.NFKC.String(password) }

// weakness gives the key of what is wrong with a password, or nothing. There are no rules about
// kinds of signs: what counts is length, and that nobody tries it first.
func weakness(password string, minLength int, contextWords []string) string {
	switch n := utf8.RuneCountInString(normal(password)); {
	case n == 0:
		return "error.password_required"
	case n < minLength:
		return "error.password_short"
	case len(password) > maxPassword:
		return "error.password_long"
	}
	plain := letters(password)
	if common(strings.ToLower(normal(password))) || common(plain) || monotonous(plain) {
		return "error.password_common"
	}
	if essentially(plain, contextWords) {
		return "error.password_context"
	}
	return ""
}

// common looks for a password in the list: as it is, repeated, or one or two of the list with little
// besides.
func common(s string) bool {
	if unit := repeated(s); len(unit) < len(s) && len(unit) < minRest {
		return true
	}
	rest, found := len(s), 0
	for i := 0; i+minListed <= len(s) && found < 2; {
		n := listedAt(s[i:])
		if n == 0 {
			i++
			continue
		}
		i, rest, found = i+n, rest-n, found+1
	}
	return found > 0 && rest < minRest
}

// The shortest and the longest entry of the list.
const (
	minListed = 8
	maxListed = 20
)

// listedAt gives the length of the longest entry that s begins with.
func listedAt(s string) int {
	for n := min(len(s), maxListed); n >= minListed; n-- {
		if listed(s[:n]) {
			return n
		}
	}
	return 0
}

// listed looks an entry up in the list, which is sorted, a line each.
func listed(s string) bool {
	low, high := 0, len(commonPasswords) // starts of lines; high is past the last candidate
	for low < high {
		mid := low + (high-low)/2
		begin := strings.LastIndexByte(commonPasswords[:mid], '\n') + 1
		entry, _, _ := strings.Cut(commonPasswords[begin:], "\n")
		switch strings.Compare(entry, s) {
		case 0:
			return true
		case -1:
			low = begin + len(entry) + 1
		default:
			high = begin
		}
	}
	return false
}

// repeated gives the shortest part of which s is the repetition, the last one perhaps cut off; s
// itself if there is none.
func repeated(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if strings.HasPrefix(strings.Repeat(s[:n], len(s)/n+1), s) {
			return s[:n]
		}
	}
	return s
}

// monotonous says whether almost every sign is the one before or its neighbour: 123456789, aaaabbbb.
func monotonous(s string) bool {
	runes := []rune(s)
	steps := 0
	for i := 1; i < len(runes); i++ {
		if d := runes[i] - runes[i-1]; d >= -1 && d <= 1 {
			steps++
		}
	}
	return len(runes) > 0 && steps >= len(runes)-3
}

// minRest is how many signs a password needs besides words that belong to the person or the
// portal, and minWord from which length on a word counts.
const (
	minRest = 8
	minWord = 4
)

// essentially says whether little remains of a password without the context's words.
func essentially(plain string, context []string) bool {
	var words []string
	for _, c := range context {
		for _, w := range strings.FieldsFunc(c, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if w = letters(w); len(w) >= minWord {
				words = append(words, w)
			}
		}
	}
	// The longest first: a word may hold another.
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	rest := plain
	for _, w := range words {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return len(rest) < len(plain) && utf8.RuneCountInString(rest) < minRest
}

// letters keeps small letters and digits, umlauts as two letters.
func letters(s string) string {
	s = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(normal(s)))
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
