package demo

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// loadFields adds what a vendor's support asks for besides what every ticket has.
func (l *Loader) loadFields(ctx context.Context, tx *store.Tx) error {
	for _, f := range []desk.OwnField{
		{Kind: desk.Incident, Type: desk.OwnChoice, LabelDE: "Umgebung", LabelEN: "Environment", Visible: true,
			Choices: []desk.Choice{{DE: "Produktivsystem", EN: "Production system"}, {DE: "Testsystem", EN: "Test system"}, {DE: "Schulungssystem", EN: "Training system"}}},
		{Kind: desk.ChangeRequest, Type: desk.OwnText, LabelDE: "Haushaltsstelle", LabelEN: "Budget item", Visible: true,
			HintDE: "Falls Sie die Änderung beauftragen möchten", HintEN: "If you intend to commission the change"},
		{Type: desk.OwnNumber, LabelDE: "Aufwand in Stunden", LabelEN: "Effort in hours"},
	} {
		if _, err := tx.AddField(ctx, f); err != nil {
			return err
		}
	}
	return nil
}
