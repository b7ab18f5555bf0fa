package staff

import (
	"errors"
	"net/http"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
)

// take makes the reader the assignee.
func (h *Handler) take(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	err := h.Tickets.Take(r.Context(), c.Staff, r.PathValue("number"), version(r))
	return h.done(w, r, err, "ticket_taken", func(t desk.Ticket) bool { return t.Assignee.ID == c.Person().ID })
}

func (h *Handler) assign(w http.ResponseWriter, r *http.Request) error {
	person := r.PostFormValue("assignee")
	flash := "ticket_assigned"
	if person == "" {
		flash = "ticket_unassigned"
	}
	err := h.Tickets.Assign(r.Context(), shell.Of(r).Staff, r.PathValue("number"), person, version(r))
	return h.done(w, r, err, flash, func(t desk.Ticket) bool { return t.Assignee.Ref == person })
}

// heard takes the customer's last words from the reader's desk without an answer.
func (h *Handler) heard(w http.ResponseWriter, r *http.Request) error {
	err := h.Tickets.Seen(r.Context(), shell.Of(r).Staff, r.PathValue("number"), seen(r))
	return h.done(w, r, err, "reply_seen", func(t desk.Ticket) bool { return !t.Replied })
}

func (h *Handler) priority(w http.ResponseWriter, r *http.Request) error {
	prio := desk.Priority(r.PostFormValue("priority"))
	err := h.Tickets.SetPriority(r.Context(), shell.Of(r).Staff, r.PathValue("number"), prio, version(r))
	return h.done(w, r, err, "priority_set", func(t desk.Ticket) bool { return t.Priority == prio })
}

func version(r *http.Request) int {
	n, _ := strconv.Atoi(r.PostFormValue("version"))
	return n
}

// seen is the last entry that the page showed.
func seen(r *http.Request) int {
	n, _ := strconv.Atoi(r.PostFormValue("seen"))
	return n
}

// done answers a small change of a ticket. A conflict in which the ticket is already as wished, for
// instance after a double click, is none; another shows the ticket as it is now.
func (h *Handler) done(w http.ResponseWriter, r *http.Request, err error, flash string, asWished func(desk.Ticket) bool) error {
	c := shell.Of(r)
	number := r.PathValue("number")
	if desk.KindOf(err) == desk.Conflict {
		v, viewErr := h.Tickets.View(r.Context(), c.Staff, number)
		if viewErr != nil {
			return viewErr
		}
		if !asWished(v.Ticket) {
			var e *desk.Error
			errors.As(err, &e)
			return h.show(w, r, shown{status: http.StatusConflict, mode: modeAnswer, conflict: shell.Message(c.L, e), since: seen(r)})
		}
		err = nil
	}
	if err != nil {
		return err
	}
	return shell.Back(w, r, path(number), flash)
}
