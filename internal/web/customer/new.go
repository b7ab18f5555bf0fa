package customer

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// kindIcons are the signs on the cards of the kinds.
var kindIcons = map[desk.Kind]string{desk.Incident: "warning", desk.ChangeRequest: "change", desk.Question: "question", desk.Suggestion: "idea"}

type beginPage struct {
	page     ui.Page
	l        *i18n.Loc
	form     shell.Form
	drafts   []desk.Draft
	followUp string
}

// begin asks what the ticket is about and lists what was not sent yet.
func (h *Handler) begin(w http.ResponseWriter, r *http.Request) error {
	form := shell.NewForm(map[string]string{"kind": r.URL.Query().Get("kind"), "follow_up": r.URL.Query().Get("follow_up")})
	return h.beginWith(w, r, form)
}

func (h *Handler) beginWith(w http.ResponseWriter, r *http.Request, form shell.Form) error {
	c := shell.Of(r)
	if !mayReport(c.Scope) {
		return desk.Fail("customer.begin", desk.Forbidden, "error.no_report")
	}
	p := beginPage{l: c.L, form: form, followUp: form.Get("follow_up"), page: newFrame(c, c.L.T("customer.new.title"))}
	if p.followUp != "" {
		if _, err := h.Tickets.MayFollow(r.Context(), c.Scope, p.followUp); err != nil {
			return err
		}
	}
	var err error
	if p.drafts, err = h.begun(r.Context(), c.Scope.Person); err != nil {
		return err
	}
	return shell.Render(w, r, form.Status(), beginView(p))
}

// newFrame is the frame of the pages of a new ticket; the menu's entry for it is marked on all of them.
func newFrame(c *shell.Context, title string) ui.Page {
	p := c.Frame(title, ui.Crumb{Text: c.L.T("customer.list.title"), Href: "/tickets"}, ui.Crumb{Text: c.L.T("customer.new.title")})
	return p
}

func (h *Handler) start(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	if !mayReport(c.Scope) {
		return desk.Fail("customer.start", desk.Forbidden, "error.no_report")
	}
	form := shell.Read(r, "kind", "follow_up")
	if !slices.Contains(desk.Kinds, desk.Kind(form.Get("kind"))) {
		form.Errors["kind"] = c.L.T("error.choose_kind")
		return h.beginWith(w, r, form)
	}
	if form.Get("follow_up") != "" {
		product, err := h.Tickets.MayFollow(r.Context(), c.Scope, form.Get("follow_up"))
		if err != nil {
			return err
		}
		form.Values["product"] = product
	}
	d, err := h.Tickets.StartDraft(r.Context(), c.Scope.Person, ticket.FormNew, form.Values)
	if err != nil {
		return err
	}
	return shell.Back(w, r, draftHref(d.Ref, "form"), "")
}

func draftHref(ref, page string) string { return "/tickets/new/" + ref + "/" + page }

// keepStart keeps the choice of the kind over a session's end.
func (h *Handler) keepStart(r *http.Request, person int64) (string, error) {
	form := shell.Read(r, "kind", "follow_up")
	if !slices.Contains(desk.Kinds, desk.Kind(form.Get("kind"))) {
		return "/tickets/new", nil
	}
	d, err := h.Tickets.StartDraft(r.Context(), person, ticket.FormNew, form.Values)
	return draftHref(d.Ref, "form"), err
}

// discard throws a draft away, whose button says so; doing it twice is fine.
func (h *Handler) discard(w http.ResponseWriter, r *http.Request) error {
	if err := h.Tickets.DropDraft(r.Context(), shell.Of(r).Scope.Person, r.PathValue("draft")); err != nil {
		return err
	}
	return shell.Back(w, r, "/tickets/new", "draft_discarded")
}

func (p beginPage) kinds() []ui.Option { return kindCards(p.l) }

func kindCards(l *i18n.Loc) []ui.Option {
	var out []ui.Option
	for _, k := range desk.Kinds {
		out = append(out, ui.Option{Value: string(k), Label: l.T("kind." + string(k)), Hint: l.T("customer.new.hint." + string(k)), Icon: kindIcons[k]})
	}
	return out
}

// draftTitle names a draft by what was typed.
func draftTitle(l *i18n.Loc, d desk.Draft) string {
	if s := strings.TrimSpace(d.Values["subject"]); s != "" {
		return s
	}
	return l.T("customer.new.no_subject")
}

// excerptLength bounds what of a longer text is shown, in characters.
const excerptLength = 160

func excerpt(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n\n") // the first paragraph: no list runs into it
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= excerptLength {
		return s
	}
	cut := string([]rune(s)[:excerptLength])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + " …"
}

// begun lists the drafts in which somebody has typed something; choosing a kind alone is not worth a line.
func (h *Handler) begun(ctx context.Context, person int64) ([]desk.Draft, error) {
	all, err := h.Tickets.Drafts(ctx, person)
	var out []desk.Draft
	for _, d := range all {
		if d.Values["subject"] != "" || d.Values["body"] != "" {
			out = append(out, d)
		}
	}
	return out, err
}
