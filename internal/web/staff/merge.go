package staff

import (
	"net/http"
	"slices"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// mergePage asks for the other ticket, and then shows what a merging would do.
type mergePage struct {
	stepPage
	m *ticket.Merging // nil: no ticket was chosen yet
}

func (h *Handler) mergeForm(w http.ResponseWriter, r *http.Request) error {
	form := shell.Ordered("other")
	form.Values["other"] = desk.Line(r.FormValue("other"))
	return h.showMerge(w, r, form)
}

func (h *Handler) showMerge(w http.ResponseWriter, r *http.Request, form shell.Form) error {
	c := shell.Of(r)
	s, err := h.step(r, "work.merge.title", form)
	if err != nil {
		return err
	}
	p := mergePage{stepPage: s}
	if form.Get("other") != "" {
		m, err := h.Tickets.Merging(r.Context(), c.Staff, s.v.Number, form.Get("other"))
		if err == nil {
			p.m = &m
		} else if !p.form.Take(c.L, err) {
			return err
		}
	}
	return shell.Render(w, r, p.form.Status(), mergeView(p))
}

func (h *Handler) merge(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	form := shell.Read(r, "other", "body", "sure")
	into, _ := strconv.Atoi(r.PostFormValue("into_version"))
	err := h.Tickets.Merge(r.Context(), c.Staff, number, ticket.Merge{Into: form.Get("other"), Body: form.Get("body"), Sure: form.Get("sure") != "",
		Version: version(r), IntoVersion: into, FormKey: r.PostFormValue("form_key")})
	if err == nil {
		return shell.Back(w, r, path(number), "ticket_merged")
	}
	if !form.Take(c.L, err) {
		return err
	}
	return h.showMerge(w, r, form)
}

func (p mergePage) intoVersion() string { return strconv.Itoa(p.m.Into.Version) }

// splitPage lets somebody choose messages for a new ticket.
type splitPage struct {
	stepPage
	ticketPage // for how an entry looks
	chosen     []string
}

func (h *Handler) splitForm(w http.ResponseWriter, r *http.Request) error {
	return h.showSplit(w, r, shell.NewForm(nil), nil)
}

func (h *Handler) showSplit(w http.ResponseWriter, r *http.Request, form shell.Form, chosen []string) error {
	s, err := h.step(r, "work.split.title", form)
	if err != nil {
		return err
	}
	return shell.Render(w, r, form.Status(), splitView(splitPage{s, ticketPage{l: s.l, h: h, v: s.v}, chosen}))
}

func (h *Handler) split(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	form := shell.Read(r, "subject", "seqs")
	in := ticket.Split{Subject: form.Get("subject"), Version: version(r), FormKey: r.PostFormValue("form_key")}
	for _, s := range r.PostForm["seqs"] {
		n, _ := strconv.Atoi(s)
		in.Seqs = append(in.Seqs, n)
	}
	made, err := h.Tickets.Split(r.Context(), c.Staff, number, in)
	if err == nil {
		return shell.Back(w, r, path(made), "ticket_split")
	}
	if !form.Take(c.L, err) {
		return err
	}
	return h.showSplit(w, r, form, r.PostForm["seqs"])
}

// parts are the entries that can go into the new ticket.
func (p splitPage) parts() []desk.Entry {
	return slices.DeleteFunc(slices.Clone(p.stepPage.v.Entries), func(e desk.Entry) bool { return !ticket.Splittable(e) })
}

func (p splitPage) isChosen(e desk.Entry) bool { return slices.Contains(p.chosen, strconv.Itoa(e.Seq)) }

// extract is the beginning of an entry's words, enough to recognise it by.
func extract(e desk.Entry) string {
	const most = 240
	text := []rune(desk.Line(e.Body))
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + " …"
}

// movePage asks for the organisation, and then shows who will see the ticket and who no longer.
type movePage struct {
	stepPage
	orgs []desk.Named
	m    *ticket.Moving // nil: no organisation was chosen yet
}

func (h *Handler) moveForm(w http.ResponseWriter, r *http.Request) error {
	form := shell.Ordered("org", "keep")
	form.Values["org"], form.Values["keep"] = r.FormValue("org"), r.FormValue("keep")
	return h.showMove(w, r, form)
}

func (h *Handler) showMove(w http.ResponseWriter, r *http.Request, form shell.Form) error {
	c := shell.Of(r)
	s, err := h.step(r, "work.move.title", form)
	if err != nil {
		return err
	}
	p := movePage{stepPage: s}
	if p.orgs, err = h.Tickets.Orgs(r.Context(), c.Staff); err != nil {
		return err
	}
	if r.Form.Has("org") {
		m, err := h.Tickets.Moving(r.Context(), c.Staff, s.v.Number, ticket.Move{Org: form.Get("org"), Keep: form.Get("keep") == "1"})
		if err == nil {
			p.m = &m
		} else if !p.form.Take(c.L, err) {
			return err
		}
	}
	return shell.Render(w, r, p.form.Status(), moveView(p))
}

func (h *Handler) move(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	form := shell.Read(r, "org", "keep", "sure")
	err := h.Tickets.Move(r.Context(), c.Staff, number, ticket.Move{Org: form.Get("org"), Keep: form.Get("keep") == "1", Sure: form.Get("sure") != "", Version: version(r)})
	if err == nil {
		return shell.Back(w, r, path(number), "ticket_moved")
	}
	if !form.Take(c.L, err) {
		return err
	}
	return h.showMove(w, r, form)
}

func (p movePage) options() []ui.Option {
	out := []ui.Option{{Label: p.l.T("staff.choose")}}
	for _, o := range p.orgs {
		if o.ID != p.v.Org.ID {
			out = append(out, ui.Option{Value: o.Ref, Label: o.Name})
		}
	}
	return out
}

func (p movePage) ways() []ui.Option {
	return []ui.Option{
		{Value: "", Label: p.l.T("work.move.whole"), Hint: p.l.T("work.move.whole_hint")},
		{Value: "1", Label: p.l.T("work.move.keep"), Hint: p.l.T("work.move.keep_hint", "org", p.v.ReportingOrg.Name)},
	}
}

// choice is the look of the button that leads on: the main one until there is another below it.
func choice(only bool) string {
	if only {
		return "primary"
	}
	return ""
}

func mergeHint(p mergePage) string {
	if p.m.ReporterSees {
		return p.l.T("work.merge.body_hint")
	}
	return p.l.T("work.merge.body_needed", "name", p.m.From.Reporter.Name)
}

// splitID gives the first choice the field's own id, so that the error summary's link leads to it.
func splitID(i int, e desk.Entry) string {
	if i == 0 {
		return "seqs"
	}
	return "seqs-" + strconv.Itoa(e.Seq)
}

func splitDescribed(p splitPage) string {
	if p.form.Errors["seqs"] != "" {
		return "seqs-error"
	}
	return ""
}
