package notify_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/jobs"
	"kundenportal/internal/mail"
	"kundenportal/internal/notify"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

var ctx = context.Background()

// rig is a world whose jobs send real mails.
type rig struct {
	*world.World
	box    *mailbox.Box
	runner *jobs.Runner
	mails  *flaky
	n      *notify.Notifier
	city   desk.Organisation
	mia    desk.Person // reports tickets
	lea    desk.Person // lead contact
	ute    desk.Person // agent
}

// flaky hands every message on and then says, as often as told, that it failed.
type flaky struct {
	mail.Transport
	fail int
}

func (f *flaky) Send(ctx context.Context, m mail.Message) error {
	if err := f.Transport.Send(ctx, m); err != nil {
		return err
	}
	if f.fail > 0 {
		f.fail--
		return &mail.SendError{Err: errors.New("connection lost")}
	}
	return nil
}

func newRig(t *testing.T, change ...func(*notify.Config)) *rig {
	t.Helper()
	r := &rig{World: world.New(t, world.SQLite(t))}
	var err error
	if r.box, err = mailbox.Start(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.box.Close() })
	host, portText, _ := net.SplitHostPort(r.box.Addr())
	port, _ := strconv.Atoi(portText)
	smtp, err := mail.NewSMTP(mail.SMTPConfig{Host: host, Port: port, TLS: mail.Plain, Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	r.mails = &flaky{Transport: smtp}
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if m := texts.Missing(); len(m) > 0 {
			t.Errorf("texts missing: %v", m)
		}
	})
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	week := make(map[time.Weekday][]desk.Span)
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = []desk.Span{{From: 8 * 60, To: 17 * 60}}
	}
	cfg := notify.Config{Brand: shown, BaseURL: "https://portal.example",
		From:  mail.Address{Name: "MACH Kundenportal", Addr: "noreply@portal.example"},
		Hours: desk.Hours{Zone: zone, Spans: week}}
	for _, f := range change {
		f(&cfg)
	}
	n := notify.New(r.DB, r.mails, texts, r.Clock.Now, cfg)
	r.n = n
	r.runner = jobs.New(r.DB, slog.New(slog.NewTextHandler(io.Discard, nil)), r.Clock.Now, jobs.Options{})
	for kind, h := range map[string]jobs.Handler{desk.JobNotify: n.Entry, desk.JobMail: n.Mail, desk.JobWatcher: n.Watcher,
		desk.JobWelcome: n.Welcome, desk.JobNaming: n.Naming, desk.JobPassword: n.PasswordChanged} {
		r.runner.Handle(kind, h)
	}
	r.city = r.Org("Stadt Musterhausen", desk.Organisation{})
	r.mia = r.Contact("Mia", r.city, nil)
	r.lea = r.Contact("Lea", r.city, func(m *desk.Membership) { m.Lead = true })
	r.ute = r.Agent("Ute", desk.Agent)
	return r
}

// shown is what mails show of the installation.
func shown() notify.Brand {
	return notify.Brand{Portal: "MACH Kundenportal", Hotline: "08 00 / 2 70 77 77", Email: "hotline@portal.example", Emergency: "0451 112"}
}

func (r *rig) enqueue(kind string, payload any) {
	r.T.Helper()
	r.Tx(func(tx *store.Tx) error { return tx.Enqueue(ctx, kind, payload, r.Clock.Now()) })
}

func (r *rig) run() {
	r.T.Helper()
	if _, err := r.runner.RunDue(ctx); err != nil {
		r.T.Fatal(err)
	}
}

// ticket creates Mia's ticket and throws its mails away, unless they are what the test is about.
func (r *rig) ticket() desk.Ticket {
	r.T.Helper()
	return r.Ticket("Bescheid druckt nicht", r.mia, r.city, func(n *store.NewTicket) {
		n.First.Data.Action = desk.ActCreate
		n.OwnRef = "10.2-34/26"
	})
}

func (r *rig) watch(t desk.Ticket, p desk.Person) {
	r.T.Helper()
	r.Tx(func(tx *store.Tx) error {
		_, err := tx.AddPerson(ctx, t.ID, p.ID, "watcher", r.mia.ID)
		return err
	})
}

// write adds an entry and lets the jobs run.
func (r *rig) write(t desk.Ticket, e store.NewEntry) []mailbox.Received {
	r.T.Helper()
	r.post(t, e)
	r.run()
	return r.box.Messages()
}

func (r *rig) post(t desk.Ticket, e store.NewEntry) {
	r.T.Helper()
	if e.Visibility == "" {
		e.Visibility = desk.Public
	}
	e.At = r.Clock.Now()
	if e.Kind == "" {
		e.Kind = desk.EntryMessage
	}
	r.Tx(func(tx *store.Tx) error {
		seq, _, err := tx.AddEntry(ctx, t.ID, e)
		if err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobNotify, desk.NotifyPayload{Ticket: t.ID, Seq: seq}, e.At)
	})
}

func (r *rig) answer(body string, a desk.Action) store.NewEntry {
	return store.NewEntry{Author: r.ute.ID, ByStaff: true, Body: body, Data: desk.EntryData{Action: a}}
}

func recipients(mails []mailbox.Received) map[string]mailbox.Received {
	out := make(map[string]mailbox.Received)
	for _, m := range mails {
		for _, to := range m.To {
			out[to] = m
		}
	}
	return out
}

func header(m mailbox.Received, name string) string {
	for line := range strings.SplitSeq(m.Raw, "\r\n") {
		if v, ok := strings.CutPrefix(line, name+": "); ok {
			return v
		}
	}
	return ""
}

func wantTexts(t *testing.T, m mailbox.Received, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(m.Text, w) {
			t.Errorf("%q is missing in\n%s", w, m.Text)
		}
	}
}

func TestWhoReportsATicketGetsAReceipt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.ticket()
	r.enqueue(desk.JobNotify, desk.NotifyPayload{Ticket: tk.ID, Seq: 1})
	r.run()
	mails := r.box.Messages()
	if len(mails) != 1 || mails[0].To[0] != r.mia.Email {
		t.Fatalf("mails %v", recipients(mails))
	}
	m := mails[0]
	if want := "[#" + tk.Number + "] Eingangsbestätigung: Bescheid druckt nicht"; m.Subject != want {
		t.Errorf("subject %q", m.Subject)
	}
	wantTexts(t, m, "Guten Tag, Mia Muster,", tk.Number, "10.2-34/26", "Der Support prüft nun Ihr Anliegen",
		"Nächster Schritt: Beim Support", "https://portal.example/tickets/"+tk.Number, "08 00 / 2 70 77 77 oder hotline@portal.example")
	if strings.Contains(m.Text, "Servicezeiten") {
		t.Errorf("within service hours it speaks of them:\n%s", m.Text)
	}
	if header(m, "Auto-Submitted") != "auto-generated" || header(m, "References") != "" || !strings.Contains(m.HTML, tk.Number) {
		t.Errorf("raw: %s", m.Raw)
	}
}

func TestAReceiptOutsideServiceHoursSaysWhenItIsRead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Clock.Move(5*24*time.Hour - time.Minute) // Saturday
	tk := r.ticket()
	r.enqueue(desk.JobNotify, desk.NotifyPayload{Ticket: tk.ID, Seq: 1})
	r.run()
	wantTexts(t, r.box.Messages()[0], "erst am Montag, 30.11.2026, ab 08:00 Uhr gelesen", "0451 112")
}

func TestAReceiptNamesTheHoursThatAdministratorsSet(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Tx(func(tx *store.Tx) error {
		if err := tx.SetCalendar(ctx, desk.Calendar{Spans: map[time.Weekday][]desk.Span{time.Monday: {{From: 6 * 60, To: 9 * 60}}, time.Tuesday: {{From: 6 * 60, To: 9 * 60}}}}); err != nil {
			return err
		}
		return tx.AddClosedDay(ctx, 0, desk.ClosedDay{Day: "2026-11-24", Name: "Betriebsausflug"})
	})
	tk := r.ticket() // Monday at ten
	r.enqueue(desk.JobNotify, desk.NotifyPayload{Ticket: tk.ID, Seq: 1})
	r.run()
	wantTexts(t, r.box.Messages()[0], "erst am Montag, 30.11.2026, ab 06:00 Uhr gelesen")
}

func TestWhatStaffTakeDownByPhoneIsInTheReceipt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.Ticket("Bescheid", r.mia, r.city, func(n *store.NewTicket) {
		n.First = store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: r.ute.ID, ByStaff: true,
			Body: "Der Drucker streikt.", Data: desk.EntryData{Action: desk.ActCreate, ByPhone: true}}
	})
	r.enqueue(desk.JobNotify, desk.NotifyPayload{Ticket: tk.ID, Seq: 1})
	r.run()
	wantTexts(t, r.box.Messages()[0], "> Der Drucker streikt.")
}

func TestWhatStaffWriteGoesToReporterAndWatchers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		action  desk.Action
		state   desk.State
		result  desk.Result
		subject string
		texts   []string
	}{
		{"an answer", desk.ActAnswer, desk.InProgress, "", "Neue Nachricht",
			[]string{"Ute Muster (Support) schreibt", "Status: In Bearbeitung", "Nächster Schritt: Beim Support"}},
		{"a question", desk.ActAsk, desk.WaitingForCustomer, "", "Rückfrage",
			[]string{"eine Rückfrage", "Bitte antworten Sie im Ticket", "Nächster Schritt: Bei Ihnen"}},
		{"a result", desk.ActResolve, desk.Resolved, desk.Solved, "Ergebnis",
			[]string{"„Lösung bestätigen“", "„Problem besteht weiter“", "Ergebnis: Gelöst"}},
		{"a plan", desk.ActSchedule, desk.Scheduled, "", "Eingeplant", []string{"hat das Ticket"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			tk := r.ticket()
			r.watch(tk, r.lea)
			r.Tx(func(tx *store.Tx) error {
				now, err := store.Tickets(tx).Lock(ctx, tk.ID)
				now.State, now.Result = tt.state, tt.result
				return errors.Join(err, tx.Change(ctx, now))
			})
			got := recipients(r.write(tk, r.answer("Bitte **neu** starten.", tt.action)))
			if len(got) != 2 || got[r.mia.Email].Text == "" || got[r.lea.Email].Text == "" {
				t.Fatalf("mails to %v", got)
			}
			m := got[r.mia.Email]
			if want := "[#" + tk.Number + "] " + tt.subject + ": Bescheid druckt nicht"; m.Subject != want {
				t.Errorf("subject %q, want %q", m.Subject, want)
			}
			wantTexts(t, m, append(tt.texts, "> Bitte neu starten.", "/tickets/"+tk.Number)...)
		})
	}
}

func TestWhoMayNotDecideIsNotAskedTo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tom := r.Contact("Tom", r.city, nil)
	tk := r.ticket()
	r.watch(tk, tom)
	r.watch(tk, r.lea)
	r.SetState(tk, desk.Resolved)
	got := recipients(r.write(tk, r.answer("Erledigt.", desk.ActResolve)))
	wantTexts(t, got[tom.Email], "Hauptansprechperson Ihrer Organisation kann", "Nächster Schritt: Bei Ihrer Organisation")
	wantTexts(t, got[r.lea.Email], "können Sie auf zwei Wegen reagieren")
}

func TestWhoWritesGetsNoMailOfIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.ticket()
	r.watch(tk, r.lea)
	got := recipients(r.write(tk, store.NewEntry{Author: r.lea.ID, Body: "Bei uns auch."}))
	if _, own := got[r.lea.Email]; own || len(got) != 1 {
		t.Errorf("mails to %v", got)
	}
	wantTexts(t, got[r.mia.Email], "Lea Muster hat das Ticket "+tk.Number+" kommentiert", "> Bei uns auch.")
}

func TestADecisionIsToldWithItsWordsAndWithoutAny(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		action        desk.Action
		words         string
		subject, lead string
	}{
		{desk.ActConfirm, "", "Lösung bestätigt", "hat die Lösung zum Ticket"},
		{desk.ActWithdraw, "", "Zurückgezogen", "zurückgezogen"},
		{desk.ActWithdraw, "Hat sich erledigt.", "Zurückgezogen", "zurückgezogen"},
		{desk.ActObject, "Noch nicht.", "Problem besteht weiter", "dass das Problem weiter besteht:"},
		{desk.ActReopen, "Wieder da.", "Wieder geöffnet", "wieder geöffnet:"},
	} {
		t.Run(string(tt.action)+tt.words, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			tk := r.ticket()
			e := store.NewEntry{Author: r.lea.ID, Body: tt.words, Data: desk.EntryData{Action: tt.action}}
			if tt.words == "" {
				e.Kind = desk.EntryChange
			}
			got := recipients(r.write(tk, e))
			m := got[r.mia.Email]
			if want := "[#" + tk.Number + "] " + tt.subject + ": Bescheid druckt nicht"; len(got) != 1 || m.Subject != want {
				t.Fatalf("subject %q, want %q; mails to %v", m.Subject, want, got)
			}
			wantTexts(t, m, "Lea Muster hat", tt.lead, tt.words)
		})
	}
}

func TestWhoGetsNoMail(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(r *rig, tk desk.Ticket){
		"who lost the membership": func(r *rig, _ desk.Ticket) {
			list, err := store.People(r.DB).Memberships(ctx, r.lea.ID)
			if err != nil {
				r.T.Fatal(err)
			}
			r.Tx(func(tx *store.Tx) error { return tx.EndMembership(ctx, list[0].ID, r.Clock.Now()) })
		},
		"who is not active any more": func(r *rig, _ desk.Ticket) {
			r.Tx(func(tx *store.Tx) error {
				gone := r.lea
				gone.Active = false
				return tx.UpdatePerson(ctx, gone)
			})
		},
		"who stopped reading along": func(r *rig, tk desk.Ticket) {
			r.Tx(func(tx *store.Tx) error { return tx.RemovePerson(ctx, tk.ID, r.lea.ID, "watcher") })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			tk := r.ticket()
			r.watch(tk, r.lea)
			r.post(tk, r.answer("Bitte neu starten.", desk.ActAnswer))
			// The change comes when the recipients are chosen already.
			r.oneJob()
			change(r, tk)
			r.run()
			if got := recipients(r.box.Messages()); len(got) != 1 || got[r.mia.Email].Text == "" {
				t.Errorf("mails to %v", got)
			}
		})
	}
}

// oneJob runs the first job alone: the others are due a moment later.
func (r *rig) oneJob() {
	r.T.Helper()
	var j desk.Job
	r.Tx(func(tx *store.Tx) (err error) {
		j, _, err = tx.Claim(ctx, r.Clock.Now(), r.Clock.Now().Add(time.Minute))
		return err
	})
	n := notify.New(r.DB, nil, nil, r.Clock.Now, notify.Config{})
	if err := n.Entry(ctx, j.Payload); err != nil {
		r.T.Fatal(err)
	}
	r.Tx(func(tx *store.Tx) error { return tx.FinishJob(ctx, j.ID) })
}

func TestANoteIsNeverMailed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.ticket()
	r.watch(tk, r.lea)
	note := r.answer("Kunde hat Zahlungsrückstand", desk.ActAnswer)
	note.Visibility = desk.InternalNote
	if mails := r.write(tk, note); len(mails) != 0 {
		t.Fatalf("mails to %v", recipients(mails))
	}
	// Not even if somebody asks for it by name.
	r.enqueue(desk.JobMail, desk.MailPayload{Ticket: tk.ID, Seq: 2, Person: r.mia.ID})
	r.run()
	if mails := r.box.Messages(); len(mails) != 0 {
		t.Errorf("mails to %v", recipients(mails))
	}
}

func TestTryingAgainSendsTheSameMessageAndNothingToTheOthers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.ticket()
	r.watch(tk, r.lea)
	r.mails.fail = 1
	r.write(tk, r.answer("Bitte neu starten.", desk.ActAnswer))
	r.Clock.Move(time.Minute)
	r.run()
	ids := make(map[string][]string)
	for _, m := range r.box.Messages() {
		ids[m.To[0]] = append(ids[m.To[0]], header(m, "Message-ID"))
	}
	twice, once := ids[r.mia.Email], ids[r.lea.Email]
	if len(twice) == 1 {
		twice, once = once, twice
	}
	if len(twice) != 2 || len(once) != 1 || twice[0] != twice[1] || twice[0] == once[0] || twice[0] == "" {
		t.Errorf("Message-IDs: %v", ids)
	}
}

func TestTheMailsOfATicketAreOneThread(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.ticket()
	r.enqueue(desk.JobNotify, desk.NotifyPayload{Ticket: tk.ID, Seq: 1})
	r.run()
	r.write(tk, r.answer("Eins.", desk.ActAnswer))
	mails := r.write(tk, r.answer("Zwei.", desk.ActAnswer))
	first := header(mails[2], "Message-ID")
	if first == "" || header(mails[1], "References") != first || header(mails[0], "References") != first ||
		header(mails[0], "Message-ID") == header(mails[1], "Message-ID") {
		t.Errorf("first %q, then %q and %q", first, header(mails[1], "References"), header(mails[0], "References"))
	}
}

func TestAnOrganisationCanHaveMailsWithoutContent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.ticket()
	r.watch(tk, r.lea)
	r.city.LinkOnly = true
	r.Tx(func(tx *store.Tx) error { return tx.UpdateOrg(ctx, r.city) })
	r.enqueue(desk.JobNotify, desk.NotifyPayload{Ticket: tk.ID, Seq: 1})
	r.enqueue(desk.JobWatcher, desk.WatcherPayload{Ticket: tk.ID, Person: r.lea.ID, By: r.mia.ID})
	mails := r.write(tk, r.answer("Bitte neu starten.", desk.ActResolve))
	if len(mails) != 5 { // two of the creation, one of reading along, two of the answer
		t.Fatalf("%d mails", len(mails))
	}
	for _, m := range mails {
		for _, secret := range []string{"Bescheid", "neu starten", "10.2-34", "Ute", "Musterhausen"} {
			if strings.Contains(m.Text+m.HTML+m.Subject, secret) {
				t.Errorf("%q is in %q\n%s", secret, m.Subject, m.Text)
			}
		}
		wantTexts(t, m, tk.Number, "https://portal.example/tickets/"+tk.Number)
	}
}

func TestWhoIsAddedToATicketIsTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.ticket()
	r.watch(tk, r.lea)
	other := r.Contact("Fremd", r.Org("Gemeinde", desk.Organisation{}), nil)
	r.enqueue(desk.JobWatcher, desk.WatcherPayload{Ticket: tk.ID, Person: r.lea.ID, By: r.mia.ID})
	r.enqueue(desk.JobWatcher, desk.WatcherPayload{Ticket: tk.ID, Person: other.ID, By: r.mia.ID})
	r.run()
	mails := r.box.Messages()
	if len(mails) != 1 || mails[0].To[0] != r.lea.Email {
		t.Fatalf("mails to %v", recipients(mails))
	}
	wantTexts(t, mails[0], "Mia Muster hat Sie zum Ticket "+tk.Number+" als mitlesende Person hinzugefügt")
}

func TestAWelcomeHoldsNoSecretAndPointsToTheSignInPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.enqueue(desk.JobWelcome, desk.PersonPayload{Person: r.mia.ID})
	r.run()
	m := r.box.Messages()[0]
	wantTexts(t, m, r.mia.Email, "„Passwort vergessen?“", "https://portal.example/sign-in")
	if strings.Count(m.Text, "https://") != 1 {
		t.Errorf("another link:\n%s", m.Text)
	}
}

func TestAWelcomeWhereNoPasswordIsMailedSaysThatOneIsChosen(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *notify.Config) { c.Reset = desk.ResetByLink })
	r.enqueue(desk.JobWelcome, desk.PersonPayload{Person: r.mia.ID})
	r.run()
	m := r.box.Messages()[0]
	wantTexts(t, m, "Ihr erstes Passwort wählen Sie selbst", "„Passwort vergessen?“", "https://portal.example/sign-in")
	if strings.Count(m.Text, "https://") != 1 {
		t.Errorf("another link:\n%s", m.Text)
	}
}

func TestALeadContactIsToldThatANamingWasDecidedAndNotWhose(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	name := func(state desk.NamingState) {
		var n desk.Naming
		r.Tx(func(tx *store.Tx) (err error) {
			n, err = tx.AddNaming(ctx, desk.Naming{Org: desk.Named{ID: r.city.ID}, GivenName: "Carla", FamilyName: "Wendt", Email: "c.wendt@archiv.example",
				AskedBy: desk.Named{ID: r.lea.ID}, AskedAt: r.Clock.Now()})
			if err != nil {
				return err
			}
			_, err = tx.DecideNaming(ctx, n.ID, state, r.ute.ID, "Bitte dienstlich.", r.Clock.Now())
			return err
		})
		r.enqueue(desk.JobNaming, desk.NamingPayload{Naming: n.ID})
		r.run()
	}
	name(desk.NamingApproved)
	name(desk.NamingRefused)
	mails := r.box.Messages() // newest first
	if len(mails) != 2 || mails[0].To[0] != r.lea.Email {
		t.Fatalf("%d mails", len(mails))
	}
	link := "https://portal.example/organisation/" + r.city.Ref
	wantTexts(t, mails[1], "hat Ihrer Benennung einer Ansprechperson für Stadt Musterhausen zugestimmt", link)
	wantTexts(t, mails[0], "nicht zugestimmt", link)
	for _, m := range mails {
		if strings.Contains(m.Raw+m.Text, "Wendt") || strings.Contains(m.Raw+m.Text, "dienstlich") {
			t.Errorf("the mail tells more than it has to:\n%s", m.Text)
		}
	}
	r.Tx(func(tx *store.Tx) error {
		ms, err := store.People(tx).AllMemberships(ctx, r.lea.ID)
		if err != nil {
			return err
		}
		ms[0].Lead = false
		return tx.UpdateMembership(ctx, ms[0])
	})
	name(desk.NamingRefused)
	if n := len(r.box.Messages()); n != 2 {
		t.Errorf("who leads no more got a mail: %d", n)
	}
}

func TestMailsSpeakTheRecipientsLanguage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Tx(func(tx *store.Tx) error { return tx.SetLanguage(ctx, r.mia.ID, "en") })
	tk := r.ticket()
	r.watch(tk, r.lea)
	got := recipients(r.write(tk, r.answer("Bitte neu starten.", desk.ActAsk)))
	wantTexts(t, got[r.mia.Email], "Hello Mia Muster,", "has a question about ticket")
	wantTexts(t, got[r.lea.Email], "Guten Tag, Lea Muster,")
	if !strings.Contains(got[r.mia.Email].HTML, `lang="en"`) {
		t.Error("the HTML part has another language")
	}
}

func TestWhatSomebodyTypesDoesNotBecomeAHeaderOrMarkup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.Ticket("Hallo\r\nBcc: boese@example.org", r.mia, r.city, nil)
	m := recipients(r.write(tk, r.answer("<script>alert(1)</script>", desk.ActAnswer)))[r.mia.Email]
	head, _, _ := strings.Cut(m.Raw, "\r\n\r\n")
	if strings.Contains(head, "\r\nBcc:") || strings.Contains(m.HTML, "<script>") || len(m.To) != 1 {
		t.Errorf("raw: %s", m.Raw)
	}
}
