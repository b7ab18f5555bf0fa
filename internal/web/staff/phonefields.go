package staff

import (
	"slices"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/ownfield"
	"kundenportal/internal/web/ui"
)

func (p phonePage) field(name, label string) ui.Field {
	return ui.Field{Name: name, Label: p.page.L.T(label), Value: p.form.Get(name), Error: p.form.Errors[name]}
}

// may is a field that can be left empty.
func (p phonePage) may(name, label string) ui.Field {
	f := p.field(name, label)
	f.Optional = true
	return f
}

func (p phonePage) subject() ui.Field {
	f := p.field("subject", "staff.phone.subject")
	f.Attrs = templ.Attributes{"maxlength": "200"}
	return f
}

func (p phonePage) rows(f ui.Field, n int) ui.Field {
	f.Rows = n
	return f
}

// only is a field that one kind alone needs, which is said where it cannot be hidden.
func (p phonePage) only(f ui.Field, k desk.Kind) ui.Field {
	f.Free, f.Optional = true, false
	f.Hint = p.page.L.T("staff.phone.only", "kind", p.page.L.T("kind."+string(k)))
	return f
}

func (p phonePage) filesField() ui.FileInput {
	f := p.may("files", "staff.files.label")
	f.Value = ""
	l, m := p.page.L, p.h.Limits
	return p.h.fileInput(f, l.T("staff.files.hint", "count", l.Number(m.MaxFiles), "size", l.Bytes(m.MaxFile), "total", l.Bytes(m.MaxMessage)),
		"/staff/tickets/new/"+p.draft.Ref+"/files", p.draft.Files)
}

func (p phonePage) contacts() []ui.Option {
	out := []ui.Option{{Label: p.page.L.T("staff.choose")}}
	for _, x := range p.choices.Contacts {
		label := x.Name()
		if x.Phone != "" {
			label += ", " + x.Phone
		}
		out = append(out, ui.Option{Value: x.Ref, Label: label})
	}
	return out
}

func (p phonePage) kinds() []ui.Option {
	var out []ui.Option
	for _, k := range desk.Kinds {
		out = append(out, ui.Option{Value: string(k), Label: p.page.L.T("kind." + string(k))})
	}
	return out
}

func (p phonePage) impacts() []ui.Option {
	out := []ui.Option{{Label: p.page.L.T("staff.choose")}}
	for _, i := range desk.Impacts {
		out = append(out, ui.Option{Value: string(i), Label: p.page.L.T("impact." + string(i))})
	}
	return out
}

func (p phonePage) products() []ui.Option {
	out := []ui.Option{{Label: p.page.L.T("staff.choose")}}
	for _, x := range p.choices.Products {
		out = append(out, ui.Option{Value: x.Ref, Label: x.Name})
	}
	return out
}

// summary is in the order of the fields.
func (p phonePage) summary() []ui.FieldError {
	var out []ui.FieldError
	for _, name := range append(slices.Clone(phoneFields), ownfield.Names(p.fields)...) {
		if text := p.form.Errors[name]; text != "" {
			out = append(out, ui.FieldError{Field: name, Message: text})
		}
	}
	return out
}
