package organisation

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var rightsFields = []string{"lead", "may_comment", "level", "confirmed"}

// colleaguePage is what a contact may do in the organisation.
type colleaguePage struct {
	page      ui.Page
	org       directory.Own
	colleague directory.Colleague
	form      shell.Form
	stamp     string            // of the version that is shown
	now       map[string]string // after a conflict: what is stored now, as it is read
	rights    rights
}

// endPage asks before somebody is taken out.
type endPage struct {
	page      ui.Page
	org       directory.Own
	colleague directory.Colleague
	alert     string
}

func (h *Handler) find(r *http.Request) (directory.Own, directory.Colleague, error) {
	return h.directory.Colleague(r.Context(), shell.Of(r).Scope, r.PathValue("org"), r.PathValue("person"))
}

func (h *Handler) colleague(w http.ResponseWriter, r *http.Request) error {
	org, x, err := h.find(r)
	if err != nil {
		return err
	}
	return h.showColleague(w, r, http.StatusOK, colleaguePage{org: org, colleague: x, stamp: x.Stamp,
		form: shell.NewForm(map[string]string{"lead": flag(x.Lead), "level": string(x.Level), "may_comment": flag(x.MayComment)})})
}

func (h *Handler) showColleague(w http.ResponseWriter, r *http.Request, status int, p colleaguePage) error {
	c := shell.Of(r)
	p.page = c.Frame(p.colleague.Name, crumbs(c, p.org.Named, p.colleague.Name)...)
	p.rights = offered(c.L, c.Scope, p.org.ID, p.colleague.Level, p.colleague.MayComment)
	return shell.Render(w, r, status, colleagueView(p))
}

// field makes a field; after a conflict its hint says what is stored now, where that differs.
func (p colleaguePage) field(l *i18n.Loc, name, label string) ui.Field {
	f := field(l, p.form, name, label)
	if text := p.now[name]; text != "" {
		f.Hint = l.T("organisation.colleague.stored_now", "value", text)
	}
	return f
}

// stored is what is stored now where something else was typed.
func stored(l *i18n.Loc, x directory.Colleague, f shell.Form) map[string]string {
	out := map[string]string{}
	for name, v := range map[string][2]string{"lead": {flag(x.Lead), roleText(l, x.Lead)}, "level": {string(x.Level), l.T("scope." + string(x.Level))},
		"may_comment": {flag(x.MayComment), rightText(l, x.MayComment)}} {
		if f.Get(name) != v[0] {
			out[name] = v[1]
		}
	}
	return out
}

func (h *Handler) saveColleague(w http.ResponseWriter, r *http.Request) error {
	c, org, ref := shell.Of(r), r.PathValue("org"), r.PathValue("person")
	f := shell.Read(r, rightsFields...)
	err := h.directory.EditColleague(r.Context(), c.Scope, org, ref, rightsForm(r, f))
	if err == nil {
		if ref == c.Person().Ref && f.Get("lead") != "1" {
			return shell.Back(w, r, "/", "rights_saved") // this page is theirs no more
		}
		return shell.Back(w, r, path(org), "rights_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	own, x, lookErr := h.find(r)
	if lookErr != nil {
		return lookErr
	}
	p, status := colleaguePage{org: own, colleague: x, form: f, stamp: r.PostFormValue("seen")}, f.Status()
	if desk.KindOf(err) == desk.Conflict {
		p.now, p.stamp, status = stored(c.L, x, f), x.Stamp, http.StatusConflict
	}
	return h.showColleague(w, r, status, p)
}

func (h *Handler) confirmEnd(w http.ResponseWriter, r *http.Request) error {
	return h.askEnd(w, r, nil)
}

func (h *Handler) askEnd(w http.ResponseWriter, r *http.Request, err error) error {
	c := shell.Of(r)
	form := shell.NewForm(nil)
	if err != nil && !form.Take(c.L, err) {
		return err
	}
	org, x, lookErr := h.find(r)
	if lookErr != nil {
		return lookErr
	}
	title := c.L.T("organisation.end.title", "name", x.Name)
	if x.Self {
		title = c.L.T("organisation.end.title_self")
	}
	page := c.Frame(title, append(crumbs(c, org.Named, x.Name), ui.Crumb{Text: c.L.T("organisation.end.action")})...)
	page.Crumbs[len(page.Crumbs)-2].Href = personPath(org.Ref, x.Ref)
	return shell.Render(w, r, form.Status(), endView(endPage{page: page, org: org, colleague: x, alert: form.Alert}))
}

func (h *Handler) endColleague(w http.ResponseWriter, r *http.Request) error {
	c, org, ref := shell.Of(r), r.PathValue("org"), r.PathValue("person")
	if err := h.directory.EndColleague(r.Context(), c.Scope, org, ref); err != nil {
		return h.askEnd(w, r, err)
	}
	if ref == c.Person().Ref {
		return shell.Back(w, r, "/", "organisation_left")
	}
	return shell.Back(w, r, path(org), "colleague_ended")
}
