package staff

import (
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/ui"
)

func path(number string) string { return "/staff/tickets/" + number }

// next says whose turn it is, as staff see it.
func next(s desk.State) string {
	switch {
	case s == desk.Closed:
		return ""
	case s.IsWithCustomer():
		return ui.NextCustomer
	}
	return ui.NextSupport
}

// plan tells what a ticket is scheduled for: version, day or both.
func plan(l *i18n.Loc, version, day string) string {
	switch {
	case day == "":
		return version
	case version == "":
		return l.ISODate(day)
	}
	return version + " (" + l.ISODate(day) + ")"
}

func rows(l *i18n.Loc, list []desk.StaffRow) []ui.Row {
	out := make([]ui.Row, 0, len(list))
	for _, r := range list {
		row := ui.Row{Number: r.Number, Href: path(r.Number), Subject: r.Subject, Unread: r.Unread, Product: r.Product,
			State: string(r.State), Kind: string(r.Kind), Impact: string(r.Impact), Next: next(r.State), Reporter: r.Reporter,
			Organisation: r.Org, Priority: string(r.Priority), Assignee: r.Assignee, Team: r.Team,
			OwnRef: r.OwnRef, Due: r.DueAt, Created: r.CreatedAt, Updated: r.StaffAt}
		if r.Replied {
			row.Mark = l.T("staff.replied")
		}
		if r.Raised != desk.NotRaised {
			row.Mark = l.T("raised." + string(r.Raised) + ".title")
		}
		if r.Left > 0 {
			row.Left = l.T("ui.service.short", "time", ui.ServiceTime(l, r.Left))
		}
		if r.State == desk.Scheduled {
			row.NextDate = plan(l, r.PlannedFor, r.PlannedDate)
		}
		out = append(out, row)
	}
	return out
}

func count(l *i18n.Loc, c desk.Count) string {
	if c.More {
		return l.Number(c.N) + "+"
	}
	return l.Number(c.N)
}

// cursorText and readCursor write a place in a list into an address and back; what is no place is
// the start.
func cursorText(c desk.Cursor) string {
	return strconv.FormatInt(c.Key, 36) + "." + strconv.FormatInt(c.ID, 36)
}

func readCursor(s string) desk.Cursor {
	key, id, _ := strings.Cut(s, ".")
	k, err1 := strconv.ParseInt(key, 36, 64)
	i, err2 := strconv.ParseInt(id, 36, 64)
	if err1 != nil || err2 != nil {
		return desk.Cursor{}
	}
	return desk.Cursor{Key: k, ID: i}
}

// day reads YYYY-MM-DD as the beginning of that day; anything else is no day.
func day(s string, zone *time.Location) time.Time {
	s, _ = desk.Day(s)
	t, err := time.ParseInLocation(time.DateOnly, s, zone)
	if err != nil {
		return time.Time{}
	}
	return t
}
