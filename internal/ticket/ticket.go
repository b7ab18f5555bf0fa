package ticket

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Config is what an installation decides about tickets.
type Config struct {
	Zone       *time.Location // decides the year in a number
	Prefix     string         // before each number
	ReopenDays int            // how long a closed ticket can be reopened
	MaxFiles   int            // files of a message
	MaxMessage int64          // bytes of a message's files together
	DraftDays  int            // how long an unsent draft is kept
	Ratings    bool           // contacts are asked how satisfied they are with a closed ticket
	Hours      desk.Hours     // service hours, where administrators have set none
}

// Bounds of what is typed, in characters.
const (
	MaxSubject = 200
	MaxBody    = 20000
	MaxShort   = 100
)

// core is what both sides share.
type core struct {
	db    *store.DB
	now   func() time.Time
	cfg   Config
	quiet bool // nobody is told: what is imported happened before
}

// act writes a transition with its entry: the one way a ticket's state changes. The ticket is locked;
// same says whether it still is what the person looked at (nil: that does not matter). edit changes
// further fields.
func (c *core) act(ctx context.Context, tx *store.Tx, id int64, same func(desk.Ticket) bool, a desk.Action, e store.NewEntry, edit func(*desk.Ticket)) (int, error) {
	t, err := store.Tickets(tx).Lock(ctx, id)
	if err != nil {
		return 0, err
	}
	if same != nil && !same(t) {
		return 0, desk.Fail("ticket.act", desk.Conflict, "error.ticket_changed")
	}
	to, ok := desk.Next(t.State, a)
	if !ok {
		return 0, desk.Fail("ticket.act", desk.Conflict, "error.ticket_changed")
	}
	before := t
	t.State = to
	if edit != nil {
		edit(&t)
	}
	switch {
	case to == desk.Closed && before.State != desk.Closed:
		t.ClosedAt = e.At
	case to != desk.Closed:
		t.ClosedAt = time.Time{}
	}
	if to == desk.InProgress && (before.State == desk.Resolved || before.State == desk.Closed) {
		t.Result, t.MergedInto = desk.NoResult, 0
	}
	if to == desk.WaitingForCustomer || to == desk.Resolved || to == desk.Closed {
		t.NextReplyAt = time.Time{} // it is the customer's turn, or nobody's
	}
	if to != desk.Scheduled {
		t.PlannedFor, t.PlannedDate = "", ""
	}
	e.Data.Action, e.Data.From, e.Data.To = a, before.State, to
	if to == desk.Resolved || to == desk.Closed {
		e.Data.Result = t.Result
	}
	e.Data.PlannedFor, e.Data.PlannedDate = t.PlannedFor, t.PlannedDate
	if e.ByStaff && t.Raised == before.Raised {
		t.Raised = desk.NotRaised
	}
	if to == desk.Closed {
		t.ResubmitOn, t.Raised = "", desk.NotRaised
	}
	replied := e.ByStaff && replies(a)
	if replied && t.NextReplyAt.Equal(before.NextReplyAt) || to == desk.Closed {
		t.NextReplyAt = time.Time{} // the promise was kept
	}
	if t != before {
		if err := tx.Change(ctx, t); err != nil {
			return 0, err
		}
	}
	spoke := e.Author != 0 && !e.ByStaff
	if err := c.timed(ctx, tx, before, t, desk.Happening{At: e.At, Replied: replied, Spoke: spoke}); err != nil {
		return 0, err
	}
	return c.append(ctx, tx, id, e)
}

// append adds an entry and leaves the job that tells the others.
func (c *core) append(ctx context.Context, tx *store.Tx, id int64, e store.NewEntry) (int, error) {
	seq, _, err := tx.AddEntry(ctx, id, e)
	if err != nil {
		return 0, err
	}
	// A contact's decision needs no words, nor a step of the portal, nor a merging.
	decided := e.Kind == desk.EntryChange && e.Data.Action != "" && (!e.ByStaff || e.Data.Action == desk.ActMerge)
	if c.quiet || e.Visibility != desk.Public || e.Kind != desk.EntryMessage && !decided {
		return seq, nil
	}
	return seq, tx.Enqueue(ctx, desk.JobNotify, desk.NotifyPayload{Ticket: id, Seq: seq}, e.At)
}

// keyOf is store.FormKey of what was typed.
func keyOf(formKey string, said ...string) string { return store.FormKey(formKey, said) }

// hashes are the files of a form, for its key.
func hashes(files []desk.Attachment) string {
	var b strings.Builder
	for _, f := range files {
		b.WriteString(f.Hash + " ")
	}
	return b.String()
}

// once runs fn in a transaction unless the form was sent before; then the first's result is given.
func (c *core) once(ctx context.Context, person int64, formKey string, fn func(*store.Tx) (string, error)) (string, error) {
	return c.db.Once(ctx, person, formKey, c.now(), fn)
}

func tooLong(s string, limit int) bool { return utf8.RuneCountInString(s) > limit }

// check notes a required or too long text.
func check(p desk.Problems, field, text string, limit int, required string) {
	switch {
	case text == "" && required != "":
		p.Add(field, required)
	case tooLong(text, limit):
		p.Add(field, "error.too_long")
	}
}

// checkFiles holds a message's files to the limits that the form showed.
func (c *core) checkFiles(files []desk.Attachment) error {
	var sum int64
	for _, f := range files {
		sum += f.Size
	}
	switch {
	case len(files) > c.cfg.MaxFiles:
		return &desk.Error{Op: "ticket.files", Kind: desk.Invalid, Fields: map[string]string{"files": "error.too_many_files"}}
	case sum > c.cfg.MaxMessage:
		return &desk.Error{Op: "ticket.files", Kind: desk.Invalid, Fields: map[string]string{"files": "error.files_too_large"}}
	}
	return nil
}

// group hands each entry its files.
func group(files []desk.Attachment) map[int][]desk.Attachment {
	by := make(map[int][]desk.Attachment)
	for _, f := range files {
		by[f.Seq] = append(by[f.Seq], f)
	}
	return by
}
