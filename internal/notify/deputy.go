package notify

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/store"
)

// Deputy does the job desk.JobDeputy: it tells one of the two, who still are contacts of the organisation,
// that a deputyship was set or ended. What was ended meanwhile is not announced.
func (n *Notifier) Deputy(ctx context.Context, payload []byte) error {
	var in desk.DeputyPayload
	if err := read("notify.Deputy", payload, &in); err != nil {
		return err
	}
	x, err := store.Deputies(n.db).ByID(ctx, in.Deputyship, in.Ended)
	if err != nil {
		return nothing(err)
	}
	to, err := n.person(ctx, in.Person)
	if err != nil {
		return nothing(err)
	}
	by, err := store.People(n.db).ByID(ctx, in.By)
	if err != nil {
		return nothing(err)
	}
	return n.write(ctx, to, func(l *i18n.Loc) letter { return n.deputyship(l, x, to.ID == x.Deputy.ID, in.Ended, by.Name()) })
}

func (n *Notifier) deputyship(l *i18n.Loc, x desk.Deputyship, toDeputy, ended bool, by string) letter {
	what, link := "set", "/settings/deputy"
	if ended {
		what = "ended"
	} else if toDeputy {
		link = "/" // where they see what waits
	}
	key := "deputy.mails.absent_" + what
	if toDeputy {
		key = "deputy.mails.deputy_" + what
	}
	names := []any{"by", by, "person", x.Absent.Name, "deputy", x.Deputy.Name, "org", x.Org.Name}
	blocks := []mail.Block{
		mail.Paragraph(l.T(key+".lead", names...)),
		mail.Facts(mail.Fact{Label: l.T("deputy.person"), Value: x.Absent.Name}, mail.Fact{Label: l.T("deputy.deputy"), Value: x.Deputy.Name},
			mail.Fact{Label: l.T("deputy.from"), Value: l.Date(x.From)}, mail.Fact{Label: l.T("deputy.until"), Value: l.Date(x.LastDay(n.cfg.Hours.Zone))}),
	}
	if toDeputy && !ended {
		blocks = append(blocks, mail.Paragraph(l.T("deputy.mails.may")))
	}
	return letter{subject: l.T(key+".subject", names...), title: l.T(key + ".title"), blocks: append(blocks, mail.Button(l.T("deputy.mails.open"), n.cfg.BaseURL+link))}
}
