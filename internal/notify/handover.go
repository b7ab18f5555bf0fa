package notify

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/store"
)

// Handover does the job desk.JobHandover: it tells somebody whose open tickets they took over, as far
// as they see them. The subject of a confidential one does not leave the portal.
func (n *Notifier) Handover(ctx context.Context, payload []byte) error {
	var in desk.HandoverPayload
	if err := read("notify.Handover", payload, &in); err != nil {
		return err
	}
	p, err := n.person(ctx, in.Person)
	if err != nil {
		return nothing(err)
	}
	sees, err := n.sees(ctx, p)
	if err != nil {
		return err
	}
	var facts []mail.Fact
	l, err := n.words(ctx, p)
	if err != nil {
		return err
	}
	for _, id := range in.Tickets {
		number, linkOnly, err := store.Jobs(n.db).Number(ctx, id)
		if err != nil {
			return err
		}
		t, err := sees(number)
		if desk.KindOf(err) == desk.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		subject := t.Subject
		if t.Confidential || linkOnly && !p.IsStaff() {
			subject = l.T("mail.handover.subject_hidden")
		}
		facts = append(facts, mail.Fact{Label: number, Value: subject})
	}
	if len(facts) == 0 {
		return nil
	}
	to := "/tickets"
	if p.IsStaff() {
		to = "/staff/queue?queue=mine"
	}
	return n.post(ctx, l, p, n.handover(l, in.From, facts, n.cfg.BaseURL+to))
}

func (n *Notifier) handover(l *i18n.Loc, from string, facts []mail.Fact, to string) letter {
	return letter{subject: l.N("mail.handover.subject", len(facts), "from", from), title: l.T("mail.handover.title"), blocks: []mail.Block{
		mail.Paragraph(l.N("mail.handover.lead", len(facts), "from", from)),
		mail.Facts(facts...),
		mail.Button(l.T("mail.handover.open"), to),
	}}
}

// sees gives the look-up of a ticket within what somebody may see.
func (n *Notifier) sees(ctx context.Context, p desk.Person) (func(number string) (desk.Ticket, error), error) {
	if p.IsStaff() {
		sc, err := store.People(n.db).StaffScope(ctx, p)
		return func(number string) (desk.Ticket, error) { return store.Tickets(n.db).ForStaff(ctx, sc, number) }, err
	}
	sc, err := store.People(n.db).Scope(ctx, p.ID, n.now())
	return func(number string) (desk.Ticket, error) {
		t, err := store.Tickets(n.db).ForContact(ctx, sc, number)
		return t.Ticket, err
	}, err
}
