package staff

import (
	"context"
	"net/http"
	"slices"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/ownfield"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
	"kundenportal/internal/web/upload"
)

// The fields of a ticket taken down by phone, in the order of the form. The organisation was chosen
// on the step before.
var phoneFields = []string{"contact", "caller", "verified", "affected", "kind", "product", "impact", "subject", "body", "expected", "benefit", "wanted_by", "own_ref", "files"}

// beginPage is the first step: for which organisation.
type beginPage struct {
	page    ui.Page
	form    shell.Form
	draft   string // ref of the draft whose organisation is changed; empty: a new one
	unsent  desk.Draft
	options []ui.Option
}

// phonePage is the second step: who called, and what about.
type phonePage struct {
	page    ui.Page
	h       *Handler
	draft   desk.Draft
	form    shell.Form
	choices ticket.PhoneChoices
	fields  []desk.OwnField // own ones of the installation
}

func formAddress(ref string) string { return "/staff/tickets/new/" + ref + "/form" }

func (h *Handler) begin(w http.ResponseWriter, r *http.Request) error {
	return h.showBegin(w, r, shell.NewForm(nil), r.FormValue("draft"))
}

func (h *Handler) showBegin(w http.ResponseWriter, r *http.Request, form shell.Form, ref string) error {
	c := shell.Of(r)
	if !c.Staff.CanWork() {
		return desk.Fail("staff.phone", desk.Forbidden, "error.read_only")
	}
	p := beginPage{page: c.Frame(c.L.T("staff.phone.title"), ui.Crumb{Text: c.L.T("ui.menu.overview"), Href: "/staff"}, ui.Crumb{Text: c.L.T("staff.phone.title")}), form: form, draft: ref,
		options: []ui.Option{{Label: c.L.T("staff.choose")}}}
	if ref != "" {
		draft, err := h.Tickets.Draft(r.Context(), c.Person().ID, ref)
		if err != nil {
			return err
		}
		if p.form.Get("org") == "" {
			p.form.Values["org"] = draft.Values["org"]
		}
	} else {
		unsent, err := h.Tickets.DraftFor(r.Context(), c.Person().ID, ticket.FormPhone)
		if err != nil {
			return err
		}
		p.unsent = unsent
	}
	orgs, err := h.Tickets.Orgs(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	for _, o := range orgs {
		p.options = append(p.options, ui.Option{Value: o.Ref, Label: o.Name})
	}
	return shell.Render(w, r, form.Status(), beginView(p))
}

// start begins a draft for the chosen organisation, or gives one another organisation.
func (h *Handler) start(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	form := shell.Read(r, "org")
	ref := r.PostFormValue("draft")
	ch, err := h.Tickets.PhoneChoices(r.Context(), c.Staff, form.Get("org"))
	if err != nil {
		return err
	}
	if ch.Org.ID == 0 {
		form.Errors["org"] = c.L.T("error.choose_org")
		return h.showBegin(w, r, form, ref)
	}
	var draft desk.Draft
	if ref == "" {
		draft, err = h.Tickets.StartDraft(r.Context(), c.Person().ID, ticket.FormPhone, map[string]string{"org": ch.Org.Ref})
	} else if draft, err = h.Tickets.Draft(r.Context(), c.Person().ID, ref); err == nil {
		draft.Values["org"] = ch.Org.Ref
		draft, err = h.Tickets.SaveDraft(r.Context(), c.Person().ID, ref, draft.Values)
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, formAddress(draft.Ref), "")
}

// form is the second step.
func (h *Handler) form(w http.ResponseWriter, r *http.Request) error {
	draft, err := h.Tickets.Draft(r.Context(), shell.Of(r).Person().ID, r.PathValue("draft"))
	if err != nil {
		return err
	}
	return h.showForm(w, r, draft, shell.NewForm(draft.Values))
}

func (h *Handler) showForm(w http.ResponseWriter, r *http.Request, draft desk.Draft, form shell.Form) error {
	c := shell.Of(r)
	ch, err := h.Tickets.PhoneChoices(r.Context(), c.Staff, draft.Values["org"])
	if err != nil {
		return err
	}
	if ch.Org.ID == 0 { // taken out of use meanwhile
		return shell.Back(w, r, "/staff/tickets/new?draft="+draft.Ref, "")
	}
	fields, err := h.Tickets.Fields(r.Context())
	if err != nil {
		return err
	}
	return shell.Render(w, r, form.Status(), phoneView(phonePage{h: h, draft: draft, form: form, choices: ch, fields: fields,
		page: c.Frame(c.L.T("staff.phone.title"), ui.Crumb{Text: c.L.T("ui.menu.overview"), Href: "/staff"},
			ui.Crumb{Text: c.L.T("staff.phone.title"), Href: "/staff/tickets/new"}, ui.Crumb{Text: ch.Org.Name})}))
}

// submit keeps the draft and, unless a file is to go or the organisation to be changed, sends it.
func (h *Handler) submit(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("draft")
	me := c.Person().ID
	draft, err := h.Tickets.Draft(r.Context(), me, ref)
	if desk.KindOf(err) == desk.NotFound { // sent already, by a double click
		number, err := h.Tickets.ByPhone(r.Context(), c.Staff, ref, "")
		if err != nil {
			return err
		}
		return shell.Back(w, r, path(number), "ticket_by_phone")
	}
	if err != nil {
		return err
	}
	res, err := upload.Parse(r, h.Blobs, h.Limits.Less(draft.Files))
	if err != nil {
		return err
	}
	values, err := h.phoneValues(r.Context(), res.Get, draft.Values["org"])
	if err != nil {
		return err
	}
	form := shell.NewForm(values)
	if err := h.keepPhone(r.Context(), me, draft, form.Values, res.Files); err != nil && !form.Take(c.L, err) {
		return err
	}
	switch remove := res.Get("remove"); {
	case remove != "":
		if err := h.Tickets.RemoveFile(r.Context(), me, draft, remove); err != nil {
			return err
		}
		return shell.Back(w, r, formAddress(ref)+"#files", "")
	case res.Get("change") != "":
		return shell.Back(w, r, "/staff/tickets/new?draft="+ref, "")
	}
	if text := res.Problem(c.L, h.Limits); text != "" {
		form.Errors["files"] = text
	}
	if !form.Failed() {
		number, err := h.Tickets.ByPhone(r.Context(), c.Staff, ref, form.Get("contact"))
		if err == nil {
			return shell.Back(w, r, path(number), "ticket_by_phone")
		}
		if !form.Take(c.L, err) {
			return err
		}
	}
	if draft, err = h.Tickets.Draft(r.Context(), me, ref); err != nil {
		return err
	}
	return h.showForm(w, r, draft, form)
}

// phoneValues are the words of the form, own fields of the installation among them.
func (h *Handler) phoneValues(ctx context.Context, get func(string) string, org string) (map[string]string, error) {
	fields, err := h.Tickets.Fields(ctx)
	values := map[string]string{"org": org}
	for _, name := range append(slices.Clone(phoneFields), ownfield.Names(fields)...) {
		if name != "files" {
			values[name] = get(name)
		}
	}
	return values, err
}

func (h *Handler) keepPhone(ctx context.Context, person int64, draft desk.Draft, values map[string]string, files []desk.Attachment) error {
	if _, err := h.Tickets.SaveDraft(ctx, person, draft.Ref, values); err != nil {
		return err
	}
	for _, f := range files {
		if _, err := h.Tickets.AddFile(ctx, person, draft, f); err != nil {
			return err
		}
	}
	return nil
}

func (h *Handler) save(w http.ResponseWriter, r *http.Request) error {
	me := shell.Of(r).Person().ID
	draft, err := h.Tickets.Draft(r.Context(), me, r.PathValue("draft"))
	if err != nil {
		return err
	}
	values, err := h.phoneValues(r.Context(), r.PostFormValue, draft.Values["org"])
	if err != nil {
		return err
	}
	if _, err := h.Tickets.SaveDraft(r.Context(), me, draft.Ref, values); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h *Handler) draftFile(w http.ResponseWriter, r *http.Request) error {
	draft, err := h.Tickets.Draft(r.Context(), shell.Of(r).Person().ID, r.PathValue("draft"))
	if err != nil {
		return err
	}
	return h.receive(w, r, draft)
}

// keepForm keeps what was typed after the session's end.
func (h *Handler) keepForm(r *http.Request, person int64) (string, error) {
	ref := r.PathValue("draft")
	draft, err := h.Tickets.Draft(r.Context(), person, ref)
	if err != nil {
		return "", err
	}
	res, err := upload.Parse(r, h.Blobs, h.Limits.Less(draft.Files))
	if err != nil {
		return "", err
	}
	values, err := h.phoneValues(r.Context(), res.Get, draft.Values["org"])
	if err != nil {
		return "", err
	}
	return formAddress(ref), h.keepPhone(r.Context(), person, draft, values, res.Files)
}
