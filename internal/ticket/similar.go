package ticket

import (
	"context"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// MaxSimilar is how many similar tickets are offered; fewer characters than minSimilar say nothing yet.
const (
	MaxSimilar = 4
	minSimilar = 3
)

// Similar lists open tickets that may be about the same as a new one: of the organisations that it names, with
// words of its subject, and of its product where one is chosen. None is named: that of who has only one.
func (c *Contacts) Similar(ctx context.Context, sc desk.Scope, n New) ([]desk.Similar, error) {
	typed := similarTo(n.Subject)
	if typed == "" {
		return nil, nil
	}
	choices, err := c.Choices(ctx, sc)
	if err != nil {
		return nil, err
	}
	var orgs []int64
	for _, o := range choices.Orgs {
		if sc.CanReportFor(o.ID) && (n.names(o.Ref) || n.only(choices.Orgs)) {
			orgs = append(orgs, o.ID)
		}
	}
	return store.Tickets(c.db).Similar(ctx, sc, orgs, n.Product, typed, MaxSimilar)
}

// similarTo is what of a subject is looked for; empty while it says nothing yet.
func similarTo(subject string) string {
	typed := []rune(desk.Line(strings.ToValidUTF8(subject, "")))
	if len(typed) < minSimilar {
		return ""
	}
	return string(typed[:min(len(typed), MaxSubject)])
}
