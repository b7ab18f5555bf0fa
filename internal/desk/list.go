package desk

import "time"

// View is one of a contact's lists.
type View string

// The lists of a contact.
const (
	ViewMine     View = "mine"
	ViewOrg      View = "org"
	ViewWatching View = "watching" // what they read along
)

// Order is how a list is sorted.
type Order string

// The orders: newest change first is the default.
const (
	ByChange  Order = "changed"
	ByCreated Order = "created"
	ByNext    Order = "next" // the next date, soonest first; without a date last
)

// The orders of the staff's lists besides.
const (
	ByDue      Order = "due"      // what is due soonest first; what has nothing due is left out
	ByPriority Order = "priority" // urgent first, of these the oldest
)

// StaffOrders lists the orders of the staff's lists.
var StaffOrders = []Order{ByChange, ByCreated, ByNext, ByDue, ByPriority}

// Queue is one of the staff's lists of what is to do.
type Queue string

// The queues.
const (
	QueueAll        Queue = ""
	QueueUnassigned Queue = "unassigned"
	QueueReplied    Queue = "replied" // the customer wrote; closed tickets too
	QueueMine       Queue = "mine"
	QueueTeams      Queue = "teams" // of the teams that one belongs to
	QueueWaiting    Queue = "waiting"
	QueueOverdue    Queue = "overdue" // the due moment has passed
	QueueToday      Queue = "today"   // it comes before the day ends
)

// Queues lists the queues in the order of the pages.
var Queues = []Queue{QueueUnassigned, QueueReplied, QueueMine, QueueTeams, QueueWaiting, QueueOverdue, QueueToday, QueueAll}

// Orders lists how a queue can be sorted, its own order first.
func (q Queue) Orders() []Order {
	switch q {
	case QueueReplied:
		return []Order{ByChange}
	case QueueOverdue, QueueToday:
		return []Order{ByDue}
	}
	return StaffOrders
}

// Stage is the part of the tickets that a queue is made of: the open ones, but a customer's words are
// not lost on a ticket that is closed.
func (q Queue) Stage() Stage {
	if q == QueueReplied {
		return StageAll
	}
	return StageOpen
}

// Stage is the coarse filter over states.
type Stage string

// The stages.
const (
	StageAll    Stage = ""
	StageOpen   Stage = "open"
	StageWithMe Stage = "with_me" // the customer's turn
	StageClosed Stage = "closed"
)

// TicketFilter narrows a list. The zero value is everything, newest change first.
type TicketFilter struct {
	View      View
	For       int64 // with ViewMine: the tickets of somebody for whom the reader is deputy; 0: the reader's own
	Queue     Queue // staff only
	Stage     Stage
	State     State
	Kind      Kind
	Product   string    // ref
	OrgID     int64     // one of the scope's organisations; 0: all
	Person    string    // ref of the reporting person
	Assignee  string    // ref; "none" for nobody; staff only
	Team      string    // ref; staff only
	Priority  Priority  // staff only
	Component string    // ref; staff only
	Tag       string    // ref; staff only
	DueFrom   time.Time // with DueTo: what the queues overdue and today are
	DueTo     time.Time
	Waiting   bool      // staff: where the support has the next step
	From, To  time.Time // created in [From, To)
	Text      string
	Order     Order
	After     Cursor
	Limit     int // rows a page
}

// Bounds of the lists.
const (
	PageSize   = 25
	CountLimit = 1000  // counts are exact up to here
	WalkLimit  = 20000 // entries that a filter reads before it offers to go on
	MaxExport  = 10000 // rows of an export
)

// Cursor is a place in a list: the sort key and id of the last row read. The zero value is the start.
type Cursor struct {
	Key int64
	ID  int64
}

// IsZero says whether it is the start.
func (c Cursor) IsZero() bool { return c == Cursor{} }

// Rows is a page of a list.
type Rows[T any] struct {
	Rows  []T
	Next  Cursor // zero: this is the last page
	Bound bool   // the walk ended at WalkLimit: there may be more
}

// Count is exact up to CountLimit.
type Count struct {
	N    int
	More bool
}

// StaffRow is a line of a staff list.
type StaffRow struct {
	ID          int64
	Number      string
	Subject     string
	Kind        Kind
	State       State
	Result      Result
	Impact      Impact
	Priority    Priority
	Product     string
	Org         string
	Reporter    string
	Assignee    string
	AssigneeID  int64
	Team        string
	OwnRef      string
	PlannedFor  string
	PlannedDate string
	CreatedAt   time.Time
	StaffAt     time.Time
	Unread      bool
	Replied     bool // the customer wrote since staff last did
	Version     int
	DueAt       time.Time
	Left        time.Duration // service time until DueAt, by the vendor's calendar; 0: none is left
	Raised      Raised
	StandIn     bool // somebody's whose deputy the reader is
}
