package admin_test

import (
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func TestFieldsAreAddedChangedAndTakenAway(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.get(o.admin, "/admin").wants(200, "Eigene Felder")
	o.get(o.admin, "/admin/fields").wants(200, "Es gibt noch keine eigenen Felder.")
	o.get(o.admin, "/admin/fields/new").wants(200, "Bezeichnung auf Deutsch", "Werte der Auswahl")
	o.post(o.admin, "/admin/fields/new", "form_key", "k1", "type", "choice", "label_de", "Umgebung", "choices", "Test\nTest").
		wants(422, "Bitte geben Sie eine Bezeichnung ein.", "Ein Wert kommt doppelt vor.")
	form := []string{"form_key", "k2", "type", "choice", "label_de", "Umgebung", "label_en", "Environment", "choices", "Test | test\nEcht | live",
		"kind", "incident", "product", o.Product.Ref, "required", "1", "visible", "1"}
	o.post(o.admin, "/admin/fields/new", form...).wants(303)
	o.post(o.admin, "/admin/fields/new", form...).wants(303) // a double click
	o.get(o.admin, "/admin/fields").wants(200, "Umgebung", "(Pflichtangabe)", "Auswahl", "Störung, "+o.Product.Name, "Ansprechpersonen und Support")
	all, err := store.Fields(o.DB).All(ctx)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	path := "/admin/fields/" + all[0].Ref
	o.get(o.admin, path).wants(200, "Test | test", "Reihenfolge")
	change := []string{"type", "text", "label_de", "Umgebung", "label_en", "Environment", "choices", "Test\nEcht\nSchulung", "position", "-1"}
	o.post(o.admin, path, change...).wants(422, "ganze Zahl von 0 bis 10000")
	change[len(change)-1] = "7"
	o.post(o.admin, path, change...).wants(303)
	f, err := store.Fields(o.DB).ByRef(ctx, all[0].Ref)
	if err != nil || f.Type != desk.OwnChoice || len(f.Choices) != 3 || f.Position != 7 || f.Kind != "" || f.Required || f.Visible {
		t.Errorf("%+v, %v", f, err)
	}
	change[3] = "Ort"
	o.post(o.admin, path, append(change, "seen", "old")...).wants(409, "Jetzt gespeichert: Umgebung")
	o.get(o.admin, path+"/active").wants(200, "deaktivieren?")
	o.post(o.admin, path+"/active", "active", "0").wants(303)
	o.get(o.admin, "/admin/fields").wants(200, "Deaktiviert")
	o.get(o.Agent("Ole", desk.Agent), "/admin/fields").wants(404)
}

func TestAProductHasComponents(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	path := "/admin/products/" + o.Product.Ref
	o.get(o.admin, path).wants(200, "Komponenten", "Neue Komponente")
	o.post(o.admin, path+"/components", "form_key", "k", "component", " ").wants(422, "Bitte geben Sie eine Bezeichnung ein.")
	for range 2 { // a double click
		o.post(o.admin, path+"/components", "form_key", "k", "component", "Druck").wants(303)
	}
	o.post(o.admin, path+"/components", "form_key", "k2", "component", "druck").wants(422, "schon eine Komponente")
	all, err := store.Orgs(o.DB).Components(ctx, o.Product.ID)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	one := path + "/components/" + all[0].Ref
	o.get(o.admin, one).wants(200, "Ohne Haken kann der Support")
	o.post(o.admin, one, "component", "Sammeldruck", "seen", "old").wants(409, "Jetzt gespeichert: Druck")
	o.post(o.admin, one, "component", "Sammeldruck").wants(303)
	o.get(o.admin, path).wants(200, "Sammeldruck", "Deaktiviert")
	o.get(o.admin, path+"/components/nichts").wants(404)
	o.get(o.Agent("Ole", desk.Agent), one).wants(404)
}
