package demo

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

const hour = 60 // minutes, as goals are counted

// contractLevels are the vendor's, from the most to the least that they promise, with goals in the order of
// desk.GoalsFor: first reply, next reply, result.
var contractLevels = []struct {
	name  string
	goals [][3]int
}{
	{"Premium", [][3]int{{hour, 4 * hour, 20 * hour}, {4 * hour, 28 * hour, 95 * hour}, {8 * hour, 38 * hour, 190 * hour},
		{8 * hour, 38 * hour, 190 * hour}, {38 * hour, 0, 0}, {95 * hour, 0, 0}}},
	{"Standard", [][3]int{{2 * hour, 8 * hour, 95 * hour}, {8 * hour, 38 * hour, 190 * hour}, {19 * hour, 57 * hour, 0},
		{19 * hour, 57 * hour, 0}, {95 * hour, 0, 0}, {}}},
	{"Basis", [][3]int{{8 * hour, 38 * hour, 0}, {19 * hour, 0, 0}, {38 * hour, 0, 0}, {38 * hour, 0, 0}, {}, {}}},
}

// contracts say who has which level, by the places of organisations and levels. Municipalities have the data
// centre's. One contract ends soon, and one organisation has none.
var contracts = []struct {
	org, level int
	days       int // until it ends; 0: no end
	region     desk.Region
}{
	{0, 0, 0, "NI"}, {dataCentre, 1, 0, "NI"}, {2, 1, 0, "NW"}, {3, 1, 45, "HE"}, {4, 2, 0, "NI"}, {7, 2, 0, "RP"}, {8, 2, 0, "BB"}, {10, 1, 0, "SN"}, {12, 2, 0, "ST"},
}

// loadLevels gives the customers their contracts. It comes before the tickets, whose goals follow from it.
func (l *Loader) loadLevels(ctx context.Context, tx *store.Tx) error {
	var levels []desk.ContractLevel
	for _, x := range contractLevels {
		n := desk.ContractLevel{Name: x.name, Goals: make(map[desk.GoalFor]desk.Goals)}
		for i, g := range x.goals {
			n.Goals[desk.GoalsFor[i]] = desk.Goals{FirstReply: g[0], NextReply: g[1], Result: g[2]}
		}
		added, err := tx.AddLevel(ctx, n)
		if err != nil {
			return err
		}
		levels = append(levels, added)
	}
	for _, x := range contracts {
		c := desk.Contract{Level: desk.Named{ID: levels[x.level].ID}, Region: x.region}
		if x.days > 0 {
			c.Until = l.day(x.days, 0).Format(time.DateOnly)
		}
		if err := tx.SetContract(ctx, l.orgs[x.org].ID, c); err != nil {
			return err
		}
	}
	for _, d := range []time.Time{l.day(0, 0), l.day(365, 0)} { // the vendor is closed between the years
		for _, day := range []string{"12-24", "12-31"} {
			if err := tx.AddClosedDay(ctx, 0, desk.ClosedDay{Day: d.Format("2006-") + day, Name: "Betriebsruhe"}); err != nil {
				return err
			}
		}
	}
	return tx.SetCalendar(ctx, desk.Calendar{Region: "NI", Warn: desk.DefaultWarn})
}

// soon is a moment today that somebody would promise a reply for: in the afternoon, or later if it is later.
func (l *Loader) soon() time.Time {
	afternoon, late := l.day(0, 16), l.Now.Add(2*time.Hour).Truncate(time.Hour)
	if late.Before(afternoon) {
		return afternoon
	}
	if midnight := l.day(1, 0); !late.Before(midnight) {
		return midnight.Add(-time.Minute)
	}
	return late
}
