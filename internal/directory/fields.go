package directory

import (
	"context"
	"slices"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// FieldForm is a field of the installation's own as typed.
type FieldForm struct {
	Kind     string // empty: of every kind
	Product  string // ref; empty: of every product
	Type     string // counts for a new field only
	LabelDE  string
	LabelEN  string
	HintDE   string
	HintEN   string
	Choices  string // one a line, "deutsch | english"
	Required bool
	Visible  bool
	Position string
	Seen     string // FieldStamp of the version that was looked at
}

// MaxChoices bounds the choices of a field.
const MaxChoices = 100

// FieldStamp names this version of a field, see FieldForm.Seen.
func FieldStamp(f desk.OwnField) string { return fieldFacts(f).stamp() }

func fieldFacts(f desk.OwnField) facts {
	return facts{"kind": string(f.Kind), "product": f.Product.Name, "type": string(f.Type), "label_de": f.LabelDE, "label_en": f.LabelEN,
		"hint_de": f.HintDE, "hint_en": f.HintEN, "choices": desk.WriteChoices(f.Choices), "required": yes(f.Required),
		"visible": yes(f.Visible), "position": strconv.Itoa(f.Position), "active": yes(f.Active)}
}

// settings lets those of the staff pass who set up what tickets are made of.
func settings(op string, sc desk.StaffScope) error {
	if !sc.May(desk.ManageSettings) {
		return desk.Missing(op)
	}
	return nil
}

// Fields lists the fields in their order, asked for or not.
func (d *Directory) Fields(ctx context.Context, sc desk.StaffScope) ([]desk.OwnField, error) {
	if err := settings("directory.Fields", sc); err != nil {
		return nil, err
	}
	return store.Fields(d.db).All(ctx)
}

// Field finds a field by its ref.
func (d *Directory) Field(ctx context.Context, sc desk.StaffScope, ref string) (desk.OwnField, error) {
	if err := settings("directory.Field", sc); err != nil {
		return desk.OwnField{}, err
	}
	return store.Fields(d.db).ByRef(ctx, ref)
}

// AddField creates a field and gives its ref. Sent twice, it is one.
func (d *Directory) AddField(ctx context.Context, sc desk.StaffScope, f FieldForm, formKey string) (string, error) {
	const op = "directory.AddField"
	if err := settings(op, sc); err != nil {
		return "", err
	}
	return d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		p := desk.Problems{}
		field := desk.OwnField{Type: desk.OwnFieldType(f.Type)}
		if !slices.Contains(desk.OwnFieldTypes, field.Type) {
			p.Add("type", "error.choose")
		}
		if err := f.into(ctx, tx, &field, p); err != nil {
			return "", err
		}
		if err := p.Err(op); err != nil {
			return "", err
		}
		field, err := tx.AddField(ctx, field)
		if err != nil {
			return "", err
		}
		return field.Ref, d.audit(ctx, tx, sc, "field.create", "field:"+field.Ref, fieldFacts(field))
	}, f)
}

// EditField changes everything but the type.
func (d *Directory) EditField(ctx context.Context, sc desk.StaffScope, ref string, f FieldForm) error {
	const op = "directory.EditField"
	if err := settings(op, sc); err != nil {
		return err
	}
	return d.changeField(ctx, sc, op, ref, f.Seen, func(tx *store.Tx, field *desk.OwnField) error {
		p := desk.Problems{}
		n, err := strconv.Atoi(desk.Line(f.Position))
		if err != nil || n < 0 || n > 10000 {
			p.Add("position", "error.position")
		}
		field.Position = n
		if err := f.into(ctx, tx, field, p); err != nil {
			return err
		}
		return p.Err(op)
	})
}

// SetFieldActive says whether new tickets ask for the field. What tickets have stays.
func (d *Directory) SetFieldActive(ctx context.Context, sc desk.StaffScope, ref string, active bool) error {
	const op = "directory.SetFieldActive"
	if err := settings(op, sc); err != nil {
		return err
	}
	return d.changeField(ctx, sc, op, ref, "", func(_ *store.Tx, f *desk.OwnField) error {
		f.Active = active
		return nil
	})
}

func (d *Directory) changeField(ctx context.Context, sc desk.StaffScope, op, ref, seen string, fn func(*store.Tx, *desk.OwnField) error) error {
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil { // two who change settings wait for one another
			return err
		}
		before, err := store.Fields(tx).ByRef(ctx, ref)
		if err != nil {
			return err
		}
		if err := fieldFacts(before).fresh(op, seen); err != nil {
			return err
		}
		after := before
		if err := fn(tx, &after); err != nil {
			return err
		}
		changes := changed(fieldFacts(before), fieldFacts(after))
		if len(changes) == 0 {
			return nil
		}
		if err := tx.UpdateField(ctx, after); err != nil {
			return err
		}
		return d.audit(ctx, tx, sc, "field.edit", "field:"+ref, changes)
	})
}

// into puts what was typed into a field whose type is known, and notes what is wrong with it.
func (f FieldForm) into(ctx context.Context, q store.Querier, field *desk.OwnField, p desk.Problems) error {
	field.Kind, field.Required, field.Visible = desk.Kind(f.Kind), f.Required, f.Visible
	field.LabelDE, field.LabelEN, field.HintDE, field.HintEN = desk.Line(f.LabelDE), desk.Line(f.LabelEN), desk.Line(f.HintDE), desk.Line(f.HintEN)
	check(p, "label_de", field.LabelDE, MaxShort, "error.label_required")
	check(p, "label_en", field.LabelEN, MaxShort, "error.label_required")
	check(p, "hint_de", field.HintDE, MaxName, "")
	check(p, "hint_en", field.HintEN, MaxName, "")
	if field.Kind != "" && !slices.Contains(desk.Kinds, field.Kind) {
		p.Add("kind", "error.choose")
	}
	field.Choices = nil
	if field.Type == desk.OwnChoice {
		field.Choices = desk.ReadChoices(f.Choices)
		if len(field.Choices) < 2 || len(field.Choices) > MaxChoices {
			p.Add("choices", "error.choices_required")
		}
		for i, c := range field.Choices {
			check(p, "choices", c.DE, MaxShort, "")
			check(p, "choices", c.EN, MaxShort, "")
			if slices.ContainsFunc(field.Choices[:i], func(o desk.Choice) bool { return o.DE == c.DE }) {
				p.Add("choices", "error.choice_twice")
			}
		}
	}
	field.Product = desk.Named{}
	if f.Product == "" {
		return nil
	}
	product, err := findProduct(ctx, q, "directory.field", f.Product)
	if desk.KindOf(err) == desk.NotFound {
		p.Add("product", "error.choose_product")
		return nil
	}
	field.Product = desk.Named{ID: product.ID, Ref: product.Ref, Name: product.Name}
	return err
}
