package richtext

import (
	"container/list"
	"sync"
)

// key names a rendering.
type key struct {
	kind kind
	src  string
}

// cache keeps the renderings used last, up to a number of bytes.
type cache struct {
	max int

	mu      sync.Mutex
	size    int
	entries map[key]*list.Element
	order   *list.List // of *entry, the one used last in front
}

type entry struct {
	key  key
	html string
}

// overhead is about what an entry takes besides its texts: list element, map
// slot, headers.
const overhead = 256

func (e *entry) size() int { return len(e.key.src) + len(e.html) + overhead }

func newCache(maxBytes int) *cache {
	return &cache{max: maxBytes, entries: map[key]*list.Element{}, order: list.New()}
}

// get gives what is kept for k, or makes and keeps it. Two that miss at the same
// time both make it, which is cheaper than letting one wait.
func (c *cache) get(k key, render func(key) string) string {
	if html, ok := c.find(k); ok {
		return html
	}
	html := render(k)
	c.add(&entry{k, html})
	return html
}

func (c *cache) find(k key) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[k]
	if !ok {
		return "", false
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry).html, true
}

func (c *cache) add(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// One that would drive out a sixteenth of all others is not worth it.
	if _, ok := c.entries[e.key]; ok || e.size() > c.max/16 {
		return
	}
	c.entries[e.key] = c.order.PushFront(e)
	c.size += e.size()
	for c.size > c.max {
		last := c.order.Back()
		old := c.order.Remove(last).(*entry)
		delete(c.entries, old.key)
		c.size -= old.size()
	}
}
