package level

import (
	"net/http"
	"strconv"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/level"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// calendarPage is the service calendar with its days.
type calendarPage struct {
	page  ui.Page
	cal   level.Calendar
	form  shell.Form
	day   shell.Form // of a further day
	stamp string
}

// monday is some Monday, from which the names of the days are counted.
var monday = time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)

func (p calendarPage) weekday(d time.Weekday) string {
	return p.page.L.Weekday(monday.AddDate(0, 0, (int(d)+6)%7))
}

func calendarFields() []string {
	var out []string
	for _, d := range level.Week {
		out = append(out, level.DayField(d))
	}
	return append(out, "region", "warn", "promise")
}

func calendarValues(c desk.Calendar) map[string]string {
	out := map[string]string{"region": string(c.Region), "warn": strconv.Itoa(c.Warn)}
	if c.Promise {
		out["promise"] = "1"
	}
	for _, d := range level.Week {
		out[level.DayField(d)] = desk.SpansText(c.Spans[d])
	}
	return out
}

func (h *Handler) calendar(w http.ResponseWriter, r *http.Request) error {
	return h.showCalendar(w, r, nil, nil, "")
}

// showCalendar shows the calendar; a form that failed stays as it was.
func (h *Handler) showCalendar(w http.ResponseWriter, r *http.Request, form, day *shell.Form, seen string) error {
	c := shell.Of(r)
	cal, err := h.levels.Calendar(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	p := calendarPage{page: c.Frame(c.L.T("calendar.title"), crumbs(c, ui.Crumb{Text: c.L.T("calendar.title")})...), cal: cal, form: shell.NewForm(calendarValues(cal.Calendar)), day: shell.NewForm(nil), stamp: cal.Stamp}
	status := http.StatusOK
	if form != nil {
		p.form, status = *form, form.Status()
		if seen != "" {
			p.stamp = seen
		}
	}
	if day != nil {
		p.day, status = *day, day.Status()
	}
	return shell.Render(w, r, status, calendarView(p))
}

func (h *Handler) saveCalendar(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, calendarFields()...)
	in := level.CalendarForm{Hours: make(map[time.Weekday]string), Region: f.Get("region"), Warn: f.Get("warn"), Promise: f.Get("promise") != "",
		Seen: r.PostFormValue("seen")}
	for _, d := range level.Week {
		in.Hours[d] = f.Get(level.DayField(d))
	}
	err := h.levels.SetCalendar(r.Context(), c.Staff, in)
	if err == nil {
		return shell.Back(w, r, calendarPath, "calendar_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	if desk.KindOf(err) == desk.Conflict {
		in.Seen = "" // sending it once more overwrites knowingly
	}
	return h.showCalendar(w, r, &f, nil, in.Seen)
}

func (h *Handler) addDay(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, "day", "name")
	err := h.levels.AddDay(r.Context(), c.Staff, f.Get("day"), f.Get("name"))
	if err == nil {
		return shell.Back(w, r, calendarPath, "calendar_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showCalendar(w, r, nil, &f, "")
}

func (h *Handler) removeDay(w http.ResponseWriter, r *http.Request) error {
	if err := h.levels.RemoveDay(r.Context(), shell.Of(r).Staff, r.PostFormValue("remove")); err != nil {
		return err
	}
	return shell.Back(w, r, calendarPath, "calendar_saved")
}

// contractPage is what an organisation has of a contract.
type contractPage struct {
	page     ui.Page
	contract level.Contract
	form     shell.Form
	day      shell.Form
	stamp    string
}

func (h *Handler) contract(w http.ResponseWriter, r *http.Request) error {
	return h.showContract(w, r, nil, nil, "")
}

func (h *Handler) showContract(w http.ResponseWriter, r *http.Request, form, day *shell.Form, seen string) error {
	c := shell.Of(r)
	x, err := h.levels.Contract(r.Context(), c.Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	title := c.L.T("contract.title")
	p := contractPage{contract: x, day: shell.NewForm(nil), stamp: x.Stamp,
		form: shell.NewForm(map[string]string{"level": x.Level.Ref, "until": x.Until, "region": string(x.Region)}),
		page: c.Frame(title, ui.Crumb{Text: c.L.T("ui.menu.organisations"), Href: "/admin/organisations"},
			ui.Crumb{Text: x.Org.Name, Href: "/admin/organisations/" + x.Org.Ref}, ui.Crumb{Text: title})}
	status := http.StatusOK
	if form != nil {
		p.form, status = *form, form.Status()
		if seen != "" {
			p.stamp = seen
		}
	}
	if day != nil {
		p.day, status = *day, day.Status()
	}
	return shell.Render(w, r, status, contractView(p))
}

func (h *Handler) saveContract(w http.ResponseWriter, r *http.Request) error {
	c, org := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, "level", "until", "region")
	in := level.ContractForm{Level: f.Get("level"), Until: f.Get("until"), Region: f.Get("region"), Seen: r.PostFormValue("seen")}
	err := h.levels.SetContract(r.Context(), c.Staff, org, in)
	if err == nil {
		return shell.Back(w, r, contractPath(org), "contract_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	if desk.KindOf(err) == desk.Conflict {
		in.Seen = ""
	}
	return h.showContract(w, r, &f, nil, in.Seen)
}

func (h *Handler) addOrgDay(w http.ResponseWriter, r *http.Request) error {
	c, org := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, "day", "name")
	err := h.levels.AddOrgDay(r.Context(), c.Staff, org, f.Get("day"), f.Get("name"))
	if err == nil {
		return shell.Back(w, r, contractPath(org), "contract_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showContract(w, r, nil, &f, "")
}

func (h *Handler) removeOrgDay(w http.ResponseWriter, r *http.Request) error {
	org := r.PathValue("ref")
	if err := h.levels.RemoveOrgDay(r.Context(), shell.Of(r).Staff, org, r.PostFormValue("remove")); err != nil {
		return err
	}
	return shell.Back(w, r, contractPath(org), "contract_saved")
}

func (p contractPage) levels() []ui.Option {
	out := []ui.Option{{Label: p.page.L.T("contract.inherited_level")}}
	for _, x := range p.contract.Levels {
		out = append(out, ui.Option{Value: x.Ref, Label: x.Name})
	}
	return out
}
