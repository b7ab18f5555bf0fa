package staff

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// stepPage is a small page of its own for what is done to a ticket rarely: linking, merging, splitting,
// moving, who reads along.
type stepPage struct {
	page ui.Page
	l    *i18n.Loc
	v    ticket.View
	form shell.Form
	key  string
}

// step reads the ticket for a page of its own; who may only read has none.
func (h *Handler) step(r *http.Request, title string, form shell.Form) (stepPage, error) {
	c := shell.Of(r)
	number := r.PathValue("number")
	if err := h.Tickets.MayWork(r.Context(), c.Staff, number); err != nil {
		return stepPage{}, err
	}
	v, err := h.Tickets.View(r.Context(), c.Staff, number)
	if err != nil {
		return stepPage{}, err
	}
	return stepPage{l: c.L, v: v, form: form, key: shell.FormKey(), page: c.Frame(c.L.T(title), ui.Crumb{Text: c.L.T("ui.menu.all_tickets"), Href: "/staff/tickets"},
		ui.Crumb{Text: v.Number, Href: path(v.Number)}, ui.Crumb{Text: c.L.T(title)})}, nil
}

func (p stepPage) lead() string    { return p.v.Number + " · " + p.v.Subject }
func (p stepPage) version() string { return strconv.Itoa(p.v.Version) }

func (p stepPage) field(name, label string) ui.Field {
	return ui.Field{Name: name, Label: p.l.T(label), Value: p.form.Get(name), Error: p.form.Errors[name]}
}

func hinted(f ui.Field, hint string) ui.Field {
	f.Hint = hint
	return f
}

func freely(f ui.Field) ui.Field {
	f.Free = true
	return f
}

// timed makes a line of text one for a time of day.
func timed(f ui.Field) ui.Field {
	f.Short, f.Attrs = true, templ.Attributes{"type": "time"}
	return f
}

// suggested offers the known tags while somebody types.
func suggested(f ui.Field) ui.Field {
	f.Attrs = templ.Attributes{"list": "tags-known", "autocomplete": "off"}
	return f
}

// names joins people's names.
func names(l *i18n.Loc, people []desk.Named) string {
	var out []string
	for _, p := range people {
		out = append(out, p.Name)
	}
	return l.List(out)
}

// watchersPage is who reads along, and who could.
type watchersPage struct {
	stepPage
	reading ticket.Reading
}

func (h *Handler) watchers(w http.ResponseWriter, r *http.Request) error {
	return h.showWatchers(w, r, shell.NewForm(nil))
}

func (h *Handler) showWatchers(w http.ResponseWriter, r *http.Request, form shell.Form) error {
	s, err := h.step(r, "work.watchers.title", form)
	if err != nil {
		return err
	}
	reading, err := h.Tickets.Reading(r.Context(), shell.Of(r).Staff, s.v.Number)
	if err != nil {
		return err
	}
	return shell.Render(w, r, form.Status(), watchersView(watchersPage{s, reading}))
}

func (h *Handler) changeWatchers(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	back := path(number) + "/watchers"
	if ref := r.PostFormValue("remove"); ref != "" {
		if err := h.Tickets.RemoveWatcher(r.Context(), c.Staff, number, ref); err != nil {
			return err
		}
		return shell.Back(w, r, back, "reader_removed")
	}
	form := shell.Read(r, "person")
	if _, err := h.Tickets.AddWatcher(r.Context(), c.Staff, number, form.Get("person")); err != nil {
		if !form.Take(c.L, err) {
			return err
		}
		return h.showWatchers(w, r, form)
	}
	return shell.Back(w, r, back, "reader_added")
}

func (p watchersPage) options() []ui.Option {
	out := []ui.Option{{Label: p.l.T("staff.choose")}}
	for _, x := range p.reading.Others {
		out = append(out, ui.Option{Value: x.Ref, Label: x.Name})
	}
	return out
}

// handoverPage names who would lose sight of the ticket before it goes to another team.
type handoverPage struct {
	stepPage
	losing []desk.Named
}

func (h *Handler) showHandover(w http.ResponseWriter, r *http.Request, form shell.Form, losing []desk.Named) error {
	form.Values["version"] = r.PostFormValue("version")
	s, err := h.step(r, "work.team.title", form)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, handoverView(handoverPage{s, losing}))
}

// linksPage is a ticket's links with the form for another one.
type linksPage struct{ stepPage }

var linkFields = []string{"kind", "other", "resolve", "body"}

func (h *Handler) links(w http.ResponseWriter, r *http.Request) error {
	return h.showLinks(w, r, shell.NewForm(nil))
}

func (h *Handler) showLinks(w http.ResponseWriter, r *http.Request, form shell.Form) error {
	s, err := h.step(r, "work.link.title", form)
	if err != nil {
		return err
	}
	return shell.Render(w, r, form.Status(), linksView(linksPage{s}))
}

func (h *Handler) link(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	form := shell.Read(r, linkFields...)
	kind, back := linkKind(form.Get("kind"))
	err := h.Tickets.Link(r.Context(), c.Staff, number, ticket.NewLink{Kind: kind, Back: back, Other: form.Get("other"), Resolve: form.Get("resolve") != "",
		Body: form.Get("body"), Version: version(r), FormKey: r.PostFormValue("form_key")})
	if err == nil {
		return shell.Back(w, r, path(number), "ticket_linked")
	}
	if !form.Take(c.L, err) {
		return err
	}
	return h.showLinks(w, r, form)
}

// linkKind reads a kind as desk.Link.Name writes it.
func linkKind(name string) (kind desk.LinkKind, back bool) {
	for _, k := range desk.LinkKinds {
		if name == string(k)+"_back" {
			return k, true
		}
	}
	return desk.LinkKind(name), false
}

func (h *Handler) unlink(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	err := h.Tickets.Unlink(r.Context(), shell.Of(r).Staff, number, r.PostFormValue("other"), desk.LinkKind(r.PostFormValue("kind")))
	if err != nil {
		return err
	}
	return shell.Back(w, r, path(number)+"/links", "ticket_unlinked")
}

func (p linksPage) kinds() []ui.Option {
	out := []ui.Option{{Label: p.l.T("staff.choose")}}
	for _, k := range desk.LinkKinds {
		out = append(out, ui.Option{Value: string(k), Label: p.l.T("link." + string(k))})
		if k != desk.Related {
			out = append(out, ui.Option{Value: string(k) + "_back", Label: p.l.T("link." + string(k) + "_back")})
		}
	}
	return out
}

// resolvable says whether a result can be given at once.
func (p linksPage) resolvable() bool { return p.v.May[desk.ActResolve] }
