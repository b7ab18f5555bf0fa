package app_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// liveWorld is a ticket with two who work on it.
type liveWorld struct {
	*portal.Portal
	ticket     desk.Ticket
	owner      desk.Person
	tomke, ole desk.Person
}

func startLive(t *testing.T) liveWorld {
	t.Helper()
	p := portal.Start(t, nil)
	w := liveWorld{Portal: p}
	city := p.Org("Stadt", desk.Organisation{})
	w.owner = p.Contact("Miriam", city, nil)
	w.tomke, w.ole = p.Agent("Tomke", desk.Agent), p.Agent("Ole", desk.Agent)
	w.ticket = p.Ticket("Sammeldruck bricht ab", w.owner, city, nil)
	return w
}

func (w liveWorld) path() string { return "/staff/tickets/" + w.ticket.Number }

// change does something to one of the two.
func (w liveWorld) change(edit func(*desk.Person)) {
	p := w.tomke
	edit(&p)
	w.Tx(func(tx *store.Tx) error { return tx.UpdatePerson(context.Background(), p) })
}

func TestTwoOnOneTicketSeeEachOtherAndWhatIsNew(t *testing.T) {
	t.Parallel()
	w := startLive(t)
	tomke, ole := w.SignIn(w.tomke), w.SignIn(w.ole)
	mine := tomke.Open(w.path() + "/live?seen=1")
	if mine.Status != http.StatusOK || mine.Header.Get("Content-Type") != "text/event-stream" || mine.Header.Get("No-Gzip-Compression") != "" {
		t.Fatalf("%d %v", mine.Status, mine.Header)
	}
	theirs := ole.Open(w.path() + "/live?seen=1")
	mine.Wants("who", "Ole Muster sieht sich das Ticket an.")
	theirs.Wants("who", "Tomke Muster sieht sich das Ticket an.")
	if a := ole.Post(w.path()+"/writing", url.Values{"mode": {"answer"}}); a.Status != http.StatusNoContent {
		t.Fatal(a)
	}
	mine.Wants("who", "Ole Muster schreibt gerade eine Antwort.", `"writing":true`)
	ole.Post(w.path()+"/writing", url.Values{"mode": {"note"}})
	mine.Wants("Ole Muster schreibt gerade eine interne Notiz.")
	w.Note(w.ticket, w.ole, "Nur für uns")
	mine.Wants("news", "Neu: interne Notiz von Ole Muster", w.path()+"?since=1#e2")
	w.Answer(w.ticket, w.ole, "Wir prüfen das.")
	mine.Wants("Neu: 2 Einträge, zuletzt: Antwort von Ole Muster")
	theirs.Close()
	mine.Wants("who", `"text":""`)
	if log := w.Log.String(); strings.Contains(log, "Ole Muster") || strings.Contains(log, "Tomke Muster") {
		t.Error("the log says who looked")
	}
}

func TestWhoMayNotSeeTheTicketHearsNothing(t *testing.T) {
	t.Parallel()
	w := startLive(t)
	var other int64
	w.Tx(func(tx *store.Tx) (err error) {
		other, err = tx.AddTeam(context.Background(), "Zweites Team")
		return err
	})
	stranger := w.Person("Ulf", func(p *desk.Person) { p.Staff = desk.Agent })
	w.Tx(func(tx *store.Tx) error { return tx.JoinTeam(context.Background(), other, stranger.ID) })
	secret := w.Ticket("Vertraulich 4711", w.owner, w.Org("Amt", desk.Organisation{}), func(n *store.NewTicket) { n.Confidential = true })
	for _, c := range []struct {
		who     string
		browser *portal.Client
		status  int
	}{
		{"signed out", w.Client(), http.StatusSeeOther},
		{"the reporter", w.SignIn(w.owner), http.StatusNotFound},
		{"an agent of another team", w.SignIn(stranger), http.StatusNotFound},
		{"an editor", w.SignIn(w.Agent("Edda", desk.Editor)), http.StatusNotFound},
		{"an agent of the team", w.SignIn(w.tomke), http.StatusOK},
	} {
		at := "/staff/tickets/" + secret.Number
		if s := c.browser.Open(at + "/live"); s.Status != c.status {
			t.Errorf("%s opens the stream: %d, want %d", c.who, s.Status, c.status)
		}
		want := c.status
		if want == http.StatusOK {
			want = http.StatusNoContent
		}
		if a := c.browser.Post(at+"/writing", url.Values{"mode": {"answer"}}); a.Status != want {
			t.Errorf("%s says that they write: %d, want %d", c.who, a.Status, want)
		}
	}
}

func TestAnAuditorReadsAlongAndNeverWrites(t *testing.T) {
	t.Parallel()
	w := startLive(t)
	auditor := w.SignIn(w.Agent("Pia", desk.Auditor))
	mine := w.SignIn(w.tomke).Open(w.path() + "/live?seen=1")
	s := auditor.Open(w.path() + "/live?seen=1")
	mine.Wants("Pia Muster sieht sich das Ticket an.")
	s.Wants("Tomke Muster")
	if a := auditor.Post(w.path()+"/writing", url.Values{"mode": {"answer"}}); a.Status != http.StatusNotFound {
		t.Error(a)
	}
	w.Note(w.ticket, w.ole, "Nur für uns")
	mine.Wants("news", "interne Notiz von Ole Muster")
}

func TestTheStreamEndsWithTheRightToIt(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, liveWorld, *portal.Client){
		"signing out":            func(_ *testing.T, _ liveWorld, c *portal.Client) { c.Post("/sign-out", nil) },
		"a session that ran out": func(_ *testing.T, w liveWorld, _ *portal.Client) { w.Clock.Move(48 * 3600e9) },
		"being deactivated": func(_ *testing.T, w liveWorld, _ *portal.Client) {
			w.change(func(p *desk.Person) { p.Active = false })
		},
		"a role that sees no tickets": func(_ *testing.T, w liveWorld, _ *portal.Client) {
			w.change(func(p *desk.Person) { p.Staff = desk.Editor })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startLive(t)
			c := w.SignIn(w.tomke)
			s := c.Open(w.path() + "/live?seen=1")
			end(t, w, c)
			w.Note(w.ticket, w.ole, "Nur für uns") // the stream looks again before it says anything
			s.Ended()
		})
	}
}

func TestAnAnswerWaitsForWhatSomebodyElseWrote(t *testing.T) {
	t.Parallel()
	w := startLive(t)
	c := w.SignIn(w.tomke)
	w.Note(w.ticket, w.ole, "Der Kunde ist schon im Urlaub")
	form := url.Values{"form_key": {"einmal"}, "version": {"1"}, "seen": {"1"}, "action": {"answer"}, "body": {"Meine Antwort"}}
	a := c.Post(w.path()+"/answer", form)
	if a.Status != http.StatusConflict || !a.Has("Ihre Antwort ist noch nicht gesendet") || !a.Has("Der Kunde ist schon im Urlaub") || !a.Has("Meine Antwort</textarea>") || !a.Has(`name="seen" value="2"`) {
		t.Fatal(a)
	}
	form.Set("seen", "2")
	for range 2 {
		if a := c.Post(w.path()+"/answer", form); a.Status != http.StatusSeeOther {
			t.Fatal("the second press sends, and sent again it is one:", a)
		}
	}
	entries, err := store.Tickets(w.DB).Entries(context.Background(), w.ticket.ID)
	if err != nil || len(entries) != 3 || entries[2].Body != "Meine Antwort" {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	own := url.Values{"form_key": {"zweimal"}, "version": {"2"}, "seen": {"2"}, "action": {"answer"}, "body": {"Noch etwas"}}
	if a := c.Post(w.path()+"/answer", own); a.Status != http.StatusSeeOther {
		t.Error("what one wrote oneself meanwhile is nothing new:", a)
	}
}
