package app_test

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// deputyDoors are the pages of deputies: one's own, and a colleague's for who leads the organisation.
var deputyDoors = map[string]door{
	"GET /settings/deputy": contact, "POST /settings/deputy": contact,
	"GET /settings/deputy/{deputyship}/end": ofDraft, "POST /settings/deputy/{deputyship}/end": ofDraft,
	"GET /organisation/{org}/people/{person}/deputy": ofLead, "POST /organisation/{org}/people/{person}/deputy": ofLead,
	"GET /organisation/{org}/people/{person}/deputy/{deputyship}/end": ofLead, "POST /organisation/{org}/people/{person}/deputy/{deputyship}/end": ofLead,
}

// deputyship is one that is to come.
func deputyship(p *portal.Portal, org desk.Organisation, absent, deputy desk.Person) string {
	var x desk.Deputyship
	p.Tx(func(tx *store.Tx) (err error) {
		from := p.Clock.Now().AddDate(0, 1, 0)
		x, err = tx.AddDeputyship(context.Background(), desk.Deputyship{Org: desk.Named{ID: org.ID}, Absent: desk.Named{ID: absent.ID},
			Deputy: desk.Named{ID: deputy.ID}, From: from, Until: from.AddDate(0, 0, 3), SetAt: p.Clock.Now()}, absent.ID)
		return err
	})
	return x.Ref
}
