package store

import (
	"slices"
	"strconv"

	"kundenportal/internal/desk"
)

// visible appends the one rule of sight for a contact, over the ticket t: what desk.Scope.CanSee
// says, in SQL.
func (b *builder) visible(s desk.Scope) {
	b.WriteString("(t.confidential = 0 AND ")
	b.inOrgs(s.Wide())
	for _, n := range s.Narrow() {
		b.WriteString(" OR t.confidential = 0 AND ")
		b.inOrgs(n.Orgs)
		b.WriteString(" AND ")
		b.involved(n.Person)
	}
	b.WriteString(" OR t.confidential = 1 AND ")
	b.inOrgs(s.Circles())
	b.WriteString(" AND ")
	b.inCircle(s.Person)
	b.WriteString(")")
}

// visibleThrough appends what is left of the rule of sight where the ticket's affected or reporting
// organisation is org, one of the scope's. A list that walks organisation by organisation uses it: the
// rule written out for every one of hundreds would exceed what the engines take.
func (b *builder) visibleThrough(s desk.Scope, org int64) {
	b.WriteString("(t.confidential = 0")
	if !slices.Contains(s.Wide(), org) {
		b.WriteString(" AND (1 = 0")
		for _, n := range s.Narrow() {
			if slices.Contains(n.Orgs, org) {
				b.WriteString(" OR ")
				b.involved(n.Person)
			}
		}
		b.WriteString(")")
	}
	if slices.Contains(s.Circles(), org) {
		b.WriteString(" OR t.confidential = 1 AND ")
		b.inCircle(s.Person)
	}
	b.WriteString(")")
}

func (b *builder) involved(person int64) {
	b.add("EXISTS (SELECT 1 FROM ticket_person tp WHERE tp.ticket_id = t.id AND tp.person_id = ? AND tp.role IN ('reporter','watcher'))", person)
}

func (b *builder) inCircle(person int64) {
	b.add("EXISTS (SELECT 1 FROM ticket_person tp WHERE tp.ticket_id = t.id AND tp.person_id = ? AND tp.role = 'circle')", person)
}

func (b *builder) inOrgs(orgs []int64) {
	b.WriteString("(t.org_id IN ")
	b.in(orgs)
	b.WriteString(" OR t.reporting_org_id IN ")
	b.in(orgs)
	b.WriteString(")")
}

// visibleToStaff appends what desk.StaffScope.CanSee says.
func (b *builder) visibleToStaff(s desk.StaffScope) {
	if !s.May(desk.SeeTickets) {
		b.WriteString("1 = 0")
		return
	}
	if s.All {
		b.WriteString("(t.confidential = 0 OR t.team_id IN ")
		b.in(s.Teams)
		b.WriteString(")")
		return
	}
	b.WriteString("t.team_id IN ")
	b.in(s.Teams)
}

// Words of the search index that are nobody's text: they narrow a search to organisations and to
// persons before the rule of sight checks each hit again.
func orgWord(id int64) string    { return "xorgx" + strconv.FormatInt(id, 10) }
func personWord(id int64) string { return "xperx" + strconv.FormatInt(id, 10) }

func searchWords(s desk.Scope) []string {
	var out []string
	for _, o := range s.Wide() {
		out = append(out, orgWord(o))
	}
	for _, n := range s.Narrow() {
		out = append(out, personWord(n.Person))
	}
	if len(out) == 0 {
		out = append(out, personWord(s.Person))
	}
	return out
}
