package storetest

import (
	"bytes"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func settings(t *testing.T, w *world.World) {
	s, now := store.Settings(w.DB), w.Clock.Now()
	all := func() map[string]string {
		out, err := s.All(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	w.Tx(func(tx *store.Tx) error {
		if err := tx.PutSetting(ctx, "a", "eins"); err != nil {
			return err
		}
		if err := tx.PutSetting(ctx, "b", "zwei"); err != nil {
			return err
		}
		return tx.PutSetting(ctx, "a", "drei")
	})
	if got := all(); got["a"] != "drei" || got["b"] != "zwei" {
		t.Errorf("written: %v", got)
	}
	w.Tx(func(tx *store.Tx) error { return tx.DropSetting(ctx, "a") })
	if got := all(); got["a"] != "" || got["b"] != "zwei" {
		t.Errorf("given up: %v", got)
	}

	logo := desk.Logo{Hash: "abc", MediaType: "image/png"}
	w.Tx(func(tx *store.Tx) error { return tx.PutSettingFile(ctx, desk.Logo{Hash: "old"}, []byte("old")) })
	w.Tx(func(tx *store.Tx) error { return tx.PutSettingFile(ctx, logo, []byte{0, 1, 255}) })
	if got, err := s.SettingFile(ctx, "abc"); err != nil || !bytes.Equal(got, []byte{0, 1, 255}) {
		t.Errorf("the file: %v, %v", got, err)
	}
	if _, err := s.SettingFile(ctx, "old"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a replaced file: %v", err)
	}

	if x, err := s.Setup(ctx); err != nil || x.Open() {
		t.Errorf("nobody began a set-up: %+v, %v", x, err)
	}
	want := desk.Setup{BegunAt: now, Skipped: []string{desk.StepMail}}
	w.Tx(func(tx *store.Tx) error { return tx.PutSetup(ctx, want) })
	if x, err := s.Setup(ctx); err != nil || !x.Open() || !x.Skips(desk.StepMail) || !x.BegunAt.Equal(now) {
		t.Errorf("the set-up: %+v, %v", x, err)
	}

	use := func(secret string, at time.Time) error {
		return w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.UseSetupKey(ctx, []byte(secret), at) })
	}
	works := func(secret string, at time.Time) bool {
		ok, err := s.SetupKey(ctx, []byte(secret), at)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	for _, secret := range []string{"first", "second"} {
		w.Tx(func(tx *store.Tx) error { return tx.SetSetupKey(ctx, []byte(secret), now.Add(time.Hour)) })
	}
	if works("first", now) || !works("second", now) || works("second", now.Add(time.Hour)) {
		t.Error("only the newest secret works, until it runs out")
	}
	if err := use("second", now.Add(time.Hour)); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a secret that ran out: %v", err)
	}
	if err := use("second", now); err != nil {
		t.Errorf("the secret: %v", err)
	}
	if err := use("second", now); desk.KindOf(err) != desk.NotFound || works("second", now) {
		t.Errorf("the secret once more: %v", err)
	}

	staff, err := s.HasStaff(ctx)
	filled, err2 := s.Filled(ctx)
	if err != nil || err2 != nil || staff || filled.Orgs || filled.Contacts {
		t.Errorf("an empty portal: staff %v, %+v, %v, %v", staff, filled, err, err2)
	}
	w.Agent("Ada", desk.Administrator)
	w.Contact("Mia", w.Org("Stadt", desk.Organisation{}), nil)
	staff, err = s.HasStaff(ctx)
	filled, err2 = s.Filled(ctx)
	if err != nil || err2 != nil || !staff || !filled.Orgs || !filled.Contacts || !filled.Products {
		t.Errorf("a portal with people: staff %v, %+v, %v, %v", staff, filled, err, err2)
	}
}
