package desk

import "testing"

func TestTypedTextLosesWhatNobodySees(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"  Guten\r\nTag\rund\tmehr ":        "Guten\nTag\nund\tmehr",
		"a\x00b\x1b[31mc\u0085d":            "ab[31mcd",
		"rechnung\u202efdp.exe":             "rechnungfdp.exe",
		"\u2066innen\u2069 \u200eund\u200f": "innen und",
		"kaputt \xff\xfe":                   "kaputt",
		"Zoë & Şahin – „ja“ 👍🏽":             "Zoë & Şahin – „ja“ 👍🏽",
	} {
		if got := Text(typed); got != want {
			t.Errorf("Text(%q) = %q, want %q", typed, got, want)
		}
	}
	if got := Line(" zwei\n Zeilen\u202e "); got != "zwei Zeilen" {
		t.Errorf("Line gives %q", got)
	}
}
