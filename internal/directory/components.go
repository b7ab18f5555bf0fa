package directory

import (
	"context"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// ComponentForm is a product's component as typed.
type ComponentForm struct {
	Name   string
	Active bool
	Seen   string // ComponentStamp of the version that was looked at
}

// ComponentStamp names this version of a component, see ComponentForm.Seen.
func ComponentStamp(c desk.Component) string { return componentFacts(c).stamp() }

func componentFacts(c desk.Component) facts {
	return facts{"name": c.Name, "active": yes(c.Active)}
}

// Components lists the components of a product, by name, active or not.
func (d *Directory) Components(ctx context.Context, sc desk.StaffScope, product string) ([]desk.Component, error) {
	const op = "directory.Components"
	if err := settings(op, sc); err != nil {
		return nil, err
	}
	p, err := findProduct(ctx, d.db, op, product)
	if err != nil {
		return nil, err
	}
	return store.Orgs(d.db).Components(ctx, p.ID)
}

// Component finds a component of a product by its ref.
func (d *Directory) Component(ctx context.Context, sc desk.StaffScope, product, ref string) (desk.Component, error) {
	all, err := d.Components(ctx, sc, product)
	if err != nil {
		return desk.Component{}, err
	}
	return oneComponent("directory.Component", all, ref)
}

func oneComponent(op string, all []desk.Component, ref string) (desk.Component, error) {
	for _, c := range all {
		if c.Ref == ref {
			return c, nil
		}
	}
	return desk.Component{}, desk.Missing(op)
}

// AddComponent creates a component of a product. Sent twice, it is one.
func (d *Directory) AddComponent(ctx context.Context, sc desk.StaffScope, product, name, formKey string) error {
	const op = "directory.AddComponent"
	if err := settings(op, sc); err != nil {
		return err
	}
	_, err := d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		p, err := findProduct(ctx, tx, op, product)
		if err != nil {
			return "", err
		}
		c := desk.Component{Product: p.ID, Name: desk.Line(name), Active: true}
		if err := checkComponent(ctx, tx, op, c); err != nil {
			return "", err
		}
		if c, err = tx.AddComponent(ctx, c); err != nil {
			return "", err
		}
		return c.Ref, d.audit(ctx, tx, sc, "component.create", "component:"+c.Ref, componentFacts(c))
	}, product, name)
	return err
}

// EditComponent changes the name and whether tickets can be given the component.
func (d *Directory) EditComponent(ctx context.Context, sc desk.StaffScope, product, ref string, f ComponentForm) error {
	const op = "directory.EditComponent"
	if err := settings(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil { // two who change settings wait for one another
			return err
		}
		p, err := findProduct(ctx, tx, op, product)
		if err != nil {
			return err
		}
		all, err := store.Orgs(tx).Components(ctx, p.ID)
		if err != nil {
			return err
		}
		before, err := oneComponent(op, all, ref)
		if err != nil {
			return err
		}
		if err := componentFacts(before).fresh(op, f.Seen); err != nil {
			return err
		}
		after := before
		after.Name, after.Active = desk.Line(f.Name), f.Active
		if after == before {
			return nil
		}
		if err := checkComponent(ctx, tx, op, after); err != nil {
			return err
		}
		if err := tx.UpdateComponent(ctx, after); err != nil {
			return err
		}
		return d.audit(ctx, tx, sc, "component.edit", "component:"+ref, changed(componentFacts(before), componentFacts(after)))
	})
}

func checkComponent(ctx context.Context, tx *store.Tx, op string, c desk.Component) error {
	p := desk.Problems{}
	check(p, "component", c.Name, MaxName, "error.label_required")
	all, err := store.Orgs(tx).Components(ctx, c.Product)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID != c.ID && strings.EqualFold(other.Name, c.Name) {
			p.Add("component", "error.component_taken")
		}
	}
	return p.Err(op)
}
