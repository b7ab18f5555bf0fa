package search

import "bytes"

const (
	minCompound = 7 // letters of a word that is worth splitting
	minPart     = 3
	minUnknown  = 4 // letters of an unknown head, and of the tail after it
)

// links are the linking elements between the parts of a compound, the most
// frequent first.
var links = [...]string{"", "s", "n", "en", "es", "e", "er", "ens", "ns"}

// endings are the inflections of the last part that the lexicon does not list.
var endings = [...]string{"", "e", "en", "n", "s", "er", "es", "em", "ern", "se", "sen"}

// cut is a part of a compound: its bytes without linking element or ending, and its stem.
type cut struct {
	lo, hi int
	stem   string
}

// splitter finds the parts of a word of at most 64 bytes.
type splitter struct {
	lex    *lexicon
	cuts   []cut
	failed uint64 // bit i: nothing covers the word from byte i
}

// split gives the parts of a word that the lexicon covers wholly, at least two,
// or nil. The slice is valid until the next call.
func (s *splitter) split(word []byte) []cut {
	s.cuts, s.failed = s.cuts[:0], 0
	if !s.cover(word, 0) || len(s.cuts) < 2 {
		return nil
	}
	return s.cuts
}

// cover appends the parts of word from byte at on. The longest part is tried
// first, and where it leads nowhere the next shorter one.
func (s *splitter) cover(word []byte, at int) bool {
	if s.failed&(1<<at) != 0 {
		return false
	}
	rest := word[at:]
	if hi, stem := s.last(rest); hi > 0 {
		s.cuts = append(s.cuts, cut{at, at + hi, stem})
		return true
	}
	for n := min(s.lex.longest, len(rest)-minPart); n >= minPart; n-- {
		e, ok := s.lex.entries[string(rest[:n])]
		if !ok || !e.part {
			continue
		}
		kept := len(s.cuts)
		s.cuts = append(s.cuts, cut{at, at + n, e.stem})
		for _, link := range links {
			next := n + len(link)
			if len(rest)-next >= minPart && string(rest[n:next]) == link && s.cover(word, at+next) {
				return true
			}
		}
		s.cuts = s.cuts[:kept]
	}
	s.failed |= 1 << at
	return false
}

// last looks rest up as the last part, an inflection allowed: its length
// without the inflection, or 0.
func (s *splitter) last(rest []byte) (int, string) {
	for _, ending := range endings {
		n := len(rest) - len(ending)
		if n < minPart || n > s.lex.longest || string(rest[n:]) != ending {
			continue
		}
		if e, ok := s.lex.entries[string(rest[:n])]; ok && e.part && !e.head {
			return n, e.stem
		}
	}
	return 0, ""
}

// tail finds the longest known last part after an unknown head: where it
// begins, or 0.
func (s *splitter) tail(word []byte) (int, string) {
	if !bytes.ContainsAny(word[:minUnknown], "aeiouy") {
		return 0, ""
	}
	for lo := minUnknown; lo <= len(word)-minUnknown; lo++ {
		if hi, stem := s.last(word[lo:]); hi >= minUnknown {
			return lo, stem
		}
	}
	return 0, ""
}
