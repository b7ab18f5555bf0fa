// Package ownfield shows the fields that an installation adds to tickets: in the forms of contacts and
// staff, and on the pages of a ticket.
//
// It decides neither which fields a form has nor who sees them, and must never be handed a field that
// its reader may not see.
package ownfield

import (
	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Options say how a form asks.
type Options struct {
	Form   shell.Form
	Kind   desk.Kind // of the ticket, where it is known already
	Filter bool      // fields of one kind or product say so: the form does not know yet which it will be
	Free   bool      // nothing is said to be optional: what is empty was not known
}

// field makes the field of a form.
func (o Options) field(l *i18n.Loc, f desk.OwnField) ui.Field {
	out := ui.Field{Name: f.Name(), Label: f.Label(l.Lang()), Hint: f.Hint(l.Lang()), Value: o.Form.Get(f.Name()),
		Error: o.Form.Errors[f.Name()], Optional: !f.Required && !o.Free, Free: o.Free, Attrs: templ.Attributes{}}
	if f.Type == desk.OwnNumber {
		out.Short = true
		out.Attrs["inputmode"] = "decimal"
	}
	if f.Type == desk.OwnText {
		out.Attrs["maxlength"] = "200"
	}
	if f.Kind == o.Kind {
		f.Kind = ""
	}
	if text := only(l, f); text != "" && o.Filter {
		if out.Hint != "" {
			text += ". " + out.Hint
		}
		out.Hint = text
		out.Optional, out.Free = false, true
	}
	return out
}

// only says for which tickets a field is.
func only(l *i18n.Loc, f desk.OwnField) string {
	kind := ""
	if f.Kind != "" {
		kind = l.T("kind." + string(f.Kind))
	}
	switch {
	case kind != "" && f.Product.Name != "":
		return l.T("ownfield.only_both", "kind", kind, "product", f.Product.Name)
	case kind != "":
		return l.T("ownfield.only", "of", kind)
	case f.Product.Name != "":
		return l.T("ownfield.only", "of", f.Product.Name)
	}
	return ""
}

func options(l *i18n.Loc, f desk.OwnField, value string) []ui.Option {
	out := []ui.Option{{Label: l.T("ownfield.choose")}}
	known := value == ""
	for _, c := range f.Choices {
		out = append(out, ui.Option{Value: c.DE, Label: c.Words(l.Lang())})
		known = known || c.DE == value
	}
	if !known { // taken away since
		out = append(out, ui.Option{Value: value, Label: value})
	}
	return out
}

// Show writes a value as its reader is used to it.
func Show(l *i18n.Loc, f desk.PublicOwn) string {
	switch f.Type {
	case desk.OwnDate:
		return l.ISODate(f.Value)
	case desk.OwnNumber:
		return l.Decimal(f.Value)
	}
	return f.Words(l.Lang())
}

// Event tells that somebody changed a field, which is among those that the reader sees of the ticket.
func Event(l *i18n.Loc, name string, fields []desk.PublicOwn, d desk.PublicData) string {
	for _, f := range fields {
		switch {
		case f.Ref != d.OwnField:
		case d.Is == "":
			return l.T("ownfield.event_cleared", "name", name, "label", f.Label(l.Lang()))
		default:
			f.Value = d.Is
			return l.T("ownfield.event", "name", name, "label", f.Label(l.Lang()), "value", Show(l, f))
		}
	}
	return l.T("ownfield.event_gone", "name", name)
}

// Names are the names of the fields, in their order.
func Names(fields []desk.OwnField) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name()
	}
	return out
}
