package directory_test

import (
	"testing"

	"kundenportal/internal/directory"
	"kundenportal/internal/store"
)

func TestWhatMailsToAnOrganisationHoldIsDecidedOnItsForm(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	form := directory.OrgForm{Name: "Stadt Altenau", CustomerNo: "K-1", LinkOnly: true}
	ref, err := f.d.AddOrganisation(ctx, f.admin, form, "k")
	ok(t, err)
	holds := func(want bool) {
		t.Helper()
		o, err := store.Orgs(f.DB).ByRef(ctx, ref)
		ok(t, err)
		if o.LinkOnly != want {
			t.Errorf("link only %v, want %v", o.LinkOnly, want)
		}
	}
	holds(true)
	ok(t, f.d.SetOrganisationActive(ctx, f.admin, ref, false))
	ok(t, f.d.SetOrganisationActive(ctx, f.admin, ref, true))
	holds(true)
	seen, err := f.d.Organisation(ctx, f.admin, ref)
	ok(t, err)
	form.LinkOnly = false
	ok(t, f.d.EditOrganisation(ctx, f.admin, ref, form))
	holds(false)
	form.Seen = seen.Stamp
	key(t, f.d.EditOrganisation(ctx, f.admin, ref, form), "error.record_changed")
}
