package app_test

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// levelDoors are the routes of service levels.
var levelDoors = map[string]door{
	"GET /admin/levels": managesRules, "GET /admin/levels/new": managesRules, "POST /admin/levels/new": managesRules,
	"GET /admin/levels/{level}": managesRules, "POST /admin/levels/{level}": managesRules, "POST /admin/levels/{level}/active": managesRules,
	"GET /admin/calendar": managesRules, "POST /admin/calendar": managesRules, "POST /admin/calendar/days": managesRules, "POST /admin/calendar/days/remove": managesRules,
	"GET /admin/organisations/{ref}/contract": managesCustomers, "POST /admin/organisations/{ref}/contract": managesCustomers,
	"POST /admin/organisations/{ref}/days": managesCustomers, "POST /admin/organisations/{ref}/days/remove": managesCustomers,
	"POST /staff/tickets/{number}/resubmit": worksOnTickets,
}

// contractLevel makes a contract level and gives its name in addresses.
func contractLevel(p *portal.Portal) string {
	var l desk.ContractLevel
	p.Tx(func(tx *store.Tx) (err error) {
		l, err = tx.AddLevel(context.Background(), desk.ContractLevel{Name: "Basis"})
		return err
	})
	return l.Ref
}
