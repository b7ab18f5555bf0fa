package notify

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
)

// Test sends a message that says no more than that mails arrive. The error wraps the transport's.
func (n *Notifier) Test(ctx context.Context, to desk.Person) error {
	return n.write(ctx, to, func(l *i18n.Loc) letter {
		portal := n.cfg.Brand().Portal
		return letter{subject: l.T("settings.test_mail.subject", "portal", portal), title: l.T("settings.test_mail.title"), blocks: []mail.Block{
			mail.Paragraph(l.T("settings.test_mail.lead", "portal", portal)),
			mail.Button(l.T("settings.test_mail.open"), n.cfg.BaseURL+"/admin/settings/mail"),
		}}
	})
}
