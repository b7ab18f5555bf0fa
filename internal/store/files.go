package store

import (
	"context"
	"database/sql"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/search"
)

// AttachFile adds a file straight to an entry. Its blob is known by AddBlob.
func (tx *Tx) AttachFile(ctx context.Context, ticket int64, seq int, person int64, a desk.Attachment) error {
	_, err := tx.exec(ctx, `INSERT INTO attachment (ref, ticket_id, seq, person_id, name, media_type, size, width, height, blob_hash, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, NewRef(), ticket, seq, person, a.Name, a.MediaType, a.Size,
		a.Width, a.Height, a.Hash, us(a.At))
	return fail("store.AttachFile", err)
}

// AddFileNames makes the names of an entry's files searchable, for those who see the entry.
func (tx *Tx) AddFileNames(ctx context.Context, ticket int64, seq int, names []string) error {
	if len(names) == 0 {
		return nil
	}
	var visibility desk.Visibility
	if err := tx.row(ctx, `SELECT visibility FROM entry WHERE ticket_id = $1 AND seq = $2`, ticket, seq).Scan(&visibility); err != nil {
		return fail("store.AddFileNames", err)
	}
	if visibility == desk.Public {
		return tx.AddWords(ctx, ticket, search.Document(names...), "")
	}
	return tx.AddWords(ctx, ticket, "", search.Document(names...))
}

// Reindex makes a ticket's search document anew from what is there: after a withdrawal, a move, a
// change of who may see it.
func (tx *Tx) Reindex(ctx context.Context, ticket int64) error {
	const op = "store.Reindex"
	t, err := Tickets(tx).Lock(ctx, ticket)
	if err != nil {
		return err
	}
	n := NewTicket{Org: t.Org.ID, ReportingOrg: t.ReportingOrg.ID, Reporter: t.Reporter.ID}
	people, err := tx.query(ctx, `SELECT person_id FROM ticket_person WHERE ticket_id = $1`, ticket)
	n.Circle, err = all(people, err, func(rows *sql.Rows) (int64, error) {
		var id int64
		err := rows.Scan(&id)
		return id, err
	})
	if err != nil {
		return fail(op, err)
	}
	public := []string{t.Number, t.Subject, t.OwnRef, t.Affected}
	var internal []string
	entries, err := Tickets(tx).Entries(ctx, ticket)
	if err != nil {
		return err
	}
	for _, e := range entries {
		words := NewEntry{Body: e.Body, Data: e.Data}.words()
		if e.Visibility == desk.Public {
			public = append(public, words...)
		} else {
			internal = append(internal, words...)
		}
	}
	fields, err := Fields(tx).OfTicket(ctx, ticket, true)
	if err != nil {
		return err
	}
	for _, v := range fields {
		if v.Visible {
			public = append(public, v.Value)
		} else {
			internal = append(internal, v.Value)
		}
	}
	rows, err := tx.query(ctx, `SELECT af.name, e.visibility FROM attachment af JOIN entry e ON e.ticket_id = af.ticket_id AND e.seq = af.seq
		WHERE af.ticket_id = $1 AND af.withdrawn_at = 0`, ticket)
	_, err = all(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var name string
		var v desk.Visibility
		err := rows.Scan(&name, &v)
		if v == desk.Public {
			public = append(public, name)
		} else {
			internal = append(internal, name)
		}
		return struct{}{}, err
	})
	if err != nil {
		return fail(op, err)
	}
	_, err = tx.exec(ctx, `UPDATE search_doc SET public_text = $1, internal_text = $2 WHERE ticket_id = $3`,
		search.Document(public...)+n.keyWords(), search.Document(internal...), ticket)
	return fail(op, err)
}

// Week is the figures of a calendar week (ISO 8601).
type Week struct {
	Year, Week      int
	Created, Closed int
}

// Weeks counts created and closed tickets within the scope for the n weeks up to now, oldest first.
func (s TicketStore) Weeks(ctx context.Context, sc desk.Scope, now time.Time, n int) ([]Week, error) {
	const op = "store.Tickets.Weeks"
	day := (int(now.Weekday()) + 6) % 7
	monday := time.Date(now.Year(), now.Month(), now.Day()-day, 0, 0, 0, 0, now.Location())
	begin := monday.AddDate(0, 0, -7*(n-1))
	weeks := make([]Week, n)
	index := make(map[[2]int]int, n)
	for i := range weeks {
		y, w := begin.AddDate(0, 0, 7*i).ISOWeek()
		weeks[i] = Week{Year: y, Week: w}
		index[[2]int{y, w}] = i
	}
	for _, column := range []string{"created_at", "closed_at"} {
		times, err := s.moments(ctx, sc, column, begin)
		if err != nil {
			return nil, fail(op, err)
		}
		for _, t := range times {
			y, w := t.In(now.Location()).ISOWeek()
			i, ok := index[[2]int{y, w}]
			switch {
			case !ok:
			case column == "created_at":
				weeks[i].Created++
			default:
				weeks[i].Closed++
			}
		}
	}
	return weeks, nil
}

// ClosedSince counts the tickets within the scope that were closed since a moment.
func (s TicketStore) ClosedSince(ctx context.Context, sc desk.Scope, since time.Time) (int, error) {
	times, err := s.moments(ctx, sc, "closed_at", since)
	return len(times), fail("store.Tickets.ClosedSince", err)
}

// moments reads a time column of the tickets within the scope since a moment, walk by walk as the lists
// do; at most desk.WalkLimit.
func (s TicketStore) moments(ctx context.Context, sc desk.Scope, column string, since time.Time) ([]time.Time, error) {
	var b builder
	b.WriteString("SELECT v FROM (")
	for i, from := range contactList(sc, desk.TicketFilter{View: desk.ViewOrg}).sources {
		if i > 0 {
			b.WriteString(" UNION ")
		}
		b.WriteString("SELECT t.id, t." + column + " AS v FROM ticket t WHERE ")
		from.from(&b)
		b.add(" AND t."+column+" > 0 AND t."+column+" >= ? AND ", us(since)) // > 0 is what the index on closed_at holds
		from.sight(&b)
	}
	b.add(") m LIMIT ?", desk.WalkLimit)
	rows, err := s.q.query(ctx, b.String(), b.args...)
	return all(rows, err, func(rows *sql.Rows) (time.Time, error) {
		var v int64
		err := rows.Scan(&v)
		return at(v), err
	})
}
