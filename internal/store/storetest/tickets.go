package storetest

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func numbers(t *testing.T, w *world.World) {
	org := w.Org("Stadt", desk.Organisation{})
	mia := w.Contact("Mia", org, nil)
	var mu sync.Mutex
	var got []string
	together(20, func(int) {
		err := w.DB.InTx(ctx, func(tx *store.Tx) error {
			_, number, err := tx.Insert(ctx, store.NewTicket{Year: 2027, Prefix: "K-", Org: org.ID, ReportingOrg: org.ID, Reporter: mia.ID,
				Product: w.Product.ID, Team: w.Team, Kind: desk.Question, Subject: "Frage", At: w.Clock.Now(),
				First: store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: mia.ID}})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				got = append(got, number)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	slices.Sort(got)
	if n := len(slices.Compact(got)); n != 20 {
		t.Fatalf("%d different numbers of 20", n)
	}
	if got[0] != "K-2027-000001" {
		t.Errorf("the first number of a year is %s", got[0])
	}
	if w.DB.Engine() == "sqlite" && got[19] != "K-2027-000020" {
		t.Errorf("the twentieth number is %s: there are gaps", got[19])
	}
}

// inbox says which tickets stand in somebody's list, and whether as unread.
func inbox(t *testing.T, w *world.World, p desk.Person) map[string]bool {
	t.Helper()
	rows, err := store.Tickets(w.DB).List(ctx, w.Scope(p), desk.TicketFilter{View: desk.ViewOrg})
	must(t, err)
	out := map[string]bool{}
	for _, r := range rows.Rows {
		out[r.Number] = r.Unread
	}
	return out
}

func unread(t *testing.T, w *world.World) {
	org := w.Org("Stadt", desk.Organisation{})
	mia, ole := w.Contact("Mia", org, nil), w.Contact("Ole", org, nil)
	ute, uwe := w.Agent("Ute", desk.Agent), w.Agent("Uwe", desk.Agent)
	x := w.Ticket("Frage", mia, org, nil)
	expect := func(when string, p desk.Person, want bool) {
		t.Helper()
		if got, there := inbox(t, w, p)[x.Number]; !there || got != want {
			t.Errorf("%s: unread for %s is %v (listed: %v), want %v", when, p.GivenName, got, there, want)
		}
	}
	staffUnread := func(p desk.Person) bool {
		rows, err := store.Tickets(w.DB).StaffList(ctx, w.StaffScope(p), desk.TicketFilter{})
		must(t, err)
		return rows.Rows[0].Unread
	}
	expect("after creation", mia, false)
	expect("after creation", ole, true)
	late := w.Person("Lea", nil)
	w.Join(late, org, func(m *desk.Membership) { m.UnreadSince = w.Clock.Now().Add(time.Hour) })
	expect("for who came later", late, false)

	w.Tx(func(tx *store.Tx) error { return tx.MarkRead(ctx, ole.ID, x.ID, 1) })
	expect("once read", ole, false)
	before := get[store.Seen](t)(store.Tickets(w.DB).ForContact(ctx, w.Scope(mia), x.Number))
	w.Note(x, uwe, "ungelesen davor")
	if !staffUnread(uwe) {
		t.Error("writing marks as read what somebody else wrote before and was not looked at")
	}
	w.Tx(func(tx *store.Tx) error { return tx.MarkRead(ctx, ute.ID, x.ID, 2) })
	w.Note(x, ute, "nur für uns")
	after := get[store.Seen](t)(store.Tickets(w.DB).ForContact(ctx, w.Scope(mia), x.Number))
	expect("after a note", mia, false)
	expect("after a note", ole, false)
	if !after.PublicAt.Equal(before.PublicAt) || after.PublicSeq != before.PublicSeq {
		t.Errorf("a note moved the customer's clock from %v/%d to %v/%d", before.PublicAt, before.PublicSeq, after.PublicAt, after.PublicSeq)
	}
	if !after.StaffAt.After(before.StaffAt) {
		t.Error("a note did not move the staff's clock")
	}
	if staffUnread(ute) || !staffUnread(uwe) {
		t.Error("a note is unread for its author, or read for the others")
	}
	entries, err := store.Tickets(w.DB).PublicEntries(ctx, x.ID, ole.ID, 0)
	must(t, err)
	if len(entries) != 1 {
		t.Errorf("contacts read %d entries, want only the public one", len(entries))
	}
	w.Answer(x, ute, "Bitte neu starten")
	expect("after an answer", mia, true)
	expect("after an answer", ole, true)
	entries, err = store.Tickets(w.DB).PublicEntries(ctx, x.ID, mia.ID, 1)
	must(t, err)
	if len(entries) != 2 || entries[0].New || !entries[0].Own || !entries[1].New || entries[1].Seq != 4 {
		t.Errorf("entries with their marks: %+v", entries)
	}
	if entries[0].AuthorOrg == "" || entries[0].AuthorOrg != x.Org.Name || entries[1].AuthorOrg != "" {
		t.Errorf("authors write for %q and %q, want %q and nothing for staff", entries[0].AuthorOrg, entries[1].AuthorOrg, x.Org.Name)
	}
}

func marks(t *testing.T, w *world.World) {
	org := w.Org("Stadt", desk.Organisation{})
	mia, ole := w.Contact("Mia", org, nil), w.Contact("Ole", org, nil)
	x := w.Ticket("Frage", mia, org, nil)
	for _, seq := range []int{5, 3} {
		w.Tx(func(tx *store.Tx) error { return tx.MarkRead(ctx, ole.ID, x.ID, seq) })
	}
	if seen := get[store.Seen](t)(store.Tickets(w.DB).ForContact(ctx, w.Scope(ole), x.Number)); seen.ReadSeq != 5 {
		t.Errorf("the mark went back to %d", seen.ReadSeq)
	}
}

func found(t *testing.T, w *world.World, p desk.Person, text string) bool {
	t.Helper()
	rows, err := store.Tickets(w.DB).List(ctx, w.Scope(p), desk.TicketFilter{View: desk.ViewOrg, Text: text})
	must(t, err)
	return len(rows.Rows) > 0
}

func staffFound(t *testing.T, w *world.World, p desk.Person, text string) bool {
	t.Helper()
	rows, err := store.Tickets(w.DB).StaffList(ctx, w.StaffScope(p), desk.TicketFilter{Text: text})
	must(t, err)
	return len(rows.Rows) > 0
}

func searching(t *testing.T, w *world.World) {
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})
	mia, eva, ute := w.Contact("Mia", city, nil), w.Contact("Eva", other, nil), w.Agent("Ute", desk.Agent)
	x := w.Ticket("Gebührenbescheid druckt nicht", mia, city, func(n *store.NewTicket) {
		n.OwnRef, n.Affected = "II/2-0815", "Frau Sommerfeld"
		n.First.Data.Expected = "Papierausgabe"
	})
	w.Answer(x, ute, "Bitte den Spooler neu starten")
	w.Note(x, ute, "Kunde hat Zahlungsrückstand")
	for _, text := range []string{"Gebührenbescheid", "gebuehrenbescheid", "Bescheide", "Gebührenbesch", "druckt", x.Number, "0815", "Sommerfeld",
		"Papierausgabe", "Spooler", "bescheid spooler"} {
		if !found(t, w, mia, text) {
			t.Errorf("the contact does not find %q", text)
		}
		if found(t, w, eva, text) {
			t.Errorf("another organisation finds %q", text)
		}
		if !staffFound(t, w, ute, text) {
			t.Errorf("staff do not find %q", text)
		}
	}
	for _, text := range []string{"Zahlungsrückstand", "Zahlungsrück", "Kunde", "bescheid zahlungsrückstand"} {
		if found(t, w, mia, text) {
			t.Errorf("the contact finds %q, which is in a note", text)
		}
	}
	if !staffFound(t, w, ute, "Zahlungsrückstand") || !staffFound(t, w, ute, "bescheid zahlungsrückstand") {
		t.Error("staff do not find their note")
	}
	if found(t, w, mia, "Spooler Drehstuhl") {
		t.Error("a ticket without one of the words is found")
	}
}

// An author's organisation is the one through which they see the ticket, and no other of theirs.
func authorsOrgs(t *testing.T, w *world.World) {
	county := w.Org("Kreis", desk.Organisation{})
	city, other := w.Org("Stadt", county), w.Org("Zweckverband", desk.Organisation{})
	mia, ute := w.Contact("Mia", city, nil), w.Agent("Ute", desk.Agent)
	above := w.Contact("Ada", county, func(m *desk.Membership) { m.Level = desk.LevelBelow })
	left := w.Contact("Leo", city, nil)
	w.Join(above, other, nil)
	w.Join(mia, other, nil)
	w.Join(left, other, nil)
	x := w.Ticket("Frage", mia, city, nil)
	for _, p := range []desk.Person{above, left} {
		w.Tx(func(tx *store.Tx) error {
			_, _, err := tx.AddEntry(ctx, x.ID, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: p.ID, Body: "Auch wir.", At: w.Clock.Now()})
			return err
		})
	}
	w.Answer(x, ute, "Danke")
	in := get[[]desk.Membership](t)(store.People(w.DB).Memberships(ctx, left.ID))
	w.Tx(func(tx *store.Tx) error {
		for _, m := range in {
			if m.OrgID == city.ID {
				must(t, tx.EndMembership(ctx, m.ID, w.Clock.Now()))
			}
		}
		return nil
	})
	var got []string
	for _, e := range get[[]desk.PublicEntry](t)(store.Tickets(w.DB).PublicEntries(ctx, x.ID, mia.ID, 0)) {
		got = append(got, e.AuthorOrg)
	}
	if want := []string{city.Name, county.Name, "", ""}; !slices.Equal(got, want) {
		t.Errorf("authors write for %q, want %q", got, want)
	}
}

// A word counts whole where that fills a page, else as the beginning of one, which finds the same and more.
func beginnings(t *testing.T, w *world.World) {
	city := w.Org("Stadt", desk.Organisation{})
	mia := w.Contact("Mia", city, nil)
	longer, first, second := w.Ticket("Qalbanor", mia, city, nil), w.Ticket("Qalba", mia, city, nil), w.Ticket("Qalba", mia, city, nil)
	find := func(f desk.TicketFilter) desk.Rows[desk.TicketRow] {
		f.View = desk.ViewOrg
		return get[desk.Rows[desk.TicketRow]](t)(store.Tickets(w.DB).List(ctx, w.Scope(mia), f))
	}
	numbers := func(r desk.Rows[desk.TicketRow]) []string {
		return numbersOf(r.Rows, func(r desk.TicketRow) string { return r.Number })
	}
	both := []string{second.Number, first.Number}
	for _, c := range []struct {
		name string
		f    desk.TicketFilter
		want []string
	}{
		{"a beginning", desk.TicketFilter{Text: "Qalb"}, append(both, longer.Number)},
		{"a word that does not fill the page", desk.TicketFilter{Text: "Qalba"}, append(both, longer.Number)},
		{"a word that fills it", desk.TicketFilter{Text: "Qalba", Limit: 1}, both[:1]},
		{"a finished word", desk.TicketFilter{Text: "Qalba "}, both},
		{"a finished beginning", desk.TicketFilter{Text: "Qalban "}, nil},
		{"with a filter", desk.TicketFilter{Text: "Qalb", Kind: first.Kind}, append(both, longer.Number)},
	} {
		if got := numbers(find(c.f)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q finds %q, want %q", c.name, c.f.Text, got, c.want)
		}
	}
	for limit, want := range map[int][]string{1: both, 2: append(both, longer.Number)} { // as the first page decided
		f := desk.TicketFilter{Text: "Qalba", Limit: limit}
		var got []string
		for range 4 {
			page := find(f)
			got = append(got, numbers(page)...)
			if f.After = page.Next; f.After.IsZero() {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d show %q, want %q", limit, got, want)
		}
	}
}

// hostile is what people and programs type into a search field.
var hostile = []string{`"`, `'`, `*`, `:*`, `) OR (`, `") OR ("`, `') | ('`, `NEAR(a b, 3)`, `public_text:frage`, `internal_text : geheimnis`,
	`{internal_text}: geheimnis`, `-frage`, `frage AND`, `NOT`, `!frage`, `a & b | c`, `xorgx1`, `xperx1`, `\`, `%`, `$1`, `?`, "\x00", "\xff\xfe", "🙂",
	"geheimnis\x00", `frage' ; DROP TABLE ticket; --`, strings.Repeat("wort ", 5000), strings.Repeat("x", 100000)}

func hostileSearch(t *testing.T, w *world.World) {
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})
	mia, eva, ute := w.Contact("Mia", city, nil), w.Contact("Eva", other, nil), w.Agent("Ute", desk.Agent)
	x := w.Ticket("Vorgang", mia, city, nil)
	w.Note(x, ute, "geheimnis")
	for _, text := range hostile {
		if found(t, w, eva, text) {
			t.Errorf("another organisation finds a ticket by %.40q", text)
		}
		if strings.Contains(text, "geheimnis") && found(t, w, mia, text) {
			t.Errorf("a contact finds the note by %.40q", text)
		}
		staffFound(t, w, ute, text)
		if _, err := store.Content(w.DB).FindArticles(ctx, "de", everybody, w.Clock.Now(), text, "", 5); err != nil {
			t.Errorf("articles by %.40q: %v", text, err)
		}
		if _, err := store.Tickets(w.DB).ForContact(ctx, w.Scope(mia), text); desk.KindOf(err) != desk.NotFound {
			t.Errorf("the ticket with the number %.40q: %v", text, err)
		}
		if _, _, err := store.Drafts(w.DB).FileForContact(ctx, w.Scope(mia), text); desk.KindOf(err) != desk.NotFound {
			t.Errorf("the file %.40q: %v", text, err)
		}
		if _, err := store.People(w.DB).ByEmail(ctx, text); desk.KindOf(err) != desk.NotFound {
			t.Errorf("the person %.40q: %v", text, err)
		}
	}
}

func reindexing(t *testing.T, w *world.World) {
	city, other := w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})
	mia, ute := w.Contact("Mia", city, nil), w.Agent("Ute", desk.Agent)
	ole := w.Contact("Ole", city, func(m *desk.Membership) { m.Level = desk.LevelOwn })
	x := w.Ticket("Vorgang", mia, city, func(n *store.NewTicket) { n.ReportingOrg = other.ID })
	w.Note(x, ute, "geheimnis")
	w.Tx(func(tx *store.Tx) error {
		must(t, second(tx.AddPerson(ctx, x.ID, ole.ID, "watcher", mia.ID)))
		must(t, tx.AddBlob(ctx, "h", 1, "text/plain", w.Clock.Now()))
		for seq, name := range map[int]string{1: "Gehaltsliste.xlsx", 2: "Vermerk.txt"} {
			must(t, tx.AttachFile(ctx, x.ID, seq, mia.ID, desk.Attachment{Name: name, MediaType: "text/plain", Size: 1, Hash: "h", At: w.Clock.Now()}))
			must(t, tx.AddFileNames(ctx, x.ID, seq, []string{name}))
		}
		return nil
	})
	if !found(t, w, mia, "Gehaltsliste") || !found(t, w, ole, "Gehaltsliste") {
		t.Fatal("a file's name is not found")
	}
	if found(t, w, mia, "Vermerk") || !staffFound(t, w, ute, "Vermerk") {
		t.Error("the name of a note's file is for staff only")
	}
	files, err := store.Drafts(w.DB).OfTicket(ctx, x.ID, mia.ID, false)
	must(t, err)
	w.Tx(func(tx *store.Tx) error {
		must(t, tx.WithdrawFile(ctx, files[0].ID, w.Clock.Now()))
		return tx.Reindex(ctx, x.ID)
	})
	if found(t, w, mia, "Gehaltsliste") || staffFound(t, w, ute, "Gehaltsliste") {
		t.Error("the name of a withdrawn file is still found")
	}
	if _, _, err := store.Drafts(w.DB).FileForContact(ctx, w.Scope(mia), files[0].Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a withdrawn file is still given: %v", err)
	}
	if _, _, err := store.Drafts(w.DB).FileForStaff(ctx, w.StaffScope(ute), files[0].Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a withdrawn file is still given to staff: %v", err)
	}
	for _, p := range []desk.Person{mia, ole} {
		if !found(t, w, p, "Vorgang") {
			t.Errorf("after Reindex %s does not find the ticket any more", p.GivenName)
		}
	}
	if found(t, w, mia, "geheimnis") || !staffFound(t, w, ute, "geheimnis") || !staffFound(t, w, ute, "Vermerk") {
		t.Error("after Reindex notes are found by contacts, or not by staff")
	}
}

func versions(t *testing.T, w *world.World) {
	org := w.Org("Stadt", desk.Organisation{})
	x := w.Ticket("Frage", w.Contact("Mia", org, nil), org, nil)
	w.Tx(func(tx *store.Tx) error {
		x.State = desk.InProgress
		return tx.Change(ctx, x)
	})
	err := w.DB.InTx(ctx, func(tx *store.Tx) error {
		x.State = desk.Closed
		return tx.Change(ctx, x)
	})
	if desk.KindOf(err) != desk.Conflict {
		t.Errorf("a change over somebody else's: %v", err)
	}
}

func audience(t *testing.T, w *world.World) {
	org, other := w.Org("Stadt", desk.Organisation{}), w.Org("Kreis", desk.Organisation{})
	mia, ole, eva := w.Contact("Mia", org, nil), w.Contact("Ole", org, nil), w.Contact("Eva", org, nil)
	x := w.Ticket("Frage", mia, org, nil)
	for _, p := range []desk.Person{ole, eva} {
		w.Join(p, other, nil)
		w.Tx(func(tx *store.Tx) error {
			return second(tx.AddPerson(ctx, x.ID, p.ID, "watcher", mia.ID))
		})
	}
	w.Tx(func(tx *store.Tx) error {
		in, err := store.People(tx).Memberships(ctx, ole.ID)
		must(t, err)
		return tx.EndMembership(ctx, in[0].ID, w.Clock.Now())
	})
	var told []string
	for _, p := range get[[]store.Listener](t)(store.Tickets(w.DB).Audience(ctx, x.ID, w.Clock.Now())) {
		told = append(told, p.GivenName)
	}
	if !slices.Equal(told, []string{"Mia", "Eva"}) {
		t.Errorf("told are %v, want Mia and Eva: Ole left the organisation", told)
	}
}

func formResults(t *testing.T, w *world.World) {
	mia, ole := w.Person("Mia", nil), w.Person("Ole", nil)
	once := func(p desk.Person, key, result string) (string, error) {
		return w.DB.Once(ctx, p.ID, key, w.Clock.Now(), func(tx *store.Tx) (string, error) {
			return result, second(tx.NoteFailure(ctx, "form of "+p.Ref, w.Clock.Now(), time.Time{}))
		})
	}
	together(8, func(i int) {
		if got, err := once(mia, "form", "eins"); err != nil || got != "eins" {
			t.Errorf("sending %d led to %q, %v", i, got, err)
		}
	})
	for _, tt := range []struct {
		name        string
		by          desk.Person
		key, result string
		want        string
	}{
		{"the same form", mia, "form", "zwei", "eins"},
		{"another's form with the same key", ole, "form", "drei", "drei"},
	} {
		if got := get[string](t)(once(tt.by, tt.key, tt.result)); got != tt.want {
			t.Errorf("%s led to %q, want %q", tt.name, got, tt.want)
		}
	}
	if n, _, err := store.Accounts(w.DB).Failures(ctx, "form of "+mia.Ref, time.Time{}); n != 1 || err != nil {
		t.Errorf("what the form does was done %d times, %v", n, err)
	}
	for _, key := range []string{"", strings.Repeat("x", 65)} {
		if _, err := once(mia, key, "vier"); desk.KindOf(err) != desk.Invalid {
			t.Errorf("the key %.10q: %v", key, err)
		}
	}
	if got := get[string](t)(store.Tickets(w.DB).Remembered(ctx, mia.ID, "another")); got != "" {
		t.Errorf("a form that was not sent led to %q", got)
	}
}
