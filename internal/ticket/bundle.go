package ticket

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// names says whether a new ticket is to be one of the organisation.
func (n New) names(org string) bool { return n.Org == org || slices.Contains(n.Orgs, org) }

// only says whether nothing is to be chosen: the person has one organisation.
func (n New) only(orgs []desk.Named) bool { return n.Org == "" && len(n.Orgs) == 0 && len(orgs) == 1 }

// chosen are the organisations that a new ticket is reported for, those of orgs, in their order.
func (n New) chosen(sc desk.Scope, orgs []desk.Named, p desk.Problems) []desk.Named {
	var out []desk.Named
	for _, o := range orgs {
		if sc.CanReportFor(o.ID) && (n.names(o.Ref) || n.only(orgs)) {
			out = append(out, o)
		}
	}
	has := func(ref string) bool {
		return slices.ContainsFunc(out, func(o desk.Named) bool { return o.Ref == ref })
	}
	if len(out) == 0 || n.Org != "" && !has(n.Org) {
		p.Add("org", "error.choose_org")
	}
	if slices.ContainsFunc(n.Orgs, func(ref string) bool { return !has(ref) }) {
		p.Add("orgs", "error.bundle_org")
	}
	if len(out) > desk.MaxBundle {
		p.Add("orgs", "error.bundle_many")
	}
	if len(out) > 1 && n.Confidential {
		p.Add("confidential", "error.bundle_confidential")
	}
	return out
}

// lacking are names of organisations that do not use a product.
type lacking []string

// named adds the names to an error of the form.
func (l lacking) named(err error) error {
	if e, ok := errors.AsType[*desk.Error](err); ok && len(l) > 0 {
		e.Args = append(e.Args, "names", strings.Join(l, ", "))
	}
	return err
}

// productOf finds the product, which each of the organisations has to use.
func (c *core) productOf(ctx context.Context, orgs []desk.Named, ref string, p desk.Problems) (found desk.Product, without lacking, err error) {
	if len(orgs) == 1 {
		found, err = c.product(ctx, orgs[0].ID, ref, p)
		return found, nil, err
	}
	for _, o := range orgs {
		product, err := c.product(ctx, o.ID, ref, desk.Problems{})
		if err != nil {
			return found, nil, err
		}
		if product.ID == 0 {
			without = append(without, o.Name)
		} else {
			found = product
		}
	}
	if len(without) > 0 && ref != "" {
		p.Add("orgs", "error.bundle_product")
	}
	return found, without, nil
}

// insertEach writes a ticket for each organisation of a report, all with the same words and files, and gives the
// number of the first. Nothing in a ticket tells of the others but the bundle, which no contact's view of it has.
func (c *core) insertEach(ctx context.Context, tx *store.Tx, sc desk.Scope, n prepared, draft desk.Draft) (string, error) {
	draft, err := tx.LockDraft(ctx, sc.Person, draft.Ref) // a file may have come meanwhile
	if err != nil {
		return "", err
	}
	files, err := store.Drafts(tx).OfDraft(ctx, draft.ID, sc.Person)
	if err != nil {
		return "", err
	}
	n.bundle = store.NewRef()
	followUp, first := n.followUp, ""
	for i, o := range n.orgs {
		n.org, n.followUp = o.ID, 0
		n.reporting, _ = sc.ReportingOrg(o.ID)
		if o.ID == n.followed {
			n.followUp = followUp
		}
		number, err := c.insert(ctx, tx, n, sc.Person, sc.Person, false, draft)
		if err != nil {
			return "", err
		}
		if i == 0 {
			first, draft, n.files = number, desk.Draft{}, files
		}
	}
	return first, nil
}
