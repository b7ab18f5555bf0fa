package directory

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"kundenportal/internal/desk"
)

// Outcome is what becomes of a line.
type Outcome string

// The outcomes.
const (
	LineCreated   Outcome = "created"
	LineChanged   Outcome = "changed"
	LineUnchanged Outcome = "unchanged"
	LineRefused   Outcome = "refused"
)

// Outcomes lists them as a report counts them.
var Outcomes = []Outcome{LineCreated, LineChanged, LineUnchanged, LineRefused}

// Problem is what is wrong at a cell, or has to be known of it.
type Problem struct {
	Column string   `json:"column,omitempty"` // empty: the line as a whole
	Key    string   `json:"key"`              // of the catalogues
	Args   []string `json:"args,omitempty"`   // name and value pairs of the text
}

// Line is what becomes of a line of the file.
type Line struct {
	No       int       `json:"no"`
	Name     string    `json:"name"`          // of whom or what it is about
	Ref      string    `json:"ref,omitempty"` // empty: not there yet
	Outcome  Outcome   `json:"outcome"`
	Changes  []Change  `json:"changes,omitempty"` // From is empty where something is created
	Problems []Problem `json:"problems,omitempty"`
	Notes    []Problem `json:"notes,omitempty"`
}

func (l *Line) refuse(column, key string, args ...string) {
	l.Problems = append(l.Problems, Problem{column, key, args})
	l.Outcome = LineRefused
}

func (l *Line) note(column, key string, args ...string) {
	l.Notes = append(l.Notes, Problem{column, key, args})
}

// take refuses what a form refuses as well, in the order of the columns.
func (l *Line) take(p desk.Problems, columns []string) {
	for _, c := range columns {
		if key, ok := p[c]; ok {
			l.refuse(c, key)
		}
	}
}

// Report tells line by line what an import does or did.
type Report struct {
	Lines []Line `json:"lines"`
}

// Count says how many lines have an outcome.
func (r Report) Count(o Outcome) int {
	n := 0
	for _, l := range r.Lines {
		if l.Outcome == o {
			n++
		}
	}
	return n
}

// Moves says whether applying would change anything, and may be done.
func (r Report) Moves() bool {
	return r.Count(LineRefused) == 0 && r.Count(LineCreated)+r.Count(LineChanged) > 0
}

// plan is a report with the records as they become.
type plan struct {
	Report
	kind desk.ImportKind
	*state
}

// digest names exactly what the plan does: the same file on the same records.
func (p *plan) digest() string {
	text, _ := json.Marshal(p.Lines) // strings and numbers cannot fail
	sum := sha256.Sum256(append([]byte(p.kind+"\x00"), text...))
	return hex.EncodeToString(sum[:16])
}

// newPlan compares the records of a file with the state. It is pure: the same arguments give the same plan, and it reads and writes
// nothing else. The state is changed to what it becomes.
func newPlan(kind desk.ImportKind, records []Record, s *state) *plan {
	p := &plan{kind: kind, state: s}
	p.Lines = make([]Line, len(records))
	if kind == desk.ImportOrgs {
		p.planOrgs(records)
	} else {
		p.planContacts(records)
	}
	for i := range p.Lines {
		if p.Lines[i].Outcome == LineRefused {
			p.Lines[i].Changes = nil
		}
	}
	return p
}

// cells reads the cells of a record.
type cells struct {
	Record
	line *Line
}

// text gives a cell's value if it has one; a sign that clears gives the empty value.
func (c cells) text(column string) (value string, given bool) {
	if c.Cells[column] == Clear {
		return "", true
	}
	value = desk.Line(c.Cells[column])
	return value, value != ""
}

// set writes a cell's value where it has one, and says whether it did.
func (c cells) set(column string, to *string) bool {
	v, given := c.text(column)
	if given {
		*to = v
	}
	return given
}

// flag does so with yes or no.
func (c cells) flag(column string, to *bool) bool {
	v, given := c.text(column)
	if !given {
		return false
	}
	if v != "yes" && v != "no" {
		c.line.refuse(column, "error.import_word", "value", v)
		return false
	}
	*to = v == "yes"
	return true
}

// differ gives the outcome of a line and its changes, in the order of the columns.
func (l *Line) differ(columns []string, before, after facts) {
	if l.Outcome != LineRefused && l.Outcome != LineCreated {
		l.Outcome = LineUnchanged
	}
	for _, c := range columns {
		if before[c] == after[c] {
			continue
		}
		l.Changes = append(l.Changes, Change{Field: c, From: before[c], To: after[c]})
		if l.Outcome == LineUnchanged {
			l.Outcome = LineChanged
		}
	}
}

// lineOf finds the line with a number.
func (p *plan) lineOf(no int) *Line {
	i := slices.IndexFunc(p.Lines, func(l Line) bool { return l.No == no })
	return &p.Lines[i]
}
