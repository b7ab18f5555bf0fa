package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// modeAnswers is the mode of the picker in an answer to several tickets.
const modeAnswers = "answers"

// The fields of an answer to several tickets, in the order of its form.
var answersFields = []string{"ticket", "body_de", "body_en", "action", "planned_for", "planned_date", "result"}

// answersPage is one answer to several tickets: its form, its preview or what became of it.
type answersPage struct {
	page   ui.Page
	l      *i18n.Loc
	a      ticket.Answers
	text   ticket.AnswersText
	form   shell.Form
	picker picker
	fill   ticket.Fill
}

func answersPath(ref string) string { return "/staff/answers/" + ref }

// startAnswers begins an answer to the tickets whose boxes are ticked, or that a ticket is linked with.
func (h *Handler) startAnswers(w http.ResponseWriter, r *http.Request) error {
	back := listAddress(r.PostFormValue("back"))
	numbers, _ := chosen(r.PostForm["ticket"])
	ref, err := h.Tickets.StartAnswers(r.Context(), shell.Of(r).Staff, numbers)
	if desk.KindOf(err) == desk.Invalid {
		if len(numbers) > desk.MaxBulk {
			return shell.Back(w, r, back, "bulk_many")
		}
		return shell.Back(w, r, back, "bulk_none")
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, answersPath(ref), "")
}

// answersOf puts together what the pages of one answer share.
func (h *Handler) answersOf(r *http.Request, title string) (answersPage, error) {
	c := shell.Of(r)
	a, err := h.Tickets.Answers(r.Context(), c.Staff, r.PathValue("draft"))
	if err != nil {
		return answersPage{}, err
	}
	p := answersPage{l: c.L, a: a, text: a.Text(), fill: filling(c)}
	p.page = c.Frame(c.L.T(title), ui.Crumb{Text: c.L.T("staff.queue.title"), Href: "/staff/queue"}, ui.Crumb{Text: c.L.T("answers.title")})
	return p, nil
}

// filling puts a ticket's values into a text that the reader writes.
func filling(c *shell.Context) ticket.Fill {
	base, agent := strings.TrimSuffix(c.BaseURL.String(), "/"), c.Person().Name()
	return func(body string, t desk.Ticket) string { return desk.FillPlaceholders(body, t, agent, base) }
}

func (h *Handler) answers(w http.ResponseWriter, r *http.Request) error {
	form := shell.Ordered(answersFields...)
	return h.showAnswers(w, r, form, r.FormValue("article"))
}

func (h *Handler) showAnswers(w http.ResponseWriter, r *http.Request, form shell.Form, query string) error {
	p, err := h.answersOf(r, "answers.title")
	if err != nil {
		return err
	}
	if len(p.a.Tickets) == 0 && len(p.a.Sent) > 0 {
		return shell.Back(w, r, answersPath(p.a.Draft.Ref)+"/report", "")
	}
	form.Values = p.a.Draft.Values
	p.form = form
	if p.picker, err = h.answersPicker(r, p.a, query); err != nil {
		return err
	}
	return shell.Render(w, r, form.Status(), answersView(p))
}

// readAnswers takes what is typed out of the form.
func readAnswers(r *http.Request) ticket.AnswersText {
	f := shell.Read(r, answersFields...)
	return ticket.AnswersText{Tickets: ui.Chosen(r, "ticket"), Bodies: map[string]string{"de": f.Get("body_de"), "en": f.Get("body_en")},
		Action: desk.Action(f.Get("action")), Result: desk.Result(f.Get("result")), PlannedFor: f.Get("planned_for"), PlannedDate: f.Get("planned_date")}
}

// writeAnswers keeps what is typed and goes on to the preview, unless a text is to be put in.
func (h *Handler) writeAnswers(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("draft")
	a, err := h.Tickets.Answers(r.Context(), c.Staff, ref)
	if err != nil {
		return err
	}
	text, form, to := readAnswers(r), shell.Ordered(answersFields...), answersPath(ref)+"/preview"
	switch {
	case r.PostFormValue("insert") != "":
		texts, err := h.answersTexts(r, a, r.PostFormValue("insert"), r.PostFormValue("block"))
		if err != nil && !form.Take(c.L, err) {
			return err
		}
		for lang, s := range texts {
			text.Bodies[lang] = appended(text.Bodies[lang], s)
		}
		to = answersPath(ref) + "#body_" + langsOf(a)[0]
	case r.PostFormValue("find") != "":
		to = answersPath(ref) + "?" + url.Values{"article": {r.PostFormValue("article_q")}}.Encode() + "#" + fieldID(modeAnswers, "picker")
	}
	if err := h.Tickets.KeepAnswers(r.Context(), c.Person().ID, ref, text); err != nil {
		return err
	}
	if to == answersPath(ref)+"/preview" {
		if a, err = h.Tickets.Answers(r.Context(), c.Staff, ref); err != nil {
			return err
		}
		if err := h.Tickets.CheckAnswers(a); err != nil && !form.Take(c.L, err) {
			return err
		}
	}
	if form.Failed() {
		return h.showAnswers(w, r, form, "")
	}
	return shell.Back(w, r, to, "")
}

func (h *Handler) saveAnswers(w http.ResponseWriter, r *http.Request) error {
	if err := h.Tickets.KeepAnswers(r.Context(), shell.Of(r).Person().ID, r.PathValue("draft"), readAnswers(r)); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// keepAnswers keeps what somebody wrote whose session has ended.
func (h *Handler) keepAnswers(r *http.Request, person int64) (string, error) {
	ref := r.PathValue("draft")
	return answersPath(ref), h.Tickets.KeepAnswers(r.Context(), person, ref, readAnswers(r))
}

func (h *Handler) previewAnswers(w http.ResponseWriter, r *http.Request) error {
	p, err := h.answersOf(r, "answers.preview")
	if err != nil {
		return err
	}
	if len(p.a.Tickets) == 0 && len(p.a.Sent) > 0 {
		return shell.Back(w, r, answersPath(p.a.Draft.Ref)+"/report", "")
	}
	if err := h.Tickets.CheckAnswers(p.a); err != nil { // opened without the form
		return shell.Back(w, r, answersPath(p.a.Draft.Ref), "")
	}
	return shell.Render(w, r, http.StatusOK, answersPreview(p))
}

func (h *Handler) sendAnswers(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("draft")
	var shown []ticket.Shown
	stamp := r.PostFormValue("stamp")
	for _, s := range r.PostForm["ticket"] {
		number, rest, _ := strings.Cut(s, ".")
		version, seen, _ := strings.Cut(rest, ".")
		one := ticket.Shown{Number: number}
		one.Version, _ = strconv.Atoi(version)
		one.Seen, _ = strconv.Atoi(seen)
		if one.Version > 0 && one.Seen > 0 {
			shown = append(shown, one)
		}
	}
	err := h.Tickets.SendAnswers(r.Context(), c.Staff, ref, stamp, shown, filling(c))
	if k := desk.KindOf(err); k == desk.Conflict || k == desk.Invalid {
		return shell.Back(w, r, answersPath(ref)+"/preview", "answers_changed")
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, answersPath(ref)+"/report", "")
}

func (h *Handler) answersReport(w http.ResponseWriter, r *http.Request) error {
	p, err := h.answersOf(r, "answers.report")
	if err != nil {
		return err
	}
	if len(p.a.Report) == 0 {
		return shell.Back(w, r, answersPath(p.a.Draft.Ref), "")
	}
	return shell.Render(w, r, http.StatusOK, answersReport(p))
}

// langsOf are the languages of those who reported the tickets.
func langsOf(a ticket.Answers) []string {
	var out []string
	for _, lang := range ticket.AnswerLangs {
		if slices.ContainsFunc(a.Tickets, func(x ticket.Addressed) bool { return x.Lang == lang }) {
			out = append(out, lang)
		}
	}
	if len(out) == 0 {
		out = ticket.AnswerLangs[:1]
	}
	return out
}

// answersTeam is the team that all tickets have; 0: they are of several.
func answersTeam(a ticket.Answers) int64 {
	var team int64
	for i, x := range a.Tickets {
		if i > 0 && x.Team.ID != team {
			return 0
		}
		team = x.Team.ID
	}
	return team
}

// everyContact reads what is for all contacts and not what is for some organisations: an article goes to
// several of them here.
func everyContact(r *http.Request, lang string) knowledge.Reader {
	return knowledge.Reader{Lang: lang, Person: shell.Of(r).Person().ID}
}

func (h *Handler) answersPicker(r *http.Request, a ticket.Answers, query string) (picker, error) {
	c := shell.Of(r)
	p := picker{l: c.L, mode: modeAnswers, url: answersPath(a.Draft.Ref), query: strings.TrimSpace(query), writes: c.Staff.May(desk.WriteReplies)}
	var err error
	if p.blocks, err = h.Blocks.Offered(r.Context(), c.Staff, answersTeam(a)); err != nil {
		return p, err
	}
	p.found, err = h.Articles.Find(r.Context(), everyContact(r, langsOf(a)[0]), p.query, "", articlesOffered)
	return p, err
}

// answersTexts gives what is put into the text of each language. Placeholders stay: they are filled in by ticket.
func (h *Handler) answersTexts(r *http.Request, a ticket.Answers, what, block string) (map[string]string, error) {
	out := map[string]string{}
	for _, lang := range langsOf(a) {
		src := textSource{ticket: desk.Ticket{Team: desk.Named{ID: answersTeam(a)}}, lang: lang, reader: everyContact(r, lang)}
		s, err := h.text(r, src, what, block)
		if err != nil {
			return nil, err
		}
		out[lang] = s
	}
	return out, nil
}

func (h *Handler) answersInsert(w http.ResponseWriter, r *http.Request) error {
	a, err := h.Tickets.Answers(r.Context(), shell.Of(r).Staff, r.PathValue("draft"))
	if err != nil {
		return err
	}
	texts, err := h.answersTexts(r, a, r.FormValue("insert"), r.FormValue("block"))
	if err != nil {
		return err
	}
	fields := map[string]string{}
	for lang, s := range texts {
		fields["body_"+lang] = s
	}
	return answerTexts(w, fields)
}

func (h *Handler) answersArticles(w http.ResponseWriter, r *http.Request) error {
	a, err := h.Tickets.Answers(r.Context(), shell.Of(r).Staff, r.PathValue("draft"))
	if err != nil {
		return err
	}
	p, err := h.answersPicker(r, a, r.FormValue("q"))
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, articleResults(p))
}

// choices are the tickets with a box each.
func (p answersPage) choices() []ui.Option {
	var out []ui.Option
	for _, x := range p.a.Tickets {
		out = append(out, ui.Option{Value: x.Number, Label: x.Number + " · " + x.Subject, Hint: p.who(x) + " · " + p.l.T("state."+string(x.State))})
	}
	return out
}

// who is the organisation and the person who reported a ticket.
func (p answersPage) who(x ticket.Addressed) string { return x.Org.Name + " · " + x.Reporter.Name }

func (p answersPage) ticked() ui.Field {
	return ui.Field{Name: "ticket", Label: p.l.T("answers.tickets"), Hint: p.l.T("answers.tickets_hint"), Value: strings.Join(p.text.Tickets, " "), Error: p.form.Errors["ticket"], Free: true}
}

func (p answersPage) langs() []string { return langsOf(p.a) }

// body is the text in one language; where all read the same one, it is required.
func (p answersPage) body(lang string) ui.Field {
	f := ui.Field{Name: "body_" + lang, Label: p.l.T("staff.answer.body"), Value: p.form.Get("body_" + lang), Error: p.form.Errors["body_"+lang], Rows: 8}
	if langs := p.langs(); len(langs) > 1 {
		n := 0
		for _, x := range p.a.Tickets {
			if x.Lang == lang {
				n++
			}
		}
		f.Label, f.Hint, f.Free = p.l.T("answers.body_"+lang), p.l.N("answers.body_for", n), true
		if lang != langs[0] {
			f.Hint += " " + p.l.T("answers.body_other")
		}
	}
	return f
}

func (p answersPage) field(name, label, hint string) ui.Field {
	f := ui.Field{Name: name, Label: p.l.T(label), Value: p.form.Get(name), Error: p.form.Errors[name], Free: true}
	if hint != "" {
		f.Hint = p.l.T(hint)
	}
	return f
}

func (p answersPage) action() ui.Field {
	f := p.field("action", "answers.action", "")
	if f.Free = false; f.Value == "" {
		f.Value = string(desk.ActAnswer)
	}
	return f
}

// actions are the choices that fit the state of at least one ticket; a preview tells of the others.
func (p answersPage) actions() []ui.Option {
	var out []ui.Option
	for _, a := range []desk.Action{desk.ActAnswer, desk.ActAsk, desk.ActSchedule, desk.ActResolve, desk.ActResume} {
		n := 0
		for _, x := range p.a.Tickets {
			if _, ok := desk.Next(x.State, a); ok && (a != desk.ActResume || x.State != desk.New) {
				n++
			}
		}
		if n == 0 {
			continue
		}
		key := "staff.action." + string(a)
		o := ui.Option{Value: string(a), Label: p.l.T(key + ".label"), Hint: p.l.T(key + ".hint")}
		if n < len(p.a.Tickets) {
			o.Hint += " " + p.l.T("answers.possible", "n", n, "all", len(p.a.Tickets))
		}
		out = append(out, o)
	}
	return out
}

func (p answersPage) results() []ui.Option {
	out := []ui.Option{{Label: p.l.T("staff.choose")}}
	for _, r := range desk.Results {
		out = append(out, ui.Option{Value: string(r), Label: p.l.T("result." + string(r))})
	}
	return out
}

// previewed is a ticket with what its people will read.
type previewed struct {
	ticket.Addressed
	text    string
	refused string // why it is not sent; empty: it is
}

func (p answersPage) previews() []previewed {
	var out []previewed
	for _, x := range p.a.Tickets {
		if x.Chosen {
			out = append(out, previewed{x, p.fill(p.text.Body(x.Lang), x.Ticket), p.text.Fits(x, p.fill)})
		}
	}
	return out
}

// value names the ticket as it is shown.
func (x previewed) value() string {
	return x.Number + "." + strconv.Itoa(x.Version) + "." + strconv.Itoa(x.LastSeq)
}

func sendable(all []previewed) (out []previewed) {
	for _, x := range all {
		if x.refused == "" {
			out = append(out, x)
		}
	}
	return out
}

// send names how many tickets are answered, and how many people are written to.
func (p answersPage) send(list []previewed) string {
	people := map[int64]bool{}
	for _, x := range list {
		for _, n := range x.Readers {
			people[n.ID] = true
		}
	}
	return p.l.N("answers.send", len(list), "people", p.l.N("answers.people", len(people)))
}

// readers are those who are written to about a ticket.
func (p answersPage) readers(x ticket.Addressed) string { return names(p.l, x.Readers) }

// effect says what happens to the tickets besides.
func (p answersPage) effect() string {
	s := p.l.T("staff.action." + string(p.text.Action) + ".label")
	switch p.text.Action {
	case desk.ActResolve:
		s += ": " + p.l.T("result."+string(p.text.Result))
	case desk.ActSchedule:
		s += ": " + plan(p.l, p.text.PlannedFor, p.text.PlannedDate)
	}
	return s
}

// outcome is what became of a ticket.
type outcome struct{ number, subject, who, refused string }

// outcomes are those of all tickets, first those that were not answered.
func (p answersPage) outcomes() (out []outcome) {
	for _, x := range p.a.Tickets {
		if why, tried := p.a.Report[x.Number]; tried {
			out = append(out, outcome{x.Number, x.Subject, p.who(x), p.l.T("answers.refused." + why)})
		}
	}
	for number, why := range p.a.Report {
		known := func(x ticket.Addressed) bool { return x.Number == number }
		if why != "" && !slices.ContainsFunc(p.a.Tickets, known) {
			out = append(out, outcome{number: number, refused: p.l.T("answers.refused.gone")})
		}
	}
	slices.SortFunc(out, func(a, b outcome) int { return strings.Compare(a.number, b.number) })
	for _, x := range p.a.Sent {
		out = append(out, outcome{x.Number, x.Subject, p.who(x), ""})
	}
	return out
}

// answered is how many tickets got the answer, those among them that the reader no longer sees too.
func (p answersPage) answered() int {
	n := 0
	for _, why := range p.a.Report {
		if why == "" {
			n++
		}
	}
	return n
}

// openLinks are a ticket and those linked with it, as far as they can be answered; none where it would be alone.
func openLinks(v ticket.View) []string {
	var out []string
	for _, x := range v.Links {
		if x.State != desk.Closed && !slices.Contains(out, x.Number) {
			out = append(out, x.Number)
		}
	}
	if len(out) > 0 && v.State != desk.Closed {
		out = append([]string{v.Number}, out...)
	}
	return out[:min(len(out), desk.MaxBulk)]
}
