package notify

import (
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
)

func (n *Notifier) resetLink(l *i18n.Loc, to desk.Person, link string, valid time.Duration) letter {
	if n.cfg.Reset == desk.ResetByLink {
		return letter{subject: l.T("mail.choose.subject", "portal", n.cfg.Brand().Portal), title: l.T("mail.choose.title"), blocks: []mail.Block{
			mail.Paragraph(l.T("mail.choose.lead", "portal", n.cfg.Brand().Portal)),
			mail.Paragraph(l.T("mail.choose.then") + keeps(to, l.T("mail.choose.keeps"))),
			mail.Button(l.T("mail.choose.open"), link),
			mail.Paragraph(l.T("mail.link.valid", "time", span(l, valid))),
			mail.Paragraph(l.T("mail.choose.ignore")),
		}}
	}
	return letter{subject: l.T("mail.link.subject", "portal", n.cfg.Brand().Portal), title: l.T("mail.link.title"), blocks: []mail.Block{
		mail.Paragraph(l.T("mail.link.lead", "portal", n.cfg.Brand().Portal)),
		mail.Paragraph(l.T("mail.link.then") + keeps(to, l.T("mail.link.keeps"))),
		mail.Button(l.T("mail.link.open"), link),
		mail.Paragraph(l.T("mail.link.valid", "time", span(l, valid))),
		mail.Paragraph(l.T("mail.link.ignore")),
	}}
}

// keeps tells of the password that somebody has; of a first one there is nothing to tell.
func keeps(p desk.Person, text string) string {
	if !p.HasPassword {
		return ""
	}
	return " " + text
}

func (n *Notifier) resetKey(l *i18n.Loc, to desk.Person, key string, valid time.Duration) letter {
	return letter{subject: l.T("mail.key.subject", "portal", n.cfg.Brand().Portal), title: l.T("mail.key.title"), blocks: []mail.Block{
		mail.Paragraph(l.T("mail.key.lead", "portal", n.cfg.Brand().Portal)),
		mail.Key(key),
		mail.Paragraph(l.T("mail.key.then", "time", span(l, valid)) + keeps(to, l.T("mail.key.keeps"))),
		mail.Button(l.T("mail.sign_in"), n.signIn()),
		mail.Paragraph(l.T("mail.key.secret")),
	}}
}

func (n *Notifier) welcome(l *i18n.Loc, p desk.Person) letter {
	then := l.T("mail.welcome.then")
	if n.cfg.Reset == desk.ResetByLink {
		then = l.T("mail.choose.welcome")
	}
	return letter{subject: l.T("mail.welcome.subject", "portal", n.cfg.Brand().Portal), title: l.T("mail.welcome.title"), blocks: []mail.Block{
		mail.Paragraph(l.T("mail.welcome.lead", "portal", n.cfg.Brand().Portal)),
		mail.Facts(mail.Fact{Label: l.T("mail.welcome.username"), Value: p.Email}),
		mail.Paragraph(then),
		mail.Button(l.T("mail.sign_in"), n.signIn()),
	}}
}

func (n *Notifier) decided(l *i18n.Loc, x desk.Naming) letter {
	key := "mail.naming_" + string(x.State)
	l = l.With("org", x.Org.Name)
	return letter{subject: l.T(key + ".subject"), title: l.T(key + ".title"), blocks: []mail.Block{
		mail.Paragraph(l.T(key+".lead", "org", x.Org.Name)),
		mail.Paragraph(l.T(key + ".then")),
		mail.Button(l.T("mail.organisation"), n.cfg.BaseURL+"/organisation/"+x.Org.Ref),
	}}
}

func (n *Notifier) passwordChanged(l *i18n.Loc, _ desk.Person) letter {
	return letter{subject: l.T("mail.changed.subject", "portal", n.cfg.Brand().Portal), title: l.T("mail.changed.title"), blocks: []mail.Block{
		mail.Paragraph(l.T("mail.changed.lead", "portal", n.cfg.Brand().Portal)),
		mail.Paragraph(l.T("mail.changed.not_you")),
		mail.Button(l.T("mail.sign_in"), n.signIn()),
	}}
}

func (n *Notifier) signIn() string { return n.cfg.BaseURL + "/sign-in" }

// foot says who writes and how to reach people.
func (n *Notifier) foot(l *i18n.Loc) string {
	b := n.cfg.Brand()
	s := l.T("mail.foot.automatic", "portal", b.Portal)
	switch {
	case b.Hotline != "" && b.Email != "":
		s += "\n" + l.T("mail.foot.both", "hotline", b.Hotline, "email", b.Email)
	case b.Hotline+b.Email != "":
		s += "\n" + l.T("mail.foot.reach", "contact", b.Hotline+b.Email)
	}
	return s
}

// span writes how long something is valid, in whole hours from two on.
func span(l *i18n.Loc, d time.Duration) string {
	if d >= 2*time.Hour && d%time.Hour == 0 {
		return l.N("mail.hours", int(d/time.Hour))
	}
	return l.N("mail.minutes", int(d/time.Minute))
}
