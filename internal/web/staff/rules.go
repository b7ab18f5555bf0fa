package staff

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// rulesPage lists the rules in their order.
type rulesPage struct {
	page  ui.Page
	l     *i18n.Loc
	rules []desk.Rule
}

// rulePage is a rule's form.
type rulePage struct {
	page                          ui.Page
	l                             *i18n.Loc
	form                          shell.Form
	ref, key, action              string
	version                       int
	products, orgs, teams, people []ui.Option
}

// trialPage tells what the rules would have done.
type trialPage struct {
	page   ui.Page
	l      *i18n.Loc
	rules  []ruleHits
	trials []ticket.Trial
	looked int
}

type ruleHits struct {
	desk.Rule
	hits int
}

func rulesCrumb(l *i18n.Loc) ui.Crumb {
	return ui.Crumb{Text: l.T("rules.title"), Href: "/admin/rules"}
}

func adminCrumb(l *i18n.Loc) ui.Crumb { return ui.Crumb{Text: l.T("admin.title"), Href: "/admin"} }

func (h *Handler) rules(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	rules, err := h.Tickets.Rules(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, rulesView(rulesPage{c.Frame(c.L.T("rules.title"), adminCrumb(c.L), ui.Crumb{Text: c.L.T("rules.title")}), c.L, rules}))
}

var ruleFields = []string{"name", "kind", "impact", "product", "org", "words", "team", "assignee", "priority", "tags", "active", "go_on", "form_key", "version"}

// byLoad is the choice "who has the fewest" among the persons.
const byLoad = "load"

func (h *Handler) newRule(w http.ResponseWriter, r *http.Request) error {
	form := shell.Ordered(ruleFields...)
	form.Values["active"] = "1"
	return h.ruleForm(w, r, form, "")
}

func (h *Handler) editRule(w http.ResponseWriter, r *http.Request) error {
	x, err := h.Tickets.Rule(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	form := shell.Ordered(ruleFields...)
	form.Values = map[string]string{"name": x.Name, "kind": string(x.Kind), "impact": string(x.Impact), "product": x.Product.Ref, "org": x.Org.Ref, "words": x.Words,
		"team": x.Team.Ref, "assignee": x.Assignee.Ref, "priority": string(x.Priority), "tags": strings.Join(x.Tags, ", "), "active": mark(x.Active),
		"go_on": mark(x.GoOn), "version": strconv.Itoa(x.Version)}
	if x.ByLoad {
		form.Values["assignee"] = byLoad
	}
	return h.ruleForm(w, r, form, x.Ref)
}

func mark(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func (h *Handler) ruleForm(w http.ResponseWriter, r *http.Request, form shell.Form, ref string) error {
	c := shell.Of(r)
	title := c.L.T("rules.new")
	p := rulePage{l: c.L, form: form, ref: ref, action: "/admin/rules/new", key: shell.FormKey()}
	if ref != "" {
		title, p.action = c.L.T("rules.edit"), "/admin/rules/"+ref
	}
	p.version, _ = strconv.Atoi(form.Get("version"))
	ch, _, err := h.choices(r, c.L)
	if err != nil {
		return err
	}
	every := ui.Option{Label: c.L.T("rules.any")}
	none := ui.Option{Label: c.L.T("rules.leave")}
	p.products, p.orgs = append([]ui.Option{every}, ch.products[1:]...), append([]ui.Option{every}, ch.orgs[1:]...)
	p.teams = append([]ui.Option{none}, ch.teams[1:]...)
	p.people = append([]ui.Option{none, {Value: byLoad, Label: c.L.T("rules.by_load")}}, ch.assignees[2:]...)
	p.page = c.Frame(title, adminCrumb(c.L), rulesCrumb(c.L), ui.Crumb{Text: title})
	return shell.Render(w, r, form.Status(), ruleView(p))
}

func (h *Handler) saveRule(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	form := shell.Read(r, ruleFields...)
	ref := r.PathValue("ref")
	x := desk.Rule{Ref: ref, Name: form.Get("name"), Active: form.Get("active") != "", GoOn: form.Get("go_on") != "", Kind: desk.Kind(form.Get("kind")),
		Impact: desk.Impact(form.Get("impact")), Product: desk.Named{Ref: form.Get("product")}, Org: desk.Named{Ref: form.Get("org")}, Words: form.Get("words"),
		Team: desk.Named{Ref: form.Get("team")}, Assignee: desk.Named{Ref: form.Get("assignee")}, Priority: desk.Priority(form.Get("priority")),
		Tags: []string{form.Get("tags")}}
	if x.ByLoad = x.Assignee.Ref == byLoad; x.ByLoad {
		x.Assignee.Ref = ""
	}
	x.Version, _ = strconv.Atoi(form.Get("version"))
	if err := h.Tickets.SaveRule(r.Context(), c.Staff, x, form.Get("form_key")); err != nil {
		if k := desk.KindOf(err); k != desk.Invalid && k != desk.Conflict || !form.Take(c.L, err) {
			return err
		}
		return h.ruleForm(w, r, form, ref)
	}
	return shell.Back(w, r, "/admin/rules", "rule_saved")
}

func (h *Handler) moveRule(w http.ResponseWriter, r *http.Request) error {
	if err := h.Tickets.MoveRule(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), r.PostFormValue("do") == "up"); err != nil {
		return err
	}
	return shell.Back(w, r, "/admin/rules", "rule_moved")
}

func (h *Handler) dropRule(w http.ResponseWriter, r *http.Request) error {
	if err := h.Tickets.DropRule(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), version(r)); err != nil {
		return err
	}
	return shell.Back(w, r, "/admin/rules", "rule_dropped")
}

func (h *Handler) tryRules(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	rules, trials, err := h.Tickets.TryRules(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	p := trialPage{l: c.L, page: c.Frame(c.L.T("rules.trial"), adminCrumb(c.L), rulesCrumb(c.L), ui.Crumb{Text: c.L.T("rules.trial")}), looked: len(trials)}
	for _, x := range rules {
		hits := 0
		for _, t := range trials {
			if slices.ContainsFunc(t.Rules, func(y desk.Rule) bool { return y.ID == x.ID }) {
				hits++
			}
		}
		p.rules = append(p.rules, ruleHits{x, hits})
	}
	p.trials = slices.DeleteFunc(trials, func(t ticket.Trial) bool { return len(t.Rules) == 0 })
	return shell.Render(w, r, http.StatusOK, trialView(p))
}

// conditions and effects of a rule in words.
func conditions(l *i18n.Loc, r desk.Rule) string {
	var out []string
	add := func(label, value string) {
		if value != "" {
			out = append(out, label+": "+value)
		}
	}
	if r.Kind != "" {
		add(l.T("staff.filter.kind"), l.T("kind."+string(r.Kind)))
	}
	if r.Impact != "" {
		add(l.T("impact.label"), l.T("impact."+string(r.Impact)))
	}
	add(l.T("staff.filter.product"), r.Product.Name)
	add(l.T("staff.filter.org"), r.Org.Name)
	add(l.T("rules.words"), strings.Join(r.WordList(), ", "))
	if len(out) == 0 {
		return l.T("rules.always")
	}
	return strings.Join(out, " · ")
}

func effects(l *i18n.Loc, team, person string, load bool, prio desk.Priority, tags []string) string {
	var out []string
	if team != "" {
		out = append(out, l.T("staff.filter.team")+": "+team)
	}
	if load {
		person = l.T("rules.by_load")
	}
	if person != "" {
		out = append(out, l.T("staff.filter.assignee")+": "+person)
	}
	if prio != "" {
		out = append(out, l.T("priority.label")+": "+l.T("priority."+string(prio)))
	}
	if len(tags) > 0 {
		out = append(out, l.T("staff.filter.tag")+": "+strings.Join(tags, ", "))
	}
	return strings.Join(out, " · ")
}

// decided tells of what rules and actions on several tickets did; empty: the entry is of another kind.
func decided(l *i18n.Loc, name string, d desk.EntryData) string {
	var tags []string
	if d.Tags != "" {
		tags = []string{d.Tags}
	}
	switch {
	case d.Rule != "":
		return l.T("rules.event", "rule", d.Rule, "effects", effects(l, d.Is, d.Person, false, d.Priority, tags))
	case d.Undo && d.Field == "" && d.Action == "" && d.Priority == "":
		if d.Person == "" {
			return l.T("rules.event_unassigned", "name", name)
		}
		return l.T("rules.event_assigned", "name", name, "person", d.Person)
	}
	return ""
}

// absencePage is the reader's absences, and for who manages rules those of all.
type absencePage struct {
	page           ui.Page
	l              *i18n.Loc
	form           shell.Form
	key            string
	all            bool
	absences       []desk.Absence
	people, deputy []ui.Option
}

func (h *Handler) absence(w http.ResponseWriter, r *http.Request) error {
	return h.absenceForm(w, r, shell.Ordered("person", "from", "to", "deputy"))
}

func (h *Handler) absenceForm(w http.ResponseWriter, r *http.Request, form shell.Form) error {
	c := shell.Of(r)
	p := absencePage{l: c.L, form: form, key: shell.FormKey(), all: c.Staff.May(desk.ManageRules),
		page: c.Frame(c.L.T("absence.title"), queueCrumb(c.L), ui.Crumb{Text: c.L.T("absence.title")})}
	var err error
	if p.absences, err = h.Tickets.Absences(r.Context(), c.Staff, p.all); err != nil {
		return err
	}
	colleagues, err := h.Tickets.Colleagues(r.Context())
	if err != nil {
		return err
	}
	p.people = []ui.Option{{Label: c.L.T("absence.me")}}
	p.deputy = []ui.Option{{Label: c.L.T("absence.nobody")}}
	for _, x := range colleagues {
		p.deputy = append(p.deputy, ui.Option{Value: x.Ref, Label: x.Name()})
		if x.ID != c.Staff.Person {
			p.people = append(p.people, ui.Option{Value: x.Ref, Label: x.Name()})
		}
	}
	return shell.Render(w, r, form.Status(), absenceView(p))
}

func (h *Handler) addAbsence(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	form := shell.Read(r, "person", "from", "to", "deputy", "form_key")
	err := h.Tickets.AddAbsence(r.Context(), c.Staff, form.Get("person"), form.Get("from"), form.Get("to"), form.Get("deputy"), form.Get("form_key"))
	if err != nil {
		if desk.KindOf(err) != desk.Invalid || !form.Take(c.L, err) {
			return err
		}
		return h.absenceForm(w, r, form)
	}
	return shell.Back(w, r, "/staff/absence", "absence_added")
}

func (h *Handler) endAbsence(w http.ResponseWriter, r *http.Request) error {
	if err := h.Tickets.EndAbsence(r.Context(), shell.Of(r).Staff, r.PostFormValue("absence")); err != nil {
		return err
	}
	return shell.Back(w, r, "/staff/absence", "absence_ended")
}
