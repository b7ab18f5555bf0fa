package desk

import "time"

// SavedView is a filter with a name: one person's, or shared with a team. It never shows more than
// its reader may see.
type SavedView struct {
	ID    int64
	Ref   string
	Owner Named
	Team  Named // shared with; empty: the owner's alone
	Name  string
	Query string // the filter as it stands in addresses
}

// Bulk is what was done to several tickets at once.
type Bulk struct {
	ID       int64
	Ref      string
	Person   int64
	Action   BulkAction
	Tickets  []BulkTicket
	At       time.Time
	UndoneAt time.Time
}

// BulkAction is what can be done to several tickets.
type BulkAction string

// The actions on several tickets.
const (
	BulkAssign   BulkAction = "assign"
	BulkTeam     BulkAction = "team"
	BulkPriority BulkAction = "priority"
	BulkTag      BulkAction = "tag"
	BulkUntag    BulkAction = "untag"
	BulkResume   BulkAction = "resume"
	BulkSchedule BulkAction = "schedule"
	BulkResolve  BulkAction = "resolve"
)

// BulkTicket is what became of one of the tickets.
type BulkTicket struct {
	Number  string `json:"number"`
	Refused string `json:"refused,omitempty"` // catalogue key: it was left as it is
	Same    bool   `json:"same,omitempty"`    // it was as wished before

	Before  Before `json:"before,omitzero"`
	Version int    `json:"version,omitempty"` // after the change
	Undone  string `json:"undone,omitempty"`  // catalogue key: why it could not be undone
}

// Before is what of a ticket comes back when it is undone.
type Before struct {
	State       State    `json:"state,omitempty"`
	Result      Result   `json:"result,omitempty"`
	Priority    Priority `json:"priority,omitempty"`
	Assignee    int64    `json:"assignee,omitempty"`
	Team        int64    `json:"team,omitempty"`
	PlannedFor  string   `json:"planned_for,omitempty"`
	PlannedDate string   `json:"planned_date,omitempty"`
	PrioritySet bool     `json:"priority_set,omitempty"`
	Tag         string   `json:"tag,omitempty"` // the one that was added or taken away
}

// MaxBulk is how many tickets an action takes at once.
const MaxBulk = 100
