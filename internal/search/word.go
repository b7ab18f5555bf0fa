package search

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxToken   = 64 // bytes of a token
	maxRun     = 5  // parts joined in one token
	maxChanges = 4  // letter/digit parts in "x86v2"; a text with more is kept whole, as a checksum is
)

type kind byte

const (
	letters kind = 1 << iota
	digits
	mixed = letters | digits
)

// part is a stretch of letters or of digits in a word's buf.
type part struct {
	lo, hi     int
	kind       kind
	afterSlash bool
}

// word is what stands between spaces, cut into parts at the connectors . - _ /
// and where letters meet digits. The connectors are not in buf, so that joined
// parts are one slice. An umlaut is its base letter in upper case there: "Ü" is
// not followed by a silent e, whereas "ue" may be an umlaut.
type word struct {
	buf   []byte
	parts []part
}

// run is the text of the parts from i to j, j included.
func (w *word) run(i, j int) []byte { return w.buf[w.parts[i].lo:w.parts[j].hi] }

// runKind tells whether the run holds letters, digits or both.
func (w *word) runKind(i, j int) kind {
	var k kind
	for _, p := range w.parts[i : j+1] {
		k |= p.kind
	}
	return k
}

// joinable tells whether the run becomes one token.
func (w *word) joinable(i, j int) bool {
	return j-i < maxRun && w.parts[j].hi-w.parts[i].lo <= maxToken
}

// eachWord calls visit for every word of text, in order. The word is only valid
// during the call.
func eachWord(text string, visit func(*word)) {
	s := wordScanner{visit: visit}
	for _, r := range text {
		s.rune(r)
	}
	s.endWord()
}

type wordScanner struct {
	w         word
	visit     func(*word)
	segment   int  // index of the first part after the last connector
	connected rune // connector read after the last part, or 0
}

func (s *wordScanner) rune(r rune) {
	switch {
	case r >= 'a' && r <= 'z':
		s.add(byte(r), letters)
	case r >= '0' && r <= '9':
		s.add(byte(r), digits)
	case r >= 'A' && r <= 'Z':
		s.add(byte(r)+'a'-'A', letters)
	case r == '-' || r == '.' || r == '_' || r == '/' || r == '\u2010' || r == '\u2011':
		s.connector(r)
	case r < utf8.RuneSelf:
		s.endWord()
	default:
		s.foreign(r)
	}
}

func (s *wordScanner) foreign(r rune) {
	switch r {
	case 'ä', 'Ä', 'æ', 'Æ':
		s.add('A', letters)
	case 'ö', 'Ö', 'ø', 'Ø', 'œ', 'Œ':
		s.add('O', letters)
	case 'ü', 'Ü':
		s.add('U', letters)
	case 'ß', 'ẞ':
		s.add('s', letters)
		s.add('s', letters)
	case 'ł', 'Ł':
		s.add('l', letters)
	case 'đ', 'Đ', 'ð', 'Ð':
		s.add('d', letters)
	case 'ı':
		s.add('i', letters)
	case '\u0308':
		s.diaeresis()
	default:
		s.decomposed(r)
	}
}

// decomposed reads é as e, ﬁ as fi, ² as 2. Marks and invisible characters
// (soft hyphen, joiners) do not end a word; letters of other scripts do.
func (s *wordScanner) decomposed(r rune) {
	if unicode.In(r, unicode.Mn, unicode.Cf) {
		return
	}
	if !unicode.In(r, unicode.L, unicode.N) {
		s.endWord()
		return
	}
	found := false
	for _, c := range norm.NFKD.String(string(r)) {
		if c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
			s.rune(c)
			found = true
		}
	}
	if !found {
		s.endWord()
	}
}

// diaeresis makes "u\u0308", as macOS writes file names, the umlaut it is.
func (s *wordScanner) diaeresis() {
	if len(s.w.buf) == 0 {
		return
	}
	switch last := &s.w.buf[len(s.w.buf)-1]; *last {
	case 'a', 'o', 'u':
		*last -= 'a' - 'A'
	}
}

func (s *wordScanner) add(c byte, k kind) {
	w := &s.w
	if n := len(w.parts); n == 0 || s.connected != 0 || w.parts[n-1].kind != k {
		if s.connected != 0 {
			s.endSegment()
		}
		w.parts = append(w.parts, part{lo: len(w.buf), hi: len(w.buf), kind: k, afterSlash: s.connected == '/'})
		s.connected = 0
	}
	p := &w.parts[len(w.parts)-1]
	if p.hi-p.lo < maxToken {
		w.buf = append(w.buf, c)
		p.hi++
	}
}

func (s *wordScanner) connector(r rune) {
	if len(s.w.parts) == 0 {
		return
	}
	if s.connected != 0 {
		s.endWord()
		return
	}
	s.connected = r
}

func (s *wordScanner) endSegment() {
	w := &s.w
	if len(w.parts)-s.segment > maxChanges {
		first := &w.parts[s.segment]
		first.hi = min(len(w.buf), first.lo+maxToken)
		first.kind = mixed
		w.buf = w.buf[:first.hi]
		w.parts = w.parts[:s.segment+1]
	}
	s.segment = len(w.parts)
}

func (s *wordScanner) endWord() {
	if len(s.w.parts) > 0 {
		s.endSegment()
		s.visit(&s.w)
	}
	s.w.buf, s.w.parts = s.w.buf[:0], s.w.parts[:0]
	s.segment, s.connected = 0, 0
}
