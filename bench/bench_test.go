package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

func TestQuantileTakesTheNearestValue(t *testing.T) {
	t.Parallel()
	values := []time.Duration{50, 10, 40, 20, 30}
	for q, want := range map[float64]time.Duration{0: 10, 0.5: 30, 0.95: 50, 1: 50} {
		if got := quantile(values, q); got != want {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
	if got := quantile([]time.Duration(nil), 0.5); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func TestRatioComparesRoundByRound(t *testing.T) {
	t.Parallel()
	// The machine was twice as slow in the second round, which the ratio must not show.
	page := &subject{cpu: []time.Duration{800, 1600, 900}}
	static := &subject{cpu: []time.Duration{100, 200, 100}}
	if got := page.ratio(static); got != 8 {
		t.Errorf("ratio %v, want 8", got)
	}
}

func TestFormIsReadWithTheValuesThatABrowserWouldSend(t *testing.T) {
	t.Parallel()
	page := parse(t, `<form method="get" action="/search"><input name="q"></form>
		<form method="post" action="/sign-in" enctype="multipart/form-data"><input type="hidden" name="next" value="/tickets">
		<input name="username" value="x"><input type="password" name="password"><input type="checkbox" name="stay" value="1">
		<input type="checkbox" name="old" value="1" checked><textarea name="body"></textarea><button>Los</button></form>`)
	f := findForm(page, func(f form) bool { return f.secret != "" })
	if f == nil {
		t.Fatal("the form was not found")
	}
	got := []any{f.action, f.name, f.secret, f.multipart, f.values.Encode()}
	want := []any{"/sign-in", "username", "password", true, "body=&next=%2Ftickets&old=1&username=x"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestFilesThatABrowserFetchesByItself(t *testing.T) {
	t.Parallel()
	page := parse(t, `<link rel="stylesheet" href="/a.css"><link rel="alternate" href="/feed"><link rel="icon" href="/i.svg">
		<script src="/p.js"></script><img src="data:image/png;base64,x"><a href="/other">x</a>`)
	if d := cmp.Diff([]string{"/a.css", "/i.svg", "/p.js"}, linked(page)); d != "" {
		t.Error(d)
	}
}

func TestTextIsTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	first, again := newWriter(1, 7).text(3), newWriter(1, 7).text(3)
	if first != again {
		t.Error("the same seed wrote two texts")
	}
	if first == newWriter(1, 8).text(3) {
		t.Error("two seeds wrote one text")
	}
	for i := range uint64(200) {
		if s := newWriter(2, i).text(2); strings.ContainsAny(s, "{}") {
			t.Fatalf("a gap was left open: %s", s)
		}
	}
}

func parse(t *testing.T, text string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return root
}
