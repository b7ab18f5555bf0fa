package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const hidden = "***"

// Secret is a text that shows itself only to who asks with Reveal.
type Secret string

// Reveal gives the text itself.
func (s Secret) Reveal() string { return string(s) }

// String hides the text, also from %v and %s.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the text from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the text from JSON and TOML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the text from structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// The database engines.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// DSN names a database. It may hold a password and shows itself without.
type DSN struct {
	driver string
	value  string
}

// Driver is SQLite or Postgres; empty if the DSN is.
func (d DSN) Driver() string { return d.driver }

// Reveal gives what the driver needs: SQLite the file's path, PostgreSQL the
// URL, with its password.
func (d DSN) Reveal() string { return d.value }

// UnmarshalText reads sqlite:PATH or postgres://….
func (d *DSN) UnmarshalText(text []byte) error {
	s := string(text)
	if path, ok := strings.CutPrefix(s, "sqlite:"); ok {
		if path == "" || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "?#") {
			return errors.New(`has no plain path after "sqlite:"`)
		}
		*d = DSN{SQLite, path}
		return nil
	}
	if strings.HasPrefix(s, "postgres://") || strings.HasPrefix(s, "postgresql://") {
		u, err := url.Parse(s)
		if err != nil || u.Path == "" || u.Path == "/" { // the parser's error would repeat the password
			return errors.New("is not a valid postgres:// address with a database's name")
		}
		*d = DSN{Postgres, s}
		return nil
	}
	return errors.New("names no known database")
}

// String hides the password.
func (d DSN) String() string {
	switch d.driver {
	case SQLite:
		return "sqlite:" + d.value
	case Postgres:
		u, err := url.Parse(d.value)
		if err != nil {
			return hidden
		}
		if _, has := u.User.Password(); has {
			u.User = url.UserPassword(u.User.Username(), hidden)
		}
		if q := u.Query(); q.Has("password") {
			q.Set("password", hidden)
			u.RawQuery = q.Encode()
		}
		return strings.ReplaceAll(u.String(), "%2A%2A%2A", hidden)
	}
	return ""
}

// GoString hides the password from %#v.
func (d DSN) GoString() string { return d.String() }

// MarshalText hides the password from JSON and TOML.
func (d DSN) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// LogValue hides the password from structured logs.
func (d DSN) LogValue() slog.Value { return slog.StringValue(d.String()) }

// Size is a number of bytes. As people's file managers do, it counts 1 MB as
// 1024 × 1024 bytes.
type Size int64

var sizeUnits = []struct {
	name  string
	bytes Size
}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}}

// UnmarshalText reads a whole number with one of the units B, KB, MB, GB.
func (s *Size) UnmarshalText(text []byte) error {
	t := strings.ToUpper(strings.ReplaceAll(string(text), " ", ""))
	t = strings.Replace(t, "IB", "B", 1)
	for _, unit := range sizeUnits {
		number, ok := strings.CutSuffix(t, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 0 || n > math.MaxInt64/int64(unit.bytes) {
			break
		}
		*s = Size(n) * unit.bytes
		return nil
	}
	return errors.New("is not a size")
}

// String gives the largest unit that leaves a whole number.
func (s Size) String() string {
	for _, unit := range sizeUnits {
		if s >= unit.bytes && s%unit.bytes == 0 {
			return strconv.FormatInt(int64(s/unit.bytes), 10) + unit.name
		}
	}
	return "0B"
}

// Clock is a time of day in minutes since midnight, 0 to 1440.
type Clock int

// UnmarshalText reads HH:MM, 24:00 included.
func (c *Clock) UnmarshalText(text []byte) error {
	if string(text) == "24:00" {
		*c = 24 * 60
		return nil
	}
	t, err := time.Parse("15:04", string(text))
	if err != nil {
		return errors.New("is not a time of day")
	}
	*c = Clock(t.Hour()*60 + t.Minute())
	return nil
}

// String gives HH:MM.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// Date is a calendar date, YYYY-MM-DD (ISO 8601).
type Date string

// UnmarshalText reads an existing date.
func (d *Date) UnmarshalText(text []byte) error {
	if _, err := time.Parse(time.DateOnly, string(text)); err != nil {
		return errors.New("is not a date")
	}
	*d = Date(text)
	return nil
}

// Weekdays is a set of days, from Monday on.
type Weekdays []time.Weekday

// week is Monday to Sunday with the names that are understood; the first is
// the one that is printed.
var week = []struct {
	day   time.Weekday
	names []string
}{
	{time.Monday, []string{"Mo", "Mon"}}, {time.Tuesday, []string{"Di", "Tue"}}, {time.Wednesday, []string{"Mi", "Wed"}},
	{time.Thursday, []string{"Do", "Thu"}}, {time.Friday, []string{"Fr", "Fri"}}, {time.Saturday, []string{"Sa", "Sat"}},
	{time.Sunday, []string{"So", "Sun"}},
}

// UnmarshalText reads days and ranges, as in "Mo-Do, Sa".
func (w *Weekdays) UnmarshalText(text []byte) error {
	var chosen [7]bool
	for piece := range strings.SplitSeq(string(text), ",") {
		first, last, isRange := strings.Cut(piece, "-")
		if !isRange {
			last = first
		}
		from, to := weekday(first), weekday(last)
		if from < 0 || to < 0 || from > to {
			return errors.New("is not a list of weekdays")
		}
		for i := from; i <= to; i++ {
			chosen[i] = true
		}
	}
	*w = nil
	for i, yes := range chosen {
		if yes {
			*w = append(*w, week[i].day)
		}
	}
	return nil
}

func weekday(name string) int {
	name = strings.TrimSpace(name)
	for i, d := range week {
		if slices.ContainsFunc(d.names, func(n string) bool { return strings.EqualFold(n, name) }) {
			return i
		}
	}
	return -1
}

// String lists the days, neighbours as a range.
func (w Weekdays) String() string {
	var parts []string
	for i := 0; i < len(week); i++ {
		last := i
		for last < len(week) && slices.Contains(w, week[last].day) {
			last++
		}
		switch last - i {
		case 0:
			continue
		case 1:
			parts = append(parts, week[i].names[0])
		default:
			parts = append(parts, week[i].names[0]+"-"+week[last-1].names[0])
		}
		i = last
	}
	return strings.Join(parts, ",")
}
