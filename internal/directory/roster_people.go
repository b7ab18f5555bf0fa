package directory

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
)

// personColumns are what a line says of the person, membershipColumns what it says of them in an organisation.
var (
	personColumns     = []string{"given_name", "family_name", "phone", "lang"}
	membershipColumns = []string{"lead", "level", "may_comment", "named_by", "named_on"}
)

// planContacts compares a file of contacts: a line is a membership of a person, who may have several.
func (p *plan) planContacts(records []Record) {
	known, byEmail := p.numbers(), map[string]*personEntry{}
	for _, e := range p.people {
		if e.person.Email != "" {
			byEmail[e.person.Email] = e
		}
	}
	for i, r := range records {
		l := &p.Lines[i]
		l.No = r.Line
		c := cells{r, l}
		e := p.findPerson(c, byEmail)
		if e == nil {
			continue
		}
		e.line = cmp.Or(e.line, r.Line)
		person := e.person
		p.readPerson(c, e)
		l.Ref = e.person.Ref
		if l.Name = strings.TrimSpace(e.person.Name()); l.Name == "" {
			l.Name = e.person.Email
		}
		m := p.readMembership(c, e, known)
		before, after := personCells(&person), personCells(&e.person)
		if l.Outcome == LineCreated {
			before = facts{}
		}
		if m != nil {
			addMembership(before, m.was)
			addMembership(after, &m.Membership)
			if m.was == nil {
				after["customer_no"], after["org"] = m.org.org.CustomerNo, m.org.org.Name
			}
		}
		l.differ(ContactColumns, before, after)
	}
	p.refuseLeaderless()
}

// findPerson gives the contact of a line, a new one where there is none; nil when the line cannot say who.
func (p *plan) findPerson(c cells, byEmail map[string]*personEntry) *personEntry {
	email, _ := c.text("email")
	email = desk.FoldEmail(email)
	c.line.Name = email
	switch e := byEmail[email]; {
	case email == "":
		c.line.refuse("email", "error.email_required")
		return nil
	case e == nil:
		e = &personEntry{person: desk.Person{Email: email, Lang: "de", Active: true}}
		c.line.Outcome = LineCreated
		p.people = append(p.people, e)
		byEmail[email] = e
		return e
	case e.person.IsStaff():
		c.line.refuse("email", "error.email_taken")
		return nil
	default:
		return e
	}
}

// readPerson takes over what a line says of the person. Lines of one person must not contradict one another.
func (p *plan) readPerson(c cells, e *personEntry) {
	x := &e.person
	for i, to := range []*string{&x.GivenName, &x.FamilyName, &x.Phone, &x.Lang} {
		if column := personColumns[i]; c.set(column, to) {
			e.say(c, column, *to)
		}
	}
	if c.flag("active", &x.Active) {
		e.say(c, "active", yes(x.Active))
	}
	problems, self := desk.Problems{}, desk.Person{}
	if e.was != nil {
		self = *e.was
	}
	PersonForm{GivenName: x.GivenName, FamilyName: x.FamilyName, Email: x.Email, Phone: x.Phone, Lang: x.Lang}.checkTyped(problems, self)
	c.line.take(problems, ContactColumns)
}

func (e *personEntry) say(c cells, column, value string) {
	if before, ok := e.said[column]; ok && before != value {
		c.line.refuse(column, "error.import_contradiction", "value", before)
	}
	if e.said == nil {
		e.said = map[string]string{}
	}
	e.said[column] = value
}

// readMembership takes over what a line says of the membership; nil when it tells of none.
func (p *plan) readMembership(c cells, e *personEntry, known numbers) *memberEntry {
	org, told := p.orgOf(c, known)
	if org == nil {
		c.flag("lead", new(bool))
		c.flag("may_comment", new(bool))
		if e.was == nil && !told {
			c.line.refuse("customer_no", "error.choose_org")
		}
		for _, column := range membershipColumns {
			if _, given := c.text(column); given && !told {
				c.line.refuse("customer_no", "error.choose_org")
				break
			}
		}
		return nil
	}
	i := slices.IndexFunc(e.members, func(m *memberEntry) bool { return m.org == org })
	if i < 0 {
		i = len(e.members)
		e.members = append(e.members, &memberEntry{org: org, Membership: desk.Membership{OrgID: org.org.ID, OrgRef: org.org.Ref, OrgName: org.org.Name,
			Level: desk.LevelOrg, MayComment: true, UnreadSince: p.now}})
	}
	m := e.members[i]
	if m.line != 0 {
		c.line.refuse("customer_no", "error.import_twice", "line", strconv.Itoa(m.line))
		return nil
	}
	m.line = c.Line
	c.flag("lead", &m.Lead)
	c.flag("may_comment", &m.MayComment)
	if level, given := c.text("level"); given {
		m.Level = desk.Level(level)
	}
	if !slices.Contains(desk.Levels, m.Level) {
		c.line.refuse("level", "error.choose")
	}
	if m.was == nil {
		p.named(c, m)
	} else {
		keepNamed(c, m)
	}
	return m
}

// orgOf finds the organisation of a line by its number or else by its name. told says whether the line names one.
func (p *plan) orgOf(c cells, known numbers) (org *orgEntry, told bool) {
	no, _ := c.text("customer_no")
	name, _ := c.text("org")
	switch {
	case no == "" && name == "":
		return nil, false
	case no != "":
		if org = known.byNo[no]; org == nil {
			c.line.refuse("customer_no", "error.import_org_unknown")
		}
	default:
		var key string
		if org, key = known.named(name); key != "" {
			c.line.refuse("org", key)
		}
	}
	return org, true
}

// named fills in who named a new contact of an organisation: today, unless the line says when.
func (p *plan) named(c cells, m *memberEntry) {
	if !m.org.org.Active {
		c.line.refuse("customer_no", "error.choose_org")
	}
	f := MembershipForm{Level: m.Level, NamedOn: p.now.In(p.zone).Format(time.DateOnly)}
	c.set("named_by", &f.NamedBy)
	c.set("named_on", &f.NamedOn)
	m.NamedBy = f.NamedBy
	problems := desk.Problems{}
	f.checkTyped(problems, &m.Membership, p.now, p.zone)
	delete(problems, "level") // said already
	c.line.take(problems, ContactColumns)
}

// keepNamed says that who named a contact stays as it was written down then.
func keepNamed(c cells, m *memberEntry) {
	by, on := m.NamedBy, ""
	c.set("named_by", &by)
	c.set("named_on", &on)
	if day, ok := desk.Day(on); by != m.NamedBy || ok && day != m.NamedAt.Format(time.DateOnly) {
		c.line.note("named_by", "import.note.named")
	}
}

// refuseLeaderless refuses the lines that would leave an organisation without an active lead contact: as by hand, a new contact of one that
// has none, and whatever takes the last one while others remain.
func (p *plan) refuseLeaderless() {
	leads, active := map[*orgEntry]int{}, map[*orgEntry]int{}
	for _, e := range p.people {
		for _, m := range e.members {
			if e.person.Active {
				active[m.org]++
				if m.Lead {
					leads[m.org]++
				}
			}
		}
	}
	for _, e := range p.people {
		for _, m := range e.members {
			line := cmp.Or(m.line, e.line)
			if line == 0 || leads[m.org] > 0 || active[m.org] == 0 {
				continue
			}
			switch {
			case m.was == nil:
				p.lineOf(line).refuse("lead", "error.lead_required")
			case m.was.Lead && e.was.Active && (!m.Lead || !e.person.Active):
				p.lineOf(line).refuse("lead", "error.last_lead")
			}
		}
	}
}

func personCells(p *desk.Person) facts {
	return facts{"email": p.Email, "given_name": p.GivenName, "family_name": p.FamilyName, "phone": p.Phone, "lang": p.Lang, "active": yes(p.Active)}
}

// addMembership adds the fields of a membership as a file has them; of what was not there, none.
func addMembership(f facts, m *desk.Membership) {
	if m == nil {
		return
	}
	f["lead"], f["level"], f["may_comment"] = yes(m.Lead), string(m.Level), yes(m.MayComment)
	f["named_by"], f["named_on"] = m.NamedBy, m.NamedAt.Format(time.DateOnly)
}
