package staff_test

import (
	"net/url"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func TestThePanelKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	path := "/staff/tickets/" + x.Number
	old := d.get(d.agent, path).form(t, path+"/priority")
	old.Set("urgency", "normal")
	a := d.post(d.agent, path+"/priority", with(old, "priority", "urgent", "reason", ""))
	a.wants(t, 422, "Bitte begründen Sie die abweichende Priorität.")
	if a.value("work-priority") != "urgent" {
		t.Error("the choice is gone")
	}
	d.post(d.agent, path+"/take", url.Values{}).wants(t, 303)
	a = d.post(d.agent, path+"/priority", with(old, "priority", "urgent", "reason", "Bescheide müssen raus"))
	a.wants(t, 409, "inzwischen geändert")
	if a.value("work-reason") != "Bescheide müssen raus" {
		t.Error("the reason is gone")
	}
	a = d.post(d.agent, path+"/promise", url.Values{"next_date": {"2020-01-01"}, "next_time": {"12:00"}})
	a.wants(t, 422, "in der Zukunft")
	if a.value("work-next_date") != "2020-01-01" {
		t.Error("the date is gone")
	}
	d.post(d.agent, path+"/promise", url.Values{"next_date": {"morgen"}}).wants(t, 422)
	d.post(d.agent, path+"/product", url.Values{"product": {"nix"}}).wants(t, 422)
	d.post(d.agent, path+"/assign", url.Values{"team": {"nix"}}).wants(t, 422)
}

func TestThePanelChangesATicket(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	path := "/staff/tickets/" + x.Number
	promise := with(d.get(d.agent, path).form(t, path+"/promise"), "next_date", "2026-12-01", "next_time", "15:30")
	for range 2 { // a double click is none
		d.post(d.agent, path+"/promise", promise).wants(t, 303)
	}
	d.post(d.agent, path+"/tags", url.Values{"tags": {"Umzug, <b>Druck</b>"}}).wants(t, 303)
	d.get(d.agent, path).wants(t, 200, "01.12.2026, 15:30", "Umzug", "<b>Druck</b>")
	d.post(d.agent, path+"/tags", url.Values{"shown": {"Umzug,<b>Druck</b>"}, "keep": {"Umzug"}}).wants(t, 303)
	d.get(d.agent, path).wants(t, 200, "hat Schlagwörter entfernt: <b>Druck</b>")
	d.get(d.agent, path+"/customer").wants(t, 200, "Nächste Rückmeldung bis 01.12.2026, 15:30")
	d.get(d.agent, path+"/customer").lacks(t, "Umzug", "Schlagw")
	d.post(d.agent, path+"/promise", url.Values{"clear": {"1"}}).wants(t, 303)
	d.get(d.agent, path).wants(t, 200, "Nicht zugesagt")
}

func TestTheSmallPagesLeadThrough(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, reporter, org := d.givenTicket()
	y := d.Ticket("Drucker streikt", reporter, org, nil)
	other := d.Org("Kreis Seeland", desk.Organisation{})
	eva := d.Contact("Eva", other, nil)
	z := d.Ticket("Anderswo", eva, other, nil)
	path := "/staff/tickets/" + x.Number

	d.get(d.agent, path+"/links").wants(t, 200, "Tickets verknüpfen")
	d.post(d.agent, path+"/links", url.Values{"kind": {"blocks_back"}, "other": {"2026-9"}, "form_key": {"a"}}).wants(t, 422, "nicht vorhanden oder nicht für Sie freigegeben")
	d.post(d.agent, path+"/links", url.Values{"kind": {"blocks_back"}, "other": {y.Number}, "form_key": {"b"}}).wants(t, 303)
	d.get(d.agent, path).wants(t, 200, "Wartet auf", y.Number)
	d.get(d.agent, "/staff/tickets/"+y.Number).wants(t, 200, "Voraussetzung für", x.Number)
	d.post(d.agent, path+"/links/remove", url.Values{"kind": {"blocks"}, "other": {y.Number}}).wants(t, 303)

	ole := d.Contact("Ole", org, nil)
	d.get(d.agent, path+"/watchers").wants(t, 200, "Ole Muster")
	d.post(d.agent, path+"/watchers", url.Values{"person": {eva.Ref}}).wants(t, 422)
	d.post(d.agent, path+"/watchers", url.Values{"person": {ole.Ref}}).wants(t, 303)
	d.get(d.agent, path+"/watchers").wants(t, 200, "Entfernen")

	d.get(d.agent, path+"/split").wants(t, 200, "Aufteilen", "Miriam Muster")
	d.post(d.agent, path+"/split", url.Values{"subject": {"Zweites"}, "form_key": {"c"}}).wants(t, 422, "mindestens eine Nachricht")
	made := d.post(d.agent, path+"/split", url.Values{"subject": {"Zweites"}, "seqs": {"1"}, "form_key": {"d"}})
	made.wants(t, 303)
	d.get(d.agent, made.Header().Get("Location")).wants(t, 200, "Zweites", "angelegt", "Verwandt mit")

	d.get(d.agent, path+"/merge?other="+z.Number).wants(t, 200, "Kreis Seeland", "darf das andere nicht sehen")
	d.post(d.agent, path+"/merge", url.Values{"other": {z.Number}, "form_key": {"e"}, "body": {"Es geht weiter."}}).wants(t, 422, "Bitte bestätigen Sie")
	d.get(d.agent, path+"/move").wants(t, 200, "Kreis Seeland")
	d.get(d.agent, path+"/move?org="+other.Ref).wants(t, 200, "Eva Muster", "Miriam Muster sieht das Ticket nicht mehr")
	d.post(d.agent, path+"/move", url.Values{"org": {other.Ref}, "keep": {"1"}}).wants(t, 422, "Bitte bestätigen Sie")
	d.get(d.agent, path+"/move?org=nix").wants(t, 422)
	d.post(d.agent, path+"/move", url.Values{"org": {other.Ref}, "keep": {"1"}, "sure": {"1"}}).wants(t, 303)
	d.get(d.agent, path).wants(t, 200, "von Stadt Altenau zu Kreis Seeland verschoben (intern)")
	merge := url.Values{"other": {y.Number}, "form_key": {"f"}, "body": {"Weiter dort."}, "sure": {"1"}}
	for range 2 {
		d.post(d.agent, path+"/merge", merge).wants(t, 303)
	}
	d.get(d.agent, path).wants(t, 200, "Abgeschlossen", "Es geht im Ticket "+y.Number+" weiter")
}

func TestATeamChangeNamesWhoLosesSight(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	_, reporter, org := d.givenTicket()
	secret := d.Ticket("Vertraulich", reporter, org, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{reporter.ID} })
	var team int64
	d.Tx(func(tx *store.Tx) (err error) {
		team, err = tx.AddTeam(ctx, "Betrieb")
		return err
	})
	teams, err := store.People(d.DB).Teams(ctx)
	if err != nil || teams[1].ID != team {
		t.Fatal(teams, err)
	}
	path := "/staff/tickets/" + secret.Number
	d.post(d.agent, path+"/assign", url.Values{"team": {teams[1].Ref}}).wants(t, 200, "Diese Personen sehen das Ticket danach nicht mehr", d.agent.Name())
	a := d.post(d.agent, path+"/assign", url.Values{"team": {teams[1].Ref}, "sure": {"1"}})
	a.wants(t, 303)
	if to := a.Header().Get("Location"); to != "/staff/queue" {
		t.Errorf("leads to %s", to)
	}
	d.get(d.agent, path).wants(t, 404)
}
