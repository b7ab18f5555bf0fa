package desk

import (
	"slices"
	"strings"
)

// Urgency is how soon a ticket is needed, as staff judge it.
type Urgency string

// The urgencies.
const (
	LowUrgency    Urgency = "low"
	NormalUrgency Urgency = "normal"
	HighUrgency   Urgency = "high"
)

// Urgencies lists the urgencies from low to high.
var Urgencies = []Urgency{LowUrgency, NormalUrgency, HighUrgency}

// PriorityOf derives the priority from impact and urgency, as a matrix (ISO/IEC 20000-1, 8.6.1). A
// suggestion never stops work: it is a step below a ticket without impact.
func PriorityOf(k Kind, i Impact, u Urgency) Priority {
	step := map[Urgency]int{LowUrgency: -1, HighUrgency: 1}[u]
	switch {
	case i == WorkStopped:
		step += 3
	case i == SeveralPeople:
		step += 2
	case k != Suggestion:
		step++
	}
	return Priorities[min(max(step, 0), len(Priorities)-1)]
}

// Tag is a word that staff put on tickets to find them again; contacts never see it.
type Tag struct {
	ID   int64
	Ref  string
	Name string
}

// FoldTag gives the form in which two spellings of a tag are the same one.
func FoldTag(name string) string { return strings.ToLower(name) }

// Bounds of tags: characters of one, and how many a ticket has.
const (
	MaxTag  = 40
	MaxTags = 20
)

// Tags reads what was typed as tags, apart by commas or lines: each once, in the order typed.
func Tags(typed string) []string {
	var out []string
	seen := make(map[string]bool)
	for s := range strings.FieldsFuncSeq(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '\r' }) {
		name := strings.TrimSpace(strings.TrimLeft(Line(s), "#"))
		if folded := FoldTag(name); name != "" && !seen[folded] {
			seen[folded] = true
			out = append(out, name)
		}
	}
	return out
}

// Component is a part of a product.
type Component struct {
	ID      int64
	Ref     string
	Product int64
	Name    string
	Active  bool
}

// LinkKind is how one ticket refers to another.
type LinkKind string

// The kinds of link. Each has a direction but Related.
const (
	DuplicateOf LinkKind = "duplicate_of"
	Related     LinkKind = "related"
	FollowUp    LinkKind = "follow_up" // this ticket follows the other one
	Blocks      LinkKind = "blocks"    // the other one waits for this ticket
)

// LinkKinds lists the kinds of link.
var LinkKinds = []LinkKind{Related, DuplicateOf, FollowUp, Blocks}

// Link is a reference between two tickets, seen from one of them.
type Link struct {
	Kind    LinkKind
	Back    bool // the other ticket refers to this one
	Manual  bool // staff made it and may take it away
	Number  string
	Subject string
	State   State
}

// Name is the kind as it reads from this side: "duplicate_of", or "duplicate_of_back".
func (l Link) Name() string {
	if l.Back && l.Kind != Related {
		return string(l.Kind) + "_back"
	}
	return string(l.Kind)
}

// Field names what of a ticket was changed beside its state.
type Field string

// What a history tells of by name.
const (
	FieldTeam      Field = "team"
	FieldImpact    Field = "impact"
	FieldUrgency   Field = "urgency"
	FieldPriority  Field = "priority"
	FieldNextReply Field = "next_reply"
	FieldProduct   Field = "product"
	FieldComponent Field = "component"
	FieldTags      Field = "tags"
	FieldUnwatch   Field = "unwatch" // somebody reads along no more
	FieldLink      Field = "link"
	FieldUnlink    Field = "unlink"
	FieldOrg       Field = "org"
	FieldMerged    Field = "merged" // another ticket was merged into this one
	FieldSplit     Field = "split"  // messages of this ticket became another one
	FieldSplitOff  Field = "split_off"
	FieldCaller    Field = "caller"   // how a caller without an account was verified
	FieldReporter  Field = "reporter" // the ticket was handed over to another contact
)

// Fields lists all of them.
var Fields = []Field{FieldTeam, FieldImpact, FieldUrgency, FieldPriority, FieldNextReply, FieldProduct, FieldComponent, FieldTags,
	FieldUnwatch, FieldLink, FieldUnlink, FieldOrg, FieldMerged, FieldSplit, FieldSplitOff, FieldCaller}

// Known says whether the link is of a kind that there is.
func (k LinkKind) Known() bool { return slices.Contains(LinkKinds, k) }
