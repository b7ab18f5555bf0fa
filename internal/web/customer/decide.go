package customer

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// decisions are what a contact decides on a page of its own.
var decisions = []desk.Action{desk.ActConfirm, desk.ActObject, desk.ActWithdraw, desk.ActReopen}

type decisionPage struct {
	page    ui.Page
	l       *i18n.Loc
	v       desk.TicketView
	action  desk.Action
	form    shell.Form
	formKey string
}

// may says whether the decision is still the reader's to take.
func (p decisionPage) may() bool {
	switch p.action {
	case desk.ActConfirm:
		return p.v.May.Confirm
	case desk.ActObject:
		return p.v.May.Object
	case desk.ActWithdraw:
		return p.v.May.Withdraw
	case desk.ActReopen:
		return p.v.May.Reopen
	}
	return false
}

func (p decisionPage) text(part string) string {
	return p.l.T("customer.decide." + string(p.action) + "." + part)
}

// asksWhy: an objection and a reopening need words, the others may have them.
func (p decisionPage) asksWhy() bool { return p.action == desk.ActObject || p.action == desk.ActReopen }

func (p decisionPage) kind() string {
	if p.action == desk.ActWithdraw {
		return "danger"
	}
	return "primary"
}

func (h *Handler) decision(w http.ResponseWriter, r *http.Request) error {
	p, err := h.decisionPage(r, desk.Action(r.URL.Query().Get("action")))
	if err != nil {
		return err
	}
	if !p.may() {
		return shell.Back(w, r, "/tickets/"+p.v.Number, "decision_gone")
	}
	return shell.Render(w, r, http.StatusOK, decisionView(p))
}

func (h *Handler) decisionPage(r *http.Request, a desk.Action) (decisionPage, error) {
	c := shell.Of(r)
	p := decisionPage{l: c.L, action: a, formKey: shell.FormKey()}
	var err error
	if p.v, err = h.Tickets.View(r.Context(), c.Scope, r.PathValue("number")); err != nil {
		return p, err
	}
	if !slices.Contains(decisions, a) {
		return p, desk.Missing("customer.decision")
	}
	draft, err := h.Tickets.DraftFor(r.Context(), c.Scope.Person, ticket.CommentForm(p.v.Number))
	if err != nil {
		return p, err
	}
	p.form = shell.NewForm(map[string]string{"reason": draft.Values["reason"]})
	p.page = c.Frame(p.text("title"), ui.Crumb{Text: c.L.T("customer.list.title"), Href: "/tickets"},
		ui.Crumb{Text: p.v.Number, Href: "/tickets/" + p.v.Number}, ui.Crumb{Text: p.text("title")})
	return p, nil
}

func (h *Handler) decide(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	in := shell.Read(r, "action", "version", "reason", "form_key")
	a := desk.Action(in.Get("action"))
	// Whatever is no number is a version that never was: the person sees the present state first.
	version, err := strconv.Atoi(in.Get("version"))
	if err != nil || version < 1 {
		version = -1
	}
	if slices.Contains(decisions, a) {
		err = h.Tickets.Decide(r.Context(), c.Scope, number, a, version, in.Get("reason"), in.Get("form_key"))
		if err == nil {
			if err := h.forgetReason(r.Context(), c.Scope.Person, number); err != nil {
				return err
			}
			return shell.Back(w, r, "/tickets/"+number, "decided_"+string(a))
		}
	}
	p, pageErr := h.decisionPage(r, a)
	if pageErr != nil {
		return pageErr
	}
	p.form = in
	if !p.form.Take(c.L, err) {
		return err
	}
	status := p.form.Status()
	if desk.KindOf(err) == desk.Conflict {
		status = http.StatusConflict
	}
	return shell.Render(w, r, status, decisionView(p))
}

// forgetReason takes the reason, which was sent now, out of the draft.
func (h *Handler) forgetReason(ctx context.Context, person int64, number string) error {
	draft, err := h.Tickets.DraftFor(ctx, person, ticket.CommentForm(number))
	if err != nil || draft.Values["reason"] == "" {
		return err
	}
	return h.keepWords(ctx, person, number, map[string]string{"reason": ""})
}

// keepDecision keeps the reason that came after the session's end; the page shows it again.
func (h *Handler) keepDecision(r *http.Request, person int64) (string, error) {
	number, a := r.PathValue("number"), desk.Action(r.PostFormValue("action"))
	if err := h.Tickets.MayComment(r.Context(), shell.Of(r).Scope, number); err != nil {
		return "", err
	}
	to := "/tickets/" + number
	if slices.Contains(decisions, a) {
		to += "/decide?action=" + string(a)
	}
	return to, h.keepWords(r.Context(), person, number, map[string]string{"reason": r.PostFormValue("reason")})
}
