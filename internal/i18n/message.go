package i18n

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// catalogue holds the texts of one language.
type catalogue struct {
	bundle   *Bundle
	lang     string
	tag      language.Tag
	messages map[string]*message

	weekdays                       [7]string // from Sunday, as time.Weekday counts
	dateLayout, dateTimeLayout     string
	timeLayout                     string
	groupSep, decimalSep, listLast string
}

func newCatalogue(b *Bundle, tag language.Tag) *catalogue {
	return &catalogue{bundle: b, lang: tag.String(), tag: tag, messages: map[string]*message{}}
}

// preload takes out what dates and numbers are written with.
func (c *catalogue) preload() {
	for i := range c.weekdays {
		c.weekdays[i] = c.static("date.weekday." + strconv.Itoa(i))
	}
	c.dateLayout, c.dateTimeLayout = c.static("layout.date"), c.static("layout.date_time")
	c.timeLayout = c.static("layout.time")
	c.groupSep, c.decimalSep = c.static("number.group"), c.static("number.decimal")
	c.listLast = c.static("list.and")
}

func (c *catalogue) static(key string) string {
	if m := c.messages[key]; m != nil {
		return m.other.text
	}
	return c.absent(key)
}

func (c *catalogue) absent(key string) string {
	c.bundle.miss(key)
	return "⟦" + key + "⟧"
}

// pluralForm tells whether n takes the form "one".
func (c *catalogue) pluralForm(n int) plural.Form {
	if n < 0 {
		n = -n
	}
	return plural.Cardinal.MatchPlural(c.tag, n, 0, 0, 0, 0)
}

// message is a text, with a form for one thing if it counts something.
type message struct {
	other *form
	one   *form
	names []string // placeholders of all forms, sorted
}

func newMessage(m *goi18n.Message) (*message, error) {
	if m.Zero+m.Two+m.Few+m.Many != "" {
		return nil, errors.New("only the plural forms one and other exist in these languages")
	}
	if m.Other == "" {
		return nil, errors.New("the text is empty")
	}
	msg := &message{}
	var err error
	if msg.other, err = newForm(m.Other); err != nil {
		return nil, err
	}
	if m.One != "" {
		if msg.one, err = newForm(m.One); err != nil {
			return nil, err
		}
		msg.names = append(msg.names, msg.one.names()...)
	}
	msg.names = append(msg.names, msg.other.names()...)
	slices.Sort(msg.names)
	msg.names = slices.Compact(msg.names)
	return msg, nil
}

// form is a text cut into its pieces; pieces is nil for one without placeholders.
type form struct {
	text   string
	pieces []piece
}

// piece is literal text followed by a placeholder; the last has no placeholder.
type piece struct{ text, name string }

func newForm(text string) (*form, error) {
	f := &form{text: text}
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "{{")
		if !found {
			if f.pieces != nil {
				f.pieces = append(f.pieces, piece{text: rest})
			}
			return f, nil
		}
		action, tail, closed := strings.Cut(after, "}}")
		name, dotted := strings.CutPrefix(strings.TrimSpace(action), ".")
		if !closed || !dotted || !isName(name) {
			return nil, fmt.Errorf("%q: only placeholders like {{.name}} are possible", text)
		}
		f.pieces = append(f.pieces, piece{text: before, name: name})
		rest = tail
	}
}

func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") == ""
}

func (f *form) names() []string {
	var names []string
	for _, p := range f.pieces {
		if p.name != "" {
			names = append(names, p.name)
		}
	}
	return names
}

// fill puts the values of args, name and value in turn, in their places; absent
// is called for a placeholder without a value.
func (f *form) fill(args []any, absent func(name string) string) string {
	if f.pieces == nil {
		return f.text
	}
	var b strings.Builder
	b.Grow(len(f.text) + 16)
	for _, p := range f.pieces {
		b.WriteString(p.text)
		if p.name == "" {
			continue
		}
		if v, ok := valueOf(args, p.name); ok {
			b.WriteString(v)
		} else {
			b.WriteString(absent(p.name))
		}
	}
	return b.String()
}

func valueOf(args []any, name string) (string, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		switch v := args[i+1].(type) {
		case string:
			return v, true
		case int:
			return strconv.Itoa(v), true
		default:
			return fmt.Sprint(v), true
		}
	}
	return "", false
}
