package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
)

func staffList(s desk.StaffScope, f desk.TicketFilter) list {
	l := list{f: f, by: orderOf(f.Order, "t.staff_at"), staff: true,
		sight: func(b *builder) { b.visibleToStaff(s) }}
	queue := func(b *builder) {
		switch f.Queue {
		case desk.QueueMine:
			b.add("t.assignee_id = ?", s.Person)
		case desk.QueueUnassigned:
			b.WriteString("t.assignee_id IS NULL")
		case desk.QueueReplied:
			b.WriteString("t.customer_spoke = 1")
		case desk.QueueWaiting:
			b.WriteString("t.state = 'waiting_for_customer'")
		default:
			b.WriteString("1 = 1")
		}
	}
	if f.OrgID == 0 {
		l.whole(queue)
		return l
	}
	l.words = []string{orgWord(f.OrgID)}
	l.whole(func(b *builder) { b.add("t.org_id = ?", f.OrgID) })
	if f.Queue != desk.QueueAll {
		l.extra = queue
	}
	return l
}

const (
	staffColumns = `t.number, t.subject, t.kind, t.state, t.result, t.impact, t.priority, pr.name, o.name,
		pe.given_name || ' ' || pe.family_name, COALESCE(a.given_name || ' ' || a.family_name, ''), t.own_ref, t.planned_for,
		t.planned_date, t.created_at, t.staff_at, t.customer_spoke, t.due_at, t.raised, t.last_seq, COALESCE(rm.seq, 0)`
	staffJoins = `JOIN product pr ON pr.id = t.product_id JOIN org o ON o.id = t.org_id
		JOIN person pe ON pe.id = t.reporter_id LEFT JOIN person a ON a.id = t.assignee_id
		LEFT JOIN read_mark rm ON rm.ticket_id = t.id AND rm.person_id = $1`
)

// StaffList gives a page of a staff list.
func (s TicketStore) StaffList(ctx context.Context, sc desk.StaffScope, f desk.TicketFilter) (desk.Rows[desk.StaffRow], error) {
	out, err := readPage(ctx, s.q, staffList(sc, f), sc.Person, staffColumns, staffJoins, func(rows *sql.Rows, p *place) (desk.StaffRow, error) {
		var r desk.StaffRow
		var created, staff, due int64
		var last, mark int
		err := rows.Scan(&p.id, &p.key, &r.Number, &r.Subject, &r.Kind, &r.State, &r.Result, &r.Impact, &r.Priority, &r.Product,
			&r.Org, &r.Reporter, &r.Assignee, &r.OwnRef, &r.PlannedFor, &r.PlannedDate, &created, &staff,
			&r.Replied, &due, &r.Raised, &last, &mark)
		r.ID, r.CreatedAt, r.StaffAt, r.DueAt, r.Unread = p.id, at(created), at(staff), at(due), last > mark
		return r, err
	})
	return out, fail("store.Tickets.StaffList", err)
}

// StaffCounts counts staff lists.
func (s TicketStore) StaffCounts(ctx context.Context, sc desk.StaffScope, filters ...desk.TicketFilter) ([]desk.Count, error) {
	lists := make([]list, len(filters))
	for i, f := range filters {
		lists[i] = staffList(sc, f)
	}
	out, err := counts(ctx, s.q, lists...)
	return out, fail("store.Tickets.StaffCounts", err)
}

// ForStaff finds a ticket by its number as far as the staff's scope shows it.
func (s TicketStore) ForStaff(ctx context.Context, sc desk.StaffScope, number string) (desk.Ticket, error) {
	var b builder
	b.add(`SELECT `+ticketColumns+`, COALESCE((SELECT f.number FROM ticket f WHERE f.id = t.follow_up_of), '') `+ticketFrom+` WHERE t.number = ? AND `, number)
	b.visibleToStaff(sc)
	var t desk.Ticket
	err := scanTicket(s.q.row(ctx, b.String(), b.args...), &t, &t.FollowUpOf)
	return t, fail("store.Tickets.ForStaff", err)
}

// Entries gives the whole history of a ticket, for staff.
func (s TicketStore) Entries(ctx context.Context, ticket int64) ([]desk.Entry, error) {
	rows, err := s.q.query(ctx, `SELECT e.seq, e.ref, e.visibility, e.kind, COALESCE(p.id, 0), COALESCE(p.ref, ''),
		COALESCE(p.given_name || ' ' || p.family_name, ''), e.by_staff, e.body, e.data, e.created_at
		FROM entry e LEFT JOIN person p ON p.id = e.author_id WHERE e.ticket_id = $1 ORDER BY e.seq`, ticket)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Entry, error) {
		var e desk.Entry
		var data string
		var created int64
		if err := rows.Scan(&e.Seq, &e.Ref, &e.Visibility, &e.Kind, &e.Author.ID, &e.Author.Ref, &e.Author.Name, &e.ByStaff,
			&e.Body, &data, &created); err != nil {
			return e, err
		}
		e.At = at(created)
		var err error
		e.Data, err = readData(data)
		return e, err
	})
	return out, fail("store.Tickets.Entries", err)
}
