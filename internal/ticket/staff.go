package ticket

import (
	"context"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Staff is the vendor's side.
type Staff struct {
	core
	marks *Marks
}

// NewStaff puts the vendor's side together.
func NewStaff(db *store.DB, now func() time.Time, cfg Config, marks *Marks) *Staff {
	return &Staff{core{db: db, now: now, cfg: cfg}, marks}
}

// List gives a page of a staff list. Rows of somebody whose deputy the reader is say so.
func (s *Staff) List(ctx context.Context, sc desk.StaffScope, f desk.TicketFilter) (desk.Rows[desk.StaffRow], error) {
	sc, err := s.standingIn(ctx, sc)
	if err != nil {
		return desk.Rows[desk.StaffRow]{}, err
	}
	out, err := store.Tickets(s.db).StaffList(ctx, sc, s.dated(f))
	for i := range out.Rows {
		r := &out.Rows[i]
		r.Unread = r.Unread && !s.marks.pending(sc.Person, r.ID)
		r.StandIn = f.Queue == desk.QueueMine && r.AssigneeID != sc.Person
	}
	if err != nil {
		return out, err
	}
	return out, s.leftOf(ctx, out.Rows)
}

// Count counts a staff list.
func (s *Staff) Count(ctx context.Context, sc desk.StaffScope, f desk.TicketFilter) (desk.Count, error) {
	n, err := s.Counts(ctx, sc, f)
	if err != nil {
		return desk.Count{}, err
	}
	return n[0], nil
}

// Queues counts the queues.
func (s *Staff) Queues(ctx context.Context, sc desk.StaffScope) (map[desk.Queue]desk.Count, error) {
	filters := make([]desk.TicketFilter, len(desk.Queues))
	for i, q := range desk.Queues {
		filters[i] = desk.TicketFilter{Queue: q, Stage: q.Stage()}
	}
	n, err := s.Counts(ctx, sc, filters...)
	if err != nil {
		return nil, err
	}
	out := make(map[desk.Queue]desk.Count)
	for i, q := range desk.Queues {
		out[q] = n[i]
	}
	return out, nil
}

// View is a ticket as staff work on it.
type View struct {
	desk.Ticket
	Entries  []desk.Entry
	Watchers []desk.Named
	Readers  []desk.Named // the reporter and the watchers, as far as they may see the ticket still
	Fields   []desk.OwnValue
	Tags     []desk.Tag
	Links    []desk.Link
	Bundle   []desk.Bundled // the others of a report for several organisations, and this one
	May      map[desk.Action]bool
	Service  Service
	Rating   desk.Rating // without a score: none
	Draft    desk.Draft  // of an answer
	Note     desk.Draft  // of an internal note
}

// View gives a ticket whole and notes that it was read.
func (s *Staff) View(ctx context.Context, sc desk.StaffScope, number string) (View, error) {
	t, err := store.Tickets(s.db).ForStaff(ctx, sc, number)
	if err != nil {
		return View{}, err
	}
	v := View{Ticket: t, May: make(map[desk.Action]bool)}
	if v.Entries, err = store.Tickets(s.db).Entries(ctx, t.ID); err != nil {
		return v, err
	}
	files, err := store.Drafts(s.db).OfTicket(ctx, t.ID, sc.Person, true)
	if err != nil {
		return v, err
	}
	by := group(files)
	for i := range v.Entries {
		v.Entries[i].Files = by[v.Entries[i].Seq]
	}
	role := "watcher"
	if t.Confidential {
		role = "circle"
	}
	if v.Watchers, err = store.Tickets(s.db).People(ctx, t.ID, role); err != nil {
		return v, err
	}
	v.Watchers = slices.DeleteFunc(v.Watchers, func(n desk.Named) bool { return n.ID == t.Reporter.ID })
	if v.Readers, err = store.Tickets(s.db).Seeing(ctx, t.ID, append([]desk.Named{t.Reporter}, v.Watchers...), s.now()); err != nil {
		return v, err
	}
	if v.Fields, err = fieldsOf(ctx, s.db, t); err != nil {
		return v, err
	}
	if v.Tags, err = store.Tickets(s.db).TagsOf(ctx, t.ID); err != nil {
		return v, err
	}
	if v.Bundle, err = store.Tickets(s.db).BundledForStaff(ctx, sc, t.ID); err != nil {
		return v, err
	}
	if v.Links, err = store.Tickets(s.db).LinksForStaff(ctx, sc, t.ID); err != nil {
		return v, err
	}
	for _, a := range []desk.Action{desk.ActTake, desk.ActAnswer, desk.ActAsk, desk.ActResume, desk.ActSchedule, desk.ActResolve} {
		_, ok := desk.Next(t.State, a)
		v.May[a] = ok && sc.CanWork()
	}
	if v.Service, err = s.left(ctx, t); err != nil {
		return v, err
	}
	if v.Rating, err = store.Tickets(s.db).Rating(ctx, t.ID); err != nil {
		return v, err
	}
	if v.Draft, err = s.draftFor(ctx, sc.Person, CommentForm(number)); err != nil {
		return v, err
	}
	if v.Note, err = s.draftFor(ctx, sc.Person, NoteForm(number)); err != nil {
		return v, err
	}
	if t.Confidential {
		if err := s.noteReading(ctx, sc.Person, number); err != nil {
			return v, err
		}
	}
	s.marks.add(sc.Person, t.ID, t.LastSeq)
	return v, nil
}

// Reply is what staff write: an answer with the transition that goes with it, or an internal note.
type Reply struct {
	Note        bool
	Action      desk.Action // ActAnswer, ActAsk, ActSchedule, ActResolve, ActResume
	Body        string
	Result      desk.Result // for ActResolve
	PlannedFor  string      // for ActSchedule
	PlannedDate string
	Version     int
	Seen        int // the last entry that the page showed; 0: whatever came since does not matter
	FormKey     string
	Files       []desk.Attachment
}

// form names the draft that is sent with the reply: a note's files never go out with an answer.
func (r Reply) form(number string) string {
	if r.Note {
		return NoteForm(number)
	}
	return CommentForm(number)
}

func (r Reply) problems() desk.Problems {
	p := desk.Problems{}
	check(p, "body", r.Body, MaxBody, "error.message_required")
	if r.Note {
		return p
	}
	switch r.Action {
	case desk.ActAnswer, desk.ActAsk, desk.ActResume:
	case desk.ActResolve:
		if !slices.Contains(desk.Results, r.Result) {
			p.Add("result", "error.choose_result")
		}
	case desk.ActSchedule:
		if r.PlannedFor == "" && r.PlannedDate == "" {
			p.Add("planned_for", "error.plan_required")
		}
		check(p, "planned_for", r.PlannedFor, MaxShort, "")
		if _, ok := desk.Day(r.PlannedDate); r.PlannedDate != "" && !ok {
			p.Add("planned_date", "error.date")
		}
	default:
		p.Add("action", "error.choose_action")
	}
	return p
}

// Reply writes an answer or a note. An answer to a ticket that nobody has makes the author its assignee.
func (s *Staff) Reply(ctx context.Context, sc desk.StaffScope, number string, r Reply) error {
	const op = "ticket.Reply"
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return err
	}
	r.Body, r.PlannedFor, r.PlannedDate = desk.Text(r.Body), desk.Line(r.PlannedFor), day(r.PlannedDate)
	if err := r.problems().Err(op); err != nil {
		return err
	}
	draft, err := s.draftFor(ctx, sc.Person, r.form(number))
	if err != nil {
		return err
	}
	if err := s.checkFiles(append(draft.Files, r.Files...)); err != nil {
		return err
	}
	key := keyOf(r.FormKey, r.form(number), string(r.Action), r.Body, string(r.Result), r.PlannedFor, r.PlannedDate, hashes(r.Files))
	return s.write(ctx, sc, t, r, draft, key)
}

// write writes a checked answer or note with the files of its draft, once a key.
func (s *Staff) write(ctx context.Context, sc desk.StaffScope, t desk.Ticket, r Reply, draft desk.Draft, key string) error {
	_, err := s.once(ctx, sc.Person, key, func(tx *store.Tx) (string, error) {
		e := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: sc.Person, ByStaff: true, Body: r.Body, At: s.now()}
		var seq int
		var err error
		if r.Note {
			e.Visibility, e.Kind = desk.InternalNote, desk.EntryNote
			seq, err = s.append(ctx, tx, t.ID, e)
		} else if err = s.nothingNew(ctx, tx, sc, t.ID, r); err == nil {
			seq, err = s.act(ctx, tx, t.ID, sameVersion(r.Version), r.Action, e, func(t *desk.Ticket) {
				if t.Assignee.ID == 0 {
					t.Assignee.ID = sc.Person
				}
				if r.Action == desk.ActResolve {
					t.Result = r.Result
				}
				if r.Action == desk.ActSchedule {
					t.PlannedFor, t.PlannedDate = r.PlannedFor, r.PlannedDate
				}
			})
		}
		if err != nil {
			return "", err
		}
		return t.Number, s.attach(ctx, tx, sc.Person, t.ID, seq, draft, r.Files)
	})
	return err
}

// nothingNew refuses an answer whose author has not seen what somebody else wrote meanwhile. That the
// ticket has changed says more, and act says it.
func (s *Staff) nothingNew(ctx context.Context, tx *store.Tx, sc desk.StaffScope, id int64, r Reply) error {
	if r.Seen == 0 {
		return nil
	}
	t, err := store.Tickets(tx).Lock(ctx, id)
	if err != nil || !sameVersion(r.Version)(t) {
		return err
	}
	wrote, err := store.Tickets(tx).WroteSince(ctx, id, r.Seen, sc.Person)
	if err == nil && wrote {
		err = desk.Fail("ticket.Reply", desk.Conflict, "error.ticket_news")
	}
	return err
}

func sameVersion(version int) func(desk.Ticket) bool {
	return func(t desk.Ticket) bool { return version == 0 || t.Version == version }
}

// Take makes somebody of the staff the assignee. A new ticket is in progress then.
func (s *Staff) Take(ctx context.Context, sc desk.StaffScope, number string, version int) error {
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		_, err := s.act(ctx, tx, t.ID, sameVersion(version), desk.ActTake, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryChange,
			Author: sc.Person, ByStaff: true, At: s.now()}, func(t *desk.Ticket) { t.Assignee.ID = sc.Person })
		return err
	})
}

// workable finds a ticket that the person may change.
func (s *Staff) workable(ctx context.Context, sc desk.StaffScope, number string) (desk.Ticket, error) {
	t, err := store.Tickets(s.db).ForStaff(ctx, sc, number)
	if err == nil && !sc.CanWork() {
		err = desk.Fail("ticket.Staff", desk.Forbidden, "error.read_only")
	}
	return t, err
}

// ByPhone creates a ticket on a contact's behalf, after a call. The contact is its reporter and is told.
func (s *Staff) ByPhone(ctx context.Context, sc desk.StaffScope, draftRef, contact string) (string, error) {
	const op = "ticket.ByPhone"
	if !sc.CanWork() {
		return "", desk.Fail(op, desk.Forbidden, "error.read_only")
	}
	draft, done, err := s.unsent(ctx, sc.Person, FormPhone, draftRef)
	if err != nil || done != "" {
		return done, err
	}
	n := prepared{New: NewFrom(draft.Values)}
	p := n.problems()
	if check(p, "caller", n.Caller, MaxShort, ""); n.Caller != "" {
		check(p, "verified", n.Verified, MaxBody, "error.verified_required")
	}
	who, err := store.People(s.db).ByRef(ctx, contact)
	if err != nil && desk.KindOf(err) != desk.NotFound {
		return "", err
	}
	org, orgErr := store.Orgs(s.db).ByRef(ctx, n.Org)
	if orgErr != nil && desk.KindOf(orgErr) != desk.NotFound {
		return "", orgErr
	}
	scope, err := store.People(s.db).Scope(ctx, who.ID, s.now())
	if err != nil {
		return "", err
	}
	reporting, ok := scope.ReportingOrg(org.ID)
	if orgErr != nil || !ok {
		p.Add("contact", "error.contact_of_org")
	} else {
		n.org, n.reporting = org.ID, reporting
		if n.product, err = s.product(ctx, org.ID, n.Product, p); err != nil {
			return "", err
		}
	}
	if n.fields, err = s.readFields(ctx, n.New, true, p); err != nil {
		return "", err
	}
	if err := p.Err(op); err != nil {
		return "", err
	}
	if err := s.checkFiles(draft.Files); err != nil {
		return "", err
	}
	return s.once(ctx, sc.Person, draftRef, func(tx *store.Tx) (string, error) {
		return s.insert(ctx, tx, n, who.ID, sc.Person, true, draft)
	})
}

// MayWork says whether the person may change a ticket, before anything that they send for it is read
// or stored.
func (s *Staff) MayWork(ctx context.Context, sc desk.StaffScope, number string) error {
	_, err := s.workable(ctx, sc, number)
	return err
}

// File finds an attachment within the staff's scope.
func (s *Staff) File(ctx context.Context, sc desk.StaffScope, ref string) (desk.Attachment, string, error) {
	f, number, err := store.Drafts(s.db).FileForStaff(ctx, sc, ref)
	if err == nil {
		err = s.noteFile(ctx, sc.Person, number)
	}
	return f, number, err
}

// Colleagues lists who can be made the assignee.
func (s *Staff) Colleagues(ctx context.Context) ([]desk.Person, error) {
	return store.People(s.db).May(ctx, desk.SeeTickets)
}

// Products lists all products, for the filter.
func (s *Staff) Products(ctx context.Context) ([]desk.Product, error) {
	return store.Orgs(s.db).Products(ctx, nil)
}
