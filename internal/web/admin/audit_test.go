package admin

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
)

// unlogged are what looks like an action in the use cases and is none: the deeds that are made of one, and
// operations.
var unlogged = []string{"contact.activated", "contact.deactivated", "ticket.unsent", "ticket.act", "ticket.files", "ticket.change"}

// An action is named by what it was done to; operations in errors are named by their packages, columns by their tables.
var (
	actionName = regexp.MustCompile(`^[a-z_]{2,}\.[a-z_]+$`)
	otherName  = regexp.MustCompile(`^(account|directory|figures|notify|store|error|mail|brand|foot|lead|subject)\.|_$`)
)

// actions gives what the use cases write into the log, by the file that does.
func actions(t *testing.T, texts *i18n.Bundle) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, room := range []string{"account", "directory", "figures", "knowledge", "level", "notify", "settings", "store", "textblock", "ticket"} {
		files, err := filepath.Glob("../../" + room + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal(room, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				s, _ := strconv.Unquote(lit.Value)
				if !actionName.MatchString(s) || otherName.MatchString(s) || texts.Has(s) || slices.Contains(unlogged, s) {
					return true
				}
				found[s] = name
				return true
			})
		}
	}
	if len(found) < 50 {
		t.Errorf("only %d actions found", len(found))
	}
	return found
}

// What the use cases write into the log is told in words: a new action without a text fails here.
func TestEveryActionOfTheLogHasItsWords(t *testing.T) {
	t.Parallel()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for s, file := range actions(t, texts) {
		if !texts.Has("audit.action." + s) {
			t.Errorf("%s: the log shows %q as it is", file, s)
		}
	}
}

func TestTheLogCanBeNarrowedToEveryAreaOfItsActions(t *testing.T) {
	t.Parallel()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{"audit": true} // its only action has the name of a text too
	for s, file := range actions(t, texts) {
		area, _, _ := strings.Cut(s, ".")
		if used[area] = true; !slices.Contains(directory.AuditAreas, area) {
			t.Errorf("%s: %q is of no area that can be chosen", file, s)
		}
	}
	for _, area := range directory.AuditAreas {
		if !used[area] {
			t.Errorf("the area %q finds nothing", area)
		}
		if !texts.Has("audit.area." + area) {
			t.Errorf("the area %q has no name", area)
		}
	}
}
