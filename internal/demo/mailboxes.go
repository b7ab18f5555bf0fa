package demo

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// loadMailboxes gives the first organisation two functional mailboxes: one that was confirmed, and one that waits.
func (l *Loader) loadMailboxes(ctx context.Context, tx *store.Tx) error {
	city, lead := l.orgs[0], l.orgs[0].contacts[1]
	for _, x := range []struct {
		name    string
		events  desk.MailboxEvents
		daysAgo int
		waits   bool
	}{{"it-referat", desk.MailboxAll, 40, false}, {"poststelle", desk.MailboxNew, 2, true}} {
		at := l.day(-x.daysAgo, 9)
		m, err := tx.AddMailbox(ctx, desk.Mailbox{Org: desk.Named{ID: city.ID}, Email: x.name + "@" + domain(city.Name), Lang: "de", Events: x.events,
			AddedBy: desk.Named{ID: lead.ID}, AddedAt: at})
		if err != nil {
			return err
		}
		note := func(actor int64, action string) error {
			return trail(ctx, tx, actor, city.ID, action, "org:"+city.Ref, map[string]string{"email": m.Email}, at)
		}
		if err := note(lead.ID, "mailbox.add"); err != nil {
			return err
		}
		if x.waits {
			if _, err := tx.AskMailbox(ctx, m, at); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.ConfirmMailbox(ctx, m.ID, at); err != nil {
			return err
		}
		if err := note(0, "mailbox.confirm"); err != nil {
			return err
		}
	}
	return nil
}
