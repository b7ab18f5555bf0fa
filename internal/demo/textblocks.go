package demo

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// textBlocks are what the demo's support writes often.
var textBlocks = []struct{ title, de, en string }{
	{"Eingang bestätigen", "Guten Tag {name},\n\nvielen Dank für Ihre Meldung. Wir sehen uns „{subject}“ an und melden uns, sobald wir Näheres wissen.\n\nFreundliche Grüße\n{agent}",
		"Dear {name},\n\nthank you for your report. We are looking into “{subject}” and will be in touch as soon as we know more.\n\nKind regards\n{agent}"},
	{"Protokoll anfordern", "Guten Tag {name},\n\num der Ursache nachzugehen, brauchen wir das Protokoll von {product} vom Tag des Fehlers:\n\n1. Menü **Hilfe** > **Diagnose** öffnen\n2. **Protokoll speichern** wählen\n3. die Datei hier im Ticket anhängen\n\nFreundliche Grüße\n{agent}",
		"Dear {name},\n\nto find the cause we need the log of {product} from the day of the fault:\n\n1. open the menu **Help** > **Diagnostics**\n2. choose **Save log**\n3. attach the file to this ticket\n\nKind regards\n{agent}"},
	{"Fernwartung vereinbaren", "Guten Tag {name},\n\nam schnellsten kommen wir gemeinsam an Ihrem Bildschirm weiter. Wann passt Ihnen eine Fernwartung von etwa 30 Minuten? Bitte nennen Sie uns zwei Termine innerhalb unserer Servicezeiten.\n\nFreundliche Grüße\n{agent}", ""},
	{"Behoben, bitte prüfen", "Guten Tag {name},\n\nwir haben die Ursache behoben. Bitte prüfen Sie den Vorgang noch einmal und bestätigen Sie die Lösung im Portal: {link}\n\nFreundliche Grüße\n{agent}",
		"Dear {name},\n\nwe have removed the cause. Please check once more and confirm the solution in the portal: {link}\n\nKind regards\n{agent}"},
	{"Bekannte Störung", "Guten Tag {name},\n\ndie Störung ist uns bekannt und betrifft mehrere Organisationen. Wir arbeiten mit Vorrang daran und unterrichten Sie in diesem Ticket.\n\nFreundliche Grüße\n{agent}", ""},
	{"Rückruf notiert (intern)", "Rückruf bei {organisation} zu {number} erbeten. Erreichbar: ", ""},
}

// loadTextBlocks gives the demo its text building blocks.
func (l *Loader) loadTextBlocks(ctx context.Context, tx *store.Tx) error {
	for i, b := range textBlocks {
		bodies := map[string]string{"de": b.de}
		if b.en != "" {
			bodies["en"] = b.en
		}
		if _, err := tx.AddTextBlock(ctx, desk.TextBlock{Title: b.title, Bodies: bodies, UpdatedAt: l.Now.AddDate(0, -1, -7*i)}); err != nil {
			return err
		}
	}
	return nil
}
