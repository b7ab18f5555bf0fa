package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The SQLite driver binds by position, so that a statement in which $2 stands before $1 would get its
// values exchanged there, and only there.
func TestParametersFirstAppearInTheirOrder(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var parsed []*ast.File
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
	}
	consts := map[string]string{}
	for range 3 { // constants of constants
		for _, f := range parsed {
			ast.Inspect(f, func(n ast.Node) bool {
				if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == len(v.Names) {
					for i := range v.Names {
						consts[v.Names[i].Name] = sqlText(v.Values[i], consts)
					}
				}
				return true
			})
		}
	}
	statements := 0
	for _, f := range parsed {
		ast.Inspect(f, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			switch e.(type) {
			case *ast.BinaryExpr, *ast.BasicLit:
			default:
				return true
			}
			text := sqlText(e, consts)
			if strings.Contains(text, "$") && parameter.MatchString(text) {
				statements++
				if !inOrder(text) {
					t.Errorf("%s: parameters out of order in\n%s", set.Position(e.Pos()), text)
				}
			}
			return text == "" // the parts of a text are seen with the whole
		})
	}
	if statements < 50 {
		t.Errorf("only %d statements with parameters were found: the test looks past them", statements)
	}
}

func TestOutOfOrderIsSeen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"$1 $2 $1 $3": true, "$2 $1": false, "$1 $3": false, "$1, $2, $10": false} {
		if inOrder(text) != want {
			t.Errorf("inOrder(%q) = %v", text, !want)
		}
	}
}

var parameter = regexp.MustCompile(`\$(\d+)`)

func inOrder(text string) bool {
	last := 0
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || n > last+1 {
			return false
		}
		last = max(last, n)
	}
	return true
}

// sqlText joins the literals and constants of a string expression; what only the run knows is left out.
func sqlText(e ast.Expr, consts map[string]string) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return ""
		}
		text, err := strconv.Unquote(e.Value)
		if err != nil {
			return ""
		}
		return text
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return sqlText(e.X, consts) + sqlText(e.Y, consts)
		}
	case *ast.ParenExpr:
		return sqlText(e.X, consts)
	case *ast.Ident:
		return consts[e.Name]
	}
	return ""
}
