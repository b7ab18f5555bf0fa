package ticket_test

import (
	"slices"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// TestRulesGiveNobodyWhatTheyMayNotSee has tickets created under rules, among them a confidential one.
func TestRulesGiveNobodyWhatTheyMayNotSee(t *testing.T) {
	o := newOffice(t)
	olaf := o.Person("Olaf", func(p *desk.Person) { p.Staff = desk.Agent }) // of another team, sees all but what is confidential
	var technik int64
	o.Tx(func(tx *store.Tx) (err error) {
		if technik, err = tx.AddTeam(ctx, "Technik"); err != nil {
			return err
		}
		return tx.JoinTeam(ctx, technik, olaf.ID)
	})
	secret := func(number string) map[string]string {
		return map[string]string{"subject": number + " Personalsache Quastenflosser", "confidential": "1"}
	}
	only := func(r desk.Rule) {
		t.Helper()
		r.Ref, r.Name, r.Active = store.NewRef(), "Regel", true
		o.Tx(func(tx *store.Tx) error {
			old, err := store.Rules(tx).All(ctx)
			for _, x := range old {
				if err == nil {
					err = tx.DropRule(ctx, x.ID, x.Version)
				}
			}
			if err != nil {
				return err
			}
			return tx.SaveRule(ctx, r)
		})
	}
	assignee := func(sc desk.StaffScope, number string) int64 {
		t.Helper()
		x, err := store.Tickets(o.DB).ForStaff(ctx, sc, number)
		o.must(err)
		return x.Assignee.ID
	}
	ute, theirs := o.StaffScope(o.ute), o.StaffScope(olaf)

	only(desk.Rule{Words: "Quastenflosser", Assignee: desk.Named{ID: olaf.ID}, Priority: desk.Urgent})
	plain := o.fault(map[string]string{"subject": "Offen: Quastenflosser"})
	if got := assignee(ute, plain); got != olaf.ID {
		t.Errorf("an open ticket goes to %d, want Olaf", got)
	}
	number := o.fault(secret("Eins"))
	if got := assignee(ute, number); got != 0 {
		t.Errorf("a confidential ticket goes to %d, who does not see it", got)
	}
	if _, err := store.Tickets(o.DB).ForStaff(ctx, theirs, number); desk.KindOf(err) != desk.NotFound {
		t.Errorf("Olaf sees it: %v", err)
	}
	for _, e := range o.staffView(number).Entries {
		if e.Data.Rule != "" && e.Data.Person != "" {
			t.Errorf("the history says that it went to %s", e.Data.Person)
		}
	}

	only(desk.Rule{Words: "Quastenflosser", ByLoad: true})
	busy := o.fault(secret("Zwei"))
	if got := assignee(ute, busy); got != o.ute.ID && got != o.uwe.ID {
		t.Errorf("by load it goes to %d, want one of the team", got)
	}
	o.Tx(func(tx *store.Tx) error {
		day := o.Clock.Now().Format("2006-01-02")
		for _, p := range []desk.Person{o.ute, o.uwe} {
			if err := tx.AddAbsence(ctx, desk.Absence{Person: desk.Named{ID: p.ID}, From: day, To: day}, o.Clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if got := assignee(ute, o.fault(secret("Drei"))); got != 0 {
		t.Errorf("with the whole team away it goes to %d", got)
	}

	only(desk.Rule{Words: "Quastenflosser", Team: desk.Named{ID: technik}})
	moved := o.fault(secret("Vier"))
	if _, err := store.Tickets(o.DB).ForStaff(ctx, ute, moved); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a team that a rule took it from sees it: %v", err)
	}
	if got := assignee(theirs, moved); got != 0 {
		t.Errorf("the other team has it, assigned to %d", got)
	}

	admin := o.StaffScope(o.Person("Georg", func(p *desk.Person) { p.Staff = desk.Administrator }))
	_, trials, err := o.staff.TryRules(ctx, admin)
	o.must(err)
	for _, x := range trials {
		if slices.Contains([]string{number, busy, moved}, x.Number) {
			t.Errorf("the trial shows %q to who is in no team", x.Subject)
		}
	}
	if len(trials) != 1 || len(trials[0].Rules) != 1 {
		t.Errorf("the trial looks at %+v", trials)
	}
}

func TestOneFormIsOneRuleAndNoneIsOverwrittenOrDeletedUnseen(t *testing.T) {
	o := newOffice(t)
	admin := o.StaffScope(o.Person("Georg", func(p *desk.Person) { p.Staff = desk.Administrator }))
	rule := desk.Rule{Name: "Druck", Active: true, Words: "drucken", Priority: desk.High}
	for range 2 {
		o.must(o.staff.SaveRule(ctx, admin, rule, "key"))
	}
	rule.Name = "Export"
	o.must(o.staff.SaveRule(ctx, admin, rule, "key")) // who went back and wrote something else
	rules, err := o.staff.Rules(ctx, admin)
	if o.must(err); len(rules) != 2 || rules[0].Name != "Druck" || rules[1].Name != "Export" {
		t.Fatalf("there are %+v", rules)
	}
	first := rules[0]
	first.Name = "Drucken"
	o.must(o.staff.SaveRule(ctx, admin, first, "k2"))
	first.Name = "Papier"
	o.kind("a change of what was changed since", o.staff.SaveRule(ctx, admin, first, "k3"), desk.Conflict)
	o.kind("deleting what was changed since", o.staff.DropRule(ctx, admin, first.Ref, first.Version), desk.Conflict)
	o.must(o.staff.DropRule(ctx, admin, first.Ref, first.Version+1))
	if rules, err = o.staff.Rules(ctx, admin); err != nil || len(rules) != 1 || rules[0].Name != "Export" {
		t.Errorf("left are %+v, %v", rules, err)
	}
}
