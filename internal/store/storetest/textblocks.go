package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func textBlocks(t *testing.T, w *world.World) {
	s := store.TextBlocks(w.DB)
	teams := get[[]desk.Named](t)(store.People(w.DB).Teams(ctx))
	if len(teams) != 1 || teams[0].ID != w.Team {
		t.Fatalf("teams %v", teams)
	}
	var greeting, logs desk.TextBlock
	w.Tx(func(tx *store.Tx) (err error) {
		greeting, err = tx.AddTextBlock(ctx, desk.TextBlock{Title: "Über uns", Bodies: map[string]string{"de": "Guten Tag {name}", "en": "Dear {name}"}, UpdatedAt: w.Clock.Now()})
		must(t, err)
		logs, err = tx.AddTextBlock(ctx, desk.TextBlock{Title: "Protokoll", Team: teams[0], Bodies: map[string]string{"de": "Bitte das Protokoll"}, UpdatedAt: w.Clock.Now()})
		return err
	})
	if d := cmp.Diff([]desk.TextBlock{logs, greeting}, get[[]desk.TextBlock](t)(s.List(ctx)), cmp.Transformer("µs", func(x time.Time) int64 { return x.UnixMicro() })); d != "" {
		t.Errorf("the list differs: %s", d)
	}

	stale := greeting
	greeting.Title, greeting.Team, greeting.Bodies = "Gruß", teams[0], map[string]string{"en": "Hello"}
	w.Tx(func(tx *store.Tx) error { return tx.UpdateTextBlock(ctx, greeting) })
	got := get[desk.TextBlock](t)(s.ByRef(ctx, greeting.Ref))
	if got.Title != "Gruß" || got.Team.ID != w.Team || len(got.Bodies) != 1 || got.Bodies["en"] != "Hello" || got.Version != 2 {
		t.Errorf("after the change: %+v", got)
	}
	if err := w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.UpdateTextBlock(ctx, stale) }); desk.KindOf(err) != desk.Conflict {
		t.Errorf("an older version was written: %v", err)
	}
	w.Tx(func(tx *store.Tx) error { return tx.DeleteTextBlock(ctx, greeting.ID) })
	if _, err := s.ByRef(ctx, greeting.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a deleted block is there: %v", err)
	}
	mia := w.Agent("Mia", desk.Agent)
	w.Tx(func(tx *store.Tx) error { return tx.SetKeysOff(ctx, mia.ID, true) })
	if !get[desk.Person](t)(store.People(w.DB).ByID(ctx, mia.ID)).KeysOff {
		t.Error("the keys are still on")
	}
}
