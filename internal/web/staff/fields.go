package staff

import (
	"github.com/a-h/templ"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/ui"
)

// bodyField is the text of an answer or a note.
func (p ticketPage) bodyField(mode string) ui.Field {
	f := p.field(mode, "body", p.l.T("staff."+mode+".body"))
	f.Rows, f.Hint = 7, p.l.T("staff."+mode+".hint")
	return f
}

func (p ticketPage) filesField(mode string, kept []desk.Attachment) ui.FileInput {
	f := p.field(mode, "files", p.l.T("staff.files.label"))
	f.Value, f.Optional = "", true
	return p.h.fileInput(f, p.l.T("staff.files.hint", "count", p.l.Number(p.h.Limits.MaxFiles), "size", p.l.Bytes(p.h.Limits.MaxFile),
		"total", p.l.Bytes(p.h.Limits.MaxMessage)), path(p.v.Number)+"/files?mode="+mode, kept)
}

// fileInput is a field for attachments with this installation's limits.
func (h *Handler) fileInput(f ui.Field, hint, uploadURL string, kept []desk.Attachment) ui.FileInput {
	f.Hint = hint
	return ui.FileInput{Field: f, Multiple: true, UploadURL: uploadURL, MaxSize: h.Limits.MaxFile, MaxTotal: h.Limits.MaxMessage,
		MaxCount: h.Limits.MaxFiles, Uploaded: uploads(kept)}
}

// actionField is what happens to the ticket with the answer.
func (p ticketPage) actionField() ui.Field {
	f := p.field(modeAnswer, "action", p.l.T("staff.answer.action"))
	f.Value = p.action()
	return f
}

// optional is a field that only one action needs.
func (p ticketPage) optional(mode, name, label, hint string) ui.Field {
	f := p.field(mode, name, label)
	f.Free, f.Hint = true, hint
	if name == "planned_for" {
		f.Attrs = templ.Attributes{"maxlength": "100"}
	}
	return f
}

func (p ticketPage) assignee() string {
	if p.v.Assignee.ID == 0 {
		return p.l.T("ui.table.nobody")
	}
	return p.v.Assignee.Name
}
