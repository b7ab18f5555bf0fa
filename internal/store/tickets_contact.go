package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"kundenportal/internal/desk"
)

// Tickets reads and writes tickets with their entries and people.
func Tickets(q Querier) TicketStore { return TicketStore{q} }

// TicketStore is the tickets' part of the store.
type TicketStore struct{ q Querier }

// maxWalks bounds how many organisations are walked one by one; SQLite takes 500 parts of a UNION.
// Above it one walk sorts them all.
const maxWalks = 200

// contactList is the list that a contact's filter asks for.
func contactList(s desk.Scope, f desk.TicketFilter) list {
	l := list{f: f, by: orderOf(f.Order, "t.public_at"), words: searchWords(s),
		sight: func(b *builder) { b.visible(s) }}
	switch f.View {
	case desk.ViewMine:
		who := cmp.Or(f.For, s.Person)
		l.words = []string{personWord(who)}
		l.whole(func(b *builder) { b.add("t.reporter_id = ?", who) })
	case desk.ViewWatching:
		l.words = []string{personWord(s.Person)}
		l.whole(func(b *builder) {
			b.add("t.id IN (SELECT tp.ticket_id FROM ticket_person tp WHERE tp.person_id = ? AND tp.role = 'watcher')", s.Person)
		})
	default:
		l.orgs(s)
		return l
	}
	if f.OrgID != 0 {
		l.extra = func(b *builder) { b.inOrgs([]int64{f.OrgID}) }
	}
	return l
}

// whole makes the list a single walk, with the whole rule of sight.
func (l *list) whole(from func(*builder)) {
	l.sources = append(l.sources, source{from, l.sight})
}

// orgs walks organisation by organisation: those of the scope, or the one that the filter names.
func (l *list) orgs(s desk.Scope) {
	orgs := s.All()
	if l.f.OrgID != 0 {
		l.words = []string{orgWord(l.f.OrgID)}
		orgs = nil
		if slices.Contains(s.All(), l.f.OrgID) {
			orgs = []int64{l.f.OrgID}
		}
	}
	switch {
	case len(orgs) == 0:
		l.whole(func(b *builder) { b.WriteString("1 = 0") })
	case len(orgs) > maxWalks:
		l.whole(func(b *builder) { b.inOrgs(orgs) })
	}
	if len(l.sources) > 0 {
		return
	}
	for _, o := range orgs {
		through := l.sight
		if l.f.OrgID == 0 { // else what another organisation shows would be missing: its walk is not made
			through = func(b *builder) { b.visibleThrough(s, o) }
		}
		l.sources = append(l.sources,
			source{func(b *builder) { b.add("t.org_id = ?", o) }, through},
			source{func(b *builder) { b.add("t.reporting_org_id = ? AND t.reporting_org_id <> t.org_id", o) }, through})
	}
}

const (
	rowColumns = `t.number, t.subject, t.kind, t.state, t.result, t.impact, pr.name, o.name,
		pe.given_name || ' ' || pe.family_name, t.own_ref, t.planned_for, t.planned_date, CASE t.next_reply_at WHEN 0 THEN t.promised_at ELSE t.next_reply_at END, t.created_at,
		t.public_at, t.public_seq, COALESCE(rm.seq, 0), t.reporter_id, t.confidential`
	rowJoins = `JOIN product pr ON pr.id = t.product_id JOIN org o ON o.id = t.org_id JOIN person pe ON pe.id = t.reporter_id
		LEFT JOIN read_mark rm ON rm.ticket_id = t.id AND rm.person_id = $1`
)

// List gives a page of a contact's list.
func (s TicketStore) List(ctx context.Context, sc desk.Scope, f desk.TicketFilter) (desk.Rows[desk.TicketRow], error) {
	out, err := readPage(ctx, s.q, contactList(sc, f), sc.Person, rowColumns, rowJoins, func(rows *sql.Rows, p *place) (desk.TicketRow, error) {
		var r desk.TicketRow
		var next, created, public, seq, mark, reporter int64
		err := rows.Scan(&p.id, &p.key, &r.Number, &r.Subject, &r.Kind, &r.State, &r.Result, &r.Impact, &r.Product, &r.Org,
			&r.Reporter, &r.OwnRef, &r.PlannedFor, &r.PlannedDate, &next, &created, &public, &seq, &mark, &reporter, &r.Confidential)
		r.ID, r.NextReplyAt, r.CreatedAt, r.PublicAt = p.id, at(next), at(created), at(public)
		r.Unread = seq > mark && r.PublicAt.After(sc.UnreadSince)
		r.Mine = reporter == sc.Person
		return r, err
	})
	return out, fail("store.Tickets.List", err)
}

// Counts counts a contact's lists.
func (s TicketStore) Counts(ctx context.Context, sc desk.Scope, filters ...desk.TicketFilter) ([]desk.Count, error) {
	lists := make([]list, len(filters))
	for i, f := range filters {
		lists[i] = contactList(sc, f)
	}
	out, err := counts(ctx, s.q, lists...)
	return out, fail("store.Tickets.Counts", err)
}

// Seen is what a contact's look-up of one ticket gives: the ticket, and the person's part in it.
type Seen struct {
	desk.Ticket
	Is       desk.Sight
	Watching bool
	ReadSeq  int
	// What a page need not look for where it is not.
	HasFiles, HasWatchers, HasRelated, HasFields, HasBundle bool
}

// ForContact finds a ticket by its number within the scope; what is outside does not exist.
func (s TicketStore) ForContact(ctx context.Context, sc desk.Scope, number string) (Seen, error) {
	var b builder
	b.add(`SELECT `+ticketColumns+`,
		EXISTS (SELECT 1 FROM ticket_person w WHERE w.ticket_id = t.id AND w.person_id = ? AND w.role = 'watcher'),
		EXISTS (SELECT 1 FROM ticket_person w WHERE w.ticket_id = t.id AND w.person_id = ? AND w.role = 'circle'),
		COALESCE((SELECT r.seq FROM read_mark r WHERE r.ticket_id = t.id AND r.person_id = ?), 0),
		EXISTS (SELECT 1 FROM attachment af WHERE af.ticket_id = t.id),
		EXISTS (SELECT 1 FROM ticket_person w WHERE w.ticket_id = t.id AND w.role = 'watcher'),
		t.follow_up_of IS NOT NULL OR EXISTS (SELECT 1 FROM ticket f WHERE f.follow_up_of = t.id)
		OR EXISTS (SELECT 1 FROM ticket_link l WHERE l.from_id = t.id) OR EXISTS (SELECT 1 FROM ticket_link l WHERE l.to_id = t.id),
		EXISTS (SELECT 1 FROM ticket_field tf WHERE tf.ticket_id = t.id), t.bundle <> ''
		`+ticketFrom+` WHERE t.number = ? AND `, sc.Person, sc.Person, sc.Person, number)
	b.visible(sc)
	var seen Seen
	var watching, circle bool
	err := scanTicket(s.q.row(ctx, b.String(), b.args...), &seen.Ticket, &watching, &circle, &seen.ReadSeq,
		&seen.HasFiles, &seen.HasWatchers, &seen.HasRelated, &seen.HasFields, &seen.HasBundle)
	seen.Watching = watching
	seen.Is = seen.Sight()
	seen.Is.Reporter = seen.Reporter.ID == sc.Person
	seen.Is.Involved = seen.Is.Reporter || watching
	seen.Is.InCircle = circle
	if err == nil {
		seen.Is.Others, err = s.others(ctx, sc, seen.ID)
	}
	return seen, fail("store.Tickets.ForContact", err)
}

// others gives what those for whom the reader is deputy have to do with a ticket.
func (s TicketStore) others(ctx context.Context, sc desk.Scope, ticket int64) ([]desk.Part, error) {
	absent := sc.Represents()
	if len(absent) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(absent))
	for i, p := range absent {
		ids[i] = p.ID
	}
	var b builder
	b.add(`SELECT tp.person_id, MAX(CASE tp.role WHEN 'reporter' THEN 1 ELSE 0 END) FROM ticket_person tp
		WHERE tp.ticket_id = ? AND tp.role IN ('reporter','watcher') AND tp.person_id IN `, ticket)
	b.in(ids)
	b.WriteString(" GROUP BY tp.person_id ORDER BY tp.person_id")
	rows, err := s.q.query(ctx, b.String(), b.args...)
	return all(rows, err, func(rows *sql.Rows) (desk.Part, error) {
		p := desk.Part{Involved: true}
		err := rows.Scan(&p.Person, &p.Reporter)
		return p, err
	})
}

// PublicEntries gives what contacts may read of a ticket that the caller has looked up in scope.
func (s TicketStore) PublicEntries(ctx context.Context, ticket, reader int64, readSeq int) ([]desk.PublicEntry, error) {
	rows, err := s.q.query(ctx, `SELECT e.seq, e.ref, e.kind, COALESCE(p.given_name || ' ' || p.family_name, ''), e.by_staff,
		COALESCE(e.author_id, 0), COALESCE((SELECT o.name FROM membership m JOIN org o ON o.id = m.org_id
			`+covers+`
			WHERE m.person_id = e.author_id AND m.ended_at = 0 AND o.active = 1 AND p.active = 1 AND e.by_staff = 0
			AND c.descendant IN (t.org_id, t.reporting_org_id)
			ORDER BY CASE m.org_id WHEN t.org_id THEN 0 WHEN t.reporting_org_id THEN 1 ELSE 2 END, m.id LIMIT 1), ''),
		e.body, e.data, e.created_at
		FROM entry e JOIN ticket t ON t.id = e.ticket_id LEFT JOIN person p ON p.id = e.author_id
		WHERE e.ticket_id = $1 AND e.visibility = 'public' ORDER BY e.seq`, ticket)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.PublicEntry, error) {
		var e desk.PublicEntry
		var data string
		var author, created int64
		if err := rows.Scan(&e.Seq, &e.Ref, &e.Kind, &e.Author, &e.ByStaff, &author, &e.AuthorOrg, &e.Body, &data, &created); err != nil {
			return e, err
		}
		d, err := readData(data)
		e.Data, e.At, e.Own = d.Public(), at(created), author == reader
		e.New = e.Seq > readSeq && !e.Own
		return e, err
	})
	return out, fail("store.Tickets.PublicEntries", err)
}

func readData(text string) (desk.EntryData, error) {
	var d desk.EntryData
	if text == "" {
		return d, nil
	}
	err := json.Unmarshal([]byte(text), &d)
	return d, err
}

// Reporters lists who reported tickets in the scope's organisations, for the filter.
func (s TicketStore) Reporters(ctx context.Context, sc desk.Scope) ([]desk.Named, error) {
	var b builder
	b.WriteString(`SELECT p.id, p.ref, p.given_name || ' ' || p.family_name FROM person p
		WHERE p.id IN (SELECT m.person_id FROM membership m WHERE m.org_id IN `)
	b.in(sc.Wide())
	b.add(`) OR p.id = ? ORDER BY p.sort_key, p.id`, sc.Person)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, scanNamed)
	return out, fail("store.Tickets.Reporters", err)
}

func scanNamed(rows *sql.Rows) (desk.Named, error) {
	var n desk.Named
	err := rows.Scan(&n.ID, &n.Ref, &n.Name)
	return n, err
}
