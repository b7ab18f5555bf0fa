package storetest

import (
	"sync/atomic"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func sessions(t *testing.T, w *world.World) {
	mia, s, now := w.Person("Mia", nil), store.Accounts(w.DB), w.Clock.Now()
	for _, token := range []string{"eins", "zwei", "drei"} {
		w.Tx(func(tx *store.Tx) error {
			return tx.AddSession(ctx, desk.Session{Person: mia, CreatedAt: now, ExpiresAt: now.Add(time.Hour), Address: "192.0.2.1", Agent: "Firefox"}, []byte(token))
		})
	}
	find := func(token string) (desk.Session, time.Time, error) { return s.Session(ctx, []byte(token)) }
	one, ended, err := find("eins")
	if err != nil || one.Person.ID != mia.ID || !ended.IsZero() || one.Agent != "Firefox" || !one.ExpiresAt.Equal(now.Add(time.Hour)) {
		t.Fatalf("the session is %+v, ended %v, %v", one, ended, err)
	}
	if _, _, err := find("unbekannt"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("an unknown token: %v", err)
	}
	count := func(at, idleSince time.Time) int {
		return len(get[[]desk.Session](t)(s.Sessions(ctx, mia.ID, at, idleSince)))
	}
	if n := count(now, now.Add(-time.Minute)); n != 3 {
		t.Errorf("%d sessions of 3", n)
	}
	for _, at := range []time.Time{now.Add(10 * time.Minute), now.Add(5 * time.Minute)} {
		w.Tx(func(tx *store.Tx) error { return tx.TouchSession(ctx, one, at) })
	}
	if one, _, _ = find("eins"); !one.SeenAt.Equal(now.Add(10*time.Minute)) || !one.Person.LastSeenAt.Equal(one.SeenAt) {
		t.Errorf("last seen %v and %v: the clock went back", one.SeenAt, one.Person.LastSeenAt)
	}
	if n := count(now.Add(11*time.Minute), now.Add(time.Minute)); n != 1 {
		t.Errorf("%d sessions that are not idle, want 1", n)
	}
	if n := count(now.Add(time.Hour), now.Add(-time.Hour)); n != 0 {
		t.Errorf("%d sessions after all ran out", n)
	}
	two, _, _ := find("zwei")
	other := w.Person("Ole", nil)
	w.Tx(func(tx *store.Tx) error { return tx.EndSession(ctx, other.ID, two.Ref, now) })
	if _, ended, _ := find("zwei"); !ended.IsZero() {
		t.Error("somebody else ended a session")
	}
	w.Tx(func(tx *store.Tx) error { return tx.EndSession(ctx, mia.ID, two.Ref, now) })
	if _, ended, err := find("zwei"); err != nil || !ended.Equal(now) {
		t.Errorf("an ended session is found with its end: %v, %v", ended, err)
	}
	w.Tx(func(tx *store.Tx) error { return tx.EndSessions(ctx, mia.ID, one.ID, now.Add(time.Minute)) })
	for token, want := range map[string]time.Time{"eins": {}, "zwei": now, "drei": now.Add(time.Minute)} {
		if _, ended, _ := find(token); !ended.Equal(want) {
			t.Errorf("session %s ended at %v, want %v", token, ended, want)
		}
	}
	mia.Active = false
	w.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(ctx, mia) })
	if _, _, err := find("eins"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("the session of a deactivated person: %v", err)
	}
}

func tokens(t *testing.T, w *world.World) {
	mia, now := w.Person("Mia", nil), w.Clock.Now()
	var id int64
	add := func(kind, hash string, expires time.Time) {
		w.Tx(func(tx *store.Tx) (err error) {
			id, err = tx.AddToken(ctx, mia.ID, kind, []byte(hash), now, expires)
			return err
		})
	}
	use := func(kind, hash string, at time.Time) error {
		return w.DB.InTx(ctx, func(tx *store.Tx) error {
			person, err := tx.UseToken(ctx, kind, []byte(hash), at)
			if err == nil && person != mia.ID {
				t.Errorf("the token is of %d", person)
			}
			return err
		})
	}
	add(store.TokenLink, "a", now.Add(time.Hour))
	if person, ok, err := store.Accounts(w.DB).Token(ctx, store.TokenLink, []byte("a"), now); err != nil || !ok || person != mia.ID {
		t.Errorf("looking at a token: %d, %v, %v", person, ok, err)
	}
	if err := use(store.TokenKey, "a", now); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a link's token used as a key: %v", err)
	}
	if err := use(store.TokenLink, "a", now.Add(time.Hour)); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a token used at its end: %v", err)
	}
	var used atomic.Int32
	together(20, func(int) {
		switch err := use(store.TokenLink, "a", now); {
		case err == nil:
			used.Add(1)
		case desk.KindOf(err) != desk.NotFound:
			t.Error(err)
		}
	})
	if used.Load() != 1 {
		t.Errorf("a token was used %d times", used.Load())
	}
	if _, ok, _ := store.Accounts(w.DB).Token(ctx, store.TokenLink, []byte("a"), now); ok {
		t.Error("a used token still looks usable")
	}
	add(store.TokenKey, "b", now.Add(time.Minute))
	w.Tx(func(tx *store.Tx) error { return tx.ExtendToken(ctx, id, now.Add(time.Hour)) })
	must(t, use(store.TokenKey, "b", now.Add(30*time.Minute)))
	w.Tx(func(tx *store.Tx) error { return tx.ExtendToken(ctx, id, now.Add(9*time.Hour)) })
	if err := use(store.TokenKey, "b", now); err == nil {
		t.Error("extending a used token revived it")
	}
	add(store.TokenLink, "c", now.Add(time.Hour))
	w.Tx(func(tx *store.Tx) error { return tx.EndTokens(ctx, mia.ID, store.TokenLink, now) })
	if err := use(store.TokenLink, "c", now); desk.KindOf(err) != desk.NotFound {
		t.Errorf("an ended token: %v", err)
	}
	if n := get[int](t)(store.Accounts(w.DB).Tokens(ctx, mia.ID, store.TokenLink, now.Add(-time.Second))); n != 2 {
		t.Errorf("%d links were made, want 2", n)
	}
}

func throttle(t *testing.T, w *world.World) {
	now, s := w.Clock.Now(), store.Accounts(w.DB)
	note := func(at time.Time) {
		w.Tx(func(tx *store.Tx) error { return second(tx.NoteFailure(ctx, "konto", at, at.Add(-time.Hour))) })
	}
	expect := func(at time.Time, want int) {
		t.Helper()
		n, last, err := s.Failures(ctx, "konto", at.Add(-time.Hour))
		if err != nil || n != want || want == 0 != last.IsZero() {
			t.Errorf("%d failures, last %v, %v; want %d", n, last, err, want)
		}
	}
	expect(now, 0)
	note(now)
	note(now.Add(time.Minute))
	expect(now.Add(time.Minute), 2)
	expect(now.Add(2*time.Hour), 0)
	note(now.Add(2 * time.Hour))
	expect(now.Add(2*time.Hour), 1)
	w.Tx(func(tx *store.Tx) error { return tx.ForgetFailures(ctx, "konto") })
	expect(now.Add(2*time.Hour), 0)
	together(8, func(int) {
		if err := w.DB.InTx(ctx, func(tx *store.Tx) error { return second(tx.NoteFailure(ctx, "konto", now, now.Add(-time.Hour))) }); err != nil {
			t.Error(err)
		}
	})
	expect(now, 8)
}

func sweep(t *testing.T, w *world.World) {
	mia, now := w.Person("Mia", nil), w.Clock.Now()
	w.Tx(func(tx *store.Tx) error {
		must(t, tx.AddSession(ctx, desk.Session{Person: mia, CreatedAt: now, ExpiresAt: now}, []byte("alt")))
		must(t, tx.AddSession(ctx, desk.Session{Person: mia, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, []byte("jung")))
		return second(tx.NoteFailure(ctx, "konto", now, now))
	})
	get[string](t)(w.DB.Once(ctx, mia.ID, "form", now, func(*store.Tx) (string, error) { return "eins", nil }))
	at := now.Add(24*time.Hour + time.Minute)
	w.Tx(func(tx *store.Tx) error { return tx.Sweep(ctx, at) })
	if _, _, err := store.Accounts(w.DB).Session(ctx, []byte("alt")); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a session that ran out a day ago: %v", err)
	}
	if _, _, err := store.Accounts(w.DB).Session(ctx, []byte("jung")); err != nil {
		t.Errorf("a session that ran out less than a day ago: %v", err)
	}
	if n, _, err := store.Accounts(w.DB).Failures(ctx, "konto", time.Time{}); n != 0 || err != nil {
		t.Errorf("%d old failures, %v", n, err)
	}
	if got := get[string](t)(store.Tickets(w.DB).Remembered(ctx, mia.ID, "form")); got != "eins" {
		t.Error("a form's result went after a day")
	}
	w.Tx(func(tx *store.Tx) error { return tx.Sweep(ctx, now.AddDate(0, 0, 31)) })
	if got := get[string](t)(store.Tickets(w.DB).Remembered(ctx, mia.ID, "form")); got != "" {
		t.Error("a form's result is kept for longer than a month")
	}
}

func people(t *testing.T, w *world.World) {
	mia := w.Person("Mia", func(p *desk.Person) { p.Email = "mia@example.org" })
	w.Person("Ohne", func(p *desk.Person) { p.Email = "" })
	w.Person("Auch", func(p *desk.Person) { p.Email = "" })
	if got := get[desk.Person](t)(store.People(w.DB).ByEmail(ctx, desk.FoldEmail(" MIA@Example.org "))); got.ID != mia.ID {
		t.Errorf("found %+v", got)
	}
	if _, err := store.People(w.DB).ByEmail(ctx, ""); desk.KindOf(err) != desk.NotFound {
		t.Errorf("the empty address: %v", err)
	}
	err := w.DB.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.AddPersonRecord(ctx, desk.Person{GivenName: "Noch", FamilyName: "Eine", Email: mia.Email, Lang: "de"}, "")
		return err
	})
	if desk.KindOf(err) != desk.Conflict {
		t.Errorf("an address given twice: %v", err)
	}
	w.Tx(func(tx *store.Tx) error { return tx.SetPassword(ctx, mia.ID, "hash", w.Clock.Now()) })
	if got := get[desk.Person](t)(store.People(w.DB).ByRef(ctx, mia.Ref)); !got.HasPassword {
		t.Error("a chosen password is not noted")
	}
}
