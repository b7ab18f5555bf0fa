package staff

import (
	"context"
	"net/http"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/upload"
)

// The fields of the two forms that a draft keeps.
var replyFields = map[string][]string{
	modeAnswer: {"body", "action", "planned_for", "planned_date", "result"},
	modeNote:   {"body"},
}

// draftForm names the draft of a mode: what is typed or attached as a note never goes out with an answer.
func draftForm(mode, number string) string {
	if mode == modeNote {
		return ticket.NoteForm(number)
	}
	return ticket.CommentForm(number)
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request) error {
	return h.reply(w, r, modeAnswer)
}

func (h *Handler) note(w http.ResponseWriter, r *http.Request) error { return h.reply(w, r, modeNote) }

func (h *Handler) reply(w http.ResponseWriter, r *http.Request, mode string) error {
	c := shell.Of(r)
	number := r.PathValue("number")
	if err := h.mayWrite(r, number); err != nil {
		return err
	}
	draft, err := h.Tickets.DraftFor(r.Context(), c.Person().ID, draftForm(mode, number))
	if err != nil {
		return err
	}
	res, err := upload.Parse(r, h.Blobs, h.Limits.Less(draft.Files))
	form := formOf(res, mode)
	if err == nil {
		if ref := res.Get("remove"); ref != "" {
			return h.removeFile(w, r, mode, form, draft, res.Files, ref)
		}
		var done bool
		if done, err = h.pick(w, r, mode, &form, res); done {
			return err
		}
		if text := res.Problem(c.L, h.Limits); text != "" {
			form.Errors["files"] = text
		}
	}
	if err == nil && !form.Failed() {
		err = h.Tickets.Reply(r.Context(), c.Staff, number, readReply(res, mode))
		if err == nil {
			return shell.Back(w, r, path(number)+"#conversation", map[string]string{modeAnswer: "answer_sent", modeNote: "note_saved"}[mode])
		}
	}
	if err != nil && !form.Take(c.L, err) {
		return err
	}
	if err := h.keep(r.Context(), c.Person().ID, mode, number, form.Values, res.Files); err != nil && !form.Take(c.L, err) {
		return err
	}
	s := shown{status: form.Status(), mode: mode, form: &form}
	if desk.KindOf(err) == desk.Conflict {
		s.status, s.conflict = http.StatusConflict, form.Alert
		s.since, _ = strconv.Atoi(res.Get("seen"))
	}
	return h.show(w, r, s)
}

func formOf(res upload.Result, mode string) shell.Form {
	form := shell.NewForm(nil)
	for _, name := range replyFields[mode] {
		form.Values[name] = res.Get(name)
	}
	return form
}

func readReply(res upload.Result, mode string) ticket.Reply {
	version, _ := strconv.Atoi(res.Get("version"))
	seen, _ := strconv.Atoi(res.Get("seen"))
	return ticket.Reply{Note: mode == modeNote, Action: desk.Action(res.Get("action")), Body: res.Get("body"), Result: desk.Result(res.Get("result")),
		PlannedFor: res.Get("planned_for"), PlannedDate: res.Get("planned_date"), Version: version, Seen: seen, FormKey: res.Get("form_key"), Files: res.Files}
}

// mayWrite refuses before anything is read or stored: the ticket must be there for the person.
func (h *Handler) mayWrite(r *http.Request, number string) error {
	sc := shell.Of(r).Staff
	if _, err := h.Tickets.Customer(r.Context(), sc, number); err != nil {
		return err
	}
	if !sc.CanWork() {
		return desk.Fail("staff.reply", desk.Forbidden, "error.read_only")
	}
	return nil
}

// keep stores what was typed and attached as the mode's draft.
func (h *Handler) keep(ctx context.Context, person int64, mode, number string, values map[string]string, files []desk.Attachment) error {
	draft, err := h.Tickets.KeepDraft(ctx, person, draftForm(mode, number), values)
	if err != nil {
		return err
	}
	for _, f := range files {
		if _, err := h.Tickets.AddFile(ctx, person, draft, f); err != nil {
			return err
		}
	}
	return nil
}

func (h *Handler) removeFile(w http.ResponseWriter, r *http.Request, mode string, form shell.Form, draft desk.Draft, files []desk.Attachment, ref string) error {
	me, number := shell.Of(r).Person().ID, r.PathValue("number")
	if err := h.keep(r.Context(), me, mode, number, form.Values, files); err != nil {
		return err
	}
	if draft.ID != 0 {
		if err := h.Tickets.RemoveFile(r.Context(), me, draft, ref); err != nil {
			return err
		}
	}
	return shell.Back(w, r, path(number)+"?mode="+mode+"#"+mode, "")
}

// saveReply keeps what the page's script sends while somebody types.
func (h *Handler) saveReply(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	if err := h.mayWrite(r, number); err != nil {
		return err
	}
	mode := readMode(r)
	form := shell.Read(r, replyFields[mode]...)
	if _, err := h.Tickets.KeepDraft(r.Context(), shell.Of(r).Person().ID, draftForm(mode, number), form.Values); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// replyFile takes a file that the page's script sends as soon as it is chosen.
func (h *Handler) replyFile(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	if err := h.mayWrite(r, number); err != nil {
		return err
	}
	me, form := shell.Of(r).Person().ID, draftForm(readMode(r), number)
	draft, err := h.Tickets.DraftFor(r.Context(), me, form)
	if err != nil {
		return err
	}
	return h.receive(w, r, draft)
}

// readMode reads the mode from the address, not from the body.
func readMode(r *http.Request) string {
	if r.URL.Query().Get("mode") == modeNote {
		return modeNote
	}
	return modeAnswer
}

func (h *Handler) keepAnswer(r *http.Request, person int64) (string, error) {
	return h.keepReply(r, person, modeAnswer)
}

func (h *Handler) keepNote(r *http.Request, person int64) (string, error) {
	return h.keepReply(r, person, modeNote)
}

// keepReply keeps what somebody wrote whose session has ended.
func (h *Handler) keepReply(r *http.Request, person int64, mode string) (string, error) {
	number := r.PathValue("number")
	if err := h.Tickets.MayWork(r.Context(), shell.Of(r).Staff, number); err != nil {
		return "", err
	}
	draft, err := h.Tickets.DraftFor(r.Context(), person, draftForm(mode, number))
	if err != nil {
		return "", err
	}
	res, err := upload.Parse(r, h.Blobs, h.Limits.Less(draft.Files))
	if err != nil {
		return "", err
	}
	return path(number) + "?mode=" + mode + "#" + mode, h.keep(r.Context(), person, mode, number, formOf(res, mode).Values, res.Files)
}
