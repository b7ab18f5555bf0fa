package story

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// shares is how many of 600 tickets each organisation has.
var shares = [Organisations]int{84, 70, 62, 54, 50, 46, 42, 38, 34, 32, 28, 24, 20, 16}

// states repeats over the tickets: a quarter is open.
var states = [...]string{
	"closed", "in_progress", "closed", "closed", "closed", "scheduled", "closed", "closed", "closed",
	"waiting_for_customer", "closed", "closed", "closed", "new", "closed", "closed", "closed", "resolved",
	"closed", "closed", "in_progress", "closed", "closed", "closed", "waiting_for_customer",
}

// Generate invents n tickets of the two years before now, oldest first. The same
// arguments always give the same tickets. Office hours are meant in now's time
// zone. It panics if the embedded corpus is broken, which the tests rule out.
func Generate(n int, now time.Time) []Ticket {
	c, err := loadCorpus()
	if err != nil {
		panic(fmt.Sprintf("story: %v", err))
	}
	g := &generator{
		corpus:   c,
		now:      now,
		used:     make([]int, len(c.scenarios)),
		told:     map[[2]int]bool{},
		subjects: map[string]bool{},
		decks:    map[string]*deck{},
	}
	tickets := make([]Ticket, 0, n)
	for i := range n {
		tickets = append(tickets, g.ticket(i, n))
	}
	slices.SortStableFunc(tickets, func(a, b Ticket) int { return a.Created.Compare(b.Created) })
	return tickets
}

type generator struct {
	*corpus
	now      time.Time
	used     []int           // tickets made of each scenario
	told     map[[2]int]bool // organisation, scenario
	subjects map[string]bool // with the organisation in front
	decks    map[string]*deck
}

func (g *generator) ticket(i, n int) Ticket {
	rng := rand.New(rand.NewPCG(2026, uint64(i)+1)) //nolint:gosec // reproducible, guards nothing
	org, nth := place(i, n)
	target := states[i%len(states)]
	which := g.choose(rng, org, target)
	s := &g.scenarios[which]

	t := Ticket{
		Kind: s.kind, Impact: s.impact, ProductKey: s.product, OrgIndex: org,
		ReporterSlot: reporter(rng, org, nth), AgentSlot: rng.IntN(64),
	}
	steps := s.tell(rng, target)
	clock := g.clock(rng, s, steps, target)
	t.Created = clock[0]

	v := g.voice(rng, s, org, g.used[which])
	v.at(t.Created)
	t.Subject = g.subject(v, s, org)
	t.Fields = map[string]string{}
	for _, f := range s.fields {
		t.Fields[f.name] = capital(v.say(f.text))
	}
	if t.Kind == "change_request" {
		t.Fields["wanted_by"] = workdays(t.Created, 30+rng.IntN(90)).Format(time.DateOnly)
	}
	if len(s.files) > 0 && rng.IntN(10) < 8 {
		t.Files = s.files
	}
	if rng.IntN(4) == 0 {
		t.OwnRef = ownRef(rng, t.Created)
	}
	for k, st := range steps {
		at := clock[k+1]
		v.at(at)
		e := Entry{At: at, By: st.by, Do: st.do, Result: st.result, Files: st.files, Body: v.message(st)}
		t.apply(e, v)
		t.Entries = append(t.Entries, e)
	}
	t.State = target
	g.used[which]++
	g.told[[2]int{org, which}] = true
	return t
}

// apply keeps what the entries make of the ticket besides its state.
func (t *Ticket) apply(e Entry, v *voice) {
	switch e.Do {
	case "resolve":
		t.Result, t.PlannedFor = e.Result, ""
	case "object", "reopen":
		t.Result = ""
	case "withdraw":
		t.Result, t.PlannedFor = "withdrawn", ""
	case "expire":
		t.Result = "no_feedback"
	case "schedule":
		t.PlannedFor = v.plannedFor
	}
}

// place spreads n tickets over the organisations by their shares: which
// organisation the i-th belongs to and how many that one had before.
func place(i, n int) (org, nth int) {
	total := 0
	for _, s := range shares {
		total += s
	}
	end := 0
	for org, s := range shares {
		start := end * n / total
		end += s
		if i < end*n/total {
			return org, i - start
		}
	}
	return Organisations - 1, 0
}

// contactHas is which of the main customer's tickets are the demo contact's: some
// in every state, more of them closed.
var contactHas = []int{
	1, 3, 7, 9, 11, 13, 15, 17, 26, 28, 30, 32, 34, 36, 40, 42, 53, 55, 57, 59, 61, 65, 67, 78, 82,
}

// reporter gives the demo contact theirs; elsewhere few people write most.
func reporter(rng *rand.Rand, org, nth int) int {
	if org == 0 {
		if slices.Contains(contactHas, nth) {
			return 0
		}
		return 1 + rng.IntN(6)
	}
	return min(rng.IntN(6), rng.IntN(6))
}

// choose takes the least used scenario that the organisation has not had and that can stand at the state.
func (g *generator) choose(rng *rand.Rand, org int, target string) int {
	best, bestScore := -1, 1<<30
	for _, k := range rng.Perm(len(g.scenarios)) {
		s := &g.scenarios[k]
		if !s.suits(OrgKind(org)) || !s.reaches(target) {
			continue
		}
		score := g.used[k] * 2
		if g.told[[2]int{org, k}] {
			score += 1 << 20
		}
		if target != "closed" && !s.inSeason(g.now) {
			score += 1 << 10
		}
		if score < bestScore {
			best, bestScore = k, score
		}
	}
	return best
}

func (s *scenario) suits(kind string) bool {
	return !slices.Contains(s.not, kind) && (s.only == nil || slices.Contains(s.only, kind))
}

// subject finds one that the organisation's list does not show yet.
func (g *generator) subject(v *voice, s *scenario, org int) string {
	for try := 0; ; try++ {
		subject := v.say(s.subjects[(v.variant+try)%len(s.subjects)])
		key := fmt.Sprint(org, " ", subject)
		if !g.subjects[key] {
			g.subjects[key] = true
			return subject
		}
		if try > 40 { // far more tickets than a demo has
			return subject
		}
		v.drawSlots(s, v.variant+try+1)
	}
}

func ownRef(rng *rand.Rand, at time.Time) string {
	switch rng.IntN(3) {
	case 0:
		return fmt.Sprintf("%d.%d-%d/%d", 10+rng.IntN(11), 1+rng.IntN(5), at.Year(), 11+rng.IntN(400))
	case 1:
		return fmt.Sprintf("%d/%02d-%03d", 10+rng.IntN(50), at.Year()%100, 1+rng.IntN(300))
	default:
		return fmt.Sprintf("IT-%d-%04d", at.Year(), 100+rng.IntN(1900))
	}
}

// deck deals the lines of a pool to an organisation, all of them before any again.
type deck struct {
	lines []string
	next  int
}

func (g *generator) draw(rng *rand.Rand, pool string, org int, fits func(string) bool) string {
	key := fmt.Sprint(pool, org)
	d := g.decks[key]
	if d == nil {
		d = &deck{lines: slices.Clone(g.pools[pool])}
		rng.Shuffle(len(d.lines), func(i, j int) { d.lines[i], d.lines[j] = d.lines[j], d.lines[i] })
		g.decks[key] = d
	}
	for k := d.next; k < d.next+len(d.lines); k++ {
		at := k % len(d.lines)
		if line := d.lines[at]; fits(line) {
			// What was skipped moves up, so that the deck stays fair.
			d.lines = slices.Insert(slices.Delete(d.lines, at, at+1), d.next%len(d.lines), line)
			d.next = (d.next + 1) % len(d.lines)
			return strings.TrimSpace(line)
		}
	}
	return ""
}
