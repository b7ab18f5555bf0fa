package story

import "time"

// Office hours in which almost everything happens, in minutes of the day.
const (
	opens   = 7*60 + 30
	closes  = 16*60 + 45
	workday = closes - opens
)

// workAdd moves t by so many minutes of office time, forwards or backwards.
func workAdd(t time.Time, minutes int) time.Time {
	sec := time.Duration(t.Second()) * time.Second
	day, at := split(t)
	if minutes < 0 {
		if !isWorkday(day) || at < opens {
			day, at = previous(day), closes
		}
		at = min(at, closes)
		for at+minutes < opens {
			minutes += at - opens
			day, at = previous(day), closes
		}
		return onDay(day, at+minutes).Add(sec)
	}
	if !isWorkday(day) || at > closes {
		day, at = next(day), opens
	}
	at = max(at, opens)
	for at+minutes > closes {
		minutes -= closes - at
		day, at = next(day), opens
	}
	return onDay(day, at+minutes).Add(sec)
}

// inOffice says whether t lies within office hours.
func inOffice(t time.Time) bool {
	day, at := split(t)
	return isWorkday(day) && at >= opens && at <= closes
}

func split(t time.Time) (day time.Time, minute int) {
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, t.Location()), t.Hour()*60 + t.Minute()
}

func onDay(day time.Time, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, day.Location())
}

func next(day time.Time) time.Time {
	for day = day.AddDate(0, 0, 1); !isWorkday(day); day = day.AddDate(0, 0, 1) {
	}
	return day
}

func previous(day time.Time) time.Time {
	for day = day.AddDate(0, 0, -1); !isWorkday(day); day = day.AddDate(0, 0, -1) {
	}
	return day
}

// isWorkday knows weekends and the holidays with a fixed date that all German
// states share, and the days between the years, when offices are closed.
func isWorkday(day time.Time) bool {
	if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return false
	}
	switch d := day.Day(); day.Month() {
	case time.January:
		return d != 1
	case time.May:
		return d != 1
	case time.October:
		return d != 3
	case time.December:
		return d < 24
	default:
		return true
	}
}

// workdays returns the date n office days after (or before) t.
func workdays(t time.Time, n int) time.Time {
	day, _ := split(t)
	for ; n > 0; n-- {
		day = next(day)
	}
	for ; n < 0; n++ {
		day = previous(day)
	}
	return day
}

func monthName(m time.Month) string {
	return [...]string{
		"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
		"August", "September", "Oktober", "November", "Dezember",
	}[m-1]
}
