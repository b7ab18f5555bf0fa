package storetest

import (
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func emails(t *testing.T, w *world.World) {
	mia, admin := w.Person("Mia", nil), w.Agent("Ada", desk.Administrator)
	s, now := store.Accounts(w.DB), w.Clock.Now().Truncate(time.Microsecond)
	ask := func(email string, at time.Time) desk.EmailChange {
		c := desk.NewEmailChange(mia.ID, email, admin.ID, at)
		w.Tx(func(tx *store.Tx) error {
			if err := tx.AskEmail(ctx, c); err != nil {
				return err
			}
			return second(tx.AddToken(ctx, mia.ID, store.TokenEmail, []byte(email), at, c.ExpiresAt))
		})
		return c
	}
	works := func(email string) bool {
		_, ok, err := s.Token(ctx, store.TokenEmail, []byte(email), now)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	take := func(at time.Time) (email string, err error) {
		err = w.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			email, err = tx.TakeEmailChange(ctx, mia.ID, at)
			return err
		})
		return email, err
	}
	ask("eins@example.org", now)
	want := ask("zwei@example.org", now.Add(time.Second))
	got := get[desk.EmailChange](t)(s.EmailChange(ctx, mia.ID, now))
	if got.Email != want.Email || got.AskedBy != admin.ID || !got.AskedAt.Equal(want.AskedAt) || !got.ExpiresAt.Equal(want.ExpiresAt) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if works("eins@example.org") || !works("zwei@example.org") {
		t.Error("the second does not take the place of the first")
	}
	if _, err := s.EmailChange(ctx, mia.ID, want.ExpiresAt); desk.KindOf(err) != desk.NotFound {
		t.Errorf("it waits too long: %v", err)
	}
	if _, err := take(want.ExpiresAt); desk.KindOf(err) != desk.NotFound {
		t.Errorf("taken too late: %v", err)
	}
	if email, err := take(now); err != nil || email != want.Email || works(want.Email) {
		t.Errorf("took %q %v", email, err)
	}
	if _, err := take(now); desk.KindOf(err) != desk.NotFound {
		t.Errorf("taken twice: %v", err)
	}
	ask("drei@example.org", now)
	w.Tx(func(tx *store.Tx) error { return tx.Sweep(ctx, now.Add(desk.EmailValid+25*time.Hour)) })
	if _, err := s.EmailChange(ctx, mia.ID, now); desk.KindOf(err) != desk.NotFound {
		t.Errorf("it is kept for ever: %v", err)
	}
}
