package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// RatingForm names the form for rating a ticket.
func RatingForm(number string) string { return "rating:" + number }

// rating gives a ticket's rating to who may rate it, and says whether they may do so now. For anybody else
// there is none.
func (c *core) rating(ctx context.Context, sc desk.Scope, seen store.Seen) (r desk.Rating, may bool, err error) {
	if !c.cfg.Ratings || !seen.Rated() {
		return r, false, nil
	}
	confirmed := false
	if !seen.Is.Reporter {
		if confirmed, err = store.Tickets(c.db).Confirmed(ctx, seen.ID, sc.Person, seen.ClosedAt); err != nil {
			return r, false, err
		}
	}
	if !sc.CanRate(seen.Is, confirmed) {
		return r, false, nil
	}
	r, err = store.Tickets(c.db).Rating(ctx, seen.ID)
	return r, err == nil && seen.Ratable(c.now()), err
}

// Rate says how satisfied the contact is with how a closed ticket was handled, or changes that. Errors by
// field: score, remark. Nobody is told: staff see it on the ticket.
func (c *Contacts) Rate(ctx context.Context, sc desk.Scope, number string, score int, remark string) error {
	const op = "ticket.Rate"
	seen, err := store.Tickets(c.db).ForContact(ctx, sc, number)
	if err != nil {
		return err
	}
	_, may, err := c.rating(ctx, sc, seen)
	if err != nil {
		return err
	}
	if !may {
		return desk.Fail(op, desk.Forbidden, "error.rating_no", "days", desk.RatingDays)
	}
	remark = desk.Text(remark)
	p := desk.Problems{}
	if score < 1 || score > desk.MaxScore {
		p.Add("score", "error.rating_score")
	}
	check(p, "remark", remark, desk.MaxRemark, "")
	if err := p.Err(op); err != nil {
		return err
	}
	draft, err := c.draftFor(ctx, sc.Person, RatingForm(number))
	if err != nil {
		return err
	}
	return c.db.InTx(ctx, func(tx *store.Tx) error {
		t, err := store.Tickets(tx).Lock(ctx, seen.ID)
		if err != nil {
			return err
		}
		if !t.Ratable(c.now()) { // reopened this moment
			return desk.Fail(op, desk.Conflict, "error.rating_no", "days", desk.RatingDays)
		}
		before, err := store.Tickets(tx).Rating(ctx, t.ID)
		if err != nil {
			return err
		}
		r := desk.Rating{Score: score, Remark: remark, By: desk.Named{ID: sc.Person}, RatedAt: c.now(), ChangedAt: c.now()}
		if before.Of(t.ClosedAt) {
			r.RatedAt = before.RatedAt
		}
		if err := tx.Rate(ctx, t.ID, r); err != nil || draft.ID == 0 {
			return err
		}
		return tx.DeleteDraft(ctx, draft.ID)
	})
}
