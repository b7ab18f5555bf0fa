package i18n

import (
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators are kept because making one costs far more than a key, and because
// none of them may be used twice at a time.
var collators = sync.Pool{New: func() any { return collate.New(language.German) }}

// SortKey gives bytes whose order is the German order of words (DIN 5007-1: ä
// beside a). The keys are stored so that every database sorts alike; they have
// to be built again when golang.org/x/text brings a newer collation table.
func SortKey(s string) []byte {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	return c.KeyFromString(&collate.Buffer{}, s)
}
