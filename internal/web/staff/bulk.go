package staff

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// bulkForm is what can be done to several tickets.
type bulkForm struct {
	key, back  string
	people     []ui.Option
	teams      []ui.Option
	priorities []ui.Option
	tags       []desk.Tag
}

func (h *Handler) bulkForm(r *http.Request, back string) (*bulkForm, error) {
	c := shell.Of(r)
	b := &bulkForm{key: shell.FormKey(), back: back, people: []ui.Option{{Value: c.Person().Ref, Label: c.L.T("bulk.me")}, {Label: c.L.T("ui.table.nobody")}}}
	people, err := h.Tickets.Colleagues(r.Context())
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if p.ID != c.Staff.Person {
			b.people = append(b.people, ui.Option{Value: p.Ref, Label: p.Name()})
		}
	}
	teams, err := h.Tickets.Teams(r.Context())
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		b.teams = append(b.teams, ui.Option{Value: t.Ref, Label: t.Name})
	}
	b.priorities = []ui.Option{{Label: c.L.T("bulk.choose")}}
	for _, p := range desk.Priorities {
		b.priorities = append(b.priorities, ui.Option{Value: string(p), Label: c.L.T("priority." + string(p))})
	}
	b.tags, err = h.Tickets.Tags(r.Context())
	return b, err
}

// bulkDone is what became of tickets that something was done to.
type bulkDone struct {
	tone, title string
	refused     []refusal
	undo, back  string
}

type refusal struct{ number, reason string }

// bulkDone tells of what the reader did, where the address names it; what others did or what is long
// over is nothing.
func (h *Handler) bulkDone(r *http.Request, ref, back string) (*bulkDone, error) {
	c := shell.Of(r)
	if ref == "" {
		return nil, nil
	}
	b, undoable, err := h.Tickets.BulkResult(r.Context(), c.Staff, ref)
	if desk.KindOf(err) == desk.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d := &bulkDone{tone: "success", back: back}
	done, same := 0, 0
	for _, t := range b.Tickets {
		why := t.Refused
		if !b.UndoneAt.IsZero() && why == "" {
			why = t.Undone
		}
		switch {
		case why != "":
			d.refused = append(d.refused, refusal{t.Number, c.L.T("bulk.refused." + why)})
		case t.Same:
			same++
		default:
			done++
		}
	}
	key := "bulk.done." + string(b.Action)
	if !b.UndoneAt.IsZero() {
		key = "bulk.undone"
	}
	d.title = c.L.N(key, done)
	if same > 0 {
		d.title += " " + c.L.N("bulk.same", same)
	}
	if len(d.refused) > 0 {
		d.tone = "warning"
		d.title += " " + c.L.N("bulk.left", len(d.refused))
	}
	if undoable {
		d.undo = "/staff/bulk/" + b.Ref + "/undo"
	}
	return d, nil
}

// chosen reads the boxes: numbers with the versions that the list showed.
func chosen(values []string) ([]string, map[string]int) {
	var numbers []string
	versions := make(map[string]int)
	for _, s := range values {
		number, version := s, 0
		if i := strings.LastIndexByte(s, '.'); i > 0 {
			if n, err := strconv.Atoi(s[i+1:]); err == nil {
				number, version = s[:i], n
			}
		}
		numbers = append(numbers, number)
		versions[number] = version
	}
	return numbers, versions
}

// byEnter is sent when a field is left by the Enter key instead of a button.
const byEnter = "enter"

// action is what the form asks for.
func action(form shell.Form) desk.BulkAction {
	a := desk.BulkAction(form.Get("do"))
	switch {
	case a != byEnter:
		return a
	case form.Get("tag") == "" && form.Get("reason") != "":
		return desk.BulkPriority
	}
	return desk.BulkTag
}

var bulkFields = []string{"do", "assignee", "team", "priority", "reason", "tag", "result", "body", "planned_for", "planned_date", "form_key", "back"}

func (h *Handler) bulk(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	form := shell.Read(r, bulkFields...)
	back := listAddress(form.Get("back"))
	change := ticket.BulkChange{Action: action(form), Assignee: form.Get("assignee"), Team: form.Get("team"),
		Priority: desk.Priority(form.Get("priority")), Reason: form.Get("reason"), Tag: form.Get("tag"), PlannedFor: form.Get("planned_for"), PlannedDate: form.Get("planned_date"),
		Result: desk.Result(form.Get("result")), Body: form.Get("body"), FormKey: form.Get("form_key")}
	change.Numbers, change.Versions = chosen(r.PostForm["ticket"])
	ref, err := h.Tickets.Bulk(r.Context(), c.Staff, change)
	if err == nil {
		at := "?"
		if strings.Contains(back, "?") {
			at = "&"
		}
		return shell.Back(w, r, back+at+"done="+url.QueryEscape(ref), "")
	}
	var e *desk.Error
	if !errors.As(err, &e) || e.Kind != desk.Invalid {
		return err
	}
	if e.Fields["ticket"] == "error.bulk_many" {
		return shell.Back(w, r, back, "bulk_many")
	}
	if e.Fields["ticket"] != "" {
		return shell.Back(w, r, back, "bulk_none")
	}
	switch change.Action {
	case desk.BulkTag, desk.BulkUntag:
		return shell.Back(w, r, back, "bulk_tag")
	case desk.BulkPriority:
		form.Take(c.L, err)
		return h.bulkPage(w, r, form, r.PostForm["ticket"], c.L.T("bulk.priority_title"), priorityView)
	case desk.BulkResume, desk.BulkSchedule, desk.BulkResolve, "":
		form.Take(c.L, err)
		return h.bulkState(w, r, form, r.PostForm["ticket"])
	}
	return err
}

// undo makes undone what the reader did to several tickets.
func (h *Handler) undo(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("ref")
	back := listAddress(r.PostFormValue("back"))
	err := h.Tickets.UndoBulk(r.Context(), shell.Of(r).Staff, ref)
	if desk.KindOf(err) == desk.Conflict {
		return shell.Back(w, r, back, "bulk_too_late")
	}
	if err != nil {
		return err
	}
	at := "?"
	if strings.Contains(back, "?") {
		at = "&"
	}
	return shell.Back(w, r, back+at+"done="+url.QueryEscape(ref), "")
}

// statePage asks which state several tickets get, and says who will read of it; or why they get their priority.
type statePage struct {
	page    ui.Page
	l       *i18n.Loc
	form    shell.Form
	tickets []string // with versions
	numbers []string
	key     string
	back    string
}

func (h *Handler) askState(w http.ResponseWriter, r *http.Request) error {
	form := shell.Ordered(bulkFields...)
	form.Values["back"] = r.FormValue("back")
	_ = r.ParseForm()
	if len(r.Form["ticket"]) == 0 {
		return shell.Back(w, r, listAddress(form.Get("back")), "bulk_none")
	}
	return h.bulkState(w, r, form, r.Form["ticket"])
}

func (h *Handler) bulkState(w http.ResponseWriter, r *http.Request, form shell.Form, tickets []string) error {
	return h.bulkPage(w, r, form, tickets, shell.Of(r).L.T("bulk.state_title"), stateView)
}

// bulkPage asks what is still to be said before several tickets are changed.
func (h *Handler) bulkPage(w http.ResponseWriter, r *http.Request, form shell.Form, tickets []string, title string, view func(statePage) templ.Component) error {
	c := shell.Of(r)
	p := statePage{l: c.L, form: form, key: form.Get("form_key"), back: listAddress(form.Get("back")), tickets: tickets}
	if len(p.tickets) > desk.MaxBulk {
		p.tickets = p.tickets[:desk.MaxBulk]
	}
	if p.key == "" {
		p.key = shell.FormKey()
	}
	p.numbers, _ = chosen(p.tickets)
	slices.Sort(p.numbers)
	p.page = c.Frame(title, ui.Crumb{Text: c.L.T("staff.queue.title"), Href: p.back}, ui.Crumb{Text: title})
	return shell.Render(w, r, form.Status(), view(p))
}

func (p statePage) actions() []ui.Option {
	var out []ui.Option
	for _, a := range []desk.BulkAction{desk.BulkResume, desk.BulkSchedule, desk.BulkResolve} {
		out = append(out, ui.Option{Value: string(a), Label: p.l.T("bulk.action." + string(a)), Hint: p.l.T("bulk.action_hint." + string(a))})
	}
	return out
}

func (p statePage) priorities() []ui.Option {
	out := []ui.Option{{Label: p.l.T("bulk.choose")}}
	for _, x := range desk.Priorities {
		out = append(out, ui.Option{Value: string(x), Label: p.l.T("priority." + string(x))})
	}
	return out
}

func (p statePage) results() []ui.Option {
	out := []ui.Option{{Label: p.l.T("bulk.choose")}}
	for _, r := range desk.Results {
		out = append(out, ui.Option{Value: string(r), Label: p.l.T("result." + string(r))})
	}
	return out
}

func (p statePage) field(name, label string) ui.Field {
	return ui.Field{Name: name, Label: p.l.T(label), Value: p.form.Get(name), Error: p.form.Errors[name]}
}

func (p statePage) free(name, label, hint string) ui.Field {
	f := p.field(name, label)
	f.Free = true
	if hint != "" {
		f.Hint = p.l.T(hint)
	}
	return f
}

func (p statePage) action() ui.Field {
	f := p.field("do", "bulk.action_label")
	f.Error = p.form.Errors["action"]
	f.ID = "action"
	return f
}
