package directory

import (
	"context"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// InUse is what an organisation uses, with the products that its form offers.
type InUse struct {
	Org      desk.Organisation
	Uses     []desk.Use
	Products []desk.Product // in use, or to be chosen
	Stamp    string         // see SetInUse
}

// Version gives the version of a product that the organisation uses.
func (u InUse) Version(product string) (version string, used bool) {
	i := slices.IndexFunc(u.Uses, func(x desk.Use) bool { return x.Product.Ref == product })
	if i < 0 {
		return "", false
	}
	return u.Uses[i].Version, true
}

// InUse finds the products that an organisation uses.
func (d *Directory) InUse(ctx context.Context, sc desk.StaffScope, org string) (InUse, error) {
	if err := reader("directory.InUse", sc); err != nil {
		return InUse{}, err
	}
	return inUse(ctx, d.db, org)
}

func inUse(ctx context.Context, q store.Querier, org string) (out InUse, err error) {
	if out.Org, err = store.Orgs(q).ByRef(ctx, org); err != nil {
		return out, err
	}
	rows, err := store.Orgs(q).Uses(ctx, out.Org.ID)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		out.Uses = append(out.Uses, r.Value)
	}
	out.Stamp = facts{"products": usesText(out.Uses)}.stamp()
	all, err := store.Orgs(q).AllProducts(ctx)
	for _, p := range all {
		if _, used := out.Version(p.Ref); used || p.Active {
			out.Products = append(out.Products, p)
		}
	}
	return out, err
}

// SetInUse writes the products that an organisation uses: versions by the refs of the products. seen is the Stamp of what was looked
// at; empty: whatever it is.
func (d *Directory) SetInUse(ctx context.Context, sc desk.StaffScope, org string, versions map[string]string, seen string) error {
	const op = "directory.SetInUse"
	if err := customers(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOrgs(ctx); err != nil {
			return err
		}
		now, err := inUse(ctx, tx, org)
		if err != nil {
			return err
		}
		if err := (facts{"products": usesText(now.Uses)}).fresh(op, seen); err != nil {
			return err
		}
		var uses []desk.Use
		problems := desk.Problems{}
		for _, p := range now.Products {
			version, used := versions[p.Ref]
			if !used {
				continue
			}
			version = desk.Line(version)
			check(problems, "version-"+p.Ref, version, MaxShort, "")
			uses = append(uses, desk.Use{Product: desk.Named{ID: p.ID, Ref: p.Ref, Name: p.Name}, Version: version})
		}
		if err := problems.Err(op); err != nil {
			return err
		}
		return d.writeUses(ctx, tx, sc, now.Org, now.Uses, uses)
	})
}
