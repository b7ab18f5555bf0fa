package customer

import (
	"net/http"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// rate takes how satisfied the reader is with how the ticket was handled.
func (h *Handler) rate(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	in := shell.Read(r, "score", "remark")
	score, _ := strconv.Atoi(in.Get("score"))
	err := h.Tickets.Rate(r.Context(), shell.Of(r).Scope, number, score, in.Get("remark"))
	if err == nil {
		return shell.Back(w, r, "/tickets/"+number, "rated")
	}
	p, pageErr := h.ticketPage(r)
	if pageErr != nil {
		return pageErr
	}
	if p.rating = in.Values; !p.form.Take(p.l, err) {
		return err
	}
	return shell.Render(w, r, p.form.Status(), ticketView(p))
}

// keepRating keeps what was rated after the session's end; the page shows it again.
func (h *Handler) keepRating(r *http.Request, person int64) (string, error) {
	number := r.PathValue("number")
	if err := h.Tickets.MayComment(r.Context(), shell.Of(r).Scope, number); err != nil {
		return "", err
	}
	_, err := h.Tickets.KeepDraft(r.Context(), person, ticket.RatingForm(number),
		map[string]string{"score": r.PostFormValue("score"), "remark": r.PostFormValue("remark")})
	return "/tickets/" + number + "#rating", err
}

// ratingValues are what the form begins with: what was kept, or the rating that can be changed.
func (h *Handler) ratingValues(r *http.Request, v desk.TicketView) (map[string]string, error) {
	if !v.May.Rate {
		return nil, nil
	}
	draft, err := h.Tickets.DraftFor(r.Context(), shell.Of(r).Scope.Person, ticket.RatingForm(v.Number))
	if err != nil || draft.ID != 0 {
		return draft.Values, err
	}
	if !v.Rating.Of(v.ClosedAt) {
		return nil, nil
	}
	return map[string]string{"score": strconv.Itoa(v.Rating.Score), "remark": v.Rating.Remark}, nil
}

// rated says whether the ticket was rated since it was last closed.
func (p ticketPage) rated() bool { return p.v.Rating.Of(p.v.ClosedAt) }

func (p ticketPage) ratingUntil() string {
	return p.l.Date(p.v.ClosedAt.AddDate(0, 0, desk.RatingDays))
}

func (p ticketPage) ratingField(name, label string) ui.Field {
	return ui.Field{Name: name, Label: p.l.T(label), Value: p.rating[name], Error: p.form.Errors[name]}
}

// scores are the steps, the best one first.
func (p ticketPage) scores() []ui.Option {
	var out []ui.Option
	for score := desk.MaxScore; score > 0; score-- {
		s := strconv.Itoa(score)
		out = append(out, ui.Option{Value: s, Label: p.l.T("rating.score." + s)})
	}
	return out
}

func (p ticketPage) remarkField() ui.Field {
	f := p.ratingField("remark", "rating.remark")
	f.Optional, f.Rows, f.Hint = true, 3, p.l.T("rating.remark_hint")
	return f
}
