package ticketview

import (
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/ui"
)

func texts(t *testing.T) *i18n.Loc {
	t.Helper()
	b, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if missing := b.Missing(); len(missing) > 0 {
			t.Errorf("missing texts: %v", missing)
		}
	})
	return b.For("de", nil)
}

func TestEveryStepIsToldInTheCustomersWords(t *testing.T) {
	t.Parallel()
	l := texts(t)
	v := desk.TicketView{Reporter: "Miriam Köhler"}
	for _, c := range []struct {
		name string
		kind desk.EntryKind
		data desk.PublicData
		want string
	}{
		{"a ticket taken down on the phone", desk.EntryMessage, desk.PublicData{Action: desk.ActCreate, ByPhone: true}, "T. Brandt hat das Ticket nach einem Anruf für Miriam Köhler aufgenommen"},
		{"a ticket written by the contact needs no line", desk.EntryMessage, desk.PublicData{Action: desk.ActCreate}, ""},
		{"a take-over", desk.EntryChange, desk.PublicData{Action: desk.ActTake}, "T. Brandt hat das Ticket übernommen"},
		{"an answer that moves the ticket", desk.EntryMessage, desk.PublicData{Action: desk.ActAnswer, From: desk.New, To: desk.InProgress}, "Status: In Bearbeitung"},
		{"an answer that does not", desk.EntryMessage, desk.PublicData{Action: desk.ActAnswer, From: desk.InProgress, To: desk.InProgress}, ""},
		{"a question", desk.EntryMessage, desk.PublicData{Action: desk.ActAsk}, "T. Brandt hat eine Rückfrage gestellt"},
		{"a plan with version and day", desk.EntryMessage, desk.PublicData{Action: desk.ActSchedule, PlannedFor: "Version 9.2", PlannedDate: "2026-12-01"}, "Eingeplant für Version 9.2 (01.12.2026)"},
		{"a plan with a day", desk.EntryMessage, desk.PublicData{Action: desk.ActSchedule, PlannedDate: "2026-12-01"}, "Eingeplant für 01.12.2026"},
		{"a result", desk.EntryMessage, desk.PublicData{Action: desk.ActResolve, Result: desk.NotDone}, "Ergebnis: Nicht umgesetzt"},
		{"the end of waiting", desk.EntryChange, desk.PublicData{Action: desk.ActExpire}, "Ohne Rückmeldung abgeschlossen"},
		{"going on", desk.EntryChange, desk.PublicData{Action: desk.ActResume}, "T. Brandt setzt die Bearbeitung fort"},
		{"somebody who reads along", desk.EntryWatch, desk.PublicData{Person: "Jens Albrecht"}, "Jens Albrecht liest jetzt mit, hinzugefügt von T. Brandt"},
		{"a withdrawn file", desk.EntryRemoved, desk.PublicData{File: "a.png"}, "T. Brandt hat die Anlage „a.png“ zurückgezogen"},
	} {
		if got := happened(l, v, desk.PublicEntry{Author: "T. Brandt", Kind: c.kind, Data: c.data}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTheNextStepIsTheReadersOnlyForTheirOwnTicket(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state desk.State
		mine  bool
		want  string
	}{
		{desk.New, true, ui.NextSupport}, {desk.Scheduled, true, ui.NextSupport}, {desk.WaitingForCustomer, true, ui.NextYou},
		{desk.Resolved, false, ui.NextOrganisation}, {desk.Closed, true, ""},
	} {
		if got := Next(c.state, c.mine); got != c.want {
			t.Errorf("%s, mine %v: %q", c.state, c.mine, got)
		}
	}
	l := texts(t)
	due := time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC)
	if got := NextDate(l, desk.InProgress, "", "", due); got != "Nächste Rückmeldung bis 24.11.2026, 12:00" {
		t.Errorf("due: %q", got)
	}
	if got := NextDate(l, desk.Closed, "", "", due); got != "" {
		t.Errorf("closed: %q", got)
	}
}

func TestTheMarkStandsBeforeWhatIsNewAndNotOnAFirstVisit(t *testing.T) {
	t.Parallel()
	o := Options{L: texts(t)}
	entry := func(isNew bool) desk.PublicEntry {
		return desk.PublicEntry{Kind: desk.EntryMessage, Body: "x", New: isNew}
	}
	for _, c := range []struct {
		name    string
		entries []desk.PublicEntry
		want    string
	}{
		{"two read, two new", []desk.PublicEntry{entry(false), entry(false), entry(true), entry(true)}, ". . | N N"},
		{"all read", []desk.PublicEntry{entry(false), entry(false)}, ". ."},
		{"never visited", []desk.PublicEntry{entry(true), entry(true)}, ". ."},
	} {
		var got []string
		v := desk.TicketView{Entries: c.entries}
		for _, i := range items(o, v) {
			switch {
			case i.since:
				got = append(got, "|")
			case i.post.New:
				got = append(got, "N")
			default:
				got = append(got, ".")
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
		if HasNew(v) != strings.Contains(c.want, "|") {
			t.Errorf("%s: HasNew is %v", c.name, HasNew(v))
		}
	}
}

func TestOnlyOwnFilesCanBeWithdrawnAndOnlyWhereThatIsOffered(t *testing.T) {
	t.Parallel()
	list := []desk.Attachment{{Ref: "a", Name: "bild.png", MediaType: "image/png", Width: 4, Height: 3, Own: true}, {Ref: "b", Name: "x.svg", MediaType: "image/svg+xml"}}
	got := files(Options{Files: "/files/", Withdraw: true}, list)
	if got[0].Thumb != "/files/a?size=thumb" || got[0].Href != "/files/a?size=view" || got[0].Original != "/files/a" || got[0].Remove != "/files/a/withdraw" || got[1].Thumb != "" || got[1].Remove != "" || got[1].Href != "/files/b" {
		t.Errorf("got %+v", got)
	}
	if got := files(Options{Files: "/staff/files/"}, list); got[0].Remove != "" || got[0].Original != "/staff/files/a" {
		t.Errorf("where withdrawing is not offered: %+v", got[0])
	}
}
