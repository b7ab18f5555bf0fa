package staff

import (
	"net/http"
	"net/url"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// viewPage names a filter.
type viewPage struct {
	page   ui.Page
	l      *i18n.Loc
	form   shell.Form
	ref    string // empty: a new one
	key    string
	query  url.Values
	chips  []ui.Chip
	teams  []desk.Named
	action string
}

// viewsPage lists the reader's views.
type viewsPage struct {
	page  ui.Page
	l     *i18n.Loc
	views []viewRow
}

type viewRow struct {
	desk.SavedView
	href  string
	chips []ui.Chip
	may   bool
}

func (h *Handler) views(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	views, err := h.Tickets.Views(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	ch, _, err := h.choices(r, c.L)
	if err != nil {
		return err
	}
	p := viewsPage{l: c.L, page: c.Frame(c.L.T("views.title"), queueCrumb(c.L), ui.Crumb{Text: c.L.T("views.title")})}
	for _, v := range views {
		_, may, err := h.Tickets.SavedView(r.Context(), c.Staff, v.Ref)
		if err != nil {
			return err
		}
		p.views = append(p.views, viewRow{v, viewHref(v), chips(c.L, readView(v.Query), ch), may})
	}
	return shell.Render(w, r, http.StatusOK, viewsView(p))
}

func queueCrumb(l *i18n.Loc) ui.Crumb {
	return ui.Crumb{Text: l.T("staff.queue.title"), Href: "/staff/queue"}
}

func (h *Handler) newView(w http.ResponseWriter, r *http.Request) error {
	return h.viewForm(w, r, shell.Ordered("name", "team"), "", typed(r))
}

func (h *Handler) editView(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	v, may, err := h.Tickets.SavedView(r.Context(), c.Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	if !may {
		return desk.Missing("staff.editView")
	}
	query := typed(r)
	if len(query) == 0 {
		query = readView(v.Query)
	}
	form := shell.Ordered("name", "team")
	form.Values["name"], form.Values["team"] = v.Name, v.Team.Ref
	return h.viewForm(w, r, form, v.Ref, query)
}

func (h *Handler) viewForm(w http.ResponseWriter, r *http.Request, form shell.Form, ref string, query url.Values) error {
	c := shell.Of(r)
	ch, _, err := h.choices(r, c.L)
	if err != nil {
		return err
	}
	title := c.L.T("views.new_title")
	p := viewPage{l: c.L, form: form, ref: ref, query: query, chips: chips(c.L, query, ch), action: "/staff/views/new", key: form.Get("form_key")}
	if ref != "" {
		title, p.action = c.L.T("views.edit_title"), "/staff/views/"+ref
	}
	if p.key == "" {
		p.key = shell.FormKey()
	}
	for i := range p.chips {
		p.chips[i].Href = ""
	}
	if p.teams, err = h.Tickets.ShareTeams(r.Context(), c.Staff); err != nil {
		return err
	}
	p.page = c.Frame(title, queueCrumb(c.L), ui.Crumb{Text: c.L.T("views.title"), Href: "/staff/views"}, ui.Crumb{Text: title})
	return shell.Render(w, r, form.Status(), viewFormView(p))
}

// saveView keeps a filter under a name; ref is empty for a new one.
func (h *Handler) saveView(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	form := shell.Read(r, "name", "team", "query", "form_key")
	query := readView(form.Get("query"))
	ref := r.PathValue("ref")
	saved, err := h.Tickets.SaveView(r.Context(), c.Staff, ref, form.Get("name"), query.Encode(), form.Get("team"), form.Get("form_key"))
	if err != nil {
		if desk.KindOf(err) != desk.Invalid || !form.Take(c.L, err) {
			return err
		}
		return h.viewForm(w, r, form, ref, query)
	}
	return shell.Back(w, r, address(with(query, "view", saved)), "view_saved")
}

func (h *Handler) dropView(w http.ResponseWriter, r *http.Request) error {
	if err := h.Tickets.DropView(r.Context(), shell.Of(r).Staff, r.PathValue("ref")); err != nil {
		return err
	}
	return shell.Back(w, r, "/staff/views", "view_dropped")
}

func (p viewPage) shares() []ui.Option {
	out := []ui.Option{{Label: p.l.T("views.only_me")}}
	for _, t := range p.teams {
		out = append(out, ui.Option{Value: t.Ref, Label: p.l.T("views.with_team", "team", t.Name)})
	}
	return out
}
