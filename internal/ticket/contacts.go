package ticket

import (
	"context"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Contacts is the customer's side.
type Contacts struct {
	core
	marks   *Marks
	choices choiceCache
}

// NewContacts puts the customer's side together.
func NewContacts(db *store.DB, now func() time.Time, cfg Config, marks *Marks) *Contacts {
	return &Contacts{core: core{db: db, now: now, cfg: cfg}, marks: marks}
}

// List gives a page of a list.
func (c *Contacts) List(ctx context.Context, sc desk.Scope, f desk.TicketFilter) (desk.Rows[desk.TicketRow], error) {
	out, err := store.Tickets(c.db).List(ctx, sc, f)
	for i := range out.Rows {
		out.Rows[i].Unread = out.Rows[i].Unread && !c.marks.pending(sc.Person, out.Rows[i].ID)
	}
	return out, err
}

// Export gives a list whole, up to desk.MaxExport rows; more says that there are others.
func (c *Contacts) Export(ctx context.Context, sc desk.Scope, f desk.TicketFilter) (rows []desk.TicketRow, more bool, err error) {
	f.After, f.Limit = desk.Cursor{}, 500
	for len(rows) < desk.MaxExport {
		page, err := c.List(ctx, sc, f)
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, page.Rows...)
		if page.Next.IsZero() {
			return rows, false, nil
		}
		f.After = page.Next
	}
	return rows[:desk.MaxExport], true, nil
}

// Counts counts lists.
func (c *Contacts) Counts(ctx context.Context, sc desk.Scope, f ...desk.TicketFilter) ([]desk.Count, error) {
	return store.Tickets(c.db).Counts(ctx, sc, f...)
}

// Waiting counts the tickets that wait for the person, and for those whose deputy they are.
func (c *Contacts) Waiting(ctx context.Context, sc desk.Scope) (total int, err error) {
	filters := []desk.TicketFilter{{View: desk.ViewMine, Stage: desk.StageWithMe}}
	for _, p := range sc.Represents() {
		filters = append(filters, desk.TicketFilter{View: desk.ViewMine, For: p.ID, Stage: desk.StageWithMe})
	}
	n, err := c.Counts(ctx, sc, filters...)
	for _, x := range n {
		total += x.N
	}
	return total, err
}

// Choices is what the filter and the form for a new ticket offer.
type Choices struct {
	Products  []desk.Product
	Orgs      []desk.Named
	Reporters []desk.Named
}

// Choices gives what the filters offer. It is kept for half a minute, for the same scope only: every
// list shows it, and it hardly changes.
func (c *Contacts) Choices(ctx context.Context, sc desk.Scope) (Choices, error) {
	now := c.now()
	if ch, ok := c.choices.get(sc, now); ok {
		return ch, nil
	}
	ch, err := c.readChoices(ctx, sc)
	if err == nil {
		c.choices.put(sc, now, ch)
	}
	return ch, err
}

func (c *Contacts) readChoices(ctx context.Context, sc desk.Scope) (ch Choices, err error) {
	if ch.Products, err = store.Orgs(c.db).Products(ctx, sc.All()); err != nil {
		return ch, err
	}
	if ch.Orgs, err = store.Orgs(c.db).Names(ctx, sc.All()); err != nil {
		return ch, err
	}
	ch.Reporters, err = store.Tickets(c.db).Reporters(ctx, sc)
	return ch, err
}

// View gives a ticket as the contact sees it, with what is new marked, and notes that it was read.
func (c *Contacts) View(ctx context.Context, sc desk.Scope, number string) (desk.TicketView, error) {
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return desk.TicketView{}, err
	}
	v, err := c.view(ctx, sc, seen)
	if err != nil {
		return v, err
	}
	if seen.Confidential {
		if err := c.noteReading(ctx, sc.Person, number); err != nil {
			return v, err
		}
	}
	if seen.PublicSeq > seen.ReadSeq {
		c.marks.add(sc.Person, seen.ID, seen.PublicSeq)
	}
	return v, nil
}

func (c *Contacts) view(ctx context.Context, sc desk.Scope, seen store.Seen) (desk.TicketView, error) {
	t := seen.Ticket
	v := desk.TicketView{Number: t.Number, Org: t.Org.Name, ReportingOrg: t.ReportingOrg.Name, Reporter: t.Reporter.Name,
		Affected: t.Affected, Kind: t.Kind, Product: t.Product.Name, Component: t.Component.Name, State: t.State, Result: t.Result, Impact: t.Impact,
		Subject: t.Subject, OwnRef: t.OwnRef, Assignee: t.Assignee.Name, Confidential: t.Confidential, PlannedFor: t.PlannedFor,
		PlannedDate: t.PlannedDate, WantedBy: t.WantedBy, NextReplyAt: t.NextReplyAt, CreatedAt: t.CreatedAt,
		PublicAt: t.PublicAt, ClosedAt: t.ClosedAt, Version: t.PublicSeq, Mine: seen.Is.Reporter, Watching: seen.Watching, PublicSeq: t.PublicSeq}
	if v.NextReplyAt.IsZero() {
		v.NextReplyAt = t.PromisedAt
	}
	v.May = sc.Allowed(seen.Is, t.State, t.ClosedAt, c.now(), c.cfg.ReopenDays)
	var err error
	if v.Rating, v.May.Rate, err = c.rating(ctx, sc, seen); err != nil {
		return v, err
	}
	if v.Entries, err = store.Tickets(c.db).PublicEntries(ctx, t.ID, sc.Person, seen.ReadSeq); err != nil {
		return v, err
	}
	if seen.HasFiles {
		files, err := store.Drafts(c.db).OfTicket(ctx, t.ID, sc.Person, false)
		if err != nil {
			return v, err
		}
		by := group(files)
		for i := range v.Entries {
			v.Entries[i].Files = by[v.Entries[i].Seq]
		}
	}
	if seen.HasFields {
		if v.Fields, err = c.publicFields(ctx, t.ID); err != nil {
			return v, err
		}
	}
	if t.Confidential {
		err = c.viewCircle(ctx, &v, sc, t)
	} else {
		v.Watchers, v.Colleagues, err = c.readers(ctx, sc, seen, v.May.AddWatcher)
	}
	if err != nil {
		return v, err
	}
	if seen.HasBundle && seen.Is.Reporter {
		if v.Bundle, err = store.Tickets(c.db).Bundled(ctx, sc, t.ID); err != nil {
			return v, err
		}
	}
	if seen.HasRelated {
		if v.Links, err = store.Tickets(c.db).LinksForContact(ctx, sc, t.ID); err != nil {
			return v, err
		}
	}
	return v, c.hideOthers(ctx, sc, v.Entries)
}

// hideOthers takes the numbers of tickets that the scope does not show out of a history.
func (c *Contacts) hideOthers(ctx context.Context, sc desk.Scope, entries []desk.PublicEntry) error {
	var numbers []string
	for _, e := range entries {
		if e.Data.Other != "" {
			numbers = append(numbers, e.Data.Other)
		}
	}
	shown, err := store.Tickets(c.db).Shown(ctx, sc, numbers)
	for i, e := range entries {
		if !shown[e.Data.Other] {
			entries[i].Data.Other = ""
		}
	}
	return err
}

// readers gives who reads along and, where the reader may ask them, who could.
func (c *Contacts) readers(ctx context.Context, sc desk.Scope, seen store.Seen, others bool) (watchers []desk.Watcher, colleagues []desk.Named, err error) {
	there := map[int64]bool{seen.Reporter.ID: true}
	if seen.HasWatchers {
		people, err := store.Tickets(c.db).People(ctx, seen.ID, "watcher")
		if err != nil {
			return nil, nil, err
		}
		for _, w := range people {
			there[w.ID] = true
			watchers = append(watchers, desk.Watcher{Ref: w.Ref, Name: w.Name, Self: w.ID == sc.Person})
		}
	}
	if !others {
		return watchers, nil, nil
	}
	people, err := store.People(c.db).Colleagues(ctx, seen.Org.ID, seen.ReportingOrg.ID)
	for _, p := range people {
		if !there[p.ID] {
			colleagues = append(colleagues, p)
		}
	}
	return watchers, colleagues, err
}

// Message is what a contact writes into a ticket.
type Message struct {
	Body     string
	Answered bool // the box "Rückfrage beantwortet"
	FormKey  string
	Files    []desk.Attachment // stored as blobs already, not yet attached
}

// Comment adds a message with its files and those of the ticket's draft, and deletes the draft.
func (c *Contacts) Comment(ctx context.Context, sc desk.Scope, number string, m Message) error {
	const op = "ticket.Comment"
	m.Body = desk.Text(m.Body)
	key := keyOf(m.FormKey, "comment", number, m.Body, hashes(m.Files))
	if done, err := store.Tickets(c.db).Remembered(ctx, sc.Person, key); err != nil || done != "" {
		return err // sent before
	}
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return err
	}
	may := sc.Allowed(seen.Is, seen.State, seen.ClosedAt, c.now(), c.cfg.ReopenDays)
	if !may.Comment {
		return desk.Fail(op, desk.Forbidden, "error.no_comment")
	}
	draft, err := c.draftFor(ctx, sc.Person, CommentForm(number))
	if err != nil {
		return err
	}
	p := desk.Problems{}
	if m.Body == "" && len(m.Files)+len(draft.Files) == 0 {
		p.Add("body", "error.message_required")
	}
	check(p, "body", m.Body, MaxBody, "")
	if err := p.Err(op); err != nil {
		return err
	}
	if err := c.checkFiles(append(draft.Files, m.Files...)); err != nil {
		return err
	}
	_, err = c.once(ctx, sc.Person, key, func(tx *store.Tx) (string, error) {
		e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: sc.Person, Body: m.Body, At: c.now(),
			Data: desk.EntryData{For: sc.CommentsFor(seen.Is).Name}}
		var seq int
		var err error
		if m.Answered && may.Answer {
			seq, err = c.act(ctx, tx, seen.ID, nil, desk.ActReply, e, nil)
			if desk.KindOf(err) == desk.Conflict { // somebody else was faster: the words still count
				seq, err = c.said(ctx, tx, seen.ID, e)
			}
		} else {
			seq, err = c.said(ctx, tx, seen.ID, e)
		}
		if err != nil {
			return "", err
		}
		return number, c.attach(ctx, tx, sc.Person, seen.ID, seq, draft, m.Files)
	})
	return err
}

// attach moves a draft's files and new ones to an entry, makes their names searchable and deletes the draft.
func (c *core) attach(ctx context.Context, tx *store.Tx, person, ticket int64, seq int, draft desk.Draft, files []desk.Attachment) error {
	var names []string
	if draft.ID != 0 {
		sent, err := tx.SendFiles(ctx, draft.ID, ticket, seq)
		if err != nil {
			return err
		}
		names = sent
		if err := tx.DeleteDraft(ctx, draft.ID); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := tx.AddBlob(ctx, f.Hash, f.Size, f.MediaType, c.now()); err != nil {
			return err
		}
		if f.At.IsZero() {
			f.At = c.now()
		}
		if err := tx.AttachFile(ctx, ticket, seq, person, f); err != nil {
			return err
		}
		names = append(names, f.Name)
	}
	return tx.AddFileNames(ctx, ticket, seq, names)
}

// decisions are the actions that Decide takes: what staff do has no way through it.
var decisions = []desk.Action{desk.ActConfirm, desk.ActObject, desk.ActWithdraw, desk.ActReopen}

// Decide is one of the decisions that are the reporter's and the lead contact's: confirm, object,
// withdraw, reopen. Version is the one that the page showed.
func (c *Contacts) Decide(ctx context.Context, sc desk.Scope, number string, a desk.Action, version int, reason, formKey string) error {
	const op = "ticket.Decide"
	reason = desk.Text(reason)
	key := keyOf(formKey, string(a), number, reason)
	if done, err := store.Tickets(c.db).Remembered(ctx, sc.Person, key); err != nil || done != "" {
		return err // sent before
	}
	if !slices.Contains(decisions, a) {
		return &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"action": "error.choose_action"}}
	}
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return err
	}
	if !sc.CanDecide(seen.Is) {
		return desk.Fail(op, desk.Forbidden, "error.no_decision")
	}
	if a == desk.ActReopen && !desk.Reopenable(seen.ClosedAt, c.now(), c.cfg.ReopenDays) {
		return desk.Fail(op, desk.Forbidden, "error.no_reopen", "days", c.cfg.ReopenDays)
	}
	p := desk.Problems{}
	if a == desk.ActObject || a == desk.ActReopen {
		check(p, "reason", reason, MaxBody, "error.reason_required")
	} else {
		check(p, "reason", reason, MaxBody, "")
	}
	if err := p.Err(op); err != nil {
		return err
	}
	_, err = c.once(ctx, sc.Person, key, func(tx *store.Tx) (string, error) {
		e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: sc.Person, Body: reason, At: c.now(),
			Data: desk.EntryData{For: sc.DecidesFor(seen.Is).Name}}
		if reason == "" {
			e.Kind = desk.EntryChange
		}
		_, err := c.act(ctx, tx, seen.ID, sameEntries(version), a, e, func(t *desk.Ticket) {
			if a == desk.ActWithdraw {
				t.Result = desk.Withdrawn
			}
		})
		return number, err
	})
	return err
}

// sameEntries compares what contacts see of a ticket: its public entries, each transition among them.
// The ticket's own version would tell of internal changes.
func sameEntries(seq int) func(desk.Ticket) bool {
	return func(t desk.Ticket) bool { return seq == 0 || t.PublicSeq == seq }
}

// Watch makes the person read along, or no more.
func (c *Contacts) Watch(ctx context.Context, sc desk.Scope, number string, on bool) error {
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return err
	}
	if seen.Is.Reporter || on == seen.Watching {
		return nil
	}
	if on && seen.Confidential {
		return desk.Fail("ticket.Watch", desk.Forbidden, "error.no_watcher")
	}
	return c.db.InTx(ctx, func(tx *store.Tx) error {
		t, err := store.Tickets(tx).Lock(ctx, seen.ID)
		if err != nil || on && t.Confidential { // became so this moment
			return err
		}
		if on {
			_, err := tx.AddPerson(ctx, seen.ID, sc.Person, "watcher", sc.Person)
			return err
		}
		if err := tx.RemovePerson(ctx, seen.ID, sc.Person, "watcher"); err != nil {
			return err
		}
		return tx.Reindex(ctx, seen.ID)
	})
}

// AddWatcher makes a colleague read along. A confidential ticket's circle is not widened this way.
func (c *Contacts) AddWatcher(ctx context.Context, sc desk.Scope, number, ref string) (string, error) {
	const op = "ticket.AddWatcher"
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return "", err
	}
	may := sc.Allowed(seen.Is, seen.State, seen.ClosedAt, c.now(), c.cfg.ReopenDays)
	if !may.AddWatcher {
		return "", desk.Fail(op, desk.Forbidden, "error.no_watcher")
	}
	watchers, people, err := c.readers(ctx, sc, seen, true)
	if err != nil {
		return "", err
	}
	for _, w := range watchers {
		if w.Ref == ref {
			return w.Name, nil // pressed twice
		}
	}
	for _, p := range people {
		if p.Ref != ref {
			continue
		}
		return p.Name, c.db.InTx(ctx, func(tx *store.Tx) error {
			// The ticket first, as all who write to it do: else two wait for each other.
			t, err := store.Tickets(tx).Lock(ctx, seen.ID)
			if err != nil || t.Confidential { // became so this moment
				return err
			}
			now := c.now()
			added, err := tx.AddPerson(ctx, seen.ID, p.ID, "watcher", sc.Person)
			if err != nil || !added {
				return err
			}
			_, err = c.append(ctx, tx, seen.ID, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryWatch, Author: sc.Person,
				Data: desk.EntryData{Person: p.Name, For: sc.CommentsFor(seen.Is).Name}, At: now})
			if err != nil {
				return err
			}
			return tx.Enqueue(ctx, desk.JobWatcher, desk.WatcherPayload{Ticket: seen.ID, Person: p.ID, By: sc.Person}, now)
		})
	}
	return "", &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"person": "error.choose_person"}}
}

// File finds an attachment that the person may read, with its ticket's number.
func (c *Contacts) File(ctx context.Context, sc desk.Scope, ref string) (desk.Attachment, string, error) {
	f, number, err := store.Drafts(c.db).FileForContact(ctx, sc, ref)
	if err == nil {
		err = c.noteFile(ctx, sc.Person, number)
	}
	return f, number, err
}

// WithdrawFile takes back an own upload at once; the entry that it was there stays. Asked for twice, it
// gives the ticket's number again.
func (c *Contacts) WithdrawFile(ctx context.Context, sc desk.Scope, ref string) (number string, err error) {
	key := "withdraw " + ref
	if done, err := store.Tickets(c.db).Remembered(ctx, sc.Person, key); err != nil || done != "" {
		return done, err
	}
	f, number, err := store.Drafts(c.db).FileForContact(ctx, sc, ref)
	if desk.KindOf(err) == desk.NotFound { // it may have gone this moment
		if done, lookErr := store.Tickets(c.db).Remembered(ctx, sc.Person, key); lookErr == nil && done != "" {
			return done, nil
		}
	}
	if err != nil {
		return "", err
	}
	if number == "" || !f.Own {
		return "", desk.Missing("ticket.WithdrawFile")
	}
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return "", err
	}
	return c.once(ctx, sc.Person, key, func(tx *store.Tx) (string, error) {
		if _, err := store.Tickets(tx).Lock(ctx, seen.ID); err != nil {
			return "", err
		}
		places, err := store.Tickets(tx).Copies(ctx, f.ID)
		if err == nil && len(places) == 0 {
			err = desk.Missing("ticket.WithdrawFile")
		}
		if err != nil {
			return "", err
		}
		for _, p := range places {
			if err := c.withdraw(ctx, tx, sc.Person, p, f.Name); err != nil {
				return "", err
			}
		}
		return number, tx.Enqueue(ctx, desk.JobSweepBlobs, struct{}{}, c.now().Add(desk.BlobGrace+time.Second))
	})
}

// withdraw takes a file's content off one ticket, with a trace.
func (c *Contacts) withdraw(ctx context.Context, tx *store.Tx, by int64, p store.FilePlace, name string) error {
	if err := tx.WithdrawFile(ctx, p.ID, c.now()); err != nil {
		return err
	}
	if err := tx.Reindex(ctx, p.Ticket); err != nil {
		return err
	}
	_, err := c.append(ctx, tx, p.Ticket, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryRemoved, Author: by,
		Data: desk.EntryData{File: name}, At: c.now()})
	return err
}

// Home is the start page.
type Home struct {
	Waiting   []desk.TicketRow
	Changed   []desk.TicketRow
	MineOpen  desk.Count
	OrgOpen   desk.Count
	WithMe    desk.Count
	DoneMonth int
	Weeks     []store.Week
	For       []StandIn
}

// Home gathers the start page: what waits for the person, what changed, and figures of the last
// eight weeks.
func (c *Contacts) Home(ctx context.Context, sc desk.Scope) (h Home, err error) {
	tickets := store.Tickets(c.db)
	waiting, err := c.List(ctx, sc, desk.TicketFilter{View: desk.ViewMine, Stage: desk.StageWithMe, Limit: 5})
	if err != nil {
		return h, err
	}
	changed, err := c.List(ctx, sc, desk.TicketFilter{View: desk.ViewOrg, Limit: 12})
	if err != nil {
		return h, err
	}
	h.Waiting = waiting.Rows
	for _, r := range changed.Rows {
		if len(h.Changed) < 6 && (!r.Mine || !r.State.IsWithCustomer()) {
			h.Changed = append(h.Changed, r)
		}
	}
	n, err := c.Counts(ctx, sc, desk.TicketFilter{View: desk.ViewMine, Stage: desk.StageWithMe},
		desk.TicketFilter{View: desk.ViewMine, Stage: desk.StageOpen}, desk.TicketFilter{View: desk.ViewOrg, Stage: desk.StageOpen})
	if err != nil {
		return h, err
	}
	h.WithMe, h.MineOpen, h.OrgOpen = n[0], n[1], n[2]
	now := c.now()
	if h.DoneMonth, err = tickets.ClosedSince(ctx, sc, now.AddDate(0, 0, -30)); err != nil {
		return h, err
	}
	if h.Weeks, err = tickets.Weeks(ctx, sc, now.In(c.cfg.Zone), 8); err != nil {
		return h, err
	}
	h.For, err = c.standIns(ctx, sc)
	return h, err
}
