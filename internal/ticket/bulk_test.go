package ticket_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/ticket"
)

func bulkWorld(t *testing.T) (*world.World, *ticket.Staff) {
	w := world.New(t, world.SQLite(t))
	return w, ticket.NewStaff(w.DB, w.Clock.Now, ticket.Config{Zone: time.UTC, ReopenDays: 30, MaxFiles: 3, MaxMessage: 3000, DraftDays: 30},
		ticket.NewMarks(w.DB, slog.New(slog.DiscardHandler)))
}

func TestSeveralTicketsAreChangedAndUndone(t *testing.T) {
	w, s := bulkWorld(t)
	ctx := context.Background()
	org := w.Org("Stadt", desk.Organisation{})
	mia, ute, jan := w.Contact("Mia", org, nil), w.Agent("Ute", desk.Agent), w.Agent("Jan", desk.Agent)
	a, b, closed := w.Ticket("Eins", mia, org, nil), w.Ticket("Zwei", mia, org, nil), w.Ticket("Drei", mia, org, nil)
	w.SetState(closed, desk.Closed)
	sc := w.StaffScope(ute)
	now := func(x desk.Ticket) desk.Ticket {
		found, err := store.Tickets(w.DB).ForStaff(ctx, sc, x.Number)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	do := func(c ticket.BulkChange) desk.Bulk {
		t.Helper()
		ref, err := s.Bulk(ctx, sc, c)
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := s.BulkResult(ctx, sc, ref)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}

	t.Run("what is assigned twice by one form is assigned once, and undone to what it was", func(t *testing.T) {
		c := ticket.BulkChange{Action: desk.BulkAssign, Numbers: []string{a.Number, b.Number, "2026-999999"}, Assignee: jan.Ref, FormKey: "k1"}
		first := do(c)
		if again := do(c); again.Ref != first.Ref {
			t.Error("the form sent twice did it twice")
		}
		if now(a).Assignee.ID != jan.ID || now(b).Assignee.ID != jan.ID {
			t.Error("they were not assigned")
		}
		refused := 0
		for _, x := range first.Tickets {
			if x.Refused != "" {
				refused++
			}
		}
		if refused != 1 {
			t.Errorf("%d refused, want the one that is not there", refused)
		}
		// Somebody changes one of them since: it stays.
		if err := s.SetPriority(ctx, w.StaffScope(jan), b.Number, desk.Urgent, "Eilt.", 0); err != nil {
			t.Fatal(err)
		}
		if err := s.UndoBulk(ctx, sc, first.Ref); err != nil {
			t.Fatal(err)
		}
		if now(a).Assignee.ID != 0 || now(b).Assignee.ID != jan.ID {
			t.Errorf("assignees %d and %d after undoing", now(a).Assignee.ID, now(b).Assignee.ID)
		}
		if err := s.UndoBulk(ctx, sc, first.Ref); err != nil {
			t.Errorf("undone twice: %v", err)
		}
	})
	t.Run("undoing gives nothing to who left meanwhile", func(t *testing.T) {
		ida := w.Agent("Ida", desk.Agent)
		x := w.Ticket("Vier", mia, org, nil)
		do(ticket.BulkChange{Action: desk.BulkAssign, Numbers: []string{x.Number}, Assignee: ida.Ref, FormKey: "left1"})
		got := do(ticket.BulkChange{Action: desk.BulkAssign, Numbers: []string{x.Number}, Assignee: jan.Ref, FormKey: "left2"})
		w.Tx(func(tx *store.Tx) error {
			ida.Active = false
			return tx.UpdatePerson(ctx, ida)
		})
		if err := s.UndoBulk(ctx, sc, got.Ref); err != nil || now(x).Assignee.ID != 0 {
			t.Errorf("assigned to %q, %v", now(x).Assignee.Name, err)
		}
	})
	t.Run("the transition table decides for each", func(t *testing.T) {
		got := do(ticket.BulkChange{Action: desk.BulkSchedule, Numbers: []string{a.Number, closed.Number}, PlannedFor: "2.4", FormKey: "k2"})
		if now(a).State != desk.Scheduled || now(closed).State != desk.Closed {
			t.Errorf("states %s and %s", now(a).State, now(closed).State)
		}
		for _, x := range got.Tickets {
			if (x.Refused != "") != (x.Number == closed.Number) {
				t.Errorf("%s refused as %q", x.Number, x.Refused)
			}
		}
	})
	t.Run("what changed since the list was shown is left alone", func(t *testing.T) {
		got := do(ticket.BulkChange{Action: desk.BulkPriority, Numbers: []string{b.Number}, Priority: desk.Low, Reason: "Warten auf Version 2.4", Versions: map[string]int{b.Number: 1}, FormKey: "k3"})
		if got.Tickets[0].Refused != "changed" || now(b).Priority == desk.Low {
			t.Errorf("got %+v", got.Tickets[0])
		}
	})
	t.Run("a tag goes on and comes off again", func(t *testing.T) {
		got := do(ticket.BulkChange{Action: desk.BulkTag, Numbers: []string{a.Number}, Tag: "Druck", FormKey: "k4"})
		tags, _ := store.Tickets(w.DB).TagsOf(ctx, a.ID)
		if len(tags) != 1 {
			t.Fatalf("tags %v", tags)
		}
		if err := s.UndoBulk(ctx, sc, got.Ref); err != nil {
			t.Fatal(err)
		}
		if tags, _ = store.Tickets(w.DB).TagsOf(ctx, a.ID); len(tags) != 0 {
			t.Errorf("tags %v after undoing", tags)
		}
	})
	t.Run("a priority without a reason is not set, and the reason stands beside it", func(t *testing.T) {
		c := ticket.BulkChange{Action: desk.BulkPriority, Numbers: []string{b.Number}, Priority: desk.High, Reason: " ", FormKey: "k7"}
		_, err := s.Bulk(ctx, sc, c)
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Fields["reason"] != "error.priority_reason" || now(b).Priority == desk.High {
			t.Fatalf("got %v", err)
		}
		c.Reason = "Frist am Freitag"
		do(c)
		v, err := s.View(ctx, sc, b.Number)
		if err != nil {
			t.Fatal(err)
		}
		last := v.Entries[len(v.Entries)-1]
		if last.Body != "Frist am Freitag" || last.Visibility != desk.InternalNote || last.Data.Field != desk.FieldPriority || now(b).Priority != desk.High {
			t.Errorf("got %+v", last)
		}
	})
	t.Run("after a while it cannot be undone", func(t *testing.T) {
		got := do(ticket.BulkChange{Action: desk.BulkPriority, Numbers: []string{a.Number}, Priority: desk.Urgent, Reason: "Bescheide müssen raus", FormKey: "k5"})
		w.Clock.Move(ticket.UndoFor + time.Minute)
		if err := s.UndoBulk(ctx, sc, got.Ref); desk.KindOf(err) != desk.Conflict {
			t.Errorf("got %v", err)
		}
		if _, _, err := s.BulkResult(ctx, w.StaffScope(jan), got.Ref); desk.KindOf(err) != desk.NotFound {
			t.Errorf("another person finds it: %v", err)
		}
	})
	t.Run("who only reads changes nothing", func(t *testing.T) {
		_, err := s.Bulk(ctx, w.StaffScope(w.Agent("Pia", desk.Auditor)), ticket.BulkChange{Action: desk.BulkPriority, Numbers: []string{a.Number}, Priority: desk.Low, FormKey: "k6"})
		if desk.KindOf(err) != desk.Forbidden {
			t.Errorf("got %v", err)
		}
	})
}

func TestAViewIsItsOwnersUntilItIsShared(t *testing.T) {
	w, s := bulkWorld(t)
	ctx := context.Background()
	ute, thea := w.StaffScope(w.Agent("Ute", desk.Agent)), w.StaffScope(w.Agent("Thea", desk.TeamLead))
	ref, err := s.SaveView(ctx, ute, "", "Dringendes", "priority=urgent", "", "k1")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.SavedView(ctx, thea, ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("another one's view: %v", err)
	}
	teams, err := s.ShareTeams(ctx, thea)
	if err != nil || len(teams) == 0 {
		t.Fatal(teams, err)
	}
	if _, err := s.SaveView(ctx, ute, ref, "Dringendes", "priority=urgent", teams[0].Ref, "k2"); desk.KindOf(err) != desk.Invalid {
		t.Errorf("an agent shares: %v", err)
	}
	shared, err := s.SaveView(ctx, thea, "", "Unser Druck", "q=Druck", teams[0].Ref, "k3")
	if err != nil {
		t.Fatal(err)
	}
	if _, may, err := s.SavedView(ctx, ute, shared); err != nil || may {
		t.Errorf("a member of the team: may change %v, %v", may, err)
	}
	if err := s.DropView(ctx, ute, shared); desk.KindOf(err) != desk.Forbidden {
		t.Errorf("a member deletes it: %v", err)
	}
}

func TestAbsentPeopleGetNothingAndTheirDeputySeesTheirs(t *testing.T) {
	w, s := bulkWorld(t)
	ctx := context.Background()
	org := w.Org("Stadt", desk.Organisation{})
	mia, ute, jan := w.Contact("Mia", org, nil), w.Agent("Ute", desk.Agent), w.Agent("Jan", desk.Agent)
	x := w.Ticket("Eins", mia, org, func(n *store.NewTicket) { n.Assignee = ute.ID })
	day := w.Clock.Now().UTC().Format(time.DateOnly)
	if err := s.AddAbsence(ctx, w.StaffScope(ute), "", day, day, jan.Ref, "k1"); err != nil {
		t.Fatal(err)
	}
	list, err := s.List(ctx, w.StaffScope(jan), desk.TicketFilter{Queue: desk.QueueMine, Stage: desk.StageOpen})
	if err != nil || len(list.Rows) != 1 || list.Rows[0].Number != x.Number || !list.Rows[0].StandIn {
		t.Errorf("the deputy's queue: %+v %v", list.Rows, err)
	}
	loads, err := store.Rules(w.DB).Loads(ctx, x.Team.ID, day)
	for _, l := range loads {
		if l.Person.ID == ute.ID {
			t.Error("who is absent is offered for the next ticket")
		}
	}
	if err != nil || len(loads) == 0 {
		t.Error(loads, err)
	}
	if err := s.AddAbsence(ctx, w.StaffScope(jan), ute.Ref, day, day, "", "k2"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("an agent notes another's absence: %v", err)
	}
	w.Clock.Move(24 * time.Hour)
	if list, err = s.List(ctx, w.StaffScope(jan), desk.TicketFilter{Queue: desk.QueueMine, Stage: desk.StageOpen}); err != nil || len(list.Rows) != 0 {
		t.Errorf("the day after: %+v %v", list.Rows, err)
	}
}
