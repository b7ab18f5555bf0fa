package ui

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"kundenportal/internal/i18n"
	"kundenportal/internal/web/assets"
)

var galleryDir = flag.String("gallery", "", "write the gallery with its assets to this folder, to be looked at in a browser")

var galleryTime = time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)

func galleryPage(l *i18n.Loc) Page {
	return Page{
		L: l, Title: "Galerie", Path: "/tickets", Now: galleryTime, Waiting: 3, Demo: true,
		Brand: Brand{
			Name: "MACH Kundenportal", Vendor: "MACH", Hotline: "08 00 / 2 70 77 77", HotlineTel: "+498002707777",
			HotlineNote: "kostenfrei", Email: "hotline@mach.de", Hours: "Mo–Fr 7:30–17:00 Uhr", Open: true,
			Social:   []Link{{"XING", "https://example.org/x"}, {"YouTube", "https://example.org/y"}, {"Twitter", "https://example.org/t"}},
			NewsFeed: "/news.atom", Copyright: "© 2026 MACH",
		},
		User:   &User{Name: "Miriam Köhler", Initials: "MK", Organisation: "Stadt Musterhausen"},
		Notice: &Notice{Title: "Geplante Wartung am Dienstag, 24.11.2026, 18 bis 20 Uhr", Href: "/news/1"},
		Flash:  &Flash{Kind: "success", Text: "Ihr Kommentar ist gespeichert."},
		Crumbs: []Crumb{{"Tickets", "/tickets"}, {"2026-000148", ""}},
	}
}

func galleryRows() []Row {
	return []Row{
		{Number: "2026-000148", Href: "/tickets/2026-000148", Subject: "Sammeldruck bricht bei mehr als 200 Bescheiden ab", Unread: true, Product: "FachWerk Register 8.2", OwnRef: "10.2-34/26",
			State: "waiting_for_customer", Next: NextYou, Kind: "incident", Impact: "several_people", Reporter: "Miriam Köhler", Organisation: "Stadt Musterhausen", Priority: "high", Updated: galleryTime},
		{Number: "2026-000146", Href: "/tickets/2026-000146", Subject: "Neue Gebührensatzung ab 1. Januar hinterlegen", Product: "FachWerk Gebühren",
			State: "scheduled", Next: NextSupport, NextDate: "Version 8.3", Kind: "change_request", Reporter: "Jens Albrecht", Organisation: "Stadt Musterhausen", Priority: "normal", Assignee: "Tomke Brandt", Updated: galleryTime.AddDate(0, 0, -1)},
		{Number: "2026-000139", Href: "/tickets/2026-000139", Subject: "Wie lege ich eine Vertretung für die Freigabe an?", Product: "FachWerk Akte",
			State: "in_progress", Next: NextSupport, NextDate: "bis 24.11.2026", Kind: "question", Reporter: "Aylin Demir", Organisation: "Landkreis Beispieltal", Priority: "low", Updated: galleryTime.AddDate(0, 0, -2)},
		{Number: "2026-000131", Href: "/tickets/2026-000131", Subject: "Schnittstelle zum Melderegister liefert leere Antworten", Product: "FachWerk Schnittstellen",
			State: "resolved", Next: NextOrganisation, Kind: "incident", Impact: "work_stopped", Reporter: "Jens Albrecht", Organisation: "Stadt Musterhausen", Priority: "urgent", Updated: galleryTime.AddDate(0, 0, -4)},
		{Number: "2026-000127", Href: "/tickets/2026-000127", Subject: "Spaltenbreite in der Trefferliste dauerhaft speichern", Product: "FachWerk Register 8.2",
			State: "new", Next: NextSupport, Kind: "suggestion", Reporter: "Miriam Köhler", Organisation: "Stadt Musterhausen", Priority: "low", Updated: galleryTime.AddDate(0, 0, -5)},
		{Number: "2026-000118", Href: "/tickets/2026-000118", Subject: "Statistikexport für das Landesamt: welches Format?", Product: "FachWerk Auswertung",
			State: "closed", Kind: "question", Reporter: "Aylin Demir", Organisation: "Landkreis Beispieltal", Priority: "low", Updated: galleryTime.AddDate(0, 0, -10)},
	}
}

func galleryMessages() []Post {
	body := Prose("<p>Guten Tag,</p><p>seit dem Update auf 8.2.3 bricht der Sammeldruck immer zwischen Bescheid 200 und 210 ab. Die Meldung lautet „Druckauftrag wurde beendet“:</p><pre tabindex=\"0\"><code>ERR 1042 spool closed by peer</code></pre><ul><li>Einzelne Bescheide lassen sich drucken.</li><li>Wir müssen bis Freitag rund 1.400 Bescheide versenden.</li></ul>")
	return []Post{
		{Anchor: "e1", Author: "Miriam Köhler", Initials: "MK", Role: "Stadt Musterhausen", Side: SideOwn, At: galleryTime.AddDate(0, 0, -2), Body: body, Files: []File{
			{Name: "fehlermeldung.png", Href: "/files/1", Size: 248_000, Thumb: assets.URL("icon.svg"), Original: "/files/1", Remove: "/files/1/withdraw"},
			{Name: "druckprotokoll.txt", Href: "/files/2", Size: 12_400},
			{Name: "gehalt.xlsx", Withdrawn: true},
		}},
		{Anchor: "e3", Author: "Tomke Brandt", Initials: "TB", Role: "Support", Side: SideSupport, At: galleryTime.AddDate(0, 0, -1),
			Body: Prose("<p>Guten Tag, Miriam Köhler,</p><p>vielen Dank für das Protokoll. <strong>Bis dahin</strong> können Sie den Druck auf Blöcke von 150 Bescheiden begrenzen.</p><blockquote><p>Die Meldung lautet …</p></blockquote>")},
		{Anchor: "e4", Author: "Ole Petersen", Initials: "OP", Role: "Support", Side: SideInternal, At: galleryTime, Body: Prose("<p>Betrifft auch Altenau.</p>")},
		{Anchor: "e5", Author: "Jens Albrecht", Initials: "JA", Role: "Stadt Musterhausen", Side: SideCustomer, At: galleryTime, New: true, Body: Prose("<p>Bei mir tritt es auch auf.</p>")},
	}
}

// group is a component of several parts, as a page has them.
func group(parts ...templ.Component) templ.Component { return templ.Join(parts...) }

func with(frame, content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, content), w)
	})
}

func words(s string) templ.Component { return templ.Raw(templ.EscapeString(s)) }

func galleryForm(l *i18n.Loc) templ.Component {
	kinds := []Option{
		{"incident", "Störung", "Etwas funktioniert nicht oder nicht mehr wie gewohnt.", "warning"},
		{"change_request", "Änderungsanforderung", "Sie brauchen eine Anpassung, Einrichtung oder Erweiterung.", "change"},
		{"question", "Bedienfrage", "Sie möchten wissen, wie etwas geht.", "question"},
		{"suggestion", "Anregung", "Sie haben eine Idee, wie das Produkt besser wird.", "idea"},
	}
	impacts := []Option{{Value: "one_person", Label: "Eine Person"}, {Value: "several_people", Label: "Mehrere Personen"}, {Value: "work_stopped", Label: "Arbeit steht still", Hint: "Rufen Sie bitte zusätzlich an."}}
	products := []Option{{Value: "", Label: "Bitte wählen"}, {Value: "1", Label: "FachWerk Register 8.2"}, {Value: "2", Label: "FachWerk Akte"}}
	fields := group(
		Steps("Schritte", []string{"Angaben", "Prüfen", "Gesendet"}, 1),
		ErrorSummary(l, []FieldError{{"kind", "Wählen Sie aus, worum es geht."}, {"subject", "Geben Sie einen Betreff an."}}),
		RadioCards(l, Field{Name: "kind", Label: "Worum geht es?", Error: "Wählen Sie aus, worum es geht."}, kinds),
		Select(l, Field{Name: "product", Label: "Produkt", Value: "1"}, products),
		TextField(l, Field{Name: "subject", Label: "Betreff", Hint: "Ein kurzer Satz, zum Beispiel „Sammeldruck bricht ab“.", Error: "Geben Sie einen Betreff an.",
			Attrs: templ.Attributes{"maxlength": "120", "data-suggest": "/faq/suggest", "data-suggest-target": "suggestions"}}),
		with(Suggestions("suggestions"), words("")),
		TextArea(l, Field{Name: "text", Label: "Beschreibung", Hint: "Was haben Sie getan, was ist passiert?", Rows: 5, Value: "Beim Sammeldruck <b>bricht</b> alles ab."}),
		Radios(l, Field{Name: "impact", Label: "Auswirkung"}, impacts),
		TextField(l, Field{Name: "own_ref", Label: "Ihr Aktenzeichen", Optional: true, Short: true}),
		DateField(l, Field{Name: "wanted", Label: "Gewünscht bis", Optional: true, Value: "2026-12-24"}),
		TextField(l, Field{Name: "mail", Label: "E-Mail-Adresse", Attrs: templ.Attributes{"type": "email", "autocomplete": "email"}}),
		PasswordField(l, Field{Name: "password", Label: "Neues Passwort", Hint: "Mindestens 15 Zeichen.", Error: "Das Passwort ist zu kurz.", Attrs: templ.Attributes{"autocomplete": "new-password"}}),
		Checkbox(l, Field{Name: "answered", Label: "Rückfrage beantwortet", Hint: "Das Ticket geht damit zurück an den Support."}, true),
		FileField(l, FileInput{Field: Field{Name: "files", Label: "Anlagen", Optional: true, Hint: "Bis zu 10 Dateien, je höchstens 25 MB."}, Multiple: true, UploadURL: "/uploads", MaxSize: 25_000_000, MaxCount: 10,
			Uploaded: []Upload{{Ref: "abc", Name: "protokoll.pdf", Size: 81_000}}}),
		with(Actions(), group(
			Button(Action{Label: "Ticket absenden", Kind: "primary"}),
			Button(Action{Label: "Entwurf speichern", Name: "draft", Value: "1", Attrs: templ.Attributes{"formnovalidate": true}}),
			Button(Action{Label: "Ticket zurückziehen", Kind: "danger"}),
			LinkButton(Action{Label: "Abbrechen", Kind: "tertiary", Href: "/tickets"}))),
		AutosaveStatus(),
	)
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		fmt.Fprint(w, `<form class="p-panel p-form kern-level-2" method="post" novalidate aria-label="Neues Ticket"`)
		for name, value := range Autosave(l, "/drafts/1") {
			fmt.Fprintf(w, ` %s="%s"`, name, templ.EscapeString(value.(string)))
		}
		fmt.Fprint(w, `>`)
		if err := fields.Render(ctx, w); err != nil {
			return err
		}
		_, err := fmt.Fprint(w, `</form>`)
		return err
	})
}

func galleryList(l *i18n.Loc) templ.Component {
	table := Table{
		ID: "list", Now: galleryTime, Caption: "Ticketliste, 1 bis 6 von 312", Columns: []Column{ColumnNext, ColumnKind, ColumnReporter, ColumnUpdated},
		Sorts: map[Column]Sort{ColumnUpdated: {Href: "?sort=updated", Direction: "descending"}, ColumnNext: {Href: "?sort=next"}},
		Rows:  galleryRows(),
	}
	filter := Filter{Label: "Tickets filtern", Action: "/tickets", Query: Field{Name: "q", Label: "Suche in Nummer, Betreff und Text"}, Active: 2, Reset: "/tickets",
		Chips: []Chip{{"Status: Rückfrage offen", "/tickets?a"}, {"Produkt: FachWerk Akte", "/tickets?b"}}, Hidden: []Pair{{"view", "org"}}}
	all := []Option{{Value: "", Label: "Alle"}, {Value: "x", Label: "Rückfrage offen"}}
	selects := group(
		Select(l, Field{Name: "f-state", Label: "Status", Free: true, Value: "x"}, all),
		Select(l, Field{Name: "f-kind", Label: "Art", Free: true}, all),
		Select(l, Field{Name: "f-product", Label: "Produkt", Free: true}, all),
		Select(l, Field{Name: "f-person", Label: "Erstellt von", Free: true}, all),
		DateField(l, Field{Name: "f-from", Label: "Von", Free: true}),
		DateField(l, Field{Name: "f-to", Label: "Bis", Free: true}),
	)
	return group(
		Tabs("Ansicht", []Tab{{"Meine Tickets", "/tickets", "12", true}, {"Tickets meiner Organisation", "/tickets?view=org", "1.000+", false}}),
		with(FilterPanel(l, filter), selects),
		templ.Raw(`<div class="p-panel p-panel--flush kern-level-2">`),
		TicketTable(l, table),
		Pager(l, PagerLinks{Text: "26–50 von 312", First: "/tickets", Previous: "/tickets?before=x", Next: "/tickets?after=y"}),
		templ.Raw(`</div>`),
	)
}

func galleryStaffList(l *i18n.Loc) templ.Component {
	table := Table{ID: "queue", Now: galleryTime, Caption: "Nicht zugewiesen", Select: true, Rows: galleryRows(),
		Columns: []Column{ColumnPriority, ColumnOrganisation, ColumnAssignee, ColumnUpdated}}
	return group(
		Tabs("Warteschlangen", []Tab{{"Nicht zugewiesen", "/q/1", "12", true}, {"Mir zugewiesen", "/q/2", "8", false}, {"Wartet auf Kunde", "/q/3", "15", false}, {"Alle offenen", "/q/4", "39", false}}),
		templ.Raw(`<div class="p-panel p-panel--flush kern-level-2">`),
		TicketTable(l, table),
		templ.Raw(`</div>`),
	)
}

func galleryThread(l *i18n.Loc) templ.Component {
	var parts []templ.Component
	for i, m := range galleryMessages() {
		if i == 1 {
			parts = append(parts, with(Event(l, galleryTime, true), templ.Raw(`<b>Tomke Brandt</b> hat das Ticket übernommen`)))
		}
		parts = append(parts, Message(l, m))
	}
	facts := with(Facts(), group(
		with(Fact("Status"), StateBadge(l, "waiting_for_customer")),
		with(Fact("Nächster Schritt"), NextStep(l, NextYou, "bis 24.11.2026")),
		with(Fact("Art"), KindLabel(l, "incident")),
		with(Fact("Produkt"), words("FachWerk Register 8.2, Produktivsystem")),
	))
	return with(Columns(), group(
		templ.Raw(`<section aria-labelledby="thread"><h2 class="kern-sr-only" id="thread">Verlauf</h2>`), with(Thread("Verlauf"), group(parts...)), templ.Raw(`</section>`),
		templ.Raw(`<aside aria-label="Angaben">`), with(Panel("Angaben"), facts), templ.Raw(`</aside>`),
	))
}

func galleryStart(l *i18n.Loc) templ.Component {
	chart := Chart{ID: "chart", Title: "Neue und abgeschlossene Tickets", Period: "Monat", Series: [2]string{"Neu", "Abgeschlossen"},
		Points: []Point{{Label: "Juni", Values: [2]int{12, 9}}, {Label: "Juli", Values: [2]int{15, 13}}, {Label: "August", Values: [2]int{9, 14}}, {Label: "Sept.", Values: [2]int{18, 12}}, {Label: "Okt.", Values: [2]int{14, 16}}, {Label: "Nov.", Values: [2]int{0, 12}}}}
	return group(
		Tiles([]Tile{{"3", "Warten auf Sie", "Bitte reagieren", "/tickets?with=me", "warning"}, {"9", "Beim Support", "", "/tickets?a", ""}, {"61", "Abgeschlossen in 30 Tagen", "8 mehr als im Vormonat", "/tickets?b", "success"}, {"2", "Arbeit steht still", "", "/tickets?c", "danger"}}),
		templ.Raw(`<section class="p-panel kern-level-2">`), BarChart(l, chart), templ.Raw(`</section>`),
		with(Alert("info", "Geplante Wartung"), words("FachWerk Register ist am Dienstag von 18 bis 20 Uhr nicht erreichbar.")),
		with(Alert("warning", "Außerhalb der Servicezeiten"), words("Ihr Ticket wird erst am 23.11.2026 gelesen.")),
		with(Alert("danger", "Das ging nicht"), words("Bitte versuchen Sie es noch einmal.")),
		with(Alert("success", ""), words("Gespeichert.")),
		with(Panel("Noch nichts da"), EmptyState("Keine Tickets mit diesem Filter", "Nehmen Sie einen Filter weg oder suchen Sie in allen Tickets Ihrer Organisation.", Action{Label: "Alle Filter zurücksetzen", Href: "/tickets"})),
		PrintButton(l),
	)
}

// gallery is a page with every component.
func gallery(l *i18n.Loc) templ.Component {
	lead := "Alle Bausteine auf einer Seite, mit Köpfen, Listen und Formularen."
	return with(Layout(galleryPage(l)), group(
		with(Head("Sammeldruck bricht bei mehr als 200 Bescheiden ab", lead), LinkButton(Action{Label: "Neues Ticket", Kind: "primary", Icon: "plus", Href: "/tickets/new"})),
		with(Stack(), group(galleryList(l), galleryStaffList(l), galleryThread(l), galleryStart(l), galleryForm(l))),
	))
}

// signIn is the page of somebody who is not signed in.
func signIn(l *i18n.Loc) templ.Component {
	p := galleryPage(l)
	p.User, p.Flash, p.Crumbs, p.Notice, p.Path = nil, nil, nil, nil, "/sign-in"
	form := group(
		templ.Raw(`<h1 class="kern-heading-large">Anmeldung</h1><form class="p-form" method="post">`),
		TextField(l, Field{Name: "username", Label: "Benutzername", Attrs: templ.Attributes{"autocomplete": "username"}}),
		PasswordField(l, Field{Name: "password", Label: "Passwort", Attrs: templ.Attributes{"autocomplete": "current-password"}}),
		Button(Action{Label: "Anmelden", Kind: "primary"}),
		templ.Raw(`</form>`),
	)
	return with(Layout(p), with(Auth(p), form))
}

func TestWriteGallery(t *testing.T) {
	if *galleryDir == "" {
		t.Skip("only with -gallery DIR, to be looked at")
	}
	write := func(name string, body []byte) {
		file := filepath.Join(*galleryDir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	addresses := regexp.MustCompile(assets.Prefix + `[\w.-]+`)
	for name, page := range pages(t) {
		write(name+".html", []byte(page))
		write(name+"-dark.html", []byte(strings.Replace(page, "<html ", `<html data-kern-theme="dark" `, 1)))
		for _, address := range addresses.FindAllString(page, -1) {
			w := httptest.NewRecorder()
			assets.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
			write(address, w.Body.Bytes())
		}
	}
}
