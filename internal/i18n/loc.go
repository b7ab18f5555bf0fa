package i18n

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
)

// Loc writes texts, dates and numbers for one person: in a language and a time
// zone. It is safe for concurrent use.
type Loc struct {
	c    *catalogue
	zone *time.Location

	own    map[string]Wording // stand in for texts of the catalogue, see Reworded
	values []any              // what they may name besides
}

// Lang is the language as in an HTML lang attribute.
func (l *Loc) Lang() string { return l.c.lang }

// T gives the text of a key. args are the names and values of its placeholders
// in turn: T("ticket.created", "number", n). A key that does not exist comes
// back as ⟦key⟧ and is noted in [Bundle.Missing]. Values are put in as they
// are; a number that is to be grouped goes through [Loc.Number] or [Loc.N].
func (l *Loc) T(key string, args ...any) string {
	if w, ok := l.own[key]; ok {
		return l.reword(key, w, args)
	}
	m := l.c.messages[key]
	if m == nil {
		return l.c.absent(key)
	}
	if m.other.pieces == nil {
		return m.other.text
	}
	return l.fill(key, m.other, args)
}

// Has says whether the catalogues have a text under a key.
func (l *Loc) Has(key string) bool { return l.c.messages[key] != nil }

// N gives the text of a key in the plural form for n; {{.n}} in it is n as
// [Loc.Number] writes it. Otherwise it does as [Loc.T].
func (l *Loc) N(key string, n int, args ...any) string {
	m := l.c.messages[key]
	if m == nil {
		return l.c.absent(key)
	}
	f, name := m.other, key+Other
	if m.one != nil && l.c.pluralForm(n) == plural.One {
		f, name = m.one, key+One
	}
	args = append([]any{"n", l.Number(n)}, args...)
	if w, ok := l.own[name]; ok {
		return l.reword(name, w, args)
	}
	return l.fill(key, f, args)
}

func (l *Loc) fill(key string, f *form, args []any) string {
	return f.fill(args, func(name string) string {
		l.c.bundle.miss(key + ": " + name)
		return "⟦" + name + "⟧"
	})
}

// Date writes the day: 22.11.2026 or 22 Nov 2026. The zero time is empty here
// and in all that follows.
func (l *Loc) Date(t time.Time) string { return l.format(t, l.c.dateLayout) }

// DateTime writes day and time: 22.11.2026, 14:05.
func (l *Loc) DateTime(t time.Time) string { return l.format(t, l.c.dateTimeLayout) }

// Time writes the time of day: 14:05.
func (l *Loc) Time(t time.Time) string { return l.format(t, l.c.timeLayout) }

func (l *Loc) format(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.zone).Format(layout)
}

// Weekday writes the day of the week in full: Montag.
func (l *Loc) Weekday(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.c.weekdays[t.In(l.zone).Weekday()]
}

// When writes a time near now in words: "heute, 14:05", "gestern, 14:05", any
// other as [Loc.Date] does.
func (l *Loc) When(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	today := now.In(l.zone)
	switch {
	case l.sameDay(t, today):
		return l.T("date.today", "time", l.Time(t))
	case l.sameDay(t, today.AddDate(0, 0, -1)):
		return l.T("date.yesterday", "time", l.Time(t))
	}
	return l.Date(t)
}

func (l *Loc) sameDay(a, b time.Time) bool {
	ay, am, ad := a.In(l.zone).Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// ISODate writes a calendar date, which has no time zone: 2026-11-22 becomes
// 22.11.2026. What is no date comes back unchanged.
func (l *Loc) ISODate(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return t.Format(l.c.dateLayout)
}

// Number writes a whole number in groups of three: 1.000 or 1,000.
func (l *Loc) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= 3 {
		return sign + digits
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(l.c.groupSep)
		}
		b.WriteByte(d)
	}
	return b.String()
}

// Decimal writes a decimal number that has a point before its decimals: 1234.5 becomes 1.234,5. What is
// none comes back unchanged.
func (l *Loc) Decimal(s string) string {
	whole, part, decimal := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		return s
	}
	out := l.Number(n)
	if n == 0 && strings.HasPrefix(whole, "-") {
		out = "-0"
	}
	if decimal {
		out += l.c.decimalSep + part
	}
	return out
}

// Bytes writes a size in units of 1024, as file managers show it: 2,4 MB.
// Below ten it has one decimal unless that is 0.
func (l *Loc) Bytes(n int64) string {
	if n < 1024 {
		return l.N("number.bytes", int(n))
	}
	size, unit := float64(n), ""
	for _, unit = range []string{"KB", "MB", "GB", "TB"} {
		if size /= 1024; size < 999.5 {
			break
		}
	}
	if tenths := int(size*10 + 0.5); tenths < 100 && tenths%10 != 0 {
		return strconv.Itoa(tenths/10) + l.c.decimalSep + strconv.Itoa(tenths%10) + "\u00a0" + unit
	}
	return l.Number(int(size+0.5)) + "\u00a0" + unit
}

// List writes an enumeration: "A, B und C".
func (l *Loc) List(items []string) string {
	last := len(items) - 1
	if last < 1 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:last], ", ") + l.c.listLast + items[last]
}
