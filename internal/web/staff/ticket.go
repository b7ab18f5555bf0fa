package staff

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/richtext"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/ownfield"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// The two modes of writing. Each has a form, a draft and files of its own.
const (
	modeAnswer = "answer"
	modeNote   = "note"
)

// ticketPage is a ticket as staff work on it.
type ticketPage struct {
	page       ui.Page
	l          *i18n.Loc
	resubmit   shell.Form
	h          *Handler
	v          ticket.View
	customer   desk.Person
	colleagues []desk.Person
	self       desk.Person
	canWork    bool
	conceals   bool       // may make the ticket confidential
	open       string     // the mode whose form is open
	answer     shell.Form // values and errors of the two forms
	note       shell.Form
	failed     string // the mode whose form failed; empty: none
	conflict   string // what somebody else has changed meanwhile
	since      int    // entries after it came while the reader was writing; 0: does not matter
	answerKey  string
	noteKey    string
	fields     *shell.Form // the own fields after an error
	pickers    map[string]picker
	beside     ticket.Beside
	work       work
}

// shown is what a ticket's page is to show besides the ticket: after an error, the form as it was.
type shown struct {
	resubmit shell.Form // of the Wiedervorlage, where that failed
	status   int
	mode     string
	form     *shell.Form // of the mode; nil: the draft
	conflict string
	since    int
	fields   *shell.Form
	query    string // articles that are searched for
	part     string // of the panel beside; empty: none
	work     *shell.Form
	kept     []string
}

func (h *Handler) ticket(w http.ResponseWriter, r *http.Request) error {
	mode := modeAnswer
	if r.FormValue("mode") == modeNote {
		mode = modeNote
	}
	since, _ := strconv.Atoi(r.FormValue("since"))
	return h.show(w, r, shown{status: http.StatusOK, mode: mode, since: since, query: r.FormValue("article")})
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, s shown) error {
	c := shell.Of(r)
	number := r.PathValue("number")
	v, err := h.Tickets.View(r.Context(), c.Staff, number)
	if err != nil {
		return err
	}
	p := ticketPage{l: c.L, resubmit: s.resubmit, h: h, v: v, self: c.Person(), canWork: c.Staff.CanWork(), conceals: h.Tickets.MayConceal(c.Staff, v.Ticket), open: s.mode, conflict: s.conflict, since: s.since,
		answer: shell.NewForm(v.Draft.Values), note: shell.NewForm(v.Note.Values), answerKey: shell.FormKey(), noteKey: shell.FormKey(), fields: s.fields}
	p.page = c.Frame(v.Subject, ui.Crumb{Text: c.L.T("ui.menu.all_tickets"), Href: "/staff/tickets"}, ui.Crumb{Text: v.Number})
	if p.customer, err = h.Tickets.Customer(r.Context(), c.Staff, number); err != nil {
		return err
	}
	if p.colleagues, err = h.Tickets.Colleagues(r.Context()); err != nil {
		return err
	}
	if p.beside, err = h.Tickets.Beside(r.Context(), c.Staff, v.Ticket); err != nil {
		return err
	}
	if p.pickers, err = h.pickers(r, s); err != nil {
		return err
	}
	if p.canWork {
		if p.work, err = h.workOf(r); err != nil {
			return err
		}
		if s.work != nil {
			p.work.open, p.work.form, p.work.kept = s.part, *s.work, s.kept
		}
	}
	if s.form != nil {
		p.failed = s.mode
		if s.mode == modeNote {
			p.note = *s.form
		} else {
			p.answer = *s.form
		}
	}
	return shell.Render(w, r, s.status, ticketView(p))
}

// summary lists what is wrong, with the ids that the fields of the two forms have.
func (p ticketPage) summary() []ui.FieldError {
	if p.fields != nil {
		return p.fields.Summary()
	}
	var form shell.Form
	if p.resubmit.Failed() {
		return p.resubmit.Summary()
	}
	switch p.failed {
	case modeAnswer:
		form = p.answer
	case modeNote:
		form = p.note
	default:
		errs := p.work.form.Summary()
		for i := range errs {
			errs[i].Field = "work-" + errs[i].Field
		}
		return errs
	}
	errs := form.Summary()
	for i := range errs {
		errs[i].Field = fieldID(p.failed, errs[i].Field)
	}
	return errs
}

func fieldID(mode, field string) string { return mode + "-" + field }

// field makes a field of one of the two forms.
func (p ticketPage) field(mode, name, label string) ui.Field {
	form := p.answer
	if mode == modeNote {
		form = p.note
	}
	return ui.Field{Name: name, ID: fieldID(mode, name), Label: label, Value: form.Get(name), Error: form.Errors[name]}
}

// readers names who will read an answer, for its button.
func (p ticketPage) send() string {
	n := len(p.v.Readers)
	switch n {
	case 0:
		return p.l.T("staff.answer.send_nobody")
	case 1:
		return p.l.T("staff.answer.send", "name", p.v.Readers[0].Name)
	}
	return p.l.N("staff.answer.send_watched", n-1, "name", p.v.Readers[0].Name)
}

// reached says whether the reporter may see the ticket still: after a move they may not.
func (p ticketPage) reached() bool {
	return len(p.v.Readers) > 0 && p.v.Readers[0].ID == p.v.Reporter.ID
}

// readers says who gets an answer and who else can read it.
func (p ticketPage) readers() string {
	key := "staff.answer.readers"
	if p.v.Confidential {
		key = "staff.answer.readers_circle"
	}
	if !p.reached() {
		key = "staff.answer.readers_lost"
	}
	return p.l.T(key, "name", p.v.Reporter.Name, "org", p.v.Org.Name)
}

// addressed is the title of the form of an answer.
func (p ticketPage) addressed() string {
	if !p.reached() {
		return p.l.T("staff.answer.title_org", "org", p.v.Org.Name)
	}
	return p.l.T("staff.answer.title", "name", p.v.Reporter.Name)
}

func (p ticketPage) watchers() string {
	var names []string
	for _, w := range p.v.Watchers {
		names = append(names, w.Name)
	}
	return p.l.List(names)
}

// actions are the choices of an answer that fit the ticket's state.
func (p ticketPage) actions() []ui.Option {
	var out []ui.Option
	for _, a := range []desk.Action{desk.ActAnswer, desk.ActAsk, desk.ActSchedule, desk.ActResolve, desk.ActResume} {
		if a == desk.ActResume && p.v.State == desk.New {
			continue // "again" would be wrong; an answer takes it up
		}
		if p.v.May[a] {
			key := "staff.action." + string(a)
			out = append(out, ui.Option{Value: string(a), Label: p.l.T(key + ".label"), Hint: p.l.T(key + ".hint")})
		}
	}
	return out
}

func (p ticketPage) action() string {
	if a := p.answer.Get("action"); a != "" {
		return a
	}
	return string(desk.ActAnswer)
}

func (p ticketPage) results() []ui.Option {
	out := []ui.Option{{Label: p.l.T("staff.choose")}}
	for _, r := range desk.Results {
		out = append(out, ui.Option{Value: string(r), Label: p.l.T("result." + string(r))})
	}
	return out
}

func (p ticketPage) assignees() []ui.Option {
	out := []ui.Option{{Label: p.l.T("ui.table.nobody")}}
	known := p.v.Assignee.ID == 0
	for _, x := range p.colleagues {
		out = append(out, ui.Option{Value: x.Ref, Label: x.Name()})
		known = known || x.ID == p.v.Assignee.ID
	}
	if !known { // somebody who left is still the one until another is chosen
		out = append(out, ui.Option{Value: p.v.Assignee.Ref, Label: p.v.Assignee.Name})
	}
	return out
}

func (p ticketPage) version() string { return strconv.Itoa(p.v.Version) }
func (p ticketPage) seen() string    { return strconv.Itoa(p.v.LastSeq) }

// lastReply is the customer's last message; its author is empty where there is none.
func (p ticketPage) lastReply() desk.Entry {
	for _, e := range slices.Backward(p.v.Entries) {
		if e.Kind == desk.EntryMessage && e.Visibility == desk.Public && !e.ByStaff {
			return e
		}
	}
	return desk.Entry{}
}

// item is a line of the conversation: a message or note, or a step of the history.
type item struct {
	post   *ui.Post
	event  string
	reason string // kept with a change, for staff alone
	at     time.Time
	isNew  bool
}

// items puts entries into lines. A message that also moved the ticket gets a second line that says so.
func (p ticketPage) items() []item {
	var out []item
	for _, e := range p.v.Entries {
		isNew := p.since > 0 && e.Seq > p.since
		event := p.event(e)
		if event != "" && e.Data.Action == desk.ActCreate {
			out = append(out, item{event: event, at: e.At, isNew: isNew})
			event = ""
		}
		if e.Kind == desk.EntryMessage || e.Kind == desk.EntryNote {
			out = append(out, item{post: p.post(e, isNew)})
		}
		if event != "" {
			x := item{event: event, at: e.At, isNew: isNew}
			if e.Kind == desk.EntryChange {
				x.reason = e.Body
			}
			out = append(out, x)
		}
	}
	return out
}

func (p ticketPage) author(e desk.Entry) string {
	if e.Author.Name == "" {
		return p.l.T("staff.entry.portal")
	}
	if e.Data.For != "" {
		return p.l.T("deputy.name", "name", e.Author.Name, "person", e.Data.For)
	}
	return e.Author.Name
}

func (p ticketPage) post(e desk.Entry, isNew bool) *ui.Post {
	post := &ui.Post{Anchor: "e" + strconv.Itoa(e.Seq), Author: p.author(e), Initials: desk.Initials(cmp.Or(e.Author.Name, p.author(e))), At: e.At, New: isNew,
		Body: p.body(e), Files: files(e.Files), Side: ui.SideCustomer, Role: p.l.T("role.contact")}
	switch {
	case e.Visibility == desk.InternalNote:
		post.Side, post.Role = ui.SideInternal, p.l.T("staff.note.only_team")
	case e.ByStaff:
		post.Side, post.Role = ui.SideSupport, p.l.T("role.agent")
	}
	return post
}

// section is a part of what a form asked for.
type section struct{ title, text string }

func (p ticketPage) body(e desk.Entry) templ.Component {
	parts := []section{{"", e.Body}}
	if e.Data.Expected != "" {
		parts = append(parts, section{p.l.T("staff.entry.expected"), e.Data.Expected})
	}
	if e.Data.Benefit != "" {
		parts = append(parts, section{p.l.T("staff.entry.benefit"), e.Data.Benefit})
	}
	return message(parts)
}

func prose(s string) templ.Component { return ui.Prose(richtext.HTML(s)) }

// event tells a step of the history; empty where the message says it all.
func (p ticketPage) event(e desk.Entry) string {
	name, d := p.author(e), e.Data
	if s := decided(p.l, name, d); s != "" {
		return s
	}
	switch {
	case d.Field == desk.FieldReporter:
		return p.l.T("customer.event.reporter", "from", d.Was, "to", d.Is, "name", name)
	case d.OwnField != "":
		return ownfield.Event(p.l, name, p.publicFields(), d.Public())
	case e.Kind == desk.EntryWatch:
		return p.l.T("staff.event.watch", "person", d.Person, "name", name)
	case e.Kind == desk.EntryCircle:
		return p.l.T("circle.event."+string(d.Circle), "name", name, "person", d.Person)
	case e.Kind == desk.EntryRemoved:
		return p.l.T("staff.event.removed", "file", d.File, "name", name)
	case d.Field != "":
		return p.corrected(e)
	case d.Raised != desk.NotRaised:
		return p.l.T("raised." + string(d.Raised) + ".event")
	case d.ResubmitOn == desk.NoResubmit:
		return p.l.T("staff.event.resubmit.cleared", "name", name)
	case d.ResubmitOn != "":
		return p.l.T("staff.event.resubmit.set", "name", name, "date", p.l.ISODate(d.ResubmitOn))
	case d.Priority != "":
		return p.l.T("staff.event.priority", "priority", p.l.T("priority."+string(d.Priority)), "name", name)
	case e.Kind == desk.EntryChange && d.Action == "" && d.Person != "":
		return p.l.T("staff.event.assign", "person", d.Person, "name", name)
	case e.Kind == desk.EntryChange && d == desk.EntryData{}:
		return p.l.T("staff.event.unassign", "name", name)
	case d.Action == desk.ActCreate:
		if d.ByPhone {
			if d.Caller != "" {
				return p.l.T("work.public.caller", "name", name, "caller", d.Caller, "person", p.v.Reporter.Name)
			}
			return p.l.T("staff.event.phone", "name", name, "person", p.v.Reporter.Name)
		}
		return ""
	case d.Action == desk.ActSchedule:
		return p.l.T("staff.event.schedule", "plan", plan(p.l, d.PlannedFor, d.PlannedDate))
	case d.Action == desk.ActResolve:
		return p.l.T("staff.event.resolve", "result", p.l.T("result."+string(d.Result)))
	case d.Action == desk.ActMerge:
		return p.l.T("work.public.merged", "other", d.Other)
	case d.Action == desk.ActAnswer || d.Action == desk.ActComment:
		if d.From != d.To {
			return p.l.T("staff.event.state", "state", p.l.T("state."+string(d.To)))
		}
		return ""
	case d.Action != "":
		return p.l.T("staff.event."+string(d.Action), "name", name)
	}
	return ""
}
