package staff_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// givenTicket is a ticket of a customer with a colleague who reads along.
func (d *desktop) givenTicket() (desk.Ticket, desk.Person, desk.Organisation) {
	org := d.Org("Stadt Altenau", desk.Organisation{})
	reporter := d.Contact("Miriam", org, nil)
	return d.Ticket("Sammeldruck bricht ab", reporter, org, nil), reporter, org
}

func TestTheTicketShowsWhatIsInternalUnmistakably(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, reporter, _ := d.givenTicket()
	d.Note(x, d.agent, "Gleiche Ursache wie gestern")
	a := d.get(d.agent, "/staff/tickets/"+x.Number)
	a.wants(t, 200, "Interne Notiz – nur für das Supportteam sichtbar", "Gleiche Ursache", reporter.Email, "Stadt Altenau",
		"An Miriam Muster senden", "Interne Notiz speichern", "Übernehmen")
	if !strings.Contains(a.Body.String(), `p-msg--internal`) {
		t.Error("the note has no look of its own")
	}
}

func TestTheButtonNamesHowManyReadTheAnswer(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, org := d.givenTicket()
	for i, want := range []string{"An Miriam Muster und 1 mitlesende Person senden", "An Miriam Muster und 2 Mitlesende senden"} {
		p := d.Contact("Jens"+string(rune('a'+i)), org, nil)
		d.Tx(func(tx *store.Tx) error {
			_, err := tx.AddPerson(ctx, x.ID, p.ID, "watcher", p.ID)
			return err
		})
		d.get(d.agent, "/staff/tickets/"+x.Number).wants(t, 200, want)
	}
}

func TestTheButtonNamesNobodyWhoSeesTheTicketNoMore(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	other := d.Org("Kreis Seeland", desk.Organisation{})
	eva := d.Contact("Eva", other, nil)
	path := "/staff/tickets/" + x.Number
	d.post(d.agent, path+"/move", url.Values{"org": {other.Ref}, "keep": {"0"}, "sure": {"1"}}).wants(t, 303)
	d.get(d.agent, path).wants(t, 200, "Antwort an Kreis Seeland", "Miriam Muster sieht dieses Ticket nicht mehr", "Antwort ohne E-Mail speichern")
	d.Tx(func(tx *store.Tx) error {
		_, err := tx.AddPerson(ctx, x.ID, eva.ID, "watcher", eva.ID)
		return err
	})
	d.get(d.agent, path).wants(t, 200, "An Eva Muster senden")
}

func TestAnAnswerReachesTheCustomerAndANoteDoesNot(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	page := d.get(d.agent, "/staff/tickets/"+x.Number)
	answer := with(page.form(t, "/staff/tickets/"+x.Number+"/answer"), "body", "Welche Version?", "action", "ask")
	d.post(d.agent, "/staff/tickets/"+x.Number+"/answer", answer).wants(t, 303)
	if got := last(d.entries(x)); got != "public message Welche Version?" {
		t.Errorf("entry %q", got)
	}
	public := d.now(x).PublicAt
	note := with(page.form(t, "/staff/tickets/"+x.Number+"/note"), "body", "Nur für uns")
	d.post(d.agent, "/staff/tickets/"+x.Number+"/note", note).wants(t, 303)
	if got := last(d.entries(x)); got != "internal note Nur für uns" {
		t.Errorf("entry %q", got)
	}
	now := d.now(x)
	if now.State != desk.WaitingForCustomer || now.Assignee.ID != d.agent.ID || !now.PublicAt.Equal(public) {
		t.Errorf("state %s, assignee %+v, customer's clock moved: %v", now.State, now.Assignee, !now.PublicAt.Equal(public))
	}
	d.get(d.agent, "/staff/tickets/"+x.Number+"/customer").lacks(t, "Nur für uns", "mode--note")
}

func TestEachActionMovesTheTicket(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values []string
		state  desk.State
		event  string
	}{
		"answer":   {[]string{"action", "answer"}, desk.InProgress, "Status geändert: In Bearbeitung"},
		"ask back": {[]string{"action", "ask"}, desk.WaitingForCustomer, "hat eine Rückfrage gestellt"},
		"schedule": {[]string{"action", "schedule", "planned_for", "Version 8.3", "planned_date", "2026-12-24"}, desk.Scheduled, "Eingeplant für Version 8.3 (24.12.2026)"},
		"result":   {[]string{"action", "resolve", "result", "not_done"}, desk.Resolved, "Ergebnis mitgeteilt: Nicht umgesetzt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := setUp(t)
			x, _, _ := d.givenTicket()
			path := "/staff/tickets/" + x.Number
			v := with(d.get(d.agent, path).form(t, path+"/answer"), append(c.values, "body", "Guten Tag")...)
			d.post(d.agent, path+"/answer", v).wants(t, 303)
			if got := d.now(x).State; got != c.state {
				t.Errorf("state %s, want %s", got, c.state)
			}
			d.get(d.agent, path).wants(t, 200, c.event)
		})
	}
}

func TestAFormThatFailsKeepsEverything(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values  []string
		field   string
		message string
	}{
		"a result without one":      {[]string{"body", "Fertig", "action", "resolve"}, "answer-result", "Bitte wählen Sie das Ergebnis."},
		"a plan without a date":     {[]string{"body", "Kommt", "action", "schedule"}, "answer-planned_for", "Bitte nennen Sie die Version oder das Datum."},
		"a date that is none":       {[]string{"body", "Kommt", "action", "schedule", "planned_date", "morgen"}, "answer-planned_date", "Bitte geben Sie ein Datum ein"},
		"an action that is unknown": {[]string{"body", "Kommt", "action", "confirm"}, "answer-action", "Bitte wählen Sie, was mit dem Ticket geschieht."},
		"no words":                  {[]string{"body", " ", "action", "answer"}, "answer-body", "Bitte schreiben Sie eine Nachricht"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := setUp(t)
			x, _, _ := d.givenTicket()
			path := "/staff/tickets/" + x.Number
			v := with(d.get(d.agent, path).form(t, path+"/answer"), c.values...)
			a := d.post(d.agent, path+"/answer", v)
			a.wants(t, 422, c.message)
			if !strings.Contains(a.Body.String(), `href="#`+c.field+`"`) || !strings.Contains(a.Body.String(), `id="`+c.field+`"`) {
				t.Errorf("the summary has no link to %s", c.field)
			}
			if got := a.value("answer-body"); strings.TrimSpace(got) != strings.TrimSpace(v.Get("body")) {
				t.Errorf("body %q, want %q", got, v.Get("body"))
			}
			if len(d.entries(x)) != 1 {
				t.Error("something was written")
			}
		})
	}
}

func TestAConflictKeepsTheTextAndShowsTheNewState(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	path := "/staff/tickets/" + x.Number
	other := d.Agent("Ole", desk.Agent)
	mine := with(d.get(d.agent, path).form(t, path+"/answer"), "body", "Meine lange Antwort", "action", "answer")
	theirs := with(d.get(other, path).form(t, path+"/answer"), "body", "Ich war schneller", "action", "ask")
	d.post(other, path+"/answer", theirs).wants(t, 303)
	a := d.post(d.agent, path+"/answer", mine)
	a.wants(t, 409, "inzwischen geändert", "Rückfrage offen", "Zuständig ist Ole Muster", "Ich war schneller")
	if got := a.value("answer-body"); got != "Meine lange Antwort" {
		t.Errorf("the text is %q", got)
	}
	again := with(a.form(t, path+"/answer"), "body", "Meine lange Antwort", "action", "answer")
	d.post(d.agent, path+"/answer", again).wants(t, 303)
	if got := last(d.entries(x)); got != "public message Meine lange Antwort" {
		t.Errorf("entry %q", got)
	}
}

func TestAnAnswerSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	path := "/staff/tickets/" + x.Number
	for _, mode := range []string{"answer", "note"} {
		before := len(d.entries(x))
		v := with(d.get(d.agent, path).form(t, path+"/"+mode), "body", "Einmal", "action", "answer")
		for range 2 {
			d.post(d.agent, path+"/"+mode, v).wants(t, 303)
		}
		if got := len(d.entries(x)) - before; got != 1 {
			t.Errorf("%s: %d entries", mode, got)
		}
	}
}

func TestDraftsOfAnswerAndNoteAreApart(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	path := "/staff/tickets/" + x.Number
	d.post(d.agent, path+"/draft?mode=answer", url.Values{"body": {"Halbe Antwort"}, "action": {"ask"}}).wants(t, 204)
	d.post(d.agent, path+"/draft?mode=note", url.Values{"body": {"Halbe Notiz"}}).wants(t, 204)
	d.upload(d.agent, path+"/files?mode=note", nil, "intern.txt", "nur für uns").wants(t, 201)
	a := d.get(d.agent, path+"?mode=note")
	a.wants(t, 200, "intern.txt")
	if a.value("answer-body") != "Halbe Antwort" || a.value("note-body") != "Halbe Notiz" {
		t.Errorf("answer %q, note %q", a.value("answer-body"), a.value("note-body"))
	}
	// The answer goes out without the note's file, and the note's draft stays.
	v := with(a.form(t, path+"/answer"), "body", "Antwort", "action", "answer")
	d.post(d.agent, path+"/answer", v).wants(t, 303)
	d.get(d.agent, path+"/customer").lacks(t, "intern.txt")
	a = d.get(d.agent, path+"?mode=note")
	a.wants(t, 200, "intern.txt")
	if a.value("answer-body") != "" || a.value("note-body") != "Halbe Notiz" {
		t.Errorf("answer %q, note %q", a.value("answer-body"), a.value("note-body"))
	}
}

func TestFilesGoWithTheAnswerAndStayWhenItFails(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	path := "/staff/tickets/" + x.Number
	v := with(d.get(d.agent, path).form(t, path+"/answer"), "body", "", "action", "answer")
	a := d.upload(d.agent, path+"/answer", v, "protokoll.txt", "Zeile 1")
	a.wants(t, 422, "protokoll.txt")
	v = with(a.form(t, path+"/answer"), "body", "Anbei", "action", "answer")
	d.post(d.agent, path+"/answer", v).wants(t, 303)
	e := d.get(d.agent, path)
	e.wants(t, 200, "protokoll.txt")
	href := ""
	walk(e.doc, func(n *html.Node) {
		if h := attr(n, "href"); strings.HasPrefix(h, "/staff/files/") {
			href = h
		}
	})
	f := d.get(d.agent, href)
	if f.Code != 200 || f.Body.String() != "Zeile 1" || !strings.HasPrefix(f.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("file: %d %v %q", f.Code, f.Header(), f.Body.String())
	}
	v = with(e.form(t, path+"/answer"), "body", "Noch eine", "action", "answer")
	a = d.upload(d.agent, path+"/answer", v, "gross.txt", strings.Repeat("x", 2001))
	a.wants(t, 422, "gross.txt ist etwas größer als die erlaubten 2 KB je Datei.")
	if a.value("answer-body") != "Noch eine" {
		t.Error("the text is gone")
	}
}

func TestTakingAssigningAndPriority(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	path := "/staff/tickets/" + x.Number
	other := d.Agent("Ole", desk.Agent)
	take := d.get(d.agent, path).form(t, path+"/take")
	for range 2 { // a double click
		d.post(d.agent, path+"/take", take).wants(t, 303)
	}
	if got := d.now(x); got.Assignee.ID != d.agent.ID || got.State != desk.InProgress {
		t.Errorf("ticket %+v", got.Assignee)
	}
	d.post(other, path+"/take", take).wants(t, 409, "inzwischen geändert", "Zuständig ist Tomke Muster")
	assign := with(d.get(d.agent, path).form(t, path+"/assign"), "assignee", other.Ref)
	for range 2 {
		d.post(d.agent, path+"/assign", assign).wants(t, 303)
	}
	prio := with(d.get(d.agent, path).form(t, path+"/priority"), "priority", "urgent", "reason", "Bescheide müssen heute raus", "urgency", "normal")
	for range 2 {
		d.post(d.agent, path+"/priority", prio).wants(t, 303)
	}
	d.get(d.agent, path).wants(t, 200, "Tomke Muster hat das Ticket Ole Muster zugewiesen (intern)", "Priorität von Normal auf Dringend geändert (intern)", "Bescheide müssen heute raus")
	d.get(d.agent, path+"/customer").lacks(t, "(intern)", "Dringend", "Bescheide")
	d.post(d.agent, path+"/priority", with(prio, "priority", "highest")).wants(t, 422)
}

func TestTheQueuesCountAndListWhatIsOpen(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, reporter, org := d.givenTicket()
	mine := d.Ticket("Meins", reporter, org, nil)
	closed := d.Ticket("Erledigt", reporter, org, nil)
	d.SetState(closed, desk.Closed)
	d.post(d.agent, "/staff/tickets/"+mine.Number+"/take", url.Values{}).wants(t, 303)
	a := d.get(d.agent, "/staff/queue")
	a.wants(t, 200, "Nicht zugewiesen 1", "Mir zugewiesen 1", "Rückfrage offen 0", "Alle offenen 2", x.Subject)
	a.lacks(t, "Erledigt", "Meins")
	d.get(d.agent, "/staff/queue?queue=mine").wants(t, 200, "Meins")
	d.get(d.agent, "/staff/queue?queue=waiting").wants(t, 200, "Hier ist nichts zu tun")
	d.get(d.agent, "/staff/queue?queue=nonsense&after=!").wants(t, 200, x.Subject)
	d.get(d.agent, "/staff").wants(t, 200, "Nicht zugewiesen", x.Subject, "Meins")

	due := mine
	due.DueAt = d.Clock.Now().Add(-time.Hour)
	d.Tx(func(tx *store.Tx) error { return tx.SaveClock(context.Background(), due, desk.Clock{}) })
	a = d.get(d.agent, "/staff/queue?queue=overdue")
	a.wants(t, 200, "Meins", "Fällig")
	a.lacks(t, "Letzte Änderung")
	d.get(d.agent, "/staff/queue?queue=mine").wants(t, 200, "Letzte Änderung")
}

func TestASavedSearchStandsBesideTheQueuesWithoutACount(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	d.givenTicket()
	d.post(d.agent, "/staff/views/new", url.Values{"form_key": {"einmal"}, "name": {"Alle Rechnungen"}, "query": {"q=rechnung"}}).wants(t, 303)
	d.get(d.agent, "/staff/queue").wants(t, 200, "Alle Rechnungen")
}

func TestTheListFiltersByEverything(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, org := d.givenTicket()
	other := d.Org("Amt Seefeld", desk.Organisation{})
	y := d.Ticket("Schnittstelle liefert nichts", d.Contact("Jens", other, nil), other, func(n *store.NewTicket) { n.Kind, n.Impact = desk.Incident, desk.WorkStopped })
	d.Note(y, d.agent, "Zauberwort")
	d.SetState(y, desk.Scheduled)
	for query, want := range map[string]string{
		"": "xy", "state=new": "x", "state=open": "xy", "state=closed": "", "kind=incident": "y", "org=" + org.Ref: "x", "org=" + other.Ref: "y",
		"product=" + d.Product.Ref: "xy", "assignee=none": "xy", "assignee=" + d.agent.Ref: "", "q=Zauberwort": "y", "q=Sammeldruck": "x",
		"from=2026-11-23&to=2026-11-23": "xy", "from=2026-11-24": "", "to=2026-11-22": "", "order=created": "xy", "state=rubbish&from=gestern": "xy",
	} {
		a := d.get(d.agent, "/staff/tickets?"+query)
		got := ""
		for name, ticket := range map[string]desk.Ticket{"x": x, "y": y} {
			if strings.Contains(a.Body.String(), `href="/staff/tickets/`+ticket.Number+`"`) {
				got += name
			}
		}
		if got == "yx" {
			got = "xy"
		}
		if a.Code != 200 || got != want {
			t.Errorf("%q: %d shows %q, want %q", query, a.Code, got, want)
		}
	}
	a := d.get(d.agent, "/staff/tickets?kind=incident&q=Schnittstelle")
	a.wants(t, 200, "Art: Störung", "Suche: Schnittstelle")
	if a.value("q") != "Schnittstelle" || a.value("kind") != "incident" {
		t.Error("the filter does not show itself")
	}
}

func TestPagesFollowOneAnotherWithoutGapOrRepetition(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	_, reporter, org := d.givenTicket()
	for range 29 {
		d.Ticket("Noch eines", reporter, org, nil)
	}
	seen := map[string]int{}
	next := "/staff/tickets?order=created"
	for range 3 {
		a := d.get(d.agent, next)
		a.wants(t, 200, "30 Tickets")
		next = ""
		walk(a.doc, func(n *html.Node) {
			if attr(n, "class") == "p-tt" {
				seen[attr(n, "href")]++
			}
			if attr(n, "rel") == "next" {
				next = attr(n, "href")
			}
		})
		if next == "" {
			break
		}
	}
	if len(seen) != 30 || next != "" {
		t.Errorf("%d tickets seen, next %q", len(seen), next)
	}
	for href, n := range seen {
		if n != 1 {
			t.Errorf("%s seen %d times", href, n)
		}
	}
}

func TestATicketByPhoneIsTheContacts(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	_, reporter, org := d.givenTicket()
	d.post(d.agent, "/staff/tickets/new", url.Values{"org": {""}}).wants(t, 422, "Bitte wählen Sie die Organisation.")
	to := d.post(d.agent, "/staff/tickets/new", url.Values{"org": {org.Ref}}).Header().Get("Location")
	d.get(d.agent, to).wants(t, 200, "Für Stadt Altenau", "Miriam Muster", "telefonisch aufgenommen")
	v := url.Values{"contact": {reporter.Ref}, "kind": {"incident"}, "product": {d.Product.Ref}, "subject": {"Druck steht"}, "body": {"Sie ruft an"}}
	a := d.post(d.agent, to, v)
	a.wants(t, 422, "Bitte wählen Sie die Auswirkung.")
	if a.value("subject") != "Druck steht" || a.value("contact") != reporter.Ref {
		t.Error("what was typed is gone")
	}
	v.Set("impact", "work_stopped")
	v.Set("caller", "Herr Wolter")
	a = d.post(d.agent, to, v)
	a.wants(t, 422, "Bitte notieren Sie, wie Sie die anrufende Person geprüft haben.")
	if a.value("caller") != "Herr Wolter" {
		t.Error("the caller is gone")
	}
	v.Set("verified", "Rückruf über die Zentrale")
	first := d.post(d.agent, to, v)
	first.wants(t, 303)
	second := d.post(d.agent, to, v)
	if second.Code != 303 || second.Header().Get("Location") != first.Header().Get("Location") {
		t.Errorf("sent twice: %d %s", second.Code, second.Header().Get("Location"))
	}
	d.get(d.agent, first.Header().Get("Location")).wants(t, 200, "Telefonisch aufgenommen von Tomke Muster für Miriam Muster; angerufen hat Herr Wolter", "Rückruf über die Zentrale", "Dringend")
	d.get(d.agent, first.Header().Get("Location")+"/customer").wants(t, 200, "angerufen hat Herr Wolter")
	d.get(d.agent, first.Header().Get("Location")+"/customer").lacks(t, "Rückruf")
	got, err := store.Tickets(d.DB).ForStaff(ctx, d.StaffScope(d.agent), strings.TrimPrefix(first.Header().Get("Location"), "/staff/tickets/"))
	if err != nil || got.Reporter.ID != reporter.ID {
		t.Errorf("reporter %+v %v", got.Reporter, err)
	}
}

func TestAPhoneTicketTakesOnlyContactsOfTheOrganisation(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	_, _, org := d.givenTicket()
	stranger := d.Contact("Olga", d.Org("Amt Seefeld", desk.Organisation{}), nil)
	to := d.post(d.agent, "/staff/tickets/new", url.Values{"org": {org.Ref}}).Header().Get("Location")
	v := url.Values{"contact": {stranger.Ref}, "kind": {"question"}, "product": {d.Product.Ref}, "subject": {"S"}, "body": {"B"}}
	d.post(d.agent, to, v).wants(t, 422, "Bitte wählen Sie eine Ansprechperson dieser Organisation")
	other := d.Agent("Ole", desk.Agent)
	d.get(other, to).wants(t, 404) // drafts are their author's
}

func TestTheCustomersViewMarksNothingAsRead(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, reporter, _ := d.givenTicket()
	d.Answer(x, d.agent, "Guten Tag")
	before, err := store.Tickets(d.DB).ForContact(ctx, d.Scope(reporter), x.Number)
	if err != nil {
		t.Fatal(err)
	}
	d.get(d.agent, "/staff/tickets/"+x.Number+"/customer").wants(t, 200, "Kundensicht: So sieht Miriam Muster dieses Ticket", "Guten Tag")
	after, err := store.Tickets(d.DB).ForContact(ctx, d.Scope(reporter), x.Number)
	if err != nil || after.ReadSeq != before.ReadSeq {
		t.Errorf("read up to %d, before %d, %v", after.ReadSeq, before.ReadSeq, err)
	}
}

func TestWhoIsNotStaffGetsNothingPastTheShell(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, reporter, org := d.givenTicket()
	d.Note(x, d.agent, "Nur für uns")
	path := "/staff/tickets/" + x.Number
	editor := d.Person("Eva", func(p *desk.Person) { p.Staff = desk.Editor })
	for _, who := range []desk.Person{reporter, editor} {
		for _, get := range []string{"/staff", "/staff/queue", "/staff/tickets", path, path + "/customer", "/staff/tickets/new", "/staff/jobs"} {
			a := d.get(who, get)
			a.lacks(t, "Nur für uns", x.Subject, org.Name)
			if a.Code == 200 && get != "/staff/queue" {
				t.Errorf("%s: %s is shown", who.GivenName, get)
			}
		}
		for _, post := range []string{path + "/answer", path + "/note", path + "/draft", path + "/files", path + "/take", path + "/assign", path + "/priority", "/staff/jobs"} {
			a := d.post(who, post, url.Values{"body": {"x"}, "action": {"answer"}, "form_key": {"k"}, "assignee": {d.agent.Ref}, "priority": {"low"}, "job": {"1"}})
			if a.Code != 404 {
				t.Errorf("%s: POST %s gives %d", who.GivenName, post, a.Code)
			}
		}
	}
	if len(d.entries(x)) != 2 {
		t.Error("something was written")
	}
}

func TestAnAuditorReadsAndChangesNothing(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	path := "/staff/tickets/" + x.Number
	auditor := d.Agent("Rita", desk.Auditor)
	a := d.get(auditor, path)
	a.wants(t, 200, x.Subject)
	a.lacks(t, path+"/answer", path+"/note", path+"/take", path+"/assign")
	for _, post := range []string{"/answer", "/note", "/draft", "/files", "/take"} {
		d.post(auditor, path+post, url.Values{"body": {"x"}, "action": {"answer"}, "form_key": {"k"}}).wants(t, 403)
	}
	d.get(auditor, "/staff/tickets/new").wants(t, 403)
}

func TestWhatPeopleTypeIsNeverMarkup(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	org := d.Org(evil, desk.Organisation{})
	p := d.Person(evil, func(p *desk.Person) { p.Email, p.Phone = "evil@example.org", evil })
	d.Join(p, org, nil)
	x := d.Ticket(evil, p, org, func(n *store.NewTicket) {
		n.OwnRef, n.Affected, n.First.Body, n.First.Data.Expected, n.First.Data.Benefit = evil, evil, evil, evil, evil
	})
	path := "/staff/tickets/" + x.Number
	v := with(d.get(d.agent, path).form(t, path+"/answer"), "body", evil, "action", "schedule", "planned_for", evil[:40])
	d.upload(d.agent, path+"/answer", v, "<script>.txt", "x").wants(t, 303)
	d.post(d.agent, path+"/draft?mode=note", url.Values{"body": {"</textarea>" + evil}}).wants(t, 204)
	to := d.post(d.agent, "/staff/tickets/new", url.Values{"org": {org.Ref}}).Header().Get("Location")
	d.post(d.agent, to, url.Values{"subject": {evil}, "body": {"</textarea>" + evil}, "contact": {evil}, "kind": {evil}}).wants(t, 422)
	d.Tx(func(tx *store.Tx) error {
		if err := tx.Enqueue(ctx, evil, 1, d.Clock.Now().Add(-1)); err != nil {
			return err
		}
		j, _, err := tx.Claim(ctx, d.Clock.Now(), d.Clock.Now())
		if err != nil {
			return err
		}
		return tx.BuryJob(ctx, j.ID, evil)
	})
	pages := []string{"/staff", "/staff/queue", "/staff/jobs", path, path + "/customer", to, "/staff/tickets/new",
		"/staff/tickets?" + url.Values{"q": {evil}, "org": {evil}, "from": {evil}, "after": {evil}}.Encode()}
	for _, page := range pages {
		a := d.get(d.agent, page)
		a.wants(t, 200)
		walk(a.doc, func(n *html.Node) {
			bad := n.Data == "script" && attr(n, "src") == "" || n.Data == "img" && !strings.HasPrefix(attr(n, "src"), "/")
			for _, at := range n.Attr {
				bad = bad || strings.HasPrefix(at.Key, "on") || strings.HasPrefix(at.Val, "javascript:")
			}
			if n.Type == html.ElementNode && bad {
				t.Errorf("%s: markup came through: %s %v", page, n.Data, n.Attr)
			}
		})
	}
}

func TestJobsAreSeenByAgentsAndDealtWithByAdministrators(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	admin := d.Agent("Ada", desk.Administrator)
	d.get(d.agent, "/staff/jobs").wants(t, 200, "Keine gescheiterten Aufträge")
	d.Tx(func(tx *store.Tx) error {
		if err := tx.Enqueue(ctx, desk.JobWelcome, desk.PersonPayload{Person: 1}, d.Clock.Now()); err != nil {
			return err
		}
		j, _, err := tx.Claim(ctx, d.Clock.Now(), d.Clock.Now())
		if err != nil {
			return err
		}
		return tx.BuryJob(ctx, j.ID, "550 no such user")
	})
	a := d.get(d.agent, "/staff/jobs")
	a.wants(t, 200, "E-Mail zur Begrüßung", "550 no such user", "1 Versuch", "Wiederholen und verwerfen kann die Administration.")
	a.lacks(t, `name="do"`)
	d.get(d.agent, "/staff").wants(t, 200, "1 Auftrag ist endgültig gescheitert")
	v := with(d.get(admin, "/staff/jobs").form(t, "/staff/jobs"), "do", "retry")
	d.post(d.agent, "/staff/jobs", v).wants(t, 403)
	d.post(admin, "/staff/jobs", v).wants(t, 303)
	d.post(admin, "/staff/jobs", v).wants(t, 303)
	d.get(d.agent, "/staff/jobs").wants(t, 200, "Keine gescheiterten Aufträge")
}

// comment is what a contact writes into a ticket.
func (d *desktop) comment(x desk.Ticket, p desk.Person, body string) {
	d.t.Helper()
	d.Tx(func(tx *store.Tx) error {
		_, _, err := tx.AddEntry(ctx, x.ID, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: p.ID, Body: body, At: d.Clock.Now()})
		return err
	})
}

func TestANewReplyIsPutBeforeStaffUntilTheyMetIt(t *testing.T) {
	t.Parallel()
	for _, state := range []desk.State{desk.WaitingForCustomer, desk.Resolved, desk.Closed} {
		d := setUp(t)
		x, reporter, _ := d.givenTicket()
		d.SetState(x, state)
		path := "/staff/tickets/" + x.Number
		d.get(d.agent, path).lacks(t, "Neue Nachricht der Organisation", path+"/seen")
		d.get(d.agent, "/staff/queue?queue=replied").wants(t, 200, "Neue Antworten 0", "Alle Nachrichten der Organisationen sind beantwortet oder zur Kenntnis genommen.")
		d.comment(x, reporter, "Danke!")
		d.get(d.agent, "/staff").wants(t, 200, "1 Neue Antworten")
		d.get(d.agent, "/staff/queue").wants(t, 200, "Nicht zugewiesen", "Neue Antworten 1 Mir zugewiesen")
		for _, list := range []string{"/staff/queue?queue=replied", "/staff/tickets"} {
			d.get(d.agent, list).wants(t, 200, x.Number+" Sammeldruck bricht ab Neue Antwort")
		}
		a := d.get(d.agent, path)
		a.wants(t, 200, "Neue Nachricht der Organisation", "Zur Nachricht von Miriam Muster", "Zur Kenntnis nehmen")
		if !strings.Contains(a.Body.String(), `href="#e2"`) || !strings.Contains(a.Body.String(), `id="e2"`) {
			t.Errorf("%s: the notice does not lead to the message", state)
		}
		seen := a.form(t, path+"/seen")
		d.comment(x, reporter, "Doch nicht")
		d.post(d.agent, path+"/seen", seen).wants(t, 409, "inzwischen geändert", "Neue Nachricht der Organisation", "Doch nicht")
		seen = d.get(d.agent, path).form(t, path+"/seen")
		before := d.now(x)
		for range 2 { // a double click
			d.post(d.agent, path+"/seen", seen).wants(t, 303)
		}
		before.Replied = false
		if got := d.now(x); got != before {
			t.Errorf("%s: more than the mark changed: %+v", state, got)
		}
		d.get(d.agent, path).lacks(t, "Neue Nachricht der Organisation")
		d.get(d.agent, "/staff/tickets").lacks(t, "Neue Antwort")
		d.get(d.agent, "/staff/queue?queue=replied").wants(t, 200, "Neue Antworten 0")
	}
}

func TestWhoOnlyReadsTakesNoReplyOffTheDesk(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, reporter, _ := d.givenTicket()
	d.comment(x, reporter, "Danke!")
	auditor := d.Agent("Pia", desk.Auditor)
	path := "/staff/tickets/" + x.Number
	a := d.get(auditor, path)
	a.wants(t, 200, "Neue Nachricht der Organisation")
	a.lacks(t, path+"/seen")
	d.post(auditor, path+"/seen", url.Values{"seen": {"2"}}).wants(t, 403)
	if !d.now(x).Replied {
		t.Error("the mark is gone")
	}
}

func TestATicketIsGivenBack(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	path := "/staff/tickets/" + x.Number
	d.post(d.agent, path+"/take", url.Values{}).wants(t, 303)
	a := d.get(d.agent, path)
	if a.value("work-assignee") != d.agent.Ref {
		t.Errorf("chosen is %q", a.value("work-assignee"))
	}
	back := with(a.form(t, path+"/assign"), "assignee", "")
	for range 2 {
		d.post(d.agent, path+"/assign", back).wants(t, 303)
	}
	a = d.get(d.agent, path)
	a.wants(t, 200, "Tomke Muster hat die Zuständigkeit aufgehoben (intern)")
	if got := d.now(x); got.Assignee.ID != 0 || a.value("work-assignee") != "" {
		t.Errorf("assignee %+v, chosen %q", got.Assignee, a.value("work-assignee"))
	}
	d.get(d.agent, path+"/customer").lacks(t, "aufgehoben")
	d.get(d.agent, "/staff/queue").wants(t, 200, "Nicht zugewiesen 1", x.Subject)
}

func TestOnlyWhatWasInWorkIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	const again = "Wieder in Bearbeitung nehmen"
	d.get(d.agent, "/staff/tickets/"+x.Number).lacks(t, again)
	d.SetState(x, desk.Resolved)
	d.get(d.agent, "/staff/tickets/"+x.Number).wants(t, 200, again)
}
