package directory

import (
	"context"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Export gives the organisations, or the contacts with a line for each membership, whose names and numbers have the words of query in them, as
// records that BringImport reads: brought in again they change nothing. It is noted.
func (d *Directory) Export(ctx context.Context, sc desk.StaffScope, kind desk.ImportKind, query string, give func(Record) error) error {
	const op = "directory.Export"
	if err := customers(op, sc); err != nil {
		return err
	}
	action := "org.list"
	switch kind {
	case desk.ImportOrgs:
	case desk.ImportContacts:
		action = "contact.export"
	default:
		return desk.Missing(op)
	}
	s, err := d.load(ctx, d.db, kind)
	if err != nil {
		return err
	}
	if err := d.db.InTx(ctx, func(tx *store.Tx) error { return d.audit(ctx, tx, sc, action, "", facts{"query": query}) }); err != nil {
		return err
	}
	words := strings.Fields(strings.ToLower(query))
	if kind == desk.ImportOrgs {
		return s.giveOrgs(words, give)
	}
	return s.giveContacts(words, give)
}

func (s *state) giveOrgs(words []string, give func(Record) error) error {
	n := 0
	for _, o := range s.orgs {
		text := strings.ToLower(strings.Join(append(o.former, o.org.Name, o.org.CustomerNo, o.parent.name()), " "))
		if !containsAll(text, words) {
			continue
		}
		n++
		if err := give(Record{Line: n, Cells: o.facts()}); err != nil {
			return err
		}
	}
	return nil
}

func (o *orgEntry) name() string {
	if o == nil {
		return ""
	}
	return o.org.Name
}

// giveContacts leaves out who has no address any more: nothing names them.
func (s *state) giveContacts(words []string, give func(Record) error) error {
	n := 0
	for _, p := range s.people {
		if p.person.IsStaff() || p.person.Email == "" || !containsAll(contactText(p.person, p.orgNames()), words) {
			continue
		}
		members := p.members
		if len(members) == 0 {
			members = []*memberEntry{nil}
		}
		for _, m := range members {
			cells := personCells(&p.person)
			if m != nil {
				cells["customer_no"], cells["org"] = m.org.org.CustomerNo, m.org.org.Name
				addMembership(cells, &m.Membership)
			}
			n++
			if err := give(Record{Line: n, Cells: cells}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *personEntry) orgNames() []string {
	out := make([]string, len(p.members))
	for i, m := range p.members {
		out[i] = m.org.org.Name
	}
	return out
}

// contactText is what a contact is found by.
func contactText(p desk.Person, orgs []string) string {
	return strings.ToLower(p.Name() + " " + p.Email + " " + strings.Join(orgs, " "))
}

// ContactRow is a line of the list of contacts.
type ContactRow struct {
	desk.Person
	Orgs []desk.Membership
}

// ContactsPage is how many contacts a page of the list has.
const ContactsPage = 50

// Contacts lists the contacts whose name, address or organisations have the words of query in them, by name, after the person with the ref after; more
// says whether there are others.
func (d *Directory) Contacts(ctx context.Context, sc desk.StaffScope, query, after string) (rows []ContactRow, more bool, err error) {
	if err := reader("directory.Contacts", sc); err != nil {
		return nil, false, err
	}
	words := strings.Fields(strings.ToLower(query))
	for {
		people, err := store.People(d.db).ContactsAfter(ctx, after, 10*ContactsPage)
		if err != nil || len(people) == 0 {
			return rows, false, err
		}
		ids := make([]int64, len(people))
		for i, p := range people {
			ids[i] = p.ID
		}
		members, err := store.People(d.db).MembershipsOf(ctx, ids)
		if err != nil {
			return nil, false, err
		}
		of := map[int64][]desk.Membership{}
		for _, m := range members {
			of[m.PersonID] = append(of[m.PersonID], m)
		}
		for _, p := range people {
			r := ContactRow{Person: p, Orgs: of[p.ID]}
			names := make([]string, len(r.Orgs))
			for i, m := range r.Orgs {
				names[i] = m.OrgName
			}
			if !containsAll(contactText(p, names), words) {
				continue
			}
			if len(rows) == ContactsPage {
				return rows, true, nil
			}
			rows = append(rows, r)
		}
		after = people[len(people)-1].Ref
	}
}
