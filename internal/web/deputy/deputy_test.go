package deputy_test

import (
	"context"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// rig is a city whose Mia goes on leave.
type rig struct {
	*portal.Portal
	t               *testing.T
	city            desk.Organisation
	mia, dora, head desk.Person
	agent, stranger desk.Person
}

func newRig(t *testing.T) *rig {
	t.Helper()
	t.Parallel()
	r := &rig{Portal: portal.Start(t, nil), t: t}
	r.city = r.Org("Stadt", desk.Organisation{})
	r.mia, r.dora = r.Contact("Mia", r.city, nil), r.Contact("Dora", r.city, nil)
	r.head = r.Contact("Hilde", r.city, func(m *desk.Membership) { m.Lead = true })
	r.stranger, r.agent = r.Contact("Uli", r.Org("Kreis", desk.Organisation{}), nil), r.Agent("Tomke", desk.Agent)
	return r
}

// form is Dora from today until Friday.
func (r *rig) form(change url.Values) url.Values {
	v := url.Values{"deputy": {r.city.Ref + "/" + r.dora.Ref}, "from": {"23.11.2026"}, "until": {"27.11.2026"}, "form_key": {store.NewRef()}}
	maps.Copy(v, change)
	return v
}

func (r *rig) wants(a portal.Answer, texts ...string) {
	r.t.Helper()
	page := html.UnescapeString(a.Body)
	for _, text := range texts {
		if !strings.Contains(page, text) {
			r.t.Errorf("%d %s: the page has no %q", a.Status, a.Location, text)
		}
	}
}

// mail waits for a mail with a subject and gives its text.
func (r *rig) mail(to desk.Person, subject string) string {
	r.t.Helper()
	return r.Mailed(to, func(m mailbox.Received) string {
		if !strings.Contains(m.Subject, subject) {
			return ""
		}
		return m.Subject + "\n" + m.Text
	})
}

var endLink = regexp.MustCompile(`/[\w/-]+/end`)

func TestADeputyIsSetToldAndEnded(t *testing.T) {
	r := newRig(t)
	mia := r.SignIn(r.mia)
	a := mia.Get("/settings/deputy")
	r.wants(a, "Dora Muster", "Hilde Muster", "Dieser Tag gehört noch dazu.")
	if a.Has("Uli Muster") || a.Has(">Mia Muster</option>") {
		t.Error("the choice offers somebody else's contacts, or oneself")
	}
	form := r.form(nil)
	for range 2 { // pressed twice
		if a := mia.Post("/settings/deputy", form); a.Status != http.StatusSeeOther {
			t.Fatal(a)
		}
	}
	a = mia.Get("/settings/deputy")
	r.wants(a, "Die Vertretung ist festgelegt.", "23.11.2026 bis 27.11.2026", "jetzt", "festgelegt von Mia Muster")
	ends := endLink.FindAllString(a.Body, -1)
	if len(slices.Compact(ends)) != 1 {
		t.Fatalf("set twice: %q", ends)
	}
	if text := r.mail(r.dora, "Sie vertreten Mia Muster"); !strings.Contains(text, "27.11.2026") || !strings.Contains(text, "Vertrauliche Tickets gehören nicht dazu") {
		t.Errorf("the deputy reads %q", text)
	}

	r.wants(mia.Get(ends[0]), "Vertretung durch Dora Muster beenden?")
	for _, other := range []desk.Person{r.dora, r.head, r.stranger} {
		if a := r.SignIn(other).Post(ends[0], nil); a.Status != http.StatusNotFound {
			t.Errorf("%s ends it at the owner's address: %d", other.GivenName, a.Status)
		}
	}
	for range 2 {
		if a := mia.Post(ends[0], nil); a.Location != "/settings/deputy" && a.Status != http.StatusNotFound {
			t.Error(a)
		}
	}
	r.mail(r.dora, "Ihre Vertretung für Mia Muster ist beendet")
	if a := mia.Get("/settings/deputy"); a.Has("23.11.2026 bis") {
		t.Error("it stands there still")
	}
}

func TestWhatIsWrongStandsAtItsFieldAndNothingIsLost(t *testing.T) {
	r := newRig(t)
	mia := r.SignIn(r.mia)
	for _, c := range []struct {
		name   string
		change url.Values
		says   string
	}{
		{"nobody chosen", url.Values{"deputy": {""}}, "Bitte wählen Sie eine Ansprechperson mit Zugang"},
		{"somebody of another organisation", url.Values{"deputy": {r.city.Ref + "/" + r.stranger.Ref}}, "Bitte wählen Sie eine Ansprechperson mit Zugang"},
		{"oneself", url.Values{"deputy": {r.city.Ref + "/" + r.mia.Ref}}, "Eine Person kann sich nicht selbst vertreten."},
		{"a first day that is none", url.Values{"from": {"bald"}}, "Bitte geben Sie den ersten Tag als Datum ein"},
		{"a first day that is over", url.Values{"from": {"20.11.2026"}}, "Der erste Tag liegt in der Vergangenheit."},
		{"a last day before the first", url.Values{"until": {"22.11.2026"}}, "Der letzte Tag liegt vor dem ersten."},
		{"two years", url.Values{"until": {"23.11.2028"}}, "höchstens 366 Tage"},
	} {
		form := r.form(c.change)
		a := mia.Post("/settings/deputy", form)
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", c.name, a.Status)
		}
		r.wants(a, c.says, `value="`+form.Get("from")+`"`, `value="`+form.Get("until")+`"`)
	}
	if len(r.Box.Messages()) != 0 {
		t.Error("what was refused was told")
	}
}

func TestALeadContactSetsADeputyForAColleague(t *testing.T) {
	r := newRig(t)
	page := "/organisation/" + r.city.Ref + "/people/" + r.mia.Ref + "/deputy"
	head := r.SignIn(r.head)
	r.wants(head.Get(page), "Vertretung für Mia Muster")
	if a := head.Post(page, r.form(nil)); a.Location != page {
		t.Fatal(a)
	}
	a := head.Get(page)
	r.wants(a, "Dora Muster", "festgelegt von Hilde Muster")
	if text := r.mail(r.mia, "Dora Muster vertritt Sie"); !strings.Contains(text, "Hilde Muster hat festgelegt") {
		t.Errorf("the absent person reads %q", text)
	}
	end := endLink.FindString(a.Body)
	for _, who := range []desk.Person{r.dora, r.mia, r.stranger} {
		if a := r.SignIn(who).Get(page); a.Status != http.StatusNotFound {
			t.Errorf("%s opens the lead contact's page: %d", who.GivenName, a.Status)
		}
	}
	if a := head.Post(end, nil); a.Location != page {
		t.Error(a)
	}
	r.mail(r.mia, "Ihre Vertretung durch Dora Muster ist beendet")
}

// TestTheDeputysStartPageTellsWhatWaits has Dora act for Mia, whose tickets nobody else of the city sees.
func TestTheDeputysStartPageTellsWhatWaits(t *testing.T) {
	r := newRig(t)
	narrow := r.Contact("Nina", r.city, func(m *desk.Membership) { m.Level = desk.LevelOwn })
	asked := r.Ticket("Seit wann druckt es nicht?", r.mia, r.city, nil)
	r.SetState(asked, desk.WaitingForCustomer)
	secret := r.Ticket("Zebrafinkenvoliere", r.mia, r.city, func(n *store.NewTicket) { n.Confidential = true })
	r.SetState(secret, desk.WaitingForCustomer)
	deputy := r.SignIn(narrow)
	if a := deputy.Get("/"); a.Has(asked.Subject) || a.Has("In Vertretung") {
		t.Error("before she is deputy she sees it")
	}
	if a := r.SignIn(r.mia).Post("/settings/deputy", r.form(url.Values{"deputy": {r.city.Ref + "/" + narrow.Ref}})); a.Status != http.StatusSeeOther {
		t.Fatal(a)
	}
	a := deputy.Get("/")
	r.wants(a, "In Vertretung für Mia Muster", "Sie vertreten Mia Muster bis 27.11.2026 (Stadt).", asked.Subject)
	if a.Has(secret.Subject) || deputy.Get("/tickets/"+secret.Number).Status != http.StatusNotFound {
		t.Error("a deputy sees what is confidential")
	}
	if a := deputy.Post("/tickets/"+asked.Number+"/comment", url.Values{"body": {"Seit gestern."}, "answered": {"1"}, "form_key": {"eins"}}); a.Status != http.StatusSeeOther {
		t.Fatal(a)
	}
	r.wants(deputy.Get("/tickets/"+asked.Number), "Seit gestern.", "in Vertretung")
	r.wants(r.SignIn(r.agent).Get("/staff/tickets/"+asked.Number), "Seit gestern.", "in Vertretung")
	if x, err := store.Tickets(r.DB).ForStaff(context.Background(), r.StaffScope(r.agent), asked.Number); err != nil || x.State != desk.InProgress {
		t.Errorf("the deputy's answer leaves it %s: %v", x.State, err)
	}
	r.Answer(asked, r.agent, "Danke.")
	r.wants(deputy.Get("/"), "Nichts wartet auf Mia Muster.")
	r.Clock.Move(5 * 24 * 3600e9) // Saturday: the leave is over
	if a := r.SignIn(narrow).Get("/tickets/" + asked.Number); a.Status != http.StatusNotFound {
		t.Errorf("after the last day: %d", a.Status)
	}
}
