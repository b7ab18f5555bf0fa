package figures

import "kundenportal/internal/desk"

// Goal is how many of the tickets that had a goal met it.
type Goal struct {
	Key    string // "reply" or "result"
	N      Number // tickets that met or missed it
	Kept   Number
	Missed Number
	Share  Share100
}

// Bound says how a share is to be read.
type Bound string

// The bounds.
const (
	TooFew   Bound = ""      // nothing can be told
	About    Bound = "about" // of rounded counts
	Exactly  Bound = "exactly"
	MoreThan Bound = "more"
	LessThan Bound = "less"
)

// Share100 is a share in per cent. It is computed from counts as they are shown, so that it tells nothing more.
type Share100 struct {
	Percent int
	Bound   Bound
}

// goals counts what was kept; without any goal there is nothing to tell.
func (f *Figures) goals(c desk.GoalCount) (out []Goal) {
	counted := 0
	for _, x := range []struct {
		key string
		n   [desk.MetLate + 1]int
	}{{"reply", c.Replies}, {"result", c.Results}} {
		kept, missed := x.n[desk.MetInTime], x.n[desk.MetLate]
		counted += kept + missed
		g := Goal{Key: x.key}
		var cells [][]Number
		g.N, cells = f.conceal(kept+missed, []int{kept, missed})
		g.Kept, g.Missed = cells[0][0], cells[0][1]
		g.Share = share(g.Kept, g.Missed)
		out = append(out, g)
	}
	if counted == 0 {
		return nil
	}
	return out
}

// share is that of what was kept.
func share(kept, missed Number) Share100 {
	switch {
	case kept.Below > 0 && (missed.Below > 0 || missed.N == 0), missed.Below > 0 && kept.N == 0, kept.N+missed.N == 0:
		return Share100{}
	case missed.Below > 0:
		return Share100{100 * kept.N / (kept.N + missed.Below), MoreThan}
	case kept.Below > 0:
		return Share100{(100*kept.Below + missed.N + kept.Below - 1) / (missed.N + kept.Below), LessThan}
	}
	s := Share100{(100*kept.N + (kept.N+missed.N)/2) / (kept.N + missed.N), About}
	if kept.Step == 1 || kept.N == 0 || missed.N == 0 {
		s.Bound = Exactly
	}
	if missed.N > 0 && s.Percent == 100 { // one of a thousand is not none
		s = Share100{99, MoreThan}
	}
	return s
}
