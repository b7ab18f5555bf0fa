package figures

import "kundenportal/internal/desk"

// Rated is how many ratings gave a score.
type Rated struct {
	Score int
	N     Number
	Share Share100 // of all ratings; with too few people there is none
	Known bool     // at least five people rated
}

// ratings are told once at least Small people gave them: five ratings of one person would be a figure of that
// person. Numbers are rounded as all are.
func (f *Figures) ratings(c desk.RatingCount) (Number, []Rated) {
	total := 0
	for _, n := range c.Scores {
		total += n
	}
	if total == 0 {
		return Number{}, nil
	}
	known := f.cfg.SmallGroups || c.People >= Small
	sum, n := f.conceal(total, c.Scores[:])
	var out []Rated
	for score := desk.MaxScore; score > 0; score-- {
		r := Rated{Score: score, Known: known}
		if known {
			r.N = n[0][score-1]
			r.Share = share(r.N, f.single(total-c.Scores[score-1]))
		}
		out = append(out, r)
	}
	if !known {
		sum = Number{}
	}
	return sum, out
}
