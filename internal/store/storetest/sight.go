package storetest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// randomWorlds is how many worlds the rule of sight is compared in.
const randomWorlds = 40

// model is a random world, with all that decides who sees what kept beside the database.
type model struct {
	*world.World
	rnd      *rand.Rand
	seed     uint64
	orgs     []desk.Organisation // with ParentID; a parent stands before its children
	people   []modelPerson
	staff    []desk.Person
	teams    []int64
	inTeams  map[int64][]int64 // person → teams
	teamOnly desk.StaffRole    // a role that does not see all teams
	tickets  []modelTicket
	acting   []modelDeputy
}

type modelPerson struct {
	desk.Person
	memberships []desk.Membership
}

// modelDeputy is who acts for whom in which organisation, by their places in the model, and whether now.
type modelDeputy struct {
	absent, deputy int
	org            int64
	now            bool
}

type modelTicket struct {
	desk.Ticket
	team     int64
	watchers map[int64]bool
	circle   map[int64]bool
	public   string // ref of a file in a public entry
	internal string // ref of a file in an internal note
}

func randomModel(t *testing.T, w *world.World, seed uint64) *model {
	t.Helper()
	m := &model{World: w, seed: seed, rnd: rand.New(rand.NewPCG(seed, 1)), inTeams: map[int64][]int64{}}
	w.Tx(func(tx *store.Tx) error {
		m.addOrgs(t, tx)
		m.addPeople(t, tx)
		m.addDeputies(t, tx)
		for range 6 + m.rnd.IntN(10) {
			m.addTicket(t, tx)
		}
		// After the fact: whose account or organisation ends keeps the tickets and loses the sight.
		for i := range m.people {
			if m.rnd.IntN(10) == 0 {
				m.people[i].Active = false
				must(t, tx.UpdatePerson(ctx, m.people[i].Person))
			}
		}
		for i := range m.orgs {
			if m.rnd.IntN(12) == 0 {
				m.orgs[i].Active = false
				must(t, tx.UpdateOrg(ctx, m.orgs[i]))
			}
		}
		return nil
	})
	for i := range m.tickets {
		files, err := store.Drafts(w.DB).OfTicket(ctx, m.tickets[i].ID, 0, true)
		must(t, err)
		for _, f := range files {
			if f.Name == "notiz.txt" {
				m.tickets[i].internal = f.Ref
			} else {
				m.tickets[i].public = f.Ref
			}
		}
	}
	return m
}

func (m *model) one(n int) bool { return m.rnd.IntN(n) == 0 }

func (m *model) addOrgs(t *testing.T, tx *store.Tx) {
	depth := map[int64]int{0: 0}
	for i := range 3 + m.rnd.IntN(7) {
		o := desk.Organisation{Name: fmt.Sprintf("Amt %d", i), CreatedAt: m.Clock.Now()}
		if parent := m.rnd.IntN(i + 1); parent < i && depth[m.orgs[parent].ID] < 4 {
			o.ParentID = m.orgs[parent].ID
		}
		o, err := tx.AddOrg(ctx, o)
		must(t, err)
		depth[o.ID] = depth[o.ParentID] + 1
		m.orgs = append(m.orgs, o)
	}
}

func (m *model) addPeople(t *testing.T, tx *store.Tx) {
	for i := range 5 + m.rnd.IntN(4) {
		p, err := tx.AddPersonRecord(ctx, desk.Person{GivenName: "Person", FamilyName: fmt.Sprint(i), Lang: "de", Active: true,
			Email: fmt.Sprintf("p%d-%d@example.org", m.seed, i), CreatedAt: m.Clock.Now()}, "")
		must(t, err)
		mp := modelPerson{Person: p}
		for _, o := range m.rnd.Perm(len(m.orgs))[:m.rnd.IntN(4)] {
			ms := desk.Membership{PersonID: p.ID, OrgID: m.orgs[o].ID, Lead: m.one(3), Level: desk.Levels[m.rnd.IntN(3)],
				MayComment: !m.one(3), NamedAt: m.Clock.Now(), UnreadSince: m.Clock.Now()}
			must(t, tx.AddMembership(ctx, ms))
			if m.one(8) {
				in, err := store.People(tx).Memberships(ctx, p.ID)
				must(t, err)
				must(t, tx.EndMembership(ctx, in[len(in)-1].ID, m.Clock.Now()))
				continue
			}
			mp.memberships = append(mp.memberships, ms)
		}
		m.people = append(m.people, mp)
	}
	for i := range 2 {
		id, err := tx.AddTeam(ctx, fmt.Sprintf("Team %d", i))
		must(t, err)
		m.teams = append(m.teams, id)
	}
	own, err := tx.AddRole(ctx, desk.Role{Name: desk.Title{DE: "Aushilfe"}, Permissions: []desk.Permission{desk.SeeTickets}})
	must(t, err)
	m.teamOnly = own.Key
	for i, role := range []desk.StaffRole{desk.Agent, desk.TeamLead, desk.Editor, desk.Administrator, desk.Auditor, own.Key} {
		p, err := tx.AddPersonRecord(ctx, desk.Person{GivenName: "Support", FamilyName: fmt.Sprint(i), Lang: "de", Active: true,
			Staff: role, Email: fmt.Sprintf("s%d-%d@example.org", m.seed, i), CreatedAt: m.Clock.Now()}, "")
		must(t, err)
		for _, team := range m.teams {
			if m.one(2) {
				must(t, tx.JoinTeam(ctx, team, p.ID))
				m.inTeams[p.ID] = append(m.inTeams[p.ID], team)
			}
		}
		m.staff = append(m.staff, p)
	}
}

// addDeputies lets people act for colleagues: now, before and later, along chains and in circles, and some
// whose deputyship was ended.
func (m *model) addDeputies(t *testing.T, tx *store.Tx) {
	now := m.Clock.Now()
	for range 12 {
		a, b := m.rnd.IntN(len(m.people)), m.rnd.IntN(len(m.people))
		if a == b {
			continue
		}
		for _, ms := range m.people[a].memberships {
			if !slices.ContainsFunc(m.people[b].memberships, func(x desk.Membership) bool { return x.OrgID == ms.OrgID }) {
				continue
			}
			d := desk.Deputyship{Org: desk.Named{ID: ms.OrgID}, Absent: desk.Named{ID: m.people[a].ID}, Deputy: desk.Named{ID: m.people[b].ID},
				From: now.AddDate(0, 0, m.rnd.IntN(6)-4), SetAt: now}
			d.Until = d.From.AddDate(0, 0, 1+m.rnd.IntN(4))
			d, err := tx.AddDeputyship(ctx, d, m.people[a].ID)
			must(t, err)
			ended := m.one(5)
			if ended {
				must(t, second(tx.EndDeputyship(ctx, d.ID, now)))
			}
			later := now.Add(time.Hour) // tickets take a second each
			m.acting = append(m.acting, modelDeputy{a, b, ms.OrgID, !ended && d.InForce(now) && d.InForce(later)})
		}
	}
}

func (m *model) addTicket(t *testing.T, tx *store.Tx) {
	m.Clock.Move(1e9)
	org, reporting := m.orgs[m.rnd.IntN(len(m.orgs))], m.orgs[m.rnd.IntN(len(m.orgs))]
	if m.one(2) {
		reporting = org
	}
	reporter, agent := m.people[m.rnd.IntN(len(m.people))], m.staff[0]
	n := store.NewTicket{Year: 2026, Org: org.ID, ReportingOrg: reporting.ID, Reporter: reporter.ID, Product: m.Product.ID,
		Team: m.teams[m.rnd.IntN(len(m.teams))], Kind: desk.Question, Subject: "Gebührenbescheid", At: m.Clock.Now(), Confidential: m.one(3),
		First: store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: reporter.ID, Body: "Der Druck bleibt leer."}}
	mt := modelTicket{team: n.Team, watchers: map[int64]bool{}, circle: map[int64]bool{}}
	if n.Confidential {
		mt.circle[reporter.ID] = true
		for _, p := range m.people {
			if m.one(4) && !mt.circle[p.ID] {
				mt.circle[p.ID] = true
				n.Circle = append(n.Circle, p.ID)
			}
		}
	}
	id, _, err := tx.Insert(ctx, n)
	must(t, err)
	for _, p := range m.people {
		if m.one(4) {
			mt.watchers[p.ID] = true
			must(t, second(tx.AddPerson(ctx, id, p.ID, "watcher", reporter.ID)))
		}
	}
	_, _, err = tx.AddEntry(ctx, id, store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryNote, Author: agent.ID, ByStaff: true,
		Body: "geheimnis", At: n.At})
	must(t, err)
	must(t, tx.AddBlob(ctx, "hash", 4, "text/plain", n.At))
	must(t, tx.AttachFile(ctx, id, 1, reporter.ID, desk.Attachment{Name: "bild.txt", MediaType: "text/plain", Size: 4, Hash: "hash", At: n.At}))
	must(t, tx.AttachFile(ctx, id, 2, agent.ID, desk.Attachment{Name: "notiz.txt", MediaType: "text/plain", Size: 4, Hash: "hash", At: n.At}))
	must(t, tx.AddFileNames(ctx, id, 1, []string{"bild.txt"}))
	must(t, tx.AddFileNames(ctx, id, 2, []string{"notiz.txt"}))
	if mt.Ticket, err = store.Tickets(tx).Lock(ctx, id); err != nil {
		t.Fatal(err)
	}
	m.tickets = append(m.tickets, mt)
}

// scope expands a person's memberships by walking the tree, without the closure.
func (m *model) scope(p modelPerson) desk.Scope {
	sc := desk.Scope{Person: p.ID}
	own := func(ms desk.Membership) bool { return p.Active && m.active(ms.OrgID) }
	grants := slices.DeleteFunc(slices.Clone(p.memberships), func(ms desk.Membership) bool { return !own(ms) })
	absent := make([]desk.Named, len(grants))
	for _, d := range m.acting {
		a, b := m.people[d.absent], m.people[d.deputy]
		if !d.now || b.ID != p.ID || !a.Active || !slices.ContainsFunc(p.memberships, func(ms desk.Membership) bool { return ms.OrgID == d.org && own(ms) }) {
			continue
		}
		for _, ms := range a.memberships {
			if ms.OrgID == d.org {
				grants = append(grants, ms)
				absent = slices.Concat(absent, []desk.Named{{ID: a.ID, Ref: a.Ref, Name: a.Name()}})
			}
		}
	}
	for i, ms := range grants {
		g := desk.Grant{For: absent[i], Org: ms.OrgID, Level: ms.Level, Lead: ms.Lead, MayComment: ms.MayComment, Covers: []int64{ms.OrgID}}
		if ms.Level == desk.LevelBelow {
			for _, o := range m.orgs { // parents stand before children
				if slices.Contains(g.Covers, o.ParentID) {
					g.Covers = append(g.Covers, o.ID)
				}
			}
		}
		sc.Grants = append(sc.Grants, g)
	}
	return sc
}

func (m *model) active(org int64) bool {
	i := slices.IndexFunc(m.orgs, func(o desk.Organisation) bool { return o.ID == org })
	return m.orgs[i].Active
}

func (m *model) sight(t modelTicket, person int64) desk.Sight {
	s := t.Sight()
	s.Reporter = t.Reporter.ID == person
	s.Involved = s.Reporter || t.watchers[person]
	s.InCircle = t.circle[person]
	seen := map[int64]bool{}
	for _, p := range m.people { // in the order of their ids
		acts := slices.ContainsFunc(m.acting, func(d modelDeputy) bool {
			return d.now && m.people[d.deputy].ID == person && m.people[d.absent].ID == p.ID && m.represents(person, p.ID)
		})
		if acts && !seen[p.ID] && (t.Reporter.ID == p.ID || t.watchers[p.ID]) {
			s.Others = append(s.Others, desk.Part{Person: p.ID, Reporter: t.Reporter.ID == p.ID, Involved: true})
			seen[p.ID] = true
		}
	}
	return s
}

// represents says whether one person's scope has a grant of another.
func (m *model) represents(person, absent int64) bool {
	for _, p := range m.people {
		if p.ID == person {
			return slices.ContainsFunc(m.scope(p).Grants, func(g desk.Grant) bool { return g.For.ID == absent })
		}
	}
	return false
}

func contactsSight(t *testing.T, w *world.World) {
	for seed := range uint64(randomWorlds) {
		m := randomModel(t, w, seed)
		for _, p := range m.people {
			m.compareContact(t, p)
		}
		for _, ticket := range m.tickets {
			m.compareAudience(t, ticket)
		}
		if t.Failed() {
			t.Fatalf("in the world of seed %d", seed)
		}
	}
}

func (m *model) compareContact(t *testing.T, p modelPerson) {
	tickets, files, is := store.Tickets(m.DB), store.Drafts(m.DB), m.scope(p)
	sc := m.Scope(p.Person)
	var all, mine, watching []string
	for _, x := range m.tickets {
		sight := m.sight(x, p.ID)
		sees := is.CanSee(sight)
		if sees {
			all = append(all, x.Number)
			if sight.Reporter {
				mine = append(mine, x.Number)
			}
			if x.watchers[p.ID] {
				watching = append(watching, x.Number)
			}
		}
		seen, err := tickets.ForContact(ctx, sc, x.Number)
		m.reached(t, "ForContact", p.ID, x, sees, err)
		if sees && !reflect.DeepEqual(seen.Is, sight) {
			t.Errorf("person %d at %s is %+v, want %+v", p.ID, x.Number, seen.Is, sight)
		}
		if sees && (sc.CanComment(seen.Is) != is.CanComment(sight) || sc.CanDecide(seen.Is) != is.CanDecide(sight) ||
			sc.CommentsFor(seen.Is).ID != is.CommentsFor(sight).ID || sc.DecidesFor(seen.Is).ID != is.DecidesFor(sight).ID) {
			t.Errorf("person %d at %s: the rights differ from the model's", p.ID, x.Number)
		}
		_, number, err := files.FileForContact(ctx, sc, x.public)
		m.reached(t, "FileForContact", p.ID, x, sees, err)
		if sees && number != x.Number {
			t.Errorf("the file of %s says it is of %s", x.Number, number)
		}
		_, _, err = files.FileForContact(ctx, sc, x.internal)
		m.reached(t, "FileForContact of a note's file", p.ID, x, false, err)
	}
	for _, c := range []struct {
		f    desk.TicketFilter
		want []string
	}{
		{desk.TicketFilter{View: desk.ViewOrg}, all},
		{desk.TicketFilter{View: desk.ViewMine}, mine},
		{desk.TicketFilter{View: desk.ViewWatching}, watching},
		{desk.TicketFilter{View: desk.ViewOrg, Kind: desk.Question}, all},
		{desk.TicketFilter{View: desk.ViewOrg, Text: "Bescheid"}, all},
		{desk.TicketFilter{View: desk.ViewOrg, Text: "bild.txt"}, all},
		{desk.TicketFilter{View: desk.ViewMine, Text: "Bescheid"}, mine},
		{desk.TicketFilter{View: desk.ViewWatching, Text: "Bescheid"}, watching},
		{desk.TicketFilter{View: desk.ViewOrg, Text: "geheimnis"}, nil},
		{desk.TicketFilter{View: desk.ViewOrg, Text: "notiz.txt"}, nil},
	} {
		c.f.Limit = 200
		rows, err := tickets.List(ctx, sc, c.f)
		must(t, err)
		m.same(t, fmt.Sprintf("person %d lists %+v", p.ID, c.f), numbersOf(rows.Rows, func(r desk.TicketRow) string { return r.Number }), c.want)
		if c.f.Text != "" {
			continue
		}
		n := get[[]desk.Count](t)(tickets.Counts(ctx, sc, c.f))[0]
		if n != (desk.Count{N: len(c.want)}) {
			t.Errorf("person %d counts %+v for %+v, want %d", p.ID, n, c.f, len(c.want))
		}
	}
	for _, o := range m.orgs {
		f := desk.TicketFilter{View: desk.ViewOrg, OrgID: o.ID, Limit: 200}
		rows, err := tickets.List(ctx, sc, f)
		must(t, err)
		var want []string
		for _, x := range m.tickets {
			if is.CanSee(m.sight(x, p.ID)) && (x.Org.ID == o.ID || x.ReportingOrg.ID == o.ID) && slices.Contains(sc.All(), o.ID) {
				want = append(want, x.Number)
			}
		}
		m.same(t, fmt.Sprintf("person %d lists organisation %d", p.ID, o.ID), numbersOf(rows.Rows, func(r desk.TicketRow) string { return r.Number }), want)
	}
}

// compareReaders asks who sees a ticket, as pages do before it is moved, merged or made confidential.
func (m *model) compareReaders(t *testing.T, x modelTicket) {
	t.Helper()
	var want, got []string
	for _, p := range m.people {
		if p.Active && m.scope(p).CanSee(m.sight(x, p.ID)) {
			want = append(want, p.Ref)
		}
	}
	for _, n := range get[[]desk.Named](t)(store.Tickets(m.DB).ReadersAs(ctx, x.ID, x.Sight(), m.Clock.Now())) {
		got = append(got, n.Ref)
	}
	m.same(t, "readers of "+x.Number, got, want)
}

func (m *model) compareAudience(t *testing.T, x modelTicket) {
	m.compareReaders(t, x)
	people, err := store.Tickets(m.DB).Audience(ctx, x.ID, m.Clock.Now())
	must(t, err)
	var got, want, acting []int64
	for _, p := range people {
		if p.For.ID != 0 {
			acting = append(acting, p.ID)
			continue
		}
		got = append(got, p.ID)
	}
	m.compareActing(t, x, acting, got)
	for _, p := range m.people {
		s := m.sight(x, p.ID)
		if (s.Involved || s.InCircle) && m.scope(p).CanSee(s) {
			want = append(want, p.ID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("of %s are told %v, want %v", x.Number, got, want)
	}
}

// compareActing compares which deputies are told: those of whom reported the ticket or reads along, through
// that person's membership, unless they are told anyway.
func (m *model) compareActing(t *testing.T, x modelTicket, got, told []int64) {
	var want []int64
	for _, p := range m.people {
		s, sc := m.sight(x, p.ID), m.scope(p)
		for _, o := range s.Others {
			through := sc
			through.Grants = slices.DeleteFunc(slices.Clone(sc.Grants), func(g desk.Grant) bool { return g.For.ID != o.Person })
			if through.CanSee(s) && !slices.Contains(told, p.ID) && !slices.Contains(want, p.ID) {
				want = append(want, p.ID)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("of %s are told as deputies %v, want %v", x.Number, got, want)
	}
}

func staffSight(t *testing.T, w *world.World) {
	for seed := range uint64(randomWorlds / 4) {
		m := randomModel(t, w, 1000+seed)
		for _, p := range m.staff {
			sc := m.StaffScope(p)
			want := desk.StaffScope{Person: p.ID, Permissions: desk.PermissionsOf(p.Staff), Teams: m.inTeams[p.ID]}
			if p.Staff == m.teamOnly {
				want.Permissions = []desk.Permission{desk.SeeTickets}
			}
			want.All = p.Staff != m.teamOnly && p.Staff != desk.Editor
			m.compareStaff(t, p, sc, want)
		}
		if t.Failed() {
			t.Fatalf("in the world of seed %d", 1000+seed)
		}
	}
}

func (m *model) compareStaff(t *testing.T, p desk.Person, sc, is desk.StaffScope) {
	tickets := store.Tickets(m.DB)
	want := map[string]bool{}
	for _, x := range m.tickets {
		sees := is.CanSee(x.team, x.Confidential)
		want[x.Number] = sees
		_, err := tickets.ForStaff(ctx, sc, x.Number)
		m.reached(t, "ForStaff", p.ID, x, sees, err)
		for _, ref := range []string{x.public, x.internal} {
			_, _, err = store.Drafts(m.DB).FileForStaff(ctx, sc, ref)
			m.reached(t, "FileForStaff", p.ID, x, sees, err)
		}
	}
	for _, f := range []desk.TicketFilter{{}, {Text: "geheimnis"}, {Kind: desk.Question}} {
		var got []string
		for _, o := range m.orgs { // the worlds before are in the database too
			f.OrgID, f.Limit = o.ID, 200
			rows, err := tickets.StaffList(ctx, sc, f)
			must(t, err)
			got = append(got, numbersOf(rows.Rows, func(r desk.StaffRow) string { return r.Number })...)
			if f.Text != "" {
				continue
			}
			n := get[[]desk.Count](t)(tickets.StaffCounts(ctx, sc, f))[0]
			if n.N != len(rows.Rows) {
				t.Errorf("staff %d counts %d of %d rows for %+v", p.ID, n.N, len(rows.Rows), f)
			}
		}
		var all []string
		for number, sees := range want {
			if sees {
				all = append(all, number)
			}
		}
		m.same(t, fmt.Sprintf("staff %s lists %+v", p.Staff, f), got, all)
	}
}

func (m *model) reached(t *testing.T, what string, person int64, x modelTicket, sees bool, err error) {
	t.Helper()
	if sees && err != nil {
		t.Errorf("%s hides %s from person %d: %v", what, x.Number, person, err)
	}
	if !sees && desk.KindOf(err) != desk.NotFound {
		t.Errorf("%s gives %s to person %d, who must not see it (error %v)", what, x.Number, person, err)
	}
}

func (m *model) same(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func numbersOf[T any](rows []T, number func(T) string) []string {
	var out []string
	for _, r := range rows {
		out = append(out, number(r))
	}
	return out
}

func confidentialStaff(t *testing.T, w *world.World) {
	org := w.Org("Stadt", desk.Organisation{})
	mia, ute := w.Contact("Mia", org, nil), w.Agent("Ute", desk.Agent)
	other := w.Person("Uwe", func(p *desk.Person) { p.Staff = desk.Agent })
	secret := w.Ticket("Personalsache", mia, org, func(n *store.NewTicket) { n.Confidential = true })
	if _, err := store.Tickets(w.DB).ForStaff(ctx, w.StaffScope(ute), secret.Number); err != nil {
		t.Errorf("the team does not see its confidential ticket: %v", err)
	}
	if _, err := store.Tickets(w.DB).ForStaff(ctx, w.StaffScope(other), secret.Number); desk.KindOf(err) != desk.NotFound {
		t.Errorf("another team sees a confidential ticket: %v", err)
	}
}
