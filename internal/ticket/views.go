package ticket

import (
	"context"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// MaxViews is how many views somebody can have.
const MaxViews = 50

// Views lists the views of somebody and of their teams.
func (s *Staff) Views(ctx context.Context, sc desk.StaffScope) ([]desk.SavedView, error) {
	if !sc.May(desk.SeeTickets) {
		return nil, nil
	}
	return store.Views(s.db).For(ctx, sc)
}

// SavedView finds one of them, and says whether the reader may change it: their own, or one of their team
// where they may share.
func (s *Staff) SavedView(ctx context.Context, sc desk.StaffScope, ref string) (v desk.SavedView, may bool, err error) {
	views, err := s.Views(ctx, sc)
	if err != nil {
		return v, false, err
	}
	i := slices.IndexFunc(views, func(v desk.SavedView) bool { return v.Ref == ref })
	if i < 0 {
		return v, false, desk.Missing("ticket.SavedView")
	}
	v = views[i]
	return v, v.Owner.ID == sc.Person && v.Team.ID == 0 || v.Team.ID != 0 && sc.May(desk.ShareViews), nil
}

// ShareTeams lists the teams that somebody may share views with: their own.
func (s *Staff) ShareTeams(ctx context.Context, sc desk.StaffScope) ([]desk.Named, error) {
	if !sc.May(desk.ShareViews) {
		return nil, nil
	}
	teams, err := store.People(s.db).Teams(ctx)
	return slices.DeleteFunc(teams, func(t desk.Named) bool { return !slices.Contains(sc.Teams, t.ID) }), err
}

// SaveView keeps a filter under a name: a new view where ref is empty. query is what the page read out
// of an address and wrote again; team is a ref, or empty for the person alone.
func (s *Staff) SaveView(ctx context.Context, sc desk.StaffScope, ref, name, query, team, formKey string) (string, error) {
	const op = "ticket.SaveView"
	p := desk.Problems{}
	v := desk.SavedView{Ref: store.NewRef(), Owner: desk.Named{ID: sc.Person}}
	if ref != "" {
		found, may, err := s.SavedView(ctx, sc, ref)
		if err != nil {
			return "", err
		}
		if !may {
			return "", desk.Fail(op, desk.Forbidden, "error.view_of_others")
		}
		v = found
	}
	v.Name, v.Query, v.Team = desk.Line(name), query, desk.Named{}
	check(p, "name", v.Name, 60, "error.view_name")
	if len(query) > 2000 {
		p.Add("name", "error.too_long")
	}
	if team != "" {
		teams, err := s.ShareTeams(ctx, sc)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(teams, func(t desk.Named) bool { return t.Ref == team })
		if i < 0 {
			p.Add("team", "error.choose")
		} else {
			v.Team = teams[i]
		}
	}
	views, err := s.Views(ctx, sc)
	if err != nil {
		return "", err
	}
	if ref == "" && len(views) >= MaxViews {
		p.Add("name", "error.view_many")
	}
	if err := p.Err(op); err != nil {
		return "", err
	}
	return s.once(ctx, sc.Person, keyOf(formKey, ref, v.Name, v.Query, team), func(tx *store.Tx) (string, error) {
		return v.Ref, tx.SaveView(ctx, v, s.now())
	})
}

// DropView deletes a view. One that is gone already is fine.
func (s *Staff) DropView(ctx context.Context, sc desk.StaffScope, ref string) error {
	v, may, err := s.SavedView(ctx, sc, ref)
	if err != nil {
		return err
	}
	if !may {
		return desk.Fail("ticket.DropView", desk.Forbidden, "error.view_of_others")
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error { return tx.DropView(ctx, v.ID) })
}

// Columns gives the columns that somebody chose for lists; none: they did not choose.
func (s *Staff) Columns(ctx context.Context, sc desk.StaffScope) ([]string, error) {
	return store.Views(s.db).Columns(ctx, sc.Person)
}

// SetColumns keeps the columns that somebody chose, in their order; none are the usual ones again.
func (s *Staff) SetColumns(ctx context.Context, sc desk.StaffScope, names []string) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error { return tx.SetColumns(ctx, sc.Person, names) })
}

// Counts counts several staff lists in one statement.
func (s *Staff) Counts(ctx context.Context, sc desk.StaffScope, filters ...desk.TicketFilter) ([]desk.Count, error) {
	sc, err := s.standingIn(ctx, sc)
	if err != nil {
		return nil, err
	}
	for i := range filters {
		filters[i] = s.dated(filters[i])
	}
	return store.Tickets(s.db).StaffCounts(ctx, sc, filters...)
}

// standingIn adds whose deputy the person is today.
func (s *Staff) standingIn(ctx context.Context, sc desk.StaffScope) (desk.StaffScope, error) {
	var err error
	sc.For, err = store.Rules(s.db).DeputyFor(ctx, sc.Person, s.today())
	return sc, err
}

func (c *core) today() string { return c.now().In(c.cfg.Zone).Format("2006-01-02") }

// dated says what overdue and today mean now.
func (s *Staff) dated(f desk.TicketFilter) desk.TicketFilter {
	now := s.now().In(s.cfg.Zone)
	switch f.Queue {
	case desk.QueueOverdue:
		f.DueTo = now
	case desk.QueueToday:
		f.DueFrom, f.DueTo = now, time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, s.cfg.Zone)
	}
	return f
}

// AllComponents lists the parts of all products, for the filter.
func (s *Staff) AllComponents(ctx context.Context) ([]desk.Component, error) {
	return store.Orgs(s.db).AllComponents(ctx)
}
