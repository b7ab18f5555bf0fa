package ticket_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/ticket"
)

// fillName puts in the only placeholder that these tests use.
func fillName(body string, t desk.Ticket) string {
	return strings.ReplaceAll(body, "{name}", t.Reporter.Name)
}

func TestOneAnswerGoesToSeveralTicketsOnceEach(t *testing.T) {
	w, s := bulkWorld(t)
	ctx := context.Background()
	north, south := w.Org("Nordstadt", desk.Organisation{}), w.Org("Südkreis", desk.Organisation{})
	mia, uli := w.Contact("Mia", north, nil), w.Contact("Uli", south, nil)
	jim := w.Person("Jim", func(p *desk.Person) { p.Lang = "en" })
	w.Join(jim, south, nil)
	ute, jan := w.Agent("Ute", desk.Agent), w.Agent("Jan", desk.Agent)
	sc := w.StaffScope(ute)
	history := func(x desk.Ticket) []desk.Entry {
		e, err := store.Tickets(w.DB).Entries(ctx, x.ID)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	begin := func(text ticket.AnswersText, tickets ...desk.Ticket) (string, []ticket.Shown) {
		t.Helper()
		var numbers []string
		for _, x := range tickets {
			numbers = append(numbers, x.Number)
		}
		ref, err := s.StartAnswers(ctx, sc, numbers)
		if err != nil {
			t.Fatal(err)
		}
		if text.Tickets == nil {
			text.Tickets = numbers
		}
		if err := s.KeepAnswers(ctx, ute.ID, ref, text); err != nil {
			t.Fatal(err)
		}
		a, err := s.Answers(ctx, sc, ref)
		if err != nil {
			t.Fatal(err)
		}
		var shown []ticket.Shown
		for _, x := range a.Tickets {
			if x.Chosen {
				shown = append(shown, ticket.Shown{Number: x.Number, Version: x.Version, Seen: x.LastSeq})
			}
		}
		return ref, shown
	}
	stamp := func(ref string) string {
		a, err := s.Answers(ctx, sc, ref)
		if err != nil {
			t.Fatal(err)
		}
		return a.Text().Stamp()
	}
	send := func(ref string, shown []ticket.Shown) map[string]string {
		t.Helper()
		if err := s.SendAnswers(ctx, sc, ref, stamp(ref), shown, fillName); err != nil {
			t.Fatal(err)
		}
		a, err := s.Answers(ctx, sc, ref)
		if err != nil {
			t.Fatal(err)
		}
		return a.Report
	}
	text := ticket.AnswersText{Action: desk.ActAnswer, Bodies: map[string]string{"de": "Guten Tag {name}, behoben.", "en": "Dear {name}, fixed."}}

	t.Run("each reads its own name in its own language, and sent twice it is sent once", func(t *testing.T) {
		a, b, c := w.Ticket("Eins", mia, north, nil), w.Ticket("Zwei", uli, south, nil), w.Ticket("Three", jim, south, nil)
		ref, shown := begin(text, a, b, c)
		send(ref, shown)
		report := send(ref, shown)
		for x, want := range map[desk.Ticket]string{a: "Guten Tag Mia " + mia.FamilyName + ", behoben.", b: "Guten Tag Uli " + uli.FamilyName + ", behoben.", c: "Dear Jim " + jim.FamilyName + ", fixed."} {
			h := history(x)
			if len(h) != 2 || h[1].Body != want || h[1].Visibility != desk.Public || report[x.Number] != "" {
				t.Errorf("%s has %d entries, the last %q, reported as %q", x.Subject, len(h), h[len(h)-1].Body, report[x.Number])
			}
		}
	})
	t.Run("after a sending that nobody heard the end of, nothing is doubled, not even with another text", func(t *testing.T) {
		a, b := w.Ticket("Eins", mia, north, nil), w.Ticket("Zwei", uli, south, nil)
		ref, shown := begin(text, a, b)
		send(ref, shown[:1])
		w.Tx(func(tx *store.Tx) error { // the report was not written
			d, err := tx.LockDraft(ctx, ute.ID, ref)
			delete(d.Values, "report")
			if err == nil {
				err = tx.UpdateDraft(ctx, d)
			}
			return err
		})
		other := text
		other.Bodies = map[string]string{"de": "Anders"}
		ref, shown = begin(other, a, b)
		send(ref, shown)
		if len(history(a)) != 2 || len(history(b)) != 2 {
			t.Errorf("%d and %d entries, want 2 each", len(history(a)), len(history(b)))
		}
	})
	t.Run("what changed since the preview is left alone and told", func(t *testing.T) {
		quiet, wrote, moved, closed, out := w.Ticket("Ruhig", mia, north, nil), w.Ticket("Neues", mia, north, nil), w.Ticket("Geändert", mia, north, nil),
			w.Ticket("Zu", mia, north, nil), w.Ticket("Heraus", mia, north, nil)
		kept := text
		kept.Tickets = []string{quiet.Number, wrote.Number, moved.Number, closed.Number}
		ref, shown := begin(kept, quiet, wrote, moved, closed, out)
		w.Answer(wrote, mia, "Es geht schon wieder.")
		if err := s.SetPriority(ctx, w.StaffScope(jan), moved.Number, desk.Urgent, "Eilt.", 0); err != nil {
			t.Fatal(err)
		}
		w.SetState(closed, desk.Closed)
		report := send(ref, shown)
		for x, want := range map[desk.Ticket]string{quiet: "", wrote: "news", moved: "changed", closed: "closed"} {
			if why, told := report[x.Number]; why != want || !told {
				t.Errorf("%s is reported as %q (%v), want %q", x.Subject, why, told, want)
			}
			if answered := strings.Contains(history(x)[len(history(x))-1].Body, "behoben"); answered != (want == "") {
				t.Errorf("%s answered: %v", x.Subject, answered)
			}
		}
		if len(history(out)) != 1 {
			t.Error("a ticket that was taken out was answered")
		}
	})
	t.Run("a step that a ticket's state does not have is refused for it alone", func(t *testing.T) {
		open, closed := w.Ticket("Offen", mia, north, nil), w.Ticket("Zu", uli, south, nil)
		w.SetState(closed, desk.Closed)
		ref, shown := begin(ticket.AnswersText{Action: desk.ActResolve, Result: desk.Solved, Bodies: map[string]string{"de": "Gelöst"}}, open, closed)
		report := send(ref, shown)
		got, err := store.Tickets(w.DB).ForStaff(ctx, sc, open.Number)
		if err != nil || got.State != desk.Resolved || got.Result != desk.Solved || report[closed.Number] != "closed" {
			t.Errorf("state %s, result %s, report %v, %v", got.State, got.Result, report, err)
		}
	})
	t.Run("a text that changed since the preview is not sent", func(t *testing.T) {
		a := w.Ticket("Eins", mia, north, nil)
		ref, shown := begin(text, a)
		if err := s.SendAnswers(ctx, sc, ref, "anders", shown, fillName); desk.KindOf(err) != desk.Conflict || len(history(a)) != 1 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a ticket that was not chosen is not answered, whatever the form says", func(t *testing.T) {
		a, b := w.Ticket("Eins", mia, north, nil), w.Ticket("Zwei", uli, south, nil)
		ref, _ := begin(text, a)
		send(ref, []ticket.Shown{{Number: b.Number, Version: b.Version, Seen: b.LastSeq}})
		if len(history(b)) != 1 {
			t.Error("it was answered")
		}
	})
	t.Run("it is its author's, and of those who work on tickets", func(t *testing.T) {
		a := w.Ticket("Eins", mia, north, nil)
		ref, _ := begin(text, a)
		if _, err := s.Answers(ctx, w.StaffScope(jan), ref); desk.KindOf(err) != desk.NotFound {
			t.Errorf("a colleague: %v", err)
		}
		if _, err := s.StartAnswers(ctx, w.StaffScope(w.Agent("Pia", desk.Auditor)), []string{a.Number}); desk.KindOf(err) != desk.Forbidden {
			t.Errorf("an auditor: %v", err)
		}
		var team int64
		w.Tx(func(tx *store.Tx) (err error) {
			team, err = tx.AddTeam(ctx, "Personal")
			return err
		})
		secret := w.Ticket("Vertraulich", mia, north, func(n *store.NewTicket) { n.Confidential, n.Team = true, team })
		if _, err := s.StartAnswers(ctx, sc, []string{secret.Number}); desk.KindOf(err) != desk.Invalid {
			t.Errorf("a confidential ticket of another team: %v", err)
		}
	})
	t.Run("what is missing is said at its field", func(t *testing.T) {
		a := w.Ticket("Eins", mia, north, nil)
		for _, c := range []struct {
			name, field string
			text        ticket.AnswersText
		}{
			{"no words", "body_de", ticket.AnswersText{Action: desk.ActAnswer}},
			{"a placeholder that there is not", "body_de", ticket.AnswersText{Action: desk.ActAnswer, Bodies: map[string]string{"de": "Liebe {kundin}"}}},
			{"no step", "action", ticket.AnswersText{Bodies: map[string]string{"de": "So"}}},
			{"no result", "result", ticket.AnswersText{Action: desk.ActResolve, Bodies: map[string]string{"de": "So"}}},
			{"no ticket", "ticket", ticket.AnswersText{Tickets: []string{}, Action: desk.ActAnswer, Bodies: map[string]string{"de": "So"}}},
		} {
			ref, _ := begin(c.text, a)
			x, err := s.Answers(ctx, sc, ref)
			if err != nil {
				t.Fatal(err)
			}
			err = s.CheckAnswers(x)
			if e, ok := errors.AsType[*desk.Error](err); !ok || e.Fields[c.field] == "" || len(e.Fields) != 1 {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}
