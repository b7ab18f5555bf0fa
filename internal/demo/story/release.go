package story

import (
	"fmt"
	"time"
)

// release is a product with its newest version; the older ones follow from a
// release every half year.
type release struct {
	key, name    string
	major, minor int
}

const (
	sinceRelease = 75 * 24 * time.Hour // age of the current versions at the demo's present
	releaseCycle = 182 * 24 * time.Hour
)

func releases() []release {
	return []release{
		{"finanzen", "Kontor Finanzen", 9, 6},
		{"personal", "Kontor Personal", 7, 8},
		{"zeit", "Kontor Zeit", 4, 6},
		{"akten", "Aktenwerk", 5, 7},
		{"gebuehren", "Gebührenwerk", 12, 8},
		{"planung", "Planwerk Haushalt", 3, 7},
	}
}

func releaseOf(key string) (release, bool) {
	for _, r := range releases() {
		if r.key == key {
			return r, true
		}
	}
	return release{}, false
}

// version names the version that came out n releases before (or, negative, after) the newest.
func (r release) version(n int) string { return fmt.Sprintf("%d.%d", r.major, r.minor-n) }

// behind is how many releases the version installed at t lies behind the one of now.
func behind(t, now time.Time) int {
	age := now.Sub(t) - sinceRelease
	if age < 0 {
		return 0
	}
	return 1 + int(age/releaseCycle)
}
