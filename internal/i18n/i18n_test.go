package i18n

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func newBundle(t testing.TB) *Bundle {
	t.Helper()
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// with loads the embedded catalogues plus an area of these texts.
func with(t *testing.T, de, en string) (*Bundle, error) {
	t.Helper()
	files := fstest.MapFS{"extra.de.toml": {Data: []byte(de)}, "extra.en.toml": {Data: []byte(en)}}
	for _, name := range []string{"common.de.toml", "common.en.toml"} {
		data, err := locales.ReadFile("locales/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return load(files)
}

func TestTextsInBothLanguages(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	de, en, other := b.For("de", nil), b.For("en", nil), b.For("fr", nil)
	for _, tt := range []struct{ got, want string }{
		{de.T("kind.incident"), "Störung"},
		{en.T("kind.incident"), "Fault"},
		{other.T("kind.incident"), "Störung"},
		{de.T("error.not_found.text"), "Nicht vorhanden oder nicht für Sie freigegeben."},
		{other.Lang(), "de"},
		{en.Lang(), "en"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	if missing := b.Missing(); len(missing) > 0 {
		t.Errorf("missing: %v", missing)
	}
}

func TestPlaceholdersAndPlurals(t *testing.T) {
	t.Parallel()
	b, err := with(t, `
[x]
created = "Ticket {{.number}} für {{ .name }}."
[x.found]
one = "Ein Ticket von {{.who}}"
other = "{{.n}} Tickets von {{.who}}"
`, `
[x]
created = "{{.name}}: ticket {{.number}}"
[x.found]
one = "One ticket of {{.who}}"
other = "{{.n}} tickets of {{.who}}"
`)
	if err != nil {
		t.Fatal(err)
	}
	de, en := b.For("de", nil), b.For("en", nil)
	for _, tt := range []struct{ got, want string }{
		{de.T("x.created", "number", "2026-000123", "name", "Köhler"), "Ticket 2026-000123 für Köhler."},
		{en.T("x.created", "number", 2026, "name", "{{.number}}"), "{{.number}}: ticket 2026"},
		{de.N("x.found", 1, "who", "A"), "Ein Ticket von A"},
		{de.N("x.found", 0, "who", "A"), "0 Tickets von A"},
		{de.N("x.found", 1234, "who", "A"), "1.234 Tickets von A"},
		{en.N("x.found", 1, "who", "A"), "One ticket of A"},
		{en.N("x.found", 1234, "who", "A"), "1,234 tickets of A"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	if missing := b.Missing(); len(missing) > 0 {
		t.Errorf("missing: %v", missing)
	}
}

func TestWhatIsMissingShowsAndIsNoted(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	de := b.For("de", nil)
	if got := de.T("no.such"); got != "⟦no.such⟧" {
		t.Errorf("T = %q", got)
	}
	if got := de.N("no.plural", 2); got != "⟦no.plural⟧" {
		t.Errorf("N = %q", got)
	}
	if got := de.T("date.today", "time"); got != "heute, ⟦time⟧" {
		t.Errorf("T without a value = %q", got)
	}
	if diff := cmp.Diff([]string{"date.today: time", "no.plural", "no.such"}, b.Missing()); diff != "" {
		t.Errorf("Missing (-want +got):\n%s", diff)
	}
}

func TestBrokenCataloguesAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ de, en, want string }{
		"no TOML":                             {`a = `, ``, "extra.de.toml"},
		"a key in German only":                {`"x.a" = "A"`, ``, `"x.a" is missing in language en`},
		"a key in English only":               {``, `"x.a" = "A"`, `"x.a" is missing in language de`},
		"a key that another area has":         {`"kind.incident" = "A"`, `"kind.incident" = "A"`, `"kind.incident" exists already`},
		"different placeholders":              {`"x.a" = "{{.one_thing}}"`, `"x.a" = "{{.other_thing}}"`, `"x.a" has placeholders`},
		"a placeholder in one language":       {`"x.a" = "{{.thing}}"`, `"x.a" = "A"`, `"x.a" has placeholders`},
		"plural forms in one language":        {`"x.a" = {one = "A", other = "B"}`, `"x.a" = "B"`, `plural forms in one language only`},
		"a plural form of other languages":    {`"x.a" = {few = "A", other = "B"}`, `"x.a" = "B"`, `only the plural forms`},
		"a template action":                   {`"x.a" = "{{if .a}}b{{end}}"`, `"x.a" = "A"`, `only placeholders`},
		"an open placeholder":                 {`"x.a" = "{{.a"`, `"x.a" = "A"`, `only placeholders`},
		"an empty text":                       {`"x.a" = {one = "A"}`, `"x.a" = "A"`, `"x.a"`},
		"a reserved word as the end of a key": {"[x]\ndescription = \"A\"\nb = \"B\"", ``, "extra.de.toml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := with(t, tt.de, tt.en)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
	t.Run("a language that nobody has", func(t *testing.T) {
		t.Parallel()
		if _, err := load(fstest.MapFS{"x.fr.toml": {}}); err == nil || !strings.Contains(err.Error(), "x.fr.toml") {
			t.Errorf("error %v", err)
		}
	})
}

func TestTheLanguageIsChosenByTheBrowser(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	for header, want := range map[string]string{
		"":                             "de",
		"de-AT,de;q=0.9,en;q=0.8":      "de",
		"en-GB,en;q=0.9,de;q=0.8":      "en",
		"fr,en;q=0.5":                  "en",
		"fr-FR":                        "de",
		"*":                            "de",
		"de;q=0.1,en;q=0.9":            "en",
		";;;=q":                        "de",
		strings.Repeat("en,", 100_000): "de",
	} {
		if got := b.Match(header); got != want {
			t.Errorf("Match(%.40q) = %s, want %s", header, got, want)
		}
	}
}

func TestDatesInTheZoneOfThePerson(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	de, en, utc := b.For("de", nil), b.For("en", nil), b.For("de", time.UTC)
	at := time.Date(2026, 11, 22, 13, 5, 0, 0, time.UTC)
	summer := time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC)
	for _, tt := range []struct{ name, got, want string }{
		{"date", de.Date(at), "22.11.2026"},
		{"English date", en.Date(at), "22 Nov 2026"},
		{"date and time", de.DateTime(at), "22.11.2026, 14:05"},
		{"English date and time", en.DateTime(at), "22 Nov 2026, 14:05"},
		{"time", de.Time(at), "14:05"},
		{"time in UTC", utc.Time(at), "13:05"},
		{"summer time, the next day", de.DateTime(summer), "02.07.2026, 00:30"},
		{"weekday", de.Weekday(at), "Sonntag"},
		{"English weekday", en.Weekday(at), "Sunday"},
		{"weekday after midnight", de.Weekday(summer), "Donnerstag"},
		{"calendar date", de.ISODate("2026-11-22"), "22.11.2026"},
		{"English calendar date", en.ISODate("2026-11-22"), "22 Nov 2026"},
		{"no calendar date", de.ISODate("bald"), "bald"},
		{"no date", de.Date(time.Time{}) + de.DateTime(time.Time{}) + de.Weekday(time.Time{}) + de.When(time.Time{}, at), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestWhenSpeaksOfTodayAndYesterday(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	de, en := b.For("de", nil), b.For("en", nil)
	now := time.Date(2026, 3, 29, 23, 30, 0, 0, de.zone) // the day of 23 hours
	for _, tt := range []struct {
		name, want string
		loc        *Loc
		at         time.Time
	}{
		{"this morning", "heute, 00:10", de, time.Date(2026, 3, 29, 0, 10, 0, 0, de.zone)},
		{"later today", "heute, 23:59", de, time.Date(2026, 3, 29, 23, 59, 0, 0, de.zone)},
		{"yesterday, just after midnight", "gestern, 00:01", de, time.Date(2026, 3, 28, 0, 1, 0, 0, de.zone)},
		{"in English", "yesterday, 14:05", en, time.Date(2026, 3, 28, 14, 5, 0, 0, de.zone)},
		{"the day before", "27.03.2026", de, time.Date(2026, 3, 27, 23, 59, 0, 0, de.zone)},
		{"tomorrow", "30.03.2026", de, time.Date(2026, 3, 30, 0, 0, 0, 0, de.zone)},
		{"the same day a year ago", "29.03.2025", de, time.Date(2025, 3, 29, 12, 0, 0, 0, de.zone)},
	} {
		if got := tt.loc.When(tt.at, now); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestNumbersSizesAndLists(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	de, en := b.For("de", nil), b.For("en", nil)
	for _, tt := range []struct{ got, want string }{
		{de.Number(0), "0"}, {de.Number(999), "999"}, {de.Number(1000), "1.000"}, {en.Number(1234567), "1,234,567"},
		{de.Number(-1000), "-1.000"}, {de.Number(-100), "-100"},
		{de.Bytes(1), "1 Byte"}, {en.Bytes(1), "1 byte"}, {en.Bytes(2), "2 bytes"}, {de.Bytes(1023), "1.023 Byte"},
		{de.Bytes(1024), "1\u00a0KB"}, {de.Bytes(2_516_582), "2,4\u00a0MB"}, {en.Bytes(2_516_582), "2.4\u00a0MB"},
		{de.Bytes(25 << 20), "25\u00a0MB"}, {de.Bytes(1<<20 - 1), "1\u00a0MB"}, {de.Bytes(3 << 40), "3\u00a0TB"}, {de.Bytes(3 << 50), "3.072\u00a0TB"},
		{de.List(nil), ""}, {de.List([]string{"A"}), "A"}, {de.List([]string{"A", "B"}), "A und B"},
		{de.List([]string{"A", "B", "C"}), "A, B und C"}, {en.List([]string{"A", "B", "C"}), "A, B and C"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestSortKeysOrderAsAGermanDictionary(t *testing.T) {
	t.Parallel()
	want := []string{"Aachen", "Äpfel", "Apfelbaum", "Arzt", "Göbel", "Goethe", "Goldmann", "Göttingen", "Gotz", "Maß", "Masse", "Zürich"}
	got := slices.Clone(want)
	slices.Reverse(got)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			words := slices.Clone(got)
			slices.SortFunc(words, func(a, b string) int { return bytes.Compare(SortKey(a), SortKey(b)) })
			if diff := cmp.Diff(want, words); diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
		})
	}
	wait.Wait()
}

func BenchmarkStaticText(b *testing.B) {
	de := newBundle(b).For("de", nil)
	b.ReportAllocs()
	for b.Loop() {
		de.T("state.waiting_for_customer")
	}
}

func BenchmarkPlaceholder(b *testing.B) {
	de := newBundle(b).For("de", nil)
	b.ReportAllocs()
	for b.Loop() {
		de.T("date.today", "time", "14:05")
	}
}

func BenchmarkPlural(b *testing.B) {
	de := newBundle(b).For("de", nil)
	b.ReportAllocs()
	for b.Loop() {
		de.N("number.bytes", 512)
	}
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		SortKey("Landkreis Müritzer Seenplatte")
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newBundle(b)
	}
}
