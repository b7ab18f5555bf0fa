package ticket_test

import (
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/ticket"
)

// centre is a data centre with two municipalities, and one that is nobody's.
type centre struct {
	*house
	above, a, b      desk.Organisation
	hanno, ada, bert desk.Person
}

func newCentre(t *testing.T) *centre {
	c := &centre{house: build(t)}
	c.above = c.Org("Rechenzentrum", desk.Organisation{})
	c.a, c.b = c.Org("Gemeinde Ahorn", c.above), c.Org("Gemeinde Birke", c.above)
	c.hanno = c.Contact("Hanno", c.above, func(m *desk.Membership) { m.Level = desk.LevelBelow })
	c.ada, c.bert = c.Contact("Ada", c.a, nil), c.Contact("Bert", c.b, nil)
	return c
}

func (c *centre) report(change map[string]string) map[string]string {
	v := c.complete(map[string]string{"subject": "Wie drucke ich das?", "org": c.a.Ref, "orgs": c.b.Ref})
	maps.Copy(v, change)
	return v
}

func TestOneReportIsATicketForEachOrganisation(t *testing.T) {
	c := newCentre(t)
	d := c.draft(c.hanno, c.report(nil))
	_, err := c.contacts.AddFile(ctx, c.hanno.ID, d, desk.Attachment{Name: "bild.png", Hash: strings.Repeat("a", 64), Size: 5, MediaType: "image/png"})
	c.must(err)
	var numbers [2]string
	var wait sync.WaitGroup
	for i := range numbers { // pressed twice
		wait.Go(func() {
			n, err := c.contacts.Create(ctx, c.Scope(c.hanno), d.Ref)
			if err != nil {
				t.Error(err)
			}
			numbers[i] = n
		})
	}
	wait.Wait()
	if numbers[0] == "" || numbers[0] != numbers[1] {
		t.Fatalf("twice sent gives %q", numbers)
	}
	mine, err := c.contacts.List(ctx, c.Scope(c.hanno), desk.TicketFilter{View: desk.ViewMine})
	c.must(err)
	if len(mine.Rows) != 2 {
		t.Fatalf("%d tickets, want one for each organisation", len(mine.Rows))
	}
	v := c.view(c.hanno, numbers[0])
	if len(v.Bundle) != 2 || v.Bundle[0].Org != "Gemeinde Ahorn" || !v.Bundle[0].Self || v.Bundle[1].Org != "Gemeinde Birke" {
		t.Fatalf("the reporter sees %+v", v.Bundle)
	}
	second := v.Bundle[1].Number
	for who, x := range map[*desk.Person][2]string{&c.ada: {numbers[0], second}, &c.bert: {second, numbers[0]}} {
		own := c.view(*who, x[0])
		if own.Subject != "Wie drucke ich das?" || len(own.Entries) != 1 || len(own.Entries[0].Files) != 1 || len(own.Bundle) != 0 || own.ReportingOrg != "Rechenzentrum" {
			t.Errorf("%s sees %+v", who.GivenName, own)
		}
		if c.sees(*who, x[1]) {
			t.Errorf("%s sees the other's", who.GivenName)
		}
	}
	staff, err := c.staff.View(ctx, c.StaffScope(c.ute), second)
	c.must(err)
	if len(staff.Bundle) != 2 || staff.Bundle[0].Number != numbers[0] || !staff.Bundle[1].Self {
		t.Errorf("staff see %+v", staff.Bundle)
	}
	for _, x := range v.Bundle {
		seen, err := store.Tickets(c.DB).ForContact(ctx, c.Scope(c.hanno), x.Number)
		c.must(err)
		heads, err := store.Tickets(c.DB).Heads(ctx, seen.ID)
		if err != nil || heads != x.Self {
			t.Errorf("%s has the report's receipt: %v, %v", x.Number, heads, err)
		}
	}
}

func TestAReportForSeveralOrganisationsIsChecked(t *testing.T) {
	c := newCentre(t)
	far := c.Contact("Frieda", c.above, func(m *desk.Membership) { m.Level, m.MayComment = desk.LevelBelow, false })
	var own desk.Product
	c.Tx(func(tx *store.Tx) (err error) {
		if own, err = tx.AddProduct(ctx, desk.Product{Name: "Archiv"}); err != nil {
			return err
		}
		return tx.UseProduct(ctx, c.b.ID, own.ID, "")
	})
	for _, x := range []struct {
		name   string
		who    desk.Person
		change map[string]string
		field  string
	}{
		{"one of them does not use the product", c.hanno, nil, "orgs"},
		{"one of them is a stranger's", c.hanno, map[string]string{"orgs": c.city.Ref}, "orgs"},
		{"one of them does not exist", c.hanno, map[string]string{"orgs": "nirgends"}, "orgs"},
		{"it is confidential", c.hanno, map[string]string{"product": own.Ref, "confidential": "1"}, "confidential"},
		{"the person may only read", far, nil, "org"},
		{"a municipality's person has no other", c.ada, nil, "orgs"},
	} {
		err := c.contacts.Check(ctx, c.Scope(x.who), ticket.NewFrom(c.report(x.change)))
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Fields[x.field] == "" {
			t.Errorf("%s: %v", x.name, err)
		}
	}
	number, err := c.contacts.Create(ctx, c.Scope(c.hanno), c.draft(c.hanno, c.report(map[string]string{"org": "", "orgs": c.a.Ref})).Ref)
	c.must(err)
	if v := c.view(c.hanno, number); v.Org != "Gemeinde Ahorn" || len(v.Bundle) != 0 {
		t.Errorf("one organisation alone: %s, %+v", v.Org, v.Bundle)
	}
	if rows, err := c.contacts.List(ctx, c.Scope(c.hanno), desk.TicketFilter{View: desk.ViewMine}); err != nil || len(rows.Rows) != 1 {
		t.Errorf("what was refused left %d tickets, %v", len(rows.Rows)-1, err)
	}
}
