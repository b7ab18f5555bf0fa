package access

import (
	"net/http"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// settingsPage is Einstellungen. Of its forms at most one has errors: the one that was sent.
type settingsPage struct {
	ui.Page
	Person    desk.Person
	Roles     []string // of a contact: their organisations
	Profile   shell.Form
	Language  shell.Form
	Display   shell.Form
	Password  shell.Form
	Email     shell.Form
	NewEmail  desk.EmailChange // waits to be confirmed
	MinLength int
	Sessions  []desk.Session
}

// sections are the parts of the page in their order.
func (p settingsPage) sections() []string {
	switch {
	case p.worksOnTickets():
		return []string{"profile", "email", "language", "display", "keys", "absence", "password", "newsfeed", "sessions"}
	case p.Person.IsStaff():
		return []string{"profile", "email", "language", "display", "keys", "password", "newsfeed", "sessions"}
	}
	return []string{"profile", "email", "language", "display", "password", "deputy", "newsfeed", "sessions"}
}

// worksOnTickets says whether the person can be absent from them.
func (p settingsPage) worksOnTickets() bool { return p.User.Staff && !p.User.NoTickets }

// system is the choice of a display that follows the device.
const system = "system"

func (h *Handler) settings(w http.ResponseWriter, r *http.Request) error {
	return h.renderSettings(w, r, http.StatusOK, nil)
}

// backToSettings answers who loads a section's address again after a form with errors.
func (h *Handler) backToSettings(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/settings", http.StatusSeeOther)
	return nil
}

// renderSettings shows the page; failed puts the form with errors in its place.
func (h *Handler) renderSettings(w http.ResponseWriter, r *http.Request, status int, failed func(*settingsPage)) error {
	c := shell.Of(r)
	sessions, err := h.accounts.Sessions(r.Context(), *c.Session)
	if err != nil {
		return err
	}
	person := c.Person()
	pending, err := h.accounts.PendingEmail(r.Context(), person.ID)
	if err != nil {
		return err
	}
	p := settingsPage{
		Page: c.Frame(c.L.T("access.settings.title")), Person: person, Roles: c.Orgs, MinLength: h.cfg.MinLength, Sessions: sessions,
		Profile:  shell.NewForm(map[string]string{"given_name": person.GivenName, "family_name": person.FamilyName, "phone": person.Phone}),
		Language: shell.NewForm(map[string]string{"lang": person.Lang}), Display: shell.NewForm(map[string]string{"theme": themeOr(person.Theme)}),
		Password: shell.NewForm(nil), Email: shell.NewForm(nil), NewEmail: pending,
	}
	p.Path = "/settings" // also when a section's form failed
	if failed != nil {
		failed(&p)
	}
	return shell.Render(w, r, status, settingsView(p))
}

func themeOr(theme string) string {
	if theme == "" {
		return system
	}
	return theme
}

// errors gives the form that failed, for the summary at the top of the page.
func (p settingsPage) errors() shell.Form {
	for _, f := range []shell.Form{p.Profile, p.Language, p.Display, p.Password, p.Email} {
		if f.Failed() {
			return f
		}
	}
	return shell.Form{}
}

// saved ends a section's POST: back to the page with a message, or the page again with the errors.
func (h *Handler) saved(w http.ResponseWriter, r *http.Request, err error, f *shell.Form, flash string, failed func(*settingsPage)) error {
	if err == nil {
		return shell.Back(w, r, "/settings", flash)
	}
	status, err := refuse(w, shell.Of(r), f, err)
	if err != nil {
		return err
	}
	return h.renderSettings(w, r, status, failed)
}

func (h *Handler) saveProfile(w http.ResponseWriter, r *http.Request) error {
	f := shell.Read(r, "given_name", "family_name", "phone")
	err := h.accounts.UpdateProfile(r.Context(), shell.Of(r).Person().ID,
		account.Profile{GivenName: f.Get("given_name"), FamilyName: f.Get("family_name"), Phone: f.Get("phone")})
	return h.saved(w, r, err, &f, "profile_saved", func(p *settingsPage) { p.Profile = f })
}

func (h *Handler) saveLanguage(w http.ResponseWriter, r *http.Request) error {
	f := shell.Read(r, "lang")
	err := h.accounts.SetLanguage(r.Context(), shell.Of(r).Person().ID, f.Get("lang"))
	return h.saved(w, r, err, &f, "language_saved", func(p *settingsPage) { p.Language = f })
}

func (h *Handler) saveDisplay(w http.ResponseWriter, r *http.Request) error {
	f := shell.Read(r, "theme")
	theme := f.Get("theme")
	if theme == system {
		theme = ""
	}
	err := h.accounts.SetTheme(r.Context(), shell.Of(r).Person().ID, theme)
	return h.saved(w, r, err, &f, "display_saved", func(p *settingsPage) { p.Display = f })
}

// saveKeys is asked by the settings' form and by the script behind the list of keys.
func (h *Handler) saveKeys(w http.ResponseWriter, r *http.Request) error {
	if err := h.accounts.SetKeys(r.Context(), shell.Of(r).Person().ID, r.PostFormValue("keys") == "1"); err != nil {
		return err
	}
	if shell.WantsJSON(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return shell.Back(w, r, "/settings", "keys_saved")
}

func (h *Handler) changePassword(w http.ResponseWriter, r *http.Request) error {
	f := shell.Read(r, "present", "password", "repeat")
	present, password, repeat := f.Get("present"), f.Get("password"), f.Get("repeat")
	f.Values = nil // passwords are never shown again
	token, _, err := h.accounts.ChangePassword(r.Context(), *shell.Of(r).Session, present, password, repeat)
	if err == nil {
		shell.SetSession(w, r, token)
	}
	return h.saved(w, r, err, &f, "password_changed", func(p *settingsPage) { p.Password = f })
}

func (h *Handler) endSession(w http.ResponseWriter, r *http.Request) error {
	if err := h.accounts.EndSession(r.Context(), shell.Of(r).Person().ID, r.PostFormValue("ref")); err != nil {
		return err
	}
	return shell.Back(w, r, "/settings", "session_ended")
}

func (h *Handler) endOthers(w http.ResponseWriter, r *http.Request) error {
	if err := h.accounts.EndOthers(r.Context(), *shell.Of(r).Session); err != nil {
		return err
	}
	return shell.Back(w, r, "/settings", "sessions_ended")
}
