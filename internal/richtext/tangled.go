package richtext

import "strings"

// Beyond these, a text is shown as it is. Nobody writes so by hand; pasted logs
// and attacks look so, and looking for structure in them takes time that grows
// with the square. Within them the worst text costs tens of milliseconds.
const (
	maxBytes    = 64 << 10
	maxBrackets = 2000 // [ and ], for links
	maxMarks    = 4000 // * and _, for emphasis
	maxDepth    = 48   // lists and quotes within one another, begun on one line
)

// tangled reports whether no Markdown is looked for in a text.
func tangled(src string) bool {
	if len(src) > maxBytes ||
		strings.Count(src, "[")+strings.Count(src, "]") > maxBrackets ||
		strings.Count(src, "*")+strings.Count(src, "_") > maxMarks {
		return true
	}
	for line := range strings.Lines(src) {
		if depth(line) > maxDepth {
			return true
		}
	}
	return false
}

// depth counts the marks of quotes and list items that a line begins with.
func depth(line string) int {
	n := 0
	for i := range len(line) {
		switch c := line[i]; {
		case c == '>':
			n++
		case strings.IndexByte("-+*.)", c) >= 0:
			if i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t') {
				n++
			}
		case c == ' ' || c == '\t' || '0' <= c && c <= '9':
		default:
			return n
		}
	}
	return n
}
