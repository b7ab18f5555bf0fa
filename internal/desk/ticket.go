package desk

import (
	"slices"
	"time"
)

// Kind is what a ticket is about.
type Kind string

// The four kinds.
const (
	Incident      Kind = "incident"
	ChangeRequest Kind = "change_request"
	Question      Kind = "question"
	Suggestion    Kind = "suggestion"
)

// Kinds lists the kinds in the order of the pages.
var Kinds = []Kind{Incident, ChangeRequest, Question, Suggestion}

// State is where a ticket stands.
type State string

// The states. The transition table says how one follows another.
const (
	New                State = "new"
	InProgress         State = "in_progress"
	WaitingForCustomer State = "waiting_for_customer"
	Scheduled          State = "scheduled"
	Resolved           State = "resolved"
	Closed             State = "closed"
)

// States lists the states in the order of a ticket's life.
var States = []State{New, InProgress, WaitingForCustomer, Scheduled, Resolved, Closed}

// Open lists the states of a ticket that is not done with.
var Open = []State{New, InProgress, WaitingForCustomer, Scheduled, Resolved}

// WithCustomer lists the states whose next step is the customer's ("Bei mir").
var WithCustomer = []State{WaitingForCustomer, Resolved}

// IsWithCustomer says whether the next step is the customer's.
func (s State) IsWithCustomer() bool { return slices.Contains(WithCustomer, s) }

// Impact is how much work stands still; only faults have one.
type Impact string

// The impacts.
const (
	NoImpact      Impact = ""
	OnePerson     Impact = "one_person"
	SeveralPeople Impact = "several_people"
	WorkStopped   Impact = "work_stopped"
)

// Impacts lists the impacts from small to large.
var Impacts = []Impact{OnePerson, SeveralPeople, WorkStopped}

// Result is how a ticket came out, apart from its state: a rejected or withdrawn one is never
// called solved.
type Result string

// The results.
const (
	NoResult   Result = ""
	Solved     Result = "solved"
	Answered   Result = "answered"
	Delivered  Result = "delivered"
	NotDone    Result = "not_done"
	Duplicate  Result = "duplicate"
	Withdrawn  Result = "withdrawn"
	NoFeedback Result = "no_feedback"
)

// Results lists what an agent can give.
var Results = []Result{Solved, Answered, Delivered, NotDone, Duplicate}

// Priority orders the staff's work.
type Priority string

// The priorities.
const (
	Low    Priority = "low"
	Normal Priority = "normal"
	High   Priority = "high"
	Urgent Priority = "urgent"
)

// Priorities lists the priorities from low to urgent.
var Priorities = []Priority{Low, Normal, High, Urgent}

// Urgency is the priority as a number that sorts, urgent first; what is none counts as normal.
func (p Priority) Urgency() int {
	switch p {
	case Urgent:
		return 0
	case High:
		return 1
	case Low:
		return 3
	}
	return 2
}

// Named is a reference to something with a name: a person, organisation, product.
type Named struct {
	ID   int64
	Ref  string
	Name string
}

// Ticket is a ticket as staff see it. Contacts get a TicketView.
type Ticket struct {
	ID           int64
	Number       string // YYYY-NNNNNN
	Org          Named  // the affected organisation
	ReportingOrg Named
	Reporter     Named
	Affected     string // an affected or calling person without an account
	Kind         Kind
	Product      Named
	Component    Named // of the product
	State        State
	Result       Result
	Impact       Impact
	Urgency      Urgency
	Priority     Priority
	PrioritySet  bool // by hand: it does not follow impact and urgency
	Subject      string
	OwnRef       string // the customer's Aktenzeichen
	Team         Named
	Assignee     Named
	Confidential bool
	PlannedFor   string // version, for Scheduled
	PlannedDate  string // YYYY-MM-DD
	WantedBy     string // YYYY-MM-DD, change requests
	NextReplyAt  time.Time
	ResubmitOn   string    // YYYY-MM-DD, Wiedervorlage: no reminders before, and then it is put before its agent
	DueAt        time.Time // the next moment that the vendor has to meet; zero: none, or the clock stands
	PromisedAt   time.Time // until when contacts may read that a reply comes; NextReplyAt, said by staff, goes before it
	Raised       Raised    // why it was put before its agent
	CreatedAt    time.Time
	PublicAt     time.Time // last entry that a contact may see
	StaffAt      time.Time // last entry at all
	LastSeq      int
	PublicSeq    int
	Replied      bool // the customer wrote since staff last did; a new ticket's own words do not count
	ClosedAt     time.Time
	Version      int
	FollowUpOf   string // number of the ticket that this one follows
	MergedInto   int64  // the ticket that this one became a part of
}

// Sight gives what decides who may see the ticket; the person's own part is filled in by the store.
func (t Ticket) Sight() Sight {
	return Sight{Org: t.Org.ID, ReportingOrg: t.ReportingOrg.ID, Confidential: t.Confidential}
}

// Raised says why the portal put a ticket before its agent. What staff do to the ticket clears it.
type Raised string

// The reasons.
const (
	NotRaised    Raised = ""
	RaisedDate   Raised = "resubmit"  // the day of its Wiedervorlage has come
	RaisedSilent Raised = "no_answer" // the customer did not answer after the reminders
)

// Visibility says who reads an entry.
type Visibility string

// The visibilities.
const (
	Public       Visibility = "public"
	InternalNote Visibility = "internal"
)

// EntryKind is what an entry of the timeline is.
type EntryKind string

// The kinds of entry.
const (
	EntryMessage EntryKind = "message" // words, with or without a transition
	EntryNote    EntryKind = "note"    // words that only staff read
	EntryChange  EntryKind = "change"  // a transition or another change without words
	EntryWatch   EntryKind = "watch"   // somebody reads along, or no more
	EntryRemoved EntryKind = "removed" // an attachment was withdrawn
	EntryCircle  EntryKind = "circle"  // who may see the ticket changed, see CircleStep
)

// CircleStep is what happened to the circle of a confidential ticket.
type CircleStep string

// The steps of a circle.
const (
	CircleClosed CircleStep = "closed" // the ticket became confidential
	CircleOpened CircleStep = "opened" // and is no more
	CircleJoined CircleStep = "joined" // somebody was added
	CircleLeft   CircleStep = "left"   // somebody left
)

// Reading is that somebody has read a confidential ticket.
type Reading struct {
	Name string // empty: the support
	At   time.Time
}

// EntryData is the part of an entry that is not prose; it is kept as JSON.
type EntryData struct {
	Action      Action   `json:"action,omitempty"`
	From        State    `json:"from,omitempty"`
	To          State    `json:"to,omitempty"`
	Result      Result   `json:"result,omitempty"`
	Raised      Raised   `json:"raised,omitempty"`      // why the portal put it before its agent
	ResubmitOn  string   `json:"resubmit_on,omitempty"` // YYYY-MM-DD, or NoResubmit
	PlannedFor  string   `json:"planned_for,omitempty"`
	PlannedDate string   `json:"planned_date,omitempty"`
	Expected    string   `json:"expected,omitempty"` // what was expected, faults
	Benefit     string   `json:"benefit,omitempty"`  // the benefit, change requests
	Person      string   `json:"person,omitempty"`   // who was added, assigned …
	File        string   `json:"file,omitempty"`     // the withdrawn attachment's name
	Priority    Priority `json:"priority,omitempty"`
	ByPhone     bool     `json:"by_phone,omitempty"` // taken down by staff on the contact's behalf
	Caller      string   `json:"caller,omitempty"`   // who called, without an account
	Field       Field    `json:"field,omitempty"`    // what was changed beside the state
	Was         string   `json:"was,omitempty"`
	Is          string   `json:"is,omitempty"`        // names as they were then, codes, instants as RFC 3339
	Link        LinkKind `json:"link,omitempty"`      // for FieldLink and FieldUnlink
	Other       string   `json:"other,omitempty"`     // number of another ticket
	For         string   `json:"for,omitempty"`       // for whom the author acted, as deputy
	OwnField    string   `json:"own_field,omitempty"` // ref of an own field of the installation; Is says what it is now
	Rule        string   `json:"rule,omitempty"`      // names of the rules that decided where a new ticket goes
	Tags        string   `json:"tags,omitempty"`      // that they put on it
	Undo        bool     `json:"undo,omitempty"`      // it makes a change of several tickets undone

	Circle CircleStep `json:"circle,omitempty"` // of an EntryCircle
}

// NoResubmit says in a history that a Wiedervorlage was taken back.
const NoResubmit = "none"

// Entry is one line of a ticket's history, as staff see it.
type Entry struct {
	Seq        int
	Ref        string
	Visibility Visibility
	Kind       EntryKind
	Author     Named // empty: the portal itself
	ByStaff    bool
	Body       string
	Data       EntryData
	At         time.Time
	Files      []Attachment
}

// Attachment is a file that belongs to an entry or, until it is sent, to a draft.
type Attachment struct {
	ID        int64
	Ref       string
	Name      string
	MediaType string
	Size      int64
	Hash      string // empty once it is withdrawn
	Width     int
	Height    int
	Seq       int  // the entry
	Own       bool // the reader uploaded it and may withdraw it
	At        time.Time
	Withdrawn bool
}

// IsImage says whether the portal shows it as a picture: a bitmap with a header that could be read.
func (a Attachment) IsImage() bool {
	if a.Width <= 0 || a.Height <= 0 {
		return false
	}
	switch a.MediaType {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

// IsHEIC says whether it is a photo in the format that phones of Apple store, which few browsers show.
func (a Attachment) IsHEIC() bool {
	switch a.MediaType {
	case "image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence":
		return true
	}
	return false
}

// TicketRow is a line of a contact's list.
type TicketRow struct {
	ID           int64
	Number       string
	Subject      string
	Kind         Kind
	State        State
	Result       Result
	Impact       Impact
	Product      string
	Org          string
	Reporter     string
	OwnRef       string
	PlannedFor   string
	PlannedDate  string
	NextReplyAt  time.Time
	CreatedAt    time.Time
	PublicAt     time.Time
	Confidential bool
	Unread       bool
	Mine         bool // the reader reported it
}

// Similar is an open ticket that may be about what somebody is about to report.
type Similar struct {
	Number   string
	Subject  string
	State    State
	Mine     bool // the reader reported it
	Watching bool // the reader reads along
}

// Bundled is a ticket of one report for several organisations. Only who reported them, and staff, know that they
// belong together.
type Bundled struct {
	Number string
	Org    string
	State  State
	Self   bool // the ticket on whose page it stands
}

// MaxBundle is for how many organisations one report can be.
const MaxBundle = 50

// PublicEntry is an entry as contacts see it: a type without room for what is internal.
type PublicEntry struct {
	Seq       int
	Ref       string
	Kind      EntryKind
	Author    string
	AuthorOrg string // through which the author sees the ticket; empty for staff and for who has left
	ByStaff   bool
	Own       bool
	Body      string
	Data      PublicData
	At        time.Time
	Files     []Attachment
	New       bool // since the reader's last visit
}

// PublicData is the part of EntryData that contacts see.
type PublicData struct {
	Action      Action
	From, To    State
	Result      Result
	PlannedFor  string
	PlannedDate string
	Expected    string
	Benefit     string
	Person      string
	File        string
	ByPhone     bool
	Circle      CircleStep
	Caller      string
	Field       Field
	Was, Is     string
	Other       string // only if the reader may see that ticket
	For         string
	OwnField    string
}

// Public leaves out what is not for contacts.
func (d EntryData) Public() PublicData {
	return PublicData{Action: d.Action, From: d.From, To: d.To, Result: d.Result, PlannedFor: d.PlannedFor,
		PlannedDate: d.PlannedDate, Expected: d.Expected, Benefit: d.Benefit, Person: d.Person, File: d.File, ByPhone: d.ByPhone,
		Caller: d.Caller, Field: d.Field, Was: d.Was, Is: d.Is, Other: d.Other, For: d.For, OwnField: d.OwnField, Circle: d.Circle}
}

// TicketView is a ticket as one contact sees it.
type TicketView struct {
	Number       string
	Org          string
	ReportingOrg string
	Reporter     string
	Affected     string
	Kind         Kind
	Product      string
	Component    string
	State        State
	Result       Result
	Impact       Impact
	Subject      string
	OwnRef       string
	Assignee     string
	Confidential bool
	PlannedFor   string
	PlannedDate  string
	WantedBy     string
	NextReplyAt  time.Time
	CreatedAt    time.Time
	PublicAt     time.Time
	ClosedAt     time.Time
	Version      int       // of what contacts see: a decision names it
	Links        []Link    // to tickets that the reader may see
	Bundle       []Bundled // for who reported it alone, where it is one of several
	Fields       []PublicOwn
	Entries      []PublicEntry
	Watchers     []Watcher
	Circle       []Watcher // of a confidential ticket: who sees it
	Readings     []Reading // of a confidential ticket, latest first
	Colleagues   []Named   // who could be asked to read along or into the circle, where the reader may ask
	Mine         bool
	Watching     bool
	PublicSeq    int
	Rating       Rating // for who may rate the ticket alone
	May          May
}

// Watcher is somebody who reads along.
type Watcher struct {
	Ref  string
	Name string
	Self bool
}

// May says what the reader can do with the ticket now.
type May struct {
	Comment     bool
	Answer      bool // a question is open: the box "Rückfrage beantwortet" is offered
	Confirm     bool
	Object      bool
	Withdraw    bool
	Reopen      bool
	FollowUp    bool
	Watch       bool
	AddWatcher  bool
	Conceal     bool // make it confidential
	Reveal      bool // and open again
	AddCircle   bool
	LeaveCircle bool
	Rate        bool // say how satisfied they are, or change that
}
