// Package deputy holds the pages of deputies: where a contact says who acts for them while they are absent,
// and where a lead contact does so for a colleague.
//
// What a deputy then sees and may do is decided by the rule of sight, never here.
package deputy

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers contacts.
type Handler struct {
	directory *directory.Directory
	zone      *time.Location
}

// New makes the pages; days are those of the zone.
func New(d *directory.Directory, zone *time.Location) *Handler { return &Handler{d, zone} }

const (
	ownPath       = "/settings/deputy"
	colleagueRoot = "/organisation/{org}/people/{person}/deputy"
)

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + ownPath, Role: shell.Contact, Handle: h.show},
		{Pattern: "POST " + ownPath, Role: shell.Contact, Handle: h.set},
		{Pattern: "GET " + ownPath + "/{deputyship}/end", Role: shell.Contact, Handle: h.confirm},
		{Pattern: "POST " + ownPath + "/{deputyship}/end", Role: shell.Contact, Handle: h.end},
		{Pattern: "GET " + colleagueRoot, Role: shell.Contact, Handle: h.show},
		{Pattern: "POST " + colleagueRoot, Role: shell.Contact, Handle: h.set},
		{Pattern: "GET " + colleagueRoot + "/{deputyship}/end", Role: shell.Contact, Handle: h.confirm},
		{Pattern: "POST " + colleagueRoot + "/{deputyship}/end", Role: shell.Contact, Handle: h.end},
	}
}

// page is whose deputies they are, with those that there are.
type page struct {
	ui.Page
	path  string
	name  string // of the colleague; empty: the reader's own
	gone  bool   // the colleague has no access any more: there is nothing to set
	ships directory.Deputyships
	form  shell.Form
	key   string
	zone  *time.Location
	asked desk.Deputyship // whether to end this one
}

// load reads whose deputies the address means.
func (h *Handler) load(r *http.Request) (page, error) {
	c, ctx := shell.Of(r), r.Context()
	p := page{path: ownPath, zone: h.zone, form: shell.NewForm(nil), key: shell.FormKey()}
	crumbs := []ui.Crumb{{Text: c.L.T("access.settings.title"), Href: "/settings"}}
	title := c.L.T("deputy.title")
	var err error
	if org, person := r.PathValue("org"), r.PathValue("person"); person != "" {
		var own directory.Own
		var x directory.Colleague
		if own, x, p.ships, err = h.directory.ColleagueDeputyships(ctx, c.Scope, org, person); err != nil {
			return p, err
		}
		p.name, p.gone = x.Name, !x.Active
		p.path = "/organisation/" + own.Ref + "/people/" + x.Ref + "/deputy"
		crumbs = []ui.Crumb{{Text: own.Name, Href: "/organisation/" + own.Ref}, {Text: x.Name, Href: strings.TrimSuffix(p.path, "/deputy")}}
		title = c.L.T("deputy.title_for", "name", x.Name)
	} else if p.ships, err = h.directory.Deputyships(ctx, c.Scope); err != nil {
		return p, err
	}
	p.Page = c.Frame(title, append(crumbs, ui.Crumb{Text: c.L.T("deputy.title")})...)
	return p, nil
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request) error {
	p, err := h.load(r)
	if err != nil {
		return err
	}
	p.form.Values["from"] = shell.Of(r).Now.In(h.zone).Format(time.DateOnly)
	return shell.Render(w, r, http.StatusOK, view(p))
}

func (h *Handler) set(w http.ResponseWriter, r *http.Request) error {
	c, ctx := shell.Of(r), r.Context()
	f, key := shell.Read(r, "deputy", "from", "until"), r.PostFormValue("form_key")
	in := directory.DeputyForm{From: f.Get("from"), Until: f.Get("until")}
	in.Org, in.Deputy, _ = strings.Cut(f.Get("deputy"), "/")
	var err error
	if org, person := r.PathValue("org"), r.PathValue("person"); person != "" {
		err = h.directory.SetColleagueDeputy(ctx, c.Scope, org, person, in, key)
	} else {
		err = h.directory.SetDeputy(ctx, c.Scope, in, key)
	}
	if err != nil && !f.Take(c.L, err) {
		return err
	}
	p, loadErr := h.load(r)
	if loadErr != nil {
		return loadErr
	}
	if err == nil {
		return shell.Back(w, r, p.path, "deputy_set")
	}
	p.form = f
	return shell.Render(w, r, f.Status(), view(p))
}

// confirm asks before a deputyship ends.
func (h *Handler) confirm(w http.ResponseWriter, r *http.Request) error {
	p, err := h.load(r)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(p.ships.Absent, func(x desk.Deputyship) bool { return x.Ref == r.PathValue("deputyship") })
	if i < 0 {
		return desk.Missing("deputy.confirm")
	}
	p.asked = p.ships.Absent[i]
	p.Title = p.L.T("deputy.end.title", "name", p.asked.Deputy.Name)
	p.Crumbs[len(p.Crumbs)-1].Href = p.path
	p.Crumbs = append(p.Crumbs, ui.Crumb{Text: p.L.T("deputy.end.action")})
	return shell.Render(w, r, http.StatusOK, endView(p))
}

func (h *Handler) end(w http.ResponseWriter, r *http.Request) error {
	c, ctx, ref := shell.Of(r), r.Context(), r.PathValue("deputyship")
	path := ownPath
	var err error
	if org, person := r.PathValue("org"), r.PathValue("person"); person != "" {
		err = h.directory.EndColleagueDeputy(ctx, c.Scope, org, person, ref)
		path = "/organisation/" + org + "/people/" + person + "/deputy"
	} else {
		err = h.directory.EndDeputy(ctx, c.Scope, ref)
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, path, "deputy_ended")
}

// choices names the organisation where there are several.
func (p page) choices() []ui.Option {
	out := []ui.Option{{Label: p.L.T("deputy.choose")}}
	several := slices.ContainsFunc(p.ships.Choices, func(x directory.DeputyChoice) bool { return x.Org.ID != p.ships.Choices[0].Org.ID })
	for _, x := range p.ships.Choices {
		o := ui.Option{Value: x.Org.Ref + "/" + x.Deputy.Ref, Label: x.Deputy.Name}
		if several {
			o.Label = p.L.T("deputy.choice", "name", x.Deputy.Name, "org", x.Org.Name)
		}
		out = append(out, o)
	}
	return out
}

func (p page) field(name string) ui.Field {
	return ui.Field{Name: name, Label: p.L.T("deputy." + name), Value: p.form.Get(name), Error: p.form.Errors[name]}
}

func (p page) span(x desk.Deputyship) string {
	from, last := p.L.Date(x.From), p.L.Date(x.LastDay(p.zone))
	if from == last {
		return p.L.T("deputy.one_day", "date", from)
	}
	return p.L.T("deputy.span", "from", from, "until", last)
}

// empty says that nobody is there who could be the deputy.
func (p page) empty() bool { return len(p.ships.Choices) == 0 }

func (p page) lead() string {
	if p.name != "" {
		return p.L.T("deputy.lead_for", "name", p.name)
	}
	return p.L.T("deputy.lead")
}
