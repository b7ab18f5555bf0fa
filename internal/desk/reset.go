package desk

// ResetFlow is how an installation lets people choose a first or a new password after a link was
// mailed to them.
type ResetFlow string

// The flows. In both, opening the link shows one button, and only pressing it uses the link.
const (
	ResetByMail ResetFlow = "mail" // the button brings a one-time key by a second mail
	ResetByLink ResetFlow = "link" // the button leads to choosing a password; none is ever mailed
)
