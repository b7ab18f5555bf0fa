package storetest

import (
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func imports(t *testing.T, w *world.World) {
	admin, now := w.Agent("Ada", desk.Administrator), w.Clock.Now().Truncate(time.Microsecond)
	var first, second desk.Import
	w.Tx(func(tx *store.Tx) (err error) {
		i := desk.Import{Kind: desk.ImportOrgs, Name: "a.csv", State: desk.ImportPreview, Content: "[]", Person: desk.Named{ID: admin.ID}, CreatedAt: now}
		if first, err = tx.AddImport(ctx, i); err != nil {
			return err
		}
		i.Kind, i.CreatedAt = desk.ImportContacts, now.Add(time.Second)
		second, err = tx.AddImport(ctx, i)
		return err
	})
	w.Tx(func(tx *store.Tx) error {
		i, err := tx.LockImport(ctx, first.Ref)
		if err != nil {
			return err
		}
		i.State, i.Content, i.Digest, i.Invite, i.Report, i.DoneAt = desk.ImportDone, "", "d", true, "{}", now.Add(time.Minute)
		return tx.UpdateImport(ctx, i)
	})
	got := get[desk.Import](t)(store.Imports(w.DB).ByRef(ctx, first.Ref))
	if got.State != desk.ImportDone || got.Content != "" || got.Digest != "d" || !got.Invite || got.Report != "{}" || !got.DoneAt.Equal(now.Add(time.Minute)) ||
		got.Person.Name != admin.Name() || got.Name != "a.csv" || got.Kind != desk.ImportOrgs {
		t.Errorf("import %+v", got)
	}
	last := get[[]desk.Import](t)(store.Imports(w.DB).Last(ctx, 5))
	if len(last) != 2 || last[0].Ref != second.Ref || last[0].Content != "" {
		t.Errorf("the last ones %+v", last)
	}
	w.Tx(func(tx *store.Tx) error { return tx.SweepImports(ctx, now.Add(time.Second), now.Add(time.Minute)) })
	if n := len(get[[]desk.Import](t)(store.Imports(w.DB).Last(ctx, 5))); n != 2 {
		t.Errorf("swept too early: %d left", n)
	}
	w.Tx(func(tx *store.Tx) error { return tx.SweepImports(ctx, now.Add(2*time.Second), now.Add(2*time.Minute)) })
	if n := len(get[[]desk.Import](t)(store.Imports(w.DB).Last(ctx, 5))); n != 0 {
		t.Errorf("%d were not swept", n)
	}
}

func roster(t *testing.T, w *world.World) {
	city := w.Org("Stadt", desk.Organisation{})
	office := w.Org("Amt", city)
	w.Tx(func(tx *store.Tx) error {
		if err := tx.SetFormerNos(ctx, city.ID, []string{"B1", "A1"}); err != nil {
			return err
		}
		if err := tx.SetUses(ctx, office.ID, []desk.Use{{Product: desk.Named{ID: w.Product.ID}, Version: "9"}}); err != nil {
			return err
		}
		return tx.SetContract(ctx, office.ID, desk.Contract{Region: "DE-BE"})
	})
	nos := get[[]store.Holder[string]](t)(store.Orgs(w.DB).FormerNos(ctx, 0))
	if len(nos) != 2 || nos[0] != (store.Holder[string]{Org: city.ID, Value: "A1"}) {
		t.Errorf("numbers %v", nos)
	}
	for no, want := range map[string]int64{"A1": city.ID, office.CustomerNo: office.ID, "nobody's": 0} {
		if got := get[int64](t)(store.Orgs(w.DB).NumberHolder(ctx, no)); got != want {
			t.Errorf("%s is held by %d, not %d", no, got, want)
		}
	}
	if err := w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.SetFormerNos(ctx, office.ID, []string{"A1"}) }); desk.KindOf(err) != desk.Conflict {
		t.Errorf("a number of two organisations: %v", err)
	}
	uses := get[[]store.Holder[desk.Use]](t)(store.Orgs(w.DB).Uses(ctx, office.ID))
	if len(uses) != 1 || uses[0].Value.Version != "9" || uses[0].Value.Product.Name != w.Product.Name {
		t.Errorf("products %v", uses)
	}
	contracts := get[[]store.Holder[desk.Contract]](t)(store.Levels(w.DB).Contracts(ctx))
	if len(contracts) != 1 || contracts[0].Org != office.ID || contracts[0].Value.Region != "DE-BE" {
		t.Errorf("contracts %v", contracts)
	}
	mia := w.Contact("Mia", city, func(m *desk.Membership) { m.Lead = true })
	ms := get[[]desk.Membership](t)(store.People(w.DB).EveryMembership(ctx))
	if len(ms) != 1 || ms[0].PersonID != mia.ID || !ms[0].Lead || ms[0].OrgRef != city.Ref {
		t.Errorf("memberships %+v", ms)
	}
	if all := get[[]desk.Person](t)(store.People(w.DB).Everybody(ctx)); len(all) != 1 || all[0].Email != mia.Email {
		t.Errorf("people %+v", all)
	}
	ben := w.Contact("Ben", office, nil)
	w.Agent("Ada", desk.Administrator) // is no contact
	first := get[[]desk.Person](t)(store.People(w.DB).ContactsAfter(ctx, "", 1))
	next := get[[]desk.Person](t)(store.People(w.DB).ContactsAfter(ctx, ben.Ref, 5))
	if len(first) != 1 || first[0].ID != ben.ID || len(next) != 1 || next[0].ID != mia.ID {
		t.Errorf("contacts by name: %+v, then %+v", first, next)
	}
	if ms := get[[]desk.Membership](t)(store.People(w.DB).MembershipsOf(ctx, []int64{ben.ID})); len(ms) != 1 || ms[0].OrgRef != office.Ref {
		t.Errorf("memberships of one %+v", ms)
	}
	if all := get[[]desk.Organisation](t)(store.Orgs(w.DB).All(ctx)); len(all) != 2 || all[0].ID != office.ID {
		t.Errorf("organisations %+v", all)
	}
}
