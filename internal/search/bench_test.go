package search

import (
	"strings"
	"testing"
)

const letter = `Sehr geehrte Damen und Herren, seit dem Update auf die Version 8.2.3 bricht der Druck der
Gebührenbescheide im Bürgerbüro mit einer Fehlermeldung ab. Betroffen sind alle Arbeitsplätze, an denen mehr als 50
Bescheide in einem Lauf erzeugt werden; einzelne Bescheide lassen sich weiterhin ohne Probleme ausgeben. Im
Protokoll des Druckservers findet sich dazu der Eintrag "Zeitüberschreitung bei der Anforderung der Druckvorlage".
Wir haben den Dienst bereits neu gestartet und die Vorlage aus der Sicherung vom 20.11.2026 eingespielt, leider
ohne Erfolg. Da die Mahnläufe der Stadtkasse zum Monatsende anstehen, bitten wir um eine rasche Rückmeldung. Unser
Aktenzeichen lautet 20.3-2026/118, die Auswertung liegt als protokoll_druckserver_2026-11-21.pdf bei. `

func text3KB() string { return strings.Repeat(letter, 5)[:3072] }

func BenchmarkDocument3KB(b *testing.B) {
	text := text3KB()
	Document(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Document(text)
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Parse("Druck der Gebührenbescheide 2026-000123 auswertu")
	}
}

func BenchmarkNewLexicon(b *testing.B) {
	for b.Loop() {
		newLexicon(compoundWords, stopwords)
	}
}
