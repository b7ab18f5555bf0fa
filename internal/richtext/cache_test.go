package richtext

import (
	"strconv"
	"strings"
	"sync"
	"testing"
)

func TestWhatIsRememberedIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	c := newCache(1 << 20)
	made := 0
	for range 3 {
		if got := c.get(key{ticketText, "a"}, func(k key) string { made++; return "<" + k.src + ">" }); got != "<a>" {
			t.Errorf("got %q", got)
		}
	}
	c.get(key{articleText, "a"}, func(key) string { made++; return "" })
	if made != 2 {
		t.Errorf("made %d times, want once as a message and once as an article", made)
	}
}

func TestTheCacheStaysWithinItsBytesAndForgetsTheOldest(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	c := newCache(limit)
	put := func(name string) {
		c.get(key{ticketText, name}, func(key) string { return strings.Repeat("x", 10_000) })
	}
	put("used all the time")
	for i := range 1000 {
		put(strconv.Itoa(i))
		put("used all the time")
		if c.size > limit {
			t.Fatalf("size = %d", c.size)
		}
	}
	if _, ok := c.find(key{ticketText, "used all the time"}); !ok {
		t.Error("forgot what is used")
	}
	if _, ok := c.find(key{ticketText, "0"}); ok {
		t.Error("kept what was not used")
	}
	total := 0
	for e := c.order.Front(); e != nil; e = e.Next() {
		total += e.Value.(*entry).size()
	}
	if total != c.size || c.order.Len() != len(c.entries) || total < limit/2 {
		t.Errorf("size = %d, entries hold %d; %d in order, %d found by key", c.size, total, c.order.Len(), len(c.entries))
	}
}

func TestAHugeTextDoesNotDriveOutTheOthers(t *testing.T) {
	t.Parallel()
	c := newCache(1 << 20)
	c.get(key{ticketText, "small"}, func(key) string { return "x" })
	c.get(key{ticketText, "huge"}, func(key) string { return strings.Repeat("x", 1<<20) })
	if _, ok := c.find(key{ticketText, "small"}); !ok {
		t.Error("the small one is gone")
	}
	if _, ok := c.find(key{ticketText, "huge"}); ok {
		t.Error("the huge one was kept")
	}
}

func TestManyUseTheCacheAtOnce(t *testing.T) {
	t.Parallel()
	c := newCache(50_000)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 500 {
				name := strconv.Itoa(i % 100)
				if got := c.get(key{ticketText, name}, func(k key) string { return k.src + strings.Repeat(" ", 1000) }); !strings.HasPrefix(got, name+" ") {
					t.Errorf("got %.10q for %q", got, name)
				}
			}
		})
	}
	wg.Wait()
}
