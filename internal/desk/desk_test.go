package desk

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestFoldEmail(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{" Mia.Koehler@Stadt.DE\t": "mia.koehler@stadt.de", "a@b.de": "a@b.de", "": ""} {
		if got := FoldEmail(typed); got != want {
			t.Errorf("FoldEmail(%q) = %q", typed, got)
		}
	}
}

func TestValidEmail(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"mia@stadt.de", "m.k+tickets@amt.stadt.de", "x@xn--mnchen-3ya.de"} {
		if !ValidEmail(good) {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []string{"", "mia", "mia@", "@stadt.de", "mia@stadt", "mia@stadt.de.", "Mia <mia@stadt.de>", "<mia@stadt.de>", "mia@stadt.de, ole@stadt.de",
		"mia@stadt.de\r\nBcc: x@y.de", "mia @stadt.de", "mia@stadt.de ", "mia(hm)@stadt.de", "mia@stadt.de\x00", "mia@@stadt.de",
		strings.Repeat("a", 250) + "@b.de", "mia@[192.0.2.1]", "köhler@stadt.de", "x@münchen.de", "mia\u202e@stadt.de"} {
		if ValidEmail(bad) {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		err  error
		want ErrorKind
	}{
		{"nothing", nil, ""},
		{"any error", errors.New("disk"), Internal},
		{"one of ours", Missing("op"), NotFound},
		{"one of ours, wrapped", fmt.Errorf("op: %w", Fail("op", Forbidden, "error.x")), Forbidden},
		{"one of ours, joined", errors.Join(errors.New("rollback"), Missing("op")), NotFound},
	} {
		if got := KindOf(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	p := Problems{}
	if err := p.Err("op"); err != nil {
		t.Errorf("no problem is %v", err)
	}
	p.Add("subject", "error.first")
	p.Add("subject", "error.second")
	var e *Error
	if !errors.As(p.Err("op"), &e) || e.Kind != Invalid || e.Fields["subject"] != "error.first" {
		t.Errorf("a problem is %v", e)
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Miriam Köhler": "MK", "änne": "Ä", "Anna von Öst": "AÖ", " ": "?"} {
		if got := Initials(name); got != want {
			t.Errorf("Initials(%q) = %q", name, got)
		}
	}
}
