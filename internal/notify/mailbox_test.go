package notify_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/notify"
	"kundenportal/internal/store"
)

// shared is a rig whose city has a confirmed mailbox that is told of everything.
type shared struct {
	*rig
	it desk.Mailbox
}

func newShared(t *testing.T, change ...func(*notify.Config)) *shared {
	t.Helper()
	r := newRig(t, change...)
	r.runner.Handle(desk.JobMailbox, r.n.Mailbox)
	r.runner.Handle(desk.JobMailboxAsk, r.n.MailboxAsk)
	return &shared{r, r.mailbox(r.city, "it@stadt.example", desk.MailboxAll, true)}
}

func (r *rig) mailbox(org desk.Organisation, email string, events desk.MailboxEvents, confirmed bool) (m desk.Mailbox) {
	r.Tx(func(tx *store.Tx) (err error) {
		m, err = tx.AddMailbox(ctx, desk.Mailbox{Org: desk.Named{ID: org.ID}, Email: email, Lang: "de", Events: events, AddedBy: desk.Named{ID: r.ute.ID}, AddedAt: r.Clock.Now()})
		if err == nil && confirmed {
			_, err = tx.ConfirmMailbox(ctx, m.ID, r.Clock.Now())
		}
		return err
	})
	return m
}

// to gives the mails to an address.
func (r *rig) to(email string) (out []mailbox.Received) {
	for _, m := range r.box.Messages() {
		if m.To[0] == email {
			out = append(out, m)
		}
	}
	return out
}

func TestAMailboxIsToldThatThereIsNewsAndNeverWhat(t *testing.T) {
	t.Parallel()
	r := newShared(t)
	tk := r.ticket()
	r.write(tk, r.answer("Bitte das Kennwort ändern.", desk.ActAsk))
	mails := r.to(r.it.Email)
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	m, end := mails[0], "https://portal.example/mailboxes/end/"+r.it.Secret
	if m.Subject != "[#"+tk.Number+"] Rückfrage" {
		t.Errorf("subject %q", m.Subject)
	}
	wantTexts(t, m, "Guten Tag,\n", tk.Number, "Neuigkeit: Rückfrage", "Stadt Musterhausen", "https://portal.example/tickets/"+tk.Number, end)
	for _, content := range []string{"Bescheid", "Kennwort", "Ute", "Mia", "10.2-34/26"} {
		if strings.Contains(m.Raw+m.Text+m.HTML, content) {
			t.Errorf("it holds %q:\n%s", content, m.Text)
		}
	}
	m.Raw = strings.ReplaceAll(m.Raw, "\r\n ", " ") // a field may be folded
	if strings.TrimSpace(header(m, "List-Unsubscribe")) != "<"+end+">" || header(m, "List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || header(m, "Auto-Submitted") != "auto-generated" {
		t.Errorf("headers of\n%s", m.Raw)
	}
}

func TestAMailboxIsToldOfWhatItsOrganisationsContactsSee(t *testing.T) {
	t.Parallel()
	created := store.NewEntry{Author: 1, Data: desk.EntryData{Action: desk.ActCreate}}
	for name, tt := range map[string]struct {
		change func(*shared)
		ticket func(*store.NewTicket)
		entry  func(*shared) store.NewEntry
		want   int
	}{
		"a new ticket": {entry: func(*shared) store.NewEntry { return created }, want: 1},
		"a message":    {want: 1},
		"an internal note": {entry: func(r *shared) store.NewEntry {
			return store.NewEntry{Author: r.ute.ID, ByStaff: true, Visibility: desk.InternalNote, Body: "intern"}
		}},
		"of a confidential ticket":         {ticket: func(n *store.NewTicket) { n.Confidential = true }},
		"of a new confidential one":        {ticket: func(n *store.NewTicket) { n.Confidential = true }, entry: func(*shared) store.NewEntry { return created }},
		"who wants new tickets, a new one": {change: (*shared).onlyNew, entry: func(*shared) store.NewEntry { return created }, want: 1},
		"who wants new tickets, a message": {change: (*shared).onlyNew},
		"who has not confirmed":            {change: func(r *shared) { r.end(); r.mailbox(r.city, r.it.Email, desk.MailboxAll, false) }},
		"who was removed":                  {change: (*shared).end},
		"of an organisation that has left": {change: func(r *shared) { r.deactivate() }},
		"the mailbox of another one": {change: func(r *shared) {
			r.end()
			r.mailbox(r.Org("Kreis", desk.Organisation{}), r.it.Email, desk.MailboxAll, true)
		}},
		"the mailbox of the one above":     {change: func(r *shared) { r.end(); r.mailbox(r.above(), r.it.Email, desk.MailboxAll, true) }},
		"the address that mails come from": {change: func(r *shared) { r.end(); r.it = r.mailbox(r.city, "noreply@portal.example", desk.MailboxAll, true) }},
		"an organisation that wants no text": {change: func(r *shared) {
			r.city.LinkOnly = true
			r.Tx(func(tx *store.Tx) error { return tx.UpdateOrg(ctx, r.city) })
		}, want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newShared(t)
			if tt.change != nil {
				tt.change(r)
			}
			tk := r.Ticket("Bescheid druckt nicht", r.mia, r.city, tt.ticket)
			e := r.answer("Bitte neu starten.", desk.ActAnswer)
			if tt.entry != nil {
				e = tt.entry(r)
			}
			if e.Author == 1 {
				e.Author = r.mia.ID
			}
			r.write(tk, e)
			if got := len(r.to(r.it.Email)); got != tt.want {
				t.Errorf("%d mails, want %d", got, tt.want)
			}
		})
	}
}

func (r *shared) end() {
	r.Tx(func(tx *store.Tx) error {
		_, err := tx.EndMailbox(ctx, r.it.ID)
		return err
	})
}

func (r *shared) onlyNew() {
	r.it.Events = desk.MailboxNew
	r.Tx(func(tx *store.Tx) error { return tx.UpdateMailbox(ctx, r.it) })
}

func (r *shared) deactivate() {
	o := r.city
	o.Active = false
	r.Tx(func(tx *store.Tx) error { return tx.UpdateOrg(ctx, o) })
}

// above is an organisation above the city.
func (r *shared) above() desk.Organisation {
	land, o := r.Org("Land", desk.Organisation{}), r.city
	o.ParentID = land.ID
	r.Tx(func(tx *store.Tx) error { return tx.UpdateOrg(ctx, o) })
	return land
}

func TestOfWhatChangesBeforeTheMailIsSentAMailboxIsNotTold(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*shared, desk.Ticket){
		"the ticket moved": func(r *shared, tk desk.Ticket) {
			other := r.Org("Kreis", desk.Organisation{})
			r.mailbox(other, "it@kreis.example", desk.MailboxAll, true)
			r.Tx(func(tx *store.Tx) error { return tx.MoveTicket(ctx, tk.ID, other.ID, other.ID) })
		},
		"the mailbox was removed": func(r *shared, _ desk.Ticket) { r.end() },
		"the ticket became confidential": func(r *shared, tk desk.Ticket) {
			r.Tx(func(tx *store.Tx) error { return tx.SetConfidential(ctx, tk, true, nil, r.mia.ID) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newShared(t)
			tk := r.ticket()
			payload, err := json.Marshal(desk.MailboxPayload{Ticket: tk.ID, Seq: 1, Mailbox: r.it.Ref})
			if err != nil {
				t.Fatal(err)
			}
			change(r, tk)
			if err := r.n.Mailbox(ctx, payload); err != nil || len(r.to(r.it.Email)) != 0 {
				t.Errorf("%v, mails %v", err, r.box.Messages())
			}
		})
	}
}

func TestOfAMovedTicketTheNewOrganisationsMailboxIsTold(t *testing.T) {
	t.Parallel()
	r := newShared(t)
	tk, other := r.ticket(), r.Org("Kreis", desk.Organisation{})
	theirs := r.mailbox(other, "it@kreis.example", desk.MailboxAll, true)
	r.Tx(func(tx *store.Tx) error { return tx.MoveTicket(ctx, tk.ID, other.ID, other.ID) })
	r.write(tk, r.answer("Weiter geht es.", desk.ActAnswer))
	if len(r.to(r.it.Email)) != 0 || len(r.to(theirs.Email)) != 1 || strings.Contains(r.to(theirs.Email)[0].Raw, "Musterhausen") {
		t.Errorf("mails %v", recipients(r.box.Messages()))
	}
}

func TestWhatIsTriedAgainHasTheSameMessageID(t *testing.T) {
	t.Parallel()
	r := newShared(t)
	tk := r.ticket()
	payload, err := json.Marshal(desk.MailboxPayload{Ticket: tk.ID, Seq: 1, Mailbox: r.it.Ref})
	if err != nil {
		t.Fatal(err)
	}
	r.mails.fail = 1
	if err := r.n.Mailbox(ctx, payload); err == nil {
		t.Fatal("no fault")
	}
	if err := r.n.Mailbox(ctx, payload); err != nil {
		t.Fatal(err)
	}
	mails := r.to(r.it.Email)
	if len(mails) != 2 || header(mails[0], "Message-ID") == "" || header(mails[0], "Message-ID") != header(mails[1], "Message-ID") {
		t.Errorf("%d mails", len(mails))
	}
}

func TestAMailboxIsAskedUntilItConfirms(t *testing.T) {
	t.Parallel()
	r := newShared(t)
	waits := r.mailbox(r.city, "amt@stadt.example", desk.MailboxNew, false)
	ask := func(m desk.Mailbox) (ref string) {
		r.Tx(func(tx *store.Tx) (err error) {
			ref, err = tx.AskMailbox(ctx, m, r.Clock.Now())
			return err
		})
		r.enqueue(desk.JobMailboxAsk, desk.MailboxAskPayload{Ask: ref})
		r.run()
		return ref
	}
	ask(waits)
	mails := r.to(waits.Email)
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	wantTexts(t, mails[0], "Guten Tag,\n", "Stadt Musterhausen", "Neue Tickets", "https://portal.example/mailboxes/confirm/", "7 Tage gültig")
	for _, m := range []desk.Mailbox{r.it, r.mailbox(r.city, "noreply@portal.example", desk.MailboxNew, false)} {
		if ask(m); len(r.to(m.Email)) != 0 {
			t.Errorf("%s is asked", m.Email)
		}
	}
	r.deactivate()
	if ask(waits); len(r.to(waits.Email)) != 1 {
		t.Error("a mailbox of an organisation that has left is asked")
	}
}
