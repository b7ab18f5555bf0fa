package staff_test

import (
	"net/url"
	"testing"

	"kundenportal/internal/desk"
)

func TestSeveralTicketsGetAPriorityWithAReason(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	chosen := url.Values{"do": {"priority"}, "priority": {"low"}, "ticket": {x.Number + ".0"}, "form_key": {"k"}, "back": {"/staff/queue?view=team"}}
	a := d.post(d.agent, "/staff/bulk", chosen)
	a.wants(t, 422, "Bitte begründen Sie die abweichende Priorität.", x.Number)
	again := a.form(t, "/staff/bulk")
	if a.value("priority") != "low" || again.Get("ticket") != x.Number+".0" || again.Get("back") != "/staff/queue?view=team" {
		t.Errorf("something is lost: %v", again)
	}
	a = d.post(d.agent, "/staff/bulk", with(chosen, "priority", "", "reason", "Frist"))
	a.wants(t, 422)
	if a.value("reason") != "Frist" {
		t.Error("the reason is lost")
	}
	d.post(d.agent, "/staff/bulk", with(again, "do", "priority", "priority", "low", "reason", "Kein Termin")).wants(t, 303)
	d.get(d.agent, "/staff/tickets/"+x.Number).wants(t, 200, "Kein Termin")
}

func TestTheEnterKeyInAFieldOfTheBarDoesWhatTheFieldIsFor(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	enter := func(field, value string) url.Values {
		return url.Values{"do": {"enter"}, "priority": {string(desk.Low)}, "ticket": {x.Number}, field: {value}, "form_key": {field}, "back": {"/staff/queue"}}
	}
	d.post(d.agent, "/staff/bulk", enter("reason", "Kein Termin")).wants(t, 303)
	d.post(d.agent, "/staff/bulk", enter("tag", "Umzug")).wants(t, 303)
	d.get(d.agent, "/staff/tickets/"+x.Number).wants(t, 200, "Kein Termin", "Umzug")
}
