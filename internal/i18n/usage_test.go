package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dynamic are the beginnings of keys that are put together from values of the
// domain, allowed before any page uses them. Others are found in the sources:
// "ui.table." + column, or "ui.auth.report" to which ".title" is added.
var dynamic = []string{
	"kind.", "state.", "next.", "impact.", "result.", "role.", "scope.", "access.", "priority.", "lang.",
	"error.", "button.", "answer.", "date.weekday.", "date.month.",
}

var (
	askedKey = regexp.MustCompile(`\.[TN]\(\s*"([^"]*)"\s*[,)]`)
	literal  = regexp.MustCompile(`"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"`)
	begun    = regexp.MustCompile(`"([a-z0-9_.]+\.)"\s*\+`)
)

// TestKeysInSourcesAndCatalogues keeps texts and code together: no source asks
// for a key that does not exist, and no catalogue has a text that nobody asks for.
func TestKeysInSourcesAndCatalogues(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	exists := map[string]bool{}
	for _, key := range b.Keys() {
		exists[key] = true
	}
	used := map[string]bool{}
	beginnings := slices.Clone(dynamic)
	eachSource(t, "..", func(path, text string) {
		for _, m := range askedKey.FindAllStringSubmatch(text, -1) {
			if key := m[1]; !exists[key] {
				t.Errorf("%s asks for the key %q, which no catalogue has", path, key)
			}
		}
		for _, m := range literal.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
			beginnings = append(beginnings, m[1]+".")
		}
		for _, m := range begun.FindAllStringSubmatch(text, -1) {
			beginnings = append(beginnings, m[1])
		}
	})
	for _, key := range b.Keys() {
		if !used[key] && !hasPrefix(key, beginnings) {
			t.Errorf("no source asks for the key %q", key)
		}
	}
	for _, prefix := range dynamic {
		if !slices.ContainsFunc(b.Keys(), func(key string) bool { return strings.HasPrefix(key, prefix) }) {
			t.Errorf("no key begins with %q", prefix)
		}
	}
}

// eachSource reads the sources that people write: neither tests nor generated templates.
func eachSource(t *testing.T, root string, visit func(path, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := d.Name()
		source := strings.HasSuffix(name, ".templ") || strings.HasSuffix(name, ".go") &&
			!strings.HasSuffix(name, "_templ.go") && !strings.HasSuffix(name, "_test.go")
		if !source {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		visit(path, string(text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func hasPrefix(key string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
}

func TestKeysAreFoundHoweverTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	source := "loc.T(\"nav.tickets\") + p.Loc.N(\n\"list.count\", n) + loc.T(\"state.\"+s)"
	var got []string
	for _, m := range askedKey.FindAllStringSubmatch(source, -1) {
		got = append(got, m[1])
	}
	if strings.Join(got, " ") != "nav.tickets list.count" {
		t.Errorf("found %v", got)
	}
}
