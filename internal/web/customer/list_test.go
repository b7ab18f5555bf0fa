package customer_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func TestTheListShowsWhatItsAddressSays(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	org := p.Org("Stadt", desk.Organisation{})
	sub := p.Org("Eigenbetrieb", org)
	me, karl := p.Person("Miriam", nil), p.Contact("Karl", org, nil)
	p.Join(me, org, func(m *desk.Membership) { m.Level = desk.LevelBelow })
	fault := p.Ticket("Druck bricht ab", me, org, func(n *store.NewTicket) { n.Kind, n.Impact, n.OwnRef = desk.Incident, desk.OnePerson, "IT-7/26" })
	closed := p.Ticket("Altes vom Druck", me, org, nil)
	p.SetState(closed, desk.Closed)
	asked := p.Ticket("Rückfrage", me, org, nil)
	p.SetState(asked, desk.WaitingForCustomer)
	karls := p.Ticket("Karls Frage", karl, org, nil)
	subs := p.Ticket("Abwasser", karl, sub, nil)
	p.Clock.Move(48 * time.Hour)
	late := p.Ticket("Später", me, org, nil)
	p.as(me)
	for _, c := range []struct {
		name, query string
		want        []desk.Ticket
	}{
		{"own open ones, latest change first", "", []desk.Ticket{late, asked, fault}},
		{"the organisations', those below too", "view=org", []desk.Ticket{late, subs, karls, asked, fault}},
		{"all", "stage=all", []desk.Ticket{late, asked, closed, fault}},
		{"closed", "stage=closed", []desk.Ticket{closed}},
		{"with me", "stage=with_me", []desk.Ticket{asked}},
		{"a state", "stage=waiting_for_customer", []desk.Ticket{asked}},
		{"a kind", "kind=incident", []desk.Ticket{fault}},
		{"a product", "product=" + p.Product.Ref, []desk.Ticket{late, asked, fault}},
		{"a person", "view=org&person=" + karl.Ref, []desk.Ticket{subs, karls}},
		{"an organisation", "view=org&org=" + sub.Ref, []desk.Ticket{subs}},
		{"a day on which it was created", "from=2026-11-25&to=2026-11-25", []desk.Ticket{late}},
		{"until a day, which is part of it", "to=2026-11-23", []desk.Ticket{asked, fault}},
		{"oldest is last by creation", "order=created", []desk.Ticket{late, asked, fault}},
		{"by next date", "order=next", []desk.Ticket{late, asked, fault}},
		{"words, in closed ones too", "q=Druck", []desk.Ticket{closed, fault}},
		{"words in open ones", "q=Druck&stage=open", []desk.Ticket{fault}},
		{"the own reference", "q=IT-7/26", []desk.Ticket{fault}},
		{"the number", "q=" + karls.Number + "&view=org", []desk.Ticket{karls}},
		{"words that are nowhere", "q=Xylophon", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []string
			for _, x := range c.want {
				want = append(want, x.Number)
			}
			got := p.get("/tickets?" + c.query).is(200)
			rows := got.rows()
			if c.query == "order=next" { // none has a date: any order of the three is right
				slices.Sort(rows)
				slices.Sort(want)
			}
			if !slices.Equal(rows, want) {
				t.Errorf("got %v, want %v", rows, want)
			}
			// The form shows the filter, each chip takes one away, and the export has the same rows.
			for name, values := range must(url.ParseQuery(c.query)) {
				if name != "view" && got.value(name) != values[0] {
					t.Errorf("field %s shows %q, want %q", name, got.value(name), values[0])
				}
			}
			for _, chip := range got.all("a", with("class", "p-chip")) {
				p.get(attrs(chip)["href"]).is(200)
			}
			csv := p.get("/tickets.csv?" + c.query).is(200)
			for _, n := range want {
				if !strings.Contains(csv.body, n) {
					t.Errorf("the export lacks %s", n)
				}
			}
			if lines := strings.Count(csv.body, "\r\n"); lines != len(want)+1 {
				t.Errorf("the export has %d lines for %d tickets", lines, len(want))
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestAnAddressThatMeansNothingIsSaidAndNeverAFault(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	org := p.Org("Stadt", desk.Organisation{})
	me := p.Contact("Miriam", org, nil)
	tk := p.Ticket("Druck", me, org, nil)
	p.as(me)
	for _, q := range []string{"view=alle", "stage=foo", "kind=x", "product=x", "person=x", "org=x", "from=gestern", "to=2026-13-40", "from=0000-01-01",
		"order=zufall", "after=x", "after=1", "after=-1.5", "after=99999999999999999999.1", "q=" + strings.Repeat("x", 500), "after=1.1&first=-5"} {
		page := p.get("/tickets?" + q).is(200)
		if !strings.HasPrefix(q, "after=1.1") {
			page.has("Ein Teil der Adresse war unbekannt")
		}
		if !strings.HasPrefix(q, "q=") && !strings.HasPrefix(q, "after=1.1") && !slices.Equal(page.rows(), []string{tk.Number}) {
			t.Errorf("%s: rows %v", q, page.rows())
		}
		p.get("/tickets.csv?" + q).is(200)
	}
	for _, q := range []string{"q=%00%ff", "q=%22%27*%3B--", "q=%2B%2D%7E", "first=7"} {
		p.get("/tickets?" + q).is(200).hasNot("Ein Teil der Adresse")
	}
}

func TestPagesFollowOneAnotherWithoutGapAndSayWhereTheReaderIs(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	org := p.Org("Stadt", desk.Organisation{})
	me := p.Contact("Miriam", org, nil)
	for i := range 60 {
		p.Ticket(fmt.Sprintf("Frage Nummer %d", i), me, org, nil)
	}
	p.as(me)
	for _, c := range []struct{ query, first, second, third string }{
		{"", "1–25 von 60 Tickets", "26–50 von 60 Tickets", "51–60 von 60 Tickets"},
		{"?order=created", "1–25 von 60", "26–50 von 60", "51–60 von 60"},
		{"?q=Frage", "Treffer 1–25, es gibt weitere", "Treffer 26–50, es gibt weitere", "Treffer 51–60"},
	} {
		seen := map[string]bool{}
		page := p.get("/tickets" + c.query).is(200).has(c.first).hasNot(">Anfang<")
		for i, want := range []string{c.second, c.third} {
			for _, n := range page.rows() {
				seen[n] = true
			}
			page = p.get(page.link("Weiter")).is(200).has(want, "Anfang")
			if i == 1 {
				page.hasNot(`rel="next"`)
			}
		}
		for _, n := range page.rows() {
			seen[n] = true
		}
		if len(seen) != 60 {
			t.Errorf("%s: %d different tickets on three pages", c.query, len(seen))
		}
		if got := p.get(page.link("Anfang")).has(c.first); len(got.rows()) != 25 {
			t.Error("the way back does not lead to the first page")
		}
	}
}

func TestTabsCountOpenTicketsAndThatOfReadersAlongIsThereOnlyWhenNeeded(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	org := p.Org("Stadt", desk.Organisation{})
	me, karl := p.Contact("Miriam", org, nil), p.Contact("Karl", org, nil)
	p.Ticket("Meins", me, org, nil)
	karls := p.Ticket("Karls", karl, org, nil)
	p.as(me).get("/tickets").has("Meine Tickets 1 Tickets meiner Organisation 2").hasNot("Mitlesend")
	p.get("/tickets?view=watching").has("Mitlesend 0", "Sie lesen zurzeit bei keinem offenen Ticket mit")
	p.post("/tickets/"+karls.Number+"/watch", "on", "1").to("/tickets/" + karls.Number)
	p.get("/tickets").has("Mitlesend 1")

	own := p.Contact("Olga", org, func(m *desk.Membership) { m.Level = desk.LevelOwn })
	p.as(own).get("/tickets").hasNot("Tickets meiner Organisation").has("Keine offenen Tickets")
	reader := p.Contact("Lena", org, func(m *desk.Membership) { m.MayComment = false })
	p.as(reader).get("/tickets").hasNot("/tickets/new\" class")
	p.get("/tickets/new").is(403)
	p.post("/tickets/new", "kind", "question").is(403)
}

func TestUnreadTicketsAreMarkedUntilTheyAreOpened(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	org := p.Org("Stadt", desk.Organisation{})
	me, agent := p.Contact("Miriam", org, nil), p.Agent("Tomke", desk.Agent)
	tk := p.Ticket("Druck", me, org, nil)
	p.as(me).get("/tickets/" + tk.Number)
	p.get("/tickets").hasNot("p-dot")
	p.Note(tk, agent, "nur intern")
	p.get("/tickets").hasNot("p-dot", "nur intern")
	p.marks.Flush(t.Context())
	p.Answer(tk, agent, "Guten Tag")
	if p.get("/tickets"); len(p.get("/tickets").all("span", with("class", "p-dot"))) != 1 {
		t.Error("the answer is not marked as unread")
	}
	p.get("/tickets/" + tk.Number).has("Neu seit Ihrem letzten Besuch").hasNot("nur intern")
	p.get("/tickets").hasNot("p-dot")
	p.marks.Flush(t.Context())
	p.get("/tickets/" + tk.Number).hasNot("Neu seit Ihrem letzten Besuch")
}

func TestTheExportOpensInASpreadsheetAsTextAndNeverAsAFormula(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	org := p.Org("=Stadt", desk.Organisation{})
	me := p.Contact("@Miriam", org, nil)
	p.Ticket(`=HYPERLINK("https://evil.example";"Klick")`, me, org, func(n *store.NewTicket) { n.OwnRef = "+49; 7" })
	p.Ticket("-1+1", me, org, func(n *store.NewTicket) { n.OwnRef = "＝1" })
	p.Ticket("Größe: 1 - 2 = 3", me, org, nil)
	got := p.as(me).get("/tickets.csv").is(200)
	if !strings.HasPrefix(got.body, "\ufeffNummer;Betreff;Art;Status;") {
		t.Errorf("begins with %.40q", got.body)
	}
	for _, want := range []string{`"'=HYPERLINK(""https://evil.example"";""Klick"")"`, `;"'+49; 7";`, ";'-1+1;", ";'＝1;", ";'=Stadt;", ";'@Miriam Muster;", ";Größe: 1 - 2 = 3;", ";23.11.2026 10:00;"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("lacks %s in\n%s", want, got.body)
		}
	}
	if name := got.header.Get("Content-Disposition"); name != `attachment; filename="tickets-2026-11-23.csv"` {
		t.Errorf("name %s", name)
	}
	p.lang = "en"
	if got := p.get("/tickets.csv"); !strings.HasPrefix(got.body, "\ufeffNumber;Subject;Kind;Status;") {
		t.Errorf("in English it begins with %.40q", got.body)
	}
}

func TestTheStartPageTellsFirstWhatWaits(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	org := p.Org("Stadt", desk.Organisation{})
	me, karl := p.Contact("Miriam", org, nil), p.Contact("Karl", org, nil)
	p.as(me).get("/").is(200).has("Guten Tag, Miriam Muster", "Zurzeit wartet kein Ticket auf Sie.", "Ihre Organisation hat noch keine Tickets",
		"Zurzeit gibt es keine Meldungen", "In den letzten acht Wochen").hasNot("<svg class=\"p-chart\"")
	waiting := p.Ticket("Wartendes", me, org, nil)
	p.SetState(waiting, desk.Resolved)
	p.Ticket("Karls Änderung", karl, org, nil)
	p.news = []desk.News{{Ref: "wartung", Title: "Wartung am Dienstag", Body: "**Kurz** weg", Lang: "de", PublishedAt: p.Clock.Now()}}
	page := p.get("/").is(200).has("Karls Änderung", "Wartung am Dienstag", "Kurz weg", "KW 48", "Werte als Tabelle")
	said := text(page.root)
	if strings.Index(said, "Wartendes") > strings.Index(said, "Karls Änderung") {
		t.Error("what waits does not come first")
	}
	for _, tile := range page.all("a", nil) {
		if href := attrs(tile)["href"]; strings.HasPrefix(href, "/tickets") {
			p.get(href).is(200).hasNot("Ein Teil der Adresse")
		}
	}
}
