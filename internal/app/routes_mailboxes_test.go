package app_test

import (
	"context"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// mailboxDoors are the pages of functional mailboxes: for staff, for who leads the organisation, and of links in mails.
var mailboxDoors = map[string]door{
	"GET /mailboxes/confirm/{token}": open, "POST /mailboxes/confirm/{token}": open, "GET /mailboxes/confirmed": open,
	"GET /mailboxes/end/{secret}": open, "POST /mailboxes/end/{secret}": open, "GET /mailboxes/ended": open,
	"GET /organisation/{org}/mailboxes/new": ofLead, "POST /organisation/{org}/mailboxes/new": ofLead,
	"GET /organisation/{org}/mailboxes/{mailbox}": ofLead, "POST /organisation/{org}/mailboxes/{mailbox}": ofLead,
	"POST /organisation/{org}/mailboxes/{mailbox}/ask": ofLead,
	"GET /organisation/{org}/mailboxes/{mailbox}/end":  ofLead, "POST /organisation/{org}/mailboxes/{mailbox}/end": ofLead,
	"GET /admin/organisations/{ref}/mailboxes/new": managesCustomers, "POST /admin/organisations/{ref}/mailboxes/new": managesCustomers,
	"GET /admin/organisations/{ref}/mailboxes/{mailbox}": managesCustomers, "POST /admin/organisations/{ref}/mailboxes/{mailbox}": managesCustomers,
	"POST /admin/organisations/{ref}/mailboxes/{mailbox}/ask": managesCustomers,
	"GET /admin/organisations/{ref}/mailboxes/{mailbox}/end":  managesCustomers, "POST /admin/organisations/{ref}/mailboxes/{mailbox}/end": managesCustomers,
}

// sharedMailbox is one that waits to be confirmed.
func sharedMailbox(p *portal.Portal, org desk.Organisation, by desk.Person) string {
	var m desk.Mailbox
	p.Tx(func(tx *store.Tx) (err error) {
		m, err = tx.AddMailbox(context.Background(), desk.Mailbox{Org: desk.Named{ID: org.ID}, Email: strings.ToLower(store.NewRef()) + "@stadt.example", Lang: "de",
			Events: desk.MailboxAll, AddedBy: desk.Named{ID: by.ID}, AddedAt: p.Clock.Now()})
		return err
	})
	return m.Ref
}
