// Package organisation holds "Meine Organisation": what lead contacts see and change of the contacts
// of their own organisation.
//
// Whether somebody leads an organisation is decided by the use cases, never here; for who does not,
// nothing is there. No page shows when a colleague signed in, or where else they belong.
package organisation

import (
	"net/http"

	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers lead contacts.
type Handler struct {
	directory *directory.Directory
}

// New makes the pages of lead contacts.
func New(d *directory.Directory) *Handler { return &Handler{d} }

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /organisation", Role: shell.Contact, Handle: h.choose},
		{Pattern: "GET /organisation/{org}", Role: shell.Contact, Handle: h.own},
		{Pattern: "GET /organisation/{org}/new", Role: shell.Contact, Handle: h.newContact},
		{Pattern: "POST /organisation/{org}/new", Role: shell.Contact, Handle: h.nameContact},
		{Pattern: "GET /organisation/{org}/people/{person}", Role: shell.Contact, Handle: h.colleague},
		{Pattern: "POST /organisation/{org}/people/{person}", Role: shell.Contact, Handle: h.saveColleague},
		{Pattern: "GET /organisation/{org}/people/{person}/end", Role: shell.Contact, Handle: h.confirmEnd},
		{Pattern: "POST /organisation/{org}/people/{person}/end", Role: shell.Contact, Handle: h.endColleague},
		{Pattern: "POST /organisation/{org}/namings/{naming}/withdraw", Role: shell.Contact, Handle: h.withdraw},
	}
}

func path(org string) string { return "/organisation/" + org }

func personPath(org, person string) string { return path(org) + "/people/" + person }

// crumbs lead to an organisation's page and from there on; the last one has no address. Who leads one
// organisation only has it right below the menu.
func crumbs(c *shell.Context, org desk.Named, more ...string) []ui.Crumb {
	own := c.L.T("ui.menu.own_organisation")
	out := []ui.Crumb{{Text: own, Href: path(org.Ref)}}
	if len(c.Scope.Leading()) > 1 {
		out = []ui.Crumb{{Text: own, Href: "/organisation"}, {Text: org.Name, Href: path(org.Ref)}}
	}
	for _, text := range more {
		out = append(out, ui.Crumb{Text: text})
	}
	if len(more) > 0 {
		return out
	}
	out[len(out)-1].Href = ""
	if len(out) == 1 {
		return nil
	}
	return out
}

type choicePage struct {
	page ui.Page
	orgs []desk.Named
}

type ownPage struct {
	page      ui.Page
	org       directory.Own
	mailboxes []directory.Mailbox
}

// choose goes to the organisation, or lets who leads several choose.
func (h *Handler) choose(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	orgs, err := h.directory.Leading(r.Context(), c.Scope)
	if err != nil {
		return err
	}
	if len(orgs) == 1 {
		http.Redirect(w, r, path(orgs[0].Ref), http.StatusSeeOther) //nolint:gosec // a ref of ours below /organisation
		return nil
	}
	return shell.Render(w, r, http.StatusOK, choiceView(choicePage{page: c.Frame(c.L.T("organisation.choose")), orgs: orgs}))
}

func (h *Handler) own(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	org, err := h.directory.Own(r.Context(), c.Scope, r.PathValue("org"))
	if err != nil {
		return err
	}
	_, boxes, err := h.directory.OwnMailboxes(c.Scope).List(r.Context(), org.Ref)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, ownView(ownPage{page: c.Frame(org.Name, crumbs(c, org.Named)...), org: org, mailboxes: boxes}))
}

func (h *Handler) withdraw(w http.ResponseWriter, r *http.Request) error {
	org := r.PathValue("org")
	if err := h.directory.WithdrawNaming(r.Context(), shell.Of(r).Scope, org, r.PathValue("naming")); err != nil {
		return err
	}
	return shell.Back(w, r, path(org), "naming_withdrawn")
}

// field makes a field of a form.
func field(l *i18n.Loc, f shell.Form, name, label string) ui.Field {
	return ui.Field{Name: name, Label: l.T(label), Value: f.Get(name), Error: f.Errors[name]}
}

// typed makes an input of that type; browsers do not offer own data, as it is about somebody else.
func typed(f ui.Field, kind string) ui.Field {
	f.Attrs = templ.Attributes{"type": kind, "autocomplete": "off"}
	return f
}

func hinted(f ui.Field, hint string) ui.Field {
	if f.Hint == "" {
		f.Hint = hint
	}
	return f
}

func optional(f ui.Field) ui.Field {
	f.Optional = true
	return f
}

func languages(l *i18n.Loc) []ui.Option {
	return []ui.Option{{Value: "de", Label: l.T("lang.de")}, {Value: "en", Label: l.T("lang.en")}}
}

func roles(l *i18n.Loc) []ui.Option {
	return []ui.Option{{Value: "0", Label: roleText(l, false)}, {Value: "1", Label: roleText(l, true)}}
}

// rights are the choices that a lead contact has for somebody: what they may give, and what that
// person has already.
type rights struct{ levels, comment []ui.Option }

func offered(l *i18n.Loc, sc desk.Scope, org int64, level desk.Level, comment bool) (out rights) {
	for _, x := range desk.Levels {
		if may, _ := sc.MayGive(org, x, false); may || x == level {
			out.levels = append(out.levels, ui.Option{Value: string(x), Label: l.T("scope." + string(x))})
		}
	}
	if _, may := sc.MayGive(org, desk.LevelOwn, true); may || comment {
		out.comment = append(out.comment, ui.Option{Value: "1", Label: rightText(l, true)})
	}
	out.comment = append(out.comment, ui.Option{Value: "0", Label: rightText(l, false)})
	return out
}

func roleText(l *i18n.Loc, lead bool) string {
	if lead {
		return l.T("role.lead")
	}
	return l.T("role.contact")
}

func rightText(l *i18n.Loc, comment bool) string {
	if comment {
		return l.T("access.comment")
	}
	return l.T("access.read")
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
