package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

// TextBlocks reads text building blocks.
func TextBlocks(q Querier) TextBlockStore { return TextBlockStore{q} }

// TextBlockStore is the text blocks' part of the store.
type TextBlockStore struct{ q Querier }

// List gives all blocks by title. There are dozens of them, not thousands.
func (s TextBlockStore) List(ctx context.Context) ([]desk.TextBlock, error) {
	return s.some(ctx, "store.TextBlocks.List", ``)
}

// ByRef finds a block by the name used in addresses.
func (s TextBlockStore) ByRef(ctx context.Context, ref string) (desk.TextBlock, error) {
	const op = "store.TextBlocks.ByRef"
	out, err := s.some(ctx, op, ` WHERE b.ref = $1`, ref)
	if err == nil && len(out) == 0 {
		err = desk.Missing(op)
	}
	if err != nil {
		return desk.TextBlock{}, err
	}
	return out[0], nil
}

func (s TextBlockStore) some(ctx context.Context, op, where string, args ...any) ([]desk.TextBlock, error) {
	rows, err := s.q.query(ctx, `SELECT b.id, b.ref, COALESCE(t.id, 0), COALESCE(t.ref, ''), COALESCE(t.name, ''), b.title, b.version, b.updated_at,
		x.lang, x.body FROM text_block b LEFT JOIN team t ON t.id = b.team_id JOIN text_block_body x ON x.block_id = b.id`+where+
		` ORDER BY b.sort_key, b.id, x.lang`, args...)
	var out []desk.TextBlock
	_, err = all(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var b desk.TextBlock
		var updated int64
		var lang, body string
		err := rows.Scan(&b.ID, &b.Ref, &b.Team.ID, &b.Team.Ref, &b.Team.Name, &b.Title, &b.Version, &updated, &lang, &body)
		if len(out) == 0 || out[len(out)-1].ID != b.ID {
			b.UpdatedAt, b.Bodies = at(updated), map[string]string{}
			out = append(out, b)
		}
		out[len(out)-1].Bodies[lang] = body
		return struct{}{}, err
	})
	return out, fail(op, err)
}

// AddTextBlock creates a block with its texts.
func (tx *Tx) AddTextBlock(ctx context.Context, b desk.TextBlock) (desk.TextBlock, error) {
	const op = "store.AddTextBlock"
	b.Ref, b.Version = NewRef(), 1
	id, err := tx.insert(ctx, `INSERT INTO text_block (ref, team_id, title, sort_key, updated_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		b.Ref, nullID(b.Team.ID), b.Title, i18n.SortKey(b.Title), us(b.UpdatedAt))
	if err != nil {
		return b, fail(op, err)
	}
	b.ID = id
	return b, fail(op, tx.putBodies(ctx, b))
}

// UpdateTextBlock writes a block again. Another version than the one in the database is a desk.Conflict.
func (tx *Tx) UpdateTextBlock(ctx context.Context, b desk.TextBlock) error {
	const op = "store.UpdateTextBlock"
	n, err := tx.exec(ctx, `UPDATE text_block SET team_id = $1, title = $2, sort_key = $3, updated_at = $4, version = version + 1
		WHERE id = $5 AND version = $6`, nullID(b.Team.ID), b.Title, i18n.SortKey(b.Title), us(b.UpdatedAt), b.ID, b.Version)
	if err == nil && n == 0 {
		return desk.Fail(op, desk.Conflict, "error.text_block_changed")
	}
	if err != nil {
		return fail(op, err)
	}
	if _, err := tx.exec(ctx, `DELETE FROM text_block_body WHERE block_id = $1`, b.ID); err != nil {
		return fail(op, err)
	}
	return fail(op, tx.putBodies(ctx, b))
}

// DeleteTextBlock takes a block away; what was written with it stays as it is.
func (tx *Tx) DeleteTextBlock(ctx context.Context, id int64) error {
	const op = "store.DeleteTextBlock"
	if _, err := tx.exec(ctx, `DELETE FROM text_block_body WHERE block_id = $1`, id); err != nil {
		return fail(op, err)
	}
	_, err := tx.exec(ctx, `DELETE FROM text_block WHERE id = $1`, id)
	return fail(op, err)
}

func (tx *Tx) putBodies(ctx context.Context, b desk.TextBlock) error {
	for lang, body := range b.Bodies {
		if _, err := tx.exec(ctx, `INSERT INTO text_block_body (block_id, lang, body) VALUES ($1, $2, $3)`, b.ID, lang, body); err != nil {
			return err
		}
	}
	return nil
}
