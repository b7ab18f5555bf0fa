package storetest

import (
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func mailboxes(t *testing.T, w *world.World) {
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Landkreis", desk.Organisation{})
	mia, admin := w.Contact("Mia", city, nil), w.Agent("Ada", desk.Administrator)
	s, now := store.Mailboxes(w.DB), w.Clock.Now().Truncate(time.Microsecond)
	add := func(org desk.Organisation, email string) (m desk.Mailbox, err error) {
		err = w.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			m, err = tx.AddMailbox(ctx, desk.Mailbox{Org: desk.Named{ID: org.ID}, Email: email, Lang: "en", Events: desk.MailboxAll,
				AddedBy: desk.Named{ID: admin.ID}, AddedAt: now})
			return err
		})
		return m, err
	}
	ask := func(m desk.Mailbox, at time.Time) (ref string) {
		w.Tx(func(tx *store.Tx) (err error) {
			ref, err = tx.AskMailbox(ctx, m, at)
			return err
		})
		return ref
	}
	token := func(ref, hash string) error {
		return w.DB.InTx(ctx, func(tx *store.Tx) error { return second(tx.MailboxToken(ctx, ref, []byte(hash), now)) })
	}
	confirm := func(m desk.Mailbox) (done bool) {
		w.Tx(func(tx *store.Tx) (err error) {
			done, err = tx.ConfirmMailbox(ctx, m.ID, now)
			return err
		})
		return done
	}
	works := func(hash string, at time.Time) string {
		m, err := s.ByToken(ctx, []byte(hash), at)
		if err != nil && desk.KindOf(err) != desk.NotFound {
			t.Fatal(err)
		}
		return m.Email
	}

	it := get[desk.Mailbox](t)(add(city, "it@stadt.example"))
	office := get[desk.Mailbox](t)(add(city, "amt@stadt.example"))
	abroad := get[desk.Mailbox](t)(add(other, "it@stadt.example"))
	if _, err := add(city, "it@stadt.example"); desk.KindOf(err) != desk.Conflict {
		t.Errorf("the same address twice: %v", err)
	}
	want := it
	want.Org, want.AddedBy, want.ByStaff = desk.Named{ID: city.ID, Ref: city.Ref, Name: city.Name}, desk.Named{ID: admin.ID, Ref: admin.Ref, Name: admin.Name()}, true
	if got := get[desk.Mailbox](t)(s.ByRef(ctx, it.Ref)); got != want {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	if got := get[desk.Mailbox](t)(s.BySecret(ctx, it.Secret)); got != want {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	if list := get[[]desk.Mailbox](t)(s.OfOrg(ctx, city.ID)); len(list) != 2 || list[0].ID != office.ID || list[1].ID != it.ID {
		t.Errorf("an organisation has %+v", list)
	}

	// Each request has a link of its own; what an attempt before had is over.
	first, again := ask(it, now), ask(it, now.Add(time.Hour))
	for ref, hash := range map[string]string{first: "a", again: "b"} {
		if err := token(ref, hash); err != nil {
			t.Fatal(err)
		}
	}
	if err := token(again, "c"); err != nil {
		t.Fatal(err)
	}
	if works("a", now) != it.Email || works("b", now) != "" || works("c", now) != it.Email || works("d", now) != "" {
		t.Error("the wrong links work")
	}
	if m := get[desk.Mailbox](t)(s.ByToken(ctx, []byte("a"), now)); m.ID != it.ID {
		t.Errorf("a link confirms another organisation's: %+v", m)
	}
	if works("a", now.Add(desk.MailboxValid-time.Second)) == "" || works("a", now.Add(desk.MailboxValid)) != "" {
		t.Error("a link does not end to the second")
	}
	if m := get[desk.Mailbox](t)(s.ByRef(ctx, it.Ref)); !m.AskedUntil.Equal(now.Add(time.Hour + desk.MailboxValid)) {
		t.Errorf("asked until %v", m.AskedUntil)
	}
	if n := get[int](t)(s.Asked(ctx, it.Email, now)); n != 1 {
		t.Errorf("%d requests since then, want 1", n)
	}
	if n := get[int](t)(s.Asked(ctx, it.Email, now.Add(-time.Second))); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}

	ticket := w.Ticket("Drucker", mia, city, nil)
	told := func() (out []int64) {
		for _, m := range get[[]desk.Mailbox](t)(s.OfTicket(ctx, ticket.ID)) {
			out = append(out, m.ID)
		}
		return out
	}
	if got := told(); got != nil {
		t.Errorf("who did not confirm is told: %v", got)
	}
	if !confirm(it) || confirm(it) || !confirm(abroad) {
		t.Error("a mailbox is confirmed once")
	}
	if got := told(); len(got) != 1 || got[0] != it.ID {
		t.Errorf("told are %v, want %d", got, it.ID)
	}
	if err := token(first, "e"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("who confirmed is asked again: %v", err)
	}
	waiting := ask(office, now)
	active := func(yes bool) {
		w.Tx(func(tx *store.Tx) error {
			o := city
			o.Active = yes
			return tx.UpdateOrg(ctx, o)
		})
	}
	active(false)
	if err := token(waiting, "f"); told() != nil || desk.KindOf(err) != desk.NotFound {
		t.Errorf("an organisation that is not active gets mail: %v %v", told(), err)
	}
	active(true)

	// What it is told of is the rule of sight's to say.
	secret := w.Ticket("Vertraulich", mia, city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{mia.ID} })
	for number, seen := range map[string]bool{ticket.Number: true, secret.Number: false} {
		if _, err := store.Tickets(w.DB).ForContact(ctx, want.Scope(), number); (err == nil) != seen {
			t.Errorf("%s: %v", number, err)
		}
	}

	it.Lang, it.Events = "de", desk.MailboxNew
	w.Tx(func(tx *store.Tx) error { return tx.UpdateMailbox(ctx, it) })
	if m := get[desk.Mailbox](t)(s.ByRef(ctx, it.Ref)); m.Lang != "de" || m.Events != desk.MailboxNew {
		t.Errorf("not written: %+v", m)
	}
	end := func() (done bool) {
		w.Tx(func(tx *store.Tx) (err error) {
			done, err = tx.EndMailbox(ctx, it.ID)
			return err
		})
		return done
	}
	if !end() || end() || told() != nil || works("a", now) != "" {
		t.Error("it is removed once, and nothing is left that works")
	}
	if n := get[int](t)(s.Asked(ctx, it.Email, now.Add(-time.Second))); n != 2 {
		t.Errorf("requests are forgotten with the mailbox: %d", n)
	}
	w.Tx(func(tx *store.Tx) error { return tx.Sweep(ctx, now.Add(desk.MailboxValid+26*time.Hour)) })
	if n := get[int](t)(s.Asked(ctx, it.Email, now.Add(-time.Second))); n != 0 {
		t.Errorf("%d requests are kept for ever", n)
	}
}
