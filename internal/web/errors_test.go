package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// secretRoute finds the routes whose paths hold a secret.
var secretRoute = regexp.MustCompile(`^"(?:GET|POST) (/.*/)\{(?:token|secret)\}`)

func TestNoSecretOfAPathIsLogged(t *testing.T) {
	t.Parallel()
	found := 0
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, pattern := range literals(file) {
			m := secretRoute.FindStringSubmatch(pattern)
			if m == nil {
				continue
			}
			found++
			for _, before := range []string{m[1], "/" + m[1], strings.ToUpper(m[1])} {
				if got := masked(before + "abc123"); strings.Contains(got, "abc123") {
					t.Errorf("%s is logged as %s", pattern, got)
				}
			}
		}
		return nil
	})
	if err != nil || found < 8 {
		t.Errorf("%d routes found, %v", found, err)
	}
}

// literals lists a file's texts as they are written.
func literals(file *ast.File) (out []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			out = append(out, l.Value)
		}
		return true
	})
	return out
}
