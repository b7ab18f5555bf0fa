package staff

import (
	"encoding/json"
	"net/http"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/download"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
	"kundenportal/internal/web/upload"
)

// file sends an attachment of a ticket within the staff's scope, or of an own draft.
func (h *Handler) file(w http.ResponseWriter, r *http.Request) error {
	a, _, err := h.Tickets.File(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	if a.Hash == "" {
		return desk.Missing("staff.file")
	}
	return download.Files{Blobs: h.Blobs, Previews: h.Previews}.Serve(w, r, a)
}

func files(list []desk.Attachment) []ui.File {
	var out []ui.File
	for _, a := range list {
		f := ui.File{Name: a.Name, Href: "/staff/files/" + a.Ref, Size: a.Size, Withdrawn: a.Withdrawn, HEIC: a.IsHEIC()}
		if a.IsImage() {
			f.AsPicture()
		}
		out = append(out, f)
	}
	return out
}

// uploads are the files of a draft, for its form.
func uploads(list []desk.Attachment) []ui.Upload {
	var out []ui.Upload
	for _, a := range list {
		out = append(out, ui.Upload{Ref: a.Ref, Name: a.Name, Size: a.Size})
	}
	return out
}

// fileAnswer tells the page's script what became of a file.
type fileAnswer struct {
	Ref   string `json:"ref,omitempty"`
	Name  string `json:"name,omitempty"`
	Size  int64  `json:"size,omitempty"` // bytes
	HTML  string `json:"html,omitempty"`
	Error string `json:"error,omitempty"`
}

// receive takes the one file that the page's script sends into a draft.
func (h *Handler) receive(w http.ResponseWriter, r *http.Request, draft desk.Draft) error {
	c := shell.Of(r)
	res, err := upload.Parse(r, h.Blobs, h.Limits.Less(draft.Files))
	if err == nil && len(res.Files) != 1 {
		return answerFile(w, http.StatusUnprocessableEntity, fileAnswer{Error: res.Problem(c.L, h.Limits)})
	}
	var a desk.Attachment
	if err == nil {
		a, err = h.Tickets.AddFile(r.Context(), c.Person().ID, draft, res.Files[0])
	}
	if err != nil {
		form := shell.NewForm(nil)
		if !form.Take(c.L, err) {
			return err
		}
		return answerFile(w, http.StatusUnprocessableEntity, fileAnswer{Error: form.Alert + form.Errors["files"]})
	}
	var row strings.Builder
	if err := ui.UploadedFile(c.L, "attachment", ui.Upload{Ref: a.Ref, Name: a.Name, Size: a.Size}).Render(r.Context(), &row); err != nil {
		return err
	}
	return answerFile(w, http.StatusCreated, fileAnswer{Ref: a.Ref, Name: a.Name, Size: a.Size, HTML: row.String()})
}

func answerFile(w http.ResponseWriter, status int, a fileAnswer) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(a)
}
