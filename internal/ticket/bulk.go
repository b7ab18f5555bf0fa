package ticket

import (
	"context"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// UndoFor is how long what was done to several tickets can be undone.
const UndoFor = 30 * time.Minute

// BulkChange is what is done to several tickets, as typed.
type BulkChange struct {
	Action      desk.BulkAction
	Numbers     []string
	Versions    map[string]int // by number, as the list showed the tickets; 0: that does not matter
	Assignee    string         // ref; empty: back to the team
	Team        string         // ref
	Priority    desk.Priority
	Reason      string // for BulkPriority, as with a single ticket; staff alone see it
	Tag         string // as typed
	PlannedFor  string
	PlannedDate string
	Result      desk.Result
	Body        string // for BulkResolve: what each customer reads
	FormKey     string
}

// bulkTarget is what a change refers to, looked up.
type bulkTarget struct {
	person desk.Person
	scope  desk.StaffScope
	team   desk.Named
	tag    string
}

// Why a ticket was left as it is, below "bulk." in the catalogues.
const (
	refusedGone    = "gone"    // not there, or not within sight
	refusedChanged = "changed" // since the list was shown
	refusedState   = "state"   // the transition table does not have it
	refusedPerson  = "person"  // that person may not work on it
	refusedTags    = "tags"    // it has as many as a ticket may have
)

// Bulk does the same to several tickets and gives the ref under which what became of each is found. Each
// goes through the transition table and the rule of sight by itself: what is refused is left as it is,
// the others are done. Sent twice, it is done once.
func (s *Staff) Bulk(ctx context.Context, sc desk.StaffScope, c BulkChange) (string, error) {
	target, err := s.bulkTarget(ctx, sc, &c)
	if err != nil {
		return "", err
	}
	key := keyOf(c.FormKey, append([]string{string(c.Action), c.Assignee, c.Team, string(c.Priority), c.Reason, c.Tag, c.PlannedFor, c.PlannedDate,
		string(c.Result), c.Body}, c.Numbers...)...)
	return s.once(ctx, sc.Person, key, func(tx *store.Tx) (string, error) {
		now := s.now()
		b := desk.Bulk{Ref: store.NewRef(), Person: sc.Person, Action: c.Action, At: now}
		for _, n := range c.Numbers {
			done, err := s.bulkOne(ctx, tx, sc, c, target, n)
			if err != nil {
				return "", err
			}
			b.Tickets = append(b.Tickets, done)
		}
		return b.Ref, tx.AddBulk(ctx, b, now.Add(-24*time.Hour))
	})
}

func (s *Staff) bulkTarget(ctx context.Context, sc desk.StaffScope, c *BulkChange) (bulkTarget, error) {
	const op = "ticket.Bulk"
	var t bulkTarget
	if !sc.CanWork() {
		return t, desk.Fail(op, desk.Forbidden, "error.read_only")
	}
	// In one order, so that two who change the same tickets at once do not wait for each other.
	slices.Sort(c.Numbers)
	c.Numbers = slices.Compact(c.Numbers)
	p := desk.Problems{}
	switch {
	case len(c.Numbers) == 0:
		p.Add("ticket", "error.bulk_none")
	case len(c.Numbers) > desk.MaxBulk:
		p.Add("ticket", "error.bulk_many")
	}
	var err error
	switch c.Action {
	case desk.BulkAssign:
		if c.Assignee != "" {
			if t.person, err = store.People(s.db).ByRef(ctx, c.Assignee); err == nil {
				t.scope, err = store.People(s.db).StaffScope(ctx, t.person)
			}
			if err != nil && desk.KindOf(err) != desk.NotFound {
				return t, err
			}
			if err != nil || !t.person.Active || !t.scope.CanWork() {
				p.Add("assignee", "error.choose_person")
			}
		}
	case desk.BulkTeam:
		teams, err := store.People(s.db).Teams(ctx)
		if err != nil {
			return t, err
		}
		for _, x := range teams {
			if x.Ref == c.Team {
				t.team = x
			}
		}
		if t.team.ID == 0 {
			p.Add("team", "error.choose")
		}
	case desk.BulkPriority:
		if !slices.Contains(desk.Priorities, c.Priority) {
			p.Add("priority", "error.choose")
		}
		if c.Reason = desk.Text(c.Reason); c.Reason == "" {
			p.Add("reason", "error.priority_reason")
		}
		check(p, "reason", c.Reason, MaxBody, "")
	case desk.BulkTag, desk.BulkUntag:
		if tags := desk.Tags(c.Tag); len(tags) != 1 {
			p.Add("tag", "error.bulk_tag")
		} else {
			t.tag = tags[0]
			check(p, "tag", t.tag, desk.MaxTag, "")
		}
	case desk.BulkResume:
	case desk.BulkSchedule, desk.BulkResolve:
		r := Reply{Action: map[desk.BulkAction]desk.Action{desk.BulkSchedule: desk.ActSchedule, desk.BulkResolve: desk.ActResolve}[c.Action],
			Body: desk.Text(c.Body), Result: c.Result, PlannedFor: desk.Line(c.PlannedFor), PlannedDate: day(c.PlannedDate)}
		for field, key := range r.problems() {
			if field != "body" || c.Action == desk.BulkResolve {
				p.Add(field, key)
			}
		}
		c.Body, c.PlannedFor, c.PlannedDate = r.Body, r.PlannedFor, r.PlannedDate
	default:
		p.Add("action", "error.choose_action")
	}
	return t, p.Err(op)
}

func (s *Staff) bulkOne(ctx context.Context, tx *store.Tx, sc desk.StaffScope, c BulkChange, target bulkTarget, number string) (desk.BulkTicket, error) {
	out := desk.BulkTicket{Number: number}
	found, err := store.Tickets(tx).ForStaff(ctx, sc, number)
	if desk.KindOf(err) == desk.NotFound {
		out.Refused = refusedGone
		return out, nil
	}
	if err != nil {
		return out, err
	}
	t, err := store.Tickets(tx).Lock(ctx, found.ID)
	if err != nil {
		return out, err
	}
	if !sc.CanSee(t.Team.ID, t.Confidential) { // handed to another team at this moment
		out.Refused = refusedGone
		return out, nil
	}
	if v := c.Versions[number]; v != 0 && v != t.Version {
		out.Refused = refusedChanged
		return out, nil
	}
	out.Before = desk.Before{State: t.State, Result: t.Result, Priority: t.Priority, PrioritySet: t.PrioritySet, Assignee: t.Assignee.ID,
		Team: t.Team.ID, PlannedFor: t.PlannedFor, PlannedDate: t.PlannedDate}
	if err := s.bulkDo(ctx, tx, sc, c, target, t, &out); err != nil || out.Refused != "" {
		return out, err
	}
	after, err := store.Tickets(tx).Lock(ctx, t.ID)
	out.Version = after.Version
	return out, err
}

// bulkDo changes one locked ticket, or says in out why not.
func (s *Staff) bulkDo(ctx context.Context, tx *store.Tx, sc desk.StaffScope, c BulkChange, target bulkTarget, t desk.Ticket, out *desk.BulkTicket) error {
	decide := func(data desk.EntryData, edit func(*desk.Ticket)) error {
		changed, err := s.decideIn(ctx, tx, sc.Person, t, data, "", edit)
		out.Same = !changed
		return err
	}
	switch c.Action {
	case desk.BulkAssign:
		if c.Assignee != "" && !target.scope.CanSee(t.Team.ID, t.Confidential) {
			out.Refused = refusedPerson
			return nil
		}
		return decide(desk.EntryData{Person: target.person.Name()}, func(t *desk.Ticket) { t.Assignee = desk.Named{ID: target.person.ID} })
	case desk.BulkTeam:
		return s.handTo(ctx, tx, sc.Person, t, target.team, out)
	case desk.BulkPriority:
		changed, err := s.decideIn(ctx, tx, sc.Person, t, desk.EntryData{Field: desk.FieldPriority, Priority: c.Priority, Was: string(t.Priority)}, c.Reason,
			func(t *desk.Ticket) { t.Priority, t.PrioritySet = c.Priority, true })
		out.Same = !changed
		return err
	case desk.BulkTag, desk.BulkUntag:
		return s.bulkTag(ctx, tx, sc, c.Action == desk.BulkTag, target.tag, t, out)
	}
	action, e := desk.ActResume, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true, At: s.now()}
	switch c.Action {
	case desk.BulkSchedule:
		action = desk.ActSchedule
	case desk.BulkResolve:
		action, e.Kind, e.Body = desk.ActResolve, desk.EntryMessage, c.Body
	}
	if _, ok := desk.Next(t.State, action); !ok {
		out.Refused = refusedState
		return nil
	}
	_, err := s.act(ctx, tx, t.ID, nil, action, e, func(t *desk.Ticket) {
		switch c.Action {
		case desk.BulkSchedule:
			t.PlannedFor, t.PlannedDate = c.PlannedFor, c.PlannedDate
		case desk.BulkResolve:
			t.Result = c.Result
			if t.Assignee.ID == 0 {
				t.Assignee.ID = sc.Person
			}
		}
	})
	return err
}

// handTo gives a ticket to a team. An assignee who may not see it there any more loses it.
func (s *Staff) handTo(ctx context.Context, tx *store.Tx, by int64, t desk.Ticket, team desk.Named, out *desk.BulkTicket) error {
	keeps := false
	if t.Assignee.ID != 0 {
		p, err := store.People(tx).ByID(ctx, t.Assignee.ID)
		if err != nil {
			return err
		}
		theirs, err := store.People(tx).StaffScope(ctx, p)
		if err != nil {
			return err
		}
		keeps = theirs.CanSee(team.ID, t.Confidential)
	}
	changed, err := s.decideIn(ctx, tx, by, t, desk.EntryData{Field: desk.FieldTeam, Was: t.Team.Name, Is: team.Name}, "", func(t *desk.Ticket) {
		t.Team = team
		if !keeps {
			t.Assignee = desk.Named{}
		}
	})
	out.Same = !changed
	return err
}

func (s *Staff) bulkTag(ctx context.Context, tx *store.Tx, sc desk.StaffScope, add bool, name string, t desk.Ticket, out *desk.BulkTicket) error {
	has, err := store.Tickets(tx).TagsOf(ctx, t.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(has, func(x desk.Tag) bool { return desk.FoldTag(x.Name) == desk.FoldTag(name) })
	if out.Before.Tag = name; add == (i >= 0) {
		out.Same = true
		return nil
	}
	if add && len(has) >= desk.MaxTags {
		out.Refused = refusedTags
		return nil
	}
	return s.setTag(ctx, tx, sc.Person, t.ID, add, name, false)
}

// setTag puts a tag on a ticket or takes it off, with its entry.
func (s *Staff) setTag(ctx context.Context, tx *store.Tx, by, ticket int64, add bool, name string, undo bool) error {
	tag, err := tx.EnsureTag(ctx, name)
	if err != nil {
		return err
	}
	data := desk.EntryData{Field: desk.FieldTags, Undo: undo}
	if add {
		data.Is = tag.Name
		_, err = tx.TagTicket(ctx, ticket, tag.ID)
	} else {
		data.Was = tag.Name
		_, err = tx.UntagTicket(ctx, ticket, tag.ID)
	}
	if err != nil {
		return err
	}
	_, err = s.append(ctx, tx, ticket, store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryChange, Author: by, ByStaff: true,
		At: s.now(), Data: data})
	return err
}

// BulkResult finds what somebody did to several tickets, and says whether it can be undone.
func (s *Staff) BulkResult(ctx context.Context, sc desk.StaffScope, ref string) (b desk.Bulk, undoable bool, err error) {
	b, err = store.Views(s.db).Bulk(ctx, sc.Person, ref)
	undoable = err == nil && sc.CanWork() && b.UndoneAt.IsZero() && s.now().Before(b.At.Add(UndoFor)) &&
		slices.ContainsFunc(b.Tickets, func(t desk.BulkTicket) bool { return t.Refused == "" && !t.Same })
	return b, undoable, err
}

// UndoBulk makes the tickets what they were, those that nobody changed since. The history shows both. A
// mail that went out stays sent. Asked twice, it is undone once.
func (s *Staff) UndoBulk(ctx context.Context, sc desk.StaffScope, ref string) error {
	const op = "ticket.UndoBulk"
	b, undoable, err := s.BulkResult(ctx, sc, ref)
	if err != nil || !b.UndoneAt.IsZero() {
		return err
	}
	if !undoable {
		return desk.Fail(op, desk.Conflict, "error.bulk_too_late")
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		first, err := tx.UndoBulk(ctx, b.ID, s.now())
		if err != nil || !first {
			return err
		}
		done := b
		done.Tickets = slices.Clone(b.Tickets)
		for i := range done.Tickets {
			t := &done.Tickets[i]
			if t.Refused != "" || t.Same {
				continue
			}
			if t.Undone, err = s.undoOne(ctx, tx, sc, b.Action, *t); err != nil {
				return err
			}
		}
		return tx.UndoneBulk(ctx, done)
	})
}

// undoOne gives why a ticket could not be made what it was; empty: it was.
func (s *Staff) undoOne(ctx context.Context, tx *store.Tx, sc desk.StaffScope, action desk.BulkAction, bt desk.BulkTicket) (string, error) {
	found, err := store.Tickets(tx).ForStaff(ctx, sc, bt.Number)
	if desk.KindOf(err) == desk.NotFound {
		return refusedGone, nil
	}
	if err != nil {
		return "", err
	}
	t, err := store.Tickets(tx).Lock(ctx, found.ID)
	if err != nil {
		return "", err
	}
	if t.Version != bt.Version {
		return refusedChanged, nil
	}
	was := bt.Before
	if was.Assignee, err = s.worksStill(ctx, tx, was.Assignee, was.Team, t.Confidential); err != nil {
		return "", err
	}
	switch action {
	case desk.BulkTag, desk.BulkUntag:
		tags, err := store.Tickets(tx).TagsOf(ctx, t.ID)
		has := slices.ContainsFunc(tags, func(x desk.Tag) bool { return desk.FoldTag(x.Name) == desk.FoldTag(was.Tag) })
		if err != nil {
			return "", err
		}
		if has != (action == desk.BulkTag) {
			return refusedChanged, nil
		}
		return "", s.setTag(ctx, tx, sc.Person, t.ID, action == desk.BulkUntag, was.Tag, true)
	case desk.BulkAssign:
		data := desk.EntryData{Undo: true}
		if was.Assignee != 0 {
			p, err := store.People(tx).ByID(ctx, was.Assignee)
			if err != nil {
				return "", err
			}
			data.Person = p.Name()
		}
		_, err = s.decideIn(ctx, tx, sc.Person, t, data, "", func(t *desk.Ticket) { t.Assignee = desk.Named{ID: was.Assignee} })
		return "", err
	case desk.BulkTeam:
		teams, err := store.People(tx).Teams(ctx)
		if err != nil {
			return "", err
		}
		name := desk.Named{ID: was.Team}
		if i := slices.IndexFunc(teams, func(x desk.Named) bool { return x.ID == was.Team }); i >= 0 {
			name = teams[i]
		}
		data := desk.EntryData{Field: desk.FieldTeam, Was: t.Team.Name, Is: name.Name, Undo: true}
		_, err = s.decideIn(ctx, tx, sc.Person, t, data, "", func(t *desk.Ticket) { t.Team, t.Assignee = name, desk.Named{ID: was.Assignee} })
		return "", err
	case desk.BulkPriority:
		_, err = s.decideIn(ctx, tx, sc.Person, t, desk.EntryData{Priority: was.Priority, Undo: true}, "",
			func(t *desk.Ticket) { t.Priority, t.PrioritySet = was.Priority, was.PrioritySet })
		return "", err
	}
	return s.undoState(ctx, tx, sc, t, was)
}

// worksStill gives a former assignee who may work on a ticket of the team today; else nobody, and the ticket is the team's.
func (s *Staff) worksStill(ctx context.Context, tx *store.Tx, person, team int64, confidential bool) (int64, error) {
	if person == 0 {
		return 0, nil
	}
	p, err := store.People(tx).ByID(ctx, person)
	if err != nil {
		return 0, err
	}
	sc, err := store.People(tx).StaffScope(ctx, p)
	if desk.KindOf(err) == desk.NotFound || err == nil && (!p.Active || !sc.CanWork() || !sc.CanSee(team, confidential)) {
		return 0, nil
	}
	return person, err
}

// undoState goes back by the transition table, where it has a way.
func (s *Staff) undoState(ctx context.Context, tx *store.Tx, sc desk.StaffScope, t desk.Ticket, was desk.Before) (string, error) {
	for _, a := range []desk.Action{desk.ActResume, desk.ActSchedule, desk.ActResolve, desk.ActAsk} {
		if to, ok := desk.Next(t.State, a); !ok || to != was.State {
			continue
		}
		_, err := s.act(ctx, tx, t.ID, nil, a, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true,
			At: s.now(), Data: desk.EntryData{Undo: true}}, func(t *desk.Ticket) {
			t.Result, t.PlannedFor, t.PlannedDate, t.Assignee.ID = was.Result, was.PlannedFor, was.PlannedDate, was.Assignee
		})
		return "", err
	}
	return refusedState, nil
}

// decideIn writes a change that only staff see to a locked ticket, with its entry and the reason for it, if any. It is false where the
// ticket was as wished already.
func (c *core) decideIn(ctx context.Context, tx *store.Tx, by int64, t desk.Ticket, data desk.EntryData, reason string, edit func(*desk.Ticket)) (bool, error) {
	before := t
	edit(&t)
	t.Assignee, t.Team = sameNamed(before.Assignee, t.Assignee), sameNamed(before.Team, t.Team)
	if t == before {
		return false, nil
	}
	if t.Raised == before.Raised {
		t.Raised = desk.NotRaised
	}
	if err := tx.Change(ctx, t); err != nil {
		return false, err
	}
	if err := c.timed(ctx, tx, before, t, desk.Happening{At: c.now()}); err != nil {
		return false, err
	}
	_, err := c.append(ctx, tx, t.ID, store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryChange, Author: by, ByStaff: true, At: c.now(), Data: data, Body: reason})
	return true, err
}

// sameNamed keeps a reference whole where the other one names the same.
func sameNamed(before, after desk.Named) desk.Named {
	if before.ID == after.ID {
		return before
	}
	return after
}
