package ticket_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/pg"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/ticket"
)

func TestMain(m *testing.M) { pg.Main(m) }

// house is a city with its people, another customer, and the use cases over them.
type house struct {
	*world.World
	t           *testing.T
	contacts    *ticket.Contacts
	staff       *ticket.Staff
	marks       *ticket.Marks
	city, other desk.Organisation
	mia         desk.Person // of the city
	ole         desk.Person // her colleague
	lea         desk.Person // the city's lead contact
	ron         desk.Person // reads only
	eva         desk.Person // of the other customer
	ute, uwe    desk.Person // agents
}

func newHouse(t *testing.T, db *store.DB) *house {
	t.Helper()
	w := world.New(t, db)
	h := &house{World: w, t: t, city: w.Org("Stadt", desk.Organisation{}), other: w.Org("Kreis", desk.Organisation{})}
	h.mia, h.ole = w.Contact("Mia", h.city, nil), w.Contact("Ole", h.city, nil)
	h.lea = w.Contact("Lea", h.city, func(m *desk.Membership) { m.Lead = true })
	h.ron = w.Contact("Ron", h.city, func(m *desk.Membership) { m.MayComment = false })
	h.eva = w.Contact("Eva", h.other, nil)
	h.ute, h.uwe = w.Agent("Ute", desk.Agent), w.Agent("Uwe", desk.Agent)
	cfg := ticket.Config{Zone: time.UTC, ReopenDays: 30, MaxFiles: 3, MaxMessage: 100, DraftDays: 30}
	h.marks = ticket.NewMarks(db, slog.New(slog.DiscardHandler))
	h.contacts = ticket.NewContacts(db, w.Clock.Now, cfg, h.marks)
	h.staff = ticket.NewStaff(db, w.Clock.Now, cfg, h.marks)
	return h
}

func build(t *testing.T) *house {
	t.Parallel()
	return newHouse(t, world.SQLite(t))
}

var ctx = context.Background()

// key is a new form's.
func (h *house) key() string { return store.NewRef() }

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) kind(what string, err error, want desk.ErrorKind) {
	h.t.Helper()
	if got := desk.KindOf(err); got != want {
		h.t.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}

func (h *house) view(p desk.Person, number string) desk.TicketView {
	h.t.Helper()
	v, err := h.contacts.View(ctx, h.Scope(p), number)
	h.must(err)
	return v
}

func (h *house) staffView(number string) ticket.View {
	h.t.Helper()
	v, err := h.staff.View(ctx, h.StaffScope(h.ute), number)
	h.must(err)
	return v
}

func (h *house) question() desk.Ticket {
	h.t.Helper()
	return h.Ticket("Wie drucke ich?", h.mia, h.city, nil)
}

func (h *house) reply(number string, r ticket.Reply) error {
	if r.FormKey == "" {
		r.FormKey = h.key()
	}
	return h.staff.Reply(ctx, h.StaffScope(h.ute), number, r)
}

func (h *house) comment(p desk.Person, number, body string) error {
	return h.contacts.Comment(ctx, h.Scope(p), number, ticket.Message{Body: body, FormKey: h.key()})
}

func (h *house) decide(p desk.Person, number string, a desk.Action, reason string) error {
	return h.contacts.Decide(ctx, h.Scope(p), number, a, 0, reason, h.key())
}

func (h *house) draft(p desk.Person, values map[string]string) desk.Draft {
	h.t.Helper()
	d, err := h.contacts.StartDraft(ctx, p.ID, ticket.FormNew, values)
	h.must(err)
	return d
}

// complete is what a fault's form must have.
func (h *house) complete(change map[string]string) map[string]string {
	v := map[string]string{"kind": "incident", "product": h.Product.Ref, "impact": "one_person", "subject": "Drucker druckt nicht", "body": "Es kommt nichts."}
	maps.Copy(v, change)
	return v
}

func jobs(h *house, kind string) (n int) {
	h.Tx(func(tx *store.Tx) error {
		for {
			j, found, err := tx.Claim(ctx, h.Clock.Now(), h.Clock.Now().Add(time.Minute))
			if err != nil || !found {
				return err
			}
			if j.Kind == kind {
				n++
			}
			if err := tx.FinishJob(ctx, j.ID); err != nil {
				return err
			}
		}
	})
	return n
}

func TestEachKindAsksForWhatItNeeds(t *testing.T) {
	h := build(t)
	for _, c := range []struct {
		name   string
		change map[string]string
		fields string // field=key, in any order; empty: it can be sent
	}{
		{"a fault", nil, ""},
		{"a fault without impact", map[string]string{"impact": ""}, "impact=error.choose_impact"},
		{"a fault with a made-up impact", map[string]string{"impact": "none"}, "impact=error.choose_impact"},
		{"a question", map[string]string{"kind": "question", "impact": ""}, ""},
		{"a change request", map[string]string{"kind": "change_request", "impact": "", "wanted_by": "2027-01-31"}, ""},
		{"a change request for no date", map[string]string{"kind": "change_request", "wanted_by": "31.02.2027"}, "wanted_by=error.date"},
		{"a change request with a date as people write it", map[string]string{"kind": "change_request", "impact": "", "wanted_by": "31.1.2027"}, ""},
		{"a suggestion", map[string]string{"kind": "suggestion", "impact": ""}, ""},
		{"no kind", map[string]string{"kind": ""}, "kind=error.choose_kind"},
		{"a made-up kind", map[string]string{"kind": "wish"}, "kind=error.choose_kind"},
		{"no subject", map[string]string{"subject": " \n "}, "subject=error.subject_required"},
		{"a fault without words", map[string]string{"body": ""}, "body=error.incident_required"},
		{"a question without words", map[string]string{"kind": "question", "body": ""}, "body=error.question_required"},
		{"a change request without words", map[string]string{"kind": "change_request", "body": ""}, "body=error.change_request_required"},
		{"a suggestion without words", map[string]string{"kind": "suggestion", "body": "\x00"}, "body=error.suggestion_required"},
		{"no product", map[string]string{"product": ""}, "product=error.choose_product"},
		{"a made-up product", map[string]string{"product": "x"}, "product=error.choose_product"},
		{"another customer's organisation", map[string]string{"org": h.other.Ref}, "org=error.choose_org"},
		{"the own organisation", map[string]string{"org": h.city.Ref}, ""},
		{"the longest subject", map[string]string{"subject": strings.Repeat("ä", 200)}, ""},
		{"a longer subject", map[string]string{"subject": strings.Repeat("ä", 201)}, "subject=error.too_long"},
		{"the longest text", map[string]string{"body": strings.Repeat("ä", 20000)}, ""},
		{"a longer text", map[string]string{"body": strings.Repeat("ä", 20001)}, "body=error.too_long"},
		{"a longer file number", map[string]string{"own_ref": strings.Repeat("1", 101)}, "own_ref=error.too_long"},
		{"several at once", map[string]string{"subject": "", "impact": "", "product": ""}, "subject=error.subject_required impact=error.choose_impact product=error.choose_product"},
	} {
		d := h.draft(h.mia, h.complete(c.change))
		number, err := h.contacts.Create(ctx, h.Scope(h.mia), d.Ref)
		if c.fields == "" {
			if err != nil || number == "" {
				t.Errorf("%s: %q, %v", c.name, number, err)
			}
			continue
		}
		var e *desk.Error
		if !errors.As(err, &e) || e.Kind != desk.Invalid || len(e.Fields) != len(strings.Fields(c.fields)) {
			t.Errorf("%s: %v, want the fields %s", c.name, err, c.fields)
			continue
		}
		for pair := range strings.FieldsSeq(c.fields) {
			field, key, _ := strings.Cut(pair, "=")
			if e.Fields[field] != key {
				t.Errorf("%s: %s is %q, want %q", c.name, field, e.Fields[field], key)
			}
		}
		if _, err := h.contacts.Draft(ctx, h.mia.ID, d.Ref); err != nil {
			t.Errorf("%s: the draft is gone: %v", c.name, err)
		}
	}
}

func TestANewTicketHasWhatWasTyped(t *testing.T) {
	h := build(t)
	d := h.draft(h.mia, h.complete(map[string]string{"impact": "work_stopped", "expected": "Papier", "own_ref": "II/2", "affected": "Frau Sommer", "benefit": "keiner"}))
	if _, err := h.contacts.AddFile(ctx, h.mia.ID, d, file("bild.png", 10)); err != nil {
		t.Fatal(err)
	}
	number, err := h.contacts.Create(ctx, h.Scope(h.mia), d.Ref)
	h.must(err)
	v, s := h.view(h.mia, number), h.staffView(number)
	if v.State != desk.New || v.Subject != "Drucker druckt nicht" || v.OwnRef != "II/2" || v.Affected != "Frau Sommer" || !v.Mine || s.Priority != desk.Urgent {
		t.Errorf("the ticket is %+v, priority %s", v, s.Priority)
	}
	e := v.Entries[0]
	if e.Body != "Es kommt nichts." || e.Data.Expected != "Papier" || e.Data.Benefit != "" || len(e.Files) != 1 || !e.Own {
		t.Errorf("its first entry is %+v", e)
	}
	if _, err := h.contacts.Draft(ctx, h.mia.ID, d.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("the sent draft: %v", err)
	}
	if n := jobs(h, desk.JobNotify); n != 1 {
		t.Errorf("%d notices, want 1", n)
	}
}

func TestAReadOnlyMemberWritesNothing(t *testing.T) {
	h := build(t)
	x := h.question()
	d := h.draft(h.ron, h.complete(nil))
	_, err := h.contacts.Create(ctx, h.Scope(h.ron), d.Ref)
	h.kind("create", err, desk.Invalid)
	h.kind("comment", h.comment(h.ron, x.Number, "Hallo"), desk.Forbidden)
	h.kind("withdraw", h.decide(h.ron, x.Number, desk.ActWithdraw, ""), desk.Forbidden)
	_, err = h.contacts.AddWatcher(ctx, h.Scope(h.ron), x.Number, h.ole.Ref)
	h.kind("add a colleague", err, desk.Forbidden)
	if v := h.view(h.ron, x.Number); len(v.Entries) != 1 || v.State != desk.New {
		t.Errorf("the ticket was changed: %+v", v)
	}
}

func TestADoubleSubmitIsOneTicketAndOneMessage(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) *store.DB{
		"SQLite":     func(t *testing.T) *store.DB { return world.SQLite(t) },
		"PostgreSQL": func(t *testing.T) *store.DB { return world.Open(t, pg.New(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, open(t))
			d := h.draft(h.mia, h.complete(nil))
			sc, key := h.Scope(h.mia), h.key()
			numbers := map[string]bool{}
			each(6, func() (string, error) { return h.contacts.Create(ctx, sc, d.Ref) }, func(number string, err error) {
				if err != nil {
					t.Errorf("Create: %v", err)
				}
				numbers[number] = true
			})
			if len(numbers) != 1 {
				t.Fatalf("one form became %v", numbers)
			}
			var number string
			for number = range numbers {
			}
			again, err := h.contacts.Create(ctx, sc, d.Ref)
			if again != number || err != nil {
				t.Errorf("sent once more: %q, %v", again, err)
			}
			each(6, func() (string, error) {
				return "", h.contacts.Comment(ctx, sc, number, ticket.Message{Body: "Noch etwas", FormKey: key})
			}, func(_ string, err error) {
				if err != nil {
					t.Errorf("Comment: %v", err)
				}
			})
			if v := h.view(h.mia, number); len(v.Entries) != 2 {
				t.Errorf("%d entries, want the first and one comment", len(v.Entries))
			}
			if rows, _ := h.contacts.List(ctx, sc, desk.TicketFilter{}); len(rows.Rows) != 1 {
				t.Errorf("%d tickets", len(rows.Rows))
			}
			h.kind("without a form's key", h.contacts.Comment(ctx, sc, number, ticket.Message{Body: "x"}), desk.Invalid)
		})
	}
}

// each runs fn n times at once and hands over the results one by one.
func each(n int, fn func() (string, error), result func(string, error)) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for range n {
		all.Go(func() {
			s, err := fn()
			mu.Lock()
			defer mu.Unlock()
			result(s, err)
		})
	}
	all.Wait()
}

func file(name string, size int64) desk.Attachment {
	return desk.Attachment{Name: name, MediaType: "image/png", Size: size, Hash: "hash of " + name}
}

func TestFilesHaveLimitsAndAnOwner(t *testing.T) {
	h := build(t)
	d := h.draft(h.mia, h.complete(nil))
	for _, name := range []string{"a", "b"} {
		_, err := h.contacts.AddFile(ctx, h.mia.ID, d, file(name, 50))
		h.must(err)
	}
	_, err := h.contacts.AddFile(ctx, h.mia.ID, d, file("c", 1))
	h.kind("more bytes than a message has", err, desk.Invalid)
	_, err = h.contacts.AddFile(ctx, h.mia.ID, d, file("c", 0))
	h.must(err)
	_, err = h.contacts.AddFile(ctx, h.mia.ID, d, file("d", 0))
	h.kind("more files than a message has", err, desk.Invalid)
	_, err = h.contacts.AddFile(ctx, h.ole.ID, d, file("e", 1))
	h.kind("into somebody else's draft", err, desk.NotFound)
	h.kind("out of somebody else's draft", h.contacts.RemoveFile(ctx, h.ole.ID, d, "x"), desk.NotFound)
	_, err = h.contacts.Draft(ctx, h.ole.ID, d.Ref)
	h.kind("somebody else's draft", err, desk.NotFound)
	_, err = h.contacts.Create(ctx, h.Scope(h.ole), d.Ref)
	h.kind("sending somebody else's draft", err, desk.NotFound)
	x := h.question()
	err = h.contacts.Comment(ctx, h.Scope(h.mia), x.Number, ticket.Message{FormKey: h.key(), Files: []desk.Attachment{file("a", 101)}})
	h.kind("a comment with too much", err, desk.Invalid)
	_, err = h.contacts.StartDraft(ctx, h.mia.ID, ticket.FormNew, map[string]string{"body": strings.Repeat("x", 2*ticket.MaxBody+1)})
	h.kind("a draft without end", err, desk.Invalid)
}
