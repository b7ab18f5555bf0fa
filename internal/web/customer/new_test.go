package customer_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
)

func newcomer(t *testing.T) (*portal, desk.Person) {
	t.Helper()
	p := newPortal(t)
	me := p.Contact("Miriam", p.Org("Stadt", desk.Organisation{}), nil)
	p.articles = []desk.Article{{Slug: "sammeldruck", Title: "Sammeldruck einrichten", Lang: "de"}}
	return p.as(me), me
}

func TestAFaultIsReportedStepByStep(t *testing.T) {
	t.Parallel()
	p, _ := newcomer(t)
	p.get("/tickets/new").is(200).has("Störung", "Änderungsanforderung", "Bedienfrage", "Anregung").hasNot("checked")
	p.post("/tickets/new").is(422).has("Bitte wählen Sie, worum es geht.")
	form := p.post("/tickets/new", "kind", "incident").to("/tickets/new/")
	page := p.get(form).is(200).has("Was ist passiert?", "Was haben Sie erwartet?", "Auswirkung", "Bis zu 3 Dateien, je Datei höchstens 3,9 KB").
		hasNot("Für welche Organisation?", "Welchen Nutzen")
	if page.value("impact") != "" || page.value("product") != "" {
		t.Error("something is preselected")
	}
	page = p.send(form, "kind", "incident", "subject", "Druck bricht ab", "body", "", "do", "next").is(422)
	page.has("Bitte wählen Sie das Produkt.", "Bitte wählen Sie die Auswirkung.", "Bitte beschreiben Sie, was passiert ist.", "Sammeldruck einrichten")
	if page.value("subject") != "Druck bricht ab" {
		t.Error("the subject is lost")
	}
	p.send(form, "product", p.Product.Ref, "impact", "work_stopped", "body", "Es bricht ab.", "expected", "Papier", "own_ref", "IT-1", "affected", "Poststelle",
		"@bild.txt", "Inhalt", "do", "next").to(strings.Replace(form, "/form", "/check", 1))
	check := strings.Replace(form, "/form", "/check", 1)
	p.get(check).is(200).has("Druck bricht ab", "Aktenwerk", "Arbeit steht still", "Es bricht ab.", "Papier", "IT-1", "Poststelle", "bild.txt", "Sammeldruck einrichten", "Stadt").
		hasNot("Wird erst am")
	send := strings.Replace(form, "/form", "/send", 1)
	received := p.post(send).to("/tickets/2026-")
	if again := p.post(send).to("/tickets/2026-"); again != received {
		t.Errorf("sent twice: %s and %s", received, again)
	}
	number := strings.TrimSuffix(strings.TrimPrefix(received, "/tickets/"), "/received")
	p.get(received).is(200).has("Ihre Ticketnummer: "+number, "Bestätigung an")
	p.get("/tickets/"+number).has("Was ist passiert?", "Es bricht ab.", "Was haben Sie erwartet?", "Papier", "bild.txt", "Arbeit steht still", "Poststelle", "IT-1")
	if rows := p.get("/tickets?stage=all").rows(); len(rows) != 1 {
		t.Errorf("%d tickets", len(rows))
	}
	p.get(form).is(404)
	p.get("/tickets/new").hasNot("Entwürfe")
}

func TestEachKindAsksItsOwnAndAChangeOfMindLosesNothing(t *testing.T) {
	t.Parallel()
	p, _ := newcomer(t)
	form := p.post("/tickets/new", "kind", "change_request").to("/tickets/new/")
	p.get(form).has("Was brauchen Sie?", "Welchen Nutzen hat das?", "Gewünscht bis").hasNot("Auswirkung")
	p.send(form, "kind", "change_request", "subject", "Neues Feld", "body", "Ein Feld", "benefit", "Spart Zeit", "wanted_by", "2027-01-31", "do", "kind", "new_kind", "question").to(form)
	page := p.get(form).has("Ihre Frage").hasNot("Welchen Nutzen", "Gewünscht bis")
	if page.value("subject") != "Neues Feld" || page.value("body") != "Ein Feld" {
		t.Error("the words are lost")
	}
	p.send(form, "kind", "question", "subject", "Neues Feld", "body", "Ein Feld", "do", "kind", "new_kind", "change_request").to(form)
	page = p.get(form)
	if page.value("benefit") != "Spart Zeit" || page.value("wanted_by") != "2027-01-31" {
		t.Error("what the other kind did not ask for is lost")
	}
	p.send(form, "wanted_by", "irgendwann", "product", p.Product.Ref, "do", "next").is(422).has("Bitte geben Sie ein Datum ein")
}

func TestADraftSurvivesAndCanBeThrownAway(t *testing.T) {
	t.Parallel()
	p, me := newcomer(t)
	form := p.post("/tickets/new", "kind", "question").to("/tickets/new/")
	save := strings.Replace(form, "/form", "/save", 1)
	p.post(save, "kind", "question", "subject", "Halb getippt").is(204)
	p.get("/tickets/new").has("Entwürfe", "Halb getippt", "Bedienfrage")
	if got := p.get(form).value("subject"); got != "Halb getippt" {
		t.Errorf("subject %q", got)
	}
	r := p.multipart(form, "subject", "Nach dem Ende der Sitzung", "@a.txt", "x")
	r.SetPathValue("draft", strings.Split(form, "/")[3])
	to, err := p.keepers["POST /tickets/new/{draft}/form"](r, me.ID)
	if err != nil || to != form {
		t.Fatalf("%s, %v", to, err)
	}
	p.get(form).has("a.txt")
	p.send(form, "subject", "Gespeichert", "do", "save").to(form)
	discard := "/drafts/" + strings.Split(form, "/")[3] + "/discard"
	for range 2 {
		p.post(discard).to("/tickets/new")
	}
	p.get(form).is(404)
	p.get("/tickets/new").hasNot("Entwürfe")

	r = postForm("/tickets/new", "kind", "suggestion")
	if to, err = p.keepers["POST /tickets/new"](r, me.ID); err != nil {
		t.Fatal(err)
	}
	p.get(to).is(200).has("Ihre Idee")
}

func TestADraftThatIsNotCompleteGoesBackToItsForm(t *testing.T) {
	t.Parallel()
	p, _ := newcomer(t)
	form := p.post("/tickets/new", "kind", "question").to("/tickets/new/")
	for _, back := range []string{
		p.get(strings.Replace(form, "/form", "/check", 1)).to(form),
		p.post(strings.Replace(form, "/form", "/send", 1)).to(form),
	} {
		p.get(back).is(422).has("Bitte geben Sie einen Betreff ein.", "Bitte wählen Sie das Produkt.")
	}
}

func TestFilesOfANewTicketAreHeldToTheLimitsAndCanBeTakenOut(t *testing.T) {
	t.Parallel()
	p, _ := newcomer(t)
	form := p.post("/tickets/new", "kind", "question").to("/tickets/new/")
	page := p.send(form, "subject", "Getippt", "@gross.bin", strings.Repeat("x", 5000), "@klein.txt", "passt", "body", "Auch danach getippt", "do", "next").is(422)
	page.has("gross.bin ist mit 4,9 KB zu groß. Erlaubt sind 3,9 KB je Datei.", "klein.txt")
	if page.value("subject") != "Getippt" || page.value("body") != "Auch danach getippt" {
		t.Error("the words are lost")
	}
	p.send(form, "@zwei.txt", "2", "do", "upload").to(form + "#files")
	page = p.get(form).has("klein.txt", "zwei.txt")
	ref := attrs(page.all("button", with("name", "remove"))[0])["value"]
	p.send(form, "subject", "Neu getippt", "remove", ref).to(form + "#files")
	page = p.get(form).has("zwei.txt").hasNot("klein.txt")
	if page.value("subject") != "Neu getippt" {
		t.Error("taking out a file loses the words")
	}
	p.get("/files/" + ref).is(404)
}

func TestWhoHasSeveralOrganisationsChoosesAndNothingIsPreselected(t *testing.T) {
	t.Parallel()
	p, me := newcomer(t)
	second := p.Org("Landkreis", desk.Organisation{})
	p.Join(me, second, nil)
	readOnly := p.Org("Nur lesbar", desk.Organisation{})
	p.Join(me, readOnly, func(m *desk.Membership) { m.MayComment = false })
	form := p.post("/tickets/new", "kind", "question").to("/tickets/new/")
	page := p.get(form).has("Für welche Organisation?", "Landkreis").hasNot("Nur lesbar")
	if page.value("org") != "" {
		t.Error("an organisation is preselected")
	}
	fields := []string{"product", p.Product.Ref, "subject", "Frage", "body", "Wie?", "do", "next"}
	p.send(form, fields...).is(422).has("Bitte wählen Sie die Organisation.")
	p.send(form, append(fields, "org", readOnly.Ref)...).is(422)
	check := p.send(form, append(fields, "org", second.Ref)...).to("/tickets/new/")
	p.get(check).is(200).has("Landkreis").hasNot("Stadt Muster ")
}

func TestAReportForSeveralOrganisationsSaysWhyItCannotBeConfidential(t *testing.T) {
	t.Parallel()
	p, me := newcomer(t)
	second := p.Org("Landkreis", desk.Organisation{})
	p.Join(me, second, nil)
	const why, ask = "Ein vertrauliches Ticket kann nur für eine Organisation gemeldet werden.", "Ansprechpersonen anzeigen"
	form := p.post("/tickets/new", "kind", "question").to("/tickets/new/")
	p.get(form).has(ask).hasNot(why)
	p.send(form, "org", second.Ref, "orgs", second.Ref, "do", "save").to(form)
	p.get(form).hasNot(why)
	orgs := p.get(form).all("input", with("name", "orgs"))
	for _, o := range orgs {
		if ref := attrs(o)["value"]; ref != "" && ref != second.Ref {
			p.send(form, "orgs", ref, "do", "circle").to(form)
		}
	}
	p.get(form).has(why).hasNot(ask)
}

func TestOutsideServiceHoursItSaysBeforeSendingWhenItWillBeRead(t *testing.T) {
	t.Parallel()
	p, me := newcomer(t)
	p.Clock.Move(4*24*time.Hour + 10*time.Hour) // Friday, 20:00
	d, err := p.tickets.StartDraft(context.Background(), me.ID, ticket.FormNew, map[string]string{"kind": "question", "subject": "Frage", "body": "Wie?", "product": p.Product.Ref})
	if err != nil {
		t.Fatal(err)
	}
	const want = "Wird erst am Montag, 30.11.2026, ab 07:30 Uhr gelesen."
	p.get("/tickets/new/" + d.Ref + "/form").has("Ihr Ticket wird erst am Montag, 30.11.2026, ab 07:30 Uhr gelesen.")
	page := p.get("/tickets/new/"+d.Ref+"/check").is(200).has(want, "040 / 112 112")
	if page.link("040 / 112") != "tel:+4940112112" {
		t.Errorf("dials %s", page.link("040 / 112"))
	}
	p.get(p.post("/tickets/new/" + d.Ref + "/send").to("/tickets/")).has(want)
}

func TestSuggestionsLeaveOutWhatIsAboutAnotherProduct(t *testing.T) {
	t.Parallel()
	p, _ := newcomer(t)
	of := func(title, product string) desk.Article {
		return desk.Article{Slug: title, Title: title, Product: desk.Named{Ref: product}}
	}
	for product, want := range map[string]string{"": "a1 a2 a3 a4", "a": "a1 a2 a3 a4", "b": "general b1", "c": "general"} {
		p.articles = []desk.Article{of("a1", "a"), of("a2", "a"), of("a3", "a"), of("a4", "a"), of("a5", "a"), of("general", ""), of("b1", "b")}
		var got []string
		for _, link := range p.get("/tickets/new/suggest?q=Druck&product="+product).is(200).all("a", with("class", "p-link")) {
			got = append(got, text(link))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("product %q: %v, want %s", product, got, want)
		}
	}
}

func TestTheFormAndItsCheckSuggestForTheProductChosen(t *testing.T) {
	t.Parallel()
	p, _ := newcomer(t)
	mine := desk.Article{Slug: "meins", Title: "Meins", Product: desk.Named{Ref: p.Product.Ref}}
	other := desk.Article{Slug: "fremd", Title: "Fremd", Product: desk.Named{Ref: "anderes"}}
	form := p.post("/tickets/new", "kind", "question").to("/tickets/new/")
	p.send(form, "product", p.Product.Ref, "subject", "Druck einrichten", "body", "Wie?", "do", "save").to(form)
	for _, path := range []string{form, strings.Replace(form, "/form", "/check", 1)} {
		p.articles = []desk.Article{other, mine}
		p.get(path).is(200).has("Meins").hasNot("Fremd")
	}
}

func TestSuggestionsAreAFragmentForWordsLongEnough(t *testing.T) {
	t.Parallel()
	p, _ := newcomer(t)
	p.get("/tickets/new/suggest?q=Druck+bricht").is(200).has("Sammeldruck einrichten").hasNot("<html", "<main")
	for _, q := range []string{"", "Dr", "%ff%fe", strings.Repeat("x", 5000), "Banane"} {
		if got := p.get("/tickets/new/suggest?q=" + q).is(200); strings.TrimSpace(got.body) != "" {
			t.Errorf("%.10q: %q", q, got.body)
		}
	}
}

func TestAFollowUpRefersToItsTicket(t *testing.T) {
	t.Parallel()
	p, me := newcomer(t)
	org := must(p.tickets.Choices(context.Background(), p.Scope(me))).Orgs[0]
	old := p.Ticket("Altes", me, desk.Organisation{ID: org.ID}, nil)
	p.SetState(old, desk.Closed)
	p.Clock.Move(40 * 24 * time.Hour)
	page := p.get("/tickets/"+old.Number).has("Folgeticket erstellen").hasNot("Ticket wieder öffnen", "/comment")
	begin := p.get(page.link("Folgeticket")).is(200).has("Folgeticket zu " + old.Number)
	form := p.post("/tickets/new", "kind", "question", "follow_up", begin.value("follow_up")).to("/tickets/new/")
	p.send(form, "product", p.Product.Ref, "subject", "Weiter", "body", "Geht weiter", "do", "next").to("/tickets/new/")
	received := p.post(strings.Replace(form, "/form", "/send", 1)).to("/tickets/")
	number := strings.TrimSuffix(received, "/received")
	p.get(number).has("Folgeticket zu " + old.Number)
	p.get("/tickets/" + old.Number).has("Fortgesetzt in " + strings.TrimPrefix(number, "/tickets/"))
}
