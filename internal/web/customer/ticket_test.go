package customer_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
)

// asked is a portal with a ticket of Miriam's in which support has asked something.
func asked(t *testing.T) (p *portal, me, karl, agent desk.Person, number string) {
	t.Helper()
	p = newPortal(t)
	org := p.Org("Stadt", desk.Organisation{})
	me, karl, agent = p.Contact("Miriam", org, nil), p.Contact("Karl", org, nil), p.Agent("Tomke", desk.Agent)
	tk := p.Ticket("Druck bricht ab", me, org, nil)
	p.reply(agent, tk.Number, ticket.Reply{Action: desk.ActAsk, Body: "Welche Version?"})
	p.as(me)
	return p, me, karl, agent, tk.Number
}

func (p *portal) reply(agent desk.Person, number string, r ticket.Reply) {
	p.t.Helper()
	r.FormKey = r.Body + string(r.Action)
	if err := p.staff.Reply(context.Background(), p.StaffScope(agent), number, r); err != nil {
		p.t.Fatal(err)
	}
}

func (p *portal) resolved(agent desk.Person, number string) {
	p.t.Helper()
	p.reply(agent, number, ticket.Reply{Action: desk.ActResolve, Result: desk.Solved, Body: "Ist behoben."})
}

func TestACommentAnswersTheQuestionUnlessTheBoxIsTakenOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answered string
		want     desk.State
	}{"ticked": {"1", desk.InProgress}, "taken off": {"", desk.WaitingForCustomer}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, me, _, _, number := asked(t)
			page := p.get("/tickets/"+number).is(200).has("Tomke Muster hat eine Rückfrage gestellt", "Rückfrage beantwortet", "Bei Ihnen")
			boxes := page.all("input", with("type", "checkbox"))
			if _, ticked := attrs(boxes[0])["checked"]; !ticked {
				t.Error("the box is not ticked at first")
			}
			fields := []string{"body", "Version 9.1", "form_key", "k", "answered", "0"}
			if c.answered != "" {
				fields = append(fields, "answered", c.answered)
			}
			p.send("/tickets/"+number+"/comment", fields...).to("/tickets/" + number)
			v, err := p.tickets.View(context.Background(), p.Scope(me), number)
			if err != nil || v.State != c.want {
				t.Errorf("state %s, %v", v.State, err)
			}
		})
	}
}

func TestSentTwiceACommentIsOneAndItsFilesAreToo(t *testing.T) {
	t.Parallel()
	p, me, _, _, number := asked(t)
	for range 2 {
		p.send("/tickets/"+number+"/comment", "body", "", "form_key", "einmal", "@a.txt", "Inhalt").to("/tickets/" + number)
	}
	v, err := p.tickets.View(context.Background(), p.Scope(me), number)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(v.Entries); n != 3 || len(v.Entries[2].Files) != 1 {
		t.Errorf("%d entries, the last with %d files", n, len(v.Entries[n-1].Files))
	}
	p.get("/tickets/" + number).hasNot(`name="remove"`) // nothing is left in the draft
}

func TestACommentThatFailsKeepsItsWordsAndItsFiles(t *testing.T) {
	t.Parallel()
	p, _, _, _, number := asked(t)
	page := p.send("/tickets/"+number+"/comment", "body", "Getippt", "answered", "0", "form_key", "k", "@klein.txt", "passt", "@gross.bin", strings.Repeat("x", 4001)).is(422)
	page.has("gross.bin ist etwas größer als die erlaubten 3,9 KB je Datei.", "klein.txt")
	if page.value("body") != "Getippt" {
		t.Errorf("body %q", page.value("body"))
	}
	if box := page.all("input", with("type", "checkbox"))[0]; strings.Contains(strings.Join(keys(attrs(box)), " "), "checked") {
		t.Error("the box that was taken off is ticked again")
	}
	if len(page.all("a", with("href", "#files"))) != 1 {
		t.Error("the summary does not lead to the field")
	}
	// Sent again without the file, the small one goes with it.
	p.send("/tickets/"+number+"/comment", "body", "Getippt", "form_key", "k").to("/tickets/" + number)
	p.get("/tickets/"+number).has("Getippt", "klein.txt")

	p.send("/tickets/"+number+"/comment", "body", "  ", "form_key", "k2").is(422).has("Bitte schreiben Sie eine Nachricht")
	for _, files := range [][]string{
		{"@1", "x", "@2", "x", "@3", "x", "@4", "x"},
		{"@1", strings.Repeat("x", 3900), "@2", strings.Repeat("x", 3900)},
	} {
		page := p.send("/tickets/"+number+"/comment", append([]string{"body", "Viele", "form_key", "k3"}, files...)...).is(422)
		if page.value("body") != "Viele" {
			t.Error("the words are lost")
		}
		for _, b := range page.all("button", with("name", "remove")) {
			p.send("/tickets/"+number+"/comment", "body", "Viele", "remove", attrs(b)["value"]).to("/tickets/" + number + "#files")
		}
		p.get("/tickets/" + number).hasNot(`name="remove"`)
	}
}

func keys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

func TestAnUploadThatIsCutOffKeepsTheWordsAndLeavesNoFile(t *testing.T) {
	t.Parallel()
	p, _, _, _, number := asked(t)
	r := p.multipart("/tickets/"+number+"/comment", "body", "Getippt", "form_key", "k", "@a.bin", strings.Repeat("x", 3000))
	whole, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(whole[:1500]))
	p.do(r).is(422)
	if n := p.filesOnDisk(); n != 0 {
		t.Errorf("%d files on disk", n)
	}
	if got := p.get("/tickets/" + number).value("body"); got != "Getippt" {
		t.Errorf("draft %q", got)
	}
}

func TestWordsAreKeptWhileTheyAreTypedAndAfterTheSessionEnded(t *testing.T) {
	t.Parallel()
	p, me, _, _, number := asked(t)
	p.post("/tickets/"+number+"/draft", "body", "Halber Satz", "form_key", "egal").is(http.StatusNoContent)
	if got := p.get("/tickets/" + number).value("body"); got != "Halber Satz" {
		t.Errorf("draft %q", got)
	}
	r := p.multipart("/tickets/"+number+"/comment", "body", "Ganzer Satz", "form_key", "k", "@a.txt", "Anlage")
	r.SetPathValue("number", number)
	to, err := p.keepers["POST /tickets/{number}/comment"](r, me.ID)
	if err != nil || to != "/tickets/"+number+"#comment" {
		t.Fatalf("%s, %v", to, err)
	}
	page := p.get("/tickets/" + number).has("a.txt")
	if got := page.value("body"); got != "Ganzer Satz" {
		t.Errorf("draft %q", got)
	}
	r = postForm("/tickets/"+number+"/decide", "action", "withdraw", "reason", "Hat sich erledigt")
	r.SetPathValue("number", number)
	if to, err = p.keepers["POST /tickets/{number}/decide"](r, me.ID); err != nil {
		t.Fatal(err)
	}
	if got := p.get(to).is(200).value("reason"); got != "Hat sich erledigt" {
		t.Errorf("reason %q", got)
	}
}

func TestTheScriptsUploadAnswersWithWhatStandsInTheList(t *testing.T) {
	t.Parallel()
	p, _, _, _, number := asked(t)
	upload := func(fields ...string) page {
		r := p.multipart("/tickets/"+number+"/files", fields...)
		r.Header.Set("Accept", "application/json")
		return p.do(r)
	}
	got := decode(t, upload("@a.txt", "Anlage").is(201).body)
	if got["name"] != "a.txt" || got["size"] != 6.0 || !strings.Contains(got["html"].(string), got["ref"].(string)) {
		t.Errorf("answer %v", got)
	}
	if got := decode(t, upload("@b.bin", strings.Repeat("x", 4001)).is(422).body); !strings.Contains(got["error"].(string), "b.bin") {
		t.Errorf("answer %v", got)
	}
	decode(t, upload("body", "keine Datei").is(422).body)
	p.get("/tickets/" + number).has("a.txt")
	if n := p.filesOnDisk(); n != 1 {
		t.Errorf("%d files on disk", n)
	}
}

func TestDecisionsFollowTheTicketsState(t *testing.T) {
	t.Parallel()
	p, me, karl, agent, number := asked(t)
	decide := func(action, reason, key string) page {
		v, err := p.tickets.View(context.Background(), p.Scope(me), number)
		if err != nil {
			t.Fatal(err)
		}
		return p.post("/tickets/"+number+"/decide", "action", action, "version", strconv.Itoa(v.Version), "reason", reason, "form_key", key)
	}
	p.get("/tickets/" + number).hasNot("Lösung bestätigen").has("Ticket zurückziehen")
	p.get("/tickets/" + number + "/decide?action=confirm").to("/tickets/" + number)
	p.get("/tickets/" + number + "/decide?action=tanzen").is(404)

	p.resolved(agent, number)
	p.get("/tickets/"+number).has("Ist Ihr Anliegen damit erledigt?", "Ergebnis: Gelöst", "Lösung bestätigen", "Problem besteht weiter").hasNot("Ticket zurückziehen")
	p.as(karl).get("/tickets/" + number).hasNot("Lösung bestätigen").has("Bei Ihrer Organisation")
	decide("confirm", "", "karl").is(422).has("Das können nur die Person")
	p.as(me)
	page := decide("object", " ", "o1").is(422).has("Bitte schreiben Sie, was noch nicht in Ordnung ist.")
	if len(page.all("a", with("href", "#reason"))) != 1 {
		t.Error("the summary does not lead to the field")
	}
	for range 2 { // a double click
		decide("object", "Bricht immer noch ab", "o2").to("/tickets/" + number)
	}
	p.get("/tickets/"+number).has("Bricht immer noch ab", "Problem besteht weiter", "In Bearbeitung")

	p.reply(agent, number, ticket.Reply{Action: desk.ActResolve, Result: desk.Solved, Body: "Jetzt aber."})
	for range 2 {
		decide("confirm", "", "c").to("/tickets/" + number)
	}
	p.get("/tickets/"+number).has("hat die Lösung bestätigt", "Dieses Ticket ist abgeschlossen", "Folgeticket erstellen", "Ticket wieder öffnen")
	decide("reopen", "Wieder da", "r").to("/tickets/" + number)
	decide("reopen", "Wieder da", "r").to("/tickets/" + number)
	p.get("/tickets/"+number).has("hat das Ticket wieder geöffnet", "In Bearbeitung")
	decide("withdraw", "", "w").to("/tickets/" + number)
	p.get("/tickets/"+number).has("hat das Ticket zurückgezogen", "Ergebnis: Zurückgezogen").hasNot("Ergebnis: <b>Gelöst</b>")
}

func TestTheMainButtonLeadsToWhatTheTicketWaitsFor(t *testing.T) {
	t.Parallel()
	p, me, karl, agent, number := asked(t)
	primary := func(want ...string) {
		t.Helper()
		page := p.get("/tickets/" + number).is(200)
		var got []string
		for _, n := range page.all("a", with("class", "kern-btn kern-btn--primary")) {
			got = append(got, strings.TrimSpace(text(n)))
		}
		if !slices.Equal(got, want) {
			t.Errorf("main buttons are %q, want %q", got, want)
		}
	}
	primary("Rückfrage beantworten")
	p.resolved(agent, number)
	primary("Ergebnis prüfen")
	p.as(karl)
	primary("Kommentar schreiben") // who may not decide
	p.as(me)
	version := p.get("/tickets/" + number + "/decide?action=confirm").value("version")
	p.post("/tickets/"+number+"/decide", "action", "confirm", "version", version, "form_key", "k").to("/tickets/" + number)
	primary("Ticket wieder öffnen")
	p.Clock.Move(31 * 24 * time.Hour)
	primary("Folgeticket erstellen")
}

func TestAConflictShowsTheNewStateAndKeepsTheText(t *testing.T) {
	t.Parallel()
	p, _, _, agent, number := asked(t)
	p.resolved(agent, number)
	form := p.get("/tickets/" + number + "/decide?action=object").is(200)
	version := form.value("version")
	p.reply(agent, number, ticket.Reply{Action: desk.ActAsk, Body: "Doch noch eine Frage"})
	page := p.post("/tickets/"+number+"/decide", "action", "object", "version", version, "reason", "Mein langer Text", "form_key", "k").is(409)
	page.has("Das Ticket wurde inzwischen geändert", "Rückfrage offen", "nicht mehr möglich")
	if page.value("body") != "Mein langer Text" {
		t.Errorf("text %q", page.value("body"))
	}
	p.post("/tickets/"+number+"/comment", "body", page.value("body"), "form_key", page.value("form_key")).to("/tickets/" + number)
	p.get("/tickets/" + number).has("Mein langer Text")
	p.post("/tickets/"+number+"/decide", "action", "withdraw", "version", "keine", "form_key", "x").is(409)
}

func TestColleaguesReadAlong(t *testing.T) {
	t.Parallel()
	p, me, karl, _, number := asked(t)
	p.get("/tickets/"+number).has("Zurzeit liest niemand mit", "Weitere Person hinzufügen", "Karl Muster").hasNot("/watch\"")
	p.post("/tickets/"+number+"/watchers", "person", "").is(422).has("Bitte wählen Sie eine Person aus.")
	p.post("/tickets/"+number+"/watchers", "person", me.Ref).is(422)
	p.post("/tickets/"+number+"/watchers", "person", karl.Ref).to("/tickets/" + number)
	p.get("/tickets/" + number).has("Karl Muster liest jetzt mit, hinzugefügt von Miriam Muster").hasNot("Weitere Person")
	p.as(karl).get("/tickets/"+number).has("Karl Muster (Sie)", "Nicht mehr mitlesen")
	for range 2 {
		p.post("/tickets/"+number+"/watch", "on", "0").to("/tickets/" + number)
	}
	p.get("/tickets/"+number).has("Mitlesen", "Zurzeit liest niemand mit")
}

func TestWhoOnlyReadsSeesNoForms(t *testing.T) {
	t.Parallel()
	p, me, _, agent, number := asked(t)
	org := must(p.tickets.Choices(context.Background(), p.Scope(me))).Orgs[0]
	reader := p.Contact("Lena", desk.Organisation{ID: org.ID}, func(m *desk.Membership) { m.MayComment = false })
	p.resolved(agent, number)
	p.as(reader).get("/tickets/"+number).is(200).hasNot("/comment", "/decide", "/watchers").has("Druck bricht ab")
	p.send("/tickets/"+number+"/comment", "body", "x", "form_key", "k").is(422).has("In diesem Ticket können Sie nicht schreiben.")
	p.post("/tickets/"+number+"/draft", "body", "x").is(403)
	p.send("/tickets/"+number+"/files", "@a.txt", "x").is(403)
	p.post("/tickets/"+number+"/decide", "action", "confirm", "version", "1", "form_key", "k").is(422)
	if n := p.filesOnDisk(); n != 0 {
		t.Errorf("%d files stored for who may not write", n)
	}
}

func TestTheHistoryTellsStepsInTheCustomersWordsAndNothingInternal(t *testing.T) {
	t.Parallel()
	p, _, _, agent, number := asked(t)
	ctx, sc := context.Background(), p.StaffScope(agent)
	for _, err := range []error{
		p.staff.Take(ctx, sc, number, 0),
		p.staff.SetPriority(ctx, sc, number, desk.Urgent, "Eilt.", 0),
		p.staff.Reply(ctx, sc, number, ticket.Reply{Note: true, Body: "Kunde nervt", FormKey: "n"}),
		p.staff.Reply(ctx, sc, number, ticket.Reply{Action: desk.ActSchedule, Body: "Kommt", PlannedFor: "Version 9.2", PlannedDate: "2026-12-01", FormKey: "s"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	p.get("/tickets/"+number).has("Tomke Muster hat das Ticket übernommen", "Eingeplant für Version 9.2 (01.12.2026)", "Nächster Schritt: Beim Support", "Bearbeitet von Tomke Muster").
		hasNot("Kunde nervt", "Dringend", "urgent")
	p.get("/tickets").has("Version 9.2 (01.12.2026)")
}
