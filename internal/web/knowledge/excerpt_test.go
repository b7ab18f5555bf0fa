package knowledge

import (
	"strings"
	"testing"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Wörter und ", 40)
	for name, tc := range map[string]struct{ body, want string }{
		"a short text is whole":                    {"Nur **ein** Satz.", "Nur ein Satz."},
		"of several paragraphs the first is shown": {"Das ist neu:\n\n- eins\n- zwei", "Das ist neu …"},
		"a long one is cut between words":          {long, strings.TrimSpace(strings.Repeat("Wörter und ", 20)) + " …"},
		"nothing stays nothing":                    {"", ""},
	} {
		if got := excerpt(tc.body); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}
