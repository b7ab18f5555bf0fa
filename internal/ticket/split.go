package ticket

import (
	"context"
	"fmt"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Split takes messages of a ticket for a new one.
type Split struct {
	Seqs    []int // of the entries
	Subject string
	Version int
	FormKey string
}

// Split makes a new ticket of the same reporter and organisations from copies of some messages and notes,
// the oldest public message first. They stay where they are; notes stay internal; files go along by
// reference. The two tickets are linked, both histories say so, and who is told of a new ticket is told.
// It gives the new number.
func (s *Staff) Split(ctx context.Context, sc desk.StaffScope, number string, in Split) (string, error) {
	const op = "ticket.Split"
	t, err := s.workable(ctx, sc, number)
	if err != nil {
		return "", err
	}
	in.Subject = desk.Line(in.Subject)
	entries, err := store.Tickets(s.db).Entries(ctx, t.ID)
	if err != nil {
		return "", err
	}
	chosen := slices.DeleteFunc(entries, func(e desk.Entry) bool { return !Splittable(e) || !slices.Contains(in.Seqs, e.Seq) })
	first := slices.IndexFunc(chosen, func(e desk.Entry) bool { return e.Visibility == desk.Public && e.Body != "" })
	p := desk.Problems{}
	check(p, "subject", in.Subject, MaxSubject, "error.subject_required")
	if first < 0 {
		p.Add("seqs", "error.split_message")
	}
	if err := p.Err(op); err != nil {
		return "", err
	}
	files, err := store.Drafts(s.db).OfTicket(ctx, t.ID, sc.Person, true)
	if err != nil {
		return "", err
	}
	order := append([]desk.Entry{chosen[first]}, slices.Delete(slices.Clone(chosen), first, first+1)...)
	key := keyOf(in.FormKey, "split", number, in.Subject, fmt.Sprint(in.Seqs))
	return s.once(ctx, sc.Person, key, func(tx *store.Tx) (string, error) {
		now, err := store.Tickets(tx).Lock(ctx, t.ID)
		if err != nil {
			return "", err
		}
		if !sameVersion(in.Version)(now) || !sc.CanSee(now.Team.ID, now.Confidential) {
			return "", desk.Fail(op, desk.Conflict, "error.ticket_changed")
		}
		id, made, err := s.splitOff(ctx, tx, now, in.Subject, order[0])
		if err != nil {
			return "", err
		}
		if err := s.copyEntries(ctx, tx, id, order, group(files)); err != nil {
			return "", err
		}
		if _, err := tx.LinkTickets(ctx, id, t.ID, desk.Related); err != nil {
			return "", err
		}
		note := store.NewEntry{Visibility: desk.Public, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true, At: s.now()}
		note.Data = desk.EntryData{Field: desk.FieldSplit, Other: made}
		if _, err := s.append(ctx, tx, t.ID, note); err != nil {
			return "", err
		}
		note.Data = desk.EntryData{Field: desk.FieldSplitOff, Other: number}
		if _, err := s.append(ctx, tx, id, note); err != nil {
			return "", err
		}
		return made, tx.Enqueue(ctx, desk.JobNotify, desk.NotifyPayload{Ticket: id, Seq: 1}, s.now())
	})
}

// Splittable says whether an entry can go into a new ticket: words or files, not a step of the history.
func Splittable(e desk.Entry) bool { return e.Kind == desk.EntryMessage || e.Kind == desk.EntryNote }

// splitOff writes the new ticket with its first message, whoever wrote it, and who reads along.
func (s *Staff) splitOff(ctx context.Context, tx *store.Tx, t desk.Ticket, subject string, first desk.Entry) (id int64, number string, err error) {
	now := s.now()
	n := store.NewTicket{Year: now.In(s.cfg.Zone).Year(), Prefix: s.cfg.Prefix, Org: t.Org.ID, ReportingOrg: t.ReportingOrg.ID, Reporter: t.Reporter.ID,
		Product: t.Product.ID, Team: t.Team.ID, Kind: t.Kind, Impact: t.Impact, Subject: subject, OwnRef: t.OwnRef, Affected: t.Affected,
		Confidential: t.Confidential, At: now, First: copyOf(first)}
	n.First.Data.Action, n.First.Data.To = desk.ActCreate, desk.New
	circle, err := store.Tickets(tx).People(ctx, t.ID, "circle")
	if err != nil {
		return 0, "", err
	}
	for _, p := range circle {
		n.Circle = append(n.Circle, p.ID)
	}
	if id, number, err = tx.Insert(ctx, n); err != nil {
		return 0, "", err
	}
	made := desk.Ticket{ID: id, Org: t.Org, Kind: t.Kind, Impact: t.Impact, State: desk.New, CreatedAt: now}
	if err := s.started(ctx, tx, made, first.ByStaff); err != nil {
		return 0, "", err
	}
	watchers, err := store.Tickets(tx).People(ctx, t.ID, "watcher")
	if err != nil {
		return 0, "", err
	}
	for _, w := range watchers {
		if _, err := tx.AddPerson(ctx, id, w.ID, "watcher", 0); err != nil {
			return 0, "", err
		}
	}
	return id, number, nil
}

// copyOf is an entry's words for another ticket: what it did to its own one stays there.
func copyOf(e desk.Entry) store.NewEntry {
	return store.NewEntry{Visibility: e.Visibility, Kind: e.Kind, Author: e.Author.ID, ByStaff: e.ByStaff, Body: e.Body, Written: e.At,
		Data: desk.EntryData{Expected: e.Data.Expected, Benefit: e.Data.Benefit}}
}

// copyEntries adds the other entries, and the files of all to those that they belong to.
func (s *Staff) copyEntries(ctx context.Context, tx *store.Tx, id int64, order []desk.Entry, files map[int][]desk.Attachment) error {
	for i, e := range order {
		seq := 1
		if i > 0 {
			x := copyOf(e)
			x.At = s.now()
			var err error
			if seq, _, err = tx.AddEntry(ctx, id, x); err != nil {
				return err
			}
		}
		var names []string
		for _, f := range files[e.Seq] {
			if err := tx.CopyFile(ctx, f.ID, id, seq); err != nil {
				return err
			}
			names = append(names, f.Name)
		}
		if err := tx.AddFileNames(ctx, id, seq, names); err != nil {
			return err
		}
	}
	return nil
}
