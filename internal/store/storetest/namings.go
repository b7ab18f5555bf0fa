package storetest

import (
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func namings(t *testing.T, w *world.World) {
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Landkreis", desk.Organisation{})
	jens, admin := w.Contact("Jens", city, nil), w.Agent("Ada", desk.Administrator)
	n := desk.Naming{Org: desk.Named{ID: city.ID}, GivenName: "Carla", FamilyName: "Wendt", Email: "c.wendt@archiv.example", Phone: "0451 1", Lang: "en",
		Lead: true, Level: desk.LevelBelow, MayComment: true, AskedBy: desk.Named{ID: jens.ID}, AskedAt: w.Clock.Now()}
	add := func(n desk.Naming) (out desk.Naming, err error) {
		err = w.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			out, err = tx.AddNaming(ctx, n)
			return err
		})
		return out, err
	}
	first := get[desk.Naming](t)(add(n))
	want := first
	want.Org, want.AskedBy = desk.Named{ID: city.ID, Ref: city.Ref, Name: city.Name}, desk.Named{ID: jens.ID, Ref: jens.Ref, Name: jens.Name()}
	s := store.Namings(w.DB)
	if got := get[desk.Naming](t)(s.ByRef(ctx, first.Ref)); got != want {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	if err := second(add(n)); desk.KindOf(err) != desk.Conflict {
		t.Errorf("the same address waits twice: %v", err)
	}
	n.Org.ID, n.AskedAt = other.ID, n.AskedAt.Add(-time.Hour)
	elsewhere := get[desk.Naming](t)(add(n))
	if all := get[[]desk.Naming](t)(s.Waiting(ctx)); len(all) != 2 || all[0].ID != elsewhere.ID || get[int](t)(s.CountWaiting(ctx)) != 2 {
		t.Errorf("two wait, the older one first: %+v", all)
	}

	decide := func(state desk.NamingState) (done bool) {
		w.Tx(func(tx *store.Tx) (err error) {
			done, err = tx.DecideNaming(ctx, first.ID, state, admin.ID, "Bitte über die Leitung.", w.Clock.Now())
			return err
		})
		return done
	}
	if !decide(desk.NamingRefused) || decide(desk.NamingApproved) {
		t.Error("a naming is not decided exactly once")
	}
	got := get[desk.Naming](t)(s.ByID(ctx, first.ID))
	if got.State != desk.NamingRefused || got.DecidedBy != admin.Name() || !got.DecidedAt.Equal(w.Clock.Now()) || got.Reason == "" {
		t.Errorf("decided as %+v", got)
	}
	for since, want := range map[time.Duration]int{0: 1, time.Second: 0} {
		if all := get[[]desk.Naming](t)(s.OfOrg(ctx, city.ID, w.Clock.Now().Add(since))); len(all) != want {
			t.Errorf("refused after %v: %d, want %d", since, len(all), want)
		}
	}
	if all := get[[]desk.Naming](t)(s.OfOrg(ctx, other.ID, w.Clock.Now().AddDate(1, 0, 0))); len(all) != 1 {
		t.Errorf("one waits always, got %d", len(all))
	}
	get[desk.Naming](t)(add(desk.Naming{Org: desk.Named{ID: city.ID}, Email: first.Email, AskedBy: desk.Named{ID: jens.ID}})) // refused does not mean never
	if err := second(s.ByRef(ctx, "keine")); desk.KindOf(err) != desk.NotFound {
		t.Errorf("none: %v", err)
	}
}

func knownDomains(t *testing.T, w *world.World) {
	top := w.Org("Rechenzentrum", desk.Organisation{})
	town, sister := w.Org("Gemeinde", top), w.Org("Nachbargemeinde", top)
	gone := w.Org("Aufgelöst", town)
	contact := func(email string, org desk.Organisation, active bool) desk.Person {
		p := w.Person("P", func(p *desk.Person) { p.Email, p.Active = email, active })
		w.Join(p, org, nil)
		return p
	}
	contact("a@zentrum.example", top, true)
	contact("b@gemeinde.example", town, true)
	contact("c@nachbar.example", sister, true)
	contact("d@frueher.example", town, false)
	contact("e@aufgeloest.example", gone, true)
	left := contact("f@weg.example", town, true)
	w.Tx(func(tx *store.Tx) error {
		ms, err := store.People(tx).AllMemberships(ctx, left.ID)
		if err != nil {
			return err
		}
		gone.Active = false
		if err := tx.UpdateOrg(ctx, gone); err != nil {
			return err
		}
		return tx.EndMembership(ctx, ms[0].ID, w.Clock.Now())
	})
	for _, x := range []struct {
		what, domain string
		org          desk.Organisation
		want         bool
	}{
		{"its own", "gemeinde.example", town, true},
		{"of the organisation above", "zentrum.example", town, true},
		{"of an organisation below", "gemeinde.example", top, true},
		{"of one beside it", "nachbar.example", town, false},
		{"of who is deactivated", "frueher.example", town, false},
		{"of who left", "weg.example", town, false},
		{"of an organisation out of use", "aufgeloest.example", town, false},
		{"a domain that only ends alike", "meinde.example", town, false},
		{"a domain above", "example", town, false},
		{"longer than every address", "dies.ist.ein.sehr.langer.name.gemeinde.example", town, false},
		{"a pattern", "%.example", town, false},
	} {
		if got := get[bool](t)(store.Namings(w.DB).KnowsDomain(ctx, x.org.ID, x.domain)); got != x.want {
			t.Errorf("%s: %v, want %v", x.what, got, x.want)
		}
	}
}

func deeds(t *testing.T, w *world.World) {
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Landkreis", desk.Organisation{})
	mia, uli, admin := w.Contact("Mia", city, nil), w.Contact("Uli", other, nil), w.Agent("Ada", desk.Administrator)
	w.Join(mia, other, nil)
	audit := func(actor, org int64, action, subject string) {
		w.Tx(func(tx *store.Tx) error { return tx.Audit(ctx, actor, org, action, subject, `{}`, w.Clock.Now()) })
	}
	audit(admin.ID, city.ID, "membership.create", "person:"+mia.Ref)
	audit(mia.ID, other.ID, "membership.edit", "person:"+mia.Ref)
	audit(admin.ID, 0, "contact.edit", "person:"+mia.Ref)
	audit(admin.ID, 0, "contact.edit", "person:"+uli.Ref)
	audit(mia.ID, 0, "password.changed", "person:"+mia.Ref)
	audit(mia.ID, city.ID, "naming.create", "naming:x")
	audit(0, city.ID, "org.edit", "org:"+city.Ref)
	want := []desk.Deed{
		{At: w.Clock.Now(), Actor: desk.Named{Ref: mia.Ref, Name: mia.Name()}, Action: "naming.create", Data: "{}"},
		{At: w.Clock.Now(), Actor: desk.Named{Ref: admin.Ref, Name: admin.Name()}, Staff: true, Action: "contact.edit", Person: desk.Named{Ref: mia.Ref, Name: mia.Name()}, Data: "{}"},
		{At: w.Clock.Now(), Actor: desk.Named{Ref: admin.Ref, Name: admin.Name()}, Staff: true, Action: "membership.create", Person: desk.Named{Ref: mia.Ref, Name: mia.Name()}, Data: "{}"},
	}
	got := get[[]desk.Deed](t)(store.Orgs(w.DB).Deeds(ctx, city.ID, 10))
	if len(got) != len(want) {
		t.Fatalf("%d deeds, want %d: %+v", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got\n%+v, want\n%+v", got[i], want[i])
		}
	}
	if got := get[[]desk.Deed](t)(store.Orgs(w.DB).Deeds(ctx, city.ID, 1)); len(got) != 1 || got[0] != want[0] {
		t.Errorf("the newest alone: %+v", got)
	}
}
