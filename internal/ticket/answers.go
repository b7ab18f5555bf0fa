package ticket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// formAnswers begins the name of the form of one answer to several tickets; a hash of the tickets that were
// chosen ends it, so that who chooses the same ones again finds what was typed.
const formAnswers = "answers:"

// What the draft of such an answer holds beside the fields of the form.
const (
	draftChosen  = "chosen"  // numbers, as the list had them
	draftTickets = "tickets" // those of them that are to be answered
	draftReport  = "report"  // what became of each, as JSON
)

// AnswerLangs are the languages that such an answer can be written in.
var AnswerLangs = []string{"de", "en"}

// Why a ticket is not answered, beside those of Bulk; below "answers.refused." in the catalogues.
const (
	refusedNews   = "news"   // somebody wrote what the page did not show
	refusedClosed = "closed" // now, or takes no such step any more
	refusedLong   = "long"   // with the ticket's values in, the text is too long
)

// Answers is one answer to several tickets, as far as it is written.
type Answers struct {
	Draft   desk.Draft
	Tickets []Addressed       // still to be answered
	Sent    []Addressed       // answered
	Report  map[string]string // what became of a ticket, by number: why it was not answered, empty where it was
}

// Addressed is a ticket that the answer is for.
type Addressed struct {
	desk.Ticket
	Chosen  bool         // it was not taken out
	Lang    string       // of who reported it
	Readers []desk.Named // who reported it and who reads along
}

// AnswersText is what is written to several tickets, as typed.
type AnswersText struct {
	Tickets     []string          // numbers that were not taken out
	Bodies      map[string]string // by language, with placeholders
	Action      desk.Action
	Result      desk.Result
	PlannedFor  string
	PlannedDate string
}

// values are the text as a draft keeps it.
func (a AnswersText) values() map[string]string {
	v := map[string]string{draftTickets: strings.Join(a.Tickets, " "), "action": string(a.Action), "result": string(a.Result),
		"planned_for": a.PlannedFor, "planned_date": a.PlannedDate}
	for _, lang := range AnswerLangs {
		v["body_"+lang] = a.Bodies[lang]
	}
	return v
}

// Text gives what is written so far.
func (a Answers) Text() AnswersText {
	v := a.Draft.Values
	out := AnswersText{Tickets: strings.Fields(v[draftTickets]), Bodies: map[string]string{}, Action: desk.Action(v["action"]), Result: desk.Result(v["result"]),
		PlannedFor: desk.Line(v["planned_for"]), PlannedDate: day(v["planned_date"])}
	for _, lang := range AnswerLangs {
		out.Bodies[lang] = desk.Text(v["body_"+lang])
	}
	return out
}

// Body gives what somebody of a language reads: without a text in it, the other one.
func (a AnswersText) Body(lang string) string {
	if s := a.Bodies[lang]; s != "" {
		return s
	}
	for _, l := range AnswerLangs {
		if s := a.Bodies[l]; s != "" {
			return s
		}
	}
	return ""
}

// Stamp names the text: a preview carries it, so that nothing is sent that was not shown.
func (a AnswersText) Stamp() string {
	h := sha256.New()
	for _, s := range []string{a.Bodies["de"], a.Bodies["en"], string(a.Action), string(a.Result), a.PlannedFor, a.PlannedDate} {
		h.Write([]byte(s + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// reply is the answer to one of the tickets; fill puts its values in.
func (a AnswersText) reply(x Addressed, fill Fill) Reply {
	return Reply{Action: a.Action, Body: fill(a.Body(x.Lang), x.Ticket), Result: a.Result, PlannedFor: a.PlannedFor, PlannedDate: a.PlannedDate}
}

// Fill puts a ticket's values into a text.
type Fill func(body string, t desk.Ticket) string

// StartAnswers begins one answer to several tickets, or goes on with what was typed for the same ones, and
// gives the draft's ref. What the person does not see is left out. Errors by field: ticket.
func (s *Staff) StartAnswers(ctx context.Context, sc desk.StaffScope, numbers []string) (string, error) {
	const op = "ticket.StartAnswers"
	if !sc.CanWork() {
		return "", desk.Fail(op, desk.Forbidden, "error.read_only")
	}
	if len(numbers) > desk.MaxBulk {
		return "", &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"ticket": "error.bulk_many"}}
	}
	var seen []string
	for _, n := range numbers {
		_, err := store.Tickets(s.db).ForStaff(ctx, sc, n)
		if desk.KindOf(err) == desk.NotFound || slices.Contains(seen, n) {
			continue
		}
		if err != nil {
			return "", err
		}
		seen = append(seen, n)
	}
	if len(seen) == 0 {
		return "", &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"ticket": "error.bulk_none"}}
	}
	chosen := strings.Join(seen, " ")
	slices.Sort(seen)
	sum := sha256.Sum256([]byte(strings.Join(seen, " ")))
	form := formAnswers + hex.EncodeToString(sum[:16])
	old, err := s.draftFor(ctx, sc.Person, form)
	if err != nil {
		return "", err
	}
	if old.Values[draftReport] != "" { // sent already: this is another answer
		if err := s.DropDraft(ctx, sc.Person, old.Ref); err != nil {
			return "", err
		}
	}
	d, err := s.KeepDraft(ctx, sc.Person, form, map[string]string{draftChosen: chosen, draftTickets: chosen})
	return d.Ref, err
}

// Answers finds an own answer to several tickets, with those that the person may still see.
func (s *Staff) Answers(ctx context.Context, sc desk.StaffScope, ref string) (Answers, error) {
	const op = "ticket.Answers"
	var a Answers
	if !sc.CanWork() {
		return a, desk.Fail(op, desk.Forbidden, "error.read_only")
	}
	var err error
	if a.Draft, err = store.Drafts(s.db).ByRef(ctx, sc.Person, ref); err != nil {
		return a, err
	}
	if !strings.HasPrefix(a.Draft.Form, formAnswers) {
		return a, desk.Missing(op)
	}
	a.Report = reportOf(a.Draft)
	ticked := strings.Fields(a.Draft.Values[draftTickets])
	for n := range strings.FieldsSeq(a.Draft.Values[draftChosen]) {
		x, err := s.addressed(ctx, sc, n)
		if desk.KindOf(err) == desk.NotFound {
			continue
		}
		if err != nil {
			return a, err
		}
		x.Chosen = slices.Contains(ticked, n)
		if why, done := a.Report[n]; done && why == "" {
			a.Sent = append(a.Sent, x)
		} else {
			a.Tickets = append(a.Tickets, x)
		}
	}
	return a, nil
}

func reportOf(d desk.Draft) map[string]string {
	out := map[string]string{}
	if s := d.Values[draftReport]; s != "" {
		_ = json.Unmarshal([]byte(s), &out) // written by nobody else
	}
	return out
}

func (s *Staff) addressed(ctx context.Context, sc desk.StaffScope, number string) (Addressed, error) {
	t, err := store.Tickets(s.db).ForStaff(ctx, sc, number)
	if err != nil {
		return Addressed{}, err
	}
	p, err := store.People(s.db).ByID(ctx, t.Reporter.ID)
	if err != nil {
		return Addressed{}, err
	}
	x := Addressed{Ticket: t, Lang: p.Lang, Readers: []desk.Named{t.Reporter}}
	if !slices.Contains(AnswerLangs, x.Lang) {
		x.Lang = AnswerLangs[0]
	}
	role := "watcher"
	if t.Confidential {
		role = "circle"
	}
	others, err := store.Tickets(s.db).People(ctx, t.ID, role)
	x.Readers = append(x.Readers, without(others, x.Readers)...)
	return x, err
}

// KeepAnswers keeps what is typed.
func (s *Staff) KeepAnswers(ctx context.Context, person int64, ref string, text AnswersText) error {
	d, err := store.Drafts(s.db).ByRef(ctx, person, ref)
	if err == nil && !strings.HasPrefix(d.Form, formAnswers) {
		err = desk.Missing("ticket.KeepAnswers")
	}
	if err == nil {
		_, err = s.KeepDraft(ctx, person, d.Form, text.values())
	}
	return err
}

// CheckAnswers says what is missing before the answer can be shown as each will read it. Errors by field:
// ticket, body_de or body_en, action and what belongs to it.
func (s *Staff) CheckAnswers(a Answers) error {
	p := a.problems()
	if !slices.ContainsFunc(a.Tickets, func(x Addressed) bool { return x.Chosen }) {
		p.Add("ticket", "error.bulk_none")
	}
	return p.Err("ticket.CheckAnswers")
}

func (a Answers) problems() desk.Problems {
	p, text, first := desk.Problems{}, a.Text(), AnswerLangs[0]
	if len(a.Tickets) > 0 && !slices.ContainsFunc(a.Tickets, func(x Addressed) bool { return x.Lang == first }) {
		first = a.Tickets[0].Lang
	}
	for _, lang := range AnswerLangs {
		if desk.UnknownPlaceholder(text.Bodies[lang]) != "" {
			p.Add("body_"+lang, "error.text_block_placeholder")
		}
		check(p, "body_"+lang, text.Bodies[lang], MaxBody, "")
	}
	r := text.reply(Addressed{Lang: first}, func(body string, _ desk.Ticket) string { return body })
	for field, key := range r.problems() {
		if field == "body" {
			field = "body_" + first
		}
		p.Add(field, key)
	}
	return p
}

// Fits says why a ticket cannot be answered so, as a key below "answers.refused."; empty: it can.
func (a AnswersText) Fits(x Addressed, fill Fill) string {
	if _, ok := desk.Next(x.State, a.Action); !ok {
		return stateRefused(x.Ticket)
	}
	if tooLong(fill(a.Body(x.Lang), x.Ticket), MaxBody) {
		return refusedLong
	}
	return ""
}

func stateRefused(t desk.Ticket) string {
	if t.State == desk.Closed {
		return refusedClosed
	}
	return refusedState
}

// Shown is a ticket as the preview showed it.
type Shown struct {
	Number  string
	Version int
	Seen    int // its last entry
}

// SendAnswers sends what the preview showed, to each ticket by itself as Reply does, and notes what became of
// it: who saw what changed since is not overwritten. Whatever happens in between, and however often it is
// called, no ticket gets the answer of one draft twice. A text that has changed since the preview is a
// desk.Conflict, and nothing is sent.
func (s *Staff) SendAnswers(ctx context.Context, sc desk.StaffScope, ref, stamp string, shown []Shown, fill Fill) error {
	const op = "ticket.SendAnswers"
	a, err := s.Answers(ctx, sc, ref)
	if err != nil {
		return err
	}
	text := a.Text()
	if text.Stamp() != stamp {
		return desk.Fail(op, desk.Conflict, "error.answers_changed")
	}
	chosen := strings.Fields(a.Draft.Values[draftChosen])
	shown = slices.DeleteFunc(slices.Clone(shown), func(one Shown) bool {
		why, sent := a.Report[one.Number]
		return sent && why == "" || !slices.Contains(chosen, one.Number)
	})
	if len(shown) == 0 { // pressed again
		return nil
	}
	if err := a.problems().Err(op); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // who leaves does not stop it half way
	done := map[string]string{}
	for _, one := range shown {
		why, err := s.sendAnswer(ctx, sc, ref, text, one, fill)
		if err != nil { // what was sent is kept, and the rest can be sent again
			return errors.Join(err, s.report(ctx, sc.Person, ref, done))
		}
		done[one.Number] = why
	}
	return s.report(ctx, sc.Person, ref, done)
}

// sendAnswer answers one ticket, or gives why not.
func (s *Staff) sendAnswer(ctx context.Context, sc desk.StaffScope, ref string, text AnswersText, one Shown, fill Fill) (string, error) {
	x, err := s.addressed(ctx, sc, one.Number)
	if desk.KindOf(err) == desk.NotFound {
		return refusedGone, nil
	}
	if err != nil {
		return "", err
	}
	if tooLong(fill(text.Body(x.Lang), x.Ticket), MaxBody) {
		return refusedLong, nil
	}
	r := text.reply(x, fill)
	r.Version, r.Seen = one.Version, one.Seen
	err = s.write(ctx, sc, x.Ticket, r, desk.Draft{}, keyOf(ref, "answers", one.Number))
	if desk.KindOf(err) != desk.Conflict {
		return "", err
	}
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Key == "error.ticket_news" {
		return refusedNews, nil
	}
	now, err := store.Tickets(s.db).ForStaff(ctx, sc, one.Number)
	if desk.KindOf(err) == desk.NotFound {
		return refusedGone, nil
	}
	if _, ok := desk.Next(now.State, text.Action); err == nil && (!ok || now.State == desk.Closed) {
		return stateRefused(now), nil
	}
	return refusedChanged, err
}

// report adds to what became of the tickets; one that was answered stays so.
func (s *Staff) report(ctx context.Context, person int64, ref string, done map[string]string) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		d, err := tx.LockDraft(ctx, person, ref)
		if err != nil {
			return err
		}
		all := reportOf(d)
		for number, why := range done {
			if was, ok := all[number]; !ok || was != "" {
				all[number] = why
			}
		}
		text, err := json.Marshal(all)
		if err != nil {
			return err
		}
		d.Values[draftReport], d.UpdatedAt = string(text), s.now()
		return tx.UpdateDraft(ctx, d)
	})
}
