package archtest

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kundenportal/internal/config"
)

var (
	fence   = regexp.MustCompile("(?ms)^```.*?^```$")
	code    = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	mark    = regexp.MustCompile(`[^\p{L}\p{N}\- ]`)
)

// anchors are the names by which a page's headings are linked to, as code forges make them.
func anchors(page string) map[string]bool {
	out := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		out[strings.ReplaceAll(mark.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")] = true
	}
	return out
}

// broken lists the links of a page that lead nowhere. Addresses of the web are not asked, and those that
// begin with a slash are pages of the portal itself, in texts that it shows.
func broken(t *testing.T, name, page string) []string {
	t.Helper()
	var out []string
	prose := code.ReplaceAllString(fence.ReplaceAllString(page, ""), "")
	for _, m := range link.FindAllStringSubmatch(prose, -1) {
		u, err := url.Parse(m[1])
		if err != nil {
			out = append(out, m[1])
			continue
		}
		if u.Scheme != "" || strings.HasPrefix(u.Path, "/") {
			continue
		}
		target, content := name, page
		if u.Path != "" {
			target = filepath.Join(filepath.Dir(name), filepath.FromSlash(u.Path))
			b, err := os.ReadFile(target)
			if info, statErr := os.Stat(target); err != nil && (statErr != nil || !info.IsDir()) {
				out = append(out, m[1])
				continue
			}
			content = string(b)
		}
		if u.Fragment != "" && filepath.Ext(target) == ".md" && !anchors(content)[u.Fragment] {
			out = append(out, m[1])
		}
	}
	return out
}

func TestLinksInMarkdownLeadSomewhere(t *testing.T) {
	t.Parallel()
	pages := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".git") || d.Name() == "testdata" || d.Name() == "demo-data") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".md" {
			return nil
		}
		pages++
		b, err := os.ReadFile(name)
		for _, l := range broken(t, name, string(b)) {
			t.Errorf("%s: nothing is at %s", strings.TrimPrefix(filepath.ToSlash(name), root+"/"), l)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 10 {
		t.Errorf("only %d pages were looked at", pages)
	}
}

func TestBrokenLinksAreSeen(t *testing.T) {
	t.Parallel()
	page := "# Über uns\n[a](#über-uns) [b](#nowhere) [c](arch_test.go) [d](missing.md) ![e](missing.png)\n" +
		"[f](https://example.org/x) [g](/tickets) `[h](code.md)`\n```\n[i](fenced.md)\n```\n"
	if got := strings.Join(broken(t, "page.md", page), " "); got != "#nowhere missing.md missing.png" {
		t.Errorf("broken: %q", got)
	}
}

func TestTheReadmesConfigurationIsAccepted(t *testing.T) {
	t.Parallel()
	_, block, found := strings.Cut(text(t, "README.md"), "```toml\n")
	block, _, closed := strings.Cut(block, "```")
	if !found || !closed {
		t.Fatal("README.md shows no configuration")
	}
	name := filepath.Join(t.TempDir(), "portal.toml")
	if err := os.WriteFile(name, []byte(block), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(config.Source{File: name}); err != nil {
		t.Error(err)
	}
}
