package desk

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MaxGoal bounds a goal, in minutes of service time: about two years.
const MaxGoal = 4000 * 60

// GoalMinutes reads a goal as people type it: hours, 4, or hours and minutes, 0:30. Nothing typed is no goal, 0.
func GoalMinutes(typed string) (minutes int, ok bool) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return 0, true
	}
	h, m, split := strings.Cut(typed, ":")
	hours, err := strconv.Atoi(h)
	if err == nil && split {
		minutes, err = strconv.Atoi(m)
	}
	if err != nil || hours < 0 || minutes < 0 || minutes > 59 || hours > MaxGoal/60 || split && len(m) != 2 {
		return 0, false
	}
	return hours*60 + minutes, true
}

// GoalText writes a goal as it can be typed; no goal is empty.
func GoalText(minutes int) string {
	if minutes == 0 {
		return ""
	}
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}

// Spans reads the hours of a day as people type them, 08:00–12:00, 13:00–17:00; nothing typed is a day without
// service. They are in their order and do not overlap.
func Spans(typed string) (spans []Span, ok bool) {
	for part := range strings.SplitSeq(typed, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		from, to, split := strings.Cut(strings.NewReplacer("–", "-", "—", "-").Replace(part), "-")
		a, errA := clockMinutes(from)
		b, errB := clockMinutes(to)
		if !split || errA != nil || errB != nil || a >= b || len(spans) > 0 && a < spans[len(spans)-1].To {
			return nil, false
		}
		spans = append(spans, Span{a, b})
	}
	return spans, true
}

// clockMinutes reads a time of the day; 24:00 is its end.
func clockMinutes(s string) (int, error) {
	s = strings.TrimSpace(s)
	if s == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err
}

// SpansText writes the hours of a day as they can be typed.
func SpansText(spans []Span) string {
	var parts []string
	for _, s := range spans {
		parts = append(parts, fmt.Sprintf("%02d:%02d–%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60))
	}
	return strings.Join(parts, ", ")
}
