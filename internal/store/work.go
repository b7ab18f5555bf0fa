package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

// Tags lists all tags by name, for suggestions.
func (s TicketStore) Tags(ctx context.Context) ([]desk.Tag, error) {
	rows, err := s.q.query(ctx, `SELECT g.id, g.ref, g.name FROM tag g ORDER BY g.sort_key, g.id`)
	out, err := all(rows, err, scanTag)
	return out, fail("store.Tickets.Tags", err)
}

// TagsOf lists a ticket's tags by name.
func (s TicketStore) TagsOf(ctx context.Context, ticket int64) ([]desk.Tag, error) {
	rows, err := s.q.query(ctx, `SELECT g.id, g.ref, g.name FROM ticket_tag tt JOIN tag g ON g.id = tt.tag_id
		WHERE tt.ticket_id = $1 ORDER BY g.sort_key, g.id`, ticket)
	out, err := all(rows, err, scanTag)
	return out, fail("store.Tickets.TagsOf", err)
}

func scanTag(rows *sql.Rows) (desk.Tag, error) {
	var t desk.Tag
	err := rows.Scan(&t.ID, &t.Ref, &t.Name)
	return t, err
}

// EnsureTag gives the tag of a name, a new one where there is none: spellings that fold alike are one tag.
func (tx *Tx) EnsureTag(ctx context.Context, name string) (desk.Tag, error) {
	const op = "store.EnsureTag"
	_, err := tx.exec(ctx, `INSERT INTO tag (ref, name, folded, sort_key) VALUES ($1, $2, $3, $4) ON CONFLICT (folded) DO NOTHING`,
		NewRef(), name, desk.FoldTag(name), i18n.SortKey(name))
	if err != nil {
		return desk.Tag{}, fail(op, err)
	}
	var t desk.Tag
	err = tx.row(ctx, `SELECT id, ref, name FROM tag WHERE folded = $1`, desk.FoldTag(name)).Scan(&t.ID, &t.Ref, &t.Name)
	return t, fail(op, err)
}

// TagTicket puts a tag on a ticket; doing so again changes nothing, and done says so.
func (tx *Tx) TagTicket(ctx context.Context, ticket, tag int64) (done bool, err error) {
	n, err := tx.exec(ctx, `INSERT INTO ticket_tag (ticket_id, tag_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, ticket, tag)
	return n > 0, fail("store.TagTicket", err)
}

// UntagTicket takes a tag off a ticket.
func (tx *Tx) UntagTicket(ctx context.Context, ticket, tag int64) (done bool, err error) {
	n, err := tx.exec(ctx, `DELETE FROM ticket_tag WHERE ticket_id = $1 AND tag_id = $2`, ticket, tag)
	return n > 0, fail("store.UntagTicket", err)
}

// Components lists the parts of a product by name, inactive ones too; of all products where it is 0.
func (s OrgStore) Components(ctx context.Context, product int64) ([]desk.Component, error) {
	rows, err := s.q.query(ctx, `SELECT cm.id, cm.ref, cm.product_id, cm.name, cm.active FROM component cm
		WHERE cm.product_id = $1 OR $1 = 0 ORDER BY cm.sort_key, cm.id`, product)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Component, error) {
		var c desk.Component
		err := rows.Scan(&c.ID, &c.Ref, &c.Product, &c.Name, &c.Active)
		return c, err
	})
	return out, fail("store.Orgs.Components", err)
}

// AddComponent adds a part to a product; one of that name already is a desk.Conflict.
func (tx *Tx) AddComponent(ctx context.Context, c desk.Component) (desk.Component, error) {
	var err error
	c.Ref = NewRef()
	c.ID, err = tx.insert(ctx, `INSERT INTO component (ref, product_id, name, sort_key, active) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		c.Ref, c.Product, c.Name, i18n.SortKey(c.Name), flag(c.Active))
	return c, fail("store.AddComponent", err)
}

// UpdateComponent writes name and whether the part is active.
func (tx *Tx) UpdateComponent(ctx context.Context, c desk.Component) error {
	_, err := tx.exec(ctx, `UPDATE component SET name = $1, sort_key = $2, active = $3 WHERE id = $4`, c.Name, i18n.SortKey(c.Name),
		flag(c.Active), c.ID)
	return fail("store.UpdateComponent", err)
}

// LinkTickets makes from refer to to; doing so again changes nothing, and done says so.
func (tx *Tx) LinkTickets(ctx context.Context, from, to int64, kind desk.LinkKind) (done bool, err error) {
	n, err := tx.exec(ctx, `INSERT INTO ticket_link (from_id, to_id, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, from, to, string(kind))
	return n > 0, fail("store.LinkTickets", err)
}

// UnlinkTickets takes a link away, whichever of the two refers to the other.
func (tx *Tx) UnlinkTickets(ctx context.Context, a, b int64, kind desk.LinkKind) (done bool, err error) {
	n, err := tx.exec(ctx, `DELETE FROM ticket_link WHERE kind = $1 AND (from_id = $2 AND to_id = $3 OR from_id = $3 AND to_id = $2)`,
		string(kind), a, b)
	return n > 0, fail("store.UnlinkTickets", err)
}

// LinksForContact lists the tickets that a ticket refers to and that refer to it, as far as the scope
// shows them.
func (s TicketStore) LinksForContact(ctx context.Context, sc desk.Scope, ticket int64) ([]desk.Link, error) {
	return s.links(ctx, ticket, func(b *builder) { b.visible(sc) })
}

// LinksForStaff lists the same as far as the staff's scope shows them.
func (s TicketStore) LinksForStaff(ctx context.Context, sc desk.StaffScope, ticket int64) ([]desk.Link, error) {
	return s.links(ctx, ticket, func(b *builder) { b.visibleToStaff(sc) })
}

func (s TicketStore) links(ctx context.Context, ticket int64, sight func(*builder)) ([]desk.Link, error) {
	var b builder
	b.add(`SELECT l.kind, l.back, MAX(l.manual), t.number, t.subject, t.state FROM (
		SELECT kind, 0 AS back, 1 AS manual, to_id AS other FROM ticket_link WHERE from_id = ?
		UNION ALL SELECT kind, 1, 1, from_id FROM ticket_link WHERE to_id = ?
		UNION ALL SELECT 'follow_up', 0, 0, follow_up_of FROM ticket WHERE id = ? AND follow_up_of IS NOT NULL
		UNION ALL SELECT 'follow_up', 1, 0, id FROM ticket WHERE follow_up_of = ?) l
		JOIN ticket t ON t.id = l.other WHERE `, ticket, ticket, ticket, ticket)
	sight(&b)
	b.WriteString(` GROUP BY l.kind, l.back, t.id, t.number, t.subject, t.state ORDER BY t.id, l.kind, l.back`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Link, error) {
		var l desk.Link
		err := rows.Scan(&l.Kind, &l.Back, &l.Manual, &l.Number, &l.Subject, &l.State)
		return l, err
	})
	return out, fail("store.Tickets.links", err)
}
