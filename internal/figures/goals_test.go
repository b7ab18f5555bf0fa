package figures

import (
	"testing"

	"kundenportal/internal/desk"
)

func TestTheShareOfGoalsTellsNoSmallGroup(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name         string
		small        bool // the installation shows small groups
		kept, missed int
		want         Share100
	}{
		{"nobody had a goal", false, 0, 0, Share100{}},
		{"a small group", false, 3, 1, Share100{}},
		{"a small group that was all kept", false, 4, 0, Share100{}},
		{"rounded counts give a rounded share", false, 61, 22, Share100{75, About}},
		{"few were missed", false, 83, 2, Share100{94, MoreThan}},
		{"few were kept", false, 1, 83, Share100{6, LessThan}},
		{"none was missed", false, 41, 0, Share100{100, Exactly}},
		{"none was kept", false, 0, 41, Share100{0, Exactly}},
		{"exact counts give an exact share", true, 3, 1, Share100{75, Exactly}},
		{"a few of very many are not none", true, 9999, 1, Share100{99, MoreThan}},
	} {
		f := New(nil, nil, Config{SmallGroups: x.small})
		got := f.goals(desk.GoalCount{Replies: [3]int{7, x.kept, x.missed}})
		switch {
		case x.kept+x.missed == 0:
			if got != nil {
				t.Errorf("%s: got %+v", x.name, got)
			}
		case got[0].Share != x.want:
			t.Errorf("%s: got %+v, want %+v", x.name, got[0].Share, x.want)
		case got[1].Share != Share100{}:
			t.Errorf("%s: results had no goal, got %+v", x.name, got[1])
		}
	}
}

// The bound must hold for every pair of counts that looks like this.
func TestTheShareThatIsToldHolds(t *testing.T) {
	t.Parallel()
	for kept := range 60 {
		for missed := range 60 {
			s := share(coarse(kept, Small), coarse(missed, Small))
			if all := kept + missed; s.Bound == MoreThan && 100*kept <= s.Percent*all || s.Bound == LessThan && 100*kept >= s.Percent*all ||
				s.Bound == Exactly && 100*kept != s.Percent*all {
				t.Errorf("%d kept and %d missed are told as %+v", kept, missed, s)
			}
		}
	}
}
