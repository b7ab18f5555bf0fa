package config

import (
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // brand.timezone must not depend on the machine
)

// fault says what is wrong with a value and what would be right.
type fault struct {
	value string // as it was given; empty for secrets
	what  string
	fix   string
}

func (f *fault) describe(origin string) string {
	if f.value == "" {
		return "the value" + origin + " " + f.what
	}
	return f.value + origin + " " + f.what
}

// fixes tells how a value of a type is written.
var fixes = map[reflect.Type]string{
	reflect.TypeFor[bool]():            `Write true or false`,
	reflect.TypeFor[int]():             `Write a whole number`,
	reflect.TypeFor[time.Duration]():   `Write a number with a unit, e.g. "30s", "5m" or "12h"`,
	reflect.TypeFor[Size]():            `Write a whole number with a unit, e.g. "25MB"`,
	reflect.TypeFor[*url.URL]():        `Write a full address, e.g. "https://portal.example.org"`,
	reflect.TypeFor[netmail.Address](): `Write "noreply@example.org" or "Kundenportal <noreply@example.org>"`,
	reflect.TypeFor[netip.Prefix]():    `Write an address or a network, e.g. "10.0.0.5" or "10.0.0.0/8"`,
	reflect.TypeFor[*time.Location]():  `Write a name of the time zone database, e.g. "Europe/Berlin"`,
	reflect.TypeFor[DSN]():             `Write "sqlite:/path/portal.db" or "postgres://user:password@host/database"`,
	reflect.TypeFor[Clock]():           `Write a time of day, e.g. "07:30"`,
	reflect.TypeFor[Date]():            `Write a date, e.g. "2026-12-24"`,
	reflect.TypeFor[Weekdays]():        `Write days such as "Mo-Fr" or "Mo,Mi,Sa"`,
	reflect.TypeFor[string]():          `Write a text in quotes`,
	reflect.TypeFor[slog.Level]():      `Write debug, info, warn or error`,
}

// decode puts raw, a value of a TOML file or a text, into v.
func decode(v reflect.Value, raw any) *fault {
	if v.Kind() == reflect.Slice && v.Type() != reflect.TypeFor[Weekdays]() {
		return decodeList(v, raw)
	}
	switch x := raw.(type) {
	case string:
		return decodeText(v, x)
	case bool:
		if v.Kind() == reflect.Bool {
			v.SetBool(x)
			return nil
		}
	case int:
		return decodeInt(v, int64(x))
	case int64:
		return decodeInt(v, x)
	case fmt.Stringer: // dates and times of TOML
		return decodeText(v, x.String())
	}
	return faultOf(v, fmt.Sprint(raw), "is of the wrong kind")
}

func decodeInt(v reflect.Value, n int64) *fault {
	if v.Type() != reflect.TypeFor[int]() {
		return faultOf(v, strconv.FormatInt(n, 10), "is a bare number")
	}
	v.SetInt(n)
	return nil
}

// decodeText reads a text; the empty one is the zero value of what can be left
// out.
func decodeText(v reflect.Value, s string) *fault {
	quoted := strconv.Quote(s)
	switch dst := v.Addr().Interface().(type) {
	case *string:
		*dst = s
	case *Secret:
		*dst = Secret(s)
	case *bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return faultOf(v, quoted, "is neither true nor false")
		}
		*dst = b
	case *int:
		n, err := strconv.Atoi(s)
		if err != nil {
			return faultOf(v, quoted, "is not a whole number")
		}
		*dst = n
	case *time.Duration:
		d, err := time.ParseDuration(s)
		if err != nil {
			return faultOf(v, quoted, "is not a duration")
		}
		*dst = d
	case **url.URL:
		return decodeURL(v, dst, s)
	case *netmail.Address:
		return decodeAddress(v, dst, s)
	case *netip.Prefix:
		return decodePrefix(v, dst, s)
	case **time.Location:
		zone, err := time.LoadLocation(s)
		if err != nil || s == "" || s == "Local" {
			return faultOf(v, quoted, "is not a time zone")
		}
		*dst = zone
	case encoding.TextUnmarshaler:
		return unmarshal(v, dst, s)
	default:
		return faultOf(v, quoted, "cannot be set")
	}
	return nil
}

func decodeURL(v reflect.Value, dst **url.URL, s string) *fault {
	if s == "" {
		*dst = nil
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" {
		return faultOf(v, strconv.Quote(s), "is not a full address")
	}
	*dst = u
	return nil
}

func decodeAddress(v reflect.Value, dst *netmail.Address, s string) *fault {
	if s == "" {
		*dst = netmail.Address{}
		return nil
	}
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return faultOf(v, strconv.Quote(s), "is not a mail address")
	}
	*dst = *a
	return nil
}

func decodePrefix(v reflect.Value, dst *netip.Prefix, s string) *fault {
	if addr, err := netip.ParseAddr(s); err == nil {
		*dst = netip.PrefixFrom(addr, addr.BitLen())
		return nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return faultOf(v, strconv.Quote(s), "is not a network")
	}
	*dst = p.Masked()
	return nil
}

func unmarshal(v reflect.Value, dst encoding.TextUnmarshaler, s string) *fault {
	_, secret := dst.(*DSN)
	if secret && s == "" {
		return nil
	}
	if err := dst.UnmarshalText([]byte(s)); err != nil {
		value := strconv.Quote(s)
		if secret {
			value = ""
		}
		return faultOf(v, value, err.Error())
	}
	return nil
}

// decodeList reads a list, or a text: values with commas between them, for
// tables JSON.
func decodeList(v reflect.Value, raw any) *fault {
	var items []any
	table := v.Type().Elem().Kind() == reflect.Struct && v.Type().Elem() != reflect.TypeFor[netip.Prefix]()
	switch x := raw.(type) {
	case []any:
		items = x
	case []string:
		for _, s := range x {
			items = append(items, s)
		}
	case string:
		if strings.TrimSpace(x) == "" {
			break
		}
		if table {
			if json.Unmarshal([]byte(x), &items) != nil {
				return &fault{strconv.Quote(x), "is not a list of tables in JSON", "Write " + tableExample(v.Type().Elem())}
			}
			break
		}
		for piece := range strings.SplitSeq(x, ",") {
			items = append(items, strings.TrimSpace(piece))
		}
	default:
		return &fault{fmt.Sprint(raw), "is not a list", `Write the values in brackets, e.g. ["a", "b"]`}
	}

	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		read := decode
		if table {
			read = decodeTable
		}
		if err := read(list.Index(i), item); err != nil {
			err.what = fmt.Sprintf("(entry %d) %s", i+1, err.what)
			return err
		}
	}
	if len(items) == 0 {
		list = reflect.Zero(v.Type())
	}
	v.Set(list)
	return nil
}

// decodeTable reads one entry of a list of tables. All its keys are required.
func decodeTable(v reflect.Value, raw any) *fault {
	fix := "Write each entry with exactly these: " + strings.Join(tableKeys(v.Type()), ", ")
	table, ok := raw.(map[string]any)
	if !ok {
		return &fault{fmt.Sprint(raw), "is not a table", fix}
	}
	for key := range table {
		if !slices.Contains(tableKeys(v.Type()), key) {
			return &fault{strconv.Quote(key), "is not known there", fix}
		}
	}
	for i, key := range tableKeys(v.Type()) {
		value, ok := table[key]
		if !ok || value == "" {
			return &fault{strconv.Quote(key), "is missing", fix}
		}
		if err := decode(v.Field(i), value); err != nil {
			return err
		}
	}
	return nil
}

func tableKeys(t reflect.Type) []string {
	keys := make([]string, t.NumField())
	for i := range keys {
		keys[i] = t.Field(i).Tag.Get("koanf")
	}
	return keys
}

func tableExample(t reflect.Type) string {
	var pairs []string
	for _, key := range tableKeys(t) {
		pairs = append(pairs, strconv.Quote(key)+`:"…"`)
	}
	return "[{" + strings.Join(pairs, ",") + "}]"
}

func faultOf(v reflect.Value, value, what string) *fault {
	switch v.Type() {
	case reflect.TypeFor[Secret](), reflect.TypeFor[DSN]():
		value = ""
	}
	fix := fixes[v.Type()]
	if fix == "" {
		fix = fixes[reflect.TypeFor[string]()]
	}
	return &fault{value, what, fix}
}
