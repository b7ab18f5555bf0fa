package config

import "strings"

// Error is one fault: which setting, what is wrong with it, how to mend it.
type Error struct{ Setting, Problem, Fix string }

// Error gives all three on one line.
func (e Error) Error() string {
	return e.Setting + ": " + e.Problem + ". " + e.Fix + "."
}

// Errors is everything that is wrong at once, in the order of the settings.
type Errors []Error

// Error gives one line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// nearest gives the candidate that name was probably meant to be, or "".
func nearest(name string, candidates []string) string {
	best, least := "", max(2, len(name)/4)+1
	for _, c := range candidates {
		if d := distance(name, c); d < least {
			best, least = c, d
		}
	}
	if best != "" {
		return best
	}
	// The right name in the wrong section.
	key := name[strings.LastIndex(name, ".")+1:]
	for _, c := range candidates {
		if strings.HasSuffix(c, "."+key) {
			return c
		}
	}
	return ""
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
