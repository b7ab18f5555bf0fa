package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the top of the work tree, seen from this package.
const root = "../.."

func text(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// required is a line of go.mod's require blocks; a direct dependency has no comment.
var required = regexp.MustCompile(`(?m)^(?:\t|require )([^\s()]+) (v\S+)( // indirect)?$`)

// direct lists the modules that go.mod requires because our own code imports them.
func direct(gomod string) []string {
	var out []string
	for _, m := range required.FindAllStringSubmatch(gomod, -1) {
		if m[3] == "" {
			out = append(out, m[1])
		}
	}
	return out
}

// named says whether a page has a module's path as code: one path is often the beginning of another.
func named(page, module string) bool { return strings.Contains(page, "`"+module+"`") }

func TestEveryDirectDependencyIsNamedWithItsReason(t *testing.T) {
	t.Parallel()
	page := text(t, "docs/dependencies.md")
	modules := direct(text(t, "go.mod"))
	if len(modules) < 10 {
		t.Fatalf("go.mod has %d direct dependencies only: the pattern does not fit any more", len(modules))
	}
	for _, m := range modules {
		if !named(page, m) {
			t.Errorf("docs/dependencies.md does not say what `%s` is for", m)
		}
	}
	for _, m := range listed(page) {
		if !slices.Contains(modules, m) {
			t.Errorf("docs/dependencies.md names `%s`, which go.mod does not require directly", m)
		}
	}
}

// firstColumn is a module's path at the beginning of a row of the tables below "Go modules".
var firstColumn = regexp.MustCompile("(?m)^\\| `([a-z]+\\.[a-z]+/[^`]+)`")

func listed(page string) []string {
	_, page, _ = strings.Cut(page, "\n## Go modules\n")
	page, _, _ = strings.Cut(page, "\n## ")
	var out []string
	for _, m := range firstColumn.FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestEveryToolIsNamedWithItsReason(t *testing.T) {
	t.Parallel()
	page := text(t, "docs/dependencies.md")
	_, block, ok := strings.Cut(text(t, "tools/go.mod"), "\ntool (\n")
	if !ok {
		t.Fatal("tools/go.mod has no tool block")
	}
	block, _, _ = strings.Cut(block, ")")
	for tool := range strings.FieldsSeq(block) {
		if !named(page, tool) {
			t.Errorf("docs/dependencies.md does not say what `%s` is for", tool)
		}
	}
}

func TestTheListOfThirdPartyModulesIsCurrent(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-deps",
		"-f", "{{with .Module}}{{if not .Main}}| {{.Path}} | {{.Version}} |{{end}}{{end}}", "./cmd/portal")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(want)
	want = slices.Compact(want)
	page := text(t, "THIRD_PARTY.md")
	for _, row := range want {
		if !strings.Contains(page, "\n"+row+" ") {
			t.Errorf("THIRD_PARTY.md lacks %s…: run bash scripts/licences.sh", row)
		}
	}
	_, table, _ := strings.Cut(page, "| module | version | licence |")
	if n := strings.Count(table, "\n| ") - 1; n != len(want) {
		t.Errorf("THIRD_PARTY.md lists %d modules, %d are linked: run bash scripts/licences.sh", n, len(want))
	}
}

func TestDirectDependenciesAreReadFromGoMod(t *testing.T) {
	t.Parallel()
	got := direct("module x\n\ngo 1.26.0\n\nrequire (\n\ta.b/one v1.0.0\n\ta.b/two/v2 v2.0.0 // indirect\n)\n\nrequire a.b/three v0.1.0\n")
	if !slices.Equal(got, []string{"a.b/one", "a.b/three"}) {
		t.Error(got)
	}
}
