package presence_test

import (
	"slices"
	"sync"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/presence"
	"kundenportal/internal/testkit/world"
)

var (
	tomke = desk.Named{ID: 1, Name: "Tomke Bruns"}
	ole   = desk.Named{ID: 2, Name: "Ole Hinrichs"}
)

func sit(t *testing.T, h *presence.Hub, ticket int64, who desk.Named) *presence.Seat {
	t.Helper()
	s, err := h.Sit(ticket, who)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func woken(s *presence.Seat) bool {
	select {
	case <-s.Changed():
		return true
	default:
		return false
	}
}

func TestTwoAtOneTicketSeeEachOtherAndWhoWrites(t *testing.T) {
	t.Parallel()
	clock := world.NewClock()
	h := presence.New(clock.Now)
	mine, elsewhere := sit(t, h, 7, tomke), sit(t, h, 8, ole)
	woken(mine)
	woken(elsewhere)
	if len(mine.Others()) != 0 || len(elsewhere.Others()) != 0 {
		t.Error("somebody is where they are not")
	}
	first, second := sit(t, h, 7, ole), sit(t, h, 7, ole)
	if !woken(mine) || woken(elsewhere) {
		t.Error("who sits down is told at the ticket and nowhere else")
	}
	for _, c := range []struct {
		what string
		do   func()
		want []presence.Present
		wake bool
	}{
		{"two windows are one person", func() {}, []presence.Present{{Name: ole.Name}}, false},
		{"typing shows", func() { h.Write(7, ole.ID, presence.Note) }, []presence.Present{{Name: ole.Name, Mode: presence.Note}}, true},
		{"typing on wakes nobody", func() { h.Write(7, ole.ID, presence.Note) }, []presence.Present{{Name: ole.Name, Mode: presence.Note}}, false},
		{"the other form shows", func() { h.Write(7, ole.ID, presence.Answer) }, []presence.Present{{Name: ole.Name, Mode: presence.Answer}}, true},
		{"who stops types no more", func() { clock.Move(presence.WritingFor) }, []presence.Present{{Name: ole.Name}}, false},
		{"who begins again shows", func() { h.Write(7, ole.ID, presence.Answer) }, []presence.Present{{Name: ole.Name, Mode: presence.Answer}}, true},
		{"who sent types no more", func() { h.Write(7, ole.ID, presence.Looking) }, []presence.Present{{Name: ole.Name}}, true},
		{"one window closed, the other is there", first.StandUp, []presence.Present{{Name: ole.Name}}, true},
		{"closing twice is nothing", first.StandUp, []presence.Present{{Name: ole.Name}}, false},
		{"both closed", second.StandUp, []presence.Present{}, true},
		{"who has left does not write", func() { h.Write(7, ole.ID, presence.Answer) }, []presence.Present{}, false},
		{"something new", func() { h.Wake(7) }, []presence.Present{}, true},
	} {
		c.do()
		if got := mine.Others(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
		if got := woken(mine); got != c.wake {
			t.Errorf("%s: woken %v, want %v", c.what, got, c.wake)
		}
	}
}

func TestAHubIsBounded(t *testing.T) {
	t.Parallel()
	h := presence.New(world.NewClock().Now)
	var seats []*presence.Seat
	for range presence.MaxPerson {
		seats = append(seats, sit(t, h, 1, tomke))
	}
	if _, err := h.Sit(2, tomke); desk.KindOf(err) != desk.Unavailable {
		t.Errorf("one person has more pages than allowed: %v", err)
	}
	seats[0].StandUp()
	sit(t, h, 2, tomke)
	for i := presence.MaxPerson; i < presence.MaxSeats; i++ {
		sit(t, h, 1, desk.Named{ID: int64(i + 10)})
	}
	if _, err := h.Sit(1, ole); desk.KindOf(err) != desk.Unavailable {
		t.Errorf("there are more seats than allowed: %v", err)
	}
}

func TestClosingEndsEverySeatAtOnce(t *testing.T) {
	t.Parallel()
	h := presence.New(world.NewClock().Now)
	s := sit(t, h, 1, tomke)
	woken(s)
	h.Close()
	h.Close()
	if _, open := <-s.Changed(); open {
		t.Error("the seat is still there")
	}
	if _, err := h.Sit(1, ole); err == nil {
		t.Error("somebody sat down in a closed hub")
	}
	s.StandUp()
	h.Wake(1)
	h.Write(1, tomke.ID, presence.Answer)
}

func TestManyComeWriteAndGoAtOnce(t *testing.T) {
	t.Parallel()
	h := presence.New(world.NewClock().Now)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for n := range 100 {
				s, err := h.Sit(int64(n%3), desk.Named{ID: int64(i)})
				if err != nil {
					return
				}
				h.Write(int64(n%3), int64(i), presence.Note)
				s.Others()
				h.Wake(int64(n % 3))
				woken(s)
				s.StandUp()
			}
		})
	}
	all.Go(func() { h.Close() })
	all.Wait()
}
