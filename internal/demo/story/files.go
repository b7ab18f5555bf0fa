package story

import (
	"fmt"
	"strings"
)

// File is an attachment. Data makes its content; the same call gives the same bytes.
type File struct {
	Key  string
	Name string
	Data func() []byte
}

// Files returns all attachments that tickets refer to by key.
func Files() []File {
	return []File{
		{"dialog-mahnlauf", "FIN-2107.png", dialog{
			title: "Kontor Finanzen – Mahnlauf", head: "Der Mahnlauf wurde abgebrochen.", code: "FIN-2107",
			text: []string{"Die Mahngruppe ist durch einen anderen Lauf gesperrt.", "Es wurden keine Mahnungen erzeugt."},
			side: []string{"Forderungen", "Mahnwesen", "Laufübersicht", "Mahngruppen", "Auswertungen"},
		}.png},
		{"dialog-sepa", "Bildschirmfoto Zahlungsdatei.png", dialog{
			title: "Kontor Finanzen – Zahlungsverkehr", head: "Die Datei wurde von der Bank abgewiesen.", code: "Schema nicht zulässig",
			text: []string{"Format der Datei: pain.001.001.03", "Bitte wenden Sie sich an Ihre Administration."},
			side: []string{"Zahlungsverkehr", "Zahlläufe", "Dateien", "Bankverbindungen", "Auszüge"},
		}.png},
		{"dialog-verbindung", "Anmeldung.png", dialog{
			title: "Kontor Finanzen – Anmeldung", head: "Anwendungsserver nicht erreichbar.", code: "SYS-0503",
			text: []string{"Die Anmeldung ist zurzeit nicht möglich.", "Versuchen Sie es später erneut."},
		}.png},
		{"dialog-druck", "Druckauftrag.png", dialog{
			title: "Gebührenwerk – Sammeldruck", head: "Druckauftrag wurde beendet.", code: "DRK-1042",
			text: []string{"Die Zwischendatei konnte nicht gelesen werden.", "Bereits gedruckte Bescheide bleiben gültig."},
			side: []string{"Bescheide", "Probelauf", "Sammeldruck", "Stapel", "Vorlagen"},
		}.png},
		{"dialog-berechtigung", "AKT-403.png", dialog{
			title: "Aktenwerk – Bestand öffnen", head: "Keine Berechtigung für diesen Bestand.", code: "AKT-403",
			text: []string{"Ihre Rolle schließt den Zugriff aus.", "Auskunft gibt die Aktenverwaltung."},
			side: []string{"Posteingang", "Akten", "Vorgänge", "Wiedervorlagen", "Suche"},
		}.png},
		{"dialog-haushalt", "PLW-118.png", dialog{
			title: "Planwerk Haushalt – Aufbereitung", head: "Summen stimmen nicht überein.", code: "PLW-118",
			text: []string{"Ergebnisplan und Teilplan weichen voneinander ab.", "Der Druck wurde nicht freigegeben."},
			side: []string{"Planung", "Ergebnisplan", "Finanzplan", "Teilpläne", "Verlauf"},
		}.png},
		{"pruefbericht", "Pruefbericht.pdf", inspectionPDF},
		{"bescheid-muster", "Muster Bescheid.pdf", noticePDF},
		{"log-import", "import.txt", importLog},
		{"log-zuordnung", "messbetraege.txt", assignmentLog},
		{"log-langsam", "laufprotokoll.txt", slowLog},
		{"log-schnittstelle", "schnittstelle.txt", interfaceLog},
		{"log-druck", "druckprotokoll.txt", printLog},
		{"log-update", "start.txt", startLog},
		{"tabelle-abweichung", "Export.xlsx", exportXLSX},
		{"tabelle-bewerbungen", "Uebersicht.xlsx", overviewXLSX},
		{"mail-weiterleitung", "Weitergeleitete Nachricht.eml", forwardedMail},
	}
}

// crlf joins lines as Windows programs and mail write them.
func crlf(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }

func importLog() []byte {
	return crlf(
		"Protokoll Import",
		"Beginn: 06:02:11",
		"06:02:11 INFO  Datei geöffnet, Zeichensatz UTF-8",
		"06:02:12 INFO  Kopfsatz gelesen",
		"06:02:14 INFO  Sätze gelesen, Prüfung beginnt",
		"06:02:19 WARN  Satz ohne eindeutige Zuordnung übersprungen",
		"06:02:20 ERROR Saldo nicht fortschreibbar",
		"06:02:20 INFO  Import beendet, nicht alle Sätze übernommen",
		"Ende: 06:02:20",
	)
}

func assignmentLog() []byte {
	return crlf(
		"Import der Messbeträge",
		"Sätze gelesen, Prüfung beginnt",
		"WARN  Aktenzeichen mit führenden Nullen, keine Zuordnung",
		"WARN  Aktenzeichen mit führenden Nullen, keine Zuordnung",
		"WARN  weitere gleichartige Meldungen unterdrückt",
		"Import beendet, Rest zur Nachbearbeitung bereitgestellt",
	)
}

func slowLog() []byte {
	lines := []string{"Laufprotokoll, letzte Zeilen", ""}
	at := 22 * 60
	for _, part := range []struct {
		name    string
		minutes int
	}{
		{"Stammdaten", 12}, {"Tarife", 7}, {"Berechnung", 148}, {"Historie", 362}, {"Verdichtung", 21}, {"Ausgabe", 33},
	} {
		lines = append(lines, fmt.Sprintf("%02d:%02d  Abschnitt %-12s begonnen", at/60%24, at%60, part.name))
		at += part.minutes
		lines = append(lines, fmt.Sprintf("%02d:%02d  Abschnitt %-12s beendet nach %d Minuten", at/60%24, at%60, part.name, part.minutes))
	}
	return crlf(append(lines, "", "Lauf ohne Fehler beendet.")...)
}

func interfaceLog() []byte {
	lines := []string{"Übernahme aus Fachverfahren", "Satz;Externe Nummer;Ergebnis"}
	for i := range 24 {
		result := "übernommen"
		if i%5 == 3 {
			result = "abgewiesen: Debitor nicht eindeutig"
		}
		lines = append(lines, fmt.Sprintf("%04d;F-%06d;%s", i+1, 210417+i*37, result))
	}
	return crlf(lines...)
}

func printLog() []byte {
	return crlf(
		"Druckprotokoll Sammeldruck",
		"Stapel 1: Aufbereitung begonnen",
		"Stapel 1: Zwischendateien angelegt",
		"Stapel 1: Ausgabe an das Gerät läuft",
		"Stapel 1: Zwischendatei nicht gefunden",
		"DRK-1042 Druckauftrag wurde beendet",
	)
}

func startLog() []byte {
	return crlf(
		"Start des Arbeitsplatzes",
		"Konfiguration gelesen",
		"Prüfe Voraussetzungen ...",
		"FEHLER: Laufzeitumgebung zu alt",
		"Start abgebrochen",
	)
}

func forwardedMail() []byte {
	return crlf(
		"From: Poststelle <poststelle@verwaltung.example>",
		"To: Registratur <registratur@verwaltung.example>",
		"Subject: =?UTF-8?Q?WG:_Pl=C3=A4ne_zum_Bauantrag?=",
		"Date: Tue, 03 Mar 2026 09:14:00 +0100",
		"Message-ID: <20260303091400.4711@verwaltung.example>",
		"MIME-Version: 1.0",
		"Content-Type: text/plain; charset=UTF-8",
		"Content-Transfer-Encoding: 8bit",
		"",
		"Guten Morgen,",
		"",
		"die Pläne zum Bauantrag kamen heute in vier Teilen. Bitte zur Akte nehmen.",
		"",
		"Viele Grüße",
		"Poststelle",
	)
}
