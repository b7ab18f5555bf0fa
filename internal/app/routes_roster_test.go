package app_test

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// rosterDoors are those of bringing organisations and contacts in and out.
var rosterDoors = map[string]door{
	"GET /admin/organisations/{ref}/products":  managesCustomers,
	"POST /admin/organisations/{ref}/products": managesCustomers,
	"GET /admin/people":                        staffOnly,
	"GET /admin/import":                        managesCustomers,
	"POST /admin/import":                       managesCustomers,
	"GET /admin/import/{ref}":                  managesCustomers,
	"GET /admin/import/{ref}/report.csv":       managesCustomers,
	"POST /admin/import/{ref}/apply":           managesCustomers,
	"POST /admin/import/{ref}/drop":            managesCustomers,
	"GET /admin/import-template/{file}":        managesCustomers,
	"GET /admin/export/{file}":                 managesCustomers,
}

// imported is a file that somebody brought in.
func imported(p *portal.Portal, by desk.Person) string {
	var i desk.Import
	p.Tx(func(tx *store.Tx) (err error) {
		i, err = tx.AddImport(context.Background(), desk.Import{Kind: desk.ImportOrgs, Name: "geheim-4711.csv", State: desk.ImportPreview, Person: desk.Named{ID: by.ID},
			Content: `[{"line":2,"cells":{"name":"Geheim 4711"}}]`, CreatedAt: p.Clock.Now()})
		return err
	})
	return i.Ref
}
