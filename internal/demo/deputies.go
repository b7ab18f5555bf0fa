package demo

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// deputies are who acts for whom at the Stadt Musterhausen, by their places among its contacts: one is in
// force, one is to come.
var deputies = []struct{ absent, deputy, from, days int }{
	{absent: 6, deputy: 0, from: -2, days: 10},
	{absent: 0, deputy: 1, from: 24, days: 14},
}

func (l *Loader) loadDeputies(ctx context.Context, tx *store.Tx) error {
	city := l.orgs[0]
	for _, x := range deputies {
		absent, deputy, from, at := city.contacts[x.absent], city.contacts[x.deputy], l.day(x.from, 0), l.day(-4, 9)
		d := desk.Deputyship{Org: desk.Named{ID: city.ID}, Absent: desk.Named{ID: absent.ID}, Deputy: desk.Named{ID: deputy.ID},
			From: from, Until: from.AddDate(0, 0, x.days), SetAt: at}
		if _, err := tx.AddDeputyship(ctx, d, absent.ID); err != nil {
			return err
		}
		said := map[string]string{"name": absent.Name(), "deputy": deputy.Name(), "from": from.Format(time.DateOnly),
			"until": d.LastDay(l.Zone).Format(time.DateOnly)}
		if err := trail(ctx, tx, absent.ID, city.ID, "deputy.set", "person:"+absent.Ref, said, at); err != nil {
			return err
		}
	}
	return nil
}
