// Package world builds what tests need: organisations, persons and tickets with good defaults, in
// a real database, under a clock that only the test moves.
package world

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Clock is a clock that stands still until it is moved.
type Clock struct {
	mu sync.Mutex
	t  time.Time
}

// Start is when the tests' clock stands: a Monday morning within service hours, in Berlin 10:00.
var Start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// NewClock begins at Start.
func NewClock() *Clock { return &Clock{t: Start} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// Move lets time pass.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// World is a database with a team and a product, and builders for the rest.
type World struct {
	T       testing.TB
	DB      *store.DB
	Clock   *Clock
	Team    int64
	Product desk.Product
	n       int
}

// SQLite opens a fresh migrated SQLite database.
func SQLite(t testing.TB) *store.DB {
	t.Helper()
	return Open(t, "sqlite:"+filepath.Join(t.TempDir(), "portal.db"))
}

// Open opens and migrates the database of a DSN and closes it with the test.
func Open(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

// New fills a database with a team and a product.
func New(t testing.TB, db *store.DB) *World {
	t.Helper()
	w := &World{T: t, DB: db, Clock: NewClock()}
	w.Tx(func(tx *store.Tx) error {
		var err error
		if w.Team, err = tx.AddTeam(context.Background(), "Support"); err != nil {
			return err
		}
		w.Product, err = tx.AddProduct(context.Background(), desk.Product{Name: "Aktenwerk", Version: "4.2"})
		return err
	})
	return w
}

// Tx runs a transaction that must succeed.
func (w *World) Tx(fn func(*store.Tx) error) {
	w.T.Helper()
	if err := w.DB.InTx(context.Background(), fn); err != nil {
		w.T.Fatal(err)
	}
}

// Org creates an organisation; parent may be the zero value.
func (w *World) Org(name string, parent desk.Organisation) (o desk.Organisation) {
	w.T.Helper()
	w.n++
	w.Tx(func(tx *store.Tx) (err error) {
		o, err = tx.AddOrg(context.Background(), desk.Organisation{Name: name, ParentID: parent.ID, CustomerNo: fmt.Sprintf("K%05d", w.n), CreatedAt: w.Clock.Now()})
		return err
	})
	return o
}

// Person creates an active person; change adapts the defaults.
func (w *World) Person(name string, change func(*desk.Person)) (p desk.Person) {
	w.T.Helper()
	w.n++
	p = desk.Person{GivenName: name, FamilyName: "Muster", Email: fmt.Sprintf("%s%d@example.org", desk.FoldEmail(name), w.n), Lang: "de",
		Active: true, CreatedAt: w.Clock.Now()}
	if change != nil {
		change(&p)
	}
	w.Tx(func(tx *store.Tx) (err error) {
		p, err = tx.AddPersonRecord(context.Background(), p, "")
		return err
	})
	return p
}

// Contact creates a contact of an organisation who sees all its tickets and may comment.
func (w *World) Contact(name string, org desk.Organisation, change func(*desk.Membership)) desk.Person {
	w.T.Helper()
	p := w.Person(name, nil)
	w.Join(p, org, change)
	return p
}

// Join makes a person a contact of an organisation.
func (w *World) Join(p desk.Person, org desk.Organisation, change func(*desk.Membership)) {
	w.T.Helper()
	m := desk.Membership{PersonID: p.ID, OrgID: org.ID, Level: desk.LevelOrg, MayComment: true, NamedBy: "Amtsleitung",
		NamedAt: w.Clock.Now(), UnreadSince: w.Clock.Now().Add(-time.Hour)}
	if change != nil {
		change(&m)
	}
	w.Tx(func(tx *store.Tx) error { return tx.AddMembership(context.Background(), m) })
}

// Agent creates somebody of the staff in the team.
func (w *World) Agent(name string, role desk.StaffRole) desk.Person {
	w.T.Helper()
	p := w.Person(name, func(p *desk.Person) { p.Staff = role })
	w.Tx(func(tx *store.Tx) error { return tx.JoinTeam(context.Background(), w.Team, p.ID) })
	return p
}

// Ticket creates a ticket of a reporter for an organisation; change adapts the defaults. The clock
// moves a second on, so that no two tickets have the same time.
func (w *World) Ticket(subject string, reporter desk.Person, org desk.Organisation, change func(*store.NewTicket)) desk.Ticket {
	w.T.Helper()
	w.Clock.Move(time.Second)
	n := store.NewTicket{Year: 2026, Org: org.ID, ReportingOrg: org.ID, Reporter: reporter.ID, Product: w.Product.ID, Team: w.Team,
		Kind: desk.Question, Subject: subject, At: w.Clock.Now(), First: store.NewEntry{Visibility: desk.Public,
			Kind: desk.EntryMessage, Author: reporter.ID, Body: "Guten Tag, " + subject}}
	if change != nil {
		change(&n)
	}
	var t desk.Ticket
	w.Tx(func(tx *store.Tx) error {
		id, _, err := tx.Insert(context.Background(), n)
		if err != nil {
			return err
		}
		t, err = store.Tickets(tx).Lock(context.Background(), id)
		return err
	})
	return t
}

// Note adds an internal note to a ticket.
func (w *World) Note(t desk.Ticket, author desk.Person, body string) {
	w.T.Helper()
	w.entry(t, store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryNote, Author: author.ID, ByStaff: true, Body: body})
}

// Answer adds a public message of staff to a ticket.
func (w *World) Answer(t desk.Ticket, author desk.Person, body string) {
	w.T.Helper()
	w.entry(t, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: author.ID, ByStaff: true, Body: body})
}

func (w *World) entry(t desk.Ticket, e store.NewEntry) {
	w.Clock.Move(time.Second)
	e.At = w.Clock.Now()
	w.Tx(func(tx *store.Tx) error {
		_, _, err := tx.AddEntry(context.Background(), t.ID, e)
		return err
	})
}

// SetState puts a ticket into a state, past the transition table.
func (w *World) SetState(t desk.Ticket, s desk.State) {
	w.T.Helper()
	w.Tx(func(tx *store.Tx) error {
		now, err := store.Tickets(tx).Lock(context.Background(), t.ID)
		if err != nil {
			return err
		}
		now.State = s
		if s == desk.Closed {
			now.ClosedAt = w.Clock.Now()
		}
		return tx.Change(context.Background(), now)
	})
}

// Scope gives what a contact may see.
func (w *World) Scope(p desk.Person) desk.Scope {
	w.T.Helper()
	sc, err := store.People(w.DB).Scope(context.Background(), p.ID, w.Clock.Now())
	if err != nil {
		w.T.Fatal(err)
	}
	return sc
}

// StaffScope gives what somebody of the staff may see.
func (w *World) StaffScope(p desk.Person) desk.StaffScope {
	w.T.Helper()
	sc, err := store.People(w.DB).StaffScope(context.Background(), p)
	if err != nil {
		w.T.Fatal(err)
	}
	return sc
}
