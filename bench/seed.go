package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed" // the seed's own source is part of its key
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// The world: the measuring contact's organisation is the same however many tickets others have.
const (
	ownTickets  = 2000
	ownContacts = 40
	perOrg      = 250 // tickets of others for each of their organisations, on average
	orgContacts = 5
	agentCount  = 8
	batch       = 500 // tickets a transaction

	contactEmail = "kontakt@bench.example"
	agentEmail   = "support@bench.example"
	leadEmail    = "teamleitung@bench.example"
	password     = "kundenportal-messung"
	faqSlug      = "messung-1"
)

// The calendar of the world, always the same: two years up to a Friday evening.
var (
	worldEnd   = time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	worldBegin = worldEnd.AddDate(-2, 0, 0)
)

//go:embed seed.go
var seedSource []byte

//go:embed words.go
var wordsSource []byte

// places of a world that the requests need.
type landmarks struct {
	TenEntries string   // number of the ticket with exactly ten entries
	Open       []string // numbers of tickets in progress, to comment on
	Product    string   // ref of a product
	Tickets    int      // all of them
	Entries    int
	Seconds    float64 // to create it
}

// seeded gives the database file of a world, made once a schema and kept in the temporary folder.
func seeded(ctx context.Context, others int) (file string, marks landmarks, err error) {
	key, err := schemaKey(ctx)
	if err != nil {
		return "", marks, err
	}
	dir := filepath.Join(os.TempDir(), "kundenportal-bench", fmt.Sprintf("%s-%d", key, others))
	file, notes := filepath.Join(dir, "portal.db"), filepath.Join(dir, "landmarks.json")
	if text, err := os.ReadFile(notes); err == nil {
		return file, marks, json.Unmarshal(text, &marks)
	}
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return "", marks, err
	}
	begin := time.Now()
	if marks, err = seed(ctx, file, others); err != nil {
		return "", marks, fmt.Errorf("seed %d tickets: %w", others, err)
	}
	marks.Seconds = time.Since(begin).Seconds()
	text, err := json.MarshalIndent(marks, "", " ")
	if err != nil {
		return "", marks, err
	}
	return file, marks, os.WriteFile(notes, text, 0o600)
}

// schemaKey changes with the schema and with this program's seed.
func schemaKey(ctx context.Context) (string, error) {
	dir, err := os.MkdirTemp("", "bench-schema-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "empty.db")
	db, err := store.Open(ctx, "sqlite:"+file, store.Options{})
	if err != nil {
		return "", err
	}
	_, err = db.Migrate(ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return "", err
	}
	schema, err := sqlSchema(ctx, file)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	for _, part := range [][]byte{schema, seedSource, wordsSource} {
		_, _ = hash.Write(part)
	}
	return hex.EncodeToString(hash.Sum(nil))[:12], nil
}

func sqlSchema(ctx context.Context, file string) ([]byte, error) {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var text sql.NullString
	err = db.QueryRowContext(ctx, `SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master ORDER BY type, name)`).Scan(&text)
	return []byte(text.String), err
}

// seeder fills a database.
type seeder struct {
	db       *store.DB
	hash     string
	team     int64
	products []desk.Product
	agents   []int64
	orgs     []office // the measuring contact's first
	marks    landmarks
}

type office struct {
	id       int64
	contacts []int64
}

func seed(ctx context.Context, file string, others int) (landmarks, error) {
	db, err := store.Open(ctx, "sqlite:"+file, store.Options{})
	if err != nil {
		return landmarks{}, err
	}
	s := &seeder{db: db}
	err = s.fill(ctx, others)
	return s.marks, errors.Join(err, db.Close())
}

func (s *seeder) fill(ctx context.Context, others int) error {
	if _, err := s.db.Migrate(ctx); err != nil {
		return err
	}
	hasher, err := account.NewHasher(account.HasherOptions{})
	if err != nil {
		return err
	}
	if s.hash, err = hasher.Hash(ctx, password); err != nil {
		return err
	}
	if err := s.db.InTx(ctx, func(tx *store.Tx) error { return s.people(ctx, tx, max(4, others/perOrg)) }); err != nil {
		return err
	}
	if err := s.db.InTx(ctx, func(tx *store.Tx) error { return s.content(ctx, tx) }); err != nil {
		return err
	}
	return s.tickets(ctx, others)
}

func (s *seeder) people(ctx context.Context, tx *store.Tx, otherOrgs int) (err error) {
	if s.team, err = tx.AddTeam(ctx, "Support"); err != nil {
		return err
	}
	for _, name := range []string{"Aktenwerk", "Kassenblick", "Bauakte", "Personalwerk", "Ratsdienst", "Meldeplan"} {
		p, err := tx.AddProduct(ctx, desk.Product{Name: name, Version: "4.2"})
		if err != nil {
			return err
		}
		s.products = append(s.products, p)
	}
	s.marks.Product = s.products[0].Ref
	for i := range agentCount {
		email, hash, role := fmt.Sprintf("agent%d@bench.example", i), "", desk.Agent
		switch i {
		case 0:
			email, hash = agentEmail, s.hash
		case 1:
			email, hash, role = leadEmail, s.hash, desk.TeamLead
		}
		id, err := s.person(ctx, tx, 1, i, email, role, hash)
		if err != nil {
			return err
		}
		if err := tx.JoinTeam(ctx, s.team, id); err != nil {
			return err
		}
		s.agents = append(s.agents, id)
	}
	for i := range otherOrgs + 1 {
		if err := s.office(ctx, tx, i); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeder) office(ctx context.Context, tx *store.Tx, i int) error {
	name, contacts := fmt.Sprintf("Gemeinde Beispielhausen %d", i), orgContacts
	if i == 0 {
		name, contacts = "Stadt Messingen", ownContacts
	}
	o, err := tx.AddOrg(ctx, desk.Organisation{Name: name, CustomerNo: fmt.Sprintf("K-%05d", i), CreatedAt: worldBegin})
	if err != nil {
		return err
	}
	for _, p := range s.products {
		if err := tx.UseProduct(ctx, o.ID, p.ID, p.Version); err != nil {
			return err
		}
	}
	out := office{id: o.ID}
	for k := range contacts {
		email, hash := fmt.Sprintf("person%d.%d@bench.example", i, k), ""
		if i == 0 && k == 0 {
			email, hash = contactEmail, s.hash
		}
		id, err := s.person(ctx, tx, 10+i, k, email, desk.NoStaff, hash)
		if err != nil {
			return err
		}
		err = tx.AddMembership(ctx, desk.Membership{PersonID: id, OrgID: o.ID, Lead: k == 0, Level: desk.LevelOrg, MayComment: true,
			NamedBy: "Amtsleitung", NamedAt: worldBegin, UnreadSince: worldEnd.AddDate(0, -1, 0)})
		if err != nil {
			return err
		}
		out.contacts = append(out.contacts, id)
	}
	s.orgs = append(s.orgs, out)
	return nil
}

func (s *seeder) person(ctx context.Context, tx *store.Tx, group, i int, email string, role desk.StaffRole, hash string) (int64, error) {
	given := []string{"Anna", "Mehmet", "Sabine", "Jürgen", "Petra", "Thomas", "Aylin", "Wolfgang", "Ulrike", "Jan"}
	family := []string{"Müller", "Schäfer", "Yılmaz", "Hoffmann", "Krüger", "Weiß", "Nowak", "Lindner", "Öztürk", "Baumann", "Voß"}
	p, err := tx.AddPersonRecord(ctx, desk.Person{GivenName: given[(group+i)%len(given)], FamilyName: family[(group*7+i)%len(family)],
		Email: email, Staff: role, Lang: "de", Active: true, CreatedAt: worldBegin}, hash)
	return p.ID, err
}

// content is what the start page and the help show.
func (s *seeder) content(ctx context.Context, tx *store.Tx) error {
	for i := range 30 {
		w := newWriter(3, uint64(i))
		body := w.text(2) + "\n\n## " + w.subject() + "\n\n1. " + w.sentence() + "\n2. " + w.sentence() + "\n3. " + w.sentence() + "\n\n" + w.text(2)
		err := tx.PutArticle(ctx, desk.Article{Slug: fmt.Sprintf("messung-%d", i), Category: w.pick(places), Lang: "de",
			Product: desk.Named{ID: s.products[i%len(s.products)].ID}, Title: w.subject(), Body: body, UpdatedAt: worldEnd}, i, w.pick(things))
		if err != nil {
			return err
		}
	}
	for i := range 10 {
		w := newWriter(4, uint64(i))
		at := worldEnd.AddDate(0, 0, -9*i)
		err := tx.AddNews(ctx, store.NewNews{News: desk.News{Kind: desk.Announcement, Public: i%2 == 0, PublishedAt: at},
			Texts: map[string]desk.News{"de": {Title: w.subject(), Body: w.text(2)}}})
		if err != nil {
			return err
		}
	}
	return nil
}

// tickets writes those of others and the own ones in the order of time. The own ones do not depend
// on how many there are of others.
func (s *seeder) tickets(ctx context.Context, others int) error {
	zipf := rand.NewZipf(rand.New(rand.NewPCG(7, 7)), 1.3, 8, uint64(len(s.orgs)-2))
	span := worldEnd.Sub(worldBegin)
	own, other := 0, 0
	for own < ownTickets || other < others {
		err := s.db.InTx(ctx, func(tx *store.Tx) error {
			for range batch {
				ownAt := worldBegin.Add(span / ownTickets * time.Duration(own))
				otherAt := worldBegin.Add(span / time.Duration(others) * time.Duration(other))
				var err error
				switch {
				case own < ownTickets && (other >= others || !otherAt.Before(ownAt)):
					err = s.own(ctx, tx, own, ownAt)
					own++
				case other < others:
					err = s.ticket(ctx, tx, newWriter(2, uint64(other)), s.orgs[1+int(zipf.Uint64())], otherAt)
					other++
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// own writes a ticket of the measuring contact's organisation; most were read by them.
func (s *seeder) own(ctx context.Context, tx *store.Tx, n int, at time.Time) error {
	w := newWriter(1, uint64(n))
	st := story{org: s.orgs[0], at: at, kind: desk.Incident, state: desk.InProgress}
	switch {
	case n == ownTickets-30:
		st.paragraphs, st.entries = 3, 9
	case n >= ownTickets-150 && n < ownTickets-50:
		st.paragraphs, st.entries = 1, 3
	default:
		st = random(w, s.orgs[0], at)
	}
	id, number, last, err := s.write(ctx, tx, w, st)
	if err != nil {
		return err
	}
	switch st.paragraphs {
	case 3:
		s.marks.TenEntries = number
	case 1:
		s.marks.Open = append(s.marks.Open, number)
	}
	if n%20 == 0 {
		return nil
	}
	return tx.MarkRead(ctx, s.orgs[0].contacts[0], id, last)
}

func (s *seeder) ticket(ctx context.Context, tx *store.Tx, w writer, o office, at time.Time) error {
	_, _, _, err := s.write(ctx, tx, w, random(w, o, at))
	return err
}

// story is what becomes of a ticket.
type story struct {
	org        office
	at         time.Time
	kind       desk.Kind
	state      desk.State
	entries    int // after the first
	paragraphs int // of every entry; 0: as it comes, with a note among them
}

// random takes kinds, states and lengths as they are distributed in real work: what is older than
// three months is closed, and most tickets are short.
func random(w writer, o office, at time.Time) story {
	st := story{org: o, at: at, kind: desk.Incident, state: desk.Closed}
	switch k := w.IntN(10); {
	case k >= 9:
		st.kind = desk.Suggestion
	case k >= 8:
		st.kind = desk.ChangeRequest
	case k >= 5:
		st.kind = desk.Question
	}
	if at.After(worldEnd.AddDate(0, -3, 0)) && w.IntN(3) > 0 {
		st.state = desk.Open[w.IntN(len(desk.Open))]
	}
	for st.entries < 14 && w.IntN(10) < 7 {
		st.entries++
	}
	if st.state == desk.New {
		st.entries = 0
	}
	return st
}

func (s *seeder) write(ctx context.Context, tx *store.Tx, w writer, st story) (id int64, number string, last int, err error) {
	reporter := st.org.contacts[w.IntN(len(st.org.contacts))]
	agent := s.agents[w.IntN(len(s.agents))]
	impact := desk.NoImpact
	if st.kind == desk.Incident {
		impact = desk.Impacts[w.IntN(len(desk.Impacts))]
	}
	product := s.products[w.IntN(len(s.products))].ID
	t := desk.Ticket{Kind: st.kind, State: st.state, Impact: impact, Urgency: desk.NormalUrgency, Team: desk.Named{ID: s.team},
		Product: desk.Named{ID: product}, Priority: desk.PriorityOf(st.kind, impact, desk.NormalUrgency), Version: 1}
	id, number, err = tx.Insert(ctx, store.NewTicket{Year: st.at.Year(), Org: st.org.id, ReportingOrg: st.org.id, Reporter: reporter,
		Product: product, Team: s.team, Kind: st.kind, Impact: impact, Subject: w.subject(),
		OwnRef: fmt.Sprintf("Az. %d/%d", 10+w.IntN(90), w.IntN(10000)), At: st.at,
		First: store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: reporter, Body: w.text(max(st.paragraphs, 1)),
			Data: desk.EntryData{Action: desk.ActCreate, To: desk.New}}})
	if err != nil {
		return 0, "", 0, err
	}
	last = 1
	for i := range st.entries {
		at := st.at.Add(time.Duration(i+1) * 19 * time.Hour)
		if at.After(worldEnd) {
			at = worldEnd
		}
		e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: reporter, Body: w.text(max(st.paragraphs, 1)), At: at}
		if i%2 == 0 {
			e.Author, e.ByStaff = agent, true
		}
		if st.paragraphs == 0 && i%5 == 3 {
			e.Visibility, e.Kind, e.Author, e.ByStaff = desk.InternalNote, desk.EntryNote, agent, true
		}
		if last, _, err = tx.AddEntry(ctx, id, e); err != nil {
			return 0, "", 0, err
		}
		t.ClosedAt = at
	}
	s.marks.Tickets++
	s.marks.Entries += 1 + st.entries
	if st.state == desk.New {
		return id, number, last, nil
	}
	t.ID, t.Assignee.ID = id, agent
	if st.state == desk.Closed {
		t.Result = desk.Results[w.IntN(len(desk.Results))]
		if t.ClosedAt.IsZero() {
			t.ClosedAt = st.at
		}
	} else {
		t.ClosedAt = time.Time{}
	}
	if st.state == desk.Scheduled {
		t.PlannedDate = worldEnd.AddDate(0, 0, 1+w.IntN(90)).Format(time.DateOnly)
	}
	return id, number, last, tx.Change(ctx, t)
}
