package search

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"
)

// judged says what a person who types the query expects of the text.
var judged = []struct {
	text, query string
	found       bool
}{
	// inflections
	{"Der Bescheid fehlt", "Bescheide", true},
	{"Die Bescheide fehlen", "Bescheid", true},
	{"in den Bescheiden", "Bescheides", true},
	{"Die Kasse", "Kassen", true},
	{"Alle Konten prüfen", "Konto", true},
	{"Zwei Girokonten", "Girokonto", true},
	{"Die Ergebnisse der Prüfung", "Ergebnis", true},
	{"Die Häuser", "Haus", true},
	{"Fotos im Anhang", "Foto", true},
	{"Der Server antwortet nicht", "Servern", true},
	{"Abschlüsse der Vorjahre", "Abschluss", true},
	{"Open issues", "issue", true},
	{"Die Rechnung", "Abrechnung", false},
	{"Die Abrechnung", "Rechnung", false},
	{"Der Lauf", "Laub", false},
	{"Die Mahnung", "Meinung", false},
	// umlauts and ß, each in every spelling
	{"Frau Müller", "Mueller", true},
	{"Frau Mueller", "Müller", true},
	{"Frau MÜLLER", "müller", true},
	{"Frau Mu\u0308ller", "Müller", true},
	{"Gebühr", "Gebuehr", true},
	{"Gebuehr", "Gebühr", true},
	{"Gebühr", "Gebuhr", true},
	{"Hauptstraße 5", "Hauptstrasse", true},
	{"HAUPTSTRASSE 5", "Hauptstraße", true},
	{"Größe der Datei", "Groesse", true},
	{"Gebäude 3", "Gebaeude", true},
	{"Steuererklärung", "Steuererklaerung", true},
	{"Die neue Steuer", "neu", true},
	{"Die Bäuerin", "Baeuerin", true},
	{"Café am Markt", "Cafe", true},
	{"Fenster", "Fünster", false},
	// compounds by their parts, the whole and shorter compounds in them
	{"Gebührenbescheid", "Bescheid", true},
	{"Gebührenbescheide", "Gebühr", true},
	{"Gebuehrenbescheid", "Gebühren", true},
	{"Gebührenbescheid", "Gebührenbescheide", true},
	{"Jahresabschluss", "Abschluss", true},
	{"Jahresabschluss", "Jahr", true},
	{"Haushaltsplan", "Haushalt", true},
	{"Kontoeröffnung", "Eröffnung", true},
	{"Kontoeroeffnung", "Konto", true},
	{"Kontoeröffnung", "Kontoeroeffnung", true},
	{"Schulamt", "Schule", true},
	{"Eingangsrechnungsprüfung", "Rechnungsprüfung", true},
	{"Personalabrechnungslauf", "Lauf", true},
	{"Reisekostenabrechnung", "Reisekosten", true},
	{"Hundesteuerbescheid", "Steuer", true},
	{"Vermessungsbescheid", "Bescheid", true},
	{"Vermessungsbescheid", "Vermessung", true},
	{"Kassen-Abschluss", "Kassenabschluss", true},
	{"Kassenabschluss", "Kassen-Abschluss", true},
	{"Der Bescheid", "Gebührenbescheid", false},
	{"Verwaltung", "Walter", false},
	{"Gebührenbescheid", "Druck", false},
	{"Auftrag", "Antrag", false},
	// numbers, versions, files
	{"Ticket 2026-000123", "2026-000123", true},
	{"Ticket 2026-000123", "000123", true},
	{"Ticket 2026-000123", "123", true},
	{"Ticket 2026-000123", "2026000123", true},
	{"Ticket 2026-000124", "2026-000123", false},
	{"2025 und 000123", "2026-000123", false},
	{"Version 8.2.3", "8.2.3", true},
	{"Version v8.2.3", "8.2", true},
	{"Version 8.2.30", "8.2.3 ", false},
	{"Version 8.3.2", "8.2.3", false},
	{"Az. 20.3-2026/118", "20.3-2026/118", true},
	{"Az. 20.3-2026/118", "2026/118", true},
	{"Az. 20.3-2026/118", "118/2026", false},
	{"Az. 20.3-2026/118-A-7-b", "20.3-2026/118-A-7-b", true},
	{"bericht_2026-11.pdf", "bericht", true},
	{"bericht_2026-11.pdf", "bericht_2026-11.pdf", true},
	{"bericht_2026-11.pdf", "pdf", true},
	{"E-Mail-Adresse", "Email", true},
	{"Email", "E-Mail", true},
	{"finanzen@stadt.example", "stadt.example", true},
	{"sha 3f2a9bc8d7e1", "3f2a9bc8d7e1", true},
	{"Windows 11", "win11", false},
	{"KB5031356", "5031356", true},
	// the last word as a beginning
	{"Gebührenbescheid", "Gebü", true},
	{"Gebührenbescheid", "Gebue", true},
	{"Gebührenbescheid", "gebührenbe", true},
	{"Die Auswertung", "Auswertu", true},
	{"Die Auswertung", "Auswertun", true},
	{"Ticket 2026-000123", "2026-0001", true},
	{"Gebührenbescheid", "Gebü ", false},
	{"Gebührenbescheid", "Gebü Bescheid", false},
	{"Die Leitung", "Leiter", false},
	{"Der Leitfaden", "Leitung", false},
	{"Benutzer", "be", false},
	// several words, words that say nothing
	{"Der Druck der Bescheide bricht ab", "bescheid druck", true},
	{"Der Druck bricht ab", "bescheid druck", false},
	{"Druck bricht ab", "der Druck", true},
	{"Druck", "was ist mit dem Druck", true},
	{"Benutzer und Passwort", "Benutzer/Passwort", true},
	{"Wer war das", "war", true},
	// what looks like syntax is text or nothing
	{"a OR b", `" OR *`, true},
	{"Gebühr", `" OR *`, false},
	{"near", "NEAR(", true},
	{"Gebühr", "NEAR(gebühr druck, 5)", false},
	{"Betreff Gebühr", "betreff:gebühr", true},
	{"Gebühr", "druck:gebühr", false},
	{"Gebühr", "Gebühr'", true},
	{"Gebühr", `\Gebühr\`, true},
	{"Gebühr", "Gebühr\x00", true},
	{"Gebühr Druck", "Gebühr\x00Druck", true},
	{"Gebühr", "Gebühr AND NOT Druck", false},
	{"Gebühr", "-gebühr", true},
	{"Gebühr", "^gebühr*", true},
	{"Gebühr", "{gebühr}", true},
	{"Gebühr", "gebühr:*|druck & !x", false},
}

func TestWhatPeopleFind(t *testing.T) {
	t.Parallel()
	db := openFTS5(t)
	for _, tt := range judged {
		t.Run(strings.ReplaceAll(tt.query+" in "+tt.text, "\x00", "NUL"), func(t *testing.T) {
			q := Parse(tt.query)
			doc := Document(tt.text)
			if got := db.matches(t, doc, q.FTS5()); got != tt.found {
				t.Errorf("FTS5 found = %v, want %v\ntokens %s\nquery  %s", got, tt.found, doc, q.FTS5())
			}
			if got := matches(q, strings.Fields(doc)); got != tt.found {
				t.Errorf("found = %v, want %v\ntokens %s\nquery  %s", got, tt.found, doc, q.TSQuery())
			}
		})
	}
}

// matches is what both renderings mean.
func matches(q Query, doc []string) bool {
	for _, term := range q {
		if !term.in(doc) {
			return false
		}
	}
	return len(q) > 0
}

func (t Term) in(doc []string) bool {
	for i, token := range t.Any {
		for _, d := range doc {
			if d == token || t.Prefix && i == len(t.Any)-1 && strings.HasPrefix(d, token) {
				return true
			}
		}
	}
	return false
}

type fts5 struct{ *sql.DB }

func openFTS5(t *testing.T) fts5 {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec(`CREATE VIRTUAL TABLE doc USING fts5(tokens)`); err != nil {
		t.Fatal(err)
	}
	return fts5{db}
}

func (db fts5) matches(t *testing.T, doc, query string) bool {
	t.Helper()
	if query == "" {
		return false
	}
	if _, err := db.Exec(`DELETE FROM doc`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO doc (tokens) VALUES ($1)`, doc); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := db.QueryRow(`SELECT count(*) FROM doc WHERE doc MATCH $1`, query).Scan(&n); err != nil {
		t.Fatalf("FTS5 refuses %s: %v", query, err)
	}
	return n > 0
}

func TestTokensInTheOrderOfTheText(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"a compound, then its parts":             {"Gebührenbescheid", []string{"gebuhrenbescheid", "gebuhr", "bescheid"}},
		"a longer compound with shorter ones":    {"Hundesteuerbescheid", []string{"hundesteuerbescheid", "hund", "hundesteu", "steu", "steuerbescheid", "bescheid"}},
		"a number's parts and runs":              {"2026-000123", []string{"2026", "2026000123", "000123", "123"}},
		"a version's parts and runs":             {"8.2.3", []string{"8", "82", "823", "2", "23", "3"}},
		"a file name":                            {"scan_07.pdf", []string{"scan", "scan07", "scan07pdf", "07", "7", "07pdf", "pdf"}},
		"a word of the lexicon is not split":     {"Passwort Antwort Vorlage", []string{"passwort", "antwort", "vorlag"}},
		"an unknown head before a known tail":    {"Wolpertingerbescheid", []string{"wolpertingerbescheid", "wolperting", "bescheid"}},
		"soft hyphens and joiners are not there": {"Ge\u00adbühr\u200d", []string{"gebuhr"}},
		"ligatures from a PDF":                   {"Schi\ufb00", []string{"schiff"}},
		"a checksum stays whole":                 {"a1b2c3d4", []string{"a1b2c3d4"}},
		"two connectors end a word":              {"ab--cd", []string{"ab", "cd"}},
		"other scripts and signs say nothing":    {"§ – … 漢字 Привет 😀", nil},
		"nothing":                                {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, append([]string(nil), Tokens(tt.text)...)); diff != "" {
				t.Errorf("Tokens(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestDocumentJoinsItsTexts(t *testing.T) {
	t.Parallel()
	if got, want := Document("Druck", "", "8.2"), "druck 8 82 2"; got != want {
		t.Errorf("Document = %q, want %q", got, want)
	}
	if got := Document(); got != "" {
		t.Errorf("Document() = %q, want nothing", got)
	}
}

func TestTokensAreNeverTooLong(t *testing.T) {
	t.Parallel()
	for _, long := range []string{strings.Repeat("ü", 500), strings.Repeat("9", 500), strings.Repeat("a1", 500), strings.Repeat("ab-", 500)} {
		for _, token := range Tokens(long) {
			if len(token) < 1 || len(token) > maxToken {
				t.Errorf("token of %d bytes", len(token))
			}
		}
		if !matches(Parse(long), Tokens(long)) {
			t.Errorf("%.20q… does not find itself", long)
		}
	}
}

func TestQueriesAsTheEnginesTakeThem(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, typed, fts5, tsquery string }{
		{"nothing", "", ``, ``},
		{"signs only", `"*:'\(`, ``, ``},
		{"finished words", "Gebühren Druck ", `"gebuhr" AND "druck"`, `'gebuhr' & 'druck'`},
		{"the last word as a beginning", "Gebühren Druck", `"gebuhr" AND "druck"*`, `'gebuhr' & 'druck':*`},
		{"quotes finish a word", `"Druck"`, `"druck"`, `'druck'`},
		{"a beginning beside its stem", "Bescheide", `("bescheid" OR "bescheide"*)`, `('bescheid' | 'bescheide':*)`},
		{"a short beginning is a word", "be", `"be"`, `'be'`},
		{"empty words beside others", "die Gebühr und der Druck ", `"gebuhr" AND "druck"`, `'gebuhr' & 'druck'`},
		{"empty words alone", "die und der ", `"die" AND "und" AND "der"`, `'die' & 'und' & 'der'`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q := Parse(tt.typed)
			if got := q.FTS5(); got != tt.fts5 {
				t.Errorf("FTS5() = %s, want %s", got, tt.fts5)
			}
			if got := q.TSQuery(); got != tt.tsquery {
				t.Errorf("TSQuery() = %s, want %s", got, tt.tsquery)
			}
		})
	}
}

func TestQueriesHaveLimits(t *testing.T) {
	t.Parallel()
	if got := len(Parse(strings.Repeat("wort ", 30))); got != maxWords {
		t.Errorf("%d terms of 30 words, want %d", got, maxWords)
	}
	typed := strings.Repeat("ü", 10) + strings.Repeat(" ", 190) + "druck"
	if got := len(Parse(typed)); got != 1 {
		t.Errorf("%d terms, want 1: what stands after 200 runes is not read", got)
	}
}

func TestTheLexiconIsLargeAndPlain(t *testing.T) {
	t.Parallel()
	n := 0
	for line := range strings.Lines(compoundWords) {
		line, _, _ = strings.Cut(line, "#")
		for spelling := range strings.FieldsSeq(line) {
			n++
			tokens := 0
			eachWord(strings.TrimSuffix(spelling, "-"), func(w *word) { tokens += len(w.parts) })
			if tokens != 1 || len(spelling) < minPart {
				t.Errorf("%q is no word of at least %d letters", spelling, minPart)
			}
		}
	}
	if n < 1500 {
		t.Errorf("%d words, want 1500 at least", n)
	}
}
