package desk

import (
	"slices"
	"strings"
	"unicode"
)

// Rule says where a new ticket goes. Of the conditions those that are set must all hold.
type Rule struct {
	ID       int64
	Ref      string
	Position int
	Name     string
	Active   bool
	GoOn     bool // the rules that follow may add what this one left open

	Product Named
	Kind    Kind
	Org     Named // and those below
	Impact  Impact
	Words   string // separated by commas or lines; one of them is enough

	Team     Named
	Assignee Named
	ByLoad   bool // to who is present in the team and has the fewest open tickets
	Priority Priority
	Tags     []string // names

	Version int
}

// Incoming is what rules look at in a new ticket.
type Incoming struct {
	Kind    Kind
	Impact  Impact
	Product int64
	Orgs    []int64 // the affected organisation and those above it
	Text    string  // subject and first words
}

// Matches says whether all conditions hold.
func (r Rule) Matches(in Incoming) bool {
	return (r.Product.ID == 0 || r.Product.ID == in.Product) && (r.Kind == "" || r.Kind == in.Kind) &&
		(r.Org.ID == 0 || slices.Contains(in.Orgs, r.Org.ID)) && (r.Impact == NoImpact || r.Impact == in.Impact) &&
		(strings.TrimSpace(r.Words) == "" || says(in.Text, r.WordList()))
}

// WordList splits the words; several in one part are a phrase.
func (r Rule) WordList() []string {
	var out []string
	for w := range strings.FieldsFuncSeq(r.Words, func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// says looks for words at the beginning of a word, so that "Rechnung" finds "Rechnungen". Letter case,
// umlauts and ß do not matter.
func says(text string, words []string) bool {
	text = " " + plainWords(text)
	return slices.ContainsFunc(words, func(w string) bool {
		w = plainWords(w)
		return w != "" && strings.Contains(text, " "+w)
	})
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")

func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(umlauts.Replace(strings.ToLower(s)), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c)
	}), " ")
}

// Decision is what rules make of a ticket; what they leave open is empty.
type Decision struct {
	Team     Named
	Assignee Named
	ByLoad   bool
	Priority Priority
	Tags     []string
	Rules    []Rule // that matched, in their order
}

// Decide goes through the active rules in their order. The first that matches is the last, unless it
// lets the others go on; those add what is still open, and tags.
func Decide(rules []Rule, in Incoming) Decision {
	var d Decision
	for _, r := range rules {
		if !r.Active || !r.Matches(in) {
			continue
		}
		d.Rules = append(d.Rules, r)
		if d.Team.ID == 0 && d.Assignee.ID == 0 && !d.ByLoad {
			d.Team, d.Assignee, d.ByLoad = r.Team, r.Assignee, r.ByLoad
		}
		if d.Priority == "" {
			d.Priority = r.Priority
		}
		for _, t := range r.Tags {
			if !slices.Contains(d.Tags, t) {
				d.Tags = append(d.Tags, t)
			}
		}
		if !r.GoOn {
			break
		}
	}
	return d
}

// Absence is a time in which somebody of the staff gets nothing by themselves, and who stands in.
type Absence struct {
	ID     int64
	Ref    string
	Person Named
	Deputy Named  // empty: nobody
	From   string // YYYY-MM-DD
	To     string // YYYY-MM-DD, the last day
}

// Covers says whether the absence holds on a day, YYYY-MM-DD.
func (a Absence) Covers(day string) bool { return a.From <= day && day <= a.To }

// Load is how many open tickets somebody has, for choosing whom to give the next one.
type Load struct {
	Person Named
	Open   int
}

// LeastLoaded gives the one with the fewest; of several the one that comes first. False: there is nobody.
func LeastLoaded(loads []Load) (Named, bool) {
	if len(loads) == 0 {
		return Named{}, false
	}
	return slices.MinFunc(loads, func(a, b Load) int { return a.Open - b.Open }).Person, true
}
