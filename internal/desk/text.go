package desk

import (
	"strings"
	"unicode"
)

// Line prepares what was typed into one line: control characters and signs that turn the direction
// of writing become nothing, all space becomes single spaces.
func Line(s string) string { return strings.Join(strings.Fields(Text(s)), " ") }

// Text prepares what was typed into several lines: line ends become \n, control characters and signs
// that turn the direction of writing go (they let a text look like another one; Unicode Technical
// Report 36), spaces around are cut.
func Text(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n"), "\r", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), turnsDirection(r):
			return -1
		}
		return r
	}, s))
}

func turnsDirection(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}
