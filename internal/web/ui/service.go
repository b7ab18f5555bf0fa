package ui

import (
	"time"

	"kundenportal/internal/i18n"
)

// ServiceTime writes a stretch of service time: "2 Std. 10 Min.". What is less than a minute is one.
func ServiceTime(l *i18n.Loc, d time.Duration) string {
	minutes := max(int((d+time.Minute-1)/time.Minute), 1)
	hours := minutes / 60
	minutes %= 60
	switch {
	case hours == 0:
		return l.T("ui.service.minutes", "minutes", minutes)
	case minutes == 0:
		return l.T("ui.service.hours", "hours", l.Number(hours))
	}
	return l.T("ui.service.both", "hours", l.Number(hours), "minutes", minutes)
}

// Left writes how much service time is left until a moment: "noch 2 Std. 10 Min.", or that it has passed.
func Left(l *i18n.Loc, now, due time.Time, left time.Duration) string {
	if !now.Before(due) {
		return l.T("ui.service.overdue", "time", dueTime(l, now, due))
	}
	return l.T("ui.service.left", "time", ServiceTime(l, left))
}

func (f Field) cell(hint string) Field {
	f.Attrs = map[string]any{"aria-label": f.Label, "aria-describedby": hint, "autocomplete": "off"}
	if f.Error != "" {
		f.Attrs["aria-describedby"] = f.errorID() + " " + hint
	}
	return f
}

// dueTime is a moment as lists show it: the time alone on the same day.
func dueTime(l *i18n.Loc, now, due time.Time) string {
	if l.Date(now) == l.Date(due) {
		return l.Time(due)
	}
	return l.DateTime(due)
}
