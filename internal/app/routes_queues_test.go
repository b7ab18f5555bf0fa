package app_test

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// queueDoors are the routes of queues and lists.
var queueDoors = map[string]door{
	"GET /staff/columns": staffOnly, "POST /staff/columns": staffOnly,
	"GET /staff/views": staffOnly, "GET /staff/views/new": staffOnly, "POST /staff/views/new": staffOnly,
	"GET /staff/views/{ref}": ofView, "POST /staff/views/{ref}": ofView, "POST /staff/views/{ref}/delete": ofView,
	"POST /staff/bulk": worksOnTickets, "GET /staff/bulk/state": worksOnTickets, "POST /staff/bulk/{ref}/undo": ofBulk,
	"GET /admin/rules": managesRules, "GET /admin/rules/new": managesRules, "POST /admin/rules/new": managesRules, "GET /admin/rules/trial": managesRules,
	"GET /admin/rules/{ref}": managesRules, "POST /admin/rules/{ref}": managesRules, "POST /admin/rules/{ref}/move": managesRules,
	"POST /admin/rules/{ref}/delete": managesRules,
	"GET /staff/absence":             staffOnly, "POST /staff/absence": staffOnly, "POST /staff/absence/end": staffOnly,
}

// savedView is a filter of somebody's, and gives its name.
func savedView(p *portal.Portal, who desk.Person) string {
	v := desk.SavedView{Ref: store.NewRef(), Owner: desk.Named{ID: who.ID}, Name: "Dringendes", Query: "priority=urgent"}
	p.Tx(func(tx *store.Tx) error { return tx.SaveView(context.Background(), v, p.Clock.Now()) })
	return v.Ref
}

// bulkOf is what somebody did to several tickets, and gives its name.
func bulkOf(p *portal.Portal, who desk.Person, t desk.Ticket) string {
	b := desk.Bulk{Ref: store.NewRef(), Person: who.ID, Action: desk.BulkPriority, At: p.Clock.Now(),
		Tickets: []desk.BulkTicket{{Number: t.Number, Version: 99}}}
	p.Tx(func(tx *store.Tx) error { return tx.AddBulk(context.Background(), b, p.Clock.Now().AddDate(0, 0, -1)) })
	return b.Ref
}

// rule is an assignment rule that never applies, and gives its name.
func rule(p *portal.Portal) string {
	r := desk.Rule{Ref: store.NewRef(), Name: "Nie", Priority: desk.Low, Words: "xyzzy"}
	p.Tx(func(tx *store.Tx) error { return tx.SaveRule(context.Background(), r) })
	return r.Ref
}
