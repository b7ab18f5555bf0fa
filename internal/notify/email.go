package notify

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/store"
)

// EmailLink sends a new address, which to carries, the link that confirms it. It keeps nothing of it.
func (n *Notifier) EmailLink(ctx context.Context, to desk.Person, link string, valid time.Duration) error {
	return n.write(ctx, to, func(l *i18n.Loc) letter { return n.emailLink(l, link, valid) })
}

func (n *Notifier) emailLink(l *i18n.Loc, link string, valid time.Duration) letter {
	return letter{subject: l.T("mail.email_link.subject", "portal", n.cfg.Brand().Portal), title: l.T("mail.email_link.title"), blocks: []mail.Block{
		mail.Paragraph(l.T("mail.email_link.lead", "portal", n.cfg.Brand().Portal)),
		mail.Button(l.T("mail.email_link.open"), link),
		mail.Paragraph(l.T("mail.email_link.then", "time", span(l, valid))),
		mail.Paragraph(l.T("mail.email_link.ignore")),
	}}
}

// EmailAsked does the job desk.JobEmailAsked: the old address is told before anything has changed.
func (n *Notifier) EmailAsked(ctx context.Context, payload []byte) error {
	return n.toOldAddress(ctx, "notify.EmailAsked", payload, "mail.email_asked", n.cfg.BaseURL+"/settings")
}

// EmailChanged does the job desk.JobEmailDone: the old address is told that it is one no more.
func (n *Notifier) EmailChanged(ctx context.Context, payload []byte) error {
	return n.toOldAddress(ctx, "notify.EmailChanged", payload, "mail.email_changed", n.signIn())
}

// toOldAddress writes without any secret and without the new address, which is not everybody's to know.
func (n *Notifier) toOldAddress(ctx context.Context, op string, payload []byte, text, to string) error {
	var in desk.EmailPayload
	if err := read(op, payload, &in); err != nil {
		return err
	}
	p, err := store.People(n.db).ByID(ctx, in.Person)
	if err != nil {
		return nothing(err)
	}
	p.Email = in.Email
	return n.write(ctx, p, func(l *i18n.Loc) letter { return n.aboutEmail(l, text, to) })
}

func (n *Notifier) aboutEmail(l *i18n.Loc, text, to string) letter {
	return letter{subject: l.T(text+".subject", "portal", n.cfg.Brand().Portal), title: l.T(text + ".title"), blocks: []mail.Block{
		mail.Paragraph(l.T(text+".lead", "portal", n.cfg.Brand().Portal)),
		mail.Paragraph(l.T(text + ".not_you")),
		mail.Button(l.T(text+".open"), to),
	}}
}
