package staff

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// The parts of the panel beside the conversation that can be changed. Each has a form of its own.
const (
	partTeam     = "team"
	partPriority = "priority"
	partPromise  = "promise"
	partProduct  = "product"
	partTags     = "tags"
)

// The fields of each part's form, in their order.
var partFields = map[string][]string{
	partTeam:     {"team", "assignee"},
	partPriority: {"impact", "urgency", "priority", "reason"},
	partPromise:  {"next_date", "next_time"},
	partProduct:  {"product"},
	partTags:     {"tags"},
}

// work is what the panel offers.
type work struct {
	teams      []desk.Named
	products   []desk.Product
	components []desk.Component
	tags       []desk.Tag
	open       string     // the part whose form is open; empty: none
	form       shell.Form // of that part, after an error
	kept       []string   // tags that stay ticked, after an error
}

func (h *Handler) workOf(r *http.Request) (w work, err error) {
	ctx := r.Context()
	if w.teams, err = h.Tickets.Teams(ctx); err != nil {
		return w, err
	}
	if w.products, err = h.Tickets.Products(ctx); err != nil {
		return w, err
	}
	if w.components, err = h.Tickets.Components(ctx, 0); err != nil {
		return w, err
	}
	w.tags, err = h.Tickets.Tags(ctx)
	return w, err
}

// take makes the reader the assignee.
func (h *Handler) take(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	err := h.Tickets.Take(r.Context(), c.Staff, r.PathValue("number"), version(r))
	return h.done(w, r, err, change{flash: "ticket_taken", asWished: func(v ticket.View) bool { return v.Assignee.ID == c.Person().ID }})
}

// assign hands the ticket to a team, a person or both. Where somebody loses sight of it by that, they are
// named first.
func (h *Handler) assign(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	form := shell.Read(r, partFields[partTeam]...)
	to := ticket.Handover{Team: form.Get("team"), Person: form.Get("assignee")}
	losing, err := h.Tickets.Losing(r.Context(), c.Staff, number, to.Team)
	if err == nil && len(losing) > 0 && r.PostFormValue("sure") == "" {
		return h.showHandover(w, r, form, losing)
	}
	if err == nil {
		err = h.Tickets.HandOver(r.Context(), c.Staff, number, to, version(r))
	}
	for _, p := range losing {
		if err == nil && p.ID == c.Person().ID {
			return shell.Back(w, r, "/staff/queue", "ticket_left")
		}
	}
	flash := "ticket_assigned"
	if to.Person == "" {
		flash = "ticket_unassigned"
	}
	return h.done(w, r, err, change{part: partTeam, form: form, flash: flash, asWished: func(v ticket.View) bool {
		return v.Assignee.Ref == to.Person && (to.Team == "" || v.Team.Ref == to.Team)
	}})
}

// heard takes the customer's last words from the reader's desk without an answer.
func (h *Handler) heard(w http.ResponseWriter, r *http.Request) error {
	err := h.Tickets.Seen(r.Context(), shell.Of(r).Staff, r.PathValue("number"), seen(r))
	return h.done(w, r, err, change{flash: "reply_seen", asWished: func(v ticket.View) bool { return !v.Replied }})
}

func (h *Handler) priority(w http.ResponseWriter, r *http.Request) error {
	form := shell.Read(r, partFields[partPriority]...)
	to := ticket.Triage{Impact: desk.Impact(form.Get("impact")), Urgency: desk.Urgency(form.Get("urgency")), Priority: desk.Priority(form.Get("priority")),
		Reason: form.Get("reason")}
	err := h.Tickets.SetTriage(r.Context(), shell.Of(r).Staff, r.PathValue("number"), to, version(r))
	return h.done(w, r, err, change{part: partPriority, form: form, flash: "priority_set", asWished: func(v ticket.View) bool {
		return v.Urgency == to.Urgency && (v.Kind != desk.Incident || v.Impact == to.Impact) &&
			(to.Priority == "" && !v.PrioritySet || to.Priority == v.Priority && v.PrioritySet)
	}})
}

// promise says until when the customer hears again, or with the button beside takes that back.
func (h *Handler) promise(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	form := shell.Read(r, partFields[partPromise]...)
	var until time.Time
	if r.PostFormValue("clear") == "" {
		var err error
		until, err = time.ParseInLocation(time.DateOnly+" 15:04", form.Get("next_date")+" "+form.Get("next_time"), h.Zone)
		if err != nil {
			form.Errors["next_date"] = c.L.T("error.promise_time")
			return h.show(w, r, shown{status: http.StatusUnprocessableEntity, mode: modeAnswer, part: partPromise, work: &form})
		}
	}
	flash := "promise_set"
	if until.IsZero() {
		flash = "promise_cleared"
	}
	err := h.Tickets.Promise(r.Context(), c.Staff, r.PathValue("number"), until, version(r))
	return h.done(w, r, err, change{part: partPromise, form: form, flash: flash, asWished: func(v ticket.View) bool { return v.NextReplyAt.Equal(until) }})
}

// product says what the ticket is about; the field's value is the product's ref and, after a stroke, the component's.
func (h *Handler) product(w http.ResponseWriter, r *http.Request) error {
	form := shell.Read(r, partFields[partProduct]...)
	product, component, _ := strings.Cut(form.Get("product"), "/")
	err := h.Tickets.SetProduct(r.Context(), shell.Of(r).Staff, r.PathValue("number"), product, component, version(r))
	return h.done(w, r, err, change{part: partProduct, form: form, flash: "product_set", asWished: func(v ticket.View) bool {
		return v.Product.Ref == product && v.Component.Ref == component
	}})
}

// tags takes the ticked tags and those that were typed.
func (h *Handler) tags(w http.ResponseWriter, r *http.Request) error {
	form := shell.Read(r, partFields[partTags]...)
	kept := r.PostForm["keep"]
	typed := strings.Join(append(append([]string{}, kept...), form.Get("tags")), ",")
	err := h.Tickets.SetTags(r.Context(), shell.Of(r).Staff, r.PathValue("number"), r.PostFormValue("shown"), typed)
	return h.done(w, r, err, change{part: partTags, form: form, kept: kept, flash: "tags_set", asWished: func(ticket.View) bool { return false }})
}

func version(r *http.Request) int {
	n, _ := strconv.Atoi(r.PostFormValue("version"))
	return n
}

// seen is the last entry that the page showed.
func seen(r *http.Request) int {
	n, _ := strconv.Atoi(r.PostFormValue("seen"))
	return n
}

// change is a small change of a ticket, for its answer.
type change struct {
	part     string     // of the panel; empty: the change had no form
	form     shell.Form // of the part
	kept     []string
	flash    string
	asWished func(ticket.View) bool
}

// done answers a small change. A conflict in which the ticket is already as wished, for instance after a
// double click, is none; another shows the ticket as it is now, with what was typed.
func (h *Handler) done(w http.ResponseWriter, r *http.Request, err error, x change) error {
	c := shell.Of(r)
	number := r.PathValue("number")
	s := shown{mode: modeAnswer, part: x.part, kept: x.kept}
	if x.part != "" {
		s.work = &x.form
	}
	switch desk.KindOf(err) {
	case desk.Conflict:
		v, viewErr := h.Tickets.View(r.Context(), c.Staff, number)
		if viewErr != nil {
			return viewErr
		}
		if !x.asWished(v) {
			var e *desk.Error
			errors.As(err, &e)
			s.status, s.conflict, s.since = http.StatusConflict, shell.Message(c.L, e), seen(r)
			return h.show(w, r, s)
		}
		err = nil
	case desk.Invalid:
		if s.work != nil && s.work.Take(c.L, err) {
			s.status = s.work.Status()
			return h.show(w, r, s)
		}
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, path(number), x.flash)
}

// part is a line of the panel with the form that changes it.
func (p ticketPage) partField(part, name, label string, value string) ui.Field {
	f := ui.Field{Name: name, ID: "work-" + name, Label: p.l.T(label), Value: value, Free: true}
	if p.work.open == part {
		f.Value, f.Error = p.work.form.Get(name), p.work.form.Errors[name]
	}
	return f
}

func (p ticketPage) teamOptions() []ui.Option {
	var out []ui.Option
	for _, t := range p.work.teams {
		out = append(out, ui.Option{Value: t.Ref, Label: t.Name})
	}
	return out
}

func (p ticketPage) urgencies() []ui.Option {
	var out []ui.Option
	for _, u := range desk.Urgencies {
		out = append(out, ui.Option{Value: string(u), Label: p.l.T("urgency." + string(u))})
	}
	return out
}

func (p ticketPage) impactOptions() []ui.Option {
	var out []ui.Option
	for _, i := range desk.Impacts {
		out = append(out, ui.Option{Value: string(i), Label: p.l.T("impact." + string(i))})
	}
	return out
}

// priorities are the choices: what follows from impact and urgency, or one by hand.
func (p ticketPage) priorities() []ui.Option {
	derived := desk.PriorityOf(p.v.Kind, p.v.Impact, p.v.Urgency)
	out := []ui.Option{{Label: p.l.T("work.priority.derived", "priority", p.l.T("priority."+string(derived)))}}
	for _, x := range desk.Priorities {
		out = append(out, ui.Option{Value: string(x), Label: p.l.T("work.priority.by_hand", "priority", p.l.T("priority."+string(x)))})
	}
	return out
}

func (p ticketPage) prioritySet() string {
	if p.v.PrioritySet {
		return string(p.v.Priority)
	}
	return ""
}

// triage tells what the priority follows from.
func (p ticketPage) triage() string {
	if p.v.PrioritySet {
		return p.l.T("work.priority.set")
	}
	if p.v.Impact == desk.NoImpact {
		return p.l.T("work.priority.from_urgency", "urgency", p.l.T("urgency."+string(p.v.Urgency)))
	}
	return p.l.T("work.priority.from", "impact", p.l.T("impact."+string(p.v.Impact)), "urgency", p.l.T("urgency."+string(p.v.Urgency)))
}

func (p ticketPage) productOptions() []ui.Option {
	var out []ui.Option
	for _, x := range p.work.products {
		if !x.Active && x.ID != p.v.Product.ID {
			continue
		}
		out = append(out, ui.Option{Value: x.Ref, Label: x.Name})
		for _, c := range p.work.components {
			if c.Product == x.ID {
				out = append(out, ui.Option{Value: x.Ref + "/" + c.Ref, Label: x.Name + " – " + c.Name})
			}
		}
	}
	return out
}

func (p ticketPage) productValue() string {
	if p.v.Component.ID != 0 {
		return p.v.Product.Ref + "/" + p.v.Component.Ref
	}
	return p.v.Product.Ref
}

// local is a moment in the installation's time zone, for the fields of a date and a time.
func (p ticketPage) local(layout, otherwise string) string {
	if p.v.NextReplyAt.IsZero() {
		return otherwise
	}
	return p.v.NextReplyAt.In(p.h.Zone).Format(layout)
}

// ticked says whether a tag stays.
func (p ticketPage) ticked(t desk.Tag) bool {
	return p.work.open != partTags || slices.Contains(p.work.kept, t.Name)
}

func (p ticketPage) tagNames() string {
	var names []string
	for _, t := range p.v.Tags {
		names = append(names, t.Name)
	}
	return strings.Join(names, ",")
}

// corrected tells what was changed beside the state.
func (p ticketPage) corrected(e desk.Entry) string {
	d, name := e.Data, p.author(e)
	key := "work.event." + string(d.Field)
	switch d.Field {
	case desk.FieldTeam:
		return p.l.T(key, "name", name, "was", d.Was, "is", d.Is)
	case desk.FieldImpact:
		return p.l.T(key, "name", name, "is", p.l.T("impact."+d.Is))
	case desk.FieldUrgency:
		return p.l.T(key, "name", name, "is", p.l.T("urgency."+d.Is))
	case desk.FieldPriority:
		return p.l.T(key, "name", name, "was", p.l.T("priority."+d.Was), "is", p.l.T("priority."+string(d.Priority)))
	case desk.FieldNextReply:
		at, err := time.Parse(time.RFC3339, d.Is)
		if err != nil {
			return p.l.T("work.event.no_next_reply", "name", name)
		}
		return p.l.T(key, "name", name, "time", p.l.DateTime(at))
	case desk.FieldProduct, desk.FieldComponent:
		if d.Is == "" {
			return p.l.T("work.event.no_component", "name", name)
		}
		return p.l.T(key, "name", name, "is", d.Is)
	case desk.FieldTags:
		return p.tagged(name, d)
	case desk.FieldUnwatch:
		return p.l.T(key, "name", name, "person", d.Person)
	case desk.FieldLink, desk.FieldUnlink:
		return p.l.T(key, "name", name, "kind", p.l.T("link."+d.Is), "other", d.Other)
	case desk.FieldOrg:
		if d.Is == "" {
			return p.l.T("work.event.org_told", "name", name)
		}
		return p.l.T(key, "name", name, "was", d.Was, "is", d.Is)
	case desk.FieldMerged, desk.FieldSplit, desk.FieldSplitOff:
		return p.l.T(key, "name", name, "other", d.Other)
	case desk.FieldCaller:
		return p.l.T(key, "name", name, "caller", d.Caller)
	}
	return ""
}

func (p ticketPage) tagged(name string, d desk.EntryData) string {
	switch {
	case d.Was == "":
		return p.l.T("work.event.tags", "name", name, "is", d.Is)
	case d.Is == "":
		return p.l.T("work.event.untagged", "name", name, "was", d.Was)
	}
	return p.l.T("work.event.retagged", "name", name, "is", d.Is, "was", d.Was)
}
