// Package level holds the administrators' pages of the service: contract levels, the service calendar, and what an
// organisation has of both.
//
// Who may change them is decided by the use cases, never here.
package level

import (
	"net/http"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/level"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers for the pages.
type Handler struct{ levels *level.Levels }

// New makes the pages.
func New(l *level.Levels) *Handler { return &Handler{l} }

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	rules := func(pattern string, handle shell.Handler) shell.Route {
		return shell.Route{Pattern: pattern, Role: shell.Permitted, Need: desk.ManageRules, Handle: handle}
	}
	customers := func(pattern string, handle shell.Handler) shell.Route {
		return shell.Route{Pattern: pattern, Role: shell.Permitted, Need: desk.ManageCustomers, Handle: handle}
	}
	return []shell.Route{
		rules("GET /admin/levels", h.list),
		rules("GET /admin/levels/new", h.begin),
		rules("POST /admin/levels/new", h.add),
		rules("GET /admin/levels/{level}", h.edit),
		rules("POST /admin/levels/{level}", h.save),
		rules("POST /admin/levels/{level}/active", h.activate),
		rules("GET /admin/calendar", h.calendar),
		rules("POST /admin/calendar", h.saveCalendar),
		rules("POST /admin/calendar/days", h.addDay),
		rules("POST /admin/calendar/days/remove", h.removeDay),
		customers("GET /admin/organisations/{ref}/contract", h.contract),
		customers("POST /admin/organisations/{ref}/contract", h.saveContract),
		customers("POST /admin/organisations/{ref}/days", h.addOrgDay),
		customers("POST /admin/organisations/{ref}/days/remove", h.removeOrgDay),
	}
}

const (
	levelsPath   = "/admin/levels"
	calendarPath = "/admin/calendar"
)

func contractPath(org string) string { return "/admin/organisations/" + org + "/contract" }

func tabs(l *i18n.Loc, current string) []ui.Tab {
	return []ui.Tab{
		{Text: l.T("level.title"), Href: levelsPath, Current: current == levelsPath},
		{Text: l.T("calendar.title"), Href: calendarPath, Current: current == calendarPath},
	}
}

// listPage is all levels.
type listPage struct {
	page   ui.Page
	levels []desk.ContractLevel
}

func (h *Handler) list(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	levels, err := h.levels.List(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, listView(listPage{c.Frame(c.L.T("level.title"), crumbs(c, ui.Crumb{Text: c.L.T("level.title")})...), levels}))
}

// formPage is a new level or one that is changed.
type formPage struct {
	page  ui.Page
	level desk.ContractLevel // the zero value: a new one
	form  shell.Form
	key   string
	stamp string
}

func fields() []string {
	out := []string{"name"}
	for _, f := range desk.GoalsFor {
		for _, what := range level.Goals {
			out = append(out, level.Goal(f, what))
		}
	}
	return out
}

func values(x desk.ContractLevel) map[string]string {
	out := map[string]string{"name": x.Name}
	for _, f := range desk.GoalsFor {
		for _, what := range level.Goals {
			out[level.Goal(f, what)] = desk.GoalText(level.Minutes(x.Goals[f], what))
		}
	}
	return out
}

func read(r *http.Request) (shell.Form, level.Form) {
	f := shell.Read(r, fields()...)
	return f, level.Form{Name: f.Get("name"), Goals: f.Values, Seen: r.PostFormValue("seen")}
}

func (h *Handler) begin(w http.ResponseWriter, r *http.Request) error {
	return show(w, r, formPage{form: shell.NewForm(nil), key: shell.FormKey()})
}

func show(w http.ResponseWriter, r *http.Request, p formPage) error {
	c := shell.Of(r)
	title := p.level.Name
	if p.level.ID == 0 {
		title = c.L.T("level.new")
	}
	p.page = c.Frame(title, crumbs(c, ui.Crumb{Text: c.L.T("level.title"), Href: levelsPath}, ui.Crumb{Text: title})...)
	return shell.Render(w, r, p.form.Status(), formView(p))
}

func (h *Handler) add(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	form, in := read(r)
	_, err := h.levels.Add(r.Context(), c.Staff, in, r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, levelsPath, "level_saved")
	}
	if !form.Take(c.L, err) {
		return err
	}
	return show(w, r, formPage{form: form, key: r.PostFormValue("form_key")})
}

func (h *Handler) edit(w http.ResponseWriter, r *http.Request) error {
	x, err := h.levels.Level(r.Context(), shell.Of(r).Staff, r.PathValue("level"))
	if err != nil {
		return err
	}
	return show(w, r, formPage{level: x, form: shell.NewForm(values(x)), stamp: level.Stamp(x)})
}

func (h *Handler) save(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("level")
	form, in := read(r)
	err := h.levels.Edit(r.Context(), c.Staff, ref, in)
	if err == nil {
		return shell.Back(w, r, levelsPath, "level_saved")
	}
	if !form.Take(c.L, err) {
		return err
	}
	x, lookErr := h.levels.Level(r.Context(), c.Staff, ref)
	if lookErr != nil {
		return lookErr
	}
	p := formPage{level: x, form: form, stamp: in.Seen}
	if desk.KindOf(err) == desk.Conflict {
		p.stamp = level.Stamp(x) // sending it once more overwrites knowingly
	}
	return show(w, r, p)
}

func (h *Handler) activate(w http.ResponseWriter, r *http.Request) error {
	active := r.PostFormValue("active") == "1"
	if err := h.levels.SetActive(r.Context(), shell.Of(r).Staff, r.PathValue("level"), active); err != nil {
		return err
	}
	return shell.Back(w, r, levelsPath, "level_saved")
}

// goalName names what a row of goals is for.
func goalName(l *i18n.Loc, f desk.GoalFor) string {
	if f.Impact == desk.NoImpact {
		return l.T("kind." + string(f.Kind))
	}
	return l.T("kind."+string(f.Kind)) + ": " + l.T("impact."+string(f.Impact))
}

func goalText(l *i18n.Loc, minutes int) string {
	if minutes == 0 {
		return l.T("level.no_goal")
	}
	return ui.ServiceTime(l, time.Duration(minutes)*time.Minute)
}

func (p formPage) goal(f desk.GoalFor, what string) ui.Field {
	name := level.Goal(f, what)
	return ui.Field{Name: name, Label: goalName(p.page.L, f) + ", " + p.page.L.T("goal."+what), Value: p.form.Get(name),
		Error: p.form.Errors[name], Free: true}
}

func regions(l *i18n.Loc, none string) []ui.Option {
	out := []ui.Option{{Label: l.T(none)}}
	for _, r := range desk.Regions {
		out = append(out, ui.Option{Value: string(r), Label: l.T("region." + string(r))})
	}
	return out
}

// crumbs are the way to a page from the administration.
func crumbs(c *shell.Context, to ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Text: c.L.T("admin.title"), Href: "/admin"}}, to...)
}
