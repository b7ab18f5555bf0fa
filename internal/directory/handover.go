package directory

import (
	"context"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Held is an open ticket of somebody who leaves.
type Held = store.Held

// Handover is what somebody leaves behind, and who may take it.
type Handover struct {
	Tickets []Held // open ones, the oldest first, as far as who looks may see them
	To      []desk.Named
}

// ContactHandover gives the open tickets that a contact reported, with the active contacts of those
// organisations.
func (d *Directory) ContactHandover(ctx context.Context, sc desk.StaffScope, ref string) (Handover, error) {
	const op = "directory.ContactHandover"
	if err := customers(op, sc); err != nil {
		return Handover{}, err
	}
	p, err := find(ctx, d.db, op, ref, false)
	if err != nil {
		return Handover{}, err
	}
	out := Handover{}
	if out.Tickets, err = store.Tickets(d.db).HeldBy(ctx, sc, p.ID); err != nil {
		return Handover{}, err
	}
	asked := map[[2]int64]bool{}
	for _, t := range out.Tickets {
		orgs := [2]int64{t.Org, t.ReportingOrg}
		if asked[orgs] {
			continue
		}
		asked[orgs] = true
		people, err := store.People(d.db).Colleagues(ctx, t.Org, t.ReportingOrg)
		if err != nil {
			return Handover{}, err
		}
		for _, x := range people {
			if x.ID != p.ID && !slices.Contains(out.To, x) {
				out.To = append(out.To, x)
			}
		}
	}
	return out, nil
}

// AgentHandover gives the open tickets that are assigned to somebody of the staff, with the colleagues
// who work on tickets.
func (d *Directory) AgentHandover(ctx context.Context, sc desk.StaffScope, ref string) (Handover, error) {
	const op = "directory.AgentHandover"
	if err := team(op, sc); err != nil {
		return Handover{}, err
	}
	p, err := find(ctx, d.db, op, ref, true)
	if err != nil {
		return Handover{}, err
	}
	out := Handover{}
	if out.Tickets, err = store.Tickets(d.db).Assigned(ctx, &sc, p.ID); err != nil {
		return Handover{}, err
	}
	people, err := store.People(d.db).May(ctx, desk.WorkOnTickets)
	for _, x := range people {
		if x.ID != p.ID {
			out.To = append(out.To, desk.Named{ID: x.ID, Ref: x.Ref, Name: x.Name()})
		}
	}
	return out, err
}

// taker finds who takes over: active, and of the same kind as who leaves.
func taker(ctx context.Context, tx *store.Tx, op string, from desk.Person, ref string) (desk.Person, error) {
	to, err := unless(store.People(tx).ByRef(ctx, ref))
	if err == nil && (to.ID == 0 || to.ID == from.ID || !to.Active || to.IsStaff() != from.IsStaff()) {
		err = desk.Fail(op, desk.Invalid, "error.handover_person")
	}
	return to, err
}

// handContact makes another contact the one whose tickets those of who leaves are. Who takes over has
// to see each of them; one that the person of the staff may not see stays as it is.
func (d *Directory) handContact(ctx context.Context, tx *store.Tx, op string, sc desk.StaffScope, from desk.Person, ref string) error {
	tickets, err := store.Tickets(tx).HeldBy(ctx, sc, from.ID)
	if err != nil || len(tickets) == 0 {
		return err
	}
	to, err := taker(ctx, tx, op, from, ref)
	if err != nil {
		return err
	}
	scope, err := store.People(tx).Scope(ctx, to.ID, d.now())
	if err != nil {
		return err
	}
	var given []Held
	for _, h := range tickets {
		t, err := store.Tickets(tx).Lock(ctx, h.ID)
		if err != nil {
			return err
		}
		if t.Reporter.ID != from.ID || t.State == desk.Closed { // at this moment
			continue
		}
		if err := tx.SetReporter(ctx, h.ID, from.ID, to.ID); err != nil {
			return err
		}
		if _, err := store.Tickets(tx).ForContact(ctx, scope, h.Number); desk.KindOf(err) == desk.NotFound {
			return desk.Fail(op, desk.Invalid, "error.handover_sight", "name", to.Name(), "number", h.Number)
		} else if err != nil {
			return err
		}
		if _, _, err := tx.AddEntry(ctx, h.ID, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true,
			At: d.now(), Data: desk.EntryData{Field: desk.FieldReporter, Was: from.Name(), Is: to.Name()}}); err != nil {
			return err
		}
		given = append(given, h)
	}
	return d.handed(ctx, tx, sc, from, to, given)
}

// handAgent assigns the open tickets of who leaves to a colleague, or with an empty ref gives them back
// to their teams. What the person of the staff may not see goes back in any case.
func (d *Directory) handAgent(ctx context.Context, tx *store.Tx, op string, sc desk.StaffScope, from desk.Person, ref string) error {
	tickets, err := store.Tickets(tx).Assigned(ctx, nil, from.ID)
	if err != nil || len(tickets) == 0 {
		return err
	}
	var to desk.Person
	var theirs desk.StaffScope
	if ref != "" {
		if to, err = taker(ctx, tx, op, from, ref); err != nil {
			return err
		}
		if theirs, err = store.People(tx).StaffScope(ctx, to); err != nil {
			return err
		}
		if !theirs.CanWork() {
			return desk.Fail(op, desk.Invalid, "error.handover_person")
		}
	}
	var handed []Held
	for _, h := range tickets {
		t, err := store.Tickets(tx).Lock(ctx, h.ID)
		if err != nil {
			return err
		}
		if t.Assignee.ID != from.ID || t.State == desk.Closed { // at this moment
			continue
		}
		data := desk.EntryData{}
		t.Assignee = desk.Named{}
		if to.ID != 0 && sc.CanSee(t.Team.ID, t.Confidential) {
			if !theirs.CanSee(t.Team.ID, t.Confidential) {
				return desk.Fail(op, desk.Invalid, "error.handover_sight", "name", to.Name(), "number", t.Number)
			}
			t.Assignee.ID, data.Person = to.ID, to.Name()
			handed = append(handed, h)
		}
		if err := tx.Change(ctx, t); err != nil {
			return err
		}
		if _, _, err := tx.AddEntry(ctx, h.ID, store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryChange, Author: sc.Person, ByStaff: true,
			At: d.now(), Data: data}); err != nil {
			return err
		}
	}
	return d.handed(ctx, tx, sc, from, to, handed)
}

// handed tells who took over, and the trail.
func (d *Directory) handed(ctx context.Context, tx *store.Tx, sc desk.StaffScope, from, to desk.Person, tickets []Held) error {
	if len(tickets) == 0 {
		return nil
	}
	ids := make([]int64, len(tickets))
	for i, t := range tickets {
		ids[i] = t.ID
	}
	if err := tx.Enqueue(ctx, desk.JobHandover, desk.HandoverPayload{Person: to.ID, From: from.Name(), Tickets: ids}, d.now()); err != nil {
		return err
	}
	return d.audit(ctx, tx, sc, "person.handover", "person:"+from.Ref, map[string]any{"to": to.Name(), "tickets": len(tickets)})
}
