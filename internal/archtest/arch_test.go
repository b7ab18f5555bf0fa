// Package archtest keeps the plan of the house: which package may import which.
// The rules are those of docs/design.md; a rule that has to change is changed
// there and here, with a reason, never by an exception in passing.
package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	module   = "kundenportal"
	internal = module + "/internal/"
)

// pkg is what go list tells of a package.
type pkg struct {
	ImportPath string
	Name       string
	Dir        string
	GoFiles    []string
	Imports    []string // of production files
}

// room is the path below internal/, empty for a package outside.
func (p pkg) room() string { return room(p.ImportPath) }

func room(path string) string {
	r, ok := strings.CutPrefix(path, internal)
	if !ok {
		return ""
	}
	return r
}

// within reports whether a room is one of others or below one.
func within(room string, others ...string) bool {
	return slices.ContainsFunc(others, func(o string) bool { return room == o || strings.HasPrefix(room, o+"/") })
}

// useCases are the packages of one capability each.
var useCases = []string{"ticket", "account", "directory", "knowledge", "textblock", "notify", "figures", "level", "settings"}

// arrow is a rule about the imports of production files.
type arrow struct {
	rule string
	// forbids says whether the package must not import a path. Paths are given
	// in full; those of the standard library are not asked about.
	forbids func(from pkg, path string) bool
}

var arrows = []arrow{
	{"desk, the domain, imports the standard library only", func(from pkg, _ string) bool {
		return within(from.room(), "desk")
	}},
	{"search imports nothing of ours", func(from pkg, path string) bool {
		return within(from.room(), "search") && ours(path)
	}},
	{"store imports of ours only desk and what turns text into keys: search and i18n", func(from pkg, path string) bool {
		return within(from.room(), "store") && !within(from.room(), "store/storetest") && ours(path) &&
			!within(room(path), "desk", "search", "i18n", "store")
	}},
	{"use cases do not import one another", func(from pkg, path string) bool {
		own := slices.IndexFunc(useCases, func(u string) bool { return within(from.room(), u) })
		other := slices.IndexFunc(useCases, func(u string) bool { return within(room(path), u) })
		return own >= 0 && other >= 0 && own != other
	}},
	{"use cases know nothing of HTTP, of mail's transport and of what is above them", func(from pkg, path string) bool {
		return within(from.room(), useCases...) && (path == "net/http" || within(room(path), "web", "api", "inbound", "app", "jobs", "demo"))
	}},
	{"below web, api, app and the demo nobody imports web", func(from pkg, path string) bool {
		return !within(from.room(), "web", "api", "app", "demo") && !within(from.ImportPath, module+"/cmd", module+"/e2e") && within(room(path), "web")
	}},
	{"web never imports store", func(from pkg, path string) bool {
		return within(from.room(), "web") && within(room(path), "store")
	}},
	{"api and inbound never import store", func(from pkg, path string) bool {
		return within(from.room(), "api", "inbound") && within(room(path), "store")
	}},
	{"the customer's pages do not import the staff's or the administrator's", func(from pkg, path string) bool {
		return within(from.room(), "web/customer", "web/organisation") && within(room(path), "web/staff", "web/admin")
	}},
	{"of the customer's pages, the staff's import ticketview only", func(from pkg, path string) bool {
		return within(from.room(), "web/staff", "web/admin") && within(room(path), "web/customer", "web/organisation") && !within(room(path), "web/customer/ticketview")
	}},
	{"mail does not import use cases, store or web", func(from pkg, path string) bool {
		return within(from.room(), "mail") && within(room(path), append([]string{"store", "web", "jobs", "app"}, useCases...)...)
	}},
	{"jobs imports of ours only store and desk", func(from pkg, path string) bool {
		return within(from.room(), "jobs") && ours(path) && !within(room(path), "store", "desk", "jobs")
	}},
	{"blob, richtext, i18n and config stand alone", func(from pkg, path string) bool {
		alone := []string{"blob", "richtext", "i18n", "config", "sheet"}
		return within(from.room(), alone...) && ours(path) && !within(room(path), from.room(), "desk")
	}},
	{"preview knows of ours the bytes of attachments only", func(from pkg, path string) bool {
		return within(from.room(), "preview") && ours(path) && !within(room(path), "preview", "blob")
	}},
	{"presence, which is memory, knows of ours the domain only", func(from pkg, path string) bool {
		return within(from.room(), "presence") && ours(path) && !within(room(path), "desk")
	}},
	{"only cmd, bench, the testkit and the journeys import app", func(from pkg, path string) bool {
		return within(room(path), "app") && !within(from.room(), "app", "testkit") && !within(from.ImportPath, module+"/cmd", module+"/e2e", module+"/bench")
	}},
	{"SQL drivers are for store", func(from pkg, path string) bool {
		return (strings.HasPrefix(path, "modernc.org/sqlite") || strings.HasPrefix(path, "github.com/jackc/pgx")) &&
			!within(from.room(), "store", "testkit")
	}},
	{"no production file imports testkit", func(from pkg, path string) bool {
		return within(room(path), "testkit") && !within(from.room(), "testkit", "store/storetest")
	}},
}

func ours(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

// standard reports whether a path is of the standard library, whose first
// element has no dot.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && !ours(path)
}

// breaches lists what of a package breaks an arrow.
func breaches(p pkg) []string {
	var out []string
	for _, path := range p.Imports {
		for _, a := range arrows {
			// HTTP is the one package of the standard library that a rule is about.
			if (!standard(path) || path == "net/http" && !within(p.room(), "desk")) && a.forbids(p, path) {
				out = append(out, p.ImportPath+" imports "+path+": "+a.rule)
			}
		}
	}
	return out
}

func list(t *testing.T) []pkg {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Name,Dir,GoFiles,Imports", module+"/...")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 5 {
		t.Fatalf("go list found %d packages only", len(all))
	}
	return all
}

func TestTheArrowsRunOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		for _, b := range breaches(p) {
			t.Error(b)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		if len(p.GoFiles) == 0 {
			continue // tests only
		}
		want := "Package " + p.Name + " "
		if p.Name == "main" {
			want = "" // a command's comment begins with what it does
		}
		docs := comments(t, p)
		if !slices.ContainsFunc(docs, func(doc string) bool { return doc != "" && strings.HasPrefix(doc, want) }) {
			t.Errorf("%s has no package comment that begins with %q", p.ImportPath, want)
		}
	}
}

// comments are the package comments in a package's files. Those of generated
// files, which tell the generator's version, do not count.
func comments(t *testing.T, p pkg) []string {
	t.Helper()
	var out []string
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if f.Doc != nil && !ast.IsGenerated(f) {
			out = append(out, f.Doc.Text())
		}
	}
	return out
}

func TestTheRulesSeeWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, path string
		want       bool
	}{
		{"internal/desk", "github.com/google/uuid", true},
		{"internal/desk", "kundenportal/internal/i18n", true},
		{"internal/desk", "time", false},
		{"internal/search", "kundenportal/internal/desk", true},
		{"internal/search", "github.com/blevesearch/snowballstem", false},
		{"internal/store", "kundenportal/internal/desk", false},
		{"internal/store", "kundenportal/internal/search", false},
		{"internal/store", "kundenportal/internal/i18n", false},
		{"internal/store", "kundenportal/internal/mail", true},
		{"internal/store/storetest", "kundenportal/internal/testkit/pg", false},
		{"internal/ticket", "kundenportal/internal/store", false},
		{"internal/ticket", "kundenportal/internal/notify", true},
		{"internal/ticket", "net/http", true},
		{"internal/account", "kundenportal/internal/web/ui", true},
		{"internal/web/customer", "kundenportal/internal/ticket", false},
		{"internal/web/customer", "kundenportal/internal/store", true},
		{"internal/web/customer", "kundenportal/internal/web/staff", true},
		{"internal/web/organisation", "kundenportal/internal/web/admin", true},
		{"internal/web/admin", "kundenportal/internal/web/organisation", true},
		{"internal/web/staff", "kundenportal/internal/web/customer", true},
		{"internal/web/staff", "kundenportal/internal/web/customer/ticketview", false},
		{"internal/web", "kundenportal/internal/web/customer", false},
		{"internal/mail", "kundenportal/internal/notify", true},
		{"internal/mail", "kundenportal/internal/desk", false},
		{"internal/jobs", "kundenportal/internal/store", false},
		{"internal/jobs", "kundenportal/internal/mail", true},
		{"internal/presence", "kundenportal/internal/store", true},
		{"internal/presence", "kundenportal/internal/desk", false},
		{"internal/richtext", "kundenportal/internal/i18n", true},
		{"internal/app", "modernc.org/sqlite", true},
		{"internal/store", "modernc.org/sqlite", false},
		{"internal/web", "kundenportal/internal/testkit", true},
		{"internal/web", "kundenportal/internal/app", true},
		{"internal/notify", "kundenportal/internal/app", true},
		{"cmd/portal", "kundenportal/internal/app", false},
		{"internal/demo", "kundenportal/internal/app", true},
		{"bench", "kundenportal/internal/app", false},
		{"e2e", "kundenportal/internal/app", false},
	} {
		got := breaches(pkg{ImportPath: module + "/" + c.from, Imports: []string{c.path}})
		if (len(got) > 0) != c.want {
			t.Errorf("%s imports %s: %q, want a breach: %v", c.from, c.path, got, c.want)
		}
	}
}
