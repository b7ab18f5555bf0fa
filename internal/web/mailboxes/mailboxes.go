// Package mailboxes holds the pages of functional mailboxes: where staff and lead contacts look after those of an
// organisation, and where who reads such a mailbox confirms it or ends its notices.
//
// Who may do what is decided by directory. A link is never acted upon by being opened, and nothing behind it shows more of an
// organisation than its name.
package mailboxes

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers for the pages.
type Handler struct {
	directory *directory.Directory
}

// New makes the pages.
func New(d *directory.Directory) *Handler { return &Handler{d} }

const (
	ownRoot   = "/organisation/{org}/mailboxes"
	staffRoot = "/admin/organisations/{ref}/mailboxes"
)

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	out := []shell.Route{
		{Pattern: "GET /mailboxes/confirm/{token}", Role: shell.Anyone, Handle: h.link},
		{Pattern: "POST /mailboxes/confirm/{token}", Role: shell.Anyone, Handle: h.confirm},
		{Pattern: "GET /mailboxes/confirmed", Role: shell.Anyone, Handle: h.confirmed},
		{Pattern: "GET /mailboxes/end/{secret}", Role: shell.Anyone, Handle: h.askUnsubscribe},
		{Pattern: "POST /mailboxes/end/{secret}", Role: shell.Anyone, Handle: h.unsubscribe},
		{Pattern: "GET /mailboxes/ended", Role: shell.Anyone, Handle: h.unsubscribed},
	}
	for _, x := range []struct {
		root string
		door shell.Route
	}{{ownRoot, shell.Route{Role: shell.Contact}}, {staffRoot, shell.Route{Role: shell.Permitted, Need: desk.ManageCustomers}}} {
		for _, r := range []shell.Route{
			{Pattern: "GET " + x.root + "/new", Handle: h.newForm},
			{Pattern: "POST " + x.root + "/new", Handle: h.add},
			{Pattern: "GET " + x.root + "/{mailbox}", Handle: h.form},
			{Pattern: "POST " + x.root + "/{mailbox}", Handle: h.save},
			{Pattern: "POST " + x.root + "/{mailbox}/ask", Handle: h.ask},
			{Pattern: "GET " + x.root + "/{mailbox}/end", Handle: h.confirmEnd},
			{Pattern: "POST " + x.root + "/{mailbox}/end", Handle: h.end},
		} {
			r.Role, r.Need = x.door.Role, x.door.Need
			out = append(out, r)
		}
	}
	return out
}

// place is whose mailboxes the address means, and who looks after them.
type place struct {
	keeper directory.MailboxKeeper
	ref    string
	back   string // the organisation's page
	own    bool   // a lead contact's
}

func (h *Handler) place(r *http.Request) place {
	c := shell.Of(r)
	if org := r.PathValue("org"); org != "" {
		return place{h.directory.OwnMailboxes(c.Scope), org, "/organisation/" + org, true}
	}
	ref := r.PathValue("ref")
	return place{h.directory.MailboxesFor(c.Staff), ref, "/admin/organisations/" + ref, false}
}

func (p place) path() string { return p.back + "/mailboxes" }

func (p place) frame(c *shell.Context, org, title string) ui.Page {
	crumbs := []ui.Crumb{{Text: org, Href: p.back}, {Text: title}}
	if !p.own {
		crumbs = append([]ui.Crumb{{Text: c.L.T("ui.menu.organisations"), Href: "/admin/organisations"}}, crumbs...)
	}
	return c.Frame(title, crumbs...)
}

// page is a mailbox with the form of what can be changed.
type page struct {
	ui.Page
	place   place
	org     desk.Organisation
	mailbox directory.Mailbox // the zero value: a new one
	form    shell.Form
	key     string // of a new one's form
}

func events(l *i18n.Loc) []ui.Option {
	var out []ui.Option
	for _, e := range desk.MailboxChoices {
		out = append(out, ui.Option{Value: string(e), Label: l.T("mailbox.events." + string(e))})
	}
	return out
}

func languages(l *i18n.Loc) []ui.Option {
	return []ui.Option{{Value: "de", Label: l.T("lang.de")}, {Value: "en", Label: l.T("lang.en")}}
}

func (h *Handler) newForm(w http.ResponseWriter, r *http.Request) error {
	return h.showNew(w, r, shell.NewForm(map[string]string{"lang": "de", "events": string(desk.MailboxNew)}), shell.FormKey())
}

func (h *Handler) showNew(w http.ResponseWriter, r *http.Request, f shell.Form, key string) error {
	c, x := shell.Of(r), h.place(r)
	org, _, err := x.keeper.List(r.Context(), x.ref)
	if err != nil {
		return err
	}
	return shell.Render(w, r, f.Status(), newView(page{Page: x.frame(c, org.Name, c.L.T("mailbox.new")), place: x, org: org, form: f, key: key}))
}

func read(r *http.Request, f shell.Form) directory.MailboxForm {
	return directory.MailboxForm{Email: f.Get("email"), Lang: f.Get("lang"), Events: desk.MailboxEvents(f.Get("events")), Seen: r.PostFormValue("seen")}
}

func (h *Handler) add(w http.ResponseWriter, r *http.Request) error {
	x, f := h.place(r), shell.Read(r, "email", "events", "lang")
	err := x.keeper.Add(r.Context(), x.ref, read(r, f), r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, x.back, "mailbox_added")
	}
	if !f.Take(shell.Of(r).L, err) {
		return err
	}
	return h.showNew(w, r, f, r.PostFormValue("form_key"))
}

func values(m directory.Mailbox) map[string]string {
	return map[string]string{"lang": m.Lang, "events": string(m.Events)}
}

func (h *Handler) form(w http.ResponseWriter, r *http.Request) error {
	return h.show(w, r, nil)
}

// show shows a mailbox; f is what was typed, and nil what is stored.
func (h *Handler) show(w http.ResponseWriter, r *http.Request, f *shell.Form) error {
	c, x := shell.Of(r), h.place(r)
	org, m, err := x.keeper.One(r.Context(), x.ref, r.PathValue("mailbox"))
	if err != nil {
		return err
	}
	p := page{Page: x.frame(c, org.Name, m.Email), place: x, org: org, mailbox: m}
	if f == nil {
		stored := shell.NewForm(values(m))
		f = &stored
	}
	p.form = *f
	return shell.Render(w, r, f.Status(), editView(p))
}

func (h *Handler) save(w http.ResponseWriter, r *http.Request) error {
	x, f := h.place(r), shell.Read(r, "events", "lang")
	err := x.keeper.Edit(r.Context(), x.ref, r.PathValue("mailbox"), read(r, f))
	if err == nil {
		return shell.Back(w, r, x.back, "mailbox_saved")
	}
	return h.again(w, r, &f, err)
}

func (h *Handler) ask(w http.ResponseWriter, r *http.Request) error {
	x := h.place(r)
	err := x.keeper.Ask(r.Context(), x.ref, r.PathValue("mailbox"))
	if err == nil {
		return shell.Back(w, r, x.back, "mailbox_asked")
	}
	_, m, lookErr := x.keeper.One(r.Context(), x.ref, r.PathValue("mailbox"))
	if lookErr != nil {
		return lookErr
	}
	f := shell.NewForm(values(m))
	return h.again(w, r, &f, err)
}

func (h *Handler) again(w http.ResponseWriter, r *http.Request, f *shell.Form, err error) error {
	if !f.Take(shell.Of(r).L, err) {
		return err
	}
	return h.show(w, r, f)
}

func (h *Handler) confirmEnd(w http.ResponseWriter, r *http.Request) error {
	c, x := shell.Of(r), h.place(r)
	org, m, err := x.keeper.One(r.Context(), x.ref, r.PathValue("mailbox"))
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, endView(page{Page: x.frame(c, org.Name, c.L.T("mailbox.end.title")), place: x, org: org, mailbox: m}))
}

func (h *Handler) end(w http.ResponseWriter, r *http.Request) error {
	x := h.place(r)
	if err := x.keeper.End(r.Context(), x.ref, r.PathValue("mailbox")); err != nil {
		return err
	}
	return shell.Back(w, r, x.back, "mailbox_ended")
}
