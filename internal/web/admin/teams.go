package admin

import (
	"net/http"
	"slices"

	"kundenportal/internal/directory"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var teamFields = []string{"name", "takes_new"}

type teamsPage struct {
	page ui.Page
	rows []directory.TeamRow
}

type teamPage struct {
	page    ui.Page
	team    directory.Team // the zero value: a new one
	edited  edited
	people  []directory.AgentRow
	members []string // refs of who is ticked
	action  string
}

func teamPath(ref string) string { return "/admin/teams/" + ref }

func (h *Handler) teams(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	rows, err := h.directory.Teams(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	title := c.L.T("admin.section.teams.title")
	return shell.Render(w, r, http.StatusOK, teamsView(teamsPage{rows: rows, page: c.Frame(title, ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: title})}))
}

func readTeam(r *http.Request, f shell.Form) directory.TeamForm {
	return directory.TeamForm{Name: f.Get("name"), TakesNew: f.Get("takes_new") == "1", Members: r.PostForm["members"], Seen: r.PostFormValue("seen")}
}

func (h *Handler) newTeam(w http.ResponseWriter, r *http.Request) error {
	return h.showTeam(w, r, teamPage{edited: blank(nil)})
}

func (h *Handler) showTeam(w http.ResponseWriter, r *http.Request, p teamPage) error {
	c := shell.Of(r)
	title := c.L.T("admin.team.new")
	p.action = "/admin/teams/new"
	if p.team.ID != 0 {
		title, p.action = p.team.Name, teamPath(p.team.Ref)
	}
	p.page = c.Frame(title, sectionCrumbs(c, "teams", "/admin/teams", title)...)
	people, err := h.directory.Agents(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	for _, x := range people {
		if x.Active || slices.Contains(p.members, x.Ref) {
			p.people = append(p.people, x)
		}
	}
	return shell.Render(w, r, p.edited.status(), teamView(p))
}

func (h *Handler) addTeam(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, teamFields...)
	in := readTeam(r, f)
	_, err := h.directory.AddTeam(r.Context(), c.Staff, in, r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, "/admin/teams", "team_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showTeam(w, r, teamPage{edited: again(f, r, err, nil, ""), members: in.Members})
}

func teamValues(t directory.Team) map[string]string {
	return map[string]string{"name": t.Name, "takes_new": flag(t.TakesNew)}
}

func (h *Handler) team(w http.ResponseWriter, r *http.Request) error {
	t, err := h.directory.Team(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	p := teamPage{team: t, edited: filled(teamValues(t), t.Stamp)}
	for _, m := range t.Members {
		p.members = append(p.members, m.Ref)
	}
	return h.showTeam(w, r, p)
}

func (h *Handler) saveTeam(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, teamFields...)
	in := readTeam(r, f)
	err := h.directory.EditTeam(r.Context(), c.Staff, ref, in)
	if err == nil {
		return shell.Back(w, r, "/admin/teams", "team_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	t, lookErr := h.directory.Team(r.Context(), c.Staff, ref)
	if lookErr != nil {
		return lookErr
	}
	return h.showTeam(w, r, teamPage{team: t, edited: again(f, r, err, teamValues(t), t.Stamp), members: in.Members})
}

func (h *Handler) confirmTeam(w http.ResponseWriter, r *http.Request) error {
	return h.askTeam(w, r, nil)
}

func (h *Handler) askTeam(w http.ResponseWriter, r *http.Request, err error) error {
	c := shell.Of(r)
	t, lookErr := h.directory.Team(r.Context(), c.Staff, r.PathValue("ref"))
	if lookErr != nil {
		return lookErr
	}
	return h.confirm(w, r, confirmPage{of: t.Name, title: c.L.T("admin.team.deactivate", "name", t.Name), text: c.L.T("admin.team.deactivate_text"),
		action: teamPath(t.Ref) + "/active", back: teamPath(t.Ref), button: c.L.T("admin.deactivate")}, err)
}

func (h *Handler) setTeamActive(w http.ResponseWriter, r *http.Request) error {
	active := r.PostFormValue("active") == "1"
	if err := h.directory.SetTeamActive(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), active); err != nil {
		return h.askTeam(w, r, err)
	}
	return shell.Back(w, r, teamPath(r.PathValue("ref")), activeFlash(active))
}

func (p teamPage) memberField(x directory.AgentRow) ui.Field {
	label := x.Name() + " (" + x.Role.In(p.page.L.Lang()) + ")"
	if !x.Active {
		label += " · " + p.page.L.T("admin.inactive")
	}
	return ui.Field{Name: "members", ID: "member-" + x.Ref, Label: label, Value: x.Ref, Free: true}
}
