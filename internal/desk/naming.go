package desk

import (
	"strings"
	"time"
)

// NamingState is what became of a naming.
type NamingState string

// The states of a naming. Only a waiting one is decided or withdrawn, once.
const (
	NamingWaiting   NamingState = "waiting"
	NamingApproved  NamingState = "approved"
	NamingRefused   NamingState = "refused"
	NamingWithdrawn NamingState = "withdrawn"
)

// Naming is a contact whom a lead contact named and to whom the vendor has to consent before there
// is an access.
type Naming struct {
	ID         int64
	Ref        string
	Org        Named
	GivenName  string
	FamilyName string
	Email      string // as FoldEmail makes it
	Phone      string
	Lang       string
	Lead       bool
	Level      Level
	MayComment bool
	AskedBy    Named
	AskedAt    time.Time
	State      NamingState
	DecidedBy  string // the name of who decided or withdrew
	DecidedAt  time.Time
	Reason     string // why it was refused, for the lead contacts to read
}

// Name is the full name of who is named.
func (n Naming) Name() string { return strings.TrimSpace(n.GivenName + " " + n.FamilyName) }

// Deed is an entry of the audit trail about somebody in an organisation.
type Deed struct {
	At     time.Time
	Actor  Named // without a name: the portal itself
	Staff  bool  // the actor belongs to the vendor
	Action string
	Person Named  // whom it was done to; empty for a naming
	Data   string // JSON, as it was written
}

// EmailDomain is what stands behind the @ of an address as FoldEmail makes it.
func EmailDomain(email string) string { return email[strings.LastIndex(email, "@")+1:] }
