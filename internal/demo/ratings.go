package demo

import (
	"context"
	"log/slog"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/ticket"
)

// The demo's ratings: most are content, and some say why or why not.
var demoRatings = []struct {
	score  int
	remark map[string]string // by language of who rates
}{
	{5, map[string]string{"de": "Schnell und verständlich erklärt. Vielen Dank!", "en": "Quick and clearly explained. Thank you!"}},
	{4, nil}, {5, nil}, {4, nil},
	{3, map[string]string{"de": "Die Lösung passt, aber die erste Rückmeldung kam spät.", "en": "The solution is right, but the first reply was late."}},
	{5, nil}, {4, nil}, {5, nil},
	{2, map[string]string{"de": "Wir mussten dieselben Angaben dreimal schicken.", "en": "We had to send the same details three times."}},
	{4, nil}, {5, nil},
	{1, map[string]string{"de": "Das Problem bestand wochenlang.", "en": "The problem lasted for weeks."}},
}

// loadRatings lets most contacts rate their closed tickets some hours after the closing. The latest one of each
// organisation's first contact is left for who tries the demo.
func (l *Loader) loadRatings(ctx context.Context) error {
	s := ticket.NewStaff(l.DB, func() time.Time { return l.Now }, ticket.Config{Zone: l.Zone}, ticket.NewMarks(l.DB, slog.New(slog.DiscardHandler)))
	sc, err := store.People(l.DB).StaffScope(ctx, l.agents[0])
	if err != nil {
		return err
	}
	closed, err := s.List(ctx, sc, desk.TicketFilter{State: desk.Closed, Limit: 200})
	if err != nil {
		return err
	}
	return l.DB.InTx(ctx, func(tx *store.Tx) error {
		left := map[int64]bool{}
		for _, o := range l.orgs {
			if len(o.contacts) > 0 {
				left[o.contacts[0].ID] = true
			}
		}
		for i, row := range closed.Rows {
			t, err := store.Tickets(tx).Lock(ctx, row.ID)
			if err != nil {
				return err
			}
			when := t.ClosedAt.Add(time.Duration(1+i%30) * time.Hour)
			if i%5 == 4 || !t.Rated() || when.After(l.Now) || left[t.Reporter.ID] {
				delete(left, t.Reporter.ID)
				continue
			}
			who, err := store.People(tx).ByID(ctx, t.Reporter.ID)
			if err != nil {
				return err
			}
			x := demoRatings[i%len(demoRatings)]
			if err := tx.Rate(ctx, t.ID, desk.Rating{Score: x.score, Remark: x.remark[who.Lang], By: t.Reporter, RatedAt: when, ChangedAt: when}); err != nil {
				return err
			}
		}
		return nil
	})
}
