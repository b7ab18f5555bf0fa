package handbooktest_test

import (
	"testing"

	"kundenportal/internal/knowledge/handbook/handbooktest"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		faulty     bool
	}{
		{"paragraphs, lists and inline marks pass", "A *word*, **bold**, `code`.\n\n- one\n- two\n\n1. first\n\n> quoted\n", false},
		{"a second-level heading passes", "## Title\n\nText\n", false},
		{"links to https and mailto pass", "[a](https://example.org), [b](mailto:a@example.org), <a@example.org>\n", false},
		{"an empty body is refused", " \n", true},
		{"a first-level heading is refused", "# Title\n", true},
		{"a raw block is refused", "<div>x</div>\n", true},
		{"raw inline markup is refused", "a <b>x</b>\n", true},
		{"an image is refused", "![alt](https://example.org/a.png)\n", true},
		{"a rule is refused", "a\n\n---\n\nb\n", true},
		{"a script address is refused", "[a](javascript:alert(1))\n", true},
		{"an unencrypted address is refused", "<http://example.org>\n", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			faults := handbooktest.Faults(test.body)
			if got := len(faults) > 0; got != test.faulty {
				t.Errorf("faults = %q, want any: %t", faults, test.faulty)
			}
		})
	}
}
