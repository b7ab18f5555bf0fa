package search

import "strings"

// Tokens analyses text for the index. Tokens come in the order of the text, a
// whole before its parts, repeated as often as the text repeats them; each is 1
// to 64 bytes of [a-z0-9].
func Tokens(text string) []string { return strings.Fields(Document(text)) }

// Document gives the tokens of all texts, joined by one space, as the store
// keeps them. In PostgreSQL it becomes a tsvector by
// array_to_tsvector(string_to_array(…, ' ')), which does not analyse again.
func Document(texts ...string) string {
	a := newAnalyser()
	for _, text := range texts {
		a.out = grow(a.out, len(text))
		eachWord(text, a.index)
	}
	return string(a.out)
}

func grow(b []byte, n int) []byte {
	if cap(b)-len(b) >= n+n/2 {
		return b
	}
	return append(make([]byte, 0, len(b)+2*n), b...)
}

// analyser collects the tokens of words in out. It is not safe for concurrent use.
type analyser struct {
	stemmer
	splitter
	out    []byte
	folded []byte
	plain  []byte
}

func newAnalyser() *analyser {
	return &analyser{stemmer: newStemmer(), splitter: splitter{lex: words()}}
}

func (a *analyser) index(w *word) {
	for i := range w.parts {
		a.part(w.run(i, i), w.parts[i].kind)
		for j := i + 1; j < len(w.parts) && w.joinable(i, j); j++ {
			a.emit(a.token(w.run(i, j), w.runKind(i, j)))
		}
	}
}

// part emits what a single part is found by.
func (a *analyser) part(text []byte, k kind) {
	token := a.token(text, k)
	a.emit(token)
	switch k {
	case digits:
		if short := strings.TrimLeft(token, "0"); short != "" && short != token {
			a.emit(short)
		}
	case letters:
		a.compound(text)
	}
}

// token gives the one token that a run of parts is known by.
func (a *analyser) token(text []byte, k kind) string {
	a.folded = fold(a.folded[:0], text, true)
	if k != letters {
		return string(a.folded[:min(len(a.folded), maxToken)])
	}
	if e, ok := a.lex.entries[string(a.folded)]; ok && !e.head {
		return e.stem
	}
	return a.stem(string(a.folded))
}

// compound emits the parts of a word, and of a word of three and more parts
// also the shorter compounds in it. It relies on token having folded the word.
func (a *analyser) compound(text []byte) {
	if len(a.folded) < minCompound {
		return
	}
	if e, ok := a.lex.entries[string(a.folded)]; ok && !e.head {
		return
	}
	// "Kontoeröffnung" has an oe that is none: try it as written first.
	if len(text) != len(a.folded) {
		a.plain = a.plain[:0]
		for _, c := range text {
			a.plain = append(a.plain, lower(c))
		}
		if a.known(a.plain) {
			return
		}
	}
	if a.known(a.folded) {
		return
	}
	if lo, stem := a.tail(a.folded); lo > 0 {
		a.emit(a.stem(string(a.folded[:lo])))
		a.emit(stem)
	}
}

func (a *analyser) known(word []byte) bool {
	cuts := a.split(word)
	for i := range cuts {
		a.emit(cuts[i].stem)
		for j := i + 1; j < len(cuts); j++ {
			if i > 0 || j < len(cuts)-1 {
				a.emit(a.stem(string(fold(nil, word[cuts[i].lo:cuts[j].hi], true))))
			}
		}
	}
	return cuts != nil
}

func (a *analyser) emit(token string) {
	if len(a.out) > 0 {
		a.out = append(a.out, ' ')
	}
	a.out = append(a.out, token...)
}
