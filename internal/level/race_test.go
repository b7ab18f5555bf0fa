package level_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/level"
	"kundenportal/internal/testkit/pg"
	"kundenportal/internal/testkit/world"
)

func TestMain(m *testing.M) { pg.Main(m) }

// TestOfTwoAtOnceTheSecondIsTold has several administrators save the same version at one moment, on PostgreSQL, where nothing but a lock
// keeps one from overwriting the other.
func TestOfTwoAtOnceTheSecondIsTold(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Open(t, pg.New(t)))
	levels := level.New(w.DB, w.Clock.Now, desk.Hours{Zone: time.UTC})
	admin, city := w.StaffScope(w.Agent("Georg", desk.Administrator)), w.Org("Stadt", desk.Organisation{})
	ref, err := levels.Add(ctx, admin, level.Form{Name: "Gold"}, "k")
	if err != nil {
		t.Fatal(err)
	}
	gold, err := levels.Level(ctx, admin, ref)
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := levels.Calendar(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	contract, err := levels.Contract(ctx, admin, city.Ref)
	if err != nil {
		t.Fatal(err)
	}
	for name, save := range map[string]func(i int) error{
		"a level": func(i int) error {
			return levels.Edit(ctx, admin, ref, level.Form{Name: fmt.Sprint("Gold ", i), Seen: level.Stamp(gold)})
		},
		"the hours": func(i int) error {
			return levels.SetCalendar(ctx, admin, level.CalendarForm{Warn: fmt.Sprint(10 + i), Seen: calendar.Stamp})
		},
		"a contract": func(i int) error {
			return levels.SetContract(ctx, admin, city.Ref, level.ContractForm{Level: ref, Until: fmt.Sprint(2030+i, "-01-01"), Seen: contract.Stamp})
		},
	} {
		var all sync.WaitGroup
		done := make([]error, 6)
		for i := range done {
			all.Go(func() { done[i] = save(i) })
		}
		all.Wait()
		saved := 0
		for _, err := range done {
			switch {
			case err == nil:
				saved++
			case desk.KindOf(err) != desk.Conflict:
				t.Errorf("%s: %v", name, err)
			}
		}
		if saved != 1 {
			t.Errorf("%s: %d of %d overwrote what the others had saved", name, saved, len(done))
		}
	}
}
