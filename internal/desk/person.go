package desk

import (
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"
)

// StaffRole is what a person of the vendor does; contacts have none.
type StaffRole string

// The roles of the vendor's staff that ship with the portal; others have keys of their own.
const (
	NoStaff       StaffRole = ""
	Agent         StaffRole = "agent"
	TeamLead      StaffRole = "team_lead"
	Editor        StaffRole = "editor"
	Administrator StaffRole = "administrator"
	Auditor       StaffRole = "auditor"
)

// Person is a contact of a customer or one of the vendor's staff, never both: the accounts are
// separate. A person is not an address: addresses change, the person stays.
type Person struct {
	ID          int64
	Ref         string // random, for addresses (URLs)
	Staff       StaffRole
	Email       string // as FoldEmail makes it; empty: no sign-in
	GivenName   string
	FamilyName  string
	Phone       string
	Lang        string // "de" or "en"
	Theme       string // "" follows the system, "light", "dark"
	KeysOff     bool   // single keys do nothing (WCAG 2.2, 2.1.4)
	Active      bool
	CreatedAt   time.Time
	LastSeenAt  time.Time // zero: never; at most five minutes old while somebody works
	HasPassword bool
}

// Name is the full name, as greetings and lists show it.
func (p Person) Name() string { return strings.TrimSpace(p.GivenName + " " + p.FamilyName) }

// IsStaff tells the vendor's people from contacts.
func (p Person) IsStaff() bool { return p.Staff != NoStaff }

// Initials are the first letters of given and family name, for the avatar.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if len(words) == 1 {
		return strings.ToUpper(string(first))
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return strings.ToUpper(string(first) + string(last))
}

// FoldEmail gives the form under which an address is stored and looked up: letter case and
// surrounding spaces do not matter.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// ValidEmail accepts what net/mail reads as one bare address (RFC 5322) with a named domain and
// without anything that could break a header.
func ValidEmail(s string) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false // mail servers take others only by agreement (RFC 6531)
		}
	}
	if len(s) > 254 || strings.ContainsAny(s, " \t\r\n<>[]") {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && strings.Contains(s[strings.LastIndex(s, "@")+1:], ".")
}

// Organisation is a customer, or a part of one: organisations form a tree.
type Organisation struct {
	ID         int64
	Ref        string
	ParentID   int64 // 0: at the top
	Name       string
	CustomerNo string
	LinkOnly   bool // mails to its contacts leave out what tickets are about
	Active     bool
	CreatedAt  time.Time
}

// Level is how far a membership reaches.
type Level string

// The levels of a membership: own tickets, the organisation's (the default), and those of the
// organisations below as well.
const (
	LevelOwn   Level = "own"
	LevelOrg   Level = "org"
	LevelBelow Level = "below"
)

// Levels lists the levels from narrow to wide.
var Levels = []Level{LevelOwn, LevelOrg, LevelBelow}

// Membership ties a person to an organisation.
type Membership struct {
	ID          int64
	PersonID    int64
	OrgID       int64
	OrgName     string
	OrgRef      string
	Lead        bool // Hauptansprechperson
	Level       Level
	MayComment  bool
	NamedBy     string // who named the contact to the vendor
	NamedAt     time.Time
	UnreadSince time.Time // older tickets never count as unread
}
