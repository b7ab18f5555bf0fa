package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"kundenportal/internal/blob"
	"kundenportal/internal/demo/content"
	"kundenportal/internal/demo/story"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/ticket"
)

// Tickets is how many tickets the demo has.
const Tickets = 600

// Loader fills a database.
type Loader struct {
	DB           *store.DB
	Blobs        blob.Store
	Now          time.Time
	Zone         *time.Location
	PasswordHash string // of Password
	Tickets      int
	Out          io.Writer // told what is being done

	importer *ticket.Importer
	products map[string]desk.Product
	orgs     []loadedOrg
	agents   []desk.Person
	files    map[string]desk.Attachment
}

type loadedOrg struct {
	desk.Organisation
	parent   int
	contacts []desk.Person
}

// Load creates the whole demo.
func (l *Loader) Load(ctx context.Context) error {
	l.importer = ticket.NewImporter(l.DB, ticket.Config{Zone: l.Zone, ReopenDays: 30, MaxFiles: 10, MaxMessage: 100 << 20, Hours: hours(l.Zone)})
	begin := time.Now()
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"Organisationen, Personen und Produkte", l.loadPeople},
		{"Anlagen", l.loadFiles},
		{"Tickets mit ihren Verläufen", l.loadTickets},
		{"Bearbeitung", l.loadWork},
		{"Bewertungen", l.loadRatings},
		{"Hilfe & FAQ, Aktuelles", l.loadContent},
		{"Redaktion", l.loadEditorial},
		{"Fristen", func(ctx context.Context) error { return l.importer.CatchUp(ctx, l.Now) }},
	} {
		t := time.Now()
		fmt.Fprintf(l.Out, "  %-40s", step.name+" …")
		if err := step.run(ctx); err != nil {
			fmt.Fprintln(l.Out)
			return fmt.Errorf("demo: %s: %w", step.name, err)
		}
		fmt.Fprintf(l.Out, "%5.1f s\n", time.Since(t).Seconds())
	}
	fmt.Fprintf(l.Out, "  %d Organisationen, %d Tickets in %.1f s\n", len(l.orgs), l.Tickets, time.Since(begin).Seconds())
	return nil
}

func (l *Loader) loadPeople(ctx context.Context) error {
	return l.DB.InTx(ctx, func(tx *store.Tx) error {
		l.products, l.orgs, l.agents = map[string]desk.Product{}, nil, nil // the transaction may run twice
		team, err := tx.AddTeam(ctx, "Support")
		if err != nil {
			return err
		}
		for _, p := range story.Products() {
			added, err := tx.AddProduct(ctx, desk.Product{Name: p.Name, Version: p.Version})
			if err != nil {
				return err
			}
			l.products[p.Key] = added
		}
		for _, a := range agents {
			email := a.email
			if email == "" {
				email = address(a.given, a.family, "vendor.example")
			}
			p, err := tx.AddPersonRecord(ctx, l.person(a.given, a.family, email, a.role), l.PasswordHash)
			if err != nil {
				return err
			}
			if err := tx.JoinTeam(ctx, team, p.ID); err != nil {
				return err
			}
			l.agents = append(l.agents, p)
		}
		for i, o := range organisations() {
			if err := l.loadOrg(ctx, tx, i, o); err != nil {
				return err
			}
		}
		if err := l.loadFields(ctx, tx); err != nil {
			return err
		}
		if err := l.loadTextBlocks(ctx, tx); err != nil {
			return err
		}
		if err := l.loadNamings(ctx, tx); err != nil {
			return err
		}
		if err := l.loadMailboxes(ctx, tx); err != nil {
			return err
		}
		if err := l.loadLevels(ctx, tx); err != nil {
			return err
		}
		if err := l.loadQueues(ctx, tx); err != nil {
			return err
		}
		return l.loadDeputies(ctx, tx)
	})
}

func (l *Loader) person(given, family, email string, role desk.StaffRole) desk.Person {
	return desk.Person{GivenName: given, FamilyName: family, Email: email, Staff: role, Lang: "de", Active: true,
		Phone: phone(given + family), CreatedAt: l.Now.AddDate(-2, -2, 0)}
}

func (l *Loader) loadOrg(ctx context.Context, tx *store.Tx, index int, o org) error {
	founded := l.Now.AddDate(-2, -2, 0)
	n := desk.Organisation{Name: o.name, CustomerNo: fmt.Sprintf("K-%05d", 10417+index*131), CreatedAt: founded}
	if o.parent >= 0 {
		n.ParentID = l.orgs[o.parent].ID
	}
	added, err := tx.AddOrg(ctx, n)
	if err != nil {
		return err
	}
	lo := loadedOrg{Organisation: added, parent: o.parent}
	for i, c := range o.contacts {
		email, hash := c.email, l.PasswordHash
		if email == "" {
			email = address(c.given, c.family, domain(o.name))
		}
		if c.new {
			hash = ""
		}
		p, err := tx.AddPersonRecord(ctx, l.person(c.given, c.family, email, desk.NoStaff), hash)
		if err != nil {
			return err
		}
		m := desk.Membership{PersonID: p.ID, OrgID: added.ID, Lead: c.lead, Level: desk.LevelOrg, MayComment: !c.readOnly,
			NamedBy: "Amtsleitung, schriftlich", NamedAt: founded.AddDate(0, 0, i), UnreadSince: l.Now.AddDate(0, 0, -10)}
		if c.new {
			m.UnreadSince = l.Now // was named today
		}
		switch {
		case c.below:
			m.Level = desk.LevelBelow
		case c.own:
			m.Level = desk.LevelOwn
		}
		if err := tx.AddMembership(ctx, m); err != nil {
			return err
		}
		lo.contacts = append(lo.contacts, p)
	}
	if err := tx.SetFormerNos(ctx, added.ID, formerNos[len(l.orgs)]); err != nil {
		return err
	}
	for _, p := range story.Products() {
		if err := tx.UseProduct(ctx, added.ID, l.products[p.Key].ID, p.Version); err != nil {
			return err
		}
	}
	l.orgs = append(l.orgs, lo)
	return nil
}

func (l *Loader) loadFiles(ctx context.Context) error {
	l.files = make(map[string]desk.Attachment)
	for _, f := range story.Files() {
		info, err := l.Blobs.Put(ctx, bytes.NewReader(f.Data()), 25<<20)
		if err != nil {
			return err
		}
		l.files[f.Key] = desk.Attachment{Name: f.Name, MediaType: info.Type, Size: info.Size, Hash: info.Hash, Width: info.Width, Height: info.Height}
	}
	return nil
}

// loadTickets replays the stories, oldest first, so that numbers follow the calendar. Many tickets
// share a transaction: each would otherwise wait for the disk.
func (l *Loader) loadTickets(ctx context.Context) error {
	stories := story.Generate(l.Tickets, l.Now.In(l.Zone))
	sortByCreation(stories)
	const batch = 100
	for i := 0; i < len(stories); i += batch {
		part := stories[i:min(i+batch, len(stories))]
		err := l.DB.InTx(ctx, func(tx *store.Tx) error {
			for _, s := range part {
				if err := l.replay(ctx, tx, s); err != nil {
					return fmt.Errorf("%q: %w", s.Subject, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return l.DB.InTx(ctx, func(tx *store.Tx) error { return l.loadCases(ctx, tx) })
}

// cast is who plays in a ticket.
type cast struct {
	reporter, colleague, agent desk.Person
	org, reporting             int64
}

func (l *Loader) cast(s story.Ticket) cast {
	o := l.orgs[s.OrgIndex%len(l.orgs)]
	c := cast{org: o.ID, reporting: o.ID, agent: l.agents[s.AgentSlot%len(l.agents)]}
	c.reporter = o.contacts[s.ReporterSlot%len(o.contacts)]
	c.colleague = o.contacts[(s.ReporterSlot+1)%len(o.contacts)]
	if s.ReporterSlot%len(o.contacts) != 0 && c.reporter.Email == "neu@demo.example" {
		c.reporter = o.contacts[2]
	}
	if c.colleague.Email == "neu@demo.example" {
		c.colleague = o.contacts[2]
	}
	if o.parent == dataCentre && s.ReporterSlot%2 == 1 { // the data centre reports for its municipality
		centre := l.orgs[dataCentre]
		c.reporter, c.reporting = centre.contacts[0], centre.ID
	}
	return c
}

func (l *Loader) replay(ctx context.Context, tx *store.Tx, s story.Ticket) error {
	c := l.cast(s)
	body := s.Fields["happened"] + s.Fields["need"] + s.Fields["question"] + s.Fields["idea"]
	id, _, err := l.importer.Create(ctx, tx, store.NewTicket{Org: c.org, ReportingOrg: c.reporting, Reporter: c.reporter.ID,
		Product: l.products[s.ProductKey].ID, Team: 1, Kind: desk.Kind(s.Kind), Impact: desk.Impact(s.Impact), Subject: s.Subject,
		OwnRef: s.OwnRef, WantedBy: s.Fields["wanted_by"], At: s.Created,
		First: store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: c.reporter.ID, Body: c.fill(body),
			Data: desk.EntryData{Action: desk.ActCreate, To: desk.New, Expected: c.fill(s.Fields["expected"]), Benefit: c.fill(s.Fields["benefit"])}}})
	if err != nil {
		return err
	}
	if err := l.attach(ctx, tx, c.reporter.ID, id, 1, s.Files, s.Created); err != nil {
		return err
	}
	last := 1
	for _, e := range s.Entries {
		seq, author, err := l.step(ctx, tx, id, c, s, e)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Do, err)
		}
		if err := l.attach(ctx, tx, author, id, seq, e.Files, e.At); err != nil {
			return err
		}
		last = seq
	}
	return l.read(ctx, tx, id, last, c, s)
}

// read marks older tickets as read, as they would be; the last days' news stay new.
func (l *Loader) read(ctx context.Context, tx *store.Tx, id int64, last int, c cast, s story.Ticket) error {
	at := s.Created
	if n := len(s.Entries); n > 0 {
		at = s.Entries[n-1].At
	}
	for _, a := range l.agents {
		if at.Before(l.Now.AddDate(0, 0, -2)) {
			if err := tx.MarkRead(ctx, a.ID, id, last); err != nil {
				return err
			}
		}
	}
	if at.After(l.Now.AddDate(0, 0, -3)) {
		return nil
	}
	for _, o := range l.orgs {
		if o.ID != c.org && o.ID != c.reporting {
			continue
		}
		for _, p := range o.contacts[:2] {
			if err := tx.MarkRead(ctx, p.ID, id, last); err != nil {
				return err
			}
		}
	}
	return nil
}

// step plays one entry and gives its number and author.
func (l *Loader) step(ctx context.Context, tx *store.Tx, id int64, c cast, s story.Ticket, e story.Entry) (int, int64, error) {
	n := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: c.reporter.ID, Body: c.fill(e.Body), At: e.At}
	switch e.By {
	case "colleague":
		n.Author = c.colleague.ID
	case "agent":
		n.Author, n.ByStaff = c.agent.ID, true
	case "system":
		n.Author = 0
	}
	if n.Body == "" {
		n.Kind = desk.EntryChange
	}
	switch desk.Action(e.Do) {
	case "note":
		n.Visibility, n.Kind = desk.InternalNote, desk.EntryNote
		seq, err := l.importer.Add(ctx, tx, id, n)
		return seq, n.Author, err
	case desk.ActComment:
		seq, err := l.importer.Add(ctx, tx, id, n)
		return seq, n.Author, err
	}
	seq, err := l.importer.Act(ctx, tx, id, desk.Action(e.Do), n, func(t *desk.Ticket) {
		if n.ByStaff && t.Assignee.ID == 0 {
			t.Assignee.ID = c.agent.ID
		}
		switch desk.Action(e.Do) {
		case desk.ActResolve:
			t.Result = desk.Result(e.Result)
		case desk.ActWithdraw:
			t.Result = desk.Withdrawn
		case desk.ActExpire:
			t.Result = desk.NoFeedback
		case desk.ActSchedule:
			if _, err := time.Parse(time.DateOnly, s.PlannedFor); err == nil {
				t.PlannedDate = s.PlannedFor
			} else {
				t.PlannedFor = s.PlannedFor
			}
		}
	})
	return seq, n.Author, err
}

func (l *Loader) attach(ctx context.Context, tx *store.Tx, person, id int64, seq int, keys []string, at time.Time) error {
	var files []desk.Attachment
	for _, k := range keys {
		f, ok := l.files[k]
		if !ok {
			return fmt.Errorf("no attachment %q", k)
		}
		f.At = at
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil
	}
	return l.importer.Attach(ctx, tx, person, id, seq, files)
}

func (c cast) fill(s string) string {
	return strings.NewReplacer("{reporter}", c.reporter.Name(), "{agent}", c.agent.Name()).Replace(s)
}

// loadContent writes the vendor's articles about its products and the news; the help on the portal
// itself ships with every installation.
func (l *Loader) loadContent(ctx context.Context) error {
	articles, err := content.FAQ()
	if err != nil {
		return err
	}
	news, err := content.News()
	if err != nil {
		return err
	}
	return l.DB.InTx(ctx, func(tx *store.Tx) error {
		for _, a := range articles {
			product := l.products[a.Product]
			err := tx.PutArticle(ctx, desk.Article{Slug: a.Slug, Category: a.Category, Product: desk.Named{ID: product.ID}, Lang: a.Lang,
				Title: a.Title, Body: a.Body, UpdatedAt: l.Now.AddDate(0, -1, -a.Position)}, a.Position, a.Keywords)
			if err != nil {
				return err
			}
		}
		return l.addNews(ctx, tx, news)
	})
}

func (l *Loader) addNews(ctx context.Context, tx *store.Tx, items []content.NewsItem) error {
	bySlug := make(map[string]*store.NewNews)
	var order []string
	for _, x := range items {
		n, ok := bySlug[x.Slug]
		if !ok {
			n = &store.NewNews{News: desk.News{Kind: desk.NewsKind(x.Kind), Public: x.Public, Product: desk.Named{ID: l.products[x.Product].ID},
				PublishedAt: l.day(-x.DaysAgo, 9)}, Texts: map[string]desk.News{}}
			if x.Window != nil {
				n.StartsAt = l.day(x.Window.StartsInDays, x.Window.StartsHour)
				n.EndsAt = n.StartsAt.Add(time.Duration(x.Window.Hours) * time.Hour)
			}
			bySlug[x.Slug], order = n, append(order, x.Slug)
		}
		n.Texts[x.Lang] = desk.News{Title: x.Title, Body: x.Body}
	}
	for _, slug := range order {
		if err := tx.AddNews(ctx, *bySlug[slug]); err != nil {
			return err
		}
	}
	return nil
}

func (l *Loader) day(days, hour int) time.Time {
	t := l.Now.In(l.Zone)
	return time.Date(t.Year(), t.Month(), t.Day()+days, hour, 0, 0, 0, l.Zone)
}
