package desk

import "testing"

func TestPlaceholdersBecomeTheTicketsValues(t *testing.T) {
	t.Parallel()
	x := Ticket{Number: "2026-000007", Subject: "Druck {agent} bricht ab", Reporter: Named{Name: "Miriam Köhler"}, Org: Named{Name: "Stadt Altenau"},
		Product: Named{Name: "Finanzen"}}
	for name, c := range map[string]struct{ body, want string }{
		"every placeholder":                  {"{name}, {organisation}, {number}, {product}, {agent}: {link}", "Miriam Köhler, Stadt Altenau, 2026-000007, Finanzen, Tomke Bruns: https://p.example/tickets/2026-000007"},
		"what a value has in braces stays":   {"„{subject}“", "„Druck {agent} bricht ab“"},
		"what is unknown stays":              {"{nam} { name }", "{nam} { name }"},
		"a text without placeholders stays":  {"Guten Tag", "Guten Tag"},
		"one in braces of its own is filled": {"{{number}}", "{2026-000007}"},
	} {
		if got := FillPlaceholders(c.body, x, "Tomke Bruns", "https://p.example"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAnUnknownPlaceholderIsNamed(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{"{name} {organisation}": "", "{name} {Nummer}": "{Nummer}", "{größe}": "{größe}", `{"a": 1} { name } {}`: ""} {
		if got := UnknownPlaceholder(body); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func TestABlockFallsBackToTheOtherLanguageAndIsForItsTeam(t *testing.T) {
	t.Parallel()
	b := TextBlock{Bodies: map[string]string{"de": "Guten Tag"}, Team: Named{ID: 2}}
	if b.Body("en") != "Guten Tag" || b.Body("de") != "Guten Tag" || (TextBlock{}).Body("de") != "" {
		t.Error("the other language's text is missing")
	}
	if !b.For(2, nil) || !b.For(1, []int64{2}) || b.For(1, []int64{1}) || !(TextBlock{}).For(1, nil) {
		t.Error("a team's block is for its tickets and its people, one without a team for all")
	}
}
