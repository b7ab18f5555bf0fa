package desk

import "time"

// EmailValid is how long a new address can be confirmed.
const EmailValid = 24 * time.Hour

// EmailChange is a new address of a person that waits to be confirmed. Until then the old one works.
type EmailChange struct {
	Person    int64
	Email     string // as FoldEmail makes it
	AskedBy   int64
	AskedAt   time.Time
	ExpiresAt time.Time
}

// NewEmailChange begins a change.
func NewEmailChange(person int64, email string, by int64, now time.Time) EmailChange {
	return EmailChange{person, email, by, now, now.Add(EmailValid)}
}
