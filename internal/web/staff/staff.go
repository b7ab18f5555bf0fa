// Package staff holds the agent's workspace: overview, queues, all tickets, the ticket with answer
// and internal note, a ticket taken down by phone, and the jobs that were given up.
//
// What is internal is told apart from what the customer reads in every place where one could be
// taken for the other: two forms with drafts, files and colours of their own, and buttons that name
// the readers. No page has figures by person. Who may see and do what is decided by the use cases,
// never here.
package staff

import (
	"time"

	"kundenportal/internal/blob"
	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/presence"
	"kundenportal/internal/preview"
	"kundenportal/internal/textblock"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/upload"
)

// Deps is what the pages need.
type Deps struct {
	Tickets   *ticket.Staff
	Directory *directory.Directory
	Presence  *presence.Hub
	Blocks    *textblock.Blocks
	Articles  *knowledge.Knowledge
	Blobs     blob.Store
	Previews  *preview.Maker
	Limits    upload.Limits
	Zone      *time.Location // of the days in filters
}

// Handler answers the staff's requests.
type Handler struct{ Deps }

// New makes the staff's pages.
func New(d Deps) *Handler { return &Handler{d} }

// Routes lists the pages. What belongs to a draft has one step more in its address than what belongs
// to a ticket, so that no pattern of the one can mean the other.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /staff", Role: shell.Staff, Handle: h.overview},
		{Pattern: "GET /staff/queue", Role: shell.Staff, Handle: h.queue},
		{Pattern: "GET /staff/tickets", Role: shell.Staff, Handle: h.list},
		{Pattern: "GET /staff/columns", Role: shell.Staff, Handle: h.columns},
		{Pattern: "POST /staff/columns", Role: shell.Staff, Handle: h.setColumns},
		{Pattern: "GET /staff/views", Role: shell.Staff, Handle: h.views},
		{Pattern: "GET /staff/views/new", Role: shell.Staff, Handle: h.newView},
		{Pattern: "POST /staff/views/new", Role: shell.Staff, Handle: h.saveView},
		{Pattern: "GET /staff/views/{ref}", Role: shell.Staff, Handle: h.editView},
		{Pattern: "POST /staff/views/{ref}", Role: shell.Staff, Handle: h.saveView},
		{Pattern: "POST /staff/views/{ref}/delete", Role: shell.Staff, Handle: h.dropView},
		{Pattern: "GET /admin/rules", Role: shell.Permitted, Need: desk.ManageRules, Handle: h.rules},
		{Pattern: "GET /admin/rules/new", Role: shell.Permitted, Need: desk.ManageRules, Handle: h.newRule},
		{Pattern: "POST /admin/rules/new", Role: shell.Permitted, Need: desk.ManageRules, Handle: h.saveRule},
		{Pattern: "GET /admin/rules/trial", Role: shell.Permitted, Need: desk.ManageRules, Handle: h.tryRules},
		{Pattern: "GET /admin/rules/{ref}", Role: shell.Permitted, Need: desk.ManageRules, Handle: h.editRule},
		{Pattern: "POST /admin/rules/{ref}", Role: shell.Permitted, Need: desk.ManageRules, Handle: h.saveRule},
		{Pattern: "POST /admin/rules/{ref}/move", Role: shell.Permitted, Need: desk.ManageRules, Handle: h.moveRule},
		{Pattern: "POST /admin/rules/{ref}/delete", Role: shell.Permitted, Need: desk.ManageRules, Handle: h.dropRule},
		{Pattern: "GET /staff/absence", Role: shell.Staff, Handle: h.absence},
		{Pattern: "POST /staff/absence", Role: shell.Staff, Handle: h.addAbsence},
		{Pattern: "POST /staff/absence/end", Role: shell.Staff, Handle: h.endAbsence},
		{Pattern: "POST /staff/bulk", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.bulk},
		{Pattern: "GET /staff/bulk/state", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.askState},
		{Pattern: "POST /staff/bulk/{ref}/undo", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.undo},

		{Pattern: "POST /staff/answers", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.startAnswers},
		{Pattern: "GET /staff/answers/{draft}", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.answers},
		{Pattern: "POST /staff/answers/{draft}", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.writeAnswers, Keep: h.keepAnswers},
		{Pattern: "POST /staff/answers/{draft}/save", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.saveAnswers},
		{Pattern: "GET /staff/answers/{draft}/preview", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.previewAnswers},
		{Pattern: "POST /staff/answers/{draft}/send", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.sendAnswers},
		{Pattern: "GET /staff/answers/{draft}/report", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.answersReport},
		{Pattern: "GET /staff/answers/{draft}/insert", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.answersInsert},
		{Pattern: "GET /staff/answers/{draft}/articles", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.answersArticles},

		{Pattern: "GET /staff/tickets/new", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.begin},
		{Pattern: "POST /staff/tickets/new", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.start},
		{Pattern: "GET /staff/tickets/new/{draft}/form", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.form},
		{Pattern: "POST /staff/tickets/new/{draft}/form", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.submit, Keep: h.keepForm, Large: true},
		{Pattern: "POST /staff/tickets/new/{draft}/save", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.save},
		{Pattern: "POST /staff/tickets/new/{draft}/files", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.draftFile, Large: true},

		{Pattern: "GET /staff/tickets/{number}", Role: shell.Staff, Handle: h.ticket},
		{Pattern: "GET /staff/tickets/{number}/customer", Role: shell.Staff, Handle: h.customer},
		{Pattern: "POST /staff/tickets/{number}/answer", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.answer, Keep: h.keepAnswer, Large: true},
		{Pattern: "POST /staff/tickets/{number}/note", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.note, Keep: h.keepNote, Large: true},
		{Pattern: "POST /staff/tickets/{number}/draft", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.saveReply},
		{Pattern: "POST /staff/tickets/{number}/files", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.replyFile, Large: true},
		{Pattern: "POST /staff/tickets/{number}/take", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.take},
		{Pattern: "POST /staff/tickets/{number}/seen", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.heard},
		{Pattern: "POST /staff/tickets/{number}/assign", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.assign},
		{Pattern: "POST /staff/tickets/{number}/fields", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.setFields},
		{Pattern: "POST /staff/tickets/{number}/resubmit", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.resubmit},
		{Pattern: "POST /staff/tickets/{number}/priority", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.priority},
		{Pattern: "POST /staff/tickets/{number}/promise", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.promise},
		{Pattern: "POST /staff/tickets/{number}/product", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.product},
		{Pattern: "POST /staff/tickets/{number}/tags", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.tags},
		{Pattern: "GET /staff/tickets/{number}/watchers", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.watchers},
		{Pattern: "POST /staff/tickets/{number}/watchers", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.changeWatchers},
		{Pattern: "GET /staff/tickets/{number}/links", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.links},
		{Pattern: "POST /staff/tickets/{number}/links", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.link},
		{Pattern: "POST /staff/tickets/{number}/links/remove", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.unlink},
		{Pattern: "GET /staff/tickets/{number}/merge", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.mergeForm},
		{Pattern: "POST /staff/tickets/{number}/merge", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.merge},
		{Pattern: "GET /staff/tickets/{number}/split", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.splitForm},
		{Pattern: "POST /staff/tickets/{number}/split", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.split},
		{Pattern: "GET /staff/tickets/{number}/move", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.moveForm},
		{Pattern: "POST /staff/tickets/{number}/move", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.move},

		{Pattern: "GET /staff/tickets/{number}/live", Role: shell.Staff, Handle: h.live, Live: true},
		{Pattern: "POST /staff/tickets/{number}/writing", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.writing},
		{Pattern: "GET /staff/tickets/{number}/conceal", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.concealing},
		{Pattern: "POST /staff/tickets/{number}/conceal", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.conceal},

		{Pattern: "GET /staff/tickets/{number}/insert", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.insertable},
		{Pattern: "GET /staff/tickets/{number}/articles", Role: shell.Permitted, Need: desk.WorkOnTickets, Handle: h.articles},

		{Pattern: "GET /staff/files/{ref}", Role: shell.Staff, Handle: h.file},

		{Pattern: "GET /staff/jobs", Role: shell.Staff, Handle: h.jobs},
		{Pattern: "POST /staff/jobs", Role: shell.Permitted, Need: desk.ManageJobs, Handle: h.actOnJob},
	}
}
