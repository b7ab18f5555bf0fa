package search

import (
	_ "embed"
	"strings"
	"sync"
)

// compoundWords lists words that compounds are made of, in their usual
// spelling; a word in it is never split itself. "#" begins a comment, a hyphen
// ends what only stands before another part.
//
//go:embed words.txt
var compoundWords string

// stopwords say nothing about a text. They are indexed, and left out of a query
// that has other words.
const stopwords = `aber alle allem allen aller alles als also am an ander andere anderem anderen anderer
anderes auch auf aus bei beim bin bis bist bitte da damit dann das dass dein deine dem den denn der des dessen
deren dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines
er es etwas euch euer für gegen hab habe haben hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem
ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jedoch kann kein keine keinem keinen
keiner können könnte man mehr mein meine meinem meinen meiner mich mir mit muss müssen nach nicht noch nun nur
ob oder ohne schon sehr sein seine seinem seinen seiner seit sich sie sind so sobald sofern sollte sollten
sondern sowie über um und uns unser unsere unserem unseren unserer unter vom von vor war waren warum was weil
welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wo wurde wurden zu zum
zur zwar zwischen the and for not with from this that are was you your`

// entry says what is known about a folded word.
type entry struct {
	stem string
	stop bool
	part bool // may be a part of a compound
	head bool // only before another part: "schul" of "Schule"
}

type lexicon struct {
	entries map[string]entry
	longest int // bytes of the longest part
}

// words is built on first use: two milliseconds that a start need not spend.
var words = sync.OnceValue(func() *lexicon { return newLexicon(compoundWords, stopwords) })

func newLexicon(parts, stops string) *lexicon {
	lex := &lexicon{entries: make(map[string]entry, 4096)}
	st := newStemmer()
	for line := range strings.Lines(parts) {
		line, _, _ = strings.Cut(line, "#")
		for spelling := range strings.FieldsSeq(line) {
			spelling, head := strings.CutSuffix(spelling, "-")
			lex.addPart(st, spelling, head)
		}
	}
	for _, ir := range irregular {
		if base, ok := lex.entries[ir.singular]; ok && base.part {
			lex.entries[ir.plural] = base
		}
	}
	eachWord(stops, func(w *word) {
		folded := string(fold(nil, w.buf, true))
		e := lex.entries[folded]
		e.stop, e.stem = true, folded
		lex.entries[folded] = e
	})
	return lex
}

var digraph = strings.NewReplacer("A", "ae", "O", "oe", "U", "ue")

// addPart adds a word in the spellings in which a compound may hold it: as
// written, with a or ae for ä, and without the final e ("Schulamt"). A head
// does not replace a word that is known already.
func (l *lexicon) addPart(st stemmer, spelling string, head bool) {
	eachWord(spelling, func(w *word) {
		folded := string(fold(nil, w.buf, true))
		plain := strings.ToLower(string(w.buf))
		digraphs := digraph.Replace(string(w.buf))
		e := entry{stem: st.stem(folded), part: true, head: head}
		for _, form := range []string{folded, plain, digraphs} {
			if _, known := l.entries[form]; head && known {
				continue
			}
			l.entries[form] = e
			l.longest = max(l.longest, len(form))
			short, cut := strings.CutSuffix(form, "e")
			if _, known := l.entries[short]; cut && !known && !head && len(short) >= 4 {
				l.entries[short] = entry{stem: e.stem, part: true, head: true}
			}
		}
	})
}
