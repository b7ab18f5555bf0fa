package main

import (
	"math/rand/v2"
	"strings"
)

// writer makes German sentences of the kind that stands in tickets, always the same ones for a seed.
type writer struct{ *rand.Rand }

func newWriter(stream, n uint64) writer { return writer{rand.New(rand.NewPCG(stream, n))} }

func (w writer) pick(list []string) string {
	// The first words of a list are the common ones, as in any language.
	f := w.Float64()
	return list[int(f*f*float64(len(list)))]
}

var (
	things = strings.Fields(`Rechnung Buchung Mahnung Bescheid Aktenzeichen Vorgang Haushaltsplan Kassenzeichen Zahlungslauf
		Kontoauszug Sollstellung Anordnung Belegnummer Formular Antrag Druckvorlage Schnittstelle Stammdatensatz Kostenstelle
		Haushaltsstelle Auswertung Benutzerkonto Berechtigung Protokoll Suchmaske Übersicht Wiedervorlage Anlage Dokument
		Postfach Meldung Kennwort Lizenz Arbeitsplatz Server Update Datenbank Sicherung Export Import Tabelle Bericht Statistik
		Jahresabschluss Umsatzsteuer Lastschrift Überweisung Mandat Gläubigerkennung Vollstreckung Stundung Niederschlagung
		Gebührenbescheid Hundesteuer Grundsteuer Gewerbesteuer Bauantrag Baugenehmigung Flurstück Liegenschaft Mietvertrag
		Personalakte Stellenplan Urlaubsantrag Reisekosten Arbeitszeitkonto Vergabe Ausschreibung Angebot Lieferschein Bestellung
		Inventarnummer Anlagenbuchhaltung Abschreibung Sitzungsdienst Niederschrift Tagesordnung Beschlussvorlage Ratsmitglied
		Fraktion Ausschuss Wahlbezirk Meldeauskunft Ausweis Führungszeugnis Melderegister Standesamt Urkunde Friedhofsgebühr
		Kindergartenbeitrag Elternbeitrag Bibliotheksausweis Leihfrist Fahrerlaubnis Zulassung Kennzeichen Bußgeldbescheid
		Anhörungsbogen Einspruch Widerspruch Klageverfahren Fristenkalender Aktenplan Ablage Scanstrecke Barcode Signatur Zertifikat
		Verschlüsselung Zeitstempel Archivierung Aussonderung Löschkonzept Vertretung Unterschriftsmappe Mitzeichnung Laufweg`)
	places = strings.Fields(`Rathaus Bürgerbüro Kämmerei Stadtkasse Bauamt Ordnungsamt Sozialamt Jugendamt Standesamt Personalamt
		Rechnungsprüfungsamt Umweltamt Schulamt Kulturamt Hauptamt Rechenzentrum Außenstelle Sekretariat Dezernat Fachdienst`)
	verbs = strings.Fields(`angezeigt gespeichert gedruckt gefunden übernommen berechnet gebucht storniert exportiert importiert
		freigegeben aktualisiert geladen gesperrt gelöscht zugeordnet übertragen abgeschlossen archiviert signiert`)
	whens = []string{"seit heute Morgen", "seit dem letzten Update", "seit gestern", "nach dem Monatswechsel", "bei jedem zweiten Versuch",
		"nach der Anmeldung", "beim Speichern", "beim Wechsel des Haushaltsjahres", "während des Zahlungslaufs", "nach der Umstellung"}
	sentences = []string{
		"Die Funktion „{thing}“ wird {when} im {place} nicht mehr richtig {verb}.",
		"Im {place} fehlt {when} der Eintrag {thing}, obwohl er zuvor {verb} wurde.",
		"Bitte prüfen Sie, warum {thing} und {thing} nicht zusammen {verb} werden.",
		"Betroffen sind mehrere Arbeitsplätze im {place}; {thing} lässt sich dort nicht öffnen.",
		"Wir haben {thing} neu angelegt, {verb} wurde der Datensatz trotzdem nicht.",
		"Für die weitere Bearbeitung benötigen wir {thing} sowie einen Auszug aus {thing}.",
		"Nach unserer Prüfung wurde {thing} {when} wieder {verb}.",
		"Der Fehler tritt {when} auf, sobald {thing} im {place} {verb} wird.",
		"Können Sie uns mitteilen, wie {thing} für das {place} eingerichtet werden soll?",
		"Eine Übergangslösung über {thing} ist möglich, kostet das {place} aber viel Zeit.",
		"Mit der nächsten Version wird {thing} zusätzlich nach {thing} {verb}.",
		"Die Kolleginnen und Kollegen im {place} arbeiten bis dahin mit {thing} weiter.",
	}
)

func (w writer) sentence() string {
	s := sentences[w.IntN(len(sentences))]
	for {
		before, rest, ok := strings.Cut(s, "{")
		if !ok {
			return s
		}
		name, after, _ := strings.Cut(rest, "}")
		s = before + w.word(name) + after
	}
}

func (w writer) word(name string) string {
	switch name {
	case "thing":
		return w.pick(things)
	case "place":
		return w.pick(places)
	case "when":
		return w.pick(whens)
	}
	return w.pick(verbs)
}

func (w writer) subject() string {
	return w.pick(things) + " wird im " + w.pick(places) + " nicht " + w.pick(verbs)
}

// paragraph is two sentences or three.
func (w writer) paragraph() string {
	out := w.sentence() + " " + w.sentence()
	if w.IntN(3) == 0 {
		out += " " + w.sentence()
	}
	return out
}

// text is some paragraphs between a salutation and a greeting.
func (w writer) text(paragraphs int) string {
	out := make([]string, paragraphs)
	for i := range out {
		out[i] = w.paragraph()
	}
	return strings.Join(out, "\n\n")
}
