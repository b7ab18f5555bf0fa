package ticket

import (
	"context"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// StandIn is somebody for whom the person is deputy now, with what waits for them.
type StandIn struct {
	Person  desk.Named
	Ships   []desk.Deputyship // in force, one an organisation
	Waiting []desk.TicketRow
	WithMe  desk.Count
	Open    desk.Count
}

func (c *Contacts) standIns(ctx context.Context, sc desk.Scope) ([]StandIn, error) {
	represents := sc.Represents()
	if len(represents) == 0 {
		return nil, nil
	}
	ships, err := store.Deputies(c.db).OfPerson(ctx, sc.Person, c.now())
	if err != nil {
		return nil, err
	}
	ships = slices.DeleteFunc(ships, func(x desk.Deputyship) bool { return x.Deputy.ID != sc.Person || !x.InForce(c.now()) })
	var out []StandIn
	for _, p := range represents {
		s := StandIn{Person: p}
		for _, x := range ships {
			if x.Absent.ID == p.ID {
				s.Ships = append(s.Ships, x)
			}
		}
		waiting := desk.TicketFilter{View: desk.ViewMine, For: p.ID, Stage: desk.StageWithMe, Limit: 5}
		rows, err := c.List(ctx, sc, waiting)
		if err != nil {
			return nil, err
		}
		n, err := c.Counts(ctx, sc, waiting, desk.TicketFilter{View: desk.ViewMine, For: p.ID, Stage: desk.StageOpen})
		if err != nil {
			return nil, err
		}
		s.Waiting, s.WithMe, s.Open = rows.Rows, n[0], n[1]
		out = append(out, s)
	}
	return out, nil
}
