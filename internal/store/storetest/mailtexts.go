package storetest

import (
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func mailTexts(t *testing.T, w *world.World) {
	ada := w.Agent("Ada", desk.Administrator)
	set := func(key, lang, body string) {
		w.Tx(func(tx *store.Tx) error {
			return tx.SetMailText(ctx, desk.MailText{Key: key, Lang: lang, Body: body, Shipped: "alt", ChangedAt: w.Clock.Now(), ChangedBy: desk.Named{ID: ada.ID}})
		})
	}
	set("mail.greeting", "en", "Hello")
	set("mail.greeting", "de", "Hallo")
	set("mail.greeting", "de", "Moin {name}")
	got := get[[]desk.MailText](t)(store.MailTexts(w.DB).All(ctx))
	if len(got) != 2 || got[0].Lang != "de" || got[0].Body != "Moin {name}" || got[0].Shipped != "alt" || got[0].ChangedBy.Name != ada.Name() ||
		got[0].ChangedAt.UnixMicro() != w.Clock.Now().UnixMicro() || got[1].Body != "Hello" {
		t.Errorf("texts %+v", got)
	}
	w.Tx(func(tx *store.Tx) error { return tx.DropMailText(ctx, "mail.greeting", "de") })
	if got := get[[]desk.MailText](t)(store.MailTexts(w.DB).All(ctx)); len(got) != 1 || got[0].Lang != "en" {
		t.Errorf("after going back: %+v", got)
	}
}
