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

	"POST /admin/products/{ref}/components": managesSettings, "GET /admin/products/{ref}/components/{component}": managesSettings,
	"POST /admin/products/{ref}/components/{component}": managesSettings,

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

// component is a part of the product.
func component(p *portal.Portal) (c desk.Component) {
	p.Tx(func(tx *store.Tx) (err error) {
		c, err = tx.AddComponent(context.Background(), desk.Component{Product: p.Product.ID, Name: "Druck", Active: true})
		return err
	})
	return c
}
