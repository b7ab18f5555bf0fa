package desk

import (
	"slices"
	"time"
)

// Brand is what an installation shows of itself, on pages and in mails. Every text may be empty but Name
// and Vendor.
type Brand struct {
	Name      string // of the portal
	Vendor    string
	Copyright string
	Primary   string // colour of the head, "#rrggbb"; empty: the design system's
	Logo      Logo
	Hotline   string // as people write it
	Note      string // beside the hotline
	Emergency string // telephone number outside service hours
	Email     string
	Social    []SocialLink
	Legal     map[string]LegalText // by LegalPages
}

// Logo is a picture by the hash of its bytes; the zero value is the built-in sign.
type Logo struct{ Hash, MediaType string }

// SocialLink is a line of every page's foot.
type SocialLink struct{ Name, URL string }

// LegalPages are the pages that an installation owes its readers.
var LegalPages = []string{"imprint", "privacy", "accessibility"}

// LegalText is a legal page: elsewhere, or Markdown by language. The language "" stands for all.
type LegalText struct {
	URL  string
	Text map[string]string
}

// In gives the text in a language, or the other one where it is missing, with the language that it is in; that
// is empty where nobody said.
func (t LegalText) In(lang string) (text, textLang string) {
	for _, l := range []string{lang, "de", "en"} {
		if t.Text[l] != "" {
			return t.Text[l], l
		}
	}
	return t.Text[""], ""
}

// The steps of the guided set-up, in their order.
const (
	StepBrand   = "brand"
	StepMail    = "mail"
	StepHours   = "hours"
	StepProduct = "product"
	StepOrg     = "org"
	StepContact = "contact"
)

// SetupSteps lists them.
var SetupSteps = []string{StepBrand, StepMail, StepHours, StepProduct, StepOrg, StepContact}

// Setup is how far the guided set-up of a new portal has come, beside what the data says itself.
type Setup struct {
	BegunAt time.Time `json:"begun_at,omitzero"` // zero: the portal was there before
	EndedAt time.Time `json:"ended_at,omitzero"`
	MailAt  time.Time `json:"mail_at,omitzero"` // the server accepted a test message
	Skipped []string  `json:"skipped,omitempty"`
}

// Open says whether administrators are led through the set-up.
func (s Setup) Open() bool { return !s.BegunAt.IsZero() && s.EndedAt.IsZero() }

// Skips says whether a step was left out.
func (s Setup) Skips(step string) bool { return slices.Contains(s.Skipped, step) }
