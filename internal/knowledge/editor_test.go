package knowledge_test

import (
	"strings"
	"testing"

	"kundenportal/internal/knowledge"
)

func TestDiffOfLines(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ was, is, want string }{
		"nothing differs":    {"a\nb", "a\nb", " a| b"},
		"from nothing":       {"", "a\nb", "+a|+b"},
		"to nothing":         {"a", "", "-a"},
		"a line in between":  {"a\nc", "a\nb\nc", " a|+b| c"},
		"another line":       {"a\nb\nc", "a\nx\nc", " a|-b|+x| c"},
		"moved to the end":   {"a\nb\nc", "b\nc\na", "-a| b| c|+a"},
		"an empty line more": {"a\nb", "a\n\nb", " a|+| b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, l := range knowledge.Diff(tc.was, tc.is) {
				got = append(got, string(l.Sign)+l.Text)
			}
			if s := strings.Join(got, "|"); s != tc.want {
				t.Errorf("got %q, want %q", s, tc.want)
			}
		})
	}
	many := strings.Repeat("x\n", 3000)
	if got := knowledge.Diff(many, many+"y"); len(got) < 6000 {
		t.Errorf("texts of very many lines are compared in %d lines", len(got))
	}
}

func TestSlugOfATitle(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Bescheide drucken":              "bescheide-drucken",
		"Größe & Straße: Übersicht!":     "groesse-strasse-uebersicht",
		"  -- 100 % --  ":                "100",
		"日本":                             "",
		strings.Repeat("abcdefghi ", 20): "abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi",
	} {
		if got := knowledge.Slug(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}
