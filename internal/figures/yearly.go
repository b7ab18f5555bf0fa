package figures

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// OwnYear counts a year for the report that a lead contact takes away, as Own does, and notes that it was.
func (f *Figures) OwnYear(ctx context.Context, sc desk.Scope, ref, year string) (desk.Named, Report, error) {
	org, r, err := f.Own(ctx, sc, ref, Ask{Period: year})
	if err != nil {
		return org, r, err
	}
	return org, r, f.taken(ctx, sc.Person, org, r, year)
}

// StaffYear counts a year of one organisation, as Staff does, and notes that it was.
func (f *Figures) StaffYear(ctx context.Context, sc desk.StaffScope, ref, year string) (desk.Named, Report, error) {
	r, err := f.Staff(ctx, sc, Ask{Period: year, Org: ref})
	if err != nil {
		return desk.Named{}, r, err
	}
	return r.Chosen.Org, r, f.taken(ctx, sc.Person, r.Chosen.Org, r, year)
}

func (f *Figures) taken(ctx context.Context, person int64, org desk.Named, r Report, year string) error {
	if org.ID == 0 || r.Period.Year == 0 || r.Period.Key != year {
		return desk.Missing("figures.taken")
	}
	return f.db.InTx(ctx, func(tx *store.Tx) error {
		return tx.Audit(ctx, person, org.ID, "org.report", "org:"+org.Ref, `{"year":"`+r.Period.Key+`"}`, f.now())
	})
}
