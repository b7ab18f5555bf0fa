package ticket

import (
	"slices"
	"sync"
	"time"

	"kundenportal/internal/desk"
)

// choiceCache keeps what the filters offer, by person. An entry counts only for the scope that it
// was read with: who loses an organisation loses its names at once.
type choiceCache struct {
	mu   sync.Mutex
	kept map[int64]keptChoices
}

type keptChoices struct {
	all, wide []int64
	until     time.Time
	choices   Choices
}

const (
	choicesFor = 30 * time.Second
	maxChoices = 5000 // persons
)

func (k *choiceCache) get(sc desk.Scope, now time.Time) (Choices, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.kept[sc.Person]
	return e.choices, ok && now.Before(e.until) && slices.Equal(e.all, sc.All()) && slices.Equal(e.wide, sc.Wide())
}

func (k *choiceCache) put(sc desk.Scope, now time.Time, ch Choices) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil || len(k.kept) >= maxChoices {
		k.kept = make(map[int64]keptChoices)
	}
	k.kept[sc.Person] = keptChoices{sc.All(), sc.Wide(), now.Add(choicesFor), ch}
}
