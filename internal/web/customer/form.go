package customer

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/ownfield"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
	"kundenportal/internal/web/upload"
)

// formFields are the fields of a new ticket in the order of the page.
var formFields = []string{"kind", "org", "orgs", "product", "impact", "subject", "body", "expected", "benefit", "wanted_by", "own_ref", "affected", "confidential", "circle"}

type formPage struct {
	page       ui.Page
	l          *i18n.Loc
	ref        string
	kind       desk.Kind
	form       shell.Form
	files      []desk.Attachment
	products   []desk.Product
	orgs       []desk.Named
	colleagues []desk.Named // who can be named for a confidential ticket
	articles   []desk.Article
	similar    []desk.Similar  // open tickets that may be about the same
	fields     []desk.OwnField // own ones of the installation
	limits     upload.Limits
	readFrom   time.Time
}

// form shows a draft. With ?check it says what is still missing.
func (h *Handler) form(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	d, err := h.draft(r, c.Scope.Person)
	if err != nil {
		return err
	}
	form := shell.NewForm(d.Values)
	if r.URL.Query().Has("check") {
		if err := h.Tickets.Check(r.Context(), c.Scope, ticket.NewFrom(d.Values)); err != nil && !form.Take(c.L, err) {
			return err
		}
	}
	return h.formWith(w, r, d, form)
}

// draft finds the own draft of a new ticket that the address names.
func (h *Handler) draft(r *http.Request, person int64) (desk.Draft, error) {
	d, err := h.Tickets.Draft(r.Context(), person, r.PathValue("draft"))
	if err == nil && d.Form != ticket.FormNew {
		return d, desk.Missing("customer.draft")
	}
	return d, err
}

func (h *Handler) formWith(w http.ResponseWriter, r *http.Request, d desk.Draft, form shell.Form) error {
	c, ctx := shell.Of(r), r.Context()
	fields, err := h.Tickets.Fields(ctx, desk.Kind(form.Get("kind")))
	if err != nil {
		return err
	}
	form = inOrder(form, fields)
	choices, err := h.Tickets.Choices(ctx, c.Scope)
	if err != nil {
		return err
	}
	fields = slices.DeleteFunc(fields, func(f desk.OwnField) bool {
		return f.Product.ID != 0 && !slices.ContainsFunc(choices.Products, func(x desk.Product) bool { return x.ID == f.Product.ID })
	})
	p := formPage{l: c.L, ref: d.Ref, kind: desk.Kind(form.Get("kind")), form: form, files: d.Files, fields: fields, products: choices.Products,
		orgs: reportable(c.Scope, choices.Orgs), limits: h.Limits, readFrom: h.readFrom(ctx, c.Now)}
	if p.colleagues, err = h.Tickets.CircleChoices(ctx, c.Scope, form.Get("org")); err != nil {
		return err
	}
	title := c.L.T("customer.new.title")
	if slices.Contains(desk.Kinds, p.kind) {
		title += ": " + c.L.T("kind."+string(p.kind))
	}
	p.page = newFrame(c, title)
	if typed := strings.TrimSpace(form.Get("subject")); typed != "" {
		if p.articles, err = h.Articles(ctx, c.Scope, c.L.Lang(), typed, form.Get("product"), suggestions); err != nil {
			return err
		}
		if p.similar, err = h.Tickets.Similar(ctx, c.Scope, ticket.NewFrom(form.Values)); err != nil {
			return err
		}
	}
	return shell.Render(w, r, form.Status(), formView(p))
}

// inOrder gives the form the order of the page, for the summary of its errors.
func inOrder(f shell.Form, fields []desk.OwnField) shell.Form {
	out := shell.Ordered(append(slices.Clone(formFields), ownfield.Names(fields)...)...)
	out.Values, out.Errors, out.Alert = f.Values, f.Errors, f.Alert
	return out
}

func reportable(sc desk.Scope, orgs []desk.Named) []desk.Named {
	var out []desk.Named
	for _, o := range orgs {
		if sc.CanReportFor(o.ID) {
			out = append(out, o)
		}
	}
	return out
}

// newValues are the words of the form. What did not arrive keeps its value: another kind asks for
// other things, and none of them is lost when somebody changes their mind.
func newValues(old map[string]string, in upload.Result, fields []desk.OwnField) map[string]string {
	values := map[string]string{}
	for _, name := range append(slices.Clone(formFields), ownfield.Names(fields)...) {
		switch all := in.Values[name]; {
		case len(all) == 0:
		case name == "circle" || name == "orgs": // several boxes
			values[name] = strings.Join(strings.Fields(strings.Join(all, " ")), " ")
		default: // of a box the last: before it stands what says that it was there
			values[name] = all[len(all)-1]
		}
	}
	if k := in.Get("new_kind"); in.Get("do") == "kind" && slices.Contains(desk.Kinds, desk.Kind(k)) {
		values["kind"] = k
	}
	return merged(old, values)
}

// submit takes the form of a new ticket: it always keeps what was typed, and goes on if all is there.
func (h *Handler) submit(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	d, in, err := h.take(r, c.Scope.Person)
	if d.ID == 0 {
		return err
	}
	form := shell.NewForm(d.Values)
	problem := in.Problem(c.L, h.Limits)
	if problem != "" {
		form.Errors["files"] = problem
	}
	if err != nil && !form.Take(c.L, err) {
		return err
	}
	if form.Failed() {
		return h.formWith(w, r, d, form)
	}
	here := draftHref(d.Ref, "form")
	if ref := in.Get("remove"); ref != "" {
		if err := h.Tickets.RemoveFile(r.Context(), c.Scope.Person, d, ref); err != nil && desk.KindOf(err) != desk.NotFound {
			return err
		}
		return shell.Back(w, r, here+"#files", "")
	}
	if number := in.Get("watch"); number != "" {
		return h.watchInstead(w, r, d, number)
	}
	switch in.Get("do") {
	case "upload":
		return shell.Back(w, r, here+"#files", "")
	case "kind":
		return shell.Back(w, r, here, "")
	case "circle":
		return shell.Back(w, r, here+"#confidential-part", "")
	case "save":
		return shell.Back(w, r, here, "draft_saved")
	}
	if err := h.Tickets.Check(r.Context(), c.Scope, ticket.NewFrom(d.Values)); err != nil {
		if !form.Take(c.L, err) {
			return err
		}
		return h.formWith(w, r, d, form)
	}
	return shell.Back(w, r, draftHref(d.Ref, "check"), "")
}

// take reads the form into the own draft of the address, words and files. The draft it gives is
// as it is stored then; without an id it is not the person's.
func (h *Handler) take(r *http.Request, person int64) (desk.Draft, upload.Result, error) {
	d, err := h.draft(r, person)
	if err != nil {
		return desk.Draft{}, upload.Result{}, err
	}
	in, parseErr := upload.Parse(r, h.Blobs, h.Limits.Less(d.Files))
	ctx := context.WithoutCancel(r.Context()) // the person may have closed the page: the words still count
	fields, err := h.Tickets.Fields(ctx, desk.Kind(in.Get("kind")))
	if err != nil {
		return desk.Draft{}, in, err
	}
	values := newValues(d.Values, in, fields)
	saved, saveErr := h.Tickets.SaveDraft(ctx, person, d.Ref, values)
	if saveErr != nil {
		d.Values = values // to be shown again
		return d, in, errors.Join(saveErr, parseErr)
	}
	saved.Files = d.Files
	if err := h.attach(ctx, person, saved, in.Files); err != nil {
		return saved, in, errors.Join(err, parseErr)
	}
	if len(in.Files) > 0 {
		if saved, err = h.Tickets.Draft(ctx, person, d.Ref); err != nil {
			return saved, in, err
		}
	}
	return saved, in, parseErr
}

// keepForm keeps a form that came after the session's end.
func (h *Handler) keepForm(r *http.Request, person int64) (string, error) {
	d, _, err := h.take(r, person)
	return draftHref(d.Ref, "form"), err
}

// save keeps the form while it is typed.
func (h *Handler) save(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := h.take(r, shell.Of(r).Scope.Person); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// draftFile takes one file as soon as it is chosen.
func (h *Handler) draftFile(w http.ResponseWriter, r *http.Request) error {
	d, err := h.draft(r, shell.Of(r).Scope.Person)
	if err != nil {
		return err
	}
	return h.takeFile(w, r, d, draftHref(d.Ref, "form")+"#files")
}

func (p formPage) field(name string) ui.Field {
	return ui.Field{Name: name, Value: p.form.Get(name), Error: p.form.Errors[name], Attrs: map[string]any{}}
}

func (p formPage) text(name string, limit int, optional bool) ui.Field {
	f := p.field(name)
	f.Label, f.Optional = p.l.T("customer.form."+name), optional
	f.Attrs["maxlength"] = strconv.Itoa(limit)
	return f
}

// body is the field that each kind asks for in its own words.
func (p formPage) body() ui.Field {
	f := p.field("body")
	f.Label, f.Hint = p.l.T("customer.form."+string(p.kind)+".body"), p.l.T("customer.form."+string(p.kind)+".hint")
	f.Rows, f.Attrs["maxlength"] = 8, strconv.Itoa(ticket.MaxBody)
	return f
}

func (p formPage) subject() ui.Field {
	f := p.text("subject", ticket.MaxSubject, false)
	f.Hint = p.l.T("customer.form.subject_hint")
	f.Attrs["data-suggest"], f.Attrs["data-suggest-target"], f.Attrs["data-suggest-with"] = "/tickets/new/suggest", "articles", "org orgs product"
	f.Attrs["autocomplete"] = "off"
	return f
}

func (p formPage) long(name string) ui.Field {
	f := p.text(name, ticket.MaxBody, true)
	f.Rows = 4
	return f
}

func (p formPage) choice(name string) ui.Field {
	f := p.field(name)
	f.Label = p.l.T("customer.form." + name)
	return f
}

func (p formPage) short(name string) ui.Field {
	f := p.text(name, ticket.MaxShort, true)
	f.Hint = p.l.T("customer.form." + name + "_hint")
	return f
}

func (p formPage) impacts() []ui.Option {
	var out []ui.Option
	for _, i := range desk.Impacts {
		out = append(out, ui.Option{Value: string(i), Label: p.l.T("impact." + string(i)), Hint: p.l.T("customer.form.impact_" + string(i))})
	}
	return out
}

func (p formPage) productOptions() []ui.Option {
	var out []ui.Option
	for _, x := range p.products {
		out = append(out, ui.Option{Value: x.Ref, Label: strings.TrimSpace(x.Name + " " + x.Version)})
	}
	return choose(p.l, out)
}

// choose puts an empty choice first: nothing is preselected.
func choose(l *i18n.Loc, options []ui.Option) []ui.Option {
	return append([]ui.Option{{Value: "", Label: l.T("customer.form.choose")}}, options...)
}
