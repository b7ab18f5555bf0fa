package desk

import "time"

// MailboxEvents is what a mailbox is told of.
type MailboxEvents string

// What a mailbox can be told of.
const (
	MailboxNew MailboxEvents = "new" // new tickets
	MailboxAll MailboxEvents = "all" // those, and whatever else its organisation's contacts can see happen to a ticket
)

// MailboxChoices lists them.
var MailboxChoices = []MailboxEvents{MailboxNew, MailboxAll}

// Bounds of mailboxes.
const (
	MaxMailboxes = 10                 // of an organisation
	MailboxValid = 7 * 24 * time.Hour // how long an address can be confirmed
	MailboxAsks  = 3                  // mails in MailboxSpan that ask an address to confirm, whoever has it asked
	MailboxSpan  = 24 * time.Hour
)

// Mailbox is a functional mailbox of an organisation, which nobody signs in with. It is told that something happened to
// the organisation's tickets, and never what.
type Mailbox struct {
	ID          int64
	Ref         string
	Org         Named
	Email       string // as FoldEmail makes it
	Lang        string
	Events      MailboxEvents
	Secret      string // of the link that ends it
	AddedBy     Named
	ByStaff     bool // who added it belongs to the vendor
	AddedAt     time.Time
	ConfirmedAt time.Time // zero: it waits, and is told nothing
	AskedUntil  time.Time // until when the last link that was asked for can confirm it
}

// Confirmed says whether somebody who reads the mailbox has confirmed it.
func (m Mailbox) Confirmed() bool { return !m.ConfirmedAt.IsZero() }

// Scope is what a mailbox may be told of: what a contact sees who has all tickets of this one organisation and is in the
// circle of none.
func (m Mailbox) Scope() Scope {
	return Scope{Grants: []Grant{{Org: m.Org.ID, Name: m.Org.Name, Level: LevelOrg, Covers: []int64{m.Org.ID}}}}
}

// Wants says whether the mailbox is told of an entry; created is that of a new ticket.
func (m Mailbox) Wants(created bool) bool {
	return m.Confirmed() && (created || m.Events == MailboxAll)
}
