package settings

import (
	"errors"
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/mail"
	"kundenportal/internal/settings"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// mailPage shows how mails leave.
type mailPage struct {
	page   ui.Page
	mail   Mail
	to     string
	failed bool
	code   int    // of the server's answer; 0: it gave none
	answer string // what went wrong, as the server or the connection said
}

func (h *Handler) mailPage(w http.ResponseWriter, r *http.Request) error {
	return h.showMail(w, r, http.StatusOK, mailPage{})
}

func (h *Handler) showMail(w http.ResponseWriter, r *http.Request, status int, p mailPage) error {
	c := shell.Of(r)
	p.page, p.mail, p.to = frame(c, c.L.T("settings.mail.title")), h.mail, c.Person().Email
	return shell.Render(w, r, status, mailView(p))
}

// maxAnswer bounds what is shown of a server's answer, in bytes.
const maxAnswer = 500

func (h *Handler) testMail(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	err := h.settings.TestMail(r.Context(), c.Staff, c.Person(), h.mail.Test)
	var refused *mail.SendError
	switch {
	case err == nil:
		return shell.Back(w, r, root+"/mail", "setting_mail")
	case errors.As(err, &refused):
		answer := desk.Line(refused.Err.Error())
		return h.showMail(w, r, http.StatusUnprocessableEntity, mailPage{failed: true, code: refused.Code, answer: answer[:min(len(answer), maxAnswer)]})
	}
	return err
}

// stepPlace is where a step is done, and what that needs.
type stepPlace struct {
	href, icon string
	need       desk.Permission
}

var places = map[string]stepPlace{
	desk.StepBrand:   {root + "/name", "home", desk.ManageSettings},
	desk.StepMail:    {root + "/mail", "mail", desk.ManageSettings},
	desk.StepHours:   {"/admin/calendar", "clock", desk.ManageRules},
	desk.StepProduct: {"/admin/products/new", "book", desk.ManageSettings},
	desk.StepOrg:     {"/admin/organisations/new", "inbox", desk.ManageCustomers},
	desk.StepContact: {"/admin/people/new", "person", desk.ManageCustomers},
}

// setupPage leads through what a new portal needs.
type setupPage struct {
	page     ui.Page
	progress settings.Progress
	may      func(desk.Permission) bool
}

func (h *Handler) setup(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	progress, err := h.settings.Progress(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	title := c.L.T("setup.guide.title")
	return shell.Render(w, r, http.StatusOK, setupView(setupPage{page: c.Frame(title, ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: title}),
		progress: progress, may: c.Staff.May}))
}

// next is the first step that is still to do.
func (p setupPage) next() string {
	for _, s := range p.progress.Steps {
		if s.Open() {
			return s.Name
		}
	}
	return ""
}

func (h *Handler) skip(w http.ResponseWriter, r *http.Request) error {
	if err := h.settings.SkipStep(r.Context(), shell.Of(r).Staff, r.PathValue("step"), r.PostFormValue("skip") == "1"); err != nil {
		return err
	}
	return shell.Back(w, r, "/admin/setup", "")
}

func (h *Handler) end(w http.ResponseWriter, r *http.Request) error {
	if err := h.settings.EndSetup(r.Context(), shell.Of(r).Staff, r.PostFormValue("again") != "1"); err != nil {
		return err
	}
	if r.PostFormValue("again") == "1" {
		return shell.Back(w, r, "/admin/setup", "")
	}
	return shell.Back(w, r, "/admin", "setup_ended")
}
