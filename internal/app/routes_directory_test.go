package app_test

import (
	"context"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// directoryDoors are those of the administration of people and organisations.
var directoryDoors = map[string]door{
	"GET /admin":                             managers,
	"GET /admin/organisations":               staffOnly,
	"GET /admin/organisations/new":           managesCustomers,
	"POST /admin/organisations/new":          managesCustomers,
	"GET /admin/organisations/{ref}":         staffOnly,
	"GET /admin/organisations/{ref}/edit":    managesCustomers,
	"POST /admin/organisations/{ref}/edit":   managesCustomers,
	"GET /admin/organisations/{ref}/active":  managesCustomers,
	"POST /admin/organisations/{ref}/active": managesCustomers,
	"GET /admin/people/new":                  managesCustomers,
	"POST /admin/people/new":                 managesCustomers,
	"GET /admin/people/{ref}":                staffOnly,
	"POST /admin/people/{ref}":               managesCustomers,
	"POST /admin/people/{ref}/email-drop":    managesCustomers,
	"POST /admin/agents/{ref}/email-drop":    managesStaff,
	"POST /settings/email":                   signedIn,
	"POST /settings/email-drop":              signedIn,
	"GET /email/link/{token}":                open,
	"POST /email/link/{token}":               open,
	"GET /email/confirmed":                   open,
	"POST /admin/people/{ref}/join":          managesCustomers,
	"POST /admin/people/{ref}/membership":    managesCustomers,
	"GET /admin/people/{ref}/end":            managesCustomers,
	"POST /admin/people/{ref}/end":           managesCustomers,
	"GET /admin/people/{ref}/active":         managesCustomers,
	"POST /admin/people/{ref}/active":        managesCustomers,
	"GET /admin/namings":                     managesCustomers,
	"GET /admin/namings/{ref}":               managesCustomers,
	"POST /admin/namings/{ref}/approve":      managesCustomers,
	"POST /admin/namings/{ref}/refuse":       managesCustomers,
	"GET /admin/agents":                      managesStaff,
	"GET /admin/agents/new":                  managesStaff,
	"POST /admin/agents/new":                 managesStaff,
	"GET /admin/agents/{ref}":                managesStaff,
	"POST /admin/agents/{ref}":               managesStaff,
	"GET /admin/agents/{ref}/active":         managesStaff,
	"POST /admin/agents/{ref}/active":        managesStaff,
	"GET /admin/products":                    managesSettings,
	"GET /admin/products/new":                managesSettings,
	"POST /admin/products/new":               managesSettings,
	"GET /admin/products/{ref}":              managesSettings,
	"POST /admin/products/{ref}":             managesSettings,
	"GET /admin/products/{ref}/active":       managesSettings,
	"POST /admin/products/{ref}/active":      managesSettings,
	"GET /admin/audit":                       readsAudit, "GET /admin/audit.csv": readsAudit,
	"GET /admin/roles":               managesStaff,
	"GET /admin/roles/new":           managesStaff,
	"POST /admin/roles/new":          managesStaff,
	"GET /admin/roles/{key}":         managesStaff,
	"POST /admin/roles/{key}":        managesStaff,
	"GET /admin/roles/{key}/delete":  managesStaff,
	"POST /admin/roles/{key}/delete": managesStaff,
	"GET /admin/teams":               managesStaff,
	"GET /admin/teams/new":           managesStaff,
	"POST /admin/teams/new":          managesStaff,
	"GET /admin/teams/{ref}":         managesStaff,
	"POST /admin/teams/{ref}":        managesStaff,
	"GET /admin/teams/{ref}/active":  managesStaff,
	"POST /admin/teams/{ref}/active": managesStaff,
}

// spareRole is a role that nobody has, and its key.
func spareRole(p *portal.Portal) string {
	var r desk.Role
	p.Tx(func(tx *store.Tx) (err error) {
		r, err = tx.AddRole(context.Background(), desk.Role{Name: desk.Title{DE: "Aushilfe"}, Permissions: []desk.Permission{desk.SeeTickets}})
		return err
	})
	return string(r.Key)
}

// spareTeam is a team without tickets, and its ref.
func spareTeam(t *testing.T, p *portal.Portal) string {
	t.Helper()
	p.Tx(func(tx *store.Tx) error {
		_, err := tx.AddTeam(context.Background(), "Fachverfahren")
		return err
	})
	teams, err := store.Roles(p.DB).Teams(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return teams[len(teams)-1].Ref
}
