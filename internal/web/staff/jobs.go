package staff

import (
	"net/http"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// jobsPage is the list of jobs that were given up.
type jobsPage struct {
	page  ui.Page
	jobs  []desk.Job
	admin bool
}

func (h *Handler) jobs(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	dead, err := h.Directory.DeadJobs(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	above := ui.Crumb{Text: c.L.T("ui.menu.overview"), Href: "/staff"}
	if c.Staff.May(desk.ManageJobs) {
		above = adminCrumb(c.L)
	}
	return shell.Render(w, r, http.StatusOK, jobsView(jobsPage{page: c.Frame(c.L.T("staff.jobs.title"), above, ui.Crumb{Text: c.L.T("staff.jobs.title")}),
		jobs: dead, admin: c.Staff.May(desk.ManageJobs)}))
}

func (h *Handler) actOnJob(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	id, err := strconv.ParseInt(r.PostFormValue("job"), 10, 64)
	if err != nil {
		return &desk.Error{Op: "staff.actOnJob", Kind: desk.Invalid, Err: err}
	}
	if r.PostFormValue("do") == "drop" {
		if err := h.Directory.DropJob(r.Context(), c.Staff, id); err != nil {
			return err
		}
		return shell.Back(w, r, "/staff/jobs", "job_dropped")
	}
	if err := h.Directory.RetryJob(r.Context(), c.Staff, id); err != nil {
		return err
	}
	return shell.Back(w, r, "/staff/jobs", "job_retried")
}

// jobName is the part of a catalogue key that names a kind of job.
func jobName(kind string) string {
	switch kind {
	case desk.JobNotify, desk.JobMail, desk.JobWatcher, desk.JobWelcome, desk.JobNaming, desk.JobHandover, desk.JobMailboxAsk, desk.JobMailbox, desk.JobResetLink, desk.JobResetKey, desk.JobPassword,
		desk.JobEmailLink, desk.JobEmailAsked, desk.JobEmailDone, desk.JobSweepBlobs:
		return kind
	}
	return "unknown"
}
