package desk

import (
	"regexp"
	"slices"
	"time"
)

// TextBlock is a text that staff put into answers and notes ("Textbaustein").
type TextBlock struct {
	ID        int64
	Ref       string
	Team      Named // the zero value: for all teams
	Title     string
	Bodies    map[string]string // by language; one of them may be missing
	Version   int
	UpdatedAt time.Time
}

// Body gives the text in a language, else in the other one.
func (b TextBlock) Body(lang string) string {
	if s, ok := b.Bodies[lang]; ok {
		return s
	}
	for _, s := range b.Bodies {
		return s
	}
	return ""
}

// For says whether the block is offered on a team's ticket to somebody who belongs to these teams.
func (b TextBlock) For(ticketTeam int64, own []int64) bool {
	return b.Team.ID == 0 || b.Team.ID == ticketTeam || slices.Contains(own, b.Team.ID)
}

// Placeholders are what a text block can have in braces, in the order of the pages.
var Placeholders = []string{"name", "organisation", "number", "subject", "product", "agent", "link"}

var placeholder = regexp.MustCompile(`\{([\pL_]+)\}`)

// UnknownPlaceholder gives the first word in braces that is no placeholder; empty: there is none.
func UnknownPlaceholder(body string) string {
	for _, m := range placeholder.FindAllStringSubmatch(body, -1) {
		if !slices.Contains(Placeholders, m[1]) {
			return m[0]
		}
	}
	return ""
}

// FillPlaceholders puts a ticket's values in. What a value has in braces stays as it is. The address of
// the portal is base; agent is who writes.
func FillPlaceholders(body string, t Ticket, agent, base string) string {
	values := map[string]string{"name": t.Reporter.Name, "organisation": t.Org.Name, "number": t.Number, "subject": t.Subject,
		"product": t.Product.Name, "agent": agent, "link": base + "/tickets/" + t.Number}
	return placeholder.ReplaceAllStringFunc(body, func(found string) string {
		if v, ok := values[found[1:len(found)-1]]; ok {
			return v
		}
		return found
	})
}
