package admin

import (
	"net/http"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var agentFields = append(slices.Clone(personFields), "role")

type agentsPage struct {
	page ui.Page
	rows []directory.AgentRow
}

type agentPage struct {
	newEmail string // waits to be confirmed
	page     ui.Page
	agent    desk.Person // the zero value: a new one
	edited   edited
	action   string
	self     bool
	roles    []desk.Role
}

func agentPath(ref string) string { return "/admin/agents/" + ref }

func agentCrumbs(c *shell.Context, last string) []ui.Crumb {
	return []ui.Crumb{{Text: c.L.T("admin.title"), Href: "/admin"}, {Text: c.L.T("admin.section.agents.title"), Href: "/admin/agents"}, {Text: last}}
}

func (h *Handler) agents(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	rows, err := h.directory.Agents(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, agentsView(agentsPage{rows: rows, page: c.Frame(c.L.T("admin.section.agents.title"),
		ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: c.L.T("admin.section.agents.title")})}))
}

func (h *Handler) newAgent(w http.ResponseWriter, r *http.Request) error {
	return h.showNewAgent(w, r, blank(map[string]string{"lang": "de", "role": string(desk.Agent)}))
}

func (h *Handler) showNewAgent(w http.ResponseWriter, r *http.Request, e edited) error {
	c := shell.Of(r)
	title := c.L.T("admin.agent.new")
	roles, err := h.directory.Roles(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	return shell.Render(w, r, e.status(), agentView(agentPage{page: c.Frame(title, agentCrumbs(c, title)...), edited: e, action: "/admin/agents/new", roles: roles}))
}

func (h *Handler) addAgent(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, agentFields...)
	ref, err := h.directory.AddAgent(r.Context(), c.Staff, personForm(r, f), r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, agentPath(ref), "agent_created")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showNewAgent(w, r, again(f, r, err, nil, ""))
}

func (h *Handler) agent(w http.ResponseWriter, r *http.Request) error {
	p, err := h.directory.Agent(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	return h.showAgent(w, r, p, filled(personValues(p), directory.PersonStamp(p)))
}

func (h *Handler) showAgent(w http.ResponseWriter, r *http.Request, p desk.Person, e edited) error {
	c := shell.Of(r)
	roles, err := h.directory.Roles(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	email, err := h.directory.NewEmail(r.Context(), c.Staff, p)
	if err != nil {
		return err
	}
	if e.now != nil {
		e.now["role"] = roleName(c.L, roles, desk.StaffRole(e.now["role"]))
	}
	return shell.Render(w, r, e.status(), agentView(agentPage{page: c.Frame(p.Name(), agentCrumbs(c, p.Name())...), agent: p, edited: e,
		action: agentPath(p.Ref), self: p.ID == c.Person().ID, roles: roles, newEmail: email}))
}

func (h *Handler) saveAgent(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, agentFields...)
	err := h.directory.EditAgent(r.Context(), c.Staff, ref, personForm(r, f))
	if err == nil {
		p, err := h.directory.Agent(r.Context(), c.Staff, ref)
		if err != nil {
			return err
		}
		flash, err := h.savedPerson(r, p, f.Get("email"))
		if err != nil {
			return err
		}
		return shell.Back(w, r, agentPath(ref), flash)
	}
	if !f.Take(c.L, err) {
		return err
	}
	p, lookErr := h.directory.Agent(r.Context(), c.Staff, ref)
	if lookErr != nil {
		return lookErr
	}
	return h.showAgent(w, r, p, again(f, r, err, personValues(p), directory.PersonStamp(p)))
}

func (h *Handler) confirmAgent(w http.ResponseWriter, r *http.Request) error {
	return h.askAgent(w, r, nil)
}

func (h *Handler) askAgent(w http.ResponseWriter, r *http.Request, err error) error {
	c := shell.Of(r)
	p, lookErr := h.directory.Agent(r.Context(), c.Staff, r.PathValue("ref"))
	if lookErr != nil {
		return lookErr
	}
	left, lookErr := h.directory.AgentHandover(r.Context(), c.Staff, p.Ref)
	if lookErr != nil {
		return lookErr
	}
	return h.confirm(w, r, confirmPage{of: p.Name(), title: c.L.T("admin.person.deactivate", "name", p.Name()), text: c.L.T("admin.agent.deactivate_text"),
		handover: &left, nobody: c.L.T("handover.nobody_agent"), to: r.PostFormValue("to"), action: agentPath(p.Ref) + "/active", back: agentPath(p.Ref), button: c.L.T("admin.deactivate")}, err)
}

func (h *Handler) setAgentActive(w http.ResponseWriter, r *http.Request) error {
	active := r.PostFormValue("active") == "1"
	if err := h.directory.SetAgentActive(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), active, r.PostFormValue("to")); err != nil {
		return h.askAgent(w, r, err)
	}
	return shell.Back(w, r, agentPath(r.PathValue("ref")), activeFlash(active))
}

// roleOptions are the roles that can be given.
func roleOptions(l *i18n.Loc, roles []desk.Role) []ui.Option {
	out := make([]ui.Option, len(roles))
	for i, r := range roles {
		out[i] = ui.Option{Value: string(r.Key), Label: r.Name.In(l.Lang())}
	}
	return out
}

func roleName(l *i18n.Loc, roles []desk.Role, key desk.StaffRole) string {
	for _, r := range roles {
		if r.Key == key {
			return r.Name.In(l.Lang())
		}
	}
	return ""
}

// teamNames are the teams of somebody of the staff, for a cell.
func teamNames(l *i18n.Loc, teams []desk.Named) string {
	names := make([]string, len(teams))
	for i, t := range teams {
		names[i] = t.Name
	}
	return l.List(names)
}
