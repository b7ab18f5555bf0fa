package config

import (
	"fmt"
	"io"
	"log/slog"
	netmail "net/mail"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Dump writes every setting as TOML, with where its value comes from as a
// comment. Secrets are shown as ***.
func (c *Config) Dump(w io.Writer) error {
	var b strings.Builder
	for i, section := range sections(c) {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "[%s]\n", section.name)
		for _, s := range section.settings {
			_, key, _ := strings.Cut(s.path, ".")
			fmt.Fprintf(&b, "%s = %s  # %s\n", key, literal(s.value), c.sources[s.path])
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("config: dump: %w", err)
	}
	return nil
}

// literal gives a value as it is written in TOML, secrets hidden.
func literal(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case bool, int:
		return fmt.Sprint(x)
	case *url.URL:
		if x == nil {
			return `""`
		}
		return quote(x.String())
	case netmail.Address:
		return quote(address(x))
	case slog.Level:
		return quote(strings.ToLower(x.String()))
	case time.Duration:
		return quote(duration(x))
	case *time.Location:
		if x == nil {
			return `""`
		}
		return quote(x.String())
	case Weekdays:
		return quote(x.String())
	case fmt.Stringer:
		return quote(x.String())
	}
	switch v.Kind() {
	case reflect.Slice:
		items := make([]string, v.Len())
		for i := range items {
			items[i] = literal(v.Index(i))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case reflect.Struct:
		var pairs []string
		for i, key := range tableKeys(v.Type()) {
			pairs = append(pairs, key+" = "+literal(v.Field(i)))
		}
		return "{" + strings.Join(pairs, ", ") + "}"
	}
	return quote(v.String())
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// address is readable where netmail's own text encodes umlauts for a header.
func address(a netmail.Address) string {
	switch {
	case a.Name == "":
		return a.Address
	case strings.ContainsAny(a.Name, `"(),.:;<>@[\]`):
		return strconv.Quote(a.Name) + " <" + a.Address + ">"
	}
	return a.Name + " <" + a.Address + ">"
}

// duration writes 5m where Go writes 5m0s.
func duration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
