package level

import (
	"context"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Goal names the field of a goal in a form: kind, impact and which of the three.
func Goal(f desk.GoalFor, what string) string {
	name := string(f.Kind)
	if f.Impact != desk.NoImpact {
		name += "_" + string(f.Impact)
	}
	return name + "_" + what
}

// Goals of a form, in the order of its columns.
var Goals = []string{"first_reply", "next_reply", "result"}

// Minutes gives one of three goals.
func Minutes(g desk.Goals, what string) int {
	switch what {
	case "first_reply":
		return g.FirstReply
	case "next_reply":
		return g.NextReply
	}
	return g.Result
}

// Form is a contract level as typed.
type Form struct {
	Name  string
	Goals map[string]string // by Goal
	Seen  string            // Stamp of the version that was looked at
}

// Stamp names this version of a level.
func Stamp(l desk.ContractLevel) string {
	goals := make(map[string]string)
	for _, f := range desk.GoalsFor {
		for _, what := range Goals {
			goals[Goal(f, what)] = desk.GoalText(Minutes(l.Goals[f], what))
		}
	}
	return stamp([]any{l.Name, l.Active, goals})
}

// List gives all contract levels.
func (s *Levels) List(ctx context.Context, sc desk.StaffScope) ([]desk.ContractLevel, error) {
	if err := may("level.List", sc, desk.ManageRules); err != nil {
		return nil, err
	}
	return store.Levels(s.db).List(ctx)
}

// Level finds a contract level.
func (s *Levels) Level(ctx context.Context, sc desk.StaffScope, ref string) (desk.ContractLevel, error) {
	if err := may("level.Level", sc, desk.ManageRules); err != nil {
		return desk.ContractLevel{}, err
	}
	return store.Levels(s.db).ByRef(ctx, ref)
}

// read fills a level from a form.
func (f Form) read(l *desk.ContractLevel) desk.Problems {
	p := desk.Problems{}
	l.Name, l.Goals = desk.Line(f.Name), make(map[desk.GoalFor]desk.Goals)
	checkName(p, l.Name, "error.level_name_required")
	for _, x := range desk.GoalsFor {
		var n [3]int
		for i, what := range Goals {
			var ok bool
			if n[i], ok = desk.GoalMinutes(f.Goals[Goal(x, what)]); !ok {
				p.Add(Goal(x, what), "error.goal")
			}
		}
		l.Goals[x] = desk.Goals{FirstReply: n[0], NextReply: n[1], Result: n[2]}
	}
	return p
}

// taken refuses a name that another level has.
func taken(ctx context.Context, tx *store.Tx, l desk.ContractLevel, p desk.Problems) error {
	all, err := store.Levels(tx).List(ctx)
	for _, other := range all {
		if other.ID != l.ID && strings.EqualFold(other.Name, l.Name) {
			p.Add("name", "error.level_taken")
		}
	}
	return err
}

// Add creates a contract level and gives its ref. Sent twice, it is one.
func (s *Levels) Add(ctx context.Context, sc desk.StaffScope, f Form, formKey string) (string, error) {
	const op = "level.Add"
	if err := may(op, sc, desk.ManageRules); err != nil {
		return "", err
	}
	return s.db.Once(ctx, sc.Person, store.FormKey(formKey, "level", f), s.now(), func(tx *store.Tx) (string, error) {
		var l desk.ContractLevel
		p := f.read(&l)
		if err := taken(ctx, tx, l, p); err != nil {
			return "", err
		}
		if err := p.Err(op); err != nil {
			return "", err
		}
		l, err := tx.AddLevel(ctx, l)
		if err != nil {
			return "", err
		}
		return l.Ref, s.audit(ctx, tx, sc, 0, "level.create", "level:"+l.Ref, f)
	})
}

// Edit changes name and goals. Open tickets keep the goals that they came with.
func (s *Levels) Edit(ctx context.Context, sc desk.StaffScope, ref string, f Form) error {
	const op = "level.Edit"
	return s.edit(ctx, sc, op, ref, func(tx *store.Tx, l *desk.ContractLevel) error {
		if err := fresh(op, f.Seen, Stamp(*l)); err != nil {
			return err
		}
		p := f.read(l)
		if err := taken(ctx, tx, *l, p); err != nil {
			return err
		}
		return p.Err(op)
	})
}

// SetActive takes a level out of the choice for organisations, or back into it. Who has it keeps it.
func (s *Levels) SetActive(ctx context.Context, sc desk.StaffScope, ref string, active bool) error {
	return s.edit(ctx, sc, "level.SetActive", ref, func(_ *store.Tx, l *desk.ContractLevel) error {
		l.Active = active
		return nil
	})
}

func (s *Levels) edit(ctx context.Context, sc desk.StaffScope, op, ref string, fn func(*store.Tx, *desk.ContractLevel) error) error {
	if err := may(op, sc, desk.ManageRules); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil {
			return err
		}
		l, err := store.Levels(tx).ByRef(ctx, ref)
		if err != nil {
			return err
		}
		before := Stamp(l)
		if err := fn(tx, &l); err != nil || Stamp(l) == before {
			return err
		}
		if err := tx.UpdateLevel(ctx, l); err != nil {
			return err
		}
		return s.audit(ctx, tx, sc, 0, "level.edit", "level:"+ref, map[string]any{"name": l.Name, "active": l.Active})
	})
}

// Contract is what an organisation has of a contract, with what its form offers.
type Contract struct {
	desk.Contract
	Org    desk.Organisation
	Levels []desk.ContractLevel // that can be chosen
	Days   []desk.ClosedDay
	Stamp  string
}

// ContractForm is the same as typed.
type ContractForm struct {
	Level  string // ref; empty: that of the organisation above
	Until  string
	Region string
	Seen   string
}

// Contract gives what an organisation has itself.
func (s *Levels) Contract(ctx context.Context, sc desk.StaffScope, org string) (Contract, error) {
	var out Contract
	if err := may("level.Contract", sc, desk.ManageCustomers); err != nil {
		return out, err
	}
	return contract(ctx, s.db, org)
}

func contract(ctx context.Context, q store.Querier, org string) (out Contract, err error) {
	if out.Org, err = store.Orgs(q).ByRef(ctx, org); err != nil {
		return out, err
	}
	if out.Contract, err = store.Levels(q).Contract(ctx, out.Org.ID); err != nil {
		return out, err
	}
	out.Stamp = stamp(out.Contract)
	if out.Days, err = store.Levels(q).ClosedDays(ctx, out.Org.ID); err != nil {
		return out, err
	}
	all, err := store.Levels(q).List(ctx)
	for _, l := range all {
		if l.Active || l.ID == out.Level.ID {
			out.Levels = append(out.Levels, l)
		}
	}
	return out, err
}

// SetContract writes it. The goals of open tickets of the organisation and of those below are counted anew.
func (s *Levels) SetContract(ctx context.Context, sc desk.StaffScope, org string, f ContractForm) error {
	const op = "level.SetContract"
	if err := may(op, sc, desk.ManageCustomers); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOrgs(ctx); err != nil {
			return err
		}
		now, err := contract(ctx, tx, org)
		if err != nil {
			return err
		}
		if err := fresh(op, f.Seen, now.Stamp); err != nil {
			return err
		}
		p := desk.Problems{}
		next := desk.Contract{Region: desk.Region(f.Region)}
		for _, l := range now.Levels {
			if f.Level != "" && l.Ref == f.Level {
				next.Level = desk.Named{ID: l.ID, Ref: l.Ref, Name: l.Name}
			}
		}
		if f.Level != "" && next.Level.ID == 0 {
			p.Add("level", "error.choose")
		}
		if next.Until = ""; strings.TrimSpace(f.Until) != "" {
			var ok bool
			if next.Until, ok = desk.Day(f.Until); !ok {
				p.Add("until", "error.date")
			} else if next.Level.ID == 0 {
				p.Add("until", "error.until_without_level")
			}
		}
		if !next.Region.Known() && next.Region != "" {
			p.Add("region", "error.choose")
		}
		if err := p.Err(op); err != nil || next == now.Contract {
			return err
		}
		if err := tx.SetContract(ctx, now.Org.ID, next); err != nil {
			return err
		}
		if err := s.audit(ctx, tx, sc, now.Org.ID, "org.contract", "org:"+org, [2]desk.Contract{now.Contract, next}); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobRecount, desk.RecountPayload{Org: now.Org.ID}, s.now())
	})
}

// AddOrgDay notes a day on which the organisation cannot be reached.
func (s *Levels) AddOrgDay(ctx context.Context, sc desk.StaffScope, org, day, name string) error {
	return s.orgDay(ctx, sc, "level.AddOrgDay", org, func(tx *store.Tx, id int64) error {
		return addDay(ctx, tx, "level.AddOrgDay", id, day, name)
	})
}

// RemoveOrgDay takes it out again.
func (s *Levels) RemoveOrgDay(ctx context.Context, sc desk.StaffScope, org, ref string) error {
	return s.orgDay(ctx, sc, "level.RemoveOrgDay", org, func(tx *store.Tx, id int64) error { return tx.RemoveClosedDay(ctx, id, ref) })
}

func (s *Levels) orgDay(ctx context.Context, sc desk.StaffScope, op, org string, fn func(*store.Tx, int64) error) error {
	if err := may(op, sc, desk.ManageCustomers); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		o, err := store.Orgs(tx).ByRef(ctx, org)
		if err != nil {
			return err
		}
		if err := fn(tx, o.ID); err != nil {
			return err
		}
		if err := s.audit(ctx, tx, sc, o.ID, "org.days", "org:"+org, op); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobRecount, desk.RecountPayload{Org: o.ID}, s.now())
	})
}

func addDay(ctx context.Context, tx *store.Tx, op string, org int64, day, name string) error {
	p := desk.Problems{}
	d, ok := desk.Day(day)
	if !ok {
		p.Add("day", "error.date")
	}
	name = desk.Line(name)
	checkName(p, name, "error.day_name_required")
	days, err := store.Levels(tx).ClosedDays(ctx, org)
	if err != nil {
		return err
	}
	for _, x := range days {
		if x.Day == d {
			p.Add("day", "error.day_taken")
		}
	}
	if err := p.Err(op); err != nil {
		return err
	}
	return tx.AddClosedDay(ctx, org, desk.ClosedDay{Day: d, Name: name})
}

// year is the calendar year of the present in the vendor's zone.
func (s *Levels) year() int {
	zone := s.base.Zone
	if zone == nil {
		zone = time.UTC
	}
	return s.now().In(zone).Year()
}
