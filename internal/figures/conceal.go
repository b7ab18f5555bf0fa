package figures

import "kundenportal/internal/desk"

// Small is the size from which a group is shown: figures of fewer than five say too much about single
// persons.
const Small = 5

// Number is a count as it may be shown.
type Number struct {
	N     int // rounded to a multiple of Step
	Below int // not 0: at least one and fewer than these; N is 0 then
	Step  int
}

// Drawn is where a chart draws the number.
func (n Number) Drawn() int {
	if n.Below > 0 {
		return n.Below / 2
	}
	return n.N
}

// exact shows a count as it is.
func exact(n int) Number { return Number{N: n, Step: 1} }

// coarse rounds a count to a multiple of step and hides how many fewer than step are. Zero stays zero:
// there is nobody in a group of nobody.
func coarse(n, step int) Number {
	switch {
	case n == 0:
		return Number{Step: step}
	case n < step:
		return Number{Below: step, Step: step}
	}
	return Number{N: (n + step/2) / step * step, Step: step}
}

// bounds are the counts that a reader has to reckon with.
func (n Number) bounds() (low, high int) {
	switch {
	case n.Below > 0:
		return 1, n.Below - 1
	case n.N == 0:
		return 0, 0
	}
	return max(n.Step, n.N-n.Step/2), n.N + (n.Step-1)/2
}

// conceal shows counts so that no group smaller than Small has a number, and none can be computed from
// others. Every count is rounded to five by itself, as official statistics do: what a difference of two
// gives is uncertain by as much as a small group is large, whatever they are counts of; other filters and
// periods do not help. What is left is a table whose rounded numbers and total admit one solution only:
// then the total gets coarser. Each table's cells add up to the total.
func conceal(total int, tables ...[]int) (Number, [][]Number) {
	shown := make([][]Number, len(tables))
	for i, cells := range tables {
		shown[i] = make([]Number, len(cells))
		for j, n := range cells {
			shown[i][j] = coarse(n, Small)
		}
	}
	for step := Small; ; step *= 2 {
		sum := coarse(total, step)
		if !anyPinned(sum, shown) {
			return sum, shown
		}
	}
}

func anyPinned(sum Number, tables [][]Number) bool {
	for _, cells := range tables {
		if pinned(sum, cells) {
			return true
		}
	}
	return false
}

// pinned says whether some small cell has only one value left, seen from the others and the total.
func pinned(sum Number, cells []Number) bool {
	var lows, highs int
	for _, c := range cells {
		low, high := c.bounds()
		lows, highs = lows+low, highs+high
	}
	least, most := sum.bounds()
	for _, c := range cells {
		if c.Below == 0 {
			continue
		}
		low, high := c.bounds()
		if max(low, least-(highs-high)) == min(high, most-(lows-low)) {
			return true
		}
	}
	return false
}

// offered are the teams whose figures can be asked for: no team of fewer than five persons, and none
// whose difference to all leaves fewer than five.
func offered(teams []desk.TeamMembers) (out []desk.Named) {
	keep := make([]bool, len(teams))
	for i, t := range teams {
		keep[i] = len(t.Members) >= Small
	}
	for {
		rest, smallest := map[int64]bool{}, -1
		for i, t := range teams {
			if !keep[i] {
				for _, p := range t.Members {
					rest[p] = true
				}
			} else if smallest < 0 || len(t.Members) < len(teams[smallest].Members) {
				smallest = i
			}
		}
		if smallest < 0 || len(rest) == 0 || len(rest) >= Small {
			break
		}
		keep[smallest] = false
	}
	for i, t := range teams {
		if keep[i] {
			out = append(out, t.Named)
		}
	}
	return out
}
