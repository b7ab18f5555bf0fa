package app_test

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// fieldDoors are the routes of an installation's own fields.
var fieldDoors = map[string]door{
	"POST /staff/tickets/{number}/fields": worksOnTickets,

	"GET /admin/fields": managesSettings, "GET /admin/fields/new": managesSettings, "POST /admin/fields/new": managesSettings,
	"GET /admin/fields/{ref}": managesSettings, "POST /admin/fields/{ref}": managesSettings,
	"GET /admin/fields/{ref}/active": managesSettings, "POST /admin/fields/{ref}/active": managesSettings,
}

// ownField is a field that an installation added.
func ownField(p *portal.Portal) (f desk.OwnField) {
	p.Tx(func(tx *store.Tx) (err error) {
		f, err = tx.AddField(context.Background(), desk.OwnField{Type: desk.OwnText, LabelDE: "Mandant", LabelEN: "Client", Visible: true})
		return err
	})
	return f
}
