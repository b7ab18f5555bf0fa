package story

import (
	"math/rand/v2"
	"slices"
	"time"
)

// after is the state that an action leads to; "" leaves the state alone.
func after(state, do string) string {
	switch do {
	case "take", "answer":
		if state == "new" {
			return "in_progress"
		}
		return state
	case "ask":
		return "waiting_for_customer"
	case "reply", "object", "reopen":
		return "in_progress"
	case "schedule":
		return "scheduled"
	case "resolve":
		return "resolved"
	case "confirm", "withdraw", "expire":
		return "closed"
	default:
		return state
	}
}

// reaches says whether a telling of the scenario can stop at the state.
func (s *scenario) reaches(target string) bool {
	switch target {
	case "new", "in_progress":
		return true
	case "closed":
		return len(s.stops("resolved")) > 0
	default:
		return len(s.stops(target)) > 0
	}
}

// stops lists the lengths of the beginnings of the thread that stand at the state.
func (s *scenario) stops(target string) []int {
	var list []int
	state := "new"
	for i, st := range s.steps {
		if state = after(state, st.do); state == target {
			list = append(list, i+1)
		}
	}
	return list
}

const longest = 14 // entries after the first message

// tell cuts the thread to the wanted state and adds what every desk sees: the
// case taken over, a question for news, thanks, and one of the ways to an end.
func (s *scenario) tell(rng *rand.Rand, target string) []step {
	var steps []step
	switch stops := s.stops(target); {
	case target == "new":
		return nil
	case target == "closed" && rng.IntN(16) == 0:
		steps = s.withdrawn(rng)
	case target == "closed":
		steps = s.steps
	case len(stops) == 0 || target == "in_progress" && rng.IntN(3) == 0:
		return []step{{by: "agent", do: "take"}}
	default:
		steps = s.steps[:stops[rng.IntN(len(stops))]]
	}
	steps = s.embellish(rng, steps)
	if target == "closed" {
		steps = finish(rng, s, steps)
	}
	if len(steps) > longest {
		steps = shorten(steps)
	}
	return steps
}

// withdrawn stops before the first result and lets the customer withdraw.
func (s *scenario) withdrawn(rng *rand.Rand) []step {
	before := 0
	for before < len(s.steps) && s.steps[before].do != "resolve" {
		before++
	}
	steps := append([]step{}, s.steps[:rng.IntN(min(before, 2)+1)]...)
	return append(steps, step{by: "reporter", do: "withdraw", text: "pool withdraw"})
}

func (s *scenario) embellish(rng *rand.Rand, authored []step) []step {
	var steps []step
	state, noted := "new", rng.IntN(100) >= 27
	for i, st := range authored {
		if st.optional && rng.IntN(100) < 15 {
			continue
		}
		noted = noted || st.do == "note"
		if state == "new" && st.by == "agent" && st.do != "take" && rng.IntN(100) < 45 {
			steps = append(steps, step{by: "agent", do: "take"})
			state = "in_progress"
		}
		waits := state == "scheduled" || state == "in_progress" && i > 2 && authored[i-1].do != "comment"
		if waits && st.do == "resolve" && s.impact != "work_stopped" && len(authored) < 10 && rng.IntN(100) < 24 {
			steps = append(steps,
				step{by: "reporter", do: "comment", text: "pool any_news"},
				step{by: "agent", do: "answer", text: "pool news_" + state})
		}
		steps = append(steps, st)
		state = after(state, st.do)
		if !noted && st.by == "reporter" && state == "in_progress" {
			steps = append(steps, s.note(rng))
			noted = true
		}
	}
	if !noted && len(steps) > 0 && state != "new" {
		// Before the first result: what staff remark belongs to the work.
		first := slices.IndexFunc(steps, func(st step) bool { return st.do == "resolve" })
		if first < 0 {
			first = len(steps)
		}
		at := min(1+rng.IntN(first+1), first)
		steps = slices.Insert(steps, at, s.note(rng))
	}
	return steps
}

// note is an internal remark that fits any case of the kind.
func (s *scenario) note(rng *rand.Rand) step {
	pool := "pool note"
	if s.kind == "incident" && rng.IntN(3) > 0 {
		pool = "pool note_incident"
	}
	return step{by: "agent", do: "note", text: pool}
}

func finish(rng *rand.Rand, s *scenario, steps []step) []step {
	if len(steps) == 0 {
		return steps
	}
	state, result := "new", ""
	for _, st := range steps {
		if state = after(state, st.do); st.do == "resolve" {
			result = st.result
		}
	}
	if state != "resolved" {
		return steps
	}
	silent := steps[len(steps)-1].do == "resolve" && s.impact != "work_stopped"
	positive := result == "solved" || result == "delivered"
	confirm := step{by: "reporter", do: "confirm"}
	switch chance := rng.IntN(100); {
	case chance < 30 && silent:
		return append(steps, step{by: "system", do: "expire"})
	case chance < 40 && positive && silent:
		return append(steps, step{by: "reporter", do: "comment", text: "pool thanks"}, confirm)
	case chance > 60:
		confirm.text = "pool " + confirmations[result]
	}
	return append(steps, confirm)
}

// confirmations is what a customer writes on confirming a result.
var confirmations = map[string]string{
	"solved": "confirm_solved", "delivered": "confirm_delivered", "answered": "confirm_answered",
	"not_done": "confirm_not_done", "duplicate": "confirm_not_done",
}

// shorten drops what changes nothing until the thread fits.
func shorten(steps []step) []step {
	for k := len(steps) - 1; k >= 0 && len(steps) > longest; k-- {
		if do := steps[k].do; do == "note" || do == "take" && k > 0 {
			steps = append(append([]step{}, steps[:k]...), steps[k+1:]...)
		}
	}
	return steps
}

// pause is how long a step waits for the one before, in minutes of office time.
func pause(rng *rand.Rand, previous string, st step) int {
	between := func(low, high int) int { return low + rng.IntN(high-low) }
	switch st.do {
	case "take":
		return between(8, 150)
	case "note":
		return between(12, 160)
	case "schedule":
		return between(300, 2*workday)
	case "resolve":
		if previous == "schedule" {
			return between(14*workday, 38*workday)
		}
		if previous == "" || previous == "take" {
			return between(25, 400)
		}
		return between(50, 2*workday)
	case "ask", "answer":
		return between(20, 400)
	case "comment":
		if st.text == "pool any_news" {
			return between(4*workday, 9*workday)
		}
		return between(40, 2*workday)
	case "confirm":
		if previous == "comment" {
			return between(workday, 5*workday)
		}
		return between(15, 5*workday)
	case "reopen":
		return between(2*workday, 9*workday)
	default:
		return between(15, 3*workday)
	}
}

// clock gives the time of the first message and of every step.
func (g *generator) clock(rng *rand.Rand, s *scenario, steps []step, target string) []time.Time {
	pauses := make([]int, len(steps))
	total, previous, planned := 0, "", false
	for i, st := range steps {
		planned = planned || st.do == "schedule"
		from := previous
		if planned && st.do == "resolve" {
			from, planned = "schedule", false
		}
		pauses[i] = pause(rng, from, st)
		if s.impact == "work_stopped" {
			pauses[i] = 5 + pauses[i]/8
		}
		if s.planDays > 0 && st.do == "resolve" && from == "schedule" {
			pauses[i] = s.planDays * 5 / 7 * workday
		}
		if st.do != "expire" {
			total += pauses[i]
		}
		previous = st.do
	}
	times := make([]time.Time, len(steps)+1)
	for try := 0; ; try++ {
		times[0] = g.start(rng, s, target, total)
		for i, st := range steps {
			if st.do == "expire" {
				times[i+1] = times[i].AddDate(0, 0, 14).Add(time.Duration(rng.IntN(600)) * time.Second)
				continue
			}
			times[i+1] = workAdd(times[i], pauses[i]).Add(time.Duration(rng.IntN(40)) * time.Second)
		}
		inTime := times[len(times)-1].Before(g.now)
		if inTime && (try > 60 || target != "closed" || s.inSeason(times[0])) {
			return times
		}
		if try > 200 {
			total += workday
		}
	}
}

func (s *scenario) inSeason(t time.Time) bool {
	for _, m := range s.months {
		if m == t.Month() {
			return true
		}
	}
	return s.months == nil
}

// start picks when the ticket is created, so that its last step suits the state.
func (g *generator) start(rng *rand.Rand, s *scenario, target string, total int) time.Time {
	days := func(low, high float64) time.Time {
		d := low + rng.Float64()*(high-low)
		return g.now.Add(-time.Duration(d * 24 * float64(time.Hour)))
	}
	var end time.Time
	switch target {
	case "new":
		end = days(0.02, 3)
	case "in_progress":
		end = days(0.05, 9)
	case "waiting_for_customer":
		end = days(0.1, 12)
	case "resolved":
		end = days(0.1, 11)
	case "scheduled":
		if s.planDays > 0 {
			end = days(0.1, float64(s.planDays)*0.35)
		} else {
			end = days(1, 40)
		}
	default:
		created := days(3, 729)
		return workAdd(workAdd(created, -rng.IntN(workday)), 0)
	}
	if s.impact == "work_stopped" {
		end = days(0.02, 1.2) // nobody lets that lie
	}
	if !inOffice(end) {
		end = workAdd(end, -1-rng.IntN(workday))
	}
	return workAdd(end, -total)
}
