package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/search"
)

const ticketColumns = `t.id, t.number, o.id, o.ref, o.name, ro.id, ro.ref, ro.name, rp.id, rp.ref,
	rp.given_name || ' ' || rp.family_name, t.affected, t.kind, pr.id, pr.ref, pr.name, t.state, t.result, t.impact,
	t.priority, t.subject, t.own_ref, tm.id, tm.ref, tm.name, COALESCE(a.id, 0), COALESCE(a.ref, ''),
	COALESCE(a.given_name || ' ' || a.family_name, ''), t.confidential, t.planned_for, t.planned_date, t.wanted_by,
	t.next_reply_at, t.created_at, t.public_at, t.staff_at, t.last_seq, t.public_seq, t.customer_spoke,
	t.closed_at, t.version, t.resubmit_on, t.due_at, t.promised_at, t.raised, COALESCE(cm.id, 0), COALESCE(cm.ref, ''),
	COALESCE(cm.name, ''), t.urgency_level, t.priority_set, COALESCE(t.merged_into, 0)`

const ticketFrom = `FROM ticket t JOIN org o ON o.id = t.org_id JOIN org ro ON ro.id = t.reporting_org_id
	JOIN person rp ON rp.id = t.reporter_id JOIN product pr ON pr.id = t.product_id JOIN team tm ON tm.id = t.team_id
	LEFT JOIN person a ON a.id = t.assignee_id LEFT JOIN component cm ON cm.id = t.component_id`

type scanner interface{ Scan(dest ...any) error }

func scanTicket(row scanner, t *desk.Ticket, more ...any) error {
	var next, created, public, staff, closed, due, promised int64
	dest := []any{&t.ID, &t.Number, &t.Org.ID, &t.Org.Ref, &t.Org.Name, &t.ReportingOrg.ID, &t.ReportingOrg.Ref,
		&t.ReportingOrg.Name, &t.Reporter.ID, &t.Reporter.Ref, &t.Reporter.Name, &t.Affected, &t.Kind, &t.Product.ID,
		&t.Product.Ref, &t.Product.Name, &t.State, &t.Result, &t.Impact, &t.Priority, &t.Subject, &t.OwnRef, &t.Team.ID,
		&t.Team.Ref, &t.Team.Name, &t.Assignee.ID, &t.Assignee.Ref, &t.Assignee.Name, &t.Confidential, &t.PlannedFor, &t.PlannedDate,
		&t.WantedBy, &next, &created, &public, &staff, &t.LastSeq, &t.PublicSeq, &t.Replied,
		&closed, &t.Version, &t.ResubmitOn, &due, &promised, &t.Raised, &t.Component.ID, &t.Component.Ref, &t.Component.Name,
		&t.Urgency, &t.PrioritySet, &t.MergedInto}
	err := row.Scan(append(dest, more...)...)
	t.NextReplyAt, t.CreatedAt, t.PublicAt = at(next), at(created), at(public)
	t.StaffAt, t.ClosedAt, t.DueAt, t.PromisedAt = at(staff), at(closed), at(due), at(promised)
	return err
}

// Lock takes the ticket's row for the rest of the transaction and gives it as it is now.
func (s TicketStore) Lock(ctx context.Context, id int64) (desk.Ticket, error) {
	var t desk.Ticket
	if lock := s.q.dialect().lockTicket; lock != "" {
		if err := s.q.row(ctx, `SELECT id FROM ticket WHERE id = $1`+lock, id).Scan(&t.ID); err != nil {
			return t, fail("store.Tickets.Lock", err)
		}
	}
	err := scanTicket(s.q.row(ctx, `SELECT `+ticketColumns+` `+ticketFrom+` WHERE t.id = $1`, id), &t)
	return t, fail("store.Tickets.Lock", err)
}

// NewTicket is what Insert needs.
type NewTicket struct {
	Number                      string // empty: the next one of the year
	Year                        int
	Prefix                      string
	Org, ReportingOrg, Reporter int64
	Product, Team, Assignee     int64
	FollowUpOf                  int64
	Kind                        desk.Kind
	Impact                      desk.Impact
	Subject, OwnRef, Affected   string
	WantedBy                    string
	Confidential                bool
	Circle                      []int64
	At                          time.Time
	First                       NewEntry
}

// NewEntry is what AddEntry needs.
type NewEntry struct {
	Visibility desk.Visibility
	Kind       desk.EntryKind
	Author     int64 // 0: the portal
	ByStaff    bool
	Body       string
	Data       desk.EntryData
	At         time.Time
	Written    time.Time // when words were written that are older than the entry; zero: At
}

// Insert creates a ticket with its first entry, people and search document.
func (tx *Tx) Insert(ctx context.Context, n NewTicket) (id int64, number string, err error) {
	const op = "store.Insert"
	number = n.Number
	if number == "" {
		count, err := tx.db.d.nextNumber(ctx, tx, n.Year)
		if err != nil {
			return 0, "", fail(op, err)
		}
		number = fmt.Sprintf("%s%04d-%06d", n.Prefix, n.Year, count)
	}
	priority := desk.PriorityOf(n.Kind, n.Impact, desk.NormalUrgency)
	id, err = tx.insert(ctx, `INSERT INTO ticket (number, org_id, reporting_org_id, reporter_id, affected, kind, product_id,
		state, impact, priority, subject, own_ref, team_id, assignee_id, confidential, wanted_by, next_at, created_at,
		public_at, staff_at, last_seq, public_seq, follow_up_of, urgency)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'new', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $17, 0, 0, $18, $19)
		RETURNING id`, number, n.Org, n.ReportingOrg, n.Reporter, n.Affected, string(n.Kind), n.Product, string(n.Impact),
		string(priority), n.Subject, n.OwnRef, n.Team, nullID(n.Assignee), flag(n.Confidential),
		n.WantedBy, int64(farNext), us(n.At), nullID(n.FollowUpOf), priority.Urgency())
	if err != nil {
		return 0, "", fail(op, err)
	}
	if _, err := tx.AddPerson(ctx, id, n.Reporter, "reporter", 0); err != nil {
		return 0, "", err
	}
	words := []string{number, n.Subject, n.OwnRef, n.Affected}
	if n.Confidential {
		for _, p := range append(n.Circle, n.Reporter) {
			if _, err := tx.AddPerson(ctx, id, p, "circle", n.Reporter); err != nil {
				return 0, "", err
			}
		}
	}
	_, err = tx.exec(ctx, `INSERT INTO search_doc (ticket_id, public_text, internal_text) VALUES ($1, $2, '')`,
		id, search.Document(append(words, n.First.words()...)...)+n.keyWords())
	if err != nil {
		return 0, "", fail(op, err)
	}
	n.First.At = n.At
	_, _, err = tx.writeEntry(ctx, id, n.First)
	return id, number, err
}

// keyWords are the words of the search index for who may see the ticket.
func (n NewTicket) keyWords() string {
	var s strings.Builder
	s.WriteString(" " + orgWord(n.Org) + " " + personWord(n.Reporter))
	if n.ReportingOrg != n.Org {
		s.WriteString(" " + orgWord(n.ReportingOrg))
	}
	for _, p := range n.Circle {
		s.WriteString(" " + personWord(p))
	}
	return s.String()
}

// AddPerson puts somebody into a role (reporter, watcher, circle) at a ticket. Doing so again changes
// nothing, and added says so.
func (tx *Tx) AddPerson(ctx context.Context, ticket, person int64, role string, by int64) (added bool, err error) {
	n, err := tx.exec(ctx, `INSERT INTO ticket_person (ticket_id, person_id, role, added_by)
		VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, ticket, person, role, nullID(by))
	if err == nil && n > 0 && role != "reporter" {
		err = tx.AddWords(ctx, ticket, personWord(person), "")
	}
	return n > 0, fail("store.AddPerson", err)
}

// RemovePerson takes somebody out of a role.
func (tx *Tx) RemovePerson(ctx context.Context, ticket, person int64, role string) error {
	_, err := tx.exec(ctx, `DELETE FROM ticket_person WHERE ticket_id = $1 AND person_id = $2 AND role = $3`, ticket, person, role)
	return fail("store.RemovePerson", err)
}

// AddEntry appends to the history: it numbers the entry, moves the clocks that its visibility
// moves, and makes its words searchable. It gives the number and ref of the entry.
func (tx *Tx) AddEntry(ctx context.Context, ticket int64, e NewEntry) (seq int, ref string, err error) {
	seq, ref, err = tx.writeEntry(ctx, ticket, e)
	if err != nil {
		return 0, "", err
	}
	if tx.db.onEntry != nil {
		tx.AfterCommit(func() { tx.db.onEntry(ticket) })
	}
	words := search.Document(e.words()...)
	if e.Visibility == desk.Public {
		return seq, ref, tx.AddWords(ctx, ticket, words, "")
	}
	return seq, ref, tx.AddWords(ctx, ticket, "", words)
}

// OnEntry sets what is called after a commit that added to a ticket's history. It is set before the first
// transaction.
func (db *DB) OnEntry(f func(ticket int64)) { db.onEntry = f }

func (e NewEntry) words() []string { return []string{e.Body, e.Data.Expected, e.Data.Benefit} }

func (tx *Tx) writeEntry(ctx context.Context, ticket int64, e NewEntry) (seq int, ref string, err error) {
	const op = "store.AddEntry"
	public := e.Visibility == desk.Public
	change := `UPDATE ticket SET last_seq = last_seq + 1, staff_at = $1 WHERE id = $2 RETURNING last_seq`
	if public {
		change = `UPDATE ticket SET last_seq = last_seq + 1, public_seq = last_seq + 1, staff_at = $1, public_at = $1` +
			e.spoke() + e.stamps() + ` WHERE id = $2 RETURNING last_seq`
	}
	if err := tx.row(ctx, change, us(e.At), ticket).Scan(&seq); err != nil {
		return 0, "", fail(op, err)
	}
	data := ""
	if e.Data != (desk.EntryData{}) {
		text, err := json.Marshal(e.Data)
		if err != nil {
			return 0, "", fail(op, err)
		}
		data = string(text)
	}
	ref = NewRef()
	if e.Written.IsZero() {
		e.Written = e.At
	}
	_, err = tx.exec(ctx, `INSERT INTO entry (ticket_id, seq, ref, visibility, kind, author_id, by_staff, body, data, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, ticket, seq, ref, string(e.Visibility), string(e.Kind),
		nullID(e.Author), flag(e.ByStaff), e.Body, data, us(e.Written))
	if err != nil {
		return 0, "", fail(op, err)
	}
	if e.Author != 0 {
		if err := tx.markOwn(ctx, e.Author, ticket, seq, e.ByStaff); err != nil {
			return 0, "", err
		}
	}
	return seq, ref, nil
}

// spoke is what a public entry does to customer_spoke: words of a contact set it, those that came with
// the ticket aside, and what staff answer or decide publicly clears it; a corrected detail does not.
func (e NewEntry) spoke() string {
	switch {
	case e.ByStaff && (e.Kind == desk.EntryMessage || e.Data.Action != ""):
		return `, customer_spoke = 0`
	case e.Author != 0 && e.Kind == desk.EntryMessage:
		return `, customer_spoke = CASE last_seq WHEN 0 THEN 0 ELSE 1 END`
	}
	return ""
}

// stamps is what a public entry does to the times that figures count: the first reply, and the result
// that stands. $1 is the entry's time.
func (e NewEntry) stamps() (set string) {
	if e.ByStaff && e.Kind == desk.EntryMessage {
		set = `, first_reply_at = CASE WHEN last_seq > 0 AND first_reply_at = 0 THEN $1 ELSE first_reply_at END`
	}
	switch d := e.Data; {
	case d.Action == desk.ActResolve:
		set += `, resolved_at = $1`
	case d.From != d.To && d.To != desk.Closed:
		set += `, resolved_at = 0`
	}
	return set
}

// Heard notes that staff know what the customer wrote, up to the entry seq. It is false when more came
// since; that stays before them.
func (tx *Tx) Heard(ctx context.Context, ticket int64, seq int) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE ticket SET customer_spoke = 0 WHERE id = $1 AND public_seq <= $2`, ticket, seq)
	return n > 0, fail("store.Heard", err)
}

// AddWords makes analysed words searchable: for all who see the ticket, and for staff only.
func (tx *Tx) AddWords(ctx context.Context, ticket int64, public, internal string) error {
	if public == "" && internal == "" {
		return nil
	}
	_, err := tx.exec(ctx, `UPDATE search_doc SET public_text = public_text || ' ' || CAST($1 AS TEXT),
		internal_text = internal_text || ' ' || CAST($2 AS TEXT) WHERE ticket_id = $3`, public, internal, ticket)
	return fail("store.AddWords", err)
}

// markOwn notes that somebody has read what they wrote, unless something of others that they have not
// read stands before it: that stays new. Contacts do not count what is internal.
func (tx *Tx) markOwn(ctx context.Context, person, ticket int64, seq int, staff bool) error {
	_, err := tx.exec(ctx, `INSERT INTO read_mark (person_id, ticket_id, seq)
		SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM entry e
			WHERE e.ticket_id = $2 AND e.seq < $3 AND (e.visibility = 'public' OR $4 = 1) AND COALESCE(e.author_id, 0) <> $1
			AND e.seq > COALESCE((SELECT r.seq FROM read_mark r WHERE r.person_id = $1 AND r.ticket_id = $2), 0))
		ON CONFLICT (person_id, ticket_id) DO UPDATE SET seq = excluded.seq WHERE read_mark.seq < excluded.seq`,
		person, ticket, seq, flag(staff))
	return fail("store.markOwn", err)
}

// MarkRead notes how far somebody has read; it never goes back.
func (tx *Tx) MarkRead(ctx context.Context, person, ticket int64, seq int) error {
	_, err := tx.exec(ctx, `INSERT INTO read_mark (person_id, ticket_id, seq) VALUES ($1, $2, $3)
		ON CONFLICT (person_id, ticket_id) DO UPDATE SET seq = excluded.seq WHERE read_mark.seq < excluded.seq`,
		person, ticket, seq)
	return fail("store.MarkRead", err)
}

// Change is what a transition or a staff's decision writes to a ticket. The ticket is read with
// Lock before, changed in memory by the use case, and written back whole.
func (tx *Tx) Change(ctx context.Context, t desk.Ticket) error {
	n, err := tx.exec(ctx, `UPDATE ticket SET state = $1, result = $2, priority = $3, assignee_id = $4, planned_for = $5,
		planned_date = $6, next_reply_at = $7, next_at = $8, closed_at = $9, resubmit_on = $10, due_at = $11, promised_at = $12,
		raised = $13, team_id = $14, urgency = $15, product_id = $16, component_id = $17, impact = $18, urgency_level = $19,
		priority_set = $20, merged_into = $21, version = version + 1
		WHERE id = $22 AND version = $23`, string(t.State), string(t.Result), string(t.Priority), nullID(t.Assignee.ID),
		t.PlannedFor, t.PlannedDate, us(t.NextReplyAt), nextKey(t), us(t.ClosedAt), t.ResubmitOn, us(t.DueAt), us(t.PromisedAt),
		string(t.Raised), t.Team.ID, t.Priority.Urgency(), t.Product.ID, nullID(t.Component.ID), string(t.Impact), string(t.Urgency),
		flag(t.PrioritySet), nullID(t.MergedInto), t.ID, t.Version)
	if err == nil && n == 0 {
		return desk.Fail("store.Change", desk.Conflict, "error.ticket_changed")
	}
	return fail("store.Change", err)
}

// nextKey is the sort key of the next date that contacts see: the promised reply, else the planned date.
func nextKey(t desk.Ticket) int64 {
	if t.State == desk.Closed {
		return farNext
	}
	if !t.NextReplyAt.IsZero() {
		return us(t.NextReplyAt)
	}
	if !t.PromisedAt.IsZero() {
		return us(t.PromisedAt)
	}
	if d, err := time.Parse(time.DateOnly, t.PlannedDate); err == nil {
		return us(d)
	}
	return farNext
}

// People lists who stands in a role at a ticket.
func (s TicketStore) People(ctx context.Context, ticket int64, role string) ([]desk.Named, error) {
	rows, err := s.q.query(ctx, `SELECT p.id, p.ref, p.given_name || ' ' || p.family_name FROM ticket_person tp
		JOIN person p ON p.id = tp.person_id WHERE tp.ticket_id = $1 AND tp.role = $2 ORDER BY p.sort_key, p.id`, ticket, role)
	out, err := all(rows, err, scanNamed)
	return out, fail("store.Tickets.People", err)
}

// Listener is somebody who is told of what happens in a ticket.
type Listener struct {
	desk.Person
	For desk.Named // for whom they are told, as deputy; else zero
}

// Audience lists the active contacts who are told of what is public in a ticket: who reported it and
// who reads along, unless they muted it, the circle of a confidential one, and who is deputy of one of
// them at that moment. Who may not see the ticket any more is left out.
func (s TicketStore) Audience(ctx context.Context, ticket int64, now time.Time) ([]Listener, error) {
	const op = "store.Tickets.Audience"
	rows, err := s.q.query(ctx, `SELECT DISTINCT `+personColumns+` FROM ticket_person tp JOIN person p ON p.id = tp.person_id
		WHERE tp.ticket_id = $1 AND tp.role IN ('reporter','watcher','circle') AND tp.muted = 0 AND p.active = 1
		AND p.email IS NOT NULL ORDER BY p.id`, ticket)
	people, err := all(rows, err, func(rows *sql.Rows) (Listener, error) {
		p, err := scanPerson(rows)
		return Listener{Person: p}, err
	})
	if err != nil {
		return nil, fail(op, err)
	}
	rows, err = s.q.query(ctx, `SELECT DISTINCT `+deputyColumns+`, p.id, p.ref, p.given_name || ' ' || p.family_name `+deputyJoins+`
		JOIN ticket_person tp ON tp.person_id = p.id
		WHERE `+deputyActs+` AND tp.ticket_id = $2 AND tp.role IN ('reporter','watcher') AND tp.muted = 0 AND dp.email IS NOT NULL
		ORDER BY dp.id, p.id`, us(now), ticket)
	deputies, err := all(rows, err, func(rows *sql.Rows) (Listener, error) {
		var l Listener
		err := scanPersonInto(rows, &l.Person, &l.For.ID, &l.For.Ref, &l.For.Name)
		return l, err
	})
	if err != nil {
		return nil, fail(op, err)
	}
	var out []Listener
	told := map[int64]bool{}
	for _, p := range append(people, deputies...) {
		if told[p.ID] {
			continue
		}
		sc, err := People(s.q).Scope(ctx, p.ID, now)
		if err != nil {
			return nil, err
		}
		sc.Grants = slices.DeleteFunc(sc.Grants, func(g desk.Grant) bool { return p.For.ID != 0 && g.For.ID != p.For.ID })
		if told[p.ID], err = s.sees(ctx, sc, ticket); err != nil {
			return nil, err
		}
		if told[p.ID] {
			out = append(out, p)
		}
	}
	return out, nil
}

// Seeing leaves those of some contacts who may see a ticket now.
func (s TicketStore) Seeing(ctx context.Context, ticket int64, people []desk.Named, now time.Time) ([]desk.Named, error) {
	var out []desk.Named
	for _, p := range people {
		sc, err := People(s.q).Scope(ctx, p.ID, now)
		if err != nil {
			return nil, err
		}
		if sees, err := s.sees(ctx, sc, ticket); err != nil {
			return nil, err
		} else if sees {
			out = append(out, p)
		}
	}
	return out, nil
}

func (s TicketStore) sees(ctx context.Context, sc desk.Scope, ticket int64) (bool, error) {
	var b builder
	b.add(`SELECT count(*) FROM ticket t WHERE t.id = ? AND `, ticket)
	b.visible(sc)
	var n int
	err := s.q.row(ctx, b.String(), b.args...).Scan(&n)
	return n > 0, fail("store.Tickets.sees", err)
}

// Remembered gives the result of a form that was sent before; empty if it was not.
func (s TicketStore) Remembered(ctx context.Context, person int64, formKey string) (string, error) {
	var result string
	err := s.q.row(ctx, `SELECT result FROM form_result WHERE person_id = $1 AND form_key = $2`, person, formKey).Scan(&result)
	if err == sql.ErrNoRows {
		return "", nil
	}
	return result, fail("store.Tickets.Remembered", err)
}
