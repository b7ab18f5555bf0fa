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

// numbered are the beginnings of keys that end in a number, the only ones whose end no source has.
var numbered = []string{"figures.months.", "rating.score.", "date.weekday."}

var (
	askedKey = regexp.MustCompile(`\.[TN]\(\s*"([^"]*)"\s*[,)]`)
	literal  = regexp.MustCompile(`"((?:[^"\\\n]|\\.)*)"`)
	begun    = regexp.MustCompile(`"([a-z0-9_]+(?:\.[a-z0-9_]+)*[._])"\s*\+`)
)

// words are what the sources have in quotes, and the beginnings of keys that they put together.
type words struct {
	quoted map[string]bool
	begun  map[string]bool
}

func (w words) add(text string) {
	for _, m := range literal.FindAllStringSubmatch(text, -1) {
		w.quoted[m[1]] = true
	}
	for _, m := range begun.FindAllStringSubmatch(text, -1) {
		w.begun[m[1]] = true
	}
}

// use says whether a key is asked for: it stands in a source as it is, or a source has a beginning
// of it, "state." or "customer.form.impact_", and what follows stands in quotes too, as a whole or
// part by part: the name of a state, or "confirm" and ".text".
func (w words) use(key string) bool {
	if w.quoted[key] || hasPrefix(key, numbered) {
		return true
	}
	for i := range key {
		beginning, rest := key[:i], key[i:]
		whole := rest[0] == '.' && w.quoted[beginning] && strings.Contains(beginning, ".")
		if !whole && !w.begun[beginning] {
			continue
		}
		rest = strings.TrimPrefix(rest, ".")
		if w.quoted[rest] || !slices.ContainsFunc(strings.Split(rest, "."), func(part string) bool { return !w.has(part) }) {
			return true
		}
	}
	return false
}

// has says whether a part of a key stands in quotes: whole, as ".text", or in two, "decided_" and
// "confirm" or "question" and "_required".
func (w words) has(part string) bool {
	if w.quoted[part] || w.quoted["."+part] || w.quoted["."+part+"."] {
		return true
	}
	for i, r := range part {
		if r == '_' && (w.quoted[part[:i+1]] && w.quoted[part[i+1:]] || w.quoted[part[:i]] && w.quoted[part[i:]]) {
			return true
		}
	}
	return false
}

// TestKeysInSourcesAndCatalogues keeps texts and code together: no source asks
// for a key that does not exist, and no catalogue has a text that nobody asks for.
func TestKeysInSourcesAndCatalogues(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	exists := map[string]bool{}
	for _, key := range b.Keys() {
		exists[key] = true
	}
	found := words{map[string]bool{}, map[string]bool{}}
	eachSource(t, "..", func(path, text string) {
		for _, m := range askedKey.FindAllStringSubmatch(text, -1) {
			if key := m[1]; !exists[key] {
				t.Errorf("%s asks for the key %q, which no catalogue has", path, key)
			}
		}
		found.add(text)
	})
	for _, key := range b.Keys() {
		if !found.use(key) {
			t.Errorf("no source asks for the key %q", key)
		}
	}
}

func TestAKeyIsUsedOnlyIfASourceHasAllOfIt(t *testing.T) {
	t.Parallel()
	w := words{map[string]bool{}, map[string]bool{}}
	w.add(`l.T("nav.tickets") + l.T("state." + s) + l.T("form.impact_" + i) + item{"auth.report"} + p.text("text")
		const ( A = "new"; B = "one_person"; C = "confirm" ); key + ".title"; l.T("decide." + a + ".text"); "job." + "mail.sent"; "error." + k + "_required"; "button"`)
	for key, want := range map[string]bool{
		"nav.tickets": true, "nav.other": false,
		"state.new": true, "state.old": false,
		"form.impact_one_person": true, "form.impact_two": false, "form.one_person": false,
		"auth.report.title": true, "auth.report.lead": false,
		"decide.confirm.text": true, "decide.withdraw.text": false,
		"job.mail.sent": true, "job.mail": false,
		"error.new_required": true, "error.old_required": false,
		"button.new": false, "date.weekday.3": true,
	} {
		if got := w.use(key); got != want {
			t.Errorf("%s: %v, want %v", key, got, want)
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
