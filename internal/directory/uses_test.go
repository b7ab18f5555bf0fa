package directory_test

import (
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func TestAnOrganisationsProductsAreChosenWithTheirVersions(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	org := f.Org("Musterhausen", desk.Organisation{})
	var other desk.Product
	f.Tx(func(tx *store.Tx) (err error) {
		other, err = tx.AddProduct(ctx, desk.Product{Name: "Meldewerk"})
		return err
	})
	seen, err := f.d.InUse(ctx, f.admin, org.Ref)
	if ok(t, err); len(seen.Uses) != 0 || len(seen.Products) != 2 {
		t.Fatalf("before: %+v", seen)
	}
	ok(t, f.d.SetInUse(ctx, f.admin, org.Ref, map[string]string{f.Product.Ref: " 4.3 ", "unknown": "1"}, seen.Stamp))
	key(t, f.d.SetInUse(ctx, f.admin, org.Ref, nil, seen.Stamp), "error.record_changed")
	now, err := f.d.InUse(ctx, f.admin, org.Ref)
	ok(t, err)
	if v, used := now.Version(f.Product.Ref); v != "4.3" || !used || len(now.Uses) != 1 {
		t.Errorf("after: %+v", now)
	}
	long := map[string]string{other.Ref: strings.Repeat("9", 61)}
	field(t, f.d.SetInUse(ctx, f.admin, org.Ref, long, now.Stamp), "version-"+other.Ref, "error.too_long")
	ok(t, f.d.SetInUse(ctx, f.admin, org.Ref, nil, now.Stamp))
	agent := f.StaffScope(f.Agent("Ali", desk.Agent))
	if err := f.d.SetInUse(ctx, agent, org.Ref, nil, ""); desk.KindOf(err) != desk.Forbidden {
		t.Errorf("an agent: %v", err)
	}
}
