package notify

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/store"
)

// Where the links in mails to mailboxes lead; a token or a secret follows.
const (
	MailboxConfirmPath = "/mailboxes/confirm/"
	MailboxEndPath     = "/mailboxes/end/"
)

// addressee is a mailbox as mails see who they go to: without a name.
func addressee(m desk.Mailbox) desk.Person {
	return desk.Person{Ref: m.Ref, Email: m.Email, Lang: m.Lang, Active: true}
}

// isOwn says whether the portal's own mails come from an address, or are answered to it. It is never told anything: its
// answers would come back as mails.
func (n *Notifier) isOwn(email string) bool {
	return strings.EqualFold(email, n.cfg.From.Addr) || strings.EqualFold(email, n.cfg.ReplyTo.Addr)
}

// tellMailboxes leaves a job for each mailbox that is to be told of an entry.
func (n *Notifier) tellMailboxes(ctx context.Context, tx *store.Tx, in desk.NotifyPayload, told store.Told) error {
	list, err := store.Mailboxes(tx).OfTicket(ctx, in.Ticket)
	for _, m := range list {
		if !m.Wants(receipt(told)) {
			continue
		}
		if err := tx.Enqueue(ctx, desk.JobMailbox, desk.MailboxPayload{Ticket: in.Ticket, Seq: in.Seq, Mailbox: m.Ref}, n.now()); err != nil {
			return err
		}
	}
	return err
}

// Mailbox does the job desk.JobMailbox: it tells a mailbox that something happened to a ticket of its organisation, and
// what sort of thing. Of a ticket that concerns another one by now, of a confidential one, and where the mailbox has been
// removed meanwhile, nothing is sent.
func (n *Notifier) Mailbox(ctx context.Context, payload []byte) error {
	var in desk.MailboxPayload
	if err := read("notify.Mailbox", payload, &in); err != nil {
		return err
	}
	t, err := store.Jobs(n.db).Told(ctx, in.Ticket, in.Seq)
	if err != nil {
		return nothing(err)
	}
	list, err := store.Mailboxes(n.db).OfTicket(ctx, in.Ticket)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Ref != in.Mailbox || !m.Wants(receipt(t)) || n.isOwn(m.Email) {
			continue
		}
		if _, err := store.Tickets(n.db).ForContact(ctx, m.Scope(), t.Number); err != nil {
			return nothing(err)
		}
		to := addressee(m)
		l, err := n.words(ctx, to)
		if err != nil {
			return err
		}
		out := n.mailboxNotice(l, m, t)
		out.id, out.thread = n.id(t.Number, in.Seq, to), n.id(t.Number, 1, to)
		return n.post(ctx, l, to, out)
	}
	return nil
}

// mailboxNotice has nothing of the ticket but its number. Its foot, and headers for programs (RFC 2369, RFC 8058), say how
// such mails end.
func (n *Notifier) mailboxNotice(l *i18n.Loc, m desk.Mailbox, t store.Told) letter {
	event, end := l.T("mail.mailbox_event."+occasion(recipient{}, t)), n.cfg.BaseURL+MailboxEndPath+m.Secret
	names := []any{"number", t.Number, "org", m.Org.Name, "event", event}
	l = l.With(names...)
	return letter{subject: "[#" + t.Number + "] " + l.T("mail.mailbox.subject", names...), title: l.T("mail.mailbox.title", names...), greeting: l.T("mail.greeting_all"),
		blocks: []mail.Block{
			mail.Paragraph(l.T("mail.mailbox.lead", names...)),
			mail.Facts(mail.Fact{Label: l.T("mail.fact.number"), Value: t.Number}, mail.Fact{Label: l.T("mail.fact.event"), Value: event},
				mail.Fact{Label: l.T("mail.fact.org"), Value: m.Org.Name}),
			mail.Button(l.T("mail.open"), n.cfg.BaseURL+"/tickets/"+t.Number),
			mail.Small(l.T("mail.mailbox.why", names...)),
			mail.Link(l.T("mail.mailbox.end"), end),
		},
		headers: map[string]string{"List-Unsubscribe": "<" + end + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}}
}

// MailboxAsk does the job desk.JobMailboxAsk: it sends a mailbox the link that confirms it. Each attempt makes a link of its
// own, which takes the place of that of the attempt before; the database has its hash.
func (n *Notifier) MailboxAsk(ctx context.Context, payload []byte) error {
	var in desk.MailboxAskPayload
	if err := read("notify.MailboxAsk", payload, &in); err != nil {
		return err
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails, by its documentation
	token := base64.RawURLEncoding.EncodeToString(secret)
	sum := sha256.Sum256([]byte(token))
	var m desk.Mailbox
	err := n.db.InTx(ctx, func(tx *store.Tx) (err error) {
		m, err = tx.MailboxToken(ctx, in.Ask, sum[:], n.now())
		return err
	})
	if err != nil || n.isOwn(m.Email) {
		return nothing(err)
	}
	return n.write(ctx, addressee(m), func(l *i18n.Loc) letter { return n.mailboxAsk(l, m, n.cfg.BaseURL+MailboxConfirmPath+token) })
}

func (n *Notifier) mailboxAsk(l *i18n.Loc, m desk.Mailbox, link string) letter {
	names := []any{"org", m.Org.Name, "portal", n.cfg.Brand().Portal}
	l = l.With("org", m.Org.Name)
	what := l.T("mailbox.events." + string(m.Events))
	return letter{subject: l.T("mail.mailbox_ask.subject", names...), title: l.T("mail.mailbox_ask.title", names...), greeting: l.T("mail.greeting_all"), blocks: []mail.Block{
		mail.Paragraph(l.T("mail.mailbox_ask.lead", names...)),
		mail.Facts(mail.Fact{Label: l.T("mail.fact.org"), Value: m.Org.Name}, mail.Fact{Label: l.T("mail.fact.mailbox"), Value: m.Email},
			mail.Fact{Label: l.T("mail.fact.told_of"), Value: what}),
		mail.Paragraph(l.T("mail.mailbox_ask.holds")),
		mail.Button(l.T("mail.mailbox_ask.open"), link),
		mail.Paragraph(l.T("mail.mailbox_ask.then", "n", int(desk.MailboxValid.Hours())/24)),
		mail.Paragraph(l.T("mail.mailbox_ask.ignore")),
	}}
}
