package store

import (
	"context"
	"database/sql"
	"slices"

	"kundenportal/internal/desk"
)

// staffList is a staff list. The named shapes read an index in order: each queue by change, the open
// ones and all by any order, what is due by the moment that it is due.
func staffList(s desk.StaffScope, f desk.TicketFilter) list {
	if orders := f.Queue.Orders(); !slices.Contains(orders, f.Order) {
		f.Order = orders[0]
	}
	l := list{f: f, by: staffOrder(f.Order), staff: true, sight: func(b *builder) { b.visibleToStaff(s) }}
	if f.OrgID != 0 {
		l.words = []string{orgWord(f.OrgID)}
		l.whole(func(b *builder) { b.add("t.org_id = ?", f.OrgID); l.due(b) })
		if f.Queue != desk.QueueAll {
			l.extra = func(b *builder) { l.inQueue(b, s) }
		}
		return l
	}
	switch {
	case f.Queue == desk.QueueMine && l.by.key == "t.staff_at":
		for _, person := range append([]int64{s.Person}, s.For...) {
			l.whole(func(b *builder) { b.add("t.assignee_id = ?", person) })
		}
	case f.Queue == desk.QueueTeams && l.by.key == "t.staff_at" && len(s.Teams) > 0:
		for _, team := range s.Teams {
			l.whole(func(b *builder) { b.add("t.team_id = ?", team) })
		}
	default:
		l.whole(func(b *builder) { l.inQueue(b, s); l.due(b) })
	}
	return l
}

func staffOrder(by desk.Order) order {
	switch by {
	case desk.ByDue:
		return order{key: "t.due_at", asc: true}
	case desk.ByPriority:
		return order{key: "t.urgency", asc: true}
	}
	return orderOf(by, "t.staff_at")
}

// inQueue appends what makes a queue. In another order than its own the sign before a column keeps the
// planners from an index that would have to be sorted; a person's own tickets are few.
func (l list) inQueue(b *builder, s desk.StaffScope) {
	sign := "+"
	if l.by.key == "t.staff_at" {
		sign = ""
	}
	switch l.f.Queue {
	case desk.QueueMine:
		b.WriteString("t.assignee_id IN ")
		b.in(append([]int64{s.Person}, s.For...))
	case desk.QueueTeams:
		b.WriteString(sign + "t.team_id IN ")
		b.in(s.Teams)
	case desk.QueueUnassigned:
		b.WriteString(sign + "t.assignee_id IS NULL")
	case desk.QueueReplied:
		b.WriteString("t.customer_spoke = 1")
	case desk.QueueWaiting:
		// Not changed by the sign: text has none.
		b.WriteString("t.state = 'waiting_for_customer'")
	case desk.QueueOverdue, desk.QueueToday:
		b.add("t.due_at > 0 AND t.due_at >= ? AND t.due_at < ?", us(l.f.DueFrom), us(l.f.DueTo))
	default:
		b.WriteString("1 = 1")
	}
}

// due leaves out what has nothing due where that orders the list.
func (l list) due(b *builder) {
	if l.by.key == "t.due_at" && l.f.Queue != desk.QueueOverdue && l.f.Queue != desk.QueueToday {
		b.WriteString(" AND t.due_at > 0")
	}
}

const (
	staffColumns = `t.number, t.subject, t.kind, t.state, t.result, t.impact, t.priority, pr.name, o.name,
		pe.given_name || ' ' || pe.family_name, COALESCE(a.given_name || ' ' || a.family_name, ''), t.own_ref, t.planned_for,
		t.planned_date, t.created_at, t.staff_at, t.customer_spoke, t.due_at, t.raised, t.last_seq, COALESCE(rm.seq, 0),
		COALESCE(t.assignee_id, 0), tm.name, t.version`
	staffJoins = `JOIN product pr ON pr.id = t.product_id JOIN org o ON o.id = t.org_id
		JOIN person pe ON pe.id = t.reporter_id JOIN team tm ON tm.id = t.team_id
		LEFT JOIN person a ON a.id = t.assignee_id LEFT JOIN read_mark rm ON rm.ticket_id = t.id AND rm.person_id = $1`
)

// StaffList gives a page of a staff list.
func (s TicketStore) StaffList(ctx context.Context, sc desk.StaffScope, f desk.TicketFilter) (desk.Rows[desk.StaffRow], error) {
	out, err := readPage(ctx, s.q, staffList(sc, f), sc.Person, staffColumns, staffJoins, func(rows *sql.Rows, p *place) (desk.StaffRow, error) {
		var r desk.StaffRow
		var created, staff, due int64
		var last, mark int
		err := rows.Scan(&p.id, &p.key, &r.Number, &r.Subject, &r.Kind, &r.State, &r.Result, &r.Impact, &r.Priority, &r.Product,
			&r.Org, &r.Reporter, &r.Assignee, &r.OwnRef, &r.PlannedFor, &r.PlannedDate, &created, &staff,
			&r.Replied, &due, &r.Raised, &last, &mark, &r.AssigneeID, &r.Team, &r.Version)
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

// WroteSince says whether somebody else added to a ticket's history after an entry.
func (s TicketStore) WroteSince(ctx context.Context, ticket int64, seq int, person int64) (bool, error) {
	var n int
	err := s.q.row(ctx, `SELECT count(*) FROM entry e WHERE e.ticket_id = $1 AND e.seq > $2 AND COALESCE(e.author_id, 0) <> $3`,
		ticket, seq, person).Scan(&n)
	return n > 0, fail("store.Tickets.WroteSince", err)
}

// Entries gives the whole history of a ticket, for staff.
func (s TicketStore) Entries(ctx context.Context, ticket int64) ([]desk.Entry, error) {
	return s.EntriesAfter(ctx, ticket, 0)
}

// EntriesAfter gives what of a ticket's history came after an entry, for staff.
func (s TicketStore) EntriesAfter(ctx context.Context, ticket int64, seq int) ([]desk.Entry, error) {
	rows, err := s.q.query(ctx, `SELECT e.seq, e.ref, e.visibility, e.kind, COALESCE(p.id, 0), COALESCE(p.ref, ''),
		COALESCE(p.given_name || ' ' || p.family_name, ''), e.by_staff, e.body, e.data, e.created_at
		FROM entry e LEFT JOIN person p ON p.id = e.author_id WHERE e.ticket_id = $1 AND e.seq > $2 ORDER BY e.seq`, ticket, seq)
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
	return out, fail("store.Tickets.EntriesAfter", err)
}
