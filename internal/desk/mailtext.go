package desk

import "time"

// MailText is a text of the portal's mails in an installation's own words.
type MailText struct {
	Key       string // of the catalogues; of a plural text with ".one" or ".other" at its end
	Lang      string
	Body      string // with placeholders in braces: {number}
	Shipped   string // the text that it took the place of, written alike
	ChangedAt time.Time
	ChangedBy Named
}
