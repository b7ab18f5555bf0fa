package directory_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/testkit/pg"
	"kundenportal/internal/testkit/world"
)

func TestMain(m *testing.M) { pg.Main(m) }

// TestOfTwoAtOnceTheSecondIsTold has several administrators save the same version at one moment, on PostgreSQL, where nothing but a lock
// keeps one from overwriting the other.
func TestOfTwoAtOnceTheSecondIsTold(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Open(t, pg.New(t)))
	d := directory.New(w.DB, w.Clock.Now, time.UTC)
	admin := w.StaffScope(w.Agent("Georg", desk.Administrator))
	mia := w.Contact("Mia", w.Org("Stadt", desk.Organisation{}), nil)
	products, err := d.Products(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.AddComponent(ctx, admin, products[0].Ref, "Druck", "k"); err != nil {
		t.Fatal(err)
	}
	parts, err := d.Components(ctx, admin, products[0].Ref)
	if err != nil {
		t.Fatal(err)
	}
	field := directory.FieldForm{Type: string(desk.OwnText), LabelDE: "Aktenplan", LabelEN: "File plan"}
	fieldRef, err := d.AddField(ctx, admin, field, "k")
	if err != nil {
		t.Fatal(err)
	}
	fields, err := d.Fields(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	for name, save := range map[string]func(i string) error{
		"a contact": func(i string) error {
			return d.EditContact(ctx, admin, mia.Ref, directory.PersonForm{GivenName: "Mia", FamilyName: i, Email: mia.Email, Lang: "de", Seen: directory.PersonStamp(mia)})
		},
		"a product": func(i string) error {
			return d.EditProduct(ctx, admin, products[0].Ref, directory.ProductForm{Name: i, Seen: directory.ProductStamp(products[0])})
		},
		"a component": func(i string) error {
			return d.EditComponent(ctx, admin, products[0].Ref, parts[0].Ref, directory.ComponentForm{Name: i, Active: true, Seen: directory.ComponentStamp(parts[0])})
		},
		"a field": func(i string) error {
			f := field
			f.LabelDE, f.Position, f.Seen = i, "1", directory.FieldStamp(fields[0])
			return d.EditField(ctx, admin, fieldRef, f)
		},
	} {
		var all sync.WaitGroup
		done := make([]error, 6)
		for i := range done {
			all.Go(func() { done[i] = save(fmt.Sprint("Name ", i)) })
		}
		all.Wait()
		saved := 0
		for _, err := range done {
			switch {
			case err == nil:
				saved++
			case desk.KindOf(err) != desk.Conflict:
				t.Errorf("%s: %v", name, err)
			}
		}
		if saved != 1 {
			t.Errorf("%s: %d of %d overwrote what the others had saved", name, saved, len(done))
		}
	}
}
