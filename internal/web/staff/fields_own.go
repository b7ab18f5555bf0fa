package staff

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/ownfield"
	"kundenportal/internal/web/shell"
)

// setFields puts the ticket's own fields of the installation right.
func (h *Handler) setFields(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	number := r.PathValue("number")
	v, err := h.Tickets.View(r.Context(), c.Staff, number)
	if err != nil {
		return err
	}
	names := ownfield.Names(asked(v.Fields))
	form := shell.Read(r, names...)
	typed := map[string]string{}
	for _, name := range names {
		if r.PostForm.Has(name) {
			typed[name] = form.Get(name)
		}
	}
	err = h.Tickets.SetFields(r.Context(), c.Staff, number, typed, version(r))
	if desk.KindOf(err) == desk.Invalid && form.Take(c.L, err) {
		return h.show(w, r, shown{status: form.Status(), mode: modeAnswer, fields: &form})
	}
	return h.done(w, r, err, change{flash: "fields_saved", asWished: func(ticket.View) bool { return false }})
}

func asked(values []desk.OwnValue) []desk.OwnField {
	out := make([]desk.OwnField, len(values))
	for i, v := range values {
		out[i] = v.OwnField
	}
	return out
}

// own gives the options of the fields' form: what is stored, or what was typed when it failed.
func (p ticketPage) own() ownfield.Options {
	if p.fields != nil {
		return ownfield.Options{Form: *p.fields, Free: true}
	}
	values := map[string]string{}
	for _, v := range p.v.Fields {
		values[v.Name()] = v.Value
	}
	return ownfield.Options{Form: shell.NewForm(values), Free: true}
}

// publicFields are the fields for the history; staff see all of them.
func (p ticketPage) publicFields() []desk.PublicOwn {
	out := make([]desk.PublicOwn, len(p.v.Fields))
	for i, v := range p.v.Fields {
		out[i] = v.Public()
	}
	return out
}

// labelled are the fields for the form, with those marked that customers do not see.
func (p ticketPage) labelled() []desk.OwnField {
	out := asked(p.v.Fields)
	for i, f := range out {
		out[i].Kind, out[i].Product = "", desk.Named{} // the ticket is of these
		if !f.Visible {
			mark := " (" + p.l.T("ownfield.internal") + ")"
			out[i].LabelDE, out[i].LabelEN = f.Label(p.l.Lang())+mark, ""
		}
	}
	return out
}
