// Package settings holds the administrators' pages of what is set for the whole installation: name, logo and colour,
// contact, legal pages, the test of the mail server; and the guided set-up of a new portal.
//
// Every page says whether the configuration or what was stored here is in force. Who may change it, and what can be
// shown at all, is decided by the use cases, never here.
package settings

import (
	"context"
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/settings"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Mail is how mails leave, as the configuration says.
type Mail struct {
	Host, Security, Username, From, ReplyTo string
	Port                                    int
	Test                                    func(context.Context, desk.Person) error
}

// Handler answers for the pages.
type Handler struct {
	settings *settings.Settings
	mail     Mail
}

// New makes the pages.
func New(s *settings.Settings, m Mail) *Handler { return &Handler{s, m} }

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	may := func(pattern string, handle shell.Handler) shell.Route {
		return shell.Route{Pattern: pattern, Role: shell.Permitted, Need: desk.ManageSettings, Handle: handle}
	}
	upload := may("POST /admin/settings/logo", h.saveLogo)
	upload.Large = true // bounded by the page itself, which can then say so
	return []shell.Route{
		may("GET /admin/settings", h.overview),
		may("GET /admin/settings/name", h.name),
		may("POST /admin/settings/name", h.saveName),
		may("GET /admin/settings/look", h.look),
		may("POST /admin/settings/colour", h.saveColour),
		upload,
		may("POST /admin/settings/logo/remove", h.removeLogo),
		may("GET /admin/settings/contact", h.contact),
		may("POST /admin/settings/contact", h.saveContact),
		may("GET /admin/settings/legal/{page}", h.legal),
		may("POST /admin/settings/legal/{page}", h.saveLegal),
		may("POST /admin/settings/reset/{group}", h.reset),
		may("GET /admin/settings/mail", h.mailPage),
		may("POST /admin/settings/mail", h.testMail),
		may("GET /admin/setup", h.setup),
		may("POST /admin/setup/steps/{step}", h.skip),
		may("POST /admin/setup/end", h.end),
	}
}

const root = "/admin/settings"

// paths of the pages by group.
var paths = map[settings.Group]string{settings.Name: root + "/name", settings.Colour: root + "/look", settings.Logo: root + "/look",
	settings.Contact: root + "/contact", settings.Legal("imprint"): root + "/legal/imprint", settings.Legal("privacy"): root + "/legal/privacy",
	settings.Legal("accessibility"): root + "/legal/accessibility"}

// groupPage is a page with the form of one group.
type groupPage struct {
	page  ui.Page
	group settings.Group
	view  settings.View
	form  shell.Form
	stamp string
}

// load puts a group on its page; a form that failed stays as it was, and err is why.
func (h *Handler) load(r *http.Request, g settings.Group, title string, form *shell.Form, err error) (groupPage, error) {
	c := shell.Of(r)
	v, lookErr := h.settings.View(r.Context(), c.Staff, g)
	if lookErr != nil {
		return groupPage{}, lookErr
	}
	p := groupPage{page: frame(c, title), group: g, view: v, stamp: v.Stamp}
	if form != nil {
		p.form = *form
		if seen := r.PostFormValue("seen"); seen != "" && desk.KindOf(err) != desk.Conflict {
			p.stamp = seen // after a conflict, sending it once more overwrites knowingly
		}
	}
	return p, nil
}

func frame(c *shell.Context, title string) ui.Page {
	return c.Frame(title, ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: c.L.T("settings.title"), Href: root}, ui.Crumb{Text: title})
}

func (p groupPage) field(name, label, hint string) ui.Field {
	f := ui.Field{Name: name, Label: p.page.L.T(label), Value: p.form.Get(name), Error: p.form.Errors[name]}
	if hint != "" {
		f.Hint = p.page.L.T(hint)
	}
	return f
}

func (p groupPage) optional(name, label, hint string) ui.Field {
	f := p.field(name, label, hint)
	f.Optional = true
	return f
}

// fact is a line of what the configuration says.
type fact struct{ label, value string }

// configured lists what holds after giving up what is stored.
func (p groupPage) configured() []fact {
	l, b := p.page.L, p.view.Base
	switch p.group {
	case settings.Name:
		return []fact{{l.T("settings.name.name"), b.Name}, {l.T("settings.name.vendor"), b.Vendor}, {l.T("settings.name.copyright"), b.Copyright}}
	case settings.Colour:
		return []fact{{l.T("settings.look.colour"), b.Primary}}
	case settings.Logo:
		if b.Logo.Hash == "" {
			return []fact{{l.T("settings.look.logo"), l.T("settings.look.sign")}}
		}
		return []fact{{l.T("settings.look.logo"), l.T("settings.look.file")}}
	case settings.Contact:
		return []fact{{l.T("settings.contact.hotline"), b.Hotline}, {l.T("settings.contact.note"), b.Note}, {l.T("settings.contact.emergency"), b.Emergency},
			{l.T("settings.contact.email"), b.Email}, {l.T("settings.contact.social"), socialNames(l, b.Social)}}
	}
	t := b.Legal[legalName(p.group)]
	switch {
	case t.URL != "":
		return []fact{{l.T("settings.legal.url"), t.URL}}
	case t.Text[""] != "":
		return []fact{{l.T("settings.legal.text"), l.T("settings.legal.file")}}
	}
	return []fact{{l.T("settings.legal.text"), l.T("settings.legal.shipped")}}
}

func socialNames(l *i18n.Loc, links []desk.SocialLink) string {
	var names []string
	for _, x := range links {
		names = append(names, x.Name)
	}
	return l.List(names)
}

func (h *Handler) reset(w http.ResponseWriter, r *http.Request) error {
	g := settings.Group(r.PathValue("group"))
	err := h.settings.Reset(r.Context(), shell.Of(r).Staff, g, r.PostFormValue("seen"))
	if err != nil {
		return err
	}
	return shell.Back(w, r, paths[g], "setting_reset")
}

// overview lists the pages with where their values come from.
type overview struct {
	page ui.Page
	rows []overviewRow
}

type overviewRow struct {
	key, icon, href string
	own, elsewhere  bool
}

func (h *Handler) overview(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	own := h.settings.Current(r.Context()).Own
	rows := []overviewRow{
		{key: "name", icon: "home", href: root + "/name", own: own[settings.Name]},
		{key: "look", icon: "star", href: root + "/look", own: own[settings.Logo] || own[settings.Colour]},
		{key: "contact", icon: "phone", href: root + "/contact", own: own[settings.Contact]},
	}
	for _, name := range desk.LegalPages {
		rows = append(rows, overviewRow{key: name, icon: "book", href: root + "/legal/" + name, own: own[settings.Legal(name)]})
	}
	rows = append(rows, overviewRow{key: "mail", icon: "mail", href: root + "/mail"})
	if c.Staff.May(desk.ManageRules) {
		rows = append(rows, overviewRow{key: "hours", icon: "clock", href: "/admin/calendar", elsewhere: true})
	}
	p := overview{rows: rows, page: c.Frame(c.L.T("settings.title"), ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: c.L.T("settings.title")})}
	return shell.Render(w, r, http.StatusOK, overviewView(p))
}
