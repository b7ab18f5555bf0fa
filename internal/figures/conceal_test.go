package figures

import (
	"math/rand/v2"
	"slices"
	"testing"

	"kundenportal/internal/desk"
)

// TestSmallGroupsCannotBeComputed looks for every solution that a shown table and its total admit: none
// of its small groups may have one value only.
func TestSmallGroupsCannotBeComputed(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(38, 39))
	coarser := 0
	for range 20000 {
		cells := make([]int, 1+rnd.IntN(6))
		total := 0
		for i := range cells {
			cells[i] = rnd.IntN([]int{2, 5, 5, 9, 30}[rnd.IntN(5)])
			total += cells[i]
		}
		sum, shown := conceal(total, cells)
		if sum.Step > Small {
			coarser++
		}
		low, high := sum.bounds()
		if total < low || total > high {
			t.Fatalf("the total %d is shown as %+v", total, sum)
		}
		for i, n := range shown[0] {
			low, high := n.bounds()
			if cells[i] < low || cells[i] > high || cells[i] > 0 && cells[i] < Small && n.N != 0 {
				t.Fatalf("%d is shown as %+v", cells[i], n)
			}
			if n.Below > 0 && len(values(shown[0], i, sum)) < 2 {
				t.Fatalf("of %v, shown as %+v with the total %+v, cell %d can be computed", cells, shown[0], sum, i)
			}
		}
	}
	if coarser == 0 {
		t.Error("no total had to get coarser: the test proves nothing")
	}
}

// values lists what one cell can be, by all that the others can add up to.
func values(cells []Number, at int, sum Number) (out []int) {
	sums := map[int]bool{0: true}
	for i, c := range cells {
		if i == at {
			continue
		}
		low, high := c.bounds()
		next := map[int]bool{}
		for s := range sums {
			for n := low; n <= high; n++ {
				next[s+n] = true
			}
		}
		sums = next
	}
	least, most := sum.bounds()
	low, high := cells[at].bounds()
	for n := low; n <= high; n++ {
		for s := range sums {
			if s+n >= least && s+n <= most {
				out = append(out, n)
				break
			}
		}
	}
	return out
}

// TestADifferenceTellsNothing: a filter that leaves out a small group changes what is shown by nothing
// that gives the group away.
func TestADifferenceTellsNothing(t *testing.T) {
	t.Parallel()
	seen := map[[2]int]map[int]bool{}
	for rest := 5; rest < 60; rest++ {
		for group := 1; group < Small; group++ {
			shown := [2]int{coarse(rest+group, Small).N, coarse(rest, Small).N}
			if seen[shown] == nil {
				seen[shown] = map[int]bool{}
			}
			seen[shown][group] = true
		}
	}
	for shown, groups := range seen {
		if shown[1] >= 55 {
			continue // what lies beyond was not tried
		}
		if len(groups) < 2 {
			t.Errorf("%v with the group and %v without it are possible for %v only", shown[0], shown[1], groups)
		}
	}
}

func TestSmallTeamsAreNotOffered(t *testing.T) {
	t.Parallel()
	team := func(id int64, members ...int64) desk.TeamMembers {
		return desk.TeamMembers{Named: desk.Named{ID: id}, Members: members}
	}
	for _, x := range []struct {
		name  string
		teams []desk.TeamMembers
		want  []int64
	}{
		{"no team, no choice", nil, nil},
		{"a team of four is not shown", []desk.TeamMembers{team(1, 1, 2, 3, 4)}, nil},
		{"a team of five is", []desk.TeamMembers{team(1, 1, 2, 3, 4, 5)}, []int64{1}},
		{"a large team beside a small one would give it away", []desk.TeamMembers{team(1, 1, 2, 3, 4, 5, 6), team(2, 7, 8)}, nil},
		{"the smaller of two large teams hides with the small one", []desk.TeamMembers{team(1, 1, 2, 3, 4, 5, 6), team(2, 7, 8), team(3, 11, 12, 13, 14, 15)}, []int64{1}},
		{"small teams that are five together hide one another", []desk.TeamMembers{team(1, 1, 2, 3, 4, 5), team(2, 7, 8), team(3, 9, 10, 11)}, []int64{1}},
		{"the same persons in two teams are counted once", []desk.TeamMembers{team(1, 1, 2, 3, 4, 5), team(2, 7, 8, 9), team(3, 7, 8, 9)}, nil},
		{"a team without anybody gives nobody away", []desk.TeamMembers{team(1, 1, 2, 3, 4, 5), team(2)}, []int64{1}},
	} {
		var got []int64
		for _, n := range offered(x.teams) {
			got = append(got, n.ID)
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: got %v, want %v", x.name, got, x.want)
		}
	}
}
