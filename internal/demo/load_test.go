package demo

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/blob"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/ticket"
)

// loaded fills a fresh database and gives it.
func loaded(t *testing.T) (*store.DB, time.Time) {
	t.Helper()
	db := world.SQLite(t)
	dir, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	l := Loader{DB: db, Blobs: dir, Now: world.Start, Zone: zone, PasswordHash: "x", Tickets: Tickets, Out: &out}
	if err := l.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "600 Tickets") {
		t.Errorf("the loader does not say what it did: %q", out.String())
	}
	return db, l.Now
}

func TestTheDemoHasWhatItPromises(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, now := loaded(t)
	scope := func(email string) desk.Scope {
		p, err := store.People(db).ByEmail(ctx, email)
		if err != nil {
			t.Fatal(email, err)
		}
		sc, err := store.People(db).Scope(ctx, p.ID, now)
		if err != nil {
			t.Fatal(err)
		}
		return sc
	}
	count := func(sc desk.Scope, f desk.TicketFilter) int {
		n, err := store.Tickets(db).Counts(ctx, sc, f)
		if err != nil {
			t.Fatal(err)
		}
		return n[0].N
	}

	found := func(sc desk.Scope, f desk.TicketFilter) int {
		f.Limit = 10
		rows, err := store.Tickets(db).List(ctx, sc, f)
		if err != nil {
			t.Fatal(err)
		}
		return len(rows.Rows)
	}

	contact := scope("kontakt@demo.example")
	for _, st := range desk.States {
		if count(contact, desk.TicketFilter{View: desk.ViewOrg, State: st}) == 0 {
			t.Errorf("the contact's organisation has no ticket in state %s", st)
		}
	}
	if n := count(contact, desk.TicketFilter{View: desk.ViewMine}); n < 20 {
		t.Errorf("the contact has %d own tickets, want at least 20", n)
	}
	if orgs := scope("rechenzentrum@demo.example").All(); len(orgs) != 5 {
		t.Errorf("the data centre's contact sees %d organisations, want its own and four", len(orgs))
	}
	for _, s := range SignIns {
		p, err := store.People(db).ByEmail(ctx, s.Email)
		if err != nil || p.HasPassword == (s.Email == "neu@demo.example") {
			t.Errorf("%s: %+v, %v", s.Email, p, err)
		}
	}
	agent, err := store.People(db).ByEmail(ctx, "support@demo.example")
	if err != nil {
		t.Fatal(err)
	}
	staff := ticket.NewStaff(db, func() time.Time { return now }, ticket.Config{Zone: now.Location()}, ticket.NewMarks(db, slog.New(slog.DiscardHandler)))
	desks, err := store.People(db).StaffScope(ctx, agent)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range desk.Queues {
		n, err := staff.Count(ctx, desks, desk.TicketFilter{Queue: q, Stage: q.Stage()})
		if err != nil || n.N == 0 {
			t.Errorf("the queue %q has %d tickets, %v", q, n.N, err)
		}
		if q == desk.QueueOverdue && n.N > 20 {
			t.Errorf("%d tickets are overdue: nobody would want such a vendor", n.N)
		}
	}
	for email, want := range map[string]int{"leitung@demo.example": 1, "kontakt@demo.example": 0} {
		if n := found(scope(email), desk.TicketFilter{View: desk.ViewOrg, Text: "Personalakten Amtsleitung"}); n != want {
			t.Errorf("%s finds %d confidential tickets, want %d", email, n, want)
		}
	}
	if n := found(scope("rechenzentrum@demo.example"), desk.TicketFilter{View: desk.ViewMine, Text: "Kennwortänderung übernommen"}); n != 3 {
		t.Errorf("the data centre's report is %d tickets, want one for each of three municipalities", n)
	}
	orgs, err := store.Orgs(db).List(ctx, desk.StaffScope{})
	if err != nil || len(orgs) < 12 {
		t.Errorf("%d organisations, %v", len(orgs), err)
	}
	contacts := 0
	for _, o := range orgs {
		contacts += o.Contacts
	}
	if contacts < 60 {
		t.Errorf("%d contacts, want at least 60", contacts)
	}
	people, err := store.People(db).Staff(ctx)
	if err != nil || len(people) != 9 {
		t.Errorf("%d agents, %v", len(people), err)
	}
	news, err := store.Content(db).News(ctx, "de", store.Readership{All: true}, now, 50)
	if err != nil || len(news) != 10 {
		t.Errorf("%d news, %v", len(news), err)
	}
	jobs, err := store.Jobs(db).State(ctx)
	if err != nil || jobs.Ready != 0 {
		t.Errorf("what happened before the demo began would be mailed now: %+v, %v", jobs, err)
	}
}

func TestAFolderIsTheDemosOwn(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/demo"
	first, err := OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFolder(path); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("a second start on the same folder: %v", err)
	}
	if err := first.Done(); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := OpenFolder(path)
	if err != nil || !again.Ready {
		t.Fatalf("the data is not found again: %+v, %v", again, err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFolder("../demo"); err == nil {
		t.Error("a folder with other things in it was taken")
	}
}
