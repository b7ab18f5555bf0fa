package figures

import (
	"testing"

	"kundenportal/internal/desk"
)

func TestRatingsTellNothingOfFewPeople(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name  string
		small bool // the installation shows small groups
		count desk.RatingCount
		lines int
		known bool
		best  Number
	}{
		{"nobody rated", false, desk.RatingCount{}, 0, false, Number{}},
		{"many ratings of four people", false, desk.RatingCount{Scores: [5]int{0, 0, 0, 10, 40}, People: 4}, 5, false, Number{}},
		{"many ratings of five people", false, desk.RatingCount{Scores: [5]int{0, 0, 0, 10, 41}, People: 5}, 5, true, Number{N: 40, Step: 5}},
		{"few of them the best", false, desk.RatingCount{Scores: [5]int{0, 20, 0, 10, 2}, People: 9}, 5, true, Number{Below: 5, Step: 5}},
		{"small groups are shown", true, desk.RatingCount{Scores: [5]int{0, 0, 0, 1, 2}, People: 1}, 5, true, Number{N: 2, Step: 1}},
	} {
		total, got := New(nil, nil, Config{SmallGroups: x.small}).ratings(x.count)
		if len(got) != x.lines || x.lines > 0 && (got[0].Known != x.known || got[0].N != x.best || got[0].Score != desk.MaxScore) || !x.known && total != (Number{}) {
			t.Errorf("%s: got %v %+v", x.name, total, got)
		}
	}
}
