package directory

import (
	"context"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// ProductForm is a product as typed.
type ProductForm struct {
	Name    string
	Version string // the current one; may be empty
	Seen    string // ProductStamp of the version that was looked at
}

// ProductStamp names this version of a product, see ProductForm.Seen.
func ProductStamp(p desk.Product) string { return productFacts(p).stamp() }

func productFacts(p desk.Product) facts {
	return facts{"name": p.Name, "version": p.Version, "active": yes(p.Active)}
}

// Products lists all products, active or not.
func (d *Directory) Products(ctx context.Context, sc desk.StaffScope) ([]desk.Product, error) {
	if err := manager("directory.Products", sc, desk.ManageSettings); err != nil {
		return nil, err
	}
	return store.Orgs(d.db).AllProducts(ctx)
}

// Product finds a product by its ref.
func (d *Directory) Product(ctx context.Context, sc desk.StaffScope, ref string) (desk.Product, error) {
	const op = "directory.Product"
	if err := manager(op, sc, desk.ManageSettings); err != nil {
		return desk.Product{}, err
	}
	return findProduct(ctx, d.db, op, ref)
}

func findProduct(ctx context.Context, q store.Querier, op, ref string) (desk.Product, error) {
	products, err := store.Orgs(q).AllProducts(ctx)
	if err != nil {
		return desk.Product{}, err
	}
	for _, p := range products {
		if p.Ref == ref {
			return p, nil
		}
	}
	return desk.Product{}, desk.Missing(op)
}

// AddProduct creates a product and gives its ref. Sent twice, it is one.
func (d *Directory) AddProduct(ctx context.Context, sc desk.StaffScope, f ProductForm, formKey string) (string, error) {
	const op = "directory.AddProduct"
	if err := manager(op, sc, desk.ManageSettings); err != nil {
		return "", err
	}
	return d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		p := desk.Product{Name: desk.Line(f.Name), Version: desk.Line(f.Version)}
		if err := checkProduct(ctx, tx, op, p); err != nil {
			return "", err
		}
		p, err := tx.AddProduct(ctx, p)
		if err != nil {
			return "", err
		}
		return p.Ref, d.audit(ctx, tx, sc, "product.create", "product:"+p.Ref, productFacts(p))
	}, f)
}

// EditProduct changes name and version.
func (d *Directory) EditProduct(ctx context.Context, sc desk.StaffScope, ref string, f ProductForm) error {
	const op = "directory.EditProduct"
	if err := manager(op, sc, desk.ManageSettings); err != nil {
		return err
	}
	return d.changeProduct(ctx, sc, op, ref, f.Seen, func(tx *store.Tx, p *desk.Product) error {
		p.Name, p.Version = desk.Line(f.Name), desk.Line(f.Version)
		return checkProduct(ctx, tx, op, *p)
	})
}

// SetProductActive takes a product out of the choice for new tickets, or back into it.
func (d *Directory) SetProductActive(ctx context.Context, sc desk.StaffScope, ref string, active bool) error {
	const op = "directory.SetProductActive"
	if err := manager(op, sc, desk.ManageSettings); err != nil {
		return err
	}
	return d.changeProduct(ctx, sc, op, ref, "", func(_ *store.Tx, p *desk.Product) error {
		p.Active = active
		return nil
	})
}

func (d *Directory) changeProduct(ctx context.Context, sc desk.StaffScope, op, ref, seen string, fn func(*store.Tx, *desk.Product) error) error {
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil { // two who change settings wait for one another
			return err
		}
		before, err := findProduct(ctx, tx, op, ref)
		if err != nil {
			return err
		}
		if err := productFacts(before).fresh(op, seen); err != nil {
			return err
		}
		after := before
		if err := fn(tx, &after); err != nil || after == before {
			return err
		}
		if err := tx.UpdateProduct(ctx, after); err != nil {
			return err
		}
		return d.audit(ctx, tx, sc, "product.edit", "product:"+ref, changed(productFacts(before), productFacts(after)))
	})
}

func checkProduct(ctx context.Context, tx *store.Tx, op string, p desk.Product) error {
	problems := desk.Problems{}
	check(problems, "name", p.Name, MaxName, "error.product_name_required")
	check(problems, "version", p.Version, MaxShort, "")
	products, err := store.Orgs(tx).AllProducts(ctx)
	if err != nil {
		return err
	}
	for _, other := range products {
		if other.ID != p.ID && strings.EqualFold(other.Name, p.Name) {
			problems.Add("name", "error.product_taken")
		}
	}
	return problems.Err(op)
}
