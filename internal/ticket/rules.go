package ticket

import (
	"context"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Bounds of rules.
const (
	MaxRules   = 200
	TryTickets = 200 // the newest ones that a trial looks at
)

// assigned is what rules make of a new ticket, looked up.
type assigned struct {
	desk.Decision
	note desk.EntryData
}

// route asks the rules where a new ticket goes. Who is absent, was deactivated or may not see the ticket
// in its team gets nothing; it stays with the team then.
func (c *core) route(ctx context.Context, q store.Querier, in desk.Incoming, org int64, first desk.Named, confidential bool) (assigned, error) {
	rules, err := store.Rules(q).All(ctx)
	if err != nil || len(rules) == 0 {
		return assigned{}, err
	}
	if in.Orgs, err = store.Rules(q).OrgAndAbove(ctx, org); err != nil {
		return assigned{}, err
	}
	a := assigned{Decision: desk.Decide(rules, in)}
	if len(a.Rules) == 0 {
		return a, nil
	}
	team := a.Team
	if team.ID == 0 {
		team = first
	}
	switch {
	case a.Assignee.ID != 0:
		free, err := c.free(ctx, q, a.Assignee.ID, team.ID, confidential)
		if err != nil {
			return a, err
		}
		if !free {
			a.Assignee = desk.Named{}
		}
	case a.ByLoad:
		loads, err := store.Rules(q).Loads(ctx, team.ID, c.today())
		if err != nil {
			return a, err
		}
		for _, l := range loads {
			free, err := c.free(ctx, q, l.Person.ID, team.ID, confidential)
			if err != nil {
				return a, err
			}
			if free {
				a.Assignee, _ = desk.LeastLoaded([]desk.Load{l})
				break
			}
		}
	}
	var names []string
	for _, r := range a.Rules {
		names = append(names, r.Name)
	}
	a.note = desk.EntryData{Rule: strings.Join(names, ", "), Person: a.Assignee.Name, Priority: a.Priority, Is: a.Team.Name, Tags: strings.Join(a.Tags, ", ")}
	return a, nil
}

// free says whether somebody can be given a ticket of a team without asking them.
func (c *core) free(ctx context.Context, q store.Querier, person, team int64, confidential bool) (bool, error) {
	p, err := store.People(q).ByID(ctx, person)
	if err != nil {
		return false, err
	}
	theirs, err := store.People(q).StaffScope(ctx, p)
	if err != nil {
		return false, err
	}
	absent, err := store.Rules(q).Absent(ctx, person, c.today())
	return p.Active && theirs.CanWork() && theirs.CanSee(team, confidential) && !absent, err
}

// obey writes what the rules decided to a ticket that was created in this transaction.
func (c *core) obey(ctx context.Context, tx *store.Tx, id int64, a assigned) error {
	if len(a.Rules) == 0 {
		return nil
	}
	t, err := store.Tickets(tx).Lock(ctx, id)
	if err != nil {
		return err
	}
	before := t
	if a.Team.ID != 0 {
		t.Team = a.Team
	}
	if a.Assignee.ID != 0 {
		t.Assignee = a.Assignee
	}
	if a.Priority != "" && a.Priority != t.Priority {
		t.Priority, t.PrioritySet = a.Priority, true
	}
	if t != before {
		if err := tx.Change(ctx, t); err != nil {
			return err
		}
	}
	for _, name := range a.Tags {
		tag, err := tx.EnsureTag(ctx, name)
		if err != nil {
			return err
		}
		if _, err := tx.TagTicket(ctx, id, tag.ID); err != nil {
			return err
		}
	}
	_, err = c.append(ctx, tx, id, store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryChange, At: c.now(), Data: a.note})
	return err
}

// Rules lists the assignment rules in their order, for who manages them.
func (s *Staff) Rules(ctx context.Context, sc desk.StaffScope) ([]desk.Rule, error) {
	if !sc.May(desk.ManageRules) {
		return nil, desk.Missing("ticket.Rules")
	}
	return store.Rules(s.db).All(ctx)
}

// Rule finds one of them.
func (s *Staff) Rule(ctx context.Context, sc desk.StaffScope, ref string) (desk.Rule, error) {
	rules, err := s.Rules(ctx, sc)
	if err != nil {
		return desk.Rule{}, err
	}
	i := slices.IndexFunc(rules, func(r desk.Rule) bool { return r.Ref == ref })
	if i < 0 {
		return desk.Rule{}, desk.Missing("ticket.Rule")
	}
	return rules[i], nil
}

// SaveRule writes a rule: a new one at the end where its Ref is empty. Of what it refers to the refs
// count. One that was changed since its version is a desk.Conflict.
func (s *Staff) SaveRule(ctx context.Context, sc desk.StaffScope, r desk.Rule, formKey string) error {
	const op = "ticket.SaveRule"
	rules, err := s.Rules(ctx, sc)
	if err != nil {
		return err
	}
	p := desk.Problems{}
	if r.Ref != "" {
		found, err := s.Rule(ctx, sc, r.Ref)
		if err != nil {
			return err
		}
		r.ID = found.ID
	} else if len(rules) >= MaxRules {
		p.Add("name", "error.rule_many")
	}
	r.Name, r.Words = desk.Line(r.Name), desk.Text(r.Words)
	r.Tags = desk.Tags(strings.Join(r.Tags, ","))
	check(p, "name", r.Name, MaxShort, "error.rule_name")
	check(p, "words", r.Words, 1000, "")
	if r.Words != "" && !slices.ContainsFunc(r.WordList(), func(w string) bool { return (desk.Rule{Words: w}).Matches(desk.Incoming{Text: w}) }) {
		p.Add("words", "error.rule_words")
	}
	if r.Kind != "" && !slices.Contains(desk.Kinds, r.Kind) {
		p.Add("kind", "error.choose")
	}
	if r.Impact != "" && !slices.Contains(desk.Impacts, r.Impact) {
		p.Add("impact", "error.choose")
	}
	if r.Priority != "" && !slices.Contains(desk.Priorities, r.Priority) {
		p.Add("priority", "error.choose")
	}
	for _, t := range r.Tags {
		check(p, "tags", t, desk.MaxTag, "")
	}
	if len(r.Tags) > desk.MaxTags {
		p.Add("tags", "error.bulk_tag")
	}
	if err := s.ruleRefs(ctx, &r, p); err != nil {
		return err
	}
	if r.ByLoad {
		r.Assignee = desk.Named{}
	}
	if r.Team.ID == 0 && r.Assignee.ID == 0 && !r.ByLoad && r.Priority == "" && len(r.Tags) == 0 {
		p.Add("team", "error.rule_nothing")
	}
	if err := p.Err(op); err != nil {
		return err
	}
	key := store.FormKey(formKey, "rule", r)
	if r.Ref == "" {
		r.Ref = store.NewRef()
	}
	_, err = s.once(ctx, sc.Person, key, func(tx *store.Tx) (string, error) {
		if err := tx.SaveRule(ctx, r); err != nil {
			return "", err
		}
		return r.Ref, tx.Audit(ctx, sc.Person, 0, "rule.saved", r.Ref, r.Name, s.now())
	})
	return err
}

// ruleRefs looks up what a rule refers to.
func (s *Staff) ruleRefs(ctx context.Context, r *desk.Rule, p desk.Problems) error {
	if r.Product.Ref != "" {
		products, err := store.Orgs(s.db).AllProducts(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(products, func(x desk.Product) bool { return x.Ref == r.Product.Ref })
		if i < 0 {
			p.Add("product", "error.choose")
		} else {
			r.Product.ID = products[i].ID
		}
	}
	if r.Org.Ref != "" {
		org, err := store.Orgs(s.db).ByRef(ctx, r.Org.Ref)
		if err != nil && desk.KindOf(err) != desk.NotFound {
			return err
		}
		if r.Org.ID = org.ID; org.ID == 0 {
			p.Add("org", "error.choose")
		}
	}
	if r.Team.Ref != "" {
		teams, err := store.People(s.db).Teams(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(teams, func(x desk.Named) bool { return x.Ref == r.Team.Ref })
		if i < 0 {
			p.Add("team", "error.choose")
		} else {
			r.Team = teams[i]
		}
	}
	if r.Assignee.Ref != "" {
		person, err := store.People(s.db).ByRef(ctx, r.Assignee.Ref)
		if err != nil && desk.KindOf(err) != desk.NotFound {
			return err
		}
		theirs, err := store.People(s.db).StaffScope(ctx, person)
		if err != nil {
			return err
		}
		if r.Assignee.ID = person.ID; !person.Active || !theirs.CanWork() {
			p.Add("assignee", "error.choose_person")
		}
	}
	return nil
}

// MoveRule moves a rule one place up, or down.
func (s *Staff) MoveRule(ctx context.Context, sc desk.StaffScope, ref string, up bool) error {
	if _, err := s.Rule(ctx, sc, ref); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockRules(ctx); err != nil {
			return err
		}
		rules, err := store.Rules(tx).All(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(rules, func(r desk.Rule) bool { return r.Ref == ref })
		j := i + 1
		if up {
			j = i - 1
		}
		if i < 0 || j < 0 || j >= len(rules) {
			return nil
		}
		rules[i], rules[j] = rules[j], rules[i]
		for n, r := range rules {
			if err := tx.PlaceRule(ctx, r.ID, n+1); err != nil {
				return err
			}
		}
		return tx.Audit(ctx, sc.Person, 0, "rule.moved", ref, rules[j].Name, s.now())
	})
}

// DropRule deletes a rule as the page showed it; one that was changed since is a desk.Conflict.
func (s *Staff) DropRule(ctx context.Context, sc desk.StaffScope, ref string, version int) error {
	r, err := s.Rule(ctx, sc, ref)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.DropRule(ctx, r.ID, version); err != nil {
			return err
		}
		return tx.Audit(ctx, sc.Person, 0, "rule.deleted", ref, r.Name, s.now())
	})
}

// Trial is what the rules would have made of a ticket.
type Trial struct {
	store.Sample
	desk.Decision
}

// TryRules asks the rules about the newest tickets that the reader sees, and changes nothing. Load is
// not asked: it was another one then.
func (s *Staff) TryRules(ctx context.Context, sc desk.StaffScope) ([]desk.Rule, []Trial, error) {
	rules, err := s.Rules(ctx, sc)
	if err != nil {
		return nil, nil, err
	}
	samples, err := store.Rules(s.db).Samples(ctx, sc, TryTickets)
	if err != nil {
		return nil, nil, err
	}
	above := make(map[int64][]int64)
	out := make([]Trial, 0, len(samples))
	for _, x := range samples {
		if _, known := above[x.Org]; !known {
			if above[x.Org], err = store.Rules(s.db).OrgAndAbove(ctx, x.Org); err != nil {
				return nil, nil, err
			}
		}
		x.Orgs = above[x.Org]
		out = append(out, Trial{x, desk.Decide(rules, x.Incoming)})
	}
	return rules, out, nil
}

// Absences lists the absences that are not over: the person's own, or with all those of everybody, for
// who manages rules.
func (s *Staff) Absences(ctx context.Context, sc desk.StaffScope, all bool) ([]desk.Absence, error) {
	person := sc.Person
	if all {
		if !sc.May(desk.ManageRules) {
			return nil, desk.Missing("ticket.Absences")
		}
		person = 0
	}
	return store.Rules(s.db).Absences(ctx, person, s.today())
}

// AddAbsence notes from when to when somebody is away, YYYY-MM-DD, and who stands in; person and deputy
// are refs, a person left empty is oneself. Others' need desk.ManageRules.
func (s *Staff) AddAbsence(ctx context.Context, sc desk.StaffScope, person, from, to, deputy, formKey string) error {
	const op = "ticket.AddAbsence"
	self, err := store.People(s.db).ByID(ctx, sc.Person)
	if err != nil {
		return err
	}
	if person == "" {
		person = self.Ref
	}
	if !sc.May(desk.SeeTickets) || person != self.Ref && !sc.May(desk.ManageRules) {
		return desk.Missing(op)
	}
	p := desk.Problems{}
	a := desk.Absence{From: day(from), To: day(to)}
	for _, x := range []struct{ field, day string }{{"from", a.From}, {"to", a.To}} {
		if _, ok := desk.Day(x.day); !ok || x.day == "" {
			p.Add(x.field, "error.date")
		}
	}
	if len(p) == 0 && a.To < a.From {
		p.Add("to", "error.absence_order")
	} else if len(p) == 0 && a.To < s.today() {
		p.Add("to", "error.absence_past")
	}
	people, err := s.Colleagues(ctx)
	if err != nil {
		return err
	}
	for _, x := range people {
		if x.Ref == person {
			a.Person.ID = x.ID
		}
		if deputy != "" && x.Ref == deputy && x.Ref != person {
			a.Deputy.ID = x.ID
		}
	}
	if a.Person.ID == 0 {
		p.Add("person", "error.choose_person")
	}
	if deputy != "" && a.Deputy.ID == 0 {
		p.Add("deputy", "error.choose_person")
	}
	if err := p.Err(op); err != nil {
		return err
	}
	_, err = s.once(ctx, sc.Person, keyOf(formKey, person, from, to, deputy), func(tx *store.Tx) (string, error) {
		if err := tx.AddAbsence(ctx, a, s.now()); err != nil {
			return "", err
		}
		if a.Person.ID == sc.Person {
			return "done", nil
		}
		return "done", tx.Audit(ctx, sc.Person, 0, "absence.added", person, a.From+" "+a.To, s.now())
	})
	return err
}

// EndAbsence deletes an absence: one's own, or with desk.ManageRules another's. One that is gone, or not
// the reader's to see, changes nothing.
func (s *Staff) EndAbsence(ctx context.Context, sc desk.StaffScope, ref string) error {
	list, err := s.Absences(ctx, sc, sc.May(desk.ManageRules))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(a desk.Absence) bool { return a.Ref == ref })
	if i < 0 {
		return nil
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.DropAbsence(ctx, list[i].ID); err != nil || list[i].Person.ID == sc.Person {
			return err
		}
		return tx.Audit(ctx, sc.Person, 0, "absence.ended", list[i].Person.Ref, list[i].From+" "+list[i].To, s.now())
	})
}
