package customer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
	"kundenportal/internal/web/upload"
)

// comment takes the form below the conversation: its message, or one of the buttons at its files.
// When something is wrong, words and files are in the person's draft: nothing has to be sent twice.
func (h *Handler) comment(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	ctx := context.WithoutCancel(r.Context()) // the person may have closed the page: the words still count
	if err := h.Tickets.MayComment(ctx, c.Scope, number); err != nil {
		return h.commentAgain(w, r, nil, "", err)
	}
	in, err := h.receive(r, c.Scope.Person, number)
	problem := in.Problem(c.L, h.Limits)
	if err == nil && problem == "" && in.Get("do") == "" && in.Get("remove") == "" {
		err = h.Tickets.Comment(ctx, c.Scope, number, ticket.Message{Body: in.Get("body"), Answered: commentValues(in)["answered"] == "1",
			FormKey: in.Get("form_key"), Files: in.Files})
		if err == nil {
			return shell.Back(w, r, "/tickets/"+number, "comment_sent")
		}
	}
	draft, keepErr := h.keepAll(ctx, c.Scope.Person, number, in)
	switch {
	case keepErr != nil:
		return h.commentAgain(w, r, commentValues(in), problem, keepErr)
	case err != nil || problem != "":
		return h.commentAgain(w, r, commentValues(in), problem, err)
	case in.Get("remove") != "":
		if err := h.Tickets.RemoveFile(ctx, c.Scope.Person, draft, in.Get("remove")); err != nil && desk.KindOf(err) != desk.NotFound {
			return err
		}
		return shell.Back(w, r, "/tickets/"+number+"#files", "")
	case in.Get("do") == "upload":
		return shell.Back(w, r, "/tickets/"+number+"#files", "")
	}
	return shell.Back(w, r, "/tickets/"+number+"#comment", "draft_saved")
}

// receive reads the form beside what the draft for the ticket holds already.
func (h *Handler) receive(r *http.Request, person int64, number string) (upload.Result, error) {
	draft, err := h.Tickets.DraftFor(r.Context(), person, ticket.CommentForm(number))
	if err != nil {
		return upload.Result{}, err
	}
	return upload.Parse(r, h.Blobs, h.Limits.Less(draft.Files))
}

// keepAll puts a form's words and files into the draft for the ticket.
func (h *Handler) keepAll(ctx context.Context, person int64, number string, in upload.Result) (desk.Draft, error) {
	draft, err := h.Tickets.KeepDraft(ctx, person, ticket.CommentForm(number), commentValues(in))
	if err != nil {
		return draft, err
	}
	return draft, h.attach(ctx, person, draft, in.Files)
}

func (h *Handler) attach(ctx context.Context, person int64, draft desk.Draft, files []desk.Attachment) error {
	for _, f := range files {
		if _, err := h.Tickets.AddFile(ctx, person, draft, f); err != nil {
			return err
		}
	}
	return nil
}

// commentValues are the words of the form. A field that did not arrive changes nothing; a box that
// is not ticked does not arrive, but a hidden field before it says that it was there.
func commentValues(in upload.Result) map[string]string {
	out := map[string]string{}
	if in.Values.Has("body") {
		out["body"] = in.Get("body")
	}
	if all := in.Values["answered"]; len(all) > 0 {
		out["answered"] = all[len(all)-1]
	}
	return out
}

// commentAgain shows the page with what was typed and what is wrong with it. The ticket is read
// anew, so that what others changed in the meantime is there to see.
func (h *Handler) commentAgain(w http.ResponseWriter, r *http.Request, values map[string]string, problem string, cause error) error {
	p, err := h.ticketPage(r)
	if err != nil {
		return err
	}
	p.form = shell.NewForm(merged(p.form.Values, values))
	if problem != "" {
		p.form.Errors["files"] = problem
	}
	if cause != nil && !p.form.Take(p.l, cause) {
		return cause
	}
	return shell.Render(w, r, p.form.Status(), ticketView(p))
}

// saveComment keeps the comment while it is typed.
func (h *Handler) saveComment(w http.ResponseWriter, r *http.Request) error {
	c, ctx, number := shell.Of(r), r.Context(), r.PathValue("number")
	if err := h.Tickets.MayComment(ctx, c.Scope, number); err != nil {
		return err
	}
	in, err := upload.Parse(r, h.Blobs, upload.Limits{})
	if err != nil {
		return err
	}
	if err := h.keepWords(ctx, c.Scope.Person, number, commentValues(in)); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h *Handler) keepWords(ctx context.Context, person int64, number string, values map[string]string) error {
	_, err := h.Tickets.KeepDraft(ctx, person, ticket.CommentForm(number), values)
	return err
}

// keepComment keeps a comment that came after the session's end.
func (h *Handler) keepComment(r *http.Request, person int64) (string, error) {
	number := r.PathValue("number")
	if err := h.Tickets.MayComment(r.Context(), shell.Of(r).Scope, number); err != nil {
		return "", err
	}
	in, err := h.receive(r, person, number)
	_, keepErr := h.keepAll(context.WithoutCancel(r.Context()), person, number, in)
	return "/tickets/" + number + "#comment", errors.Join(err, keepErr)
}

// commentFile takes one file as soon as it is chosen.
func (h *Handler) commentFile(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	if err := h.Tickets.MayComment(r.Context(), c.Scope, number); err != nil {
		return err
	}
	draft, err := h.Tickets.DraftFor(r.Context(), c.Scope.Person, ticket.CommentForm(number))
	if err != nil {
		return err
	}
	return h.takeFile(w, r, draft, "/tickets/"+number+"#files")
}

// takeFile adds an upload to a draft and answers the page's script.
func (h *Handler) takeFile(w http.ResponseWriter, r *http.Request, draft desk.Draft, back string) error {
	c := shell.Of(r)
	in, err := upload.Parse(r, h.Blobs, h.Limits.Less(draft.Files))
	ctx := context.WithoutCancel(r.Context())
	var added desk.Attachment
	for _, f := range in.Files {
		var addErr error
		if added, addErr = h.Tickets.AddFile(ctx, c.Scope.Person, draft, f); addErr != nil {
			return addErr
		}
	}
	if err != nil {
		return err
	}
	if !shell.WantsJSON(r) {
		return shell.Back(w, r, back, "")
	}
	if problem := in.Problem(c.L, h.Limits); problem != "" || added.Ref == "" {
		if problem == "" {
			problem = c.L.T("error.form_incomplete")
		}
		return writeJSON(w, http.StatusUnprocessableEntity, map[string]any{"error": problem})
	}
	var html bytes.Buffer
	if err := ui.UploadedFile(c.L, "attachment", ui.Upload{Ref: added.Ref, Name: added.Name, Size: added.Size}).Render(ctx, &html); err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, map[string]any{"ref": added.Ref, "name": added.Name, "size": added.Size, "html": html.String()})
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "private, no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // who left needs no answer
	return nil
}
