package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

// Views reads what staff keep about their lists.
func Views(q Querier) ViewStore { return ViewStore{q} }

// ViewStore is the lists' part of the store: saved views, columns, what was done to several tickets.
type ViewStore struct{ q Querier }

const viewSelect = `SELECT v.id, v.ref, p.id, p.ref, p.given_name || ' ' || p.family_name, COALESCE(tm.id, 0), COALESCE(tm.ref, ''),
	COALESCE(tm.name, ''), v.name, v.query FROM saved_view v JOIN person p ON p.id = v.person_id LEFT JOIN team tm ON tm.id = v.team_id`

// For lists the views that somebody made and those that are shared with their teams, by name.
func (s ViewStore) For(ctx context.Context, sc desk.StaffScope) ([]desk.SavedView, error) {
	var b builder
	b.add(viewSelect+` WHERE v.person_id = ? OR v.team_id IN `, sc.Person)
	b.in(sc.Teams)
	b.WriteString(` ORDER BY v.sort_key, v.id`)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.SavedView, error) {
		var v desk.SavedView
		err := rows.Scan(&v.ID, &v.Ref, &v.Owner.ID, &v.Owner.Ref, &v.Owner.Name, &v.Team.ID, &v.Team.Ref, &v.Team.Name, &v.Name, &v.Query)
		return v, err
	})
	return out, fail("store.Views.For", err)
}

// SaveView writes a view: a new one, or the one with its id.
func (tx *Tx) SaveView(ctx context.Context, v desk.SavedView, now time.Time) error {
	var err error
	if v.ID == 0 {
		_, err = tx.exec(ctx, `INSERT INTO saved_view (ref, person_id, team_id, name, sort_key, query, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, v.Ref, v.Owner.ID, nullID(v.Team.ID), v.Name, i18n.SortKey(v.Name), v.Query, us(now))
	} else {
		_, err = tx.exec(ctx, `UPDATE saved_view SET team_id = $1, name = $2, sort_key = $3, query = $4 WHERE id = $5`,
			nullID(v.Team.ID), v.Name, i18n.SortKey(v.Name), v.Query, v.ID)
	}
	return fail("store.SaveView", err)
}

// DropView deletes a view.
func (tx *Tx) DropView(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM saved_view WHERE id = $1`, id)
	return fail("store.DropView", err)
}

// Columns gives the columns that somebody chose for lists; none: they did not choose.
func (s ViewStore) Columns(ctx context.Context, person int64) ([]string, error) {
	var names string
	err := s.q.row(ctx, `SELECT names FROM list_columns WHERE person_id = $1`, person).Scan(&names)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return strings.Fields(names), fail("store.Views.Columns", err)
}

// SetColumns keeps the columns that somebody chose, in their order; none are the usual ones again.
func (tx *Tx) SetColumns(ctx context.Context, person int64, names []string) error {
	if len(names) == 0 {
		_, err := tx.exec(ctx, `DELETE FROM list_columns WHERE person_id = $1`, person)
		return fail("store.SetColumns", err)
	}
	_, err := tx.exec(ctx, `INSERT INTO list_columns (person_id, names) VALUES ($1, $2)
		ON CONFLICT (person_id) DO UPDATE SET names = excluded.names`, person, strings.Join(names, " "))
	return fail("store.SetColumns", err)
}

// Bulk finds what somebody did to several tickets; what others did does not exist for them.
func (s ViewStore) Bulk(ctx context.Context, person int64, ref string) (desk.Bulk, error) {
	b := desk.Bulk{Person: person, Ref: ref}
	var tickets string
	var created, undone int64
	err := s.q.row(ctx, `SELECT id, action, tickets, created_at, undone_at FROM bulk WHERE person_id = $1 AND ref = $2`,
		person, ref).Scan(&b.ID, &b.Action, &tickets, &created, &undone)
	if err == nil {
		err = json.Unmarshal([]byte(tickets), &b.Tickets)
	}
	b.At, b.UndoneAt = at(created), at(undone)
	return b, fail("store.Views.Bulk", err)
}

// AddBulk notes what was done to several tickets, and forgets what is older than since.
func (tx *Tx) AddBulk(ctx context.Context, b desk.Bulk, since time.Time) error {
	const op = "store.AddBulk"
	if _, err := tx.exec(ctx, `DELETE FROM bulk WHERE created_at < $1`, us(since)); err != nil {
		return fail(op, err)
	}
	tickets, err := json.Marshal(b.Tickets)
	if err != nil {
		return fail(op, err)
	}
	_, err = tx.exec(ctx, `INSERT INTO bulk (ref, person_id, action, tickets, created_at) VALUES ($1, $2, $3, $4, $5)`,
		b.Ref, b.Person, string(b.Action), string(tickets), us(b.At))
	return fail(op, err)
}

// UndoBulk notes that it is undone; false: it was before.
func (tx *Tx) UndoBulk(ctx context.Context, id int64, now time.Time) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE bulk SET undone_at = $1 WHERE id = $2 AND undone_at = 0`, us(now), id)
	return n > 0, fail("store.UndoBulk", err)
}

// UndoneBulk notes what of it could not be undone.
func (tx *Tx) UndoneBulk(ctx context.Context, b desk.Bulk) error {
	const op = "store.UndoneBulk"
	tickets, err := json.Marshal(b.Tickets)
	if err != nil {
		return fail(op, err)
	}
	_, err = tx.exec(ctx, `UPDATE bulk SET tickets = $1 WHERE id = $2`, string(tickets), b.ID)
	return fail(op, err)
}

// AllComponents lists the parts of all products that are in use, named with their product.
func (s OrgStore) AllComponents(ctx context.Context) ([]desk.Component, error) {
	rows, err := s.q.query(ctx, `SELECT cm.id, cm.ref, cm.product_id, pr.name || ': ' || cm.name FROM component cm
		JOIN product pr ON pr.id = cm.product_id WHERE cm.active = 1 ORDER BY pr.sort_key, cm.sort_key, cm.id`)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.Component, error) {
		c := desk.Component{Active: true}
		err := rows.Scan(&c.ID, &c.Ref, &c.Product, &c.Name)
		return c, err
	})
	return out, fail("store.Orgs.AllComponents", err)
}
