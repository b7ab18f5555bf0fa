package store

import (
	"context"
	"database/sql"

	"kundenportal/internal/desk"
	"kundenportal/internal/search"
)

// Fields reads the fields that an installation adds to tickets.
func Fields(q Querier) FieldStore { return FieldStore{q} }

// FieldStore is the fields' part of the store.
type FieldStore struct{ q Querier }

const (
	fieldColumns = `f.id, f.ref, f.kind, COALESCE(pr.id, 0), COALESCE(pr.ref, ''), COALESCE(pr.name, ''), f.type, f.label_de,
		f.label_en, f.hint_de, f.hint_en, f.choices, f.required, f.visible, f.position, f.active`
	fieldFrom  = `FROM field_def f LEFT JOIN product pr ON pr.id = f.product_id`
	fieldOrder = ` ORDER BY f.position, f.id`
)

func scanField(row scanner, f *desk.OwnField, more ...any) error {
	var choices string
	dest := []any{&f.ID, &f.Ref, &f.Kind, &f.Product.ID, &f.Product.Ref, &f.Product.Name, &f.Type, &f.LabelDE, &f.LabelEN,
		&f.HintDE, &f.HintEN, &choices, &f.Required, &f.Visible, &f.Position, &f.Active}
	err := row.Scan(append(dest, more...)...)
	f.Choices = desk.ReadChoices(choices)
	return err
}

// All lists the fields in their order, asked for or not.
func (s FieldStore) All(ctx context.Context) ([]desk.OwnField, error) {
	rows, err := s.q.query(ctx, `SELECT `+fieldColumns+` `+fieldFrom+fieldOrder)
	out, err := all(rows, err, func(rows *sql.Rows) (desk.OwnField, error) {
		var f desk.OwnField
		err := scanField(rows, &f)
		return f, err
	})
	return out, fail("store.Fields.All", err)
}

// ByRef finds a field by the name used in addresses.
func (s FieldStore) ByRef(ctx context.Context, ref string) (desk.OwnField, error) {
	var f desk.OwnField
	err := scanField(s.q.row(ctx, `SELECT `+fieldColumns+` `+fieldFrom+` WHERE f.ref = $1`, ref), &f)
	return f, fail("store.Fields.ByRef", err)
}

// OfTicket gives what a ticket has, or had once, in its fields; for contacts only what they may see.
func (s FieldStore) OfTicket(ctx context.Context, ticket int64, staff bool) ([]desk.OwnValue, error) {
	rows, err := s.q.query(ctx, `SELECT `+fieldColumns+`, v.value `+fieldFrom+` JOIN ticket_field v ON v.field_id = f.id
		WHERE v.ticket_id = $1 AND (f.visible = 1 OR $2 = 1)`+fieldOrder, ticket, flag(staff))
	out, err := all(rows, err, func(rows *sql.Rows) (desk.OwnValue, error) {
		var v desk.OwnValue
		err := scanField(rows, &v.OwnField, &v.Value)
		return v, err
	})
	return out, fail("store.Fields.OfTicket", err)
}

// AddField creates a field behind the others.
func (tx *Tx) AddField(ctx context.Context, f desk.OwnField) (desk.OwnField, error) {
	f.Ref, f.Active = NewRef(), true
	id, err := tx.insert(ctx, `INSERT INTO field_def (ref, kind, product_id, type, label_de, label_en, hint_de, hint_en, choices, required, visible, position)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, (SELECT COALESCE(MAX(p.position), 0) + 1 FROM field_def p)) RETURNING id`, f.Ref, string(f.Kind),
		nullID(f.Product.ID), string(f.Type), f.LabelDE, f.LabelEN, f.HintDE, f.HintEN, desk.WriteChoices(f.Choices), flag(f.Required), flag(f.Visible))
	f.ID = id
	return f, fail("store.AddField", err)
}

// UpdateField writes everything of a field but its type, which what tickets have depends on.
func (tx *Tx) UpdateField(ctx context.Context, f desk.OwnField) error {
	_, err := tx.exec(ctx, `UPDATE field_def SET kind = $1, product_id = $2, label_de = $3, label_en = $4, hint_de = $5, hint_en = $6,
		choices = $7, required = $8, visible = $9, position = $10, active = $11 WHERE id = $12`, string(f.Kind), nullID(f.Product.ID), f.LabelDE,
		f.LabelEN, f.HintDE, f.HintEN, desk.WriteChoices(f.Choices), flag(f.Required), flag(f.Visible), f.Position, flag(f.Active), f.ID)
	return fail("store.UpdateField", err)
}

// SetField writes what a ticket has in a field and makes it searchable, for contacts if they may see it.
// An empty value says that it was something once.
func (tx *Tx) SetField(ctx context.Context, ticket int64, v desk.OwnValue) error {
	_, err := tx.exec(ctx, `INSERT INTO ticket_field (ticket_id, field_id, value) VALUES ($1, $2, $3)
		ON CONFLICT (ticket_id, field_id) DO UPDATE SET value = excluded.value`, ticket, v.ID, v.Value)
	if err != nil {
		return fail("store.SetField", err)
	}
	words := search.Document(v.Value)
	if v.Visible {
		return tx.AddWords(ctx, ticket, words, "")
	}
	return tx.AddWords(ctx, ticket, "", words)
}
