package desk

import (
	"strings"
	"time"
)

// Day reads a calendar date as people type it, 24.11.2026, or as a date field sends it, 2026-11-24
// (ISO 8601), and gives it as the latter. Text browsers have no date field.
func Day(typed string) (day string, ok bool) {
	typed = strings.TrimSpace(typed)
	for _, layout := range []string{time.DateOnly, "2.1.2006"} {
		if t, err := time.Parse(layout, typed); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return typed, false
}
