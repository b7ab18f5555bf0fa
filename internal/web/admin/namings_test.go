package admin_test

import (
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
)

func TestNamingsAreCountedShownAndDecided(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	org := o.Org("Stadt Altenau", desk.Organisation{})
	jens := o.Contact("Jens", org, func(m *desk.Membership) { m.Lead = true })
	known := o.Contact("Ulrike", o.Org("Landkreis", desk.Organisation{}), nil)
	d := directory.New(o.DB, o.Clock.Now, time.UTC)
	for i, email := range []string{"c@archiv.example", known.Email} {
		_, err := d.NameContact(ctx, o.Scope(jens), org.Ref, directory.PersonForm{GivenName: "Carla", FamilyName: "Wendt" + string(rune('a'+i)), Email: email, Lang: "de"},
			directory.RightsForm{Level: desk.LevelOrg, MayComment: true}, email)
		if err != nil {
			t.Fatal(err)
		}
	}
	o.get(o.admin, "/admin").wants(200, "Benennungen", "2 warten")
	o.get(o.admin, "/admin/namings").wants(200, "Carla Wendta", "Stadt Altenau", "Jens Muster", known.Email)
	list, err := d.Namings(ctx, o.StaffScope(o.admin))
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	foreign, double := "/admin/namings/"+list[0].Ref, "/admin/namings/"+list[1].Ref
	if p := o.get(o.admin, foreign).wants(200, "Neue E-Mail-Domain", "archiv.example", "Zustimmen"); strings.Contains(p.seen(), "schon einen Zugang") {
		t.Error("nobody has the address")
	}
	o.get(o.admin, double).wants(200, "Diese Adresse hat schon einen Zugang", "Bisher: Landkreis", "Ulrike Muster ansehen")
	o.post(o.admin, foreign+"/refuse", "reason", " ").wants(422, "Bitte geben Sie eine Begründung ein.")
	o.post(o.admin, foreign+"/refuse", "reason", "Bitte dienstlich.").wants(303)
	o.get(o.admin, foreign).wants(200, "Ada Muster hat am 23.11.2026 abgelehnt.", "Bitte dienstlich.")
	o.post(o.admin, foreign+"/approve").wants(422, "inzwischen schon entschieden")
	o.post(o.admin, double+"/approve").wants(303)
	o.get(o.admin, "/admin/organisations/"+org.Ref).wants(200, "Letzte Änderungen", "Ada Muster (Support) hat Ulrike Muster aufgenommen.",
		"Ada Muster (Support) hat die Benennung von Carla Wendta abgelehnt.", "Jens Muster hat um Zustimmung zur Benennung von Carla Wendta gebeten.")
	o.post(o.admin, "/admin/people/"+jens.Ref+"/membership", "org", org.Ref, "lead", "1", "level", "below", "may_comment", "0").wants(303)
	o.get(o.admin, "/admin/organisations/"+org.Ref).wants(200, "Sichtbare Tickets: Tickets der Organisation → Tickets der Organisation und der untergeordneten",
		"Recht: Lesen und kommentieren → Nur lesen")
	o.get(o.admin, "/admin/namings").wants(200, "Nichts zu entscheiden")
}
